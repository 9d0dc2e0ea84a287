package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/record"

	"github.com/jackc/pgx/v5"
)

// A Hit is a record that has what was looked for.
type Hit struct {
	Kind *record.Kind
	Item Item
}

// Hits is one page of what was found, newest records first.
type Hits struct {
	Hits []Hit
	Next string // asks for the page after; "" where everything was looked at
}

// A KindCount is how many records of a register were found.
type KindCount struct {
	Kind *record.Kind
	N    int
	More bool // there may be more than N
}

// How many records are read to see whether they have what the index cannot
// tell: that words follow each other, or that they stood there at the moment.
const (
	readAtOnce = 100
	readAtMost = 400
)

// Search finds records that have what is looked for, in some registers or, with
// none named, in all. At another moment it finds what was written then.
func (v *View) Search(q Sought, kinds []*record.Kind, after string, limit int) (Hits, error) {
	var out Hits
	below := int64(open)
	if after != "" {
		n, err := strconv.ParseInt(after, 10, 32)
		if err != nil || n < 1 {
			return out, problem.New(problem.Invalid, "The place in the results cannot be read. Begin again at the first page.")
		}
		below = n
	}
	limit = min(max(limit, 1), MaxPage)
	if q.IsZero() {
		return out, nil
	}
	if hits, ok, err := v.searchFew(q, kinds, below); ok || err != nil {
		if out.Hits = hits; len(hits) > limit {
			out.Hits = hits[:limit]
			out.Next = hitPlace(hits[limit-1])
		}
		return out, err
	}
	for looked := 0; looked < readAtMost; {
		n := readAtOnce
		if v.sure(q) {
			n = limit + 1 - len(out.Hits)
		}
		ids, err := v.candidates(q, kinds, below, n)
		if err != nil {
			return out, err
		}
		hits, err := v.read(q, ids, v.sure(q))
		if err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, hits...)
		looked += len(ids)
		if len(out.Hits) > limit {
			out.Hits = out.Hits[:limit]
			out.Next = hitPlace(out.Hits[limit-1])
			return out, nil
		}
		if len(ids) < n {
			return out, nil
		}
		below = ids[len(ids)-1].id
	}
	out.Next = strconv.FormatInt(below, 10)
	return out, nil
}

func hitPlace(h Hit) string { return strconv.FormatInt(record.HeadOf(h.Item.Record).ID, 10) }

// sure reports whether what the index finds need not be read again.
func (v *View) sure(q Sought) bool { return v.moment.IsNow() && q.exact() }

// Facets counts what is looked for by register, in the order of the registers.
// It stops after most of all; then every count says that there may be more.
func (v *View) Facets(q Sought, most int) ([]KindCount, error) {
	if q.IsZero() {
		return nil, nil
	}
	if hits, ok, err := v.searchFew(q, nil, open); ok || err != nil {
		counted := map[string]int{}
		for _, h := range hits[:min(len(hits), most+1)] {
			counted[h.Kind.Name]++
		}
		return v.inOrder(counted, len(hits) > most, most), err
	}
	if v.sure(q) {
		return v.countKinds(q, most)
	}
	ids, err := v.candidates(q, nil, open, readAtMost)
	if err != nil {
		return nil, err
	}
	counted := map[string]int{}
	for part := range slices.Chunk(ids, readAtOnce) {
		hits, err := v.read(q, part, false)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			counted[h.Kind.Name]++
		}
	}
	return v.inOrder(counted, len(ids) == readAtMost, most), nil
}

// Counted counts hits by register, in the order of the registers: what
// [View.Facets] gives where these are all there are.
func (v *View) Counted(hits []Hit) []KindCount {
	counted := map[string]int{}
	for _, h := range hits {
		counted[h.Kind.Name]++
	}
	return v.inOrder(counted, false, len(hits))
}

// inOrder gives counts in the order of the registers; unsure says that not
// everything was counted.
func (v *View) inOrder(counted map[string]int, unsure bool, most int) []KindCount {
	var out []KindCount
	for _, t := range v.s.order {
		if n := counted[t.kind.Name]; n > 0 {
			out = append(out, KindCount{t.kind, min(n, most), unsure || n > most})
		}
	}
	return out
}

// countKinds counts by the index alone, all registers at once, and stops at most
// of all: a cursor of the index for each register costs more than the counting.
func (v *View) countKinds(q Sought, most int) ([]KindCount, error) {
	from, where, args, err := v.sought(q, nil)
	if err != nil {
		return nil, err
	}
	rows, err := v.s.searched(v.ctx, fmt.Sprintf(`SELECT kind, count(*) FROM (SELECT s.kind FROM %s WHERE %s LIMIT %d) AS found GROUP BY kind`,
		from, where, most+1), args...)
	if err != nil {
		return nil, fmt.Errorf("count what was found: %w", err)
	}
	counted, err := readCounts(rows)
	if err != nil {
		return nil, fmt.Errorf("count what was found: %w", err)
	}
	all := 0
	for _, n := range counted {
		all += n
	}
	return v.inOrder(counted, all > most, most), nil
}

func readCounts(rows *sql.Rows) (map[string]int, error) {
	defer rows.Close()
	counted := map[string]int{}
	for rows.Next() {
		var kind string
		var n int
		if err := rows.Scan(&kind, &n); err != nil {
			return nil, err
		}
		counted[kind] = n
	}
	return counted, rows.Err()
}

type candidate struct {
	id   int64
	kind string
}

// candidates gives records that the index names, the newest first.
func (v *View) candidates(q Sought, kinds []*record.Kind, below int64, n int) ([]candidate, error) {
	from, where, args, err := v.sought(q, kinds)
	if err != nil {
		return nil, err
	}
	id := v.s.engine.searchID()
	rows, err := v.s.searched(v.ctx, fmt.Sprintf(`SELECT s.id, s.kind FROM %s WHERE %s AND %s < $2 ORDER BY %[3]s DESC LIMIT %d`,
		from, where, id, n), append(args, below)...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return scanCandidates(rows)
}

func scanCandidates(rows *sql.Rows) ([]candidate, error) {
	defer rows.Close()
	var out []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.id, &c.kind); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// read reads the records of candidates as they are at the moment, as far as the
// reader may see them, and keeps those that have what is looked for: all of them,
// where that is sure.
func (v *View) read(q Sought, ids []candidate, sure bool) ([]Hit, error) {
	byKind := map[string][]int64{}
	for _, c := range ids {
		byKind[c.kind] = append(byKind[c.kind], c.id)
	}
	items := map[int64]Hit{}
	for kind, part := range byKind {
		t := v.s.tables[kind]
		if t == nil {
			continue // a register this program does not have
		}
		list := make([]string, len(part))
		for i, id := range part {
			list[i] = strconv.FormatInt(id, 10)
		}
		found, err := v.items(t, false, `SELECT r.seq_from, e.at, e.id, e.version, e.form, e.body FROM `+t.name+` r
			JOIN entry e ON e.seq = r.seq_from WHERE r.id IN (`+strings.Join(list, ",")+`) AND `+v.moment.holds("r")+v.visible("r", t))
		if err != nil {
			return nil, err
		}
		for _, it := range found {
			if sure || q.matches(t.kind, it.Record, texts{v.ctx, v.q}) {
				items[record.HeadOf(it.Record).ID] = Hit{t.kind, it}
			}
		}
	}
	var out []Hit
	for _, c := range ids {
		if h, ok := items[c.id]; ok {
			out = append(out, h)
		}
	}
	return out, nil
}

// sought puts what is looked for into SQL: what is looked through, and the
// condition, with the expression of the engine as its first argument.
func (v *View) sought(q Sought, kinds []*record.Kind) (from, where string, args []any, err error) {
	from, where = v.s.engine.matching()
	begun, err := v.begunBy(q)
	if err != nil {
		return "", "", nil, fmt.Errorf("look for words by their beginning: %w", err)
	}
	return from, where + v.scope.in("s.audience"), []any{v.s.engine.expression(v, q, kinds, begun)}, nil
}

// fewWords is how many words of one beginning are looked for one by one.
const fewWords = 24

// begunBy gives, for each beginning that is looked for, the words of the index
// that begin so, if they are few. FTS5 joins the lists of all words of a
// beginning before it gives the first record; it walks those of words side by
// side. PostgreSQL has statistics of beginnings and chooses for itself.
func (v *View) begunBy(q Sought) (map[string][]string, error) {
	if v.s.engine.name == "postgres" {
		return nil, nil
	}
	all := map[string][]string{}
	for _, t := range q.terms {
		if !t.begun {
			continue
		}
		for _, sign := range v.signsOfWords() {
			beginning := sign + t.words[len(t.words)-1]
			words, err := v.wordsFrom(beginning)
			if err != nil {
				return nil, err
			}
			if len(words) <= fewWords {
				all[beginning] = words
			}
		}
	}
	return all, nil
}

// signsOfWords gives what stands before the words that are looked for: at
// another moment they may have been said earlier.
func (v *View) signsOfWords() []string {
	if v.moment.IsNow() {
		return []string{""}
	}
	return []string{"", signEarlier}
}

// wordsFrom gives the words of the index with a beginning, up to one more than a
// few. From each it leaps to the next: no word has a character below the digits.
func (v *View) wordsFrom(beginning string) ([]string, error) {
	if words, ok := v.words.get(beginning); ok {
		return words, nil
	}
	rows, err := v.s.rows(v.ctx, fmt.Sprintf(`WITH RECURSIVE begun(term, n) AS (
			SELECT (SELECT term FROM search_words WHERE term >= $1 ORDER BY term LIMIT 1), 1
			UNION ALL
			SELECT (SELECT w.term FROM search_words w WHERE w.term >= begun.term || '!' ORDER BY w.term LIMIT 1), n + 1
			FROM begun WHERE begun.term < $2 AND n <= %d)
		SELECT term FROM begun WHERE term < $2`, fewWords), beginning, beginning+"\U0010FFFF")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var words []string
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	v.words.put(beginning, words)
	return words, nil
}

// matching gives what is looked through, and the condition on it.
func (e engine) matching() (from, where string) {
	if e.name == "postgres" {
		return "search s", "s.doc @@ $1::tsquery"
	}
	return "search_index JOIN search s ON s.id = search_index.rowid", "search_index MATCH $1"
}

// searchID names the column by which the index is walked.
func (e engine) searchID() string {
	if e.name == "postgres" {
		return "s.id"
	}
	return "search_index.rowid"
}

// grammar is how an engine writes what is looked for. Words have letters and
// digits only, so nothing in them is taken for a sign.
type grammar struct{ and, or, not, quote, begun string }

func (e engine) grammar() grammar {
	if e.name == "postgres" {
		return grammar{" & ", " | ", " & !", "'", ":*"}
	}
	return grammar{" AND ", " OR ", " NOT ", `"`, " *"}
}

// oneWord writes that a record has a word, or one that begins so: one of words,
// where those are known.
func (g grammar) oneWord(w string, beginning bool, words []string, known bool) string {
	whole := func(w string) string { return g.quote + w + g.quote }
	switch {
	case beginning && len(words) > 0:
		return either(g, words, whole)
	case beginning && !known:
		return whole(w) + g.begun
	}
	return whole(w)
}

// expression writes what is looked for as the index takes it: it may find too
// much, where records are read afterwards, and never too little. Begun has the
// words of a beginning, where they are known.
func (e engine) expression(v *View, q Sought, kinds []*record.Kind, begun map[string][]string) string {
	g := e.grammar()
	word := func(sign, w string, beginning bool) string {
		words, known := begun[sign+w]
		return g.oneWord(sign+w, beginning, words, known)
	}
	var all []string
	for _, t := range q.terms {
		for i, w := range t.words {
			last := t.begun && i == len(t.words)-1
			all = append(all, either(g, v.signsOfWords(), func(sign string) string { return word(sign, w, last) }))
		}
	}
	if audiences := v.scope.signs(); len(audiences) > 0 {
		all = append(all, either(g, audiences, func(s string) string { return word(signAudience, s, false) }))
	}
	if len(kinds) > 0 {
		all = append(all, either(g, kinds, func(k *record.Kind) string { return word(signKind, signWord(k.Name), false) }))
	}
	s := strings.Join(all, g.and)
	if v.moment.IsNow() {
		for _, t := range q.not {
			if len(t.words) == 1 {
				s = "(" + s + ")" + g.not + word("", t.words[0], false)
			}
		}
	}
	return s
}

func either[T any](g grammar, of []T, write func(T) string) string {
	out := make([]string, len(of))
	for i, o := range of {
		out[i] = write(o)
	}
	return "(" + strings.Join(out, g.or) + ")"
}

// signs gives the audiences of the scope as the index has them; none where it
// sees everything, or nothing.
func (s Scope) signs() []string {
	var out []string
	for _, a := range s.audiences {
		if !s.all {
			out = append(out, signWord(a))
		}
	}
	return out
}

// searched runs a query of the index. PostgreSQL is shown the words when it
// plans: one plan for all words would walk the register for a rare one.
func (s *Store) searched(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if o := onceOf(ctx); s.engine.name == "postgres" && (o == nil || o.tx == nil) {
		return s.read.QueryContext(ctx, query, append([]any{pgx.QueryExecModeExec}, args...)...)
	}
	return s.rows(ctx, query, args...)
}
