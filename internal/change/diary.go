package change

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
)

// A Diary says when a group meets: on the weekday that it keeps each month, and
// on the days that are known, each of which stands for the one of its month.
type Diary struct {
	Nth     int // 1 to 4; 0: it keeps no day, and only what is known counts
	Weekday time.Weekday
	Known   []calendar.Day // sorted
}

var cadence = regexp.MustCompile(`(?i)\b(1st|2nd|3rd|4th|first|second|third|fourth) (sun|mon|tues|wednes|thurs|fri|satur)day\b`)

var weekdays = []string{"sun", "mon", "tues", "wednes", "thurs", "fri", "satur"}

// ParseCadence reads when a group meets, as its terms say it: 1st Wednesday of
// the month. What says nothing of the kind is no diary.
func ParseCadence(text string) (Diary, bool) {
	g := cadence.FindStringSubmatch(text)
	if g == nil {
		return Diary{}, false
	}
	nth := slices.Index([]string{"1st", "2nd", "3rd", "4th", "first", "second", "third", "fourth"}, strings.ToLower(g[1]))
	return Diary{Nth: nth%4 + 1, Weekday: time.Weekday(slices.Index(weekdays, strings.ToLower(g[2])))}, true
}

// With returns the diary with meetings that are known.
func (d Diary) With(days ...calendar.Day) Diary {
	d.Known = slices.Concat(d.Known, days)
	slices.Sort(d.Known)
	d.Known = slices.Compact(d.Known)
	return d
}

// yearsAhead bounds the search for a meeting.
const yearsAhead = 5

// next returns the first meeting on or after a day; none where none is kept.
func (d Diary) next(working calendar.Holidays, from calendar.Day) calendar.Day {
	for i := range 12 * yearsAhead {
		for _, day := range d.month(working, from, i) {
			if day >= from {
				return day
			}
		}
	}
	return 0
}

// previous returns the last meeting on or before a day; none where none is kept.
func (d Diary) previous(working calendar.Holidays, by calendar.Day) calendar.Day {
	for i := range 12 * yearsAhead {
		for _, day := range slices.Backward(d.month(working, by, -i)) {
			if day <= by {
				return day
			}
		}
	}
	return 0
}

// month returns the meetings of the month that lies so many after that of a day:
// those that are known, or else the one by rule, on the next working day where
// its own is a holiday.
func (d Diary) month(working calendar.Holidays, of calendar.Day, after int) []calendar.Day {
	y, m, _ := of.Date()
	first := calendar.Date(y, m+time.Month(after), 1)
	end := first.AddMonths(1)
	from, _ := slices.BinarySearch(d.Known, first)
	to, _ := slices.BinarySearch(d.Known, end)
	if to > from {
		return d.Known[from:to]
	}
	if d.Nth == 0 {
		return nil
	}
	day := first + calendar.Day((int(d.Weekday)-int(first.Weekday())+7)%7+7*(d.Nth-1))
	return []calendar.Day{working.NextWorking(day)}
}
