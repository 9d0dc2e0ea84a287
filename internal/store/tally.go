package store

import (
	"fmt"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Tallied is how many records have one value in each of two fields.
type Tallied struct {
	A, B string // the values' sort keys
	N    int
}

// Tally counts what a query finds by the values of two fields that lists can be
// sorted by, leaving out records in which either is empty.
func (v *View) Tally(k *record.Kind, q Query, a, b string) ([]Tallied, error) {
	fa, fb := k.Field(a), k.Field(b)
	if fa == nil || fb == nil || !fa.Sort || !fb.Sort {
		return nil, problem.New(problem.Invalid, "%s cannot be counted by %s and %s.", k.Title, a, b)
	}
	q.After, q.Before = "", ""
	l, err := v.counted(k, q)
	if err != nil {
		return nil, err
	}
	where, args := l.conditions()
	ca, cb := "r."+column(fa), "r."+column(fb)
	rows, err := v.q.rows(v.ctx, numbered(fmt.Sprintf(`SELECT %[1]s, %[2]s, count(*) FROM %[3]s r WHERE %[4]s AND %[1]s < ? AND %[2]s < ? GROUP BY %[1]s, %[2]s ORDER BY %[1]s, %[2]s`,
		ca, cb, l.t.name, where)), l.engine.fresh(append(args, "~", "~"))...)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	defer rows.Close()
	var out []Tallied
	for rows.Next() {
		var t Tallied
		if err := rows.Scan(&t.A, &t.B, &t.N); err != nil {
			return nil, fmt.Errorf("count %s: %w", k.Plural, err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
