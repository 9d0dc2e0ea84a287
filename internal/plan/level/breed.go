package level

import "crosscode/internal/plan/draw"

// A breeder makes activity lists: sampled ones to begin with, and then lists
// that inherit from two schedules. It keeps its storage.
type breeder struct {
	*settings
	pair   *pair
	random *draw.Stream
	lists  *sampler
	late   []int32 // latest finish by precedence, the priority of sampling
	list   []int32 // what is handed out
	draft  []int32 // the same, before precedence is mended
	placed []bool
	inside []bool  // belongs to the stretch that is inherited
	keyA   []int32 // starts of the parents, seen from the child's side
	keyB   []int32
	listA  []int32 // the parents' orders, seen from the child's side
	listB  []int32
	count  []int32 // for sorting
	busy   []float64
}

func newBreeder(p *pair, set *settings, random *draw.Stream) *breeder {
	w := p.side[0]
	b := &breeder{settings: set, pair: p, random: random, lists: newSampler(w, random)}
	b.late = make([]int32, w.n)
	for i := range b.late {
		b.late[i] = -w.tail[i]
	}
	b.list, b.draft = make([]int32, 0, w.n), make([]int32, 0, w.n)
	b.placed, b.inside = make([]bool, w.n), make([]bool, w.n)
	b.keyA, b.keyB = make([]int32, w.n), make([]int32, w.n)
	b.listA, b.listB = make([]int32, w.n), make([]int32, w.n)
	b.count, b.busy = make([]int32, w.horizon+3), make([]float64, w.horizon+3)
	return b
}

// sample draws a list for the forward side.
func (b *breeder) sample(sharp float64) []int32 {
	b.list = b.lists.list(b.late, sharp, b.list)
	return b.list
}

// justify gives the list that packs a schedule the other way: whatever finishes
// last comes first. The schedule it builds is never longer.
func (b *breeder) justify(side int, a *individual) []int32 {
	b.mirror(side, a, b.keyA)
	b.order(b.keyA, a.makespan, b.listA)
	return b.listA
}

// mirror gives the starts of a schedule seen from the other side.
func (b *breeder) mirror(side int, a *individual, key []int32) {
	w := b.pair.side[side]
	for i, t := range a.start {
		key[w.n-1-i] = a.makespan - t - w.dur[i]
	}
}

// order sorts activities by keys from 0 to top; those with the same key stay in
// the order of their numbers, which respects precedence.
func (b *breeder) order(key []int32, top int32, into []int32) {
	count := b.count[:top+2]
	clear(count)
	for _, k := range key {
		count[k+1]++
	}
	for t := range top {
		count[t+1] += count[t]
	}
	for i, k := range key {
		into[count[k]] = int32(i)
		count[k]++
	}
}

// cross makes a list for the other side from two schedules of one side. The
// child has a busy stretch of the father as it is there, where teams are well
// used already, and around it the order of the mother.
func (b *breeder) cross(side int, father, mother *individual) []int32 {
	w := b.pair.side[side^1]
	b.mirror(side, father, b.keyA)
	b.mirror(side, mother, b.keyB)
	b.order(b.keyA, father.makespan, b.listA)
	b.order(b.keyB, mother.makespan, b.listB)
	from, to := b.stretch(w, father.makespan)
	b.splice(b.mark(from, to))
	b.disturb()
	return b.mend(w)
}

// mark notes what the father starts within the stretch and counts what he
// starts before it.
func (b *breeder) mark(from, to int32) int {
	before := 0
	for i, k := range b.keyA {
		b.inside[i] = k >= from && k < to
		if k < from {
			before++
		}
	}
	return before
}

// splice drafts as many of the mother's activities as the father has before the
// stretch, then the stretch, then the rest of the mother's.
func (b *breeder) splice(before int) {
	b.draft = b.draft[:0]
	at := 0
	for ; len(b.draft) < before; at++ {
		if i := b.listB[at]; !b.inside[i] {
			b.draft = append(b.draft, i)
		}
	}
	for _, i := range b.listA {
		if b.inside[i] {
			b.draft = append(b.draft, i)
		}
	}
	for _, i := range b.listB[at:] {
		if !b.inside[i] {
			b.draft = append(b.draft, i)
		}
	}
}

// disturb lets a few neighbours change places.
func (b *breeder) disturb() {
	for i := range len(b.draft) - 1 {
		if b.random.Unit() < b.swap {
			b.draft[i], b.draft[i+1] = b.draft[i+1], b.draft[i]
		}
	}
}

// mend copies the draft, putting before each activity what it waits for.
func (b *breeder) mend(w *network) []int32 {
	b.list = b.list[:0]
	clear(b.placed)
	for _, i := range b.draft {
		b.put(w, i)
	}
	return b.list
}

func (b *breeder) put(w *network, i int32) {
	if b.placed[i] {
		return
	}
	b.placed[i] = true
	for _, j := range w.preds.at(i) {
		b.put(w, j)
	}
	b.list = append(b.list, i)
}

// stretch chooses the part of the father that is inherited: the busiest of a
// few drawn, or of all there are.
func (b *breeder) stretch(w *network, makespan int32) (from, to int32) {
	share := b.shortest + (b.longest-b.shortest)*b.random.Unit()
	length := min(max(int32(share*float64(makespan)), 1), max(makespan, 1))
	b.tally(w, makespan)
	most, last := -1.0, max(makespan-length, 0)
	try := func(t int32) {
		if busy := b.busy[t+length] - b.busy[t]; busy > most {
			most, from = busy, t
		}
	}
	if b.peaks == 0 {
		for t := range last + 1 {
			try(t)
		}
	}
	for range b.peaks {
		try(int32(b.random.Below(int(last) + 1)))
	}
	return from, from + length
}

// tally sums up how busy the father's teams are from his start to each period.
func (b *breeder) tally(w *network, makespan int32) {
	busy := b.busy[:makespan+2]
	clear(busy)
	for i, t := range b.keyA {
		busy[t] += w.load[i]
		busy[t+w.dur[i]] -= w.load[i]
	}
	now, sum := 0.0, 0.0
	for t, change := range busy {
		now += change
		busy[t] = sum
		sum += now
	}
}
