package change

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Hold is what a freeze keeps back.
type Hold string

const (
	HoldProgress       Hold = "progress"       // it is neither assessed nor decided
	HoldImplementation Hold = "implementation" // it is decided, and not carried out
)

// FreezeStatus says whether a freeze is in force.
type FreezeStatus string

const (
	Freezing     FreezeStatus = "In force"
	FreezeLifted FreezeStatus = "Lifted"
)

// Lift ends a freeze, from a day on.
const Lift party.Step = "lift"

var freezeMoves = party.Procedure[*Freeze, FreezeStatus]{
	{Step: Lift, From: []FreezeStatus{Freezing}, To: FreezeLifted, By: office, Need: party.NeedDay | party.NeedText},
}

// EveryRequest in the scope of a freeze means every change request.
const EveryRequest = "change requests"

// A Freeze keeps changes of some codes, or change requests, from going on until a
// milestone is met.
type Freeze struct {
	record.Head
	Title      string
	Reason     string
	Scope      []string // codes by their short names, and [EveryRequest]
	Holds      Hold
	From       calendar.When
	LiftedBy   string // the milestone that lifts it
	Exceptions []string
	LiftedOn   calendar.When
	Why        string // it was lifted

	status FreezeStatus
}

// Imposed returns a new freeze.
func Imposed(reference string) *Freeze {
	f := Freezes.New()
	f.Ref, f.status = reference, Freezing
	return f
}

// Status says whether f is in force; it moves only by [Freeze.Take].
func (f *Freeze) Status() FreezeStatus { return f.status }

// Steps returns the steps that by may take now.
func (f *Freeze) Steps(by party.Actor) []party.Step { return freezeMoves.Steps(f.status, by) }

// Needs returns what a step asks for.
func (f *Freeze) Needs(s party.Step) party.Need { return freezeMoves.Needs(f.status, s) }

// Take moves f by one step, or says why it may not.
func (f *Freeze) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := freezeMoves.Next(f, f.status, s, w, by)
	if err != nil {
		return err
	}
	f.status, f.LiftedOn, f.Why = to, calendar.On(w.Day), strings.TrimSpace(w.Text)
	return nil
}

// A Frozen is what a freeze is held against: a modification or a request.
type Frozen struct {
	Ref     string
	Codes   []string
	Request bool
}

// Covers reports whether f keeps s back on a day, when met says which milestones
// are met.
func (f *Freeze) Covers(s Frozen, today calendar.Day, met func(milestone string) bool) bool {
	if f.Idle(today, met) != "" {
		return false
	}
	if slices.ContainsFunc(f.Excepted(), func(e Exception) bool { return strings.EqualFold(e.Ref, s.Ref) }) {
		return false
	}
	return slices.ContainsFunc(f.Scope, func(in string) bool {
		return s.Request && strings.EqualFold(in, EveryRequest) || slices.ContainsFunc(s.Codes, func(c string) bool { return strings.EqualFold(c, in) })
	})
}

// Idle says why f holds nothing on a day; "" while it is in force.
func (f *Freeze) Idle(today calendar.Day, met func(milestone string) bool) string {
	switch {
	case f.status == FreezeLifted && (f.LiftedOn.IsZero() || today >= f.LiftedOn.Earliest()):
		return "It was lifted" + onDay(f.LiftedOn) + ", and holds nothing any more."
	case f.LiftedBy != "" && met(f.LiftedBy):
		return f.LiftedBy + " is met, which lifts it: it holds nothing any more."
	case !f.From.IsZero() && today < f.From.Earliest():
		return "It holds nothing yet: it begins on " + f.From.Words() + "."
	}
	return ""
}

func onDay(w calendar.When) string {
	if w.IsZero() {
		return ""
	}
	return " on " + w.Words()
}

// An Exception is what a freeze does not hold, and why.
type Exception struct{ Ref, Reason string }

// Excepted returns the exceptions of f, in their order.
func (f *Freeze) Excepted() []Exception {
	var out []Exception
	for _, line := range f.Exceptions {
		name, reason, _ := strings.Cut(line, ",")
		out = append(out, Exception{strings.TrimSpace(name), strings.TrimSpace(reason)})
	}
	return out
}

// Codes returns the codes in the scope of f.
func (f *Freeze) Codes() []string {
	return slices.DeleteFunc(slices.Clone(f.Scope), func(in string) bool { return strings.EqualFold(in, EveryRequest) })
}

// Words says why something is held: FZ01 holds implementation until M10 is met:
// systems are tested.
func (f *Freeze) Words() string {
	until := ""
	if f.LiftedBy != "" {
		until = " until " + f.LiftedBy + " is met"
	}
	return fmt.Sprintf("%s (%s) holds its %s%s. %s", f.Ref, f.Title, f.Holds, until, f.Reason)
}

func (f *Freeze) check() error {
	var c problem.Check
	c.Want(f.LiftedBy == "" || ref.IsMilestone(f.LiftedBy), "lifted_by", "%q is not the reference of a milestone. Write M and a number: M10.", f.LiftedBy)
	c.Want(len(f.Scope) > 0, "scope", "Say what is frozen: codes, or %q.", EveryRequest)
	c.Want(f.status != "", "status", "Say whether it is in force.")
	return c.Err("%s is not complete.", f.Ref)
}

// Freezes is the register of freezes.
var Freezes = record.Declare[Freeze](record.Kind{
	Name: "freeze", Noun: "freeze", Plural: "freezes", Path: "freezes", Title: "Freezes",
	About:   "What keeps modifications and change requests from going on, from when, with which exceptions, and what lifts it.",
	Order:   []string{"ref", "from", "status"},
	Columns: []string{"title", "scope", "holds", "from", "lifted_by", "status"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(f *Freeze) *string { return &f.Title }, record.Required, record.Help("As change freeze of the core systems.")),
		record.ProseField("reason", "Reason", func(f *Freeze) *string { return &f.Reason }, record.Required, record.Help("Why what is held is held.")),
		record.ListField("scope", "Scope", func(f *Freeze) *[]string { return &f.Scope }, record.Filtered, record.Required,
			record.Help("One a line: codes by their short names, as REC; or change requests, for all of the programme's.")),
		record.ChoiceField("holds", "Hold", []Hold{HoldProgress, HoldImplementation}, func(f *Freeze) *Hold { return &f.Holds }, record.Required, record.Filtered,
			record.Help("What it holds back: the whole way to a decision, or only the carrying out of what is decided.")),
		record.DateField("from", "First day", func(f *Freeze) *calendar.When { return &f.From }, record.Required, record.Sorted, record.Help("The day from which it holds.")),
		record.LineField("lifted_by", "Lifted by", func(f *Freeze) *string { return &f.LiftedBy }, record.Filtered, record.Back("Freezes that it lifts"), record.LinksTo("milestone"), record.ThatIsThere,
			record.Help("The milestone that lifts it once it is met, as M10.")),
		record.ListField("exceptions", "Exceptions", func(f *Freeze) *[]string { return &f.Exceptions },
			record.Help("One a line: the reference, and why after a comma: REC/R0032, urgent.")),
		record.ChoiceField("status", "Status", []FreezeStatus{Freezing, FreezeLifted}, func(f *Freeze) *FreezeStatus { return &f.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("lifted", "Lifted on", func(f *Freeze) *calendar.When { return &f.LiftedOn }, record.MovedByAct),
		record.LineField("why", "Why it was lifted", func(f *Freeze) *string { return &f.Why }, record.MovedByAct),
	},
	Naming: record.Naming{Counted: true, Of: func(r record.Record, n int) string { return fmt.Sprintf("FZ%02d", n) }},
	Check:  func(r record.Record) error { return r.(*Freeze).check() },
})
