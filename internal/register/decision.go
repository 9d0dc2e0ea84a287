package register

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// DecisionStatus is where a decision is in its life.
type DecisionStatus string

const (
	Taken      DecisionStatus = "Taken"
	Superseded DecisionStatus = "Superseded" // a later decision takes its place
	Rescinded  DecisionStatus = "Rescinded"  // taken back, with nothing in its place
)

// DecisionStatuses holds every status, in the order of a decision's life.
var DecisionStatuses = []DecisionStatus{Taken, Superseded, Rescinded}

const (
	Supersede party.Step = "supersede"
	Rescind   party.Step = "rescind"
)

var office = []party.Role{party.Secretariat, party.Chair}

// decisionMoves is the whole life of a decision. Other names the decision that
// takes its place.
var decisionMoves = party.Procedure[*Decision, DecisionStatus]{
	{Step: Supersede, From: []DecisionStatus{Taken}, To: Superseded, By: office, Need: party.NeedOther},
	{Step: Rescind, From: []DecisionStatus{Taken}, To: Rescinded, By: office, Need: party.NeedText},
}

// A Decision is what a governance group decided. It keeps the name the group had
// on the day.
type Decision struct {
	record.Head
	Group    string
	Meeting  string // as CCAG-04; empty where only the day of the meeting is known
	Date     calendar.When
	Item     string // the agenda item it was taken under
	Text     string
	Reported bool   // told by another group's papers, not by the group's own minutes
	Told     string // the group update that tells of it
	By       string // the decision that superseded it

	status DecisionStatus
}

// Decide returns a new decision of a numbered meeting: CCAG04-D01.
func Decide(m ref.Meeting, sequence int) *Decision {
	d := newDecision(decisionPrefix(m), sequence)
	d.Group, d.Meeting = m.Group, m.String()
	return d
}

// DecideOn returns a new decision of a meeting of which only the day is known:
// TAG-2022-03-16-D01.
func DecideOn(group string, day calendar.Day, sequence int) *Decision {
	d := newDecision(group+"-"+day.String(), sequence)
	d.Group, d.Date = group, calendar.On(day)
	return d
}

func newDecision(prefix string, sequence int) *Decision {
	d := Decisions.New()
	d.Ref, d.status = decisionRef(prefix, sequence), Taken
	return d
}

func decisionRef(prefix string, sequence int) string {
	return fmt.Sprintf("%s-D%02d", prefix, sequence)
}

// decisionPrefix joins group and number as the reference of an action does.
func decisionPrefix(m ref.Meeting) string {
	return strings.Replace(m.String(), m.Group+"-", m.Group, 1)
}

// Status returns where d is in its life; it moves only by [Decision.Take].
func (d *Decision) Status() DecisionStatus { return d.status }

// Steps returns the steps that by may take now.
func (d *Decision) Steps(by party.Actor) []party.Step { return decisionMoves.Steps(d.status, by) }

// Needs returns what a step asks for.
func (d *Decision) Needs(s party.Step) party.Need { return decisionMoves.Needs(d.status, s) }

// Take moves d by one step, or says why it may not.
func (d *Decision) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := decisionMoves.Next(d, d.status, s, w, by)
	if err != nil {
		return err
	}
	if s == Supersede {
		if other := strings.TrimSpace(w.Other); other == d.Ref {
			return problem.New(problem.Invalid, "%s cannot supersede itself.", d.Ref)
		}
		d.By = strings.TrimSpace(w.Other)
	}
	d.status = to
	return nil
}

// called gives the reference of the nth decision of d's meeting or day.
func (d *Decision) called(n int) string {
	m, err := ref.ParseMeeting(d.Meeting)
	day, exact := d.Date.Earliest(), d.Date.Precision() == calendar.ToDay
	switch {
	case err == nil:
		return decisionRef(decisionPrefix(m), n)
	case d.Meeting == "" && ref.IsGroup(d.Group) && exact:
		return decisionRef(d.Group+"-"+day.String(), n)
	}
	return ""
}

var decision = regexp.MustCompile(`^([A-Z]{2,12})(?:(\d{2,3}(?:\.\d{1,2})?)|-(\d{4}-\d{2}-\d{2}))-D(\d{2,3})$`)

func (d *Decision) check() error {
	var c problem.Check
	g := decision.FindStringSubmatch(d.Ref)
	c.Want(g != nil || d.Ref == "", "ref", "%q is not the reference of a decision. Write CCAG04-D01, or TAG-2022-03-16-D01 where only the day is known.", d.Ref)
	if g != nil {
		c.Want(d.Group == g[1], "group", "The reference says the decision belongs to %s.", g[1])
		if g[2] != "" {
			c.Want(d.Meeting == g[1]+"-"+g[2], "meeting", "The reference says the decision was taken at %s.", g[1]+"-"+g[2])
		} else {
			c.Want(d.Date.String() == g[3], "date", "The reference says the decision was taken on %s.", g[3])
		}
	}
	c.Want(d.status != "", "status", "Say whether the decision stands.")
	c.Want(d.status != Superseded || d.By != "", "by", "Name the decision that takes its place.")
	return c.Err("%s is not complete.", d.Ref)
}

// Decisions is the register of decisions.
var Decisions = record.Declare[Decision](record.Kind{
	Name: "decision", Plural: "decisions", Path: "decisions", Title: "Decisions",
	About:   "What each governance group decided, and when.",
	Order:   []string{"date", "ref", "group"},
	Columns: []string{"text", "date", "meeting", "status"},
	Fields: []*record.Field{
		record.LineField("group", "Group", func(d *Decision) *string { return &d.Group },
			record.Required, record.Filtered, record.Sorted, record.Back("Decisions of the group"), record.LinksTo("group"),
			record.Help("The group that decided, under the name it had that day.")),
		record.LineField("meeting", "Meeting", func(d *Decision) *string { return &d.Meeting }, record.Filtered, record.Back("Decisions taken at it"), record.LinksTo("meeting"),
			record.Help("As CCAG-04. Empty where only the day is known.")),
		record.DateField("date", "Date", func(d *Decision) *calendar.When { return &d.Date }, record.Filtered, record.Sorted,
			record.Help("The day it was decided.")),
		record.LineField("item", "Agenda item", func(d *Decision) *string { return &d.Item }, record.Back("Decisions taken under it"), record.LinksTo("agenda-item"),
			record.Help("The item it was taken under, as CCAG-04/6.")),
		record.ProseField("text", "Decision", func(d *Decision) *string { return &d.Text }, record.Required,
			record.Help("What was decided, in a sentence that can be read alone.")),
		record.ChoiceField("status", "Status", DecisionStatuses, func(d *Decision) *DecisionStatus { return &d.status },
			record.Filtered, record.MovedByAct),
		record.FlagField("reported", "Reported by another group", func(d *Decision) *bool { return &d.Reported }, record.Filtered,
			record.Help("Yes where it is known from another group's papers and not from the group's own minutes.")),
		record.LineField("told", "Reported in", func(d *Decision) *string { return &d.Told }, record.Back("Decisions it tells of"), record.LinksTo("group-update"),
			record.Help("The group update that tells of it, as CCAG-04/TAG/1.")),
		record.LineField("by", "Superseded by", func(d *Decision) *string { return &d.By }, record.Back("Decisions that it supersedes"), record.LinksTo("decision"), record.MovedByAct),
	},
	Naming: record.Naming{Counted: true, Asks: []string{"group", "meeting"}, Wants: "date", Of: func(r record.Record, n int) string { return r.(*Decision).called(n) }},
	Check:  func(r record.Record) error { return r.(*Decision).check() },
})

// Sequence returns the number that d has among the decisions of its meeting.
func (d *Decision) Sequence() int {
	g := decision.FindStringSubmatch(d.Ref)
	if g == nil {
		return 0
	}
	n, _ := strconv.Atoi(g[4])
	return n
}

// Renumber gives d another number among the decisions of its meeting.
func (d *Decision) Renumber(sequence int) {
	if i := strings.LastIndex(d.Ref, "-D"); i >= 0 {
		d.Ref = fmt.Sprintf("%s-D%02d", d.Ref[:i], sequence)
	}
}
