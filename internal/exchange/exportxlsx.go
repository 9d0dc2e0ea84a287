package exchange

import (
	"errors"
	"io"

	"crosscode/internal/calendar"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// WriteXLSX writes a list as a worksheet under a heading of field names. Whole
// numbers are numbers, days are days; a month, a season and a rule are text, as
// they say no day. A list longer than a worksheet is refused when its end is
// reached, and what was written by then is no whole file.
func WriteXLSX(w io.Writer, k *record.Kind, items Items) error {
	columns := []xlsx.Column{{Title: "ref", Width: 16}}
	for _, f := range k.Fields {
		columns = append(columns, xlsx.Column{Title: f.Name, Width: max(width(f.Type), len(f.Name)+4), Wrap: wraps(f)})
	}
	out, err := xlsx.NewWriter(w, k.Title, append(columns, xlsx.Column{Title: "class", Width: 12}))
	if err != nil {
		return err
	}
	var cells []xlsx.Cell
	for r, err := range items {
		if err != nil {
			return err
		}
		cells = appendCells(cells[:0], k, r)
		if err := out.Row(cells); err != nil {
			return rowRefused(k, r, err)
		}
	}
	return out.Close()
}

func width(t record.Type) int {
	switch t {
	case record.Prose:
		return 60
	case record.List, record.Answer:
		return 32
	case record.Line:
		return 24
	case record.OneOf:
		return 20
	case record.Dated:
		return 14
	}
	return 9
}

func wraps(f *record.Field) bool { return f.Type == record.Prose || f.Multiple() }

func appendCells(cells []xlsx.Cell, k *record.Kind, r record.Record) []xlsx.Cell {
	cells = append(cells, textCell(0, k.ShownRef(r)))
	for i, f := range k.Fields {
		cells = append(cells, typedCell(i+1, f, f.Get(r)))
	}
	return append(cells, textCell(len(k.Fields)+1, string(record.HeadOf(r).Class)))
}

func textCell(column int, s string) xlsx.Cell {
	if s == "" {
		return xlsx.Cell{Column: column}
	}
	return xlsx.Cell{Column: column, Kind: xlsx.Text, Text: s}
}

// maxExact is the largest number of which Excel keeps every digit.
const maxExact = 999_999_999_999_999

func typedCell(column int, f *record.Field, v record.Value) xlsx.Cell {
	c := textCell(column, cellOf(f, v))
	switch v := v.(type) {
	case record.Number:
		if v.Given && v.N >= -maxExact && v.N <= maxExact {
			c.Kind = xlsx.Number
		}
	case record.Date:
		if v.Precision() == calendar.ToDay {
			c.Kind = xlsx.Date
		}
	}
	return c
}

// rowRefused says why a record does not fit into a worksheet.
func rowRefused(k *record.Kind, r record.Record, err error) error {
	if errors.Is(err, xlsx.ErrRows) {
		return tooManyRows(k)
	}
	if long, ok := errors.AsType[*xlsx.TextError](err); ok {
		return problem.New(problem.Invalid, "%s of %s has %d characters, and a cell of Excel holds %d. Export the list as csv or json.",
			header(k)[long.Column], record.HeadOf(r).Ref, long.Length, xlsx.MaxText)
	}
	return err
}

func tooManyRows(k *record.Kind) error {
	return problem.New(problem.Invalid, "An Excel worksheet ends at %d rows, and there are more %s than that. Export them as csv or json, or filter the list.",
		xlsx.MaxRows, k.Plural)
}
