package level

import "math"

func power(x, y float64) float64 {
	switch y {
	case 1:
		return x
	case 2:
		return x * x
	}
	return math.Pow(x, y)
}

type knobs struct {
	Pop                       int
	Sharp                     float64
	MinW, MaxW                float64
	Mut                       float64
	Par                       float64
	Tour                      int
	Mode                      int
	PeakTry                   int
	Tie                       int
	Anchor                    int
	Cross                     int
	MixP                      float64
	Noise                     float64
	Near                      int
	Islands, Epochs, Migrants int
	Inherit                   float64
	ParKid                    float64
	FTour                     int
	Elite                     int
	Cross2                    int
	keyC                      []int32
}

type individual struct {
	start    []int32
	makespan int32
	tie      int64
	par      bool
}

type searcher struct {
	pair     *pair
	gen      [2]*generator
	sam      [2]*sampler
	random   *stream
	left     int
	used     int
	bound    int32
	best     individual // forward coords
	bestSide int
	k        knobs
	list     []int32
	scratch  []int32
	keyA     []int32
	keyB     []int32
	listA    []int32
	listB    []int32
	util     []float64
	mark     []bool
	state    []int8
	pops     [2][]individual
	kid      *individual
	side     int
	count    []int32
}

func newSearcher(p *pair, seed uint64, n int, k knobs) *searcher {
	s := &searcher{pair: p, random: &stream{seed}, left: n, k: k}
	nn := p.side[0].n
	for i := range 2 {
		s.gen[i] = newGenerator(p.side[i])
		s.sam[i] = newSampler(p.side[i], s.random)
	}
	s.list = make([]int32, 0, nn)
	s.scratch = make([]int32, 0, nn)
	s.keyA = make([]int32, nn)
	s.keyB = make([]int32, nn)
	s.listA = make([]int32, nn)
	s.listB = make([]int32, nn)
	s.util = make([]float64, p.side[0].horizon+2)
	s.count = make([]int32, 4*p.side[0].horizon+20)
	s.mark = make([]bool, nn)
	s.state = make([]int8, nn)
	s.bound = int32(p.side[0].length())
	s.best.makespan = math.MaxInt32
	return s
}

func (s *searcher) done() bool { return s.left <= 0 || s.best.makespan <= s.bound }

func (s *searcher) serial(side int, list []int32, ind *individual) {
	s.left--
	s.used++
	ind.makespan = s.gen[side].serial(list, ind.start)
	s.note(side, ind)
}

func (s *searcher) note(side int, ind *individual) {
	ind.tie = s.tie(side, ind)
	if ind.makespan < s.best.makespan {
		s.best.makespan = ind.makespan
		s.best.start = append(s.best.start[:0], ind.start...)
		s.bestSide = side
	}
}

func (s *searcher) tie(side int, ind *individual) int64 {
	w := s.pair.side[side]
	switch s.k.Tie {
	case 1: // sum of starts
		sum := int64(0)
		for i, t := range ind.start {
			sum += int64(t) * int64(w.dur[i])
		}
		return sum
	case 2:
		f := 0.0
		for i, t := range ind.start {
			f += (float64(t) + float64(w.dur[i])/2) * w.load[i] * float64(w.dur[i])
		}
		return int64(f * 100)
	case 3: // minimise number of activities critical-like: tail overflow squared
		sum := int64(0)
		for i, t := range ind.start {
			sum += int64(t+w.dur[i]+w.tail[i]) * 1
		}
		return sum
	case 4:
		sum := int64(0)
		for i, t := range ind.start {
			x := int64(t + w.dur[i] + w.tail[i])
			sum += x * x
		}
		return sum
	}
	return 0
}

func better(a, b *individual) bool {
	if a.makespan != b.makespan {
		return a.makespan < b.makespan
	}
	return a.tie < b.tie
}

// mirrored fills key with mirrored starts of ind.
func (s *searcher) mirrored(side int, ind *individual, key []int32) {
	w := s.pair.side[side]
	n := w.n
	for i, t := range ind.start {
		key[n-1-i] = ind.makespan - t - w.dur[i]
	}
}

// order sorts activities by key (counting sort).
func (s *searcher) order(key []int32, top int32, into []int32) {
	c := s.count[:top+2]
	clear(c)
	for _, k := range key {
		c[k+1]++
	}
	for t := int32(1); t <= top+1; t++ {
		c[t] += c[t-1]
	}
	for i, k := range key {
		into[c[k]] = int32(i)
		c[k]++
	}
}

func (s *searcher) run() {
	s.init()
	s.evolve()
}

func (s *searcher) init() {
	k := s.k
	nn := s.pair.side[0].n
	mk := func(m int) []individual {
		is := make([]individual, m)
		for i := range is {
			is[i].start = make([]int32, nn)
			is[i].makespan = math.MaxInt32
		}
		return is
	}
	P := k.Pop
	for i := range 2 {
		s.pops[i] = mk(P)
		for j := range s.pops[i] {
			s.pops[i][j].par = s.random.unit() < k.ParKid
		}
	}
	s.kid = &mk(1)[0]
	pops := s.pops
	net := s.pair.side[0]
	lft := make([]int32, nn)
	for i := range lft {
		lft[i] = int32(net.length()) - net.tail[i]
	}
	for i := range P {
		if s.done() {
			return
		}
		s.list = s.sam[0].list(lft, k.Sharp, s.list)
		ind := &pops[0][i]
		if s.random.unit() < k.Par {
			s.parallel(0, s.list, ind)
		} else {
			s.serial(0, s.list, ind)
		}
	}
	for i := range P {
		if s.done() {
			return
		}
		s.mirrored(0, &pops[0][i], s.keyA)
		s.order(s.keyA, pops[0][i].makespan, s.listA)
		s.serial(1, s.listA, &pops[1][i])
	}
}

func (s *searcher) parallel(side int, list []int32, ind *individual) {
	s.left--
	s.used++
	ind.makespan = s.gen[side].parallel(list, ind.start)
	s.note(side, ind)
}

func (s *searcher) evolve() {
	k := s.k
	kid := s.kid
	P := k.Pop
	for !s.done() {
		side := s.side
		s.side ^= 1
		from := s.pops[side]
		fi := s.random.below(P)
		for range k.FTour - 1 {
			if j := s.random.below(P); better(&from[j], &from[fi]) {
				fi = j
			}
		}
		s.cross(side, &from[fi], s.tournament(from, fi), s.list)
		kid.par = from[fi].par
		if s.random.unit() < k.Inherit {
			kid.par = s.random.unit() < k.ParKid
		}
		if kid.par {
			s.parallel(side^1, s.list, kid)
		} else {
			s.serial(side^1, s.list, kid)
		}
		s.insert(s.pops[side^1], kid)
	}
}

// islands
func runIslands(p *pair, seed uint64, n int, k knobs) (int, int32, []*searcher) {
	I := max(1, k.Islands)
	ss := make([]*searcher, I)
	for i := range ss {
		ss[i] = newSearcher(p, seed*1000+uint64(i), n/I/max(1, k.Epochs), k)
		ss[i].init()
	}
	best := int32(math.MaxInt32)
	used := 0
	for e := 0; e < max(1, k.Epochs); e++ {
		for i := range ss {
			ss[i].evolve()
			best = min(best, ss[i].best.makespan)
			if best <= ss[i].bound {
				goto out
			}
		}
		if e+1 < k.Epochs {
			for i := range ss {
				t := ss[(i+1)%I]
				for side := range 2 {
					for range k.Migrants {
						src := &ss[i].pops[side][ss[i].random.below(k.Pop)]
						copy(t.kid.start, src.start)
						t.kid.makespan, t.kid.tie, t.kid.par = src.makespan, src.tie, src.par
						t.insert(t.pops[side], t.kid)
					}
				}
			}
			for i := range ss {
				ss[i].left += n / I / k.Epochs
			}
		}
	}
out:
	for i := range ss {
		used += ss[i].used
	}
	return used, best, ss
}

func (s *searcher) tournament(from []individual, not int) *individual {
	var b *individual
	for range s.k.Tour {
		j := s.random.below(len(from) - 1)
		if j >= not {
			j++
		}
		if b == nil || better(&from[j], b) {
			b = &from[j]
		}
	}
	return b
}

var dupCount int

func near(a, b []int32, most int) bool {
	for i := range a {
		if a[i] != b[i] {
			if most--; most < 0 {
				return false
			}
		}
	}
	return true
}

func same(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// cross builds in s.list a list for the other side.
func (s *searcher) cross(side int, f, m *individual, _ []int32) {
	other := s.pair.side[side^1]
	n := other.n
	s.mirrored(side, f, s.keyA)
	s.mirrored(side, m, s.keyB)
	s.order(s.keyA, f.makespan, s.listA)
	s.order(s.keyB, m.makespan, s.listB)
	kind := s.k.Cross
	if s.k.MixP > 0 && s.random.unit() < s.k.MixP {
		kind = s.k.Cross2
	}
	if kind > 0 {
		s.crossKind(kind, other, f, m)
		return
	}
	t1, t2 := s.window(other, f.makespan)
	inside := 0
	before := 0
	for i, k := range s.keyA {
		in := k >= t1 && k < t2
		s.mark[i] = in
		if in {
			inside++
		} else if k < t1 {
			before++
		}
	}
	s.list = s.list[:0]
	clear(s.state)
	// order of preference: first `before` outside ones by B, then window by A, then rest by B
	s.scratch = s.scratch[:0]
	if s.k.Anchor == 1 {
		// outside ones are before when B starts them before the window's scaled edge
		edge := t1 * m.makespan / f.makespan
		for _, i := range s.listB {
			if !s.mark[i] && s.keyB[i] < edge {
				s.scratch = append(s.scratch, i)
			}
		}
		for _, i := range s.listA {
			if s.mark[i] {
				s.scratch = append(s.scratch, i)
			}
		}
		for _, i := range s.listB {
			if !s.mark[i] && s.keyB[i] >= edge {
				s.scratch = append(s.scratch, i)
			}
		}
	} else {
		seen := 0
		x := 0
		for ; x < n && seen < before; x++ {
			if i := s.listB[x]; !s.mark[i] {
				s.scratch = append(s.scratch, i)
				seen++
			}
		}
		for _, i := range s.listA {
			if s.mark[i] {
				s.scratch = append(s.scratch, i)
			}
		}
		for ; x < n; x++ {
			if i := s.listB[x]; !s.mark[i] {
				s.scratch = append(s.scratch, i)
			}
		}
	}
	s.finishCross(other)
}

func (s *searcher) finishCross(other *network) {
	n := other.n
	if s.k.Mut > 0 {
		for i := range n - 1 {
			if s.random.unit() < s.k.Mut {
				s.scratch[i], s.scratch[i+1] = s.scratch[i+1], s.scratch[i]
			}
		}
	}
	for _, i := range s.scratch {
		s.put(other, i)
	}
}

func (s *searcher) crossKind(kind int, w *network, f, m *individual) {
	n := w.n
	s.list = s.list[:0]
	s.scratch = s.scratch[:0]
	clear(s.state)
	clear(s.mark)
	take := func(i int32) {
		if !s.mark[i] {
			s.mark[i] = true
			s.scratch = append(s.scratch, i)
		}
	}
	switch kind {
	case 1: // prefix of A, then B
		q := 1 + s.random.below(n-1)
		for _, i := range s.listA[:q] {
			take(i)
		}
		for _, i := range s.listB {
			take(i)
		}
	case 2: // A B A
		q := 1 + s.random.below(n-1)
		r := 1 + s.random.below(n-1)
		if q > r {
			q, r = r, q
		}
		for _, i := range s.listA[:q] {
			take(i)
		}
		for _, i := range s.listB {
			if len(s.scratch) >= r {
				break
			}
			take(i)
		}
		for _, i := range s.listA {
			take(i)
		}
	case 3: // blend
		l := s.k.MinW + (s.k.MaxW-s.k.MinW)*s.random.unit()
		for i := range s.keyA {
			a := float64(s.keyA[i])
			b := float64(s.keyB[i]) * float64(f.makespan) / float64(m.makespan)
			s.keyA[i] = int32(4 * (l*a + (1-l)*b))
		}
		s.order(s.keyA, 4*f.makespan+8, s.listA)
		for _, i := range s.listA {
			take(i)
		}
	case 4: // A B A with B middle being the weakest stretch of A
		t1, t2 := s.window(w, f.makespan)
		_ = t2
		for _, i := range s.listA {
			if s.keyA[i] < t1 {
				take(i)
			}
		}
		q := 0
		for _, i := range s.listA {
			if s.keyA[i] < t2 {
				q++
			}
		}
		for _, i := range s.listB {
			if len(s.scratch) >= q {
				break
			}
			take(i)
		}
		for _, i := range s.listA {
			take(i)
		}
	case 6, 7:
		t1, t2 := int32(0), f.makespan+1
		if kind == 7 {
			t1, t2 = s.window(w, f.makespan)
		}
		for i, t := range s.keyA {
			x := 4 * float64(t)
			if t >= t1 && t < t2 {
				x += 4 * s.k.Noise * (2*s.random.unit() - 1)
			}
			s.keyA[i] = int32(max(x, 0))
		}
		s.order(s.keyA, 4*f.makespan+8+4*int32(s.k.Noise), s.listA)
		for _, i := range s.listA {
			take(i)
		}
	case 5: // uniform stretches: alternate parents at random
		a, b := 0, 0
		fromA := s.random.unit() < 0.5
		for len(s.scratch) < n {
			run := 1 + s.random.below(n/4+1)
			for run > 0 && len(s.scratch) < n {
				var i int32
				if fromA {
					i = s.listA[a]
					a++
				} else {
					i = s.listB[b]
					b++
				}
				if !s.mark[i] {
					take(i)
					run--
				}
			}
			fromA = !fromA
		}
	}
	s.finishCross(w)
}

// put appends i after whatever it waits for.
func (s *searcher) put(w *network, i int32) {
	if s.state[i] != 0 {
		return
	}
	s.state[i] = 1
	for _, j := range w.preds.at(i) {
		s.put(w, j)
	}
	s.list = append(s.list, i)
}

// window picks the busiest stretch of parent A (keys in keyA).
func (s *searcher) window(w *network, T int32) (int32, int32) {
	length := int32(float64(T) * (s.k.MinW + (s.k.MaxW-s.k.MinW)*s.random.unit()))
	length = max(1, min(length, T))
	if s.k.PeakTry == 0 {
		t1 := int32(s.random.below(int(T-length) + 1))
		return t1, t1 + length
	}
	u := s.util[:T+1]
	clear(u)
	for i, t := range s.keyA {
		u[t] += w.load[i]
		u[t+w.dur[i]] -= w.load[i]
	}
	// prefix of prefix
	run, total := 0.0, 0.0
	for t := range u {
		run += u[t]
		u[t] = total
		total += run
	}
	bestT, bestV := int32(0), -1.0
	if s.k.PeakTry < 0 {
		for t := int32(0); t+length <= T; t++ {
			if v := u[t+length] - u[t]; v > bestV {
				bestV, bestT = v, t
			}
		}
	} else {
		for range s.k.PeakTry {
			t := int32(s.random.below(int(T-length) + 1))
			if v := u[t+length] - u[t]; v > bestV {
				bestV, bestT = v, t
			}
		}
	}
	return bestT, bestT + length
}

func (s *searcher) insert(pop []individual, kid *individual) {
	worst := 0
	for i := range pop {
		if near(pop[i].start, kid.start, s.k.Near) {
			dupCount++
			if better(kid, &pop[i]) {
				pop[i], *kid = *kid, pop[i]
			}
			return
		}
		if better(&pop[worst], &pop[i]) {
			worst = i
		}
	}
	if better(kid, &pop[worst]) {
		pop[worst], *kid = *kid, pop[worst]
	}
}
