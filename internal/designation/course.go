package designation

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
)

// A course is a route with its days. A step that is tied to the plan has the days
// of the plan's activities: of an activity when it begins and is over, of a
// milestone when it is over. A step that is tied to nothing begins when the step
// before it is over. Steps are over one after the other, whatever the plan says,
// and none takes less than its least period; where the plan has it otherwise, the
// course says so and takes the day that is possible.

// A Forecast is what a plan says of what a step is tied to.
type Forecast struct {
	Names    []string // the activities, as the plan calls them; none: it has none of them
	Missing  []string // of what the step names, what the plan does not have
	From, To calendar.Day
	Moment   bool // only milestones: they say when the step is over, and not when it begins
}

// A Journey is what a course is reckoned with.
type Journey struct {
	From   calendar.Day                  // when the first step can begin
	By     calendar.Day                  // when the text is to be in force; 0 for no day
	Today  calendar.Day                  // 0: it does not matter
	Plan   func(written string) Forecast // nil: there is no plan
	Window plan.Window                   // the release days; none: it is in force when the steps are over
	Done   []calendar.Day                // of the first steps, when they were passed
	Notice int                           // how many days a proposal must be out
}

// A Dated is a step with its days.
type Dated struct {
	Leg
	Forecast Forecast
	From, To calendar.Day
	Latest   calendar.Day // on which it must be over to be in time; 0: there is none
	Done     bool         // the days are those of its passing
	first    bool
	Mind     []string // what is late or cannot be
}

// Source says where the days of a step come from.
func (d Dated) Source() string {
	switch {
	case d.Done:
		return "as it was passed"
	case len(d.Forecast.Names) > 0:
		s := "plan: " + listed(d.Forecast.Names)
		if d.Forecast.Moment && d.Days > 0 {
			s += ", less " + d.Took()
		}
		return s
	case d.Plan == "":
		return "no plan activity is tied to it; " + d.reckoned()
	}
	return "the plan has nothing that is called " + d.Plan + "; " + d.reckoned()
}

func (d Dated) reckoned() string {
	if d.Beside || d.first {
		return "from the beginning"
	}
	return "from the step before"
}

// mostNamed is how many activities are named one by one.
const mostNamed = 3

func listed(names []string) string {
	if len(names) <= mostNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s to %s, %d activities", names[0], names[len(names)-1], len(names))
}

// Takes says how long a step takes at least; "" where that is the plan's to say.
func (d Dated) Takes() string {
	if d.Days == 0 && len(d.Forecast.Names) > 0 {
		return ""
	}
	return d.Took()
}

// Late is by how many days a step is over after the latest day; 0 where it is not.
func (d Dated) Late() int {
	if d.Latest == 0 {
		return 0
	}
	return max(0, int(d.To-d.Latest))
}

// A Course is a route with days: when each step can be over, when text can be in
// force, and whether that is in time.
type Course struct {
	Route   string
	Legs    []Dated
	Ready   calendar.Day     // the last step is over
	Release calendar.Day     // the release day it can make; 0 where none is known
	Sure    bool             // that day was set, and is not only by rule
	By      calendar.Day     // by which it is wanted; 0 for no day
	Windows []plan.WindowDay // that it makes in time
	Mind    []string
}

// InTime reports whether the text is in force by the day it is wanted.
func (c Course) InTime() bool {
	return c.By == 0 || c.Effect() != 0 && c.Effect() <= c.By
}

// Effect is the day from which the text can be in force.
func (c Course) Effect() calendar.Day {
	if c.Release != 0 {
		return c.Release
	}
	return c.Ready
}

// Minds gives everything that is late or cannot be, each with its step.
func (c Course) Minds() []string {
	out := slices.Clone(c.Mind)
	for i, l := range c.Legs {
		for _, m := range l.Mind {
			out = append(out, fmt.Sprintf("Step %d: %s", i+1, m))
		}
	}
	return out
}

// Run gives each step of a route its days.
func (j Journey) Run(route string, legs []Leg) Course {
	c := Course{Route: route, By: j.By, Legs: make([]Dated, 0, len(legs))}
	at := j.From             // when the step before is over
	aside := calendar.Day(0) // when those beside it are
	for i, l := range legs {
		d := Dated{Leg: l, first: i == 0}
		begin := max(at, aside)
		switch {
		case i < len(j.Done):
			d.From, d.To, d.Done = j.Done[i], j.Done[i], true
		default:
			d.place(j, begin, i)
		}
		if l.Beside {
			aside = max(aside, d.To)
		} else {
			at, aside = max(d.To, begin), 0
		}
		c.Legs = append(c.Legs, d)
	}
	c.Ready = max(at, aside)
	c.makeWindows(j.Window)
	c.back(j.Window)
	if j.Notice > 0 && !slices.ContainsFunc(legs, func(l Leg) bool { return l.after(j.From)-j.From >= calendar.Day(j.Notice) && !l.Beside }) {
		c.Mind = append(c.Mind, fmt.Sprintf("A proposal must be out for %d days, and no step takes as long. Give the step of the notice its days.", j.Notice))
	}
	return c
}

// place gives a step its days, when it may begin on a day.
func (d *Dated) place(j Journey, begin calendar.Day, at int) {
	if j.Plan != nil && d.Plan != "" {
		d.Forecast = j.Plan(d.Plan)
	}
	f := d.Forecast
	mind := func(format string, args ...any) { d.Mind = append(d.Mind, fmt.Sprintf(format, args...)) }
	if len(f.Names) > 0 && len(f.Missing) > 0 {
		mind("The plan has nothing that is called %s.", strings.Join(f.Missing, ", "))
	}
	switch {
	case len(f.Names) == 0:
		d.From = begin
		if d.Beside {
			d.From = j.From
		}
		d.To = d.after(d.From)
	case f.Moment:
		d.From, d.To = d.before(f.To), f.To
		if least := d.after(begin); !d.Beside && d.To < least {
			mind("The plan has %s on %s, and %s is the earliest day that is possible: %s after what comes before is over on %s.", strings.Join(f.Names, ", "), f.To.Words(), least.Words(), d.Took(), begin.Words())
			d.From, d.To = begin, least
		} else if d.From < j.Today && j.Today <= d.To && d.Days > 0 {
			mind("To be over on %s as the plan has it, it had to begin by %s.", d.To.Words(), d.From.Words())
		}
	default:
		d.From, d.To = f.From, f.To
		if d.From < begin && !d.Beside && at > 0 {
			mind("The plan has it begin on %s, before what comes before it is over on %s.", f.From.Words(), begin.Words())
		}
		if least := d.after(d.From); d.To < least {
			mind("The plan has it over on %s, and %s from %s end on %s.", f.To.Words(), d.Took(), d.From.Words(), least.Words())
			d.To = least
		}
		if d.To < begin && !d.Beside {
			mind("The plan has it over on %s, before what comes before it is over on %s.", f.To.Words(), begin.Words())
			d.To = begin
		}
	}
}

// makeWindows finds the release days that the course makes.
func (c *Course) makeWindows(w plan.Window) {
	for _, d := range w.Days {
		on := calendar.Date(d.Day.Date())
		if on < c.Ready {
			continue
		}
		if c.Release == 0 {
			c.Release, c.Sure = on, !d.Provisional
		}
		if c.By != 0 && on <= c.By {
			c.Windows = append(c.Windows, d)
		}
	}
}

// back reckons from the day on which the text is to be in force when each step
// must be over. Steps keep the distance that they have: what begins before the
// step before it is over stays so.
func (c *Course) back(w plan.Window) {
	latest := c.By
	for _, d := range w.Days {
		if on := calendar.Date(d.Day.Date()); on <= c.By {
			latest = on
		}
	}
	if len(w.Days) > 0 && calendar.Date(w.Days[0].Day.Date()) > c.By {
		return // no release day comes in time
	}
	if latest == 0 {
		return
	}
	last := -1 // the step after, that waits
	for i := len(c.Legs) - 1; i >= 0; i-- {
		d := &c.Legs[i]
		if last >= 0 {
			next := &c.Legs[last]
			latest = next.Latest - (next.To - max(next.From, min(d.To, next.To)))
			if least := next.before(next.Latest); d.To <= next.From {
				latest = min(latest, least)
			}
		}
		d.Latest = latest
		if n := d.Late(); n > 0 && !d.Done {
			d.Mind = append(d.Mind, fmt.Sprintf("It must be over by %s for the text to be in force by %s, and is over %s later.", d.Latest.Words(), c.By.Words(), days(n)))
		}
		if !d.Beside {
			last = i
		}
	}
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
