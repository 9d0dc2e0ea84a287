package plan

import "strings"

// A Difference is a date or amount on which the computed schedule and the
// imported file disagree.
type Difference struct {
	Activity         int // index in the plan
	Field            string
	Stored, Computed Minute // for dates
	StoredMinutes    int64  // for slack; for critical 0 or 1
	ComputedMinutes  int64
	Class            Class
}

// The fields that are not dates.
const (
	FieldTotalSlack = "total_slack_minutes"
	FieldFreeSlack  = "free_slack_minutes"
	FieldCritical   = "critical"
)

// Slack reports whether the difference is in an amount of slack.
func (d *Difference) Slack() bool { return d.Field == FieldTotalSlack || d.Field == FieldFreeSlack }

// Words give both values to a person: instants to the minute, since an evening is
// told from the next morning, and slack in working days of so many minutes.
func (d *Difference) Words(day int64) (stored, computed string) {
	word := func(m Minute, minutes int64) string {
		switch {
		case d.Slack():
			return Words(minutes, day)
		case d.Field != FieldCritical:
			return exact(m)
		case minutes != 0:
			return "yes"
		}
		return "no"
	}
	return word(d.Stored, d.StoredMinutes), word(d.Computed, d.ComputedMinutes)
}

// FieldWords is the field in words: total slack.
func (d *Difference) FieldWords() string {
	return strings.ReplaceAll(strings.TrimSuffix(d.Field, "_minutes"), "_", " ")
}

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
	RolledUp   Class = "rolled-up"  // a summary, critical here if any part is, there by its own slack
	Stale      Class = "stale"      // nothing in the file explains it: not recalculated since an edit
)

// Classes lists the classes in the order they are tried.
func Classes() []Class {
	return []Class{Equivalent, ByHand, SplitWork, Levelled, Overtime, Progressed, Resourced, Follows, RolledUp, Stale}
}

// Words says what a class means.
func (c Class) Words() string {
	switch c {
	case Equivalent:
		return "the same working instant, written as an evening or as the next morning"
	case ByHand:
		return "dates typed by hand"
	case SplitWork:
		return "work done in several parts"
	case Levelled:
		return "a delay that evens out resources"
	case Overtime:
		return "overtime"
	case Progressed:
		return "work that has begun"
	case Resourced:
		return "length decided by resources"
	case Follows:
		return "something it is tied to differs"
	case RolledUp:
		return "a summary is critical here if any part is, in Microsoft Project by its own slack"
	}
	return "not recalculated since an edit, or by a rule we do not know"
}

// Known says which imported values of an activity its file really gave, beyond
// dates, which are known when they are not zero.
type Known struct{ TotalSlack, FreeSlack, Critical bool }

// Differences lists every imported value that the schedule does not reproduce,
// in the order of the plan. Nothing is hidden: a value that names the same
// working instant in another way is listed as equivalent.
func (s *Schedule) Differences(known []Known) []Difference {
	var out []Difference
	for i := range s.Activities {
		out = s.differences(out, i, known)
	}
	classes, f := s.classes(), s.follower(out)
	for k := range out {
		if d := &out[k]; d.Class == "" {
			switch d.Class = classes[d.Activity]; {
			case d.Class != Stale:
			case f.follows(d):
				d.Class = Follows
			case d.Field == FieldCritical && s.run.nodes[d.Activity].role == outline:
				d.Class = RolledUp
			}
		}
	}
	return out
}

// A follower knows which activities differ, and so whose neighbours would.
type follower struct {
	*Schedule
	early, late []bool // in early or late dates, other than in writing
	before      []int  // how many activities before each differ
	end         bool   // the end of the plan differs
}

func (s *Schedule) follower(ds []Difference) follower {
	f := follower{Schedule: s, early: make([]bool, len(s.Activities)), late: make([]bool, len(s.Activities))}
	var end Minute
	for i := range s.Activities {
		if s.run.nodes[i].role == leaf {
			end = max(end, s.run.plan.Activities[i].Imported.Finish)
		}
	}
	f.end = s.run.project.Between(end, s.Finish) != 0
	for k := range ds {
		switch d := &ds[k]; {
		case d.Class == Equivalent || !d.dated():
		case d.Field == "late_start" || d.Field == "late_finish":
			f.late[d.Activity] = true
		default:
			f.early[d.Activity] = true
		}
	}
	f.before = make([]int, len(s.Activities)+1)
	for i := range s.Activities {
		f.before[i+1] = f.before[i]
		if f.early[i] || f.late[i] {
			f.before[i+1]++
		}
	}
	return f
}

// dated reports whether a difference is in a date.
func (d *Difference) dated() bool { return !d.Slack() && d.Field != FieldCritical }

// follows reports whether a difference comes from elsewhere: an early date from
// what the activity waits for, a late one from what waits for it or from the
// end of the plan, an amount from its own dates or its neighbours'.
func (f *follower) follows(d *Difference) bool {
	i := d.Activity
	if f.run.nodes[i].role == outline {
		return f.parts(i)
	}
	switch d.Field {
	case "late_start", "late_finish":
		return f.behind(i)
	case FieldTotalSlack, FieldFreeSlack, FieldCritical:
		return f.early[i] || f.late[i] || f.behind(i)
	}
	return f.ahead(i)
}

// parts reports whether a part of a summary differs.
func (f *follower) parts(i int) bool {
	return f.before[f.run.last[i]] > f.before[i+1]
}

// ahead reports whether something the activity waits for differs.
func (f *follower) ahead(i int) bool {
	for _, e := range f.run.arriving(int32(i)) {
		if int(e.from) >= len(f.early) {
			if f.ahead(int(e.from)) {
				return true
			}
		} else if f.early[e.from] {
			return true
		}
	}
	return false
}

// behind reports whether something that waits for the activity differs, or,
// where nothing waits, the end of the plan.
func (f *follower) behind(i int) bool {
	leaving := f.run.departing(int32(i))
	for _, k := range leaving {
		to := int(f.run.edges[k].to)
		if to >= len(f.late) {
			if f.behind(to) {
				return true
			}
		} else if f.late[to] || f.early[to] {
			return true
		}
	}
	return len(leaving) == 0 && f.end
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
	if i >= len(known) {
		return out
	}
	for _, f := range [...]struct {
		name     string
		known    bool
		was, now int64
	}{
		{FieldTotalSlack, known[i].TotalSlack, was.TotalSlack, is.TotalSlack},
		{FieldFreeSlack, known[i].FreeSlack, was.FreeSlack, is.FreeSlack},
		{FieldCritical, known[i].Critical, flag(was.Critical), flag(is.Critical)},
	} {
		if f.known && f.was != f.now {
			out = append(out, Difference{Activity: i, Field: f.name, StoredMinutes: f.was, ComputedMinutes: f.now})
		}
	}
	return out
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
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
