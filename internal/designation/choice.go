package designation

import (
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A ChoiceStatus says whether a change takes a route of its own.
type ChoiceStatus string

const (
	OwnRoute     ChoiceStatus = "Its own"
	CommonRoute  ChoiceStatus = "The programme's again"
	SwitchRoute  party.Step   = "switch"
	TakeTheUsual party.Step   = "give up"
)

// ChoiceStatuses holds both.
var ChoiceStatuses = []ChoiceStatus{CommonRoute, OwnRoute}

// choiceMoves is the whole life of a change's own route: it is switched, each time
// with the reason, or given up for the programme's.
var choiceMoves = party.Procedure[*Choice, ChoiceStatus]{
	{Step: SwitchRoute, From: ChoiceStatuses, To: OwnRoute, By: choosers, Need: party.NeedText | party.NeedOther},
	{Step: TakeTheUsual, From: []ChoiceStatus{OwnRoute}, To: CommonRoute, By: choosers, Need: party.NeedText},
}

// A Choice is the route to law of one change, where that differs from the
// programme's: of a change request or of a modification.
type Choice struct {
	record.Head
	Request      string // CR003, or
	Modification string // REC/R0032
	Route        string
	Why          string

	status ChoiceStatus
}

// ChooseFor returns the route of its own of a change that has none yet.
func ChooseFor(request, modification string) *Choice {
	c := Choices.New()
	c.Ref, c.Request, c.Modification, c.status = request+modification, request, modification, CommonRoute
	return c
}

// MayChoose reports whether an actor may choose a route.
func MayChoose(by party.Actor) bool { return by.Holds(choosers...) }

// Status returns whether the change has a route of its own; it moves only by
// [Choice.Take].
func (c *Choice) Status() ChoiceStatus { return c.status }

// Steps returns the steps of its life that by may take now.
func (c *Choice) Steps(by party.Actor) []party.Step { return choiceMoves.Steps(c.status, by) }

// Needs returns what a step asks for.
func (c *Choice) Needs(s party.Step) party.Need { return choiceMoves.Needs(c.status, s) }

// Names is the kind of the record that a step of its life points to.
func (c *Choice) Names() *record.Kind { return Templates.Kind }

// Ask says what a step wants where its own words say more.
func (c *Choice) Ask(s party.Step, n party.Need) string {
	switch n {
	case party.NeedOther:
		return "Route"
	case party.NeedText:
		return "Reason"
	}
	return ""
}

// Take moves c by one step, or says why it may not.
func (c *Choice) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := choiceMoves.Next(c, c.status, s, w, by)
	if err != nil {
		return err
	}
	route := strings.TrimSpace(w.Other)
	switch {
	case s == TakeTheUsual:
		route = ""
	case route == c.Route:
		return problem.New(problem.Conflict, "%s takes %s already.", c.Ref, route)
	}
	c.status, c.Route, c.Why = to, route, strings.TrimSpace(w.Text)
	return nil
}

func (c *Choice) check() error {
	var f problem.Check
	f.Want((c.Request == "") != (c.Modification == ""), "request", "Name the change request or the modification whose route it is, and one of them only.")
	f.Want(c.Ref == "" || c.Ref == c.Request+c.Modification, "ref", "The route of %s is called by its name.", c.Request+c.Modification)
	f.Want((c.status == OwnRoute) == (c.Route != ""), "status", "Say whether it takes a route of its own, and which.")
	return f.Err("The route of %s is not complete.", c.Ref)
}

// Choices is the register of the routes that single changes take.
var Choices = record.Declare[Choice](record.Kind{
	Name: "route-choice", Noun: "route of one change", Plural: "routes of single changes", Path: "route-choices", Title: "Routes of single changes",
	About:   "Change requests and modifications that take another route to law than the programme, and why.",
	Order:   []string{"ref", "route", "status"},
	Columns: []string{"route", "why", "status"},
	Fields: []*record.Field{
		record.LineField("route", "Route", func(c *Choice) *string { return &c.Route }, record.Filtered, record.Sorted, record.Back("Single changes that take it"), record.LinksTo("route"), record.MovedByAct),
		record.LineField("why", "Reason", func(c *Choice) *string { return &c.Why }, record.MovedByAct),
		record.LineField("request", "Change request", func(c *Choice) *string { return &c.Request }, record.Filtered, record.Back("Its own route to law"), record.LinksTo("change-request"), record.ThatIsThere, record.Help("As CR003.")),
		record.LineField("modification", "Modification", func(c *Choice) *string { return &c.Modification }, record.Filtered, record.Back("Its own route to law"), record.LinksTo("modification"), record.ThatIsThere, record.Help("As REC/R0032.")),
		record.ChoiceField("status", "Status", ChoiceStatuses, func(c *Choice) *ChoiceStatus { return &c.status }, record.Filtered, record.Sorted, record.MovedByAct),
	},
	Naming: record.Naming{Asks: []string{"request", "modification"}, Wants: "request", Of: func(r record.Record, n int) string {
		c := r.(*Choice)
		if c.Request != "" && c.Modification != "" {
			return ""
		}
		return c.Request + c.Modification
	}},
	Check: func(r record.Record) error { return r.(*Choice).check() },
})
