package planfile

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
)

// TableLacks says, by name, what of the plan a table of activities cannot hold,
// so that whoever takes one knows before it is written. It is empty where the
// table, read back, is the same plan.
func (f *File) TableLacks() []string {
	if f.foreign() {
		own, err := f.owned()
		if err != nil {
			return nil // which writing says
		}
		return own.TableLacks()
	}
	var out lacks
	p := f.Plan
	out.say(p.Name == "", "its title")
	out.say(p.Start == DefaultStart(), "its start, %s", p.Start.Day().Words())
	out.say(p.StatusDate == 0, "the status date, %s", p.StatusDate.Day().Words())
	out.say(p.Rules.Progress == plan.DataDate, "the rules of Microsoft Project for work that has begun")
	out.say(!p.Rules.HonourDate, "that dates are kept before links")
	out.say(p.Rules.Day() == tableDay, "that a day has %g hours", float64(p.Rules.Day())/60)
	out.say(p.Calendar == standardID, "the calendar of what has none of its own: %s", p.Calendar)
	out.name("calendars", f.calendarsLost())
	out.name("the capacity, calendars, pauses and names of teams", f.teamsLost())
	var snaps []string
	for _, c := range f.Programme.Commitments {
		if c.Snap != boundary.ToNext {
			snaps = append(snaps, c.Milestone)
		}
	}
	out.name("where a committed date falls that is no working day", snaps)
	remarks := 0
	for _, r := range f.Remarks {
		if r != "" {
			remarks++
		}
	}
	out.say(remarks == 0, "the remarks beside %d activities", remarks)
	f.governed(&out)
	return out
}

// ProjectLacks says, by name, what of a plan of ours a file of Microsoft Project
// cannot hold.
func (f *File) ProjectLacks() []string {
	var out lacks
	var names []string
	for _, c := range f.Programme.Commitments {
		names = append(names, c.Milestone)
	}
	out.name("committed dates", names)
	names = nil
	if f.Risks != nil {
		for _, u := range f.Risks.Uncertain {
			names = append(names, f.Plan.Activities[u.Activity].Ref)
		}
	}
	out.name("how uncertain durations are", names)
	out.say(len(f.Levels) == 0, "the levels of milestones")
	out.say(!slices.ContainsFunc(f.Phases, func(s string) bool { return s != "" }), "phases")
	names = nil
	for _, t := range f.Teams {
		if t.Capacity != 1 {
			names = append(names, t.ID)
		}
	}
	out.name("the capacity of teams", names)
	f.governed(&out)
	return out
}

// governed says what only a plan file of ours holds.
func (f *File) governed(out *lacks) {
	var releases, boundaries, risks, thresholds, baselines, assumptions, scenarios []string
	for i := range f.Plan.Activities {
		if f.Plan.Activities[i].Window != "" {
			releases = append(releases, f.Plan.Activities[i].Ref)
		}
	}
	for _, b := range f.Programme.Boundaries {
		boundaries = append(boundaries, b.Name)
	}
	if f.Risks != nil {
		for _, r := range f.Risks.Risks {
			risks = append(risks, r.ID)
		}
	}
	for _, t := range f.Thresholds {
		thresholds = append(thresholds, t.Name)
	}
	for _, b := range f.Baselines {
		baselines = append(baselines, b.Name)
	}
	for _, a := range f.Assumptions {
		assumptions = append(assumptions, a.ID)
	}
	for _, s := range f.Scenarios {
		scenarios = append(scenarios, s.Name)
	}
	out.name("release windows, which these wait for", releases)
	out.name("boundaries", boundaries)
	out.name("risks", risks)
	out.name("thresholds", thresholds)
	out.name("baselines", baselines)
	out.name("assumptions", assumptions)
	out.name("scenarios", scenarios)
}

// lacks gathers what a format cannot hold.
type lacks []string

func (l *lacks) say(holds bool, format string, args ...any) {
	if !holds {
		*l = append(*l, fmt.Sprintf(format, args...))
	}
}

func (l *lacks) name(what string, names []string) {
	l.say(len(names) == 0, "%s: %s", what, listed(names))
}

// maxNamed is how many things of one sort are named.
const maxNamed = 12

func listed(names []string) string {
	if len(names) > maxNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
	}
	return strings.Join(names, ", ")
}

// calendarsLost are the calendars of the plan that something goes by and that a
// table cannot name: all but the standard one without holidays, and those of the
// nations.
func (f *File) calendarsLost() []string {
	p := f.Plan
	used := map[string]bool{p.Calendar: true}
	for i := range p.Activities {
		used[teams.Unpaused(p.Activities[i].Calendar)] = true
	}
	var out []string
	for i := range p.Calendars {
		c := &p.Calendars[i]
		plain := c.ID == standardID && len(c.Exceptions) == 0
		if nation := slices.Contains(nations(), c.ID); used[c.ID] && !plain && !nation {
			name := c.Name
			if c.ID == standardID {
				name = "the holidays of the plan"
			} else if name == "" {
				name = c.ID
			}
			out = append(out, name)
		} else if nation && used[c.ID] && f.hasHolidays() {
			out = append(out, "the holidays of the plan")
		}
	}
	return slices.Compact(out)
}

func (f *File) hasHolidays() bool {
	return slices.ContainsFunc(f.Plan.Calendars, func(c plan.Calendar) bool { return c.ID == standardID && len(c.Exceptions) > 0 })
}

// teamsLost are the teams that are more than a name with a capacity of one, and
// those that nothing is done by.
func (f *File) teamsLost() []string {
	busy := map[int]bool{}
	for _, as := range f.Plan.Assignments {
		busy[as.Resource] = true
	}
	var out []string
	for k, t := range f.Teams {
		if t.Capacity != 1 || len(t.Pauses) > 0 || f.Plan.Resources[k].Calendar != "" || t.Name != t.ID || !busy[t.UID] {
			out = append(out, t.ID)
		}
	}
	return out
}
