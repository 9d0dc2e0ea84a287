// Package risk asks when a plan may really end. It runs the plan many times
// over, each time with durations drawn from what people think possible and with
// the risks that happen to happen, and counts.
//
// # Method
//
// The risk-driver method. An uncertainty belongs to one activity and is always
// there: its duration lies between a least and a most. A [Risk] may happen or
// not; it is drawn once in an iteration, and once how bad it is, and acts on
// every activity it is mapped to, by a factor or by added days. Activities that
// share a risk are late together, which is what keeps a sum of many durations
// from looking more certain than it is.
//
// On one activity the uncertain duration is drawn first. Then its risks act in
// series: in the order of the model, each on what the ones before it have made
// of the duration, so that factors multiply, days add up, and a factor stretches
// days that a risk listed before it has added. A model may have them act in
// parallel instead: the greatest factor and then the most days, alone. What is
// done is done: finished activities do not vary, and of one in progress only
// what remains does.
//
// Draws are in working time and every iteration goes through the calendars, so
// that holidays count. A draw is a pure function of the seed, the iteration and
// the identifier of the activity or risk: the answer is the same on any number
// of cores, and taking a risk away moves no other draw. That is how the days
// each risk costs are found, by running again without it.
//
// # Not here
//
// Which milestones have which boundaries, and where risks are written down, is
// for others to say in a [Model].
package risk

import "crosscode/internal/plan"

// A Model is what may vary in a plan, and what is asked. Activities are named
// by their index in the plan.
type Model struct {
	Combine   Combine
	Uncertain []Uncertainty
	Risks     []Risk
	Marks     []Mark // beside the end of the plan, which is always reported
}

// An Uncertainty is what the duration of an activity may be.
type Uncertainty struct {
	Activity int
	Minutes  Spread // as the activity's own duration counts them
}

// A Risk is an event that may happen, and changes what some activities take.
type Risk struct {
	ID, Name    string
	Probability float64
	Kind        Kind
	Impact      Spread // a factor, or days as the activity's own duration counts them
	Activities  []int
}

// Kind is how a risk acts on an activity.
type Kind uint8

// The ways to act.
const (
	Factor Kind = iota // the duration is multiplied
	Days               // days are added
)

// Combine says how several risks act on one activity.
type Combine uint8

// The ways to combine.
const (
	InSeries   Combine = iota // one after another, in the order of the model
	InParallel                // the greatest factor and then the most days, alone
)

// Words say how several risks act on one activity.
func (c Combine) Words() string {
	if c == InParallel {
		return "Of several risks on one activity only the greatest factor acts, and then only the longest delay."
	}
	return "Several risks on one activity act one after another, in their order in the plan: factors multiply, delays add up."
}

// A Mark is an activity whose finish is reported, usually a milestone.
type Mark struct {
	Activity int
	Limits   []Limit
}

// A Limit is a boundary that a finish meets or breaks; a side that is no
// instant is open.
type Limit struct {
	Name             string
	Earliest, Latest plan.Minute
}

// Options are how to run.
type Options struct {
	Iterations int
	Seed       uint64
	Workers    int                   // 0: one for each core; the answer is the same
	Progress   func(done, total int) // called now and then, by one at a time
	Stop       func() bool           // asked now and then, by any worker; true ends the run
}

// A Result is what came of all iterations.
type Result struct {
	Iterations int
	Seed       uint64
	End        Finish   // of the plan
	Marks      []Finish // as in the model
	Activities []Activity
	Saved      []Saved // as the model's risks
	Releases   []Release
	Sampled    int // activities with an uncertain duration of their own
	Warnings   []string
}

// A Release is how often an activity that must start in a release window starts
// in each. Windows before the first it was ever in, and after the last, are left
// out.
type Release struct {
	Activity int
	Planned  plan.Day // the window that the plan has it in; 0: outside all
	Windows  []WindowChance
}

// A WindowChance is how often one window was met, and how often it or an earlier
// one was: a step of the curve.
type WindowChance struct {
	Window plan.WindowDay
	In, By float64
}

// A Finish is when something finished, over all iterations. Days are working
// days of the plan's calendar from the plan's start.
type Finish struct {
	Deterministic Point // with the plan's own durations
	Mean, SD      float64
	P10, P50      Point
	P80, P90      Point
	Limits        []Chance
	Curve         []plan.Minute // by when it was reached in 0, 1, 2 to 100 of 100 iterations
}

// A Point is an instant, also as working days from the plan's start.
type Point struct {
	Days float64
	At   plan.Minute
}

// A Chance is how often a limit was met.
type Chance struct {
	Limit
	Probability float64
}

// An Activity is how much one activity matters to the end of the plan.
type Activity struct {
	Criticality float64 // share of iterations in which it was on the longest path
	Sensitivity float64 // rank correlation of its duration with the end; 0 if either never varies
}

// Saved is by how much the end of the plan would be earlier without a risk, in
// working days, and the finish of each mark too.
type Saved struct {
	P50, P80 float64
	Marks    []Saving
}

// A Saving is Saved for one mark.
type Saving struct{ P50, P80 float64 }
