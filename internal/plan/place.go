package plan

// Place schedules activity i alone, no earlier than from. What it waits for must
// have been placed before; [Trial.Waits] says what that is. Work that has begun
// and dates that are given stay where they are.
func (t *Trial) Place(i int, from Minute) (start, finish Minute) {
	r := t.run
	r.nodes[i].floor = max(t.plain.nodes[i].floor, from)
	r.gates(int32(i))
	r.forward(int32(i))
	return r.es[i], r.ef[i]
}

// gates opens the gates that node i waits for.
func (r *run) gates(i int32) {
	for _, e := range r.arriving(i) {
		if role := r.nodes[e.from].role; role == finishGate || role == startGate {
			r.gates(e.from)
			r.forward(e.from)
		}
	}
}

// Waits lists, for each activity, those that must be placed before it.
func (t *Trial) Waits() [][]int {
	out := make([][]int, len(t.run.plan.Activities))
	for i := range out {
		out[i] = t.run.waits(int32(i), nil)
	}
	return out
}

// waits gathers the activities that node i waits for, through gates too.
func (n *Network) waits(i int32, out []int) []int {
	for _, e := range n.arriving(i) {
		if int(e.from) < len(n.plan.Activities) {
			out = append(out, int(e.from))
		} else {
			out = n.waits(e.from, out)
		}
	}
	return out
}

// Works reports whether activity i is work that is scheduled by itself: not a
// summary, inactive, or a level of effort.
func (n *Network) Works(i int) bool { return n.nodes[i].role == leaf && !n.nodes[i].effort }

// Network is what the trial tries.
func (t *Trial) Network() *Network { return t.plain }
