package pack_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/exchange/pack/packtest"
)

const secretaryHead = "Cross Code Advisory Group #4 23 March 2022\n\n\n\n"

// papersOf reads papers of one slide, and sees to it that nothing is lost or
// invented.
func papersOf(t *testing.T, slide string) *pack.Pack {
	t.Helper()
	text := slide
	if !strings.Contains(slide, "#") || strings.HasPrefix(slide, "#\t") {
		text = secretaryHead + "A slide\n\n" + slide
	}
	p, err := pack.Parse([]byte(text), pack.Options{Group: "CCAG"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packtest.Faults(text, p) {
		t.Error(f)
	}
	return p
}

func codes(p *pack.Pack) string {
	found := slices.DeleteFunc(slices.Clone(p.Findings), func(f pack.Finding) bool { return f.Code == pack.Classification })
	return list(found, func(f pack.Finding) string { return f.Code })
}

// anAction gives the only action of a table in which one cell is as told.
func anAction(t *testing.T, due, owner, update string) (pack.Action, *pack.Pack) {
	t.Helper()
	p := papersOf(t, "Ref\tAction\tOwner\tDue date\tUpdate\nCCAG03-01\tDo what was agreed\t"+owner+"\t"+due+"\t"+update+"\n")
	if len(p.Actions) != 1 {
		t.Fatalf("%d actions", len(p.Actions))
	}
	return p.Actions[0], p
}

func TestADueDateIsReadAsASecretaryWould(t *testing.T) {
	for _, c := range []struct{ cell, want, codes string }{
		{"Mon 23rd March", "2022-03-23", "date-imprecise contradiction"}, // a Wednesday
		{"Wed 23 March 2022", "2022-03-23", ""},
		{"Tue 23 March 2022", "2022-03-23", "contradiction"},
		{"by 30 April 2022", "2022-04-30", ""},
		{"w/c 4 April 2022", "2022-04-04", "date-imprecise"},
		{"end of April", "2022-04", "date-imprecise"},
		{"January", "2022-01", "date-imprecise"},
		{"November", "2021-11", "date-imprecise"}, // nearer than the next
		{"Mid-May 2022", "2022-05", "date-imprecise"},
		{"early 2023", "2023", "date-imprecise"},
		{"Nov-22", "2022-11", "date-imprecise"},
		{"23 Mar 22", "2022-03-23", ""},
		{"23‑Mar‑22", "2022-03-23", ""},
		{"23/03", "2022-03-23", "date-imprecise"},
		{"23/03/2022 (was 02/03/22)", "2022-03-23", "date-imprecise"},
		{"April/May 2022", "", "date-imprecise date-imprecise"},
		{"23/24 March 2022", "", "date-imprecise"},
		{"31/02/22", "", "date-imprecise"},
		{"Q2 2022", "", "date-imprecise"},
		{"TBC", "", "date-imprecise"},
		{"n/a", "", ""},
		{"-", "", ""},
		{"M6 + 2 months", "M6+2mo", ""},
	} {
		t.Run(c.cell, func(t *testing.T) {
			a, p := anAction(t, c.cell, "PMO", "OPEN")
			if got := a.Due.When.String(); got != c.want || codes(p) != c.codes {
				t.Errorf("%q is %q with %q; want %q with %q", c.cell, got, codes(p), c.want, c.codes)
			}
		})
	}
}

func TestAStatusIsReadWhereverItStands(t *testing.T) {
	for _, c := range []struct{ update, status, rest string }{
		{"ONGOING: in hand", pack.Ongoing, "in hand"},
		{"CLOSED – shared", pack.Closed, "shared"},
		{"[CLOSED] shared", pack.Closed, "shared"},
		{"🔴 OPEN: waiting", pack.Open, "waiting"},
		{"✅ Closed: shared", pack.Closed, "shared"},
		{"Closed at the last meeting", pack.Closed, "Closed at the last meeting"},
		{"Completed 22/03/22", pack.Closed, "Completed 22/03/22"},
		{"Done", pack.Closed, ""},
		{"Cancelled", pack.Withdrawn, ""},
		{"Not started", pack.Open, ""},
		{"REOPENED: again", pack.Open, "again"},
		{"Open discussion with the code bodies", pack.Ongoing, "Open discussion with the code bodies"},
		{"Ongoing discussion", pack.Ongoing, "Ongoing discussion"},
		{"Superseded by CCAG03-02", pack.Ongoing, "Superseded by CCAG03-02"},
		{"Recommend to close: shared", pack.RecommendedClosed, "shared"},
	} {
		a, _ := anAction(t, "23/03/22", "PMO", c.update)
		if a.Status != c.status || a.Update.Value != c.rest {
			t.Errorf("%q is %q, %q; want %q, %q", c.update, a.Status, a.Update.Value, c.status, c.rest)
		}
	}
}

func TestAStatusOfItsOwnColumnLosesNoWord(t *testing.T) {
	for _, c := range []struct{ status, want, codes string }{
		{"Closed", pack.Closed, ""},
		{"Done", pack.Closed, ""},
		{"Withdrawn - no longer needed", pack.Withdrawn, "assumed"},
		{"On hold", pack.Ongoing, "assumed"},
	} {
		p := papersOf(t, "Status\tRef\tAction\tOwner\tDue date\tUpdate\n"+c.status+"\tCCAG03-01\tDo what was agreed\tPMO\t23/03/22\tIn hand\n")
		if len(p.Actions) != 1 || p.Actions[0].Status != c.want || codes(p) != c.codes {
			t.Errorf("%q is %q with %q; want %q with %q", c.status, p.Actions[0].Status, codes(p), c.want, c.codes)
		}
	}
}

func TestAnOwnerWhoIsYetToBeFoundIsNobody(t *testing.T) {
	for owner, want := range map[string]int{"TBC": 0, "tbd": 0, "Unassigned": 0, "n/a": 0, "PMO": 1, "DNOs and iDNOs": 2} {
		if a, _ := anAction(t, "23/03/22", owner, "OPEN"); len(a.Owners) != want {
			t.Errorf("%q is %v", owner, a.Owners)
		}
	}
	if a, _ := anAction(t, "23/03/22", "Siân Llŷr", "OPEN"); a.Owners[0].Person != "Siân Llŷr" {
		t.Errorf("a name with accents is %v", a.Owners)
	}
}

func TestAReferenceIsRepairedWhereItCanMeanNothingElse(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"CAG03-02", "CCAG03-02"},
		{"CCCAG03-02", "CCAG03-02"},
		{"CACG03-02", "CCAG03-02"},
		{"CCAGO3-O2", "CCAG03-02"},
		{"CCAG03–02", "CCAG03-02"},
		{"ccag 3-2", "CCAG03-02"},
		{"TAG03-02", "TAG03-02"},
		{"TMAG03-02", "TMAG03-02"},
		{"XYZ03-02", "XYZ03-02"},
	} {
		p := papersOf(t, "Ref\tAction\tOwner\tDue date\tUpdate\nCCAG03-01\tOne\tPMO\t23/03/22\tOPEN\n"+c.written+"\tTwo\tPMO\t23/03/22\tOPEN\n")
		if len(p.Actions) != 2 || p.Actions[1].Ref.String() != c.want {
			t.Errorf("%q is read as %v, want %s", c.written, p.Actions[len(p.Actions)-1].Ref, c.want)
		}
	}
}

func TestScrapsOfABannerAreToldFromMitigations(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []string
		kept  string
	}{
		{"pieces of three words too", []string{"T", "o be add", "ed", "To be added"}, ""},
		{"what says something stays", []string{"o be add", "Weekly call", "weekly call", "See R2", "None needed", "added"}, "Weekly call; weekly call; See R2; None needed"},
	} {
		var b strings.Builder
		b.WriteString("#\tArea\tDescription\tImpact\tMitigation\n")
		for i, m := range c.cells {
			fmt.Fprintf(&b, "%d\tRisk\tSomething of some length may happen here\tDelay\t%s\n", i+1, m)
		}
		p := papersOf(t, b.String())
		items := slices.DeleteFunc(p.RAID, func(i pack.Item) bool { return i.Mitigation.Value == "" })
		var got []string
		for _, i := range items {
			got = append(got, i.Mitigation.Value)
		}
		if s := strings.Join(got, "; "); s != c.kept {
			t.Errorf("%s: %q, want %q", c.name, s, c.kept)
		}
	}
}

func TestAnItemKeepsItsOwnerAndWhatIsNoKindIsSaid(t *testing.T) {
	p := papersOf(t, "#\tArea\tDescription\tImpact\tMitigation\tOwner\tScore\n"+
		"1\tOpportunity\tThe releases of two codes may be joined\tSaves effort\tPlan it\tREC (A. Person)\t12\n")
	if it := p.RAID[0]; it.Kind != "" || len(it.Owners) != 1 || it.Owners[0].Person != "A. Person" {
		t.Errorf("read as %+v", it)
	}
	if !strings.Contains(p.Findings[len(p.Findings)-1].Message, "“Opportunity” is no kind") {
		t.Errorf("found %v", p.Findings)
	}
	if len(p.Kept) == 0 || !strings.Contains(p.Kept[len(p.Kept)-1].Text, "12") {
		t.Errorf("a cell that no field holds is lost: %v", p.Kept)
	}
}

func TestAnAgendaIsReadInEveryForm(t *testing.T) {
	for _, c := range []struct{ name, text, want, codes string }{
		{"numbers in the titles", "Time\tDuration\tAgenda item\tPresenter\n10:00\t5 mins\t1. Welcome\tChair\n10:05\t9 mins\t2. Minutes\tPMO\n",
			"1 Welcome 10:00-;2 Minutes 10:05-", ""},
		{"no numbers at all", "Agenda item\tTime\tLead\nWelcome\t10:00-10:05\tChair\nLunch\t10:05-10:10\t\nMinutes\t10:10-10:20\tPMO\n",
			"1 Welcome 10:00-10:05;2 Minutes 10:10-10:20", "unnumbered unnumbered"},
		{"a column Item of numbers, a beginning and an end", "Item\tTopic\tPurpose\tPresenter\tStart\tFinish\n1\tWelcome\tInfo\tChair\t9.50am\t10am\n2\tPlan\tFor decision\tPMO\t10am\t1pm\n",
			"1 Welcome 09:50-10:00;2 Plan 10:00-13:00", ""},
		{"halves of the day", "#\tItem\tLead\tTime\n1\tPlan\tPMO\t12.45pm-1.30pm 45 mins\n2\tTalk\tPMO\t1.30-2pm\n3\tEnd\tPMO\t1400-1430\n",
			"1 Plan 12:45-13:30;2 Talk 13:30-14:00;3 End 14:00-14:30", ""},
		{"items that overlap", "#\tItem\tLead\tTime\n1\tPlan\tPMO\t10:00-10:30\n2\tTalk\tPMO\t10:20-10:40\n",
			"1 Plan 10:00-10:30;2 Talk 10:20-10:40", "time-mismatch"},
		{"a time that is none", "#\tItem\tLead\tTime\n1\tPlan\tPMO\t10:00-10:30\n2\tTalk\tPMO\tafter lunch\n",
			"1 Plan 10:00-10:30;2 Talk -", "time-mismatch"},
		{"a number used twice", "#\tItem\tLead\tTime\n1\tPlan\tPMO\t10:00-10:30\n1\tTalk\tPMO\t10:30-10:40\n",
			"1 Plan 10:00-10:30", "duplicate"},
	} {
		p := papersOf(t, c.text)
		var got []string
		for _, a := range p.Agenda {
			got = append(got, fmt.Sprintf("%d %s %s-%s", a.Number, a.Title.Value, a.Start, a.End))
		}
		if s := strings.Join(got, ";"); s != c.want || codes(p) != c.codes {
			t.Errorf("%s: %q with %q; want %q with %q", c.name, s, codes(p), c.want, c.codes)
		}
	}
}

func TestATableSetWithSpacesIsReadByWhereItsColumnsBegin(t *testing.T) {
	p := papersOf(t, ""+
		"Ref          Action                              Owner             Due date     Update\n"+
		"CCAG03-01    Share the plan with all members     Programme (PMO)   28/03/22     ONGOING: Working on it\n"+
		"CCAG03-02    Review the log                      Code bodies                    OPEN\n"+
		"\nTwo  words    set apart in prose  are no table\n")
	if got := list(p.Actions, func(a pack.Action) string {
		return fmt.Sprintf("%s %s %s %d", a.Ref, a.Due.When, a.Status, len(a.Owners))
	}); got != "CCAG03-01 2022-03-28 Ongoing 1 CCAG03-02  Open 1" {
		t.Errorf("read as %q", got)
	}
	crooked := papersOf(t, "Ref   Action   Owner\nCCAG03-01   Share the plan   PMO\n")
	if len(crooked.Actions) != 0 {
		t.Error("columns were guessed")
	}
}

func TestAPlanGoesOnAfterZ(t *testing.T) {
	p := papersOf(t, "\tActivity\tDetail\nX\tOne\tA\nY\tTwo\tB\nZ\tThree\tC\nAA\tFour\tD\nAB\tFive\tE\n\n"+
		"\tDetail\tPlan activity\n1\tA first step\tPlan activities Y-AA\n2\tA second step\tPlan activity AC\n")
	if got := list(p.Activities, func(a pack.Activity) string { return a.Letter }); got != "X Y Z AA AB" {
		t.Errorf("activities %s", got)
	}
	if got := list(p.Steps, func(s pack.Step) string { return strings.Join(s.Letters, "") }); got != "YZAA AC" || codes(p) != "dangling-reference" {
		t.Errorf("steps cite %s; found %s", got, codes(p))
	}
}

func TestWhatStandsTwiceIsTakenOnceAndKept(t *testing.T) {
	p := papersOf(t, "\tDetail\tPlan activity\n1\tA first step\tA\n1\tAnother first step\tA\n\n\n\nMeeting dates\t25-Jan\t22-Feb\t25-Jan\nAgenda items\tPlan\tLog\tOther\n")
	if len(p.Steps) != 1 || len(p.Roadmap) != 2 {
		t.Errorf("%d steps, %d dates", len(p.Steps), len(p.Roadmap))
	}
	if kept := list(p.Kept, func(k pack.Kept) string { return k.Text }); !strings.Contains(kept, "Another first step") || !strings.Contains(kept, "Other") {
		t.Errorf("kept %q", kept)
	}
}

func TestLineBreaksInACellPartItsItems(t *testing.T) {
	p := papersOf(t, "| Meeting dates | 23 Feb 2022 | 23 Mar 2022 |\n|---|---|---|\n| Agenda items | Plan<br>Log<br>Close | One<br>Two |\n")
	if got := list(p.Roadmap, func(d pack.RoadmapDate) string { return strings.Join(d.Items, "+") }); got != "Plan+Log+Close One+Two" {
		t.Errorf("items %s", got)
	}
}

func TestADateOfImplementationIsConfirmedOnlyWhereThePapersSaySo(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"out for consultation", "Code\tMod\tTitle\tStage\tImplementation date\nSEC\tMP200\tA title\tConsultation\tNov 22\n", "2022-11/"},
		{"past its decision", "Code\tMod\tTitle\tStage\tImplementation date\nSEC\tMP200\tA title\tAwaiting Implementation\tNov 22\n", "/2022-11"},
		{"beside its target", "Code\tMod\tTitle\tTarget\tImplementation date\nSEC\tMP200\tA title\tJun 22\tNov 22\n", "2022-06/2022-11"},
	} {
		p := papersOf(t, c.text)
		if got := list(p.Modifications, func(m pack.Modification) string { return m.Target.When.String() + "/" + m.Confirmed.When.String() }); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheGroupIsNotSoughtInHeadings(t *testing.T) {
	for _, head := range []string{"RAID\n\n", "L2/L3 Governance Group Updates\n\nPSG\n\n", "Owner: PMO\n\n"} {
		p, err := pack.Parse([]byte("Cross Code Advisory Group #4 23 March 2022\n\n\n\n"+head), pack.Options{Group: "CCAG"})
		if err != nil || codes(p) != "" && strings.Contains(codes(p), "contradiction") {
			t.Errorf("under %q: %v, %v", head, codes(p), err)
		}
	}
	p, _ := pack.Parse([]byte("DAG #4 23 March 2022\n"), pack.Options{Group: "CCAG"})
	if !strings.Contains(codes(p), "contradiction") {
		t.Error("papers of another group were taken in silence")
	}
}

func TestAProposalThatIsNoneIsNotGiven(t *testing.T) {
	p := papersOf(t, "CR020 – A change\n\n- Delay M8 by 6 months\n\nMilestone\tCurrent date\tProposed date\nM10\tM10 + 3 months\tTBC\nM11\tApril 2024\tNov-24\n")
	got := list(p.Changes[0].Proposals, func(c pack.Proposal) string {
		return c.Milestone + ":" + cmp.Or(c.Date.String(), c.Value.Value)
	})
	if got != "M11:2024-11 M8:6 months" {
		t.Errorf("proposals %s", got)
	}
	if m := p.Milestones[slices.IndexFunc(p.Milestones, func(m pack.Milestone) bool { return m.Ref == "M10" })]; !m.Date.When.IsZero() {
		t.Errorf("M10 counts from itself: %s", m.Date.When)
	}
}

func TestARowBrokenWithinACellIsReadWhole(t *testing.T) {
	p := papersOf(t, "Ref\tAction\tOwner\tDue\tUpdate\n"+
		"CCAG13-01\tDo that, and then:\n- one\n- two\tPMO\t22/02/23\tOpen: in hand\n"+
		"CCAG13-02\tThird\tPMO\t22/02/23\tOngoing: a first line\nand the second of it\n"+
		"CCAG13-03\tFourth\tPMO\t22/02/23\tClosed\nPage 3 of 9\n")
	if got := list(p.Actions, func(a pack.Action) string {
		return fmt.Sprintf("%s|%s|%s|%s;", a.Text.Value, a.Due.When, a.Status, a.Update.Value)
	}); got != "Do that, and then: - one - two|2023-02-22|Open|in hand; Third|2023-02-22|Ongoing|a first line and the second of it; Fourth|2023-02-22|Closed|;" {
		t.Errorf("read as %s", got)
	}
}

func TestATableOfBareStrokesIsReadByItsHeader(t *testing.T) {
	p := papersOf(t, "Action ref | Action | Owner(s) | Deadline | Status\nCCAG12-01 | Do this | PMO | 25/01/23 | Open\nCCAG12-02 | Do that | | | Closed\n\nThis | is | prose\nand | so | is this\n")
	if got := list(p.Actions, func(a pack.Action) string { return a.Ref.String() + "=" + a.Status }); got != "CCAG12-01=Open CCAG12-02=Closed" {
		t.Errorf("read as %s", got)
	}
}

func TestATitleMayStandOverSeveralLines(t *testing.T) {
	p, err := pack.Parse([]byte("CCAG Meeting Papers\nCross-Code Advisory Group\nMeeting Number: 14\nDate: Wednesday, 22nd February 2023\n"), pack.Options{Group: "CCAG"})
	if err != nil || p.Meeting.String() != "CCAG-14" || p.Date.When.String() != "2023-02-22" {
		t.Errorf("%v: %s of %s", err, p.Meeting, p.Date.When)
	}
}

func TestAnOwnerInLookAlikeLettersIsReadAsLatin(t *testing.T) {
	a, p := anAction(t, "23/03/22", "РМО", "OPEN")
	if a.Owners[0].Role != "PMO" || codes(p) != "look-alike" {
		t.Errorf("%+v with %s", a.Owners, codes(p))
	}
}

func TestAGroupOfAnUpdateIsItsShortNameOrNone(t *testing.T) {
	p := papersOf(t, "Group\tDate\tUpdate\nDesign Advisory Group\t9 March 2022\tNoted the plan.\nTMAG / MWG\t9 March 2022\tNoted it too.\n")
	if got := list(p.Updates, func(u pack.GroupUpdate) string { return u.By() }); got != "DAG" || codes(p) != "assumed assumed" {
		t.Errorf("updates of %s; found %s", got, codes(p))
	}
}
