package plan

import "slices"

// Cause is what sort of thing sets a date.
type Cause uint8

// The causes of a start. Only links lead further back.
const (
	ByLink Cause = iota
	ByPlanStart
	ByConstraint
	BySummary  // a date that holds the summary it is part of
	ByActual   // it has happened
	ByTyped    // dates are as typed, or as another plan gives them
	ByDataDate // work cannot be done in the past
	ByPart     // a summary starts with its first part
)

func (c Cause) String() string {
	return [...]string{"link", "plan start", "constraint", "summary", "actual", "typed", "data date", "part"}[c]
}

// A Driver is one of the reasons for a start. Where several ask for the same
// start, each is a driver and removing one alone changes nothing.
type Driver struct {
	Cause      Cause
	Link       int        // ByLink: index in the plan's links
	From       int        // ByLink, ByPart: the activity that really decides, also where the link names its summary
	Constraint Constraint // ByConstraint
	Asks       Minute     // the start it asks for, before the calendar moves it to working time
}

// A Step explains the start of one activity: all its drivers, of which the
// chain follows the first.
type Step struct {
	Activity      int
	Start, Finish Minute
	Drivers       []Driver
}

// Explain gives the chain of reasons for the start of activity i, back to one
// that waits for nothing. An activity in progress under the data-date rules is
// explained by when its remaining work may go on.
func (s *Schedule) Explain(i int) []Step {
	e := explainer{*s.run}
	e.late = e.alap
	var chain []Step
	for range s.Activities {
		d := &s.Activities[i]
		step := Step{Activity: i, Start: d.Start, Finish: d.Finish, Drivers: e.drivers(int32(i), s.Activities)}
		chain = append(chain, step)
		if len(step.Drivers) == 0 || step.Drivers[0].Cause != ByLink && step.Drivers[0].Cause != ByPart {
			break
		}
		i = step.Drivers[0].From
	}
	return chain
}

// An explainer asks of a finished run what each rule asked for.
type explainer struct{ run }

func (e *explainer) drivers(i int32, dates []Dates) []Driver {
	n := &e.nodes[i]
	a := &e.plan.Activities[i]
	switch {
	case n.role == outline:
		return e.firstPart(i, dates)
	case n.role != leaf:
		return nil
	case n.fixed:
		return []Driver{{Cause: ByTyped, Asks: a.Imported.Start}}
	case n.started && (n.finished || e.now == 0):
		return []Driver{{Cause: ByActual, Asks: a.ActualStart}}
	case n.started:
		return e.resuming(i)
	case n.alap:
		return []Driver{{Cause: ByConstraint, Constraint: a.Limits[0], Asks: e.ls[i]}}
	}
	return e.starting(i)
}

// firstPart is the part of a summary that starts when it does.
func (e *explainer) firstPart(i int32, dates []Dates) []Driver {
	for k := i + 1; k < e.last[i]; k++ {
		if e.parent[k] == i && dates[k].Start == dates[i].Start && dates[k].Start != 0 {
			return []Driver{{Cause: ByPart, From: int(k), Asks: dates[k].Start}}
		}
	}
	return nil
}

// resuming explains when the rest of the work of activity i goes on.
func (e *explainer) resuming(i int32) []Driver {
	var out []Driver
	at := e.resume(i)
	edges := e.arriving(i)
	for k := range edges {
		if c := e.candidate(&edges[k]); !e.nodes[edges[k].from].finished && c > e.es[i] && e.nextWork(i, c) == at {
			out = append(out, e.byLink(e.into[i]+int32(k), c))
		}
	}
	if e.nextWork(i, e.now) == at {
		out = append(out, Driver{Cause: ByDataDate, Asks: e.now})
	}
	if len(out) == 0 {
		out = append(out, Driver{Cause: ByActual, Asks: e.es[i]})
	}
	return out
}

// starting explains the start of an activity that has not begun: the latest of
// what holds it back, unless a date pulls it earlier or fixes it.
func (e *explainer) starting(i int32) []Driver {
	lower, at := e.holding(i)
	if fixed := e.pulling(i, at); len(fixed) > 0 {
		if e.es[i] != at {
			return fixed
		}
		return append(fixed, lower...)
	}
	return lower
}

// holding is what holds activity i back to the latest start, and that start.
func (e *explainer) holding(i int32) ([]Driver, Minute) {
	claims := e.claims(i)
	at := dawn
	for _, c := range claims {
		at = max(at, e.moved(i, c))
	}
	claims = slices.DeleteFunc(claims, func(c Driver) bool { return e.moved(i, c) != at })
	linksOnly := !slices.ContainsFunc(claims, func(c Driver) bool { return c.Cause != ByLink })
	if linksOnly && len(claims) == len(e.arriving(i)) && len(claims) > 0 && e.moved(i, Driver{Cause: ByPlanStart, Asks: e.start}) == at {
		claims = append(claims, Driver{Cause: ByPlanStart, Asks: e.start})
	}
	return claims, at
}

// moved is the start that a claim comes to on the calendar, in a window.
func (e *explainer) moved(i int32, c Driver) Minute {
	return e.admit(i, e.worked(i, c))
}

// worked is the start that a claim comes to on the calendar.
func (e *explainer) worked(i int32, c Driver) Minute {
	if c.Cause == ByLink || c.Cause == ByPlanStart {
		return e.delay(i, e.mayStart(i, c.Asks))
	}
	return e.mayStart(i, c.Asks)
}

// claims are all the things that hold activity i back.
func (e *explainer) claims(i int32) []Driver {
	var out []Driver
	edges := e.arriving(i)
	for k := range edges {
		out = append(out, e.byLink(e.into[i]+int32(k), e.candidate(&edges[k])))
	}
	if _, held := e.plan.Activities[i].heldTo(); len(edges) == 0 && !held {
		out = append(out, Driver{Cause: ByPlanStart, Asks: e.start})
	}
	for _, c := range e.plan.Activities[i].Limits {
		switch c.Kind {
		case StartNoEarlierThan, StartOn:
			out = append(out, Driver{Cause: ByConstraint, Constraint: c, Asks: c.Date})
		case FinishNoEarlierThan, FinishOn:
			out = append(out, Driver{Cause: ByConstraint, Constraint: c, Asks: e.startFrom(i, c.Date)})
		}
	}
	if floor := e.nodes[i].floor; floor != 0 {
		out = append(out, Driver{Cause: BySummary, Asks: floor})
	}
	if e.now != 0 {
		out = append(out, Driver{Cause: ByDataDate, Asks: e.now})
	}
	return out
}

// pulling is the constraint that sets the start whatever holds it back, if one
// does; at is the start it would have had.
func (e *explainer) pulling(i int32, at Minute) []Driver {
	var out []Driver
	for _, c := range e.plan.Activities[i].Limits {
		asks := c.Date
		if c.Kind == MustFinishOn || c.Kind == FinishNoLaterThan {
			asks = e.startFrom(i, c.Date)
		}
		if c.Kind.Hard() && asks == e.es[i] && (asks != at || c.Kind == MustStartOn || c.Kind == MustFinishOn) {
			out = append(out, Driver{Cause: ByConstraint, Constraint: c, Asks: asks})
		}
	}
	return out
}

// byLink names the activity that really decides: a link out of a summary leads
// to the part that finishes last or starts first.
func (e *explainer) byLink(k int32, asks Minute) Driver {
	d := Driver{Cause: ByLink, Link: int(e.edges[k].link), Asks: asks}
	from := e.edges[k].from
	for int(from) >= len(e.plan.Activities) {
		from = e.edges[e.driver[from]].from
	}
	d.From = int(from)
	return d
}
