package designation

import (
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A CriterionStatus says whether a criterion is met.
type CriterionStatus string

const (
	Unmet  CriterionStatus = "Open"
	Met    CriterionStatus = "Met"
	Waived CriterionStatus = "Waived"
)

// CriterionStatuses holds every status.
var CriterionStatuses = []CriterionStatus{Unmet, Met, Waived}

const (
	Meet  party.Step = "find met"
	Waive party.Step = "waive"
)

var criterionMoves = party.Procedure[*Criterion, CriterionStatus]{
	{Step: Meet, From: []CriterionStatus{Unmet, Waived}, To: Met, By: office, Need: party.NeedText},
	{Step: Waive, From: []CriterionStatus{Unmet}, To: Waived, By: []party.Role{party.SRO, party.Secretariat}, Need: party.NeedText},
	{Step: Reopen, From: []CriterionStatus{Met, Waived}, To: Unmet, By: office, Need: party.NeedText},
}

// A Criterion is one thing that must hold before a milestone is met.
type Criterion struct {
	record.Head
	Milestone string
	Number    record.Number
	Text      string
	Owners    []record.Owner
	Evidence  string
	Why       string // it was opened again

	status CriterionStatus
}

// SetCriterion returns a new criterion of a milestone.
func SetCriterion(milestone string, number int) *Criterion {
	c := Criteria.New()
	c.Milestone, c.Number, c.status = milestone, record.N(number), Unmet
	c.Ref = c.reference()
	return c
}

func (c *Criterion) reference() string { return fmt.Sprintf("%s/%d", c.Milestone, c.Number.N) }

// Status returns whether c is met; it moves only by [Criterion.Take].
func (c *Criterion) Status() CriterionStatus { return c.status }

// Steps returns the steps of its life that by may take now.
func (c *Criterion) Steps(by party.Actor) []party.Step { return criterionMoves.Steps(c.status, by) }

// Needs returns what a step asks for.
func (c *Criterion) Needs(s party.Step) party.Need { return criterionMoves.Needs(c.status, s) }

// Take moves c by one step, or says why it may not. What is said is its evidence, or
// why it has none any more.
func (c *Criterion) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := criterionMoves.Next(c, c.status, s, w, by)
	if err != nil {
		return err
	}
	c.status, c.Evidence, c.Why = to, strings.TrimSpace(w.Text), ""
	if s == Reopen {
		c.Evidence, c.Why = "", strings.TrimSpace(w.Text)
	}
	return nil
}

func (c *Criterion) check() error {
	var f problem.Check
	f.Want(c.Milestone == "" || !c.Number.Given || c.Ref == c.reference(), "ref", "Criterion %d of %s is called %s.", c.Number.N, c.Milestone, c.reference())
	f.Want(!c.Number.Given || c.Number.N > 0, "number", "Criteria are numbered from 1.")
	f.Want(c.status != "", "status", "Say whether it is met.")
	return f.Err("%s is not complete.", c.Ref)
}

// Criteria is the register of acceptance criteria.
var Criteria = record.Declare[Criterion](record.Kind{
	Name: "criterion", Noun: "acceptance criterion", Plural: "acceptance criteria", Path: "criteria", Title: "Acceptance criteria",
	About: "What must hold before a milestone is met, and what shows that it does.",
	Order: []string{"ref", "milestone", "status"},
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Columns: []string{"text", "owners", "evidence", "status"},
	Fields: []*record.Field{
		record.LineField("milestone", "Milestone", func(c *Criterion) *string { return &c.Milestone }, record.Required, record.Filtered, record.Sorted, record.Back("Acceptance criteria for it"), record.LinksTo("milestone"), record.ThatIsThere, record.Help("As M8.")),
		record.NumberField("number", "Number", func(c *Criterion) *record.Number { return &c.Number }, record.InRef, record.Required, record.Help("From 1 on, for each milestone.")),
		record.ProseField("text", "Criterion", func(c *Criterion) *string { return &c.Text }, record.Required, record.Help("What must hold.")),
		record.OwnersField("owners", "Owner", func(c *Criterion) *[]record.Owner { return &c.Owners }, record.Filtered, record.Help("Who shows it.")),
		record.ProseField("evidence", "Evidence", func(c *Criterion) *string { return &c.Evidence }, record.MovedByAct),
		record.LineField("why", "Why opened again", func(c *Criterion) *string { return &c.Why }, record.MovedByAct),
		record.ChoiceField("status", "Status", CriterionStatuses, func(c *Criterion) *CriterionStatus { return &c.status }, record.Filtered, record.Sorted, record.MovedByAct),
	},
	Naming: record.Naming{Asks: []string{"milestone", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		c := r.(*Criterion)
		return joined(c.Milestone, strconv.Itoa(c.Number.Or(n)))
	}},
	Check: func(r record.Record) error { return r.(*Criterion).check() },
})

// A ReadinessStatus is where the judgement on a milestone is.
type ReadinessStatus string

const (
	Judging   ReadinessStatus = "Under review"
	Advised   ReadinessStatus = "Recommended"
	IsReady   ReadinessStatus = "Ready"
	IsUnready ReadinessStatus = "Not ready"
)

// ReadinessStatuses holds every status.
var ReadinessStatuses = []ReadinessStatus{Judging, Advised, IsReady, IsUnready}

const (
	Recommend     party.Step = "recommend as ready"
	DecideReady   party.Step = "decide ready"
	DecideUnready party.Step = "decide not ready"
)

var (
	advisers = []party.Role{party.Chair, party.Secretariat}
	judges   = []party.Role{party.SRO, party.Secretariat}
)

// readinessMoves: one body recommends, another decides. All criteria must be met
// or waived before it is recommended; the desk asks that.
var readinessMoves = party.Procedure[*Readiness, ReadinessStatus]{
	{Step: Recommend, From: []ReadinessStatus{Judging}, To: Advised, By: advisers, Need: party.NeedMeeting | party.NeedText},
	{Step: DecideReady, From: []ReadinessStatus{Advised}, To: IsReady, By: judges, Need: party.NeedText | party.NeedDay},
	{Step: DecideUnready, From: []ReadinessStatus{Judging, Advised}, To: IsUnready, By: judges, Need: party.NeedText | party.NeedDay},
	{Step: Reopen, From: []ReadinessStatus{Advised, IsReady, IsUnready}, To: Judging, By: office, Need: party.NeedText},
}

// A Readiness is the check that a milestone is met: criteria with evidence, a
// recommendation, and a decision by somebody else.
type Readiness struct {
	record.Head
	About          string // what is judged
	Group          string // that recommends
	Recommendation string
	Meeting        string
	Decision       string
	Decided        calendar.When
	Why            string // it was opened again

	status ReadinessStatus
}

// Judge returns a new readiness check of a milestone.
func Judge(milestone, group string) *Readiness {
	r := Readinesses.New()
	r.Ref, r.Group, r.status = milestone, group, Judging
	return r
}

// Status returns where r is; it moves only by [Readiness.Take].
func (r *Readiness) Status() ReadinessStatus { return r.status }

// Steps returns the steps of its life that by may take now.
func (r *Readiness) Steps(by party.Actor) []party.Step { return readinessMoves.Steps(r.status, by) }

// Needs returns what a step asks for.
func (r *Readiness) Needs(s party.Step) party.Need { return readinessMoves.Needs(r.status, s) }

// Take moves r by one step, or says why it may not.
func (r *Readiness) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := readinessMoves.Next(r, r.status, s, w, by)
	if err != nil {
		return err
	}
	if m, err := ref.ParseMeeting(w.Meeting); s == Recommend && (err != nil || m.Group != r.Group) {
		var c problem.Check
		c.Want(false, "meeting", "%s recommends on %s, and %s is no meeting of it. Name one, as %s-05.", r.Group, r.Ref, w.Meeting, r.Group)
		return c.Err("You cannot %s %s yet.", s, r.Ref)
	}
	r.status = to
	said := strings.TrimSpace(w.Text)
	switch s {
	case Recommend:
		r.Recommendation, r.Meeting = said, w.Meeting
	case DecideReady, DecideUnready:
		r.Decision, r.Decided = said, calendar.On(w.Day)
	case Reopen:
		r.Why, r.Recommendation, r.Meeting, r.Decision, r.Decided = said, "", "", "", calendar.When{}
	}
	return nil
}

// Hold says why a milestone cannot be recommended as ready: every criterion that
// is open.
func Hold(milestone string, criteria []*Criterion) error {
	var c problem.Check
	c.Want(len(criteria) > 0, "criteria", "%s has no acceptance criteria yet.", milestone)
	for _, k := range criteria {
		c.Want(k.status != Unmet, "criteria", "%s is open: %s", k.Ref, k.Text)
	}
	return c.Err("%s cannot be found ready.", milestone)
}

func (r *Readiness) check() error {
	var c problem.Check
	c.Want(r.Ref != "" && !strings.ContainsAny(r.Ref, "/\\"), "ref", "A readiness check is called by its milestone: M8.")
	c.Want(r.Group == "" || ref.IsGroup(r.Group), "group", "Name the group by its short name, as CCAG.")
	c.Want(r.status != "", "status", "Say where it is.")
	return c.Err("%s is not complete.", r.Ref)
}

// Readinesses is the register of readiness checks.
var Readinesses = record.Declare[Readiness](record.Kind{
	Name: "readiness", Noun: "readiness check", Plural: "readiness checks", Path: "readiness", Title: "Readiness checks",
	RefHelp: "The milestone, as M8.", Bears: "milestone",
	About:   "Whether a milestone is met: what a group recommends, and what was decided.",
	Order:   []string{"ref", "status"},
	Columns: []string{"about", "group", "decided", "status"},
	Fields: []*record.Field{
		record.LineField("about", "Subject", func(r *Readiness) *string { return &r.About }, record.Required, record.Help("What is judged, in one line: that the text is in force in every code.")),
		record.LineField("group", "Group", func(r *Readiness) *string { return &r.Group }, record.Required, record.Filtered, record.Back("Readiness checks it recommends on"), record.LinksTo("group"), record.ThatIsThere, record.Help("That recommends, as CCAG.")),
		record.ProseField("recommendation", "Recommendation", func(r *Readiness) *string { return &r.Recommendation }, record.MovedByAct),
		record.LineField("meeting", "Meeting", func(r *Readiness) *string { return &r.Meeting }, record.Back("Readiness checks it recommended on"), record.LinksTo("meeting"), record.MovedByAct),
		record.ProseField("decision", "Decision", func(r *Readiness) *string { return &r.Decision }, record.MovedByAct),
		record.DateField("decided", "Decided on", func(r *Readiness) *calendar.When { return &r.Decided }, record.Sorted, record.MovedByAct),
		record.LineField("why", "Why opened again", func(r *Readiness) *string { return &r.Why }, record.MovedByAct),
		record.ChoiceField("status", "Status", ReadinessStatuses, func(r *Readiness) *ReadinessStatus { return &r.status }, record.Filtered, record.Sorted, record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Readiness).check() },
})
