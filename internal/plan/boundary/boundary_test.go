package boundary

import (
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"

	"pgregory.net/rapid"
)

func week(t testing.TB) *plan.WorkingTime {
	day := plan.DayOf(2022, 12, 26)
	cals, err := plan.CompileCalendars([]plan.Calendar{{ID: "week", Week: plan.StandardWeek(),
		Exceptions: []plan.Exception{{From: day, To: day + 1, Hours: plan.DayOff()}}}})
	if err != nil {
		t.Fatal(err)
	}
	return cals["week"]
}

func when(t testing.TB, s string) calendar.When {
	w, err := calendar.ParseWhen(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestRulesCountFromCommittedDates(t *testing.T) {
	for _, tt := range []struct {
		name, anchor, rule string
		snap               Snap
		want               string
	}{
		{"a day that is worked stands", "2022-10-31", "2022-11-01", ToNext, "2022-11-01"},
		{"a Saturday becomes the Monday", "2022-10-31", "2022-11-05", ToNext, "2022-11-07"},
		{"or the Friday", "2022-10-31", "2022-11-05", ToPrevious, "2022-11-04"},
		{"or stays", "2022-10-31", "2022-11-05", AsItIs, "2022-11-05"},
		{"months are calendar months", "2022-10-31", "M5+9mo", ToNext, "2023-07-31"},
		{"months clamp to the end of a month", "2022-10-31", "M5+4mo", ToNext, "2023-02-28"},
		{"and are not inverted", "2025-09-30", "M5-7mo", ToPrevious, "2025-02-28"},
		{"holidays are not worked", "2022-11-28", "M5+4w", ToNext, "2022-12-28"},
		{"nor in the other direction", "2022-11-28", "M5+29d", ToPrevious, "2022-12-23"},
		{"of a month the last day counts", "2022-11-28", "2023-02", ToNext, "2023-02-28"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Programme{Commitments: []Commitment{{"M6", Edge{when(t, tt.rule), tt.snap}}, {"M5", Edge{when(t, tt.anchor), AsItIs}}}}
			d, err := p.Resolve(week(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Committed["M6"].String(); got != tt.want {
				t.Errorf("M6 is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBoundariesAreReadOnCommittedDates(t *testing.T) {
	p := Programme{
		Commitments: []Commitment{{"M10", Edge{when(t, "2025-09-30"), ToNext}}},
		Boundaries: []Boundary{
			{"before qualification", "M8", Edge{}, Edge{when(t, "M10-7mo"), ToPrevious}},
			{"in its month", "M7", Edge{when(t, "2025-03"), ToNext}, Edge{when(t, "2025-05"), ToPrevious}},
		},
	}
	d, err := p.Resolve(week(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{{0, calendar.Date(2025, 2, 28)}, {calendar.Date(2025, 3, 3), calendar.Date(2025, 5, 30)}}
	for i := range want {
		if d.Boundaries[i] != want[i] {
			t.Errorf("%s: %v, want %v", p.Boundaries[i].Name, d.Boundaries[i], want[i])
		}
	}
}

func TestRulesThatCountFromNothingAreNamed(t *testing.T) {
	p := Programme{
		Commitments: []Commitment{
			{"M5", Edge{when(t, "M6+1mo"), ToNext}}, {"M6", Edge{when(t, "M5-1mo"), ToNext}},
			{"M7", Edge{when(t, "M99+1mo"), ToNext}}, {"M8", Edge{when(t, "9999-12-01"), ToNext}},
			{"M9", Edge{when(t, "M8+1mo"), ToNext}}, {"M9", Edge{when(t, "M8+1mo"), ToNext}},
		},
		Boundaries: []Boundary{
			{Name: "open", Milestone: "M5"},
			{"crossed", "M5", Edge{when(t, "2023-02-01"), ToNext}, Edge{when(t, "2022-02-01"), ToNext}},
		},
	}
	_, err := p.Resolve(week(t))
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{
		"milestone M5: Committed dates count from one another in a ring: M5 → M6 → M5. Give one of them a day.",
		"milestone M7: It counts from M99, which has no committed date.",
		"milestone M9: It falls outside the calendar.",
		"milestone M9: It has two committed dates.",
		"boundary open: Give its latest date, its earliest, or both.",
		"boundary crossed: Its earliest day, 2023-02-01, comes after its latest, 2022-02-01.",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in:\n%v", want, err)
		}
	}
}

// Snapped days are worked, and no worked day lies between them and the day.
func TestSnappingFindsTheNearestWorkedDay(t *testing.T) {
	working := week(t)
	worked := func(d calendar.Day) bool { return working.Between(StartOf(d), EndOf(d)) > 0 }
	rapid.Check(t, func(t *rapid.T) {
		from := calendar.Date(2022, 12, 1) + calendar.Day(rapid.IntRange(0, 60).Draw(t, "day"))
		r := resolver{working: working}
		next, previous := r.snap(from, ToNext), r.snap(from, ToPrevious)
		if !worked(next) || !worked(previous) || next < from || previous > from {
			t.Fatalf("%s snaps to %s and %s", from, next, previous)
		}
		for d := previous + 1; d < next; d++ {
			if worked(d) {
				t.Fatalf("%s snaps to %s and %s, past %s", from, previous, next, d)
			}
		}
	})
}
