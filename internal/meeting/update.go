package meeting

import (
	"fmt"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// An Update is one point of what another group reports to a meeting.
type Update struct {
	record.Head
	Group    string // the group it tells of, under the name of the day
	Number   record.Number
	Title    string
	Text     string
	Meetings []string // the meetings of that group it covers, as printed
	Reported string   // the meeting it was reported to
}

// Report returns a new point of what group reports to a meeting.
func Report(to ref.Meeting, group string, number int) *Update {
	u := Updates.New()
	u.Ref, u.Reported = fmt.Sprintf("%s/%s/%d", to, group, number), to.String()
	u.Group, u.Number = group, record.N(number)
	return u
}

func (u *Update) check() error {
	var c problem.Check
	called(&c, u.Ref, "reported", u.Reported, u.Group+"/"+u.Number.Words())
	c.Want(u.Group == "" || ref.IsGroup(u.Group), "group", "Name the group by its short name, as PSG.")
	return c.Err("%s is not complete.", u.Ref)
}

// Updates is the register of what groups report to each other.
var Updates = record.Declare[Update](record.Kind{
	Name: "group-update", Noun: "group update", Plural: "group updates", Path: "group-updates", Title: "Group updates",
	About:   "What one governance group was told of another's meetings.",
	Order:   []string{"ref", "group"},
	Columns: []string{"group", "title", "text", "reported"},
	Fields: []*record.Field{
		record.LineField("group", "Group", func(u *Update) *string { return &u.Group },
			record.Required, record.Filtered, record.Sorted, record.Back("What others were told of it"), record.LinksTo("group"),
			record.Help("The group the update tells of, under the name of the day.")),
		record.NumberField("number", "Number", func(u *Update) *record.Number { return &u.Number }, record.InRef, record.Required,
			record.Help("The place of the point in the group's update.")),
		record.LineField("title", "Subject", func(u *Update) *string { return &u.Title },
			record.Help("The subject in a few words.")),
		record.ProseField("text", "Update", func(u *Update) *string { return &u.Text }, record.Required,
			record.Help("What the group did or decided.")),
		record.ListField("meetings", "Meetings covered", func(u *Update) *[]string { return &u.Meetings }, record.Reads(calendar.InWords),
			record.Help("One a line: the meetings of the group that the update tells of.")),
		record.LineField("reported", "Meeting", func(u *Update) *string { return &u.Reported },
			record.Required, record.Filtered, record.Back("Told of other groups"), record.LinksTo("meeting"), record.ThatIsThere, record.Help("The meeting it was reported to, as CCAG-04.")),
	},
	Canonical: canonicalPart,
	Naming: record.Naming{Asks: []string{"reported", "group", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		u := r.(*Update)
		if !ref.IsGroup(u.Group) {
			return ""
		}
		return part(u.Reported, u.Group+"/", u.Number.Or(n))
	}},
	Check: func(r record.Record) error { return r.(*Update).check() },
})
