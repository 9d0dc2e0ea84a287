package level

import (
	"math"

	"crosscode/internal/plan/draw"
)

// An individual is a schedule on one side of a pair: starts by the side's own
// numbering, counted in the side's own direction of time.
type individual struct {
	start    []int32
	makespan int32
	weight   int64 // breaks ties: work finished early leaves a light tail
}

func (a *individual) better(b *individual) bool {
	if a.makespan != b.makespan {
		return a.makespan < b.makespan
	}
	return a.weight < b.weight
}

// near reports whether two schedules differ in at most so many starts.
func (a *individual) near(b *individual, most int) bool {
	other := b.start[:len(a.start)]
	for i, t := range a.start {
		if t != other[i] {
			if most--; most < 0 {
				return false
			}
		}
	}
	return true
}

func (a *individual) copy(b *individual) {
	copy(a.start, b.start)
	a.makespan, a.weight = b.makespan, b.weight
}

// An island breeds one population: a herd of schedules packed to the left and a
// herd packed to the right. A child of one herd is built in the other, packed
// the other way, so breeding and justification are one pass.
type island struct {
	settings
	pair     *pair
	random   *draw.Stream
	generate [2]*generator
	breeder  *breeder
	herds    [2][]individual
	filled   [2]int // schedules that a herd has so far
	kid      individual
	side     int // of the next parents
	bound    int32
	budget   int // schedules that may still be generated
	used     int
	best     individual
	bestSide int
	stop     func() bool
}

func newIsland(p *pair, set settings, seed uint64, bound int32, stop func() bool) *island {
	s := &island{settings: set, pair: p, random: draw.From(seed), bound: bound, stop: stop, side: 1}
	for side := range 2 {
		s.generate[side] = newGenerator(p.side[side])
		s.herds[side] = make([]individual, set.herd)
		for i := range s.herds[side] {
			s.herds[side][i] = individual{start: make([]int32, p.side[0].n), makespan: math.MaxInt32}
		}
	}
	s.breeder = newBreeder(p, &s.settings, s.random)
	s.kid.start = make([]int32, p.side[0].n)
	s.best = individual{start: make([]int32, p.side[0].n), makespan: math.MaxInt32}
	return s
}

func (s *island) done() bool { return s.best.makespan <= s.bound }

// spend generates up to so many schedules more. It can be called again and goes
// on where it was: how a budget is cut up does not change the answer.
func (s *island) spend(schedules int) {
	s.budget = schedules
	s.settle()
	for s.more() {
		s.breed()
	}
}

func (s *island) more() bool {
	return s.budget > 0 && !s.done() && (s.used == 0 || s.stop == nil || !s.stop())
}

// settle fills both herds: one from sampled lists, the other by justifying it.
func (s *island) settle() {
	for ; s.filled[0] < s.herd && s.more(); s.filled[0]++ {
		s.build(0, s.breeder.sample(s.sharp), s.random.Unit() < s.first, &s.herds[0][s.filled[0]])
	}
	for ; s.filled[1] < s.herd && s.more(); s.filled[1]++ {
		s.build(1, s.breeder.justify(0, &s.herds[0][s.filled[1]]), false, &s.herds[1][s.filled[1]])
	}
}

// build generates one schedule of a list.
func (s *island) build(side int, list []int32, crowded bool, into *individual) {
	s.budget--
	s.used++
	g := s.generate[side]
	if crowded {
		into.makespan = g.parallel(list, into.start)
	} else {
		into.makespan = g.serial(list, into.start)
	}
	into.weight = g.weigh(into.start)
	if into.makespan < s.best.makespan {
		s.best.copy(into)
		s.bestSide = side
	}
}

// weigh sums the middles of the activities by the work in them.
func (w *network) weigh(start []int32) int64 {
	sum := int64(0)
	for i, t := range start {
		sum += int64(2*t+w.dur[i]) * w.work[i]
	}
	return sum
}

// breed makes one child in the other herd.
func (s *island) breed() {
	from, to := s.herds[s.side], s.side^1
	father := s.random.Below(s.herd)
	list := s.breeder.cross(s.side, &from[father], s.mother(from, father))
	s.build(to, list, s.random.Unit() < s.crowd, &s.kid)
	s.admit(to, &s.kid)
	s.side = to
}

// mother picks the second parent, not the first again.
func (s *island) mother(from []individual, father int) *individual {
	var best *individual
	for range s.rounds {
		i := s.random.Below(s.herd - 1)
		if i >= father {
			i++
		}
		if best == nil || from[i].better(best) {
			best = &from[i]
		}
	}
	return best
}

// admit lets a schedule into a herd in place of one that it resembles or, if it
// is new, of the worst; a schedule no better than that is forgotten. It keeps a
// herd from becoming one family. The storage of kid is swapped for the loser's.
func (s *island) admit(side int, kid *individual) {
	herd := s.herds[side]
	loser := 0
	for i := range herd {
		if herd[i].near(kid, s.near) {
			loser = i
			break
		}
		if herd[loser].better(&herd[i]) {
			loser = i
		}
	}
	if kid.better(&herd[loser]) {
		herd[loser], *kid = *kid, herd[loser]
	}
}

// visit sends a copy of one schedule of each herd to another island.
func (s *island) visit(other *island) {
	for side := range 2 {
		other.kid.copy(&s.herds[side][s.random.Below(s.herd)])
		other.admit(side, &other.kid)
	}
}

// take keeps a schedule that was found elsewhere.
func (s *island) take(side int, start []int32, makespan int32) {
	copy(s.kid.start, start)
	s.kid.makespan, s.kid.weight = makespan, s.pair.side[side].weigh(start)
	if s.kid.better(&s.best) {
		s.best.copy(&s.kid)
		s.bestSide = side
	}
	s.admit(side, &s.kid)
}
