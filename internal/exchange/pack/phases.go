package pack

import (
	"slices"
	"strings"
)

// Phase labels stand once for several rows, in a cell of several rows' height.
// Text taken from slides gives them to one row: the first, or the middle one;
// and a label set on its side comes in pieces over several rows.

// A label is a phase label and the rows its pieces stand on.
type label struct {
	text        string
	at          int // the row of the whole label
	first, last int // the rows of all its pieces
}

// setPhases gives every activity the phase its row belongs to, as far as the
// labels tell.
func (p *parser) setPhases(found []Activity, cells []string) {
	labels := p.gatherLabels(found, cells)
	if len(labels) == 0 {
		return
	}
	spans := filledDown(labels, len(found))
	if labels[0].first > 0 || slices.ContainsFunc(labels, func(l label) bool { return l.first < l.at }) {
		spans = centred(labels, len(found))
	}
	for i, l := range labels {
		name, length := cutLength(l.text)
		for n := spans[i].From; n <= spans[i].To; n++ {
			found[n].Phase = Text{name, found[l.at].At.From}
			if length != "" {
				found[n].Duration = Text{length, found[l.at].At.From}
			}
		}
	}
	for i := range found {
		if found[i].Phase.Value == "" {
			p.find(Assumed, found[i].At.From, found[i].Letter, "Which phase activity %s belongs to cannot be told.", found[i].Letter)
		}
	}
}

// gatherLabels takes pieces of a label to the whole one beside them.
func (p *parser) gatherLabels(found []Activity, cells []string) []label {
	var labels []label
	for i, c := range cells {
		if c == "" {
			continue
		}
		switch n := len(labels); {
		case n > 0 && pieceOf(c, labels[n-1].text):
			labels[n-1].last = i
			p.pieceFound(found[i], c, labels[n-1].text)
		case n > 0 && labels[n-1].last == i-1 && pieceOf(labels[n-1].text, c):
			p.pieceFound(found[labels[n-1].at], labels[n-1].text, c)
			labels[n-1].text, labels[n-1].at, labels[n-1].last = c, i, i
		default:
			labels = append(labels, label{c, i, i, i})
		}
	}
	return labels
}

func (p *parser) pieceFound(a Activity, piece, whole string) {
	p.find(Rejoined, a.At.From, a.Letter, "“%s” is a piece of the label “%s”.", piece, whole)
}

// pieceOf reports whether one text is a scrap of a label: its words, numbers
// aside, are words of the label or the beginning or end of one, and it is
// shorter.
func pieceOf(piece, whole string) bool {
	name, _ := cutLength(whole)
	words, in := strings.Fields(strings.ToLower(name)), strings.Fields(strings.ToLower(piece))
	matched := 0
	for _, w := range in {
		if !strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
			continue
		}
		whole := slices.ContainsFunc(words, func(v string) bool {
			return v == w || len(w) > 2 && (strings.HasPrefix(v, w) || strings.HasSuffix(v, w))
		})
		if !whole && len(w) > 2 {
			return false
		}
		if whole {
			matched += len(w)
		}
	}
	return matched > 0 && matched < len(strings.ReplaceAll(name, " ", ""))
}

// cutLength parts "Full drafting 5.25 mo" into its name and its length.
func cutLength(s string) (name, length string) {
	if g := phaseLength.FindStringSubmatchIndex(s); g != nil && g[0] > 0 {
		return strings.TrimSpace(s[:g[0]]), s[g[2]:g[3]]
	}
	return s, ""
}

// filledDown gives each label its row and those below it, down to the next.
func filledDown(labels []label, n int) []Span {
	spans := make([]Span, len(labels))
	for i, l := range labels {
		spans[i] = Span{l.first, n - 1}
		if i > 0 {
			spans[i-1].To = l.first - 1
		}
	}
	return spans
}

// centred gives each label the rows around it: as many below its middle as
// above, from where the one before ends. A label for which that leaves no room
// keeps its own rows only.
func centred(labels []label, n int) []Span {
	spans := make([]Span, len(labels))
	from := 0
	for i, l := range labels {
		end := n - 1
		if i+1 < len(labels) {
			end = labels[i+1].first - 1
		}
		to := l.first + l.last - from
		spans[i] = Span{from, to}
		if to < l.last || to > end {
			spans[i] = Span{l.first, l.last}
		}
		from = spans[i].To + 1
	}
	return spans
}
