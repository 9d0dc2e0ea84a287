package calendar

// AfterMonths returns the last day that is not more than n months after w: "more
// than 3 months" later is a day after it. Months clamp to their end; a date known
// to a month, or longer, counts from its end, so that April and three months is
// the end of July. It is no day for a rule or a missing date.
func (w When) AfterMonths(n int) Day {
	switch w.precision {
	case Missing, ByRule:
		return 0
	case ToDay:
		return w.day.AddMonths(n)
	}
	return (w.Latest() + 1).AddMonths(n) - 1
}

// MonthsPast returns the whole months by which w passes a reference, from last
// day to last day: from April to 30 January it is nine. It is negative when w
// comes before, and 0 when either is a rule or missing.
func (w When) MonthsPast(reference When) int {
	if reference.Latest() == 0 || w.Latest() == 0 {
		return 0
	}
	ry, rm, _ := reference.Latest().Date()
	y, m, _ := w.Latest().Date()
	n := (y-ry)*12 + int(m-rm)
	switch {
	case n > 0 && w.Latest() < reference.Latest().AddMonths(n):
		return n - 1
	case n < 0 && w.Latest() > reference.AfterMonths(n):
		return n + 1
	}
	return n
}

// DecideBy returns the last working day on which a decision about something due
// at w still comes in time: before the day, or, where only a month or longer is
// known, within it. AddWorking is that of the calendar to count on. It is no day
// for a rule or a missing date.
func (w When) DecideBy(addWorking func(d Day, n int) Day) Day {
	switch w.precision {
	case Missing, ByRule:
		return 0
	case ToDay:
		return addWorking(w.day, -1)
	}
	return addWorking(w.Latest()+1, -1)
}
