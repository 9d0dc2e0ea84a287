package level

// Options say how long to look. The zero value looks at DefaultSchedules.
type Options struct {
	Schedules int            // at most so many are generated; 0 means DefaultSchedules
	Seed      uint64         // the same seed repeats the same answer
	Stop      func() bool    // asked between schedules; true ends the search early
	Progress  func(Progress) // told now and then how far the search is
}

// DefaultSchedules is how many schedules are generated when nothing is said.
const DefaultSchedules = 5000

// Progress is how far a search is.
type Progress struct {
	Schedules int // generated so far, of Limit
	Limit     int
	Makespan  int // of the best so far
}

// A Solution is the shortest schedule found.
type Solution struct {
	Starts       []int
	Makespan     int
	CriticalPath int  // the length of the longest chain: a lower bound
	Schedules    int  // generated: each pass of a generation scheme is one, each justification pass one more
	Proved       bool // no schedule is shorter
}

// Solve levels p. It returns the problem's faults, if it has any.
func Solve(p *Problem, o Options) (*Solution, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.Schedules <= 0 {
		o.Schedules = DefaultSchedules
	}
	pair := compile(p)
	s := newSearcher(pair, o.Seed, o.Schedules, knobs{Pop: 30, Sharp: 1, MinW: .25, MaxW: .75, Mut: 0.02, Par: 0.5, Tour: 2, Mode: 2, PeakTry: -1})
	s.run()
	out := &Solution{Starts: pair.starts(s.bestSide, &s.best), CriticalPath: int(s.bound) * pair.period, Schedules: s.used}
	out.Makespan = p.Makespan(out.Starts)
	out.Proved = s.best.makespan == s.bound
	return out, Verify(p, out.Starts)
}

// starts puts a schedule of one side back into the problem's own order,
// periods and direction of time.
func (p *pair) starts(side int, ind *individual) []int {
	w := p.side[side]
	starts := make([]int, w.n)
	for i, t := range ind.start {
		r := i
		if side == 1 {
			r, t = w.n-1-i, ind.makespan-t-w.dur[i]
		}
		starts[p.source[r]] = int(t) * p.period
	}
	return starts
}
