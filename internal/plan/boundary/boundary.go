// Package boundary keeps what a programme has promised beside what its plan
// computes: the committed date of a milestone, and the boundaries within which
// a milestone must fall.
//
// Both are rules, such as M5 + 9 months, and stay rules: months are counted
// afresh from the anchor each time, clamp to the end of a month, and are then
// moved to a working day in a stated direction. Counting is never turned round:
// 30 September less 7 months and plus 7 again is not where it began.
//
// Boundaries are read on committed dates, never on the network's: a plan that
// slips does not move the line that it must not cross.
package boundary

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// Snap says which working day stands for one that is not worked.
type Snap uint8

// The ways to snap.
const (
	ToNext Snap = iota
	ToPrevious
	AsItIs
)

// An Edge is a date as it was set: a day, a month or a rule.
type Edge struct {
	When calendar.When
	Snap Snap
}

// A Commitment is the date that a milestone is promised for.
type Commitment struct {
	Milestone string
	Edge
}

// A Boundary is when a milestone must finish: no later than one date, no
// earlier than another, or between the two. A missing When is an open side.
type Boundary struct {
	Name, Milestone  string
	Earliest, Latest Edge
}

// A Programme is all that is promised.
type Programme struct {
	Commitments []Commitment
	Boundaries  []Boundary
}

// Dates are what a programme's rules come to; a zero Day is no day.
type Dates struct {
	Committed  map[string]calendar.Day
	Boundaries []Line // as in the programme
}

// A Line is the days that a boundary comes to.
type Line struct{ Earliest, Latest calendar.Day }

// Resolve turns every rule into a day by the working days of a calendar. Its
// problem names each rule that has nothing to count from.
func (p *Programme) Resolve(working *plan.WorkingTime) (*Dates, error) {
	r := resolver{working: working, rules: map[string]Edge{}, dates: Dates{Committed: map[string]calendar.Day{}}}
	for _, c := range p.Commitments {
		_, twice := r.rules[c.Milestone]
		r.check.Want(!twice, "milestone "+c.Milestone, "It has two committed dates.")
		r.rules[c.Milestone] = c.Edge
	}
	for _, c := range p.Commitments {
		r.commit(c.Milestone)
	}
	for _, b := range p.Boundaries {
		where := "boundary " + b.Name
		early, late := r.day(b.Earliest, where, calendar.When.Earliest), r.day(b.Latest, where, calendar.When.Latest)
		r.check.Want(!b.Earliest.When.IsZero() || !b.Latest.When.IsZero(), where, "Give its latest date, its earliest, or both.")
		r.check.Want(early == 0 || late == 0 || early <= late, where, "Its earliest day, %s, comes after its latest, %s.", early, late)
		r.dates.Boundaries = append(r.dates.Boundaries, Line{early, late})
	}
	return &r.dates, r.check.Err("The committed dates cannot be worked out.")
}

// A resolver works out committed dates, each after those it counts from.
type resolver struct {
	working *plan.WorkingTime
	rules   map[string]Edge
	dates   Dates
	asking  []string // milestones whose dates wait for one another
	check   problem.Check
}

// commit works out the committed date of a milestone, 0 if it has none.
func (r *resolver) commit(milestone string) calendar.Day {
	if day, ok := r.dates.Committed[milestone]; ok {
		return day
	}
	edge, ok := r.rules[milestone]
	if !ok {
		return 0
	}
	if at := slices.Index(r.asking, milestone); at >= 0 {
		r.check.Want(false, "milestone "+milestone, "Committed dates count from one another in a ring: %s. Give one of them a day.",
			strings.Join(append(slices.Clone(r.asking[at:]), milestone), " → "))
		return 0
	}
	r.asking = append(r.asking, milestone)
	day := r.day(edge, "milestone "+milestone, calendar.When.Latest)
	r.asking = r.asking[:len(r.asking)-1]
	r.dates.Committed[milestone] = day
	return day
}

// day works out an edge; side picks a day of a month or longer.
func (r *resolver) day(e Edge, where string, side func(calendar.When) calendar.Day) calendar.Day {
	if e.When.IsZero() {
		return 0
	}
	if rule, ok := e.When.Rule(); ok {
		from := r.commit(rule.Anchor)
		if from == 0 {
			_, known := r.rules[rule.Anchor]
			r.check.Want(known, where, "It counts from %s, which has no committed date.", rule.Anchor)
			return 0
		}
		when, ok := e.When.Resolve(func(string) (calendar.When, bool) { return calendar.On(from), true })
		if !ok {
			r.check.Want(false, where, "It falls outside the calendar.")
			return 0
		}
		e.When = when
	}
	return r.snap(side(e.When), e.Snap)
}

// snap moves a day that is not worked.
func (r *resolver) snap(d calendar.Day, s Snap) calendar.Day {
	day := dayOf(d)
	if s == AsItIs || r.working.Between(day.At(0), (day+1).At(0)) > 0 {
		return d
	}
	if s == ToNext {
		return civil(r.working.Next(day.At(0)).Day())
	}
	return civil(r.working.Previous(day.At(0)).LastDay())
}

// EndOf is the last instant of a day, the next midnight; none for no day.
func EndOf(d calendar.Day) plan.Minute {
	if d == 0 {
		return 0
	}
	return (dayOf(d) + 1).At(0)
}

// StartOf is the first instant of a day; none for no day.
func StartOf(d calendar.Day) plan.Minute {
	if d == 0 {
		return 0
	}
	return dayOf(d).At(0)
}

// dayOf and civil go between the two counts of days, which begin at 0 and 1.
func dayOf(d calendar.Day) plan.Day { return plan.Day(d - 1) }

func civil(d plan.Day) calendar.Day { return calendar.Day(d + 1) }

// DayOf is the day that an instant belongs to; a midnight ends the day before.
func DayOf(m plan.Minute) calendar.Day {
	if m == 0 {
		return 0
	}
	return civil(m.LastDay())
}

// Holds reports whether a finish lies between the days of a boundary.
func (l Line) Holds(finish plan.Minute) bool {
	return finish >= StartOf(l.Earliest) && (l.Latest == 0 || finish <= EndOf(l.Latest))
}

// AddWorking counts working days of a calendar, as
// [calendar.Holidays.AddWorking] does those of a nation.
func AddWorking(working *plan.WorkingTime) func(calendar.Day, int) calendar.Day {
	return func(d calendar.Day, n int) calendar.Day {
		step, m := 1, max(n, -n)
		if n < 0 {
			step = -1
		}
		for day := dayOf(d); m > 0; m-- {
			if step > 0 {
				day = working.Next((day + 1).At(0)).Day()
			} else {
				day = working.Previous(day.At(0)).LastDay()
			}
			if day <= 0 || day >= dayOf(calendar.MaxDay) {
				return 0
			}
			d = civil(day)
		}
		return d
	}
}
