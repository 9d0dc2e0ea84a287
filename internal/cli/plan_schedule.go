package cli

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// PlanScheduleCmd computes a plan.
type PlanScheduleCmd struct {
	File string `arg:"" help:"The plan."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json" xor:"as"`
	CSV  bool `help:"Write a comma-separated table." name:"csv" xor:"as"`

	Output string `help:"Write the scheduled plan to this file, by its ending: Microsoft Project XML, a table (.csv, .xlsx) or a calendar of its milestones (.ics)." short:"o" placeholder:"OUT.xml"`
	Gantt  string `help:"Draw the plan to this file: .svg, .pdf for paper or .pptx for slides." placeholder:"OUT.svg"`
}

// Run schedules the file and writes the outcome.
func (c *PlanScheduleCmd) Run(out *Streams) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		return err
	}
	if err := c.files(out.Stderr, f, s); err != nil {
		return err
	}
	for _, n := range f.Notices {
		fmt.Fprintf(out.Stderr, "Note: %s\n", n.Message)
	}
	w := bufio.NewWriterSize(out.Stdout, 64<<10)
	switch {
	case c.JSON:
		err = planreport.Schedule(w, f, s)
	case c.CSV:
		err = writeScheduleCSV(w, f, s)
	default:
		err = writeScheduleText(w, f, s)
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// files writes the plan and its picture where they are asked for. What a format
// cannot hold is said first.
func (c *PlanScheduleCmd) files(errors io.Writer, f *planfile.File, s *plan.Schedule) error {
	if c.Output != "" {
		source, err := openFile(c.File)
		if err != nil {
			return err
		}
		defer source.Close()
		save := func(w io.Writer) error { return f.Save(w, source, s) }
		lacks := f.ProjectLacks
		switch strings.ToLower(filepath.Ext(c.Output)) {
		case ".csv":
			lacks = f.TableLacks
			save = func(w io.Writer) error { return f.SaveCSV(w, s) }
		case ".xlsx":
			lacks = f.TableLacks
			save = func(w io.Writer) error { return f.SaveXLSX(w, s) }
		case ".ics":
			lacks = func() []string { return nil } // it is a calendar, not a plan
			save = func(w io.Writer) error { return f.SaveICS(w, s) }
		}
		for _, what := range lacks() {
			if _, err := fmt.Fprintf(errors, "Note: %s does not hold %s.\n", filepath.Base(c.Output), what); err != nil {
				return err
			}
		}
		if err := replaceFile(c.Output, save); err != nil {
			return err
		}
	}
	if c.Gantt == "" {
		return nil
	}
	return drawPlan(c.Gantt, f.Plan, s)
}

// replaceFile writes a file beside its place and moves it there when it is
// whole, so that a failure leaves what was there.
func replaceFile(name string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".crosscode-*")
	if err != nil {
		return problem.New(problem.Invalid, "%s cannot be written: %v.", name, err)
	}
	defer os.Remove(temporary.Name())
	err = write(temporary)
	if e := temporary.Chmod(0o644); err == nil {
		err = e
	}
	if e := temporary.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(temporary.Name(), name)
}

// writeScheduleText writes a table to read, and what differs from the file.
func writeScheduleText(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "UID\tActivity\tStart\tFinish\tSlack\tCritical")
	day := f.Plan.Rules.Day()
	for i := range s.Activities {
		a, d := &f.Plan.Activities[i], &s.Activities[i]
		if d.Start == 0 {
			continue
		}
		critical := ""
		if d.Critical {
			critical = "critical"
		}
		fmt.Fprintf(tw, "%d\t%*s%s\t%s\t%s\t%s\t%s\n", a.UID, 2*max(a.Level-1, 0), "", a.Name, s.StartSaid(i), s.FinishSaid(i), plan.Words(d.TotalSlack, day), critical)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nThe plan finishes on %s.\n", s.EndSaid().Words())
	if f.Dates != nil {
		if err := writePromises(w, f, s); err != nil {
			return err
		}
	}
	return writeDifferenceCounts(w, s.Differences(f.Known))
}

// writeDifferenceCounts sums up what differs from the dates in the file.
func writeDifferenceCounts(w io.Writer, ds []plan.Difference) error {
	counts := map[plan.Class]int{}
	for _, d := range ds {
		counts[d.Class]++
	}
	for _, c := range plan.Classes() {
		if counts[c] > 0 {
			if _, err := fmt.Fprintf(w, "%d values differ from the file: %s.\n", counts[c], c.Words()); err != nil {
				return err
			}
		}
	}
	return nil
}

// scheduleColumns are the fields of one activity, for tables and JSON alike.
func scheduleColumns() []string {
	return []string{"uid", "ref", "name", "summary", "milestone", "early_start", "early_finish", "late_start", "late_finish",
		"start", "finish", "total_slack_minutes", "free_slack_minutes", "critical", "longest_path"}
}

func writeScheduleCSV(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	cw := csv.NewWriter(w)
	if err := cw.Write(scheduleColumns()); err != nil {
		return err
	}
	for i := range s.Activities {
		a, d := &f.Plan.Activities[i], &s.Activities[i]
		row := []string{strconv.Itoa(a.UID), a.Ref, a.Name, strconv.FormatBool(f.Plan.IsSummary(i)), strconv.FormatBool(a.IsMilestone()),
			d.EarlyStart.String(), d.EarlyFinish.String(), d.LateStart.String(), d.LateFinish.String(), d.Start.String(), d.Finish.String(),
			strconv.FormatInt(d.TotalSlack, 10), strconv.FormatInt(d.FreeSlack, 10), strconv.FormatBool(d.Critical), strconv.FormatBool(d.Longest)}
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}
