package planfile

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/risk"
)

// standardID is the calendar that is always there: Monday to Friday.
const standardID = "standard"

// Finish is how the end of the plan is called among its milestones.
const Finish = "finish"

// maxOutline is how deep parts may have parts.
const maxOutline = 20

// activities reads a list of activities and their parts.
func (y *yamlReader) activities(f field, level int) {
	if level > maxOutline {
		y.refuse(f.line, "Parts have parts more than %d deep.", maxOutline)
		return
	}
	for _, e := range y.list(f) {
		y.activityFrom(e, level)
	}
}

func (y *yamlReader) activityFrom(e field, level int) {
	p := y.file.Plan
	if len(p.Activities) >= maxActivities {
		if len(p.Activities) == maxActivities {
			p.Activities = append(p.Activities, plan.Activity{}) // and it is said once
			y.refuse(e.line, tooMany, maxActivities, "activities")
		}
		return
	}
	f := y.fields(e, "an activity", activityFields())
	id := y.text(f["id"])
	y.name(e.line, id)
	a := plan.Activity{
		UID: len(p.Activities) + 1, Ref: id, Name: y.text(f["name"]), Level: level, Calendar: y.text(f["calendar"]),
		Duration: y.duration(f["duration"]), DurationSet: true,
		ActualStart: y.instant(f["started"]), ActualFinish: y.instant(f["finished"]),
	}
	if a.Name == "" {
		a.Name = id
	}
	if from := y.instant(f["not_before"]); from != 0 {
		a.Limits[0] = plan.Constraint{Kind: plan.StartNoEarlierThan, Date: from}
	}
	if y.flag(f["milestone"]) {
		a.Kind = plan.Milestone
	} else if !f["duration"].given() && !f["parts"].given() {
		y.refuse(e.line, "Give the duration of %s, or say milestone: true.", id)
	}
	y.particular(&a, f)
	y.deadline(&a, f["deadline"])
	y.remaining(&a, f)
	for _, w := range y.list(f["after"]) {
		from, l := y.link(w)
		if l.To = a.UID; from != "" {
			y.waits = append(y.waits, wait{w.line, from, l})
		}
	}
	for _, t := range y.list(f["teams"]) {
		y.assign(t, &a)
	}
	for _, w := range y.list(f["works"]) {
		y.work(w, &a)
	}
	y.vary(&a, f["uncertainty"])
	if c := f["committed"]; c.given() {
		y.file.Programme.Commitments = append(y.file.Programme.Commitments, boundary.Commitment{Milestone: id, Edge: y.edge(c, boundary.ToNext)})
	}
	if f["level"].given() {
		y.file.Levels[id] = y.whole(f["level"], 1, 9)
	}
	y.stands(&a, f["level"])
	y.released(&a, f["release"])
	y.file.Phases = append(y.file.Phases, y.text(f["phase"]))
	y.file.Known = append(y.file.Known, plan.Known{})
	y.file.Remarks = append(y.file.Remarks, y.remark(e.line))
	p.Activities = append(p.Activities, a)
	y.activities(f["parts"], level+1)
}

// particular reads what plans of other tools have and ours seldom do.
func (y *yamlReader) particular(a *plan.Activity, f map[string]field) {
	for _, e := range y.list(f["constraint"]) {
		text := y.text(e)
		k := 0
		if a.Limits[0].Kind != plan.AsSoonAsPossible {
			k = 1
		}
		c, ok := y.constraint(e, text)
		switch {
		case !ok:
			y.refuse(e.line, "%q is not a constraint. Write its kind and a date: %s 2022-03-01.", clip([]byte(text)), plan.FinishNoLaterThan)
		case a.Limits[k].Kind != plan.AsSoonAsPossible:
			y.refuse(e.line, "An activity has at most two constraints.")
		default:
			a.Limits[k] = c
		}
	}
	if t := f["typed"]; t.given() {
		dates := y.fields(t, "typed dates", typedFields())
		a.Manual, a.Imported.Start, a.Imported.Finish = true, y.instant(dates["start"]), y.instant(dates["finish"])
		if a.Imported.Start == 0 || a.Imported.Finish < a.Imported.Start {
			y.refuse(t.line, "Give both typed dates, the start first.")
		}
	}
	a.Inactive = y.flag(f["inactive"])
	if y.flag(f["effort"]) {
		a.Kind = plan.LevelOfEffort
	}
	if y.flag(f["opens"]) {
		a.Kind = plan.StartMilestone
	}
}

// constraint reads a kind of constraint and its date.
func (y *yamlReader) constraint(f field, text string) (plan.Constraint, bool) {
	if text == plan.AsLateAsPossible.String() {
		return plan.Constraint{Kind: plan.AsLateAsPossible}, true
	}
	for k := plan.AsLateAsPossible + 1; k <= plan.FinishOn; k++ {
		if date, ok := strings.CutPrefix(text, k.String()+" "); ok {
			m, err := plan.ParseMinute(strings.TrimSpace(date))
			return plan.Constraint{Kind: k, Date: m}, err == nil && plan.Beyond(m) == ""
		}
	}
	return plan.Constraint{}, false
}

// name keeps an identifier for links.
func (y *yamlReader) name(line int, id string) {
	switch {
	case id == "" || strings.ContainsAny(id, " \t\n"):
		y.refuse(line, "Give each activity an id without spaces.")
	case id == Finish:
		y.refuse(line, "%q means the end of the plan; give the activity another id.", Finish)
	case y.uids[id] != 0:
		y.refuse(line, "Two activities have the id %q.", clip([]byte(id)))
	default:
		y.uids[id] = len(y.file.Plan.Activities) + 1
	}
}

// deadline reads the instant that an activity must end by; a day means its end.
func (y *yamlReader) deadline(a *plan.Activity, f field) {
	if a.Deadline = y.instant(f); a.Deadline != 0 && !strings.Contains(y.text(f), "T") {
		a.Deadline = (a.Deadline.Day() + 1).At(0)
	}
}

// remaining reads what is left of an activity that has started.
func (y *yamlReader) remaining(a *plan.Activity, f map[string]field) {
	left := f["remaining"]
	switch {
	case left.given() && (a.ActualStart == 0 || a.ActualFinish != 0):
		y.refuse(left.line, "Only an activity that has started and not finished has something remaining.")
	case left.given():
		d := y.duration(left)
		if d.Minutes > 0 && d.Elapsed != a.Duration.Elapsed {
			y.refuse(left.line, "Give what remains in the same sort of time as the duration.")
		}
		a.Remaining = d.Minutes
	case a.ActualStart != 0 && a.ActualFinish == 0:
		y.refuse(f["started"].line, "Say how much of the activity is remaining.")
	}
}

func (y *yamlReader) assign(f field, a *plan.Activity) {
	team := y.teams[y.text(f)]
	if team == 0 {
		y.refuse(f.line, "%q is not a team of the plan.", clip([]byte(y.text(f))))
		return
	}
	y.file.Plan.Assignments = append(y.file.Plan.Assignments, plan.Assignment{
		Activity: a.UID, Resource: team, Units: 1, Work: a.Duration.Minutes, Remaining: a.Duration.Minutes})
}

var workForm = regexp.MustCompile(`^(\S+)\s+([\d.]+e?[a-z]+|0)(?:\s*\+\s*([\d.]+e?[a-z]+))?$`)

// work reads how long a team is at work on an activity, in the team's own
// working time. All that such teams need decides how long the activity lasts.
func (y *yamlReader) work(f field, a *plan.Activity) {
	parts := workForm.FindStringSubmatch(y.text(f))
	if parts == nil {
		y.refuse(f.line, "%q does not say what a team does. Write the team and how long it takes, and if need be how long after the start it begins: drafters 3d, or drafters 3d + 1d.", clip([]byte(y.text(f))))
		return
	}
	team := y.teams[parts[1]]
	if team == 0 {
		y.refuse(f.line, "%q is not a team of the plan.", clip([]byte(parts[1])))
		return
	}
	length, onClock, ok := y.amount(parts[2])
	delay, elapsed, fine := y.amount(cmp.Or(parts[3], "0"))
	if !ok || onClock || !fine {
		y.refuse(f.line, "%q does not say how long a team works. Write it as 3w, 2.5d, 4h or 30m.", clip([]byte(y.text(f))))
		return
	}
	p := y.file.Plan
	as := plan.Assignment{Activity: a.UID, Resource: team, Units: 1, Work: int64(math.Round(length)), Delay: plan.Duration{Minutes: int64(math.Round(delay)), Elapsed: elapsed}}
	if as.Remaining = as.Work; a.Started() && a.Duration.Minutes > 0 {
		as.Remaining = int64(math.Round(length * min(float64(a.Remaining)/float64(a.Duration.Minutes), 1)))
	}
	as.Actual = as.Work - as.Remaining
	a.DurationSet = false
	for k := range p.Assignments {
		if x := &p.Assignments[k]; x.Activity == a.UID && x.Resource == team {
			*x = as
			return
		}
	}
	p.Assignments = append(p.Assignments, as)
}

// restTeams gives each team that pauses, and whose working time decides how long
// an activity lasts, a calendar of its own with the pauses.
func (y *yamlReader) restTeams() {
	p := y.file.Plan
	decides := map[int]bool{}
	for _, as := range p.Assignments {
		decides[as.Resource] = decides[as.Resource] || !p.Activities[as.Activity-1].DurationSet
	}
	for k := range y.file.Teams {
		t, r := &y.file.Teams[k], &p.Resources[k]
		known := slices.ContainsFunc(p.Calendars, func(c plan.Calendar) bool { return c.ID == r.Calendar })
		y.file.check.Want(r.Calendar == "" || known, "team "+t.ID, "Its calendar %s does not exist.", r.Calendar)
		if len(t.Pauses) == 0 || !decides[t.UID] {
			continue
		}
		id := "team " + t.ID // with a space, as no calendar of a file has
		p.Calendars = append(p.Calendars, plan.Calendar{ID: id, Name: t.Name, Base: cmp.Or(r.Calendar, p.Calendar), Exceptions: t.Pauses})
		r.Calendar = id
	}
}

// vary reads how uncertain a duration is.
func (y *yamlReader) vary(a *plan.Activity, f field) {
	if !f.given() {
		return
	}
	spread := y.spread(f, float64(a.Duration.Minutes), func(end field) float64 {
		d := y.duration(end)
		if d.Minutes > 0 && d.Elapsed != a.Duration.Elapsed {
			y.refuse(end.line, "Give the range in the same sort of time as the duration.")
		}
		return float64(d.Minutes)
	})
	y.file.Risks.Uncertain = append(y.file.Risks.Uncertain, risk.Uncertainty{Activity: a.UID - 1, Minutes: spread})
}

// readCalendars reads the calendars; the standard one is always there, with the
// plan's own holidays.
func (y *yamlReader) readCalendars(f map[string]field) {
	p := y.file.Plan
	standard := plan.Calendar{ID: standardID, Name: "Standard", Week: plan.StandardWeek()}
	standard.Exceptions = y.holidays(f["holidays"])
	p.Calendars = append(p.Calendars, standard)
	for _, e := range y.list(f["calendars"]) {
		c := y.fields(e, "a calendar", calendarFields())
		out := plan.Calendar{ID: y.text(c["id"]), Name: y.text(c["name"]), Base: y.text(c["base"])}
		if out.ID == "" {
			y.refuse(e.line, "Give the calendar an id.")
		}
		if out.Base == "" {
			out.Base = standardID
		}
		if c["week"].given() {
			out.Week = y.week(c["week"])
		}
		out.Exceptions = y.holidays(c["holidays"])
		p.Calendars = append(p.Calendars, out)
	}
	if id := y.text(f["calendar"]); id != "" {
		p.Calendar = id
	}
}

// bankHolidays adds the calendars of nations that the plan names.
func (y *yamlReader) bankHolidays() {
	p := y.file.Plan
	named := map[string]bool{p.Calendar: true}
	for i := range p.Activities {
		named[p.Activities[i].Calendar] = true
	}
	for i := range p.Calendars {
		named[p.Calendars[i].Base] = true
	}
	for i := range p.Resources {
		named[p.Resources[i].Calendar] = true
	}
	year, _, _ := p.Start.Day().Date()
	for k, id := range nations() {
		if named[id] {
			c := plan.BankHolidays(id, standardID, calendar.BankHolidays(calendar.Nation(k)), max(year-yearsBefore, 1), min(year+yearsAfter, plan.LastYear+1))
			p.Calendars = append(p.Calendars, c)
		}
	}
}

// How far from the start of a plan its bank holidays go.
const yearsBefore, yearsAfter = 10, 60

// nations are the calendars with bank holidays, by their numbers.
func nations() []string { return []string{"england-and-wales", "scotland", "northern-ireland"} }

func weekdays() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
}

func (y *yamlReader) week(f field) plan.Week {
	var w plan.Week
	days := y.fields(f, "a week", weekdays())
	for i, name := range weekdays() {
		if day := days[name]; day.given() {
			w[i] = y.hours(day)
		}
	}
	return w
}

// hours reads 09:00-12:30, 13:30-17:00, or none.
func (y *yamlReader) hours(f field) plan.Hours {
	out := plan.DayOff()
	for _, text := range y.texts(f) {
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part == "none" {
				continue
			}
			from, to, _ := strings.Cut(part, "-")
			begin, ok := ofDay(from)
			end, fine := ofDay(to)
			if !ok || !fine || end <= begin {
				y.refuse(f.line, "%q are not working hours. Write them as 09:00-12:30, or none.", clip([]byte(part)))
			}
			out = append(out, plan.Span{From: begin, To: end})
		}
	}
	return out
}

// ofDay reads a time of day in minutes; 24:00 is the end of a day.
func ofDay(s string) (int, bool) {
	if s = strings.TrimSpace(s); s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}

// holidays reads days on which other hours are worked, mostly none.
func (y *yamlReader) holidays(f field) []plan.Exception {
	var out []plan.Exception
	for _, e := range y.list(f) {
		x := plan.Exception{Hours: plan.DayOff()}
		if !e.isMap() {
			x.From = y.day(e)
			x.To = x.From
			out = append(out, x)
			continue
		}
		h := y.fields(e, "a holiday", holidayFields())
		x.Name = y.text(h["name"])
		switch {
		case h["date"].given() && !h["from"].given() && !h["to"].given():
			x.From = y.day(h["date"])
			x.To = x.From
		case !h["date"].given() && h["from"].given() && h["to"].given():
			x.From, x.To = y.day(h["from"]), y.day(h["to"])
		default:
			y.refuse(e.line, "Give a holiday its date, or from and to.")
		}
		if h["hours"].given() {
			x.Hours = y.hours(h["hours"])
		}
		if x.To < x.From {
			y.refuse(e.line, "The holiday ends before it begins.")
		}
		out = append(out, x)
	}
	return out
}

// day reads a day.
func (y *yamlReader) day(f field) plan.Day {
	m := y.instant(f)
	if m == 0 && f.node == nil {
		y.refuse(f.line, "Give the day, as 2022-12-26.")
	}
	return m.Day()
}
