package risk

import (
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// result runs all rounds and sums them up.
func (r *runner) result() (*Result, error) {
	base, shares := r.base()
	if r.stopped.Load() {
		return nil, stopped()
	}
	if err := r.unreleased(); err != nil {
		return nil, err
	}
	if plan.Beyond(slices.Max(base[0])) != "" {
		return nil, problem.New(problem.Invalid, "In some iterations the plan goes on past the year %d; lower its durations or the impact of its risks.", plan.LastYear)
	}
	out := &Result{Iterations: r.options.Iterations, Seed: r.options.Seed, Activities: make([]Activity, len(shares))}
	out.Sampled, out.Warnings = r.machine.warnings(r.network.Plan(), r.model)
	planned := r.planned()
	ends := make([][]plan.Minute, len(base))
	for i := range base {
		ends[i] = slices.Sorted(slices.Values(base[i]))
		f := r.finish(planned[i], ends[i])
		if i == 0 {
			out.End = f
			continue
		}
		for _, l := range r.model.Marks[i-1].Limits {
			f.Limits = append(f.Limits, Chance{l, l.met(ends[i])})
		}
		out.Marks = append(out.Marks, f)
	}
	out.Releases = r.releases()
	for i, s := range r.sensitivities(base[0]) {
		out.Activities[i] = Activity{shares[i], s}
	}
	for k := range r.machine.risks {
		out.Saved = append(out.Saved, r.saved(k, base, ends))
	}
	if r.stopped.Load() {
		return nil, stopped()
	}
	return out, nil
}

// planned are the finishes with the plan's own durations.
func (r *runner) planned() []plan.Minute {
	t := r.network.NewTrial()
	out := []plan.Minute{t.Forward()}
	for i := range r.model.Marks {
		out = append(out, t.Finish(r.model.Marks[i].Activity))
	}
	return out
}

func (r *runner) finish(planned plan.Minute, sorted []plan.Minute) Finish {
	f := Finish{
		Deterministic: r.point(planned),
		P10:           r.point(percentile(sorted, 10)), P50: r.point(percentile(sorted, 50)),
		P80: r.point(percentile(sorted, 80)), P90: r.point(percentile(sorted, 90)),
	}
	f.Curve = append(f.Curve, sorted[0])
	for percent := 1; percent <= 100; percent++ {
		f.Curve = append(f.Curve, percentile(sorted, percent))
	}
	n := float64(len(sorted))
	for _, m := range sorted {
		f.Mean += r.days(m)
	}
	f.Mean /= n
	for _, m := range sorted {
		f.SD += (r.days(m) - f.Mean) * (r.days(m) - f.Mean)
	}
	f.SD = math.Sqrt(f.SD / n)
	return f
}

// days is an instant in working days from the plan's start.
func (r *runner) days(m plan.Minute) float64 {
	p := r.network.Plan()
	return float64(r.network.Project().Between(p.Start, m)) / float64(p.Rules.Day())
}

func (r *runner) point(m plan.Minute) Point { return Point{r.days(m), m} }

// percentile is the first instant by which that many of a hundred had finished.
func percentile(sorted []plan.Minute, percent int) plan.Minute {
	return sorted[max((len(sorted)*percent+99)/100, 1)-1]
}

// met is the share of finishes that a limit allows.
func (l *Limit) met(sorted []plan.Minute) float64 {
	from, to := 0, len(sorted)
	if l.Earliest != 0 {
		from, _ = slices.BinarySearch(sorted, l.Earliest)
	}
	if l.Latest != 0 {
		to, _ = slices.BinarySearch(sorted, l.Latest+1)
	}
	return float64(max(to-from, 0)) / float64(len(sorted))
}

// saved runs without a risk, and says what that saves.
func (r *runner) saved(k int, base finishes, with [][]plan.Minute) Saved {
	s := Saved{Marks: make([]Saving, len(r.model.Marks))}
	if !r.machine.risks[k].live || r.stopped.Load() {
		return s
	}
	for i, f := range r.without(k, base) {
		slices.Sort(f)
		p50 := r.days(percentile(with[i], 50)) - r.days(percentile(f, 50))
		p80 := r.days(percentile(with[i], 80)) - r.days(percentile(f, 80))
		if i == 0 {
			s.P50, s.P80 = p50, p80
		} else {
			s.Marks[i-1] = Saving{p50, p80}
		}
	}
	return s
}

// sensitivities are the rank correlations of each activity's duration with the
// end of the plan. Durations are drawn again: that costs less than keeping them.
func (r *runner) sensitivities(ends []plan.Minute) []float64 {
	out := make([]float64, len(r.network.Plan().Activities))
	values := make([]int64, len(ends))
	for i, m := range ends {
		values[i] = int64(m)
	}
	end := newRanker(len(ends)).rank(values)
	var next atomic.Int64
	workers := r.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	r.parallel(workers, func() {
		ranker, drawn := newRanker(len(ends)), make([]int64, len(ends))
		risks := make([]happening, len(r.machine.risks))
		for k := int(next.Add(1)) - 1; k < len(r.machine.varying) && !r.halted(); k = int(next.Add(1)) - 1 {
			v := &r.machine.varying[k]
			r.redraw(v, risks, drawn)
			out[v.activity] = correlation(ranker.rank(drawn), end)
		}
	})
	return out
}

// redraw draws the duration of one activity in every iteration.
func (r *runner) redraw(v *varying, risks []happening, out []int64) {
	for number := range out {
		t := iterationOf(r.options.Seed, number)
		for _, k := range v.risks {
			risks[k] = r.machine.risks[k].happen(t)
		}
		out[number] = r.machine.minutes(v, t, risks, nothing)
	}
}
