// Package release says on which days codes are released: as data, by code and
// year, and by rule where nobody has set a day yet.
//
// The industry's codes are released in February, June and November, but on which
// day each code says for each year. A day that only a rule gives is
// provisional, and gives way to the day that is set for that month. What is
// released under several codes at once has the days they have in common.
package release

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// A Calendar is the release days of one code.
type Calendar struct {
	Code        string
	Days        []plan.Day // set by the code
	Provisional []plan.Day // proposed, not yet set
	Rule        Rule
}

// A Rule makes provisional days: the nth weekday of some months of some years.
// The zero Rule makes none.
type Rule struct {
	Months   []time.Month
	Weekday  time.Weekday
	Nth      int // 1 to 4; 0 means the last
	From, To int // years
}

// maxYears is how far a rule may reach.
const maxYears = 200

// Check says what is wrong with the calendar, or nil.
func (c *Calendar) Check() error {
	var check problem.Check
	r := &c.Rule
	if len(r.Months) > 0 {
		check.Want(r.From >= 1 && r.To >= r.From && r.To <= plan.LastYear && r.To-r.From < maxYears, "rule",
			"Give the first and the last year of the rule, at most %d years.", maxYears)
		check.Want(r.Nth >= 0 && r.Nth <= 4, "rule", "A month has a first to fourth and a last of each weekday.")
	}
	for _, m := range r.Months {
		check.Want(m >= time.January && m <= time.December, "rule", "Months are numbers from 1 to 12, not %d.", int(m))
	}
	return check.Err("The release days of %s cannot be used.", c.Code)
}

// days are all days of the calendar in order.
func (c *Calendar) days() []plan.WindowDay {
	var out []plan.WindowDay
	kept := map[[2]int]bool{} // months in which a day is given
	for _, d := range c.Days {
		out, kept[month(d)] = append(out, plan.WindowDay{Day: d}), true
	}
	for _, d := range c.Provisional {
		out, kept[month(d)] = append(out, plan.WindowDay{Day: d, Provisional: true}), true
	}
	if c.Check() == nil {
		for year := c.Rule.From; year <= c.Rule.To && len(c.Rule.Months) > 0; year++ {
			for _, m := range c.Rule.Months {
				if d := c.Rule.day(year, m); !kept[month(d)] {
					out = append(out, plan.WindowDay{Day: d, Provisional: true})
				}
			}
		}
	}
	return tidy(out)
}

func month(d plan.Day) [2]int {
	y, m, _ := d.Date()
	return [2]int{y, int(m)}
}

// day is the day of the rule in one month.
func (r *Rule) day(year int, m time.Month) plan.Day {
	if r.Nth == 0 {
		last := plan.DayOf(year, m+1, 1) - 1
		return last - plan.Day((int(last.Weekday())-int(r.Weekday)+7)%7)
	}
	first := plan.DayOf(year, m, 1)
	return first + plan.Day((int(r.Weekday)-int(first.Weekday())+7)%7+7*(r.Nth-1))
}

// tidy sorts days and keeps each once; one that is set is not provisional.
func tidy(days []plan.WindowDay) []plan.WindowDay {
	slices.SortFunc(days, func(a, b plan.WindowDay) int {
		if a.Day == b.Day && a.Provisional != b.Provisional {
			if b.Provisional {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Day, b.Day)
	})
	return slices.CompactFunc(days, func(a, b plan.WindowDay) bool { return a.Day == b.Day })
}

// Common is the window of what is released under all those codes at once: the
// days that they have in common, provisional as soon as one of them is.
func Common(codes []*Calendar) plan.Window {
	var w plan.Window
	var names []string
	for k, c := range codes {
		names = append(names, c.Code)
		if k == 0 {
			w.Days = c.days()
			continue
		}
		theirs := map[plan.Day]plan.WindowDay{}
		for _, d := range c.days() {
			theirs[d.Day] = d
		}
		var both []plan.WindowDay
		for _, d := range w.Days {
			if other, ok := theirs[d.Day]; ok {
				d.Provisional = d.Provisional || other.Provisional
				both = append(both, d)
			}
		}
		w.Days = both
	}
	w.ID, w.Name = strings.Join(names, "+"), strings.Join(names, " and ")
	return w
}
