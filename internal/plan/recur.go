package plan

import (
	"time"

	"crosscode/internal/problem"
)

// Pattern is how an exception comes back.
type Pattern uint8

// The patterns that planning tools know.
const (
	EveryDay       Pattern = iota // each day from the first to the last
	Daily                         // every so many days
	Weekly                        // on some weekdays every so many weeks
	MonthlyOnDay                  // on a day of the month every so many months
	MonthlyByPlace                // on, say, the second Tuesday every so many months
	YearlyOnDay                   // on a date every year
	YearlyByPlace                 // on, say, the last Monday of August
)

// A Repeat picks days between an exception's first and last day.
type Repeat struct {
	Pattern  Pattern
	Every    int          // days, weeks or months from one to the next; at least 1
	Weekdays [7]bool      // Weekly: the weekdays, Sunday first
	Weekday  time.Weekday // by place: which weekday
	Of       DayClass     // by place: instead of one weekday, a class of days
	Place    int          // by place: 1 to 4, or 5 for the last
	Day      int          // on a day: the day of the month
	Month    time.Month   // yearly: the month
	Times    int          // stop after so many; 0 for no limit
}

// DayClass widens "the second Tuesday" to "the second working weekday".
type DayClass uint8

// The classes of days a place in a month may count.
const (
	OneWeekday  DayClass = iota // the Weekday of the Repeat
	AnyDay                      // any day
	MonToFri                    // Monday to Friday
	WeekendDays                 // Saturday and Sunday
)

// maxOccurrences bounds how often the exceptions of one calendar may recur.
const maxOccurrences = 20000

// Days lists the days an exception stands for, as runs of first and last day.
func (e *Exception) Days() ([][2]Day, error) {
	if e.To < e.From {
		return nil, problem.New(problem.Invalid, "Exception %q ends on %s, before it starts on %s.", e.Name, e.To, e.From)
	}
	r, last := e.Repeat, min(e.To, horizon.Day()-1)
	r.Every = max(r.Every, 1)
	if r.Pattern == EveryDay || r.Pattern == Daily && r.Every == 1 {
		return [][2]Day{{e.From, last}}, nil
	}
	var out [][2]Day
	for d := range r.candidates(e.From, last) {
		if r.Times > 0 && len(out) == r.Times {
			break
		}
		if len(out) == maxOccurrences {
			return nil, problem.New(problem.Invalid, "Exception %q recurs more than %d times.", e.Name, maxOccurrences)
		}
		out = append(out, [2]Day{d, d})
	}
	return out, nil
}

// candidates yields the days of the pattern from first to last.
func (r Repeat) candidates(first, last Day) func(func(Day) bool) {
	switch r.Pattern {
	case Daily:
		return r.daily(first, last)
	case Weekly:
		return r.weekly(first, last)
	default:
		return r.monthly(first, last)
	}
}

func (r Repeat) daily(first, last Day) func(func(Day) bool) {
	return func(yield func(Day) bool) {
		for d := int(first); d <= int(last); d += r.Every {
			if !yield(Day(d)) {
				return
			}
		}
	}
}

// weekly counts weeks from the Sunday on or before the first day.
func (r Repeat) weekly(first, last Day) func(func(Day) bool) {
	return func(yield func(Day) bool) {
		if r.Weekdays == [7]bool{} {
			return
		}
		for sunday := int(first) - int(first.Weekday()); sunday <= int(last); sunday += 7 * r.Every {
			for w, on := range r.Weekdays {
				d := Day(sunday + w)
				if on && d >= first && d <= last && !yield(d) {
					return
				}
			}
		}
	}
}

// maxMissed is how many months in a row may lack the day; 29 February is at most
// eight years off, and a 30 February never comes.
const maxMissed = 50

// monthly covers the monthly and yearly patterns: it visits the months that
// may hold an occurrence.
func (r Repeat) monthly(first, last Day) func(func(Day) bool) {
	step := r.Every
	year, month, _ := first.Date()
	if r.Pattern == YearlyOnDay || r.Pattern == YearlyByPlace {
		step, month = 12, r.Month
	}
	return func(yield func(Day) bool) {
		for n, missed := 0, 0; missed < maxMissed; n += step {
			if DayOf(year, month+time.Month(n), 1) > last {
				return
			}
			d, ok := r.inMonth(year, month+time.Month(n))
			if missed++; ok {
				missed = 0
			}
			if ok && d >= first && d <= last && !yield(d) {
				return
			}
		}
	}
}

// inMonth is the occurrence in one month, if it has one.
func (r Repeat) inMonth(year int, month time.Month) (Day, bool) {
	start, next := DayOf(year, month, 1), DayOf(year, month+1, 1)
	if r.Pattern == MonthlyOnDay || r.Pattern == YearlyOnDay {
		d := start + Day(r.Day) - 1
		return d, r.Day >= 1 && d < next
	}
	if r.Place >= 5 {
		for d := next - 1; d >= start; d-- {
			if r.counts(d.Weekday()) {
				return d, true
			}
		}
		return 0, false
	}
	left := r.Place
	for d := start; d < next; d++ {
		if r.counts(d.Weekday()) {
			left--
		}
		if left == 0 {
			return d, true
		}
	}
	return 0, false
}

func (r Repeat) counts(w time.Weekday) bool {
	weekend := w == time.Saturday || w == time.Sunday
	switch r.Of {
	case AnyDay:
		return true
	case MonToFri:
		return !weekend
	case WeekendDays:
		return weekend
	}
	return w == r.Weekday
}
