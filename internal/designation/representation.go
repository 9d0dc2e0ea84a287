package designation

import (
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A RepresentationStatus says whether a representation is answered.
type RepresentationStatus string

const (
	Received RepresentationStatus = "Received"
	Replied  RepresentationStatus = "Answered"
	TakenOut RepresentationStatus = "Withdrawn" // by whoever made it, or entered by mistake
)

// RepresentationStatuses holds every status.
var RepresentationStatuses = []RepresentationStatus{Received, Replied, TakenOut}

const (
	Reply   party.Step = "answer"
	TakeOut party.Step = "withdraw"
)

var representationMoves = party.Procedure[*Representation, RepresentationStatus]{
	{Step: Reply, From: []RepresentationStatus{Received, Replied}, To: Replied, By: publishers, Need: party.NeedText},
	{Step: TakeOut, From: []RepresentationStatus{Received, Replied}, To: TakenOut, By: []party.Role{party.Secretariat}, Need: party.NeedText},
}

// A Representation is what somebody says of a proposal.
type Representation struct {
	record.Head
	Notice   string
	Number   record.Number
	Party    string
	Text     string
	Received calendar.When
	Answer   string
	Why      string // it was withdrawn

	status RepresentationStatus
}

// Represent returns a new representation on a notice.
func Represent(notice string, number int) *Representation {
	r := Representations.New()
	r.Notice, r.Number, r.status = notice, record.N(number), Received
	r.Ref = r.reference()
	return r
}

func (r *Representation) reference() string { return fmt.Sprintf("%s/R%d", r.Notice, r.Number.N) }

// Status returns where r is; it moves only by [Representation.Take].
func (r *Representation) Status() RepresentationStatus { return r.status }

// Steps returns the steps of its life that by may take now.
func (r *Representation) Steps(by party.Actor) []party.Step {
	return representationMoves.Steps(r.status, by)
}

// Needs returns what a step asks for.
func (r *Representation) Needs(s party.Step) party.Need {
	return representationMoves.Needs(r.status, s)
}

// Take moves r by one step, or says why it may not.
func (r *Representation) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := representationMoves.Next(r, r.status, s, w, by)
	if err != nil {
		return err
	}
	r.status = to
	if s == TakeOut {
		r.Why = strings.TrimSpace(w.Text)
		return nil
	}
	r.Answer = strings.TrimSpace(w.Text)
	return nil
}

// Given reports whether n is a proposal that has been given, so that representations
// answer it.
func (n *Notice) Given() bool { return n.Sort == Proposal && n.status != Drafted && !n.On.IsZero() }

// Answers says why r cannot be a representation on a notice: one answers a proposal
// that has been given, and was made after that and by today. n is the notice that r
// names; nil where there is none.
func (r *Representation) Answers(n *Notice, today calendar.Day) error {
	var c problem.Check
	c.Want(r.Received.IsZero() || r.Received.Earliest() <= today, "received", "%s is still to come. Record it on that day, or give the day on which it came.", r.Received.Words())
	switch {
	case n == nil:
		c.Want(false, "notice", "There is no notice called %s.", r.Notice)
	case n.Given():
		c.Want(r.Received.IsZero() || r.Received.Latest() >= n.On.Earliest(), "received", "%s was given on %s, and cannot have been answered before.", n.Ref, n.On.Words())
	case n.Sort != Proposal && n.Proposal != "":
		c.Want(false, "notice", "%s is a decision notice, and a representation answers a proposal. Name the proposal notice that it decided on, %s.", n.Ref, n.Proposal)
	case n.Sort != Proposal:
		c.Want(false, "notice", "%s is a decision notice, and a representation answers a proposal. Name a proposal notice.", n.Ref)
	case n.status == Drafted:
		c.Want(false, "notice", "%s is a draft, and a representation answers a proposal that has been given. Publish %s first, or name another notice.", n.Ref, n.Ref)
	default:
		c.Want(false, "notice", "%s was withdrawn before it was given, so there is nothing to answer. Name another notice.", n.Ref)
	}
	return c.Err("%s cannot be recorded.", r.Ref)
}

// Late reports whether r came after the time that n gave for representations.
func (r *Representation) Late(n *Notice) bool {
	return !r.Received.IsZero() && !n.Closes.IsZero() && r.Received.Earliest() > n.Closes.Latest()
}

func (r *Representation) check() error {
	var c problem.Check
	c.Want(r.Notice == "" || !r.Number.Given || r.Ref == r.reference(), "ref", "Representation %d on %s is called %s.", r.Number.N, r.Notice, r.reference())
	c.Want(!r.Number.Given || r.Number.N > 0, "number", "Representations are numbered from 1.")
	c.Want(r.status != "", "status", "Say whether it is answered.")
	return c.Err("%s is not complete.", r.Ref)
}

// Representations is the register of representations.
var Representations = record.Declare[Representation](record.Kind{
	Name: "representation", Plural: "representations", Path: "representations", Title: "Representations",
	About: "What was said of each proposal to modify, and how it was answered.",
	Order: []string{"ref", "status"},
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Columns: []string{"party", "text", "received", "status"},
	Fields: []*record.Field{
		record.LineField("notice", "Notice", func(r *Representation) *string { return &r.Notice }, record.Required, record.Filtered, record.Back("Representations on it"), record.LinksTo("notice"), record.Help("As SMAP-N01.")),
		record.NumberField("number", "Number", func(r *Representation) *record.Number { return &r.Number }, record.InRef, record.Required, record.Help("From 1 on, for each notice.")),
		record.LineField("party", "Party", func(r *Representation) *string { return &r.Party }, record.Required, record.Filtered, record.Back("Representations it made"), record.LinksTo("organisation"), record.Help("Who makes it.")),
		record.ProseField("text", "Representation", func(r *Representation) *string { return &r.Text }, record.Required, record.Help("What is said.")),
		record.DateField("received", "Received on", func(r *Representation) *calendar.When { return &r.Received }, record.Help("The day it came.")),
		record.ProseField("answer", "Answer", func(r *Representation) *string { return &r.Answer }, record.MovedByAct),
		record.LineField("why", "Why withdrawn", func(r *Representation) *string { return &r.Why }, record.MovedByAct),
		record.ChoiceField("status", "Status", RepresentationStatuses, func(r *Representation) *RepresentationStatus { return &r.status }, record.Filtered, record.Sorted, record.MovedByAct),
	},
	Naming: record.Naming{Asks: []string{"notice", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		p := r.(*Representation)
		return joined(p.Notice, "R"+strconv.Itoa(p.Number.Or(n)))
	}},
	Check: func(r record.Record) error { return r.(*Representation).check() },
})
