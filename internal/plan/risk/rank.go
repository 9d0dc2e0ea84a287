package risk

import (
	"cmp"
	"math"
	"slices"
)

// A ranker ranks values, and keeps its memory from one time to the next.
type ranker struct {
	order []ranked
	ranks []float64
}

type ranked struct {
	value int64
	at    int32
}

func newRanker(n int) *ranker { return &ranker{make([]ranked, n), make([]float64, n)} }

// rank gives each value its place among all; equal ones share the middle of
// theirs. The slice is used again by the next call.
func (r *ranker) rank(values []int64) []float64 {
	for i, v := range values {
		r.order[i] = ranked{v, int32(i)}
	}
	slices.SortFunc(r.order, func(a, b ranked) int { return cmp.Compare(a.value, b.value) })
	for from := 0; from < len(r.order); {
		to := from + 1
		for to < len(r.order) && r.order[to].value == r.order[from].value {
			to++
		}
		for _, o := range r.order[from:to] {
			r.ranks[o.at] = float64(from+to-1) / 2
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
