package plan

import (
	"fmt"
	"testing"
)

// layered is a network like those of the conformance data: every activity
// waits for up to three of the hundred before it.
func layered(size int) *Plan {
	p := &Plan{Start: At(2022, 1, 3, 8, 0), Calendar: "c", Calendars: []Calendar{{ID: "c", Week: StandardWeek()}}}
	state := uint32(1)
	random := func(n int) int {
		state = state*1664525 + 1013904223
		return int(state>>8) % n
	}
	for i := range size {
		p.Activities = append(p.Activities, Activity{UID: i, Duration: Duration{Minutes: int64(1+random(20)) * 480}})
		for range random(4) {
			if i > 0 {
				p.Links = append(p.Links, Link{From: i - 1 - random(min(i, 100)), To: i, Kind: FinishToStart})
			}
		}
	}
	return p
}

// The whole path from a plan to its schedule, slack and longest path included.
func BenchmarkCriticalPath(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			p := layered(size)
			b.ReportMetric(float64(len(p.Links)), "links")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Make(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One iteration of a simulation: every duration set, one forward pass, and who
// was on the longest path.
func BenchmarkTrial(b *testing.B) {
	p := layered(200)
	n, err := Compile(p)
	if err != nil {
		b.Fatal(err)
	}
	t := n.NewTrial()
	b.ReportAllocs()
	for b.Loop() {
		for i := range p.Activities {
			t.Set(i, p.Activities[i].Duration.Minutes+480)
		}
		t.Forward()
		t.Longest()
	}
}
