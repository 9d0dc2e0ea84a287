package plan

import (
	"strings"
	"testing"
)

// These tables are the rules of scheduling, one row each, on a plan that a
// person can work out on paper: it starts on Tuesday 1 March 2022 and works
// Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00.

// paper makes a plan of activities called A, B, C ... with their durations in
// days, all under Microsoft Project's rules.
func paper(days ...float64) *Plan {
	p := &Plan{Start: at("2022-03-01T08:00"), Calendar: "week", Rules: Rules{Progress: MSProject, HonourDate: true},
		Calendars: []Calendar{{ID: "week", Week: StandardWeek()}, {ID: "always", Week: RoundTheClock()}}}
	for i, d := range days {
		a := Activity{UID: i + 1, Name: string(rune('A' + i)), Level: 1, Duration: Duration{Minutes: int64(d * 480)}}
		if d == 0 {
			a.Kind = Milestone
		}
		p.Activities = append(p.Activities, a)
	}
	return p
}

func (p *Plan) link(from, to int, kind LinkKind, lag Lag) *Plan {
	p.Links = append(p.Links, Link{from, to, kind, lag})
	return p
}

func days(n int64) Lag { return Lag{Minutes: n * 480} }

// dates gives an activity as "start finish" or "early | late", short of the year.
func short(ms ...Minute) string {
	var out []string
	for _, m := range ms {
		out = append(out, strings.TrimPrefix(m.String(), "2022-"))
	}
	return strings.Join(out, " ")
}

func TestALinkHoldsItsSuccessor(t *testing.T) {
	for _, tt := range []struct {
		name string
		kind LinkKind
		lag  Lag
		want string // of B, two days, after A, three days from 1 March
	}{
		{"finish to start: the next working morning", FinishToStart, Lag{}, "03-04T08:00 03-07T17:00"},
		{"finish to start with lag counts working days", FinishToStart, days(2), "03-08T08:00 03-09T17:00"},
		{"finish to start with a lead overlaps", FinishToStart, days(-1), "03-03T08:00 03-04T17:00"},
		{"elapsed lag runs through the weekend", FinishToStart, Lag{Minutes: 4 * 1440, Elapsed: true}, "03-08T08:00 03-09T17:00"},
		{"percent lag is a share of what it waits for", FinishToStart, Lag{Percent: 50}, "03-07T13:00 03-09T12:00"},
		{"start to start", StartToStart, Lag{}, "03-01T08:00 03-02T17:00"},
		{"start to start with lag", StartToStart, days(1), "03-02T08:00 03-03T17:00"},
		{"finish to finish", FinishToFinish, Lag{}, "03-02T08:00 03-03T17:00"},
		{"finish to finish with lag", FinishToFinish, days(1), "03-03T08:00 03-04T17:00"},
		{"start to finish", StartToFinish, days(4), "03-03T08:00 03-04T17:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Make(paper(3, 2).link(1, 2, tt.kind, tt.lag))
			if err != nil {
				t.Fatal(err)
			}
			if b := s.Activities[1]; short(b.Start, b.Finish) != tt.want {
				t.Errorf("B is %s, want %s", short(b.Start, b.Finish), tt.want)
			}
		})
	}
}

func TestAConstraintHoldsOrPullsAnActivity(t *testing.T) {
	for _, tt := range []struct {
		name   string
		limit  Constraint
		honour bool
		want   string // early and late dates of B, two days, between A of three days and C of five
		slackA int64  // of A, in days: how far the date is missed
	}{
		{"as soon as possible", Constraint{}, true, "03-04T08:00 03-07T17:00 03-04T08:00 03-07T17:00", 0},
		{"start no earlier than waits", Constraint{StartNoEarlierThan, at("2022-03-08T08:00")}, true, "03-08T08:00 03-09T17:00 03-08T08:00 03-09T17:00", 2},
		{"start no earlier than a date past changes nothing", Constraint{StartNoEarlierThan, at("2022-03-02T08:00")}, true, "03-04T08:00 03-07T17:00 03-04T08:00 03-07T17:00", 0},
		{"start no earlier than a Sunday waits for Monday", Constraint{StartNoEarlierThan, at("2022-03-06T08:00")}, true, "03-07T08:00 03-08T17:00 03-07T08:00 03-08T17:00", 1},
		{"finish no earlier than", Constraint{FinishNoEarlierThan, at("2022-03-09T17:00")}, true, "03-08T08:00 03-09T17:00 03-08T08:00 03-09T17:00", 2},
		{"start no later than pulls it before its link", Constraint{StartNoLaterThan, at("2022-03-03T08:00")}, true, "03-03T08:00 03-04T17:00 03-03T08:00 03-04T17:00", -1},
		{"start no later than, links kept, shows the miss as slack", Constraint{StartNoLaterThan, at("2022-03-03T08:00")}, false, "03-04T08:00 03-07T17:00 03-03T08:00 03-04T17:00", -1},
		{"finish no later than pulls it too", Constraint{FinishNoLaterThan, at("2022-03-04T17:00")}, true, "03-03T08:00 03-04T17:00 03-03T08:00 03-04T17:00", -1},
		{"must start on overrides the link", Constraint{MustStartOn, at("2022-03-02T08:00")}, true, "03-02T08:00 03-03T17:00 03-02T08:00 03-03T17:00", -2},
		{"must finish on overrides the link", Constraint{MustFinishOn, at("2022-03-10T17:00")}, true, "03-09T08:00 03-10T17:00 03-09T08:00 03-10T17:00", 3},
		{"start on waits and does not break the link", Constraint{StartOn, at("2022-03-02T08:00")}, true, "03-04T08:00 03-07T17:00 03-02T08:00 03-03T17:00", -2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := paper(3, 2, 5).link(1, 2, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{})
			p.Activities[1].Limits[0], p.Rules.HonourDate = tt.limit, tt.honour
			s, err := Make(p)
			if err != nil {
				t.Fatal(err)
			}
			b := s.Activities[1]
			if got := short(b.EarlyStart, b.EarlyFinish, b.LateStart, b.LateFinish); got != tt.want {
				t.Errorf("B is %s, want %s", got, tt.want)
			}
			if got := s.Activities[0].TotalSlack; got != tt.slackA*480 {
				t.Errorf("A has a slack of %d minutes, want %d days", got, tt.slackA)
			}
		})
	}
}

func TestAsLateAsPossible(t *testing.T) {
	// B may wait for C, which takes five days beside it; D follows both.
	p := paper(1, 2, 5, 1).link(1, 2, FinishToStart, Lag{}).link(1, 3, FinishToStart, Lag{}).link(2, 4, FinishToStart, Lag{}).link(3, 4, FinishToStart, Lag{})
	p.Activities[1].Limits[0].Kind = AsLateAsPossible
	for _, rules := range []Progress{MSProject, DataDate} {
		p.Rules.Progress = rules
		s, err := Make(p)
		if err != nil {
			t.Fatal(err)
		}
		if b := s.Activities[1]; short(b.Start, b.Finish, b.EarlyStart) != "03-07T08:00 03-08T17:00 03-02T08:00" {
			t.Errorf("rules %d: B is %s", rules, short(b.Start, b.Finish, b.EarlyStart))
		}
		if d := s.Activities[3]; short(d.Start) != "03-09T08:00" {
			t.Errorf("rules %d: D starts %s", rules, short(d.Start))
		}
	}
}

func TestADeadlineCapsTheLateFinishAndMovesNothing(t *testing.T) {
	p := paper(3, 2).link(1, 2, FinishToStart, Lag{})
	p.Activities[1].Deadline = at("2022-03-04T17:00")
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"03-01T08:00 03-02T17:00", "03-04T08:00 03-04T17:00"} {
		if d := s.Activities[i]; d.TotalSlack != -480 || !d.Critical || short(d.EarlyStart, d.LateFinish) != want {
			t.Errorf("activity %d: slack %d, %s, want %s", i+1, d.TotalSlack, short(d.EarlyStart, d.LateFinish), want)
		}
	}
}

func TestOpenEndsHaveTheirOwnCriticalPaths(t *testing.T) {
	p := paper(5, 2)
	for _, tt := range []struct {
		open bool
		want bool
	}{{false, false}, {true, true}} {
		p.Rules.OpenEnds = tt.open
		s, err := Make(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Activities[1].Critical; got != tt.want {
			t.Errorf("several critical paths %v: the short activity is critical: %v", tt.open, got)
		}
	}
}

func TestCriticalCanMeanTheLongestPath(t *testing.T) {
	p := paper(5, 2, 3).link(1, 3, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{})
	p.Activities[1].Deadline = at("2022-03-01T17:00") // late, but not what the end waits for
	p.Rules.Longest = true
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, true} {
		if got := s.Activities[i].Critical; got != want {
			t.Errorf("activity %d is critical: %v", i+1, got)
		}
	}
}

// C waits for A and B alike, and so there are two longest paths, in whatever
// order the links come.
func TestEveryTiedDriverIsOnTheLongestPath(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(*Plan)
	}{
		{"of work to come", func(*Plan) {}},
		{"of work that is delayed", func(p *Plan) { p.Activities[2].Delay = Duration{Minutes: 480} }},
		{"of the rest of work that has begun", func(p *Plan) {
			p.Rules.Progress, p.StatusDate = DataDate, p.Start
			p.Activities[2].ActualStart, p.Activities[2].Remaining = p.Start, 480
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, order := range [][2]int{{1, 2}, {2, 1}} {
				p := paper(3, 3, 2).link(order[0], 3, FinishToStart, Lag{}).link(order[1], 3, FinishToStart, Lag{})
				tt.prepare(p)
				s, err := Make(p)
				if err != nil {
					t.Fatal(err)
				}
				if !s.Activities[0].Longest || !s.Activities[1].Longest {
					t.Errorf("links from %v: A %v, B %v on the longest path, want both", order, s.Activities[0].Longest, s.Activities[1].Longest)
				}
			}
		})
	}
}

func TestSummariesRollUpAndTheirLinksHoldTheirParts(t *testing.T) {
	// Summary A of B (3 days) and C (1 day), then summary D of E and F.
	p := paper(0, 3, 1, 0, 2, 1)
	for i, level := range []int{1, 2, 2, 1, 2, 2} {
		p.Activities[i].Level, p.Activities[i].Kind = level, Task
	}
	p.link(1, 4, FinishToStart, days(1))
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"03-01T08:00 03-03T17:00", "03-01T08:00 03-03T17:00", "03-01T08:00 03-01T17:00", "03-07T08:00 03-08T17:00", "03-07T08:00 03-08T17:00", "03-07T08:00 03-07T17:00"} {
		if d := s.Activities[i]; short(d.Start, d.Finish) != want {
			t.Errorf("%s is %s, want %s", p.Activities[i].Name, short(d.Start, d.Finish), want)
		}
	}
	if d := s.Activities[2]; d.TotalSlack != 2*480 || d.Critical {
		t.Errorf("C has slack %d", d.TotalSlack)
	}
	if !s.Activities[0].Critical || !p.IsSummary(0) || p.IsSummary(1) {
		t.Error("A is a critical summary")
	}
	p.Links[0] = Link{1, 6, StartToStart, days(2)} // from the first part to start
	if s, err = Make(p); err != nil || short(s.Activities[5].Start) != "03-03T08:00" {
		t.Errorf("F starts %s, %v", short(s.Activities[5].Start), err)
	}
}

func TestASummaryThatWaitsForItsOwnPartIsARing(t *testing.T) {
	p := paper(0, 3, 1)
	p.Activities[0].Kind, p.Activities[1].Level, p.Activities[2].Level = Task, 2, 2
	_, err := Make(p.link(2, 1, FinishToStart, Lag{}))
	if err == nil || !strings.Contains(err.Error(), "activity 2 (B) → activity 2 (B)") {
		t.Errorf("Make: %v", err)
	}
	p.Links = []Link{{1, 3, FinishToStart, Lag{}}}
	if _, err = Make(p); err == nil || !strings.Contains(err.Error(), "activity 1 (A) → activity 3 (C) → activity 1 (A)") {
		t.Errorf("Make: %v", err)
	}
}

func TestManualInactiveAndExternalActivities(t *testing.T) {
	p := paper(3, 2, 1).link(1, 2, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{})
	p.Activities[1].Manual = true
	p.Activities[1].Imported = Dates{Start: at("2022-03-02T08:00"), Finish: at("2022-03-10T17:00")}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if b, c := s.Activities[1], s.Activities[2]; short(b.Start, b.Finish, c.Start) != "03-02T08:00 03-10T17:00 03-11T08:00" {
		t.Errorf("typed dates are kept and drive what follows: %s", short(b.Start, b.Finish, c.Start))
	}
	p.Activities[1].Manual, p.Activities[1].Inactive = false, true
	if s, err = Make(p); err != nil {
		t.Fatal(err)
	}
	if c := s.Activities[2]; s.Activities[1].Start != 0 || short(c.Start) != "03-01T08:00" {
		t.Errorf("an inactive activity holds nothing: C starts %s", short(c.Start))
	}
}

func TestProgressUnderBothRules(t *testing.T) {
	// A is finished, B has begun and has two of four days left, C waits for B,
	// D waits for nothing. The status date is Thursday 10 March.
	p := paper(2, 4, 1, 1).link(1, 2, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{})
	a, b := &p.Activities[0], &p.Activities[1]
	a.ActualStart, a.ActualFinish = at("2022-03-01T08:00"), at("2022-03-02T17:00")
	b.ActualStart, b.Remaining = at("2022-03-03T08:00"), 2*480
	p.StatusDate = at("2022-03-10T08:00")
	for _, tt := range []struct {
		name  string
		rules Progress
		want  [4]string
	}{
		{"Microsoft Project leaves work where it was", MSProject, [4]string{"03-01T08:00 03-02T17:00", "03-03T08:00 03-08T17:00", "03-09T08:00 03-09T17:00", "03-01T08:00 03-01T17:00"}},
		{"the data date moves what is left", DataDate, [4]string{"03-01T08:00 03-02T17:00", "03-03T08:00 03-11T17:00", "03-14T08:00 03-14T17:00", "03-10T08:00 03-10T17:00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p.Rules.Progress = tt.rules
			s, err := Make(p)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range tt.want {
				if d := s.Activities[i]; short(d.Start, d.Finish) != want {
					t.Errorf("%s is %s, want %s", p.Activities[i].Name, short(d.Start, d.Finish), want)
				}
			}
			if d := s.Activities[0]; d.Critical || d.FreeSlack != 0 {
				t.Error("what is finished is not critical")
			}
		})
	}
}

func TestResourcesStretchWorkOnTheirOwnCalendars(t *testing.T) {
	p := paper(2, 2)
	p.Calendars = append(p.Calendars, Calendar{ID: "mornings", Base: "week", Week: Week{1: {{480, 720}}, 2: {{480, 720}}, 3: {{480, 720}}, 4: {{480, 720}}, 5: {{480, 720}}}})
	p.Resources = []Resource{{UID: 1, Name: "Drafting team", Work: true, Calendar: "mornings"}, {UID: 2, Name: "Paper"}}
	p.Assignments = []Assignment{
		{Activity: 1, Resource: 1, Units: 1, Work: 960, Remaining: 960}, // sixteen hours at four a day
		{Activity: 1, Resource: 2, Units: 1, Work: 99999},
		{Activity: 2, Resource: 1, Units: 0.5, Work: 480, Remaining: 480},
	}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"03-01T08:00 03-04T12:00", "03-01T08:00 03-04T12:00"} {
		if d := s.Activities[i]; short(d.Start, d.Finish) != want {
			t.Errorf("%s is %s, want %s", p.Activities[i].Name, short(d.Start, d.Finish), want)
		}
	}
	p.Activities[0].DurationSet = true
	if s, err = Make(p); err != nil || short(s.Activities[0].Finish) != "03-02T17:00" {
		t.Errorf("a fixed duration is not stretched: %s, %v", short(s.Activities[0].Finish), err)
	}
}

func TestAMilestoneRestsInTheEveningUnlessItOpensTheMorning(t *testing.T) {
	p := paper(1, 0, 0).link(1, 2, FinishToStart, Lag{}).link(1, 3, FinishToStart, Lag{})
	p.Activities[2].Kind = StartMilestone
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if b, c := s.Activities[1], s.Activities[2]; short(b.Start, c.Start, c.LateStart) != "03-01T17:00 03-02T08:00 03-02T08:00" || !b.Critical || !c.Critical {
		t.Errorf("the milestones: %s", short(b.Start, c.Start, c.LateStart))
	}
}

func TestElapsedWorkGoesOnDayAndNight(t *testing.T) {
	p := paper(4, 0, 1).link(1, 2, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{}) // Friday evening
	p.Activities[1].Duration, p.Activities[1].Kind = Duration{Minutes: 2 * 1440, Elapsed: true}, Task
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if b, c := s.Activities[1], s.Activities[2]; short(b.Start, b.Finish, c.Start) != "03-04T17:00 03-06T17:00 03-07T08:00" {
		t.Errorf("B and C: %s", short(b.Start, b.Finish, c.Start))
	}
}

func TestLagIsCountedOnTheCalendarTheRulesName(t *testing.T) {
	for _, tt := range []struct {
		on   LagCalendar
		want string // B follows A, which works round the clock, by 24 hours of lag from Friday noon
	}{
		{LagOnSuccessor, "03-09T13:00"},
		{LagOnPredecessor, "03-07T08:00"},
		{LagOnProject, "03-09T13:00"},
		{LagOnClock, "03-07T08:00"},
	} {
		p := paper(0, 1).link(1, 2, FinishToStart, Lag{Minutes: 1440})
		p.Activities[0].Calendar, p.Activities[0].Kind = "always", Task
		p.Activities[0].Limits[0] = Constraint{StartNoEarlierThan, at("2022-03-04T08:00")}
		p.Activities[0].Duration.Minutes = 240
		p.Rules.LagOn = tt.on
		s, err := Make(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := short(s.Activities[1].Start); got != tt.want {
			t.Errorf("lag option %d: B starts %s, want %s", tt.on, got, tt.want)
		}
	}
}

func TestALevelOfEffortSpansWhatItIsTiedTo(t *testing.T) {
	p := paper(3, 2, 1).link(1, 2, FinishToStart, Lag{})
	p.Activities[2].Kind = LevelOfEffort
	p.link(1, 3, StartToStart, Lag{}).link(3, 2, FinishToFinish, Lag{})
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Activities[2]; short(c.Start, c.Finish) != "03-01T08:00 03-07T17:00" || c.Critical || short(s.Finish) != "03-07T17:00" {
		t.Errorf("the effort is %s", short(c.Start, c.Finish))
	}
}

func TestASummaryHeldByADateHoldsItsParts(t *testing.T) {
	p := paper(0, 3, 1)
	p.Activities[0].Kind, p.Activities[1].Level, p.Activities[2].Level = Task, 2, 2
	p.Activities[0].Limits[0] = Constraint{StartNoEarlierThan, at("2022-03-08T08:00")}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if d := s.Activities[2]; short(d.Start) != "03-08T08:00" {
		t.Errorf("C starts %s", short(d.Start))
	}
	if step := s.Explain(2)[0]; step.Drivers[0].Cause != BySummary || !strings.Contains(s.Words(step), "a summary above it is held at 8 Mar 2022") {
		t.Errorf("explained as %s", s.Words(step))
	}
}

func TestAPlanThatCannotBeScheduledNamesEveryPlace(t *testing.T) {
	p := paper(3, -2, 1)
	p.Activities[0].Calendar = "none"
	p.Activities[2].Limits[0].Kind = MustStartOn
	p.link(1, 9, FinishToStart, Lag{})
	p.Activities[2].Deadline = horizon
	_, err := Make(p)
	for _, want := range []string{
		"activity 1 (A): Its calendar none does not exist.",
		"activity 1 (A): Activity 9 waits for it, but does not exist.",
		"activity 2 (B): Its duration is negative (-2 working days). Give zero or more.",
		"activity 3 (C): Its constraint \"must start on\" has no date.",
		"activity 3 (C): The date 1 Jan 10000 is outside the years 1 to 9997 that a plan may use.",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Make: %v, want %q", err, want)
		}
	}
}
