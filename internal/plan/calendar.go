package plan

import (
	"cmp"
	"slices"
	"time"

	"crosscode/internal/problem"
)

// A Calendar says when work is done. What it does not say it takes from the
// calendar it is based on.
type Calendar struct {
	ID         string
	Name       string
	Base       string // ID of the calendar it derives from, if any
	Week       Week
	WorkWeeks  []WorkWeek
	Exceptions []Exception
}

// Hours are the stretches worked in a day. Nil means "as the base calendar
// says"; empty but not nil means a day without work.
type Hours []Span

// A Span is a stretch of a day in minutes from midnight; To may be 1440.
type Span struct{ From, To int }

// DayOff is a day without work.
func DayOff() Hours { return Hours{} }

// Week gives the hours of each weekday, Sunday first as in [time.Weekday].
type Week [7]Hours

// A WorkWeek replaces the ordinary week between two days, both included.
type WorkWeek struct {
	Name     string
	From, To Day
	Week     Week
}

// An Exception replaces the hours of some days between From and To, both
// included: every day, or those that Repeat picks.
type Exception struct {
	Name     string
	From, To Day
	Hours    Hours
	Repeat   Repeat
}

// StandardWeek is Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00.
func StandardWeek() Week {
	var w Week
	for d := range w {
		w[d] = DayOff()
		if d != int(time.Sunday) && d != int(time.Saturday) {
			w[d] = Hours{{8 * 60, 12 * 60}, {13 * 60, 17 * 60}}
		}
	}
	return w
}

// RoundTheClock is a week in which every minute is worked.
func RoundTheClock() Week {
	var w Week
	for d := range w {
		w[d] = Hours{{0, minutesOfDay}}
	}
	return w
}

// tidy sorts the stretches, joins those that touch and drops empty ones.
func (h Hours) tidy() Hours {
	if h == nil {
		return nil
	}
	sorted := slices.Clone(h)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	out := Hours{}
	for _, s := range sorted {
		switch last := len(out) - 1; {
		case s.To <= s.From:
		case last >= 0 && s.From <= out[last].To:
			out[last].To = max(out[last].To, s.To)
		default:
			out = append(out, s)
		}
	}
	return out
}

func (h Hours) minutes() int {
	n := 0
	for _, s := range h {
		n += s.To - s.From
	}
	return n
}

// Calendars are compiled calendars by ID.
type Calendars map[string]*WorkingTime

// CompileCalendars makes every calendar ready for arithmetic, or says of each
// what is wrong with it.
func CompileCalendars(cals []Calendar) (Calendars, error) {
	var c problem.Check
	byID := make(map[string]*Calendar, len(cals))
	for i := range cals {
		cal := &cals[i]
		c.Want(byID[cal.ID] == nil, place(cal), "Two calendars have the identifier %s.", cal.ID)
		byID[cal.ID] = cal
	}
	out := make(Calendars, len(cals))
	stretches := 0
	for i := range cals {
		chain, err := lineage(&cals[i], byID)
		if err != nil {
			c.Note(place(&cals[i]), err)
			continue
		}
		speaks := chain[slices.IndexFunc(chain, (*Calendar).speaks)]
		if out[speaks.ID] == nil {
			out[speaks.ID], err = compile(chain[slices.Index(chain, speaks):])
		}
		c.Note(place(&cals[i]), err)
		if out[cals[i].ID] = out[speaks.ID]; err != nil {
			continue
		}
		if stretches += len(out[speaks.ID].stretches); stretches > maxStretches {
			c.Want(false, place(&cals[i]), "The calendars change their hours more than %d times in all.", maxStretches)
			break
		}
	}
	return out, c.Err("The calendars cannot be used.")
}

// maxStretches bounds how much memory the calendars of one plan may take.
const maxStretches = 2_000_000

// speaks reports whether a calendar says anything of its own, or has no other
// to say it.
func (c *Calendar) speaks() bool {
	return c.Base == "" || len(c.WorkWeeks) > 0 || len(c.Exceptions) > 0 ||
		slices.ContainsFunc(c.Week[:], func(h Hours) bool { return h != nil })
}

func place(c *Calendar) string {
	return "calendar " + cmp.Or(c.Name, c.ID)
}

// lineage is the calendar followed by those it derives from.
func lineage(cal *Calendar, byID map[string]*Calendar) ([]*Calendar, error) {
	chain := []*Calendar{cal}
	for cal.Base != "" {
		base := byID[cal.Base]
		if base == nil {
			return nil, problem.New(problem.Invalid, "It is based on calendar %s, which does not exist.", cal.Base)
		}
		if slices.Contains(chain, base) {
			return nil, problem.New(problem.Invalid, "It is based, in the end, on itself.")
		}
		chain = append(chain, base)
		cal = base
	}
	return chain, nil
}
