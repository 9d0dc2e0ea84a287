package teams

import (
	"slices"

	"crosscode/internal/plan"
	"crosscode/internal/plan/level"
)

// search tries lists until it has made its schedules or cannot do better.
func (l *leveller) search() {
	late := func(i int) int64 { return int64(l.planned.Activities[i].LateStart) }
	l.try(l.byKey(late))
	l.try(l.byKey(func(i int) int64 { return int64(l.planned.Activities[i].LateFinish) }))
	l.try(l.byKey(func(i int) int64 { return int64(l.planned.Activities[i].EarlyStart) }))
	if !l.done() {
		l.relaxed()
	}
	for !l.done() {
		l.climb()
	}
}

func (l *leveller) done() bool {
	if l.options.Progress != nil && l.made%256 == 0 {
		l.options.Progress(l.made, l.options.Schedules)
	}
	return l.proved || l.best.end <= l.floor || l.made >= l.options.Schedules || l.options.Stop != nil && l.options.Stop()
}

// try makes the schedule of a list and keeps it if it is better.
func (l *leveller) try(list []int) outcome {
	o := l.build(list, true)
	if o.better(&l.best) {
		l.best = o
	}
	return o
}

// patience is how many changes in a row may bring nothing before a climb begins
// again somewhere else.
const patience = 200

// climb starts from the best list, well shaken, and moves activities about in it
// as long as that does not make the end later.
func (l *leveller) climb() {
	if len(l.work) < 2 {
		l.proved = true
		return
	}
	at := l.best
	if l.random.Below(4) == 0 {
		at = l.try(l.shaken(at.list, len(l.work)))
	}
	for idle := 0; idle < patience && !l.done(); idle++ {
		o := l.try(l.shaken(at.list, 1+l.random.Below(3)))
		if o.better(&at) {
			idle = 0
		}
		if o.end <= at.end {
			at = o
		}
	}
}

// shaken moves so many activities of a list to other places.
func (l *leveller) shaken(list []int, moves int) []int {
	out := slices.Clone(list)
	for range moves {
		from, to := l.random.Below(len(out)), l.random.Below(len(out))
		i := out[from]
		out = slices.Insert(slices.Delete(out, from, from+1), to, i)
	}
	return l.mend(out)
}

// relaxed solves the plan without its calendars, as package level can, and takes
// the order of that. If the plan has nothing else that package level does not
// know, a proof there is a proof here.
func (l *leveller) relaxed() {
	q, plain := l.problem()
	share := max(l.options.Schedules/4, 1)
	s, err := level.Solve(q, level.Options{Schedules: share, Seed: l.options.Seed, Stop: l.options.Stop})
	if err != nil {
		return // too long or too many for it; the search goes on without
	}
	l.made += s.Schedules
	at := make([]int64, len(l.plan.Activities))
	for k, i := range l.work {
		at[i] = int64(s.Starts[k])
	}
	l.try(l.byKey(func(i int) int64 { return at[i] }))
	// In clock time a schedule of the same length may still end earlier: at noon
	// instead of after lunch, where a milestone begins.
	l.proved = plain && s.Proved && l.best.end <= l.network.Project().Add(l.plan.Start, int64(s.Makespan))
}

// problem is the plan in working minutes, and whether it says the same.
func (l *leveller) problem() (*level.Problem, bool) {
	p, plain := l.plan, true
	index := make(map[int]int, len(l.work))
	for k, i := range l.work {
		index[i] = k
	}
	q := &level.Problem{}
	for _, t := range l.teams {
		q.Resources = append(q.Resources, level.Resource{Name: t.ID, Capacity: int(t.Capacity)})
	}
	for _, i := range l.work {
		a := &p.Activities[i]
		d := &l.planned.Activities[i]
		minutes := a.Duration.Minutes
		if a.Duration.Elapsed || a.Started() {
			minutes = l.network.Project().Between(d.EarlyStart, d.EarlyFinish)
		}
		plain = plain && l.plainly(a)
		x := level.Activity{Duration: int(minutes), Demand: make([]int, len(l.teams))}
		for _, k := range l.on[i] {
			x.Demand[k] = 1
		}
		for _, j := range l.waits[i] {
			x.After = append(x.After, index[j])
		}
		q.Activities = append(q.Activities, x)
	}
	for k := range p.Links {
		plain = plain && p.Links[k].Kind == plan.FinishToStart && p.Links[k].Lag == (plan.Lag{})
	}
	return q, plain
}

// plainly reports whether package level knows all that holds an activity.
func (l *leveller) plainly(a *plan.Activity) bool {
	return !a.Duration.Elapsed && !a.Started() && a.Window == "" && a.Limits == [2]plan.Constraint{} && a.Delay.Minutes == 0 &&
		!a.Manual && !a.External && (a.Calendar == "" || a.Calendar == l.plan.Calendar)
}

// answer holds a copy of the plan to the best schedule, has the plan's own engine
// compute it, and has it verified.
func (l *leveller) answer(before *plan.Schedule) (*Levelled, error) {
	p := *l.plan
	p.Activities = slices.Clone(p.Activities)
	for _, i := range l.work {
		if s := l.best.start[i]; s > before.Activities[i].EarlyStart && !p.Activities[i].Started() {
			hold(&p.Activities[i], s)
		}
	}
	s, err := plan.Make(&p)
	if err != nil {
		return nil, err
	}
	out := &Levelled{Plan: &p, Schedule: s, Unlimited: before.Finish, Before: Overloads(l.plan, before, l.teams), Schedules: l.made}
	out.Proved = l.proved || s.Finish <= l.floor
	if err := Verify(l.plan, s, l.teams); err != nil {
		return nil, err
	}
	return out, nil
}

// hold keeps an activity from starting earlier.
func hold(a *plan.Activity, s plan.Minute) {
	for k := range a.Limits {
		if c := &a.Limits[k]; c.Kind == plan.AsSoonAsPossible || c.Kind == plan.StartNoEarlierThan {
			*c = plan.Constraint{Kind: plan.StartNoEarlierThan, Date: s}
			return
		}
	}
}
