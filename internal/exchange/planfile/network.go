package planfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// maxActivities and maxLinks bound what a file may ask the engine to hold; the
// readers of formats of others have bounds of the same size.
const (
	maxActivities = 200_000
	maxLinks      = 2_000_000
)

// tooMany is said of a plan that goes beyond what is read.
const tooMany = "The plan has more than %d %s, the most that is read. Divide it."

// Network reads the plainest plan: one activity a line, its id, its duration in
// working days, and the ids of those it follows, separated by commas. It runs
// Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00, without holidays. The
// error names every line that cannot be read.
func Network(in io.Reader, start plan.Minute) (*File, error) {
	f := &File{Format: "network", Plan: &plan.Plan{
		Start: start, Calendar: "standard",
		Calendars: []plan.Calendar{{ID: "standard", Name: "Standard", Week: plan.StandardWeek()}},
	}}
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, 1<<20)
	for line := 1; scan.Scan(); line++ {
		fields := bytes.Fields(scan.Bytes())
		if len(fields) == 0 {
			continue
		}
		if len(f.Plan.Activities) == maxActivities {
			f.refuse(line, tooMany, maxActivities, "activities")
			break
		}
		if err := f.networkLine(fields); err != nil {
			f.refuse(line, "%s", err)
		}
		if len(f.Plan.Links) > maxLinks {
			f.refuse(line, tooMany, maxLinks, "links")
			break
		}
	}
	if err := scan.Err(); err != nil {
		if !errors.Is(err, bufio.ErrTooLong) {
			return nil, fmt.Errorf("read the network: %w", err)
		}
		f.refuse(len(f.Plan.Activities)+1, "The line is longer than 1 MB.")
	}
	if len(f.Plan.Activities) == 0 && !f.check.Failed() {
		return nil, problem.New(problem.Invalid, "The file holds no activities.")
	}
	return f, f.refusal("The network cannot be read.")
}

// networkLine adds one activity and its links.
func (f *File) networkLine(fields [][]byte) error {
	id, err := strconv.Atoi(string(fields[0]))
	if err != nil || id < 0 {
		return problem.New(problem.Invalid, "%q is not an activity's number.", clip(fields[0]))
	}
	if len(fields) < 2 || len(fields) > 3 {
		return problem.New(problem.Invalid, "Activity %d needs a number, a duration and what it follows, separated by spaces.", id)
	}
	days, err := strconv.ParseFloat(string(fields[1]), 64)
	if err != nil || !(days >= -1e7 && days <= 1e7) {
		return problem.New(problem.Invalid, "The duration of activity %d is %q; give working days.", id, clip(fields[1]))
	}
	a := plan.Activity{UID: id, Name: "Activity " + string(fields[0]), Duration: plan.Duration{Minutes: whole(days * 480)}}
	if days == 0 {
		a.Kind = plan.Milestone
	}
	f.Plan.Activities = append(f.Plan.Activities, a)
	if len(fields) == 2 {
		return nil
	}
	for part := range bytes.SplitSeq(fields[2], []byte{','}) {
		from, err := strconv.Atoi(string(part))
		if err != nil {
			return problem.New(problem.Invalid, "Activity %d follows %q, which is not an activity's number.", id, clip(part))
		}
		f.Plan.Links = append(f.Plan.Links, plan.Link{From: from, To: id, Kind: plan.FinishToStart})
	}
	return nil
}

func clip(b []byte) []byte { return b[:min(len(b), 40)] }
