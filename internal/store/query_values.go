package store

import (
	"database/sql"
	"fmt"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

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
	if !v.uncommitted() {
		v.s.spellings.put(asked, words)
	}
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
	if key == "" || !sayable(key) {
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
