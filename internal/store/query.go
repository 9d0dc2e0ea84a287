package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Query asks for a part of a register. Lists, feeds, exports and pages are
// the same Query with different encoders.
type Query struct {
	Filters []Filter
	Sort    string // a field, "ref" or "changed"; the kind's first order when empty
	Desc    bool
	Limit   int    // rows of a page
	Since   int64  // an entry: only what was changed by a later one
	After   string // Page.Next of the page before
	Before  string // Page.Prev of the page after
}

// A Filter keeps the records whose field matches any of the values.
type Filter struct {
	Field  string
	Op     Op
	Values []string
}

// Op says how a filter's values are compared.
type Op int8

const (
	Is     Op = iota // any of the values, or empty for None
	Before           // a date earlier than the value
	From             // a date on the value or later
	UpTo             // a date on the value or earlier
)

// None as a filter's value means that the field is empty.
const None = "none"

// A Page is one page of a register.
type Page struct {
	Items []Item
	Next  string // asks for the page after; "" on the last
	Prev  string // asks for the page before; "" on the first
}

// MaxPage is the most rows of one page.
const MaxPage = 500

// List returns one page of a register.
func (v *View) List(k *record.Kind, q Query) (Page, error) {
	l, err := v.list(k, q)
	if err != nil {
		return Page{}, err
	}
	limit := min(max(q.Limit, 1), MaxPage)
	back := q.Before != "" && q.After == ""
	var items []Item
	for it, err := range itemsOf(l.t, v.some(l, limit+1, back)) {
		if err != nil {
			return Page{}, err
		}
		items = append(items, it)
	}
	more := len(items) > limit
	if more {
		items = items[:limit]
	}
	if back {
		slices.Reverse(items)
	}
	p := Page{Items: items}
	if len(items) == 0 {
		return p, nil
	}
	if more || back {
		p.Next = items[len(items)-1].place()
	}
	if more && back || q.After != "" {
		p.Prev = items[0].place()
	}
	return p, nil
}

// some gives the rows of a list that a page of so many has, undecoded.
func (v *View) some(l *listing, limit int, back bool) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		n := 0
		for _, part := range l.parts(back) {
			if n == limit {
				return
			}
			query, args := part.page(limit-n, back)
			for it, err := range v.left(v.ctx, l.t, true, query, args...) {
				if !yield(it, err) || err != nil {
					return
				}
				n++
			}
		}
	}
}

// Each gives every record the query finds, in its order, one by one, as they
// were when it began. What comes next is read while the caller is busy with what
// it has, except inside a transaction, where the caller may use it meanwhile.
func (v *View) Each(k *record.Kind, q Query) iter.Seq2[Item, error] {
	q.Before = ""
	if v.q != querier(v.s) {
		return itemsOf(v.s.table(k), v.inOne(v.ctx, k, q))
	}
	all := watched(v.ctx, v.inOne(unwatched(v.ctx), k, q))
	if v.s.engine.name == "postgres" {
		all = v.inPages(k, q)
	}
	return itemsOf(v.s.table(k), ahead(all))
}

// inOne gives the rows of a whole list, undecoded, by one statement for each part.
func (v *View) inOne(ctx context.Context, k *record.Kind, q Query) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		l, err := v.list(k, q)
		if err != nil {
			yield(left{}, err)
			return
		}
		for _, part := range l.parts(false) {
			query, args := part.page(0, false)
			for it, err := range v.left(ctx, l.t, true, query, args...) {
				if !yield(it, err) || err != nil {
					return
				}
			}
		}
	}
}

// inPages gives the same on PostgreSQL, which would sort a whole register before
// it gave the first of it: page after page, within one snapshot.
func (v *View) inPages(k *record.Kind, q Query) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		tx, err := v.s.read.BeginTx(v.ctx, &sql.TxOptions{ReadOnly: true, Isolation: v.s.engine.snapshot})
		if err != nil {
			yield(left{}, fmt.Errorf("read %s: %w", k.Plural, err))
			return
		}
		defer tx.Rollback()
		still := &View{ctx: v.ctx, s: v.s, q: snapshot{tx}, scope: v.scope, moment: v.moment}
		for n := MaxPage; n == MaxPage; {
			l, err := still.list(k, q)
			if err != nil {
				yield(left{}, err)
				return
			}
			n = 0
			for it, err := range still.some(l, MaxPage, false) {
				if !yield(it, err) || err != nil {
					return
				}
				n, q.After = n+1, it.place()
			}
		}
	}
}

// snapshot reads the same thing all along.
type snapshot struct{ tx *sql.Tx }

func (s snapshot) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, query, args...)
}

// Count counts what the query finds, and stops counting after most.
func (v *View) Count(k *record.Kind, q Query, most int) (n int, more bool, err error) {
	q.After, q.Before = "", ""
	l, err := v.list(k, q)
	if err != nil {
		return 0, false, err
	}
	if err := v.narrowest(l); err != nil {
		return 0, false, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	from := l.rows("s_ref")
	if l.driver >= 0 && l.clauses[l.driver].joined != "" {
		l.clauses[l.driver].begin = l.clauses[l.driver].joined
		from = "facet f CROSS JOIN " + from
	}
	where, args := l.conditions()
	n, err = v.countTo(clause{probe: from + " WHERE " + where, args: args}, most+1)
	if err != nil {
		return 0, false, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	return min(n, most), n > most, nil
}

// narrowest begins with the clause that keeps the fewest rows. What is counted
// has no order that would have to be walked.
func (v *View) narrowest(l *listing) error {
	if l.driver >= 0 || l.early {
		return nil
	}
	var found []int
	for i, c := range l.clauses {
		if c.probe != "" {
			found = append(found, i)
		}
	}
	fewest := 10*v.s.sorting.few + 1
	for _, i := range found {
		n := 0
		if len(found) > 1 {
			var err error
			if n, err = v.about(l.clauses[i], fewest); err != nil {
				return err
			}
		}
		if l.driver < 0 || n < fewest {
			l.driver, fewest = i, n
		}
	}
	return nil
}

// listing is a query put into SQL. In all of it a ? stands for an argument, in
// their order, until the statement is whole.
type listing struct {
	t       *table
	engine  engine
	now     bool
	where   string // what every row must meet, whatever the filters
	clauses []clause
	driver  int    // the clause whose rows are few enough to begin with; -1: walk in order
	resumed clause // where the page begins
	from    string // the sort key where the page begins
	sort    string // column
	desc    bool
	empty   string // what the column has where the field is empty; "" if it never is, or if empty ones are last anyhow
	half    half
	early   bool // few entries were there: they are sorted
}

// A half is the part of a list that is turned round in which the field sorted by
// has a value, or the part in which it has none: empty ones come last both ways.
type half int8

const (
	whole half = iota
	valued
	valueless
)

// parts gives the list in the parts in which it is walked, so that each walks an
// index in its own order.
func (l *listing) parts(back bool) []*listing {
	if l.empty == "" {
		return []*listing{l}
	}
	first, last := *l, *l
	first.half, last.half = valued, valueless
	began := l.resumed.test != ""
	switch {
	case began && l.from >= l.empty && back:
		first.resumed = clause{}
		return []*listing{&last, &first}
	case began && l.from >= l.empty:
		return []*listing{&last}
	case began && back:
		return []*listing{&first}
	}
	last.resumed = clause{}
	return []*listing{&first, &last}
}

// A clause is one condition. The database is told whether to begin with it,
// through an index, or to test it on the rows that it walks in the order of the
// list: left to guess, it sorts a whole register for one page.
type clause struct {
	begin string // may use an index
	test  string // may not
	probe string // a FROM and WHERE that finds the rows it keeps; "" if no index does
	index string // the column whose index that is; "" if it is not one of the table's own
	span  bool   // they lie together there: a walk in its order begins with the first and ends with the last
	// Of a facet f that no row has twice: how it is joined to the row, so that what
	// is only counted is found one by one.
	joined string
	args   []any // the same for all four
}

// sorting says when rows are found and sorted, rather than walked to in order.
type sorting struct {
	// A clause that keeps no more rows than these is begun with.
	few int
	// At a moment when there were no more entries than these, they are read. Walking
	// the order of the list would pass over all that came later: the earlier the
	// moment, the more of it for each row shown.
	early int64
}

var usualSorting = sorting{few: 2000, early: 10_000}

// list puts a query into SQL and settles how it is to be answered.
func (v *View) list(k *record.Kind, q Query) (*listing, error) {
	l := &listing{t: v.s.table(k), engine: v.s.engine, desc: q.Desc, driver: -1, now: v.moment.IsNow() && q.Since == 0}
	var c problem.Check
	c.Note("sort", l.sortBy(q.Sort))
	l.where = v.moment.walked("r") + v.visible("r", l.t)
	l.early = !v.moment.IsNow() && v.moment.seq <= v.s.sorting.early && l.sort != "seq_from"
	if l.sort == "seq_from" || l.early {
		l.where = v.moment.holds("r") + v.visible("r", l.t) // begins with the table's own order
	}
	if q.Since > 0 {
		l.where += fmt.Sprintf(" AND r.seq_from > %d", q.Since)
	}
	for _, f := range q.Filters {
		c.Note(f.Field, l.filter(v.moment, f))
	}
	c.Note("after", l.resume(q))
	if err := c.Err("The list of %s cannot be shown as asked.", k.Plural); err != nil {
		return nil, err
	}
	for i, cl := range l.clauses {
		if cl.probe == "" || l.early {
			continue
		}
		n, err := v.about(cl, v.s.sorting.few+1)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", k.Plural, err)
		}
		if n <= v.s.sorting.few {
			l.driver = i
			break
		}
	}
	return l, nil
}

// about counts as [View.countTo] does, or gives what was counted not long ago: it
// says how a query is answered, not what is found.
func (v *View) about(c clause, most int) (int, error) {
	asked := fmt.Sprint(most, c.probe, c.args)
	if e, ok := v.s.estimates.get(asked); ok && e.uses > 0 {
		v.s.estimates.put(asked, estimate{e.rows, e.uses - 1})
		return e.rows, nil
	}
	n, err := v.countTo(c, most)
	if err == nil {
		v.s.estimates.put(asked, estimate{n, trusted})
	}
	return n, err
}

// countTo counts the rows a clause keeps, and stops at most.
func (v *View) countTo(c clause, most int) (n int, err error) {
	rows, err := v.q.rows(v.ctx, numbered(fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted`, c.probe, most)), c.args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// numbered turns each ? into $1, $2 and so on.
func numbered(query string) string {
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
	}
	return b.String()
}

// conditions gives everything that a row must meet.
func (l *listing) conditions() (string, []any) {
	s, args := l.where, []any(nil)
	for i, c := range l.clauses {
		cond := c.test
		if i == l.driver || c.span && c.index == l.sort && l.driver < 0 && !l.early {
			cond = c.begin
		}
		s, args = s+" AND "+cond, append(args, c.args...)
	}
	switch l.half {
	case valued:
		s, args = s+" AND SORT < ?", append(args, l.empty)
	case valueless:
		s, args = s+" AND SORT >= ?", append(args, l.empty)
	}
	return strings.ReplaceAll(s+l.resumed.test, "SORT", l.sortedBy()), append(args, l.resumed.args...)
}

// through gives the table, to be read through the index of a column over what
// holds now. Left to guess, SQLite takes the index over every version, which is
// narrower and has ten times the rows.
func (l *listing) through(column string) string {
	from := l.t.name + " r"
	if column == "" || !l.now || l.engine.name != "sqlite" {
		return from
	}
	return from + " INDEXED BY " + l.t.index(column)
}

// rows gives the table, to be read as the clause that is begun with finds its
// rows, or else by the index of a column.
func (l *listing) rows(walked string) string {
	if l.driver >= 0 {
		return l.through(l.clauses[l.driver].index)
	}
	return l.through(walked)
}

// sortedBy gives the expression that rows are put in order by: the column, which
// an index has in order, or something that no index has, where the rows are few.
func (l *listing) sortedBy() string {
	switch {
	case l.driver < 0 && !l.early:
		return "r." + l.sort
	case l.sort == "seq_from":
		return "(r.seq_from + 0)"
	}
	return l.engine.aside("r." + l.sort)
}

func (l *listing) sortBy(name string) error {
	switch {
	case name == "" && len(l.t.kind.Order) > 0 && l.t.kind.Order[0] != "ref":
		name = l.t.kind.Order[0]
	case name == "" || name == "ref":
		l.sort = "s_ref"
		return nil
	case name == "changed":
		l.sort = "seq_from"
		return nil
	}
	f := l.t.kind.Field(name)
	if f == nil || !f.Sort {
		return problem.New(problem.Invalid, "%s cannot be sorted by %q. Choose one of: changed, %s.",
			l.t.kind.Title, name, strings.Join(l.t.kind.Order, ", "))
	}
	l.sort = column(f)
	if v, err := f.Parse(""); err == nil && l.desc && f.Type != record.YesNo {
		l.empty = v.SortKey()
	}
	return nil
}

func (l *listing) filter(m Moment, f Filter) error {
	if len(f.Values) == 0 {
		return nil
	}
	if f.Field == "ref" {
		return l.oneOf(m, "s_ref", true, f.Values, func(s string) (string, error) { return record.Text(s).SortKey(), nil })
	}
	field := l.t.kind.Field(f.Field)
	if field == nil || !field.Filter {
		return problem.New(problem.Invalid, "%s cannot be filtered by %q.", l.t.kind.Title, f.Field)
	}
	parse := func(s string) (string, error) {
		if s == None {
			s = ""
		}
		v, err := field.Parse(s)
		if err != nil {
			return "", err
		}
		return v.SortKey(), nil
	}
	for _, faceted := range l.t.faceted {
		if faceted == field {
			return l.facet(m, field, f.Values)
		}
	}
	switch f.Op {
	case Before:
		return l.compare(m, field, "<", f.Values[0], parse)
	case UpTo:
		// Everything that begins on that day sorts below the day with a mark after it.
		return l.compare(m, field, "<", f.Values[0], func(s string) (string, error) {
			key, err := parse(s)
			return key + "~", err
		})
	case From:
		return l.compare(m, field, ">=", f.Values[0], parse)
	}
	return l.oneOf(m, column(field), field.Sort, f.Values, parse)
}

// add adds a condition on a column: %s stands for the column.
func (l *listing) add(m Moment, col string, indexed bool, cond string, args []any) {
	c := clause{begin: fmt.Sprintf(cond, "r."+col), test: fmt.Sprintf(cond, l.engine.aside("r."+col)), args: args}
	if indexed {
		c.index = col
		c.probe = fmt.Sprintf("%s WHERE %s AND %s", l.through(col), m.walked("r"), c.begin)
	}
	l.clauses = append(l.clauses, c)
}

func (l *listing) compare(m Moment, f *record.Field, op, value string, parse func(string) (string, error)) error {
	key, err := parse(value)
	if err != nil {
		return err
	}
	// A rule or a missing date is neither before nor after a day.
	cond := "%[1]s " + op + " ? AND %[1]s < '~'"
	l.add(m, column(f), f.Sort, cond, []any{key})
	l.clauses[len(l.clauses)-1].span = true
	return nil
}

func (l *listing) oneOf(m Moment, col string, indexed bool, values []string, parse func(string) (string, error)) error {
	var args []any
	for _, s := range values {
		key, err := parse(s)
		if err != nil {
			return err
		}
		args = append(args, key)
	}
	l.add(m, col, indexed, "%s IN ("+marks(len(args))+")", args)
	return nil
}

// marks gives n placeholders for a list.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// facet keeps the records that have one of the keys, or none at all.
func (l *listing) facet(m Moment, field *record.Field, values []string) error {
	c := clause{args: []any{field.Name}}
	for _, s := range values {
		key := noValue
		if s != None {
			key = record.Fold(s)
		}
		c.args = append(c.args, key)
	}
	one := fmt.Sprintf("f.field = ? AND f.key IN (%s) AND %s", marks(len(values)), m.holds("f"))
	// Put as a value and not as EXISTS, it stays a test of each row: PostgreSQL
	// would turn the other into a join of the whole register, and sort that.
	c.test = "(SELECT 1 FROM facet f WHERE f.id = r.id AND " + one + " LIMIT 1) IS NOT NULL"
	found := fmt.Sprintf("f.kind = '%s' AND %s", l.t.kind.Name, one)
	c.probe = "facet f WHERE " + found
	c.begin = "r.id IN (SELECT f.id FROM " + c.probe + ")"
	if len(values) == 1 {
		c.joined = "r.id = f.id AND " + found
	}
	l.clauses = append(l.clauses, c)
	return nil
}

// resume takes the list up where a cursor left it.
func (l *listing) resume(q Query) error {
	mark, forward := q.After, true
	if mark == "" {
		mark, forward = q.Before, false
	}
	if mark == "" {
		return nil
	}
	id, key, err := readCursor(mark)
	if err != nil {
		return err
	}
	op := ">"
	if forward == l.desc {
		op = "<"
	}
	if l.sort == "seq_from" {
		l.resumed = clause{test: " AND SORT " + op + " ?", args: []any{id}}
		return nil
	}
	l.from = key
	l.resumed = clause{test: " AND (SORT, r.id) " + op + " (?, ?)", args: []any{key, id}}
	return nil
}

// page gives the statement; limit 0 asks for everything, back for the page that
// ends where the cursor stands.
func (l *listing) page(limit int, back bool) (string, []any) {
	dir := "ASC"
	if l.desc != back {
		dir = "DESC"
	}
	by := l.sortedBy()
	key, order := by, fmt.Sprintf("%[1]s %[2]s, r.id %[2]s", by, dir)
	if l.sort == "seq_from" {
		key, order = "''", by+" "+dir
	}
	where, args := l.conditions()
	const shown = `r.seq_from, e.at, e.id, e.version, e.form, e.body`
	from := l.rows(l.sort)
	if limit == 0 {
		return numbered(fmt.Sprintf(`SELECT %s, %s FROM %s JOIN entry e ON e.seq = r.seq_from
			WHERE %s ORDER BY %s`, key, shown, from, where, order)), args
	}
	// What the page shows is read when it is known which rows are on it: where rows
	// have to be sorted, their bodies are not.
	again := fmt.Sprintf("r.k %[1]s, r.id %[1]s", dir)
	if l.sort == "seq_from" {
		again = "r.seq_from " + dir
	}
	return numbered(fmt.Sprintf(`SELECT r.k, %s FROM (SELECT %s AS k, r.seq_from, r.id FROM %s WHERE %s ORDER BY %s LIMIT %d) r
		JOIN entry e ON e.seq = r.seq_from ORDER BY %s`, shown, key, from, where, order, limit, again)), args
}

// place marks a place in a list: the sort key and the record's number (or, in a
// list by change, the entry's).
func (l *left) place() string { return cursor(l.key, l.id, l.seq) }

func (it *Item) place() string { return cursor(it.key, record.HeadOf(it.Record).ID, it.Seq) }

func cursor(key string, id, seq int64) string {
	if key == "" {
		id = seq
	}
	return base64.RawURLEncoding.EncodeToString(append(binary.AppendUvarint(nil, uint64(id)), key...))
}

func readCursor(s string) (id int64, key string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	n, used := binary.Uvarint(b)
	if err != nil || used <= 0 || n >= open || !utf8.Valid(b[used:]) || slices.Contains(b[used:], 0) {
		return 0, "", problem.New(problem.Invalid, "The place in the list cannot be read. Begin again at the first page.")
	}
	return int64(n), string(b[used:]), nil
}

// Values gives values that a filtered field has now, as they are written, up to
// a number of them, as far as the reader may see a record that has them.
func (v *View) Values(k *record.Kind, field string, most int) ([]string, error) {
	t, f := v.s.table(k), k.Field(field)
	if f == nil || !f.Filter {
		return nil, nil
	}
	rows, err := v.q.rows(v.ctx, fmt.Sprintf(`WITH RECURSIVE keys(key, n) AS (
			SELECT (SELECT min(key) FROM facet WHERE kind = $1 AND field = $2 AND key > '' AND seq_to = %[1]d), 1
			UNION ALL
			SELECT (SELECT min(f.key) FROM facet f WHERE f.kind = $1 AND f.field = $2 AND f.seq_to = %[1]d AND f.key > keys.key), n + 1
			FROM keys WHERE keys.key IS NOT NULL AND n < %[2]d)
		SELECT key, (SELECT r.seq_from FROM facet f JOIN %[3]s r ON r.id = f.id AND r.seq_to = %[1]d%[4]s
			WHERE f.kind = $1 AND f.field = $2 AND f.key = keys.key AND f.seq_to = %[1]d LIMIT 1)
		FROM keys WHERE key IS NOT NULL`, open, most, t.name, v.scope.in("r.audience")), k.Name, field)
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", field, err)
	}
	found, err := scanKeys(rows)
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", field, err)
	}
	var out []string
	for _, one := range found {
		words, err := v.spelled(k, f, one)
		if err != nil {
			return nil, err
		}
		out = append(out, words)
	}
	return out, nil
}

// spelled gives a value of a field as it is written in the record that an entry
// left.
func (v *View) spelled(k *record.Kind, f *record.Field, one keyed) (string, error) {
	asked := spelling{k.Name, f.Name, one.key, one.n}
	if words, ok := v.s.spellings.get(asked); ok {
		return words, nil
	}
	t := v.s.table(k)
	items, err := v.items(t, false, `SELECT r.seq_from, e.at, e.id, e.version, e.form, e.body FROM entry e
		JOIN `+t.name+` r ON r.id = e.id AND r.seq_from = e.seq WHERE e.seq = $1`+v.visible("r", t), one.n)
	if err != nil {
		return "", err
	}
	if len(items) == 0 { // changed since the keys were read
		return one.key, nil
	}
	words := written(f.Get(items[0].Record), one.key)
	v.s.spellings.put(asked, words)
	return words, nil
}

type keyed struct {
	key string
	n   int64
}

// scanKeys reads keys with a number each, leaving out those without.
func scanKeys(rows *sql.Rows) ([]keyed, error) {
	defer rows.Close()
	var out []keyed
	for rows.Next() {
		var key string
		var n sql.NullInt64
		if err := rows.Scan(&key, &n); err != nil {
			return nil, err
		}
		if n.Valid {
			out = append(out, keyed{key, n.Int64})
		}
	}
	return out, rows.Err()
}

// written gives the part of a value that has the key, as it is written.
func written(v record.Value, key string) string {
	var parts []string
	switch v := v.(type) {
	case record.Texts:
		parts = v
	case record.Owners:
		for _, o := range v {
			parts = append(parts, o.Organisation, o.Person, o.Role)
		}
	default:
		parts = []string{v.Words()}
	}
	for _, p := range parts {
		if record.Fold(p) == key {
			return p
		}
	}
	return key
}

// A Name is a record that answers to a name.
type Name struct {
	Kind *record.Kind
	Item Item
}

// Named gives the records whose reference, or another name of theirs, begins
// with what was asked for; those with exactly that name first.
func (v *View) Named(prefix string, most int) ([]Name, error) {
	key := record.NameKey(prefix)
	if key == "" || !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
		return nil, nil
	}
	rows, err := v.q.rows(v.ctx, fmt.Sprintf(`SELECT n.kind, n.id FROM name n WHERE n.key >= $1 AND n.key < $2 AND n.seq_to = %d
		ORDER BY CASE WHEN n.key = $1 THEN 0 ELSE 1 END, n.key, n.id LIMIT %d`, open, 4*most), key, key+"\U0010FFFF")
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", prefix, err)
	}
	found, err := scanKeys(rows)
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", prefix, err)
	}
	var out []Name
	seen := map[int64]bool{}
	now := &View{ctx: v.ctx, s: v.s, q: v.q, scope: v.scope, moment: v.moment}
	for _, one := range found {
		t := v.s.tables[one.key]
		if t == nil || seen[one.n] || len(out) == most {
			continue
		}
		seen[one.n] = true
		it, err := now.Get(t.kind, one.n)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Name{t.kind, it})
	}
	return out, nil
}
