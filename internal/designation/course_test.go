package designation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/plan/release"
	"crosscode/internal/problem"
)

func legsOf(t *testing.T, lines ...string) []Leg {
	t.Helper()
	r := OfferRoute("R")
	r.Lines = lines
	legs, err := r.Legs()
	if err != nil {
		t.Fatal(problem.Of(err))
	}
	return legs
}

var junesAndNovembers = release.Common([]*release.Calendar{{Code: "BSC", Rule: release.Rule{Months: []time.Month{6, 11}, Weekday: time.Thursday, From: 2022, To: 2024}}})

func TestARouteHasDaysAndMakesTheNextRelease(t *testing.T) {
	legs, err := smap().Legs()
	if err != nil {
		t.Fatal(err)
	}
	c := Journey{From: day("2022-04-14"), By: day("2022-07-01"), Window: junesAndNovembers}.Run("SMAP", legs) // the Thursday before Easter
	if c.Legs[0].To != day("2022-04-25") || c.Ready != day("2022-05-23") || c.Release != day("2022-06-30") || c.Sure || !c.InTime() || len(c.Windows) != 1 {
		t.Errorf("course %+v", c)
	}
	if late := (Journey{From: day("2022-06-14"), By: day("2022-07-01"), Window: junesAndNovembers}).Run("SMAP", legs); late.InTime() || late.Release != day("2022-11-24") || len(late.Windows) != 0 ||
		late.Legs[1].Latest != day("2022-06-30") || late.Legs[0].Latest != day("2022-06-02") || late.Legs[0].Late() != 19 {
		t.Errorf("two months later: %+v", late)
	}
	if free := (Journey{From: day("2022-04-14")}).Run("SMAP", legs); !free.InTime() || free.Effect() != free.Ready || free.Legs[0].Latest != 0 {
		t.Errorf("without release days and without a day to be in time for: %+v", free)
	}
}

// A planned says what a plan has of each name.
func planned(of map[string]Forecast) func(string) Forecast {
	return func(written string) Forecast {
		if f, ok := of[written]; ok {
			return f
		}
		return Forecast{Missing: []string{written}}
	}
}

func spans(name, from, to string) Forecast {
	return Forecast{Names: []string{name}, From: day(from), To: day(to)}
}

func marks(name, on string) Forecast {
	return Forecast{Names: []string{name}, From: day(on), To: day(on), Moment: true}
}

// Each line is a way in which a step gets its days: from the plan, or where it
// cannot be so or nothing is tied to it, from the step before.
func TestAStepHasTheDaysOfThePlanUnlessTheyCannotBe(t *testing.T) {
	in := planned(map[string]Forecast{"A": spans("A", "2022-05-02", "2022-05-20"), "B": spans("B", "2022-05-16", "2022-06-10"), "early": spans("early", "2022-05-23", "2022-05-24"),
		"M6": marks("M6", "2022-06-20"), "M5": marks("M5", "2022-05-21"), "A-K": {Names: []string{"A", "B"}, Missing: []string{"K"}, From: day("2022-05-02"), To: day("2022-06-10")}})
	first := "CCAG plans; plan: A"
	for _, c := range []struct {
		name, step, from, to, source string
		mind                         []string
	}{
		{"an activity gives both", "Draft; plan: B", "2022-05-16", "2022-06-10", "plan: B", []string{"The plan has it begin on 16 May 2022, before what comes before it is over on 20 May 2022."}},
		{"a milestone says when it is over", "Approve; plan: M6; working days: 5", "2022-06-13", "2022-06-20", "plan: M6, less 5 working days", nil},
		{"which may leave too little time", "Approve; plan: M5; days: 28", "2022-05-20", "2022-06-17", "plan: M5, less 28 days",
			[]string{"The plan has M5 on 21 May 2022, and 17 Jun 2022 is the earliest day that is possible: 28 days after what comes before is over on 20 May 2022."}},
		{"an activity may be shorter than the step has to be", "Consult; plan: early; days: 28", "2022-05-23", "2022-06-20", "plan: early", []string{"The plan has it over on 24 May 2022, and 28 days from 23 May 2022 end on 20 Jun 2022."}},
		{"where nothing is tied to it, it follows the step before", "Consult; days: 28", "2022-05-20", "2022-06-17", "no plan activity is tied to it; from the step before", nil},
		{"the same in working days", "Consult; working days: 10", "2022-05-20", "2022-06-07", "no plan activity is tied to it; from the step before", nil}, // two bank holidays in June
		{"the same in months", "Wait; months: 2", "2022-05-20", "2022-07-20", "no plan activity is tied to it; from the step before", nil},
		{"as where the plan does not have what it names", "Designate; plan: N; days: 1", "2022-05-20", "2022-05-21", "the plan has nothing that is called N; from the step before", nil},
		{"a range may be there in part", "Draft; plan: A-K", "2022-05-02", "2022-06-10", "plan: A, B", []string{"The plan has nothing that is called K.", "The plan has it begin on 2 May 2022, before what comes before it is over on 20 May 2022."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Journey{From: day("2022-04-29"), Plan: in}.Run("R", legsOf(t, first, c.step)).Legs[1]
			if got.From != day(c.from) || got.To != day(c.to) || got.Source() != c.source || !slices.Equal(got.Mind, c.mind) {
				t.Errorf("%s to %s, %s; %q", got.From, got.To, got.Source(), got.Mind)
			}
		})
	}
}

// The commencement order stands beside the seven steps: it waits for none, and what
// comes after it waits for it.
func TestAStepBesideTheOthersWaitsForNoneAndIsWaitedFor(t *testing.T) {
	in := planned(map[string]Forecast{"M6": marks("M6", "2023-01-20"), "M7": marks("M7", "2023-03-01")})
	lines := []string{"CCAG approves; plan: M6", "The order is made; plan: M7; months: 2; beside: yes; provisional: about two months", "Ofgem designates; days: 28"}
	c := Journey{From: day("2022-04-29"), Today: day("2023-01-10"), By: day("2023-06-30"), Window: junesAndNovembers, Plan: in, Notice: 28}.Run("SMAP", legsOf(t, lines...))
	order, last := c.Legs[1], c.Legs[2]
	if order.From != day("2023-01-01") || order.To != day("2023-03-01") || last.From != day("2023-03-01") || last.To != day("2023-03-29") || c.Release != day("2023-06-29") {
		t.Errorf("the order %s to %s, then %s to %s", order.From, order.To, last.From, last.To)
	}
	if !slices.Equal(order.Mind, []string{"To be over on 1 Mar 2023 as the plan has it, it had to begin by 1 Jan 2023."}) || len(c.Mind) != 0 || order.Took() != "2 months" {
		t.Errorf("of the order it says %q, of the route %q", order.Mind, c.Mind)
	}
	if order.Latest != day("2023-06-01") || c.Legs[0].Latest != day("2023-06-01") || last.Latest != day("2023-06-29") {
		t.Errorf("over by %s, %s and %s", c.Legs[0].Latest, order.Latest, last.Latest)
	}
	short := Journey{From: day("2022-04-29"), Notice: 28}.Run("SMAP", legsOf(t, "CCAG approves", "Ofgem designates; days: 27"))
	if len(short.Mind) != 1 || !strings.Contains(short.Mind[0], "out for 28 days") {
		t.Errorf("a route without room for the notice: %q", short.Mind)
	}
}

// Whatever a plan says, steps are over one after the other, none takes less than its
// least period, and one more day of delay than its latest day allows is late.
func FuzzTheDaysOfARouteCanBe(f *testing.F) {
	f.Add(uint16(10), uint16(20), uint16(5), uint16(28), true, false)
	f.Add(uint16(300), uint16(1), uint16(0), uint16(2), false, true)
	f.Fuzz(func(t *testing.T, from, length, moment, least uint16, tied, beside bool) {
		start := day("2022-04-29")
		in := planned(map[string]Forecast{"A": {Names: []string{"A"}, From: start + calendar.Day(from), To: start + calendar.Day(from) + calendar.Day(length)},
			"M": {Names: []string{"M"}, From: start + calendar.Day(moment), To: start + calendar.Day(moment), Moment: true}})
		legs := []Leg{{Text: "first", Count: CalendarDays, Days: int(least % 900)}, {Text: "second", Plan: "A", Count: WorkingDays, Days: int(least % 300)}, {Text: "third", Plan: "M", Count: CalendarDays, Days: int(least % 60), Beside: beside}, {Text: "last", Count: Months, Days: int(least % 24)}}
		if !tied {
			legs[1].Plan = ""
		}
		c := Journey{From: start, By: day("2024-11-28"), Window: junesAndNovembers, Plan: in, Today: start}.Run("R", legs)
		before := start
		for i, l := range c.Legs {
			if l.To < l.From || !l.Beside && l.To < before || !l.Beside && l.after(max(l.From, start)) > l.To {
				t.Errorf("step %d from %s to %s, after %s: %+v", i+1, l.From, l.To, before, c)
			}
			if (l.Late() > 0) != (l.Latest != 0 && l.To > l.Latest) {
				t.Errorf("step %d is late by %d", i+1, l.Late())
			}
			if !l.Beside {
				before = l.To
			}
		}
		if last := c.Legs[len(c.Legs)-1]; c.Ready != last.To || c.InTime() != (last.Latest != 0 && last.Late() == 0) {
			t.Errorf("ready on %s, in time: %v; %+v", c.Ready, c.InTime(), last)
		}
	})
}
