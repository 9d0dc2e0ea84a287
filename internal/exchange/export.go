// Package exchange puts registers into files and reads them from files: the
// papers of a meeting, and registers as json, csv and xlsx.
//
// An export writes records one by one as they come and keeps none of them: the
// first byte leaves before the first record is asked for. The same records give
// the same bytes. What goes out comes back in: [ReadSheet] reads any of the three
// formats, whatever the file is called, and [Sheet.Records] puts the rows into
// records, or names every cell that keeps it from doing so. Texts come back as
// [record.Field.Parse] leaves them, without blank space at their ends.
//
// A spreadsheet takes a text that begins with = or @ for a formula; in csv such
// a text gets an apostrophe in front, which reading takes off again. In xlsx a
// text is a text.
//
// The package knows files and records, not where they come from or who asks.
package exchange

import (
	"io"
	"iter"
	"slices"
	"strings"

	"crosscode/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// Items are the records of a list, in its order, or why there are no more.
type Items = iter.Seq2[record.Record, error]

// flushAt is how many bytes are gathered before they are written.
const flushAt = 32 << 10

// WriteJSON writes a list as an array of objects, one a line.
func WriteJSON(w io.Writer, k *record.Kind, items Items) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	b := make([]byte, 0, flushAt+4<<10)
	between := "\n"
	for r, err := range items {
		if err != nil {
			return err
		}
		b = append(append(b, between...), k.Export(r)...)
		between = ",\n"
		if len(b) >= flushAt {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if between == ",\n" {
		b = append(b, '\n')
	}
	_, err := w.Write(append(b, "]\n"...))
	return err
}

// header gives the headings of an exported table: the reference, every field,
// the class.
func header(k *record.Kind) []string {
	out := []string{"ref"}
	for _, f := range k.Fields {
		out = append(out, f.Name)
	}
	return append(out, "class")
}

// cellOf gives a value as text that [parseCell] reads back. A list that cannot
// be told line by line is written as in json.
func cellOf(f *record.Field, v record.Value) string {
	s := v.Cell()
	if plain(v) {
		return s
	}
	if back, err := parseCell(f, s); err == nil && record.Equal(back, v) {
		return s
	}
	return string(record.JSON(v))
}

// plain reports whether a value is surely read back from its cell.
func plain(v record.Value) bool {
	switch v := v.(type) {
	case record.Texts:
		return !slices.ContainsFunc(v, func(s string) bool { return ragged(s) || s[0] == '[' || strings.Contains(s, "\n") })
	case record.Owners:
		return !slices.ContainsFunc(v, func(o record.Owner) bool {
			return ragged(o.Organisation) || o.Person != "" && ragged(o.Person) || o.Role != "" && ragged(o.Role) ||
				strings.ContainsAny(o.Organisation+o.Person+o.Role, "()[];\n")
		})
	}
	return true
}

// ragged reports whether s is empty or has blank space at an end.
func ragged(s string) bool { return s == "" || strings.TrimSpace(s) != s }

// parseCell reads a cell of a table into a field.
func parseCell(f *record.Field, s string) (record.Value, error) {
	if f.Multiple() && len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' && len(s) <= record.MaxText && jsontext.Value(s).IsValid() {
		if v, err := f.FromJSON([]byte(s)); err == nil && !strings.Contains(v.Cell(), "\x00") {
			return v, nil
		}
	}
	return f.Parse(s)
}
