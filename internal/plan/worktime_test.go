package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(s string) Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return FromTime(t).Day()
}

func at(s string) Minute {
	m, err := ParseMinute(s)
	if err != nil {
		panic(err)
	}
	return m
}

func standard(t testing.TB, exceptions ...Exception) *WorkingTime {
	t.Helper()
	cals, err := CompileCalendars([]Calendar{{ID: "standard", Week: StandardWeek(), Exceptions: exceptions}})
	if err != nil {
		t.Fatal(err)
	}
	return cals["standard"]
}

func TestWorkIsCountedInWorkingMinutes(t *testing.T) {
	christmas := Exception{Name: "Christmas", From: day("2022-12-26"), To: day("2022-12-27"), Hours: DayOff()}
	wt := standard(t, christmas)
	for _, tt := range []struct {
		name    string
		from    string
		minutes int64
		want    string
	}{
		{"a day ends at the end of the day, not the next morning", "2022-12-19T08:00", 480, "2022-12-19T17:00"},
		{"work pauses for lunch", "2022-12-19T11:00", 120, "2022-12-19T14:00"},
		{"a week passes the weekend", "2022-12-14T08:00", 2400, "2022-12-20T17:00"},
		{"a holiday pushes the finish", "2022-12-23T08:00", 960, "2022-12-28T17:00"},
		{"work given on a holiday starts after it", "2022-12-26T09:00", 60, "2022-12-28T09:00"},
		{"going back rests at the start of the day", "2022-12-28T17:00", -480, "2022-12-28T08:00"},
		{"going back passes the holiday", "2022-12-28T08:00", -480, "2022-12-23T08:00"},
		{"nothing leaves the instant where it is", "2022-12-25T03:00", 0, "2022-12-25T03:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wt.Add(at(tt.from), tt.minutes); got != at(tt.want) {
				t.Errorf("Add(%s, %d) = %s, want %s", tt.from, tt.minutes, got, tt.want)
			}
		})
	}
	if got := wt.Next(at("2022-12-23T17:00")); got != at("2022-12-28T08:00") {
		t.Errorf("Next(Friday evening) = %s, want the Wednesday after the holiday", got)
	}
	if got := wt.Previous(at("2022-12-28T08:00")); got != at("2022-12-23T17:00") {
		t.Errorf("Previous(Wednesday morning) = %s, want Friday evening", got)
	}
}

// A person asked to check these by hand would walk minute by minute; so does
// the property below.
func TestArithmeticAgreesWithAWalkMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := DayOf(2022, 1, 1) + Day(rapid.IntRange(0, 400).Draw(t, "first"))
		cals := drawCalendars(t, first)
		compiled, err := CompileCalendars(cals)
		if err != nil {
			return // no working time
		}
		last := cals[len(cals)-1]
		wt := compiled[last.ID]
		works := walker(cals, last)
		start := first.At(rapid.IntRange(0, 3*minutesOfDay).Draw(t, "start"))
		minutes := int64(rapid.IntRange(-900, 900).Draw(t, "minutes"))
		if want, ok := walk(works, start, minutes); ok {
			if got := wt.Add(start, minutes); got != want {
				t.Fatalf("Add(%s, %d) = %s, want %s", start, minutes, got, want)
			}
		}
		end := start + Minute(rapid.IntRange(0, 20000).Draw(t, "span"))
		want := int64(0)
		for m := start; m < end; m++ {
			if works(m) {
				want++
			}
		}
		if got := wt.Between(start, end); got != want {
			t.Fatalf("Between(%s, %s) = %d, want %d", start, end, got, want)
		}
		if got := wt.Between(end, start); got != -want {
			t.Fatalf("Between is not its own mirror: %d, want %d", got, -want)
		}
		if next := wt.Next(start); next < horizon && (!works(next) || wt.Between(start, next) != 0) {
			t.Fatalf("Next(%s) = %s, which is not the next working minute", start, next)
		}
		if previous := wt.Previous(start); previous > dawn && (!works(previous-1) || wt.Between(previous, start) != 0) {
			t.Fatalf("Previous(%s) = %s, which is not the end of the work before", start, previous)
		}
	})
}

func drawHours(t *rapid.T, label string) Hours {
	switch rapid.IntRange(0, 4).Draw(t, label) {
	case 0:
		return nil
	case 1:
		return DayOff()
	}
	h := Hours{}
	for range rapid.IntRange(1, 3).Draw(t, label+" stretches") {
		from := rapid.IntRange(0, 1439).Draw(t, label+" from")
		h = append(h, Span{from, min(from+rapid.IntRange(0, 500).Draw(t, label+" for"), 1440)})
	}
	return h
}

func drawWeek(t *rapid.T, label string) Week {
	var w Week
	for d := range w {
		w[d] = drawHours(t, label)
	}
	return w
}

func drawCalendars(t *rapid.T, first Day) []Calendar {
	cals := []Calendar{{ID: "base", Week: drawWeek(t, "base")}, {ID: "own", Base: "base", Week: drawWeek(t, "own")}}
	for i := range cals {
		for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
			from := first + Day(rapid.IntRange(-5, 25).Draw(t, "exception from"))
			e := Exception{From: from, To: from + Day(rapid.IntRange(0, 9).Draw(t, "exception days")), Hours: drawHours(t, "exception")}
			if e.Hours == nil {
				e.Hours = DayOff()
			}
			if rapid.Bool().Draw(t, "recurs") {
				e.Repeat = Repeat{Pattern: Daily, Every: rapid.IntRange(1, 4).Draw(t, "every")}
			}
			cals[i].Exceptions = append(cals[i].Exceptions, e)
		}
		if rapid.Bool().Draw(t, "work week") {
			from := first + Day(rapid.IntRange(-5, 20).Draw(t, "work week from"))
			cals[i].WorkWeeks = []WorkWeek{{From: from, To: from + 10, Week: drawWeek(t, "work week")}}
		}
	}
	return cals
}

// walker answers for one minute at a time straight from the definitions.
func walker(cals []Calendar, cal Calendar) func(Minute) bool {
	chain := []Calendar{cal}
	for chain[len(chain)-1].Base != "" {
		i := slices.IndexFunc(cals, func(c Calendar) bool { return c.ID == chain[len(chain)-1].Base })
		chain = append(chain, cals[i])
	}
	return func(m Minute) bool {
		for _, s := range hoursOn(chain, m.Day()) {
			if m.ofDay() >= s.From && m.ofDay() < s.To {
				return true
			}
		}
		return false
	}
}

func hoursOn(chain []Calendar, d Day) Hours {
	for _, c := range chain {
		for _, e := range c.Exceptions {
			every := Day(max(e.Repeat.Every, 1))
			if d >= e.From && d <= e.To && (d-e.From)%every == 0 {
				return e.Hours
			}
		}
	}
	for _, c := range chain {
		for _, w := range c.WorkWeeks {
			if d >= w.From && d <= w.To && w.Week[d.Weekday()] != nil {
				return w.Week[d.Weekday()]
			}
		}
		if c.Week[d.Weekday()] != nil {
			return c.Week[d.Weekday()]
		}
	}
	return nil
}

// walk steps a minute at a time and gives up after a quarter of a year.
func walk(works func(Minute) bool, m Minute, minutes int64) (Minute, bool) {
	for range 90 * minutesOfDay {
		switch {
		case minutes == 0:
			return m, true
		case minutes > 0:
			if works(m) {
				minutes--
			}
			m++
		default:
			m--
			if works(m) {
				minutes++
			}
		}
	}
	return 0, false
}

func TestACalendarThatCannotBeUsedSaysWhy(t *testing.T) {
	for _, tt := range []struct {
		name string
		cals []Calendar
		want string
	}{
		{"no working time", []Calendar{{ID: "1", Name: "Idle"}}, "calendar Idle: It has no working time."},
		{"no base", []Calendar{{ID: "1", Name: "Site", Base: "9", Week: StandardWeek()}}, "calendar Site: It is based on calendar 9, which does not exist."},
		{"a ring", []Calendar{{ID: "1", Name: "A", Base: "2"}, {ID: "2", Name: "B", Base: "1"}}, "calendar A: It is based, in the end, on itself."},
		{"backwards", []Calendar{{ID: "1", Name: "A", Week: StandardWeek(), Exceptions: []Exception{{Name: "Shut", From: day("2022-02-02"), To: day("2022-02-01")}}}}, "\"Shut\" ends on 2022-02-01, before it starts on 2022-02-02."},
		{"the same twice", []Calendar{{ID: "1", Name: "A", Week: StandardWeek()}, {ID: "1", Name: "B", Week: StandardWeek()}}, "calendar B: Two calendars have the identifier 1."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := CompileCalendars(tt.cals)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("CompileCalendars: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestWorkBeyondYear9999StopsThere(t *testing.T) {
	wt := standard(t)
	if got := wt.Add(at("2022-01-03"), 1<<60); got != horizon {
		t.Errorf("Add(a very long time) = %s, want the horizon", got)
	}
	if got := wt.Add(at("2022-01-03"), -1<<60); got != dawn {
		t.Errorf("Add(a very long time back) = %d, want the dawn", got)
	}
}

func FuzzWorkingTimeNeverPanics(f *testing.F) {
	wt := standard(f, Exception{From: 100, To: 4000000, Hours: DayOff(), Repeat: Repeat{Pattern: YearlyByPlace, Place: 5, Of: MonToFri, Month: 8}})
	f.Add(int64(0), int64(1))
	f.Fuzz(func(t *testing.T, from, minutes int64) {
		m := min(max(Minute(from), dawn), horizon)
		minutes = min(max(minutes, -1<<60), 1<<60)
		if got := wt.Add(m, minutes); got < dawn || got > horizon {
			t.Errorf("Add(%d, %d) = %d", from, minutes, got)
		}
	})
}

// A small file may ask for very much; it is refused, or done, soon.
func TestACalendarCannotAskForTooMuch(t *testing.T) {
	end := day("9999-12-31")
	for _, tt := range []struct {
		name string
		e    Exception
		ok   bool
	}{
		{"every second day for ever", Exception{From: 1, To: end, Hours: DayOff(), Repeat: Repeat{Pattern: Daily, Every: 2}}, false},
		{"no weekday", Exception{From: 1, To: end, Hours: DayOff(), Repeat: Repeat{Pattern: Weekly}}, true},
		{"30 February", Exception{From: 1, To: end, Hours: DayOff(), Repeat: Repeat{Pattern: YearlyOnDay, Month: time.February, Day: 30}}, true},
		{"29 February", Exception{From: 1, To: end, Hours: DayOff(), Repeat: Repeat{Pattern: YearlyOnDay, Month: time.February, Day: 29}}, true},
		{"the same years again and again", Exception{From: 0, To: end, Hours: DayOff()}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cal := Calendar{ID: "c", Week: StandardWeek()}
			for range 5000 {
				cal.Exceptions = append(cal.Exceptions, tt.e)
			}
			if tt.name == "29 February" {
				cal.Exceptions = cal.Exceptions[:1]
			}
			cals, err := CompileCalendars([]Calendar{cal})
			if (err == nil) != tt.ok {
				t.Fatalf("CompileCalendars: %v", err)
			}
			if tt.name == "29 February" && cals["c"].Between(at("2023-12-31"), at("2025-01-01")) != standard(t).Between(at("2023-12-31"), at("2025-01-01"))-480 {
				t.Error("29 February 2024 is still worked")
			}
		})
	}
}

func TestACalendarThatSaysNothingIsItsBase(t *testing.T) {
	cals, err := CompileCalendars([]Calendar{{ID: "own", Base: "middle"}, {ID: "middle", Base: "week"}, {ID: "week", Week: StandardWeek()}})
	if err != nil {
		t.Fatal(err)
	}
	if cals["own"] != cals["week"] || cals["middle"] != cals["week"] {
		t.Error("they are not the same working time")
	}
}
