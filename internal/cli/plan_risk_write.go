package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
)

// riskJSON is what "plan risk --json" writes. Durations are working days from
// the start of the plan.
type riskJSON struct {
	Iterations int                 `json:"iterations"`
	Seed       uint64              `json:"seed"`
	Combine    string              `json:"combine_risks"` // how several act on one activity
	Start      moment              `json:"start"`
	Milestones []riskMilestoneJSON `json:"milestones"`
	Releases   []riskReleaseJSON   `json:"releases"`
	Activities []riskActivityJSON  `json:"activities"`
	Risks      []riskSavedJSON     `json:"risks"`
	Warnings   []string            `json:"warnings"`
}

type riskMilestoneJSON struct {
	Ref           string             `json:"ref"`
	Name          string             `json:"name"`
	Deterministic float64            `json:"deterministic"`
	Mean          float64            `json:"mean"`
	SD            float64            `json:"sd"`
	P10           float64            `json:"p10"`
	P50           float64            `json:"p50"`
	P80           float64            `json:"p80"`
	P90           float64            `json:"p90"`
	Dates         riskDatesJSON      `json:"dates"`
	Boundaries    []riskBoundaryJSON `json:"boundaries"`
}

// riskReleaseJSON is an activity that must start in a release window.
type riskReleaseJSON struct {
	Ref     string           `json:"ref"`
	Name    string           `json:"name"`
	Planned *string          `json:"planned"` // null: in no window
	Windows []riskWindowJSON `json:"windows"`
}

// riskWindowJSON is a release window: how often the release is in it, and how
// often in it or an earlier one.
type riskWindowJSON struct {
	Day         string  `json:"day"`
	Provisional bool    `json:"provisional"`
	Probability float64 `json:"probability"`
	By          float64 `json:"by"`
}

type riskDatesJSON struct {
	Deterministic moment `json:"deterministic"`
	P10           moment `json:"p10"`
	P50           moment `json:"p50"`
	P80           moment `json:"p80"`
	P90           moment `json:"p90"`
}

type riskBoundaryJSON struct {
	Name        string  `json:"name"`
	Earliest    *string `json:"earliest"` // null: open
	Latest      *string `json:"latest"`
	Probability float64 `json:"probability"`
}

type riskActivityJSON struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Criticality float64 `json:"criticality"`
	Sensitivity float64 `json:"sensitivity"`
}

type riskSavedJSON struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	P50        float64           `json:"p50_saved"`
	P80        float64           `json:"p80_saved"`
	Milestones []riskMilestoneBy `json:"milestones"`
}

// riskMilestoneBy is by how much a milestone would be earlier without a risk.
type riskMilestoneBy struct {
	Ref string  `json:"ref"`
	P50 float64 `json:"p50_saved"`
	P80 float64 `json:"p80_saved"`
}

func (r *riskRun) writeJSON(w io.Writer) error {
	out := riskJSON{
		Iterations: r.result.Iterations, Seed: r.result.Seed, Combine: combineWord(r.model.Combine), Start: moment(r.file.Plan.Start), Releases: []riskReleaseJSON{},
		Activities: []riskActivityJSON{}, Risks: []riskSavedJSON{}, Warnings: append([]string{}, r.result.Warnings...),
	}
	r.eachMilestone(func(ref, name string, f *risk.Finish) {
		out.Milestones = append(out.Milestones, riskMilestoneOf(ref, name, f))
	})
	for _, x := range r.result.Releases {
		out.Releases = append(out.Releases, r.releaseJSON(x))
	}
	for i, a := range r.result.Activities {
		if p := r.file.Plan; !p.IsSummary(i) {
			out.Activities = append(out.Activities, riskActivityJSON{p.Activities[i].Ref, p.Activities[i].Name, short(a.Criticality), short(a.Sensitivity)})
		}
	}
	for k, s := range r.result.Saved {
		j := riskSavedJSON{r.model.Risks[k].ID, r.model.Risks[k].Name, short(s.P50), short(s.P80), []riskMilestoneBy{}}
		for i, m := range s.Marks {
			j.Milestones = append(j.Milestones, riskMilestoneBy{r.mark(i).Ref, short(m.P50), short(m.P80)})
		}
		out.Risks = append(out.Risks, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func (r *riskRun) releaseJSON(x risk.Release) riskReleaseJSON {
	a := &r.file.Plan.Activities[x.Activity]
	j := riskReleaseJSON{Ref: a.Ref, Name: a.Name, Windows: []riskWindowJSON{}}
	if x.Planned != 0 {
		j.Planned = new(x.Planned.String())
	}
	for _, w := range x.Windows {
		j.Windows = append(j.Windows, riskWindowJSON{w.Window.Day.String(), w.Window.Provisional, short(w.In), short(w.By)})
	}
	return j
}

// combineWord is the word of the plan file for a way to combine risks.
func combineWord(c risk.Combine) string { return [...]string{"series", "parallel"}[c] }

func (r *riskRun) mark(i int) *plan.Activity {
	return &r.file.Plan.Activities[r.model.Marks[i].Activity]
}

// eachMilestone calls f for each milestone and then for the end of the plan.
func (r *riskRun) eachMilestone(f func(ref, name string, finish *risk.Finish)) {
	for i := range r.result.Marks {
		f(r.mark(i).Ref, r.mark(i).Name, &r.result.Marks[i])
	}
	f(planfile.Finish, "End of the plan", &r.result.End)
}

func riskMilestoneOf(ref, name string, f *risk.Finish) riskMilestoneJSON {
	j := riskMilestoneJSON{
		Ref: ref, Name: name, Deterministic: short(f.Deterministic.Days), Mean: short(f.Mean), SD: short(f.SD),
		P10: short(f.P10.Days), P50: short(f.P50.Days), P80: short(f.P80.Days), P90: short(f.P90.Days),
		Dates:      riskDatesJSON{moment(f.Deterministic.At), moment(f.P10.At), moment(f.P50.At), moment(f.P80.At), moment(f.P90.At)},
		Boundaries: []riskBoundaryJSON{},
	}
	for _, c := range f.Limits {
		b := riskBoundaryJSON{Name: c.Name, Probability: short(c.Probability)}
		if c.Earliest != 0 {
			b.Earliest = new(firstDay(c.Limit))
		}
		if c.Latest != 0 {
			b.Latest = new(lastDay(c.Limit))
		}
		j.Boundaries = append(j.Boundaries, b)
	}
	return j
}

// short rounds to six places, more than any figure here is good for.
func short(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// firstDay and lastDay are the days that a limit allows first and last; it ends
// with the midnight after that.
func firstDay(l risk.Limit) string { return l.Earliest.Day().String() }

func lastDay(l risk.Limit) string { return (l.Latest - 1).Day().String() }

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
