package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
)

func (r *riskRun) mark(i int) *plan.Activity {
	return &r.file.Plan.Activities[r.model.Marks[i].Activity]
}

// eachMilestone calls f for each milestone and then for the end of the plan.
func (r *riskRun) eachMilestone(f func(ref, name string, finish *risk.Finish)) {
	for i := range r.result.Marks {
		f(r.mark(i).Ref, r.mark(i).Name, &r.result.Marks[i])
	}
	f(planfile.Finish, planreport.EndName, &r.result.End)
}

// firstDay and lastDay are the days that a limit allows first and last; it ends
// with the midnight after that.
func firstDay(l risk.Limit) string { return l.Earliest.Day().String() }

func lastDay(l risk.Limit) string { return l.Latest.LastDay().String() }

// writeText writes tables to read.
func (r *riskRun) writeText(w io.Writer) error {
	fmt.Fprintf(w, "%d iterations of %s, seed %d.\n\n", r.result.Iterations, cmp.Or(r.file.Plan.Name, "the plan"), r.result.Seed)
	for _, write := range []func(*tabwriter.Writer){r.milestoneTable, r.boundaryTable, r.releaseTable, r.riskTable, r.activityTable} {
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		write(table)
		if err := table.Flush(); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "P80 is the day by which the milestone is reached in 80 of 100 iterations. %s\n", r.model.Combine.Words())
	return err
}

func (r *riskRun) milestoneTable(w *tabwriter.Writer) {
	fmt.Fprintln(w, "Milestone\tPlan\tP10\tP50\tP80\tP90\tMean\t")
	r.eachMilestone(func(ref, name string, f *risk.Finish) {
		fmt.Fprintf(w, "%s", ref)
		for _, p := range []risk.Point{f.Deterministic, f.P10, f.P50, f.P80, f.P90} {
			fmt.Fprintf(w, "\t%s", p.At.Day())
		}
		fmt.Fprintf(w, "\t%.1f working days\t\n", f.Mean)
	})
	fmt.Fprintln(w)
}

func (r *riskRun) boundaryTable(w *tabwriter.Writer) {
	header := "Boundary\tMilestone\tFrom\tUntil\tMet in\n"
	r.eachMilestone(func(ref, _ string, f *risk.Finish) {
		for _, c := range f.Limits {
			from, until := "", ""
			if c.Earliest != 0 {
				from = firstDay(c.Limit)
			}
			if c.Latest != 0 {
				until = lastDay(c.Limit)
			}
			fmt.Fprintf(w, "%s%s\t%s\t%s\t%s\t%.1f %%\n", header, c.Name, ref, from, until, 100*c.Probability)
			header = ""
		}
	})
	if header == "" {
		fmt.Fprintln(w)
	}
}

// releaseTable says how often each release is in which window.
func (r *riskRun) releaseTable(w *tabwriter.Writer) {
	header := "Release\tWindow\tIn it in\tIn it or before in\n"
	for _, x := range r.result.Releases {
		for _, c := range x.Windows {
			planned := ""
			if c.Window.Day == x.Planned {
				planned = ", as planned"
			}
			fmt.Fprintf(w, "%s%s\t%s%s\t%.1f %%\t%.1f %%\n", header, r.file.Plan.Activities[x.Activity].Ref, c.Window, planned, 100*c.In, 100*c.By)
			header = ""
		}
	}
	if header == "" {
		fmt.Fprintln(w)
	}
}

// riskTable lists the risks, the most costly first.
func (r *riskRun) riskTable(w *tabwriter.Writer) {
	if len(r.model.Risks) == 0 {
		return
	}
	order := make([]int, len(r.model.Risks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.result.Saved[b].P80, r.result.Saved[a].P80) })
	fmt.Fprintln(w, "Without the risk\tthe plan ends, at P50\tat P80")
	for _, k := range order {
		x, s := &r.model.Risks[k], &r.result.Saved[k]
		fmt.Fprintf(w, "%s\t%.1f working days earlier\t%.1f working days earlier\n", strings.TrimSpace(x.ID+" "+x.Name), s.P50, s.P80)
	}
	fmt.Fprintln(w)
}

// activityTable lists the activities that are ever on the longest path.
func (r *riskRun) activityTable(w *tabwriter.Writer) {
	var order []int
	for i, a := range r.result.Activities {
		if a.Criticality > 0 && !r.file.Plan.IsSummary(i) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := r.result.Activities[a], r.result.Activities[b]
		return cmp.Or(cmp.Compare(y.Criticality, x.Criticality), cmp.Compare(y.Sensitivity, x.Sensitivity))
	})
	fmt.Fprintln(w, "Activity\tName\tOn the longest path in\tMoves the end (rank correlation)")
	for _, i := range order[:min(len(order), maxListed)] {
		a, x := &r.file.Plan.Activities[i], r.result.Activities[i]
		fmt.Fprintf(w, "%s\t%s\t%.1f %%\t%.2f\n", a.Ref, a.Name, 100*x.Criticality, x.Sensitivity)
	}
	if len(order) > maxListed {
		fmt.Fprintf(w, "and %d more\n", len(order)-maxListed)
	}
	fmt.Fprintln(w)
}
