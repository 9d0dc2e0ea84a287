package plan

import "math"

// A run is one scheduling of a network: the dates of every node so far.
type run struct {
	*Network
	es, ef, ls, lf []Minute
	worth          []Minute // late start of the work that remains
	driver         []int32  // the edge that set the early start, or one of the reasons below
	start, end     Minute
	now            Minute // data date; none under Microsoft Project's rules
	late           bool   // late dates are known: as-late-as-possible ones count
}

// Reasons other than an edge for an early start.
const (
	byPlanStart = -1 - iota
	byConstraint
	byActual
	byTyped
	byDataDate
	bySummary
)

// forward gives node i its early dates.
func (r *run) forward(i int32) {
	n := &r.nodes[i]
	switch {
	case n.role == outline || n.role == idle:
	case n.role == finishGate || n.role == startGate:
		r.pass(i, n.role)
	case n.fixed:
		a := &r.plan.Activities[i]
		r.es[i], r.ef[i], r.driver[i] = a.Imported.Start, a.Imported.Finish, byTyped
	case n.started:
		r.progress(i)
	default:
		r.unstarted(i)
	}
}

// pass opens a gate: when the last part finishes, or the first one starts.
func (r *run) pass(i int32, role role) {
	edges := r.arriving(i)
	for k := range edges {
		t := r.ef[edges[k].from]
		better := t > r.es[i]
		if role == startGate {
			t = r.es[edges[k].from]
			better = t < r.es[i]
		}
		if k == 0 || better {
			r.es[i], r.driver[i] = t, r.into[i]+int32(k)
		}
	}
	r.ef[i] = r.es[i]
}

// unstarted schedules an activity on which no work has been done.
func (r *run) unstarted(i int32) {
	start, finish := r.logic(i)
	start = r.delay(i, r.mayStart(i, start))
	if floor := r.nodes[i].floor; floor > start {
		start, finish, r.driver[i] = r.mayStart(i, floor), 0, bySummary
	}
	if r.now > start {
		if later := r.mayStart(i, r.now); later > start {
			start, finish, r.driver[i] = later, 0, byDataDate
		}
	}
	for _, c := range r.plan.Activities[i].Limits {
		start, finish = r.limit(i, c, start, finish)
	}
	if opens := r.admit(i, start); opens != start {
		start, finish = opens, 0
	}
	if finish == 0 || finish < start {
		finish = r.finishFrom(i, start)
	}
	r.es[i], r.ef[i] = start, finish
}

// logic is the start that links ask for, or without links the start of the
// plan; an activity without links may start before the plan does if a date
// holds it there.
func (r *run) logic(i int32) (start, finish Minute) {
	edges := r.arriving(i)
	if len(edges) > 0 {
		for k := range edges {
			if t := r.candidate(&edges[k]); k == 0 || t > start {
				start, r.driver[i] = t, r.into[i]+int32(k)
			}
		}
		return start, 0
	}
	if c, ok := r.plan.Activities[i].heldTo(); ok {
		r.driver[i] = byConstraint
		if c.Kind == FinishNoEarlierThan || c.Kind == FinishOn {
			return r.startFrom(i, c.Date), 0
		}
		return c.Date, 0
	}
	r.driver[i] = byPlanStart
	return r.start, 0
}

// heldTo is the constraint that an activity without links starts by, even
// before the plan does.
func (a *Activity) heldTo() (Constraint, bool) {
	for _, c := range a.Limits {
		switch c.Kind {
		case StartNoEarlierThan, StartOn, FinishNoEarlierThan, FinishOn:
			return c, true
		}
	}
	return Constraint{}, false
}

// delay applies the levelling delay of an activity.
func (r *run) delay(i int32, t Minute) Minute {
	d := r.plan.Activities[i].Delay
	switch {
	case d.Minutes == 0:
		return t
	case d.Elapsed:
		return t.plus(d.Minutes)
	}
	return r.nodes[i].calendar.Add(t, d.Minutes)
}

// candidate is the start that one edge asks of its successor.
func (r *run) candidate(e *edge) Minute {
	start, finish := r.es[e.from], r.ef[e.from]
	if p := &r.nodes[e.from]; p.alap && r.late && !r.nodes[e.to].alap {
		start, finish = r.ls[e.from], r.lf[e.from]
	}
	switch e.kind {
	case FinishToStart:
		return r.addLag(e, finish, 1)
	case StartToStart:
		return r.addLag(e, start, 1)
	case FinishToFinish:
		return max(r.addLag(e, r.remainFrom(e.to, finish), 1), r.start)
	}
	return r.addLag(e, r.startFrom(e.to, start), 1)
}

// addLag moves t by the lag of an edge, or back by it.
func (r *run) addLag(e *edge, t Minute, sign int64) Minute {
	minutes, elapsed := r.lag(e)
	minutes *= sign
	switch {
	case minutes == 0:
		return t
	case elapsed:
		return t.plus(minutes)
	}
	switch r.plan.Rules.LagOn {
	case LagOnPredecessor:
		return r.nodes[e.from].calendar.Add(t, minutes)
	case LagOnProject:
		return r.project.Add(t, minutes)
	case LagOnClock:
		return t.plus(minutes)
	}
	return r.nodes[e.to].calendar.Add(t, minutes)
}

// lag is the lag of an edge in minutes, and whether they run on the clock.
func (r *run) lag(e *edge) (minutes int64, elapsed bool) {
	if e.lag.Percent == 0 {
		return e.lag.Minutes, e.lag.Elapsed
	}
	from := e.from
	if r.nodes[from].role == startGate && r.driver[from] >= 0 {
		from = r.edges[r.driver[from]].from // the part that starts first
	}
	p := &r.nodes[from]
	share := math.Round(float64(p.duration) * e.lag.Percent / 100)
	return int64(share), p.elapsed || e.lag.Elapsed
}

// limit applies a date constraint to an early start. A finish of zero means
// that the duration will decide it.
func (r *run) limit(i int32, c Constraint, start, finish Minute) (Minute, Minute) {
	honour := r.plan.Rules.HonourDate
	limited := start
	switch c.Kind {
	case StartNoEarlierThan, StartOn:
		limited = max(start, r.mayStart(i, c.Date))
	case FinishNoEarlierThan, FinishOn:
		limited = max(start, r.mayStart(i, r.startFrom(i, c.Date)))
	case StartNoLaterThan:
		if honour {
			limited = min(start, c.Date)
		}
	case FinishNoLaterThan:
		if honour {
			limited = min(start, r.startFrom(i, c.Date))
		}
	case MustStartOn:
		r.driver[i] = byConstraint
		return c.Date, 0
	case MustFinishOn:
		r.driver[i] = byConstraint
		return r.startFrom(i, c.Date), c.Date
	}
	if limited != start {
		r.driver[i] = byConstraint
		return limited, 0
	}
	return start, finish
}

// progress schedules an activity on which work has begun.
func (r *run) progress(i int32) {
	a := &r.plan.Activities[i]
	r.es[i], r.driver[i] = a.ActualStart, byActual
	if a.ActualStart == 0 {
		r.es[i] = r.startFrom(i, a.ActualFinish)
	}
	switch {
	case a.Finished():
		r.ef[i] = a.ActualFinish
	case r.now != 0:
		r.ef[i] = r.remainTo(i, r.resume(i))
	default:
		r.ef[i] = r.finishFrom(i, r.es[i])
		if c := a.Limits[0]; c.Kind == FinishNoEarlierThan {
			r.ef[i] = max(r.ef[i], c.Date)
		}
	}
}

// resume is when the rest of the work may go on under the data-date rules: not
// in the past, and (retained logic) not before unfinished predecessors allow.
func (r *run) resume(i int32) Minute {
	t := max(r.now, r.es[i])
	edges := r.arriving(i)
	for k := range edges {
		if c := r.candidate(&edges[k]); c > t && !r.nodes[edges[k].from].finished {
			t, r.driver[i] = c, r.into[i]+int32(k)
		}
	}
	return r.nextWork(i, t)
}
