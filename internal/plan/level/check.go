package level

import (
	"fmt"
	"strings"

	"crosscode/internal/problem"
)

func (p *Problem) activity(i int) string {
	if name := p.Activities[i].Name; name != "" {
		return "activity " + name
	}
	return fmt.Sprintf("activity %d", i+1)
}

func (p *Problem) resource(k int) string {
	if name := p.Resources[k].Name; name != "" {
		return "resource " + name
	}
	return fmt.Sprintf("resource %d", k+1)
}

// ring lists activities of which each waits for the one before it, and the first
// for the last.
func (p *Problem) ring(is []int) string {
	const most = 20
	var names []string
	for _, i := range is[:min(len(is), most)] {
		names = append(names, p.activity(i))
	}
	if len(is) > most {
		names = append(names, "...")
	}
	return strings.Join(append(names, names[0]), " → ")
}

func (p *Problem) checkActivity(c *problem.Check, i int) {
	a, where := &p.Activities[i], p.activity(i)
	c.Want(a.Duration >= 0 && a.Duration <= maxUnits, where, "Give a duration from 0 to %d, not %d.", maxUnits, a.Duration)
	c.Want(len(a.Demand) <= len(p.Resources), where,
		"State a demand for at most the %d resources of the plan, not for %d.", len(p.Resources), len(a.Demand))
	for k, q := range a.Demand[:min(len(a.Demand), len(p.Resources))] {
		c.Want(q >= 0, where, "Ask for 0 or more of %s, not %d.", p.resource(k), q)
		c.Want(q <= p.Resources[k].Capacity || a.Duration == 0, where,
			"It asks for %d of %s, of which there are only %d.", q, p.resource(k), p.Resources[k].Capacity)
	}
	for _, j := range a.After {
		c.Want(j >= 0 && j < len(p.Activities), where, "It waits for activity %d, and there is no such activity.", j+1)
		c.Want(j != i, where, "It waits for itself.")
	}
}

// cycle returns activities of which each waits for the next and the last for
// the first, or nil.
func (p *Problem) cycle() []int {
	left := make([]int, len(p.Activities)) // what each still waits for
	next := make([][]int, len(p.Activities))
	var ready []int
	for i, a := range p.Activities {
		left[i] = len(a.After)
		for _, j := range a.After {
			next[j] = append(next[j], i)
		}
		if left[i] == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		i := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		for _, j := range next[i] {
			if left[j]--; left[j] == 0 {
				ready = append(ready, j)
			}
		}
	}
	for i := range left {
		if left[i] > 0 {
			return p.circleFrom(i, left)
		}
	}
	return nil
}

// circleFrom walks from i to anything unfinished it waits for, until it meets
// itself: everything with left > 0 waits for something else with left > 0.
func (p *Problem) circleFrom(i int, left []int) []int {
	var path []int
	at := make(map[int]int)
	for {
		if first, seen := at[i]; seen {
			return path[first:]
		}
		at[i] = len(path)
		path = append(path, i)
		for _, j := range p.Activities[i].After {
			if left[j] > 0 {
				i = j
				break
			}
		}
	}
}

// checkSize refuses what would not fit.
func (p *Problem) checkSize(c *problem.Check) {
	_, words := layout(p, scarce(p))
	periods := p.work() / p.period()
	c.Want(periods*words <= maxCells && periods*len(p.Activities) <= maxScan, "activities",
		"Plan in longer periods: the durations add up to %d, which is too much for %d activities.", periods, len(p.Activities))
	c.Want(len(p.Activities)*words <= maxCells, "resources",
		"Level for fewer resources at a time: %d activities and %d resources are too many.", len(p.Activities), len(p.Resources))
}

// work is the sum of the durations: no schedule worth having is longer.
func (p *Problem) work() int {
	sum := 0
	for _, a := range p.Activities {
		sum += a.Duration
	}
	return sum
}

// period is the longest period that measures every duration exactly.
func (p *Problem) period() int {
	g := 0
	for _, a := range p.Activities {
		g = gcd(g, a.Duration)
	}
	return max(g, 1)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
