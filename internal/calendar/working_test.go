package calendar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crosscode/internal/need"
)

// The days that GOV.UK published are the days the rules give, nation by nation.
func TestTheRulesGiveThePublishedHolidays(t *testing.T) {
	folder := filepath.Join(need.Shared(t), "conformance", "plan", "bank-holidays")
	files, _ := filepath.Glob(filepath.Join(folder, "bank-holidays-*.json"))
	if len(files) == 0 {
		t.Skip("no bank-holidays-*.json beside the repository")
	}
	years := 0
	for _, file := range files {
		for nation, published := range readPublished(t, file) {
			for year, want := range published {
				h := BankHolidays(nation)
				var got []Day
				for _, x := range h.In(year) {
					got = append(got, x.Day)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s %d: %v, published %v", nation, year, got, want)
				}
				if years++; !h.Settled(year) {
					t.Errorf("%s %d is published but not settled", nation, year)
				}
			}
		}
	}
	if years < 3*14 {
		t.Errorf("%d nations' years compared, want at least %d", years, 3*14)
	}
}

// readPublished reads the days of each nation and year from one file.
func readPublished(t *testing.T, file string) map[Nation]map[int][]Day {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Divisions map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[Nation]map[int][]Day{}
	for division, years := range doc.Divisions {
		nation := publishedNation(division)
		out[nation] = map[int][]Day{}
		for name, list := range years {
			year, err := strconv.Atoi(name)
			if err != nil {
				continue // a title or a slug
			}
			var days []struct{ Date string }
			if err := json.Unmarshal(list, &days); err != nil {
				t.Fatal(err)
			}
			for _, d := range days {
				r, _ := Read(d.Date, 0)
				out[nation][year] = append(out[nation][year], r.When.Earliest())
			}
			slices.Sort(out[nation][year])
		}
	}
	return out
}

func publishedNation(division string) Nation {
	switch {
	case strings.Contains(division, "scotland"):
		return Scotland
	case strings.Contains(division, "ireland"):
		return NorthernIreland
	}
	return EnglandAndWales
}

func TestHolidaysOfYearsThatAreRemembered(t *testing.T) {
	for _, c := range []struct {
		name, day, holiday string
		nation             Nation
	}{
		{"the royal wedding of 1981", "1981-07-29", "Royal wedding", EnglandAndWales},
		{"early May of 1995 was kept a week later", "1995-05-08", "Early May bank holiday", Scotland},
		{"and not on its Monday", "1995-05-01", "", EnglandAndWales},
		{"the eve of 2000", "1999-12-31", "Millennium", NorthernIreland},
		{"spring moved for the Golden Jubilee", "2002-06-04", "Spring bank holiday", EnglandAndWales},
		{"spring moved for the Diamond Jubilee", "2012-06-04", "Spring bank holiday", EnglandAndWales},
		{"VE day of 2020", "2020-05-08", "Early May bank holiday", EnglandAndWales},
		{"the state funeral", "2022-09-19", "State funeral of Queen Elizabeth II", Scotland},
		{"Easter Monday is worked in Scotland", "2022-04-18", "", Scotland},
		{"the World Cup is Scotland's", "2026-06-15", "World Cup bank holiday", Scotland},
		{"and nobody else's", "2026-06-15", "", EnglandAndWales},
		{"Christmas on a Saturday is kept on Monday", "2021-12-27", "Christmas Day", EnglandAndWales},
		{"and Boxing Day after it", "2021-12-28", "Boxing Day", EnglandAndWales},
		{"Christmas on a Sunday is kept after Boxing Day", "2022-12-27", "Christmas Day", EnglandAndWales},
	} {
		day, _ := ParseDay(c.day)
		if got, _ := BankHolidays(c.nation).On(day); got.Name != c.holiday {
			t.Errorf("%s: %s in %s is %q, want %q", c.name, c.day, c.nation, got.Name, c.holiday)
		}
	}
	for year, want := range map[int]bool{1977: false, 1978: true, 2028: true, 2029: false} {
		if got := BankHolidays(EnglandAndWales).Settled(year); got != want {
			t.Errorf("Settled(%d) = %v", year, got)
		}
	}
}

func TestEasterIsWhereTheTablesPutIt(t *testing.T) {
	for year, want := range map[int]string{1818: "1818-03-22", 1943: "1943-04-25", 2000: "2000-04-23", 2022: "2022-04-17", 2285: "2285-03-22"} {
		if got := Easter(year); got.String() != want {
			t.Errorf("Easter(%d) = %s, want %s", year, got, want)
		}
	}
}

func TestWorkingDaysAsAWindowCountsThem(t *testing.T) {
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"ten working days from the change board", "2022-03-24", 10, "2022-04-07"},
		{"one day over a weekend", "2022-03-25", 1, "2022-03-28"},
		{"one day from a Saturday", "2022-03-26", 1, "2022-03-28"},
		{"over Easter", "2022-04-14", 1, "2022-04-19"},
		{"back over Easter", "2022-04-19", -1, "2022-04-14"},
		{"back from a Sunday", "2022-04-17", -1, "2022-04-14"},
		{"none is the day itself", "2022-04-17", 0, "2022-04-17"},
		{"past the end of the calendar is no day", "9999-12-30", 5, ""},
		{"before its beginning is no day", "0001-01-03", -5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, _ := ParseDay(c.from)
			if got := (Holidays{}).AddWorking(from, c.n); got.String() != c.want {
				t.Errorf("AddWorking(%s, %d) = %s, want %s", c.from, c.n, got, c.want)
			}
		})
	}
}

func TestADayProclaimedLaterIsAdded(t *testing.T) {
	day := Date(2035, time.July, 4)
	h := Holidays{}.With(Holiday{Day: day, Name: "Jubilee"}, Holiday{Day: day, Name: "again"}, Holiday{Day: day + 3, Name: "a Saturday"})
	if (Holidays{}).AddWorking(day-1, 1) != day || h.AddWorking(day-1, 1) != day+1 {
		t.Error("the added day is worked, or was not worked before")
	}
	if got, _ := h.On(day); got.Name != "Jubilee" || len(h.In(2035)) != 9 {
		t.Errorf("holidays of 2035: %v", h.In(2035))
	}
}

// Counting agrees with a walk from day to day, in every nation and year, also
// with days added.
func TestCountingAgreesWithAWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := BankHolidays(Nation(rapid.IntRange(0, 2).Draw(t, "nation")))
		from := Day(rapid.Int32Range(800, int32(MaxDay)-800).Draw(t, "from"))
		if rapid.Bool().Draw(t, "recent") {
			from = Date(1975, time.January, 1) + from%24000
		}
		for _, off := range rapid.SliceOfN(rapid.Int32Range(-300, 300), 0, 5).Draw(t, "added") {
			h = h.With(Holiday{Day: from + Day(off), Name: "added"})
		}
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		want := walk(h, from, n)
		if got := h.AddWorking(from, n); got != want {
			t.Fatalf("AddWorking(%s, %d) = %s, walked to %s", from, n, got, want)
		}
		if got := h.WorkingBetween(from, want); got != n {
			t.Fatalf("WorkingBetween(%s, %s) = %d, want %d", from, want, got, n)
		}
		if next, back := h.NextWorking(from), h.PreviousWorking(from); next != walk(h, from-1, 1) || back != walk(h, from+1, -1) {
			t.Fatalf("%s: next %s, previous %s", from, next, back)
		}
	})
}

// walk steps over single days, asking the list of holidays for each.
func walk(h Holidays, d Day, n int) Day {
	step := Day(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d += step
		if _, holiday := h.On(d); !holiday && !weekend(d) {
			n--
		}
	}
	return d
}

// Every nation has as many holidays by rule each year, all of them weekdays
// and all different: the counts rest on it.
func TestEveryYearHasItsHolidaysOnWeekdays(t *testing.T) {
	for n := range laws {
		h := BankHolidays(Nation(n))
		for year := 1; year <= 9999; year += 1 + year/2200 {
			seen := map[Day]bool{}
			for _, x := range h.ruled(year) {
				if y, _, _ := x.Day.Date(); y != year || weekend(x.Day) || seen[x.Day] {
					t.Fatalf("%s %d: %s on %s %s", Nation(n), year, x.Name, x.Day.Weekday(), x.Day)
				}
				seen[x.Day] = true
			}
		}
	}
}

func TestAMonthOffsetIsSnappedInItsDirection(t *testing.T) {
	for _, c := range []struct {
		name, rule, m5 string
		snap           Snap
		want           string
	}{
		{"a month stays a month", "M5+9mo", "2022-04", ToNext, "2023-01"},
		{"the end of a shorter month, which is a Tuesday", "M5+9mo", "2022-05-31", ToNext, "2023-02-28"},
		{"a Sunday goes on to the day after Easter Monday", "M5+1mo", "2022-03-17", ToNext, "2022-04-19"},
		{"or back before Good Friday", "M5+1mo", "2022-03-17", ToPrevious, "2022-04-14"},
		{"or stays", "M5+1mo", "2022-03-17", AsItIs, "2022-04-17"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, _ := ParseWhen(c.rule)
			got, ok := Holidays{}.Resolve(rule, func(string) (When, bool) {
				w, err := ParseWhen(c.m5)
				return w, err == nil
			}, c.snap)
			if !ok || got.String() != c.want {
				t.Errorf("%s with M5 at %s, %s = %s, want %s", c.rule, c.m5, c.snap, got, c.want)
			}
		})
	}
}

func BenchmarkAddWorking(b *testing.B) {
	h, d := Holidays{}, Date(2022, time.March, 24)
	for b.Loop() {
		h.AddWorking(d, 500)
	}
}
