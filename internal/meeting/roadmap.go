package meeting

import (
	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Roadmap is one column of a group's agenda roadmap: what a coming meeting is
// expected to deal with. It stands apart from the meeting, whose agenda may turn
// out otherwise.
type Roadmap struct {
	record.Head
	Group      string
	Date       calendar.When
	Meeting    string // the meeting of that day, once there is one
	Milestones []string
	Items      []string
	Standing   []string
}

// LookAhead returns a new column of a group's roadmap.
func LookAhead(group string, date calendar.When) *Roadmap {
	r := Roadmaps.New()
	r.Ref, r.Group, r.Date = group+"/"+date.String(), group, date
	return r
}

// called gives the reference of r; "" while it does not say enough.
func (r *Roadmap) called() string {
	if r.Group == "" || r.Date.IsZero() {
		return ""
	}
	return r.Group + "/" + r.Date.String()
}

func (r *Roadmap) check() error {
	var c problem.Check
	c.Want(r.Group == "" || ref.IsGroup(r.Group), "group", "Name the group by its short name, as CCAG.")
	_, rule := r.Date.Rule()
	c.Want(!rule, "date", "A meeting is held on a day or in a month, not %s.", r.Date.Words())
	want := r.called()
	c.Want(want == "" || r.Ref == want, "ref", "The roadmap of %s for %s is called %s.", r.Group, r.Date.Words(), want)
	return c.Err("%s is not complete.", r.Ref)
}

// Roadmaps is the register of what coming meetings are expected to deal with.
var Roadmaps = record.Declare[Roadmap](record.Kind{
	Name: "roadmap", Noun: "roadmap entry", Plural: "roadmap entries", Path: "roadmap", Title: "Agenda roadmap",
	About:   "What each group expects to deal with at its coming meetings.",
	Order:   []string{"date", "ref"},
	Columns: []string{"date", "items", "milestones", "meeting"},
	Fields: []*record.Field{
		record.LineField("group", "Group", func(r *Roadmap) *string { return &r.Group },
			record.Required, record.Filtered, record.Back("What it looks ahead to"), record.LinksTo("group"), record.Help("The short name of the group, as CCAG.")),
		record.DateField("date", "Meeting date", func(r *Roadmap) *calendar.When { return &r.Date },
			record.Required, record.Filtered, record.Sorted, record.Help("The day of the coming meeting.")),
		record.LineField("meeting", "Meeting", func(r *Roadmap) *string { return &r.Meeting }, record.Back("What was looked ahead to for it"), record.LinksTo("meeting"), record.ThatIsThere,
			record.Help("The reference of the meeting, once it has one.")),
		record.ListField("milestones", "Relevant milestones or activities", func(r *Roadmap) *[]string { return &r.Milestones },
			record.Filtered, record.Help("One a line, as M6.")),
		record.ListField("items", "Agenda items", func(r *Roadmap) *[]string { return &r.Items },
			record.Help("One a line: what the meeting is expected to deal with.")),
		record.ListField("standing", "Standing items", func(r *Roadmap) *[]string { return &r.Standing },
			record.Help("One a line: what every meeting of the group deals with.")),
	},
	Naming: record.Naming{Asks: []string{"group", "date"}, Of: func(r record.Record, n int) string { return r.(*Roadmap).called() }},
	Check:  func(r record.Record) error { return r.(*Roadmap).check() },
})
