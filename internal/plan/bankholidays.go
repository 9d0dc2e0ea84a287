package plan

import "crosscode/internal/calendar"

// BankHolidays is a calendar that takes from its base what it does not say, and
// says that nobody works on the bank holidays of the years from and to and
// between.
func BankHolidays(id, base string, h calendar.Holidays, from, to int) Calendar {
	c := Calendar{ID: id, Name: h.Nation().String(), Base: base}
	for year := from; year <= to; year++ {
		for _, x := range h.In(year) {
			y, m, d := x.Day.Date()
			day := DayOf(y, m, d)
			c.Exceptions = append(c.Exceptions, Exception{Name: x.Name, From: day, To: day, Hours: DayOff()})
		}
	}
	return c
}
