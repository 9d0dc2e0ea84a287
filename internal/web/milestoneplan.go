package web

import (
	"context"
	"fmt"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/picture"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A plannedMilestone is one that a plan of the record holds.
type plannedMilestone struct {
	*secretariat.Planned
	at        int // of the plan's activities
	baselines []*register.PlanBaseline
}

// mostPlanned is how many plans the page of a milestone tells in full.
const mostPlanned = 4

// milestonePlans gives the page of a milestone what plans make of it: those that the
// reader may see, as they were on the day shown. What is told here need not stand
// beside it as a list again. Of one that was removed nothing is promised any more.
func (s *Server) milestonePlans(ctx context.Context, p *RecordPage, v *secretariat.View, m *register.Milestone) error {
	if m.Status() == register.MilestoneRemoved {
		return nil
	}
	plans, err := s.desk.PlansIn(v)
	if err != nil {
		return err
	}
	told := 0
	var curves []picture.Milestone // one a plan
	for _, x := range plans {
		at := x.Activity(m.Ref)
		if at < 0 || !x.File.Plan.Activities[at].IsMilestone() {
			continue
		}
		if told++; told > mostPlanned {
			continue
		}
		baselines, err := secretariat.BaselinesIn(v, x.Record.Ref)
		if err != nil {
			return err
		}
		parts, curve, err := s.milestoneParts(ctx, p.Frame, plannedMilestone{x, at, baselines})
		if err != nil {
			return err
		}
		p.Plans = append(p.Plans, parts...)
		if curve != nil {
			curve.Name = x.Record.Ref
			curves = append(curves, *curve)
		}
	}
	if len(curves) > 1 {
		p.Plans = append(p.Plans, Part{Title: "When it may be reached, the plans side by side", Drawn: &Drawn{"together", picture.Together(curves)},
			Words: []string{"On one scale of time. A line is the day in the plan, a dashed one the committed date; a diamond is P50, a disc P80."}})
	}
	if told > mostPlanned {
		p.Plans = append(p.Plans, Part{Title: "In other plans", Words: []string{fmt.Sprintf("%s hold it too.", Count{N: told - mostPlanned}.Of("more plan", "more plans"))},
			Links: []Link{{"All plans", p.To("/" + register.Plans.Path)}}})
	}
	if told > 0 && told <= mostPlanned {
		p.Related = slices.DeleteFunc(p.Related, func(l Links) bool { return l.of == register.Plans.Kind || l.of == register.Baselines.Kind })
	}
	return nil
}

// milestoneParts are the sections about one plan, and the curve in them, if any.
func (s *Server) milestoneParts(ctx context.Context, f Frame, m plannedMilestone) ([]Part, *picture.Milestone, error) {
	now, err := m.Base.Now()
	if err != nil {
		return nil, nil, err
	}
	head, err := m.promises(f, now)
	if err != nil {
		return nil, nil, err
	}
	slips, err := m.slips()
	if err != nil {
		return nil, nil, err
	}
	found, err := s.desk.RiskSoon(ctx, m.Planned, defaultIterations, defaultSeed)
	if p := problem.Of(err); p != nil {
		return []Part{head, {Title: "When it may be reached, by the plan " + m.Record.Ref, Mind: []string{p.Message}, Words: withPlaces(p)}, slips}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	chances, curve := m.chances(f, found)
	return []Part{head, chances, slips}, curve, nil
}

// to is the address of a page of the plan.
func (m *plannedMilestone) to(f Frame, path string, params ...string) string {
	a := Address{Path: "/plans/" + escape(m.Record.Ref) + path}
	for i := 0; i+1 < len(params); i += 2 {
		a = a.With(params[i], params[i+1])
	}
	return f.To(a.String())
}

func (m *plannedMilestone) activity() *plan.Activity { return &m.File.Plan.Activities[m.at] }

func (m *plannedMilestone) finish() plan.Minute { return m.Schedule.Activities[m.at].Finish }

// promises sets the forecast beside what the milestone is committed to, and
// beside each of its boundaries.
func (m *plannedMilestone) promises(f Frame, now *whatif.Outcome) (Part, error) {
	ref := m.activity().Ref
	p := Part{Title: "In the plan " + m.Record.Ref, Table: Table{Label: ref + " in the plan " + m.Record.Ref, Columns: []Column{
		{Label: "Promised", Shape: Line}, {Label: "From", Shape: Dated}, {Label: "Until", Shape: Dated}, {Label: "Kept", Shape: Line}, {Label: "Slack", Shape: Line}, {Label: "In release windows", Shape: Line}}}}
	forecast := m.Record.Title + " has it on " + finishWords(m.finish()) + "."
	if class := restricted(m.Record.Class); class != "" {
		forecast += " The plan is " + lower(class) + ": not everybody who sees this page sees this."
	}
	p.Words = append(p.Words, forecast)
	if w := windowsOf(m.Schedule, m.at); w != "" {
		p.Words = append(p.Words, w)
	}
	windowed := false
	add := func(name string, earliest, latest calendar.Day, kept bool) error {
		var from, until DateCell
		slack, windows := "", ""
		if earliest != 0 {
			from = Date(calendar.On(earliest), 0, false)
		}
		if latest != 0 {
			until = Date(calendar.On(latest), 0, false)
			slack = lateness(m.Base.Working(m.finish(), boundary.EndOf(latest)), m.File.Plan.Rules.Day())
			var err error
			if windows, err = m.inWindows(latest); err != nil {
				return err
			}
		}
		windowed = windowed || windows != ""
		p.Table.Rows = append(p.Table.Rows, Row{Cells: []Cell{TextCell(name), from, until, keptStatus(kept), TextCell(slack), TextCell(windows)}})
		return nil
	}
	if due := m.Base.Dates.Committed[ref]; due != 0 {
		name := "Committed"
		for _, c := range m.File.Programme.Commitments {
			if c.Milestone == ref {
				name += ": " + c.When.Words()
			}
		}
		if err := add(name, 0, due, m.finish() <= boundary.EndOf(due)); err != nil {
			return p, err
		}
	}
	for _, b := range now.Boundaries {
		if x := m.File.Programme.Boundaries[b.Index]; x.Milestone == ref {
			if err := add(x.Name, b.Line.Earliest, b.Line.Latest, b.IsKept); err != nil {
				return p, err
			}
		}
	}
	if !windowed {
		n := len(p.Table.Columns) - 1
		p.Table.Columns = p.Table.Columns[:n]
		for i := range p.Table.Rows {
			p.Table.Rows[i].Cells = p.Table.Rows[i].Cells[:n]
		}
	}
	if len(p.Table.Rows) == 0 {
		p.None = "It has no committed date and no boundary there."
	}
	for _, t := range now.Thresholds {
		if t.Move.Milestone == ref {
			p.Mind = append(p.Mind, crossed(t).Words)
		}
	}
	p.Links = []Link{{"Why it is then", m.to(f, "/activities/"+escape(ref))}, {"What leads to it", m.to(f, "", paramPath, ref)},
		{"Try changes", m.to(f, "/whatif")}, {"Its risk", m.to(f, "/risk", "of", ref)}}
	return p, nil
}

// inWindows says how many release windows later the releases that lead to the
// milestone may go for it to be reached by a day; "" where none leads to it.
func (m *plannedMilestone) inWindows(latest calendar.Day) (string, error) {
	if len(m.File.Plan.Windows) == 0 {
		return "", nil
	}
	leading, least, found := m.Schedule.Leading(m.at), 0, ""
	var needs []boundary.Need
	for i := range m.Schedule.Activities {
		r, ok := m.Schedule.Release(i)
		if !ok || !r.Provides || !leading[i] {
			continue
		}
		if needs == nil {
			var err error
			if needs, err = boundary.Needs(m.File.Plan, m.at, boundary.EndOf(latest)); err != nil {
				return "", err
			}
		}
		by := r.Window.Days[len(r.Window.Days)-1].Day // where the boundary lies beyond, as late as windows are known
		if k := slices.IndexFunc(needs, func(n boundary.Need) bool { return n.Activity == i }); k >= 0 {
			by = needs[k].Start.Day()
		}
		if slack := windowsBetween(r.Window, r.On.Day, by); found == "" || slack < least {
			least, found = slack, m.File.Plan.Activities[i].Ref
		}
	}
	switch {
	case found == "":
		return "", nil
	case least < 0:
		return Count{N: -least}.Of("window", "windows") + " late (" + found + ")", nil
	case least == 0:
		return "none to spare (" + found + ")", nil
	}
	return Count{N: least}.Of("window", "windows") + " to spare (" + found + ")", nil
}

// windowsBetween is how many windows after the one on a day still start by
// another; negative where that one is too late itself.
func windowsBetween(w *plan.Window, on, by plan.Day) int {
	n := 0
	for _, d := range w.Days {
		switch {
		case d.Day > on && d.Day <= by:
			n++
		case d.Day <= on && d.Day > by:
			n--
		}
	}
	return n
}

// windowsOf says in which window the milestone itself is released.
func windowsOf(s *plan.Schedule, i int) string {
	r, ok := s.Release(i)
	if !ok || !r.Provides {
		return ""
	}
	words := "It goes in the release window of " + r.Window.Name + " on " + boundary.DayOf(r.On.Day.At(1)).Words()
	if r.On.Provisional {
		words += ", which is provisional"
	}
	return words + "."
}

func keptStatus(kept bool) Status {
	s := StatusOf("Kept")
	s.Tone, s.Shape = "good", "s-done"
	if !kept {
		s = StatusOf("Broken")
		s.Tone, s.Shape = "bad", "s-late"
	}
	return s
}

// chances draws when the milestone may be reached. found is nil where the plan is
// yet to be run, which would take long; the curve is nil where there is none.
func (m *plannedMilestone) chances(f Frame, found *risk.Result) (Part, *picture.Milestone) {
	p := Part{Title: "When it may be reached, by the plan " + m.Record.Ref}
	page := Link{"Run the plan through its risks", m.to(f, "/risk", "of", m.activity().Ref)}
	if found == nil {
		p.Words, p.Links = []string{"The plan has not been run through its risks since it last changed, and that takes a while."}, []Link{page}
		return p, nil
	}
	run := riskRun{Planned: m.Planned, Result: found, today: f.Day()}
	i := slices.IndexFunc(run.File.Risks.Marks, func(x risk.Mark) bool { return x.Activity == m.at })
	if i < 0 {
		return Part{}, nil
	}
	page.Words = "The whole run, and what each risk costs"
	p.Links = []Link{page}
	curve := run.curve(i)
	if curve == nil {
		p.Words = []string{"On " + endWords(run.Marks[i].Deterministic.At) + " in every iteration."}
		return p, nil
	}
	p.Words = []string{fmt.Sprintf("%s iterations, seed %d: by %s in 50 of 100, by %s in 80.", thousands(run.Iterations), run.Seed, endWords(run.Marks[i].P50.At), endWords(run.Marks[i].P80.At))}
	for _, l := range run.Marks[i].Limits {
		what := "The boundary “" + l.Name + "” is"
		if l.Name == planfile.CommittedDate {
			what = "The committed date is"
		}
		p.Words = append(p.Words, what+" kept in "+share(l.Probability)+" of iterations.")
	}
	p.Drawn = &Drawn{anchor("curve " + m.Record.Ref), picture.Curve(*curve)}
	return p, curve
}

// slips draws how the milestone slipped over the baselines of the plan.
func (m *plannedMilestone) slips() (Part, error) {
	p := Part{Title: "How it slipped, in the plan " + m.Record.Ref}
	if len(m.baselines) == 0 {
		p.Words = []string{"The plan has no baseline yet to measure it against."}
		return p, nil
	}
	series, err := seriesOf(m.Planned, m.baselines)
	if err != nil {
		return p, err
	}
	for i := range series {
		series[i].Milestones = slices.DeleteFunc(slices.Clone(series[i].Milestones), func(x baseline.Milestone) bool { return x.Ref != m.activity().Ref })
	}
	p.Drawn = &Drawn{anchor("slip " + m.Record.Ref), picture.Slips(series, baseline.Slips(series))}
	return p, nil
}

// seriesOf gives the baselines of a plan, and the plan as it stands after them.
func seriesOf(p *secretariat.Planned, all []*register.PlanBaseline) ([]baseline.Baseline, error) {
	var series []baseline.Baseline
	for _, b := range all {
		taken, err := baselineOf(b)
		if err != nil {
			return nil, err
		}
		series = append(series, taken)
	}
	now, err := p.Base.Now()
	if err != nil {
		return nil, err
	}
	return append(series, baseline.At("Now", p.Base, now)), nil
}
