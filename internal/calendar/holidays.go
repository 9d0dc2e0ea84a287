package calendar

import (
	"slices"
	"time"
)

// A Nation has its own bank holidays. The zero Nation is England and Wales,
// whose days the codes of Great Britain mostly count by.
type Nation uint8

// The nations with bank holidays of their own.
const (
	EnglandAndWales Nation = iota
	Scotland
	NorthernIreland
)

var nations = [...]string{"England and Wales", "Scotland", "Northern Ireland"}

// String names the nation.
func (n Nation) String() string { return nations[n] }

// A Holiday is a day on which nobody works, though it is no weekend.
type Holiday struct {
	Day        Day
	Name       string
	Substitute bool // the day kept in place of one that fell on a weekend
}

// Holidays are the bank holidays of a nation and what a programme added to
// them. The zero Holidays are those of England and Wales.
//
// They follow from rules for every year a [Day] can have, with the days that
// were proclaimed once, or moved, as data. Between [Holidays.Settled] years
// that is the law as it was or has been announced; outside them it is today's
// rules carried on, and Settled says so.
type Holidays struct {
	nation Nation
	added  []Holiday // sorted, each a weekday that was worked before
}

// BankHolidays returns the holidays of a nation.
func BankHolidays(n Nation) Holidays { return Holidays{nation: n} }

// Nation returns whose holidays they are.
func (h Holidays) Nation() Nation { return h.nation }

// With returns the holidays with further days, such as one proclaimed after
// this program was made. A day that is not worked anyway changes nothing.
func (h Holidays) With(days ...Holiday) Holidays {
	h.added = slices.Clone(h.added)
	for _, d := range days {
		if !h.IsWorking(d.Day) {
			continue
		}
		at, _ := slices.BinarySearchFunc(h.added, d.Day, byDay)
		h.added = slices.Insert(h.added, at, d)
	}
	return h
}

func byDay(h Holiday, d Day) int { return int(h.Day - d) }

// Settled reports whether the holidays of a year are known: by law and
// proclamation, not by carrying today's rules into another time.
func (h Holidays) Settled(year int) bool {
	return year >= laws[h.nation].since && year <= announced
}

// In returns the holidays of a year, in order; none outside the calendar.
func (h Holidays) In(year int) []Holiday {
	if year < 1 || year > 9999 {
		return nil
	}
	out := h.ruled(year)
	first, last := Date(year, time.January, 1), Date(year, time.December, 31)
	for _, o := range oneOffs {
		if o.instead == 0 && o.of(h.nation) && o.Day >= first && o.Day <= last {
			out = append(out, o.Holiday)
		}
	}
	for _, a := range h.added {
		if a.Day >= first && a.Day <= last {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Holiday) int { return int(a.Day - b.Day) })
	return out
}

// On returns the holiday that falls on a day, if one does.
func (h Holidays) On(d Day) (Holiday, bool) {
	year, _, _ := d.Date()
	for _, x := range h.In(year) {
		if x.Day == d {
			return x, true
		}
	}
	return Holiday{}, false
}

// announced is the last year whose days have been published.
const announced = 2028

// A law is how one nation's holidays follow from a year.
type law struct {
	since int // the first year of the rules as they are now
	days  []rule
}

// A rule gives one holiday a year: on a date, on the first or last Monday of a
// month, or so many days after Easter Sunday.
type rule struct {
	name  string
	kind  ruleKind
	month time.Month
	day   int // of the month, or after Easter
}

type ruleKind uint8

const (
	onDate ruleKind = iota // a weekend moves it to the next weekday that is free
	firstMonday
	lastMonday
	fromEaster
)

var (
	newYear   = rule{"New Year's Day", onDate, time.January, 1}
	friday    = rule{"Good Friday", fromEaster, 0, -2}
	easterDay = rule{"Easter Monday", fromEaster, 0, 1}
	earlyMay  = rule{"Early May bank holiday", firstMonday, time.May, 0}
	spring    = rule{"Spring bank holiday", lastMonday, time.May, 0}
	summer    = rule{"Summer bank holiday", lastMonday, time.August, 0}
	christmas = rule{"Christmas Day", onDate, time.December, 25}
	boxing    = rule{"Boxing Day", onDate, time.December, 26}
)

// laws are the rules in the order of the year.
var laws = [...]law{
	EnglandAndWales: {1978, []rule{newYear, friday, easterDay, earlyMay, spring, summer, christmas, boxing}},
	Scotland: {2007, []rule{newYear, {"2nd January", onDate, time.January, 2}, friday, earlyMay, spring,
		{"Summer bank holiday", firstMonday, time.August, 0}, {"St Andrew's Day", onDate, time.November, 30}, christmas, boxing}},
	NorthernIreland: {1978, []rule{newYear, {"St Patrick's Day", onDate, time.March, 17}, friday, easterDay, earlyMay, spring,
		{"Battle of the Boyne", onDate, time.July, 12}, summer, christmas, boxing}},
}

// A oneOff is a day proclaimed once, or one that a year's holiday was moved to.
type oneOff struct {
	Holiday
	instead Day      // the day by rule that it stands for; 0: it came on top
	only    []Nation // who keeps it; nil: all do
}

func (o oneOff) of(n Nation) bool { return o.only == nil || slices.Contains(o.only, n) }

// oneOffs are the royal proclamations that are no rule, in order.
var oneOffs = []oneOff{
	once(1981, time.July, 29, "Royal wedding"),
	moved(1995, time.May, 8, "Early May bank holiday", 1),
	once(1999, time.December, 31, "Millennium"),
	once(2002, time.June, 3, "Golden Jubilee"),
	moved(2002, time.June, 4, "Spring bank holiday", 27),
	once(2011, time.April, 29, "Royal wedding"),
	moved(2012, time.June, 4, "Spring bank holiday", 28),
	once(2012, time.June, 5, "Diamond Jubilee"),
	moved(2020, time.May, 8, "Early May bank holiday", 4),
	moved(2022, time.June, 2, "Spring bank holiday", 30),
	once(2022, time.June, 3, "Platinum Jubilee"),
	once(2022, time.September, 19, "State funeral of Queen Elizabeth II"),
	once(2023, time.May, 8, "Coronation of King Charles III"),
	{Holiday{Date(2026, time.June, 15), "World Cup bank holiday", false}, 0, []Nation{Scotland}},
}

func once(year int, m time.Month, day int, name string) oneOff {
	return oneOff{Holiday: Holiday{Day: Date(year, m, day), Name: name}}
}

// moved is a holiday of May kept on another day.
func moved(year int, m time.Month, day int, name string, from int) oneOff {
	o := once(year, m, day, name)
	o.instead = Date(year, time.May, from)
	return o
}

// ruled returns the holidays that follow from rules in a year, moves applied,
// in the order of the rules. There are as many every year, and all are weekdays.
func (h Holidays) ruled(year int) []Holiday {
	days := laws[h.nation].days
	out := make([]Holiday, 0, len(days)+4)
	easter := Easter(year)
	for _, r := range days {
		out = append(out, Holiday{Day: moveOf(r.in(year, easter)), Name: r.name})
	}
	for i := range out {
		for weekend(out[i].Day) || out[i].Substitute && taken(out, i) {
			out[i].Day++
			out[i].Substitute = true
		}
	}
	return out
}

// taken reports whether the day of holiday i is another's.
func taken(all []Holiday, i int) bool {
	for j := range all {
		if j != i && all[j].Day == all[i].Day {
			return true
		}
	}
	return false
}

func weekend(d Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// moveOf returns the day that was kept instead of d.
func moveOf(d Day) Day {
	for _, o := range oneOffs {
		if o.instead == d {
			return o.Day
		}
	}
	return d
}

// in returns the day of the rule in a year whose Easter Sunday is given.
func (r rule) in(year int, easter Day) Day {
	switch r.kind {
	case firstMonday:
		d := Date(year, r.month, 1)
		return d + Day((8-int(d.Weekday()))%7)
	case lastMonday:
		d := Date(year, r.month+1, 0)
		return d - Day((int(d.Weekday())+6)%7)
	case fromEaster:
		return easter + Day(r.day)
	}
	return Date(year, r.month, r.day)
}

// Easter returns Easter Sunday of a year in the Gregorian calendar, by the
// reckoning of Meeus, Jones and Butcher.
func Easter(year int) Day {
	a, b, c := year%19, year/100, year%100
	g := (8*b + 13) / 25
	h := (19*a + b - b/4 - g + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return Date(year, time.Month(month), day)
}
