package whatif

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/threshold"

	"pgregory.net/rapid"
)

func edge(s string) boundary.Edge {
	w, err := calendar.ParseWhen(s)
	if err != nil {
		panic(err)
	}
	return boundary.Edge{When: w}
}

func days(n float64) *plan.Duration { return &plan.Duration{Minutes: int64(n * 480)} }

// drafting is two areas drafted in series, M6, and a release: ten working days
// from Tuesday 1 March 2022.
func drafting() *Case {
	p := &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}}}
	for i, a := range []plan.Activity{{Ref: "A", Duration: *days(5)}, {Ref: "B", Duration: *days(5)}, {Ref: "M6", Kind: plan.Milestone}, {Ref: "R", Kind: plan.Milestone, Window: "BSC"}, {Ref: "aside", Duration: *days(1)}} {
		a.UID, a.Level = i+1, 1
		p.Activities = append(p.Activities, a)
	}
	for i := 1; i < 4; i++ {
		p.Links = append(p.Links, plan.Link{From: i, To: i + 1, Kind: plan.FinishToStart})
	}
	p.Windows = []plan.Window{{ID: "BSC", Name: "BSC", Days: []plan.WindowDay{{Day: plan.DayOf(2022, 3, 17)}, {Day: plan.DayOf(2022, 6, 30)}, {Day: plan.DayOf(2022, 11, 24)}}}}
	p.Resources = []plan.Resource{{UID: 1, Name: "Drafters", Work: true}}
	p.Assignments = []plan.Assignment{{Activity: 1, Resource: 1, Units: 1}, {Activity: 2, Resource: 1, Units: 1}}
	return &Case{
		Plan: p, Teams: []teams.Team{{UID: 1, ID: "drafters", Name: "Drafters", Capacity: 1}}, Levels: map[string]int{"M6": 1},
		Promises: boundary.Programme{
			Commitments: []boundary.Commitment{{Milestone: "M6", Edge: edge("2022-03-31")}},
			Boundaries:  []boundary.Boundary{{Name: "in March", Milestone: "M6", Earliest: edge("2022-03-08"), Latest: edge("M6")}},
		},
		Thresholds:  []threshold.Rule{{Name: "a month", Level: 1, Count: 1, Unit: calendar.Months, Body: "Ofgem", Route: []threshold.Step{{Name: "Assess", Days: 10}}}},
		Baselines:   []threshold.Baseline{{Name: "first", Body: "Ofgem", On: 1, Dates: map[string]calendar.When{"M6": edge("2022-03-31").When}}},
		Assumptions: []Assumption{{ID: "series", Activities: []string{"B"}, IfFalse: []Change{{Subject: Activity, Name: "B", Relink: true}}}},
	}
}

func show(c *Case, o *Outcome) string {
	var out []string
	for _, m := range o.Moved {
		out = append(out, fmt.Sprintf("%s %s", c.Plan.Activities[m.Activity].Ref, m.Is.Finish.Day()))
	}
	for _, b := range o.Boundaries {
		if !b.IsKept {
			out = append(out, "broken: "+c.Promises.Boundaries[b.Index].Name)
		}
	}
	for _, w := range o.Windows {
		out = append(out, fmt.Sprintf("%+d windows", w.Missed))
	}
	for _, t := range o.Thresholds {
		out = append(out, fmt.Sprintf("%s by %s", t.Rule.Body, t.DecideBy))
	}
	for _, a := range o.Assumptions {
		out = append(out, fmt.Sprintf("%s %v", c.Assumptions[a.Index].ID, a.Falsified))
	}
	for _, l := range o.Overloads {
		out = append(out, fmt.Sprintf("%d at once", l.Need))
	}
	return strings.Join(out, "; ")
}

func TestAScenarioSaysWhatWouldComeOfIt(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    Scenario
		want string
	}{
		{"nothing changes, nothing comes of it", Scenario{}, ""},
		{"a slip moves what follows", Scenario{Changes: []Change{{Name: "A", Duration: days(6)}}}, "A 2022-03-08; B 2022-03-15; M6 2022-03-15"},
		{"and may miss a window", Scenario{Changes: []Change{{Name: "A", Duration: days(9)}}}, "A 2022-03-11; B 2022-03-18; M6 2022-03-18; R 2022-06-30; +1 windows"},
		{"a long one breaks the boundary and goes to Ofgem", Scenario{Changes: []Change{{Name: "A", Duration: days(50)}}},
			"A 2022-05-09; B 2022-05-16; M6 2022-05-16; R 2022-06-30; broken: in March; +1 windows; Ofgem by 2022-03-30"},
		{"too early breaks it too", Scenario{Changes: []Change{{Name: "A", Duration: days(0)}}}, "A 2022-03-01; B 2022-03-07; M6 2022-03-07; broken: in March"},
		{"what follows may keep its date", Scenario{KeepDate: true, Changes: []Change{{Name: "A", Duration: days(0)}}}, "A 2022-03-01"},
		{"unless it is pushed", Scenario{KeepDate: true, Changes: []Change{{Name: "A", Duration: days(6)}}}, "A 2022-03-08; B 2022-03-15; M6 2022-03-15"},
		{"a false assumption brings its changes", Scenario{Changes: []Change{{Subject: Falsehood, Name: "series"}}},
			"B 2022-03-07; M6 2022-03-07; broken: in March; series true; 2 at once"},
		{"more capacity lets them go together", Scenario{Changes: []Change{{Subject: Falsehood, Name: "series"}, {Subject: Team, Name: "drafters", Capacity: 2}}},
			"B 2022-03-07; M6 2022-03-07; broken: in March; series true"},
		{"a change to what an assumption says touches it", Scenario{Changes: []Change{{Name: "B", NotBefore: plan.At(2022, 3, 9, 0, 0)}}},
			"B 2022-03-15; M6 2022-03-15; series false"},
		{"a holiday moves all", Scenario{Changes: []Change{{Subject: Calendar, Name: "week", Holidays: []plan.Exception{{From: plan.DayOf(2022, 3, 1), To: plan.DayOf(2022, 3, 1), Hours: plan.DayOff()}}}}},
			"A 2022-03-08; B 2022-03-15; M6 2022-03-15; aside 2022-03-02"},
		{"another promise is held against the threshold", Scenario{Changes: []Change{{Subject: Commitment, Name: "M6", Committed: edge("2022-05-31")}}}, "Ofgem by 2022-03-30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := drafting()
			b, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			for k := range tt.s.Changes {
				if tt.s.Changes[k].Name == "B" && tt.s.Changes[k].NotBefore != 0 {
					tt.s.Changes[k].NotBefore = plan.At(2022, 3, 9, 8, 0)
				}
			}
			o, err := b.Try(tt.s)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(c, o); got != tt.want {
				t.Errorf("it says %q\nwant    %q", got, tt.want)
			}
			if again, err := b.Now(); err != nil || show(c, again) != "" {
				t.Errorf("the case was changed: %v %q", err, show(c, again))
			}
		})
	}
}

func TestAChangeOfWhatIsNotThereIsRefused(t *testing.T) {
	b, err := New(drafting())
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[Subject]string{Activity: "no such activity", Team: "no such team", Calendar: "no such calendar", Falsehood: "no such assumption", Commitment: "no committed date"} {
		if _, err := b.Try(Scenario{Name: "x", Changes: []Change{{Subject: s, Name: "nobody"}}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Trying changes nothing, whatever is tried and in whatever order.
func TestTryingLeavesTheCaseAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drafting()
		b, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		var changes []Change
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			changes = append(changes, Change{Subject: Subject(rapid.IntRange(0, 4).Draw(t, "subject")),
				Name:     rapid.SampledFrom([]string{"A", "B", "M6", "drafters", "week", "series"}).Draw(t, "name"),
				Duration: days(float64(rapid.IntRange(0, 9).Draw(t, "days"))), Relink: rapid.Bool().Draw(t, "relink"), Capacity: 2, Committed: edge("2022-09"),
				Holidays: []plan.Exception{{From: plan.DayOf(2022, 3, 2), To: plan.DayOf(2022, 3, 4), Hours: plan.DayOff()}}})
		}
		_, _ = b.Try(Scenario{Changes: changes, KeepDate: rapid.Bool().Draw(t, "keep date")})
		if o, err := b.Now(); err != nil || show(c, o) != "" {
			t.Fatalf("after it, the case says %q, %v", show(c, o), err)
		}
		fresh, _ := New(drafting())
		if !slices.Equal(fresh.Schedule.Activities, b.Schedule.Activities) || !slices.Equal(c.Plan.Links, drafting().Plan.Links) {
			t.Fatal("the plan was changed")
		}
	})
}

// A boundary that is broken anyway is told with its slack, and with what that was
// only where it was another.
func TestABoundaryIsToldWithWhatItsSlackWas(t *testing.T) {
	c := drafting()
	c.Plan.Activities[0].Duration = *days(50)
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	now, err := b.Now()
	if err != nil {
		t.Fatal(err)
	}
	longer, err := b.Try(Scenario{Changes: []Change{{Name: c.Plan.Activities[0].Ref, Duration: days(51)}}})
	if err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]*Outcome{
		`Boundary "in March" of M6: broken as before, slack -32 working days.`:                       now,
		`Boundary "in March" of M6: broken as before, slack -33 working days, not -32 working days.`: longer,
	} {
		if lines := b.Lines(o, now, plan.Day.String); !slices.Contains(lines, want) {
			t.Errorf("it says %q, not %q", lines, want)
		}
	}
}

func BenchmarkTryOnAThousandActivities(b *testing.B)   { benchmarkTry(b, 1000) }
func BenchmarkTryOnTenThousandActivities(b *testing.B) { benchmarkTry(b, 10_000) }

func benchmarkTry(b *testing.B, size int) {
	c := drafting()
	p := c.Plan
	for i := len(p.Activities); i < size; i++ {
		p.Activities = append(p.Activities, plan.Activity{UID: i + 1, Level: 1, Ref: fmt.Sprint("x", i), Duration: *days(2)})
		p.Links = append(p.Links, plan.Link{From: max(i-7, 1), To: i + 1, Kind: plan.FinishToStart}, plan.Link{From: max(i-3, 1), To: i + 1, Kind: plan.FinishToStart})
	}
	base, err := New(c)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := base.Try(Scenario{Changes: []Change{{Name: "A", Duration: days(6)}}}); err != nil {
			b.Fatal(err)
		}
	}
}
