package store

import (
	"fmt"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

func (l *listing) filter(m Moment, f Filter) error {
	if len(f.Values) == 0 {
		return nil
	}
	for _, value := range f.Values {
		if !sayable(value) {
			return problem.New(problem.Invalid, "What %s is to be filtered by has a character that no text has.", f.Field)
		}
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

// add adds a condition on a column, which stands in it as %[1]s.
func (l *listing) add(m Moment, col string, indexed bool, cond string, args []any) {
	c := clause{begin: fmt.Sprintf(cond, "r."+col), test: l.engine.tested(cond, "r."+col), args: args}
	if indexed {
		c.index = col
		c.probe = fmt.Sprintf("%s WHERE %s AND %s", l.through(col), l.engine.walked(m, "r"), c.begin)
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
	l.add(m, col, indexed, "%[1]s IN ("+marks(len(args))+")", args)
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
