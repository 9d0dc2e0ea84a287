package whatif

import (
	"fmt"
	"math"
	"slices"

	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
	"crosscode/internal/problem"
)

// A draft is a copy of a case on which a scenario is tried.
type draft struct {
	base      *Base
	plan      plan.Plan
	promises  boundary.Programme
	teams     []teams.Team
	falsified map[int]bool
	changed   map[string]bool // activities that a change names
	check     problem.Check
}

func (b *Base) draft() *draft {
	c := b.Case
	d := &draft{base: b, plan: *c.Plan, promises: c.Promises, teams: c.Teams, falsified: map[int]bool{}, changed: map[string]bool{}}
	d.plan.Activities, d.plan.Assignments = slices.Clone(c.Plan.Activities), slices.Clone(c.Plan.Assignments)
	return d
}

// apply makes the changes; an assumption that is falsified brings its own.
func (d *draft) apply(changes []Change) {
	for k := range changes {
		d.change(&changes[k])
	}
}

func (d *draft) change(c *Change) {
	switch c.Subject {
	case Activity:
		d.activity(c)
	case Team:
		d.team(c)
	case Calendar:
		d.calendar(c)
	case Falsehood:
		d.falsify(c)
	case Commitment:
		d.commit(c)
	}
}

func (d *draft) activity(c *Change) {
	i, ok := d.base.byRef[c.Name]
	if !ok {
		d.check.Want(false, c.Name, "There is no such activity in the plan.")
		return
	}
	a := &d.plan.Activities[i]
	d.changed[c.Name] = true
	if c.Duration != nil {
		d.lengthen(a, *c.Duration)
	}
	if c.NotBefore != 0 {
		a.Limits[0] = plan.Constraint{Kind: plan.StartNoEarlierThan, Date: c.NotBefore}
	}
	if c.Relink {
		links := slices.DeleteFunc(slices.Clone(d.plan.Links), func(l plan.Link) bool { return l.To == a.UID })
		for _, l := range c.After {
			l.To = a.UID
			links = append(links, l)
		}
		d.plan.Links = links
	}
}

// lengthen gives an activity another duration. One in progress keeps what it
// has done.
func (d *draft) lengthen(a *plan.Activity, to plan.Duration) {
	switch {
	case a.Finished():
		d.check.Want(false, a.Ref, "It is finished; its duration cannot change.")
		return
	case a.Started():
		a.Remaining = max(a.Remaining+to.Minutes-a.Duration.Minutes, 0)
	}
	d.stretch(a, to)
	a.Duration = to
	if to.Minutes > 0 && a.IsMilestone() {
		a.Kind = plan.Task
	}
}

// stretch gives the work that decides how long an activity lasts the share of
// the new duration that it had of the old.
func (d *draft) stretch(a *plan.Activity, to plan.Duration) {
	if a.DurationSet || a.Duration.Minutes <= 0 {
		return
	}
	share := func(m int64) int64 {
		return int64(math.Round(float64(m) * float64(to.Minutes) / float64(a.Duration.Minutes)))
	}
	for k := range d.plan.Assignments {
		if as := &d.plan.Assignments[k]; as.Activity == a.UID {
			as.Work = share(as.Work)
			as.Remaining = max(as.Work-as.Actual, 0)
		}
	}
}

func (d *draft) team(c *Change) {
	k := slices.IndexFunc(d.teams, func(t teams.Team) bool { return t.ID == c.Name })
	if k < 0 {
		d.check.Want(false, c.Name, "There is no such team in the plan.")
		return
	}
	d.teams = slices.Clone(d.teams)
	d.teams[k].Capacity = c.Capacity
}

func (d *draft) calendar(c *Change) {
	k := slices.IndexFunc(d.plan.Calendars, func(x plan.Calendar) bool { return x.ID == c.Name })
	if k < 0 {
		d.check.Want(false, c.Name, "There is no such calendar in the plan.")
		return
	}
	d.plan.Calendars = slices.Clone(d.plan.Calendars)
	x := &d.plan.Calendars[k]
	x.Exceptions = slices.Concat(c.Holidays, x.Exceptions)
}

func (d *draft) falsify(c *Change) {
	k := slices.IndexFunc(d.base.Case.Assumptions, func(a Assumption) bool { return a.ID == c.Name })
	switch {
	case k < 0:
		d.check.Want(false, c.Name, "There is no such assumption in the plan.")
		return
	case d.falsified[k]:
		return // assumptions may bring one another
	}
	d.falsified[k] = true
	d.apply(d.base.Case.Assumptions[k].IfFalse)
}

func (d *draft) commit(c *Change) {
	k := slices.IndexFunc(d.promises.Commitments, func(x boundary.Commitment) bool { return x.Milestone == c.Name })
	if k < 0 {
		d.check.Want(false, c.Name, "It has no committed date that could change.")
		return
	}
	d.promises.Commitments = slices.Clone(d.promises.Commitments)
	d.promises.Commitments[k].Edge = c.Committed
}

// keepDates holds what has not begun where the plan has it.
func (d *draft) keepDates() {
	for i := range d.plan.Activities {
		a := &d.plan.Activities[i]
		if a.Started() || d.plan.IsSummary(i) || d.changed[a.Ref] && !d.onlyDuration(a.Ref) {
			continue
		}
		hold := plan.Constraint{Kind: plan.StartNoEarlierThan, Date: d.base.Schedule.Activities[i].Start}
		for k := range a.Limits {
			if a.Limits[k].Kind == plan.AsSoonAsPossible || a.Limits[k].Kind == plan.StartNoEarlierThan {
				a.Limits[k] = hold
				break
			}
		}
	}
}

// onlyDuration reports whether a changed activity waits for the same as before.
func (d *draft) onlyDuration(ref string) bool {
	uid := d.plan.Activities[d.base.byRef[ref]].UID
	into := func(p *plan.Plan) []plan.Link {
		return slices.DeleteFunc(slices.Clone(p.Links), func(l plan.Link) bool { return l.To != uid })
	}
	i := d.base.byRef[ref]
	return slices.Equal(into(&d.plan), into(d.base.Case.Plan)) && d.plan.Activities[i].Limits == d.base.Case.Plan.Activities[i].Limits
}

func (d *draft) problem(name string) error {
	return d.check.Err("The scenario %s cannot be tried.", fmt.Sprintf("%q", name))
}
