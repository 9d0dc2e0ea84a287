package plan

import (
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// maxEdges bounds what links between large summaries may grow to.
const maxEdges = 20_000_000

// tie makes edges of the links. A link into a summary holds each of its
// activities. One out of a summary waits, through a gate, for all of them to
// finish or for the first of them to start.
func (b *compiler) tie() {
	b.gates = map[gateKey]int32{}
	b.working = make([]int32, len(b.nodes)+1)
	b.working[len(b.nodes)] = int32(len(b.nodes))
	for i := len(b.nodes) - 1; i >= 0; i-- {
		if b.working[i] = b.working[i+1]; b.nodes[i].role == leaf {
			b.working[i] = int32(i)
		}
	}
	b.edges = make([]edge, 0, len(b.plan.Links))
	for i := range b.plan.Links {
		b.tieLink(int32(i))
		if len(b.edges) > maxEdges {
			b.check.Want(false, "links", "Links to and from summaries stand for more than %d links between activities.", maxEdges)
			return
		}
	}
}

// inspectLink checks one link for what cannot be tied.
func (b *compiler) inspectLink(i int, l *Link) {
	from, okFrom := b.byUID[l.From]
	to, okTo := b.byUID[l.To]
	switch {
	case !okFrom && !okTo:
		b.check.Want(false, "links", "Link %d ties activity %d to activity %d; neither exists.", i+1, l.From, l.To)
	case !okFrom:
		b.check.Want(false, b.plan.Activities[to].place(), "It waits for activity %d, which does not exist.", l.From)
	case !okTo:
		b.check.Want(false, b.plan.Activities[from].place(), "Activity %d waits for it, but does not exist.", l.To)
	case from == to:
		b.check.Want(false, b.plan.Activities[to].place(), "It waits for itself.")
	case l.Lag.Minutes > maxMinutes || l.Lag.Minutes < -maxMinutes || !(l.Lag.Percent <= 1e6 && l.Lag.Percent >= -1e6):
		b.check.Want(false, b.plan.Activities[to].place(), "The lag after activity %d goes past the year %d.", l.From, LastYear)
	}
}

func (b *compiler) tieLink(i int32) {
	l := &b.plan.Links[i]
	from, to, lag := b.byUID[l.From], b.byUID[l.To], l.Lag
	if b.nodes[from].effort || b.nodes[to].effort {
		b.efforts = append(b.efforts, edge{from: from, to: to, link: i, kind: l.Kind, lag: lag})
		return
	}
	if b.nodes[from].role == leaf && b.nodes[to].role == leaf {
		b.edges = append(b.edges, edge{from: from, to: to, link: i, kind: l.Kind, lag: lag})
		return
	}
	for _, p := range b.sources(from, l) {
		for s := range b.leaves(to) {
			b.edges = append(b.edges, edge{from: p, to: s, link: i, kind: l.Kind, lag: lag})
		}
	}
}

// sources are the nodes a link comes out of.
func (b *compiler) sources(from int32, l *Link) []int32 {
	switch b.nodes[from].role {
	case leaf:
		return []int32{from}
	case idle:
		return nil
	}
	if !b.works(from) {
		return nil // nothing in it to wait for
	}
	if l.Lag.Percent != 0 && (l.Kind == FinishToStart || l.Kind == FinishToFinish) {
		return slices.Collect(b.leaves(from)) // a share of each activity's own duration
	}
	role := finishGate
	if l.Kind == StartToStart || l.Kind == StartToFinish {
		role = startGate
	}
	return []int32{b.gate(gateKey{from, role})}
}

// works reports whether a branch of the outline holds an activity that is
// worked on.
func (b *compiler) works(of int32) bool {
	return b.working[of] < b.last[of]
}

// gate is the node that stands for the finish or start of a summary.
func (b *compiler) gate(key gateKey) int32 {
	if at, ok := b.gates[key]; ok {
		return at
	}
	at := int32(len(b.nodes))
	b.gates[key] = at
	wt := b.nodes[key.summary].calendar
	b.nodes = append(b.nodes, node{time: wt, calendar: wt, role: key.role})
	kind := FinishToStart
	if key.role == startGate {
		kind = StartToStart
	}
	for i := range b.leaves(key.summary) {
		b.edges = append(b.edges, edge{from: i, to: at, link: -1, kind: kind})
	}
	return at
}

// leaves yields the activities that are worked on in a branch of the outline.
func (b *compiler) leaves(of int32) func(func(int32) bool) {
	return func(yield func(int32) bool) {
		for i := b.working[of]; i < b.last[of]; i = b.working[i+1] {
			if !yield(i) {
				return
			}
		}
	}
}

// sort puts the nodes in an order in which each follows those it waits for, or
// names a ring of activities that makes this impossible.
func (n *Network) sort() error {
	waits := make([]int32, len(n.nodes))
	n.order = make([]int32, 0, len(n.nodes))
	for i := range n.nodes {
		waits[i] = n.into[i+1] - n.into[i]
		if waits[i] == 0 {
			n.order = append(n.order, int32(i))
		}
	}
	for at := 0; at < len(n.order); at++ {
		for _, e := range n.departing(n.order[at]) {
			to := n.edges[e].to
			if waits[to]--; waits[to] == 0 {
				n.order = append(n.order, to)
			}
		}
	}
	if len(n.order) == len(n.nodes) {
		return nil
	}
	return n.ring(waits)
}

// ring finds one cycle among the nodes that still wait: going from each to a
// predecessor that waits too must come back to one already seen.
func (n *Network) ring(waits []int32) error {
	at := int32(slices.IndexFunc(waits, func(w int32) bool { return w > 0 }))
	seen := map[int32]int{}
	var path []int32
	for {
		if first, ok := seen[at]; ok {
			path = path[first:]
			break
		}
		seen[at] = len(path)
		path = append(path, at)
		for _, e := range n.arriving(at) {
			if waits[e.from] > 0 {
				at = e.from
				break
			}
		}
	}
	slices.Reverse(path)
	return n.ringProblem(path)
}

// maxRing is how many members of a ring are told one by one.
const maxRing = 30

func (n *Network) ringProblem(path []int32) error {
	var names []string
	for _, i := range path {
		if int(i) < len(n.plan.Activities) {
			names = append(names, n.plan.Activities[i].place())
		} else {
			names = append(names, n.plan.Activities[n.summaryOf(i)].place())
		}
	}
	first := slices.Index(names, slices.Min(names)) // the same ring is told the same way
	names = append(names[first:], names[:first]...)
	names = append(names, names[0])
	p := problem.New(problem.Invalid, "%d activities wait for one another in a ring; remove one of its links.", len(names)-1)
	if len(names) > maxRing {
		names = slices.Concat(names[:maxRing-2], []string{"..."}, names[len(names)-1:])
	}
	p.Faults = []problem.Fault{{Field: "links", Message: strings.Join(names, " → ") + "."}}
	return p
}

// summaryOf is the summary that a gate belongs to.
func (n *Network) summaryOf(gate int32) int32 {
	parts := n.arriving(gate)
	top := parts[0].from
	for _, e := range parts {
		for !n.under(e.from, top) {
			top = n.parent[top]
		}
	}
	if n.nodes[top].role == leaf {
		top = n.parent[top]
	}
	return top
}

// under reports whether activity i is top or inside it.
func (n *Network) under(i, top int32) bool { return i >= top && i < n.last[top] }
