package mspdi

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// Write makes a file of a project. It writes what [Read] reads.
func Write(out io.Writer, p *Project) error {
	w := &writer{out: bufio.NewWriterSize(out, 64<<10)}
	w.line("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Project xmlns=\"http://schemas.microsoft.com/project\">")
	w.header(p)
	group(w, "Calendars", p.Calendars, w.calendar)
	group(w, "Tasks", p.Tasks, w.task)
	group(w, "Resources", p.Resources, w.resource)
	group(w, "Assignments", p.Assignments, w.assignment)
	w.line("</Project>")
	return w.out.Flush()
}

// A writer writes elements; the buffer keeps the first error.
type writer struct{ out *bufio.Writer }

func (w *writer) line(text string) { w.out.WriteString(text + "\n") }

// group writes a list and its enclosing element.
func group[T any](w *writer, name string, list []T, each func(*T)) {
	if len(list) == 0 {
		return
	}
	w.line("<" + name + ">")
	for i := range list {
		each(&list[i])
	}
	w.line("</" + name + ">")
}

func (w *writer) text(name, value string) {
	if value == "" {
		return
	}
	w.out.WriteString("<" + name + ">")
	xml.EscapeText(w.out, []byte(value))
	w.line("</" + name + ">")
}

func (w *writer) int(name string, n int) { w.text(name, strconv.Itoa(n)) }

func (w *writer) flag(name string, on bool) {
	n := 0
	if on {
		n = 1
	}
	w.int(name, n)
}

func (w *writer) time(name string, t time.Time) {
	if !t.IsZero() {
		w.text(name, stamp(t))
	}
}

// minutes writes a duration as hours, minutes and seconds.
func (w *writer) minutes(name string, minutes float64) {
	seconds := int64(math.Round(minutes * 60))
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	w.text(name, fmt.Sprintf("%sPT%dH%dM%dS", sign, seconds/3600, seconds/60%60, seconds%60))
}

func (w *writer) header(p *Project) {
	w.text("Name", p.Name)
	w.text("Title", p.Title)
	w.flag("ScheduleFromStart", !p.FromFinish)
	w.time("StartDate", p.Start)
	w.time("FinishDate", p.Finish)
	w.int("CriticalSlackLimit", p.CriticalSlackLimit)
	w.int("CalendarUID", p.CalendarUID)
	w.int("MinutesPerDay", p.MinutesPerDay)
	w.int("MinutesPerWeek", p.MinutesPerWeek)
	w.int("DaysPerMonth", p.DaysPerMonth)
	w.flag("HonorConstraints", p.HonorConstraints)
	w.flag("MultipleCriticalPaths", p.MultipleCriticalPaths)
	w.time("StatusDate", p.StatusDate)
	w.time("CurrentDate", p.Current)
}

func (w *writer) calendar(c *Calendar) {
	w.line("<Calendar>")
	w.int("UID", c.UID)
	w.text("Name", c.Name)
	w.flag("IsBaseCalendar", c.BaseUID == None)
	w.int("BaseCalendarUID", c.BaseUID)
	group(w, "WeekDays", c.Days, w.weekDay)
	group(w, "Exceptions", c.Exceptions, w.exception)
	group(w, "WorkWeeks", c.WorkWeeks, w.workWeek)
	w.line("</Calendar>")
}

func (w *writer) weekDay(d *WeekDay) {
	w.line("<WeekDay>")
	w.int("DayType", d.DayType)
	w.flag("DayWorking", d.Working)
	w.period(d.From, d.To)
	group(w, "WorkingTimes", d.Times, w.workingTime)
	w.line("</WeekDay>")
}

func (w *writer) period(from, to time.Time) {
	if from.IsZero() {
		return
	}
	w.line("<TimePeriod>")
	w.time("FromDate", from)
	w.time("ToDate", to)
	w.line("</TimePeriod>")
}

func (w *writer) workingTime(t *WorkingTime) {
	w.line("<WorkingTime>")
	w.text("FromTime", clockText(t.From))
	w.text("ToTime", clockText(t.To%(24*60)))
	w.line("</WorkingTime>")
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d:00", minutes/60, minutes%60) }

func (w *writer) exception(e *Exception) {
	w.line("<Exception>")
	w.flag("EnteredByOccurrences", e.ByOccurrences)
	w.period(e.From, e.To)
	w.int("Occurrences", e.Occurrences)
	w.text("Name", e.Name)
	w.int("Type", e.Type)
	w.int("Period", e.Period)
	w.int("DaysOfWeek", e.DaysOfWeek)
	w.int("MonthItem", e.MonthItem)
	w.int("MonthPosition", e.MonthPosition)
	w.int("Month", e.Month)
	w.int("MonthDay", e.MonthDay)
	w.flag("DayWorking", e.Working)
	group(w, "WorkingTimes", e.Times, w.workingTime)
	w.line("</Exception>")
}

func (w *writer) workWeek(k *WorkWeek) {
	w.line("<WorkWeek>")
	w.period(k.From, k.To)
	w.text("Name", k.Name)
	group(w, "WeekDays", k.Days, w.weekDay)
	w.line("</WorkWeek>")
}

func (w *writer) task(t *Task) {
	w.line("<Task>")
	w.int("UID", t.UID)
	w.int("ID", t.ID)
	w.text("Name", t.Name)
	w.flag("Active", !t.Inactive)
	w.flag("Manual", t.Manual)
	w.int("Type", t.Type)
	w.flag("IsNull", t.Null)
	w.text("WBS", t.WBS)
	w.int("OutlineLevel", t.OutlineLevel)
	w.time("Start", t.Start)
	w.time("Finish", t.Finish)
	if t.HasDuration {
		w.minutes("Duration", t.Duration)
	}
	w.int("DurationFormat", t.DurationFormat)
	w.minutes("Work", t.Work)
	w.time("Stop", t.Stop)
	w.time("Resume", t.Resume)
	w.flag("Milestone", t.Milestone)
	w.flag("Summary", t.Summary)
	if t.HasCritical {
		w.flag("Critical", t.Critical)
	}
	w.flag("IsSubproject", t.Subproject)
	w.flag("ExternalTask", t.External)
	w.taskDates(t)
	w.taskRest(t)
	w.line("</Task>")
}

func (w *writer) taskDates(t *Task) {
	w.time("EarlyStart", t.EarlyStart)
	w.time("EarlyFinish", t.EarlyFinish)
	w.time("LateStart", t.LateStart)
	w.time("LateFinish", t.LateFinish)
	if t.HasFreeSlack {
		w.int("FreeSlack", t.FreeSlack)
	}
	if t.HasTotalSlack {
		w.int("TotalSlack", t.TotalSlack)
	}
	w.int("PercentComplete", t.PercentComplete)
	if t.Cost != 0 {
		w.text("Cost", strconv.FormatFloat(t.Cost, 'f', -1, 64))
	}
	w.time("ActualStart", t.ActualStart)
	w.time("ActualFinish", t.ActualFinish)
	if t.Actual != 0 {
		w.minutes("ActualDuration", t.Actual)
	}
	if t.HasRemaining {
		w.minutes("RemainingDuration", t.Remaining)
	}
}

func (w *writer) taskRest(t *Task) {
	w.int("ConstraintType", t.ConstraintType)
	w.int("CalendarUID", t.CalendarUID)
	w.time("ConstraintDate", t.ConstraintDate)
	w.time("Deadline", t.Deadline)
	w.int("LevelingDelay", t.LevelingDelay)
	w.int("LevelingDelayFormat", t.LevelingDelayFormat)
	w.flag("IgnoreResourceCalendar", t.IgnoreResourceCalendar)
	for i := range t.Links {
		w.link(&t.Links[i])
	}
	for i := range t.Baselines {
		b := &t.Baselines[i]
		w.line("<Baseline>")
		w.int("Number", b.Number)
		w.time("Start", b.Start)
		w.time("Finish", b.Finish)
		w.minutes("Duration", b.Duration)
		w.line("</Baseline>")
	}
}

func (w *writer) link(l *Link) {
	w.line("<PredecessorLink>")
	w.int("PredecessorUID", l.Predecessor)
	w.int("Type", l.Type)
	w.flag("CrossProject", l.CrossProject)
	w.int("LinkLag", l.Lag)
	w.int("LagFormat", l.LagFormat)
	w.line("</PredecessorLink>")
}

func (w *writer) resource(r *Resource) {
	w.line("<Resource>")
	w.int("UID", r.UID)
	w.text("Name", r.Name)
	w.int("Type", r.Type)
	w.int("CalendarUID", r.CalendarUID)
	w.line("</Resource>")
}

func (w *writer) assignment(a *Assignment) {
	w.line("<Assignment>")
	w.int("TaskUID", a.TaskUID)
	w.int("ResourceUID", a.ResourceUID)
	w.minutes("ActualWork", a.Actual)
	w.int("Delay", a.Delay)
	w.int("LevelingDelay", a.LevelingDelay)
	w.int("LevelingDelayFormat", a.LevelingDelayFormat)
	w.minutes("OvertimeWork", a.Overtime)
	w.minutes("RemainingWork", a.Remaining)
	w.text("Units", strconv.FormatFloat(a.Units, 'f', -1, 64))
	w.minutes("Work", a.Work)
	w.line("</Assignment>")
}
