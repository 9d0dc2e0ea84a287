package risk

import (
	"math"
	"slices"
)

// A ranker ranks values, and keeps its memory from one time to the next.
type ranker struct {
	order []uint64 // value and place in one number, which sorts twice as fast
	ranks []float64
}

// placeBits hold a place below MaxIterations; above them is room for maxValue.
const placeBits = 20

func newRanker(n int) *ranker { return &ranker{make([]uint64, n), make([]float64, n)} }

// rank gives each value, none negative, its place among all; equal ones share
// the middle of theirs. The slice is used again by the next call.
func (r *ranker) rank(values []int64) []float64 {
	for i, v := range values {
		r.order[i] = uint64(v)<<placeBits | uint64(i)
	}
	slices.Sort(r.order)
	for from := 0; from < len(r.order); {
		to := from + 1
		for to < len(r.order) && r.order[to]>>placeBits == r.order[from]>>placeBits {
			to++
		}
		for _, o := range r.order[from:to] {
			r.ranks[o&(1<<placeBits-1)] = float64(from+to-1) / 2
		}
		from = to
	}
	return r.ranks
}

// correlation is Pearson's, and 0 where one side never varies.
func correlation(a, b []float64) float64 {
	middle := float64(len(a)-1) / 2 // the mean of all ranks
	var ab, aa, bb float64
	for i := range a {
		x, y := a[i]-middle, b[i]-middle
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
