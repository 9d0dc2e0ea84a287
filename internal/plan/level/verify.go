package level

import (
	"slices"

	"crosscode/internal/problem"
)

// Verify re-checks a schedule against the problem from first principles and
// names every rule it breaks, or returns nil. It shares nothing with the search.
func Verify(p *Problem, starts []int) error {
	var c problem.Check
	const sentence = "The schedule does not hold."
	if len(starts) != len(p.Activities) {
		c.Want(false, "", "It has %d starts for %d activities.", len(starts), len(p.Activities))
		return c.Err(sentence)
	}
	for i, a := range p.Activities {
		c.Want(starts[i] >= 0, p.activity(i), "It starts before the plan does, at %d.", starts[i])
		for _, j := range a.After {
			finish := starts[j] + p.Activities[j].Duration
			c.Want(starts[i] >= finish, p.activity(i), "It starts at %d, before %s finishes at %d.", starts[i], p.activity(j), finish)
		}
	}
	for k := range p.Resources {
		p.verifyResource(&c, k, starts)
	}
	return c.Err(sentence)
}

// verifyResource sweeps the starts and finishes of those who use resource k.
func (p *Problem) verifyResource(c *problem.Check, k int, starts []int) {
	type step struct{ at, change int }
	var steps []step
	for i, a := range p.Activities {
		if k < len(a.Demand) && a.Demand[k] > 0 && a.Duration > 0 {
			steps = append(steps, step{starts[i], a.Demand[k]}, step{starts[i] + a.Duration, -a.Demand[k]})
		}
	}
	slices.SortFunc(steps, func(x, y step) int {
		if x.at != y.at {
			return x.at - y.at
		}
		return x.change - y.change // what is given back comes first
	})
	used := 0
	for _, s := range steps {
		used += s.change
		if used > p.Resources[k].Capacity {
			c.Want(false, p.resource(k), "At %d there is need of %d, and only %d is there.", s.at, used, p.Resources[k].Capacity)
			return
		}
	}
}

// Makespan is when the last activity of a schedule finishes.
func (p *Problem) Makespan(starts []int) int {
	end := 0
	for i, a := range p.Activities {
		end = max(end, starts[i]+a.Duration)
	}
	return end
}
