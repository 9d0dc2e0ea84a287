package risk

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/plan"

	"pgregory.net/rapid"
)

// drawn makes a plan whose activities wait for earlier ones, with uncertain
// durations and risks that only delay.
func drawn(t *rapid.T) (*plan.Plan, *Model) {
	p := &plan.Plan{Start: plan.At(2022, 10, 3, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}}}
	m := &Model{Combine: Combine(rapid.IntRange(0, 1).Draw(t, "combine"))}
	size := rapid.IntRange(1, 12).Draw(t, "activities")
	for i := range size {
		days := rapid.IntRange(0, 20).Draw(t, "days")
		p.Activities = append(p.Activities, plan.Activity{UID: i, Ref: fmt.Sprint("A", i), Duration: plan.Duration{Minutes: int64(480 * days)}})
		if i > 0 && rapid.Bool().Draw(t, "waits") {
			p.Links = append(p.Links, plan.Link{From: rapid.IntRange(0, i-1).Draw(t, "for"), To: i, Kind: plan.FinishToStart})
		}
		if rapid.Bool().Draw(t, "uncertain") {
			least := float64(480 * days)
			m.Uncertain = append(m.Uncertain, Uncertainty{i, Spread{Shape(rapid.IntRange(0, 2).Draw(t, "shape")), least, least * 1.2, least * 2}})
		}
	}
	for k := range rapid.IntRange(1, 4).Draw(t, "risks") {
		impact := Spread{Triangular, 1, 2, 6}
		all := rapid.SliceOfNDistinct(rapid.IntRange(0, size-1), 1, size, rapid.ID).Draw(t, "hits")
		m.Risks = append(m.Risks, Risk{ID: fmt.Sprint("R", k), Probability: rapid.Float64Range(0.01, 1).Draw(t, "probability"),
			Kind: Kind(rapid.IntRange(0, 1).Draw(t, "kind")), Impact: impact, Activities: all})
	}
	m.Marks = []Mark{{Activity: size - 1, Limits: []Limit{{Name: "boundary", Latest: plan.At(2022, 12, 1, 0, 0)}}}}
	return p, m
}

func run(t rapid.TB, p *plan.Plan, m *Model, o Options) *Result {
	t.Helper()
	n, err := plan.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(n, m, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheAnswerIsTheSameOnAnyNumberOfCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rapid.Check(t, func(t *rapid.T) {
		p, m := drawn(t)
		o := Options{Iterations: rapid.IntRange(1, 1200).Draw(t, "iterations"), Seed: rapid.Uint64().Draw(t, "seed")}
		runtime.GOMAXPROCS(1)
		one := run(t, p, m, o)
		runtime.GOMAXPROCS(2)
		two := run(t, p, m, o)
		o.Workers = 7
		if seven := run(t, p, m, o); !reflect.DeepEqual(one, two) || !reflect.DeepEqual(one, seven) {
			t.Fatalf("one core: %+v\ntwo cores: %+v\nseven workers: %+v", one, two, seven)
		}
	})
}

func TestARiskThatCannotHappenChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, m := drawn(t)
		o := Options{Iterations: 300, Seed: 3}
		before := run(t, p, m, o)
		m.Risks = slices.Insert(m.Risks, rapid.IntRange(0, len(m.Risks)).Draw(t, "place"),
			Risk{ID: "never", Kind: Days, Impact: Spread{Uniform, 100, 100, 200}, Activities: []int{0}})
		after := run(t, p, m, o)
		after.Saved = slices.DeleteFunc(after.Saved, func(s Saved) bool { return reflect.DeepEqual(s, Saved{Marks: []Saving{{}}}) })
		before.Saved = slices.DeleteFunc(before.Saved, func(s Saved) bool { return reflect.DeepEqual(s, Saved{Marks: []Saving{{}}}) })
		if !reflect.DeepEqual(before, after) {
			t.Fatalf("without it: %+v\nwith it: %+v", before, after)
		}
	})
}

func TestRemovingARiskThatOnlyDelaysNeverMakesThePlanLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, m := drawn(t)
		r := run(t, p, m, Options{Iterations: 300, Seed: 4})
		for k, s := range r.Saved {
			if s.P50 < 0 || s.P80 < 0 || s.Marks[0].P50 < 0 || s.Marks[0].P80 < 0 {
				t.Fatalf("without %s the plan ends later: %+v", m.Risks[k].ID, s)
			}
		}
	})
}

func TestWhatARiskSavesIsWhatRunningWithoutItGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, m := drawn(t)
		o := Options{Iterations: 300, Seed: 5}
		with := run(t, p, m, o)
		k := rapid.IntRange(0, len(m.Risks)-1).Draw(t, "removed")
		m.Risks = slices.Delete(m.Risks, k, k+1)
		without := run(t, p, m, o)
		if got, want := with.Saved[k].P80, with.End.P80.Days-without.End.P80.Days; got != want {
			t.Fatalf("P80 saved %g, running without it %g", got, want)
		}
		if got, want := with.Saved[k].Marks[0].P50, with.Marks[0].P50.Days-without.Marks[0].P50.Days; got != want {
			t.Fatalf("P50 of the milestone saved %g, running without it %g", got, want)
		}
	})
}

// Two activities one after the other, of ten days each.
func pair() *plan.Plan {
	return &plan.Plan{
		Start: plan.At(2022, 10, 3, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}},
		Activities: []plan.Activity{
			{UID: 1, Ref: "draft", Duration: plan.Duration{Minutes: 4800}},
			{UID: 2, Ref: "review", Duration: plan.Duration{Minutes: 4800}},
		},
		Links: []plan.Link{{From: 1, To: 2, Kind: plan.FinishToStart}},
	}
}

// always is a risk that happens and has but one impact.
func always(id string, kind Kind, impact float64, activities ...int) Risk {
	return Risk{ID: id, Probability: 1, Kind: kind, Impact: Spread{Uniform, impact, impact, impact}, Activities: activities}
}

func TestRisksOnOneActivityCombine(t *testing.T) {
	for _, tt := range []struct {
		name    string
		combine Combine
		risks   []Risk
		days    float64
	}{
		{"no risk leaves the plan as it is", InSeries, nil, 20},
		{"factors in series multiply", InSeries, []Risk{always("a", Factor, 2, 0), always("b", Factor, 1.5, 0)}, 40},
		{"days in series add up", InSeries, []Risk{always("a", Days, 2, 0), always("b", Days, 3, 0)}, 25},
		{"a factor listed first does not stretch days", InSeries, []Risk{always("a", Factor, 2, 0), always("b", Days, 3, 0)}, 33},
		{"a factor listed last stretches days", InSeries, []Risk{always("b", Days, 3, 0), always("a", Factor, 2, 0)}, 36},
		{"of factors in parallel the greatest counts", InParallel, []Risk{always("a", Factor, 2, 0), always("b", Factor, 1.5, 0)}, 30},
		{"of days in parallel the most count", InParallel, []Risk{always("a", Days, 2, 0), always("b", Days, 3, 0)}, 23},
		{"in parallel days are never stretched", InParallel, []Risk{always("b", Days, 3, 0), always("a", Factor, 2, 0)}, 33},
		{"a factor below one helps, in parallel too", InParallel, []Risk{always("a", Factor, 0.5, 0)}, 15},
		{"one risk delays two activities", InSeries, []Risk{always("a", Days, 2, 0, 1)}, 24},
		{"no duration falls below nothing", InSeries, []Risk{always("a", Days, -30, 0)}, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, pair(), &Model{Combine: tt.combine, Risks: tt.risks}, Options{Iterations: 10})
			if r.End.P50.Days != tt.days || r.End.Mean != tt.days || r.End.Deterministic.Days != 20 {
				t.Errorf("the plan takes %g days, on average %g, without risk %g; want %g", r.End.P50.Days, r.End.Mean, r.End.Deterministic.Days, tt.days)
			}
		})
	}
}

func TestWhatIsDoneDoesNotVary(t *testing.T) {
	p := pair()
	p.Rules.Progress = plan.MSProject
	p.Activities[0].ActualStart, p.Activities[0].ActualFinish = plan.At(2022, 10, 3, 8, 0), plan.At(2022, 10, 14, 17, 0)
	p.Activities[1].ActualStart, p.Activities[1].Remaining = plan.At(2022, 10, 17, 8, 0), 4*480
	m := &Model{
		Uncertain: []Uncertainty{{0, Spread{Uniform, 9600, 9600, 9600}}, {1, Spread{Uniform, 9600, 9600, 9600}}},
		Risks:     []Risk{always("a", Factor, 1.5, 0, 1)},
	}
	r := run(t, p, m, Options{Iterations: 10})
	// Ten days done, six of the second, and its other four doubled, half as long again.
	if r.End.P50.Days != 10+6+12 {
		t.Errorf("the plan takes %g days, want 28", r.End.P50.Days)
	}
}

func TestHolidaysCountInEveryIteration(t *testing.T) {
	p := pair()
	day := plan.DayOf(2022, 11, 1)
	p.Calendars[0].Exceptions = []plan.Exception{{From: day, To: day + 1, Hours: plan.DayOff()}}
	m := &Model{Risks: []Risk{always("a", Days, 1.5, 0)}}
	r := run(t, p, m, Options{Iterations: 10})
	if want := plan.At(2022, 11, 3, 12, 0); r.End.P50.At != want || r.End.Deterministic.At != plan.At(2022, 10, 28, 17, 0) {
		t.Errorf("the plan ends on %s, without risk on %s; want %s", r.End.P50.At, r.End.Deterministic.At, want)
	}
}

func TestChancesOfBoundariesCountBothSides(t *testing.T) {
	m := &Model{
		Uncertain: []Uncertainty{{0, Spread{Uniform, 0, 0, 20 * 480}}},
		Marks: []Mark{{0, []Limit{
			{Name: "late", Latest: plan.At(2022, 10, 14, 17, 0)},
			{Name: "early", Earliest: plan.At(2022, 10, 7, 17, 0)},
			{Name: "both", Earliest: plan.At(2022, 10, 7, 17, 0), Latest: plan.At(2022, 10, 14, 17, 0)},
			{Name: "never", Earliest: plan.At(2023, 10, 7, 17, 0), Latest: plan.At(2022, 10, 14, 17, 0)},
		}}},
	}
	r := run(t, pair(), m, Options{Iterations: 4000})
	for i, want := range []float64{0.5, 0.75, 0.25, 0} {
		if got := r.Marks[0].Limits[i]; math.Abs(got.Probability-want) > 0.035 {
			t.Errorf("the chance of %q is %g, want %g", got.Name, got.Probability, want)
		}
	}
}

func TestSensitivityTellsWhatMovesTheEnd(t *testing.T) {
	p := pair()
	p.Links = nil
	m := &Model{Uncertain: []Uncertainty{{0, Spread{PERT, 4800, 9600, 19200}}, {1, Spread{Triangular, 480, 960, 1440}}}}
	r := run(t, p, m, Options{Iterations: 1000})
	if a := r.Activities[0]; a.Sensitivity < 0.999 || a.Criticality != 1 {
		t.Errorf("the activity that decides the end: %+v", a)
	}
	if a := r.Activities[1]; math.Abs(a.Sensitivity) > 0.15 || a.Criticality != 0 {
		t.Errorf("the activity that decides nothing: %+v", a)
	}
}

func TestManyIndependentDurationsAreWarnedAbout(t *testing.T) {
	p, m := chain(31)
	for _, tt := range []struct {
		name  string
		risks []Risk
		warns bool
	}{
		{"without risks", nil, true},
		{"with a risk on one activity", []Risk{always("a", Days, 1, 0)}, true},
		{"with a shared risk that cannot happen", []Risk{{ID: "a", Activities: []int{0, 1}}}, true},
		{"with a shared risk", []Risk{always("a", Days, 1, 0, 1)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m.Risks = tt.risks
			if r := run(t, p, m, Options{Iterations: 10}); (len(r.Warnings) == 1) != tt.warns || r.Sampled != 31 {
				t.Errorf("warnings %q over %d activities, want them: %v", r.Warnings, r.Sampled, tt.warns)
			}
		})
	}
	// Forty, of which a risk ties two together: thirty-eight still cancel out.
	p, m = chain(40)
	m.Risks = []Risk{always("a", Days, 1, 0, 1)}
	if r := run(t, p, m, Options{Iterations: 10}); len(r.Warnings) != 1 || !strings.HasPrefix(r.Warnings[0], "38 durations vary independently") {
		t.Errorf("38 independent activities of 40: %q", r.Warnings)
	}
	p, m = chain(30)
	if r := run(t, p, m, Options{Iterations: 10}); len(r.Warnings) != 0 {
		t.Errorf("30 activities: %q", r.Warnings)
	}
}

// chain is a plan of activities one after another, all uncertain.
func chain(n int) (*plan.Plan, *Model) {
	p, m := pair(), &Model{}
	p.Activities, p.Links = nil, nil
	for i := range n {
		p.Activities = append(p.Activities, plan.Activity{UID: i, Ref: fmt.Sprint("A", i), Duration: plan.Duration{Minutes: 2400}})
		if i > 0 {
			p.Links = append(p.Links, plan.Link{From: i - 1, To: i, Kind: plan.FinishToStart})
		}
		m.Uncertain = append(m.Uncertain, Uncertainty{i, Spread{Shape(i % 3), 1920, 2400, 4800}})
	}
	return p, m
}

func TestAModelIsRefusedWithEveryReason(t *testing.T) {
	p := pair()
	p.Activities[1].Level = 1 // the first becomes its summary
	p.Links = nil
	n, err := plan.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(n, &Model{
		Uncertain: []Uncertainty{{0, Spread{}}, {1, Spread{Triangular, 5, 3, 4}}, {1, Spread{Uniform, -5, 0, math.NaN()}}, {9, Spread{}}},
		Risks:     []Risk{{ID: "x", Probability: 1.5, Impact: Spread{Uniform, -1, 0, 1}, Activities: []int{1, 1}}, {ID: "x"}},
	}, Options{Iterations: 10})
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{
		"activity draft: An uncertainty is about it, but it is a summary; name its parts instead.",
		"activity review: The least duration is more than the greatest.",
		"activity review: It has two uncertain durations; keep one.",
		"activity review: The duration is not a number that a plan can use.",
		"An uncertainty is about an activity that the plan does not have.",
		"risk x: Its probability is not between 0 and 1.",
		"risk x: The least factor is below 0.",
		"risk x: It names an activity twice.",
		"risk x: Two risks are called so.",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in:\n%v", want, err)
		}
	}
	for _, o := range []Options{{}, {Iterations: MaxIterations + 1}, {Iterations: 1000, Stop: func() bool { return true }}} {
		if _, err := Run(n, &Model{}, o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

func TestAPlanThatMayOutlastTheCalendarIsRefused(t *testing.T) {
	n, err := plan.Compile(pair())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(n, &Model{Risks: []Risk{always("a", Factor, 1e9, 0)}}, Options{Iterations: 10})
	if err == nil || !strings.Contains(err.Error(), "past the year") {
		t.Errorf("it says %v", err)
	}
}

// The quantile of each shape is the inverse of its distribution function.
func TestSpreadsAreDrawnAsTheirShapesSay(t *testing.T) {
	for _, tt := range []struct {
		name     string
		spread   Spread
		mean, sd float64
	}{
		{"uniform", Spread{Uniform, 2, 0, 8}, 5, 6 / math.Sqrt(12)},
		{"triangular", Spread{Triangular, 2, 4, 12}, 6, math.Sqrt((4 + 16 + 144 - 8 - 24 - 48) / 18.0)},
		{"triangular without a rise", Spread{Triangular, 2, 2, 8}, 4, math.Sqrt(2)},
		{"triangular without a fall", Spread{Triangular, 2, 8, 8}, 6, math.Sqrt(2)},
		{"PERT", Spread{PERT, 2, 4, 12}, 5, 10 * math.Sqrt(1.8*4.2/(36*7))},
		{"PERT without a rise", Spread{PERT, 0, 0, 6}, 1, 6 * math.Sqrt(5/(36*7.0))},
		{"but one value", Spread{PERT, 3, 3, 3}, 3, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sample := tt.spread.sampler()
			const n = 100_000
			var sum, squares, last float64
			last = math.Inf(-1)
			for i := range n {
				v := sample((float64(i) + 0.5) / n)
				if v < last || v < tt.spread.Min || v > tt.spread.Max {
					t.Fatalf("after %g comes %g", last, v)
				}
				last, sum, squares = v, sum+v, squares+v*v
			}
			mean := sum / n
			if sd := math.Sqrt(max(squares/n-mean*mean, 0)); math.Abs(mean-tt.mean) > 1e-3 || math.Abs(sd-tt.sd) > 1e-3 {
				t.Errorf("mean %g, standard deviation %g; want %g and %g", mean, sd, tt.mean, tt.sd)
			}
		})
	}
}

func TestProgressReachesItsEnd(t *testing.T) {
	var last, total int
	m := &Model{Risks: []Risk{always("a", Days, 1, 0)}}
	run(t, pair(), m, Options{Iterations: 999, Progress: func(done, of int) { last, total = max(last, done), of }})
	if last != 2*999 || total != 2*999 {
		t.Errorf("progress ended at %d of %d, want twice 999", last, total)
	}
}

// released is a drafting of ten days, maybe twenty, and a release after it.
func released(days ...plan.Day) (*plan.Plan, *Model) {
	p := pair()
	p.Activities[1] = plan.Activity{UID: 2, Ref: "R1", Kind: plan.Milestone, Window: "BSC"}
	p.Windows = []plan.Window{{ID: "BSC", Name: "BSC"}}
	for _, d := range days {
		p.Windows[0].Days = append(p.Windows[0].Days, plan.WindowDay{Day: d, Provisional: d > plan.DayOf(2022, 11, 1)})
	}
	return p, &Model{Risks: []Risk{{ID: "late", Probability: 0.25, Kind: Factor, Impact: Spread{Uniform, 2, 2, 2}, Activities: []int{0}}}}
}

func TestEachReleaseWindowHasItsChance(t *testing.T) {
	p, m := released(plan.DayOf(2022, 10, 10), plan.DayOf(2022, 10, 20), plan.DayOf(2022, 10, 27), plan.DayOf(2022, 11, 24), plan.DayOf(2023, 2, 23))
	r := run(t, p, m, Options{Iterations: 4000})
	if len(r.Releases) != 1 || r.Releases[0].Activity != 1 || r.Releases[0].Planned != plan.DayOf(2022, 10, 20) {
		t.Fatalf("%+v", r.Releases)
	}
	w := r.Releases[0].Windows
	if len(w) != 3 || w[0].Window.Day != plan.DayOf(2022, 10, 20) || w[2].Window.Day != plan.DayOf(2022, 11, 24) || !w[2].Window.Provisional {
		t.Fatalf("windows: %+v", w)
	}
	if math.Abs(w[0].In-0.75) > 0.03 || w[0].By != w[0].In || w[1].In != 0 || w[1].By != w[0].By || math.Abs(w[2].In+w[0].In-1) > 1e-9 || w[2].By != 1 {
		t.Errorf("chances: %+v", w)
	}
}

func TestARunThatOutlastsTheWindowsIsRefusedByTheirName(t *testing.T) {
	p, m := released(plan.DayOf(2022, 10, 20))
	n, err := plan.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(n, m, Options{Iterations: 400})
	for _, want := range []string{"past its release windows", "activity R1: In ", " of 400 iterations no release window of BSC is left for it; the last is 2022-10-20."} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
}

func TestACurveRisesFromTheEarliestToTheLatestAndPassesItsPercentiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, m := drawn(t)
		r := run(t, p, m, Options{Iterations: rapid.IntRange(1, 500).Draw(t, "iterations"), Seed: 9})
		for _, f := range append(r.Marks, r.End) {
			if len(f.Curve) != 101 || !slices.IsSorted(f.Curve) {
				t.Fatalf("the curve %v", f.Curve)
			}
			if f.Curve[10] != f.P10.At || f.Curve[50] != f.P50.At || f.Curve[80] != f.P80.At || f.Curve[90] != f.P90.At {
				t.Fatalf("the curve misses a percentile: %+v", f)
			}
		}
	})
}

// The figure of the base run: 10,000 iterations on 200 activities, with two
// links into each and a risk on every tenth.
func BenchmarkRun(b *testing.B) {
	p, m := chain(200)
	for i := 2; i < 200; i += 2 {
		p.Links = append(p.Links, plan.Link{From: i / 2, To: i, Kind: plan.FinishToStart})
	}
	for i := range 20 {
		day := plan.DayOf(2022, 12, 26) + plan.Day(180*i)
		p.Calendars[0].Exceptions = append(p.Calendars[0].Exceptions, plan.Exception{From: day, To: day + 1, Hours: plan.DayOff()})
	}
	for _, risks := range []int{0, 20} {
		b.Run(fmt.Sprintf("removals=%d", risks), func(b *testing.B) {
			m.Risks = nil
			for k := range risks {
				m.Risks = append(m.Risks, Risk{ID: fmt.Sprint(k), Probability: 0.3, Kind: Days, Impact: Spread{PERT, 1, 3, 9}, Activities: []int{10 * k, 10*k + 5}})
			}
			n, err := plan.Compile(p)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Run(n, m, Options{Iterations: 10_000, Seed: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
