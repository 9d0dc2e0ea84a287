package plan

// An extent is the time that a level of effort spans.
type extent struct{ start, finish Minute }

// spread gives each level of effort its dates: from the earliest of the
// activities tied to its start to the latest of those tied to its finish,
// whichever way the links point. Without such links it keeps its own start and
// duration. It has no slack of its own and is never critical.
func (r *run) spread(out []Dates) {
	extents := map[int32]extent{}
	for k := range r.efforts {
		e := &r.efforts[k]
		startOfTo := e.kind == FinishToStart || e.kind == StartToStart
		startOfFrom := e.kind == StartToStart || e.kind == StartToFinish
		if from, to := r.nodes[e.from].effort, r.nodes[e.to].effort; from && !to {
			extents[e.from] = extents[e.from].with(startOfFrom, r.endOf(out, e.to, startOfTo))
		} else if to && !from {
			extents[e.to] = extents[e.to].with(startOfTo, r.endOf(out, e.from, startOfFrom))
		}
	}
	for i := range out {
		if n := &r.nodes[i]; n.effort && !n.finished && !n.fixed {
			r.span(int32(i), extents[int32(i)])
		}
		if r.nodes[i].effort {
			out[i] = Dates{EarlyStart: r.es[i], EarlyFinish: r.ef[i], LateStart: r.es[i], LateFinish: r.ef[i], Start: r.es[i], Finish: r.ef[i]}
		}
	}
}

// endOf is the start or the finish of an activity that an effort is tied to.
func (r *run) endOf(out []Dates, i int32, start bool) Minute {
	if r.nodes[i].role != leaf {
		return 0
	}
	if start {
		return out[i].Start
	}
	return out[i].Finish
}

// with widens an extent by an instant at its start or at its finish.
func (x extent) with(start bool, t Minute) extent {
	switch {
	case t == 0:
	case start && (x.start == 0 || t < x.start):
		x.start = t
	case !start:
		x.finish = max(x.finish, t)
	}
	return x
}

func (r *run) span(i int32, x extent) {
	if x.start != 0 && !r.nodes[i].started {
		r.es[i] = x.start
	}
	r.ef[i] = max(x.finish, r.es[i])
	if x.finish == 0 {
		r.ef[i] = r.finishFrom(i, r.es[i])
	}
}
