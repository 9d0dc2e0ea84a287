package party

import (
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A HeldRole says which organisation holds a role in a governance group, and
// since when. It names no person: who fills a seat is not for a public register.
type HeldRole struct {
	record.Head
	Group        string
	Name         string // as Chair, Secretariat, Member, Alternate, Observer
	Organisation string
	Constituency string // whom a member speaks for
	From, Until  calendar.When
}

// HoldRole returns a new role in a group. The organisation is part of the
// reference, because several may hold roles of one name: CCAG/Member/REC.
func HoldRole(group, name, organisation string) *HeldRole {
	h := HeldRoles.New()
	h.Group, h.Name, h.Organisation = group, name, organisation
	h.Ref = h.reference()
	return h
}

func (h *HeldRole) reference() string { return h.Group + "/" + h.Name + "/" + h.Organisation }

// HeldOn reports whether the role was certainly held on a day: not before it can
// have begun, and not after it must have ended.
func (h *HeldRole) HeldOn(d calendar.Day) bool {
	return (h.From.IsZero() || d >= h.From.Latest()) && (h.Until.IsZero() || d <= h.Until.Earliest())
}

func (h *HeldRole) check() error {
	var c problem.Check
	c.Want(h.Group == "" || ref.IsGroup(h.Group), "group", "Name the group by its short name, as CCAG.")
	c.Want(!strings.ContainsAny(h.Name+h.Organisation, "/\\"), "organisation", "Neither the role nor the organisation has a stroke in its name.")
	c.Want(h.Group == "" || h.Name == "" || h.Organisation == "" || h.Ref == h.reference(), "ref", "This role is called %s.", h.reference())
	for _, d := range []struct {
		field string
		when  calendar.When
	}{{"from", h.From}, {"until", h.Until}} {
		rule, ok := d.when.Rule()
		c.Want(!ok, d.field, "A role is held from and until a day, not %s.", rule.Words())
	}
	c.Want(h.From.IsZero() || h.Until.IsZero() || h.From.Earliest() <= h.Until.Latest(), "until", "The role ends before it begins.")
	return c.Err("%s is not complete.", h.Ref)
}

// HeldRoles is the register of roles held in groups.
var HeldRoles = record.Declare[HeldRole](record.Kind{
	Name: "role", Plural: "roles", Path: "roles", Title: "Roles",
	About:   "Which organisation holds which role in each governance group, and since when.",
	Order:   []string{"ref", "organisation", "from"},
	Columns: []string{"group", "organisation", "constituency", "from", "until"},
	Fields: []*record.Field{
		record.LineField("group", "Group", func(h *HeldRole) *string { return &h.Group }, record.Required, record.Filtered,
			record.Back("Seats"), record.LinksTo("group"), record.Help("The short name of the group, as CCAG.")),
		record.LineField("name", "Role", func(h *HeldRole) *string { return &h.Name }, record.Required, record.Filtered,
			record.Help("As Chair, Secretariat, Member, Alternate or Observer; SRO is who decides for the programme.")),
		record.LineField("organisation", "Organisation", func(h *HeldRole) *string { return &h.Organisation }, record.Required,
			record.Filtered, record.Sorted, record.Back("Seats it holds"), record.LinksTo("organisation"), record.Help("The short name of the organisation.")),
		record.LineField("constituency", "Speaks for", func(h *HeldRole) *string { return &h.Constituency }, record.OfFew, record.Filtered,
			record.Help("The constituency a member speaks for, as large suppliers.")),
		record.DateField("from", "Start", func(h *HeldRole) *calendar.When { return &h.From }, record.Sorted,
			record.Help("When it began.")),
		record.DateField("until", "End", func(h *HeldRole) *calendar.When { return &h.Until },
			record.Help("When it ended. Empty while it lasts.")),
	},
	Naming: record.Naming{Asks: []string{"group", "name", "organisation"}, Of: func(r record.Record, n int) string {
		h := r.(*HeldRole)
		if h.Group == "" || h.Name == "" || h.Organisation == "" {
			return ""
		}
		return h.reference()
	}},
	Check: func(r record.Record) error { return r.(*HeldRole).check() },
})
