package plan

import "crosscode/internal/problem"

// A Schedule is the outcome: the dates of every activity of a plan, in its
// order, and what drove each.
type Schedule struct {
	Start, Finish Minute
	Activities    []Dates
	run           *run
}

// Make compiles and schedules a plan.
func Make(p *Plan) (*Schedule, error) {
	n, err := Compile(p)
	if err != nil {
		return nil, err
	}
	return n.Schedule()
}

// Schedule runs the critical path method. It fails only if an activity would
// end after the last year that a plan may use, and then names it.
func (n *Network) Schedule() (*Schedule, error) {
	r := n.newRun()
	r.forwards()
	if err := r.checkReach(); err != nil {
		return nil, err
	}
	r.end = r.latest()
	if f := n.plan.Finish; f != 0 {
		r.end = f
	}
	for at := len(r.order) - 1; at >= 0; at-- {
		r.backward(r.order[at])
	}
	if n.alap {
		r.late = true
		r.forwards()
		r.late = false
	}
	s := &Schedule{Start: r.start, Finish: r.latest(), run: r}
	s.Activities = r.dates()
	return s, nil
}

func (n *Network) newRun() *run {
	size := len(n.nodes)
	all := make([]Minute, 5*size)
	r := &run{Network: n, driver: make([]int32, size), start: n.plan.Start}
	r.es, r.ef, r.ls, r.lf, r.worth = all[:size], all[size:2*size], all[2*size:3*size], all[3*size:4*size], all[4*size:]
	if n.plan.Rules.Progress == DataDate {
		r.now = n.plan.StatusDate
	}
	return r
}

func (r *run) forwards() {
	for _, i := range r.order {
		r.forward(i)
	}
}

// latest is the latest early finish of the activities.
func (r *run) latest() Minute {
	end := r.start
	first := true
	for i := range r.plan.Activities {
		if r.nodes[i].role == leaf && !r.nodes[i].effort && (first || r.ef[i] > end) {
			end, first = r.ef[i], false
		}
	}
	return end
}

// checkReach names the activities that do not end within the calendar.
func (r *run) checkReach() error {
	var c problem.Check
	r.checkWindows(&c)
	for i := range r.plan.Activities {
		if c.Failed() && !r.es[i].usable() {
			continue // it waits for a window that there is not, or has none itself
		}
		if r.nodes[i].role == leaf && !r.ef[i].usable() {
			c.Want(false, r.plan.Activities[i].place(), "It would end after the year %d; shorten it or what it waits for.", LastYear)
		}
	}
	if err := c.Err("The plan cannot be dated to its end."); err != nil {
		return trim(err)
	}
	return nil
}

// dates gathers the outcome of a run.
func (r *run) dates() []Dates {
	out := make([]Dates, len(r.plan.Activities))
	for i := range out {
		if r.nodes[i].role == leaf {
			r.leafDates(int32(i), &out[i])
		}
	}
	if len(r.efforts) > 0 {
		r.spread(out)
	}
	r.markLongest(out)
	r.rollUp(out)
	return out
}

func (r *run) leafDates(i int32, d *Dates) {
	n := &r.nodes[i]
	d.EarlyStart, d.EarlyFinish, d.LateStart, d.LateFinish = r.es[i], r.ef[i], r.ls[i], r.lf[i]
	d.Start, d.Finish = d.EarlyStart, d.EarlyFinish
	if n.alap && !n.fixed && !n.started {
		d.Start, d.Finish = d.LateStart, d.LateFinish
	}
	d.TotalSlack = r.totalSlack(i)
	d.FreeSlack = r.freeSlack(i, d.TotalSlack)
	if n.drifts && !n.fixed && !n.started && d.FreeSlack > 0 {
		d.Start = r.nextWork(i, n.time.Add(d.EarlyStart, d.FreeSlack))
		d.Finish = r.finishFrom(i, d.Start)
	}
	d.Critical = !n.finished && !n.effort && d.TotalSlack <= r.plan.Rules.Slack
}

// rollUp gives each summary the extent of its parts, and finishes the critical
// flags where the longest path decides them.
func (r *run) rollUp(out []Dates) {
	if r.plan.Rules.Longest {
		for i := range out {
			out[i].Critical = out[i].Longest && !r.nodes[i].finished
		}
	}
	begun := make([]bool, len(out))
	for i := len(out) - 1; i >= 0; i-- {
		if r.nodes[i].role == outline {
			r.finishSummary(i, &out[i], begun[i])
		}
		if p := r.parent[i]; p >= 0 && out[i].Start != 0 {
			r.include(&out[p], &out[i], int32(i))
			begun[p] = begun[p] || begun[i] || r.nodes[i].role == leaf && r.nodes[i].started
		}
	}
}

// include widens a summary by one of its parts.
func (r *run) include(sum, part *Dates, i int32) {
	early, late := *part, *part
	if n := &r.nodes[i]; n.role == leaf && n.alap {
		early.EarlyStart, early.EarlyFinish = part.LateStart, part.LateFinish
	} else if n.fixed && n.role == leaf {
		late.LateStart, late.LateFinish = part.EarlyStart, part.EarlyFinish
	}
	if sum.Start == 0 {
		*sum = Dates{EarlyStart: early.EarlyStart, EarlyFinish: early.EarlyFinish, LateStart: late.LateStart, LateFinish: late.LateFinish, Start: part.Start, Finish: part.Finish}
	}
	sum.EarlyStart, sum.EarlyFinish = min(sum.EarlyStart, early.EarlyStart), max(sum.EarlyFinish, early.EarlyFinish)
	sum.LateStart, sum.LateFinish = min(sum.LateStart, late.LateStart), max(sum.LateFinish, late.LateFinish)
	sum.Start, sum.Finish = min(sum.Start, part.Start), max(sum.Finish, part.Finish)
	sum.Critical = sum.Critical || part.Critical
	sum.Longest = sum.Longest || part.Longest
}

// finishSummary gives a summary whose parts are all in its slack: of its
// extent, like that of one activity. It is critical if any part is.
func (r *run) finishSummary(i int, d *Dates, begun bool) {
	if d.Start == 0 {
		return
	}
	wt := r.nodes[i].time
	d.TotalSlack = wt.Between(d.EarlyFinish, d.LateFinish)
	if !begun {
		d.TotalSlack = min(d.TotalSlack, wt.Between(d.EarlyStart, d.LateStart))
	}
	d.FreeSlack = max(d.TotalSlack, 0)
}

// indexOf finds an activity by UID; a schedule's links all have both ends.
func (s *Schedule) indexOf(uid int) int { return int(s.run.byUID[uid]) }

// Stretched reports whether the work of resources, not its own duration, decides
// the length of activity i.
func (s *Schedule) Stretched(i int) bool { return s.run.nodes[i].loads.to > s.run.nodes[i].loads.from }

// Worked is the working time between two instants on the calendar of activity i.
func (s *Schedule) Worked(i int, from, to Minute) int64 { return s.run.nodes[i].time.Between(from, to) }
