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
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
)

// table is a scheduled plan as rows, the heading first. A plan of another format
// is written as our plan file would hold it.
func (f *File) table(s *plan.Schedule) ([][]string, error) {
	if f.foreign() {
		own, err := f.owned()
		if err != nil {
			return nil, err
		}
		return own.rows(s), nil
	}
	return f.rows(s), nil
}

// foreign reports whether a plan came in another format than ours or a table.
func (f *File) foreign() bool { return f.Format != "yaml" && f.Format != "csv" && f.Format != "xlsx" }

// owned is a plan of another format as our plan file holds it, its activities in
// the same order.
func (f *File) owned() (*File, error) {
	text, err := f.OwnFormat()
	if err != nil {
		return nil, err
	}
	return YAML(strings.NewReader(string(text)))
}

// tableDay is the working minutes of a day in a table, which says nothing of
// hours.
const tableDay = 480

func (f *File) rows(s *plan.Schedule) [][]string {
	p := f.Plan
	heading := slices.Concat(tableColumns(), seldomColumns(), computedColumns())
	out := [][]string{heading}
	uncertain := map[int]risk.Spread{}
	if f.Risks != nil {
		for _, u := range f.Risks.Uncertain {
			uncertain[u.Activity] = u.Minutes
		}
	}
	works := f.worksByActivity()
	after := map[int][]string{}
	refs := map[int]string{}
	for i := range p.Activities {
		refs[p.Activities[i].UID] = refOf(&p.Activities[i])
	}
	for _, l := range p.Links {
		after[l.To] = append(after[l.To], refs[l.From]+linkText(l, tableDay))
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
		cell := map[string]string{
			"id": refOf(a), "outline": strconv.Itoa(max(a.Level, 1)), "name": a.Name, "after": strings.Join(after[a.UID], "; "), "calendar": rowCalendar(p, a),
			"teams": strings.Join(on[a.UID], "; "), "deadline": a.Deadline.String(), "started": a.ActualStart.String(), "finished": a.ActualFinish.String(),
			"committed": committed[a.Ref], "works": strings.Join(works[a.UID], "; "), "inactive": trueOr(a.Inactive), "effort": trueOr(a.Kind == plan.LevelOfEffort),
			"opens": trueOr(a.Kind == plan.StartMilestone), "milestone": trueOr(a.IsMilestone()),
			"start": d.Start.String(), "finish": d.Finish.String(), "critical": strconv.FormatBool(d.Critical),
			"slack": strconv.FormatFloat(float64(d.TotalSlack)/float64(p.Rules.Day()), 'f', -1, 64),
		}
		if !p.IsSummary(i) {
			cell["duration"] = durationText(a.Duration, tableDay)
		}
		limitCells(cell, a)
		if a.Manual && a.Imported.Start != 0 {
			cell["typed_start"], cell["typed_finish"] = a.Imported.Start.String(), a.Imported.Finish.String()
		}
		if a.Started() && !a.Finished() {
			cell["remaining"] = durationText(plan.Duration{Minutes: a.Remaining, Elapsed: a.Duration.Elapsed}, tableDay)
		}
		if level := f.Levels[a.Ref]; level > 0 {
			cell["level"] = strconv.Itoa(level)
		}
		if i < len(f.Phases) {
			cell["phase"] = f.Phases[i]
		}
		if x, ok := uncertain[i]; ok {
			for name, minutes := range map[string]float64{"min": x.Min, "likely": x.Likely, "max": x.Max} {
				cell[name] = durationText(plan.Duration{Minutes: int64(minutes), Elapsed: a.Duration.Elapsed}, tableDay)
			}
			cell["shape"] = [...]string{risk.Triangular: "triangular", risk.PERT: "pert", risk.Uniform: "uniform"}[x.Shape]
		}
		row := make([]string, len(heading))
		for k, name := range heading {
			row[k] = cell[name]
		}
		out = append(out, row)
	}
	return withoutEmpty(out, seldomColumns())
}

func trueOr(yes bool) string {
	if yes {
		return "true"
	}
	return ""
}

// limitCells puts the constraints of an activity into its row: a start no earlier
// than stands in a column of its own where it is the only one.
func limitCells(cell map[string]string, a *plan.Activity) {
	if l := a.Limits[0]; l.Kind == plan.StartNoEarlierThan && a.Limits[1].Kind == plan.AsSoonAsPossible {
		cell["not_before"] = l.Date.String()
		return
	}
	var all []string
	for _, l := range a.Limits {
		if l.Kind != plan.AsSoonAsPossible {
			all = append(all, strings.TrimSpace(l.Kind.String()+" "+l.Date.String()))
		}
	}
	cell["constraint"] = strings.Join(all, "; ")
}

// worksByActivity says of each activity whose teams decide how long it lasts how
// long they are at work on it. Whoever is at work for as long as the activity is
// long need not be named, but where all are.
func (f *File) worksByActivity() map[int][]string {
	ids := map[int]string{}
	for _, t := range f.Teams {
		ids[t.UID] = t.ID
	}
	on := map[int][]*plan.Assignment{}
	for k := range f.Plan.Assignments {
		if as := &f.Plan.Assignments[k]; ids[as.Resource] != "" {
			on[as.Activity] = append(on[as.Activity], as)
		}
	}
	out := map[int][]string{}
	for i := range f.Plan.Activities {
		a := &f.Plan.Activities[i]
		if a.DurationSet {
			continue
		}
		plain := func(as *plan.Assignment) bool {
			return as.Work == a.Duration.Minutes && as.Remaining == a.Duration.Minutes && as.Delay == (plan.Duration{})
		}
		some := slices.ContainsFunc(on[a.UID], func(as *plan.Assignment) bool { return !plain(as) })
		for _, as := range on[a.UID] {
			if some && plain(as) {
				continue
			}
			text := ids[as.Resource] + " " + durationText(plan.Duration{Minutes: as.Work}, tableDay)
			if as.Delay.Minutes > 0 {
				text += " + " + durationText(as.Delay, tableDay)
			}
			out[a.UID] = append(out[a.UID], text)
		}
	}
	return out
}

// withoutEmpty leaves out those of some columns that no row has anything in.
func withoutEmpty(rows [][]string, some []string) [][]string {
	var keep []int
	for k, name := range rows[0] {
		if !slices.Contains(some, name) || slices.ContainsFunc(rows[1:], func(row []string) bool { return row[k] != "" }) {
			keep = append(keep, k)
		}
	}
	for n, row := range rows {
		out := make([]string, len(keep))
		for i, k := range keep {
			out[i] = row[k]
		}
		rows[n] = out
	}
	return rows
}

func refOf(a *plan.Activity) string {
	if a.Ref != "" && !strings.ContainsAny(a.Ref, " \t;") {
		return a.Ref
	}
	return strconv.Itoa(a.UID)
}

// rowCalendar is the calendar of an activity before the pauses of its teams; a
// table has none of its own, so each row names what is not the standard one, and
// only those that need no calendar of the plan.
func rowCalendar(p *plan.Plan, a *plan.Activity) string {
	if id := cmp.Or(teams.Unpaused(a.Calendar), p.Calendar); slices.Contains(nations(), id) {
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
	rows, err := f.table(s)
	if err != nil {
		return err
	}
	cw := csv.NewWriter(w)
	for _, row := range rows {
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
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

func formula(s string) bool {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err != nil
}

// literal takes back what harmless did.
func literal(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

// SaveXLSX writes a scheduled plan as a workbook that [XLSX] reads back.
func (f *File) SaveXLSX(w io.Writer, s *plan.Schedule) error {
	rows, err := f.table(s)
	if err != nil {
		return err
	}
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
