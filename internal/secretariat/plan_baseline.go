package secretariat

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A baseline is taken of a plan as it stands, with all that the programme
// promises written into its file, so that it can be read alone for ever. Raising
// a baseline takes it; nothing edits one.

// numbered gives a baseline that is about to be raised its number and reference,
// and its plan the spelling that the plan has.
func numbered(v *store.View, r record.Record, e Edit) (Edit, error) {
	b, ok := r.(*register.PlanBaseline)
	if !ok {
		return e, nil
	}
	it, err := v.Find(register.Plans.Kind, e.Fields["plan"])
	if notFound(err) {
		return e, nil // which is said when it is taken
	}
	if err != nil {
		return e, err
	}
	of := record.HeadOf(it.Record).Ref
	before, err := BaselinesIn(v, of)
	if err != nil {
		return e, err
	}
	e.Fields = maps.Clone(e.Fields)
	e.Fields["plan"] = of
	n := 1
	for _, x := range before {
		n = max(n, x.Number.N+1)
	}
	if b.Ref == "" {
		b.Ref = register.BaselineRef(of, n)
	}
	b.Number = record.N(n)
	return e, nil
}

// freeze takes a baseline of its plan as that stands in tx. The plan and the
// decision must be there and be seen by whoever takes it.
func (plans *planCache) freeze(tx *store.Tx, scope store.Scope, b *register.PlanBaseline) error {
	var c problem.Check
	v := tx.View(scope)
	it, err := v.Find(register.Plans.Kind, b.Plan)
	if notFound(err) {
		c.Want(false, "plan", "There is no plan called %s.", b.Plan)
		return c.Err("The baseline cannot be taken.")
	}
	if err != nil {
		return err
	}
	if err := decidedBy(v, b, &c); err != nil {
		return err
	}
	p := register.Plans.From(it.Record)
	b.Plan, b.Group = p.Ref, p.Group
	class, same := record.Stricter(b.Class, p.Class)
	c.Want(same && class == b.Class, "class", "%s is %s, and a baseline of it is no more open.", p.Ref, p.Class.Words())
	c.Want(p.File != "", "plan", "%s has no plan file yet, so there is nothing to take a baseline of.", p.Ref)
	if err := c.Err("The baseline cannot be taken."); err != nil {
		return err
	}
	all := tx.View(store.Everything())
	around, err := programmeOf(all, p.Ref)
	if err != nil {
		return err
	}
	now, err := plans.computed(all, it, around)
	if err != nil {
		return err
	}
	return takeBaseline(tx, b, now.Text, now.File)
}

// decidedBy completes a baseline from the decision that it names.
func decidedBy(v *store.View, b *register.PlanBaseline, c *problem.Check) error {
	body, day, request, err := decisionCalled(v, b.Decision)
	if notFound(err) {
		c.Want(b.Decision == "", "decision", "There is no decision called %s. Write it as CCAG04-D01, or as CR003/D1.", b.Decision)
		return nil
	}
	if err != nil {
		return err
	}
	if b.Body == "" {
		b.Body = body
	}
	if b.Day.IsZero() {
		b.Day = day
	}
	if b.Request == "" {
		b.Request = request
	}
	if b.Request == "" {
		return nil
	}
	it, err := v.Find(change.Requests.Kind, b.Request)
	if notFound(err) {
		c.Want(false, "request", "There is no change request called %s.", b.Request)
		return nil
	}
	if err == nil {
		b.Request = record.HeadOf(it.Record).Ref
	}
	return err
}

// decisionCalled finds a decision of a group or on a change request: who took
// it, when, and on which request.
func decisionCalled(v *store.View, ref string) (body string, day calendar.When, request string, err error) {
	it, err := v.Find(change.Decisions.Kind, ref)
	if err == nil {
		d := change.Decisions.From(it.Record)
		return d.Body, d.Day, d.Request, nil
	}
	if !notFound(err) {
		return "", day, "", err
	}
	it, err = v.Find(register.Decisions.Kind, ref)
	if err != nil {
		return "", day, "", err
	}
	d := register.Decisions.From(it.Record)
	return d.Group, d.Date, "", nil
}

// immutable refuses to edit what was approved.
func immutable(k *record.Kind) error {
	if k == register.Baselines.Kind {
		return problem.New(problem.Conflict, "A baseline is what was approved, and does not change. Take another.")
	}
	return nil
}

// takeBaseline writes into the file of a plan what the programme promises, and makes
// that the baseline's own file.
func takeBaseline(tx *store.Tx, b *register.PlanBaseline, text []byte, f *planfile.File) error {
	written, err := planfile.Parse(text)
	if err != nil {
		return err
	}
	frozen, err := written.Amend(promisesOf(f)...)
	if err != nil {
		return err
	}
	alone, err := computeIn(frozen, planfile.Programme{})
	if err != nil {
		return err
	}
	taken, err := baseline.Of(b.Ref, alone.file.Case())
	if err != nil {
		return err
	}
	if is := baseline.Hash(f.Case()); is != taken.Hash {
		return fmt.Errorf("take %s: written out by itself the plan is another: %s, not %s", b.Ref, taken.Hash, is)
	}
	blob, err := tx.PutBlob(bytes.NewReader(frozen))
	if err != nil {
		return err
	}
	b.File, b.Content, b.Finish, b.Milestones = blob.Hash, taken.Hash, calendar.On(boundary.DayOf(taken.Finish)), nil
	for _, m := range taken.Milestones {
		line := register.Baselined{Milestone: m.Ref, Due: m.Committed, Forecast: boundary.DayOf(m.Forecast)}
		k := slices.IndexFunc(alone.file.Programme.Commitments, func(c boundary.Commitment) bool { return c.Milestone == m.Ref })
		if k >= 0 {
			line.Committed = alone.file.Programme.Commitments[k].When
		}
		b.Milestones = append(b.Milestones, line.String())
	}
	return nil
}

// promisesOf gives the edits that write into the text of a plan what the
// register says of its milestones.
func promisesOf(f *planfile.File) []planfile.Edit {
	var out []planfile.Edit
	for i := range f.Plan.Activities {
		a := &f.Plan.Activities[i]
		if !a.IsMilestone() {
			continue
		}
		e := planfile.Edit{Activity: a.Ref, Fields: []planfile.FieldEdit{{Name: "name", Value: planfile.Quote(a.Name)}}}
		if level := f.Levels[a.Ref]; level > 0 {
			e.Fields = append(e.Fields, planfile.FieldEdit{Name: "level", Value: strconv.Itoa(level)})
		}
		k := slices.IndexFunc(f.Programme.Commitments, func(c boundary.Commitment) bool { return c.Milestone == a.Ref })
		if k >= 0 {
			e.Fields = append(e.Fields, planfile.FieldEdit{Name: "committed", Value: planfile.EdgeText(f.Programme.Commitments[k].Edge)})
		}
		if a.Finished() {
			e.Fields = append(e.Fields, planfile.FieldEdit{Name: "started", Value: a.ActualStart.String()},
				planfile.FieldEdit{Name: "finished", Value: a.ActualFinish.String()})
		}
		out = append(out, e)
	}
	return out
}

// rebaselines gives every plan that holds a milestone which an approval changes a
// new baseline, bound to the decision: the plan as it stands, with what was
// approved. A plan that cannot be read with it gets none, and the decision says
// why, unless it is read by more people than the plan.
func (s *enactment) rebaselines(d *change.Decision) ([]*register.PlanBaseline, error) {
	if len(s.proposals) == 0 {
		return nil, nil
	}
	plans, err := every(s.v, register.Plans)
	if err != nil {
		return nil, err
	}
	var out []*register.PlanBaseline
	for _, p := range plans {
		if p.File == "" {
			continue
		}
		b, err := s.rebaselinePlan(p, d)
		if said := problem.Of(err); said != nil {
			if class, same := record.Stricter(p.Class, d.Class); same && class == d.Class {
				d.Unbaselined = append(d.Unbaselined, p.Ref+": "+strings.Join(strings.Fields(sentencesOf(said)), " "))
			}
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("take a baseline of %s by %s: %w", p.Ref, d.Ref, err)
		}
		if b != nil {
			out = append(out, b)
		}
	}
	return out, nil
}

// rebaselinePlan takes the baseline of one plan, and does not save it; nil where
// the plan holds nothing of what was approved.
func (s *enactment) rebaselinePlan(p *register.Plan, d *change.Decision) (*register.PlanBaseline, error) {
	text, err := blobOf(s.v, register.Plans.Kind, p.ID)
	if err != nil {
		return nil, err
	}
	alone, err := computeIn(text, planfile.Programme{})
	if err != nil {
		return nil, err
	}
	if len(holds(&Planned{Record: p, File: alone.file}, s.proposals)) == 0 {
		return nil, nil
	}
	around, err := programmeOf(s.v, p.Ref)
	if err != nil {
		return nil, err
	}
	approve(around.Milestones, s.proposals, datesOf(d))
	c, err := computeIn(text, around)
	if err != nil {
		return nil, err
	}
	b := register.Baselines.New()
	if _, err := numbered(s.v, b, Edit{Fields: map[string]string{"plan": p.Ref}}); err != nil {
		return nil, err
	}
	b.Class = s.class
	if class, same := record.Stricter(p.Class, s.class); same {
		b.Class = class
	}
	b.Plan, b.Group, b.Name = p.Ref, p.Group, s.ref+": "+s.title
	b.Decision, b.Request, b.Body, b.Day = d.Ref, d.Request, d.Body, d.Day
	return b, takeBaseline(s.tx, b, text, c.file)
}

// datesOf gives the new dates of a decision.
func datesOf(d *change.Decision) []change.Dating {
	var out []change.Dating
	for _, line := range d.Baseline {
		if dating, err := change.ParseDating(line); err == nil {
			out = append(out, dating)
		}
	}
	return out
}

// approve puts what was approved in place of what the register says.
func approve(milestones map[string]planfile.Standing, proposals []change.Proposal, dates []change.Dating) {
	due := map[string]calendar.When{}
	for _, d := range dates {
		due[d.Milestone] = d.Date
	}
	for _, p := range proposals {
		m := milestones[p.Milestone]
		switch {
		case p.Removes():
			delete(milestones, p.Milestone)
			continue
		case p.Field == "name":
			m.Name = p.Value
		case p.Field == "level":
			m.Level, _ = strconv.Atoi(p.Value)
		case p.Field == "date":
			m.Committed, _ = p.Date()
			m.Due = due[p.Milestone]
		}
		milestones[p.Milestone] = m
	}
}
