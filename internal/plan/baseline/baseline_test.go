package baseline

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/whatif"
)

func edge(s string) boundary.Edge {
	w, err := calendar.ParseWhen(s)
	if err != nil {
		panic(err)
	}
	return boundary.Edge{When: w}
}

// programme is drafting of so many days and M6, which must come before
// qualification on 30 September 2022.
func programme(days int64, name, committed string) *whatif.Case {
	return &whatif.Case{
		Plan: &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}},
			Activities: []plan.Activity{{UID: 1, Ref: "draft", Level: 1, Duration: plan.Duration{Minutes: days * 480}}, {UID: 2, Ref: "M6", Name: name, Level: 1, Kind: plan.Milestone}},
			Links:      []plan.Link{{From: 1, To: 2, Kind: plan.FinishToStart}}},
		Promises: boundary.Programme{Commitments: []boundary.Commitment{{Milestone: "M6", Edge: edge(committed)}},
			Boundaries: []boundary.Boundary{{Name: "qualification", Milestone: "M6", Latest: edge("2022-09-30")}}},
	}
}

func of(t *testing.T, name string, c *whatif.Case) Baseline {
	t.Helper()
	b, err := Of(name, c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBaselinesAreComparedInWords(t *testing.T) {
	first := of(t, "first", programme(20, "Initial code changes drafted", "2022-04-29"))
	for _, tt := range []struct {
		name string
		is   *whatif.Case
		want string
	}{
		{"the same plan says nothing", programme(20, "Initial code changes drafted", "2022-04-29"), ""},
		{"a slip, a new name and a new promise", programme(144, "Code Changes Baselined", "2023-01-30"),
			`M6 renamed "Code Changes Baselined", was "Initial code changes drafted"; committed for 30 Jan 2023, not 29 Apr 2022: +9 months and 1 day; forecast 16 Sep 2022, not 28 Mar 2022: +5 months and 19 days; slack to "qualification" now 2 weeks.`},
		{"earlier", programme(19, "Initial code changes drafted", "2022-04-29"), `M6 forecast 25 Mar 2022, not 28 Mar 2022: -3 days; slack to "qualification" now 27 weeks.`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(Compare(first, of(t, "second", tt.is), 480), "\n"); got != tt.want {
				t.Errorf("it says\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestWhatComesAndGoesIsSaid(t *testing.T) {
	a, b := of(t, "a", programme(20, "M", "2022-04-29")), of(t, "b", programme(21, "M", "2022-04-29"))
	b.Milestones[0].Ref = "M7"
	if got := Compare(a, b, 480); !slices.Equal(got, []string{"M7 M is new, forecast for 29 Mar 2022.", "M6 M is gone."}) {
		t.Errorf("%q", got)
	}
}

func TestAHashIsOfTheContent(t *testing.T) {
	same := Hash(programme(20, "M", "2022-04-29"))
	if same != Hash(programme(20, "M", "2022-04-29")) || len(same) != 64 {
		t.Errorf("the same plan has another hash, or %q is none", same)
	}
	for name, change := range map[string]func(*whatif.Case){
		"a duration":  func(c *whatif.Case) { c.Plan.Activities[0].Duration.Minutes++ },
		"a name":      func(c *whatif.Case) { c.Plan.Activities[0].Name = "x" },
		"a link":      func(c *whatif.Case) { c.Plan.Links[0].Lag.Minutes = 1 },
		"a holiday":   func(c *whatif.Case) { c.Plan.Calendars[0].Exceptions = []plan.Exception{{From: 1, To: 1}} },
		"a promise":   func(c *whatif.Case) { c.Promises.Commitments[0].Edge = edge("2022-04-28") },
		"a boundary":  func(c *whatif.Case) { c.Promises.Boundaries[0].Latest = edge("2022-09") },
		"a window":    func(c *whatif.Case) { c.Plan.Windows = []plan.Window{{ID: "w"}} },
		"a limit":     func(c *whatif.Case) { c.Plan.Activities[0].Limits[1].Kind = plan.FinishNoLaterThan },
		"the start":   func(c *whatif.Case) { c.Plan.Start++ },
		"an actual":   func(c *whatif.Case) { c.Plan.Activities[0].ActualStart = 5 },
		"a milestone": func(c *whatif.Case) { c.Plan.Activities[1].Kind = plan.Task },
	} {
		c := programme(20, "M", "2022-04-29")
		if change(c); Hash(c) == same {
			t.Errorf("%s does not change the hash", name)
		}
	}
}

func TestAMilestoneHasASlipHistory(t *testing.T) {
	series := []Baseline{of(t, "a", programme(20, "Drafted", "2022-04-29")), of(t, "b", programme(30, "Drafted", "2022-04-29")), of(t, "c", programme(40, "Baselined", "2022-05-31"))}
	s := Slips(series)
	if len(s) != 1 || s[0].Name != "Baselined" || len(s[0].Points) != 3 || s[0].Points[1].Forecast.Day().String() != "2022-04-11" || s[0].Points[2].Committed.String() != "2022-05-31" {
		t.Errorf("%+v", s)
	}
}
