package planfile

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/format/xlsx"
	"crosscode/internal/plan"
	"crosscode/internal/plan/teams"
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

// computedColumns are written for whoever reads the table, and not read back.
func computedColumns() []string {
	return []string{"start", "finish", "slack", "critical"}
}

// CSV reads a table of activities as comma-separated values.
func CSV(in io.Reader) (*File, error) {
	r := csv.NewReader(io.LimitReader(in, maxTable+1))
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
		for at, _ := r.FieldPos(0); len(rows) < at-1; {
			rows = append(rows, nil) // a text of several lines
		}
		rows = append(rows, row)
		if len(rows) > maxActivities+1 {
			return nil, badRow(len(rows), tooMany, maxActivities, "activities")
		}
		if r.InputOffset() > maxTable {
			return nil, tooLarge()
		}
	}
	return fromTable("csv", rows)
}

func tooLarge() error {
	return problem.New(problem.Invalid, "The table is larger than %d MB, the most that is read of a plan. Divide it.", maxTable>>20)
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
		return nil, problem.New(problem.Invalid, "The workbook cannot be read: %v.", err)
	}
	if len(book.Sheets) == 0 {
		return nil, problem.New(problem.Invalid, "The workbook has no worksheet.")
	}
	var rows [][]string
	for row, err := range book.Rows(book.Sheets[0]) {
		if err != nil {
			return nil, problem.New(problem.Invalid, "The workbook cannot be read: %v.", err)
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
		known := slices.Contains(tableColumns(), name) || slices.Contains(computedColumns(), name) || slices.Contains([]string{"", "min", "likely", "max"}, name)
		c.Want(known, "line 1", "%q is not a column of a plan; its columns are %s, and min, likely and max.", clip([]byte(cell)), strings.Join(tableColumns(), ", "))
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
	for _, name := range tableColumns() {
		text := strings.Join(strings.Fields(cell[name]), " ")
		switch name {
		case "outline":
			continue
		case "duration", "remaining":
			if _, err := strconv.ParseFloat(text, 64); err == nil && text != "0" {
				text += "d" // a number alone means working days
			}
			if name == "duration" && deeper {
				text = "" // its parts decide
			}
		case "milestone":
			text = yesOrNo(text)
		case "after", "teams":
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
	if cell["min"] != "" || cell["max"] != "" {
		b.WriteString("uncertainty: {")
		for _, name := range []string{"min", "likely", "max"} {
			if cell[name] != "" {
				fmt.Fprintf(b, "%s: %s, ", name, quoted(cell[name]))
			}
		}
		b.WriteString("}, ")
	}
	if deeper {
		b.WriteString("parts: [")
		return
	}
	b.WriteString("},")
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

// table is a scheduled plan as rows, the heading first.
func (f *File) table(s *plan.Schedule) [][]string {
	p := f.Plan
	out := [][]string{slices.Concat(tableColumns(), computedColumns())}
	after := map[int][]string{}
	refs := map[int]string{}
	for i := range p.Activities {
		refs[p.Activities[i].UID] = refOf(&p.Activities[i])
	}
	for _, l := range p.Links {
		after[l.To] = append(after[l.To], refs[l.From]+linkText(l, p.Rules.Day()))
	}
	on := map[int][]string{}
	for _, a := range p.Assignments {
		for _, t := range f.Teams {
			if t.UID == a.Resource {
				on[a.Activity] = append(on[a.Activity], t.ID)
			}
		}
	}
	committed := map[string]string{}
	for _, c := range f.Programme.Commitments {
		committed[c.Milestone] = c.When.String()
	}
	for i := range p.Activities {
		a, d := &p.Activities[i], &s.Activities[i]
		row := []string{refOf(a), strconv.Itoa(max(a.Level, 1)), a.Name, "", strings.Join(after[a.UID], "; "), "", rowCalendar(p, a), strings.Join(on[a.UID], "; "),
			"", a.Deadline.String(), a.ActualStart.String(), a.ActualFinish.String(), "", committed[a.Ref], "", "",
			d.Start.String(), d.Finish.String(), strconv.FormatFloat(float64(d.TotalSlack)/float64(p.Rules.Day()), 'f', -1, 64), strconv.FormatBool(d.Critical)}
		if !p.IsSummary(i) {
			row[3] = durationText(a.Duration, p.Rules.Day())
		}
		if a.IsMilestone() {
			row[5] = "true"
		}
		for _, c := range a.Limits {
			if c.Kind == plan.StartNoEarlierThan {
				row[8] = c.Date.String()
			}
		}
		if a.Started() && !a.Finished() {
			row[12] = durationText(plan.Duration{Minutes: a.Remaining, Elapsed: a.Duration.Elapsed}, p.Rules.Day())
		}
		if level := f.Levels[a.Ref]; level > 0 {
			row[14] = strconv.Itoa(level)
		}
		if i < len(f.Phases) {
			row[15] = f.Phases[i]
		}
		out = append(out, row)
	}
	return out
}

func refOf(a *plan.Activity) string {
	if a.Ref != "" && !strings.ContainsAny(a.Ref, " \t;") {
		return a.Ref
	}
	return strconv.Itoa(a.UID)
}

// rowCalendar is the calendar of an activity before the pauses of its teams; a
// table has none of its own, so each row names what is not the standard one.
func rowCalendar(p *plan.Plan, a *plan.Activity) string {
	if id := cmp.Or(teams.Unpaused(a.Calendar), p.Calendar); id != standardID {
		return id
	}
	return ""
}

func durationText(d plan.Duration, day int64) string {
	e := ""
	if d.Elapsed {
		e, day = "e", 24*60
	}
	switch m := d.Minutes; {
	case m == 0:
		return "0"
	case m%day == 0:
		return fmt.Sprintf("%d%sd", m/day, e)
	case m%60 == 0:
		return fmt.Sprintf("%d%sh", m/60, e)
	}
	return fmt.Sprintf("%d%sm", d.Minutes, e)
}

func linkText(l plan.Link, day int64) string {
	out := ""
	if l.Kind != plan.FinishToStart || l.Lag != (plan.Lag{}) {
		out = " " + l.Kind.String()
	}
	lag, sign := l.Lag, "+"
	if lag.Minutes < 0 || lag.Percent < 0 {
		lag.Minutes, lag.Percent, sign = -lag.Minutes, -lag.Percent, "-"
	}
	switch {
	case lag.Percent != 0:
		return fmt.Sprintf("%s %s %g%%", out, sign, lag.Percent)
	case lag.Minutes != 0:
		return fmt.Sprintf("%s %s %s", out, sign, durationText(plan.Duration{Minutes: lag.Minutes, Elapsed: lag.Elapsed}, day))
	}
	return out
}

// SaveCSV writes a scheduled plan as a table that [CSV] reads back.
func (f *File) SaveCSV(w io.Writer, s *plan.Schedule) error {
	cw := csv.NewWriter(w)
	for _, row := range f.table(s) {
		for k := range row {
			row[k] = harmless(row[k])
		}
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

// SaveXLSX writes a scheduled plan as a workbook that [XLSX] reads back.
func (f *File) SaveXLSX(w io.Writer, s *plan.Schedule) error {
	rows := f.table(s)
	var columns []xlsx.Column
	for _, name := range rows[0] {
		width := 14
		if name == "name" || name == "after" {
			width = 44
		}
		columns = append(columns, xlsx.Column{Title: name, Width: width})
	}
	var b bytes.Buffer
	x, err := xlsx.NewWriter(&b, "Plan", columns)
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		var cells []xlsx.Cell
		for k, text := range row {
			if text != "" {
				kind := xlsx.Text
				if name := rows[0][k]; name == "slack" || name == "outline" || name == "level" {
					kind = xlsx.Number
				}
				cells = append(cells, xlsx.Cell{Column: k, Kind: kind, Text: text})
			}
		}
		if err := x.Row(cells); err != nil {
			return err
		}
	}
	if err := x.Close(); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
