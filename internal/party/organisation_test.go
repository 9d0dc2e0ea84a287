package party

import (
	"slices"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

func anOrganisation() *Organisation {
	o := TakesPart("RECCo")
	o.Class, o.Name, o.Kind = record.Public, "Retail Energy Code Company", "code body"
	return o
}

func aRole() *HeldRole {
	h := HoldRole("CCAG", "Member", "RECCo")
	h.Class, h.From = record.Public, calendar.InMonth(2021, time.November)
	return h
}

func TestAChangeToAPartyReadsAsEnglish(t *testing.T) {
	for _, c := range []struct {
		kind              *record.Kind
		before            record.Record
		field, cell, want string
	}{
		{Organisations.Kind, anOrganisation(), "constituency", "code bodies", "Constituency set to “code bodies”."},
		{Organisations.Kind, anOrganisation(), "kind", "agent", "Kind moved from code body to agent."},
		{Organisations.Kind, anOrganisation(), "aliases", "REC\nREC Code Manager", "Also known as set to REC and REC Code Manager."},
		{HeldRoles.Kind, aRole(), "until", "16 March 2022", "End set to 16 Mar 2022."},
		{HeldRoles.Kind, aRole(), "from", "Jan 2022", "Start moved from Nov 2021 to Jan 2022 (2 months later)."},
	} {
		if err := c.kind.Complete(c.before); err != nil {
			t.Error(err)
		}
		after := c.kind.Clone(c.before)
		f := c.kind.Field(c.field)
		v, err := f.Parse(c.cell)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(after, v)
		if got := c.kind.Changes(c.before, after); len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %v, want %q", got, c.want)
		}
		back, err := c.kind.Decode(1, c.kind.Encode(after))
		if err != nil || len(c.kind.Changes(after, back)) > 0 {
			t.Errorf("a body does not give back the record: %v", err)
		}
	}
}

func TestTheLifeOfAnOrganisation(t *testing.T) {
	pmo := Actor{Name: "PMO", Roles: []Role{PMO}}
	gone := With{Text: "Its licence was transferred.", Other: "Elexon"}
	for _, c := range []struct {
		name      string
		from      OrganisationStatus
		step      Step
		with      With
		by        Actor
		to        OrganisationStatus
		successor string
		kind      problem.Kind
	}{
		{"it leaves and another takes over", TakingPart, Leave, gone, pmo, Left, "Elexon", 0},
		{"it may leave nothing behind", TakingPart, Leave, With{Text: "Insolvent."}, pmo, Left, "", 0},
		{"it does not take over from itself", TakingPart, Leave, With{Text: "Renamed.", Other: "RECCo"}, pmo, TakingPart, "", problem.Invalid},
		{"a member does not retire it", TakingPart, Leave, gone, member, TakingPart, "", problem.Forbidden},
		{"it may come back", Left, Return, With{Text: "A new licence."}, pmo, TakingPart, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := anOrganisation()
			o.status = c.from
			err := o.Take(c.step, c.with, c.by)
			if o.Status() != c.to || o.Successor != c.successor || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %q, %v", o.Status(), o.Successor, err)
			}
		})
	}
}

func TestAnOrganisationAnswersToItsOtherNames(t *testing.T) {
	o := anOrganisation()
	o.Aliases = []string{"REC"}
	if got := Organisations.Names(o); !slices.Equal(got, []string{"recco", "retail energy code company", "rec"}) {
		t.Errorf("it answers to %q", got)
	}
	o.Ref = "REC/Co"
	if err := Organisations.Complete(o); err == nil {
		t.Error("a short name with a stroke is refused")
	}
}

func TestARoleIsHeldBetweenItsDays(t *testing.T) {
	h := aRole()
	h.Until = calendar.On(calendar.Date(2022, time.March, 16))
	for day, want := range map[calendar.Day]bool{
		calendar.Date(2021, time.October, 31):  false,
		calendar.Date(2021, time.November, 30): true,
		calendar.Date(2022, time.March, 16):    true,
		calendar.Date(2022, time.March, 17):    false,
	} {
		if h.HeldOn(day) != want {
			t.Errorf("on %s it is held: %v, want %v", day.Words(), !want, want)
		}
	}
	for name, spoil := range map[string]func(*HeldRole){
		"a role that ends before it begins": func(h *HeldRole) { h.Until = calendar.InYear(2020) },
		"a role from a milestone on": func(h *HeldRole) {
			h.From = calendar.After(calendar.Rule{Anchor: "M5", Count: 1, Unit: calendar.Months})
		},
		"a role under another group": func(h *HeldRole) { h.Group = "DAG" },
	} {
		h := aRole()
		spoil(h)
		if err := HeldRoles.Complete(h); err == nil {
			t.Errorf("%s is refused", name)
		}
	}
}
