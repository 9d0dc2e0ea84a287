package group

import (
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

var (
	pmo     = party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	member  = party.Actor{Name: "REC", Roles: []party.Role{party.Member}}
	march16 = calendar.Date(2022, time.March, 16)
)

func aGroup(short string) *Group {
	g := Form(short)
	g.Class, g.Name, g.Level, g.Parent = record.Public, "Testing Advisory Group", record.N(3), "PSG"
	return g
}

func TestAChangeToAGroupReadsAsEnglish(t *testing.T) {
	for _, c := range []struct{ field, cell, want string }{
		{"name", "Test Advisory Group", "Name changed from “Testing Advisory Group” to “Test Advisory Group”."},
		{"level", "2", "Level moved from 3 to 2."},
		{"terms", "v1.1", "Terms of reference set to “v1.1”."},
		{"status", "Stood down", "Status moved from Active to Stood down."},
		{"former", "Test Group, until 2022-03", "Former names set to Test Group, until Mar 2022."},
	} {
		before := aGroup("TAG")
		after := Groups.Clone(before)
		f := Groups.Field(c.field)
		v, err := f.Parse(c.cell)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(after, v)
		if got := Groups.Changes(before, after); len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %v, want %q", got, c.want)
		}
		back, err := Groups.Decode(Groups.Form, Groups.Encode(after))
		if err != nil || len(Groups.Changes(after, back)) > 0 {
			t.Errorf("a body does not give back the record: %v", err)
		}
	}
}

func TestTheLifeOfAGroup(t *testing.T) {
	on := party.With{Day: march16, Other: "TMAG", Text: "By its own terms of reference."}
	for _, c := range []struct {
		name string
		from Status
		step party.Step
		with party.With
		by   party.Actor
		to   Status
		kind problem.Kind
	}{
		{"a proposed group is mobilised", Proposed, Mobilise, on, pmo, Active, 0},
		{"a group is renamed to its successor", Active, Rename, on, pmo, Renamed, 0},
		{"a new name is a name", Active, Rename, party.With{Day: march16}, pmo, Active, problem.Invalid},
		{"and another one", Active, Rename, party.With{Day: march16, Other: "TAG"}, pmo, Active, problem.Invalid},
		{"a member does not rename it", Active, Rename, on, member, Active, problem.Forbidden},
		{"a group is stood down with a reason", Active, StandDown, on, pmo, StoodDown, 0},
		{"a group that was proposed may never be set up", Proposed, StandDown, on, pmo, StoodDown, 0},
		{"a renamed group is not stood down", Renamed, StandDown, on, pmo, Renamed, problem.Conflict},
		{"a group may come back", StoodDown, Restore, on, pmo, Active, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := aGroup("TAG")
			g.status = c.from
			err := g.Take(c.step, c.with, c.by)
			if g.Status() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %v; want %s", g.Status(), err, c.to)
			}
			if err != nil {
				return
			}
			if err := Groups.Complete(g); err != nil {
				t.Error(err)
			}
			if ended := g.Status() == Renamed || g.Status() == StoodDown; ended != (g.Ended == calendar.On(march16)) {
				t.Errorf("%s ended %q", g.Status(), g.Ended)
			}
		})
	}
}

func TestAGroupLeadsToWhatItBecame(t *testing.T) {
	tag, tmag, mcag := aGroup("TAG"), aGroup("TMAG"), aGroup("MCAG")
	tag.Successor, tmag.Successor = "TMAG", "MCAG"
	all := map[string]*Group{"TAG": tag, "TMAG": tmag, "MCAG": mcag}
	find := func(s string) (*Group, bool) { g, ok := all[s]; return g, ok }
	if got := Today("TAG", find); got != "MCAG" {
		t.Errorf("TAG is now %s", got)
	}
	mcag.Successor = "TAG"
	if got := Today("TMAG", find); got != "TMAG" {
		t.Errorf("a trail that goes round ends where it began, not at %s", got)
	}
	mcag.Successor = "XAG"
	if got := Today("TAG", find); got != "XAG" {
		t.Errorf("a successor not on record is still named: %s", got)
	}
}

func TestAGroupHasTheNameOfTheDay(t *testing.T) {
	g := aGroup("CCIAG")
	g.Name = "Consequential Change Implementation Advisory Group"
	g.Former = []string{"Consequential Change Impact Assessment Group, until 1 March 2022"}
	if err := Groups.Complete(g); err != nil {
		t.Fatal(err)
	}
	if got := g.NameOn(calendar.Date(2022, time.February, 28)); got != "Consequential Change Impact Assessment Group" {
		t.Errorf("in February it was %q", got)
	}
	if got := g.NameOn(calendar.Date(2022, time.March, 1)); got != g.Name {
		t.Errorf("in March it was %q", got)
	}
}

func TestAFormerNameIsReadWithItsDays(t *testing.T) {
	for s, want := range map[string]string{
		"Testing Advisory Group":                                     "Testing Advisory Group",
		"Testing Advisory Group, from Nov 2021, until 16 March 2022": "Testing Advisory Group, from 2021-11, until 2022-03-16",
		"Testing, Checking and so on, until 2022":                    "Testing, Checking and so on, until 2022",
		"TAG, from M5":    "",
		"TAG, until soon": "",
		", until 2022":    "",
		"":                "",
	} {
		n, err := ParseFormerName(s)
		if (err != nil) != (want == "") || err == nil && n.String() != want {
			t.Errorf("%q is read as %q, %v; want %q", s, n, err, want)
		}
	}
}

func FuzzParseFormerName(f *testing.F) {
	f.Add("Testing Advisory Group, from Nov 2021, until 16 March 2022")
	f.Add("A, from 2021")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseFormerName(s)
		if err != nil {
			return
		}
		again, err := ParseFormerName(n.String())
		if err != nil || again != n {
			t.Errorf("%q is %+v, then %+v, %v", s, n, again, err)
		}
	})
}

func TestAGroupThatContradictsItselfIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Group){
		"a level of 5":                 func(g *Group) { g.Level = record.N(5) },
		"a group above itself":         func(g *Group) { g.Parent = "TAG" },
		"a short name with a stroke":   func(g *Group) { g.Ref = "T/AG" },
		"a former name with no end":    func(g *Group) { g.Former = []string{"TAG, until soon"} },
		"a renamed group that is lost": func(g *Group) { g.status = Renamed },
	} {
		g := aGroup("TAG")
		spoil(g)
		if err := Groups.Complete(g); err == nil {
			t.Errorf("%s is refused", name)
		}
	}
}
