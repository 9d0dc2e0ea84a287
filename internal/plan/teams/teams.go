// Package teams knows who works on a plan: how much each team can do at once,
// when it pauses, what a schedule asks of it, and how to find a schedule that
// asks no more than it can do.
//
// # Ideas
//
// A [Team] is one of the plan's resources with a capacity: how many activities it
// can work on at once. An activity holds its teams from its start to its finish.
// A pause of a team is time off in the calendars of all that it works on, so that
// every schedule of the plan keeps to it ([Pause]).
//
// [Level] looks for the earliest end of the plan that no team is overloaded in.
// It starts activities in the order of a list, each as early as its links,
// calendar, windows and teams allow (the serial scheme on the plan's own rules),
// and improves the list. The first lists come from package level, which solves
// the same problem without calendars; where the plan has none of the things that
// it cannot express, its proof of an optimum is one for the plan. [Verify] checks
// every schedule again and shares no code with the search.
package teams

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"crosscode/internal/plan"
)

// A Team works on activities; Capacity is how many at once.
type Team struct {
	UID      int // of the plan's resource
	ID, Name string
	Capacity float64
	Pauses   []plan.Exception
}

// Pause gives each activity whose teams pause a calendar of its own, based on the
// one it had. Summaries and work on the clock keep theirs.
func Pause(p *plan.Plan, ts []Team) {
	made, on := map[string]bool{}, teamsOf(p, ts)
	for i := range p.Activities {
		a := &p.Activities[i]
		var names []string
		var off []plan.Exception
		for _, k := range on[i] {
			if t := &ts[k]; len(t.Pauses) > 0 {
				names, off = append(names, t.ID), append(off, t.Pauses...)
			}
		}
		if len(names) == 0 || p.IsSummary(i) {
			continue
		}
		base := cmp.Or(a.Calendar, p.Calendar)
		id := base + pausedMark + strings.Join(names, ", ")
		if !made[id] {
			made[id] = true
			p.Calendars = append(p.Calendars, plan.Calendar{ID: id, Name: id, Base: base, Exceptions: off})
		}
		a.Calendar = id
	}
}

// teamsOf lists, for each activity, the teams that it holds, in their order.
func teamsOf(p *plan.Plan, ts []Team) [][]int {
	out := make([][]int, len(p.Activities))
	for k, is := range works(p, ts) {
		for _, i := range is {
			out[i] = append(out[i], k)
		}
	}
	return out
}

// works lists, for each team, the activities that hold it.
func works(p *plan.Plan, ts []Team) [][]int {
	at := make(map[int]int, len(p.Activities))
	for i := range p.Activities {
		at[p.Activities[i].UID] = i
	}
	team := make(map[int]int, len(ts))
	for k := range ts {
		team[ts[k].UID] = k
	}
	out, said := make([][]int, len(ts)), make(map[[2]int]bool, len(p.Assignments))
	for _, a := range p.Assignments {
		i, known := at[a.Activity]
		if k, ok := team[a.Resource]; ok && known && !said[[2]int{k, i}] {
			out[k], said[[2]int{k, i}] = append(out[k], i), true
		}
	}
	return out
}

// An Overload is a stretch of time in which a team is asked for more than it can
// do.
type Overload struct {
	Team       int // index
	From, To   plan.Minute
	Need       int // the most activities at once
	Activities []int
}

// Overloads lists where a schedule asks too much, team by team.
func Overloads(p *plan.Plan, s *plan.Schedule, ts []Team) []Overload {
	var out []Overload
	for k, is := range works(p, ts) {
		out = append(out, overloads(k, ts[k].Capacity, is, s.Activities)...)
	}
	return out
}

// overloads sweeps the starts and finishes of the activities of one team.
func overloads(team int, capacity float64, is []int, dates []plan.Dates) []Overload {
	type step struct {
		at     plan.Minute
		change int
		i      int
	}
	var steps []step
	for _, i := range is {
		if d := &dates[i]; d.Finish > d.Start && d.Start != 0 {
			steps = append(steps, step{d.Start, 1, i}, step{d.Finish, -1, i})
		}
	}
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.change, b.change), cmp.Compare(a.i, b.i))
	})
	var out []Overload
	running := map[int]bool{}
	open := false
	for _, st := range steps {
		if st.change < 0 {
			delete(running, st.i)
		} else {
			running[st.i] = true
		}
		switch over := float64(len(running)) > capacity; {
		case over && !open:
			held := slices.SortedFunc(maps.Keys(running), func(i, j int) int { return cmp.Or(cmp.Compare(dates[i].Start, dates[j].Start), cmp.Compare(i, j)) })
			out, open = append(out, Overload{Team: team, From: st.at, Need: len(held), Activities: held}), true
		case over:
			o := &out[len(out)-1]
			if o.Need = max(o.Need, len(running)); st.change > 0 {
				o.Activities = append(o.Activities, st.i)
			}
		case open:
			out[len(out)-1].To, open = st.at, false
		}
	}
	return slices.DeleteFunc(out, func(o Overload) bool { return o.To <= o.From })
}

// Unpaused is the calendar that an activity had before [Pause].
func Unpaused(calendar string) string {
	before, _, _ := strings.Cut(calendar, pausedMark)
	return before
}

// pausedMark divides the calendar of an activity from the teams that pause.
const pausedMark = " less "
