package teams

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/plan"

	"pgregory.net/rapid"
)

// small draws a plan of a few activities on one or two teams, on calendars with
// pauses and weekends.
func small(t *rapid.T, most int) (*plan.Plan, []Team) {
	p := &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}, {ID: "always", Week: plan.RoundTheClock()}}}
	var ts []Team
	for k := range rapid.IntRange(1, 2).Draw(t, "teams") {
		team := Team{UID: k + 1, ID: fmt.Sprint("T", k), Capacity: float64(rapid.IntRange(1, 2).Draw(t, "capacity"))}
		if rapid.Bool().Draw(t, "pauses") {
			from := plan.DayOf(2022, 3, 1+rapid.IntRange(0, 9).Draw(t, "pause"))
			team.Pauses = []plan.Exception{{From: from, To: from + 2, Hours: plan.DayOff()}}
		}
		ts, p.Resources = append(ts, team), append(p.Resources, plan.Resource{UID: k + 1, Work: true})
	}
	for i := range rapid.IntRange(1, most).Draw(t, "activities") {
		a := plan.Activity{UID: i + 1, Level: 1, Ref: fmt.Sprint(i), DurationSet: true, Duration: plan.Duration{Minutes: 240 * int64(rapid.IntRange(0, 6).Draw(t, "half days"))}}
		if rapid.IntRange(0, 4).Draw(t, "round the clock") == 0 {
			a.Calendar = "always"
		}
		for j := range i {
			if rapid.IntRange(0, 4).Draw(t, "link") == 0 {
				l := plan.Link{From: j + 1, To: i + 1, Kind: plan.LinkKind(rapid.SampledFrom([]int{1, 1, 1, 3, 0}).Draw(t, "kind"))}
				if rapid.IntRange(0, 3).Draw(t, "lag") == 0 {
					l.Lag.Minutes = 240
				}
				p.Links = append(p.Links, l)
			}
		}
		p.Activities = append(p.Activities, a)
		for k := range ts {
			if rapid.Bool().Draw(t, "on team") {
				p.Assignments = append(p.Assignments, plan.Assignment{Activity: i + 1, Resource: k + 1, Units: 1})
			}
		}
	}
	Pause(p, ts)
	return p, ts
}

// optimum tries every list of a plan, leaving out what cannot end earlier: some
// list gives an optimal schedule under the serial scheme. It is its own search,
// on its own reading of the links.
func optimum(p *plan.Plan, ts []Team) plan.Minute {
	n, err := plan.Compile(p)
	if err != nil {
		panic(err)
	}
	s, err := n.Schedule()
	if err != nil {
		panic(err)
	}
	l := newLeveller(n, s, ts, Options{})
	best := plan.At(9000, 1, 1, 0, 0)
	var extend func(list []int, done map[int]bool)
	extend = func(list []int, done map[int]bool) {
		if len(list) > 0 {
			o := l.build(list, true)
			if o.end >= best {
				return // what is added never ends earlier
			}
			if len(list) == len(l.work) {
				best = o.end
				return
			}
		}
		for _, i := range l.work {
			ready := !done[i]
			for _, j := range l.waits[i] {
				ready = ready && done[j]
			}
			if ready {
				done[i] = true
				extend(append(list[:len(list):len(list)], i), done)
				delete(done, i)
			}
		}
	}
	extend(nil, map[int]bool{})
	return best
}

func TestTinyPlansAreLevelledToTheirOptimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, ts := small(t, 6)
		l, err := Level(p, ts, Options{Schedules: 2000, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if want := optimum(p, ts); l.Schedule.Finish != want {
			t.Fatalf("it ends on %s, the optimum on %s (proved: %v)", l.Schedule.Finish, want, l.Proved)
		}
	})
}

// Here two orders take as long in working time. One ends with a milestone after
// lunch, the other at noon.
func TestNoonIsEarlierThanTheEndOfLunch(t *testing.T) {
	p := &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}}, Resources: []plan.Resource{{UID: 1, Work: true}}}
	for i, halfDays := range []int64{3, 2, 1, 0} {
		p.Activities = append(p.Activities, plan.Activity{UID: i + 1, Level: 1, Ref: fmt.Sprint(i), DurationSet: true, Duration: plan.Duration{Minutes: 240 * halfDays}})
		if halfDays > 0 {
			p.Assignments = append(p.Assignments, plan.Assignment{Activity: i + 1, Resource: 1, Units: 1})
		}
	}
	p.Links = []plan.Link{{From: 3, To: 4, Kind: plan.FinishToStart}}
	l, err := Level(p, []Team{{UID: 1, ID: "T", Capacity: 2}}, Options{Schedules: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := plan.At(2022, 3, 2, 12, 0); l.Schedule.Finish != want {
		t.Errorf("it ends on %s, not on %s", l.Schedule.Finish, want)
	}
}

func TestEveryLevelledPlanHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, ts := small(t, 14)
		l, err := Level(p, ts, Options{Schedules: 100, Seed: rapid.Uint64().Draw(t, "seed")})
		if err != nil {
			t.Fatal(err) // Level verifies, and would say
		}
		if over := Overloads(l.Plan, l.Schedule, ts); len(over) > 0 {
			t.Fatalf("%+v", over)
		}
		if l.Schedule.Finish < l.Unlimited {
			t.Fatalf("with teams it ends on %s, without on %s", l.Schedule.Finish, l.Unlimited)
		}
	})
}

// two activities of two days on one team, both free to start on 1 March.
func two() (*plan.Plan, []Team) {
	p := &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0), Calendar: "week", Calendars: []plan.Calendar{{ID: "week", Week: plan.StandardWeek()}},
		Resources: []plan.Resource{{UID: 1, Work: true}}}
	for i := 1; i <= 2; i++ {
		p.Activities = append(p.Activities, plan.Activity{UID: i, Ref: fmt.Sprint(i), Level: 1, DurationSet: true, Duration: plan.Duration{Minutes: 960}})
		p.Assignments = append(p.Assignments, plan.Assignment{Activity: i, Resource: 1, Units: 1})
	}
	return p, []Team{{UID: 1, ID: "drafters", Capacity: 1}}
}

func TestATeamDoesOneThingAfterAnother(t *testing.T) {
	p, ts := two()
	ts[0].Pauses = []plan.Exception{{From: plan.DayOf(2022, 3, 3), To: plan.DayOf(2022, 3, 3), Hours: plan.DayOff()}}
	Pause(p, ts)
	l, err := Level(p, ts, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Schedule.Finish.String(); got != "2022-03-07T17:00" || !l.Proved && l.Schedules < 100 || len(l.Before) != 1 || l.Before[0].Need != 2 {
		t.Errorf("it ends on %s, before: %+v", got, l.Before)
	}
	ds, err := Demands(l.Plan, l.Schedule, ts, func(int) string { return "draft" }, Monthly)
	if err != nil || len(ds) != 1 || ds[0].Days != 4 || ds[0].From.String() != "2022-03-01" {
		t.Errorf("it asks for %+v, %v", ds, err)
	}
}

func TestAProfileSetsWhatIsAskedBesideWhatCanBeDone(t *testing.T) {
	p, ts := two()
	ts[0].Pauses = []plan.Exception{{From: plan.DayOf(2022, 3, 11), To: plan.DayOf(2022, 3, 11), Hours: plan.DayOff()}}
	p.Activities[1].Duration.Minutes = 7 * 480
	s, err := plan.Make(p)
	if err != nil {
		t.Fatal(err)
	}
	phase := func(i int) string { return [...]string{"draft", "update"}[i] }
	f, err := ProfileOf(p, s, ts, phase, 10)
	if err != nil {
		t.Fatal(err)
	}
	// From Tuesday, 1 March: two and seven days, both at once at first.
	l := f.Teams[0].Loads
	if f.Every != Weekly || len(l) != 2 || strings.Join(f.Phases, ",") != "draft,update" {
		t.Fatalf("%+v", f)
	}
	if l[0].From != plan.DayOf(2022, 2, 28) || l[0].Asked != 6 || l[0].Phases[0] != 2 || l[0].Phases[1] != 4 || l[0].Capacity != 5 || !l[0].Over {
		t.Errorf("the first week: %+v", l[0])
	}
	if l[1].Asked != 3 || l[1].Capacity != 4 || l[1].Over {
		t.Errorf("the second week, with a pause: %+v", l[1])
	}
	if f, err = ProfileOf(p, s, ts, phase, 1); err != nil || f.Every != Monthly || len(f.Teams[0].Loads) != 1 || f.Teams[0].Loads[0].Asked != 9 {
		t.Errorf("by months: %+v, %v", f, err)
	}
}

func TestAScheduleThatDoesNotHoldIsFound(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*plan.Plan, []plan.Dates)
		want   string
	}{
		"two at once": {func(*plan.Plan, []plan.Dates) {}, "team drafters: From 2022-03-01T08:00 it is asked for 2 activities at once, and can do 1."},
		"too short":   {func(_ *plan.Plan, d []plan.Dates) { d[1].Finish -= 60 }, "activity 2: It takes 900 minutes, and should 960."},
		"too early": {func(p *plan.Plan, _ []plan.Dates) { p.Links = []plan.Link{{From: 1, To: 2, Kind: plan.FinishToStart}} },
			"activity 2: It starts on 2022-03-01T08:00, and the link from 1 asks for 2022-03-02T17:00."},
		"outside its windows": {func(p *plan.Plan, _ []plan.Dates) {
			p.Windows, p.Activities[0].Window = []plan.Window{{ID: "w"}}, "w"
		}, "activity 1: It starts on 2022-03-01T08:00, outside its windows."},
		"before its date": {func(p *plan.Plan, _ []plan.Dates) {
			p.Activities[0].Limits[0] = plan.Constraint{Kind: plan.StartNoEarlierThan, Date: plan.At(2022, 4, 1, 8, 0)}
		}, "activity 1: It starts on 2022-03-01T08:00, before 2022-04-01T08:00."},
	} {
		p, ts := two()
		s, err := plan.Make(p)
		if err != nil {
			t.Fatal(err)
		}
		tt.change(p, s.Activities)
		if err := Verify(p, s, ts); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestAPlanWithoutTeamsIsNotLevelled(t *testing.T) {
	p, _ := two()
	if _, err := Level(p, nil, Options{}); err == nil || !strings.Contains(err.Error(), "names no teams") {
		t.Errorf("no teams: %v", err)
	}
	if _, err := Level(p, []Team{{UID: 1, ID: "half", Capacity: 0.5}}, Options{}); err == nil || !strings.Contains(err.Error(), "team half: It can do 0.5 activities at once") {
		t.Errorf("half a team: %v", err)
	}
}

// An overload is where more activities run at once than the team can do. It ends
// where some of them end, though others begin at that instant.
func TestOverloadsAreThoseOfAWalkThroughTheMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(0, 3).Draw(t, "capacity")
		dates := make([]plan.Dates, rapid.IntRange(0, 12).Draw(t, "activities"))
		var is []int
		for i := range dates {
			dates[i].Start = plan.Minute(rapid.IntRange(1, 20).Draw(t, "start"))
			dates[i].Finish = dates[i].Start + plan.Minute(rapid.IntRange(0, 9).Draw(t, "length"))
			is = append(is, i)
		}
		var want []Overload
		for m := plan.Minute(1); m < 40; m++ {
			var at []int
			stayed := 0
			for i, d := range dates {
				if d.Start <= m && m < d.Finish {
					at = append(at, i)
				}
				if d.Start < m && m < d.Finish {
					stayed++
				}
			}
			if len(at) <= capacity {
				continue
			}
			if n := len(want); n == 0 || want[n-1].To != m || stayed <= capacity {
				want = append(want, Overload{From: m})
			}
			o := &want[len(want)-1]
			o.To, o.Need = m+1, max(o.Need, len(at))
			for _, i := range at {
				if !slices.Contains(o.Activities, i) {
					o.Activities = append(o.Activities, i)
				}
			}
		}
		got := overloads(0, float64(capacity), is, dates)
		for i := range got {
			slices.Sort(got[i].Activities)
		}
		for i := range want {
			slices.Sort(want[i].Activities)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v\nwant %v", got, want)
		}
	})
}

// What a team is asked for is found in time that grows with the plan, not with its
// square.
func BenchmarkOverloadsOfSixtyThousand(b *testing.B) {
	p := &plan.Plan{Start: plan.At(2022, 3, 1, 8, 0)}
	for i := range 60_000 {
		p.Activities = append(p.Activities, plan.Activity{UID: i + 1, Level: 1, Duration: plan.Duration{Minutes: 480 * int64(1+i%9)}})
		p.Assignments = append(p.Assignments, plan.Assignment{Activity: i + 1, Resource: 1})
		if i >= 40 {
			p.Links = append(p.Links, plan.Link{From: i - 39, To: i + 1, Kind: plan.FinishToStart})
		}
	}
	s, err := plan.Make(p)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if len(Overloads(p, s, []Team{{UID: 1, ID: "all", Capacity: 10}})) == 0 {
			b.Fatal("none")
		}
	}
}
