package teams

import (
	"cmp"
	"slices"

	"crosscode/internal/plan"
)

// A Demand is what one team is asked for in one month or week of one phase, in
// its working days.
type Demand struct {
	Team  int
	Phase string
	From  plan.Day // the first day of the month or week
	Days  float64
}

// A Period is how time is divided.
type Period uint8

// The periods.
const (
	Monthly Period = iota
	Weekly
)

// first is the first day of the period that a day lies in.
func (x Period) first(d plan.Day) plan.Day {
	if x == Weekly {
		return d - plan.Day((d.Weekday()+6)%7) // Mondays
	}
	y, m, _ := d.Date()
	return plan.DayOf(y, m, 1)
}

// next is the first day of the period after the one that begins on a day.
func (x Period) next(d plan.Day) plan.Day {
	if x == Weekly {
		return d + 7
	}
	return x.first(d + 31)
}

// Demands is the demand profile by team, phase and period, in that order. phase
// names the phase of an activity.
func Demands(p *plan.Plan, s *plan.Schedule, ts []Team, phase func(i int) string, every Period) ([]Demand, error) {
	calendars, err := plan.CompileCalendars(p.Calendars)
	if err != nil {
		return nil, err
	}
	type key struct {
		team  int
		phase string
		from  plan.Day
	}
	sum := map[key]float64{}
	for k, is := range works(p, ts) {
		for _, i := range is {
			wt := calendars[cmp.Or(p.Activities[i].Calendar, p.Calendar)]
			d := &s.Activities[i]
			if wt == nil || d.Start == 0 {
				continue
			}
			for m := every.first(d.Start.Day()); m.At(0) < d.Finish; m = every.next(m) {
				from, to := max(d.Start, m.At(0)), min(d.Finish, every.next(m).At(0))
				if minutes := wt.Between(from, to); minutes > 0 {
					sum[key{k, phase(i), m}] += float64(minutes) / float64(p.Rules.Day())
				}
			}
		}
	}
	var out []Demand
	for k, days := range sum {
		out = append(out, Demand{k.team, k.phase, k.from, days})
	}
	slices.SortFunc(out, func(a, b Demand) int {
		return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.From, b.From))
	})
	return out, nil
}

// A Profile is what a schedule asks of all teams beside what they can do.
type Profile struct {
	Every  Period
	Phases []string // in the order of the plan
	Teams  []TeamProfile
}

// A TeamProfile is what is asked of one team.
type TeamProfile struct {
	Team  Team
	Loads []Load // one a period, from the first to the last that any team is asked in
}

// A Load is what a team is asked for in one period.
type Load struct {
	From, To plan.Day  // To is not in it any more
	Phases   []float64 // working days asked for, beside the profile's phases
	Asked    float64   // in all
	Capacity float64   // working days that the team has
	Over     bool      // at some time it is asked for more at once than it can do
}

// maxLoads is how many periods a profile has at most; a plan that goes on longer
// by weeks is told by months, and its end is left out if that does not help.
const maxLoads = 1200

// ProfileOf sums up what a schedule asks of each team, by weeks as long as no
// more than so many are needed, and else by months.
func ProfileOf(p *plan.Plan, s *plan.Schedule, ts []Team, phase func(i int) string, weeks int) (*Profile, error) {
	out := &Profile{Every: Weekly}
	if weeks < 1 || span(p, s, ts) >= 7*weeks {
		out.Every = Monthly
	}
	for i, on := range teamsOf(p, ts) {
		if ph := phase(i); len(on) > 0 && !slices.Contains(out.Phases, ph) {
			out.Phases = append(out.Phases, ph)
		}
	}
	ds, err := Demands(p, s, ts, phase, out.Every)
	if err != nil {
		return nil, err
	}
	from, to := bounds(ds)
	over := Overloads(p, s, ts)
	for k := range ts {
		able, err := ts[k].able(p)
		if err != nil {
			return nil, err
		}
		t := TeamProfile{Team: ts[k]}
		for d := from; d <= to && len(ds) > 0 && len(t.Loads) < maxLoads; d = out.Every.next(d) {
			l := Load{From: d, To: out.Every.next(d), Phases: make([]float64, len(out.Phases))}
			l.Capacity = ts[k].Capacity * float64(able.Between(l.From.At(0), l.To.At(0))) / float64(p.Rules.Day())
			l.Over = slices.ContainsFunc(over, func(o Overload) bool { return o.Team == k && o.From < l.To.At(0) && o.To > l.From.At(0) })
			t.Loads = append(t.Loads, l)
		}
		out.Teams = append(out.Teams, t)
	}
	for _, d := range ds {
		loads := out.Teams[d.Team].Loads
		at, ok := slices.BinarySearchFunc(loads, d.From, func(l Load, x plan.Day) int { return cmp.Compare(l.From, x) })
		if ok {
			loads[at].Phases[slices.Index(out.Phases, d.Phase)] += d.Days
			loads[at].Asked += d.Days
		}
	}
	return out, nil
}

// span is how many days the work of teams goes on for.
func span(p *plan.Plan, s *plan.Schedule, ts []Team) int {
	var from, to plan.Minute
	for _, is := range works(p, ts) {
		for _, i := range is {
			if d := &s.Activities[i]; d.Start != 0 {
				if from == 0 || d.Start < from {
					from = d.Start
				}
				to = max(to, d.Finish)
			}
		}
	}
	return int(to.Day() - from.Day())
}

// bounds are the first days of the first and the last period of demands.
func bounds(ds []Demand) (from, to plan.Day) {
	for i, d := range ds {
		if i == 0 {
			from, to = d.From, d.From
		}
		from, to = min(from, d.From), max(to, d.From)
	}
	return from, to
}

// able is the time that a team works: the plan's, without its pauses.
func (t *Team) able(p *plan.Plan) (*plan.WorkingTime, error) {
	const id = "what the team works"
	calendars := append(slices.Clone(p.Calendars), plan.Calendar{ID: id, Name: id, Base: p.Calendar, Exceptions: t.Pauses})
	all, err := plan.CompileCalendars(calendars)
	if err != nil {
		return nil, err
	}
	return all[id], nil
}
