package planreport

import (
	"io"
	"math"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
)

// What came of running a plan through its risks. Durations are working days from
// the start of the plan.
type riskRun struct {
	Iterations int            `json:"iterations"`
	Seed       uint64         `json:"seed"`
	Combine    string         `json:"combine_risks"` // how several act on one activity
	Start      Moment         `json:"start"`
	Milestones []milestone    `json:"milestones"`
	Releases   []release      `json:"releases"`
	Activities []riskActivity `json:"activities"`
	Risks      []saved        `json:"risks"`
	Warnings   []string       `json:"warnings"`
}

type milestone struct {
	Ref           string     `json:"ref"`
	Name          string     `json:"name"`
	Deterministic float64    `json:"deterministic"`
	Mean          float64    `json:"mean"`
	SD            float64    `json:"sd"`
	P10           float64    `json:"p10"`
	P50           float64    `json:"p50"`
	P80           float64    `json:"p80"`
	P90           float64    `json:"p90"`
	Dates         riskDates  `json:"dates"`
	Boundaries    []riskKept `json:"boundaries"`
}

// A release is an activity that must start in a release window.
type release struct {
	Ref     string       `json:"ref"`
	Name    string       `json:"name"`
	Planned *string      `json:"planned"` // null: in no window
	Windows []riskWindow `json:"windows"`
}

// A riskWindow is a release window: how often the release is in it, and how often
// in it or an earlier one.
type riskWindow struct {
	Day         string  `json:"day"`
	Provisional bool    `json:"provisional"`
	Probability float64 `json:"probability"`
	By          float64 `json:"by"`
}

type riskDates struct {
	Deterministic Moment `json:"deterministic"`
	P10           Moment `json:"p10"`
	P50           Moment `json:"p50"`
	P80           Moment `json:"p80"`
	P90           Moment `json:"p90"`
}

// A riskKept is how often a boundary is kept.
type riskKept struct {
	Name        string  `json:"name"`
	Earliest    *string `json:"earliest"` // null: open
	Latest      *string `json:"latest"`
	Probability float64 `json:"probability"`
}

type riskActivity struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Criticality float64 `json:"criticality"`
	Sensitivity float64 `json:"sensitivity"`
}

type saved struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	P50        float64   `json:"p50_saved"`
	P80        float64   `json:"p80_saved"`
	Milestones []savedOf `json:"milestones"`
}

// A savedOf is by how much a milestone would be earlier without a risk.
type savedOf struct {
	Ref string  `json:"ref"`
	P50 float64 `json:"p50_saved"`
	P80 float64 `json:"p80_saved"`
}

// EndName is what the end of a plan is called among its milestones.
const EndName = "End of the plan"

// Risk writes when the milestones of a plan may really be reached.
func Risk(w io.Writer, f *planfile.File, r *risk.Result) error {
	out := riskRun{
		Iterations: r.Iterations, Seed: r.Seed, Combine: combineWord(f.Risks.Combine), Start: Moment(f.Plan.Start), Releases: []release{},
		Activities: []riskActivity{}, Risks: []saved{}, Warnings: append([]string{}, r.Warnings...),
	}
	mark := func(i int) *plan.Activity { return &f.Plan.Activities[f.Risks.Marks[i].Activity] }
	for i := range r.Marks {
		out.Milestones = append(out.Milestones, milestoneOf(mark(i).Ref, mark(i).Name, &r.Marks[i]))
	}
	out.Milestones = append(out.Milestones, milestoneOf(planfile.Finish, EndName, &r.End))
	for _, x := range r.Releases {
		out.Releases = append(out.Releases, releaseOf(f.Plan, x))
	}
	for i, a := range r.Activities {
		if p := f.Plan; !p.IsSummary(i) {
			out.Activities = append(out.Activities, riskActivity{p.Activities[i].Ref, p.Activities[i].Name, short(a.Criticality), short(a.Sensitivity)})
		}
	}
	for k, s := range r.Saved {
		j := saved{f.Risks.Risks[k].ID, f.Risks.Risks[k].Name, short(s.P50), short(s.P80), []savedOf{}}
		for i, m := range s.Marks {
			j.Milestones = append(j.Milestones, savedOf{mark(i).Ref, short(m.P50), short(m.P80)})
		}
		out.Risks = append(out.Risks, j)
	}
	return indented(w, out)
}

func releaseOf(p *plan.Plan, x risk.Release) release {
	a := &p.Activities[x.Activity]
	j := release{Ref: a.Ref, Name: a.Name, Windows: []riskWindow{}}
	if x.Planned != 0 {
		j.Planned = new(x.Planned.String())
	}
	for _, w := range x.Windows {
		j.Windows = append(j.Windows, riskWindow{w.Window.Day.String(), w.Window.Provisional, short(w.In), short(w.By)})
	}
	return j
}

// combineWord is the word of the plan file for a way to combine risks.
func combineWord(c risk.Combine) string { return [...]string{"series", "parallel"}[c] }

func milestoneOf(ref, name string, f *risk.Finish) milestone {
	j := milestone{
		Ref: ref, Name: name, Deterministic: short(f.Deterministic.Days), Mean: short(f.Mean), SD: short(f.SD),
		P10: short(f.P10.Days), P50: short(f.P50.Days), P80: short(f.P80.Days), P90: short(f.P90.Days),
		Dates:      riskDates{Moment(f.Deterministic.At), Moment(f.P10.At), Moment(f.P50.At), Moment(f.P80.At), Moment(f.P90.At)},
		Boundaries: []riskKept{},
	}
	for _, c := range f.Limits {
		b := riskKept{Name: c.Name, Probability: short(c.Probability)}
		if c.Earliest != 0 {
			b.Earliest = new(c.Earliest.Day().String())
		}
		if c.Latest != 0 {
			b.Latest = new(c.Latest.LastDay().String())
		}
		j.Boundaries = append(j.Boundaries, b)
	}
	return j
}

// short rounds to six places, more than any figure here is good for.
func short(x float64) float64 { return math.Round(x*1e6) / 1e6 }
