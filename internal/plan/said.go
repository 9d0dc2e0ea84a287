package plan

import (
	"fmt"
	"strings"

	"crosscode/internal/calendar"
)

// People say days. The time of day matters to them only where work lies on both
// sides of it within the day: a start at the beginning of the day's work and a
// finish at its end are the day.

// A Said is an instant as people say it.
type Said struct {
	Day  Day
	Time string // as 13:00; "" where the day says it all
	none bool
}

// Words gives 3 Oct 2022, or 3 Oct 2022 at 13:00; nothing for no instant.
func (s Said) Words() string {
	switch {
	case s.none:
		return ""
	case s.Time == "":
		return s.Day.Words()
	}
	return s.Day.Words() + " at " + s.Time
}

// String gives 2022-10-03, or 2022-10-03 13:00, for tables.
func (s Said) String() string {
	switch {
	case s.none:
		return ""
	case s.Time == "":
		return s.Day.String()
	}
	return s.Day.String() + " " + s.Time
}

// Words gives 3 Oct 2022.
func (d Day) Words() string { return calendar.Day(d + 1).Words() }

// starting says an instant at which something starts, on a calendar; nil works
// around the clock.
func starting(m Minute, wt *WorkingTime) Said { return said(m, m.Day(), wt) }

// ending says an instant at which something ends: a midnight ends the day before
// it.
func ending(m Minute, wt *WorkingTime) Said {
	if m != 0 && m.ofDay() == 0 {
		return said(m, m.Day()-1, wt)
	}
	return said(m, m.Day(), wt)
}

func said(m Minute, d Day, wt *WorkingTime) Said {
	s := Said{Day: d, none: m == 0}
	from, to := d.At(0), (d + 1).At(0)
	if m == 0 || m == from || m == to || wt != nil && (wt.Between(from, m) == 0 || wt.Between(m, to) == 0) {
		return s
	}
	s.Time = fmt.Sprintf("%02d:%02d", m.ofDay()/60, m.ofDay()%60)
	return s
}

// StartSaid and FinishSaid are when activity i starts and finishes, as people say
// it. A milestone does both at once, and where a day's work ends that is the day.
func (s *Schedule) StartSaid(i int) Said { return s.StartsAt(i, s.Activities[i].Start) }

// FinishSaid is said of StartSaid.
func (s *Schedule) FinishSaid(i int) Said { return s.EndsAt(i, s.Activities[i].Finish) }

// EndSaid is when the plan ends.
func (s *Schedule) EndSaid() Said { return ending(s.Finish, s.run.project) }

// SpanWords give from when to when activity i goes: 3 Oct 2022 to 7 Oct 2022, or
// the one day.
func (s *Schedule) SpanWords(i int) string {
	from, to := s.StartSaid(i), s.FinishSaid(i)
	if from == to {
		return from.Words()
	}
	return from.Words() + " to " + to.Words()
}

// StartsAt and EndsAt say an instant as a start and a finish of activity i.
func (s *Schedule) StartsAt(i int, m Minute) Said {
	if d := &s.Activities[i]; d.Start == d.Finish {
		return ending(m, s.timeOf(i))
	}
	return starting(m, s.timeOf(i))
}

// EndsAt is said of StartsAt.
func (s *Schedule) EndsAt(i int, m Minute) Said { return ending(m, s.timeOf(i)) }

// ConstraintWords say a constraint of activity i and its date.
func (s *Schedule) ConstraintWords(i int, c Constraint) string { return c.words(s.timeOf(i)) }

// timeOf is the calendar of activity i; nil where it runs on the clock.
func (s *Schedule) timeOf(i int) *WorkingTime {
	if wt := s.run.nodes[i].time; wt != nil {
		return wt
	}
	return s.run.project
}

// exact gives an instant to the minute: 3 Oct 2022 at 08:00.
func exact(m Minute) string {
	if m == 0 {
		return ""
	}
	return m.Time().Format("2 Jan 2006 at 15:04")
}

// words say a constraint and its date.
func (c Constraint) words(wt *WorkingTime) string {
	at := starting(c.Date, wt)
	switch c.Kind {
	case MustFinishOn, FinishNoEarlierThan, FinishNoLaterThan, FinishOn:
		at = ending(c.Date, wt)
	}
	return strings.TrimSpace(c.Kind.String() + " " + at.Words())
}
