package risk

import (
	"cmp"
	"slices"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// A release is an activity that must start in a release window, and when it
// started in each iteration.
type release struct {
	activity int
	window   *plan.Window
	planned  plan.Day
	starts   []plan.Minute
}

// windowed are the activities of a plan that must start in a window. One that
// has begun is not among them: nothing is left to chance.
func windowed(p *plan.Plan, s *plan.Schedule) []release {
	var out []release
	for i := range p.Activities {
		if x, ok := s.Release(i); ok && x.Keeps {
			out = append(out, release{activity: i, window: x.Window, planned: x.On.Day})
		}
	}
	return out
}

// unreleased refuses a run in which some activity found no window any more: what
// follows it has no dates then, and a count over the others would mislead.
func (r *runner) unreleased() error {
	var c problem.Check
	for k := range r.windowed {
		x, missed := &r.windowed[k], 0
		for _, start := range x.starts {
			if days := x.window.Days; len(days) == 0 || start.Day() > days[len(days)-1].Day {
				missed++
			}
		}
		p := r.network.Plan()
		c.Want(missed == 0, "activity "+label(&p.Activities[x.activity]),
			"In %d of %d iterations no release window of %s is left for it; the last is %s. Add later windows, or lower the risks before it.",
			missed, r.options.Iterations, x.window.Name, lastOf(x.window))
	}
	return c.Err("The risks of the plan reach past its release windows.")
}

func lastOf(w *plan.Window) string {
	if len(w.Days) == 0 {
		return "none"
	}
	return w.Days[len(w.Days)-1].String()
}

// releases counts how often each window was met.
func (r *runner) releases() []Release {
	var out []Release
	for k := range r.windowed {
		out = append(out, r.windowed[k].chances())
	}
	return out
}

func (x *release) chances() Release {
	out := Release{Activity: x.activity, Planned: x.planned}
	counts := make([]int, len(x.window.Days))
	first, last := len(counts), -1
	for _, start := range x.starts {
		at, ok := slices.BinarySearchFunc(x.window.Days, start.Day(), func(w plan.WindowDay, d plan.Day) int { return cmp.Compare(w.Day, d) })
		if ok {
			counts[at]++
			first, last = min(first, at), max(last, at)
		}
	}
	n, by := float64(len(x.starts)), 0
	for at := first; at <= last; at++ {
		by += counts[at]
		out.Windows = append(out.Windows, WindowChance{x.window.Days[at], float64(counts[at]) / n, float64(by) / n})
	}
	return out
}
