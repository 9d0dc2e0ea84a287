package plan

// A Difference is a date or amount on which the computed schedule and the
// imported file disagree.
type Difference struct {
	Activity         int // index in the plan
	Field            string
	Stored, Computed Minute // for dates
	StoredMinutes    int64  // for slack
	ComputedMinutes  int64
	Class            Class
}

// Slack reports whether the difference is in an amount rather than a date.
func (d *Difference) Slack() bool { return d.Field == "total_slack" || d.Field == "free_slack" }

// Class is why an imported value differs, as far as the file shows.
type Class string

// The classes of difference, the first that applies.
const (
	Equivalent Class = "equivalent" // the same working instant: an evening and the next morning
	ByHand     Class = "manual"     // typed by hand
	SplitWork  Class = "split"      // done in several parts
	Levelled   Class = "levelled"   // delayed to even out resources
	Overtime   Class = "overtime"   // resources work beyond their calendars
	Progressed Class = "progress"   // work has begun and was rescheduled or is stale
	Resourced  Class = "resources"  // resources decide its length
	Follows    Class = "follows"    // something it is tied to differs
	Stale      Class = "stale"      // nothing in the file explains it: not recalculated since an edit
)

// Known says which imported values of an activity its file really gave, beyond
// dates, which are known when they are not zero.
type Known struct{ TotalSlack, FreeSlack, Critical bool }

// Differences lists every imported value that the schedule does not reproduce,
// in the order of the plan. Nothing is hidden: a value that names the same
// working instant in another way is listed as equivalent.
func (s *Schedule) Differences(known []Known) []Difference {
	var out []Difference
	differs := make([]bool, len(s.Activities))
	classes := s.classes()
	for i := range s.Activities {
		from := len(out)
		out = s.differences(out, i, known)
		for k := from; k < len(out); k++ {
			differs[i] = differs[i] || out[k].Class != Equivalent
		}
	}
	for k := range out {
		if d := &out[k]; d.Class == "" {
			d.Class = classes[d.Activity]
			if d.Class == Stale && s.tiedToDiffering(d.Activity, differs) {
				d.Class = Follows
			}
		}
	}
	return out
}

func (s *Schedule) differences(out []Difference, i int, known []Known) []Difference {
	was, is := &s.run.plan.Activities[i].Imported, &s.Activities[i]
	if is.Start == 0 {
		return out
	}
	for _, f := range [...]struct {
		name     string
		was, now Minute
	}{
		{"early_start", was.EarlyStart, is.EarlyStart}, {"early_finish", was.EarlyFinish, is.EarlyFinish},
		{"late_start", was.LateStart, is.LateStart}, {"late_finish", was.LateFinish, is.LateFinish},
		{"start", was.Start, is.Start}, {"finish", was.Finish, is.Finish},
	} {
		if f.was == 0 || f.was == f.now {
			continue
		}
		d := Difference{Activity: i, Field: f.name, Stored: f.was, Computed: f.now}
		if s.run.nodes[i].time.Between(f.was, f.now) == 0 {
			d.Class = Equivalent
		}
		out = append(out, d)
	}
	if i < len(known) && known[i].TotalSlack && was.TotalSlack != is.TotalSlack {
		out = append(out, Difference{Activity: i, Field: "total_slack", StoredMinutes: was.TotalSlack, ComputedMinutes: is.TotalSlack})
	}
	if i < len(known) && known[i].FreeSlack && was.FreeSlack != is.FreeSlack {
		out = append(out, Difference{Activity: i, Field: "free_slack", StoredMinutes: was.FreeSlack, ComputedMinutes: is.FreeSlack})
	}
	return out
}

// classes gives each activity the reason its own data would explain.
func (s *Schedule) classes() []Class {
	p := s.run.plan
	overtime := map[int]bool{}
	for _, a := range p.Assignments {
		if a.Overtime {
			overtime[a.Activity] = true
		}
	}
	out := make([]Class, len(p.Activities))
	for i := range out {
		a := &p.Activities[i]
		switch n := &s.run.nodes[i]; {
		case a.Manual:
			out[i] = ByHand
		case a.Split:
			out[i] = SplitWork
		case a.Delay.Minutes != 0:
			out[i] = Levelled
		case overtime[a.UID]:
			out[i] = Overtime
		case a.Started() && n.role == leaf:
			out[i] = Progressed
		case n.loads.to > n.loads.from:
			out[i] = Resourced
		default:
			out[i] = Stale
		}
	}
	return out
}

// tiedToDiffering reports whether a neighbour of activity i, or a part of it,
// differs too.
func (s *Schedule) tiedToDiffering(i int, differs []bool) bool {
	r := s.run
	if r.nodes[i].role == outline {
		for k := i + 1; k < len(differs) && r.under(int32(k), int32(i)); k++ {
			if differs[k] {
				return true
			}
		}
		return false
	}
	for _, e := range r.arriving(int32(i)) {
		if int(e.from) >= len(differs) || differs[e.from] {
			return true
		}
	}
	for _, k := range r.departing(int32(i)) {
		if to := r.edges[k].to; int(to) >= len(differs) || differs[to] {
			return true
		}
	}
	return false
}

// Disagrees reports whether a difference in critical flag was imported for
// activity i.
func (s *Schedule) Disagrees(i int, known Known) bool {
	return known.Critical && s.run.plan.Activities[i].Imported.Critical != s.Activities[i].Critical
}
