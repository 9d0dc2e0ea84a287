package plan

// A Tie is a link as one of the two activities it ties sees it.
type Tie struct {
	Link    int   // index in the plan's links
	Other   int   // the activity at its other end, as the link names it
	Slack   int64 // working minutes that the link leaves between the ends it ties
	Driving bool  // it is one of those that set the start
}

// Ties gives the links of activity i: those it waits for and those that wait for
// it. A link that a summary above it has counts as its own; of one that stands
// for several, the least slack counts. Links that take no part in the passes are
// left out.
func (s *Schedule) Ties(i int) (into, out []Tie) {
	r := s.run
	at := map[int32]int{}
	for k, e := range r.arriving(int32(i)) {
		if e.link < 0 {
			continue
		}
		t := Tie{Link: int(e.link), Other: s.indexOf(r.plan.Links[e.link].From), Driving: r.drives(int32(i), r.into[i]+int32(k)),
			Slack: r.gap(e.from, &r.arriving(int32(i))[k])}
		into = addTie(into, at, e.link, t)
	}
	clear(at)
	for _, k := range r.departing(int32(i)) {
		if e := &r.edges[k]; e.link >= 0 {
			out = addTie(out, at, e.link, s.leaving(int32(i), k, true))
			continue
		}
		gate := r.edges[k].to // of a summary that ends, or begins, with it
		for _, k2 := range r.departing(gate) {
			if link := r.edges[k2].link; link >= 0 {
				out = addTie(out, at, link, s.leaving(int32(i), k2, r.drives(gate, k)))
			}
		}
	}
	return into, out
}

// leaving is the tie that edge k is to activity i, which decides the edge, or
// does not.
func (s *Schedule) leaving(i, k int32, decides bool) Tie {
	e := &s.run.edges[k]
	return Tie{Link: int(e.link), Other: s.indexOf(s.run.plan.Links[e.link].To), Slack: s.run.gap(i, e), Driving: decides && s.run.drives(e.to, k)}
}

func addTie(ties []Tie, at map[int32]int, link int32, t Tie) []Tie {
	k, seen := at[link]
	if !seen {
		at[link] = len(ties)
		return append(ties, t)
	}
	ties[k].Slack = min(ties[k].Slack, t.Slack)
	ties[k].Driving = ties[k].Driving || t.Driving
	return ties
}

// Leading reports, for every activity of the plan, whether activity i waits for
// it, however far back; i itself is among them, and so are the summaries above
// any of them.
func (s *Schedule) Leading(i int) []bool {
	r := s.run
	on := make([]bool, len(r.nodes))
	for k := int32(i); k < r.last[i]; k++ {
		on[k] = true
	}
	for at := len(r.order) - 1; at >= 0; at-- {
		node := r.order[at]
		if !on[node] {
			continue
		}
		for _, e := range r.arriving(node) {
			on[e.from] = true
		}
	}
	out := on[:len(s.Activities)]
	for k := len(out) - 1; k >= 0; k-- {
		if p := r.parent[k]; p >= 0 && out[k] {
			out[p] = true
		}
	}
	return out
}
