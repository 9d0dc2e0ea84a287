package level

import (
	"math"

	"crosscode/internal/plan/draw"
)

// A sampler draws activity lists by regret: an activity that would suffer most
// from being left for later is the likeliest to be taken next, but not certain.
type sampler struct {
	*network
	random *draw.Stream
	left   []int32
	ready  []int32
	weight []float64
}

func newSampler(w *network, random *draw.Stream) *sampler {
	return &sampler{network: w, random: random, left: make([]int32, w.n),
		ready: make([]int32, 0, w.n), weight: make([]float64, w.n)}
}

// list draws one list. The regret of an activity is measured by its priority
// (the smaller, the more urgent); sharp is how far the draw leans to the urgent:
// 0 not at all, and without limit always the most urgent.
func (s *sampler) list(priority []int32, sharp float64, into []int32) []int32 {
	into, s.ready = into[:0], s.ready[:0]
	for i := range int32(s.n) {
		if s.left[i] = int32(len(s.preds.at(i))); s.left[i] == 0 {
			s.ready = append(s.ready, i)
		}
	}
	for len(s.ready) > 0 {
		at := s.choose(priority, sharp)
		i := s.ready[at]
		s.ready[at] = s.ready[len(s.ready)-1]
		s.ready = s.ready[:len(s.ready)-1]
		into = append(into, i)
		for _, j := range s.succs.at(i) {
			if s.left[j]--; s.left[j] == 0 {
				s.ready = append(s.ready, j)
			}
		}
	}
	return into
}

func (s *sampler) choose(priority []int32, sharp float64) int {
	worst := priority[s.ready[0]]
	for _, i := range s.ready[1:] {
		worst = max(worst, priority[i])
	}
	sum := 0.0
	for n, i := range s.ready {
		w := float64(worst-priority[i]) + 1
		s.weight[n] = power(w, sharp)
		sum += s.weight[n]
	}
	x := s.random.Unit() * sum
	for n := range s.ready {
		if x -= s.weight[n]; x < 0 {
			return n
		}
	}
	return len(s.ready) - 1
}

// power is math.Pow, without the wait in the common cases.
func power(x, y float64) float64 {
	switch y {
	case 1:
		return x
	case 4:
		return x * x * x * x
	}
	return math.Pow(x, y)
}
