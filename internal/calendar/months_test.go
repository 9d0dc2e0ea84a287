package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

func whenOf(t *testing.T, s string) When {
	t.Helper()
	w, err := ParseWhen(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestMonthsPastIsWholeMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := Day(rapid.IntRange(730000, 745000).Draw(t, "from"))
		to := Day(rapid.IntRange(730000, 745000).Draw(t, "to"))
		n := On(to).MonthsPast(On(from))
		switch {
		case n > 0 && from.AddMonths(n) > to, n >= 0 && from.AddMonths(n+1) <= to, n < 0 && from.AddMonths(n) < to, n <= 0 && from.AddMonths(n-1) >= to:
			t.Fatalf("%s to %s is %d months", from, to, n)
		}
	})
	for _, c := range []struct {
		reference, w string
		want         int
	}{
		{"2022-04", "2023-01", 9}, {"2022-04", "2023-01-30", 9}, {"2022-04", "2023-01-29", 8}, {"2022-02", "2022-03", 1},
		{"2022-04", "2022-01", -3}, {"2022-04", "2022-04-12", 0}, {"M5+9mo", "2023-01", 0}, {"2022-04", "", 0},
	} {
		if n := whenOf(t, c.w).MonthsPast(whenOf(t, c.reference)); n != c.want {
			t.Errorf("%s passes %s by %d months, want %d", c.w, c.reference, n, c.want)
		}
	}
}

func TestMoreThanSoManyMonthsIsAfterTheLastDayOfThem(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-04", 3, "2022-07-31"}, {"2022-04-30", 3, "2022-07-30"}, {"2022-11-30", 3, "2023-02-28"}, {"2022", 1, "2023-01-31"}, {"M5", 1, ""}, {"", 1, ""},
	} {
		if got := whenOf(t, c.from).AfterMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months end on %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestADecisionPrecedesTheDueDate(t *testing.T) {
	for due, want := range map[string]string{"2022-04": "2022-04-29", "2022-04-06": "2022-04-05", "2022-04-19": "2022-04-14", "2022-12": "2022-12-30", "2023": "2023-12-29", "": "", "M5+1mo": ""} {
		if got := whenOf(t, due).DecideBy(Holidays{}.AddWorking); got.String() != want {
			t.Errorf("due %s, decided by %s, want %s", due, got, want)
		}
	}
}
