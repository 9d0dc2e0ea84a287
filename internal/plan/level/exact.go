package level

import (
	"cmp"
	"math/bits"
	"slices"
)

// exactMost is the number of activities that fit into one word of set.
const exactMost = 64

// An exact search goes through the schedules of a small network by order of
// start: at each step some activity starts, not before the one that started
// last, as soon as it fits. It leaves out what cannot be shorter than the best
// known, and what can be no better than a state met before: the same activities
// started, none of which runs on any longer (the cutset rule of Demeulemeester
// and Herroelen 1992). If it comes to its end, the best known is optimal.
type exact struct {
	*network
	before  []uint64 // what each activity waits for
	start   []int32
	finish  []int32
	early   []int32 // earliest start of the unstarted, at the node in hand
	best    int32   // makespan to be beaten
	found   []int32 // starts of a shorter schedule, if one was found
	bound   int32
	steps   int // activities that may still be started
	stop    func() bool
	stopped bool
	seen    map[uint64][]state
	moves   [][]move // by depth
}

// A state is what matters of a node to those that come after it: when its last
// activity started and which still run, until when.
type state struct {
	last    int32
	running []run
}

type run struct{ activity, finish int32 }

// A move starts an activity.
type move struct{ activity, at int32 }

func newExact(w *network, best, bound int32, steps int, stop func() bool) *exact {
	x := &exact{
		network: w, best: best, bound: bound, steps: steps, stop: stop,
		before: make([]uint64, w.n), start: make([]int32, w.n), finish: make([]int32, w.n),
		early: make([]int32, w.n), seen: make(map[uint64][]state), moves: make([][]move, w.n),
	}
	for i := range int32(w.n) {
		for _, j := range w.preds.at(i) {
			x.before[i] |= 1 << j
		}
	}
	return x
}

// search reports whether it came to its end within its steps.
func (x *exact) search() bool { return x.from(0, 0) }

// from goes through everything that can follow the activities started, the last
// of them at last. It reports false when the steps are used up.
func (x *exact) from(started uint64, last int32) bool {
	if bits.OnesCount64(started) == x.n {
		x.keep()
		return true
	}
	if x.hopeless(started, last) || x.dominated(started, last) {
		return true
	}
	for _, m := range x.choices(started, last) {
		if x.best <= x.bound || m.at+x.dur[m.activity]+x.tail[m.activity] >= x.best {
			continue
		}
		if x.tired() {
			return false
		}
		x.steps--
		x.start[m.activity], x.finish[m.activity] = m.at, m.at+x.dur[m.activity]
		if !x.from(started|1<<m.activity, m.at) {
			return false
		}
	}
	return true
}

// tired reports whether the search must give up.
func (x *exact) tired() bool {
	if x.steps%1024 == 0 && x.stop != nil && x.stop() {
		x.stopped = true
	}
	return x.stopped || x.steps <= 0
}

func (x *exact) keep() {
	end := slices.Max(x.finish)
	if end < x.best {
		x.best = end
		x.found = append(x.found[:0], x.start...)
	}
}

// hopeless reports whether what has not started cannot end before the best: by
// the paths in front of it, or by the work left to some team.
func (x *exact) hopeless(started uint64, last int32) bool {
	for i := range int32(x.n) {
		if started&(1<<i) != 0 {
			continue
		}
		t := last
		for _, j := range x.preds.at(i) {
			if started&(1<<j) != 0 {
				t = max(t, x.finish[j])
			} else {
				t = max(t, x.early[j]+x.dur[j])
			}
		}
		x.early[i] = t
		if t+x.dur[i]+x.tail[i] >= x.best {
			return true
		}
	}
	for k := range x.teams {
		if x.overworked(&x.teams[k], started, last) {
			return true
		}
	}
	return false
}

// overworked counts the work of a team from the earliest start on, that of the
// unstarted alone and that of what runs as well. After the one comes the
// shortest tail of the unstarted, after the other the shortest of all.
func (x *exact) overworked(t *team, started uint64, last int32) bool {
	work, tail, first := int64(0), int32(-1), int32(-1)
	for i, use := range t.use {
		if use > 0 && x.dur[i] > 0 && started&(1<<i) == 0 {
			work += use * int64(x.dur[i])
			if tail < 0 || x.tail[i] < tail {
				tail = x.tail[i]
			}
			if first < 0 || x.early[i] < first {
				first = x.early[i]
			}
		}
	}
	if work == 0 {
		return false
	}
	if x.late(t, first, work, tail) {
		return true
	}
	for i, use := range t.use {
		if use > 0 && started&(1<<i) != 0 && x.finish[i] > first {
			work += use * int64(x.finish[i]-first)
			tail = min(tail, x.tail[i])
		}
	}
	return x.late(t, first, work, tail)
}

// late reports whether so much work of a team from first on, and a tail, end no
// sooner than the best.
func (x *exact) late(t *team, first int32, work int64, tail int32) bool {
	return int64(first)+(work+t.capacity-1)/t.capacity+int64(tail) >= int64(x.best)
}

// dominated reports whether a state at least as good was gone through before,
// and otherwise notes this one.
func (x *exact) dominated(started uint64, last int32) bool {
	known := x.seen[started]
	for _, s := range known {
		if s.last <= last && !slices.ContainsFunc(s.running, func(r run) bool {
			return r.finish > max(x.finish[r.activity], last)
		}) {
			return true
		}
	}
	var running []run
	for rest := started; rest != 0; rest &= rest - 1 {
		if i := bits.TrailingZeros64(rest); x.finish[i] > last {
			running = append(running, run{int32(i), x.finish[i]})
		}
	}
	x.seen[started] = append(known, state{last, running})
	return false
}

// choices lists what may start next and when, the soonest first and of those
// the one with the longest path behind it.
func (x *exact) choices(started uint64, last int32) []move {
	depth := bits.OnesCount64(started)
	ms := x.moves[depth][:0]
	for i := range int32(x.n) {
		if started&(1<<i) == 0 && x.before[i]&^started == 0 {
			ms = append(ms, move{i, x.fit(i, started)})
		}
	}
	slices.SortFunc(ms, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(x.tail[b.activity]+x.dur[b.activity], x.tail[a.activity]+x.dur[a.activity]),
			cmp.Compare(a.activity, b.activity))
	})
	x.moves[depth] = ms
	return ms
}

// fit is the first moment from its earliest start at which an activity finds
// enough of every team. What runs by then only ever ends, so it fits on.
func (x *exact) fit(i int32, started uint64) int32 {
	t := x.early[i]
	for k := range x.teams {
		if need := x.teams[k].use[i]; need > 0 && x.dur[i] > 0 {
			t = x.freeFrom(&x.teams[k], need, t, started)
		}
	}
	return t
}

// freeFrom is the first moment from t at which a team has so much to spare.
func (x *exact) freeFrom(team *team, need int64, t int32, started uint64) int32 {
	for {
		used, next := int64(0), int32(-1)
		for rest := started; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if use := team.use[i]; use > 0 && x.finish[i] > t {
				used += use
				if next < 0 || x.finish[i] < next {
					next = x.finish[i]
				}
			}
		}
		if used+need <= team.capacity {
			return t
		}
		t = next
	}
}
