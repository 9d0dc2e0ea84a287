package calendar

import "slices"

// IsWorking reports whether d is a weekday and no holiday. No day is not worked.
func (h Holidays) IsWorking(d Day) bool {
	return d >= 1 && d <= MaxDay && h.upTo(d) > h.upTo(d-1)
}

// NextWorking returns d if it is worked, or else the next day that is; no day
// past the end of the calendar.
func (h Holidays) NextWorking(d Day) Day {
	if d < 1 {
		return 0
	}
	return h.AddWorking(d-1, 1)
}

// PreviousWorking returns d if it is worked, or else the last day before it
// that is; no day before the beginning of the calendar.
func (h Holidays) PreviousWorking(d Day) Day {
	if d < 1 || d > MaxDay {
		return 0
	}
	return h.nth(h.upTo(d), d)
}

// AddWorking returns the nth working day after d, or before it when n is
// negative: ten working days from Thursday 24 March 2022 end on Thursday 7
// April. With n = 0 it is d itself, worked or not. It is no day when that lies
// outside the calendar.
func (h Holidays) AddWorking(d Day, n int) Day {
	switch {
	case d < 0 || d > MaxDay || n > int(MaxDay) || n < -int(MaxDay):
		return 0
	case n > 0:
		return h.nth(h.upTo(d)+n, d)
	case n < 0 && d > 0:
		return h.nth(h.upTo(d-1)+1+n, d)
	}
	return d
}

// WorkingBetween counts the working days after from, up to and with to; when
// to lies before from, those before from down to to, as a negative number. So
// it takes back what [Holidays.AddWorking] gave: WorkingBetween(d, AddWorking(d, n)) == n.
func (h Holidays) WorkingBetween(from, to Day) int {
	if to >= from {
		return h.upTo(to) - h.upTo(from)
	}
	return h.upTo(to-1) - h.upTo(from-1)
}

// upTo counts the working days from the beginning of the calendar up to and
// with d. Every year has as many holidays by rule, all of them weekdays, so
// only the year of d is looked at day by day.
func (h Holidays) upTo(d Day) int {
	d = min(d, MaxDay)
	if d < 1 {
		return 0
	}
	year, _, _ := d.Date()
	n := int(d)/7*5 + min(int(d)%7, 5)
	n -= len(laws[h.nation].days) * (year - 1)
	for _, x := range h.ruled(year) {
		if x.Day <= d {
			n--
		}
	}
	for _, o := range oneOffs {
		if o.Day <= d && o.instead == 0 && o.of(h.nation) {
			n--
		}
	}
	before, found := slices.BinarySearchFunc(h.added, d, byDay)
	if found {
		before++
	}
	return n - before
}

// nth returns the nth working day of the calendar, no day when it has none. It
// walks there from a day that may be near: by weeks of five days while it is
// far off, which leaves less to go each time, and in the end by single days,
// each of which changes the count by one at most, so it cannot step over.
func (h Holidays) nth(n int, d Day) Day {
	if n < 1 || n > h.upTo(MaxDay) {
		return 0
	}
	for away := n - h.upTo(d); away != 0; away = n - h.upTo(d) {
		d = min(max(d+Day(away*7/5), 0), MaxDay)
	}
	for !h.IsWorking(d) {
		d--
	}
	return d
}

// Snap says which working day stands for one that is not worked.
type Snap uint8

// The ways to snap.
const (
	ToNext Snap = iota
	ToPrevious
	AsItIs
)

var snaps = [...]string{ToNext: "next working day", ToPrevious: "previous working day", AsItIs: "as it is"}

// String says the direction.
func (s Snap) String() string { return snaps[s] }

// Snap returns the working day that stands for d.
func (h Holidays) Snap(d Day, s Snap) Day {
	switch s {
	case ToPrevious:
		return h.PreviousWorking(d)
	case AsItIs:
		return d
	}
	return h.NextWorking(d)
}

// Resolve turns a rule into the date it means, as [When.Resolve] does, and
// then snaps a day to a working one. A date known only to the month, or
// longer, is not a day and is not snapped. Counting is never turned round: 30
// September less 7 months and plus 7 again is not where it began.
func (h Holidays) Resolve(w When, anchor func(ref string) (When, bool), s Snap) (When, bool) {
	out, ok := w.Resolve(anchor)
	if !ok || out.Precision() != ToDay {
		return out, ok
	}
	out = On(h.Snap(out.Earliest(), s))
	return out, !out.IsZero()
}
