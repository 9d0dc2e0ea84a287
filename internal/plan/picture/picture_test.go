package picture

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/chart"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// read is a picture as text: what it says, every mark and word with its place,
// and its table.
func read(p *chart.Picture) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%.0f by %.0f\n\n", p.Title, p.Description, p.Width, p.Height)
	for i := range p.Parts {
		q := &p.Parts[i]
		if q.Ink == chart.Grid {
			continue
		}
		shape := [...]string{"line", "area", "box", "diamond", "disc", "square", "triangle", "words"}[q.Shape]
		fmt.Fprintf(&b, "%-8s %-10s", shape, q.Ink.Look().Name)
		points := q.Points
		if len(points) > 4 {
			points = []chart.Point{points[0], points[len(points)-1]}
			fmt.Fprintf(&b, " %d points", len(q.Points))
		}
		for _, at := range points {
			fmt.Fprintf(&b, " %.0f,%.0f", at.X, at.Y)
		}
		if words := q.Text + q.Says; words != "" {
			fmt.Fprintf(&b, " %s", words)
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	var heads []string
	for _, c := range p.Twin.Columns {
		heads = append(heads, c.Label)
	}
	for _, row := range append([][]string{heads}, p.Twin.Rows...) {
		fmt.Fprintln(&b, strings.TrimRight(strings.Join(row, " | "), " |"))
	}
	return b.String()
}

// golden holds a picture against its file.
func golden(t *testing.T, name string, p *chart.Picture) {
	t.Helper()
	if faults := p.Faults(); len(faults) > 0 {
		t.Errorf("faults: %s", strings.Join(faults, "\n"))
	}
	file, got := filepath.Join("testdata", name+".txt"), read(p)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the picture is\n%s\nwant\n%s", got, want)
	}
}

// curveOf is a finish of 100 iterations.
func curveOf(at func(percent int) plan.Minute) *risk.Finish {
	f := &risk.Finish{}
	for percent := range 101 {
		f.Curve = append(f.Curve, at(percent))
	}
	f.P10.At, f.P50.At, f.P80.At, f.P90.At = f.Curve[10], f.Curve[50], f.Curve[80], f.Curve[90]
	f.Deterministic.At = f.Curve[5]
	return f
}

func TestTheCurveOfAMilestone(t *testing.T) {
	f := curveOf(func(percent int) plan.Minute { return plan.At(2023, 2, 1, 17, 0) + plan.Minute(percent)*24*60 })
	f.Limits = []risk.Chance{
		{Limit: risk.Limit{Name: "committed date", Latest: plan.At(2022, 4, 30, 0, 0)}},
		{Limit: risk.Limit{Name: "Before qualification", Latest: plan.At(2023, 4, 1, 0, 0)}, Probability: 0.58},
		{Limit: risk.Limit{Name: "Two-sided", Earliest: plan.At(2023, 2, 10, 0, 0), Latest: plan.At(2023, 3, 2, 0, 0)}, Probability: 0.2},
	}
	golden(t, "curve", Curve(Milestone{Name: "M6 Code Changes Baselined", Finish: f, Committed: "committed date", Today: calendar.Date(2023, 1, 20)}))
}

func TestTheCurveOfAReleaseSteps(t *testing.T) {
	f := curveOf(func(percent int) plan.Minute {
		if percent > 72 {
			return plan.At(2023, 11, 30, 8, 0)
		}
		return plan.At(2023, 6, 29, 8, 0)
	})
	r := &risk.Release{Windows: []risk.WindowChance{
		{Window: plan.WindowDay{Day: plan.DayOf(2023, 6, 29)}, In: 0.72, By: 0.72},
		{Window: plan.WindowDay{Day: plan.DayOf(2023, 11, 30), Provisional: true}, In: 0.28, By: 1},
	}}
	p := Curve(Milestone{Name: "R1", Finish: f, Release: r})
	golden(t, "release", p)
	// Between the windows the curve is level: nothing is released there.
	for _, q := range p.Parts {
		if q.Ink == chart.Main && q.Shape == chart.Line {
			wide := 0.0
			for i := 1; i < len(q.Points)-1; i++ {
				a, b := q.Points[i-1], q.Points[i]
				if a.X != b.X && a.Y != b.Y {
					t.Errorf("it slopes from %v to %v", a, b)
				}
				wide = max(wide, b.X-a.X)
			}
			if wide < 500 {
				t.Errorf("its longest step is %g wide", wide)
			}
		}
	}
}

func TestTheTornadoOfRisks(t *testing.T) {
	golden(t, "tornado", Saved("M6", []Bar{{"R32 The design changes after its baseline", 6.1, 5.4}, {"R29 Too few people", 16, 9.6}, {"O1 An opportunity", -4, -3}, {"R1", 0, 0}}))
	golden(t, "no-risks", Saved("M6", nil))
}

func TestTheTornadoOfDurations(t *testing.T) {
	golden(t, "sensitivity", Sensitivity("the end of the plan", []Bar{{Name: "draft", Value: 0.65}, {Name: "check", Value: -0.1}}))
}

func twoTeams() *teams.Profile {
	f := &teams.Profile{Every: teams.Weekly, Phases: []string{"draft", "review and consult", ""}}
	for _, name := range []string{"Drafting team", "Code bodies"} {
		t := teams.TeamProfile{Team: teams.Team{Name: name, Capacity: 1}}
		for k := range 6 {
			from := plan.DayOf(2022, 5, 2+7*k)
			l := teams.Load{From: from, To: from + 7, Phases: []float64{float64(k), 5 - float64(k), 0}, Asked: 5, Capacity: 5}
			if k == 3 {
				l.Phases[2], l.Asked, l.Over = 2.5, 7.5, true
			}
			t.Loads = append(t.Loads, l)
		}
		f.Teams = append(f.Teams, t)
	}
	return f
}

func TestTheDemandOnTeams(t *testing.T) {
	golden(t, "demand", Demand("the plan", twoTeams()))
	golden(t, "no-demand", Demand("the plan", &teams.Profile{}))
}

func slipping() ([]baseline.Baseline, []baseline.Slip) {
	series := []baseline.Baseline{{Name: "Baseline 1"}, {Name: "Baseline 2"}, {Name: "Now"}}
	point := func(committed, forecast int) baseline.Point {
		return baseline.Point{Committed: calendar.Date(2022, 4, committed), Forecast: plan.At(2022, 4, forecast, 17, 0)}
	}
	return series, []baseline.Slip{
		{Ref: "M5", Name: "Design baselined", Points: []baseline.Point{point(29, 29), point(29, 29), point(29, 29)}},
		{Ref: "M6", Name: "Text delivered", Points: []baseline.Point{point(100, 95), point(100, 140), point(160, 180)}},
		{Ref: "M7", Name: "Powers enabled", Points: []baseline.Point{{}, {Forecast: plan.At(2022, 8, 1, 17, 0)}, {}}},
		{Ref: "M9", Name: "Never said", Points: make([]baseline.Point, 3)},
	}
}

func TestTheSlipOfMilestones(t *testing.T) {
	golden(t, "slip", Slips(slipping()))
	golden(t, "no-slip", Slips(nil, nil))
}

// moments are days from the beginning of the calendar to its end.
func moments() *rapid.Generator[plan.Minute] {
	return rapid.Custom(func(t *rapid.T) plan.Minute {
		base := rapid.SampledFrom([]plan.Minute{1, plan.At(2022, 4, 29, 17, 0), plan.At(9997, 12, 31, 17, 0), plan.At(9999, 12, 31, 23, 59)}).Draw(t, "near")
		return max(base+plan.Minute(rapid.IntRange(-2_000_000, 2_000_000).Draw(t, "off")), 1)
	})
}

func names() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "M6", "A very long name that goes on and on, so that there is no room for all of it anywhere in the picture", "<b>&"}))
}

func sound(t *rapid.T, p *chart.Picture) {
	if f := p.Faults(); len(f) > 0 {
		t.Fatalf("%s\n%s", strings.Join(f, "\n"), read(p))
	}
}

func TestNoCurveHasFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ends := rapid.SliceOfN(moments(), 101, 101)
		if rapid.Bool().Draw(t, "short") {
			first := moments().Draw(t, "first")
			ends = rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 500_000), func(n int) plan.Minute { return first + plan.Minute(n) }), 101, 101)
		}
		all := ends.Draw(t, "finishes")
		slices.Sort(all)
		f := curveOf(func(percent int) plan.Minute { return all[percent] })
		f.Deterministic.At = moments().Draw(t, "planned")
		near := rapid.OneOf(moments(), rapid.Map(rapid.IntRange(-100, 100), func(n int) plan.Minute { return max(all[50]+plan.Minute(n)*1440, 1) }))
		for range rapid.IntRange(0, 20).Draw(t, "limits") {
			l := risk.Chance{Limit: risk.Limit{Name: names().Draw(t, "name"), Latest: near.Draw(t, "latest")}, Probability: rapid.Float64Range(0, 1).Draw(t, "chance")}
			if rapid.Bool().Draw(t, "two-sided") {
				l.Earliest = near.Draw(t, "earliest")
			}
			f.Limits = append(f.Limits, l)
		}
		m := Milestone{Name: names().Draw(t, "milestone"), Finish: f, Today: calendar.Day(rapid.IntRange(0, int(calendar.MaxDay)).Draw(t, "today"))}
		if rapid.Bool().Draw(t, "release") {
			m.Release = &risk.Release{}
			for range rapid.IntRange(0, 6).Draw(t, "windows") {
				m.Release.Windows = append(m.Release.Windows, risk.WindowChance{Window: plan.WindowDay{Day: near.Draw(t, "window").Day()}, By: rapid.Float64Range(0, 1).Draw(t, "by")})
			}
		}
		sound(t, Curve(m))
		other := m
		other.Committed, other.Finish = names().Draw(t, "committed"), curveOf(func(int) plan.Minute { return moments().Draw(t, "certain") })
		slices.Sort(other.Finish.Curve)
		sound(t, Together([]Milestone{m, other, {Name: "none", Finish: &risk.Finish{}}}))
	})
}

// Where curves stand one above the other, the same day is at the same place in
// all of them, and so is the same share of the iterations.
func TestCurvesSideBySideHaveOneScale(t *testing.T) {
	daily := curveOf(func(percent int) plan.Minute { return plan.At(2023, 2, 1, 17, 0) + plan.Minute(percent)*24*60 })
	daily.Limits = []risk.Chance{{Limit: risk.Limit{Name: "committed date", Latest: plan.At(2023, 3, 31, 0, 0)}, Probability: 0.5}}
	late := curveOf(func(percent int) plan.Minute { return plan.At(2024, 2, 1, 17, 0) + plan.Minute(percent)*24*60/10 })
	same := *daily
	p := Together([]Milestone{{Name: "M6 Text delivered", Finish: daily, Committed: "committed date"}, {Name: "M8", Finish: late}, {Name: "M9", Finish: &same}})
	golden(t, "together", p)
	var lines [][]chart.Point
	for i := range p.Parts {
		if q := &p.Parts[i]; q.Ink == chart.Main && q.Shape == chart.Line {
			lines = append(lines, q.Points)
		}
	}
	if len(lines) != 3 {
		t.Fatalf("%d curves", len(lines))
	}
	for i, at := range lines[0] {
		if again := lines[2][i]; again.X != at.X || math.Abs(again.Y-at.Y-2*stripRow) > 1e-9 {
			t.Errorf("the same finish is drawn at %v and at %v", at, again)
		}
	}
	if first, last := lines[0][len(lines[0])-2], lines[1][0]; last.X < first.X {
		t.Errorf("a year later is drawn at %g, before %g", last.X, first.X)
	}
	golden(t, "together-none", Together(nil))
}

func TestNoTornadoHasFaults(t *testing.T) {
	values := rapid.OneOf(rapid.Float64Range(-300, 300), rapid.SampledFrom([]float64{0, 1e-9, -1e-9, 1e12, math.NaN(), math.Inf(1), math.Inf(-1)}))
	rapid.Check(t, func(t *rapid.T) {
		var bars []Bar
		for range rapid.IntRange(0, 40).Draw(t, "bars") {
			bars = append(bars, Bar{names().Draw(t, "name"), values.Draw(t, "value"), values.Draw(t, "other")})
		}
		sound(t, Saved(names().Draw(t, "what"), bars))
		for i := range bars {
			bars[i].Value, bars[i].Other = math.Mod(bars[i].Value, 1), 0
		}
		sound(t, Sensitivity("the end", bars))
	})
}

func TestNoHistogramHasFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &teams.Profile{Every: teams.Period(rapid.IntRange(0, 1).Draw(t, "every"))}
		f.Phases = rapid.SliceOfN(names(), 0, 12).Draw(t, "phases")
		periods, first := rapid.SampledFrom([]int{0, 1, 2, 30, 300}).Draw(t, "periods"), moments().Draw(t, "first").Day()
		for range rapid.IntRange(0, 4).Draw(t, "teams") {
			x := teams.TeamProfile{Team: teams.Team{Name: names().Draw(t, "name")}}
			for k := range periods {
				l := teams.Load{From: first + plan.Day(7*k), To: first + plan.Day(7*k+7), Capacity: float64(k % 6), Over: k%5 == 0}
				for range f.Phases {
					v := float64((k * 7) % 11)
					l.Phases, l.Asked = append(l.Phases, v), l.Asked+v
				}
				x.Loads = append(x.Loads, l)
			}
			f.Teams = append(f.Teams, x)
		}
		sound(t, Demand("the plan", f))
	})
}

func TestNoSlipChartHasFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var series []baseline.Baseline
		for range rapid.IntRange(0, 40).Draw(t, "plans") {
			series = append(series, baseline.Baseline{Name: names().Draw(t, "plan")})
		}
		var slips []baseline.Slip
		for range rapid.IntRange(0, 40).Draw(t, "milestones") {
			s := baseline.Slip{Ref: names().Draw(t, "ref"), Name: names().Draw(t, "name")}
			for range series {
				q := baseline.Point{}
				if rapid.Bool().Draw(t, "forecast") {
					q.Forecast = moments().Draw(t, "on")
				}
				if rapid.Bool().Draw(t, "committed") {
					q.Committed = calendar.Day(moments().Draw(t, "for").Day())
				}
				s.Points = append(s.Points, q)
			}
			slips = append(slips, s)
		}
		sound(t, Slips(series, slips))
	})
}
