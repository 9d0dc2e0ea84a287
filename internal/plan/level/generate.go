package level

// A generator builds schedules for one network into storage it keeps: nothing
// is allocated from one schedule to the next.
type generator struct {
	*network
	free  []uint64 // what is left of each period, words at a time
	dirty int      // periods of free that differ from empty
	wait  []int32  // unscheduled predecessors, for the parallel scheme
	ends  []int32  // finishes of running activities, for the parallel scheme
	turn  []int32  // activities not yet started, in order of priority
}

func newGenerator(w *network) *generator {
	g := &generator{network: w, free: make([]uint64, (w.horizon+1)*w.words)}
	g.wait = make([]int32, w.n)
	g.ends = make([]int32, 0, w.n)
	g.turn = make([]int32, 0, w.n)
	g.dirty = w.horizon + 1
	return g
}

// serial starts each activity of the list, in turn, as early as precedence and
// what is left of the resources allow. The list must respect precedence. It
// fills start and returns the makespan.
func (g *generator) serial(list, start []int32) int32 {
	g.clear()
	end := int32(0)
	for _, j := range list {
		t := int32(0)
		for _, i := range g.preds.at(j) {
			t = max(t, start[i]+g.dur[i])
		}
		if g.words == 1 {
			t = g.place(j, t)
		} else {
			t = g.placeWide(j, t)
		}
		start[j] = t
		end = max(end, t+g.dur[j])
	}
	g.dirty = int(end)
	return end
}

func (g *generator) clear() {
	if g.words == 1 {
		free, full := g.free[:g.dirty], g.full[0]
		for t := range free {
			free[t] = full
		}
		return
	}
	for t := range g.dirty {
		copy(g.free[t*g.words:], g.full)
	}
}

// place books activity j in the first window from t in which it fits, for
// resources that share one word.
func (g *generator) place(j, t int32) int32 {
	need, guard, d := g.need[j], g.guard, g.dur[j]
	if need == 0 {
		return t
	}
	free := g.free
	for u := t; u < t+d; u++ {
		if (free[u]-need)&guard != guard {
			t = u + 1
		}
	}
	window := free[t : t+d]
	for u := range window {
		window[u] -= need
	}
	return t
}

// placeWide is place for resources that need several words.
func (g *generator) placeWide(j, t int32) int32 {
	need, d := g.need[int(j)*g.words:(int(j)+1)*g.words], g.dur[j]
	for u := t; u < t+d; u++ {
		if !g.fits(need, int(u)) {
			t = u + 1
		}
	}
	for u := t; u < t+d; u++ {
		for w, q := range need {
			g.free[int(u)*g.words+w] -= q
		}
	}
	return t
}

func (g *generator) fits(need []uint64, t int) bool {
	for w, q := range need {
		if (g.free[t*g.words+w]-q)&g.guard != g.guard {
			return false
		}
	}
	return true
}

// parallel goes through time and starts at each moment, in the order of the
// list, whatever may start and fits. It fills start and returns the makespan.
func (g *generator) parallel(list, start []int32) int32 {
	g.clear()
	g.turn = append(g.turn[:0], list...)
	g.ends = g.ends[:0]
	for i := range g.wait {
		g.wait[i] = -1 // start unknown
	}
	end := int32(0)
	for t := int32(0); len(g.turn) > 0; t = g.nextFinish(t) {
		kept := g.turn[:0]
		for _, j := range g.turn {
			if !g.ready(j, t) || !g.fits(g.need[int(j)*g.words:(int(j)+1)*g.words], int(t)) {
				kept = append(kept, j)
				continue
			}
			start[j] = g.book(j, t)
			g.wait[j] = t + g.dur[j]
			g.ends = append(g.ends, g.wait[j])
			end = max(end, g.wait[j])
		}
		g.turn = kept
	}
	g.dirty = int(end)
	return end
}

// ready reports whether everything j waits for has finished by t.
func (g *generator) ready(j, t int32) bool {
	for _, i := range g.preds.at(j) {
		if g.wait[i] < 0 || g.wait[i] > t {
			return false
		}
	}
	return true
}

func (g *generator) book(j, t int32) int32 {
	if g.words == 1 {
		return g.place(j, t)
	}
	return g.placeWide(j, t)
}

// nextFinish is the first finish after t.
func (g *generator) nextFinish(t int32) int32 {
	next := int32(-1)
	kept := g.ends[:0]
	for _, e := range g.ends {
		if e > t {
			kept = append(kept, e)
			if next < 0 || e < next {
				next = e
			}
		}
	}
	g.ends = kept
	return next
}
