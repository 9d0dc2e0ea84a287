package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/picture"
	"crosscode/internal/problem"
)

// PlanSlipCmd shows how milestones slipped over a series of plans.
type PlanSlipCmd struct {
	Files []string `arg:"" help:"The plans, the earliest first, in crosscode's own format (YAML)."`
	PlanInput
	JSON  bool   `help:"Write JSON." name:"json"`
	Chart string `help:"Draw the milestones over the plans, to a file .svg, .pdf or .pptx." placeholder:"OUT.svg"`
}

// Run takes a baseline of each plan and sets their milestones side by side.
func (c *PlanSlipCmd) Run(out *Streams) error {
	if len(c.Files) < 2 {
		return problem.New(problem.Misuse, "Name two plans or more, the earliest first.")
	}
	var series []baseline.Baseline
	for _, name := range c.Files {
		f, err := c.read(name)
		if err != nil {
			return err
		}
		b, err := baselineOf(name, f)
		if err != nil {
			return err
		}
		series = append(series, b)
	}
	if c.Chart != "" {
		if err := drawPicture(c.Chart, picture.Slips(series, baseline.Slips(series))); err != nil {
			return err
		}
	}
	if c.JSON {
		return writeSlipsJSON(out.Stdout, series)
	}
	return writeSlips(out.Stdout, series)
}

// baselineOf takes the baseline of a plan file of ours.
func baselineOf(name string, f *planfile.File) (baseline.Baseline, error) {
	if f.Dates == nil {
		return baseline.Baseline{}, problem.New(problem.Invalid, "%s promises nothing: its format, %s, cannot. Write the plan in crosscode's own format (YAML).", name, f.Format)
	}
	return baseline.Of(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), f.Case())
}

func writeSlips(w io.Writer, series []baseline.Baseline) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "Milestone\t")
	for _, b := range series {
		fmt.Fprintf(table, "\t%s", b.Name)
	}
	fmt.Fprint(table, "\nContent\t")
	for _, b := range series {
		fmt.Fprintf(table, "\t%s", b.Hash[:12])
	}
	for _, s := range baseline.Slips(series) {
		fmt.Fprintf(table, "\n%s\tcommitted", s.Ref)
		for _, p := range s.Points {
			fmt.Fprintf(table, "\t%s", p.Committed)
		}
		fmt.Fprintf(table, "\n%s\tforecast", clipped(s.Name, 30))
		for _, p := range s.Points {
			if p.Forecast == 0 {
				fmt.Fprint(table, "\t")
				continue
			}
			fmt.Fprintf(table, "\t%s", p.Forecast.Day())
		}
	}
	fmt.Fprintln(table)
	return table.Flush()
}

func writeSlipsJSON(w io.Writer, series []baseline.Baseline) error {
	type point struct {
		Committed string            `json:"committed"`
		Forecast  planreport.Moment `json:"forecast"`
	}
	type slip struct {
		Ref    string  `json:"ref"`
		Name   string  `json:"name"`
		Points []point `json:"points"` // beside the plans
	}
	type named struct {
		Name string `json:"name"`
		Hash string `json:"hash"`
	}
	out := struct {
		Plans      []named `json:"plans"`
		Milestones []slip  `json:"milestones"`
	}{Milestones: []slip{}}
	for _, b := range series {
		out.Plans = append(out.Plans, named{b.Name, b.Hash})
	}
	for _, s := range baseline.Slips(series) {
		j := slip{Ref: s.Ref, Name: s.Name}
		for _, p := range s.Points {
			j.Points = append(j.Points, point{p.Committed.String(), planreport.Moment(p.Forecast)})
		}
		out.Milestones = append(out.Milestones, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
