// Package threshold says who must decide when a milestone moves, and by when.
//
// A [Rule] names a level of milestone, how far it may move and the body that
// decides what goes further. Delay is cumulative: it counts from the date that
// this body last approved, not from each later one, so two moves of two months
// are four. "More than 3 months" means later than that date plus three calendar
// months, clamped to the end of a month.
//
// A decision must come in time. DecideBy is the last working day before the
// milestone's due date, or within the month where only a month is known, as
// [calendar.When.DecideBy] has it; LatestRaise is that day less the working days
// of the route. Every [Outcome]
// carries its arithmetic in words.
package threshold

import (
	"fmt"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A Rule is one threshold.
type Rule struct {
	Name       string
	Level      int // of milestone; 0 means every level
	AtLeast    bool
	Count      int // "more than" so many, or at least
	Unit       calendar.Unit
	Direction  Direction
	Body       string // who decides
	Route      []Step // what comes before its decision
	HasNoRoute bool   // the route is not known, so no latest day to raise it is either
}

// Direction says which moves a rule is about.
type Direction uint8

// The directions.
const (
	Later Direction = iota
	Earlier
	Either
)

// A Step is one part of the route to a decision.
type Step struct {
	Name string
	Days int // working days
}

// A Baseline is what one body approved at one time.
type Baseline struct {
	Name, Body string
	On         calendar.Day
	Dates      map[string]calendar.When // by milestone; rules count from this baseline's own
}

// A Move is a milestone that would have another date.
type Move struct {
	Milestone string
	Level     int
	Due       calendar.When // what it is committed to now; decisions must precede it
	New       calendar.When
}

// An Outcome is what one rule says of one move.
type Outcome struct {
	Rule      *Rule
	Move      Move
	Baseline  string        // that the delay counts from
	Reference calendar.When // its date there
	Limit     calendar.Day  // the date that may not be passed
	Months    int           // whole months by which the new date passes the reference
	Crossed   bool

	DecideBy, LatestRaise calendar.Day // if crossed
	Because               []string     // the arithmetic, a sentence a step
	Summed                int          // how many of them tell whether it is crossed; the others, by when
}

// Days gives the nth working day after a day, or before it for negative n, as
// [calendar.Holidays.AddWorking] does.
type Days func(d calendar.Day, n int) calendar.Day

// Check says what is wrong with a rule, or nil.
func (r *Rule) Check() error {
	var c problem.Check
	c.Want(r.Body != "", "decided_by", "Say who decides.")
	c.Want(r.Count >= 0 && r.Count <= calendar.MaxOffset, "value", "Give a value from 0 to %d.", calendar.MaxOffset)
	c.Want(r.Level >= 0, "level", "A level is 1 or more.")
	for _, s := range r.Route {
		c.Want(s.Days >= 0 && s.Days <= 10_000, "route", "A step takes from 0 to 10000 working days.")
	}
	return c.Err("The threshold %s cannot be used.", r.Name)
}

// Assess says what each rule for its level makes of a move. A rule whose body
// has approved no date of the milestone has nothing to count from and says
// nothing.
func Assess(rules []Rule, baselines []Baseline, m Move, working Days) []Outcome {
	var out []Outcome
	for k := range rules {
		r := &rules[k]
		if r.Level != 0 && r.Level != m.Level || m.New.Earliest() == 0 {
			continue
		}
		if name, reference := lastApproved(baselines, r.Body, m.Milestone); reference.Earliest() != 0 {
			out = append(out, r.assess(name, reference, m, working))
		}
	}
	return out
}

// lastApproved is the date of a milestone that a body approved last; of two on
// one day, the one listed later.
func lastApproved(baselines []Baseline, body, milestone string) (string, calendar.When) {
	var best *Baseline
	var date calendar.When
	for k := range baselines {
		b := &baselines[k]
		w, ok := b.Dates[milestone]
		if rule, ruled := w.Rule(); ruled {
			w, ok = w.Resolve(func(ref string) (calendar.When, bool) { a, ok := b.Dates[ref]; return a, ok && ref == rule.Anchor })
		}
		if ok && b.Body == body && (best == nil || b.On >= best.On) {
			best, date = b, w
		}
	}
	if best == nil {
		return "", calendar.When{}
	}
	return best.Name, date
}

func (r *Rule) assess(name string, reference calendar.When, m Move, working Days) Outcome {
	o := Outcome{Rule: r, Move: m, Baseline: name, Reference: reference}
	o.say("%s last approved %s for %s (%s).", r.Body, m.Milestone, reference, name)
	from, to := reference.Latest(), m.New.Latest()
	if to < from && r.Direction != Later {
		o.earlier(m.New.Earliest())
	} else {
		o.later(from, to)
	}
	if o.Crossed {
		o.deadlines(working)
	}
	return o
}

// later judges a move to a later date.
func (o *Outcome) later(from, to calendar.Day) {
	r := o.Rule
	o.Limit, o.Months = r.move(from, 1), max(0, o.Move.New.MonthsPast(o.Reference))
	base := from.String()
	if r.Unit == calendar.Months {
		o.Limit = o.Reference.AfterMonths(r.Count)
		if o.Reference.Precision() != calendar.ToDay {
			base = "The end of " + o.Reference.Words()
		}
	}
	past := to > o.Limit || r.AtLeast && to == o.Limit
	o.Crossed = past && r.Direction != Earlier
	o.say("%s plus %s is %s; %s is %s, so the move of %s is %s.", base, r.value(), o.Limit, to, against(to, o.Limit), monthWords(o.Months), r.verdict(past))
}

// earlier judges a move to an earlier date.
func (o *Outcome) earlier(to calendar.Day) {
	r, from := o.Rule, o.Reference.Earliest()
	o.Limit = r.move(from, -1)
	o.Months = min(0, calendar.On(to).MonthsPast(calendar.On(from)))
	past := to < o.Limit || r.AtLeast && to == o.Limit
	o.Crossed = past
	o.say("%s less %s is %s; %s is %s, so the move of %s is %s.", from, r.value(), o.Limit, to, against(to, o.Limit), monthWords(o.Months), r.verdict(past))
}

// verdict says whether a threshold is crossed, as its comparator puts it.
func (r *Rule) verdict(past bool) string {
	words := "more than " + r.value()
	if r.AtLeast {
		words = "at least " + r.value()
	}
	if !past {
		return "not " + words
	}
	return words
}

func (r *Rule) value() string {
	unit := [...]string{calendar.Months: "month", calendar.Weeks: "week", calendar.Days: "day"}[r.Unit]
	if r.Count != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", r.Count, unit)
}

// move counts the value from a day.
func (r *Rule) move(d calendar.Day, sign int) calendar.Day {
	switch r.Unit {
	case calendar.Weeks:
		return d + calendar.Day(7*sign*r.Count)
	case calendar.Days:
		return d + calendar.Day(sign*r.Count)
	}
	return d.AddMonths(sign * r.Count)
}

// deadlines counts back from the due date.
func (o *Outcome) deadlines(working Days) {
	r := o.Rule
	o.Summed = len(o.Because)
	o.say("So %s decides.", r.Body)
	due := o.Move.Due
	if o.DecideBy = due.DecideBy(working); o.DecideBy == 0 {
		o.say("Its due date is not known, and so neither is the day by which to decide.")
		return
	}
	o.say("%s is due %s: the last working day on which a decision still comes in time is %s.", o.Move.Milestone, dueWords(due), o.DecideBy)
	if r.HasNoRoute {
		return
	}
	total, steps := 0, []string{}
	for _, s := range r.Route {
		total += s.Days
		steps = append(steps, fmt.Sprintf("%s %d", s.Name, s.Days))
	}
	o.LatestRaise = working(o.DecideBy, -total)
	o.say("Less the route of %d working days (%s), it must be raised by %s.", total, strings.Join(steps, ", "), o.LatestRaise)
}

func dueWords(w calendar.When) string {
	if w.Precision() == calendar.ToDay {
		return "on " + w.String()
	}
	return "in " + w.Words()
}

func (o *Outcome) say(format string, args ...any) {
	o.Because = append(o.Because, fmt.Sprintf(format, args...))
}

func against(d, limit calendar.Day) string {
	switch {
	case d > limit:
		return "later"
	case d < limit:
		return "earlier"
	}
	return "that day"
}

func monthWords(n int) string {
	if n == 1 || n == -1 {
		return fmt.Sprintf("%d whole month", n)
	}
	return fmt.Sprintf("%d whole months", n)
}
