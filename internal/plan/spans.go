package plan

// The length of an activity is its duration on its own calendar, or, where
// resources do the work, what each of them needs on theirs. These methods move
// an instant by it; whichever resource takes longest decides.

// measure picks which part of a load's work is meant.
type measure uint8

const (
	whole measure = iota
	remaining
	done
)

func (l *load) minutes(m measure) int64 {
	switch m {
	case remaining:
		return l.remaining
	case done:
		return l.actual
	}
	return l.work
}

func (n *node) minutes(m measure) int64 {
	switch m {
	case remaining:
		return n.remaining
	case done:
		return n.duration - n.remaining
	}
	return n.duration
}

func (r *run) loadsOf(n *node) []load { return r.loads[n.loads.from:n.loads.to] }

// finishFrom is the finish of activity i started at t.
func (r *run) finishFrom(i int32, t Minute) Minute { return r.later(i, t, whole) }

// remainTo is the finish of what remains of activity i, resumed at t.
func (r *run) remainTo(i int32, t Minute) Minute { return r.later(i, t, remaining) }

// startFrom is the start of activity i that finishes at t.
func (r *run) startFrom(i int32, t Minute) Minute { return r.earlier(i, t, whole) }

// remainFrom is when the rest of activity i must begin to finish at t.
func (r *run) remainFrom(i int32, t Minute) Minute { return r.earlier(i, t, remaining) }

func (r *run) later(i int32, t Minute, m measure) Minute {
	n := &r.nodes[i]
	loads := r.loadsOf(n)
	if len(loads) == 0 {
		if n.elapsed {
			return t.plus(n.minutes(m))
		}
		return n.time.Add(t, n.minutes(m))
	}
	latest := t
	for k := range loads {
		l := &loads[k]
		latest = max(latest, l.time.Add(l.after(t, 1), l.minutes(m)))
	}
	return latest
}

func (r *run) earlier(i int32, t Minute, m measure) Minute {
	n := &r.nodes[i]
	loads := r.loadsOf(n)
	if len(loads) == 0 {
		if n.elapsed {
			return t.plus(-n.minutes(m))
		}
		return n.time.Add(t, -n.minutes(m))
	}
	earliest := t
	for k := range loads {
		l := &loads[k]
		earliest = min(earliest, l.after(l.time.Add(t, -l.minutes(m)), -1))
	}
	return earliest
}

// after moves t by the delay of a load, or back by it.
func (l *load) after(t Minute, sign int64) Minute {
	switch {
	case l.delay.Minutes == 0:
		return t
	case l.delay.Elapsed:
		return t.plus(sign * l.delay.Minutes)
	}
	return l.time.Add(t, sign*l.delay.Minutes)
}

// nextWork is the first instant from t at which activity i can be worked on. A
// milestone may rest at the end of a working day.
func (r *run) nextWork(i int32, t Minute) Minute {
	n := &r.nodes[i]
	loads := r.loadsOf(n)
	if len(loads) == 0 {
		return n.rest(n.time, t)
	}
	first := n.rest(loads[0].time, t)
	for k := range loads[1:] {
		first = min(first, n.rest(loads[k+1].time, t))
	}
	return first
}

func (n *node) rest(wt *WorkingTime, t Minute) Minute {
	next := wt.Next(t)
	if next > t && n.milestone && !n.opens && wt.Previous(t) == t {
		return t
	}
	return next
}

// previousWork is the end of the working time before t, if nothing is worked
// between the two.
func (r *run) previousWork(i int32, t Minute) Minute {
	n := &r.nodes[i]
	loads := r.loadsOf(n)
	if len(loads) == 0 {
		return n.time.Previous(t)
	}
	last := loads[0].time.Previous(t)
	for k := range loads[1:] {
		last = max(last, loads[k+1].time.Previous(t))
	}
	return last
}
