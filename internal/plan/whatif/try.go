package whatif

import (
	"cmp"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/threshold"
)

// A Base is a case scheduled as it is.
type Base struct {
	Case     *Case
	Schedule *plan.Schedule
	Dates    *boundary.Dates
	byRef    map[string]int
	project  *plan.WorkingTime
	over     []teams.Overload
}

// New schedules a case as it is.
func New(c *Case) (*Base, error) {
	n, err := plan.Compile(c.Plan)
	if err != nil {
		return nil, err
	}
	b := &Base{Case: c, byRef: make(map[string]int, len(c.Plan.Activities)), project: n.Project()}
	for i := range c.Plan.Activities {
		b.byRef[c.Plan.Activities[i].Ref] = i
	}
	if b.Schedule, err = n.Schedule(); err != nil {
		return nil, err
	}
	if b.Dates, err = c.Promises.Resolve(b.project); err != nil {
		return nil, err
	}
	b.over = teams.Overloads(c.Plan, b.Schedule, c.Teams)
	return b, nil
}

// Now is the plan as it is, told as if it were a scenario: what is broken and
// crossed already.
func (b *Base) Now() (*Outcome, error) { return b.Try(Scenario{Name: "as planned"}) }

// Try tries a scenario.
func (b *Base) Try(s Scenario) (*Outcome, error) {
	d := b.draft()
	d.apply(s.Changes)
	if err := d.problem(s.Name); err != nil {
		return nil, err
	}
	if s.KeepDate {
		d.keepDates()
	}
	n, err := plan.Compile(&d.plan)
	if err != nil {
		return nil, err
	}
	is, err := n.Schedule()
	if err != nil {
		return nil, err
	}
	dates, err := d.promises.Resolve(n.Project())
	if err != nil {
		return nil, err
	}
	out := &Outcome{Name: s.Name, FinishWas: b.Schedule.Finish, Finish: is.Finish, OverloadsBefore: len(b.over), Plan: &d.plan, Schedule: is, teams: d.teams}
	out.Moved = b.moved(is)
	out.Boundaries = b.boundaries(d, is, dates, n.Project())
	out.Windows = b.windows(is)
	out.Thresholds = b.thresholds(d, is, dates, n.Project())
	out.Assumptions = b.touched(d)
	out.Overloads = teams.Overloads(&d.plan, is, d.teams)
	return out, nil
}

// Project is the plan's own working time.
func (b *Base) Project() *plan.WorkingTime { return b.project }

// Working is the working time between two instants, on the plan's calendar.
func (b *Base) Working(from, to plan.Minute) int64 { return b.project.Between(from, to) }

// Until is the last moment of a day, or of the last working day before it.
func (b *Base) Until(d calendar.Day) plan.Minute { return b.project.Previous(boundary.EndOf(d)) }

func (b *Base) moved(is *plan.Schedule) []Move {
	var out []Move
	for i := range is.Activities {
		was, now := b.Schedule.Activities[i], is.Activities[i]
		if was.Start != now.Start || was.Finish != now.Finish {
			out = append(out, Move{i, b.Case.Plan.Activities[i].IsMilestone(), was, now, b.project.Between(was.Finish, now.Finish)})
		}
	}
	return out
}

func (b *Base) boundaries(d *draft, is *plan.Schedule, dates *boundary.Dates, project *plan.WorkingTime) []Boundary {
	var out []Boundary
	for k, x := range b.Case.Promises.Boundaries {
		i, ok := b.byRef[x.Milestone]
		if !ok {
			continue
		}
		line, before := dates.Boundaries[k], b.Dates.Boundaries[k]
		was, now := b.Schedule.Activities[i].Finish, is.Activities[i].Finish
		o := Boundary{Index: k, Line: line, WasKept: before.Holds(was), IsKept: line.Holds(now), Finish: now, HasLatest: line.Latest != 0}
		if o.HasLatest {
			o.WasSlack = b.project.Between(was, boundary.EndOf(before.Latest))
			o.Slack = project.Between(now, boundary.EndOf(line.Latest))
		}
		o.Moved = o.WasSlack != o.Slack || o.WasKept != o.IsKept || line != before
		out = append(out, o)
	}
	return out
}

func (b *Base) windows(is *plan.Schedule) []Window {
	var out []Window
	for i := range is.Activities {
		was, ok := b.Schedule.Release(i)
		now, fine := is.Release(i)
		if !ok || !fine || was.On == now.On {
			continue
		}
		place := func(w plan.WindowDay) int {
			at, _ := slices.BinarySearchFunc(now.Window.Days, w.Day, func(x plan.WindowDay, d plan.Day) int { return cmp.Compare(x.Day, d) })
			return at
		}
		out = append(out, Window{i, was.On, now.On, place(now.On) - place(was.On)})
	}
	return out
}

// thresholds asks, for each milestone with a committed date, what its forecast,
// or a changed commitment, would cross.
func (b *Base) thresholds(d *draft, is *plan.Schedule, dates *boundary.Dates, project *plan.WorkingTime) []threshold.Outcome {
	var out []threshold.Outcome
	for _, c := range b.Case.Promises.Commitments {
		i, ok := b.byRef[c.Milestone]
		if !ok || slices.Contains(b.Case.Removed, c.Milestone) {
			continue
		}
		to := boundary.DayOf(is.Activities[i].Finish)
		if committed := dates.Committed[c.Milestone]; committed != b.Dates.Committed[c.Milestone] {
			to = committed // the change asks for this date
		}
		move := threshold.Move{Milestone: c.Milestone, Level: b.Case.Levels[c.Milestone], Due: b.due(c), New: calendar.On(to)}
		for _, o := range threshold.Assess(b.Case.Thresholds, b.Case.Baselines, move, boundary.AddWorking(project)) {
			if o.Crossed {
				out = append(out, o)
			}
		}
	}
	return out
}

// due is the date a milestone is committed to now: as it was written where that
// is a month or longer, and else the day it comes to.
func (b *Base) due(c boundary.Commitment) calendar.When {
	if p := c.When.Precision(); p != calendar.ByRule && p != calendar.ToDay {
		return c.When
	}
	return calendar.On(b.Dates.Committed[c.Milestone])
}

func (b *Base) touched(d *draft) []Touched {
	var out []Touched
	for k, a := range b.Case.Assumptions {
		t := Touched{Index: k, Falsified: d.falsified[k]}
		for _, ref := range a.Activities {
			if d.changed[ref] {
				t.Changed = append(t.Changed, ref)
			}
		}
		if t.Falsified || len(t.Changed) > 0 {
			out = append(out, t)
		}
	}
	return out
}
