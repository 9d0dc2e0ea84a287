// Package calendar keeps days, and dates no more precise than their source.
//
// A [Day] is a civil day with no clock and no zone: deadlines, meetings and
// milestones fall on days. An instant is a time.Time in UTC and belongs to
// whoever has a clock. A [When] is a date as a paper gives it: a day, a month,
// a season, a year, or a rule such as "M5 + 9 months" that re-resolves when the
// milestone it hangs on moves. A When is never padded: February 2023 stays a
// month, though it sorts by its first day.
//
// A working day is a weekday that is no bank holiday of a nation ([Holidays]),
// nor a day that a programme added. Whoever counts in working days counts here.
//
// What a deadline means in law, settlement days, and the working minutes of a
// plan are elsewhere.
package calendar

import (
	"fmt"
	"time"

	"crosscode/internal/problem"
)

// A Day is a civil day in the proleptic Gregorian calendar, counted from
// 1 January of the year 1, which is Day 1. The zero Day is no day at all.
type Day int32

// MaxDay is the last day that can be written with a four-digit year.
const MaxDay Day = 3652059 // 31 December 9999

var epoch = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)

// Date returns the day of a year, month and day of month. Values outside their
// usual range are normalised, as time.Date does.
func Date(year int, month time.Month, day int) Day {
	return dayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DayOf returns the day that t falls on in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	y, m, d := t.In(loc).Date()
	return Date(y, m, d)
}

func dayOf(t time.Time) Day {
	return Day((t.Unix() - epoch.Unix()) / 86400)
}

// Time returns the first instant of d in loc.
func (d Day) Time(loc *time.Location) time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// Date returns the parts of d.
func (d Day) Date() (year int, month time.Month, day int) {
	return time.Unix(epoch.Unix()+int64(d)*86400, 0).UTC().Date()
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(d % 7) }

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == 0 }

// String gives d as 2022-03-23, or nothing for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return string(d.append(make([]byte, 0, 10)))
}

// append gives d as 2022-03-23.
func (d Day) append(to []byte) []byte {
	y, m, day := d.Date()
	b := [10]byte{4: '-', 7: '-'}
	digits(b[0:4], y)
	digits(b[5:7], int(m))
	digits(b[8:10], day)
	return append(to, b[:]...)
}

// digits fills b with the decimal digits of n.
func digits(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// Words gives d as it is shown to a person: 23 Mar 2022.
func (d Day) Words() string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.Date()
	return fmt.Sprintf("%d %s %d", day, m.String()[:3], y)
}

// AddMonths returns the day n calendar months later (or earlier), clamped to
// the end of the month: 31 January plus one month is 28 or 29 February. It is
// therefore not invertible.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOf(first) + Day(min(day, last)-1)
}

// ParseDay reads 2022-03-23, and nothing else.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, problem.New(problem.Invalid, "%q is not a date. Write it as 2022-03-23.", s)
	}
	return dayOf(t), nil
}

// Distance says in words how far d is from today: "today", "in 5 days",
// "12 days late".
func (d Day) Distance(today Day) string {
	switch n := int(d) - int(today); {
	case d.IsZero() || today.IsZero():
		return ""
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n > 1:
		return fmt.Sprintf("in %d days", n)
	case n == -1:
		return "1 day late"
	default:
		return fmt.Sprintf("%d days late", -n)
	}
}
