package plan

import (
	"fmt"
	"math"
	"slices"

	"crosscode/internal/problem"
)

// A Network is a plan checked and laid out for scheduling. It may be scheduled
// any number of times, at once too; [Network.With] gives one with other
// durations at little cost.
type Network struct {
	plan    *Plan
	project *WorkingTime
	byUID   map[int]int32
	nodes   []node // one for each activity, then one for each gate
	edges   []edge // by successor
	into    []int32
	from    []int32 // by predecessor: where its edges begin in leaving
	leaving []int32 // edge numbers
	order   []int32 // nodes, each after those it waits for
	loads   []load
	parent  []int32 // activity's summary, -1 at the top
	last    []int32 // one past the last activity of each branch of the outline
	alap    bool
	efforts []edge // links of levels of effort, which take no part in the passes
}

// Plan is the plan that the network was made of.
func (n *Network) Plan() *Plan { return n.plan }

// Project is the working time of the plan's own calendar.
func (n *Network) Project() *WorkingTime { return n.project }

// A node is something the passes give dates to.
type node struct {
	time      *WorkingTime // what its duration and slack are counted in
	calendar  *WorkingTime // what lags and free slack are counted in
	role      role
	milestone bool
	opens     bool // a milestone that belongs to the morning after, not the evening before
	elapsed   bool
	started   bool
	finished  bool
	fixed     bool   // dates are given: typed, or another plan's
	alap      bool   // as late as the end of the plan allows, moving what follows
	effort    bool   // level of effort: it spans others and drives none
	drifts    bool   // as late as moves nothing that follows
	floor     Minute // a summary holds it no earlier than this
	ceiling   Minute // a summary holds it no later than this
	windows   *Window
	loads     span // resources that stretch it; empty when its own duration decides
	duration  int64
	remaining int64
}

// role is what a node stands for.
type role uint8

const (
	leaf       role = iota // an activity that is worked on
	outline                // a summary: dates roll up, links go through gates
	idle                   // takes no part
	finishGate             // the moment all parts of a summary are finished
	startGate              // the moment the first part of a summary starts
)

// A span is a run of elements in a shared slice.
type span struct{ from, to int32 }

// A load is work of one resource on one activity, already divided by how much
// of the resource is given to it.
type load struct {
	time                    *WorkingTime
	work, remaining, actual int64
	delay                   Duration
}

// An edge is a link, or part of one where a summary is tied.
type edge struct {
	from, to int32
	link     int32 // index in the plan's links; -1 for a part and its gate
	kind     LinkKind
	lag      Lag
}

// Compile checks a plan and lays it out. The problem it returns names every
// fault: a link to nothing, a calendar without working time, a negative
// duration, a ring of activities that wait for one another.
func Compile(p *Plan) (*Network, error) {
	b := compiler{plan: p}
	b.calendars, b.err = CompileCalendars(p.calendarsInUse())
	b.check.Note("calendars", b.err)
	b.outline()
	b.sets = windowsByID(p, &b.check)
	b.index()
	if !b.check.Failed() {
		b.fill()
		b.resources()
		b.tie()
	}
	if err := b.check.Err("The plan cannot be scheduled."); err != nil {
		return nil, trim(err)
	}
	n := b.network()
	if err := n.sort(); err != nil {
		return nil, err
	}
	return n, nil
}

// calendarsInUse are the calendars that decide a date, and those they derive
// from. What is wrong with the others harms nobody.
func (p *Plan) calendarsInUse() []Calendar {
	used := map[string]bool{p.Calendar: true}
	for i := range p.Activities {
		used[p.Activities[i].Calendar] = true
	}
	for i := range p.Resources {
		if p.Resources[i].Work {
			used[p.Resources[i].Calendar] = true
		}
	}
	byID := make(map[string]*Calendar, len(p.Calendars))
	for i := range p.Calendars {
		byID[p.Calendars[i].ID] = &p.Calendars[i]
	}
	for i := range p.Calendars {
		for c := &p.Calendars[i]; c != nil && used[c.ID] && !used[c.Base]; c = byID[c.Base] {
			used[c.Base] = true
		}
	}
	out := slices.Clone(p.Calendars)
	return slices.DeleteFunc(out, func(c Calendar) bool { return !used[c.ID] })
}

// maxFaults is how many faults of one plan are told; more help nobody.
const maxFaults = 50

func trim(err error) error {
	p := problem.Of(err)
	if p == nil || len(p.Faults) <= maxFaults {
		return err
	}
	rest := len(p.Faults) - maxFaults
	p.Faults = append(p.Faults[:maxFaults:maxFaults], problem.Fault{Message: fmt.Sprintf("There are %d more faults like these.", rest)})
	return p
}

// A compiler turns a plan into a network.
type compiler struct {
	plan      *Plan
	check     problem.Check
	err       error
	calendars Calendars
	project   *WorkingTime
	byUID     map[int]int32
	parent    []int32
	last      []int32 // one past the last activity of each branch of the outline
	working   []int32 // the first activity, from each on, that is worked on
	nodes     []node
	loads     []load
	edges     []edge
	efforts   []edge
	gates     map[gateKey]int32
	sets      map[string]*Window
}

type gateKey struct {
	summary int32
	role    role
}

// index finds activities by UID, and checks them and the links between them for
// what cannot be scheduled.
func (b *compiler) index() {
	p := b.plan
	b.project = b.calendars[p.Calendar]
	if b.project == nil && b.err == nil {
		if p.Calendar != "" {
			b.check.Want(false, "calendar", "The plan's calendar %s does not exist.", p.Calendar)
		}
		b.project = standardTime()
	}
	b.checkInstant("start of the plan", p.Start)
	b.byUID = make(map[int]int32, len(p.Activities))
	for i := range p.Activities {
		a := &p.Activities[i]
		if _, twice := b.byUID[a.UID]; twice {
			b.check.Want(false, a.place(), "Two activities have the number %d.", a.UID)
		}
		b.byUID[a.UID] = int32(i)
		b.inspect(i)
	}
	for i := range p.Links {
		b.inspectLink(i, &p.Links[i])
	}
}

func standardTime() *WorkingTime {
	wt, _ := compile([]*Calendar{{Week: StandardWeek()}})
	return wt
}

// place names an activity to a person.
func (a *Activity) place() string {
	label := a.Ref
	if label == "" {
		label = fmt.Sprint(a.UID)
	}
	if a.Name == "" {
		return "activity " + label
	}
	return fmt.Sprintf("activity %s (%s)", label, a.Name)
}

// maxMinutes is a duration nothing exceeds: the whole of the calendar.
const maxMinutes = int64(horizon)

func (b *compiler) inspect(i int) {
	a := &b.plan.Activities[i]
	if a.Duration.Minutes < 0 {
		b.check.Want(false, a.place(), "Its duration is negative (%s). Give zero or more.", Words(a.Duration.Minutes, b.plan.Rules.Day()))
	}
	if a.Duration.Minutes > maxMinutes {
		b.check.Want(false, a.place(), "Its duration of %d minutes goes past the year %d.", a.Duration.Minutes, LastYear)
	}
	switch {
	case a.Remaining > maxMinutes:
		b.check.Want(false, a.place(), "Its remaining duration of %d minutes goes past the year %d.", a.Remaining, LastYear)
	case a.Remaining < 0 && a.Remaining != a.Duration.Minutes: // which has been said
		b.check.Want(false, a.place(), "Its remaining duration is negative (%s). Give zero or more.", Words(a.Remaining, b.plan.Rules.Day()))
	}
	if a.Delay.Minutes < -maxMinutes || a.Delay.Minutes > maxMinutes {
		b.check.Want(false, a.place(), "Its delay of %d minutes goes past the year %d.", a.Delay.Minutes, LastYear)
	}
	if a.Calendar != "" && b.calendars[a.Calendar] == nil && b.err == nil {
		b.check.Want(false, a.place(), "Its calendar %s does not exist.", a.Calendar)
	}
	if a.Window != "" && b.sets[a.Window] == nil {
		b.check.Want(false, a.place(), "Its release windows %s do not exist.", a.Window)
	}
	for _, c := range a.Limits {
		if c.Kind > AsLateAsPossible && c.Date == 0 {
			b.check.Want(false, a.place(), "Its constraint %q has no date.", c.Kind)
		}
		if !c.Date.usable() {
			b.checkInstant(a.place(), c.Date)
		}
	}
	for _, m := range [...]Minute{a.Deadline, a.ActualStart, a.ActualFinish, a.Imported.Start, a.Imported.Finish} {
		if !m.usable() {
			b.checkInstant(a.place(), m)
		}
	}
	if a.ActualStart != 0 && a.ActualFinish != 0 && a.ActualFinish < a.ActualStart && b.roleOf(i) == leaf {
		b.check.Want(false, a.place(), "It finished on %s, before it started on %s.", said(a.ActualFinish, a.ActualFinish.Day(), nil).Words(), said(a.ActualStart, a.ActualStart.Day(), nil).Words())
	}
}

func (b *compiler) checkInstant(where string, m Minute) {
	if !m.usable() {
		b.check.Want(false, where, "%s", Beyond(m))
	}
}

// outline finds each activity's summary from the levels.
func (b *compiler) outline() {
	as := b.plan.Activities
	b.parent = make([]int32, len(as))
	b.last = make([]int32, len(as))
	var open []int32
	for i := range as {
		for len(open) > 0 && as[open[len(open)-1]].Level >= as[i].Level {
			b.last[open[len(open)-1]] = int32(i)
			open = open[:len(open)-1]
		}
		b.parent[i] = -1
		if len(open) > 0 {
			b.parent[i] = open[len(open)-1]
		}
		open = append(open, int32(i))
	}
	for _, i := range open {
		b.last[i] = int32(len(as))
	}
}

// fill makes a node of each activity.
func (b *compiler) fill() {
	clock := Elapsed()
	b.nodes = make([]node, len(b.plan.Activities))
	for i := range b.nodes {
		a := &b.plan.Activities[i]
		n := &b.nodes[i]
		n.time = b.project
		if a.Calendar != "" {
			n.time = b.calendars[a.Calendar]
		}
		n.calendar = n.time
		if a.Duration.Elapsed {
			n.time = clock // it goes on day and night, and may start then too
		}
		n.role = b.roleOf(i)
		n.milestone, n.opens = a.IsMilestone(), a.Kind == StartMilestone
		n.elapsed = a.Duration.Elapsed
		n.effort = a.Kind == LevelOfEffort && n.role == leaf
		n.started, n.finished = a.Started(), a.Finished()
		n.windows = b.sets[a.Window]
		late := a.Limits[0].Kind == AsLateAsPossible
		n.alap = late && b.plan.Rules.Progress == MSProject
		n.drifts = late && !n.alap
		n.fixed = (a.Manual || a.External) && a.Imported.Start != 0 && a.Imported.Finish != 0
		n.duration, n.remaining = a.Duration.Minutes, a.Duration.Minutes
		if n.started {
			n.remaining = a.Remaining
		}
		if n.finished {
			n.remaining = 0
		}
		b.inherit(i)
	}
}

// inherit hands the dates that hold a summary down to its parts: a constraint,
// or the typed start of one that is scheduled by hand.
func (b *compiler) inherit(i int) {
	n := &b.nodes[i]
	if p := b.parent[i]; p >= 0 {
		n.floor, n.ceiling = b.nodes[p].floor, b.nodes[p].ceiling
	}
	if n.role != outline {
		return
	}
	a := &b.plan.Activities[i]
	if a.Manual {
		n.floor = max(n.floor, a.Imported.Start)
	}
	for _, c := range a.Limits {
		switch {
		case c.Kind == StartNoEarlierThan:
			n.floor = max(n.floor, c.Date)
		case c.Kind == FinishNoLaterThan && (n.ceiling == 0 || c.Date < n.ceiling):
			n.ceiling = c.Date
		}
	}
}

func (b *compiler) roleOf(i int) role {
	a := &b.plan.Activities[i]
	switch {
	case int(b.last[i]) > i+1:
		return outline
	case a.Inactive, a.Kind == Summary:
		return idle
	}
	return leaf
}

// resources attaches to each activity the work that decides its length.
func (b *compiler) resources() {
	resource := make(map[int]*Resource, len(b.plan.Resources))
	for i := range b.plan.Resources {
		resource[b.plan.Resources[i].UID] = &b.plan.Resources[i]
	}
	byActivity := map[int32][]load{}
	for i := range b.plan.Assignments {
		as := &b.plan.Assignments[i]
		r, at := resource[as.Resource], b.byUID[as.Activity]
		if _, ok := b.byUID[as.Activity]; !ok || r == nil || !r.Work || !(as.Units > 0) || as.Work <= 0 {
			continue
		}
		if a := &b.plan.Activities[at]; b.nodes[at].role == leaf && !a.DurationSet {
			byActivity[at] = append(byActivity[at], b.load(a, r, as))
		}
	}
	for i := range b.nodes {
		if ls := byActivity[int32(i)]; len(ls) > 0 {
			b.nodes[i].loads = span{int32(len(b.loads)), int32(len(b.loads) + len(ls))}
			b.loads = append(b.loads, ls...)
		}
	}
}

func (b *compiler) load(a *Activity, r *Resource, as *Assignment) load {
	l := load{
		time: b.calendars[r.Calendar],
		work: stretch100(as.Work, as.Units), remaining: stretch100(as.Remaining, as.Units), actual: stretch100(as.Actual, as.Units),
		delay: Duration{min(max(as.Delay.Minutes, -maxMinutes), maxMinutes), as.Delay.Elapsed},
	}
	if l.time == nil {
		l.time = b.project
	}
	if a.Calendar != "" && a.OwnCalendar {
		l.time = b.calendars[a.Calendar]
	}
	return l
}

// stretch100 is how long work takes when that share of a resource does it.
func stretch100(work int64, units float64) int64 {
	minutes := math.Round(float64(work) / units)
	return int64(min(max(minutes, 0), float64(maxMinutes)))
}

// network lays the edges out by successor and by predecessor.
func (b *compiler) network() *Network {
	n := &Network{plan: b.plan, project: b.project, byUID: b.byUID, nodes: b.nodes, loads: b.loads, parent: b.parent, last: b.last, efforts: b.efforts}
	n.into = make([]int32, len(n.nodes)+1)
	n.from = make([]int32, len(n.nodes)+1)
	for _, e := range b.edges {
		n.into[e.to+1]++
		n.from[e.from+1]++
	}
	for i := range n.nodes {
		n.into[i+1] += n.into[i]
		n.from[i+1] += n.from[i]
		n.alap = n.alap || n.nodes[i].alap
	}
	n.edges = make([]edge, len(b.edges))
	n.leaving = make([]int32, len(b.edges))
	in, out := make([]int32, len(n.nodes)), make([]int32, len(n.nodes))
	for _, e := range b.edges {
		at := n.into[e.to] + in[e.to]
		in[e.to]++
		n.edges[at] = e
	}
	for at := range n.edges {
		f := n.edges[at].from
		n.leaving[n.from[f]+out[f]] = int32(at)
		out[f]++
	}
	return n
}

// arriving are the edges into node i.
func (n *Network) arriving(i int32) []edge { return n.edges[n.into[i]:n.into[i+1]] }

// departing are the numbers of the edges out of node i.
func (n *Network) departing(i int32) []int32 { return n.leaving[n.from[i]:n.from[i+1]] }
