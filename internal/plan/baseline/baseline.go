// Package baseline keeps what a plan said at one time: its milestones with what
// was promised and forecast, the slack to each boundary, and a hash of all that
// decides its dates.
//
// Two baselines are compared in words, and a series of them gives the slip
// history of each milestone. The hash is over the content alone: the same plan
// has the same hash whatever its file looks like, and any change to what decides
// a date or says what is promised gives another.
package baseline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/whatif"
)

// A Baseline is what a plan said.
type Baseline struct {
	Name       string
	Hash       string // SHA-256 of the content, in hexadecimal
	Finish     plan.Minute
	Milestones []Milestone
}

// A Milestone is one milestone of a baseline.
type Milestone struct {
	Ref, Name string
	Rule      string       // what it is committed to, as it was written
	Committed calendar.Day // what that comes to; none: not committed
	Forecast  plan.Minute
	Slacks    []Slack
}

// A Slack is the working time that a milestone has to the latest day of one
// boundary.
type Slack struct {
	Boundary string
	Minutes  int64
}

// Of takes the baseline of a case.
func Of(name string, c *whatif.Case) (Baseline, error) {
	base, err := whatif.New(c)
	if err != nil {
		return Baseline{}, err
	}
	now, err := base.Now()
	if err != nil {
		return Baseline{}, err
	}
	return At(name, base, now), nil
}

// At takes the baseline of a case that is computed already, with what its
// [whatif.Base.Now] tells.
func At(name string, base *whatif.Base, now *whatif.Outcome) Baseline {
	c := base.Case
	b := Baseline{Name: name, Hash: Hash(c), Finish: now.Finish}
	for i := range c.Plan.Activities {
		a := &c.Plan.Activities[i]
		if !a.IsMilestone() {
			continue
		}
		m := Milestone{Ref: a.Ref, Name: a.Name, Forecast: base.Schedule.Activities[i].Finish, Committed: base.Dates.Committed[a.Ref]}
		for _, x := range c.Promises.Commitments {
			if x.Milestone == a.Ref {
				m.Rule = x.When.String()
			}
		}
		for _, x := range now.Boundaries {
			if p := c.Promises.Boundaries[x.Index]; p.Milestone == a.Ref && x.HasLatest {
				m.Slacks = append(m.Slacks, Slack{p.Name, x.Slack})
			}
		}
		b.Milestones = append(b.Milestones, m)
	}
	return b
}

// Hash is the hash of all that decides the dates of a plan and what is promised.
func Hash(c *whatif.Case) string {
	h := sha256.New()
	p := c.Plan
	fmt.Fprintf(h, "plan %s %s %s %q %d %d %d\n", p.Start, p.Finish, p.StatusDate, p.Calendar, p.Rules.Progress, p.Rules.LagOn, p.Rules.Day())
	for i := range p.Activities {
		writeActivity(h, &p.Activities[i])
	}
	for _, l := range p.Links {
		fmt.Fprintf(h, "link %d %d %s %d %g %t\n", l.From, l.To, l.Kind, l.Lag.Minutes, l.Lag.Percent, l.Lag.Elapsed)
	}
	for k := range p.Calendars {
		writeCalendar(h, &p.Calendars[k])
	}
	for _, w := range p.Windows {
		fmt.Fprintf(h, "window %q %v\n", w.ID, w.Days)
	}
	for _, t := range c.Teams {
		fmt.Fprintf(h, "team %q %g\n", t.ID, t.Capacity)
	}
	for _, a := range p.Assignments {
		fmt.Fprintf(h, "assigned %d %d %g\n", a.Activity, a.Resource, a.Units)
	}
	for _, x := range c.Promises.Commitments {
		fmt.Fprintf(h, "committed %q %s %d\n", x.Milestone, x.When, x.Snap)
	}
	for _, x := range c.Promises.Boundaries {
		fmt.Fprintf(h, "boundary %q %q %s %d %s %d\n", x.Name, x.Milestone, x.Earliest.When, x.Earliest.Snap, x.Latest.When, x.Latest.Snap)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeActivity(w io.Writer, a *plan.Activity) {
	fmt.Fprintf(w, "activity %d %q %q %d %d %t %t %t %q %d %t %d %s %s %s %q\n", a.UID, a.Ref, a.Name, a.Level, a.Kind, a.Manual, a.Inactive, a.External,
		a.Calendar, a.Duration.Minutes, a.Duration.Elapsed, a.Remaining, a.Deadline, a.ActualStart, a.ActualFinish, a.Window)
	for _, l := range a.Limits {
		if l.Kind != plan.AsSoonAsPossible {
			fmt.Fprintf(w, "limit %s %s\n", l.Kind, l.Date)
		}
	}
}

func writeCalendar(w io.Writer, c *plan.Calendar) {
	fmt.Fprintf(w, "calendar %q %q %v\n", c.ID, c.Base, c.Week)
	for _, x := range c.WorkWeeks {
		fmt.Fprintf(w, "week %s %s %v\n", x.From, x.To, x.Week)
	}
	for _, x := range c.Exceptions {
		fmt.Fprintf(w, "exception %s %s %v %v\n", x.From, x.To, x.Hours, x.Repeat)
	}
}

// Compare says in words how the milestones of one baseline differ from those of
// an earlier one, a sentence a milestone. day is the working minutes in a day.
func Compare(was, is Baseline, day int64) []string {
	if was.Hash == is.Hash {
		return nil
	}
	var out []string
	for _, m := range is.Milestones {
		k := slices.IndexFunc(was.Milestones, func(x Milestone) bool { return x.Ref == m.Ref })
		if k < 0 {
			out = append(out, fmt.Sprintf("%s %s is new, forecast for %s.", m.Ref, m.Name, boundary.DayOf(m.Forecast).Words()))
		} else if words := changed(&was.Milestones[k], &m, day); len(words) > 0 {
			out = append(out, fmt.Sprintf("%s %s.", m.Ref, strings.Join(words, "; ")))
		}
	}
	for _, m := range was.Milestones {
		if !slices.ContainsFunc(is.Milestones, func(x Milestone) bool { return x.Ref == m.Ref }) {
			out = append(out, fmt.Sprintf("%s %s is gone.", m.Ref, m.Name))
		}
	}
	return out
}

// changed says what became of one milestone.
func changed(was, is *Milestone, day int64) []string {
	var out []string
	if was.Name != is.Name {
		out = append(out, fmt.Sprintf("renamed %q, was %q", is.Name, was.Name))
	}
	switch {
	case was.Committed == is.Committed && was.Rule == is.Rule:
	case was.Committed == 0:
		out = append(out, fmt.Sprintf("committed for %s", promiseWords(is)))
	case is.Committed == 0:
		out = append(out, "no longer committed")
	default:
		out = append(out, fmt.Sprintf("committed for %s, not %s: %s", promiseWords(is), was.Committed.Words(), distance(was.Committed, is.Committed)))
	}
	if a, b := boundary.DayOf(was.Forecast), boundary.DayOf(is.Forecast); a != b {
		out = append(out, fmt.Sprintf("forecast %s, not %s: %s", b.Words(), a.Words(), distance(a, b)))
	}
	for _, s := range is.Slacks {
		k := slices.IndexFunc(was.Slacks, func(x Slack) bool { return x.Boundary == s.Boundary })
		if k < 0 || was.Slacks[k].Minutes != s.Minutes {
			out = append(out, fmt.Sprintf("slack to %q now %s", s.Boundary, slackWords(s.Minutes, day)))
		}
	}
	return out
}

// promiseWords give the day that a milestone is committed for, and the rule where
// it is one.
func promiseWords(m *Milestone) string {
	if m.Rule == m.Committed.String() {
		return m.Committed.Words()
	}
	return fmt.Sprintf("%s (%s)", m.Committed.Words(), m.Rule)
}

// distance says how far a date moved: in whole months where it is one or more,
// and what is over in days.
func distance(from, to calendar.Day) string {
	sign, a, b := "+", from, to
	if to < from {
		sign, a, b = "-", to, from
	}
	months := calendar.On(b).MonthsPast(calendar.On(a))
	days := int(b - a.AddMonths(months))
	switch {
	case months == 0:
		return fmt.Sprintf("%s%s", sign, count(days, "day"))
	case days == 0:
		return fmt.Sprintf("%s%s", sign, count(months, "month"))
	}
	return fmt.Sprintf("%s%s and %s", sign, count(months, "month"), count(days, "day"))
}

func count(n int, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// slackWords gives slack in weeks where it is whole weeks of five days.
func slackWords(minutes, day int64) string {
	if minutes > 0 && minutes%(5*day) == 0 {
		return count(int(minutes/(5*day)), "week")
	}
	return plan.Words(minutes, day)
}

// A Slip is the history of one milestone over a series of baselines.
type Slip struct {
	Ref, Name string  // as last called
	Points    []Point // beside the baselines; the zero Point where it was not there
}

// A Point is what one baseline said of a milestone.
type Point struct {
	Committed calendar.Day
	Forecast  plan.Minute
}

// Slips are the histories of all milestones, those of the last baseline first.
func Slips(series []Baseline) []Slip {
	var out []Slip
	for k := len(series) - 1; k >= 0; k-- {
		for _, m := range series[k].Milestones {
			at := slices.IndexFunc(out, func(s Slip) bool { return s.Ref == m.Ref })
			if at < 0 {
				at = len(out)
				out = append(out, Slip{m.Ref, m.Name, make([]Point, len(series))})
			}
			out[at].Points[k] = Point{m.Committed, m.Forecast}
		}
	}
	return out
}
