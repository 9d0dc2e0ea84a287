package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Sought is what somebody looks for: words, all of which a record must have,
// and words it may not have. The last word is looked for by its beginning, as
// it may not be typed to its end.
type Sought struct {
	terms, not []term
}

// A term is one or more words that follow each other.
type term struct {
	words []string
	begun bool // the last word may go on
}

// Bounds of what can be looked for at once.
const (
	maxSought = 500 // bytes
	maxTerms  = 16
)

// ReadSought reads what was typed into a search box. Any text can be read; what
// holds no word looks for nothing.
func ReadSought(s string) (Sought, error) {
	var q Sought
	var c problem.Check
	c.Want(len(s) <= maxSought, "q", "That is too long to look for. The most is %d characters.", maxSought)
	if err := c.Err("Nothing was looked for."); err != nil {
		return q, err
	}
	typed := false // the last word may still be typed
	for rest := strings.ToValidUTF8(s, " "); rest != ""; {
		var part string
		var quoted, not bool
		part, rest, quoted, not = cutPart(rest)
		t := term{words: wordList(part)}
		if len(t.words) == 0 {
			continue
		}
		if not {
			q.not = append(q.not, t)
			typed = false
			continue
		}
		q.terms = append(q.terms, t)
		typed = !quoted && rest == ""
	}
	c.Want(len(q.terms)+len(q.not) <= maxTerms && q.length() <= 2*maxTerms, "q", "Look for %d words at most.", maxTerms)
	c.Want(len(q.not) == 0 || len(q.terms) > 0, "q", "Write at least one word that the record should have.")
	if typed {
		last := &q.terms[len(q.terms)-1]
		// A single character begins half of all words.
		last.begun = utf8.RuneCountInString(last.words[len(last.words)-1]) > 1
	}
	return q, c.Err("Nothing was looked for.")
}

// cutPart takes one word or phrase off what was typed.
func cutPart(s string) (part, rest string, quoted, not bool) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if after, ok := strings.CutPrefix(s, "-"); ok {
		s, not = after, true
	}
	if after, ok := strings.CutPrefix(s, `"`); ok {
		part, rest, _ = strings.Cut(after, `"`)
		return part, rest, true, not
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:], false, not
}

func wordList(s string) []string {
	var out []string
	wordsIn(s, func(w string, _, _ int) bool {
		out = append(out, w)
		return len(out) < 4*maxTerms
	})
	return out
}

func (q Sought) length() int {
	n := 0
	for _, t := range slices.Concat(q.terms, q.not) {
		n += len(t.words)
	}
	return n
}

// IsZero reports whether nothing is looked for.
func (q Sought) IsZero() bool { return len(q.terms) == 0 }

// exact reports whether the index alone answers: it knows which words a record
// has now, but not which of them follow each other.
func (q Sought) exact() bool {
	return !slices.ContainsFunc(slices.Concat(q.terms, q.not), func(t term) bool { return len(t.words) > 1 })
}

// matches reports whether a record has what is looked for.
func (q Sought) matches(k *record.Kind, r record.Record, of texts) bool {
	var found [][]string
	for _, p := range passages(k, r, of) {
		found = append(found, appendWords(nil, p.text))
	}
	has := func(t term) bool {
		return slices.ContainsFunc(found, func(words []string) bool { return t.in(words) >= 0 })
	}
	for _, t := range q.terms {
		if !has(t) {
			return false
		}
	}
	return !slices.ContainsFunc(q.not, has)
}

// in gives the place among words where t stands first, or -1.
func (t term) in(words []string) int {
	for i := 0; i+len(t.words) <= len(words); i++ {
		if t.at(words[i:]) {
			return i
		}
	}
	return -1
}

// at reports whether words begin with t.
func (t term) at(words []string) bool {
	last := len(t.words) - 1
	if len(words) <= last {
		return false
	}
	for i, w := range t.words {
		if words[i] == w || i == last && t.begun && strings.HasPrefix(words[i], w) {
			continue
		}
		return false
	}
	return true
}

// A Piece is a part of a text, and whether it is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// A Snippet is where a record has what was looked for: a stretch of one of its
// fields, with what was found marked.
type Snippet struct {
	Label  string
	Pieces []Piece
}

const (
	snippetRunes = 160 // of a stretch of text
	leadRunes    = 50  // before the first hit in it
)

// Snippets gives up to a number of stretches of a record in which terms stand;
// those that show a term not shown yet come first, in the order of the fields.
func (v *View) Snippets(q Sought, k *record.Kind, r record.Record, most int) []Snippet {
	return q.snippets(k, r, texts{v.ctx, v.q}, most)
}

func (q Sought) snippets(k *record.Kind, r record.Record, of texts, most int) []Snippet {
	var out []Snippet
	shown := make([]bool, len(q.terms))
	for _, p := range passages(k, r, of) {
		s, found := q.mark(p)
		fresh := false
		for i := range found {
			fresh = fresh || found[i] && !shown[i]
			shown[i] = shown[i] || found[i]
		}
		if fresh && len(out) < most {
			out = append(out, s)
		}
	}
	return out
}

// mark cuts a stretch out of a passage around the first thing found in it.
func (q Sought) mark(p passage) (Snippet, []bool) {
	type span struct{ from, to int }
	var words []string
	var at []span
	wordsIn(p.text, func(w string, from, to int) bool {
		words, at = append(words, w), append(at, span{from, to})
		return true
	})
	found := make([]bool, len(q.terms))
	var hits []span
	for i := range words {
		for n, t := range q.terms {
			if t.at(words[i:]) {
				found[n] = true
				hits = append(hits, span{at[i].from, at[i+len(t.words)-1].to})
			}
		}
	}
	if len(hits) == 0 {
		return Snippet{}, found
	}
	from, to := stretch(p.text, hits[0].from)
	s := Snippet{Label: p.label}
	add := func(text string, hit bool) {
		if text != "" {
			s.Pieces = append(s.Pieces, Piece{text, hit})
		}
	}
	done := from
	if from > 0 {
		add("… ", false)
	}
	for _, h := range hits {
		if h.to > to {
			break
		}
		if h.from < done {
			continue
		}
		add(p.text[done:h.from], false)
		add(p.text[h.from:h.to], true)
		done = h.to
	}
	add(p.text[done:to], false)
	if to < len(p.text) {
		add(" …", false)
	}
	return s, found
}

// stretch gives where to cut s so that what begins at hit is well in sight;
// words stay whole where there are spaces.
func stretch(s string, hit int) (from, to int) {
	from = hit
	for n := 0; n < leadRunes && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	if from > 0 {
		if i := strings.IndexAny(s[from:hit], " \n"); i >= 0 {
			from += i + 1
		}
	}
	to = from
	for n := 0; n < snippetRunes+leadRunes && to < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[to:])
		to += size
	}
	if to < len(s) {
		if i := strings.LastIndexAny(s[from:to], " \n"); i > 0 && from+i > hit {
			to = from + i
		}
	}
	return from, to
}
