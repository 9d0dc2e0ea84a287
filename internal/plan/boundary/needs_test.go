package boundary

import (
	"testing"

	"crosscode/internal/plan"
)

func TestABoundaryIsCountedBackThroughWhatLeadsToIt(t *testing.T) {
	p := &plan.Plan{
		Start: plan.At(2022, 10, 31, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}},
		Activities: []plan.Activity{
			{UID: 1, Ref: "draft", Duration: plan.Duration{Minutes: 15 * 480}},
			{UID: 2, Ref: "review", Duration: plan.Duration{Minutes: 5 * 480}, Deadline: plan.At(2022, 11, 1, 17, 0)},
			{UID: 3, Ref: "M6", Kind: plan.Milestone},
			{UID: 4, Ref: "print", Duration: plan.Duration{Minutes: 480}},
			{UID: 5, Ref: "aside", Duration: plan.Duration{Minutes: 480}},
		},
		Links: []plan.Link{{From: 1, To: 2, Kind: plan.FinishToStart}, {From: 2, To: 3, Kind: plan.FinishToStart}, {From: 3, To: 4, Kind: plan.FinishToStart}},
	}
	for _, tt := range []struct {
		name   string
		latest plan.Minute
		start  string // the latest start of drafting
		days   int64  // of slack
	}{
		{"a boundary to come leaves slack", plan.At(2022, 12, 3, 0, 0), "2022-11-07T08:00", 5},
		{"a boundary that is met to the day leaves none", plan.At(2022, 11, 26, 0, 0), "2022-10-31T08:00", 0},
		{"a boundary that is broken shows by how much", plan.At(2022, 11, 19, 0, 0), "2022-10-24T08:00", -5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			needs, err := Needs(p, 2, tt.latest)
			if err != nil || len(needs) != 3 {
				t.Fatalf("%+v, %v; want the three that lead to it", needs, err)
			}
			for i, n := range needs {
				if n.Activity != i || n.Slack != tt.days*480 {
					t.Errorf("%+v, want activity %d with %d days", n, i, tt.days)
				}
			}
			if got := needs[0].Start.String(); got != tt.start {
				t.Errorf("drafting must start by %s, want %s", got, tt.start)
			}
		})
	}
	if p.Activities[2].Deadline != 0 || p.Finish != 0 {
		t.Error("the plan was changed")
	}
}
