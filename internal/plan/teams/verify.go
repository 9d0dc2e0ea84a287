package teams

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// Verify checks a schedule of a plan from first principles: that no activity
// starts before what it waits for lets it, that each takes its duration on its
// calendar, starts in a window and no earlier than it may, and that no team is
// asked for more than it can do, but by work that has begun. It shares no code
// with the search, and of the engine it uses the calendars alone.
func Verify(p *plan.Plan, s *plan.Schedule, ts []Team) error {
	calendars, err := plan.CompileCalendars(p.Calendars)
	if err != nil {
		return err
	}
	v := verifier{plan: p, dates: s.Activities, calendars: calendars, at: map[int]int{}}
	for i := range p.Activities {
		v.at[p.Activities[i].UID] = i
	}
	for i := range p.Activities {
		v.activity(i)
	}
	for k := range p.Links {
		v.link(&p.Links[k])
	}
	for k, is := range works(p, ts) {
		for _, o := range overloads(k, ts[k].Capacity, is, s.Activities) {
			begun := !slices.ContainsFunc(o.Activities, func(i int) bool { return !p.Activities[i].Started() })
			v.check.Want(begun, "team "+ts[k].ID, "From %s it is asked for %d activities at once, and can do %g.", o.From, o.Need, ts[k].Capacity)
		}
	}
	if err := v.check.Err("The levelled schedule does not hold."); err != nil {
		return fmt.Errorf("level: %w", err)
	}
	return nil
}

type verifier struct {
	plan      *plan.Plan
	dates     []plan.Dates
	calendars plan.Calendars
	at        map[int]int
	check     problem.Check
}

func (v *verifier) time(i int) *plan.WorkingTime {
	if v.plan.Activities[i].Duration.Elapsed {
		return plan.Elapsed()
	}
	return v.calendar(i)
}

func (v *verifier) calendar(i int) *plan.WorkingTime {
	return v.calendars[cmp.Or(v.plan.Activities[i].Calendar, v.plan.Calendar)]
}

// free reports whether the schedule decides the dates of activity i.
func (v *verifier) free(i int) bool {
	a := &v.plan.Activities[i]
	return !v.plan.IsSummary(i) && v.dates[i].Start != 0 && !a.Started() && !a.Manual && !a.External && a.Kind != plan.LevelOfEffort
}

// activity checks one activity by itself.
func (v *verifier) activity(i int) {
	if !v.free(i) {
		return
	}
	a, d := &v.plan.Activities[i], &v.dates[i]
	where := "activity " + cmp.Or(a.Ref, a.Name)
	took := v.time(i).Between(d.Start, d.Finish)
	v.check.Want(!a.DurationSet || took == a.Duration.Minutes, where, "It takes %d minutes, and should %d.", took, a.Duration.Minutes)
	for _, c := range a.Limits {
		if c.Kind == plan.StartNoEarlierThan {
			v.check.Want(d.Start >= c.Date, where, "It starts on %s, before %s.", d.Start, c.Date)
		}
	}
	if a.Window != "" {
		w := v.plan.Windows[slices.IndexFunc(v.plan.Windows, func(w plan.Window) bool { return w.ID == a.Window })]
		v.check.Want(slices.ContainsFunc(w.Days, func(x plan.WindowDay) bool { return x.Day == d.Start.Day() }), where, "It starts on %s, outside its windows.", d.Start)
	}
}

// link checks that what a link asks for is there, for every part of a summary.
func (v *verifier) link(l *plan.Link) {
	for _, to := range v.parts(l.To) {
		if !v.free(to) {
			continue
		}
		for _, from := range v.sources(l) {
			asks := v.asks(l, from, to)
			v.check.Want(v.time(to).Between(v.dates[to].Start, asks) <= 0 || v.dates[to].Start >= asks, "activity "+cmp.Or(v.plan.Activities[to].Ref, v.plan.Activities[to].Name),
				"It starts on %s, and the link from %s asks for %s.", v.dates[to].Start, v.plan.Activities[from].Ref, asks)
		}
	}
}

// parts are the activities that a link to a summary, or to one activity, is to.
func (v *verifier) parts(uid int) []int {
	i := v.at[uid]
	if !v.plan.IsSummary(i) {
		return []int{i}
	}
	var out []int
	for k := i + 1; k < len(v.plan.Activities) && v.plan.Activities[k].Level > v.plan.Activities[i].Level; k++ {
		if !v.plan.IsSummary(k) && v.dates[k].Start != 0 && v.plan.Activities[k].Kind != plan.LevelOfEffort {
			out = append(out, k)
		}
	}
	return out
}

// sources are the activities that a link really waits for: all parts of a summary
// for its finish, the first for its start.
func (v *verifier) sources(l *plan.Link) []int {
	is := v.parts(l.From)
	if len(is) < 2 || l.Kind == plan.FinishToStart || l.Kind == plan.FinishToFinish {
		return is
	}
	return []int{slices.MinFunc(is, func(a, b int) int { return cmp.Compare(v.dates[a].Start, v.dates[b].Start) })}
}

// asks is the start that a link asks of an activity.
func (v *verifier) asks(l *plan.Link, from, to int) plan.Minute {
	m := v.dates[from].Finish
	if l.Kind == plan.StartToStart || l.Kind == plan.StartToFinish {
		m = v.dates[from].Start
	}
	if l.Kind == plan.FinishToFinish || l.Kind == plan.StartToFinish {
		m = v.time(to).Add(m, -v.plan.Activities[to].Duration.Minutes)
	}
	minutes, elapsed := l.Lag.Minutes, l.Lag.Elapsed
	if l.Lag.Percent != 0 {
		minutes = int64(math.Round(float64(v.plan.Activities[from].Duration.Minutes) * l.Lag.Percent / 100))
		elapsed = elapsed || v.plan.Activities[from].Duration.Elapsed
	}
	if elapsed {
		m += plan.Minute(minutes)
	} else if minutes != 0 {
		m = v.calendar(to).Add(m, minutes)
	}
	if l.Kind == plan.FinishToFinish {
		m = max(m, v.plan.Start)
	}
	return m
}
