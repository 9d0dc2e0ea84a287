package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/format/office"
	"crosscode/internal/record"
)

// readDOCX reads the largest table of a document, and with it every other table
// that has the same headings: a register often goes on under the next title. The
// others are named.
func (s *Sheet) readDOCX(data []byte) error {
	doc, err := office.Read(bytes.NewReader(data), int64(len(data)), MaxWords)
	switch {
	case errors.Is(err, office.ErrTooLarge):
		return refuse("unpacks to far more than a register holds, and is not read.")
	case err != nil:
		return refuse("is damaged: it cannot be read as a document. Open it in Word and save it again.")
	case len(doc.Tables) == 0:
		return refuse("has no table in it. The first row of a table holds the headings, each row below is one record.")
	}
	best := 0
	for i, t := range doc.Tables {
		if len(t.Rows) > len(doc.Tables[best].Rows) {
			best = i
		}
	}
	s.Name, s.places = tableName(doc.Tables[best], best), map[int]string{}
	heads := cleaned(doc.Tables[best].Rows)
	line := 0
	for i, t := range doc.Tables {
		if i != best && !slices.Equal(cleaned(t.Rows), heads) {
			s.Unread = append(s.Unread, tableName(t, i))
			line += len(t.Rows)
			continue
		}
		for n, row := range t.Rows {
			line++
			s.places[line] = fmt.Sprintf("table %d, row %d", i+1, n+1)
			if err := s.tableRow(line, row, n == 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// tableRow takes over a row of a table; the headings of the first table only.
func (s *Sheet) tableRow(line int, row []string, heading bool) error {
	var cells []Cell
	for column, text := range row {
		if text != "" {
			cells = append(cells, Cell{Column: column, Text: text})
		}
	}
	switch {
	case len(row) > MaxSheetColumns:
		return tooWide(s.places[line])
	case len(cells) == 0 || heading && s.Columns != nil:
		return nil
	case s.Columns == nil:
		s.head(line, cells)
		return nil
	}
	return s.add(line, cells)
}

func cleaned(rows [][]string) []string {
	if len(rows) == 0 {
		return nil
	}
	var out []string
	for _, c := range rows[0] {
		out = append(out, strings.ToLower(record.Clean(c)))
	}
	return out
}

func tableName(t office.Table, i int) string {
	if t.Title != "" {
		return t.Title
	}
	return fmt.Sprintf("Table %d", i+1)
}

// part names what a file of the form may have several of.
func (s *Sheet) part() string {
	if s.form == docxForm {
		return "table"
	}
	return "worksheet"
}
