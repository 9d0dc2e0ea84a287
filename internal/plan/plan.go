package plan

// A Plan is everything that decides the dates of its activities.
type Plan struct {
	Name       string
	Start      Minute // the earliest start of an activity nothing else holds
	Finish     Minute // the end that late dates count back from; none: the computed end
	StatusDate Minute // progress is reported as at this instant, if any
	Rules      Rules
	Calendar   string // ID of the calendar of activities without one
	Calendars  []Calendar
	Windows    []Window // the release windows that activities may have to keep

	Activities  []Activity // in outline order
	Links       []Link
	Resources   []Resource
	Assignments []Assignment
}

// IsSummary reports whether activity i is a summary: by its own word or because
// it has parts.
func (p *Plan) IsSummary(i int) bool {
	return p.Activities[i].Kind == Summary || i+1 < len(p.Activities) && p.Activities[i+1].Level > p.Activities[i].Level
}

// Rules are the choices on which scheduling programs differ.
type Rules struct {
	Progress   Progress
	LagOn      LagCalendar
	HonourDate bool  // "no later than" constraints pull an activity earlier than its links allow
	OpenEnds   bool  // an activity with no successor has its own finish as late finish (several critical paths)
	Slack      int64 // working minutes of total slack at or below which an activity is critical
	Longest    bool  // critical means on the longest path, not short of slack
	DayMinutes int64 // working minutes in a day, for words and thresholds; 0 means 480
}

// Day is the working minutes that people mean by a day.
func (r Rules) Day() int64 {
	if r.DayMinutes > 0 {
		return r.DayMinutes
	}
	return 480
}

// Progress says how work that has begun, or should have, is scheduled.
type Progress uint8

// How progress is read.
const (
	// DataDate schedules all remaining work on or after the status date and
	// keeps it behind unfinished predecessors (retained logic).
	DataDate Progress = iota
	// MSProject keeps unstarted work where its links put it, even in the past.
	MSProject
)

// LagCalendar says whose working time a link's lag is counted in.
type LagCalendar uint8

// The calendars that lag may be counted on.
const (
	LagOnSuccessor LagCalendar = iota
	LagOnPredecessor
	LagOnProject
	LagOnClock
)

// An Activity is one line of a plan.
type Activity struct {
	UID   int    // names the activity to links; unique in its plan
	Ref   string // what people call it: an activity code, a letter
	Name  string
	Level int // depth in the outline; deeper ones that follow are its parts
	Kind  Kind

	Manual      bool // dates are as typed, never moved by links
	Inactive    bool // kept for the record, takes no part
	External    bool // belongs to another plan, which gives its dates
	DurationSet bool // resources do not stretch it: "fixed duration"
	OwnCalendar bool // its calendar overrides its resources'

	Calendar  string // "" for the plan's
	Duration  Duration
	Remaining int64 // minutes still to do, of an activity that has started
	Delay     Duration
	Limits    [2]Constraint // a second is possible in some programs
	Deadline  Minute
	Window    string // ID of the release windows in one of which it must start

	ActualStart, ActualFinish Minute
	Baseline                  Baseline
	Imported                  Dates // as its file had them; also the typed dates of a manual activity
	Cost                      bool  // something is spent on it
	Split                     bool  // the file holds work in several parts
}

// Kind says what sort of line an activity is.
type Kind uint8

// The sorts of line. An activity with parts is a summary whatever it says.
const (
	Task Kind = iota
	Milestone
	Summary
	LevelOfEffort  // spans the activities it is linked to and drives none
	StartMilestone // a milestone that marks the start of work: it never rests at the end of a day
)

// IsMilestone reports whether the activity marks a moment.
func (a *Activity) IsMilestone() bool { return a.Kind == Milestone || a.Kind == StartMilestone }

// Started reports whether work has begun.
func (a *Activity) Started() bool { return a.ActualStart != 0 || a.ActualFinish != 0 }

// Finished reports whether work is complete.
func (a *Activity) Finished() bool { return a.ActualFinish != 0 }

// A Duration is an amount of working time, or of time on the clock.
type Duration struct {
	Minutes int64
	Elapsed bool
}

// A Baseline is what was once planned for an activity.
type Baseline struct {
	Start, Finish Minute
	Duration      int64
}

// A Constraint limits the dates of an activity beyond what its links do.
type Constraint struct {
	Kind ConstraintKind
	Date Minute
}

// ConstraintKind is one of the ways to limit an activity's dates.
type ConstraintKind uint8

// The date constraints. The first eight are those of Microsoft Project, by its
// numbers; the last two are Primavera's, which never break links.
const (
	AsSoonAsPossible ConstraintKind = iota
	AsLateAsPossible
	MustStartOn
	MustFinishOn
	StartNoEarlierThan
	StartNoLaterThan
	FinishNoEarlierThan
	FinishNoLaterThan
	StartOn
	FinishOn
)

var constraintWords = [...]string{"as soon as possible", "as late as possible", "must start on", "must finish on",
	"start no earlier than", "start no later than", "finish no earlier than", "finish no later than", "start on", "finish on"}

func (k ConstraintKind) String() string { return constraintWords[k] }

// Hard reports whether the constraint can hold an activity against its links.
func (k ConstraintKind) Hard() bool {
	return k == MustStartOn || k == MustFinishOn || k == StartNoLaterThan || k == FinishNoLaterThan
}

// A Link makes one activity wait for another.
type Link struct {
	From, To int // UIDs of predecessor and successor
	Kind     LinkKind
	Lag      Lag
}

// LinkKind names the ends that a link ties.
type LinkKind uint8

// The links, by the numbers of Microsoft Project.
const (
	FinishToFinish LinkKind = iota
	FinishToStart
	StartToFinish
	StartToStart
)

func (k LinkKind) String() string { return [...]string{"FF", "FS", "SF", "SS"}[k] }

// A Lag is what must pass between the ends of a link; negative is a lead.
type Lag struct {
	Minutes int64
	Percent float64 // instead of minutes: a share of the predecessor's duration
	Elapsed bool    // on the clock
}

// A Resource does work or is used up.
type Resource struct {
	UID      int
	Name     string
	Work     bool   // people and machines, whose calendars matter; not material or cost
	Calendar string // "" for the plan's
}

// An Assignment puts a resource on an activity.
type Assignment struct {
	Activity, Resource      int // UIDs
	Units                   float64
	Work, Remaining, Actual int64    // minutes of work
	Delay                   Duration // how long after the activity's start this work begins
	Overtime                bool
}

// Dates are what a schedule says of one activity.
type Dates struct {
	EarlyStart, EarlyFinish Minute
	LateStart, LateFinish   Minute
	Start, Finish           Minute
	TotalSlack, FreeSlack   int64 // working minutes
	Critical                bool
	Longest                 bool // on the chain of driving links to the latest finish
}
