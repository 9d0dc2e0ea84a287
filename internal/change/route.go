package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A Leg is one step of a route to a decision.
type Leg struct {
	Step  string // what is done, as it is shown
	Takes int    // working days after the step before it
	Least int    // to which an expedited route may cut them, for a stated reason
	Meets string // the group at whose meeting it is done; "" needs none
	Only  string // the body that it is taken to; "": on every route
}

// A Way is a route as data: its legs, in order, from raising to the decision.
type Way struct {
	Name string
	Legs []Leg
	// Extraordinary says that a group may be called together on any working day.
	Extraordinary bool
}

// The steps of a request on its way, as the legs of a way name them.
const (
	StepRaise          = "Raise"
	StepBoard          = "Change Board triage"
	StepAssessment     = "Impact assessment"
	StepSummary        = "Summary"
	StepRecommendation = "Recommendation"
	StepDecision       = "Decision"
	StepAuthority      = "Authority decision"
)

// Ordinary is the way of a request that has the time. That the board sits the
// working day after raising, that the answers are summed up within one, and that
// the authority takes five, are ours; ten working days of assessment, and the
// group that meets, are the programme's.
func Ordinary() Way {
	return Way{Name: "ordinary", Legs: []Leg{
		{Step: StepRaise},
		{Step: StepBoard, Takes: 1},
		{Step: StepAssessment, Takes: 10, Least: 5},
		{Step: StepSummary, Takes: 1},
		{Step: StepRecommendation},
		{Step: StepDecision, Meets: "PSG"},
		{Step: StepAuthority, Takes: 5, Only: "Ofgem"},
	}}
}

// For returns the way that a request takes to a body: without the legs that lead
// to others.
func (w Way) For(body string) Way {
	w.Legs = slices.DeleteFunc(slices.Clone(w.Legs), func(l Leg) bool { return l.Only != "" && l.Only != body })
	return w
}

// Expedited returns the way with groups called together when they are needed.
func (w Way) Expedited() Way {
	w.Name, w.Extraordinary = "expedited", true
	return w
}

// Assessment returns the working days that the parties have to answer.
func (w Way) Assessment() int {
	for _, l := range w.Legs {
		if l.Step == StepAssessment {
			return l.Takes
		}
	}
	return 0
}

// Window refuses a day on which an assessment is to close: one that is no working
// day, that is before it opens, or that leaves the parties fewer working days than
// the way gives them without the reason for it.
func (w Way) Window(working calendar.Holidays, opens, closes calendar.Day, reason string) error {
	var c problem.Check
	left := working.WorkingBetween(opens, closes)
	switch usual := w.Assessment(); {
	case closes < opens:
		c.Want(false, "day", "The assessment opens on %s, and closes no earlier.", opens.Words())
	case !working.IsWorking(closes):
		c.Want(false, "day", "%s is no working day. The assessment closes on one, as on %s.", closes.Words(), working.NextWorking(closes).Words())
	case left < usual && reason == "":
		c.Want(false, "text", "From %s to %s the parties have %s, and the rules give them %d, until %s. Say why it is shorter, or give them longer.",
			opens.Words(), closes.Words(), workingDays(left), usual, working.AddWorking(opens, usual).Words())
	}
	return c.Err("The assessment cannot close on %s.", closes.Words())
}

func workingDays(n int) string {
	if n == 1 {
		return "1 working day"
	}
	return strconv.Itoa(n) + " working days"
}

// assessedIn returns the way with so many working days of assessment.
func (w Way) assessedIn(days int) Way {
	w.Legs = slices.Clone(w.Legs)
	for i := range w.Legs {
		if w.Legs[i].Step == StepAssessment {
			w.Legs[i].Takes = days
		}
	}
	return w
}

// Days is what the days of a route are reckoned with.
type Days struct {
	Today    calendar.Day // before which nothing more is done; 0: it does not matter
	Working  calendar.Holidays
	Meetings map[string]Diary // by group
}

// A Dated leg has the earliest day on which it can be done, and the latest on
// which the decision still comes in time.
type Dated struct {
	Leg
	Earliest calendar.Day
	Latest   calendar.Day // none: it cannot be done in time
	Done     calendar.Day // when it was, where that is known
}

// Words tells when l is done: on the day that it was, or is set for; or else from
// the earliest day to the latest.
func (l Dated) Words() string {
	switch {
	case l.Latest != 0 && l.Earliest > l.Latest:
		return l.Earliest.Words() + ", too late: by " + l.Latest.Words()
	case l.Latest == 0 || l.Done != 0 || l.Earliest == l.Latest:
		return l.Earliest.Words()
	}
	return l.Earliest.Words() + " to " + l.Latest.Words()
}

// A Timing is a way with its days.
type Timing struct {
	Way      Way
	DecideBy calendar.Day
	Legs     []Dated
}

// Taken gives the steps that were taken, on their days: of what is over, nothing is
// too late any more.
func (t Timing) Taken() Timing {
	legs := t.Legs
	t.Legs = nil
	for _, l := range legs {
		if l.Done != 0 {
			l.Earliest, l.Latest = l.Done, 0
			t.Legs = append(t.Legs, l)
		}
	}
	return t
}

// LatestRaise returns the last day on which a request can be raised on this way.
func (t Timing) LatestRaise() calendar.Day {
	if len(t.Legs) == 0 {
		return 0
	}
	return t.Legs[0].Latest
}

// Fits reports whether the decision can come in time.
func (t Timing) Fits() bool {
	last := len(t.Legs) - 1
	return last >= 0 && t.DecideBy != 0 && t.Legs[last].Earliest != 0 && t.Legs[last].Earliest <= t.DecideBy
}

// Leg returns the leg of a step, and whether the way has one.
func (t Timing) Leg(step string) (Dated, bool) {
	i := slices.IndexFunc(t.Legs, func(l Dated) bool { return l.Step == step })
	if i < 0 {
		return Dated{}, false
	}
	return t.Legs[i], true
}

// Time dates the legs of a way: forward from the day it begins on, and back from
// the last day for a decision. Done holds the days of steps that are fixed: taken
// already, or set; no other step comes before today.
func (d Days) Time(w Way, from, decideBy calendar.Day, done map[string]calendar.Day) Timing {
	t := Timing{Way: w, DecideBy: decideBy, Legs: make([]Dated, len(w.Legs))}
	at := from
	for i, l := range w.Legs {
		if i > 0 {
			at = d.reached(w, l, at)
		}
		fixed := done[l.Step]
		switch {
		case fixed != 0:
			at = fixed
		case at != 0 && at < d.Today:
			at = d.reached(w, Leg{Meets: l.Meets}, d.Today)
		}
		t.Legs[i] = Dated{Leg: l, Earliest: at, Done: fixed}
	}
	latest := decideBy
	for i := len(w.Legs) - 1; i >= 0; i-- {
		latest = d.before(w, w.Legs[i], latest)
		t.Legs[i].Latest = latest
		if latest != 0 {
			latest = d.Working.AddWorking(latest, -w.Legs[i].Takes)
		}
	}
	return t
}

// reached returns the earliest day of a leg after the one before it was done.
func (d Days) reached(w Way, l Leg, previous calendar.Day) calendar.Day {
	if previous == 0 {
		return 0
	}
	day := d.Working.NextWorking(d.Working.AddWorking(previous, l.Takes))
	if l.Meets == "" || w.Extraordinary {
		return day
	}
	return d.Meetings[l.Meets].next(d.Working, day)
}

// before returns the latest day of a leg that has to be done by a day.
func (d Days) before(w Way, l Leg, by calendar.Day) calendar.Day {
	if by == 0 {
		return 0
	}
	day := d.Working.PreviousWorking(by)
	if l.Meets == "" || w.Extraordinary {
		return day
	}
	return d.Meetings[l.Meets].previous(d.Working, day)
}

// A Course says on which way a request can still be decided in time, and
// what that needs.
type Course struct {
	Ordinary  Timing
	Expedited Timing // the one with the longest assessment that fits, if one does
	Taken     string // "ordinary", "expedited", or "" when none leads there in time
	Needs     []string
	Warnings  []string

	today calendar.Day
}

// Begins says by when the ordinary way has to begin, or had to.
func (c Course) Begins() string {
	latest, begun := c.Ordinary.LatestRaise(), calendar.Day(0)
	if len(c.Ordinary.Legs) > 0 {
		begun = c.Ordinary.Legs[0].Done
	}
	switch {
	case latest == 0:
		return "The ordinary route comes too late whenever it begins."
	case begun != 0 && begun <= latest:
		return "The ordinary route had to begin by " + latest.Words() + ", and did."
	case begun != 0 && c.Taken == c.Ordinary.Way.Name:
		return "The ordinary route had to begin by " + latest.Words() + ", and began on " + begun.Words() + ": its steps were then taken sooner."
	case begun != 0 || c.today > latest:
		return "The ordinary route had to begin by " + latest.Words() + "."
	}
	return "The ordinary route has to begin by " + latest.Words() + "."
}

// Taking returns the timing of the way that is taken; the expedited one, which
// says by how much, where none fits.
func (c Course) Taking() Timing {
	if c.Taken == c.Ordinary.Way.Name {
		return c.Ordinary
	}
	return c.Expedited
}

// Plot finds the way of a request: the ordinary one when that fits, or else the
// expedited one with as long an assessment as there is time for.
func (d Days) Plot(w Way, from, decideBy calendar.Day, done map[string]calendar.Day) Course {
	c := Course{Ordinary: d.Time(w, from, decideBy, done), today: d.Today}
	fast := w.Expedited()
	c.Expedited = d.Time(fast, from, decideBy, done)
	for days := w.Assessment() - 1; !c.Expedited.Fits() && days >= w.least(); days-- {
		c.Expedited = d.Time(fast.assessedIn(days), from, decideBy, done)
	}
	switch {
	case decideBy == 0:
	case c.Ordinary.Fits():
		c.Taken = c.Ordinary.Way.Name
	case c.Expedited.Fits():
		c.Taken = c.Expedited.Way.Name
		c.Needs = c.needs(w)
	}
	c.Warnings = c.warn(d.Working, d.Today)
	return c
}

func (w Way) least() int {
	for _, l := range w.Legs {
		if l.Step == StepAssessment {
			return max(l.Least, 1)
		}
	}
	return 1
}

// needs says what the expedited way asks for beyond the ordinary one.
func (c Course) needs(w Way) []string {
	var out []string
	for i, l := range c.Expedited.Legs {
		o := c.Ordinary.Legs[i]
		switch {
		case l.Meets != "" && o.Earliest > l.Latest:
			when := "on " + l.Latest.Words()
			if l.Earliest != l.Latest {
				when = "from " + l.Earliest.Words() + " to " + l.Latest.Words()
			}
			out = append(out, fmt.Sprintf("An extraordinary meeting of %s %s: the next ordinary one is on %s.", l.Meets, when, o.Earliest.Words()))
		case l.Step == StepAssessment && l.Takes < w.Assessment():
			out = append(out, fmt.Sprintf("An assessment of %d working days in place of %d, with the reason for it.", l.Takes, w.Assessment()))
		}
	}
	return out
}

// nearly is how many working days before its latest day a step is warned of.
const nearly = 2

// warn says which steps have passed their latest day, and which come near it.
func (c Course) warn(working calendar.Holidays, today calendar.Day) []string {
	t := c.Taking()
	if t.DecideBy == 0 || today == 0 {
		return nil
	}
	if c.Taken == "" { // every step left is late, by as much as the drawing shows
		return []string{fmt.Sprintf("No route leads to a decision by %s any more; the earliest is %s.",
			t.DecideBy.Words(), t.Legs[len(t.Legs)-1].Earliest.Words())}
	}
	var out []string
	for _, l := range t.Legs {
		switch left := working.WorkingBetween(today, l.Latest); {
		case l.Latest == 0 || l.Done != 0 && l.Done <= today:
		case l.Latest < today:
			out = append(out, fmt.Sprintf("%s had to be done by %s.", l.Step, l.Latest.Words()))
		case left <= nearly:
			out = append(out, fmt.Sprintf("%s has to be done by %s, %s.", l.Step, l.Latest.Words(), strings.ToLower(l.Latest.Distance(today))))
		}
	}
	return out
}
