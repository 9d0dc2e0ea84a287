package level

import "slices"

// A network is a problem made ready for the search, in one direction of time.
// Activities are numbered so that each comes after what it waits for, and the
// mirror image (time reversed) numbers them the other way round, so that the
// same code packs to the left and to the right.
//
// The resources of a period are packed side by side into 64-bit words, with a
// guard bit above each, so that one subtraction asks of several resources at
// once whether an activity fits.
type network struct {
	n       int
	words   int     // words for the resources of one period
	horizon int     // no schedule made by a generation scheme is longer
	dur     []int32 // by activity
	need    []uint64
	full    []uint64 // an empty period: capacities with guard bits set
	guard   uint64
	preds   edges
	succs   edges
	head    []int32   // earliest start by precedence alone
	tail    []int32   // longest path from the activity's finish to the end
	load    []float64 // share of all resources one period of the activity takes
	work    []int64   // load by duration, in whole units
	teams   []team    // the scarce resources, for bounds and exact search
}

// edges lists the neighbours of every activity one after another.
type edges struct {
	first []int32 // of[first[i]:first[i+1]] belong to i
	of    []int32
}

func (e *edges) at(i int32) []int32 { return e.of[e.first[i]:e.first[i+1]] }

// A pair is a network and its mirror image.
type pair struct {
	side   [2]*network
	source []int // activity of the problem by forward number
	period int   // periods of the problem to one of the network
}

func compile(p *Problem) *pair {
	order := topological(p)
	rank := make([]int32, len(order))
	for r, i := range order {
		rank[i] = int32(r)
	}
	period := p.period()
	fwd := &network{n: len(order), dur: make([]int32, len(order))}
	var links [][2]int32
	for r, i := range order {
		a := &p.Activities[i]
		fwd.dur[r] = int32(a.Duration / period)
		fwd.horizon += a.Duration / period
		for _, j := range a.After {
			links = append(links, [2]int32{rank[j], int32(r)})
		}
	}
	links = unique(links, fwd.n)
	fwd.preds = gather(links, fwd.n, 1, 0)
	fwd.succs = gather(links, fwd.n, 0, 1)
	fwd.pack(p, order)
	fwd.weights()
	fwd.paths()
	return &pair{side: [2]*network{fwd, fwd.mirror()}, source: order, period: period}
}

// topological orders the activities so that each follows what it waits for,
// the lowest index first among those that are ready.
func topological(p *Problem) []int {
	left := make([]int, len(p.Activities))
	next := make([][]int, len(p.Activities))
	order := make([]int, 0, len(p.Activities))
	for i, a := range p.Activities {
		left[i] = len(a.After)
		for _, j := range a.After {
			next[j] = append(next[j], i)
		}
		if left[i] == 0 {
			order = append(order, i)
		}
	}
	for done := 0; done < len(order); done++ {
		for _, j := range next[order[done]] {
			if left[j]--; left[j] == 0 {
				order = append(order, j)
			}
		}
	}
	return order
}

// unique drops links stated twice.
func unique(links [][2]int32, n int) [][2]int32 {
	seen := make([]int32, n)
	byTo := make([][]int32, n)
	for _, l := range links {
		byTo[l[1]] = append(byTo[l[1]], l[0])
	}
	kept := links[:0]
	for to := range int32(n) {
		for _, from := range byTo[to] {
			if seen[from] != to+1 {
				seen[from] = to + 1
				kept = append(kept, [2]int32{from, to})
			}
		}
	}
	return kept
}

func gather(links [][2]int32, n, key, value int) edges {
	e := edges{first: make([]int32, n+1), of: make([]int32, len(links))}
	for _, l := range links {
		e.first[l[key]+1]++
	}
	for i := range n {
		e.first[i+1] += e.first[i]
	}
	at := append([]int32(nil), e.first...)
	for _, l := range links {
		e.of[at[l[key]]] = l[value]
		at[l[key]]++
	}
	return e
}

// layout says how many bits a resource gets and how many words a period takes:
// small capacities go four to a word, large ones two.
func layout(p *Problem, scarce []int) (lane, words int) {
	lane = 16
	for _, k := range scarce {
		if p.Resources[k].Capacity >= 1<<15 {
			lane = 32
		}
	}
	perWord := 64 / lane
	return lane, max(1, (len(scarce)+perWord-1)/perWord)
}

// pack lays out the resources that can run short; the others cannot matter.
func (w *network) pack(p *Problem, order []int) {
	scarce := scarce(p)
	lane, words := layout(p, scarce)
	perWord := 64 / lane
	w.words = words
	w.need, w.full, w.load = make([]uint64, w.n*words), make([]uint64, words), make([]float64, w.n)
	for s := range perWord {
		w.guard |= 1 << (lane*s + lane - 1)
	}
	for i := range w.full {
		w.full[i] = w.guard
	}
	for s, k := range scarce {
		word, shift := s/perWord, lane*(s%perWord)
		w.full[word] |= uint64(p.Resources[k].Capacity) << shift
		t := team{int64(p.Resources[k].Capacity), make([]int64, w.n)}
		for r, i := range order {
			if a := &p.Activities[i]; k < len(a.Demand) && a.Duration > 0 {
				w.need[r*words+word] |= uint64(a.Demand[k]) << shift
				w.load[r] += float64(a.Demand[k]) / float64(p.Resources[k].Capacity)
				t.use[r] = int64(a.Demand[k])
			}
		}
		w.teams = append(w.teams, t)
	}
}

func (w *network) weights() {
	const fine = 64
	w.work = make([]int64, w.n)
	for i, load := range w.load {
		w.work[i] = int64(fine * load * float64(w.dur[i]))
	}
}

// scarce lists the resources that all who use them could not have at once.
func scarce(p *Problem) []int {
	var ks []int
	for k, r := range p.Resources {
		asked := 0
		for _, a := range p.Activities {
			if k < len(a.Demand) && a.Duration > 0 {
				asked += a.Demand[k]
			}
		}
		if asked > r.Capacity {
			ks = append(ks, k)
		}
	}
	return ks
}

// paths fills in heads and tails.
func (w *network) paths() {
	w.head, w.tail = make([]int32, w.n), make([]int32, w.n)
	for i := range int32(w.n) {
		for _, j := range w.preds.at(i) {
			w.head[i] = max(w.head[i], w.head[j]+w.dur[j])
		}
	}
	for i := int32(w.n) - 1; i >= 0; i-- {
		for _, j := range w.succs.at(i) {
			w.tail[i] = max(w.tail[i], w.tail[j]+w.dur[j])
		}
	}
}

// length is the critical path: nothing can be shorter.
func (w *network) length() int {
	end := int32(0)
	for i := range w.n {
		end = max(end, w.head[i]+w.dur[i])
	}
	return int(end)
}

func (w *network) mirror() *network {
	m := &network{n: w.n, words: w.words, horizon: w.horizon, full: w.full, guard: w.guard,
		dur: make([]int32, w.n), need: make([]uint64, len(w.need)), load: make([]float64, w.n),
		head: make([]int32, w.n), tail: make([]int32, w.n), work: make([]int64, w.n),
		preds: w.succs.mirror(), succs: w.preds.mirror()}
	for i := range w.n {
		o := w.n - 1 - i
		m.dur[o], m.load[o], m.work[o] = w.dur[i], w.load[i], w.work[i]
		m.head[o], m.tail[o] = w.tail[i], w.head[i]
		copy(m.need[o*w.words:(o+1)*w.words], w.need[i*w.words:])
	}
	for _, t := range w.teams {
		use := slices.Clone(t.use)
		slices.Reverse(use)
		m.teams = append(m.teams, team{t.capacity, use})
	}
	return m
}

func (e *edges) mirror() edges {
	n := len(e.first) - 1
	m := edges{first: make([]int32, 1, n+1), of: make([]int32, 0, len(e.of))}
	for i := int32(n) - 1; i >= 0; i-- {
		for _, j := range e.at(i) {
			m.of = append(m.of, int32(n)-1-j)
		}
		m.first = append(m.first, int32(len(m.of)))
	}
	return m
}
