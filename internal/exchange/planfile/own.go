package planfile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// OwnFormat gives a plan as a plan file of our own, whatever it came as. What
// our format does not hold is told in notices: how the work of resources
// stretches an activity becomes the length that comes of it, and recurring
// exceptions of a calendar become days. Dates that the file computed are not
// written; whoever converts a plan compares them (see [plan.Differences]).
func (f *File) OwnFormat() ([]byte, error) {
	if f.own != "" {
		return []byte(f.own), nil
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		return nil, err
	}
	w := &ownWriter{file: f, schedule: s, ids: map[int]string{}, calendars: map[string]string{}}
	w.name()
	w.head()
	w.holidays()
	w.teams()
	w.activities()
	if w.b.Len() > maxYAML {
		return nil, problem.New(problem.Invalid, "The plan is too large for a plan file of our own: %d activities come to more than %d MB. Divide it.", len(f.Plan.Activities), maxYAML>>20)
	}
	return []byte(w.b.String()), nil
}

// An ownWriter writes a plan as YAML, a line an activity.
type ownWriter struct {
	file      *File
	schedule  *plan.Schedule
	b         strings.Builder
	ids       map[int]string    // of activities, by UID
	calendars map[string]string // by their IDs in the file
	on        map[int][]string  // teams of an activity
	workers   map[int]*plan.Resource
	assigned  map[int][]int // assignments by their activities
	after     map[int][]plan.Link
	depths    []int
	delayed   int
	stretched int // activities whose length is what resources make of it
}

func (w *ownWriter) f(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// name gives every activity an id of its own without spaces: its code where it
// has one that nobody else has.
func (w *ownWriter) name() {
	p := w.file.Plan
	count := map[string]int{}
	for i := range p.Activities {
		count[p.Activities[i].Ref]++
	}
	taken := map[string]bool{Finish: true}
	for i := range p.Activities {
		a := &p.Activities[i]
		id := a.Ref
		if id == "" || count[id] > 1 || strings.ContainsAny(id, " \t\n") || taken[id] {
			id = strconv.Itoa(a.UID)
		}
		for taken[id] {
			id += "_"
		}
		taken[id] = true
		w.ids[a.UID] = id
	}
}

func (w *ownWriter) head() {
	p := w.file.Plan
	w.f("# Made from a file of the format %s.\n", w.file.Format)
	if p.Name != "" {
		w.f("plan: %s\n", quoted(oneLine(p.Name)))
	}
	w.f("start: %s\n", p.Start)
	if p.StatusDate != 0 {
		w.f("status: %s\n", p.StatusDate)
	}
	if p.Rules.Progress == plan.MSProject {
		w.f("progress: msproject\n")
	}
	if p.Rules.HonourDate {
		w.f("honour_dates: true\n")
	}
	if day := p.Rules.Day(); day != 480 {
		w.f("hours_per_day: %g\n", float64(day)/60)
	}
	if p.Rules.LagOn != plan.LagOnSuccessor && slices.ContainsFunc(p.Links, func(l plan.Link) bool { return l.Lag != (plan.Lag{}) }) {
		w.file.notice("links", "The file counts lag otherwise than on the calendar of what waits; here it is counted on that.")
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// holidays writes the calendars that something goes by, and those they derive
// from.
func (w *ownWriter) holidays() {
	p := w.file.Plan
	used := map[string]bool{p.Calendar: true}
	for i := range p.Activities {
		used[p.Activities[i].Calendar] = true
	}
	for _, as := range p.Assignments {
		if r := w.worker(as.Resource); r != nil {
			used[r.Calendar] = true
		}
	}
	for range p.Calendars {
		for i := range p.Calendars {
			if c := &p.Calendars[i]; used[c.ID] {
				used[c.Base] = true
			}
		}
	}
	first := true
	for i := range p.Calendars {
		c := &p.Calendars[i]
		if !used[c.ID] {
			continue
		}
		id := "cal-" + strings.Join(strings.FieldsFunc(c.ID, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`'"{}[],:#`, r) }), "-")
		w.calendars[c.ID] = id
		if first {
			w.f("calendars:\n")
			first = false
		}
		w.calendar(id, c)
	}
	if id := w.calendars[p.Calendar]; id != "" {
		w.f("calendar: %s\n", id)
	}
}

func (w *ownWriter) calendar(id string, c *plan.Calendar) {
	w.f("  - id: %s\n", id)
	if c.Name != "" {
		w.f("    name: %s\n", quoted(oneLine(c.Name)))
	}
	if base := w.calendars[c.Base]; base != "" {
		w.f("    base: %s\n", base)
	}
	var days []string
	for d, h := range c.Week {
		if h != nil || c.Base == "" {
			days = append(days, fmt.Sprintf("%s: %s", weekdays()[d], hoursText(h)))
		}
	}
	if len(days) > 0 {
		w.f("    week: {%s}\n", strings.Join(days, ", "))
	}
	if len(c.WorkWeeks) > 0 {
		w.file.notice("calendar "+c.Name, "It has weeks of other hours, which our format does not hold; they are left out.")
	}
	first := true
	for k := range c.Exceptions {
		x := &c.Exceptions[k]
		spans, err := x.Days()
		if err != nil {
			w.file.notice("calendar "+c.Name, "Its exception %s cannot be counted out in days and is left out.", x.Name)
			continue
		}
		for _, span := range spans {
			if first {
				w.f("    holidays:\n")
				first = false
			}
			w.f("      - {from: %s, to: %s, hours: %s}\n", span[0], span[1], hoursText(x.Hours))
		}
	}
}

// hoursText writes hours of work as they are read.
func hoursText(h plan.Hours) string {
	if len(h) == 0 {
		return "none"
	}
	var parts []string
	for _, s := range h {
		parts = append(parts, fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
	}
	return quoted(strings.Join(parts, ", "))
}

// teams writes the resources that are assigned to something, without limits:
// files of planning tools mean something else by a limit.
func (w *ownWriter) teams() {
	p := w.file.Plan
	w.on, w.assigned = map[int][]string{}, map[int][]int{}
	names := map[int]string{}
	for k, a := range p.Assignments {
		w.assigned[a.Activity] = append(w.assigned[a.Activity], k)
		r := w.worker(a.Resource)
		if r == nil {
			continue
		}
		id := "r" + strconv.Itoa(a.Resource)
		names[a.Resource] = cmp.Or(oneLine(r.Name), id)
		if !slices.Contains(w.on[a.Activity], id) {
			w.on[a.Activity] = append(w.on[a.Activity], id)
		}
	}
	if len(names) == 0 {
		return
	}
	w.f("teams:\n")
	for _, r := range p.Resources {
		if name := names[r.UID]; name != "" {
			own := ""
			if id := w.calendars[r.Calendar]; id != "" && r.Calendar != p.Calendar {
				own = ", calendar: " + id
			}
			w.f("  - {id: r%d, name: %s, capacity: 1000%s}\n", r.UID, quoted(name), own)
		}
	}
}

// worker finds a resource that does work; nil for none.
func (w *ownWriter) worker(uid int) *plan.Resource {
	if r := w.workers[uid]; r != nil || w.workers != nil {
		return r
	}
	w.workers = map[int]*plan.Resource{}
	for k := range w.file.Plan.Resources {
		if r := &w.file.Plan.Resources[k]; r.Work {
			w.workers[r.UID] = r
		}
	}
	return w.workers[uid]
}

// works writes the work that decides how long activity i lasts, and reports
// whether it could: what has begun, and what goes by a calendar of its own, is
// given its length instead.
func (w *ownWriter) works(i int, add func(name, value string)) bool {
	p := w.file.Plan
	a := &p.Activities[i]
	if !w.schedule.Stretched(i) || a.Started() || a.Duration.Elapsed || a.Calendar != "" && a.OwnCalendar {
		return false
	}
	var all []string
	seen := map[int]bool{}
	for _, k := range w.assigned[a.UID] {
		as := &p.Assignments[k]
		if r := w.worker(as.Resource); r == nil || as.Work <= 0 || !(as.Units > 0) {
			continue
		}
		if seen[as.Resource] || as.Delay.Minutes < 0 || as.Units > 1e6 || as.Work > 1e9 {
			return false
		}
		seen[as.Resource] = true
		text := fmt.Sprintf("r%d %s", as.Resource, durationText(plan.Duration{Minutes: int64(math.Round(float64(as.Work) / as.Units))}, p.Rules.Day()))
		if as.Delay.Minutes > 0 {
			text += " + " + durationText(as.Delay, p.Rules.Day())
		}
		all = append(all, quoted(text))
	}
	add("works", "["+strings.Join(all, ", ")+"]")
	return true
}

func (w *ownWriter) activities() {
	p := w.file.Plan
	w.after = map[int][]plan.Link{}
	for _, l := range p.Links {
		w.after[l.To] = append(w.after[l.To], l)
	}
	w.outline()
	w.f("activities:\n")
	for i := range p.Activities {
		w.activity(i)
	}
	if w.delayed > 0 {
		w.file.notice("resources", "%d activities are delayed to even out resources; they are held where that puts them.", w.delayed)
	}
	if w.stretched > 0 {
		w.file.notice("resources", "Of %d activities that have begun, or keep a calendar of their own, the work of resources decides the length; they are given the length that comes of it.", w.stretched)
	}
}

// activity writes one activity; its parts follow, set in.
func (w *ownWriter) activity(i int) {
	p := w.file.Plan
	a := &p.Activities[i]
	depth := w.depths[i]
	indent := strings.Repeat("    ", depth-1) + "  "
	fields := []string{"id: " + quoted(w.ids[a.UID])}
	add := func(name, value string) { fields = append(fields, name+": "+value) }
	if a.Name != "" {
		add("name", quoted(clipped(oneLine(a.Name))))
	}
	summary := i+1 < len(p.Activities) && w.depths[i+1] > depth
	if !summary {
		w.length(i, add)
	}
	var after []string
	for _, l := range w.after[a.UID] {
		if id := w.ids[l.From]; id != "" {
			after = append(after, quoted(id+linkText(l, p.Rules.Day())))
		}
	}
	if len(after) > 0 {
		add("after", "["+strings.Join(after, ", ")+"]")
	}
	if id := w.calendars[a.Calendar]; id != "" && a.Calendar != p.Calendar {
		add("calendar", id)
	}
	if teams := w.on[a.UID]; len(teams) > 0 && !summary {
		add("teams", "["+strings.Join(teams, ", ")+"]")
	}
	w.limits(i, add)
	if !summary {
		w.progress(i, add)
	}
	if !summary {
		w.f("%s- {%s}\n", indent, strings.Join(fields, ", "))
		return
	}
	w.f("%s- %s\n", indent, strings.Join(fields, "\n"+indent+"  "))
	w.f("%s  parts:\n", indent)
}

// outline finds how deep each activity lies, never more than one below the one
// above.
func (w *ownWriter) outline() {
	var levels []int
	for i := range w.file.Plan.Activities {
		level := w.file.Plan.Activities[i].Level
		for len(levels) > 0 && levels[len(levels)-1] >= level {
			levels = levels[:len(levels)-1]
		}
		levels = append(levels, level)
		w.depths = append(w.depths, min(len(levels), maxOutline))
	}
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}

// length writes how long an activity takes.
func (w *ownWriter) length(i int, add func(name, value string)) {
	p := w.file.Plan
	a := &p.Activities[i]
	if a.IsMilestone() {
		add("milestone", "true")
	}
	d := a.Duration
	if w.works(i, add) {
		add("duration", durationText(d, p.Rules.Day()))
		return
	}
	if dates := &w.schedule.Activities[i]; w.schedule.Stretched(i) && dates.Start != 0 && !d.Elapsed {
		if minutes := w.schedule.Worked(i, dates.Start, dates.Finish); minutes != d.Minutes {
			w.stretched++
			d.Minutes = minutes
		}
	}
	if !a.IsMilestone() || d.Minutes > 0 {
		add("duration", durationText(d, p.Rules.Day()))
	}
}

// limits writes constraints and deadline. A delay that evens out resources
// becomes a start before which nothing is done.
func (w *ownWriter) limits(i int, add func(name, value string)) {
	a := &w.file.Plan.Activities[i]
	var all []string
	if a.Delay.Minutes > 0 && !a.Started() && a.Limits[1].Kind == plan.AsSoonAsPossible && w.schedule.Activities[i].Start != 0 && !w.file.Plan.IsSummary(i) {
		w.delayed++
		all = append(all, quoted(plan.StartNoEarlierThan.String()+" "+w.schedule.Activities[i].Start.String()))
	}
	if a.Manual && w.file.Plan.IsSummary(i) && a.Imported.Start != 0 { // typed dates of a summary hold its parts
		all = append(all, quoted(plan.StartNoEarlierThan.String()+" "+a.Imported.Start.String()))
	}
	for _, l := range a.Limits {
		switch l.Kind {
		case plan.AsSoonAsPossible:
		case plan.AsLateAsPossible:
			all = append(all, quoted(l.Kind.String()))
		default:
			all = append(all, quoted(l.Kind.String()+" "+l.Date.String()))
		}
	}
	if len(all) > 0 {
		add("constraint", "["+strings.Join(all, ", ")+"]")
	}
	if a.Deadline != 0 {
		add("deadline", a.Deadline.String())
	}
}

// progress writes what has happened, and what takes no ordinary part.
func (w *ownWriter) progress(i int, add func(name, value string)) {
	p := w.file.Plan
	a := &p.Activities[i]
	if a.Started() {
		add("started", cmp.Or(a.ActualStart, a.ActualFinish).String())
	}
	switch {
	case a.Finished():
		add("finished", a.ActualFinish.String())
	case a.Started():
		add("remaining", durationText(plan.Duration{Minutes: a.Remaining, Elapsed: a.Duration.Elapsed}, p.Rules.Day()))
	}
	if a.Inactive {
		add("inactive", "true")
	}
	if (a.Manual || a.External) && a.Imported.Start != 0 && a.Imported.Finish != 0 {
		add("typed", fmt.Sprintf("{start: %s, finish: %s}", a.Imported.Start, a.Imported.Finish))
	}
	switch a.Kind {
	case plan.LevelOfEffort:
		add("effort", "true")
	case plan.StartMilestone:
		add("opens", "true")
	}
}
