package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/record"
)

// open is the end of the span of what still holds. It is the largest number of
// an integer column, and so the most entries a journal can have.
const open = 1<<31 - 1

// table is the projection of one register: its columns and the statements that
// depend on them.
type table struct {
	kind    *record.Kind
	engine  engine
	name    string
	sorted  []*record.Field // single values, one column each
	blobs   []*record.Field // that name bytes
	faceted []*record.Field // filters that look up a key, and fields that name other records
}

func newTable(k *record.Kind, e engine) *table {
	t := &table{kind: k, engine: e, name: "r_" + strings.ReplaceAll(k.Name, "-", "_")}
	for _, f := range k.Fields {
		if f.Blob {
			t.blobs = append(t.blobs, f)
		}
		if f.Sort || f.Filter && inColumn(f) {
			t.sorted = append(t.sorted, f)
		}
		if (f.Filter || len(f.Links) > 0) && !inColumn(f) {
			t.faceted = append(t.faceted, f)
		}
	}
	return t
}

// inColumn reports whether a field is filtered by the column that it is sorted by.
func inColumn(f *record.Field) bool {
	return f.Type == record.OneOf || f.Type == record.Dated || f.Type == record.YesNo || f.Type == record.Integer
}

func column(f *record.Field) string { return "s_" + strings.ReplaceAll(f.Name, "-", "_") }

// columns names the columns of the table, in the order of a row's values.
func (t *table) columns() []string {
	cols := []string{"seq_from", "seq_to", "id", "version", "audience", "s_ref"}
	for _, f := range t.sorted {
		cols = append(cols, column(f))
	}
	return cols
}

// create gives the statements that make the table, without its indexes.
func (t *table) create() []string {
	defs := []string{"seq_from integer PRIMARY KEY", "seq_to integer NOT NULL", "id integer NOT NULL",
		"version integer NOT NULL", "audience text NOT NULL"}
	for _, c := range t.columns()[5:] {
		defs = append(defs, c+" sorttext NOT NULL")
	}
	return []string{fmt.Sprintf("CREATE TABLE %s (\n\t%s\n)", t.name, strings.Join(defs, ",\n\t"))}
}

// indexes gives the statements that make the table's indexes: for every sort
// offered one over what holds now and one over every version. That over what
// holds now has in it all that a list of the present tests on its way: the rows
// themselves lie where they were written, among all that came before and after.
func (t *table) indexes() []string {
	out := []string{
		fmt.Sprintf("CREATE UNIQUE INDEX %[1]s_now ON %[1]s (id)%[3]s WHERE seq_to = %[2]d", t.name, open, t.engine.beside("audience")),
		fmt.Sprintf("CREATE INDEX %[1]s_id ON %[1]s (id, seq_from, seq_to)", t.name),
		fmt.Sprintf("CREATE INDEX %s ON %s (seq_from)%s WHERE seq_to = %d", t.index("seq_from"), t.name,
			t.engine.beside(append([]string{"id"}, t.tested()...)...), open),
	}
	for _, c := range t.sorts() {
		now := []string{c, "id"}
		for _, tested := range t.tested() {
			if tested != c {
				now = append(now, tested)
			}
		}
		out = append(out,
			fmt.Sprintf("CREATE INDEX %s ON %s (%s)%s WHERE seq_to = %d", t.index(c), t.name, strings.Join(now, ", "), t.engine.beside("seq_from"), open),
			fmt.Sprintf("CREATE INDEX %[1]s_%[2]s_at ON %[1]s (%[2]s, id, seq_from, seq_to)", t.name, c))
	}
	return out
}

// index names the index over what holds now, in the order of a column.
func (t *table) index(column string) string {
	if column == "seq_from" {
		return t.name + "_changed"
	}
	return t.name + "_" + column
}

// tested gives the columns that filters and scopes test row by row, all of them short.
func (t *table) tested() []string {
	out := []string{"audience"}
	for _, f := range t.sorted {
		if f.Filter && inColumn(f) {
			out = append(out, column(f))
		}
	}
	return out
}

func (t *table) sorts() []string {
	out := []string{"s_ref"}
	for _, f := range t.sorted {
		if f.Sort {
			out = append(out, column(f))
		}
	}
	return out
}

// shape identifies what the projection holds; a table of another shape is
// built again.
func (t *table) shape() string {
	h := sha256.New()
	fmt.Fprintln(h, "projection 1", t.kind.Form, t.create(), t.indexes())
	for _, f := range t.faceted {
		fmt.Fprintln(h, "facet", f.Name, f.Type)
	}
	for _, f := range t.sorted {
		fmt.Fprintln(h, "column", f.Name, f.Type, f.Choices)
	}
	for _, f := range t.kind.Fields {
		fmt.Fprintln(h, "words of", f.Name, f.Type)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// row is what one entry puts into the tables.
type row struct {
	gone   bool  // nothing: the record was taken out again
	values []any // of the table's columns from id on
	names  []string
	facets []facet
}

type facet struct{ field, key string }

// noValue is the key under which a filter finds what has no value in its field.
const noValue = ""

// project says what an entry puts into the tables. Saving, rebuilding and
// verifying all come through here.
func (t *table) project(e *journal.Entry, r record.Record) row {
	h := record.HeadOf(r)
	if h.Gone {
		return row{gone: true}
	}
	out := row{names: t.kind.Names(r), values: make([]any, 0, 4+len(t.sorted))}
	out.values = append(out.values, e.ID, e.Version, string(h.Class), sortable(record.Text(h.Ref)))
	for _, f := range t.sorted {
		out.values = append(out.values, sortable(f.Get(r)))
	}
	for _, f := range t.faceted {
		keys := f.Keys(r)
		for _, key := range keys {
			out.facets = append(out.facets, facet{f.Name, key})
		}
		if len(keys) == 0 && f.Filter {
			out.facets = append(out.facets, facet{f.Name, noValue})
		}
	}
	return out
}

// sortable gives the key that a value is sorted by. It never holds what stands
// between the values of a row where verify compares them.
func sortable(v record.Value) string { return strings.ReplaceAll(v.SortKey(), between, " ") }

// decode reads the record that an entry leaves behind.
func (t *table) decode(e *journal.Entry) (record.Record, error) {
	r, err := t.kind.Decode(e.Form, e.Body)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	h := record.HeadOf(r)
	h.ID, h.Version = e.ID, e.Version
	return r, nil
}
