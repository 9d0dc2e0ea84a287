package teams

import (
	"cmp"
	"fmt"
	"slices"

	"crosscode/internal/plan"
	"crosscode/internal/plan/draw"
	"crosscode/internal/problem"
)

// Options say how long to look.
type Options struct {
	Schedules int // at most so many are made; 0 means DefaultSchedules
	Seed      uint64
	Stop      func() bool // asked between schedules; true ends the search
	Progress  func(done, limit int)
}

// DefaultSchedules is how many schedules are made when nothing is said.
const DefaultSchedules = 20_000

// A Levelled plan is one in which no team is asked for more than it can do.
type Levelled struct {
	Plan      *plan.Plan // a copy that holds each activity to its start
	Schedule  *plan.Schedule
	Unlimited plan.Minute // the end if teams could do everything at once
	Before    []Overload  // of the plan as it was
	Schedules int         // made
	Proved    bool        // no schedule ends earlier
}

// Words say when the levelled plan finishes, by the plan's own working time, and when
// it would if teams could do everything at once.
func (l *Levelled) Words(working *plan.WorkingTime) string {
	is, would := l.Schedule.Finish, l.Unlimited
	later := working.Between(would, is)
	if later == 0 {
		return fmt.Sprintf("Levelled, the plan finishes on %s, as it would if teams could do everything at once.", is.LastDay().Words())
	}
	return fmt.Sprintf("Levelled, the plan finishes on %s, %s later than on %s, when it would if teams could do everything at once.",
		is.LastDay().Words(), plan.Words(later, l.Plan.Rules.Day()), would.LastDay().Words())
}

// Level finds the earliest end of a plan that overloads no team.
func Level(p *plan.Plan, ts []Team, o Options) (*Levelled, error) {
	if err := check(p, ts); err != nil {
		return nil, err
	}
	n, err := plan.Compile(p)
	if err != nil {
		return nil, err
	}
	s, err := n.Schedule()
	if err != nil {
		return nil, err
	}
	if o.Schedules <= 0 {
		o.Schedules = DefaultSchedules
	}
	l := newLeveller(n, s, ts, o)
	l.search()
	return l.answer(s)
}

// check refuses teams that cannot work.
func check(p *plan.Plan, ts []Team) error {
	var c problem.Check
	c.Want(len(ts) > 0, "teams", "The plan names no teams, so nothing has to be levelled.")
	for k, is := range works(p, ts) {
		c.Want(ts[k].Capacity >= 1 || len(is) == 0, "team "+ts[k].ID, "It can do %g activities at once, and so none at all.", ts[k].Capacity)
	}
	return c.Err("The plan cannot be levelled.")
}

// A leveller searches lists of activities.
type leveller struct {
	options Options
	plan    *plan.Plan
	teams   []Team
	network *plan.Network
	trial   *plan.Trial
	waits   [][]int
	work    []int   // activities to place
	on      [][]int // teams of each activity
	random  *draw.Stream

	placed  []bool
	start   []plan.Minute
	finish  []plan.Minute
	busy    [][]int // activities placed on each team
	made    int
	floor   plan.Minute // the end without teams: nothing is shorter
	best    outcome
	proved  bool
	planned *plan.Schedule
}

// An outcome is one schedule. Of two that end together the one whose activities
// finish earlier in sum is better.
type outcome struct {
	list  []int
	start []plan.Minute
	end   plan.Minute
	sum   int64
}

func (a *outcome) better(b *outcome) bool {
	return a.list != nil && (b.list == nil || a.end < b.end || a.end == b.end && a.sum < b.sum)
}

func newLeveller(n *plan.Network, s *plan.Schedule, ts []Team, o Options) *leveller {
	p := n.Plan()
	l := &leveller{options: o, plan: p, teams: ts, network: n, trial: n.NewTrial(), random: draw.From(o.Seed), planned: s}
	l.waits = l.trial.Waits()
	l.on = teamsOf(p, ts)
	for i := range p.Activities {
		if n.Works(i) {
			l.work = append(l.work, i)
		}
	}
	l.placed, l.busy = make([]bool, len(p.Activities)), make([][]int, len(ts))
	l.start, l.finish = make([]plan.Minute, len(p.Activities)), make([]plan.Minute, len(p.Activities))
	l.floor = l.build(l.byKey(func(i int) int64 { return int64(s.Activities[i].EarlyStart) }), false).end
	l.made = 0
	return l
}

// byKey is a list in the order of a key, each activity after what it waits for.
func (l *leveller) byKey(key func(i int) int64) []int {
	order := slices.Clone(l.work)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(key(a), key(b)) })
	return l.mend(order)
}

// mend puts before each activity of a list what it waits for.
func (l *leveller) mend(order []int) []int {
	clear(l.placed)
	out := make([]int, 0, len(order))
	var put func(int)
	put = func(i int) {
		if l.placed[i] {
			return
		}
		l.placed[i] = true
		for _, j := range l.waits[i] {
			put(j)
		}
		out = append(out, i)
	}
	for _, i := range order {
		put(i)
	}
	return out
}

// build places the activities of a list one by one, each as early as it can be;
// limited says that teams count.
func (l *leveller) build(list []int, limited bool) outcome {
	l.made++
	for k := range l.busy {
		l.busy[k] = l.busy[k][:0]
	}
	o := outcome{list: list, start: make([]plan.Minute, len(l.start))}
	for _, i := range list {
		s, f := l.trial.Place(i, 0)
		for limited && f > s {
			free := l.free(i, s, f)
			if free == 0 {
				break
			}
			again, end := l.trial.Place(i, free)
			if again <= s {
				break // it has begun, or its dates are given
			}
			s, f = again, end
		}
		l.start[i], l.finish[i], o.start[i] = s, f, s
		for _, k := range l.on[i] {
			if f > s {
				l.busy[k] = append(l.busy[k], i)
			}
		}
		o.end, o.sum = max(o.end, f), o.sum+int64(f)
	}
	return o
}

// free is when the first of the activities ends that keep activity i from
// running between two instants; none: nothing does.
func (l *leveller) free(i int, from, to plan.Minute) plan.Minute {
	var first plan.Minute
	for _, k := range l.on[i] {
		if end := l.full(k, from, to); end > first {
			first = end
		}
	}
	return first
}

// full is when team k can first do one more, if at some time between two
// instants it does all it can.
func (l *leveller) full(k int, from, to plan.Minute) plan.Minute {
	for _, at := range append([]int{-1}, l.busy[k]...) {
		moment := from
		if at >= 0 {
			moment = l.start[at]
		}
		if moment < from || moment >= to {
			continue
		}
		running, end := 0, plan.Minute(0)
		for _, j := range l.busy[k] {
			if l.start[j] <= moment && l.finish[j] > moment {
				running++
				if end == 0 || l.finish[j] < end {
					end = l.finish[j]
				}
			}
		}
		if float64(running+1) > l.teams[k].Capacity {
			return end
		}
	}
	return 0
}
