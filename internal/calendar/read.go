package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Reading is what a written date was taken to mean.
type Reading struct {
	When    When
	Assumed string // what was not written but inferred, in words; "" when nothing was
}

var (
	slashed  = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})$`)
	dashed   = regexp.MustCompile(`^(\d{1,2})-([A-Za-z]{3,9})(?:-(\d{2}|\d{4}))?$`)
	spelled  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([A-Za-z]{3,9})\.?,?(?: (\d{4}|\d{2}))?$`)
	american = regexp.MustCompile(`^([A-Za-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
	month    = regexp.MustCompile(`^([A-Za-z]{3,9})\.?[ '’-]*(\d{4}|\d{2})?$`)
	offset   = regexp.MustCompile(`^(M\d{1,3}) ?([+-]) ?(\d{1,4}) ?(?:(m|mo|mos|mth|mths|month|months|w|wk|wks|week|weeks|d|day|days))?$`)
	after    = regexp.MustCompile(`^(\d{1,4}) (months?|weeks?|days?) (after|before) (M\d{1,3})$`)
	year     = regexp.MustCompile(`^\d{4}$`)
)

// Read takes a date as people write it in papers: 23/03/22, 23/03/2022, 23-Mar,
// 23 March 2022, 29th April, Feb 23 (a month), Summer 23, 2023, M5 + 9 months,
// 9 months after M5, and whatever [ParseWhen] reads. Days come before months.
// A missing year is taken so that the date lies nearest to near, and the
// Reading says so. It reports false for what is no date at all, and never
// guesses: 31 February is no date.
func Read(s string, near Day) (Reading, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 40 {
		return Reading{}, false
	}
	if w, err := ParseWhen(s); err == nil {
		return Reading{When: w}, true
	}
	if g := slashed.FindStringSubmatch(s); g != nil {
		m, _ := strconv.Atoi(g[2])
		return exactly(g[1], time.Month(m), g[3], near)
	}
	if g := dashed.FindStringSubmatch(s); g != nil {
		return exactly(g[1], monthNamed(g[2]), g[3], near)
	}
	if g := spelled.FindStringSubmatch(s); g != nil {
		return exactly(g[1], monthNamed(g[2]), g[3], near)
	}
	if g := american.FindStringSubmatch(s); g != nil {
		return exactly(g[2], monthNamed(g[1]), g[3], near)
	}
	if g := month.FindStringSubmatch(s); g != nil {
		return inMonthOrSeason(g[1], g[2], near)
	}
	if year.MatchString(s) {
		return Reading{When: InYear(number(s))}, number(s) > 0
	}
	return relative(s)
}

func relative(s string) (Reading, bool) {
	if g := offset.FindStringSubmatch(s); g != nil {
		return ruled(g[1], g[3], g[4], g[2] == "-")
	}
	if g := after.FindStringSubmatch(s); g != nil {
		return ruled(g[4], g[1], g[2], g[3] == "before")
	}
	return Reading{}, false
}

func ruled(anchor, count, unit string, back bool) (Reading, bool) {
	n := number(count)
	if n > MaxOffset || n == 0 {
		return Reading{}, false
	}
	if back {
		n = -n
	}
	r := Reading{When: After(Rule{anchor, n, Months})}
	switch {
	case unit == "":
		r.Assumed = "the offset is taken as months"
	case unit[0] == 'w':
		r.When = After(Rule{anchor, n, Weeks})
	case unit[0] == 'd':
		r.When = After(Rule{anchor, n, Days})
	}
	return r, true
}

// exactly reads a day whose year may be missing or of two digits.
func exactly(day string, m time.Month, year string, near Day) (Reading, bool) {
	d := number(day)
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return Reading{}, false
	}
	if year != "" {
		return on(fullYear(year), m, d)
	}
	if near.IsZero() {
		return Reading{}, false
	}
	y, _, _ := near.Date()
	best, found := Reading{}, false
	for c := y - 1; c <= y+1; c++ {
		r, ok := on(c, m, d)
		if ok && (!found || distance(r, near) < distance(best, near)) {
			best, found = r, true
		}
	}
	best.Assumed = "the year is not written; the nearest is taken"
	return best, found
}

func on(y int, m time.Month, d int) (Reading, bool) {
	day := Date(y, m, d)
	yy, mm, dd := day.Date()
	return Reading{When: On(day)}, yy == y && mm == m && dd == d && y > 0
}

func distance(r Reading, near Day) Day {
	return max(r.When.day-near, near-r.When.day)
}

func inMonthOrSeason(name, year string, near Day) (Reading, bool) {
	y, assumed := fullYear(year), ""
	if year == "" {
		if near.IsZero() {
			return Reading{}, false
		}
		y, _, _ = near.Date()
		assumed = "the year is not written; the year of the paper is taken"
	}
	if y < 1 {
		return Reading{}, false
	}
	for i, s := range seasons {
		if i > 0 && strings.EqualFold(name, s) {
			return Reading{InSeason(y, Season(i)), assumed}, true
		}
	}
	if m := monthNamed(name); m != 0 {
		return Reading{InMonth(y, m), assumed}, true
	}
	return Reading{}, false
}

// monthNamed reads a full name, or any abbreviation of three letters or more.
func monthNamed(s string) time.Month {
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && len(s) <= len(m.String()) && strings.EqualFold(s, m.String()[:len(s)]) {
			return m
		}
	}
	return 0
}

// fullYear reads a year; two digits are of this century.
func fullYear(s string) int {
	if len(s) == 2 {
		return 2000 + number(s)
	}
	return number(s)
}

// number reads digits that a pattern has already bounded.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
