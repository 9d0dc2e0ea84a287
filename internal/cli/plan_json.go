package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
)

// A moment is an instant in JSON: YYYY-MM-DDTHH:MM, or null.
type moment plan.Minute

func (m moment) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendQuote(nil, plan.Minute(m).String()), nil
}

// activityJSON is one activity of "plan schedule --json".
type activityJSON struct {
	UID         int    `json:"uid"`
	Ref         string `json:"ref,omitempty"`
	Name        string `json:"name"`
	Summary     bool   `json:"summary"`
	Milestone   bool   `json:"milestone"`
	EarlyStart  moment `json:"early_start"`
	EarlyFinish moment `json:"early_finish"`
	LateStart   moment `json:"late_start"`
	LateFinish  moment `json:"late_finish"`
	Start       moment `json:"start"`
	Finish      moment `json:"finish"`
	TotalSlack  int64  `json:"total_slack_minutes"`
	FreeSlack   int64  `json:"free_slack_minutes"`
	Critical    bool   `json:"critical"`
	Longest     bool   `json:"longest_path"`
}

// differenceJSON is one value that the file had otherwise.
type differenceJSON struct {
	UID      int             `json:"uid"`
	Field    string          `json:"field"`
	Stored   json.RawMessage `json:"stored"`
	Computed json.RawMessage `json:"computed"`
	Class    plan.Class      `json:"class"`
}

// writeScheduleJSON writes one activity to a line, so that a large plan need
// not be held twice.
func writeScheduleJSON(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	finish, err := json.Marshal(moment(s.Finish))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "{\"finish\":%s,\n\"activities\":[", finish)
	err = writeList(w, len(s.Activities), func(i int) (activityJSON, bool) {
		return activityOf(f.Plan, i, &s.Activities[i]), true
	})
	if err != nil {
		return err
	}
	fmt.Fprint(w, "],\n\"differences\":[")
	ds := s.Differences(f.Known)
	err = writeList(w, len(ds), func(i int) (differenceJSON, bool) { return differenceOf(f.Plan, &ds[i]), true })
	if err != nil {
		return err
	}
	if _, err = fmt.Fprint(w, "]"); err != nil || f.Dates == nil {
		fmt.Fprintln(w, "}")
		return err
	}
	return writePromisesJSON(w, f, s)
}

// writePromisesJSON ends the object with what only our own plans hold.
func writePromisesJSON(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	ps, err := promises(f, s)
	if err != nil {
		return err
	}
	bs, err := boundariesOf(f, s)
	if err != nil {
		return err
	}
	fmt.Fprint(w, ",\n\"committed\":[")
	if err := writeList(w, len(ps), func(i int) (promiseJSON, bool) { return ps[i], true }); err != nil {
		return err
	}
	fmt.Fprint(w, "],\n\"boundaries\":[")
	if err := writeList(w, len(bs), func(i int) (boundaryJSON, bool) { return bs[i], true }); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, "]}")
	return err
}

// writeList writes the elements of a JSON array, one to a line.
func writeList[T any](w io.Writer, n int, element func(int) (T, bool)) error {
	separator := "\n"
	for i := range n {
		e, ok := element(i)
		if !ok {
			continue
		}
		text, err := json.Marshal(e)
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
	return nil
}

func activityOf(p *plan.Plan, i int, d *plan.Dates) activityJSON {
	a := &p.Activities[i]
	return activityJSON{
		UID: a.UID, Ref: a.Ref, Name: a.Name, Summary: p.IsSummary(i), Milestone: a.IsMilestone(),
		EarlyStart: moment(d.EarlyStart), EarlyFinish: moment(d.EarlyFinish), LateStart: moment(d.LateStart), LateFinish: moment(d.LateFinish),
		Start: moment(d.Start), Finish: moment(d.Finish), TotalSlack: d.TotalSlack, FreeSlack: d.FreeSlack,
		Critical: d.Critical, Longest: d.Longest,
	}
}

func differenceOf(p *plan.Plan, d *plan.Difference) differenceJSON {
	out := differenceJSON{UID: p.Activities[d.Activity].UID, Field: d.Field, Class: d.Class}
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
