package level

import (
	"sync"

	"crosscode/internal/plan/draw"
)

// Options say how long to look. The zero value looks for DefaultSchedules.
type Options struct {
	Schedules int            // at most so many are generated; 0 means DefaultSchedules
	Seed      uint64         // the same seed repeats the same answer
	Stop      func() bool    // asked between schedules, from several goroutines; true ends the search early
	Progress  func(Progress) // told from time to time how far the search is
}

// DefaultSchedules is how many schedules are generated when nothing is said.
const DefaultSchedules = 250_000

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
	CriticalPath int  // the longest chain of activities: nothing can be shorter
	LowerBound   int  // the best proof found that nothing can be shorter
	Schedules    int  // generated: each pass of a generation scheme is one, each justification pass one more; see [Solve]
	Proved       bool // no schedule is shorter
}

// Solve levels p. It returns the problem's faults, if it has any. A schedule is
// always found, even when Stop says true at once.
//
// A small problem that is given many schedules is also searched exactly. Every
// n activities started there, of n in the problem, count as one schedule more.
func Solve(p *Problem, o Options) (*Solution, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.Schedules <= 0 {
		o.Schedules = DefaultSchedules
	}
	s := newSearch(compile(p), o)
	s.run()
	best := s.best()
	out := &Solution{
		Starts:       s.pair.starts(best.bestSide, &best.best),
		CriticalPath: s.pair.side[0].length() * s.pair.period,
		LowerBound:   int(s.bound) * s.pair.period,
		Schedules:    s.used(),
	}
	out.Makespan = p.Makespan(out.Starts)
	out.Proved = out.Makespan == out.LowerBound
	if err := Verify(p, out.Starts); err != nil {
		return nil, err
	}
	return out, nil
}

// A search is islands that breed apart and visit each other from time to time.
type search struct {
	pair    *pair
	options Options
	bound   int32
	islands []*island
	share   []int // schedules that each island may generate
	closing int   // schedules' worth of work spent on closing the problem
	closed  bool  // that was tried
}

// A search is cut into turns: between two of them islands visit each other and
// progress is told.
const (
	turns    = 20
	longTurn = 5_000 // schedules of one island, where there are very many
)

func newSearch(p *pair, o Options) *search {
	set := choose(p.side[0].n, o.Schedules)
	s := &search{pair: p, options: o, bound: int32(p.side[0].lowerBound())}
	seeds := draw.From(o.Seed)
	for i := range set.islands {
		share := o.Schedules / set.islands
		if i < o.Schedules%set.islands {
			share++
		}
		s.share = append(s.share, share)
		s.islands = append(s.islands, newIsland(p, set, seeds.Next(), s.bound, o.Stop))
	}
	return s
}

func (s *search) run() {
	turn := min(max(s.share[0]/turns, 1), longTurn)
	for s.left() && !s.finished() {
		s.turn(turn)
		if len(s.islands) > 1 {
			for i, from := range s.islands {
				from.visit(s.islands[(i+1)%len(s.islands)])
			}
		}
		s.tell()
		s.close()
	}
}

func (s *search) left() bool {
	for i, is := range s.islands {
		if is.used < s.share[i] {
			return true
		}
	}
	return false
}

func (s *search) finished() bool {
	return s.best().done() || s.used() > 0 && s.options.Stop != nil && s.options.Stop()
}

// turn lets every island generate so many schedules. What one finds does not
// reach another before the turn is over, so their order does not matter.
func (s *search) turn(schedules int) {
	var all sync.WaitGroup
	for i, is := range s.islands {
		all.Go(func() { is.spend(min(schedules, s.share[i]-is.used)) })
	}
	all.Wait()
}

// best is the island with the shortest schedule, the first of equals.
func (s *search) best() *island {
	best := s.islands[0]
	for _, is := range s.islands[1:] {
		if is.best.makespan < best.best.makespan {
			best = is
		}
	}
	return best
}

func (s *search) used() int {
	sum := s.closing
	for _, is := range s.islands {
		sum += is.used
	}
	return sum
}

func (s *search) tell() {
	if s.options.Progress != nil {
		s.options.Progress(Progress{
			Schedules: s.used(), Limit: s.options.Schedules,
			Makespan: int(s.best().best.makespan) * s.pair.period,
		})
	}
}

// starts puts a schedule of one side back into the problem's own order,
// periods and direction of time.
func (p *pair) starts(side int, a *individual) []int {
	w := p.side[side]
	starts := make([]int, w.n)
	for i, t := range a.start {
		r := i
		if side == 1 {
			r, t = w.n-1-i, a.makespan-t-w.dur[i]
		}
		starts[p.source[r]] = int(t) * p.period
	}
	return starts
}
