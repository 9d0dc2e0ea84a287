package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// MilestoneStatus is where a milestone is in its life.
type MilestoneStatus string

const (
	MilestonePlanned MilestoneStatus = "Planned"
	MilestoneMet     MilestoneStatus = "Met"
	MilestoneRemoved MilestoneStatus = "Removed"
)

// MilestoneStatuses holds every status, in the order of a milestone's life.
var MilestoneStatuses = []MilestoneStatus{MilestonePlanned, MilestoneMet, MilestoneRemoved}

const (
	Meet      party.Step = "meet"
	Remove    party.Step = "remove"
	Reinstate party.Step = "reinstate"
)

var planKeepers = []party.Role{party.PMO, party.SRO, party.Secretariat}

// milestoneMoves is the whole life of a milestone. Its date and name do not move
// here: they are re-planned, by a change request.
var milestoneMoves = party.Procedure[*Milestone, MilestoneStatus]{
	{Step: Meet, From: []MilestoneStatus{MilestonePlanned}, To: MilestoneMet, By: planKeepers, Need: party.NeedDay},
	{Step: Remove, From: []MilestoneStatus{MilestonePlanned}, To: MilestoneRemoved, By: planKeepers, Need: party.NeedText},
	{Step: Reinstate, From: []MilestoneStatus{MilestoneMet, MilestoneRemoved}, To: MilestonePlanned, By: planKeepers, Need: party.NeedText},
}

// A Milestone is a point of the programme's plan that somebody committed to.
// What the plan now expects is its forecast, and belongs to the plan.
type Milestone struct {
	record.Head
	Name       string
	Definition string // what must be true for it to be met
	Level      record.Number
	Date       calendar.When // committed: a day, a month, or a rule
	Group      string        // the group that recommends that it is met
	Actual     calendar.When // the day it was met

	status MilestoneStatus
}

// SetMilestone returns a new milestone, planned.
func SetMilestone(reference string) *Milestone {
	m := Milestones.New()
	m.Ref, m.status = reference, MilestonePlanned
	return m
}

// Status returns where m is in its life; it moves only by [Milestone.Take].
func (m *Milestone) Status() MilestoneStatus { return m.status }

// Steps returns the steps that by may take now.
func (m *Milestone) Steps(by party.Actor) []party.Step { return milestoneMoves.Steps(m.status, by) }

// Needs returns what a step asks for.
func (m *Milestone) Needs(s party.Step) party.Need { return milestoneMoves.Needs(m.status, s) }

// Take moves m by one step, or says why it may not.
func (m *Milestone) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := milestoneMoves.Next(m, m.status, s, w, by)
	if err != nil {
		return err
	}
	m.status, m.Actual = to, calendar.When{}
	if to == MilestoneMet {
		m.Actual = calendar.On(w.Day)
	}
	return nil
}

// Overdue reports whether the committed date, resolved by dates, passed with the
// milestone not met.
func (m *Milestone) Overdue(today calendar.Day, dates Dates) bool {
	when, ok := dates.Of(m.Ref)
	return m.status == MilestonePlanned && ok && when.Latest() < today
}

// Dates resolves the committed dates of milestones, which may count from one
// another: M7 from M6, and that from M5. A milestone that is met counts from the
// day it was met; one that was removed gives no date.
type Dates map[string]*Milestone

// Of returns the date of a milestone, and whether it comes to one. A rule that
// comes back to itself does not.
func (d Dates) Of(reference string) (calendar.When, bool) {
	m, known := d[reference]
	if !known || m.status == MilestoneRemoved {
		return calendar.When{}, false
	}
	if !m.Actual.IsZero() {
		return m.Actual, true
	}
	return d.Resolve(m.Date)
}

// Resolve turns a rule into a date, following the milestones it counts from.
func (d Dates) Resolve(w calendar.When) (calendar.When, bool) { return d.resolve(w, len(d)) }

// resolve follows no more rules than there are milestones, which ends a circle.
func (d Dates) resolve(w calendar.When, left int) (calendar.When, bool) {
	return w.Resolve(func(anchor string) (calendar.When, bool) {
		m, known := d[anchor]
		switch {
		case !known || left == 0 || m.status == MilestoneRemoved:
			return calendar.When{}, false
		case !m.Actual.IsZero():
			return m.Actual, true
		}
		return d.resolve(m.Date, left-1)
	})
}

// Circle returns the milestones whose rules lead back to the named one, in
// order, or nil.
func (d Dates) Circle(reference string) []string {
	var path []string
	for at := reference; ; {
		m, known := d[at]
		if !known || slices.Contains(path, at) {
			return nil
		}
		path = append(path, at)
		rule, ok := m.Date.Rule()
		if !ok {
			return nil
		}
		if at = rule.Anchor; at == reference {
			return path
		}
	}
}

func (m *Milestone) check() error {
	var c problem.Check
	c.Want(m.Ref == "" || ref.IsMilestone(m.Ref), "ref", "%q is not the reference of a milestone. Write M and a number: M6.", m.Ref)
	c.Want(!m.Level.Given || m.Level.N >= 1 && m.Level.N <= 3, "level", "The level is 1, 2 or 3.")
	rule, ok := m.Date.Rule()
	c.Want(!ok || rule.Anchor != m.Ref, "date", "%s cannot count from itself.", m.Ref)
	c.Want(m.status != "", "status", "Say whether the milestone is planned, met or removed.")
	c.Want((m.status == MilestoneMet) == !m.Actual.IsZero(), "actual", "A milestone that is met, and no other, has the day it was met.")
	return c.Err("%s is not complete.", m.Ref)
}

// MilestoneRef gives the one spelling of a milestone: m06 and Milestone 6 are M6.
func MilestoneRef(written string) string {
	s := strings.ToUpper(strings.Join(strings.Fields(written), ""))
	s = "M" + strings.TrimPrefix(strings.TrimPrefix(s, "MILESTONE"), "M")
	if !ref.IsMilestone(s) {
		return written
	}
	number, _ := strconv.Atoi(s[1:])
	return fmt.Sprintf("M%d", number)
}

// Milestones is the milestone register.
var Milestones = record.Declare[Milestone](record.Kind{
	Name: "milestone", Plural: "milestones", Path: "milestones", Title: "Milestones",
	RefHelp: "M and a number, as M11.",
	About:   "The points of the plan that the programme is committed to, and when.",
	Order:   []string{"ref", "date", "level", "status"},
	Columns: []string{"name", "level", "date", "group", "status"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(m *Milestone) *string { return &m.Name }, record.Required,
			record.Help("What has happened when it is met, in a few words.")),
		record.ProseField("definition", "Definition", func(m *Milestone) *string { return &m.Definition },
			record.Help("What must be true for it to be met.")),
		record.NumberField("level", "Level", func(m *Milestone) *record.Number { return &m.Level }, record.UpTo(4), record.Filtered, record.Sorted,
			record.Help("1, 2 or 3. Level 1 is the sponsor's concern.")),
		record.DateField("date", "Committed date", func(m *Milestone) *calendar.When { return &m.Date }, record.Filtered, record.Sorted,
			record.Help("A day, a month, or a rule such as M5 + 9 months.")),
		record.LineField("group", "Group", func(m *Milestone) *string { return &m.Group }, record.Filtered, record.Back("Milestones it answers for"), record.LinksTo("group"),
			record.Help("The group that says when it is met, as CCAG.")),
		record.ChoiceField("status", "Status", MilestoneStatuses, func(m *Milestone) *MilestoneStatus { return &m.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("actual", "Met on", func(m *Milestone) *calendar.When { return &m.Actual }, record.MovedByAct),
	},
	Canonical: MilestoneRef,
	Check:     func(r record.Record) error { return r.(*Milestone).check() },
})
