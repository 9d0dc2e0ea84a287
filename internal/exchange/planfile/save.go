package planfile

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/plan"
)

// Save writes a scheduled plan as MSPDI. A plan that came from MSPDI is its
// source copied, byte for byte but for what was computed; any other is written
// anew, and what the format cannot say is told in notices.
func (f *File) Save(out io.Writer, source io.Reader, s *plan.Schedule) error {
	if f.Format == "mspdi" {
		updates := make(map[int]mspdi.Update, len(s.Activities))
		for i := range s.Activities {
			if d := &s.Activities[i]; d.Start != 0 {
				updates[f.Plan.Activities[i].UID] = updateOf(d)
			}
		}
		return mspdi.Rewrite(out, source, s.Finish.Time(), updates)
	}
	return mspdi.Write(out, f.project(s))
}

func updateOf(d *plan.Dates) mspdi.Update {
	return mspdi.Update{
		Start: d.Start.Time(), Finish: d.Finish.Time(), EarlyStart: d.EarlyStart.Time(), EarlyFinish: d.EarlyFinish.Time(),
		LateStart: d.LateStart.Time(), LateFinish: d.LateFinish.Time(),
		TotalSlack: tenths(d.TotalSlack), FreeSlack: tenths(d.FreeSlack), Critical: d.Critical,
	}
}

func tenths(minutes int64) int { return int(min(max(minutes, math.MinInt32), math.MaxInt32) * 10) }

// A saver numbers things the way MSPDI does.
type saver struct {
	*File
	calendars map[string]int
	uids      map[int]int
	links     map[int][]mspdi.Link // by successor
}

// project makes a Microsoft Project file of a plan.
func (f *File) project(s *plan.Schedule) *mspdi.Project {
	w := &saver{File: f, calendars: map[string]int{}, uids: map[int]int{}, links: map[int][]mspdi.Link{}}
	p := f.Plan
	w.number()
	out := &mspdi.Project{
		Title: p.Name, Start: p.Start.Time(), Finish: s.Finish.Time(), StatusDate: p.StatusDate.Time(), CalendarUID: w.calendar(p.Calendar),
		MinutesPerDay: int(p.Rules.Day()), MinutesPerWeek: int(5 * p.Rules.Day()), DaysPerMonth: 20,
		CriticalSlackLimit: int(p.Rules.Slack / p.Rules.Day()), MultipleCriticalPaths: p.Rules.OpenEnds, HonorConstraints: p.Rules.HonourDate,
	}
	for i := range p.Calendars {
		out.Calendars = append(out.Calendars, w.calendarOut(&p.Calendars[i]))
	}
	for _, l := range p.Links {
		w.links[l.To] = append(w.links[l.To], w.link(l))
	}
	for i := range p.Activities {
		out.Tasks = append(out.Tasks, w.task(i, &s.Activities[i]))
	}
	for _, r := range p.Resources {
		kind := 0
		if r.Work {
			kind = 1
		}
		out.Resources = append(out.Resources, mspdi.Resource{UID: r.UID, Name: r.Name, Type: kind, CalendarUID: w.calendar(r.Calendar)})
	}
	for _, a := range p.Assignments {
		out.Assignments = append(out.Assignments, mspdi.Assignment{
			TaskUID: w.uids[a.Activity], ResourceUID: a.Resource, Units: a.Units,
			Work: float64(a.Work), Remaining: float64(a.Remaining), Actual: float64(a.Actual),
		})
	}
	return out
}

// number gives activities and calendars numbers from 1 that the format accepts;
// a number that fits is kept.
func (w *saver) number() {
	next := 1
	for i := range w.Plan.Activities {
		next = max(next, w.Plan.Activities[i].UID+1)
	}
	for i := range w.Plan.Activities {
		uid := w.Plan.Activities[i].UID
		if w.uids[uid] = uid; uid < 1 {
			w.uids[uid], next = next, next+1
		}
	}
	for i := range w.Plan.Calendars {
		w.calendars[w.Plan.Calendars[i].ID] = i + 1
	}
}

func (w *saver) calendar(id string) int {
	if uid, ok := w.calendars[id]; ok {
		return uid
	}
	return mspdi.None
}

func (w *saver) calendarOut(c *plan.Calendar) mspdi.Calendar {
	out := mspdi.Calendar{UID: w.calendar(c.ID), Name: cmp.Or(c.Name, c.ID), BaseUID: w.calendar(c.Base), Days: weekOut(c.Week)}
	for _, k := range c.WorkWeeks {
		out.WorkWeeks = append(out.WorkWeeks, mspdi.WorkWeek{Name: k.Name, From: k.From.At(0).Time(), To: lastMinute(k.To), Days: weekOut(k.Week)})
	}
	for i := range c.Exceptions {
		out.Exceptions = append(out.Exceptions, exceptionOut(&c.Exceptions[i]))
	}
	return out
}

func lastMinute(d plan.Day) time.Time { return d.At(24*60 - 1).Time() }

func weekOut(week plan.Week) []mspdi.WeekDay {
	var out []mspdi.WeekDay
	for d, h := range week {
		if h != nil {
			out = append(out, mspdi.WeekDay{DayType: d + 1, Working: len(h) > 0, Times: timesOut(h)})
		}
	}
	return out
}

func timesOut(h plan.Hours) []mspdi.WorkingTime {
	var out []mspdi.WorkingTime
	for _, s := range h {
		out = append(out, mspdi.WorkingTime{From: s.From, To: s.To})
	}
	return out
}

func exceptionOut(e *plan.Exception) mspdi.Exception {
	r := e.Repeat
	out := mspdi.Exception{
		Name: e.Name, From: e.From.At(0).Time(), To: lastMinute(e.To), Working: len(e.Hours) > 0, Times: timesOut(e.Hours),
		Period: r.Every, MonthDay: r.Day, Occurrences: r.Times, ByOccurrences: r.Times > 0, MonthItem: monthItem(r),
		Type: [...]int{1, 7, 6, 4, 5, 2, 3}[r.Pattern],
	}
	if r.Month > 0 {
		out.Month = int(r.Month) - 1
	}
	if r.Place > 0 {
		out.MonthPosition = r.Place - 1
	}
	for d, on := range r.Weekdays {
		if on {
			out.DaysOfWeek |= 1 << d
		}
	}
	return out
}

func monthItem(r plan.Repeat) int {
	switch r.Of {
	case plan.AnyDay:
		return 0
	case plan.MonToFri:
		return 1
	case plan.WeekendDays:
		return 2
	}
	return 3 + int(r.Weekday)
}

func (w *saver) link(l plan.Link) mspdi.Link {
	out := mspdi.Link{Predecessor: w.uids[l.From], Type: int(l.Kind), Lag: tenths(l.Lag.Minutes), LagFormat: 7}
	switch {
	case l.Lag.Percent != 0:
		out.Lag, out.LagFormat = int(math.Round(l.Lag.Percent)), 19
	case l.Lag.Elapsed:
		out.LagFormat = 8
	}
	return out
}

func (w *saver) task(i int, d *plan.Dates) mspdi.Task {
	a := &w.Plan.Activities[i]
	format := 7
	if a.Duration.Elapsed {
		format = 8
	}
	kind := 0
	if a.DurationSet {
		kind = 1
	}
	out := mspdi.Task{
		UID: w.uids[a.UID], ID: i + 1, OutlineLevel: a.Level, Name: cmp.Or(a.Name, a.Ref, strconv.Itoa(a.UID)), WBS: a.Ref, Type: kind,
		Inactive: a.Inactive, Manual: a.Manual, External: a.External, Milestone: a.IsMilestone(), Summary: w.Plan.IsSummary(i),
		CalendarUID: w.calendar(a.Calendar), IgnoreResourceCalendar: a.OwnCalendar, DurationFormat: format,
		Duration: float64(a.Duration.Minutes), HasDuration: true, Remaining: float64(a.Remaining), HasRemaining: a.Started(),
		ActualStart: a.ActualStart.Time(), ActualFinish: a.ActualFinish.Time(), Deadline: a.Deadline.Time(),
		LevelingDelay: tenths(a.Delay.Minutes), LevelingDelayFormat: 7,
		Start: d.Start.Time(), Finish: d.Finish.Time(), EarlyStart: d.EarlyStart.Time(), EarlyFinish: d.EarlyFinish.Time(),
		LateStart: d.LateStart.Time(), LateFinish: d.LateFinish.Time(), TotalSlack: tenths(d.TotalSlack), FreeSlack: tenths(d.FreeSlack),
		Critical: d.Critical, HasTotalSlack: d.Start != 0, HasFreeSlack: d.Start != 0, HasCritical: d.Start != 0, Links: w.links[a.UID],
	}
	if a.Baseline.Start != 0 {
		out.Baselines = []mspdi.Baseline{{Start: a.Baseline.Start.Time(), Finish: a.Baseline.Finish.Time(), Duration: float64(a.Baseline.Duration)}}
	}
	w.limits(&out, a)
	if a.Window != "" && a.Limits[0].Kind == plan.AsSoonAsPossible {
		// The format knows no windows: what waits for one is held at it, so that the
		// dates stay when the file is recalculated.
		out.ConstraintType, out.ConstraintDate = int(plan.StartNoEarlierThan), d.Start.Time()
	}
	return out
}

// limits writes the first constraint. Those that only Primavera has become the
// nearest that never breaks a link.
func (w *saver) limits(t *mspdi.Task, a *plan.Activity) {
	kind := a.Limits[0].Kind
	switch kind {
	case plan.StartOn:
		kind = plan.StartNoEarlierThan
	case plan.FinishOn:
		kind = plan.FinishNoEarlierThan
	}
	t.ConstraintType, t.ConstraintDate = int(kind), a.Limits[0].Date.Time()
	if kind != a.Limits[0].Kind || a.Limits[1].Kind != plan.AsSoonAsPossible {
		w.notice(fmt.Sprint("activity ", a.UID), "%s has a constraint that a Microsoft Project file cannot hold; the nearest is written.", cmp.Or(a.Name, a.Ref))
	}
}
