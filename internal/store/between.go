package store

import (
	"fmt"
	"slices"

	"crosscode/internal/record"
)

// A Differing record was left otherwise by an entry between two moments.
type Differing struct {
	Was, Is Item // Record is nil where it was not there, or may not be seen
}

// Differing returns, in the order of references, a page of the records that entries
// after an earlier moment left otherwise, as they were then and as v has them. A
// record that an entry left as it was, or that others left as they found it, is
// among them. It begins behind the place after, which the page before gave as next;
// next is "" on the last.
func (v *View) Differing(k *record.Kind, since Moment, after string, limit int) (page []Differing, next string, err error) {
	t := v.s.table(k)
	order := t.name + " s_ref differing"
	from, id := "", int64(-1)
	if after != "" {
		if id, from, err = readCursor(order, after); err != nil {
			return nil, "", err
		}
	}
	limit = min(max(limit, 1), MaxPage)
	keys, err := v.differing(t, since, from, id, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("compare %s: %w", k.Plural, err)
	}
	if len(keys) > limit {
		keys = keys[:limit]
		last := keys[limit-1]
		next = cursor(order, last.key, last.id)
	}
	ids := make([]int64, len(keys))
	for i, key := range keys {
		ids[i] = key.id
	}
	was, err := v.At(since).those(k, ids)
	if err != nil {
		return nil, "", err
	}
	is, err := v.those(k, ids)
	if err != nil {
		return nil, "", err
	}
	for _, id := range ids {
		page = append(page, Differing{was[id], is[id]})
	}
	return page, next, nil
}

// A rank is where a record stands in the order of references.
type rank struct {
	key string
	id  int64
}

// differing finds the records of such a page: those that came, which v has by an
// entry after the moment, and those that went, which were there at it and are not
// in v.
func (v *View) differing(t *table, since Moment, from string, id int64, limit int) ([]rank, error) {
	upto := int64(open)
	if !v.moment.IsNow() {
		upto = v.moment.seq
	}
	key, touched := "r.s_ref", ""
	if upto-since.seq <= v.s.sorting.early { // few entries: they are read, and what they touched is sorted
		key = aside(key)
		touched = fmt.Sprintf(" AND r.id IN (SELECT id FROM entry WHERE seq > %d AND seq <= %d AND kind = '%s')", since.seq, upto, t.kind.Name)
	}
	half := func(at *View, where string) string {
		return fmt.Sprintf(`SELECT * FROM (SELECT %[1]s AS k, r.id AS id FROM %[2]s r WHERE %[3]s%[4]s%[5]s AND %[6]s AND (%[1]s, r.id) > (?, ?) ORDER BY 1, 2 LIMIT %[7]d)`,
			key, t.name, v.s.engine.walked(at.moment, "r"), touched, at.visible("r", t), where, limit)
	}
	came := half(v, fmt.Sprintf("r.seq_from + 0 > %d", since.seq))
	went := half(v.At(since), fmt.Sprintf("r.seq_to + 0 <= %d AND NOT EXISTS (SELECT 1 FROM %s l WHERE l.id = r.id AND %s%s)",
		upto, t.name, v.moment.holds("l"), v.scope.in("l.audience")))
	rows, err := v.q.rows(v.ctx, numbered(fmt.Sprintf("%s came UNION ALL %s went ORDER BY 1, 2 LIMIT %d", came, went, limit)), from, id, from, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []rank
	for rows.Next() {
		var r rank
		if err := rows.Scan(&r.key, &r.id); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// those gives the records with some permanent numbers, by them. What is not there,
// or may not be seen, is left out.
func (v *View) those(k *record.Kind, ids []int64) (map[int64]Item, error) {
	t, out := v.s.table(k), map[int64]Item{}
	for part := range slices.Chunk(ids, mostNamed) {
		args := make([]any, mostNamed)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		items, err := v.items(t, false, numbered(`SELECT r.seq_from, e.at, e.id, e.version, e.form, e.body FROM `+t.name+` r
			JOIN entry e ON e.seq = r.seq_from WHERE r.id IN (`+marks(mostNamed)+`) AND `+v.moment.holds("r")+v.visible("r", t)), args...)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			out[record.HeadOf(it.Record).ID] = it
		}
	}
	return out, nil
}
