package risk

import (
	"runtime"
	"sync"
	"sync/atomic"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// The bounds on a run. The second bounds memory: how many finishes are kept.
const (
	MaxIterations = 1_000_000
	maxKept       = 20_000_000
)

// Run runs a plan through its risks. The problem it returns names every fault
// of the model, or says that the run was stopped.
func Run(n *plan.Network, m *Model, o Options) (*Result, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := m.check(n.Plan()); err != nil {
		return nil, err
	}
	s, err := n.Schedule()
	if err != nil { // the plan itself must end
		return nil, err
	}
	r := &runner{network: n, model: m, options: o, machine: compile(n.Plan(), m), windowed: windowed(n.Plan(), s)}
	if err := r.bound(); err != nil {
		return nil, err
	}
	r.rounds = 1
	for k := range r.machine.risks {
		if r.machine.risks[k].live {
			r.rounds++
		}
	}
	return r.result()
}

func (o *Options) check() error {
	if o.Iterations < 1 || o.Iterations > MaxIterations {
		return problem.New(problem.Misuse, "Run between 1 and %d iterations, not %d.", MaxIterations, o.Iterations)
	}
	return nil
}

// bound refuses a run of which too much would have to be kept.
func (r *runner) bound() error {
	marks := len(r.model.Marks)
	if most := maxKept / (marks + 1 + len(r.windowed)); r.options.Iterations > most {
		return problem.New(problem.Misuse, "With %d milestones and %d releases, run at most %d iterations.", marks, len(r.windowed), most)
	}
	return nil
}

// A runner runs rounds of iterations: one with every risk, then one without
// each.
type runner struct {
	network  *plan.Network
	model    *Model
	options  Options
	machine  *machine
	windowed []release
	rounds   int // in all
	over     int // rounds that are over
	stopped  atomic.Bool
}

// finishes are the finishes of the end and then of each mark, by iteration.
type finishes [][]plan.Minute

func (r *runner) newFinishes() finishes {
	f := make(finishes, len(r.model.Marks)+1)
	for i := range f {
		f[i] = make([]plan.Minute, r.options.Iterations)
	}
	return f
}

// A worker is what one goroutine needs to run iterations.
type worker struct {
	*runner
	trial  *plan.Trial
	risks  []happening
	counts []int32 // of each activity, iterations on the longest path
}

func (r *runner) newWorker() *worker {
	return &worker{r, r.network.NewTrial(), make([]happening, len(r.machine.risks)), make([]int32, len(r.network.Plan().Activities))}
}

// base runs every iteration with every risk.
func (r *runner) base() (finishes, []float64) {
	out := r.newFinishes()
	for k := range r.windowed {
		r.windowed[k].starts = make([]plan.Minute, r.options.Iterations)
	}
	var lock sync.Mutex
	counts := make([]int64, len(r.network.Plan().Activities))
	r.each(func(w *worker, number int) {
		w.run(number, nothing, out)
		for k := range r.windowed {
			r.windowed[k].starts[number] = w.trial.Start(r.windowed[k].activity)
		}
		for i, on := range w.trial.Longest() {
			if on {
				w.counts[i]++
			}
		}
	}, func(w *worker) {
		lock.Lock()
		defer lock.Unlock()
		for i, c := range w.counts {
			counts[i] += int64(c)
		}
	})
	shares := make([]float64, len(counts))
	for i, c := range counts {
		shares[i] = float64(c) / float64(r.options.Iterations)
	}
	return out, shares
}

// without runs every iteration again that a risk had a part in.
func (r *runner) without(k int, base finishes) finishes {
	out := r.newFinishes()
	event := &r.machine.risks[k]
	r.each(func(w *worker, number int) {
		if event.happen(iterationOf(r.options.Seed, number)).happened {
			w.run(number, k, out)
			return
		}
		for i := range out {
			out[i][number] = base[i][number]
		}
	}, nil)
	return out
}

// run runs one iteration and notes what finished when.
func (w *worker) run(number, without int, out finishes) {
	t := iterationOf(w.options.Seed, number)
	w.machine.happen(t, w.risks)
	for i := range w.machine.varying {
		v := &w.machine.varying[i]
		w.trial.Set(v.activity, w.machine.minutes(v, t, w.risks, without))
	}
	out[0][number] = w.trial.Forward()
	for i := range w.model.Marks {
		out[i+1][number] = w.trial.Finish(w.model.Marks[i].Activity)
	}
}

// batch is how many iterations a worker takes at a time.
const batch = 250

// each calls f once for every iteration, from several goroutines, and end for
// each worker when it has nothing more to do.
func (r *runner) each(f func(w *worker, number int), end func(w *worker)) {
	workers := r.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	total := r.options.Iterations
	var next, done atomic.Int64
	var report sync.Mutex
	r.parallel(min(workers, (total+batch-1)/batch), func() {
		w := r.newWorker()
		for !r.halted() {
			from := int(next.Add(batch)) - batch
			if from >= total {
				break
			}
			for number := from; number < min(from+batch, total); number++ {
				f(w, number)
			}
			so := int(done.Add(int64(min(batch, total-from))))
			if r.options.Progress != nil {
				report.Lock()
				r.options.Progress(r.over*total+so, r.rounds*total)
				report.Unlock()
			}
		}
		if end != nil {
			end(w)
		}
	})
	r.over++
}

func stopped() error {
	return problem.New(problem.Conflict, "The risk run was stopped before it was done, so it gives no answer.")
}

// halted reports whether the run was told to stop, once and for all.
func (r *runner) halted() bool {
	if r.options.Stop != nil && r.options.Stop() {
		r.stopped.Store(true)
	}
	return r.stopped.Load()
}

// parallel runs f in several goroutines and waits for them.
func (r *runner) parallel(workers int, f func()) {
	var all sync.WaitGroup
	for range workers {
		all.Go(f)
	}
	all.Wait()
}
