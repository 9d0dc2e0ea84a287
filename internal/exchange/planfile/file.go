package planfile

import (
	"fmt"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// CommittedDate is what the committed date of a milestone is called among its
// boundaries.
const CommittedDate = "committed date"

// A File is a plan as read, with what its reader has to say about it.
type File struct {
	Format  string
	Plan    *plan.Plan
	Known   []plan.Known // beside each activity: which computed amounts the file gave
	Notices []problem.Fault

	// Of our own format alone.
	Programme boundary.Programme // what is promised
	Dates     *boundary.Dates    // what the promises come to
	Risks     *risk.Model        // nil: the format has no risks
	Teams     []teams.Team
	Levels    map[string]int // of milestones
	Removed   []string       // milestones that the register has no more
	Phases    []string       // beside each activity
	Remarks   []string       // beside each activity: the comment on the line it begins on

	Thresholds  []threshold.Rule
	Baselines   []threshold.Baseline
	Assumptions []whatif.Assumption
	Scenarios   []whatif.Scenario

	own      string // a table, written as a plan file
	check    problem.Check
	refused  int
	inactive int
}

// maxFaults is how many faults are told; more help nobody.
const maxFaults = 50

// stored notes which computed amounts a task came with.
func (f *File) stored(t *mspdi.Task) {
	f.Known = append(f.Known, plan.Known{TotalSlack: t.HasTotalSlack, FreeSlack: t.HasFreeSlack, Critical: t.HasCritical})
}

// notice tells the person something about the file that is not a fault.
func (f *File) notice(where, format string, args ...any) {
	f.Notices = append(f.Notices, problem.Fault{Field: where, Message: fmt.Sprintf(format, args...)})
}

// refuse notes a fault. All are counted, and the first of them told.
func (f *File) refuse(line int, format string, args ...any) {
	if f.refused++; f.refused <= maxFaults {
		f.check.Want(false, fmt.Sprintf("line %d", line), format, args...)
	}
}

// refusal gives nil, or a problem with the faults and how many more there are.
func (f *File) refusal(format string, args ...any) error {
	f.check.Want(f.refused <= maxFaults, "", "And %d more.", f.refused-maxFaults)
	return f.check.Err(format, args...)
}
