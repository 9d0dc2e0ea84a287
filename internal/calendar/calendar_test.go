package calendar

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var meeting = Date(2022, time.March, 23)

func TestADateIsReadAsPapersWriteIt(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		assumed          bool
	}{
		{"day first, two-digit year", "23/03/22", "2022-03-23", false},
		{"day first, whole year", "23/02/2022", "2022-02-23", false},
		{"a day and a month take the nearest year", "23-Mar", "2022-03-23", true},
		{"a December in a January paper is last month", "20-Dec", "2021-12-20", true},
		{"an ordinal day", "29th April", "2022-04-29", true},
		{"a spelled day", "23 March 2022", "2022-03-23", false},
		{"the American order when the month is a word", "March 23, 2022", "2022-03-23", false},
		{"a month and a two-digit year, not a day", "Feb 23", "2023-02", false},
		{"a month and a year", "September 2025", "2025-09", false},
		{"a month and a year with a hyphen", "Nov-22", "2022-11", false},
		{"a month with four letters", "Sept 25", "2025-09", false},
		{"a season", "Summer 23", "2023-summer", false},
		{"a year", "2023", "2023", false},
		{"a rule in symbols", "M5 + 9 months", "M5+9mo", false},
		{"a rule in words", "9 months after M5", "M5+9mo", false},
		{"a rule counting back", "7 months before M10", "M10-7mo", false},
		{"a rule without unit means months, and says so", "M5+3", "M5+3mo", true},
		{"what String gives", "2022-03-23", "2022-03-23", false},
		{"a day of the leap year", "29/02/24", "2024-02-29", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Read(c.text, meeting)
			if !ok || got.When.String() != c.want || (got.Assumed != "") != c.assumed {
				t.Errorf("Read(%q) = %v %q, %v; want %s, assumed %v", c.text, got.When, got.Assumed, ok, c.want, c.assumed)
			}
		})
	}
}

func TestWhatIsNoDateIsNotGuessed(t *testing.T) {
	for _, s := range []string{"", "soon", "31/02/22", "29/02/23", "32-Mar", "Mar-ch", "M5 + 99999 months",
		"0000", "00/00/0000", "Mo 3", "To be added", "13/13/13", strings.Repeat("9", 50)} {
		if got, ok := Read(s, meeting); ok {
			t.Errorf("Read(%q) = %v, want no date", s, got.When)
		}
	}
}

func TestAWhenShowsNoMoreThanItsSourceGave(t *testing.T) {
	for _, c := range []struct{ text, words, earliest, latest string }{
		{"2022-03-23", "23 Mar 2022", "2022-03-23", "2022-03-23"},
		{"2023-02", "Feb 2023", "2023-02-01", "2023-02-28"},
		{"2023-summer", "summer 2023", "2023-06-01", "2023-08-31"},
		{"2022-winter", "winter 2022", "2022-12-01", "2023-02-28"},
		{"2024", "2024", "2024-01-01", "2024-12-31"},
		{"M5+9mo", "M5 + 9 months", "", ""},
		{"M10-1mo", "M10 - 1 month", "", ""},
		{"M5", "M5", "", ""},
	} {
		w, err := ParseWhen(c.text)
		if err != nil {
			t.Errorf("ParseWhen(%q): %v", c.text, err)
			continue
		}
		if w.String() != c.text || w.Words() != c.words || w.Earliest().String() != c.earliest || w.Latest().String() != c.latest {
			t.Errorf("ParseWhen(%q) = %s, %q, %s to %s", c.text, w, w.Words(), w.Earliest(), w.Latest())
		}
	}
}

func TestDatesSortByTheirEarliestDayAndMissingOnesLast(t *testing.T) {
	order := []string{"2022-12-31", "2023-01-01", "2023", "2023-02", "2023-02-02", "2023-summer", "M5+9mo", ""}
	for i := 1; i < len(order); i++ {
		a, _ := ParseWhen(order[i-1])
		b, _ := ParseWhen(order[i])
		if a.SortKey() >= b.SortKey() {
			t.Errorf("%q sorts as %q, not before %q as %q", order[i-1], a.SortKey(), order[i], b.SortKey())
		}
	}
}

func TestARuleMovesWithItsMilestone(t *testing.T) {
	rule, _ := ParseWhen("M5+9mo")
	for _, c := range []struct{ m5, want string }{
		{"2022-04", "2023-01"},
		{"2022-05-31", "2023-02-28"},
		{"2022-summer", "2023-03"},
	} {
		got, ok := rule.Resolve(func(ref string) (When, bool) {
			w, _ := ParseWhen(c.m5)
			return w, ref == "M5"
		})
		if !ok || got.String() != c.want {
			t.Errorf("M5 + 9 months with M5 at %s = %s, %v; want %s", c.m5, got, ok, c.want)
		}
	}
	if _, ok := rule.Resolve(func(string) (When, bool) { return rule, true }); ok {
		t.Error("a rule on a rule resolves to nothing")
	}
}

func TestMonthsClampAndAreNotInverted(t *testing.T) {
	d := Date(2025, time.September, 30)
	back := d.AddMonths(-7)
	if back.String() != "2025-02-28" || back.AddMonths(7) == d {
		t.Errorf("30 Sep 2025 less 7 months = %s, plus 7 = %s", back, back.AddMonths(7))
	}
}

func TestDaysAreTheDaysOfTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(1, int32(MaxDay)).Draw(t, "day"))
		want := d.Time(time.UTC)
		y, m, dd := d.Date()
		if Date(y, m, dd) != d || d.Weekday() != want.Weekday() || want.Format(time.DateOnly) != d.String() {
			t.Fatalf("%d is %s, %s; time says %s, %s", d, d, d.Weekday(), want.Format(time.DateOnly), want.Weekday())
		}
		if back, err := ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("ParseDay(%s) = %v, %v", d, back, err)
		}
	})
}

func TestDistanceIsSaidInWords(t *testing.T) {
	for n, want := range map[int]string{0: "today", 1: "tomorrow", 5: "in 5 days", -1: "1 day late", -12: "12 days late"} {
		if got := (meeting + Day(n)).Distance(meeting); got != want {
			t.Errorf("%+d days: %q, want %q", n, got, want)
		}
	}
}

// What is read is written back as itself.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"23/03/22", "29th April", "Feb 23", "Summer 23", "M5 + 9 months", "2023-02", "23-Mar", "9 weeks after M5", "M1-1200d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := Read(s, meeting)
		if !ok {
			return
		}
		back, err := ParseWhen(r.When.String())
		if err != nil || back != r.When {
			t.Errorf("Read(%q) = %v, which is read back as %v, %v", s, r.When, back, err)
		}
		_, _, _ = r.When.Words(), r.When.SortKey(), r.When.Latest()
	})
}
