// Package level finds when activities can be done by teams of limited capacity:
// resource levelling, which the literature calls the resource-constrained
// project scheduling problem.
//
// A [Problem] is activities with durations, what each must wait for, and what
// it asks of each renewable resource. [Solve] looks for the shortest schedule.
// It builds schedules with the serial generation scheme (each activity in turn
// as early as it fits) and the parallel one (each moment filled in turn), and
// breeds them in two populations that take turns: one of schedules pushed to
// the left, one of schedules pushed to the right, so that every child is also
// a justification pass over what it inherited (Valls, Ballestin and Quintanilla
// 2005; Debels and Vanhoucke 2007). A child has a busy stretch of one parent and
// the order of the other around it; one that resembles a schedule already there
// takes its place or none, so that a herd does not become one family. Longer
// searches breed on several islands that visit each other, and try once to close
// a problem of up to 64 activities by branch and bound, from both ends of time.
// The search ends when it has spent its schedules or meets a proved bound. Every
// answer is checked by [Verify], which shares no code with the search.
//
// Time is whole periods from 0; what a period is, the caller knows. The package
// has no clock: a caller that wants to stop early says so through
// [Options.Stop]. Without that, the same problem, seed and number of schedules
// give the same answer on any machine.
package level

import (
	"crosscode/internal/problem"
	"slices"
)

// Limits that keep any input within memory and a single schedule within
// seconds. Durations are divided by their greatest common divisor first, so a
// plan in minutes that thinks in hours is not near them.
const (
	maxActivities = 20_000
	maxResources  = 1_000
	maxUnits      = 1<<30 - 1
	maxCells      = 1 << 22 // periods or activities, by words that hold the resources
	maxScan       = 1 << 34 // activities by periods
)

// A Resource is a team or machine: so much of it is there in every period.
type Resource struct {
	Name     string
	Capacity int
}

// An Activity occupies Demand[k] of resource k for Duration periods without a
// break, once everything in After (indices into the problem) has finished.
type Activity struct {
	Name     string
	Duration int
	Demand   []int
	After    []int
}

// A Problem is what is to be levelled.
type Problem struct {
	Resources  []Resource
	Activities []Activity
}

// Check says everything that is wrong with p, or nil.
func (p *Problem) Check() error {
	var c problem.Check
	c.Want(len(p.Activities) > 0, "activities", "Give at least one activity.")
	c.Want(len(p.Activities) <= maxActivities, "activities",
		"Give at most %d activities; there are %d.", maxActivities, len(p.Activities))
	c.Want(len(p.Resources) <= maxResources, "resources",
		"Give at most %d resources; there are %d.", maxResources, len(p.Resources))
	for k, r := range p.Resources {
		c.Want(r.Capacity >= 0 && r.Capacity <= maxUnits, p.resource(k),
			"Give a capacity from 0 to %d, not %d.", maxUnits, r.Capacity)
	}
	for i := range p.Activities {
		p.checkActivity(&c, i)
	}
	const sentence = "The plan cannot be levelled as it is."
	if c.Failed() {
		return c.Err(sentence)
	}
	if cycle := p.cycle(); cycle != nil {
		slices.Reverse(cycle) // each waits for the one before it
		first := slices.Index(cycle, slices.Min(cycle))
		cycle = append(cycle[first:], cycle[:first]...) // the same ring is told the same way
		c.Want(false, p.activity(cycle[0]), "%d activities wait for one another in a ring; remove one of its links: %s.", len(cycle), p.ring(cycle))
	}
	p.checkSize(&c)
	return c.Err(sentence)
}
