package designation

import (
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

var (
	secretary = party.Actor{Name: "Secretariat", Roles: []party.Role{party.Secretariat}}
	ofgem     = party.Actor{Name: "Ofgem", Roles: []party.Role{party.Sponsor}}
)

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// golden checks how one change of a record is told in English, and that its body
// gives it back.
func golden(t *testing.T, k *record.Kind, r record.Record, field, cell, want string) {
	t.Helper()
	record.HeadOf(r).Class = record.Public
	if err := k.Complete(r); err != nil {
		t.Errorf("%s: %v", k.Name, problem.Of(err))
	}
	after := k.Clone(r)
	v, err := k.Field(field).Parse(cell)
	if err != nil {
		t.Fatal(err)
	}
	k.Field(field).Set(after, v)
	if got := k.Changes(r, after); len(got) != 1 || got[0].Sentence() != want {
		t.Errorf("changes of a %s: %v, want %q", k.Noun, got, want)
	}
	back, err := k.Decode(1, k.Encode(after))
	if err != nil || len(k.Changes(after, back)) > 0 {
		t.Errorf("a body of a %s does not give back the record: %v", k.Noun, err)
	}
}

func smap() *Template {
	r := OfferRoute("SMAP")
	r.Name, r.Style, r.Lines = "Smart Meters Act powers", ByDesignation, []string{"CCAG approves; plan: M6; working days: 5", "Ofgem designates; owner: Ofgem; days: 28"}
	return r
}

func TestChangesOnTheWayToLawReadAsEnglish(t *testing.T) {
	a := OpenArea("BSC", "Registration")
	a.About = "Registration."
	golden(t, Areas.Kind, a, "hash", strings.Repeat("a", 64), "Hash of the text set to “"+strings.Repeat("a", 64)+"”.")
	golden(t, Templates.Kind, smap(), "status", "Chosen", "Standing moved from Offered to Chosen.")
	own := ChooseFor("CR003", "")
	if err := own.Take(SwitchRoute, party.With{Other: "SCR", Text: "It is small."}, pmo); err != nil {
		t.Fatal(err)
	}
	golden(t, Choices.Kind, own, "route", "SMAP", "Route changed from “SCR” to “SMAP”.")
	n := DraftNotice("SMAP-N01", Proposal)
	n.Title = "Proposal"
	golden(t, Notices.Kind, n, "status", "Published", "Status moved from Draft to Published.")
	r := Represent("SMAP-N01", 1)
	r.Party, r.Text = "RECCo", "Later, please."
	golden(t, Representations.Kind, r, "answer", "It is later now.", "Answer set to “It is later now.”")
	c := SetCriterion("M8", 1)
	c.Text = "The text is in force."
	golden(t, Criteria.Kind, c, "status", "Met", "Status moved from Open to Met.")
	j := Judge("M8", "CCAG")
	j.About = "In force."
	golden(t, Readinesses.Kind, j, "status", "Recommended", "Status moved from Under review to Recommended.")
	golden(t, Arguments.Kind, &Argument{Head: record.Head{Ref: "SMAP/1"}, Route: "SMAP", Number: record.N(1), Side: For, Text: "Simple.", Author: "CCAG"},
		"side", "against", "Side moved from for to against.")
}

func TestAStepOfARouteIsReadWithAllItSays(t *testing.T) {
	l, err := ParseLeg(" Ofgem designates ; Owner: Ofgem; acts: Ofgem; evidence: both notices; gate: 28 days are over; plan: M7;  working  days : 20; beside: yes; provisional: about so long")
	want := Leg{Text: "Ofgem designates", Owner: "Ofgem", Acts: "Ofgem", Evidence: "both notices", Gate: "28 days are over", Plan: "M7", Days: 20, Count: WorkingDays, Beside: true, Provisional: "about so long"}
	if err != nil || l != want {
		t.Errorf("read %+v, %v; want %+v", l, err, want)
	}
	for _, line := range []string{"", "; owner: x", "x; owner", "x; owner:", "x; days: many", "x; days: -1", "x; days: 99999", "x; months: 122", "x; colour: red", "x; beside: perhaps"} {
		if l, err := ParseLeg(line); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q is read as %+v, %v", line, l, err)
		}
	}
}

func FuzzAStepOfARouteNeverPanics(f *testing.F) {
	f.Add("Ofgem designates; owner: Ofgem; days: 28")
	f.Fuzz(func(t *testing.T, line string) {
		if l, err := ParseLeg(line); err == nil && (l.Text == "" || l.Days < 0 || l.Days > maxLegDays) {
			t.Errorf("%q is read as %+v", line, l)
		}
	})
}

func TestARouteIsChosenWithAReasonAndOnlyIfItHasSteps(t *testing.T) {
	r := smap()
	if err := r.Take(Choose, party.With{}, secretary); !problem.Is(err, problem.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := r.Take(Choose, party.With{Text: "It suits a large change."}, member); !problem.Is(err, problem.Forbidden) {
		t.Errorf("by a member: %v", err)
	}
	if err := r.Take(Choose, party.With{Text: "It suits a large change."}, secretary); err != nil || r.Standing() != Chosen || r.Why == "" {
		t.Errorf("chosen: %s, %q, %v", r.Standing(), r.Why, err)
	}
	if err := OfferRoute("SCR").Take(Choose, because, secretary); !problem.Is(err, problem.Invalid) {
		t.Errorf("a route without steps: %v", err)
	}
}

func boundArea() *Area {
	a := OpenArea("BSC", "Registration")
	a.About, a.Document, a.Edition, a.Hash = "Registration.", "BSC-REG", "v1.0", strings.Repeat("a", 64)
	return a
}

func TestATopicAreaIsInForceOnlyWithExactlyOneText(t *testing.T) {
	a := OpenArea("BSC", "Registration")
	w := party.With{Text: "Approved by CCAG.", Day: day("2023-08-23")}
	if err := a.Take(GoBack, because, pmo); err == nil {
		t.Errorf("nothing is there to be taken back: %v", err)
	}
	if err := a.Take(Pass, w, pmo); err != nil {
		t.Fatal(err)
	}
	if got := a.On("SCR", []Leg{{Text: "CCAG approves"}}); len(got) != 1 || got[0].Day != "2023-08-23" || got[0].Evidence != "Approved by CCAG." {
		t.Errorf("passed: %+v", got)
	}
	p := problem.Of(a.Take(Enact, w, pmo))
	if p == nil || len(p.Faults) != 3 {
		t.Errorf("without document, version and hash: %v", p)
	}
	for _, hash := range []string{"short", strings.Repeat("A", 64), strings.Repeat("g", 64)} {
		b := boundArea()
		b.Class, b.Hash = record.Public, hash
		if err := Areas.Complete(b); err == nil {
			t.Errorf("%q is taken for a hash", hash)
		}
	}
	b := boundArea()
	if err := b.Take(Enact, w, pmo); err != nil || b.Status() != InForce || b.From.Earliest() != w.Day {
		t.Errorf("in force: %s %v, %v", b.Status(), b.From, err)
	}
	own := boundArea()
	own.Class, own.Route = record.Public, "SCR"
	if err := Areas.Complete(own); err == nil {
		t.Error("a route of its own needs a reason")
	}
}

// What was done on one route counts on another that has the same step, and nothing
// else does.
func TestAStepThatWasPassedIsKnownByWhatItIs(t *testing.T) {
	powers := []Leg{{Text: "The code bodies attend"}, {Text: "The design is signed off"}, {Text: "CCAG recommends the text to Ofgem"}}
	review := []Leg{{Text: "the design  is signed off"}, {Text: "The text is raised as modifications"}}
	led := []Leg{{Text: "Ofgem drafts"}, {Text: "The design is signed off"}}
	reworded := []Leg{{Text: "The code bodies attend"}, {Text: "The design is baselined"}, {Text: "CCAG recommends the text to Ofgem"}}
	a := OpenArea("BSC", "Registration")
	for i := range 2 {
		w := party.With{Text: "Minuted.", Day: day("2023-08-23"), Other: AsStep("SMAP", i+1, powers[i])}
		if err := a.Take(Pass, w, pmo); err != nil {
			t.Fatal(err)
		}
	}
	old := OpenArea("BSC", "Metering")
	old.Passed = []string{"2022-02-23: Attended.", "2022-04-29: Signed off."}
	for _, tt := range []struct {
		name, route string
		a           *Area
		legs        []Leg
		want        int
	}{
		{"on its own route", "SMAP", a, powers, 2},
		{"the first step of another, by what it is", "SCR", a, review, 1},
		{"none where the first is another step", "SCR-led", a, led, 0},
		{"by its number where the route was worded anew", "SMAP", a, reworded, 2},
		{"by its number where nothing else is kept", "SCR-led", old, led, 2},
	} {
		if got := tt.a.On(tt.route, tt.legs); len(got) != tt.want {
			t.Errorf("%s: %d steps are passed, want %d", tt.name, len(got), tt.want)
		}
	}
	if err := old.Take(Pass, party.With{Text: "x", Day: day("2023-08-23"), Other: AsStep("SMAP", 3, powers[2])}, pmo); err != nil || len(old.On("SMAP", powers)) != 3 {
		t.Errorf("what an older program kept goes on: %+v, %v", old.As, err)
	}
	if err := a.Take(GoBack, because, pmo); err != nil || len(a.As) != 1 || len(a.On("SCR", review)) != 0 {
		t.Errorf("taken back: %q, %v", a.As, err)
	}
}

func wholeProposal() (*Notice, Beside) {
	n := DraftNotice("SMAP-N01", Proposal)
	n.Title, n.Modification, n.Effect, n.Reasons, n.Areas = "Proposal", "The text.", "It settles by half hours.", "The reform.", []string{"BSC/Registration"}
	n.EffectFrom = calendar.On(day("2025-09-22"))
	n.Recipients = []string{"All relevant licence holders", "Secretary of State", "Citizens Advice", "Citizens Advice Scotland"}
	return n, Beside{Areas: []*Area{boundArea()}, Today: day("2024-01-02")}
}

// Each thing that the Act asks for is missed by its name, and nothing else is.
func TestANoticeMissesEachThingThatTheActAsksFor(t *testing.T) {
	n, b := wholeProposal()
	if err := n.Missing(b); err != nil {
		t.Fatalf("a whole proposal: %v", problem.Of(err))
	}
	for field, spoil := range map[string]func(*Notice, *Beside){
		"title":        func(n *Notice, _ *Beside) { n.Title = "" },
		"modification": func(n *Notice, _ *Beside) { n.Modification = "" },
		"effect":       func(n *Notice, _ *Beside) { n.Effect = "" },
		"effect_from":  func(n *Notice, _ *Beside) { n.EffectFrom = calendar.When{} },
		"reasons":      func(n *Notice, _ *Beside) { n.Reasons = "" },
		"areas":        func(n *Notice, b *Beside) { b.Areas[0].Hash = "" },
		"recipients":   func(n *Notice, _ *Beside) { n.Recipients = n.Recipients[:3] },
	} {
		n, b := wholeProposal()
		spoil(n, &b)
		if p := problem.Of(n.Missing(b)); p == nil || len(p.Faults) != 1 || p.Faults[0].Field != field {
			t.Errorf("without its %s: %v", field, p)
		}
	}
	n.Recipients = []string{"Citizens Advice Scotland"}
	if p := problem.Of(n.Missing(b)); p == nil || len(p.Faults) != 3 {
		t.Errorf("Citizens Advice Scotland is not Citizens Advice: %v", p)
	}
	if p := problem.Of(DraftNotice("SMAP-N02", Ruling).Missing(Beside{})); p == nil || len(p.Faults) != 12 {
		t.Errorf("an empty decision: %v", p)
	}
}

func TestADecisionWaitsForTwentyEightDaysAndForTheAnswers(t *testing.T) {
	n, b := wholeProposal()
	if err := n.Take(Publish, party.With{Day: day("2024-01-02")}, ofgem); err != nil {
		t.Fatal(err)
	}
	n.Out([]string{b.Areas[0].Bound()}, 10) // a route cannot ask for less than the Act
	if n.Closes.Latest() != day("2024-01-30") {
		t.Errorf("representations until %s", n.Closes.Words())
	}
	d := DraftNotice("SMAP-N02", Ruling)
	d.Title, d.Decision, d.Modification, d.Effect, d.EffectFrom, d.Areas, d.Recipients = "Decision", "Made.", "The text.", "It settles.", n.EffectFrom, n.Areas, n.Recipients
	d.Considered, d.Differences, d.Proposal = "They were.", "None.", n.Ref
	b.Proposal = n
	for _, c := range []struct {
		name       string
		today      string
		unanswered []string
		faults     int
	}{
		{"on the last day", "2024-01-30", nil, 1},
		{"the day after", "2024-01-31", nil, 0},
		{"with one that is not answered", "2024-01-31", []string{"SMAP-N01/R1"}, 1},
	} {
		b.Today, b.Unanswered = day(c.today), c.unanswered
		faults := 0
		if p := problem.Of(d.Missing(b)); p != nil {
			faults = len(p.Faults)
		}
		if faults != c.faults {
			t.Errorf("%s: %d faults, %v", c.name, faults, d.Missing(b))
		}
	}
}

func TestAMilestoneIsRecommendedOnlyWhenNoCriterionIsOpen(t *testing.T) {
	a, b := SetCriterion("M8", 1), SetCriterion("M8", 2)
	if err := Hold("M8", nil); err == nil {
		t.Error("a milestone without criteria is ready")
	}
	if err := a.Take(Meet, because, pmo); err != nil {
		t.Fatal(err)
	}
	if p := problem.Of(Hold("M8", []*Criterion{a, b})); p == nil || len(p.Faults) != 1 {
		t.Errorf("with one open: %v", p)
	}
	if err := b.Take(Waive, because, pmo); !problem.Is(err, problem.Forbidden) {
		t.Errorf("the PMO waives: %v", err)
	}
	if err := b.Take(Waive, because, party.Actor{Roles: []party.Role{party.SRO}}); err != nil {
		t.Fatal(err)
	}
	if err := Hold("M8", []*Criterion{a, b}); err != nil {
		t.Error(err)
	}
	r := Judge("M8", "CCAG")
	chair := party.Actor{Roles: []party.Role{party.Chair}}
	if err := r.Take(DecideReady, party.With{Text: "x", Day: day("2025-09-12")}, secretary); !problem.Is(err, problem.Conflict) {
		t.Errorf("decided before it was recommended: %v", err)
	}
	if err := r.Take(Recommend, party.With{Text: "Met.", Meeting: "CCAG-05"}, chair); err != nil {
		t.Fatal(err)
	}
	if err := r.Take(DecideReady, party.With{Text: "x", Day: day("2025-09-12")}, chair); !problem.Is(err, problem.Forbidden) {
		t.Errorf("who recommends does not decide: %v", err)
	}
}

func TestARepresentationIsLateAfterTheLastDay(t *testing.T) {
	n := DraftNotice("SMAP-N01", Proposal)
	r := Represent("SMAP-N01", 1)
	day := func(text string) calendar.When {
		d, err := calendar.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		return calendar.On(d)
	}
	r.Received = day("2022-04-22")
	if r.Late(n) {
		t.Error("late on a notice that gives no time yet")
	}
	n.Closes = day("2022-04-21")
	if !r.Late(n) {
		t.Error("not late on the day after the last")
	}
	if r.Received = day("2022-04-21"); r.Late(n) {
		t.Error("late on the last day")
	}
}
