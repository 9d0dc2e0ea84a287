package planfile

import (
	"strings"
	"testing"

	"crosscode/internal/plan"
)

// Whatever a file holds, reading, scheduling, explaining, checking and writing
// it again end, and do not panic.
func FuzzPlanFiles(f *testing.F) {
	f.Add("0 5\n1 3 0\n2 0 0,1", "")
	f.Add("<Project><StartDate>2022-03-01T08:00:00</StartDate><CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking></WeekDay></WeekDays>"+
		"<Exceptions><Exception><TimePeriod><FromDate>2022-03-01T00:00:00</FromDate><ToDate>2022-09-01T00:00:00</ToDate></TimePeriod><Type>5</Type><Period>1</Period><MonthItem>4</MonthItem></Exception></Exceptions></Calendar></Calendars>"+
		"<Tasks><Task><UID>1</UID><OutlineLevel>1</OutlineLevel></Task><Task><UID>2</UID><OutlineLevel>2</OutlineLevel><Duration>PT8H0M0S</Duration><ConstraintType>1</ConstraintType></Task>"+
		"<Task><UID>3</UID><OutlineLevel>1</OutlineLevel><Duration>PT99H0M0S</Duration><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type><LinkLag>50</LinkLag><LagFormat>19</LagFormat></PredecessorLink></Task></Tasks></Project>", "mspdi")
	f.Add("ERMHDR\t8\n%T\tPROJECT\n%F\tplan_start_date\tlast_recalc_date\n%R\t2022-03-01 08:00\t2022-03-02 08:00\n%T\tTASK\n%F\ttask_id\ttask_type\ttarget_drtn_hr_cnt\tcstr_type\tcstr_date\n%R\t1\tTT_LOE\t8\n%R\t2\tTT_Task\t8\tCS_ALAP\n%R\t3\tTT_Mile\t0\tCS_MEO\t2022-04-01 00:00\n%T\tTASKPRED\n%F\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt\n%R\t3\t2\tPR_FS\t-4\n%R\t1\t2\tPR_SS\t0\n%E", "xer")
	f.Add("<APIBusinessObjects><Project><Activity><ObjectId>1</ObjectId></Activity></Project></APIBusinessObjects>", "pmxml")
	f.Fuzz(func(t *testing.T, in, format string) {
		file, err := Read("fuzz", strings.NewReader(in), Options{Format: format})
		if err != nil {
			return
		}
		s, err := plan.Make(file.Plan)
		if err != nil {
			return
		}
		s.Differences(file.Known)
		s.Checks(plan.CheckOptions{})
		plan.Compare(s, s)
		for i := range min(len(s.Activities), 20) {
			for _, step := range s.Explain(i) {
				s.Words(step)
			}
			s.SlackWords(i)
		}
		var out strings.Builder
		if err := file.Save(&out, strings.NewReader(in), s); err != nil {
			t.Errorf("what was scheduled cannot be written: %v", err)
		}
	})
}
