package store

import (
	"fmt"

	"crosscode/internal/record"
)

// Count counts what the query finds, and stops counting after most.
func (v *View) Count(k *record.Kind, q Query, most int) (n int, more bool, err error) {
	q.After, q.Before = "", ""
	l, err := v.counted(k, q)
	if err != nil {
		return 0, false, err
	}
	from := l.rows("s_ref")
	if !v.moment.IsNow() && l.driver < 0 && !l.early {
		from = l.byRecord()
	}
	if l.driver >= 0 && l.clauses[l.driver].joined != "" {
		l.clauses[l.driver].begin = l.clauses[l.driver].joined
		from = "facet f CROSS JOIN " + from
	}
	where, args := l.conditions()
	n, err = v.countTo(clause{probe: from + " WHERE " + where, args: l.engine.fresh(args)}, most+1)
	if err != nil {
		return 0, false, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	return min(n, most), n > most, nil
}

// counted puts a query into SQL whose answer has no order that would have to be
// walked. PostgreSQL, which has statistics, then finds the best way for itself,
// if it is told for which values.
func (v *View) counted(k *record.Kind, q Query) (*listing, error) {
	if v.s.engine.name == "postgres" {
		l, err := v.asked(k, q)
		if err == nil {
			l.free = true
		}
		return l, err
	}
	l, err := v.list(k, q)
	if err != nil {
		return nil, err
	}
	if err := v.narrowest(l); err != nil {
		return nil, fmt.Errorf("count %s: %w", k.Plural, err)
	}
	return l, nil
}

// narrowest begins with the clause that keeps the fewest rows.
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
