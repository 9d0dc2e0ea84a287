package register

import (
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

var (
	pmo         = party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	raidManager = party.Actor{Name: "RAID manager", Roles: []party.Role{party.RAIDManager}}
	march16     = calendar.Date(2022, time.March, 16)
	because     = party.With{Text: "Because.", Meeting: "CCAG-04", Other: "X1", Day: march16}
)

func aDecision() *Decision {
	d := Decide(ref.Meeting{Group: "CCAG", Number: 4}, 1)
	d.Class, d.Text, d.Date = record.Public, "The minutes are approved.", calendar.On(calendar.Date(2022, time.March, 23))
	return d
}

func anItem() *RAIDItem {
	i := RaiseItem("CCAG", 17)
	i.Class, i.Kind, i.Description = record.Public, Assumption, "Testing needs no final legal text."
	return i
}

func aMilestone(reference string, date calendar.When) *Milestone {
	m := SetMilestone(reference)
	m.Class, m.Name, m.Date, m.Level = record.Public, "Code changes baselined", date, record.N(1)
	return m
}

func anArtefact() *Artefact {
	a := DraftArtefact("OPC001")
	a.Class, a.Title = record.Public, "Operational Choreography"
	return a
}

func anActivity() *Activity {
	a := PlanActivity("CCAG", "A")
	a.Class, a.Name, a.Phase = record.Public, "Planning", "Preparation"
	return a
}

func aComment() *Comment {
	c := Remark("action", "CCAG03-12", 1)
	c.Class, c.Text, c.Author = record.Public, "Both numbers are in the log now.", "REC"
	return c
}

func TestAChangeToAnyRegisterReadsAsEnglish(t *testing.T) {
	after := func(m string, n int) calendar.When {
		return calendar.After(calendar.Rule{Anchor: m, Count: n, Unit: calendar.Months})
	}
	for _, c := range []struct {
		kind   *record.Kind
		before record.Record
		field  string
		cell   string
		want   string
	}{
		{Decisions.Kind, aDecision(), "text", "The minutes are approved as amended.",
			"Decision changed from “The minutes are approved.” to “The minutes are approved as amended.”"},
		{Decisions.Kind, aDecision(), "status", "Rescinded", "Status moved from Taken to Rescinded."},
		{Decisions.Kind, aDecision(), "reported", "yes", "Reported by another group: yes, was no."},
		{RAID.Kind, anItem(), "kind", "risk", "Kind moved from assumption to risk."},
		{RAID.Kind, anItem(), "probability", "4", "Probability set to 4."},
		{RAID.Kind, anItem(), "mitigation", "Ask early.", "Mitigation set to “Ask early.”"},
		{RAID.Kind, anItem(), "related", "CCAG/29\nCCAG/32", "Related items set to CCAG/29 and CCAG/32."},
		{Milestones.Kind, aMilestone("M6", calendar.InMonth(2022, time.April)), "date", "M5+9mo", "Committed date moved from Apr 2022 to M5 + 9 months."},
		{Milestones.Kind, aMilestone("M6", after("M5", 9)), "date", "M5 + 10 months", "Committed date moved from M5 + 9 months to M5 + 10 months."},
		{Milestones.Kind, aMilestone("M6", calendar.InMonth(2022, time.April)), "date", "2023-01", "Committed date moved from Apr 2022 to Jan 2023 (9 months later)."},
		{Milestones.Kind, aMilestone("M6", after("M5", 9)), "level", "2", "Level moved from 1 to 2."},
		{Artefacts.Kind, anArtefact(), "document_version", "v5.5", "Version set to “v5.5”."},
		{Activities.Kind, anActivity(), "phase", "Drafting", "Phase changed from “Preparation” to “Drafting”."},
		{Comments.Kind, aComment(), "author", "RECCo", "Author changed from “REC” to “RECCo”."},
	} {
		if err := c.kind.Complete(c.before); err != nil {
			t.Errorf("%s: %v", c.kind.Name, err)
		}
		after := c.kind.Clone(c.before)
		v, err := c.kind.Field(c.field).Parse(c.cell)
		if err != nil {
			t.Fatalf("%s %s: %v", c.kind.Name, c.field, err)
		}
		c.kind.Field(c.field).Set(after, v)
		got := c.kind.Changes(c.before, after)
		if len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("%s: changes %v, want %q", c.kind.Name, got, c.want)
		}
		back, err := c.kind.Decode(c.kind.Form, c.kind.Encode(after))
		if err != nil || len(c.kind.Changes(after, back)) > 0 {
			t.Errorf("%s: a body does not give back the record: %v", c.kind.Name, err)
		}
	}
}

// A living is a record whose status moves by steps.
type living interface {
	Steps(party.Actor) []party.Step
	Take(party.Step, party.With, party.Actor) error
}

func TestNoStepIsOfferedThatCannotBeTaken(t *testing.T) {
	kinds := map[*record.Kind]func() record.Record{
		Decisions.Kind:  func() record.Record { return aDecision() },
		RAID.Kind:       func() record.Record { return anItem() },
		Milestones.Kind: func() record.Record { return aMilestone("M6", calendar.InYear(2023)) },
		Artefacts.Kind:  func() record.Record { return anArtefact() },
		Comments.Kind:   func() record.Record { return aComment() },
	}
	for kind, fresh := range kinds {
		status := kind.Field("status")
		for _, s := range status.Choices {
			for _, by := range []party.Actor{secretary, member, pmo, raidManager, visitor, party.Operator("root")} {
				at, _ := status.Parse(s)
				r := fresh()
				status.Set(r, at)
				for _, step := range r.(living).Steps(by) {
					next := kind.Clone(r)
					if err := next.(living).Take(step, because, by); err != nil {
						t.Errorf("%s that is %s offers %q to %s, which fails: %v", kind.Noun, s, step, by.Name, err)
					}
					if err := kind.Complete(next); err != nil {
						t.Errorf("%s that was %s is not complete after %q: %v", kind.Noun, s, step, err)
					}
				}
			}
		}
	}
}

func TestTheLivesOfTheRegisters(t *testing.T) {
	for _, c := range []struct {
		name string
		kind *record.Kind
		r    record.Record
		from string
		step party.Step
		with party.With
		by   party.Actor
		to   string
		want problem.Kind
	}{
		{"a later decision supersedes", Decisions.Kind, aDecision(), "Taken", Supersede, because, secretary, "Superseded", 0},
		{"which must be named", Decisions.Kind, aDecision(), "Taken", Supersede, party.With{}, secretary, "Taken", problem.Invalid},
		{"and is not the decision itself", Decisions.Kind, aDecision(), "Taken", Supersede, party.With{Other: "CCAG04-D01"}, secretary, "Taken", problem.Invalid},
		{"what is superseded is not rescinded too", Decisions.Kind, aDecision(), "Superseded", Rescind, because, secretary, "Superseded", problem.Conflict},
		{"a group submits its item", RAID.Kind, anItem(), "Proposed", SubmitItem, party.With{}, member, "Submitted", 0},
		{"the RAID manager accepts it", RAID.Kind, anItem(), "Submitted", AcceptItem, party.With{}, raidManager, "Accepted", 0},
		{"the group does not accept its own", RAID.Kind, anItem(), "Submitted", AcceptItem, party.With{}, secretary, "Submitted", problem.Forbidden},
		{"nothing is accepted that was not submitted", RAID.Kind, anItem(), "Proposed", AcceptItem, party.With{}, raidManager, "Proposed", problem.Conflict},
		{"an item goes back with a question", RAID.Kind, anItem(), "Submitted", ReturnItem, because, raidManager, "Proposed", 0},
		{"an item is closed with a reason", RAID.Kind, anItem(), "Accepted", CloseItem, party.With{}, raidManager, "Accepted", problem.Invalid},
		{"a closed item is reopened in the programme's log", RAID.Kind, anItem(), "Closed", ReopenItem, because, raidManager, "Accepted", 0},
		{"a withdrawn one on the group's list", RAID.Kind, anItem(), "Withdrawn", ReopenItem, because, member, "Proposed", 0},
		{"a milestone is met on a day", Milestones.Kind, aMilestone("M6", calendar.InYear(2023)), "Planned", Meet, because, pmo, "Met", 0},
		{"and not on none", Milestones.Kind, aMilestone("M6", calendar.InYear(2023)), "Planned", Meet, party.With{}, pmo, "Planned", problem.Invalid},
		{"a member does not meet it", Milestones.Kind, aMilestone("M6", calendar.InYear(2023)), "Planned", Meet, because, member, "Planned", problem.Forbidden},
		{"an artefact goes to its working group", Artefacts.Kind, anArtefact(), "Draft", ToWorkingGroup, because, pmo, "Working group review", 0},
		{"and not to everybody at once", Artefacts.Kind, anArtefact(), "Draft", ToEverybody, because, pmo, "Draft", problem.Conflict},
		{"it is approved by a meeting", Artefacts.Kind, anArtefact(), "General review", ApproveText, party.With{}, secretary, "General review", problem.Invalid},
		{"a comment is withdrawn, not deleted", Comments.Kind, aComment(), "Standing", "withdraw", because, secretary, "Withdrawn", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			status := c.kind.Field("status")
			at, err := status.Parse(c.from)
			if err != nil {
				t.Fatal(err)
			}
			status.Set(c.r, at)
			err = c.r.(living).Take(c.step, c.with, c.by)
			if got := status.Get(c.r).Words(); got != c.to || (err == nil) != (c.want == 0) || err != nil && !problem.Is(err, c.want) {
				t.Errorf("now %s, %v; want %s", got, err, c.to)
			}
		})
	}
}

func TestADecisionIsNamedByItsMeetingOrByItsDay(t *testing.T) {
	for _, c := range []struct {
		d                   *Decision
		ref, group, meeting string
	}{
		{Decide(ref.Meeting{Group: "CCAG", Number: 4}, 1), "CCAG04-D01", "CCAG", "CCAG-04"},
		{Decide(ref.Meeting{Group: "DAG", Number: 10, Extra: 1}, 12), "DAG10.1-D12", "DAG", "DAG-10.1"},
		{DecideOn("TAG", march16, 1), "TAG-2022-03-16-D01", "TAG", ""},
	} {
		c.d.Class, c.d.Text = record.Public, "It is so."
		if c.d.Ref != c.ref || c.d.Group != c.group || c.d.Meeting != c.meeting {
			t.Errorf("%s of %s at %q, want %s of %s at %q", c.d.Ref, c.d.Group, c.d.Meeting, c.ref, c.group, c.meeting)
		}
		if err := Decisions.Complete(c.d); err != nil {
			t.Error(err)
		}
		c.d.Group = "PSG"
		if err := Decisions.Complete(c.d); err == nil {
			t.Errorf("%s filed under PSG is refused", c.ref)
		}
	}
}

func TestWhoAcceptsARAIDItemIsAskedWhatTheProgrammesLogCallsIt(t *testing.T) {
	i := anItem()
	for s, want := range map[party.Step]party.Need{AcceptItem: party.NeedOther, ReturnItem: 0, SubmitItem: 0} {
		if got := i.May(s); got != want || (i.Ask(s, party.NeedOther) != "") != (want != 0) {
			t.Errorf("to %s may give %v, asked as %q", s, got.Names(), i.Ask(s, party.NeedOther))
		}
	}
}

func TestARAIDItemStandsOnAListWithANumberOrWithout(t *testing.T) {
	u := RaiseUnnumbered("DCC", 1)
	u.Class, u.Kind, u.Description = record.Controlled, Assumption, "The interface is extended."
	if u.Ref != "DCC/u1" || u.Number.Given {
		t.Errorf("an unnumbered item is %s, number %v", u.Ref, u.Number)
	}
	if err := RAID.Complete(u); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*RAIDItem){
		"a number that is not the reference's":    func(i *RAIDItem) { i.Number = record.N(18) },
		"a numbered reference without the number": func(i *RAIDItem) { i.Number = record.Number{} },
		"another list":                      func(i *RAIDItem) { i.List = "DAG" },
		"a probability above 5":             func(i *RAIDItem) { i.Probability = record.N(6) },
		"a severity of 0":                   func(i *RAIDItem) { i.Severity = record.N(0) },
		"an assumption that waits":          func(i *RAIDItem) { i.Waits = []string{"M5"} },
		"an item that is related to itself": func(i *RAIDItem) { i.Related = []string{"CCAG/17"} },
		"a kind unheard of":                 func(i *RAIDItem) { i.Kind = "worry" },
	} {
		i := anItem()
		spoil(i)
		if err := RAID.Complete(i); err == nil {
			t.Errorf("%s is refused", name)
		}
	}
}

func TestTheScoreIsProbabilityTimesSeverity(t *testing.T) {
	i := anItem()
	if _, ok := i.Score(); ok {
		t.Error("an item without numbers has no score")
	}
	i.Probability, i.Severity = record.N(3), record.N(4)
	if s, ok := i.Score(); !ok || s != 12 || BandOf(s) != "high" {
		t.Errorf("3 times 4 is %d, %s", s, BandOf(s))
	}
	for score, want := range map[int]Band{0: "", 1: "low", 4: "low", 5: "moderate", 9: "moderate", 10: "high", 15: "high", 16: "very high", 25: "very high", 26: ""} {
		if got := BandOf(score); got != want {
			t.Errorf("score %d is %q, want %q", score, got, want)
		}
	}
}

func TestAnAcceptedItemKeepsItsNameInTheProgrammeLog(t *testing.T) {
	i := anItem()
	i.External, i.status = []string{"A8"}, RAIDSubmitted
	if err := i.Take(AcceptItem, party.With{Other: "D017"}, raidManager); err != nil || len(i.External) != 2 || i.External[1] != "D017" {
		t.Errorf("known elsewhere as %v, %v", i.External, err)
	}
	if Assumption.ImpactLabel() != "Impact if false" || Risk.ImpactLabel() != "Impact if it happens" {
		t.Error("the impact of an assumption is what follows if it is false, of a risk if it happens")
	}
}

func TestARuleMovesWithTheMilestoneItCountsFrom(t *testing.T) {
	rule := func(m string, n int) calendar.When {
		return calendar.After(calendar.Rule{Anchor: m, Count: n, Unit: calendar.Months})
	}
	m5 := aMilestone("M5", calendar.InMonth(2022, time.April))
	m6 := aMilestone("M6", rule("M5", 9))
	m7 := aMilestone("M7", rule("M6", 1))
	dates := Dates{"M5": m5, "M6": m6, "M7": m7}
	expect := func(reference, want string) {
		t.Helper()
		if w, _ := dates.Of(reference); w.String() != want {
			t.Errorf("%s is %q, want %q", reference, w, want)
		}
	}
	expect("M6", "2023-01")
	expect("M7", "2023-02")
	m5.Date = calendar.InMonth(2022, time.July)
	expect("M7", "2023-05")
	if err := m5.Take(Meet, party.With{Day: calendar.Date(2022, time.October, 31)}, pmo); err != nil {
		t.Fatal(err)
	}
	expect("M6", "2023-07-31")
	expect("M7", "2023-08-31")
	m6.status = MilestoneRemoved
	if w, ok := dates.Of("M7"); ok {
		t.Errorf("M7 counts from a milestone that was removed, and is %s", w)
	}
}

func TestARuleThatComesBackToItselfGivesNoDate(t *testing.T) {
	rule := func(m string) calendar.When {
		return calendar.After(calendar.Rule{Anchor: m, Count: 1, Unit: calendar.Months})
	}
	dates := Dates{"M5": aMilestone("M5", rule("M7")), "M6": aMilestone("M6", rule("M5")), "M7": aMilestone("M7", rule("M6")),
		"M8": aMilestone("M8", rule("M7"))}
	if w, ok := dates.Of("M8"); ok {
		t.Errorf("M8 is %s", w)
	}
	if got := dates.Circle("M7"); len(got) != 3 || got[0] != "M7" || got[1] != "M6" || got[2] != "M5" {
		t.Errorf("the circle is %v", got)
	}
	if got := dates.Circle("M8"); got != nil {
		t.Errorf("M8 hangs on the circle but is not part of it: %v", got)
	}
	self := aMilestone("M6", rule("M6"))
	if err := Milestones.Complete(self); err == nil {
		t.Error("a milestone that counts from itself is refused")
	}
}

func TestAMilestoneIsOverdueWhenItsWholeDatePassed(t *testing.T) {
	m := aMilestone("M5", calendar.InMonth(2022, time.April))
	dates := Dates{"M5": m}
	if m.Overdue(calendar.Date(2022, time.April, 30), dates) || !m.Overdue(calendar.Date(2022, time.May, 1), dates) {
		t.Error("a milestone due in April has the whole of April")
	}
}

func TestAMilestoneIsNamedInSeveralWays(t *testing.T) {
	for written, want := range map[string]string{"M6": "M6", "m6": "M6", "M06": "M6", "Milestone 6": "M6", "milestone M6": "M6", "six": "six", "": ""} {
		if got := Milestones.Canon(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

func TestAReviewOfTwoWeeksEndsTwoWeeksLater(t *testing.T) {
	a := anArtefact()
	for _, c := range []struct {
		step party.Step
		ends string
	}{{ToWorkingGroup, "2022-03-30"}, {ToProgramme, "2022-03-30"}, {ToEverybody, ""}, {ApproveText, ""}} {
		if err := a.Take(c.step, because, party.Operator("root")); err != nil || a.Ends.String() != c.ends {
			t.Errorf("after %q the review ends %q, %v; want %q", c.step, a.Ends, err, c.ends)
		}
	}
	if a.Approved != "CCAG-04" {
		t.Errorf("approved at %q", a.Approved)
	}
}

func TestAReferenceAgreesWithItsParts(t *testing.T) {
	a := anActivity()
	a.Letter = "B"
	if err := Activities.Complete(a); err == nil {
		t.Error("activity B called CCAG/A is refused")
	}
	c := aComment()
	if c.Ref != "action/CCAG03-12/c1" {
		t.Errorf("a comment is called %s", c.Ref)
	}
	c.On = "CCAG03-13"
	if err := Comments.Complete(c); err == nil {
		t.Error("a comment moved to another action is refused")
	}
	x := anArtefact()
	x.Ref = "OPC/001"
	if err := Artefacts.Complete(x); err == nil {
		t.Error("a number with a stroke is refused")
	}
}
