package secretariat

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// What a request would do to a plan is tried on the plan: a milestone gets the
// date that is proposed for it, and where that is later it is held until then,
// so that all that waits for it moves along. One that is brought forward comes no
// earlier for it: the plan then says by how much it is late.

// A PlanMove is what a request would do to one plan.
type PlanMove struct {
	Plan       *Planned
	Milestones []PlanShift
	Activities int             // that move and are no milestones
	Outcome    *whatif.Outcome // nil where it cannot be tried
	Crossed    []threshold.Outcome
	Broken     int      // boundaries that it breaks
	Missed     int      // releases that miss their window
	RAID       []Drive  // one for each item and activity
	Waiting    []string // what the plan still waits for although it is removed
	Fault      string   // why it cannot be tried; "" where it can
	Taken      []string // baselines that came of an approval
	Untaken    string   // why none did, although it was approved
	Names      []string // the milestones of the request that the plan holds
	Past       bool     // it is tried on the plan as it stood before the request was settled
}

// A PlanShift is a milestone of a plan, promised or forecast for another day.
type PlanShift struct {
	Milestone, Name       string
	PromisedWas, Promised calendar.Day // none: not promised
	ForecastWas, Forecast calendar.Day
	Spare                 int64 // working minutes from the forecast to the promise, where there is one
	Removed               bool
}

// Still reports whether nothing comes of the request in the plan.
func (m *PlanMove) Still() bool {
	return m.Fault == "" && len(m.Milestones) == 0 && m.Activities == 0 && len(m.Crossed) == 0 && len(m.Waiting) == 0
}

// MovesIn gives what a request would do to each plan that a view sees and that
// holds a milestone of it; of a request that is settled, what it would have done to
// the plan as it stood then.
func (d *Desk) MovesIn(v *store.View, f *ChangeFile) ([]*PlanMove, error) {
	in := f.Outcome.Inputs
	out, err := d.tried(f.basis(v), in.Proposals, in.Dates())
	if err != nil || len(out) == 0 {
		return nil, err
	}
	taken, err := every(v, register.Baselines, onRequest(f.Request.Ref))
	for _, m := range out {
		m.Past = !f.settled.IsNow()
		m.baselined(taken, f)
	}
	return out, err
}

// tried tries proposals on each plan that a view sees and that holds a milestone
// of them.
func (d *Desk) tried(v *store.View, proposals []change.Proposal, dates []change.Dating) ([]*PlanMove, error) {
	if len(proposals) == 0 {
		return nil, nil
	}
	plans, err := d.PlansIn(v)
	if err != nil {
		return nil, err
	}
	var items []*register.RAIDItem
	var out []*PlanMove
	for _, p := range plans {
		m := &PlanMove{Plan: p, Names: holds(p, proposals)}
		if len(m.Names) == 0 {
			continue
		}
		if items == nil {
			if items, err = every(v, register.RAID); err != nil {
				return nil, err
			}
		}
		if err := d.tryOn(m, proposals, dates); err != nil {
			return nil, err
		}
		m.touch(items)
		out = append(out, m)
	}
	return out, nil
}

// holds gives the milestones of proposals that a plan holds.
func holds(p *Planned, proposals []change.Proposal) []string {
	var out []string
	for _, x := range proposals {
		if i := p.Activity(x.Milestone); i >= 0 && p.File.Plan.Activities[i].IsMilestone() && !slices.Contains(out, x.Milestone) {
			out = append(out, x.Milestone)
		}
	}
	return out
}

// tryOn tries the proposals on the plan of m.
func (d *Desk) tryOn(m *PlanMove, proposals []change.Proposal, dates []change.Dating) error {
	p := m.Plan
	around := p.around
	around.Milestones = maps.Clone(around.Milestones) // which other plans share
	approve(around.Milestones, proposals, dates)
	is, err := d.plans.get(p.Record.File, around, func() ([]byte, error) { return p.Text, nil })
	if err != nil {
		return err
	}
	if is.apart != "" {
		m.Fault = is.apart
		return nil
	}
	removed := map[string]bool{}
	for _, x := range proposals {
		removed[x.Milestone] = removed[x.Milestone] || x.Removes()
	}
	now, err := p.Base.Now()
	if err != nil {
		return err
	}
	m.Outcome, err = p.Base.Try(whatif.Scenario{Name: "as proposed", Changes: proposed(p, is, removed)})
	if said := problem.Of(err); said != nil {
		m.Fault = sentencesOf(said)
		return nil
	}
	if err != nil {
		return err
	}
	m.Crossed = further(m.Outcome, now)
	m.compare(is, removed)
	m.waiting(removed)
	return nil
}

// proposed gives the changes to a plan by which the promises of another reading
// of it are tried.
func proposed(p *Planned, is *computation, removed map[string]bool) []whatif.Change {
	var out []whatif.Change
	for _, c := range is.file.Programme.Commitments {
		was, now := p.Base.Dates.Committed[c.Milestone], is.base.Dates.Committed[c.Milestone]
		i := p.Activity(c.Milestone)
		if was == now || removed[c.Milestone] || i < 0 || p.File.Plan.Activities[i].Finished() {
			continue
		}
		if was != 0 {
			out = append(out, whatif.Change{Subject: whatif.Commitment, Name: c.Milestone, Committed: c.Edge})
		}
		if now > was {
			out = append(out, whatif.Change{Subject: whatif.Activity, Name: c.Milestone, NotBefore: p.Base.Until(now)})
		}
	}
	return out
}

// further gives the thresholds that an outcome crosses and the plan as it stands
// does not, by the same move.
func further(o, now *whatif.Outcome) []threshold.Outcome {
	return slices.DeleteFunc(slices.Clone(o.Thresholds), func(t threshold.Outcome) bool {
		return slices.ContainsFunc(now.Thresholds, func(x threshold.Outcome) bool { return x.Rule.Name == t.Rule.Name && x.Move == t.Move })
	})
}

// compare tells the milestones that would stand otherwise, and counts the rest.
func (m *PlanMove) compare(is *computation, removed map[string]bool) {
	p, o := m.Plan, m.Outcome
	for _, x := range o.Moved {
		if !x.Milestone {
			m.Activities++
		}
	}
	for i := range p.File.Plan.Activities {
		a := &p.File.Plan.Activities[i]
		if !a.IsMilestone() {
			continue
		}
		s := PlanShift{Milestone: a.Ref, Name: a.Name, Removed: removed[a.Ref],
			PromisedWas: p.Base.Dates.Committed[a.Ref], Promised: is.base.Dates.Committed[a.Ref],
			ForecastWas: boundary.DayOf(p.Schedule.Activities[i].Finish), Forecast: boundary.DayOf(o.Schedule.Activities[i].Finish)}
		if !s.Removed && s.PromisedWas == s.Promised && s.ForecastWas == s.Forecast {
			continue
		}
		if s.Removed {
			s.Promised, s.Forecast = 0, 0
		}
		if s.Promised != 0 {
			s.Spare = p.Base.Working(o.Schedule.Activities[i].Finish, boundary.EndOf(s.Promised))
		}
		m.Milestones = append(m.Milestones, s)
	}
	for _, b := range o.Boundaries {
		if b.WasKept && !b.IsKept {
			m.Broken++
		}
	}
	for _, w := range o.Windows {
		if w.Missed > 0 || w.Is.Day == 0 {
			m.Missed++
		}
	}
}

// waiting says what waits, in the plan, for a milestone that is removed.
func (m *PlanMove) waiting(removed map[string]bool) {
	p := m.Plan.File.Plan
	for _, name := range m.Names {
		if !removed[name] {
			continue
		}
		uid := p.Activities[m.Plan.Activity(name)].UID
		var after []string
		for _, l := range p.Links {
			if l.From == uid {
				i := slices.IndexFunc(p.Activities, func(a plan.Activity) bool { return a.UID == l.To })
				after = append(after, p.Activities[i].Ref)
			}
		}
		if len(after) > 0 {
			m.Waiting = append(m.Waiting, fmt.Sprintf("%s would be removed, and the plan has waiting for it: %s. Their dates are shown as if they still waited.", name, strings.Join(after, ", ")))
		}
	}
}

// touch finds the RAID items that drive what moves.
func (m *PlanMove) touch(items []*register.RAIDItem) {
	moved := map[string]bool{}
	for _, s := range m.Milestones {
		moved[s.Milestone] = true
	}
	if m.Outcome != nil {
		for _, x := range m.Outcome.Moved {
			moved[m.Plan.File.Plan.Activities[x.Activity].Ref] = true
		}
	}
	for _, item := range items {
		if s := item.Status(); s == register.RAIDClosed || s == register.RAIDWithdrawn {
			continue
		}
		for _, d := range DrivesOf(m.Plan, item) {
			if moved[d.Activity] {
				m.RAID = append(m.RAID, d)
			}
		}
	}
}

// baselined says which baselines of the plan came of the approval of a request,
// or why there is none.
func (m *PlanMove) baselined(taken []*register.PlanBaseline, f *ChangeFile) {
	for _, b := range taken {
		if strings.EqualFold(b.Plan, m.Plan.Record.Ref) {
			m.Taken = append(m.Taken, b.Ref)
		}
	}
	if len(m.Taken) > 0 {
		return
	}
	for _, d := range f.Decisions {
		if d.Ruling != change.RuledApproved {
			continue
		}
		m.Untaken = "the approval took none, as of a plan or a file that came later, or of a decision that was entered from papers"
		for _, line := range d.Unbaselined {
			if of, why, _ := strings.Cut(line, ": "); of == m.Plan.Record.Ref {
				m.Untaken = why
			}
		}
	}
}

// Words tells in sentences what does not fit a table of milestones.
func (m *PlanMove) Words() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case m.Fault != "":
		say("It cannot be tried on this plan: %s", m.Fault)
	case m.Still():
		say("Nothing moves: %s stands as the request has it, or the request says nothing of dates.", m.Plan.Record.Ref)
	default:
		stood := "as it stands"
		if m.Past {
			stood = "as it stood before it was settled"
		}
		say("Tried on the plan %s. A milestone that is put off is held until its new date, and all that waits for it moves along; one that is brought forward keeps its forecast.", stood)
	}
	if m.Activities > 0 {
		say("Activities that move and are no milestones: %d.", m.Activities)
	}
	if m.Outcome != nil {
		for _, w := range m.Outcome.Windows {
			say("%s", windowMove(m.Plan, w))
		}
	}
	for _, t := range m.Crossed { // by when it is to be decided, the way of the request tells
		say("%s then lies beyond the threshold “%s” of the plan, which is for %s to decide. %s", t.Move.Milestone, t.Rule.Name, t.Rule.Body, calendar.InWords(strings.Join(t.Because[:t.Summed], " ")))
	}
	if len(m.Taken) > 0 {
		say("Its approval made the baseline %s.", strings.Join(m.Taken, ", "))
	}
	return out
}

// Mind tells what needs attention.
func (m *PlanMove) Mind() []string {
	out := slices.Clone(m.Waiting)
	if m.Outcome != nil {
		for _, b := range m.Outcome.Boundaries {
			if b.WasKept && !b.IsKept {
				out = append(out, brokenWords(m.Plan.File.Programme.Boundaries[b.Index], b))
			}
		}
	}
	if m.Untaken != "" {
		out = append(out, "No baseline of this plan came of the approval: "+m.Untaken)
	}
	return out
}

// windowMove says of a release in which window it would go.
func windowMove(p *Planned, w whatif.Window) string {
	a := &p.File.Plan.Activities[w.Activity]
	if w.Is.Day == 0 {
		return fmt.Sprintf("%s %s would find no release window: the plan knows of none so late.", a.Ref, a.Name)
	}
	if w.Was.Day == 0 {
		return fmt.Sprintf("%s %s would be released on %s, and finds no window as the plan stands.", a.Ref, a.Name, w.Is.Words())
	}
	return fmt.Sprintf("%s %s would be released on %s, not %s.", a.Ref, a.Name, w.Is.Words(), w.Was.Words())
}

// sentencesOf is a problem in one text, with where each fault is.
func sentencesOf(p *problem.Problem) string {
	said := p.Message
	for _, f := range p.Faults {
		said += " "
		if f.Field != "" {
			said += f.Field + ": "
		}
		said += f.Message
	}
	return said
}
