package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/problem"
)

// Precision is how much of a date its source gives.
type Precision int8

const (
	Missing  Precision = iota
	ToDay              // 23 March 2022
	ToMonth            // February 2023
	ToSeason           // summer 2023
	ToYear             // 2023
	ByRule             // M5 + 9 months
)

// A Season is a quarter of the year, named by the month it opens with: spring
// opens on 1 March, summer on 1 June, autumn on 1 September, winter on 1
// December.
type Season int8

const (
	Spring Season = iota + 1
	Summer
	Autumn
	Winter
)

var seasons = [...]string{Spring: "spring", Summer: "summer", Autumn: "autumn", Winter: "winter"}

func (s Season) month() time.Month { return time.Month(3 * int(s)) }

// A Unit counts the offset of a rule.
type Unit int8

const (
	Months Unit = iota + 1
	Weeks
	Days
)

var units = [...]struct{ short, word string }{
	Months: {"mo", "month"}, Weeks: {"w", "week"}, Days: {"d", "day"},
}

// MaxOffset bounds the count of a rule, so that no rule leaves the calendar.
const MaxOffset = 1200

// A Rule counts from a milestone: M5 + 9 months.
type Rule struct {
	Anchor string // reference of the milestone, such as "M5"
	Count  int    // may be negative or zero
	Unit   Unit
}

// A When is a date as its source gives it, and no more. The zero When is
// missing. Whens are comparable with ==.
type When struct {
	precision Precision
	day       Day // the earliest day; none when by rule
	rule      Rule
}

// On returns the When of a day.
func On(d Day) When {
	if d.IsZero() {
		return When{}
	}
	return When{precision: ToDay, day: d}
}

// InMonth returns the When of a month.
func InMonth(year int, m time.Month) When {
	return When{precision: ToMonth, day: Date(year, m, 1)}
}

// InSeason returns the When of a season; winter belongs to the year it opens in.
func InSeason(year int, s Season) When {
	return When{precision: ToSeason, day: Date(year, s.month(), 1)}
}

// InYear returns the When of a year.
func InYear(year int) When {
	return When{precision: ToYear, day: Date(year, time.January, 1)}
}

// After returns the When of a rule.
func After(r Rule) When { return When{precision: ByRule, rule: r} }

// IsZero reports whether the date is missing.
func (w When) IsZero() bool { return w.precision == Missing }

// Precision returns how much of the date is given.
func (w When) Precision() Precision { return w.precision }

// Rule returns the rule, and whether w is one.
func (w When) Rule() (Rule, bool) { return w.rule, w.precision == ByRule }

// Earliest returns the first day w can mean; none for a rule, which must be
// resolved first, and for a missing date.
func (w When) Earliest() Day { return w.day }

// Latest returns the last day w can mean; none for a rule or a missing date.
func (w When) Latest() Day {
	switch w.precision {
	case ToMonth:
		return w.day.AddMonths(1) - 1
	case ToSeason:
		return w.day.AddMonths(3) - 1
	case ToYear:
		return w.day.AddMonths(12) - 1
	}
	return w.day
}

// String gives w as text that sorts among dates and can be parsed again:
// 2022-03-23, 2023-02, 2023-summer, 2023, or M5+9mo.
func (w When) String() string {
	switch w.precision {
	case ToDay:
		return w.day.String()
	case ToMonth:
		return w.day.String()[:7]
	case ToSeason:
		return w.day.String()[:4] + "-" + seasons[w.season()]
	case ToYear:
		return w.day.String()[:4]
	case ByRule:
		if w.rule.Count == 0 {
			return w.rule.Anchor
		}
		return fmt.Sprintf("%s%+d%s", w.rule.Anchor, w.rule.Count, units[w.rule.Unit].short)
	}
	return ""
}

// Words gives w as it is shown to a person, no more precise than it is.
func (w When) Words() string {
	switch w.precision {
	case ToDay:
		return w.day.Words()
	case ToMonth:
		_, m, _ := w.day.Date()
		return m.String()[:3] + " " + w.day.String()[:4]
	case ToSeason:
		return seasons[w.season()] + " " + w.day.String()[:4]
	case ToYear:
		return w.day.String()[:4]
	case ByRule:
		return w.rule.Words()
	}
	return ""
}

// Words gives r as M5 + 9 months.
func (r Rule) Words() string {
	if r.Count == 0 {
		return r.Anchor
	}
	sign, n := "+", r.Count
	if n < 0 {
		sign, n = "-", -n
	}
	word := units[r.Unit].word
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%s %s %d %s", r.Anchor, sign, n, word)
}

// SortKey gives text whose byte order is the order of dates: by the earliest
// day, then the more precise first; rules after every day, missing dates last.
func (w When) SortKey() string {
	switch w.precision {
	case Missing:
		return "~~"
	case ByRule:
		return "~" + w.String()
	}
	return string(append(w.day.append(make([]byte, 0, 11)), byte('0'+w.precision)))
}

func (w When) season() Season {
	_, m, _ := w.day.Date()
	return Season(m / 3)
}

// Resolve turns a rule into the day it means, given the date of the milestone
// it counts from. Months clamp to the end of the month. A When that is no rule
// is returned as it is. It reports false when the milestone has no day to
// count from. A milestone known to the month gives a month again.
func (w When) Resolve(anchor func(ref string) (When, bool)) (When, bool) {
	if w.precision != ByRule {
		return w, !w.IsZero()
	}
	from, ok := anchor(w.rule.Anchor)
	if !ok || from.IsZero() || from.precision == ByRule {
		return w, false
	}
	switch w.rule.Unit {
	case Months:
		from.day = from.day.AddMonths(w.rule.Count)
	case Weeks:
		from = On(from.day + Day(7*w.rule.Count))
	case Days:
		from = On(from.day + Day(w.rule.Count))
	}
	if from.precision == ToYear || from.precision == ToSeason {
		from.precision = ToMonth
	}
	return from, from.day >= 1 && from.day <= MaxDay
}

// ParseWhen reads what String gives.
func ParseWhen(s string) (When, error) {
	if s == "" {
		return When{}, nil
	}
	if len(s) == 10 && s[0] <= '9' {
		if d, err := ParseDay(s); err == nil {
			return On(d), nil
		}
	}
	if r, ok := parseRule(s); ok {
		return After(r), nil
	}
	if w, ok := parseLonger(s); ok {
		return w, nil
	}
	return When{}, problem.New(problem.Invalid,
		"%q is not a date. Write a day as 2022-03-23, a month as 2023-02, a season as 2023-summer, a year as 2023, or a rule as M5+9mo.", s)
}

// parseLonger reads what is longer than a day: 2023, 2023-02, 2023-summer.
func parseLonger(s string) (When, bool) {
	year, rest, dashed := strings.Cut(s, "-")
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || y < 1 {
		return When{}, false
	}
	if !dashed {
		return InYear(y), true
	}
	for i, name := range seasons {
		if i > 0 && rest == name {
			return InSeason(y, Season(i)), true
		}
	}
	m, err := strconv.Atoi(rest)
	return InMonth(y, time.Month(m)), err == nil && len(rest) == 2 && m >= 1 && m <= 12
}

// parseRule reads M5, M5+9mo, M10-7mo, M5+2w, M5+28d.
func parseRule(s string) (Rule, bool) {
	i := 1
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if s[0] != 'M' || i == 1 || i > 4 {
		return Rule{}, false
	}
	r := Rule{Anchor: s[:i], Unit: Months}
	rest := s[i:]
	if rest == "" {
		return r, true
	}
	for u, unit := range units {
		n, found := strings.CutSuffix(rest, unit.short)
		if u == 0 || !found {
			continue
		}
		count, err := strconv.Atoi(n)
		if err != nil || (n[0] != '+' && n[0] != '-') || count == 0 || count > MaxOffset || count < -MaxOffset {
			return Rule{}, false
		}
		r.Count, r.Unit = count, Unit(u)
		return r, r.canonical(s)
	}
	return Rule{}, false
}

// canonical reports whether s is the one spelling of r.
func (r Rule) canonical(s string) bool { return After(r).String() == s }
