package store

import (
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
	items, err := v.items(l.t, true, l.page(limit+1, back), l.args...)
	if err != nil {
		return Page{}, err
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
		p.Next = cursor(items[len(items)-1])
	}
	if more && back || q.After != "" {
		p.Prev = cursor(items[0])
	}
	return p, nil
}

// Each gives every record the query finds, in its order, one by one.
func (v *View) Each(k *record.Kind, q Query) iter.Seq2[Item, error] {
	l, err := v.list(k, q)
	if err != nil {
		return func(yield func(Item, error) bool) { yield(Item{}, err) }
	}
	return v.scan(l.t, true, l.page(0, false), l.args...)
}

// Count counts what the query finds, and stops counting after most.
func (v *View) Count(k *record.Kind, q Query, most int) (n int, more bool, err error) {
	q.After, q.Before = "", ""
	l, err := v.list(k, q)
	if err != nil {
		return 0, false, err
	}
	rows, err := v.q.rows(v.ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM %s r WHERE %s LIMIT %d) AS counted`,
		l.t.name, l.where, most+1), l.args...)
	if err != nil {
		return 0, false, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, false, fmt.Errorf("count %s: %w", k.Plural, err)
		}
	}
	return min(n, most), n > most, rows.Err()
}

// listing is a query put into SQL.
type listing struct {
	t     *table
	where string
	args  []any
	sort  string // column
	desc  bool
}

func (v *View) list(k *record.Kind, q Query) (*listing, error) {
	l := &listing{t: v.s.table(k), desc: q.Desc}
	var c problem.Check
	c.Note("sort", l.sortBy(q.Sort))
	l.where = v.moment.holds("r") + v.visible("r", l.t)
	for _, f := range q.Filters {
		c.Note(f.Field, l.filter(v.moment, f))
	}
	c.Note("after", l.resume(q))
	if err := c.Err("The list of %s cannot be shown as asked.", k.Plural); err != nil {
		return nil, err
	}
	return l, nil
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
	return nil
}

func (l *listing) bind(arg any) string {
	l.args = append(l.args, arg)
	return fmt.Sprintf("$%d", len(l.args))
}

func (l *listing) filter(m Moment, f Filter) error {
	if len(f.Values) == 0 {
		return nil
	}
	if f.Field == "ref" {
		return l.oneOf("s_ref", f.Values, func(s string) (string, error) { return record.Text(s).SortKey(), nil })
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
		return l.compare(column(field), "<", f.Values[0], parse)
	case UpTo:
		// Everything that begins on that day sorts below the day with a mark after it.
		return l.compare(column(field), "<", f.Values[0], func(s string) (string, error) {
			key, err := parse(s)
			return key + "~", err
		})
	case From:
		return l.compare(column(field), ">=", f.Values[0], parse)
	}
	return l.oneOf(column(field), f.Values, parse)
}

func (l *listing) compare(col, op, value string, parse func(string) (string, error)) error {
	key, err := parse(value)
	if err != nil {
		return err
	}
	// A rule or a missing date is neither before nor after a day.
	l.where += fmt.Sprintf(" AND r.%s %s %s AND r.%s < '~'", col, op, l.bind(key), col)
	return nil
}

func (l *listing) oneOf(col string, values []string, parse func(string) (string, error)) error {
	var in []string
	for _, s := range values {
		key, err := parse(s)
		if err != nil {
			return err
		}
		in = append(in, l.bind(key))
	}
	l.where += fmt.Sprintf(" AND r.%s IN (%s)", col, strings.Join(in, ", "))
	return nil
}

func (l *listing) facet(m Moment, field *record.Field, values []string) error {
	exists := func(cond string) string {
		return fmt.Sprintf("EXISTS (SELECT 1 FROM facet f WHERE f.id = r.id AND f.field = %s AND %s%s)",
			l.bind(field.Name), m.holds("f"), cond)
	}
	var in, either []string
	for _, s := range values {
		if s == None {
			either = append(either, "NOT "+exists(""))
			continue
		}
		in = append(in, l.bind(record.Fold(s)))
	}
	if len(in) > 0 {
		either = append(either, exists(" AND f.key IN ("+strings.Join(in, ", ")+")"))
	}
	l.where += " AND (" + strings.Join(either, " OR ") + ")"
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
		l.where += fmt.Sprintf(" AND r.seq_from %s %s", op, l.bind(id))
		return nil
	}
	l.where += fmt.Sprintf(" AND (r.%s, r.id) %s (%s, %s)", l.sort, op, l.bind(key), l.bind(id))
	return nil
}

// page gives the statement; limit 0 asks for everything, back for the page that
// ends where the cursor stands.
func (l *listing) page(limit int, back bool) string {
	dir := "ASC"
	if l.desc != back {
		dir = "DESC"
	}
	key, order := "r."+l.sort, fmt.Sprintf("r.%[1]s %[2]s, r.id %[2]s", l.sort, dir)
	if l.sort == "seq_from" {
		key, order = "''", "r.seq_from "+dir
	}
	s := fmt.Sprintf(`SELECT %s, r.seq_from, e.at, e.id, e.version, e.form, e.body FROM %s r JOIN entry e ON e.seq = r.seq_from
		WHERE %s ORDER BY %s`, key, l.t.name, l.where, order)
	if limit > 0 {
		s += fmt.Sprintf(" LIMIT %d", limit)
	}
	return s
}

// cursor marks a place in a list: the sort key and the record's number (or, in
// a list by change, the entry's).
func cursor(it Item) string {
	id := record.HeadOf(it.Record).ID
	if it.key == "" {
		id = it.Seq
	}
	b := binary.AppendUvarint(nil, uint64(id))
	return base64.RawURLEncoding.EncodeToString(append(b, it.key...))
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
			SELECT (SELECT min(key) FROM facet WHERE kind = $1 AND field = $2 AND seq_to = %[1]d), 1
			UNION ALL
			SELECT (SELECT min(f.key) FROM facet f WHERE f.kind = $1 AND f.field = $2 AND f.seq_to = %[1]d AND f.key > keys.key), n + 1
			FROM keys WHERE keys.key IS NOT NULL AND n < %[2]d)
		SELECT key, (SELECT r.id FROM facet f JOIN %[3]s r ON r.id = f.id AND r.seq_to = %[1]d%[4]s
			WHERE f.kind = $1 AND f.field = $2 AND f.key = keys.key AND f.seq_to = %[1]d LIMIT 1)
		FROM keys WHERE key IS NOT NULL`, open, most, t.name, v.scope.in("r.audience")), k.Name, field)
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", field, err)
	}
	found, err := scanKeys(rows)
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", field, err)
	}
	now := &View{ctx: v.ctx, s: v.s, q: v.q, scope: v.scope}
	var out []string
	for _, one := range found {
		it, err := now.Get(k, one.id)
		if err != nil {
			return nil, err
		}
		out = append(out, written(f.Get(it.Record), one.key))
	}
	return out, nil
}

type keyed struct {
	key string
	id  int64
}

// scanKeys reads keys with a record that has each, leaving out those without.
func scanKeys(rows *sql.Rows) ([]keyed, error) {
	defer rows.Close()
	var out []keyed
	for rows.Next() {
		var key string
		var id sql.NullInt64
		if err := rows.Scan(&key, &id); err != nil {
			return nil, err
		}
		if id.Valid {
			out = append(out, keyed{key, id.Int64})
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
		if t == nil || seen[one.id] || len(out) == most {
			continue
		}
		seen[one.id] = true
		it, err := now.Get(t.kind, one.id)
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
