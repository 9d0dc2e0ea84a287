package plan

import (
	"testing"

	"pgregory.net/rapid"
)

// drawWild draws a plan that nobody would make: any level, kind, date, link and
// length, round the ends of what numbers hold.
func drawWild(t *rapid.T) *Plan {
	tame := rapid.Int64Range(0, 100_000)
	amount := rapid.OneOf(tame, tame, tame, tame, tame, tame, tame, tame, rapid.SampledFrom([]int64{0, 1, maxMinutes}))
	if rapid.IntRange(0, 3).Draw(t, "mad amounts") == 0 {
		amount = rapid.OneOf(tame, rapid.SampledFrom([]int64{-10, -1 << 63, 1<<63 - 1, maxMinutes + 1}))
	}
	dates := []int64{0, 0, 0, 1}
	if rapid.IntRange(0, 3).Draw(t, "mad dates") == 0 {
		dates = []int64{-5, int64(horizon), int64(horizon) - 366*minutesOfDay - 1, 1 << 61}
	}
	instant := rapid.Map(rapid.OneOf(rapid.Int64Range(int64(at("2021-01-01")), int64(at("2024-01-01"))),
		rapid.SampledFrom(dates)), func(n int64) Minute { return Minute(n) })
	bit := func(label string) bool { return rapid.IntRange(0, 5).Draw(t, label) == 0 }
	p := &Plan{
		Start: instant.Draw(t, "start"), Finish: instant.Draw(t, "finish"), StatusDate: instant.Draw(t, "status"),
		Calendar: rapid.SampledFrom([]string{"", "base", "own", "none"}).Draw(t, "calendar"),
		Rules: Rules{Progress: Progress(rapid.IntRange(0, 1).Draw(t, "progress")), LagOn: LagCalendar(rapid.IntRange(0, 3).Draw(t, "lag on")),
			HonourDate: bit("honour"), OpenEnds: bit("open ends"), Longest: bit("longest"), Slack: amount.Draw(t, "limit")},
	}
	p.Calendars = drawCalendars(t, day("2022-03-01"))
	size := rapid.IntRange(0, 10).Draw(t, "size")
	for i := range size {
		a := Activity{
			UID: i, Level: rapid.IntRange(-1, 4).Draw(t, "level"), Kind: Kind(rapid.IntRange(0, 4).Draw(t, "kind")),
			Manual: bit("manual"), Inactive: bit("inactive"), External: bit("external"), DurationSet: bit("fixed"), OwnCalendar: bit("own"),
			Calendar: rapid.SampledFrom([]string{"", "base", "own"}).Draw(t, "its calendar"),
			Duration: Duration{amount.Draw(t, "duration"), bit("elapsed")}, Remaining: amount.Draw(t, "remaining"),
			Delay: Duration{amount.Draw(t, "delay"), bit("elapsed delay")}, Deadline: instant.Draw(t, "deadline"),
			ActualStart: instant.Draw(t, "actual start"), ActualFinish: instant.Draw(t, "actual finish"),
			Baseline: Baseline{instant.Draw(t, "baseline start"), instant.Draw(t, "baseline finish"), amount.Draw(t, "baseline duration")},
			Imported: Dates{Start: instant.Draw(t, "typed start"), Finish: instant.Draw(t, "typed finish"), LateFinish: instant.Draw(t, "late")},
		}
		for k := range a.Limits {
			if bit("limit") {
				a.Limits[k] = Constraint{ConstraintKind(rapid.IntRange(0, 9).Draw(t, "constraint")), instant.Draw(t, "limit date")}
			}
		}
		p.Activities = append(p.Activities, a)
	}
	for range rapid.IntRange(0, size).Draw(t, "links") {
		p.Links = append(p.Links, Link{rapid.IntRange(0, size).Draw(t, "from"), rapid.IntRange(0, size).Draw(t, "to"), LinkKind(rapid.IntRange(0, 3).Draw(t, "link")),
			Lag{amount.Draw(t, "lag"), float64(rapid.IntRange(-500, 500).Draw(t, "percent")) * float64(rapid.IntRange(0, 1).Draw(t, "in percent")), bit("elapsed lag")}})
	}
	p.Resources = []Resource{{UID: 1, Work: true}, {UID: 2, Work: true, Calendar: "own"}, {UID: 3}}
	for range rapid.IntRange(0, 4).Draw(t, "assignments") {
		p.Assignments = append(p.Assignments, Assignment{Activity: rapid.IntRange(0, 10).Draw(t, "on"), Resource: rapid.IntRange(0, 4).Draw(t, "who"),
			Units: rapid.SampledFrom([]float64{0, -1, 0.5, 1, 1e-300, 1e300}).Draw(t, "units"), Work: amount.Draw(t, "work"), Remaining: amount.Draw(t, "work left"),
			Actual: amount.Draw(t, "work done"), Delay: Duration{amount.Draw(t, "work delay"), bit("elapsed work delay")}})
	}
	return p
}

// No plan, however wild, breaks the engine: it is scheduled or refused.
func TestAWildPlanIsScheduledOrRefused(t *testing.T) {
	scheduled, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawWild(t)
		s, err := Make(p)
		if err != nil {
			refused++
			return
		}
		scheduled++
		for i, d := range s.Activities {
			for _, m := range []Minute{d.EarlyStart, d.EarlyFinish, d.LateStart, d.LateFinish, d.Start, d.Finish} {
				if m < 0 || m > horizon {
					t.Fatalf("activity %d has the date %d", i, m)
				}
			}
			for _, step := range s.Explain(i) {
				s.Words(step)
			}
			s.SlackWords(i)
		}
		s.Checks(CheckOptions{})
		s.Differences(make([]Known, len(p.Activities)))
		if changes := Compare(s, s); len(changes) != 0 {
			t.Fatalf("a plan differs from itself: %+v", changes)
		}
	})
	if scheduled == 0 || refused == 0 {
		t.Errorf("%d scheduled, %d refused: the plans are not wild in both ways", scheduled, refused)
	}
	t.Logf("%d scheduled, %d refused", scheduled, refused)
}
