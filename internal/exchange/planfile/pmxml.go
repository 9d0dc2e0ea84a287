package planfile

import (
	"io"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/format/pmxml"
	"crosscode/internal/plan"
)

// PMXML reads a Primavera XML file.
func PMXML(in io.Reader) (*File, error) {
	x, err := pmxml.Read(in)
	if err != nil {
		return nil, err
	}
	p := newPrimavera("pmxml")
	if len(x.Projects) > 1 {
		p.notice("", "The file holds %d projects; they are scheduled together.", len(x.Projects))
	}
	calendars := x.Calendars
	for i := range x.Projects {
		p.projects[x.Projects[i].ObjectID] = true
		calendars = append(calendars, x.Projects[i].Calendars...)
	}
	for i := range calendars {
		p.pmxmlCalendar(&calendars[i])
	}
	for _, r := range x.Resources {
		p.Plan.Resources = append(p.Plan.Resources, plan.Resource{
			UID: p.pmxmlNumber("resource", r.ObjectID), Name: r.Name, Work: r.Type != "Material", Calendar: r.Calendar,
		})
	}
	for i := range x.Projects {
		p.pmxmlProject(&x.Projects[i], i == 0)
	}
	return p.finish(), nil
}

func (p *primavera) pmxmlNumber(what, text string) int {
	n, err := strconv.Atoi(text)
	p.check.Want(err == nil, what, "The object id is %q; a whole number is needed.", text)
	return n
}

func (p *primavera) pmxmlInstant(what, text string) plan.Minute {
	if text == "" {
		return 0
	}
	m, err := plan.ParseMinute(text)
	p.check.Note(what, err)
	return m
}

func (p *primavera) pmxmlProject(x *pmxml.Project, first bool) {
	where := "project " + x.ID
	p.project(p.pmxmlInstant(where, x.PlannedStart), p.pmxmlInstant(where, x.DataDate), p.pmxmlInstant(where, x.MustFinishBy))
	if first {
		p.Plan.Name = x.Name
		if x.Calendar != "" {
			p.Plan.Calendar = x.Calendar
		}
		p.Plan.Rules.Slack = int64(x.FloatLimit * 60)
		p.Plan.Rules.Longest = x.CriticalBy == "Longest Path"
		p.lagOn(x.LagCalendar)
		for _, o := range x.Options {
			p.Plan.Rules.OpenEnds = o.OpenEnds
			if o.OutOfSequence != "" && o.OutOfSequence != "Retained Logic" {
				p.notice("options", "The file asks for %q; retained logic is used, so work out of sequence may be later.", o.OutOfSequence)
			}
		}
	}
	for _, w := range x.WBS {
		sequence, _ := strconv.Atoi(w.Sequence)
		p.wbs = append(p.wbs, breakdown{w.ObjectID, w.Parent, w.Code, w.Name, sequence})
	}
	for i := range x.Activities {
		p.pmxmlActivity(&x.Activities[i])
	}
	for _, r := range x.Relationships {
		kind, ok := linkKind(r.Type)
		p.check.Want(ok, where, "%q is not a type of relationship.", r.Type)
		p.ends = append(p.ends, p6Ends{0, r.PredecessorProject, r.SuccessorProject})
		p.Plan.Links = append(p.Plan.Links, plan.Link{
			From: p.pmxmlNumber("relationship", r.Predecessor), To: p.pmxmlNumber("relationship", r.Successor),
			Kind: kind, Lag: plan.Lag{Minutes: whole(float64(r.Lag) * 60)},
		})
	}
	for _, a := range x.Assignments {
		if a.Resource == "" {
			continue
		}
		p.Plan.Assignments = append(p.Plan.Assignments, plan.Assignment{
			Activity: p.pmxmlNumber("assignment", a.Activity), Resource: p.pmxmlNumber("assignment", a.Resource), Units: float64(a.UnitsPerTime),
			Work: whole(float64(a.PlannedUnits) * 60), Remaining: whole(float64(a.RemainingUnits) * 60), Actual: whole(float64(a.ActualUnits) * 60),
		})
	}
}

func (p *primavera) pmxmlActivity(x *pmxml.Activity) {
	where := "activity " + x.ID
	a := plan.Activity{
		UID: p.pmxmlNumber(where, x.ObjectID), Ref: x.ID, Name: x.Name, Kind: kindOfP6(x.Type),
		Calendar: x.Calendar, DurationSet: x.Type != "Resource Dependent",
		Duration: plan.Duration{Minutes: whole(float64(x.PlannedDuration) * 60)}, Remaining: whole(float64(x.RemainingDuration) * 60),
		ActualStart: p.pmxmlInstant(where, x.ActualStart), ActualFinish: p.pmxmlInstant(where, x.ActualFinish),
		Limits: p.limits(0, [2]string{x.Constraint, x.Second}, [2]string{x.ConstraintDate, x.SecondDate}),
		Baseline: plan.Baseline{Start: p.pmxmlInstant(where, x.BaselineStart), Finish: p.pmxmlInstant(where, x.BaselineFinish),
			Duration: whole(float64(x.PlannedDuration) * 60)},
		Imported: plan.Dates{
			Start: p.pmxmlInstant(where, x.Start), Finish: p.pmxmlInstant(where, x.Finish),
			EarlyStart: p.pmxmlInstant(where, x.EarlyStart), EarlyFinish: p.pmxmlInstant(where, x.EarlyFinish),
			LateStart: p.pmxmlInstant(where, x.LateStart), LateFinish: p.pmxmlInstant(where, x.LateFinish),
			TotalSlack: noSlack, FreeSlack: noSlack,
		},
	}
	p.activities = append(p.activities, p6Activity{x.WBS, a})
}

func (p *primavera) pmxmlCalendar(x *pmxml.Calendar) {
	c := plan.Calendar{ID: x.ObjectID, Name: x.Name, Base: x.Base}
	if x.Default && p.Plan.Calendar == "" {
		p.Plan.Calendar = c.ID
	}
	for _, day := range x.Week {
		for d := range c.Week {
			if time.Weekday(d).String() == day.Day {
				c.Week[d] = p.workTimes(c.Name, day.Times)
			}
		}
	}
	for _, day := range x.Days {
		on := p.pmxmlInstant("calendar "+c.Name, day.Date).Day()
		c.Exceptions = append(c.Exceptions, plan.Exception{From: on, To: on, Hours: p.workTimes(c.Name, day.Times)})
	}
	p.Plan.Calendars = append(p.Plan.Calendars, c)
}

// workTimes reads the stretches of a day. Primavera writes their last minute,
// so 11:59 is noon.
func (p *primavera) workTimes(calendar string, times []pmxml.WorkTime) plan.Hours {
	h := plan.DayOff()
	for _, t := range times {
		if t.Start == "" && t.Finish == "" {
			continue // a day off
		}
		from, ok1 := clockMinutes(t.Start)
		to, ok2 := clockMinutes(t.Finish)
		p.check.Want(ok1 && ok2, "calendar "+calendar, "%s to %s is not a stretch of a day.", t.Start, t.Finish)
		if to%10 == 9 {
			to++
		}
		if to == 0 {
			to = 24 * 60
		}
		if from < to {
			h = append(h, plan.Span{From: from, To: to})
		}
	}
	return h
}

// clockMinutes reads 08:00:00 as minutes from midnight.
func clockMinutes(text string) (int, bool) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return 0, false
	}
	hour, err1 := strconv.Atoi(parts[0])
	minute, err2 := strconv.Atoi(parts[1])
	return hour*60 + minute, err1 == nil && err2 == nil && hour >= 0 && hour < 24 && minute >= 0 && minute < 60
}
