package mspdi

import "time"

// A Project is what a file says about a schedule. Times are local and naive,
// held in UTC; a zero time was missing or "NA".
type Project struct {
	Name, Title           string
	Start, Finish         time.Time
	StatusDate, Current   time.Time
	FromFinish            bool // ScheduleFromStart is 0
	CalendarUID           int
	MinutesPerDay         int
	MinutesPerWeek        int
	DaysPerMonth          int
	CriticalSlackLimit    int // days
	MultipleCriticalPaths bool
	HonorConstraints      bool

	Calendars   []Calendar
	Tasks       []Task // in outline order
	Resources   []Resource
	Assignments []Assignment
}

// None is the UID that stands for no calendar and no base calendar.
const None = -1

// A Calendar is a base calendar, or one derived from BaseUID.
type Calendar struct {
	UID, BaseUID int
	Name         string
	Days         []WeekDay // with DayType 0 a dated exception, as older files have
	WorkWeeks    []WorkWeek
	Exceptions   []Exception
}

// A WeekDay gives the hours of a weekday: DayType 1 is Sunday, 7 Saturday.
type WeekDay struct {
	DayType  int
	Working  bool
	From, To time.Time // of an exception
	Times    []WorkingTime
}

// A WorkingTime is a stretch of a day in minutes from midnight.
type WorkingTime struct{ From, To int }

// A WorkWeek replaces the ordinary week between two dates.
type WorkWeek struct {
	Name     string
	From, To time.Time
	Days     []WeekDay
}

// An Exception replaces the hours of some days between two dates.
type Exception struct {
	Name          string
	From, To      time.Time
	Working       bool
	Times         []WorkingTime
	Type          int // 1 daily, 2 to 5 yearly and monthly, 6 weekly, 7 every so many days
	Period        int
	DaysOfWeek    int // one bit each, Sunday the lowest
	MonthItem     int // 0 a day, 1 a weekday, 2 a weekend day, 3 Sunday to 9 Saturday
	MonthPosition int // 0 first to 3 fourth, 4 last
	Month         int // 0 January
	MonthDay      int
	Occurrences   int
	ByOccurrences bool
}

// A Task is one line of the outline. UID 0 is the project itself.
type Task struct {
	UID, ID, OutlineLevel        int
	Line                         int // of the file
	Name, WBS                    string
	Type                         int // 0 fixed units, 1 fixed duration, 2 fixed work
	Inactive, Manual, Null       bool
	Milestone, Summary, Critical bool
	External, Subproject         bool
	IgnoreResourceCalendar       bool
	CalendarUID                  int
	Start, Finish                time.Time
	EarlyStart, EarlyFinish      time.Time
	LateStart, LateFinish        time.Time
	ActualStart, ActualFinish    time.Time
	Stop, Resume                 time.Time
	Duration, Remaining, Actual  float64 // minutes
	HasDuration, HasRemaining    bool
	DurationFormat               int
	Work                         float64 // minutes
	Cost                         float64
	TotalSlack, FreeSlack        int // tenths of a minute
	HasTotalSlack, HasFreeSlack  bool
	HasCritical                  bool
	PercentComplete              int
	ConstraintType               int
	ConstraintDate, Deadline     time.Time
	LevelingDelay                int // tenths of a minute
	LevelingDelayFormat          int
	Links                        []Link
	Baselines                    []Baseline
	Splits                       bool
}

// A Link says that its task waits for another.
type Link struct {
	Predecessor  int
	Type         int // 0 FF, 1 FS, 2 SF, 3 SS
	CrossProject bool
	Lag          int // tenths of a minute, or whole percent
	LagFormat    int
	Line         int
}

// A Baseline is one of the eleven plans a task remembers.
type Baseline struct {
	Number        int
	Start, Finish time.Time
	Duration      float64 // minutes
}

// A Resource is who or what does the work: Type 1 is work, 0 material, 2 cost.
type Resource struct {
	UID, Type, CalendarUID int
	Name                   string
	Line                   int
	HasType                bool
}

// An Assignment puts a resource on a task.
type Assignment struct {
	TaskUID, ResourceUID    int
	Units                   float64
	Work, Remaining, Actual float64 // minutes
	Overtime                float64
	Delay, LevelingDelay    int // tenths of a minute
	LevelingDelayFormat     int
	Line                    int
}

// Elapsed reports whether a duration or lag format runs on the clock, around it
// the 32 that marks an estimate.
func Elapsed(format int) bool {
	switch format &^ 32 {
	case 4, 6, 8, 10, 12, 20:
		return true
	}
	return false
}

// Percent reports whether a lag format is a share of the predecessor.
func Percent(format int) bool {
	f := format &^ 32
	return f == 19 || f == 20
}
