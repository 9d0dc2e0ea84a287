package party

import (
	"regexp"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// An OrganisationKind says what an organisation is to the programme.
type OrganisationKind string

// OrganisationKinds holds every kind.
var OrganisationKinds = []OrganisationKind{
	"regulator", "government", "programme", "assurer", "code body", "central service", "supplier", "network", "agent", "consumer body", "other",
}

// OrganisationStatus says whether an organisation still takes part.
type OrganisationStatus string

const (
	TakingPart OrganisationStatus = "Taking part"
	Left       OrganisationStatus = "Left"
)

// OrganisationStatuses holds every status.
var OrganisationStatuses = []OrganisationStatus{TakingPart, Left}

const (
	Leave  Step = "retire"
	Return Step = "bring back"
)

var keepers = []Role{PMO, Secretariat}

// organisationMoves is the whole life of an organisation. Retiring it may name
// the one that took over from it.
var organisationMoves = Procedure[*Organisation, OrganisationStatus]{
	{Step: Leave, From: []OrganisationStatus{TakingPart}, To: Left, By: keepers, Need: NeedText},
	{Step: Return, From: []OrganisationStatus{Left}, To: TakingPart, By: keepers, Need: NeedText},
}

// An Organisation takes part in the programme, under its short name.
type Organisation struct {
	record.Head
	Name         string
	Kind         OrganisationKind
	Constituency string // the interests it is represented with
	Aliases      []string
	Mailbox      string // of a function, to which the programme writes
	Successor    string

	status OrganisationStatus
}

// TakesPart returns a new organisation.
func TakesPart(short string) *Organisation {
	o := Organisations.New()
	o.Ref, o.status = short, TakingPart
	return o
}

// Status returns whether o takes part; it moves only by [Organisation.Take].
func (o *Organisation) Status() OrganisationStatus { return o.status }

// Steps returns the steps that by may take now.
func (o *Organisation) Steps(by Actor) []Step { return organisationMoves.Steps(o.status, by) }

// Needs returns what a step asks for.
func (o *Organisation) Needs(s Step) Need { return organisationMoves.Needs(o.status, s) }

// Take moves o by one step, or says why it may not.
func (o *Organisation) Take(s Step, w With, by Actor) error {
	to, err := organisationMoves.Next(o, o.status, s, w, by)
	if err != nil {
		return err
	}
	successor := strings.TrimSpace(w.Other)
	if successor == o.Ref {
		return problem.New(problem.Invalid, "%s cannot take over from itself.", o.Ref)
	}
	o.status, o.Successor = to, successor
	if to == TakingPart {
		o.Successor = ""
	}
	return nil
}

// mailbox is what an address looks like; whether there is one, only a message
// that arrives can tell.
var mailbox = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func (o *Organisation) check() error {
	var c problem.Check
	c.Want(!strings.ContainsAny(o.Ref, "/\\") && len(o.Ref) <= 60, "ref", "The short name has at most 60 characters and no stroke: Ofgem.")
	c.Want(o.status != "", "status", "Say whether the organisation takes part.")
	c.Want(o.Mailbox == "" || mailbox.MatchString(o.Mailbox) && len(o.Mailbox) <= 254, "mailbox", "Write the mailbox as name@example.org.")
	return c.Err("%s is not complete.", o.Ref)
}

// Organisations is the register of organisations.
var Organisations = record.Declare[Organisation](record.Kind{
	Name: "organisation", Plural: "organisations", Path: "organisations", Title: "Organisations",
	RefHelp: "The short name, as Ofgem.",
	About:   "Who takes part: the regulator, code bodies, suppliers, networks, agents and the programme itself.",
	Order:   []string{"ref", "name", "kind", "constituency"},
	Columns: []string{"name", "kind", "constituency", "status"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(o *Organisation) *string { return &o.Name }, record.Required, record.Sorted,
			record.Help("The name in full.")),
		record.ChoiceField("kind", "Kind", OrganisationKinds, func(o *Organisation) *OrganisationKind { return &o.Kind },
			record.Filtered, record.Sorted, record.Help("What it is to the programme.")),
		record.LineField("constituency", "Constituency", func(o *Organisation) *string { return &o.Constituency }, record.OfFew,
			record.Filtered, record.Sorted, record.Help("The interests it is represented with, as large suppliers.")),
		record.ListField("aliases", "Also known as", func(o *Organisation) *[]string { return &o.Aliases },
			record.Help("One a line: other names that papers give it.")),
		record.LineField("mailbox", "Mailbox", func(o *Organisation) *string { return &o.Mailbox },
			record.Help("Where the programme writes to, as codes@example.org: a function's, not a person's. Without one it writes to those of the organisation who have an account.")),
		record.ChoiceField("status", "Status", OrganisationStatuses, func(o *Organisation) *OrganisationStatus { return &o.status },
			record.Filtered, record.MovedByAct),
		record.LineField("successor", "Taken over by", func(o *Organisation) *string { return &o.Successor },
			record.Back("Took over from"), record.LinksTo("organisation"), record.MovedByAct),
	},
	Aliases: func(r record.Record) []string {
		o := r.(*Organisation)
		return append([]string{o.Name}, o.Aliases...)
	},
	Check: func(r record.Record) error { return r.(*Organisation).check() },
})
