package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// PlanWhatIfCmd tries changes on a copy of a plan.
type PlanWhatIfCmd struct {
	File      string   `arg:"" help:"The plan, in crosscode's own format (YAML)."`
	Scenarios []string `arg:"" optional:"" help:"Scenarios of the plan to try, by name or a part of it; all if none is named and nothing is set."`
	Set       []string `help:"Try this change too: an activity and its duration, a team and its capacity, a milestone and its committed date, a calendar and days off, an assumption and false; NAME.after=LINKS, NAME.not_before=DAY." placeholder:"NAME=VALUE" sep:"none"`
	KeepDate  bool     `help:"What follows keeps its date as long as its links allow; otherwise, unless the scenario says, its lag."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run tries the scenarios, all or none.
func (c *PlanWhatIfCmd) Run(out *Streams) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	scenarios, err := f.Trying(c.Scenarios, c.Set, c.KeepDate)
	if err != nil {
		return err
	}
	if len(scenarios) == 0 {
		return problem.New(problem.Misuse, "%s has no scenarios. Write some, or say what to change with --set NAME=VALUE.", c.File)
	}
	base, err := whatif.New(f.Case())
	if err != nil {
		return err
	}
	now, err := base.Now()
	if err != nil {
		return err
	}
	var tried []*whatif.Outcome
	for _, s := range scenarios {
		o, err := base.Try(s)
		if err != nil {
			return err
		}
		tried = append(tried, o)
	}
	w := whatIfWriter{f, base, now}
	if c.JSON {
		return planreport.WhatIf(out.Stdout, f, base, now, tried)
	}
	return w.text(out.Stdout, tried)
}

// A whatIfWriter tells outcomes beside the plan as it is.
type whatIfWriter struct {
	file *planfile.File
	base *whatif.Base
	now  *whatif.Outcome
}

// text writes the milestones of all scenarios side by side, and then what is
// particular about each.
func (w *whatIfWriter) text(out io.Writer, tried []*whatif.Outcome) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "Milestone\tAs planned")
	for k, o := range tried {
		fmt.Fprintf(table, "\t%c: %s", 'A'+k%26, clipped(o.Name, 34))
	}
	fmt.Fprintln(table)
	for i := range w.file.Plan.Activities {
		if a := &w.file.Plan.Activities[i]; a.IsMilestone() {
			fmt.Fprintf(table, "%s\t%s", a.Ref, w.base.Schedule.Activities[i].Finish.Day())
			for _, o := range tried {
				fmt.Fprintf(table, "\t%s", w.beside(i, o))
			}
			fmt.Fprintln(table)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	w.section(out, "As planned", w.now)
	for k, o := range tried {
		w.section(out, fmt.Sprintf("%c: %s", 'A'+k%26, o.Name), o)
	}
	return nil
}

func (w *whatIfWriter) section(out io.Writer, title string, o *whatif.Outcome) {
	lines := w.lines(o)
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, line := range lines {
		fmt.Fprintf(out, "  %s\n", line)
	}
}

func clipped(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// beside is the date of a milestone in a scenario, and by how much it moved.
func (w *whatIfWriter) beside(i int, o *whatif.Outcome) string {
	is := o.Schedule.Activities[i].Finish.Day().String()
	for _, m := range o.Moved {
		if m.Activity == i && m.Working != 0 {
			return fmt.Sprintf("%s (%+.4g d)", is, float64(m.Working)/float64(w.day()))
		}
	}
	return is
}

func (w *whatIfWriter) day() int64 { return w.file.Plan.Rules.Day() }

// lines tell one outcome.
func (w *whatIfWriter) lines(o *whatif.Outcome) []string {
	lines := w.base.Lines(o, w.now, plan.Day.Words)
	for i := range lines {
		lines[i] = calendar.InWords(lines[i])
	}
	return lines
}
