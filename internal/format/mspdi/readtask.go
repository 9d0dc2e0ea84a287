package mspdi

// task reads one field of a task. The fields are in groups, each a switch a
// reader of the format can check against its documentation.
func (r *reader) task(t *Task, name []byte) error {
	switch string(name) {
	case "UID":
		return r.int(name, &t.UID)
	case "ID":
		return r.int(name, &t.ID)
	case "Name":
		return r.str(&t.Name)
	case "WBS":
		return r.str(&t.WBS)
	case "OutlineLevel":
		return r.int(name, &t.OutlineLevel)
	case "Type":
		return r.int(name, &t.Type)
	case "CalendarUID":
		return r.int(name, &t.CalendarUID)
	case "PercentComplete":
		return r.int(name, &t.PercentComplete)
	case "ConstraintType":
		return r.int(name, &t.ConstraintType)
	case "LevelingDelay":
		return r.int(name, &t.LevelingDelay)
	case "LevelingDelayFormat":
		return r.int(name, &t.LevelingDelayFormat)
	case "PredecessorLink":
		return r.link(t)
	case "Baseline":
		t.Baselines = append(t.Baselines, Baseline{})
		b := &t.Baselines[len(t.Baselines)-1]
		return r.children(func(name []byte) error { return r.baseline(b, name) })
	}
	return r.taskFlag(t, name)
}

func (r *reader) taskFlag(t *Task, name []byte) error {
	switch string(name) {
	case "Active":
		active := true
		err := r.flag(name, &active)
		t.Inactive = !active
		return err
	case "Manual":
		return r.flag(name, &t.Manual)
	case "IsNull":
		return r.flag(name, &t.Null)
	case "Milestone":
		return r.flag(name, &t.Milestone)
	case "Summary":
		return r.flag(name, &t.Summary)
	case "Critical":
		t.HasCritical = true
		return r.flag(name, &t.Critical)
	case "ExternalTask":
		return r.flag(name, &t.External)
	case "IsSubproject":
		return r.flag(name, &t.Subproject)
	case "IgnoreResourceCalendar":
		return r.flag(name, &t.IgnoreResourceCalendar)
	}
	return r.taskDate(t, name)
}

func (r *reader) taskDate(t *Task, name []byte) error {
	switch string(name) {
	case "Start":
		return r.time(name, &t.Start)
	case "Finish":
		return r.time(name, &t.Finish)
	case "EarlyStart":
		return r.time(name, &t.EarlyStart)
	case "EarlyFinish":
		return r.time(name, &t.EarlyFinish)
	case "LateStart":
		return r.time(name, &t.LateStart)
	case "LateFinish":
		return r.time(name, &t.LateFinish)
	case "ActualStart":
		return r.time(name, &t.ActualStart)
	case "ActualFinish":
		return r.time(name, &t.ActualFinish)
	case "Stop":
		return r.time(name, &t.Stop)
	case "Resume":
		return r.time(name, &t.Resume)
	case "ConstraintDate":
		return r.time(name, &t.ConstraintDate)
	case "Deadline":
		return r.time(name, &t.Deadline)
	}
	return r.taskAmount(t, name)
}

func (r *reader) taskAmount(t *Task, name []byte) error {
	switch string(name) {
	case "Duration":
		t.HasDuration = true
		return r.minutes(name, &t.Duration)
	case "RemainingDuration":
		t.HasRemaining = true
		return r.minutes(name, &t.Remaining)
	case "ActualDuration":
		return r.minutes(name, &t.Actual)
	case "DurationFormat":
		return r.int(name, &t.DurationFormat)
	case "Work":
		return r.minutes(name, &t.Work)
	case "Cost":
		return r.number(name, &t.Cost)
	case "TotalSlack":
		t.HasTotalSlack = true
		return r.int(name, &t.TotalSlack)
	case "FreeSlack":
		t.HasFreeSlack = true
		return r.int(name, &t.FreeSlack)
	}
	return nil
}

func (r *reader) link(t *Task) error {
	if err := r.row(); err != nil {
		return err
	}
	l := Link{Type: 1, LagFormat: 7, Line: r.s.line}
	err := r.children(func(name []byte) error {
		switch string(name) {
		case "PredecessorUID":
			return r.int(name, &l.Predecessor)
		case "Type":
			return r.int(name, &l.Type)
		case "CrossProject":
			return r.flag(name, &l.CrossProject)
		case "LinkLag":
			return r.int(name, &l.Lag)
		case "LagFormat":
			return r.int(name, &l.LagFormat)
		}
		return nil
	})
	t.Links = append(t.Links, l)
	return err
}

func (r *reader) baseline(b *Baseline, name []byte) error {
	switch string(name) {
	case "Number":
		return r.int(name, &b.Number)
	case "Start":
		return r.time(name, &b.Start)
	case "Finish":
		return r.time(name, &b.Finish)
	case "Duration":
		return r.minutes(name, &b.Duration)
	}
	return nil
}

func (r *reader) calendar(c *Calendar, name []byte) error {
	switch string(name) {
	case "UID":
		return r.int(name, &c.UID)
	case "Name":
		return r.str(&c.Name)
	case "BaseCalendarUID":
		return r.int(name, &c.BaseUID)
	case "WeekDays":
		return r.children(list(r, &c.Days, "WeekDay", r.weekDay, WeekDay{}))
	case "WorkWeeks":
		return r.children(list(r, &c.WorkWeeks, "WorkWeek", r.workWeek, WorkWeek{}))
	case "Exceptions":
		return r.children(list(r, &c.Exceptions, "Exception", r.exception, Exception{}))
	}
	return nil
}

func (r *reader) weekDay(d *WeekDay, name []byte) error {
	switch string(name) {
	case "DayType":
		return r.int(name, &d.DayType)
	case "DayWorking":
		return r.flag(name, &d.Working)
	case "TimePeriod":
		return r.children(r.period(&d.From, &d.To))
	case "WorkingTimes":
		return r.children(list(r, &d.Times, "WorkingTime", r.workingTime, WorkingTime{}))
	}
	return nil
}

func (r *reader) workWeek(w *WorkWeek, name []byte) error {
	switch string(name) {
	case "Name":
		return r.str(&w.Name)
	case "TimePeriod":
		return r.children(r.period(&w.From, &w.To))
	case "WeekDays":
		return r.children(list(r, &w.Days, "WeekDay", r.weekDay, WeekDay{}))
	}
	return nil
}

func (r *reader) exception(e *Exception, name []byte) error {
	switch string(name) {
	case "Name":
		return r.str(&e.Name)
	case "TimePeriod":
		return r.children(r.period(&e.From, &e.To))
	case "DayWorking":
		return r.flag(name, &e.Working)
	case "WorkingTimes":
		return r.children(list(r, &e.Times, "WorkingTime", r.workingTime, WorkingTime{}))
	case "EnteredByOccurrences":
		return r.flag(name, &e.ByOccurrences)
	}
	return r.recurrence(e, name)
}

func (r *reader) recurrence(e *Exception, name []byte) error {
	switch string(name) {
	case "Type":
		return r.int(name, &e.Type)
	case "Period":
		return r.int(name, &e.Period)
	case "DaysOfWeek":
		return r.int(name, &e.DaysOfWeek)
	case "MonthItem":
		return r.int(name, &e.MonthItem)
	case "MonthPosition":
		return r.int(name, &e.MonthPosition)
	case "Month":
		return r.int(name, &e.Month)
	case "MonthDay":
		return r.int(name, &e.MonthDay)
	case "Occurrences":
		return r.int(name, &e.Occurrences)
	}
	return nil
}
