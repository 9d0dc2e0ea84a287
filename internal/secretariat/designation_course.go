package secretariat

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/designation"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/release"
	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// The milestones between which routes are compared: the text is baselined at the
// one, and must be in force by the other.
const (
	textBaselined = "M6"
	textInForce   = "M8"
)

// Comparing says which routes are given their days, and on what.
type Comparing struct {
	Routes   []string      // none: all
	Plan     string        // "": the first that holds M6
	From, By calendar.Day  // 0: as the plan and the milestones have it
	Faults   problem.Check // what is wrong with the days that were given
}

// A Comparison is routes with their days on one plan, and what is held of them.
type Comparison struct {
	*Way
	Courses []*RouteCourse
}

// A Way is what the days of routes are reckoned with.
type Way struct {
	Plan     *Planned // nil: none that is seen holds M6
	From, By calendar.Day
	Since    string // what From is, in words
	Until    string // what By is, in words
	Released string // what is known of release days, in words
	today    calendar.Day
	cut      bool // the day was given on which the text is baselined, so what comes up to that is over
	window   plan.Window
}

// A RouteCourse is one route with its days.
type RouteCourse struct {
	designation.Course
	Template     *designation.Template
	Passed       []designation.Passing // by the topic area that it is of
	For, Against []*designation.Argument
}

// CompareRoutes gives routes their days on a plan, as a view sees them on its day.
func (d *Desk) CompareRoutes(v *store.View, today calendar.Day, in Comparing) (*Comparison, error) {
	all, err := every(v, designation.Templates)
	if err != nil {
		return nil, err
	}
	said, err := every(v, designation.Arguments)
	if err != nil {
		return nil, err
	}
	faults := in.Faults
	for _, n := range in.Routes {
		faults.Want(slices.ContainsFunc(all, func(t *designation.Template) bool { return t.Ref == n }), "route", "There is no route called %s.", n)
	}
	if in.Plan != "" {
		_, err := d.planOfRoutes(v, in.Plan)
		if err != nil && problem.Of(err) == nil {
			return nil, err
		}
		faults.Note("plan", err)
	}
	if err := faults.Err("The routes cannot be compared."); err != nil {
		return nil, err
	}
	w, err := d.wayOn(v, today, in)
	if err != nil {
		return nil, err
	}
	out := &Comparison{Way: w}
	for _, t := range all {
		if len(in.Routes) > 0 && !slices.Contains(in.Routes, t.Ref) {
			continue
		}
		c, err := w.course(t, nil)
		if err != nil {
			return nil, err
		}
		c.argue(said)
		out.Courses = append(out.Courses, c)
	}
	return out, nil
}

func (c *RouteCourse) argue(said []*designation.Argument) {
	for _, a := range said {
		switch {
		case a.Route != c.Template.Ref:
		case a.Side == designation.For:
			c.For = append(c.For, a)
		default:
			c.Against = append(c.Against, a)
		}
	}
}

// wayOn settles what the days of routes are reckoned with.
func (d *Desk) wayOn(v *store.View, today calendar.Day, in Comparing) (*Way, error) {
	w := &Way{From: in.From, By: in.By, Since: "the day given", Until: "the day given", today: today, cut: in.From != 0}
	var err error
	if w.Plan, err = d.planOfRoutes(v, in.Plan); err != nil {
		return nil, err
	}
	if err := w.between(v); err != nil {
		return nil, err
	}
	w.release()
	return w, nil
}

// planOfRoutes returns the plan on which routes have their days: the one named, or
// else the first that holds the milestone at which the text is baselined.
func (d *Desk) planOfRoutes(v *store.View, name string) (*Planned, error) {
	if name != "" {
		p, err := d.PlanIn(v, name)
		if notFound(err) || err == nil && p.Empty() {
			var c problem.Check
			c.Want(false, "plan", "There is no plan called %s that has its file.", name)
			return nil, c.Err("The routes cannot be compared.")
		}
		return p, err
	}
	plans, err := d.PlansIn(v)
	if i := slices.IndexFunc(plans, func(p *Planned) bool { return p.Activity(textBaselined) >= 0 }); i >= 0 {
		return plans[i], err
	}
	return nil, err
}

// PlanRef is the reference of the plan; "" where there is none.
func (w *Way) PlanRef() string {
	if w.Plan == nil {
		return ""
	}
	return w.Plan.Record.Ref
}

// between settles the two days: from the plan, or from the register of milestones.
func (w *Way) between(v *store.View) error {
	all, err := every(v, register.Milestones)
	if err != nil {
		return err
	}
	dates := register.Dates{}
	for _, m := range all {
		dates[m.Ref] = m
	}
	if w.From == 0 {
		w.From, w.Since = w.today, "today, for want of a date of "+textBaselined
		due, ok := dates.Of(textBaselined)
		switch {
		case w.Plan != nil:
			w.From = dayOfPlan(w.Plan.Schedule.Start)
			w.Since = "the beginning of the plan, " + w.From.Words()
		case ok && !due.IsZero():
			w.From, w.Since, w.cut = due.Latest(), textBaselined+", "+due.Words(), true
		}
	}
	if w.By == 0 {
		w.Until = "no day, for " + textInForce + " has no date"
		if due, ok := dates.Of(textInForce); ok && !due.IsZero() {
			w.By, w.Until = due.Latest(), textInForce+", "+due.Words()
		} else if w.Plan != nil && w.Plan.Base.Dates.Committed[textInForce] != 0 {
			w.By = w.Plan.Base.Dates.Committed[textInForce]
			w.Until = textInForce + " as the plan has it promised, " + w.By.Words()
		}
	}
	var f problem.Check
	f.Want(w.By == 0 || w.From <= w.By || !w.cut, "from", "The text is to be in force by %s, which is before %s.", w.By.Words(), w.From.Words())
	return f.Err("The routes cannot be compared.")
}

// release settles the release days: those of the plan, or by a rule of ours.
func (w *Way) release() {
	if w.Plan != nil {
		for _, window := range w.Plan.File.Plan.Windows {
			if len(window.Days) > 0 {
				w.window = window
				w.Released = "Release days are those that the plan has for " + or(window.Name, window.ID) + "."
				return
			}
		}
	}
	w.window = release.Common(releaseDays(w.From))
	w.Released = "Release days are by rule: the last Thursday of February, June and November, which is an assumption of ours."
}

// releaseDays are those of the codes together, from a year on. That they are the
// last Thursdays of February, June and November is an assumption of ours: each
// code sets its own for each year.
func releaseDays(from calendar.Day) []*release.Calendar {
	year, _, _ := from.Date()
	return []*release.Calendar{{Code: "all", Rule: release.Rule{Months: []time.Month{time.February, time.June, time.November}, Weekday: time.Thursday,
		From: min(max(year, 1), 9990), To: min(max(year, 1)+6, 9996)}}}
}

// course gives a route its days: of a topic area on its way, with those on which it
// passed its first steps.
func (w *Way) course(t *designation.Template, a *designation.Area) (*RouteCourse, error) {
	legs, err := t.Legs()
	if err != nil {
		return nil, err
	}
	j := designation.Journey{From: w.From, By: w.By, Today: w.today, Window: w.window, Notice: t.Notice.N}
	if w.Plan != nil {
		j.Plan = w.forecast
	}
	if w.cut && a == nil {
		for i := len(legs) - 1; i >= 0; i-- {
			if w.baselines(legs[i].Plan) { // what comes up to it is over by then
				legs = legs[i+1:]
				break
			}
		}
	}
	out := &RouteCourse{Template: t}
	if a != nil {
		out.Passed = a.On(t.Ref, legs)
	}
	for _, p := range out.Passed {
		on, err := calendar.ParseDay(p.Day)
		if err != nil {
			break // kept by an older program
		}
		j.Done = append(j.Done, on)
	}
	out.Course = j.Run(t.Ref, legs)
	return out, nil
}

// baselines reports whether what a step is tied to ends with the text baselined.
func (w *Way) baselines(written string) bool {
	if written == textBaselined {
		return true
	}
	return w.Plan != nil && slices.Contains(w.forecast(written).Names, textBaselined)
}

// forecast finds what a step is tied to in the plan, as the step writes it: the
// activities by what the plan calls them, or by the letters that the papers gave
// them, one or a range.
func (w *Way) forecast(written string) designation.Forecast {
	var f designation.Forecast
	f.Moment = true
	for part := range strings.SplitSeq(written, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		found := w.Plan.tied(part)
		if len(found) == 0 {
			f.Missing = append(f.Missing, part)
		}
		for _, i := range found {
			a := &w.Plan.File.Plan.Activities[i]
			from, to := dayOfPlan(w.Plan.Schedule.Activities[i].Start), boundary.DayOf(w.Plan.Schedule.Activities[i].Finish)
			if a.IsMilestone() {
				from = to
			} else {
				f.Moment = false
			}
			if len(f.Names) == 0 || from < f.From {
				f.From = from
			}
			f.Names, f.To = append(f.Names, a.Ref), max(f.To, to)
		}
	}
	return f
}

// tied finds activities by the name that the plan gives them, or by a letter or a
// range of letters: B-D are those that are called B, C or D, or B-draft.
func (p *Planned) tied(name string) []int {
	if i := p.Activity(name); i >= 0 {
		return []int{i}
	}
	first, last, ranged := strings.Cut(name, "-")
	if !ranged {
		last = first
	}
	if len(first) != 1 || len(last) != 1 || first < "A" || last > "Z" || first > last {
		return nil
	}
	var out []int
	for letter := first[0]; letter <= last[0]; letter++ {
		found := p.lettered(letter, func(a *plan.Activity) string { return a.Ref })
		if len(found) == 0 {
			found = p.lettered(letter, func(a *plan.Activity) string { return a.Name })
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (p *Planned) lettered(letter byte, of func(*plan.Activity) string) []int {
	var out []int
	for i := range p.File.Plan.Activities {
		a := &p.File.Plan.Activities[i]
		s := of(a)
		if !a.Inactive && s != "" && s[0] == letter && (len(s) == 1 || strings.ContainsRune("- :", rune(s[1]))) {
			out = append(out, i)
		}
	}
	return out
}

// Sentence says what became of a route in a comparison.
func (c *RouteCourse) Sentence() string {
	s := fmt.Sprintf("%s: all steps over on %s", c.Route, c.Ready.Words())
	if c.Release != 0 {
		s += fmt.Sprintf(", in force with the release of %s", c.Release.Words())
		if !c.Sure {
			s += " (provisional; no code has set it)"
		}
	}
	switch {
	case c.By == 0:
		return s + "."
	case c.InTime():
		return s + fmt.Sprintf(". In time for %s.", c.By.Words())
	}
	return s + fmt.Sprintf(". Too late for %s by %s.", c.By.Words(), manyOf(int(c.Effect()-c.By), "day"))
}

// WindowWords says which release days a route makes in time.
func (c *RouteCourse) WindowWords() string {
	var names []string
	for _, d := range c.Windows {
		names = append(names, calendar.Date(d.Day.Date()).Words())
	}
	switch {
	case len(names) == 0 && c.By != 0 && c.Release != 0:
		return "No release day between the end of its steps and " + c.By.Words() + "."
	case len(names) == 0:
		return ""
	}
	return fmt.Sprintf("It makes %s in time: %s.", manyOf(len(names), "release day"), shortList(names))
}

// Routes returns the route templates that a view sees.
func Routes(v *store.View) ([]*designation.Template, error) { return every(v, designation.Templates) }
