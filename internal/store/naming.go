package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/record"
)

// A Naming is a record that names another in one of its fields.
type Naming struct {
	Kind  *record.Kind
	Field *record.Field
	Item  Item

	place int // of the field among those that were asked
}

// A namer is a field that may hold the reference of some kind.
type namer struct {
	t     *table
	field *record.Field
}

// namers gives every field that may name a record of a kind, in the order of the
// registers and their fields. Owners name organisations.
func (s *Store) namers(k *record.Kind, kinds []*record.Kind) []namer {
	var out []namer
	for _, other := range kinds {
		for _, f := range other.Fields {
			owner := f.Type == record.Answer && k.Name == "organisation"
			if owner && f.Filter || slices.Contains(f.Links, k.Name) {
				out = append(out, namer{s.table(other), f})
			}
		}
	}
	return out
}

// enough bounds how many of the rows that hold a name are looked at, newest
// first, for those that the reader may see: a reader who may see none of many is
// answered as fast as anybody.
const enough = 500

// Naming gives the records of some kinds that name r in one of their fields: for
// each field up to most of them and one more, the last written first. What the
// reader may not see is not among them.
func (v *View) Naming(k *record.Kind, r record.Record, kinds []*record.Kind, most int) ([]Naming, error) {
	from := v.s.namers(k, kinds)
	if len(from) == 0 {
		return nil, nil
	}
	keys := k.Names(r)
	var parts []string
	var args []any
	for i, n := range from {
		parts = append(parts, v.namingPart(i, n, len(keys), most+1))
		args = append(args, n.field.Name)
		for _, key := range keys {
			args = append(args, key)
		}
	}
	rows, err := v.q.rows(v.ctx, numbered(strings.Join(parts, "\nUNION ALL ")), args...)
	if err != nil {
		return nil, fmt.Errorf("look for what names %s: %w", record.HeadOf(r).Ref, err)
	}
	out, err := scanNaming(rows, from)
	if err != nil {
		return nil, fmt.Errorf("look for what names %s: %w", record.HeadOf(r).Ref, err)
	}
	return out, nil
}

// namingPart is the statement for one field, whose place stands in every row.
func (v *View) namingPart(place int, n namer, keys, most int) string {
	return fmt.Sprintf(`SELECT * FROM (SELECT %d AS place, r.seq_from AS seq, e.at, e.id, e.version, e.form, e.body
		FROM (SELECT DISTINCT f.id, f.seq_from FROM facet f WHERE f.kind = '%s' AND f.field = ? AND f.key IN (%s) AND %s ORDER BY f.seq_from DESC LIMIT %d) held
		JOIN %s r ON r.id = held.id AND %s%s JOIN entry e ON e.seq = r.seq_from ORDER BY r.seq_from DESC LIMIT %d) part%d`,
		place, n.t.kind.Name, marks(keys), v.moment.holds("f"), enough,
		n.t.name, v.moment.holds("r"), v.visible("r", n.t), most, place)
}

func scanNaming(rows *sql.Rows, from []namer) ([]Naming, error) {
	defer rows.Close()
	var out []Naming
	for rows.Next() {
		var at string
		var e journal.Entry
		var n Naming
		if err := rows.Scan(&n.place, &e.Seq, &at, &e.ID, &e.Version, &e.Form, &e.Body); err != nil {
			return nil, err
		}
		by := from[n.place]
		n.Kind, n.Field = by.t.kind, by.field
		var err error
		if n.Item.At, err = journal.ParseInstant(at); err != nil {
			return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		n.Item.Seq = e.Seq
		if n.Item.Record, err = by.t.decode(&e); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	slices.SortStableFunc(out, func(a, b Naming) int { return a.place - b.place })
	return out, rows.Err()
}
