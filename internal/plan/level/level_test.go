package level

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crosscode/internal/plan/draw"
)

func TestPlansThatCanBeLevelledByHand(t *testing.T) {
	one, two := []Resource{{"drafting", 1}}, []Resource{{"drafting", 2}}
	team := []int{1}
	tests := []struct {
		name string
		p    Problem
		want int
	}{
		{"nothing but a milestone takes no time", Problem{nil, []Activity{{Name: "M5"}}}, 0},
		{"without resources it is the critical path", Problem{nil, []Activity{{"A", 3, nil, nil}, {"B", 2, nil, []int{0}}, {"C", 4, nil, nil}}}, 5},
		{"one team drafts topic areas in series", Problem{one, []Activity{{"A", 15, team, nil}, {"B", 10, team, nil}, {"C", 5, team, nil}}}, 30},
		{"two teams draft side by side", Problem{two, []Activity{{"A", 15, team, nil}, {"B", 10, team, nil}, {"C", 5, team, nil}}}, 15},
		{"drafting of one beside consultation of another", Problem{one, []Activity{
			{"draft 1", 15, team, nil}, {"consult 1", 10, nil, []int{0}}, {"refine 1", 5, team, []int{1}},
			{"draft 2", 15, team, nil}, {"consult 2", 10, nil, []int{3}}, {"refine 2", 5, team, []int{4}},
		}}, 45},
		{"the long chain goes first", Problem{one, []Activity{{"short", 5, team, nil}, {"long", 5, team, nil}, {"after long", 20, nil, []int{1}}}}, 25},
		{"a demand without duration asks for nothing", Problem{one, []Activity{{"A", 0, []int{9}, nil}, {"B", 2, team, nil}}}, 2},
		{"minutes that think in hours", Problem{one, []Activity{{"A", 480, team, nil}, {"B", 960, team, nil}}}, 1440},
		{"a link stated twice is one link", Problem{one, []Activity{{"A", 3, nil, nil}, {"B", 2, team, []int{0, 0}}}}, 5},
		{"capacities too large for four to a word", Problem{[]Resource{{"money", 100_000}}, []Activity{
			{"A", 3, []int{60_000}, nil}, {"B", 3, []int{40_001}, nil}, {"C", 3, []int{40_000}, nil}}}, 6},
		{"more teams than a word holds", Problem{
			[]Resource{{"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}, {"5", 1}},
			[]Activity{{"A", 4, []int{1, 1, 1, 1, 1}, nil}, {"B", 3, []int{0, 0, 0, 0, 1}, nil}, {"C", 2, []int{1, 1, 1, 1, 0}, nil}}}, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Solve(&tt.p, Options{Schedules: 200})
			if err != nil || s.Makespan != tt.want {
				t.Errorf("Solve() = %+v, %v; want makespan %d", s, err, tt.want)
			}
		})
	}
}

func TestAPlanThatCannotBeLevelledIsToldEveryReason(t *testing.T) {
	tests := []struct {
		name string
		p    Problem
		want []string
	}{
		{"nothing in it", Problem{}, []string{"activities: Give at least one activity."}},
		{"every fault at once",
			Problem{[]Resource{{"drafting", 1}, {"legal", -1}}, []Activity{
				{"A", -1, []int{2}, []int{0}}, {"B", 1, []int{2, 0, 0}, []int{7}}, {"C", 1, []int{-1}, nil}}},
			[]string{
				"resource legal: Give a capacity from 0 to 1073741823, not -1.",
				"activity A: Give a duration from 0 to 1073741823, not -1.",
				"activity A: It waits for itself.",
				"activity B: State a demand for at most the 2 resources of the plan, not for 3.",
				"activity B: It asks for 2 of resource drafting, of which there are only 1.",
				"activity B: It waits for activity 8, and there is no such activity.",
				"activity C: Ask for 0 or more of resource drafting, not -1.",
			}},
		{"a circle names its activities in order",
			Problem{nil, []Activity{{"A", 1, nil, []int{2}}, {"B", 1, nil, []int{0}}, {"C", 1, nil, []int{1}}, {"D", 1, nil, []int{0}}}},
			[]string{"activity A: 3 activities wait for one another in a ring; remove one of its links: activity A → activity B → activity C → activity A."}},
		{"more time than can be levelled", Problem{nil, []Activity{{"A", 1, nil, nil}, {"B", 1 << 29, nil, nil}}},
			[]string{"activities: Plan in longer periods: the durations add up to 536870913, which is too much for 2 activities."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Solve(&tt.p, Options{})
			if err == nil {
				t.Fatal("Solve() took it")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), "\n  "+want) {
					t.Errorf("Solve() = %v\nwant %q in it", err, want)
				}
			}
		})
	}
}

func TestVerifySeesWhatIsWrong(t *testing.T) {
	p := &Problem{[]Resource{{"drafting", 2}}, []Activity{
		{"A", 4, []int{1}, nil}, {"B", 4, []int{2}, nil}, {"C", 2, nil, []int{0}}}}
	tests := []struct {
		name   string
		starts []int
		want   string
	}{
		{"a schedule that holds", []int{0, 4, 4}, ""},
		{"given back and taken in the same moment", []int{4, 0, 8}, ""},
		{"too few starts", []int{0, 4}, "It has 2 starts for 3 activities."},
		{"before the plan", []int{-1, 4, 4}, "activity A: It starts before the plan does, at -1."},
		{"before what it waits for", []int{0, 4, 3}, "activity C: It starts at 3, before activity A finishes at 4."},
		{"too much of a team", []int{0, 3, 4}, "resource drafting: At 3 there is need of 3, and only 2 is there."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Verify(p, tt.starts)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("Verify(%v) = %v, want %q", tt.starts, err, tt.want)
			}
		})
	}
}

// problems draws small plans that can be levelled: up to twelve activities and
// up to six resources, so that both widths of profile are met.
func problems(t *rapid.T) *Problem {
	p := &Problem{}
	for range rapid.IntRange(0, 6).Draw(t, "resources") {
		p.Resources = append(p.Resources, Resource{Capacity: rapid.IntRange(1, 5).Draw(t, "capacity")})
	}
	for i := range rapid.IntRange(1, 12).Draw(t, "activities") {
		a := Activity{Duration: rapid.IntRange(0, 6).Draw(t, "duration")}
		for _, r := range p.Resources {
			a.Demand = append(a.Demand, rapid.IntRange(0, r.Capacity).Draw(t, "demand"))
		}
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				a.After = append(a.After, j)
			}
		}
		p.Activities = append(p.Activities, a)
	}
	shuffle(p, rapid.Permutation(indices(len(p.Activities))).Draw(t, "order"))
	return p
}

func indices(n int) []int {
	is := make([]int, n)
	for i := range is {
		is[i] = i
	}
	return is
}

// shuffle moves activity i to place to[i], so that files need not be in order.
func shuffle(p *Problem, to []int) {
	as := make([]Activity, len(to))
	for i, a := range p.Activities {
		for x, j := range a.After {
			a.After[x] = to[j]
		}
		as[to[i]] = a
	}
	p.Activities = as
}

func TestEveryAnswerHoldsAndKeepsToItsBudget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problems(t)
		limit := rapid.IntRange(1, 120).Draw(t, "schedules")
		s, err := Solve(p, Options{Schedules: limit, Seed: rapid.Uint64().Draw(t, "seed")})
		if err != nil {
			t.Fatalf("Solve: %v", err)
		}
		if err := Verify(p, s.Starts); err != nil {
			t.Fatal(err)
		}
		if s.Schedules < 1 || s.Schedules > limit {
			t.Fatalf("%d schedules of at most %d", s.Schedules, limit)
		}
		if !s.Proved && s.Schedules != limit {
			t.Fatalf("stopped after %d of %d schedules without a proof", s.Schedules, limit)
		}
		if s.CriticalPath > s.LowerBound || s.LowerBound > s.Makespan || s.Proved != (s.Makespan == s.LowerBound) {
			t.Fatalf("bounds out of order: %+v", s)
		}
	})
}

// exhaustive finds the shortest makespan by trying every activity list: some
// list gives an optimal schedule under the serial scheme.
func exhaustive(p *Problem) int {
	w := compile(p).side[0]
	g := newGenerator(w)
	list, start := make([]int32, 0, w.n), make([]int32, w.n)
	placed, best := make([]bool, w.n), w.horizon
	var extend func()
	extend = func() {
		if len(list) == w.n {
			best = min(best, int(g.serial(list, start)))
			return
		}
		for i := range int32(w.n) {
			if placed[i] || slices.ContainsFunc(w.preds.at(i), func(j int32) bool { return !placed[j] }) {
				continue
			}
			placed[i], list = true, append(list, i)
			extend()
			placed[i], list = false, list[:len(list)-1]
		}
	}
	extend()
	return best
}

func TestNoBoundIsAboveTheOptimumAndSmallPlansReachIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problems(t)
		if len(p.Activities) > 7 {
			t.Skip("too many lists to try")
		}
		s, err := Solve(p, Options{Schedules: 5000, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		period := p.period()
		if want := exhaustive(p) * period; s.LowerBound > want || s.Makespan != want {
			t.Fatalf("makespan %d, bound %d; the optimum is %d", s.Makespan, s.LowerBound, want)
		}
	})
}

// What runs beside the unstarted may end last; what is left of it has no tail of
// theirs behind it.
func TestTheExactSearchCountsNoTailBehindWhatRuns(t *testing.T) {
	p := &Problem{Resources: []Resource{{Capacity: 5}}, Activities: []Activity{
		{Duration: 1, Demand: []int{1}}, {Duration: 3, Demand: []int{2}}, {Duration: 1, Demand: []int{1}, After: []int{0, 1}},
		{Duration: 2, After: []int{0, 1, 2}}, {Duration: 5, Demand: []int{3}},
	}}
	for side, w := range compile(p).side {
		x := newExact(w, int32(w.horizon)+1, 0, 1<<20, nil)
		if !x.search() || x.best != 6 {
			t.Errorf("side %d: makespan %d, the optimum is 6", side, x.best)
		}
	}
}

func TestTheExactSearchFindsTheOptimumFromBothEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problems(t)
		if len(p.Activities) > 7 {
			t.Skip("too many lists to try")
		}
		want := exhaustive(p)
		for side, w := range compile(p).side {
			x := newExact(w, int32(w.horizon)+1, 0, 1<<20, nil)
			if !x.search() || int(x.best) != want {
				t.Fatalf("side %d: makespan %d, the optimum is %d", side, x.best, want)
			}
			x = newExact(w, int32(want), 0, 1<<20, nil)
			if !x.search() || x.found != nil {
				t.Fatalf("side %d: found %v, shorter than the optimum %d", side, x.found, want)
			}
		}
	})
}

// programme is a plan of topic areas, each drafted, reviewed, consulted on,
// updated and cross-checked by two teams of two.
func programme(topics int) *Problem {
	r := draw.From(5)
	p := &Problem{Resources: []Resource{{"drafting", 2}, {"legal", 2}}}
	add := func(duration, drafting, legal int, after ...int) int {
		p.Activities = append(p.Activities, Activity{Duration: duration, Demand: []int{drafting, legal}, After: after})
		return len(p.Activities) - 1
	}
	for range topics {
		draft := add(5+r.Below(16), 1+r.Below(2), r.Below(2))
		review := add(2+r.Below(4), 0, 1+r.Below(2), draft)
		consult := add(10, 0, 0, review)
		update := add(2+r.Below(9), 1+r.Below(2), 0, consult)
		add(1+r.Below(5), 0, 2, update)
	}
	return p
}

func TestASmallProgrammeIsClosedWithinItsBudget(t *testing.T) {
	p := programme(5)
	s, err := Solve(p, Options{Schedules: worthIslands})
	if err != nil {
		t.Fatal(err)
	}
	if simple := compile(p).side[0].lowerBound(); !s.Proved || s.LowerBound <= simple || s.Schedules > worthIslands/2 {
		t.Errorf("%+v; want a proof above the bound of %d, well before the end", s, simple)
	}
}

// drawn builds a schedule of a random list, on either side and by either scheme.
func drawn(t *rapid.T, pair *pair) (side int, a *individual) {
	side = rapid.IntRange(0, 1).Draw(t, "side")
	w := pair.side[side]
	list := newSampler(w, draw.From(rapid.Uint64().Draw(t, "seed"))).list(make([]int32, w.n), 0, nil)
	a = &individual{start: make([]int32, w.n)}
	g := newGenerator(w)
	if rapid.Bool().Draw(t, "parallel") {
		a.makespan = g.parallel(list, a.start)
	} else {
		a.makespan = g.serial(list, a.start)
	}
	return side, a
}

func TestBothSchemesBuildSchedulesThatHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problems(t)
		pair := compile(p)
		side, a := drawn(t, pair)
		starts := pair.starts(side, a)
		if err := Verify(p, starts); err != nil {
			t.Fatal(err)
		}
		if got, want := p.Makespan(starts), int(a.makespan)*pair.period; got > want {
			t.Fatalf("makespan %d, said to be %d", got, want)
		}
	})
}

func TestJustificationNeverLengthens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pair := compile(problems(t))
		side, a := drawn(t, pair)
		b := newBreeder(pair, &settings{}, draw.From(0))
		for range 3 {
			justified := &individual{start: make([]int32, len(a.start))}
			justified.makespan = newGenerator(pair.side[side^1]).serial(b.justify(side, a), justified.start)
			if justified.makespan > a.makespan {
				t.Fatalf("justified from %d to %d", a.makespan, justified.makespan)
			}
			side, a = side^1, justified
		}
	})
}

func TestAChildIsAListThatRespectsPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pair := compile(problems(t))
		side, father := drawn(t, pair)
		mother := &individual{start: make([]int32, len(father.start))}
		w := pair.side[side]
		mother.makespan = newGenerator(w).serial(newSampler(w, draw.From(7)).list(make([]int32, w.n), 0, nil), mother.start)
		set := choose(w.n, rapid.SampledFrom([]int{10, 5000}).Draw(t, "schedules"))
		list := newBreeder(pair, &set, draw.From(rapid.Uint64().Draw(t, "seed"))).cross(side, father, mother)
		at := make([]int, w.n)
		for x, i := range list {
			at[i] = x + 1
		}
		other := pair.side[side^1]
		for i := range int32(w.n) {
			if at[i] == 0 {
				t.Fatalf("activity %d is not in the list %v", i, list)
			}
			for _, j := range other.preds.at(i) {
				if at[j] > at[i] {
					t.Fatalf("activity %d comes before %d, which it waits for: %v", i, j, list)
				}
			}
		}
	})
}

// crowd is a plan whose bound cannot be met, so that a search spends all it has.
func crowd() *Problem {
	r := draw.From(11)
	p := &Problem{Resources: []Resource{{"drafting", 10}, {"legal", 10}, {"review", 10}}}
	for i := range 40 {
		a := Activity{Duration: 1 + r.Below(9), Demand: []int{1 + r.Below(9), 1 + r.Below(9), 1 + r.Below(9)}}
		if i > 12 {
			a.After = append(a.After, i-1-r.Below(12))
		}
		p.Activities = append(p.Activities, a)
	}
	return p
}

func TestTheSameSeedRepeatsTheSameAnswerOnAnyNumberOfCores(t *testing.T) {
	o := Options{Schedules: worthIslands, Seed: 3}
	solve := func(cores int) *Solution {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		s, err := Solve(crowd(), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := solve(1)
	if first.Proved {
		t.Fatal("the plan is too easy to test the islands")
	}
	many := []int{1, 2, 5}
	if testing.Short() {
		many = []int{2}
	}
	for _, cores := range many {
		if again := solve(cores); !slices.Equal(again.Starts, first.Starts) || again.Schedules != first.Schedules {
			t.Errorf("%d cores gave another answer: %+v, then %+v", cores, first, again)
		}
	}
	if choose(40, o.Schedules).islands < 2 {
		t.Error("the search had one island only")
	}
}

func TestASearchTellsItsProgressAndStopsWhenAsked(t *testing.T) {
	var told []Progress
	s, err := Solve(crowd(), Options{Schedules: 2000, Progress: func(p Progress) { told = append(told, p) }})
	if err != nil {
		t.Fatal(err)
	}
	if last := told[len(told)-1]; len(told) != turns || last != (Progress{2000, 2000, s.Makespan}) {
		t.Errorf("told %d times, last %+v; want %d times, the last of 2000 and %d", len(told), last, turns, s.Makespan)
	}
	s, err = Solve(crowd(), Options{Schedules: 1 << 40, Stop: func() bool { return true }})
	if err != nil || s.Schedules < 1 || s.Schedules > manyIslands {
		t.Errorf("Solve() = %+v, %v; want one schedule an island", s, err)
	}
}
