package level

// How a search of several islands tries to close a small problem for good: with
// one part in exactShare of its schedules, from both ends of time, because a
// problem that is hard from one end is often easy from the other; first a
// short try of each, then a long one.
const (
	exactShare = 5
	shortTry   = 8       // a short try is one part in so many of the steps, a long one three
	longestTry = 8 << 20 // steps; their states take up to about 100 MB
)

// close tries, once, to prove that the best is optimal or to find a shorter one.
func (s *search) close() {
	w := s.pair.side[0]
	if s.closed || len(s.islands) == 1 || w.n > exactMost || s.finished() {
		return
	}
	s.closed = true
	steps := min(min(s.options.Schedules, longestTry)/exactShare*w.n, longestTry)
	spent := 0
	for _, try := range []int{steps / shortTry, 3 * (steps / shortTry)} {
		for side := range s.pair.side {
			used, whole := s.exactly(side, try)
			spent += used
			if whole {
				s.prove(s.best().best.makespan)
				s.charge((spent + w.n - 1) / w.n)
				return
			}
		}
	}
	s.charge((spent + w.n - 1) / w.n)
}

// exactly searches one side and reports whether it went through all of it.
func (s *search) exactly(side, steps int) (used int, whole bool) {
	x := newExact(s.pair.side[side], s.best().best.makespan, s.bound, steps, s.options.Stop)
	whole = x.search()
	if x.found != nil {
		s.islands[0].take(side, x.found, x.best)
	}
	return steps - max(x.steps, 0), whole
}

// charge takes what was spent out of what the islands may still generate.
func (s *search) charge(schedules int) {
	s.closing = schedules
	each := (schedules + len(s.islands) - 1) / len(s.islands)
	for i, is := range s.islands {
		s.share[i] = max(s.share[i]-each, is.used)
	}
}

// prove makes a makespan the bound: nothing is shorter.
func (s *search) prove(bound int32) {
	s.bound = bound
	for _, is := range s.islands {
		is.bound = bound
	}
}
