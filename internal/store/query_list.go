package store

import (
	"fmt"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// listing is a query put into SQL. In all of it a ? stands for an argument, in
// their order, until the statement is whole.
type listing struct {
	t       *table
	engine  engine
	now     bool
	where   string // what every row must meet, whatever the filters
	last    string // the same, but looked up elsewhere: tested on what the filters keep
	clauses []clause
	driver  int    // the clause whose rows are few enough to begin with; -1: walk in order
	resumed clause // where the page begins
	from    string // the sort key where the page begins
	sort    string // column
	desc    bool
	empty   string // what the column has where the field is empty; "" if it never is, or if empty ones are last anyhow
	half    half
	early   bool // few entries were there: they are sorted
	free    bool // the database chooses for itself what to begin with
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

// list puts a query into SQL and settles how it is to be answered.
func (v *View) list(k *record.Kind, q Query) (*listing, error) {
	l, err := v.asked(k, q)
	if err != nil {
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

// asked puts a query into SQL.
func (v *View) asked(k *record.Kind, q Query) (*listing, error) {
	l := &listing{t: v.s.table(k), engine: v.s.engine, desc: q.Desc, driver: -1, now: v.moment.IsNow() && q.Since == 0}
	var c problem.Check
	c.Note("sort", l.sortBy(q.Sort))
	l.where, l.last = l.engine.walked(v.moment, "r")+v.scope.in("r.audience"), v.visibleNow("r", l.t)
	l.early = !v.moment.IsNow() && v.moment.seq <= v.s.sorting.early && l.sort != "seq_from"
	if l.sort == "seq_from" || l.early {
		l.where = v.moment.holds("r") + v.scope.in("r.audience") // begins with the table's own order
	}
	if q.Since > 0 {
		l.where += fmt.Sprintf(" AND r.seq_from > %d", q.Since)
	}
	for _, f := range q.Filters {
		c.Note(f.Field, l.filter(v.moment, f))
	}
	c.Note("after", l.resume(q.After, true))
	if q.After == "" {
		c.Note("before", l.resume(q.Before, false))
	}
	c.Want(q.After == "" || q.Before == "", "before", "Ask for what comes after a place, or for what comes before one.")
	if err := c.Err("The list of %s cannot be shown as asked.", k.Plural); err != nil {
		return nil, err
	}
	return l, nil
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
		if i == l.driver || l.free || c.span && c.index == l.sort && l.driver < 0 && !l.early {
			cond = c.begin
		}
		s, args = s+" AND "+cond, append(args, c.args...)
	}
	s += l.last
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

// byRecord gives the table, to be read record by record: at a moment each has one
// version that holds. SQLite would read it as it was written, of which nearly all
// has ceased to hold.
func (l *listing) byRecord() string {
	from := l.t.name + " r"
	if l.engine.name != "sqlite" {
		return from
	}
	return from + " INDEXED BY " + l.t.name + "_id"
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
	return aside("r." + l.sort)
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
	if l.driver >= 0 {
		args = l.engine.fresh(args)
	}
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
