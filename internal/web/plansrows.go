package web

import (
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// narrowed gives the activities that the address asks for, in order: those on
// the way to one, and those whose summaries are open.
func (page *PlanPage) narrowed(p *secretariat.Planned) ([]int, error) {
	q := page.Here.Query
	in := make([]bool, len(p.File.Plan.Activities))
	for i := range in {
		in[i] = true
	}
	if path := q.Get(paramPath); path != "" {
		i := p.Activity(path)
		if i < 0 {
			return nil, problem.New(problem.NotFound, "The plan %s has no activity called %s.", p.Record.Ref, path)
		}
		in = p.Schedule.Leading(i)
		page.Chosen = "What leads to " + path + " " + p.File.Plan.Activities[i].Name + "."
		page.All = page.Here.With(paramPath).String()
	}
	page.Paths = []Option{{Value: "", Words: "All of the plan", Chosen: q.Get(paramPath) == ""}}
	for i := range p.File.Plan.Activities {
		if a := &p.File.Plan.Activities[i]; a.IsMilestone() && len(page.Paths) < 200 {
			page.Paths = append(page.Paths, Option{Value: a.Ref, Words: "What leads to " + a.Ref + " " + brief(a.Name), Chosen: q.Get(paramPath) == a.Ref})
		}
	}
	if path := q.Get(paramPath); path != "" && !slices.ContainsFunc(page.Paths, func(o Option) bool { return o.Chosen }) {
		page.Paths = append(page.Paths, Option{Value: path, Words: "What leads to " + path, Chosen: true})
	}
	rows := page.folded(p, in)
	if len(rows) > mostRows {
		page.Over = len(rows) - mostRows
		rows = rows[:mostRows]
	}
	return rows, nil
}

// folded leaves out what closed summaries hold.
func (page *PlanPage) folded(p *secretariat.Planned, in []bool) []int {
	q, as := page.Here.Query, p.File.Plan.Activities
	deepest, count := 1, map[int]int{}
	for i := range as {
		depth := max(as[i].Level, 1)
		if in[i] {
			count[depth]++
			deepest = max(deepest, depth)
		}
	}
	level, err := strconv.Atoi(q.Get(paramLevel))
	if err != nil || level < 1 {
		level = deepest
		for total := len(as); total > manyRows && level > 1; level-- {
			total -= count[level]
		}
	}
	level = min(level, deepest)
	for n := 1; n <= deepest && deepest > 1; n++ {
		words := "Open to level " + strconv.Itoa(n)
		if n == deepest {
			words = "All open"
		}
		page.Levels = append(page.Levels, Option{Value: strconv.Itoa(n), Words: words, Chosen: n == level})
	}
	var rows []int
	closed := 0 // depth of the summary that is closed here; 0: none
	for i := range as {
		depth := max(as[i].Level, 1)
		if closed > 0 && depth > closed {
			if in[i] {
				page.Hidden++
			}
			continue
		}
		closed = 0
		if !in[i] {
			continue
		}
		rows = append(rows, i)
		if p.File.Plan.IsSummary(i) && !page.open(as[i].Ref, depth, level) {
			closed = depth
		}
	}
	return rows
}

// open reports whether a summary shows its parts.
func (page *PlanPage) open(ref string, depth, level int) bool {
	q := page.Here.Query
	switch {
	case slices.Contains(q[paramClose], ref):
		return false
	case slices.Contains(q[paramOpen], ref):
		return true
	}
	return depth < level
}

func (page *PlanPage) row(p *secretariat.Planned, i int) PlanRow {
	a, d, day := &p.File.Plan.Activities[i], &p.Schedule.Activities[i], p.File.Plan.Rules.Day()
	r := PlanRow{Ref: a.Ref, Name: a.Name, URL: page.activity(a.Ref), Remark: p.File.Remarks[i], Depth: min(max(a.Level, 1), 8),
		Summary: p.File.Plan.IsSummary(i), Milestone: a.IsMilestone(), Start: dayWordsOf(d.Start), Finish: finishWords(d.Finish), Critical: d.Critical}
	r.Ours = strings.Contains(strings.ToLower(r.Remark), "ours")
	if d.Start != 0 {
		r.Slack = short(d.TotalSlack, day)
	}
	switch {
	case r.Summary:
		depth := max(a.Level, 1)
		level, _ := strconv.Atoi(page.level())
		here := page.Here.Without(paramOpen, a.Ref).Without(paramClose, a.Ref)
		if page.open(a.Ref, depth, level) {
			r.Fold = Link{"Close", here.With(paramClose, append(slices.Clone(here.Query[paramClose]), a.Ref)...).String()}
		} else {
			r.Fold = Link{"Open", here.With(paramOpen, append(slices.Clone(here.Query[paramOpen]), a.Ref)...).String()}
		}
	case !r.Milestone && a.Duration.Elapsed:
		r.Length = short(a.Duration.Minutes, 24*60) + " clock"
	case !r.Milestone:
		r.Length = short(a.Duration.Minutes, day)
	default:
		r.Start = ""
	}
	return r
}

// edit makes a form of the row that the address names, and lets the others become one.
func (page *PlanPage) edit(p *secretariat.Planned, rows []int) error {
	if !page.Editable {
		return nil
	}
	for k, i := range rows {
		r, a := &page.Rows[k], &p.File.Plan.Activities[i]
		if r.Summary || r.Milestone {
			continue
		}
		if page.Here.Query.Get(paramEdit) != a.Ref {
			r.Edit = page.Here.With(paramEdit, a.Ref).String() + "#" + editedLength
			continue
		}
		_, written, err := writtenOf(p, a)
		if err != nil {
			return err
		}
		r.Form = &RowForm{URL: r.URL, Cancel: page.Here.Without(paramEdit, a.Ref).String(), NotBefore: written["not_before"], Duration: written["duration"]}
	}
	return nil
}

// The ids of the form of a row and of its first field.
const (
	editedRow    = "edited"
	editedLength = "edited-length"
)

func (page *PlanPage) level() string {
	for _, o := range page.Levels {
		if o.Chosen {
			return o.Value
		}
	}
	return "1"
}

func (page *PlanPage) activity(ref string) string {
	return page.To("/plans/" + escape(page.Ref) + "/activities/" + escape(ref))
}

// short gives working time in days, for a narrow column.
func short(minutes, day int64) string {
	if minutes == 0 {
		return "0"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(minutes)/float64(day), 'f', 1, 64), ".0") + " d"
}
