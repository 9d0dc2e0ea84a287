package plan

import (
	"fmt"
	"strings"
)

// Words says a step to a person: the start and, in a sentence each, its reasons.
func (s *Schedule) Words(step Step) string {
	p := s.run.plan
	name := label(&p.Activities[step.Activity])
	if step.Start == 0 {
		return name + " takes no part in the schedule."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s starts on %s", name, s.StartsAt(step.Activity, step.Start).Words())
	for k, d := range step.Drivers {
		if k > 0 {
			b.WriteString("; and also")
		}
		b.WriteString(" " + s.because(step, d))
	}
	b.WriteString(".")
	if len(step.Drivers) > 0 {
		b.WriteString(s.calendarWords(step))
	}
	return b.String()
}

// SlackWords says how much an activity may slip and whether it is critical, and
// so why it is or is not on the critical path.
func (s *Schedule) SlackWords(i int) string {
	d, p := &s.Activities[i], s.run.plan
	name, day := label(&p.Activities[i]), p.Rules.Day()
	switch {
	case d.Start == 0:
		return name + " has no slack: it is not scheduled."
	case s.run.nodes[i].finished:
		return name + " is finished."
	case d.TotalSlack < 0:
		return fmt.Sprintf("It is critical: it is %s later than a date that must be kept allows.", Words(-d.TotalSlack, day))
	case d.Critical && d.TotalSlack == 0:
		return "It is critical: any slip moves the end of the plan or breaks a date."
	case d.Critical:
		return fmt.Sprintf("It is critical: its slack of %s is within the limit.", Words(d.TotalSlack, day))
	}
	text := fmt.Sprintf("It is not critical: it may slip by %s before it moves the end of the plan or breaks a date", Words(d.TotalSlack, day))
	if d.FreeSlack < d.TotalSlack {
		text += fmt.Sprintf(", and by %s before it moves another activity", Words(d.FreeSlack, day))
	}
	return text + "."
}

// label is how a sentence names an activity.
func label(a *Activity) string {
	if a.Name != "" {
		return a.Name
	}
	return strings.TrimPrefix(a.place(), "activity ")
}

func (s *Schedule) because(step Step, d Driver) string {
	p, asks := s.run.plan, starting(d.Asks, s.timeOf(step.Activity)).Words()
	switch d.Cause {
	case ByLink:
		return s.linkWords(d)
	case ByPlanStart:
		if len(s.run.arriving(int32(step.Activity))) > 0 {
			return fmt.Sprintf("because the plan starts on %s", asks)
		}
		return fmt.Sprintf("because it waits for nothing and the plan starts on %s", asks)
	case ByConstraint:
		if d.Constraint.Kind == AsLateAsPossible {
			return "because it is to go as late as possible without moving what follows"
		}
		return fmt.Sprintf("because of its constraint: %s", d.Constraint.words(s.timeOf(step.Activity)))
	case BySummary:
		return fmt.Sprintf("because a summary above it is held at %s", asks)
	case ByActual:
		return "because it did"
	case ByTyped:
		if p.Activities[step.Activity].External {
			return "as the plan it belongs to says"
		}
		return "as typed by hand"
	case ByDataDate:
		return fmt.Sprintf("because work still to do cannot be earlier than the data date, %s", asks)
	}
	return fmt.Sprintf("with its first part, %s", label(&p.Activities[d.From]))
}

// linkWords says what a link asks for, and why.
func (s *Schedule) linkWords(d Driver) string {
	p := s.run.plan
	l := &p.Links[d.Link]
	from := &s.Activities[d.From]
	name := label(&p.Activities[d.From])
	if l.From != p.Activities[d.From].UID {
		name = fmt.Sprintf("%s (the part of %s that decides)", name, label(&p.Activities[s.indexOf(l.From)]))
	}
	verb, when := "finishes", ending(from.EarlyFinish, s.timeOf(d.From)).Words()
	if l.Kind == StartToStart || l.Kind == StartToFinish {
		verb, when = "starts", s.StartsAt(d.From, from.EarlyStart).Words()
	}
	text := fmt.Sprintf("because %s %s on %s and the link is %s", name, verb, when, linkName(l.Kind))
	if l.Lag != (Lag{}) {
		text += lagWords(l.Lag, p.Rules.Day())
	}
	return text
}

// LinkWords says what a link is: finish to start plus 2 working days.
func LinkWords(l Link, day int64) string {
	if l.Lag == (Lag{}) {
		return linkName(l.Kind)
	}
	return linkName(l.Kind) + lagWords(l.Lag, day)
}

func linkName(k LinkKind) string {
	return [...]string{"finish to finish", "finish to start", "start to finish", "start to start"}[k]
}

func lagWords(lag Lag, day int64) string {
	sign, minutes, percent := " plus ", lag.Minutes, lag.Percent
	if minutes < 0 || percent < 0 {
		sign, minutes, percent = " less ", -minutes, -percent
	}
	switch {
	case percent != 0:
		return fmt.Sprintf("%s%g %% of its duration", sign, percent)
	case lag.Elapsed:
		return sign + clockWords(minutes)
	}
	return sign + Words(minutes, day)
}

// calendarWords says when the calendar, not the driver, made the start as late
// as it is.
func (s *Schedule) calendarWords(step Step) string {
	if words := s.windowWords(step.Activity); words != "" {
		return " " + words
	}
	d := step.Drivers[0]
	if d.Cause == ByActual || d.Cause == ByTyped || d.Cause == ByPart || d.Asks >= step.Start {
		return ""
	}
	if s.run.nodes[step.Activity].time.Between(d.Asks, step.Start) != 0 {
		return ""
	}
	asked := ending(d.Asks, s.timeOf(step.Activity))
	if asked.Time == "" && step.Start.Day()-asked.Day <= 1 {
		return "" // the night between two days needs no words
	}
	return fmt.Sprintf(" No work is done on its calendar between %s and then.", asked.Words())
}
