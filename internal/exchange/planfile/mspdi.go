package planfile

import (
	"fmt"
	"math"
	"slices"
	"time"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/plan"
)

// MSPDI makes a plan of a Microsoft Project file, by Microsoft Project's rules.
func MSPDI(p *mspdi.Project) *File {
	f := &File{Format: "mspdi"}
	f.Plan = &plan.Plan{
		Name:       p.Title,
		Start:      plan.FromTime(p.Start),
		StatusDate: plan.FromTime(p.StatusDate),
		Calendar:   calendarID(p.CalendarUID),
		Rules: plan.Rules{
			Progress: plan.MSProject, HonourDate: true, OpenEnds: p.MultipleCriticalPaths,
			DayMinutes: int64(p.MinutesPerDay), Slack: int64(p.CriticalSlackLimit) * int64(p.MinutesPerDay),
		},
	}
	if p.Title == "" {
		f.Plan.Name = p.Name
	}
	if p.FromFinish {
		f.notice("", "The file is scheduled from its finish date; it is scheduled here from its start, so its dates will differ.")
	}
	for i := range p.Calendars {
		c := calendarOf(&p.Calendars[i])
		if c.Base == "0" && !hasCalendarZero(p) {
			c.Base = "" // as Project 2016 writes "no base"
		}
		f.Plan.Calendars = append(f.Plan.Calendars, c)
	}
	f.tasks(p)
	if f.inactive > 0 {
		f.notice("", "%d inactive tasks take no part, and links through them hold nothing.", f.inactive)
	}
	for i := range p.Resources {
		r := &p.Resources[i]
		f.Plan.Resources = append(f.Plan.Resources, plan.Resource{
			UID: r.UID, Name: r.Name, Work: r.Type == 1, Calendar: calendarID(r.CalendarUID),
		})
	}
	for i := range p.Assignments {
		f.assign(&p.Assignments[i])
	}
	return f
}

func hasCalendarZero(p *mspdi.Project) bool {
	return slices.ContainsFunc(p.Calendars, func(c mspdi.Calendar) bool { return c.UID == 0 })
}

func calendarID(uid int) string {
	if uid < 0 {
		return ""
	}
	return fmt.Sprint(uid)
}

// tasks adds the tasks and links. A blank row is left out.
func (f *File) tasks(p *mspdi.Project) {
	f.Plan.Activities = make([]plan.Activity, 0, len(p.Tasks))
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if t.Null {
			continue
		}
		if t.Inactive {
			f.inactive++
		}
		f.Plan.Activities = append(f.Plan.Activities, activityOf(t))
		f.stored(t)
		for _, l := range t.Links {
			f.link(t, l)
		}
	}
}

func activityOf(t *mspdi.Task) plan.Activity {
	a := plan.Activity{
		UID: t.UID, Ref: t.WBS, Name: t.Name, Level: t.OutlineLevel, Kind: kindOf(t),
		Manual: t.Manual, Inactive: t.Inactive, External: t.External || t.Subproject,
		DurationSet: t.Type == 1, OwnCalendar: t.IgnoreResourceCalendar,
		Calendar:  calendarID(t.CalendarUID),
		Duration:  plan.Duration{Minutes: whole(t.Duration), Elapsed: mspdi.Elapsed(t.DurationFormat)},
		Remaining: remainingOf(t),
		Delay:     plan.Duration{Minutes: int64(t.LevelingDelay / 10), Elapsed: mspdi.Elapsed(t.LevelingDelayFormat)},
		Deadline:  plan.FromTime(t.Deadline),

		ActualStart: plan.FromTime(t.ActualStart), ActualFinish: plan.FromTime(t.ActualFinish),
		Cost: t.Cost > 0, Split: !t.Resume.IsZero() && !t.Stop.IsZero() && t.Resume.After(t.Stop),
		Imported: importedDates(t),
	}
	if t.ConstraintType >= 0 && t.ConstraintType <= 7 && (t.ConstraintType < 2 || !t.ConstraintDate.IsZero()) {
		a.Limits[0] = plan.Constraint{Kind: plan.ConstraintKind(t.ConstraintType), Date: plan.FromTime(t.ConstraintDate)}
	}
	for _, b := range t.Baselines {
		if b.Number == 0 {
			a.Baseline = plan.Baseline{Start: plan.FromTime(b.Start), Finish: plan.FromTime(b.Finish), Duration: whole(b.Duration)}
		}
	}
	return a
}

func kindOf(t *mspdi.Task) plan.Kind {
	switch {
	case t.Summary && !t.Subproject:
		return plan.Summary
	case t.Milestone:
		return plan.Milestone
	}
	return plan.Task
}

func remainingOf(t *mspdi.Task) int64 {
	if t.HasRemaining {
		return whole(t.Remaining)
	}
	return whole(t.Duration - t.Actual)
}

func importedDates(t *mspdi.Task) plan.Dates {
	return plan.Dates{
		EarlyStart: plan.FromTime(t.EarlyStart), EarlyFinish: plan.FromTime(t.EarlyFinish),
		LateStart: plan.FromTime(t.LateStart), LateFinish: plan.FromTime(t.LateFinish),
		Start: plan.FromTime(t.Start), Finish: plan.FromTime(t.Finish),
		TotalSlack: int64(t.TotalSlack / 10), FreeSlack: int64(t.FreeSlack / 10), Critical: t.Critical,
	}
}

func whole(minutes float64) int64 {
	return int64(math.Round(min(max(minutes, -1e15), 1e15)))
}

func (f *File) link(t *mspdi.Task, l mspdi.Link) {
	if l.CrossProject {
		f.notice(fmt.Sprintf("line %d", l.Line), "Task %d waits for a task of another file; that link is left out.", t.UID)
		return
	}
	if l.Type < 0 || l.Type > 3 {
		f.refuse(l.Line, "Task %d has a link of type %d; types are 0 to 3.", t.UID, l.Type)
		return
	}
	lag := plan.Lag{Minutes: int64(l.Lag / 10), Elapsed: mspdi.Elapsed(l.LagFormat)}
	if mspdi.Percent(l.LagFormat) {
		lag.Minutes, lag.Percent = 0, float64(l.Lag)
	}
	f.Plan.Links = append(f.Plan.Links, plan.Link{From: l.Predecessor, To: t.UID, Kind: plan.LinkKind(l.Type), Lag: lag})
}

func (f *File) assign(a *mspdi.Assignment) {
	if a.ResourceUID < 0 {
		return // "unassigned"
	}
	f.Plan.Assignments = append(f.Plan.Assignments, plan.Assignment{
		Activity: a.TaskUID, Resource: a.ResourceUID, Units: a.Units,
		Work: whole(a.Work), Remaining: whole(a.Remaining), Actual: whole(a.Actual), Overtime: a.Overtime > 0,
		Delay: plan.Duration{Minutes: int64((a.Delay + a.LevelingDelay) / 10), Elapsed: mspdi.Elapsed(a.LevelingDelayFormat)},
	})
}

func calendarOf(c *mspdi.Calendar) plan.Calendar {
	out := plan.Calendar{ID: calendarID(c.UID), Name: c.Name, Base: calendarID(c.BaseUID)}
	for i := range c.Days {
		d := &c.Days[i]
		if d.DayType == 0 {
			out.Exceptions = append(out.Exceptions, plan.Exception{
				From: dayOf(d.From), To: dayOf(d.To), Hours: hoursOf(d.Working, d.Times),
			})
		}
	}
	out.Week = weekOf(c.Days)
	for _, w := range c.WorkWeeks {
		out.WorkWeeks = append(out.WorkWeeks, plan.WorkWeek{Name: w.Name, From: dayOf(w.From), To: dayOf(w.To), Week: weekOf(w.Days)})
	}
	if len(c.Exceptions) > 0 {
		out.Exceptions = nil // the same days again, in the newer form
	}
	for i := range c.Exceptions {
		e := &c.Exceptions[i]
		out.Exceptions = append(out.Exceptions, plan.Exception{
			Name: e.Name, From: dayOf(e.From), To: dayOf(e.To), Hours: hoursOf(e.Working, e.Times), Repeat: repeatOf(e),
		})
	}
	return out
}

func dayOf(t time.Time) plan.Day { return plan.FromTime(t).Day() }

func weekOf(days []mspdi.WeekDay) plan.Week {
	var w plan.Week
	for i := range days {
		if d := &days[i]; d.DayType >= 1 && d.DayType <= 7 {
			w[d.DayType-1] = hoursOf(d.Working, d.Times)
		}
	}
	return w
}

// standardHours are what Project means by a working day it gives no times for.
var standardHours = [...]plan.Span{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}

func hoursOf(working bool, times []mspdi.WorkingTime) plan.Hours {
	h := plan.DayOff()
	if !working {
		return h
	}
	for _, t := range times {
		if t.From < t.To {
			h = append(h, plan.Span{From: t.From, To: t.To})
		}
	}
	if len(times) == 0 {
		h = append(h, standardHours[:]...)
	}
	return h
}

func repeatOf(e *mspdi.Exception) plan.Repeat {
	r := plan.Repeat{Every: max(e.Period, 1), Day: e.MonthDay, Month: time.Month(e.Month + 1), Place: e.MonthPosition + 1}
	if e.ByOccurrences {
		r.Times = e.Occurrences
	}
	switch {
	case e.MonthItem >= 3 && e.MonthItem <= 9:
		r.Weekday = time.Weekday(e.MonthItem - 3)
	case e.MonthItem >= 0 && e.MonthItem <= 2:
		r.Of = [...]plan.DayClass{plan.AnyDay, plan.MonToFri, plan.WeekendDays}[e.MonthItem]
	}
	switch e.Type {
	case 2:
		r.Pattern = plan.YearlyOnDay
	case 3:
		r.Pattern = plan.YearlyByPlace
	case 4:
		r.Pattern = plan.MonthlyOnDay
	case 5:
		r.Pattern = plan.MonthlyByPlace
	case 6:
		r.Pattern = plan.Weekly
		for d := range r.Weekdays {
			r.Weekdays[d] = e.DaysOfWeek&(1<<d) != 0
		}
	case 7:
		r.Pattern = plan.Daily
	}
	return r
}
