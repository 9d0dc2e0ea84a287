package plan

// totalSlack is how much working time an activity may slip before it moves the
// end of the plan or breaks a date: the lesser of start and finish slack, and
// finish slack once it has started. Negative slack is lateness already.
func (r *run) totalSlack(i int32) int64 {
	n := &r.nodes[i]
	if n.alap {
		return 0
	}
	finish := n.time.Between(r.ef[i], r.lf[i])
	if n.started {
		return finish
	}
	return min(n.time.Between(r.es[i], r.ls[i]), finish)
}

// freeSlack is how much an activity may slip before it moves any other. As in
// Microsoft Project, under its rules, links out of its summary do not count.
func (r *run) freeSlack(i int32, total int64) int64 {
	if r.nodes[i].finished {
		return 0
	}
	free, any := r.leastGap(i, i)
	if !any {
		free = total
	}
	return max(free, 0)
}

// leastGap is the least that the links out of a node, activity i or a gate it
// goes through, leave to i.
func (r *run) leastGap(i, node int32) (least int64, any bool) {
	for _, k := range r.departing(node) {
		e := &r.edges[k]
		if r.nodes[e.to].finished {
			continue
		}
		gap, ok := int64(0), true
		switch {
		case r.nodes[e.to].role == leaf:
			gap = r.gap(i, e)
		case r.plan.Rules.Progress == MSProject:
			ok = false
		default:
			gap, ok = r.leastGap(i, e.to)
		}
		if ok && (!any || gap < least) {
			least, any = gap, true
		}
	}
	return least, any
}

// gap is the working time that a link leaves activity i between the ends it
// ties, once its lag has passed. Microsoft Project subtracts the lag as a number instead, even
// where it is counted on another calendar or on the clock.
func (r *run) gap(i int32, e *edge) int64 {
	from, to := r.shown(i), r.shown(e.to)
	a, b := from.EarlyFinish, to.EarlyStart
	if e.kind == StartToStart || e.kind == StartToFinish {
		a = from.EarlyStart
	}
	if e.kind == FinishToFinish || e.kind == StartToFinish {
		b = to.EarlyFinish
	}
	wt := r.nodes[i].time
	if r.plan.Rules.Progress == MSProject {
		minutes, _ := r.lag(e)
		return wt.Between(a, b) - minutes
	}
	return wt.Between(r.addLag(e, a, 1), b)
}

// shown is the early dates of a node, or its late ones if it goes as late as
// possible.
func (r *run) shown(i int32) Dates {
	if r.nodes[i].alap {
		return Dates{EarlyStart: r.ls[i], EarlyFinish: r.lf[i]}
	}
	return Dates{EarlyStart: r.es[i], EarlyFinish: r.ef[i]}
}

// markLongest marks the activities on the longest path.
func (r *run) markLongest(out []Dates) {
	on := make([]bool, len(r.nodes))
	r.traceLongest(on)
	for i := range out {
		out[i].Longest = on[i]
	}
}

// traceLongest follows driving links back from the activities that finish last.
func (r *run) traceLongest(on []bool) {
	end := r.latest()
	for i := range r.nodes {
		on[i] = r.nodes[i].role == leaf && !r.nodes[i].effort && r.ef[i] == end
	}
	for at := len(r.order) - 1; at >= 0; at-- {
		i := r.order[at]
		if !on[i] {
			continue
		}
		for k, e := range r.arriving(i) {
			if !on[e.from] && r.drives(i, r.into[i]+int32(k)) {
				on[e.from] = true
			}
		}
	}
}

// drives reports whether edge k is one of those that set the start of node i:
// where several ask for the same, each does, and each is a critical path.
func (r *run) drives(i int32, k int32) bool {
	if r.driver[i] < 0 {
		return false
	}
	if r.driver[i] == k {
		return true
	}
	switch r.nodes[i].role {
	case finishGate:
		return r.ef[r.edges[k].from] == r.es[i]
	case startGate:
		return r.es[r.edges[k].from] == r.es[i]
	}
	asks := r.mayStart(i, r.candidate(&r.edges[k]))
	if r.nodes[i].started { // what holds back the rest of its work
		return !r.nodes[r.edges[k].from].finished && asks == r.mayStart(i, r.candidate(&r.edges[r.driver[i]]))
	}
	return r.admit(i, r.delay(i, asks)) == r.es[i]
}
