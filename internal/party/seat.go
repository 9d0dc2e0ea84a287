package party

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Seat is a right that an account holds: a role in a governance group, or in
// the programme, from a day and until one. It names no person: whose account it
// is, is kept elsewhere and can be forgotten.
type Seat struct {
	record.Head
	Account      string
	Group        string // "" for a role in the programme
	Role         Role
	Organisation string // of the account when the seat was given
	From, Until  calendar.When
}

// programmeWide stands for the group in the reference of a role held in the
// programme.
const programmeWide = "programme"

// SeatOf returns the seat of an account in a group; in the programme, if group is
// empty. An account has one seat of each role in each group.
func SeatOf(account, group string, role Role) *Seat {
	s := Seats.New()
	s.Account, s.Group, s.Role = account, group, role
	s.Ref = s.reference()
	return s
}

func (s *Seat) reference() string {
	at := s.Group
	if at == "" {
		at = programmeWide
	}
	return s.Account + "/" + at + "/" + strings.ReplaceAll(string(s.Role), " ", "-")
}

// HeldOn reports whether the seat is certainly held on a day: not before it can
// have begun, and not after it must have ended.
func (s *Seat) HeldOn(d calendar.Day) bool {
	return (s.From.IsZero() || d >= s.From.Latest()) && (s.Until.IsZero() || d <= s.Until.Earliest())
}

func (s *Seat) check() error {
	var c problem.Check
	c.Want(s.Account != "" && !strings.ContainsAny(s.Account, "/\\"), "account", "Name the account.")
	c.Want(s.Group == "" || ref.IsGroup(s.Group), "group", "Name the group by its short name, as CCAG. Leave it out for a role in the programme.")
	roles, where := SeatRoles, "a group"
	if s.Group == "" {
		roles, where = ProgrammeRoles, "the programme"
	}
	c.Want(slices.Contains(roles, s.Role), "role", "A role in %s is one of: %s.", where, either(roles))
	c.Want(s.Role != Administrator || s.Organisation != "", "organisation", "Name the organisation whose people the administrator invites.")
	c.Want(s.Ref == s.reference(), "ref", "This seat is called %s.", s.reference())
	for _, d := range []struct {
		field string
		when  calendar.When
	}{{"from", s.From}, {"until", s.Until}} {
		rule, ok := d.when.Rule()
		c.Want(!ok, d.field, "A seat is held from and until a day, not %s.", rule.Words())
	}
	c.Want(s.From.IsZero() || s.Until.IsZero() || s.From.Earliest() <= s.Until.Latest(), "until", "The seat ends before it begins.")
	return c.Err("%s is not complete.", s.Ref)
}

// Seats is the register of who may do what, by account and not by name.
var Seats = record.Declare[Seat](record.Kind{
	Name: "seat", Plural: "seats", Path: "seats", Title: "Seats",
	About:   "Which account holds which role, in a group or in the programme, from when and until when.",
	Order:   []string{"ref", "from"},
	Columns: []string{"account", "group", "role", "organisation", "from", "until"},
	Fields: []*record.Field{
		record.LineField("account", "Account", func(s *Seat) *string { return &s.Account }, record.Required, record.Filtered, record.OfAccount,
			record.Help("The account that holds it.")),
		record.LineField("group", "Group", func(s *Seat) *string { return &s.Group }, record.Filtered, record.LinksTo("group"),
			record.Help("The short name of the group, as CCAG. Empty for a role in the programme.")),
		record.ChoiceField("role", "Role", everyRole(), func(s *Seat) *Role { return &s.Role }, record.Required, record.Filtered,
			record.Help("What the account is to the group or to the programme.")),
		record.LineField("organisation", "Organisation", func(s *Seat) *string { return &s.Organisation }, record.Filtered,
			record.LinksTo("organisation"), record.Help("Whom the holder belongs to.")),
		record.DateField("from", "Start", func(s *Seat) *calendar.When { return &s.From }, record.Sorted, record.Help("The first day.")),
		record.DateField("until", "End", func(s *Seat) *calendar.When { return &s.Until }, record.Help("The last day. Empty while it lasts.")),
	},
	Naming: record.Naming{Asks: []string{"account", "group", "role"}, Of: func(r record.Record, n int) string {
		s := r.(*Seat)
		if s.Account == "" || s.Role == "" {
			return ""
		}
		return s.reference()
	}},
	Check: func(r record.Record) error { return r.(*Seat).check() },
})

// everyRole holds the roles of seats and of the programme, each once.
func everyRole() []Role {
	out := slices.Clone(SeatRoles)
	for _, r := range ProgrammeRoles {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
