package web

import (
	"strconv"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/secretariat"
)

// milestoneTable holds what is promised beside what is forecast.
func milestoneTable(f Frame, p *secretariat.Planned) Table {
	t := Table{Label: "Milestones", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Committed", Shape: Short},
		{Label: "Which is", Shape: Short}, {Label: "Forecast", Shape: Short}, {Label: "To the commitment", Shape: Short}}}
	day := p.File.Plan.Rules.Day()
	for i := range p.File.Plan.Activities {
		a := &p.File.Plan.Activities[i]
		if !a.IsMilestone() {
			continue
		}
		rule, due, slack := "", "", ""
		for _, c := range p.File.Programme.Commitments {
			if c.Milestone == a.Ref {
				rule = c.When.Words()
			}
		}
		finish := p.Schedule.Activities[i].Finish
		if d := p.Base.Dates.Committed[a.Ref]; d != 0 {
			due = d.Words()
			slack = lateness(p.Base.Working(finish, boundary.EndOf(d)), day)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: a.Ref, URL: f.To("/plans/" + escape(p.Record.Ref) + "/activities/" + escape(a.Ref))}, TextCell(a.Name),
			TextCell(rule), TextCell(due), TextCell(finishWords(finish)), TextCell(slack)}})
	}
	return t
}

// lateness says how much working time there is to spare, or is lacking.
func lateness(minutes, day int64) string {
	switch {
	case minutes < 0:
		return plan.Words(-minutes, day) + " late"
	case minutes == 0:
		return "on the day"
	}
	return plan.Words(minutes, day) + " to spare"
}

func boundaryTable(p *secretariat.Planned, now *whatif.Outcome) Table {
	t := Table{Label: "Boundaries", Columns: []Column{{Label: "Boundary", Shape: Line}, {Label: "Milestone", Shape: Short}, {Label: "From", Shape: Short},
		{Label: "Until", Shape: Short}, {Label: "Forecast", Shape: Short}, {Label: "Kept", Shape: Short}, {Label: "Slack", Shape: Short}}}
	day := p.File.Plan.Rules.Day()
	for _, b := range now.Boundaries {
		x := p.File.Programme.Boundaries[b.Index]
		slack := ""
		if b.HasLatest {
			slack = lateness(b.Slack, day)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(x.Name), TextCell(x.Milestone), TextCell(dayOrNone(b.Line.Earliest)), TextCell(dayOrNone(b.Line.Latest)),
			TextCell(finishWords(b.Finish)), keptStatus(b.IsKept), TextCell(slack)}})
	}
	return t
}

func dayOrNone(d calendar.Day) string {
	if d == 0 {
		return ""
	}
	return d.Words()
}

// attention says what somebody has to see to: who must decide a move, which
// boundary is broken, which team is asked for too much.
func attention(p *secretariat.Planned, now *whatif.Outcome) []PlanNotice {
	var out []PlanNotice
	for _, t := range now.Thresholds {
		out = append(out, crossed(t))
	}
	for _, l := range now.Overloads {
		team := now.Team(l.Team)
		out = append(out, PlanNotice{Words: team.Name + " is asked for " + strconv.Itoa(l.Need) + " activities at once from " + dayWordsOf(l.From) + " to " + finishWords(l.To) +
			", and can do " + strconv.FormatFloat(team.Capacity, 'f', -1, 64) + "."})
		if len(out) == mostAttention {
			break
		}
	}
	return out
}

const mostAttention = 12

// crossed says who must decide on a move, by when, and why.
func crossed(t threshold.Outcome) PlanNotice {
	s := t.Move.Milestone + " crosses the threshold “" + t.Rule.Name + "”: " + t.Rule.Body + " decides"
	if t.DecideBy != 0 {
		s += ", by " + t.DecideBy.Words()
	}
	if t.LatestRaise != 0 {
		s += ", and it is to be raised by " + t.LatestRaise.Words()
	}
	var sum []string
	for _, step := range t.Because {
		sum = append(sum, calendar.InWords(step))
	}
	return PlanNotice{s + ".", sum}
}

// sheetFiles are those that are divided into pages and slides, each with its rows.
var sheetFiles = []string{"plan.pdf", "plan.pptx"}

// planFiles are the forms in which a plan is downloaded.
var planFiles = []struct{ name, words, kind string }{
	{"plan.yaml", "Plan file", "application/yaml"},
	{"plan.xml", "Microsoft Project", "application/xml"},
	{"plan.csv", "CSV", "text/csv; charset=utf-8"},
	{"plan.xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"plan.ics", "Calendar", "text/calendar; charset=utf-8"},
	{"plan.svg", "Picture", "image/svg+xml"},
	{"plan.pdf", "Paper", pdfType},
	{"plan.pptx", "Slides", slidesType},
}
