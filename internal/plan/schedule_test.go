package plan

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A taste says what a drawn plan may hold.
type taste struct {
	elapsedLag, constraints, summaries, calendars, progress bool
}

// drawPlan draws a small plan whose links all lead forward.
func drawPlan(t *rapid.T, like taste) *Plan {
	p := &Plan{Start: at("2022-03-01T08:00"), Calendar: "week", Calendars: []Calendar{
		{ID: "week", Week: StandardWeek(), Exceptions: []Exception{{From: day("2022-03-10"), To: day("2022-03-11"), Hours: DayOff()}}},
		{ID: "always", Week: RoundTheClock()},
	}}
	if like.progress {
		p.Rules.Progress, p.StatusDate = DataDate, p.Start+9*minutesOfDay
	}
	size := rapid.IntRange(1, 12).Draw(t, "activities")
	level := 1
	for i := range size {
		if like.summaries {
			level = rapid.IntRange(1, level+1).Draw(t, "level")
		}
		p.Activities = append(p.Activities, drawActivity(t, i, level, like))
	}
	for range rapid.IntRange(0, 2*size).Draw(t, "links") {
		if l := drawLink(t, size, like); l.From < l.To {
			p.Links = append(p.Links, l)
		}
	}
	return p
}

func drawActivity(t *rapid.T, i, level int, like taste) Activity {
	a := Activity{UID: i, Level: level, Duration: Duration{Minutes: int64(rapid.IntRange(0, 40).Draw(t, "half hours")) * 30}}
	if a.Duration.Minutes == 0 {
		a.Kind = Milestone
	}
	if like.calendars && rapid.Bool().Draw(t, "round the clock") {
		a.Calendar = "always"
	}
	if like.constraints && rapid.IntRange(0, 3).Draw(t, "constrained") == 0 {
		date := at("2022-03-01T08:00") + Minute(rapid.IntRange(0, 20*48).Draw(t, "constraint"))*30
		a.Limits[0] = Constraint{Kind: ConstraintKind(rapid.IntRange(2, 9).Draw(t, "kind")), Date: date}
	}
	if like.progress && rapid.IntRange(0, 3).Draw(t, "begun") == 0 {
		a.ActualStart = at("2022-03-01T08:00") + Minute(rapid.IntRange(0, 9*48).Draw(t, "began"))*30
		a.Remaining = min(a.Duration.Minutes, int64(rapid.IntRange(0, 10).Draw(t, "remains"))*60)
		if a.Remaining == 0 {
			a.ActualFinish = a.ActualStart + Minute(a.Duration.Minutes)
		}
	}
	return a
}

func drawLink(t *rapid.T, size int, like taste) Link {
	l := Link{
		From: rapid.IntRange(0, size-1).Draw(t, "from"), To: rapid.IntRange(0, size-1).Draw(t, "to"),
		Kind: LinkKind(rapid.IntRange(0, 3).Draw(t, "link kind")),
	}
	switch rapid.IntRange(0, 4).Draw(t, "lag") {
	case 0:
		l.Lag = Lag{Minutes: int64(rapid.IntRange(-20, 40).Draw(t, "lag half hours")) * 30}
	case 1:
		l.Lag = Lag{Percent: float64(rapid.IntRange(-100, 150).Draw(t, "lag percent"))}
	case 2:
		if like.elapsedLag {
			l.Lag = Lag{Minutes: int64(rapid.IntRange(-48, 96).Draw(t, "elapsed half hours")) * 30, Elapsed: true}
		}
	}
	return l
}

func make1(t *rapid.T, p *Plan) *Schedule {
	s, err := Make(p)
	if err != nil {
		if strings.Contains(err.Error(), "ring") || strings.Contains(err.Error(), "itself") {
			t.Skip("summaries tie themselves into a ring")
		}
		t.Fatal(err)
	}
	return s
}

func TestNothingStartsBeforeWhatItWaitsFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true, calendars: true})
		s := make1(t, p)
		cals, _ := CompileCalendars(p.Calendars)
		for _, l := range p.Links {
			from, to := s.Activities[l.From], s.Activities[l.To]
			wt := cals["week"]
			if p.Activities[l.To].Calendar != "" {
				wt = cals["always"]
			}
			base := from.EarlyFinish
			if l.Kind == StartToStart {
				base = from.EarlyStart
			}
			earliest := base.plus(l.Lag.Minutes)
			if !l.Lag.Elapsed {
				minutes := l.Lag.Minutes
				if l.Lag.Percent != 0 {
					minutes = int64(roundShare(p.Activities[l.From].Duration.Minutes, l.Lag.Percent))
				}
				earliest = wt.Add(base, minutes)
			}
			if (l.Kind == FinishToStart || l.Kind == StartToStart) && to.EarlyStart < earliest {
				t.Fatalf("%d starts %s, before %s that its link to %d asks for", l.To, to.EarlyStart, earliest, l.From)
			}
		}
	})
}

func roundShare(minutes int64, percent float64) float64 {
	share := float64(minutes) * percent / 100
	if share < 0 {
		return -float64(int64(-share + 0.5))
	}
	return float64(int64(share + 0.5))
}

// Slack is a promise: use it all and the end stays; a minute more and it moves.
func TestASlipByTheSlackLeavesTheEndAndAMinuteMoreMovesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{})
		s := make1(t, p)
		i := rapid.IntRange(0, len(p.Activities)-1).Draw(t, "activity")
		wt := standardTimeOf(p)
		slip := func(minutes int64) Minute {
			q := *p
			q.Activities = slices.Clone(p.Activities)
			later := wt.Add(s.Activities[i].EarlyStart, minutes)
			q.Activities[i].Limits[0] = Constraint{StartNoEarlierThan, later}
			return make1(t, &q).Finish
		}
		slack := s.Activities[i].TotalSlack
		if slack < 0 {
			t.Fatalf("activity %d has negative slack %d without a date to miss", i, slack)
		}
		if end := slip(slack); wt.Between(s.Finish, end) > 0 {
			t.Fatalf("activity %d slipped by its slack of %d moves the end from %s to %s", i, slack, s.Finish, end)
		}
		if end := slip(slack + 1); end <= s.Finish {
			t.Fatalf("activity %d slipped by a minute more than its slack of %d leaves the end at %s", i, slack, end)
		}
	})
}

func standardTimeOf(p *Plan) *WorkingTime {
	cals, err := CompileCalendars(p.Calendars)
	if err != nil {
		panic(err)
	}
	return cals[p.Calendar]
}

func TestSomethingIsAlwaysCriticalAndOnTheLongestPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true})
		s := make1(t, p)
		if !slices.ContainsFunc(s.Activities, func(d Dates) bool { return d.Critical }) {
			t.Fatal("nothing is critical")
		}
		if !slices.ContainsFunc(s.Activities, func(d Dates) bool { return d.Longest && d.EarlyFinish == s.Finish }) {
			t.Fatal("the longest path does not reach the end")
		}
	})
}

func TestTheOrderOfActivitiesAndLinksDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true, constraints: true, calendars: true, progress: rapid.Bool().Draw(t, "progress")})
		q := *p
		q.Activities, q.Links = slices.Clone(p.Activities), slices.Clone(p.Links)
		slices.Reverse(q.Activities)
		slices.Reverse(q.Links)
		a, b := make1(t, p).Activities, make1(t, &q).Activities
		slices.Reverse(b)
		if !slices.Equal(a, b) {
			t.Fatalf("dates differ:\n%v\n%v", a, b)
		}
	})
}

// The chain that Explain gives is itself a plan, and it comes to the same date.
func TestTheReasonChainRecomputesToTheSameDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true, constraints: true, calendars: true, summaries: rapid.Bool().Draw(t, "summaries")})
		p.Rules.Progress = MSProject
		s := make1(t, p)
		i := rapid.IntRange(0, len(p.Activities)-1).Draw(t, "activity")
		if p.IsSummary(i) {
			return
		}
		chain := s.Explain(i)
		q := *p
		q.Activities, q.Links = nil, nil
		for _, step := range chain {
			a := p.Activities[step.Activity]
			if step.Drivers[0].Cause != ByConstraint {
				a.Limits = [2]Constraint{}
			}
			if step.Drivers[0].Cause == BySummary {
				a.Limits[0] = Constraint{StartNoEarlierThan, step.Drivers[0].Asks}
			}
			a.Level = 1
			q.Activities = append(q.Activities, a)
			if d := step.Drivers[0]; d.Cause == ByLink {
				l := p.Links[d.Link]
				l.From, l.To = p.Activities[d.From].UID, a.UID
				q.Links = append(q.Links, l)
			}
		}
		if got := make1(t, &q).Activities[0].EarlyStart; got != chain[0].Start {
			t.Fatalf("the chain of %d comes to %s, the plan to %s:\n%+v", i, got, chain[0].Start, chain)
		}
	})
}

// What Explain names is really what holds: without all the drivers it names,
// the activity starts at another time.
func TestRemovingTheNamedDriversMovesTheStart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true, constraints: true, calendars: true})
		s := make1(t, p)
		i := rapid.IntRange(0, len(p.Activities)-1).Draw(t, "activity")
		step := s.Explain(i)[0]
		q := *p
		q.Activities = slices.Clone(p.Activities)
		gone := map[int]bool{}
		for _, d := range step.Drivers {
			switch d.Cause {
			case ByLink:
				gone[d.Link] = true
			case ByConstraint:
				for k, c := range q.Activities[i].Limits {
					if c == d.Constraint {
						q.Activities[i].Limits[k] = Constraint{}
					}
				}
			default:
				return // the start of the plan cannot be removed
			}
		}
		q.Links = nil
		for k, l := range p.Links {
			if !gone[k] {
				q.Links = append(q.Links, l)
			}
		}
		if len(q.Links) == len(p.Links)-countInto(p, i) && make1(t, &q).Activities[i].EarlyStart == step.Start {
			if step.Start == standardTimeOfActivity(p, i).Next(p.Start) {
				return // it would start with the plan anyway
			}
		}
		if got := make1(t, &q).Activities[i].EarlyStart; got == step.Start {
			t.Fatalf("activity %d still starts on %s without %+v", i, got, step.Drivers)
		}
	})
}

func countInto(p *Plan, to int) int {
	n := 0
	for _, l := range p.Links {
		if l.To == to {
			n++
		}
	}
	return n
}

func standardTimeOfActivity(p *Plan, i int) *WorkingTime {
	cals, _ := CompileCalendars(p.Calendars)
	if id := p.Activities[i].Calendar; id != "" {
		return cals[id]
	}
	return cals[p.Calendar]
}

// There is no published schedule to compare data-date progress with; these are
// the promises it makes.
func TestUnderTheDataDateRulesNoWorkIsLeftInThePast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{progress: true, elapsedLag: true})
		s := make1(t, p)
		for i, d := range s.Activities {
			a := &p.Activities[i]
			switch {
			case a.Finished():
				if d.Start != a.ActualStart || d.Finish != a.ActualFinish {
					t.Fatalf("finished activity %d moved to %s, %s", i, d.Start, d.Finish)
				}
			case a.Started():
				if d.Start != a.ActualStart || d.Finish < p.StatusDate && a.Remaining > 0 {
					t.Fatalf("activity %d in progress runs %s to %s", i, d.Start, d.Finish)
				}
			case d.Start < p.StatusDate:
				t.Fatalf("unstarted activity %d starts %s, before the data date", i, d.Start)
			}
		}
		for _, l := range p.Links { // retained logic
			from, to := &p.Activities[l.From], &p.Activities[l.To]
			if l.Kind == FinishToStart && l.Lag == (Lag{}) && !from.Finished() && !to.Finished() && to.Remaining > 0 {
				done := standardTimeOf(p).Add(s.Activities[l.From].EarlyFinish, to.Remaining)
				if s.Activities[l.To].EarlyFinish < done {
					t.Fatalf("activity %d finishes %s, before its unfinished predecessor lets it", l.To, s.Activities[l.To].EarlyFinish)
				}
			}
		}
	})
}

// A trial is a short cut; it must not be another way.
func TestATrialComesToWhatTheWholePlanDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{elapsedLag: true, constraints: true, calendars: true, progress: rapid.Bool().Draw(t, "progress")})
		n, err := Compile(p)
		if err != nil {
			t.Fatal(err)
		}
		trial := n.NewTrial()
		for range 3 {
			q := *p
			q.Activities = slices.Clone(p.Activities)
			i := rapid.IntRange(0, len(p.Activities)-1).Draw(t, "activity")
			minutes := int64(rapid.IntRange(0, 3000).Draw(t, "minutes"))
			if a := &q.Activities[i]; !a.Finished() {
				a.Remaining = max(minutes-(a.Duration.Minutes-a.Remaining), 0)
				a.Duration.Minutes = minutes
			}
			trial.Set(i, minutes)
			want := make1(t, &q)
			if got := trial.Forward(); got != want.Finish {
				t.Fatalf("the trial ends %s, the plan %s", got, want.Finish)
			}
			longest := trial.Longest()
			for k, d := range want.Activities {
				if trial.Start(k) != d.EarlyStart || trial.Finish(k) != d.EarlyFinish || longest[k] != d.Longest {
					t.Fatalf("activity %d: %s to %s in the trial, %s to %s in the plan", k, trial.Start(k), trial.Finish(k), d.EarlyStart, d.EarlyFinish)
				}
			}
			trial.Set(i, p.Activities[i].Duration.Minutes)
		}
	})
}

// Free slack is a promise to the others: use it all and nobody moves. Elapsed lag
// is left out: on links to a finish, the rules add it to the start that would
// give that finish, so that it cannot be taken back exactly.
func TestASlipByTheFreeSlackMovesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t, taste{summaries: rapid.Bool().Draw(t, "summaries")})
		s := make1(t, p)
		i := rapid.IntRange(0, len(p.Activities)-1).Draw(t, "activity")
		if p.IsSummary(i) {
			return
		}
		q := *p
		q.Activities = slices.Clone(p.Activities)
		q.Activities[i].Limits[0] = Constraint{StartNoEarlierThan, standardTimeOf(p).Add(s.Activities[i].EarlyStart, s.Activities[i].FreeSlack)}
		late := make1(t, &q)
		for k := range p.Activities {
			if k != i && !p.IsSummary(k) && standardTimeOf(p).Between(s.Activities[k].EarlyStart, late.Activities[k].EarlyStart) != 0 {
				t.Fatalf("activity %d slipped by its free slack of %d moves %d from %s to %s", i, s.Activities[i].FreeSlack, k, s.Activities[k].EarlyStart, late.Activities[k].EarlyStart)
			}
		}
	})
}
