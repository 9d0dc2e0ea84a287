package plan

import (
	"math"
	"slices"
)

// With is the network with other durations, in working minutes by index of the
// activity. An activity in progress keeps what it has done, a finished one is
// not changed, and where resources decide the length their work grows by the
// same share.
func (n *Network) With(durations map[int]int64) *Network {
	t := n.NewTrial()
	for i, minutes := range durations {
		t.Set(i, minutes)
	}
	return t.run.Network
}

// A Trial schedules one network forward again and again with other durations,
// and keeps its memory from one time to the next: it is how a simulation or a
// search asks thousands of what-ifs. Activities are named by their index in the
// plan. A trial is for one goroutine; a network may have many.
type Trial struct {
	plain *Network // with the plan's durations
	run   *run
	on    []bool // the longest path, when it was asked for
}

// NewTrial prepares a trial that starts from the plan's own durations.
func (n *Network) NewTrial() *Trial {
	own := *n
	own.nodes, own.loads = slices.Clone(n.nodes), slices.Clone(n.loads)
	return &Trial{plain: n, run: own.newRun(), on: make([]bool, len(n.nodes))}
}

// Set gives an activity another duration, as [Network.With] does.
func (t *Trial) Set(i int, minutes int64) {
	was, n := &t.plain.nodes[i], &t.run.nodes[i]
	if was.role != leaf || was.finished {
		return
	}
	n.duration = min(max(minutes, 0), maxMinutes)
	n.remaining = max(n.duration-(was.duration-was.remaining), 0)
	for k := n.loads.from; k < n.loads.to; k++ {
		l := &t.plain.loads[k]
		t.run.loads[k].work = scale(l.work, n.duration, was.duration)
		t.run.loads[k].remaining = scale(l.remaining, n.remaining, was.remaining)
	}
}

// scale grows work as a duration grew.
func scale(work, to, from int64) int64 {
	if from == 0 {
		return to
	}
	return int64(math.Round(min(float64(work)*float64(to)/float64(from), float64(maxMinutes))))
}

// Forward schedules all activities as early as may be and gives the end.
func (t *Trial) Forward() Minute {
	t.run.forwards()
	return t.run.latest()
}

// Start and Finish are the early dates of an activity after [Trial.Forward].
func (t *Trial) Start(i int) Minute { return t.run.es[i] }

// Finish is the early finish of an activity after [Trial.Forward].
func (t *Trial) Finish(i int) Minute { return t.run.ef[i] }

// Longest reports, for each activity, whether it was on the longest path to the
// end after [Trial.Forward]. The slice is used again by the next call.
func (t *Trial) Longest() []bool {
	t.run.traceLongest(t.on)
	return t.on[:len(t.run.plan.Activities)]
}
