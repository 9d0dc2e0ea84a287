package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crosscode/internal/calendar"
)

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func programmeDays(today string) Days {
	psg, _ := ParseCadence("1st Wednesday of the month")
	return Days{Today: day(today), Meetings: map[string]Diary{"PSG": psg}}
}

// What the papers of March 2022 came to: the request is raised on the 23rd and
// taken by the board on the 24th; its assessment ends a day after the group has
// met, and the group meets again only when the month of M6 is over.
func TestTheRouteOfCR003(t *testing.T) {
	done := map[string]calendar.Day{StepBoard: day("2022-03-24")}
	by := when("2022-04").DecideBy(calendar.Holidays{}.AddWorking)
	c := programmeDays("2022-03-23").Plot(Ordinary().For("Ofgem"), day("2022-03-23"), by, done)
	var got []string
	for _, l := range c.Ordinary.Legs {
		got = append(got, fmt.Sprintf("%s %s, at the latest %s", l.Step, l.Earliest, l.Latest))
	}
	want := []string{
		"Raise 2022-03-23, at the latest 2022-03-21",
		"Change Board triage 2022-03-24, at the latest 2022-03-22",
		"Impact assessment 2022-04-07, at the latest 2022-04-05",
		"Summary 2022-04-08, at the latest 2022-04-06",
		"Recommendation 2022-04-08, at the latest 2022-04-06",
		"Decision 2022-05-04, at the latest 2022-04-06",
		"Authority decision 2022-05-11, at the latest 2022-04-29",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the ordinary route:\n%s", strings.Join(got, "\n"))
	}
	if c.Taken != "expedited" || c.Ordinary.Fits() || by != day("2022-04-29") {
		t.Errorf("taken is %q, decided by %s", c.Taken, by)
	}
	needs := []string{"An extraordinary meeting of PSG from 8 Apr 2022 to 22 Apr 2022: the next ordinary one is on 4 May 2022."}
	if !slices.Equal(c.Needs, needs) {
		t.Errorf("it needs %q", c.Needs)
	}
}

func TestTheWayThatStillLeadsThere(t *testing.T) {
	for _, c := range []struct {
		name, raised, due, body string
		taken                   string
		needs                   []string
		warnings                int
	}{
		{"in good time the ordinary one", "2022-03-01", "2022-04", "Ofgem", "ordinary", nil, 0},
		{"on its last day too", "2022-03-21", "2022-04", "Ofgem", "ordinary", nil, 2},
		{"the day after, a meeting more", "2022-03-22", "2022-04", "Ofgem", "expedited",
			[]string{"An extraordinary meeting of PSG from 7 Apr 2022 to 22 Apr 2022: the next ordinary one is on 4 May 2022."}, 0},
		{"what PSG decides itself has until it meets", "2022-03-21", "2022-04", "SRO", "ordinary", nil, 2},
		{"late, a shorter assessment with its reason", "2022-04-05", "2022-04", "Ofgem", "expedited",
			[]string{"An assessment of 9 working days in place of 10, with the reason for it.",
				"An extraordinary meeting of PSG on 22 Apr 2022: the next ordinary one is on 4 May 2022."}, 2},
		{"too late, none", "2022-04-20", "2022-04", "Ofgem", "", nil, 1},
		{"a day that is given is decided before it", "2022-03-01", "2022-04-07", "SRO", "ordinary", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			by := when(c.due).DecideBy(calendar.Holidays{}.AddWorking)
			got := programmeDays(c.raised).Plot(Ordinary().For(c.body), day(c.raised), by, nil)
			if got.Taken != c.taken || !slices.Equal(got.Needs, c.needs) || len(got.Warnings) != c.warnings {
				t.Errorf("taken %q, needs %q, warnings %q", got.Taken, got.Needs, got.Warnings)
			}
		})
	}
}

// Once a step is overdue, what follows is reckoned from today.
func TestAStepSaysWhenItIsDoneOrCanBe(t *testing.T) {
	on := func(day string) calendar.Day {
		d, _ := calendar.ParseDay(day)
		return d
	}
	today := on("2022-03-24")
	for want, l := range map[string]Dated{
		"24 Mar 2022":                          {Earliest: today, Latest: on("2022-04-05"), Done: today},
		"7 Apr 2022":                           {Earliest: on("2022-04-07"), Latest: on("2022-04-21"), Done: on("2022-04-07")},
		"8 Apr 2022 to 22 Apr 2022":            {Earliest: on("2022-04-08"), Latest: on("2022-04-22")},
		"4 May 2022, too late: by 22 Apr 2022": {Earliest: on("2022-05-04"), Latest: on("2022-04-22")},
		"4 Mar 2022, too late: by 2 Mar 2022":  {Earliest: on("2022-03-04"), Latest: on("2022-03-02"), Done: on("2022-03-04")},
	} {
		if got := l.Words(); got != want {
			t.Errorf("%+v is %q, want %q", l, got, want)
		}
	}
}

func TestTheOrdinaryRouteHasToBeginOrHadTo(t *testing.T) {
	by, _ := calendar.ParseDay("2022-04-29")
	for today, want := range map[string]string{"2022-03-18": "has to begin by 21 Mar 2022", "2022-03-22": "had to begin by 21 Mar 2022"} {
		day, _ := calendar.ParseDay(today)
		days := Days{Today: day, Meetings: map[string]Diary{"PSG": {Nth: 1, Weekday: 3}}}
		if got := days.Plot(Ordinary(), day, by, nil).Begins(); got != "The ordinary route "+want+"." {
			t.Errorf("on %s: %s", today, got)
		}
		begun := "The ordinary route had to begin by 21 Mar 2022."
		if want == "has to begin by 21 Mar 2022" {
			begun = "The ordinary route had to begin by 21 Mar 2022, and did."
		}
		if got := days.Plot(Ordinary(), day, by, map[string]calendar.Day{StepRaise: day}).Begins(); got != begun {
			t.Errorf("raised on %s: %s", today, got)
		}
	}
}

func TestWhatWasNotDoneIsDoneTodayAtTheEarliest(t *testing.T) {
	done := map[string]calendar.Day{StepRaise: day("2022-03-23"), StepBoard: day("2022-03-24"), StepAssessment: day("2022-04-07")}
	by := day("2022-04-29")
	for today, want := range map[string]string{"2022-04-07": "2022-04-19", "2022-04-22": "2022-04-29", "2022-04-25": "2022-05-03"} {
		c := programmeDays(today).Plot(Ordinary().For("Ofgem"), done[StepRaise], by, done)
		if got := c.Expedited.Legs[6].Earliest; got.String() != want || (c.Taken == "expedited") != (got <= by) {
			t.Errorf("on %s it can be decided on %s (%q), want %s", today, got, c.Taken, want)
		}
	}
}

func TestAGroupMeetsWhenItsTermsSayAndItsMeetingsAre(t *testing.T) {
	psg, ok := ParseCadence("1st Wednesday of the month")
	if _, none := ParseCadence("when it is needed"); !ok || none {
		t.Fatal("cadence misread")
	}
	for _, c := range []struct{ name, from, next, previous string }{
		{"on the day itself", "2022-04-06", "2022-04-06", "2022-04-06"},
		{"the day after, next month", "2022-04-07", "2022-05-04", "2022-04-06"},
		{"a meeting that was moved", "2022-06-01", "2022-06-08", "2022-05-04"},
		{"a first Wednesday that is New Year's Day", "2025-01-01", "2025-01-02", "2024-12-04"},
	} {
		d := psg.With(day("2022-06-08"))
		if got := d.next(calendar.Holidays{}, day(c.from)); got.String() != c.next {
			t.Errorf("%s: next %s, want %s", c.name, got, c.next)
		}
		if got := d.previous(calendar.Holidays{}, day(c.from)); got.String() != c.previous {
			t.Errorf("%s: previous %s, want %s", c.name, got, c.previous)
		}
	}
	if got := (Diary{}).next(calendar.Holidays{}, day("2022-04-06")); got != 0 {
		t.Errorf("a group that keeps no day meets on %s", got)
	}
}

// A request raised on a working day comes in time exactly when it is raised by
// the latest day, on any way, and no leg ends before the one it follows.
func TestTheLatestDayIsTheLastThatComesInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Days{Meetings: map[string]Diary{"PSG": {Nth: rapid.IntRange(1, 4).Draw(t, "nth"), Weekday: time.Weekday(rapid.IntRange(1, 5).Draw(t, "weekday"))}}}
		w := Ordinary().For(rapid.SampledFrom([]string{"Ofgem", "SRO"}).Draw(t, "body")).assessedIn(rapid.IntRange(0, 40).Draw(t, "days"))
		if rapid.Bool().Draw(t, "expedited") {
			w = w.Expedited()
		}
		by := d.Working.PreviousWorking(day("2020-01-01") + calendar.Day(rapid.IntRange(0, 4000).Draw(t, "by")))
		latest := d.Time(w, by, by, nil).LatestRaise()
		if in := d.Time(w, latest, by, nil); !in.Fits() {
			t.Fatalf("raised on %s it is decided on %s, after %s", latest, in.Legs[len(in.Legs)-1].Earliest, by)
		}
		late := d.Time(w, d.Working.AddWorking(latest, 1), by, nil)
		if late.Fits() {
			t.Fatalf("raised after %s it is still decided by %s", latest, by)
		}
		for i := 1; i < len(late.Legs); i++ {
			if late.Legs[i].Earliest < late.Legs[i-1].Earliest || late.Legs[i].Latest < late.Legs[i-1].Latest {
				t.Fatalf("leg %d: %+v after %+v", i, late.Legs[i], late.Legs[i-1])
			}
		}
	})
}
