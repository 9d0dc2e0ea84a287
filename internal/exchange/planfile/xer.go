package planfile

import (
	"io"

	"crosscode/internal/format/xer"
	"crosscode/internal/plan"
)

// XER reads a Primavera XER file.
func XER(in io.Reader, as xer.Encoding) (*File, error) {
	x, err := xer.Read(in, as)
	if err != nil {
		return nil, err
	}
	p := newPrimavera("xer")
	if as == xer.Guess && x.Encoding == xer.Windows1251 {
		p.notice("", "The file is read as Russian (windows-1251); say --encoding windows-1252 if that is wrong.")
	}
	p.xerProjects(x)
	for _, r := range x.Table("CALENDAR").Rows {
		p.xerCalendar(&r)
	}
	for _, r := range x.Table("PROJWBS").Rows {
		sequence := 0
		if text := r.Get("seq_num"); text != "" {
			sequence = p.number(r.Line, "seq_num", text)
		}
		p.wbs = append(p.wbs, breakdown{r.Get("wbs_id"), r.Get("parent_wbs_id"), r.Get("wbs_short_name"), r.Get("wbs_name"), sequence})
	}
	for _, r := range x.Table("TASK").Rows {
		p.xerTask(&r)
	}
	for _, r := range x.Table("TASKPRED").Rows {
		p.xerLink(&r)
	}
	p.xerResources(x)
	return p.finish(), nil
}

func (p *primavera) xerProjects(x *xer.File) {
	projects := x.Table("PROJECT").Rows
	if len(projects) > 1 {
		p.notice("", "The file holds %d projects; they are scheduled together.", len(projects))
	}
	for i := range projects {
		r := &projects[i]
		p.projects[r.Get("proj_id")] = true
		p.project(p.instant(r.Line, "plan_start_date", r.Get("plan_start_date")),
			p.instant(r.Line, "last_recalc_date", r.Get("last_recalc_date")), p.instant(r.Line, "plan_end_date", r.Get("plan_end_date")))
		if i == 0 {
			p.Plan.Name, p.Plan.Calendar = r.Get("proj_short_name"), r.Get("clndr_id")
			p.Plan.Rules.Slack = p.hours(r.Line, "critical_drtn_hr_cnt", r.Get("critical_drtn_hr_cnt"))
			p.Plan.Rules.Longest = r.Get("critical_path_type") == "CT_DrivPath"
		}
	}
	for i, r := range x.Table("SCHEDOPTIONS").Rows {
		if i > 0 {
			break
		}
		p.lagOn(r.Get("sched_calendar_on_relationship_lag"))
		p.Plan.Rules.OpenEnds = r.Get("sched_open_critical_flag") == "Y"
		if r.Get("sched_use_project_end_date_for_float") == "N" {
			p.Plan.Finish = 0
		}
		if r.Get("sched_retained_logic") == "N" {
			p.notice("options", "The file asks for progress override or actual dates; retained logic is used, so work out of sequence may be later.")
		}
	}
}

func (p *primavera) xerCalendar(r *xer.Row) {
	c := plan.Calendar{ID: r.Get("clndr_id"), Name: r.Get("clndr_name"), Base: r.Get("base_clndr_id")}
	if p.Plan.Calendar == "" && r.Get("default_flag") == "Y" {
		p.Plan.Calendar = c.ID
	}
	text, err := xer.ParseCalendar(r.Get("clndr_data"))
	if err != nil {
		p.refuse(r.Line, "Calendar %s cannot be read: %s.", c.Name, err)
		return
	}
	for d, h := range text.Days {
		c.Week[d] = spans(h)
	}
	for _, e := range text.Exceptions {
		on := serialDay(e.Serial)
		h := spans(e.Hours)
		c.Exceptions = append(c.Exceptions, plan.Exception{From: on, To: on, Hours: h})
	}
	p.Plan.Calendars = append(p.Plan.Calendars, c)
}

// serialDay is the day of a spreadsheet's serial number.
func serialDay(n int) plan.Day { return plan.DayOf(1899, 12, 30) + plan.Day(n) }

func spans(h xer.Hours) plan.Hours {
	if h == nil {
		return nil
	}
	out := plan.DayOff()
	for _, s := range h {
		out = append(out, plan.Span{From: s.From, To: s.To})
	}
	return out
}

func (p *primavera) xerTask(r *xer.Row) {
	a := plan.Activity{
		UID: p.number(r.Line, "task_id", r.Get("task_id")), Ref: r.Get("task_code"), Name: r.Get("task_name"),
		Kind: kindOfP6(r.Get("task_type")), Calendar: r.Get("clndr_id"), DurationSet: r.Get("task_type") != "TT_Rsrc",
		Duration:  plan.Duration{Minutes: p.hours(r.Line, "target_drtn_hr_cnt", r.Get("target_drtn_hr_cnt"))},
		Remaining: p.hours(r.Line, "remain_drtn_hr_cnt", r.Get("remain_drtn_hr_cnt")),

		ActualStart:  p.instant(r.Line, "act_start_date", r.Get("act_start_date")),
		ActualFinish: p.instant(r.Line, "act_end_date", r.Get("act_end_date")),
		Limits: p.limits(r.Line, [2]string{r.Get("cstr_type"), r.Get("cstr_type2")},
			[2]string{r.Get("cstr_date"), r.Get("cstr_date2")}),
	}
	a.Baseline = plan.Baseline{Start: p.instant(r.Line, "target_start_date", r.Get("target_start_date")),
		Finish: p.instant(r.Line, "target_end_date", r.Get("target_end_date")), Duration: a.Duration.Minutes}
	a.Imported = plan.Dates{
		EarlyStart: p.instant(r.Line, "early_start_date", r.Get("early_start_date")), EarlyFinish: p.instant(r.Line, "early_end_date", r.Get("early_end_date")),
		LateStart: p.instant(r.Line, "late_start_date", r.Get("late_start_date")), LateFinish: p.instant(r.Line, "late_end_date", r.Get("late_end_date")),
		TotalSlack: noSlack, FreeSlack: noSlack,
	}
	a.Imported.Start, a.Imported.Finish = a.Imported.EarlyStart, a.Imported.EarlyFinish
	if a.ActualStart != 0 {
		a.Imported.Start = a.ActualStart
	}
	if a.ActualFinish != 0 {
		a.Imported.Finish = a.ActualFinish
	}
	if text := r.Get("total_float_hr_cnt"); text != "" {
		a.Imported.TotalSlack = p.hours(r.Line, "total_float_hr_cnt", text)
	}
	if text := r.Get("free_float_hr_cnt"); text != "" {
		a.Imported.FreeSlack = p.hours(r.Line, "free_float_hr_cnt", text)
	}
	p.activities = append(p.activities, p6Activity{r.Get("wbs_id"), a})
}

func (p *primavera) xerLink(r *xer.Row) {
	kind, ok := linkKind(r.Get("pred_type"))
	if !ok {
		p.refuse(r.Line, "%q is not a type of relationship.", r.Get("pred_type"))
		return
	}
	p.ends = append(p.ends, p6Ends{r.Line, r.Get("pred_proj_id"), r.Get("proj_id")})
	p.Plan.Links = append(p.Plan.Links, plan.Link{
		From: p.number(r.Line, "pred_task_id", r.Get("pred_task_id")), To: p.number(r.Line, "task_id", r.Get("task_id")),
		Kind: kind, Lag: plan.Lag{Minutes: p.hours(r.Line, "lag_hr_cnt", r.Get("lag_hr_cnt"))},
	})
}

func (p *primavera) xerResources(x *xer.File) {
	for _, r := range x.Table("RSRC").Rows {
		p.Plan.Resources = append(p.Plan.Resources, plan.Resource{
			UID: p.number(r.Line, "rsrc_id", r.Get("rsrc_id")), Name: r.Get("rsrc_name"),
			Work: r.Get("rsrc_type") != "RT_Mat", Calendar: r.Get("clndr_id"),
		})
	}
	for _, r := range x.Table("TASKRSRC").Rows {
		if r.Get("rsrc_id") == "" {
			continue // a role without anybody in it
		}
		units := p.hours(r.Line, "target_qty_per_hr", r.Get("target_qty_per_hr"))
		p.Plan.Assignments = append(p.Plan.Assignments, plan.Assignment{
			Activity: p.number(r.Line, "task_id", r.Get("task_id")), Resource: p.number(r.Line, "rsrc_id", r.Get("rsrc_id")),
			Units: float64(units) / 60, Work: p.hours(r.Line, "target_qty", r.Get("target_qty")),
			Remaining: p.hours(r.Line, "remain_qty", r.Get("remain_qty")), Actual: p.hours(r.Line, "act_reg_qty", r.Get("act_reg_qty")),
		})
	}
}
