package risk

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"crosscode/internal/need"
	"crosscode/internal/plan"
)

// A reference is a plan with risks and what a separately written simulator
// found in a million iterations.
type reference struct {
	Expected struct {
		Deterministic float64            `json:"deterministic_finish"`
		Mean, SD      float64            //
		P10, P50      band               //
		P80, P90      band               //
		Meeting       float64            `json:"probability_of_meeting_deterministic_finish"`
		Criticality   map[string]float64 `json:"criticality_index"`
		Tornado       map[string]struct {
			P50 float64 `json:"p50_days_saved_if_removed"`
			P80 float64 `json:"p80_days_saved_if_removed"`
		} `json:"risk_tornado"`
	}
	Plan struct {
		Activities []struct {
			ID           string
			Days         float64 `json:"duration_days"`
			Distribution *shape
			Predecessors []string
		}
		Risks []struct {
			ID          string
			Probability float64
			Mode        string
			Impact      shape
			Activities  []string
		}
	}
}

type band struct {
	Value float64
	Half  float64 `json:"ci95_half_width"`
}

type shape struct {
	Kind     string
	Min, Max float64
	Likely   float64 `json:"most_likely"`
}

func (s *shape) spread(t *testing.T, unit float64) Spread {
	kinds := map[string]Shape{"triangular": Triangular, "pert": PERT, "uniform": Uniform}
	kind, ok := kinds[s.Kind]
	if !ok {
		t.Fatalf("distribution %q", s.Kind)
	}
	return Spread{kind, s.Min * unit, s.Likely * unit, s.Max * unit}
}

// model makes a plan and a model of a reference. Its days are of working time
// without nights, so that a day is just an amount.
func (r *reference) model(t *testing.T) (*plan.Plan, *Model) {
	p := &plan.Plan{
		Start: plan.At(2022, 1, 3, 0, 0), Calendar: "all",
		Calendars: []plan.Calendar{{ID: "all", Week: plan.RoundTheClock()}},
	}
	m, at := &Model{}, map[string]int{}
	for i, a := range r.Plan.Activities {
		at[a.ID] = i
		p.Activities = append(p.Activities, plan.Activity{UID: i + 1, Ref: a.ID, Duration: plan.Duration{Minutes: int64(a.Days * 480)}})
		for _, before := range a.Predecessors {
			p.Links = append(p.Links, plan.Link{From: at[before] + 1, To: i + 1, Kind: plan.FinishToStart})
		}
		if a.Distribution != nil {
			m.Uncertain = append(m.Uncertain, Uncertainty{i, a.Distribution.spread(t, 480)})
		}
	}
	for _, r := range r.Plan.Risks {
		risk := Risk{ID: r.ID, Probability: r.Probability, Kind: map[string]Kind{"factor": Factor, "delay": Days}[r.Mode], Impact: r.Impact.spread(t, 1)}
		for _, id := range r.Activities {
			risk.Activities = append(risk.Activities, at[id])
		}
		m.Risks = append(m.Risks, risk)
	}
	return p, m
}

// Four half-widths, as for a normal distribution, of a result of so many
// iterations: what may differ by chance.
func (b *band) tolerance(iterations int) float64 {
	return 4 * b.Half / 1.96 * math.Sqrt(1e6/float64(iterations))
}

func TestTheReferencesAreReproducedWithinWhatChanceAllows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(need.Shared(t), "conformance", "plan", "monte-carlo", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the conformance data is incomplete: %v", err)
	}
	if testing.Short() {
		files = files[:1]
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var ref reference
			if err := json.Unmarshal(text, &ref); err != nil {
				t.Fatal(err)
			}
			ref.compare(t)
		})
	}
}

func (r *reference) compare(t *testing.T) {
	const iterations = 20_000
	p, m := r.model(t)
	n, err := plan.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Run(n, m, Options{Iterations: iterations, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := &r.Expected
	if got.End.Deterministic.Days != want.Deterministic {
		t.Errorf("without risk the plan takes %g days, want %g", got.End.Deterministic.Days, want.Deterministic)
	}
	for _, c := range []struct {
		name string
		got  float64
		want band
	}{
		{"P10", got.End.P10.Days, want.P10}, {"P50", got.End.P50.Days, want.P50},
		{"P80", got.End.P80.Days, want.P80}, {"P90", got.End.P90.Days, want.P90},
		{"mean", got.End.Mean, band{want.Mean, 1.96 * want.SD / 1000}},
	} {
		if tolerance := c.want.tolerance(iterations); !(math.Abs(c.got-c.want.Value) <= tolerance) {
			t.Errorf("%s is %.3f, want %.3f within %.3f", c.name, c.got, c.want.Value, tolerance)
		}
	}
	if math.Abs(got.End.SD/want.SD-1) > 0.05 {
		t.Errorf("the standard deviation is %.3f, want %.3f", got.End.SD, want.SD)
	}
	for i := range p.Activities {
		c := want.Criticality[p.Activities[i].Ref]
		// Of what happens once in a million, one of ours is still chance.
		if tolerance := max(4*math.Sqrt(c*(1-c)/iterations), 1.0/iterations); math.Abs(got.Activities[i].Criticality-c) > tolerance {
			t.Errorf("criticality of %s is %.4f, want %.4f within %.4f", p.Activities[i].Ref, got.Activities[i].Criticality, c, tolerance)
		}
	}
	r.compareSaved(t, m, got)
}

// compareSaved compares what removing a risk saves. The reference gives no band
// for it: the difference of two percentiles strays no more than both together.
func (r *reference) compareSaved(t *testing.T, m *Model, got *Result) {
	for k, risk := range m.Risks {
		want := r.Expected.Tornado[risk.ID]
		for _, c := range []struct {
			name      string
			got, want float64
			of        band
		}{{"P50", got.Saved[k].P50, want.P50, r.Expected.P50}, {"P80", got.Saved[k].P80, want.P80, r.Expected.P80}} {
			if tolerance := 2 * c.of.tolerance(got.Iterations); !(math.Abs(c.got-c.want) <= tolerance) {
				t.Errorf("without %s %s is %.3f days earlier, want %.3f within %.3f", risk.ID, c.name, c.got, c.want, tolerance)
			}
		}
	}
}
