package level

import (
	"cmp"
	"slices"
)

// boundPays is the number of activities up to which the interval bounds are
// worth their cost.
const boundPays = 2_000

// A team is one scarce resource, unpacked: what each activity uses of it.
type team struct {
	capacity int64
	use      []int64
}

// alone is the same team seen as a single machine: any two activities that use
// more than half of it cannot run together.
func (t *team) alone() team {
	a := team{capacity: 1, use: make([]int64, len(t.use))}
	for i, u := range t.use {
		if 2*u > t.capacity {
			a.use[i] = 1
		}
	}
	return a
}

// lowerBound is a length that no schedule can be below: the critical path or,
// for a team and a set of activities none of which can start before h or finish
// later than q before the end, h, the time the team needs for them, and q.
func (w *network) lowerBound() int {
	best := int64(w.length())
	if w.n > boundPays {
		return int(best)
	}
	for _, t := range w.teams {
		alone := t.alone()
		best = max(best, w.interval(&t), w.interval(&alone))
	}
	return int(best)
}

// interval tries every head h and tail q for one team.
func (w *network) interval(t *team) int64 {
	var users []int
	for i, u := range t.use {
		if u > 0 && w.dur[i] > 0 {
			users = append(users, i)
		}
	}
	slices.SortFunc(users, func(a, b int) int { return cmp.Compare(w.tail[b], w.tail[a]) })
	best := int64(0)
	for _, first := range users {
		h, work := w.head[first], int64(0)
		for _, i := range users {
			if w.head[i] >= h {
				work += t.use[i] * int64(w.dur[i])
				best = max(best, int64(h)+(work+t.capacity-1)/t.capacity+int64(w.tail[i]))
			}
		}
	}
	return best
}
