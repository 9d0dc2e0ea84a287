// Package whatif tries changes on a copy of a plan and says what would come of
// them: which activities and milestones move, which boundaries break, which
// release windows are missed, which thresholds are crossed and who must then
// decide, which assumptions are touched, and which teams are asked for too much.
//
// A [Case] is a plan with all that is promised, assumed and limited around it.
// [New] schedules it once; [Base.Try] then tries one [Scenario] after another,
// each from the same beginning. Nothing that is tried changes the case.
//
// What follows a change may keep its lag or its date. To keep the lag is what the
// network does by itself: what follows moves with what it waits for, earlier too.
// To keep the date holds everything that has not begun where the plan has it for
// as long as its links allow: it is pushed later where it must, and never drawn
// earlier.
package whatif

import (
	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/threshold"
)

// A Case is a plan and what surrounds it. Activities are named by their Ref.
type Case struct {
	Plan        *plan.Plan
	Promises    boundary.Programme
	Teams       []teams.Team
	Levels      map[string]int // of milestones
	Removed     []string       // milestones that are given up: no date of theirs crosses a threshold
	Thresholds  []threshold.Rule
	Baselines   []threshold.Baseline
	Assumptions []Assumption
}

// An Assumption is something the plan believes. Being false it brings changes.
type Assumption struct {
	ID, Text   string
	Review     calendar.Day // by when to look at it again, if known
	Activities []string     // whose dates rest on it
	IfFalse    []Change
}

// A Scenario is a named set of changes.
type Scenario struct {
	Name     string
	KeepDate bool // what follows keeps its date; otherwise its lag
	Changes  []Change
}

// A Change changes one thing: an activity, a team, a calendar, an assumption or
// a promise. Only what is given changes.
type Change struct {
	Subject Subject
	Name    string // Ref of an activity or milestone, ID of a team, calendar or assumption

	Duration  *plan.Duration
	After     []plan.Link // instead of all its links, by UID of the predecessor
	Relink    bool        // After counts, even if it is empty
	NotBefore plan.Minute
	Capacity  float64
	Holidays  []plan.Exception // more of them
	Committed boundary.Edge
}

// Subject is what a change is about.
type Subject uint8

// What may change.
const (
	Activity   Subject = iota
	Team               // its capacity
	Calendar           // more holidays
	Falsehood          // an assumption turns out false
	Commitment         // a milestone is promised for another date
)

// An Outcome is what comes of a scenario, beside the plan as it is.
type Outcome struct {
	Name            string
	FinishWas       plan.Minute
	Finish          plan.Minute
	Moved           []Move
	Boundaries      []Boundary
	Windows         []Window
	Thresholds      []threshold.Outcome // crossed now
	Assumptions     []Touched
	Overloads       []teams.Overload // as they would be
	OverloadsBefore int
	Plan            *plan.Plan
	Schedule        *plan.Schedule
	teams           []teams.Team
}

// Team is a team as the scenario has it.
func (o *Outcome) Team(k int) *teams.Team { return &o.teams[k] }

// A Move is an activity that would have other dates.
type Move struct {
	Activity  int
	Milestone bool
	Was, Is   plan.Dates
	Working   int64 // minutes by which it would finish later
}

// A Boundary is one that would be broken, mended, or nearer or farther.
type Boundary struct {
	Index            int // in the case
	Line             boundary.Line
	WasKept, IsKept  bool
	WasSlack, Slack  int64 // working minutes to the latest; only where there is one
	Finish           plan.Minute
	HasLatest, Moved bool
}

// A Window is a release that would go in another window.
type Window struct {
	Activity int
	Was, Is  plan.WindowDay
	Missed   int // windows later; negative: earlier
}

// A Touched assumption is one that the scenario rests on otherwise.
type Touched struct {
	Index     int
	Falsified bool
	Changed   []string // activities that rest on it and are changed
}
