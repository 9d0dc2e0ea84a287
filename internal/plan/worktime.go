package plan

import (
	"slices"
	"sort"

	"crosscode/internal/problem"
)

// WorkingTime is a calendar made ready for arithmetic. It counts working
// minutes from the start of year 1 and answers both ways: how many had been
// worked by an instant, and at which instant so many had been worked.
type WorkingTime struct {
	stretches []stretch
	total     int64 // working minutes to the horizon
}

// A stretch is a run of days that all follow one week.
type stretch struct {
	from   Day
	before int64 // working minutes before from
	offset int64 // before, less what the week alone would have counted
	week   *weekTable
}

// A weekTable is a week with running totals, Sunday first.
type weekTable struct {
	days   [7]Hours
	before [8]int64 // working minutes of the week before each day
}

func newWeekTable(days [7]Hours) *weekTable {
	w := &weekTable{days: days}
	for i, h := range days {
		w.before[i+1] = w.before[i] + int64(h.minutes())
	}
	return w
}

// count is the working minutes of endless such weeks before day d. Weeks
// begin on Sundays; the first Sunday is the day before the epoch.
func (w *weekTable) count(d Day) int64 {
	n := int64(d) + 1
	return n/7*w.before[7] + w.before[n%7]
}

// Elapsed is working time in which every minute is worked.
func Elapsed() *WorkingTime {
	wt, _ := compile([]*Calendar{{Week: RoundTheClock()}})
	return wt
}

// Worked counts the working minutes before t.
func (wt *WorkingTime) Worked(t Minute) int64 {
	d := t.Day()
	s := &wt.stretches[wt.stretchOf(d)]
	n := s.offset + s.week.count(d)
	now := t.ofDay()
	for _, h := range s.week.days[d.Weekday()] {
		if now <= h.From {
			break
		}
		n += int64(min(now, h.To) - h.From)
	}
	return n
}

// stretchOf finds the stretch that holds day d.
func (wt *WorkingTime) stretchOf(d Day) int {
	if len(wt.stretches) == 1 {
		return 0
	}
	return max(sort.Search(len(wt.stretches), func(i int) bool { return wt.stretches[i].from > d })-1, 0)
}

// Between counts the working minutes from one instant to another; it is
// negative when to is the earlier.
func (wt *WorkingTime) Between(from, to Minute) int64 {
	return wt.Worked(to) - wt.Worked(from)
}

// Add moves t by working minutes. Forward it rests at the end of a stretch
// (17:00, never the next morning), backward at the start of one; zero leaves t
// where it is.
func (wt *WorkingTime) Add(t Minute, minutes int64) Minute {
	switch {
	case minutes > 0:
		return wt.earliest(wt.Worked(t) + minutes)
	case minutes < 0:
		return wt.latest(wt.Worked(t) + minutes)
	}
	return t
}

// Next is t when work is being done then, or else the next time work starts.
func (wt *WorkingTime) Next(t Minute) Minute { return wt.latest(wt.Worked(t)) }

// Previous is the last instant by which as much had been worked as by t: t
// itself within work or at its end, or else the end of the work before t.
func (wt *WorkingTime) Previous(t Minute) Minute { return wt.earliest(wt.Worked(t)) }

// earliest is the first instant by which n working minutes had been worked.
func (wt *WorkingTime) earliest(n int64) Minute {
	if n <= 0 {
		return dawn
	}
	if n > wt.total {
		return horizon
	}
	i := sort.Search(len(wt.stretches), func(i int) bool { return wt.stretches[i].before >= n }) - 1
	s := &wt.stretches[i]
	perWeek := s.week.before[7]
	count := n - s.offset
	weeks, rest := (count-1)/perWeek, (count-1)%perWeek+1 // 1 to perWeek
	day := 0
	for s.week.before[day+1] < rest {
		day++
	}
	rest -= s.week.before[day]
	start := Day(weeks*7 + int64(day) - 1)
	for _, h := range s.week.days[day] {
		if length := int64(h.To - h.From); rest > length {
			rest -= length
			continue
		}
		return start.At(h.From + int(rest))
	}
	panic("plan: a week's totals disagree with its days")
}

// latest is the last instant before which no more than n working minutes had
// been worked.
func (wt *WorkingTime) latest(n int64) Minute {
	if n < 0 {
		return dawn
	}
	if n >= wt.total {
		return horizon
	}
	i := sort.Search(len(wt.stretches), func(i int) bool { return wt.stretches[i].before > n }) - 1
	s := &wt.stretches[i]
	perWeek := s.week.before[7]
	count := n - s.offset
	weeks, rest := count/perWeek, count%perWeek
	day := 0
	for s.week.before[day+1] <= rest {
		day++
	}
	rest -= s.week.before[day]
	start := Day(weeks*7 + int64(day) - 1)
	for _, h := range s.week.days[day] {
		if length := int64(h.To - h.From); rest >= length {
			rest -= length
			continue
		}
		return max(start.At(h.From+int(rest)), dawn)
	}
	panic("plan: a week's totals disagree with its days")
}

// compile lays out a calendar and the calendars it derives from. A day's hours
// come from the first that speaks of it: the exceptions of each calendar in
// turn, then work weeks and ordinary weekdays of each in turn.
func compile(chain []*Calendar) (*WorkingTime, error) {
	b := builder{cuts: []Day{0}}
	for _, cal := range chain {
		if err := b.add(cal); err != nil {
			return nil, err
		}
	}
	return b.build(chain)
}

// A builder gathers the days on which the pattern changes.
type builder struct {
	cuts       []Day
	exceptions []override
}

// An override fixes the hours of a run of days.
type override struct {
	from, to Day
	hours    Hours
}

func (b *builder) add(cal *Calendar) error {
	var c problem.Check
	for d, h := range cal.Week {
		c.Note("", h.check(Day(d+6).Weekday().String()))
	}
	for _, w := range cal.WorkWeeks {
		b.cuts = append(b.cuts, w.From, w.To+1)
		for d, h := range w.Week {
			c.Note("", h.check(w.Name+", "+Day(d+6).Weekday().String()))
		}
	}
	for i := range cal.Exceptions {
		e := &cal.Exceptions[i]
		c.Note("", e.Hours.check("exception "+e.Name))
		if len(b.exceptions) > maxOccurrences {
			break // said below
		}
		runs, err := e.Days()
		if err != nil {
			c.Note("", err)
			break // a file may hold thousands of the kind, each long to work out
		}
		for _, r := range runs {
			b.cuts = append(b.cuts, r[0], r[1]+1)
			b.exceptions = append(b.exceptions, override{r[0], r[1], e.Hours.tidy()})
		}
	}
	c.Want(len(b.exceptions) <= maxOccurrences, "", "It has more than %d exceptions.", maxOccurrences)
	return c.Err("The calendar cannot be used.")
}

func (h Hours) check(where string) error {
	for _, s := range h {
		if s.From < 0 || s.To > minutesOfDay || s.From > s.To {
			return problem.New(problem.Invalid, "The working time of %s runs from minute %d to minute %d of the day.", where, s.From, s.To)
		}
	}
	return nil
}

func (b *builder) build(chain []*Calendar) (*WorkingTime, error) {
	slices.Sort(b.cuts)
	b.cuts = slices.Compact(b.cuts)
	b.cuts = slices.DeleteFunc(b.cuts, func(d Day) bool { return d < 0 || d >= horizon.Day() })
	painted := b.paint()
	wt := &WorkingTime{stretches: make([]stretch, 0, len(b.cuts))}
	weeks := weekCache{}
	for i, from := range b.cuts {
		week := weeks.of(painted[i], chain, from)
		if n := len(wt.stretches); n > 0 && wt.stretches[n-1].week == week {
			continue
		}
		before := wt.countTo(from)
		wt.stretches = append(wt.stretches, stretch{from, before, before - week.count(from), week})
	}
	wt.total = wt.countTo(horizon.Day())
	if wt.total == 0 {
		return nil, problem.New(problem.Invalid, "It has no working time.")
	}
	return wt, nil
}

// countTo is the working minutes before day d as far as stretches are known.
func (wt *WorkingTime) countTo(d Day) int64 {
	n := len(wt.stretches)
	if n == 0 {
		return 0
	}
	s := &wt.stretches[n-1]
	return s.offset + s.week.count(d)
}

// paint gives each run between cuts the first exception that covers it.
func (b *builder) paint() []*override {
	painted := make([]*override, len(b.cuts))
	bare := newSkipper(len(b.cuts))
	for i := range b.exceptions {
		e := &b.exceptions[i]
		first, _ := slices.BinarySearch(b.cuts, e.from)
		for at := bare.from(first); at < len(b.cuts) && b.cuts[at] <= e.to; at = bare.from(at) {
			painted[at] = e
			bare[at] = at + 1
		}
	}
	return painted
}

// A skipper leads from each place to the next that is still bare, itself or a
// later one, so that painting over and over costs no more than painting once.
type skipper []int

func newSkipper(n int) skipper {
	s := make(skipper, n+1)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s skipper) from(at int) int {
	for s[at] != at {
		s[at] = s[s[at]]
		at = s[at]
	}
	return at
}

// A weekCache shares one table among the stretches that follow the same week.
type weekCache map[string]*weekTable

func (c weekCache) of(e *override, chain []*Calendar, on Day) *weekTable {
	var days [7]Hours
	for d := range days {
		if days[d] = ordinary(chain, on, d); e != nil && e.hours != nil {
			days[d] = e.hours
		}
	}
	key := weekKey(days)
	if c[key] == nil {
		c[key] = newWeekTable(days)
	}
	return c[key]
}

func weekKey(days [7]Hours) string {
	var key []byte
	for _, h := range days {
		for _, s := range h {
			key = append(key, byte(s.From>>8), byte(s.From), byte(s.To>>8), byte(s.To))
		}
		key = append(key, 0xff)
	}
	return string(key)
}

// ordinary is the hours of a weekday where no exception applies.
func ordinary(chain []*Calendar, on Day, weekday int) Hours {
	for _, cal := range chain {
		for _, w := range cal.WorkWeeks {
			if on >= w.From && on <= w.To && w.Week[weekday] != nil {
				return w.Week[weekday].tidy()
			}
		}
		if cal.Week[weekday] != nil {
			return cal.Week[weekday].tidy()
		}
	}
	return DayOff()
}
