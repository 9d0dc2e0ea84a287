package planreport

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
)

// An activity of a schedule.
type activity struct {
	UID         int    `json:"uid"`
	Ref         string `json:"ref,omitempty"`
	Name        string `json:"name"`
	Summary     bool   `json:"summary"`
	Milestone   bool   `json:"milestone"`
	EarlyStart  Moment `json:"early_start"`
	EarlyFinish Moment `json:"early_finish"`
	LateStart   Moment `json:"late_start"`
	LateFinish  Moment `json:"late_finish"`
	Start       Moment `json:"start"`
	Finish      Moment `json:"finish"`
	TotalSlack  int64  `json:"total_slack_minutes"`
	FreeSlack   int64  `json:"free_slack_minutes"`
	Critical    bool   `json:"critical"`
	Longest     bool   `json:"longest_path"`
}

// A Difference is one value that the file had otherwise.
type Difference struct {
	UID      int             `json:"uid"`
	Field    string          `json:"field"`
	Stored   json.RawMessage `json:"stored"`
	Computed json.RawMessage `json:"computed"`
	Class    plan.Class      `json:"class"`
}

// Schedule writes a schedule, one activity to a line, so that a large plan need
// not be held twice. What can fail is done before the first byte.
func Schedule(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	var committed []Promise
	var boundaries []Boundary
	if f.Dates != nil {
		var err error
		if committed, err = Promises(f, s); err != nil {
			return err
		}
		if boundaries, err = Boundaries(f, s); err != nil {
			return err
		}
	}
	finish, err := json.Marshal(Moment(s.Finish))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "{\"finish\":%s", finish)
	err = list(w, "activities", len(s.Activities), func(i int) any { return activityOf(f.Plan, i, &s.Activities[i]) })
	if err != nil {
		return err
	}
	ds := s.Differences(f.Known)
	if err := list(w, "differences", len(ds), func(i int) any { return DifferenceOf(f.Plan, &ds[i]) }); err != nil {
		return err
	}
	if f.Dates != nil {
		if err := list(w, "committed", len(committed), func(i int) any { return committed[i] }); err != nil {
			return err
		}
		if err := list(w, "boundaries", len(boundaries), func(i int) any { return boundaries[i] }); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(w, "}")
	return err
}

// list writes a member that is an array, an element to a line.
func list(w io.Writer, name string, n int, element func(int) any) error {
	if _, err := fmt.Fprintf(w, ",\n%q:[", name); err != nil {
		return err
	}
	separator := "\n"
	for i := range n {
		text, err := json.Marshal(element(i))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, separator); err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		separator = ",\n"
	}
	_, err := io.WriteString(w, "]")
	return err
}

func activityOf(p *plan.Plan, i int, d *plan.Dates) activity {
	a := &p.Activities[i]
	return activity{
		UID: a.UID, Ref: a.Ref, Name: a.Name, Summary: p.IsSummary(i), Milestone: a.IsMilestone(),
		EarlyStart: Moment(d.EarlyStart), EarlyFinish: Moment(d.EarlyFinish), LateStart: Moment(d.LateStart), LateFinish: Moment(d.LateFinish),
		Start: Moment(d.Start), Finish: Moment(d.Finish), TotalSlack: d.TotalSlack, FreeSlack: d.FreeSlack,
		Critical: d.Critical, Longest: d.Longest,
	}
}

// DifferenceOf tells a value that the file has otherwise.
func DifferenceOf(p *plan.Plan, d *plan.Difference) Difference {
	out := Difference{UID: p.Activities[d.Activity].UID, Field: d.Field, Class: d.Class}
	switch {
	case d.Slack():
		out.Stored, out.Computed = strconv.AppendInt(nil, d.StoredMinutes, 10), strconv.AppendInt(nil, d.ComputedMinutes, 10)
	case d.Field == plan.FieldCritical:
		out.Stored, out.Computed = strconv.AppendBool(nil, d.StoredMinutes != 0), strconv.AppendBool(nil, d.ComputedMinutes != 0)
	default:
		out.Stored, out.Computed = strconv.AppendQuote(nil, d.Stored.String()), strconv.AppendQuote(nil, d.Computed.String())
	}
	return out
}
