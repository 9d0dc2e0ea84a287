package meeting

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// Purposes holds what an agenda item can be for. An item may have several.
var Purposes = []string{"information", "discussion", "decision"}

// An Item is one row of a meeting's agenda.
type Item struct {
	record.Head
	Meeting    string
	Number     record.Number
	Title      string
	Purposes   []string
	Objective  string
	Lead       string
	Start, End string // HH:MM; the clock of the agenda, not what happened
	Pages      string // pages of the pack, as 13-22
}

// PutOnAgenda returns a new item of a meeting's agenda.
func PutOnAgenda(m ref.Meeting, number int) *Item {
	i := Items.New()
	i.Ref, i.Meeting, i.Number = fmt.Sprintf("%s/%d", m, number), m.String(), record.N(number)
	return i
}

// Length returns how long the agenda gives the item, and whether it says.
func (i *Item) Length() (time.Duration, bool) {
	start, err1 := time.Parse("15:04", i.Start)
	end, err2 := time.Parse("15:04", i.End)
	return end.Sub(start), err1 == nil && err2 == nil
}

func (i *Item) check() error {
	var c problem.Check
	called(&c, i.Ref, "meeting", i.Meeting, i.Number.Words())
	c.Want(!i.Number.Given || i.Number.N > 0, "number", "Items are numbered from 1.")
	for _, p := range i.Purposes {
		c.Want(slices.Contains(Purposes, p), "purposes", "%q is not one of: %s.", p, strings.Join(Purposes, ", "))
	}
	length, timed := i.Length()
	c.Want(!timed || length > 0, "end", "The item ends at %s, before it starts at %s.", i.End, i.Start)
	c.Want(i.End == "" || i.Start != "", "start", "Say when the item starts, as you say when it ends.")
	return c.Err("%s is not complete.", i.Ref)
}

// Items is the register of agenda items.
var Items = record.Declare[Item](record.Kind{
	Name: "agenda-item", Noun: "agenda item", Plural: "agenda items", Path: "agenda-items", Title: "Agenda items",
	About:   "What each meeting is to deal with, in order, and who leads.",
	Order:   []string{"ref"},
	Columns: []string{"title", "purposes", "lead", "start", "end"},
	Fields: []*record.Field{
		record.LineField("meeting", "Meeting", func(i *Item) *string { return &i.Meeting },
			record.Required, record.Filtered, record.Back("Agenda"), record.LinksTo("meeting"), record.ThatIsThere, record.Help("The reference of the meeting, as CCAG-04.")),
		record.NumberField("number", "Number", func(i *Item) *record.Number { return &i.Number }, record.InRef, record.Required,
			record.Help("The place of the item on the agenda.")),
		record.LineField("title", "Item", func(i *Item) *string { return &i.Title }, record.Required,
			record.Help("The subject in a few words.")),
		record.ListField("purposes", "Purpose", func(i *Item) *[]string { return &i.Purposes }, record.OfFew, record.Filtered,
			record.Help("One a line: information, discussion, decision.")),
		record.ProseField("objective", "Objective", func(i *Item) *string { return &i.Objective },
			record.Help("What the meeting should have done when the item is over.")),
		record.LineField("lead", "Lead", func(i *Item) *string { return &i.Lead }, record.NamesOwners, record.Filtered,
			record.Help("Who leads: an organisation or a role.")),
		record.ClockField("start", "Starts", func(i *Item) *string { return &i.Start }, record.Help("As 10:05.")),
		record.ClockField("end", "Ends", func(i *Item) *string { return &i.End }, record.Help("As 10:10.")),
		record.LineField("pages", "Pages", func(i *Item) *string { return &i.Pages },
			record.Help("Where in the papers, as 13-22.")),
	},
	Canonical: canonicalPart,
	Naming:    record.Naming{Asks: []string{"meeting", "number"}, Number: "number", Of: func(r record.Record, n int) string { i := r.(*Item); return part(i.Meeting, "", i.Number.Or(n)) }},
	Check:     func(r record.Record) error { return r.(*Item).check() },
})
