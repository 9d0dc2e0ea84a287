package plan

// backward gives node i its late dates; the nodes that follow it have theirs.
func (r *run) backward(i int32) {
	n := &r.nodes[i]
	switch n.role {
	case outline, idle:
		return
	case finishGate, startGate:
		r.lf[i] = r.byFollowers(i, r.end)
		r.ls[i], r.worth[i] = r.lf[i], r.lf[i]
		return
	}
	a := &r.plan.Activities[i]
	if n.finished {
		r.lf[i] = a.ActualFinish
	} else {
		r.lf[i] = r.lateFinish(i, a)
		if n.opens {
			r.lf[i] = r.nextWork(i, r.lf[i])
		} else {
			r.lf[i] = r.previousWork(i, r.lf[i])
		}
	}
	r.worth[i] = r.remainFrom(i, r.lf[i])
	if n.fixed {
		r.worth[i] = r.startFrom(i, r.lf[i])
	}
	r.ls[i] = r.worth[i]
	r.retreat(i)
	if n.started && (!n.fixed || n.finished) {
		r.ls[i] = r.es[i]
	}
}

// lateFinish is the latest finish that followers, constraints and deadline
// leave an unfinished activity.
func (r *run) lateFinish(i int32, a *Activity) Minute {
	open := r.end
	if r.plan.Rules.OpenEnds {
		open = r.ef[i]
	}
	t := r.byFollowers(i, open)
	if r.nodes[i].milestone && r.nodes[i].duration == 0 && a.ActualStart != 0 && r.followed(i) {
		t = a.ActualStart
	}
	for _, c := range a.Limits {
		t = r.limitLate(i, c, t)
	}
	if ceiling := r.nodes[i].ceiling; ceiling != 0 {
		t = min(t, ceiling)
	}
	if a.Deadline != 0 {
		t = min(t, a.Deadline)
	}
	return t
}

// followed reports whether an unfinished activity waits for i.
func (r *run) followed(i int32) bool {
	for _, e := range r.departing(i) {
		if !r.nodes[r.edges[e].to].finished {
			return true
		}
	}
	return false
}

// byFollowers is the latest finish of i that delays nothing that waits for it,
// and never past the end of the plan; open when nothing waits.
func (r *run) byFollowers(i int32, open Minute) Minute {
	t, any := r.end, false
	for _, k := range r.departing(i) {
		e := &r.edges[k]
		if r.nodes[e.to].finished || !r.holds(e, k) {
			continue
		}
		any = true
		t = min(t, r.allowed(e))
	}
	if !any {
		return open
	}
	return t
}

// holds reports whether an edge passes lateness back. Of the parts of a
// summary only the first to start is held by what starts with the summary.
func (r *run) holds(e *edge, k int32) bool {
	return r.nodes[e.to].role != startGate || r.driver[e.to] == k
}

func (r *run) limitLate(i int32, c Constraint, t Minute) Minute {
	switch c.Kind {
	case MustStartOn:
		return r.finishFrom(i, c.Date)
	case MustFinishOn:
		return c.Date
	case StartNoLaterThan, StartOn:
		return min(t, r.finishFrom(i, c.Date))
	case FinishNoLaterThan, FinishOn:
		return min(t, c.Date)
	}
	return t
}

// allowed is the latest finish that one edge leaves its predecessor.
func (r *run) allowed(e *edge) Minute {
	switch e.kind {
	case FinishToStart:
		return r.addLag(e, r.worth[e.to], -1)
	case FinishToFinish:
		return r.addLag(e, r.lf[e.to], -1)
	case StartToFinish:
		return r.addLag(e, r.finishFrom(e.from, r.lf[e.to]), -1)
	}
	return r.allowedByStart(e)
}

// allowedByStart is allowed for links from start to start. Once the
// predecessor has started, or while it is held by hand, its start can no
// longer be late, so only the end of the plan limits it.
func (r *run) allowedByStart(e *edge) Minute {
	from, to := &r.nodes[e.from], &r.nodes[e.to]
	last := r.from[e.to] == r.from[e.to+1]
	switch {
	case from.started:
		return r.end
	case to.started && last:
		return r.end
	case to.started:
		return r.finishFrom(e.from, r.later(e.to, r.es[e.to], done))
	case from.fixed && last:
		return r.lf[e.to]
	case from.fixed:
		return r.end
	}
	start := r.addLag(e, from.time.Next(r.ls[e.to]), -1)
	return r.finishFrom(e.from, start)
}
