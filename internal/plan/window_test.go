package plan

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// releases is A, then the release B, then C, with windows on those days.
func releases(days float64, windows ...string) *Plan {
	p := paper(days, 0, 2).link(1, 2, FinishToStart, Lag{}).link(2, 3, FinishToStart, Lag{})
	w := Window{ID: "BSC", Name: "BSC"}
	for _, d := range windows {
		w.Days = append(w.Days, WindowDay{Day: day(d)})
	}
	p.Windows, p.Activities[1].Window = []Window{w}, "BSC"
	return p
}

func TestAReleaseWaitsForAWindow(t *testing.T) {
	all := []string{"2022-03-07", "2022-03-12", "2022-03-21", "2022-04-04"}
	for _, tt := range []struct {
		name, want, words string
		days              float64
		slack             int // in windows, before the deadline of C on 8 April
	}{
		{"ready before the first, it waits for it", "03-07T08:00", "It is ready on 2 Mar 2022 and waits for the first release window of BSC, 7 Mar 2022.", 2, 3},
		{"ready on the day, it goes", "03-07T17:00", "", 5, 3},
		{"a day late, it waits for the next, worked or not", "03-12T00:00", "It is ready on 8 Mar 2022, too late for the release window of BSC on 7 Mar 2022, and waits for the next, 12 Mar 2022.", 6, 2},
		{"two weeks late", "03-21T08:00", "It is ready on 14 Mar 2022, too late for the release window of BSC on 12 Mar 2022, and waits for the next, 21 Mar 2022.", 10, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := releases(tt.days, all...)
			p.Activities[2].Deadline = at("2022-04-08T17:00")
			p.Finish = at("2022-04-30T17:00")
			s, err := Make(p)
			if err != nil {
				t.Fatal(err)
			}
			r, ok := s.Release(1)
			if got := short(s.Activities[1].EarlyStart); got != tt.want || !ok || !r.Provides || r.Slack != tt.slack {
				t.Errorf("it is released on %s with %d windows of slack, want %s with %d", got, r.Slack, tt.want, tt.slack)
			}
			if late := s.Activities[1].LateStart; late.Day() != day("2022-04-04") {
				t.Errorf("the latest start is %s, not the last window before the deadline", late)
			}
			if got := s.windowWords(1); got != tt.words {
				t.Errorf("it says %q, want %q", got, tt.words)
			}
			if !s.Activities[0].Longest {
				t.Error("what made it miss a window is not on the longest path")
			}
		})
	}
}

func TestNoWindowLeftIsSaidWithThePlace(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"2022-03-01", "activity 2 (B): No release window of BSC is left on or after 2 Mar 2022; the last is 1 Mar 2022. Add windows, or bring it forward."},
		{"", "activity 2 (B): No release window of BSC is left on or after 2 Mar 2022; it has none at all."},
	} {
		p := releases(2)
		if tt.name != "" {
			p = releases(2, tt.name)
		}
		_, err := Make(p)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "9998") {
			t.Errorf("it says %v, want %q", err, tt.want)
		}
	}
	p := releases(2, "2022-03-01")
	p.Activities[1].Window = "REC"
	if _, err := Make(p); err == nil || !strings.Contains(err.Error(), "Its release windows REC do not exist.") {
		t.Errorf("windows that are not there: %v", err)
	}
}

func TestAFixedReleaseMayBeOutsideItsWindows(t *testing.T) {
	p := releases(2, "2022-03-07")
	p.Activities[1].Limits[0] = Constraint{MustStartOn, at("2022-03-09T08:00")}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := s.Release(1); !ok || r.Provides || s.windowWords(1) != "It is outside the release windows of BSC." {
		t.Errorf("%+v, %q", r, s.windowWords(1))
	}
}

// Every release starts in a window; no earlier window would have done; and its
// latest start, where one is left before it, is in a window too, from which the
// end of the plan is still kept.
func TestReleasesKeepTheirWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{})
		for k := range p.Links { // evenings and mornings are one instant to work, but two days to a window
			p.Links[k].Kind, p.Links[k].Lag = FinishToStart, Lag{}
		}
		w := Window{ID: "w", Name: "w"}
		for d := day("2022-02-25"); d < day("2022-12-31"); d += Day(rapid.IntRange(1, 30).Draw(t, "gap")) {
			w.Days = append(w.Days, WindowDay{Day: d})
		}
		w.Days = append(w.Days, WindowDay{Day: day("2030-01-01")})
		p.Windows = []Window{w}
		for i := range p.Activities {
			if rapid.IntRange(0, 2).Draw(t, "released") == 0 {
				p.Activities[i].Window = "w"
			}
		}
		s := make1(t, p)
		for i := range p.Activities {
			r, ok := s.Release(i)
			if !ok {
				continue
			}
			d := &s.Activities[i]
			if !r.Provides || r.Missed.Day != 0 && r.Ready.Day() < r.Missed.Day || r.Ready > d.EarlyStart {
				t.Fatalf("activity %d starts %s: %+v", i, d.EarlyStart, r)
			}
			if d.TotalSlack < 0 {
				t.Fatalf("activity %d has slack %d though nothing is late", i, d.TotalSlack)
			}
			_, in := slices.BinarySearchFunc(w.Days, d.LateStart.Day(), byWindowDay)
			if !in {
				t.Fatalf("activity %d: the latest start %s is in no window", i, d.LateStart)
			}
			q := *p
			q.Activities = slices.Clone(p.Activities)
			q.Activities[i].Limits[0] = Constraint{StartNoEarlierThan, d.LateStart}
			if late := make1(t, &q); standardTimeOf(p).Between(s.Finish, late.Finish) > 0 {
				t.Fatalf("activity %d started as late as %s moves the end from %s to %s", i, d.LateStart, s.Finish, late.Finish)
			}
		}
	})
}
