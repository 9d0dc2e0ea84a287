package threshold

import (
	"strings"
	"testing"

	"crosscode/internal/calendar"
)

func when(s string) calendar.When {
	w, err := calendar.ParseWhen(s)
	if err != nil {
		panic(err)
	}
	return w
}

func baselines() []Baseline {
	return []Baseline{
		{Name: "first plan", Body: "Ofgem", On: calendar.Date(2021, 9, 1), Dates: map[string]calendar.When{"M5": when("2022-04-30"), "M6": when("M5+9mo"), "M7": when("2022-05"), "M8": when("2022-04")}},
		{Name: "replan", Body: "PSG", On: calendar.Date(2022, 6, 1), Dates: map[string]calendar.When{"M6": when("2023-03-31")}},
	}
}

// The rules of the programme, one row each. M6 is at 30 January 2023 in what
// Ofgem approved, and PSG has since moved it by two months.
func TestWhoDecidesAMove(t *testing.T) {
	three := Rule{Name: "three months", Level: 1, Count: 3, Unit: calendar.Months, Body: "Ofgem"}
	for _, tt := range []struct {
		name         string
		change       func(*Rule)
		move         Move
		limit        string
		crossed      bool
		months       int
		decide, last string
	}{
		{"three months to the day is not more", nil, Move{"M6", 1, when("2023-03-31"), when("2023-04-30")}, "2023-04-30", false, 3, "", ""},
		{"a day more is, though PSG moved it before", nil, Move{"M6", 1, when("2023-03-31"), when("2023-05-01")}, "2023-04-30", true, 3, "2023-03-30", "2023-03-02"},
		{"at least three months", func(r *Rule) { r.AtLeast = true }, Move{"M6", 1, when("2023-03-31"), when("2023-04-30")}, "2023-04-30", true, 3, "2023-03-30", "2023-03-02"},
		{"a month counts by its last day", nil, Move{"M7", 1, when("2022-05"), when("2022-08")}, "2022-08-31", false, 3, "", ""},
		{"and may be decided within the month", nil, Move{"M7", 1, when("2022-05"), when("2022-09")}, "2022-08-31", true, 4, "2022-05-31", "2022-05-03"},
		{"April and three months is July, to its end", nil, Move{"M8", 1, when("2022-04"), when("2022-07-31")}, "2022-07-31", false, 3, "", ""},
		{"and August is more", nil, Move{"M8", 1, when("2022-04"), when("2022-08-01")}, "2022-07-31", true, 3, "2022-04-29", "2022-03-30"},
		{"another body counts from what it approved", func(r *Rule) { r.Body = "PSG"; r.Count = 1 }, Move{"M6", 1, when("2023-03-31"), when("2023-05-01")}, "2023-04-30", true, 1, "2023-03-30", "2023-03-02"},
		{"earlier is another direction", func(r *Rule) { r.Direction = Earlier }, Move{"M6", 1, when("2023-03-31"), when("2022-10-01")}, "2022-10-30", true, -3, "2023-03-30", "2023-03-02"},
		{"which a rule for later moves is not about", nil, Move{"M6", 1, when("2023-03-31"), when("2022-01-01")}, "2023-04-30", false, 0, "", ""},
		{"either direction", func(r *Rule) { r.Direction = Either; r.Count, r.Unit = 2, calendar.Weeks }, Move{"M6", 1, when("2023-03-31"), when("2023-01-01")}, "2023-01-16", true, 0, "2023-03-30", "2023-03-02"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := three
			r.Route = []Step{{"Impact assessment", 10}, {"Recommendation", 5}, {"Decision", 5}}
			if tt.change != nil {
				tt.change(&r)
			}
			out := Assess([]Rule{r}, baselines(), tt.move, calendar.Holidays{}.AddWorking)
			if len(out) != 1 {
				t.Fatalf("%d outcomes", len(out))
			}
			o := out[0]
			if o.Limit.String() != tt.limit || o.Crossed != tt.crossed || o.Months != tt.months || o.DecideBy.String() != tt.decide || o.LatestRaise.String() != tt.last {
				t.Errorf("limit %s, crossed %v, %d months, decide by %s, raise by %s\nwant %s, %v, %d, %s, %s\n%s",
					o.Limit, o.Crossed, o.Months, o.DecideBy, o.LatestRaise, tt.limit, tt.crossed, tt.months, tt.decide, tt.last, strings.Join(o.Because, "\n"))
			}
		})
	}
}

func TestTheArithmeticIsShown(t *testing.T) {
	r := Rule{Level: 1, Count: 3, Unit: calendar.Months, Body: "Ofgem", Route: []Step{{"Impact assessment", 10}, {"Decision", 5}}}
	o := Assess([]Rule{r}, baselines(), Move{"M6", 1, when("2023-01-31"), when("2023-10-31")}, calendar.Holidays{}.AddWorking)[0]
	want := `Ofgem last approved M6 for 2023-01-30 (first plan).
2023-01-30 plus 3 months is 2023-04-30; 2023-10-31 is later, so the move of 9 whole months is more than 3 months.
So Ofgem decides.
M6 is due on 2023-01-31: the last working day on which a decision still comes in time is 2023-01-30.
Less the route of 15 working days (Impact assessment 10, Decision 5), it must be raised by 2023-01-09.`
	if got := strings.Join(o.Because, "\n"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

func TestARuleSaysNothingOfWhatItIsNotAbout(t *testing.T) {
	r := []Rule{{Level: 1, Count: 3, Body: "Ofgem"}}
	for name, m := range map[string]Move{
		"another level":         {"M6", 2, when("2023-01-31"), when("2024-01-01")},
		"no approved date":      {"M9", 1, when("2023-01-31"), when("2024-01-01")},
		"no new date":           {Milestone: "M6", Level: 1},
		"a rule not yet a date": {"M6", 1, when("2023-01-31"), when("M5+1mo")},
	} {
		if out := Assess(r, baselines(), m, calendar.Holidays{}.AddWorking); len(out) != 0 {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if (&Rule{}).Check() == nil || (&r[0]).Check() != nil {
		t.Error("a rule without a body is taken, or one with is not")
	}
}
