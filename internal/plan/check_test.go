package plan

import (
	"strings"
	"testing"
)

// drafting is a small plan with one fault of each kind.
func drafting() *Plan {
	day := func(n int64) Duration { return Duration{Minutes: n * 480} }
	return &Plan{
		Start: at("2022-03-01T08:00"), StatusDate: at("2022-03-08T08:00"), Calendar: "c",
		Calendars: []Calendar{{ID: "c", Week: StandardWeek()}},
		Rules:     Rules{Progress: MSProject, HonourDate: true},
		Activities: []Activity{
			{UID: 1, Name: "Scope", Duration: day(2), ActualStart: at("2022-03-01T08:00"), ActualFinish: at("2022-03-02T17:00"), Baseline: Baseline{at("2022-03-01T08:00"), at("2022-03-02T17:00"), 960}},
			{UID: 2, Name: "Draft", Duration: day(50), Baseline: Baseline{at("2022-03-03T08:00"), at("2022-03-07T17:00"), 1440}},
			{UID: 3, Name: "Consult", Duration: day(10), Limits: [2]Constraint{{StartNoLaterThan, at("2022-05-02T08:00")}}},
			{UID: 4, Name: "Refine", Duration: day(5)},
			{UID: 5, Name: "Site visit", Duration: day(1)},
		},
		Links: []Link{
			{From: 1, To: 2, Kind: FinishToStart},
			{From: 2, To: 3, Kind: FinishToStart, Lag: Lag{Minutes: -480}},
			{From: 3, To: 4, Kind: StartToStart, Lag: Lag{Minutes: 480}},
		},
		Resources:   []Resource{{UID: 1, Name: "Drafting team"}},
		Assignments: []Assignment{{Activity: 2, Resource: 1, Units: 1}},
	}
}

func TestEachCheckShowsTheListBehindItsNumber(t *testing.T) {
	s, err := Make(drafting())
	if err != nil {
		t.Fatal(err)
	}
	checks := s.Checks(CheckOptions{})
	for _, tt := range []struct {
		number int
		found  string // names and words
		passed bool
	}{
		{1, "Consult dangling: its finish decides nothing|Refine nothing waits for it|Site visit waits for nothing and nothing waits for it", false},
		{2, "Consult its link has a lead: less 1 working day", false},
		{3, "Refine its link has a lag: plus 1 working day", false},
		{4, "Refine its link is start to start", false},
		{5, "Consult start no later than 2 May 2022", false},
		{6, "Site visit may slip by 53 working days", false},
		{7, "Draft is late by 7 working days", false},
		{8, "", true},
		{9, "Draft is forecast to start on 3 Mar 2022, before the status date|Site visit is forecast to start on 1 Mar 2022, before the status date", false},
		{10, "Consult has neither a resource nor a cost|Refine has neither|Site visit has neither", false},
		{11, "Draft baselined to finish on 7 Mar 2022, now 11 May 2022", false},
		{14, "Draft is not complete|Consult is not complete|Refine is not complete|Site visit is not complete", false},
	} {
		c := checks[tt.number-1]
		if c.Number != tt.number || c.Passed != tt.passed && c.Skipped == "" {
			t.Errorf("check %d %s: passed %v, measure %v of %d", tt.number, c.Name, c.Passed, c.Measure, c.Counted)
		}
		var got []string
		for _, f := range c.Found {
			got = append(got, s.run.plan.Activities[f.Activity].Name+" "+f.Words)
		}
		if want := strings.Split(tt.found, "|"); len(got) != len(want) && tt.found != "" {
			t.Errorf("check %d found %q, want %q", tt.number, got, want)
			continue
		}
		for k, want := range strings.Split(tt.found, "|") {
			if tt.found != "" && !strings.HasPrefix(got[k], want) {
				t.Errorf("check %d found %q, want %q", tt.number, got[k], want)
			}
		}
	}
}

func TestTheCriticalPathTestFindsLogicThatDoesNotCarryADelay(t *testing.T) {
	p := drafting()
	p.Activities[2].Limits = [2]Constraint{}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Checks(CheckOptions{})[11]; !c.Passed || c.Measure != 600 {
		t.Errorf("sound logic: %+v", c)
	}
	p = drafting() // the constraint on Consult holds it against Draft
	if s, err = Make(p); err != nil {
		t.Fatal(err)
	}
	if c := s.Checks(CheckOptions{})[11]; c.Passed || len(c.Found) != 1 || c.Found[0].Activity != 1 {
		t.Errorf("logic that breaks: %+v", c)
	}
}

func TestAPlanWithoutStatusDateSkipsWhatNeedsOne(t *testing.T) {
	p := drafting()
	p.StatusDate = 0
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Checks(CheckOptions{}) {
		if needs := c.Number == 9 || c.Number == 11 || c.Number == 14; needs != (c.Skipped == noStatusDate) {
			t.Errorf("check %d: skipped %q", c.Number, c.Skipped)
		}
	}
}

func TestCompareSaysInWordsWhatMoved(t *testing.T) {
	was, err := Make(drafting())
	if err != nil {
		t.Fatal(err)
	}
	p := drafting()
	p.Activities[1].Name = "Draft legal text"
	p.Activities[3].Duration.Minutes = 20 * 480
	p.Activities[4] = Activity{UID: 9, Name: "Publish", Kind: Milestone}
	p.Links = append(p.Links, Link{From: 4, To: 9, Kind: FinishToStart})
	is, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range Compare(was, is) {
		got = append(got, c.Words)
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"The plan finishes on 30 May 2022, not 13 May 2022: 11 working days later.",
		"Draft legal text: renamed from Draft.",
		"Refine: finishes on 30 May 2022, not 9 May 2022 (15 working days later); takes 20 working days, not 5 working days; slack nothing, not 4 working days; now critical.",
		"Publish is new: 30 May 2022.",
		"Site visit is gone; it was 1 Mar 2022.",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in:\n%s", want, all)
		}
	}
	if same := Compare(was, was); len(same) != 0 {
		t.Errorf("a plan differs from itself: %+v", same)
	}
}
