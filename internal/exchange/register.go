package exchange

import (
	"io"

	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// Write writes a register in one of its forms: json, csv or xlsx.
func Write(w io.Writer, format string, k *record.Kind, items Items) error {
	switch format {
	case "json":
		return WriteJSON(w, k, items)
	case "csv":
		return WriteCSV(w, k, items)
	case "xlsx":
		return WriteXLSX(w, k, items)
	}
	return problem.New(problem.Misuse, "A register can be written as json, csv or xlsx, not as %q.", format)
}

// Fits counts a list, to no more than a file of the format holds, and says why it
// does not fit, before any of it is written. A worksheet has an end, and so has a
// cell: for one, the list is read through.
func Fits(format string, k *record.Kind, count func(most int) (n int, more bool, err error), items Items) error {
	most := 1
	if format == "xlsx" {
		most = xlsx.MaxRows - 1 // the heading takes a row
	}
	_, more, err := count(most)
	if err == nil && more && format == "xlsx" {
		return tooManyRows(k)
	}
	if err != nil || format != "xlsx" {
		return err
	}
	var cells []xlsx.Cell
	for r, err := range items {
		if err != nil {
			return err
		}
		if cells = longCells(cells[:0], k, r); xlsx.Holds(cells) != nil {
			return rowRefused(k, r, xlsx.Holds(cells))
		}
	}
	return nil
}

// longCells gives those cells of a record that may be longer than a cell holds.
func longCells(cells []xlsx.Cell, k *record.Kind, r record.Record) []xlsx.Cell {
	for i, f := range k.Fields {
		if f.Type == record.Line || wraps(f) {
			cells = append(cells, textCell(i+1, cellOf(f, f.Get(r))))
		}
	}
	return cells
}

// MediaType names a form to a browser.
func MediaType(format string) string {
	switch format {
	case "json":
		return "application/json"
	case "csv":
		return "text/csv; charset=utf-8"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/octet-stream"
}

// ReadRegister reads a whole file into records of one register, or refuses it
// with every fault. What the reader should know of it besides are findings.
func ReadRegister(name string, data []byte, k *record.Kind) ([]record.Stated, []record.Finding, error) {
	sheet, err := ReadSheet(name, data)
	if err != nil {
		return nil, nil, err
	}
	stated, faults := sheet.Records(k, nil)
	if err := Refusal(name, faults); err != nil {
		return nil, nil, err
	}
	var findings []record.Finding
	for _, f := range faults {
		findings = append(findings, f.Finding())
	}
	return stated, findings, nil
}
