package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"

	"pgregory.net/rapid"
)

func TestTicksOfTimeNeverCrowd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Float64Range(-100, float64(calendar.MaxDay)+100).Draw(t, "from")
		span := rapid.SampledFrom([]float64{0, 1, 6, 30, 90, 400, 2000, 40000, 4e6}).Draw(t, "span")
		room := rapid.Float64Range(10, 80).Draw(t, "room")
		s := NewTime(from, from+span*rapid.Float64Range(0.5, 1.5).Draw(t, "share"), 40, 700)
		ticks := s.Ticks(room)
		for i, k := range ticks {
			if k.X < 40-1e-6 || k.X > 700+1e-6 {
				t.Fatalf("a tick at %g leaves the axis", k.X)
			}
			if i > 0 && k.X-ticks[i-1].X < room*0.95 {
				t.Fatalf("ticks %q and %q are %g apart, want %g", ticks[i-1].Words(), k.Words(), k.X-ticks[i-1].X, room)
			}
		}
	})
}

func TestAnAxisOfTimeIsDividedAsFinelyAsItsRoomAllows(t *testing.T) {
	day := func(y, d int) float64 { return float64(calendar.Date(y, 1, d)) }
	for _, tt := range []struct {
		name     string
		from, to float64
		want     string
	}{
		{"a week, in days", day(2022, 3), day(2022, 10), "3 Jan 2022|4 Jan|5 Jan|6 Jan|7 Jan|8 Jan|9 Jan"},
		{"two months, in weeks", day(2022, 1), day(2022, 60), "3 Jan 2022|10 Jan|17 Jan|24 Jan|31 Jan|7 Feb|14 Feb|21 Feb|28 Feb"},
		{"a year, in months", day(2022, 200), day(2023, 100), "Aug 2022|Sep|Oct|Nov|Dec|Jan 2023|Feb|Mar|Apr"},
		{"four years, in half years", day(2022, 1), day(2026, 1), "Jan 2022|Jul|Jan 2023|Jul|Jan 2024|Jul|Jan 2025|Jul"},
		{"thirty years, in fives", day(2003, 1), day(2033, 1), "2005|2010|2015|2020|2025|2030"},
		{"all time", 1, 3652059, "1000|2000|3000|4000|5000|6000|7000|8000|9000"},
		{"the last week that there is", 3652052, 3652059, "24 Dec 9999|25 Dec|26 Dec|27 Dec|28 Dec|29 Dec|30 Dec"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, k := range NewTime(tt.from, tt.to, 0, 500).Ticks(44) {
				got = append(got, k.Words())
			}
			if strings.Join(got, "|") != tt.want {
				t.Errorf("%s, want %s", strings.Join(got, "|"), tt.want)
			}
		})
	}
}

func TestAScaleOfAmountsTakesAllInAndEndsOnRoundOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Float64Range(-1e6, 1e6).Draw(t, "from")
		to := from + rapid.Float64Range(0, 1e6).Draw(t, "width")
		s, marks := NewLinear(from, to, 0, 100, 5)
		if s.From > from+1e-6 || s.To < to-1e-6 || len(marks) < 2 || len(marks) > 8 || !slices.IsSorted(marks) {
			t.Fatalf("from %g to %g: %+v with %v", from, to, s, marks)
		}
		for _, m := range marks {
			if at := s.At(m); at < -1e-6 || at > 100+1e-6 || math.IsNaN(at) {
				t.Fatalf("%g is drawn at %g", m, at)
			}
		}
	})
}

func TestPlacesAreMovedApartAndStayInTheirRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOfN(rapid.Float64Range(-50, 350), 0, 20).Draw(t, "places")
		slices.Sort(places)
		out := Apart(places, 15, 0, 300)
		for i, at := range out {
			if at < -1e-6 || at > 300+1e-6 || i > 0 && at-out[i-1] < 15-1e-6 {
				t.Fatalf("%v became %v", places, out)
			}
		}
	})
}

func TestThingsInOneLaneDoNotTouch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Lanes
		taken := map[int][][2]float64{}
		for range rapid.IntRange(1, 30).Draw(t, "things") {
			from := rapid.Float64Range(0, 500).Draw(t, "from")
			to := from + rapid.Float64Range(1, 200).Draw(t, "wide")
			lane := l.Above(rapid.IntRange(-1, 2).Draw(t, "above"), from, to)
			for _, x := range taken[lane] {
				if from < x[1] && x[0] < to {
					t.Fatalf("%g to %g lies on %v in lane %d", from, to, x, lane)
				}
			}
			taken[lane] = append(taken[lane], [2]float64{from, to})
		}
	})
}

func TestWordsAreCutToTheirRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, room := rapid.String().Draw(t, "text"), rapid.Float64Range(20, 200).Draw(t, "room")
		if got := Plain.Fit(text, room); Plain.Wide(got) > room+1e-9 || len(got) > len(text)+3 {
			t.Fatalf("%q became %q, %g wide, for %g", text, got, Plain.Wide(got), room)
		}
	})
}

func TestFaultsOfAPictureAreFound(t *testing.T) {
	p := &Picture{Title: "One", Description: "Two.", Width: 100, Height: 50}
	p.Write(Plain, Body, Start, 5, 20, "one")
	p.Write(Plain, Body, Start, 60, 20, "two")
	if f := p.Faults(); len(f) != 0 {
		t.Fatalf("a sound picture: %q", f)
	}
	p.Write(Plain, Body, Start, 10, 22, "on it")
	p.Line(Main, Point{math.NaN(), 0}, Point{1, 1})
	p.Mark(Disc, Main, 99, 20, "off the edge")
	p.Twin.Row("a cell too many")
	if f := p.Faults(); len(f) != 4 {
		t.Errorf("%d faults, want 4: %q", len(f), f)
	}
}

func TestNoTwoSeriesLookTheSame(t *testing.T) {
	seen := map[string]bool{}
	for n := range 12 {
		l := Series(n).Look()
		key := l.Name + string(rune('0'+MarkOf(n)))
		if seen[key] {
			t.Errorf("series %d looks like an earlier one: %s", n, key)
		}
		seen[key] = true
	}
}
