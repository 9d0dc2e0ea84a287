package planfile

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/format/plaintext"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
)

// A table of activities, a row each, is read by the rules of our own plan file:
// its columns are the fields of an activity, and outline says how deep a row
// lies. Several values in a cell are divided by semicolons.

// maxTable bounds a table that is read.
const maxTable = 16 << 20

// tableColumns are what a table may hold of an activity; the order is that of
// what is written.
func tableColumns() []string {
	return []string{"id", "outline", "name", "duration", "after", "milestone", "calendar", "teams", "not_before", "deadline",
		"started", "finished", "remaining", "committed", "level", "phase"}
}

// seldomColumns are further ones, written where any activity has something in
// them.
func seldomColumns() []string {
	return []string{"works", "constraint", "typed_start", "typed_finish", "inactive", "effort", "opens", "min", "likely", "max", "shape"}
}

// computedColumns are written for whoever reads the table, and not read back.
func computedColumns() []string {
	return []string{"start", "finish", "slack", "critical"}
}

// CSV reads a table of activities as comma-separated values.
func CSV(in io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	if len(data) > maxTable {
		return nil, tooLarge()
	}
	text, letters := plaintext.Read(data)
	if letters == "" {
		return nil, problem.New(problem.Invalid, "The table has letters that cannot be read: it is neither UTF-8 nor windows-1252. Save it again as csv (UTF-8).")
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, problem.New(problem.Invalid, "The table is not comma-separated values: %v.", err)
		}
		for k := range row {
			row[k] = literal(row[k])
		}
		for at, _ := r.FieldPos(0); len(rows) < at-1; {
			rows = append(rows, nil) // a text of several lines
		}
		rows = append(rows, row)
		if len(rows) > maxActivities+1 {
			return nil, badRow(len(rows), tooMany, maxActivities, "activities")
		}
	}
	f, err := fromTable("csv", rows)
	if doubt := letters.Doubt(); err == nil && doubt != "" {
		f.notice("", "%s", doubt)
	}
	return f, err
}

func tooLarge() error {
	return problem.New(problem.Invalid, "The table is larger than %d MB, the most that is read of a plan. Divide it.", maxTable>>20)
}

func workbookRefused(err error) error {
	switch {
	case errors.Is(err, xlsx.ErrTooLarge):
		return problem.New(problem.Invalid, "The workbook unpacks to far more than a plan holds, and is not read.")
	case errors.Is(err, xlsx.ErrNotWorkbook), errors.Is(err, zip.ErrFormat):
		return problem.New(problem.Invalid, "The file is not an Excel workbook. Save the plan as .xlsx, or as csv (UTF-8).")
	}
	return problem.New(problem.Invalid, "The workbook is damaged. Open it in Excel and save it again.")
}

// XLSX reads a table of activities from the first worksheet of a workbook.
func XLSX(in io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	if len(data) > maxTable {
		return nil, tooLarge()
	}
	book, err := xlsx.Open(data)
	if err != nil {
		return nil, workbookRefused(err)
	}
	if len(book.Sheets) == 0 {
		return nil, problem.New(problem.Invalid, "The workbook has no worksheet.")
	}
	var rows [][]string
	for row, err := range book.Rows(book.Sheets[0]) {
		if err != nil {
			return nil, workbookRefused(err)
		}
		if row.Number > maxActivities+1 {
			return nil, badRow(row.Number, tooMany, maxActivities, "activities")
		}
		for len(rows) < row.Number {
			rows = append(rows, nil)
		}
		for _, c := range row.Cells {
			for len(rows[row.Number-1]) <= c.Column && c.Column < 100 {
				rows[row.Number-1] = append(rows[row.Number-1], "")
			}
			if c.Column < 100 {
				rows[row.Number-1][c.Column] = strings.Replace(c.Text, " ", "T", btoi(c.Kind == xlsx.Date))
			}
		}
	}
	return fromTable("xlsx", rows)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fromTable writes the rows as a plan file, row by row on the same line, and
// reads that: so the rules are the same, and faults name the row.
func fromTable(format string, rows [][]string) (*File, error) {
	columns, err := header(rows)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("activities: [")
	depth, names := 1, []string{}
	for n, row := range rows {
		if n == 0 {
			continue
		}
		b.WriteByte('\n')
		cell := cellsOf(columns, row)
		if len(cell) == 0 {
			continue
		}
		at := 1
		if s := cell["outline"]; s != "" {
			if at, err = strconv.Atoi(s); err != nil || at < 1 || at > depth || at > maxOutline {
				return nil, badRow(n+1, "The outline is a whole number, at most one deeper than the row above, not %q.", clip([]byte(s)))
			}
		}
		b.WriteString(strings.Repeat("]},", depth-at))
		deeper := n+1 < len(rows) && outlineOf(columns, rows[n+1]) > at
		writeRow(&b, cell, deeper)
		if depth = at; deeper {
			depth++
		}
		for _, t := range splitCell(cell["teams"]) {
			if !slices.Contains(names, t) {
				names = append(names, t)
			}
		}
	}
	b.WriteString(strings.Repeat("]}", depth-1) + "]\n")
	if len(names) > 0 {
		b.WriteString("teams: [")
		for _, t := range names {
			fmt.Fprintf(&b, "{id: %s},\n", quoted(t))
		}
		b.WriteString("]\n")
	}
	f, err := YAML(strings.NewReader(b.String()))
	if err != nil {
		return nil, err
	}
	f.Format, f.own = format, b.String()
	return f, nil
}

func badRow(line int, format string, args ...any) error {
	p := problem.New(problem.Invalid, "The file cannot be read.")
	p.Faults = []problem.Fault{{Field: fmt.Sprint("line ", line), Message: fmt.Sprintf(format, args...)}}
	return p
}

// header reads the names of the columns, in any case and order.
func header(rows [][]string) ([]string, error) {
	var c problem.Check
	if len(rows) < 2 {
		return nil, problem.New(problem.Invalid, "The table has no rows below its heading.")
	}
	var out []string
	for _, cell := range rows[0] {
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff"))), " ", "_")
		known := slices.Contains(tableColumns(), name) || slices.Contains(computedColumns(), name) || slices.Contains(seldomColumns(), name) || name == ""
		c.Want(known, "line 1", "%q is not a column of a plan; its columns are %s.", clip([]byte(cell)), strings.Join(slices.Concat(tableColumns(), seldomColumns()), ", "))
		c.Want(name == "" || !slices.Contains(out, name), "line 1", "The column %s is there twice.", name)
		out = append(out, name)
	}
	c.Want(slices.Contains(out, "id"), "line 1", "Give the activities a column id.")
	return out, c.Err("The table cannot be read.")
}

// cellsOf are the cells of a row that hold something to be read.
func cellsOf(columns, row []string) map[string]string {
	out := map[string]string{}
	for k, text := range row {
		if text = strings.TrimSpace(text); text != "" && k < len(columns) && columns[k] != "" && !slices.Contains(computedColumns(), columns[k]) {
			out[columns[k]] = text
		}
	}
	return out
}

func outlineOf(columns, row []string) int {
	n, err := strconv.Atoi(cellsOf(columns, row)["outline"])
	if err != nil {
		return 1
	}
	return n
}

func splitCell(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// writeRow writes one activity on one line; deeper leaves it open for its parts.
func writeRow(b *strings.Builder, cell map[string]string, deeper bool) {
	b.WriteByte('{')
	for _, name := range slices.Concat(tableColumns(), seldomColumns()) {
		text := strings.Join(strings.Fields(cell[name]), " ")
		switch name {
		case "outline", "typed_start", "typed_finish", "min", "likely", "max", "shape":
			continue
		case "duration", "remaining":
			text = lengthText(text)
			if name == "duration" && deeper {
				text = "" // its parts decide
			}
		case "milestone", "inactive", "effort", "opens":
			text = yesOrNo(text)
		case "after", "teams", "works", "constraint":
			var parts []string
			for _, p := range splitCell(text) {
				parts = append(parts, quoted(p))
			}
			if len(parts) > 0 {
				fmt.Fprintf(b, "%s: [%s], ", name, strings.Join(parts, ", "))
			}
			continue
		}
		if text != "" {
			fmt.Fprintf(b, "%s: %s, ", name, quoted(text))
		}
	}
	writeMap(b, cell, "uncertainty", "min", "likely", "max", "shape")
	writeMap(b, cell, "typed", "typed_start", "typed_finish")
	if deeper {
		b.WriteString("parts: [")
		return
	}
	b.WriteString("},")
}

// writeMap writes a field of fields, if the row has any of them.
func writeMap(b *strings.Builder, cell map[string]string, field string, columns ...string) {
	if !slices.ContainsFunc(columns, func(name string) bool { return cell[name] != "" }) {
		return
	}
	fmt.Fprintf(b, "%s: {", field)
	for _, name := range columns {
		if text := strings.Join(strings.Fields(cell[name]), " "); text != "" {
			if field == "uncertainty" && name != "shape" {
				text = lengthText(text)
			}
			fmt.Fprintf(b, "%s: %s, ", strings.TrimPrefix(name, field+"_"), quoted(text))
		}
	}
	b.WriteString("}, ")
}

// lengthText is a duration as a plan file has it: a number alone means working
// days.
func lengthText(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil && text != "0" {
		return text + "d"
	}
	return text
}

// yesOrNo reads yes and no, and TRUE and FALSE as spreadsheets write them.
func yesOrNo(text string) string {
	switch text = strings.ToLower(text); text {
	case "yes":
		return "true"
	case "no":
		return "false"
	}
	return text
}
