package plan

import (
	"fmt"
	"time"

	"crosscode/internal/problem"
)

// A Minute is an instant of local, naive time: minutes since the first
// midnight of year 1. The zero Minute is no instant at all.
type Minute int64

// A Day counts days since 1 January of year 1, a Monday.
type Day int32

const (
	minutesOfDay = 24 * 60

	// horizon is the first midnight of year 10000, past which no plan goes.
	horizon Minute = 3652059 * minutesOfDay
	// dawn is the earliest instant; arithmetic that would pass it stops there.
	dawn Minute = 1
)

// At returns the instant of a date and a time of day.
func At(year int, month time.Month, day, hour, minute int) Minute {
	return DayOf(year, month, day).At(hour*60 + minute)
}

// DayOf returns the day of a date; a month or day out of range carries over.
func DayOf(year int, month time.Month, day int) Day {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return Day(t.Unix()/86400 + daysToUnix)
}

// daysToUnix is the number of days from 1 January of year 1 to 1 January 1970.
const daysToUnix = 719162

// FromTime reads the wall clock of t and drops its seconds. The zero time is
// no instant.
func FromTime(t time.Time) Minute {
	if t.IsZero() {
		return 0
	}
	_, offset := t.Zone()
	return Minute(floorDiv(t.Unix()+int64(offset), 60) + daysToUnix*minutesOfDay)
}

// Time gives m as a wall clock in UTC; no instant gives the zero time.
func (m Minute) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.Unix((int64(m)-daysToUnix*minutesOfDay)*60, 0).UTC()
}

// Day is the day that m falls on.
func (m Minute) Day() Day { return Day(floorDiv(int64(m), minutesOfDay)) }

// LastDay is the day of what ends at m: a midnight ends the day before.
func (m Minute) LastDay() Day { return (m - 1).Day() }

// ofDay is the number of minutes since midnight.
func (m Minute) ofDay() int { return int(m - m.Day().At(0)) }

// String gives YYYY-MM-DDTHH:MM, or nothing for no instant.
func (m Minute) String() string {
	if m == 0 {
		return ""
	}
	return m.Time().Format("2006-01-02T15:04")
}

// MarshalText makes m its String wherever text is asked for.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// ParseMinute reads YYYY-MM-DDTHH:MM or a date alone, which is its midnight.
func ParseMinute(s string) (Minute, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return FromTime(t), nil
		}
	}
	return 0, problem.New(problem.Invalid, "%q is not a date; write it as 2022-03-23T08:00 or 2022-03-23.", s)
}

// At is the instant that many minutes after the midnight that starts d.
func (d Day) At(minute int) Minute { return Minute(d)*minutesOfDay + Minute(minute) }

// Weekday is the day of the week of d.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d) + 1) % 7) }

// Date gives the year, month and day of d.
func (d Day) Date() (int, time.Month, int) { return d.At(0).Time().Date() }

// String gives YYYY-MM-DD.
func (d Day) String() string {
	return time.Unix((int64(d)-daysToUnix)*86400, 0).UTC().Format(time.DateOnly)
}

// LastYear is the last year that a plan may use; the first is 1. Beyond it there
// is room to count on, so that nothing that is computed of such a plan overflows.
const LastYear = 9997

// lastInstant is the midnight that ends the last year.
const lastInstant = horizon - 2*365*minutesOfDay

// usable reports whether m may be given to a plan: no instant at all, or one in
// the years that a plan may use, the midnight that ends them included.
func (m Minute) usable() bool { return m >= 0 && m <= lastInstant }

// Beyond says of an instant that no plan may use that it is none, or "".
func Beyond(m Minute) string {
	if m > 0 && m.usable() {
		return ""
	}
	return fmt.Sprintf("The date %s is outside the years 1 to %d that a plan may use.", m.Day().Words(), LastYear)
}

// plus moves m by elapsed minutes and stays between dawn and horizon.
func (m Minute) plus(minutes int64) Minute {
	return min(max(m+Minute(minutes), dawn), horizon)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
