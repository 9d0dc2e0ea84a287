package designation

import (
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Route is a way from baselined text to law.
type Route string

const (
	SMAP Route = "SMAP" // Smart Meters Act powers: Ofgem designates
	SCR  Route = "SCR"  // Significant Code Review: modifications are raised
)

// Routes holds every route.
var Routes = []Route{SMAP, SCR}

// Status is where a step is in its life.
type Status string

const (
	NotStarted Status = "Not started"
	UnderWay   Status = "Under way"
	Done       Status = "Done"
	Dropped    Status = "Dropped" // the route does without it
)

// Statuses holds every status, in the order of a step's life.
var Statuses = []Status{NotStarted, UnderWay, Done, Dropped}

const (
	Start  party.Step = "start"
	Finish party.Step = "finish"
	Drop   party.Step = "drop"
	Reopen party.Step = "reopen"
)

var (
	doers  = []party.Role{party.PMO, party.Secretariat, party.Member}
	office = []party.Role{party.PMO, party.Secretariat}
)

// stepMoves is the whole life of a step. Steps overlap in practice, so none
// waits here for the one before it.
var stepMoves = party.Procedure[*Step, Status]{
	{Step: Start, From: []Status{NotStarted}, To: UnderWay, By: doers},
	{Step: Finish, From: []Status{NotStarted, UnderWay}, To: Done, By: office, Need: party.NeedText},
	{Step: Drop, From: []Status{NotStarted, UnderWay}, To: Dropped, By: office, Need: party.NeedText},
	{Step: Reopen, From: []Status{Done, Dropped}, To: UnderWay, By: office, Need: party.NeedText},
}

// A Step is one step of the route a group's papers set out.
type Step struct {
	record.Head
	List     string // the group whose route it is
	Number   record.Number
	Text     string
	Activity string // what of the plan it answers to, as written: M5, A-J
	Route    Route
	Owners   []record.Owner

	status Status
}

// Lay returns a new step of a group's route.
func Lay(list string, number int) *Step {
	s := Steps.New()
	s.Ref, s.List, s.Number = ref.Item{List: list, Number: number}.String(), list, record.N(number)
	s.status = NotStarted
	return s
}

// Status returns where s is in its life; it moves only by [Step.Take].
func (s *Step) Status() Status { return s.status }

// Steps returns the steps of its life that by may take now.
func (s *Step) Steps(by party.Actor) []party.Step { return stepMoves.Steps(s.status, by) }

// Needs returns what a step of its life asks for.
func (s *Step) Needs(step party.Step) party.Need { return stepMoves.Needs(s.status, step) }

// Take moves s by one step of its life, or says why it may not.
func (s *Step) Take(step party.Step, w party.With, by party.Actor) error {
	to, err := stepMoves.Next(s, s.status, step, w, by)
	s.status = to
	return err
}

func (s *Step) check() error {
	var c problem.Check
	c.Want(s.List == "" || ref.IsGroup(s.List), "list", "Name the route by the short name of its group, as CCAG.")
	want := ref.Item{List: s.List, Number: s.Number.N}.String()
	c.Want(s.List == "" || !s.Number.Given || s.Ref == want, "ref", "Step %d of the route of %s is called %s.", s.Number.N, s.List, want)
	c.Want(!s.Number.Given || s.Number.N > 0, "number", "Steps are numbered from 1.")
	c.Want(s.status != "", "status", "Say where the step stands.")
	return c.Err("%s is not complete.", s.Ref)
}

// Steps is the register of route steps.
var Steps = record.Declare[Step](record.Kind{
	Name: "route-step", Noun: "route step", Plural: "route steps", Path: "route-steps", Title: "Route to designation",
	About:   "The steps by which drafted text becomes law, and how far each is.",
	Order:   []string{"ref", "status"},
	Columns: []string{"text", "activity", "owners", "route", "status"},
	Fields: []*record.Field{
		record.LineField("list", "Group", func(s *Step) *string { return &s.List }, record.Required, record.Filtered,
			record.Back("Its steps to designation"), record.LinksTo("group"), record.Help("The group whose papers set it out, as CCAG.")),
		record.NumberField("number", "Number", func(s *Step) *record.Number { return &s.Number }, record.InRef, record.Required,
			record.Help("The place of the step on the route.")),
		record.ProseField("text", "Step", func(s *Step) *string { return &s.Text }, record.Required,
			record.Help("What is done, and by whom.")),
		record.LineField("activity", "Plan activity", func(s *Step) *string { return &s.Activity },
			record.Help("What of the plan it answers to: a milestone, an activity, or a range such as A-J.")),
		record.ChoiceField("route", "Legal route", Routes, func(s *Step) *Route { return &s.Route }, record.Filtered,
			record.Help("SMAP or SCR, where the step belongs to one of them.")),
		record.OwnersField("owners", "Owner", func(s *Step) *[]record.Owner { return &s.Owners }, record.Filtered,
			record.Help("One a line: Organisation (Person) [Role].")),
		record.ChoiceField("status", "Status", Statuses, func(s *Step) *Status { return &s.status },
			record.Filtered, record.Sorted, record.MovedByAct),
	},
	Naming: record.Naming{Asks: []string{"list", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		s := r.(*Step)
		if !ref.IsGroup(s.List) {
			return ""
		}
		return ref.Item{List: s.List, Number: s.Number.Or(n)}.String()
	}},
	Check: func(r record.Record) error { return r.(*Step).check() },
})
