package secretariat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/party"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A plan in the record is a plan file of our own format, kept whole by its hash;
// [Desk.Plan] reads and computes it. Around it stands the programme: the
// register of milestones holds what a milestone is called, its level, what it is
// committed to and whether it was met, so a plan owns the forecast alone; and
// the baselines of the record are what thresholds count from.

// A Planned plan is a plan of the record, computed as at one moment. All of it
// is shared with others who look at the same: it is read, and never changed. To
// try something, ask Base, which works on copies.
type Planned struct {
	Record   *register.Plan
	Seq      int64          // the entry that left it so
	File     *planfile.File // nil while the plan has no file yet
	Schedule *plan.Schedule // of File.Plan
	Base     *whatif.Base   // the same with what is promised around it
	Text     []byte         // the plan file, as it is kept

	around planfile.Programme // what it was computed in
}

// Empty reports whether the plan has no file yet.
func (p *Planned) Empty() bool { return p.File == nil }

// Activity finds an activity by what the plan calls it; -1 for none.
func (p *Planned) Activity(ref string) int {
	if p.Empty() {
		return -1
	}
	return slices.IndexFunc(p.File.Plan.Activities, func(a plan.Activity) bool { return a.Ref == ref })
}

// Plan reads a plan of the record and computes it, as at a moment.
func (d *Desk) Plan(ctx context.Context, who party.Actor, ref string, m store.Moment) (*Planned, error) {
	return d.PlanIn(d.View(ctx, who, m), ref)
}

// PlanAsLeft gives a plan as one of its versions left it, within what the
// registers said then.
func (d *Desk) PlanAsLeft(ctx context.Context, who party.Actor, ref string, x Version) (*Planned, error) {
	return d.Plan(ctx, who, ref, store.AtEntry(x.Entry.Seq))
}

// PlanIn is [Desk.Plan] in a view that is there already.
func (d *Desk) PlanIn(v *store.View, ref string) (*Planned, error) {
	it, err := v.Find(register.Plans.Kind, ref)
	if err != nil {
		return nil, err
	}
	around := planfile.Programme{}
	if register.Plans.From(it.Record).File != "" {
		if around, err = programmeOf(v, record.HeadOf(it.Record).Ref); err != nil {
			return nil, err
		}
	}
	return d.plans.computed(v, it, around)
}

// PlansIn gives every plan that a view sees, computed, in the order of their
// references.
func (d *Desk) PlansIn(v *store.View) ([]*Planned, error) {
	var items []store.Item
	for it, err := range v.Each(register.Plans.Kind, store.Query{Sort: "ref"}) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	if len(items) == 0 {
		return nil, nil
	}
	milestones, err := standingsOf(v)
	if err != nil {
		return nil, err
	}
	baselines, err := every(v, register.Baselines)
	if err != nil {
		return nil, err
	}
	var out []*Planned
	for _, it := range items {
		around := planfile.Programme{Milestones: milestones}
		for _, b := range baselines {
			if strings.EqualFold(b.Plan, record.HeadOf(it.Record).Ref) {
				around.Approved = append(around.Approved, approved(b))
			}
		}
		p, err := d.plans.computed(v, it, around)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// computed gives the plan of a record as a view has it.
func (plans *planCache) computed(v *store.View, it store.Item, around planfile.Programme) (*Planned, error) {
	p := &Planned{Record: register.Plans.From(it.Record), Seq: it.Seq, around: around}
	if p.Record.File == "" {
		return p, nil
	}
	c, err := plans.get(p.Record.File, around, func() ([]byte, error) { return blobOf(v, register.Plans.Kind, p.Record.ID) })
	if err != nil {
		return nil, err
	}
	p.File, p.Schedule, p.Base, p.Text = c.file, c.base.Schedule, c.base, c.text
	return p, nil
}

// blobOf reads the plan file of a record.
func blobOf(v *store.View, k *record.Kind, id int64) ([]byte, error) {
	content, err := v.Blob(k, id, "file")
	if err != nil {
		return nil, err
	}
	return io.ReadAll(content)
}

// computation is a plan file, read and computed within a programme.
type computation struct {
	text  []byte
	file  *planfile.File
	base  *whatif.Base
	apart string // why it is computed without the programme; "" where it is within it
}

// compute reads a plan file within what surrounds it. Should the programme make
// of a sound file one that is not (two registers may contradict each other), the
// file is computed by itself, and says so.
func compute(text []byte, around planfile.Programme) (*computation, error) {
	c, err := computeIn(text, around)
	p := problem.Of(err)
	if p == nil || len(around.Milestones) == 0 {
		return c, err
	}
	if c, err = computeIn(text, planfile.Programme{}); err != nil {
		return nil, err
	}
	said := sentencesOf(p)
	c.apart = said
	c.file.Notices = append(c.file.Notices, problem.Fault{Field: "milestones",
		Message: "With what the register of milestones says, the plan cannot be computed, so what its file says is shown: " + said})
	return c, nil
}

func computeIn(text []byte, around planfile.Programme) (*computation, error) {
	f, err := planfile.Read("The plan", bytes.NewReader(text), planfile.Options{Format: "yaml", Programme: around})
	if err != nil {
		return nil, err
	}
	base, err := whatif.New(f.Case())
	if err != nil {
		return nil, err
	}
	return &computation{text: text, file: f, base: base}, nil
}

// programmeOf gives what surrounds a plan in the record.
func programmeOf(v *store.View, reference string) (planfile.Programme, error) {
	milestones, err := standingsOf(v)
	out := planfile.Programme{Milestones: milestones}
	if err != nil {
		return out, err
	}
	baselines, err := BaselinesIn(v, reference)
	for _, b := range baselines {
		out.Approved = append(out.Approved, approved(b))
	}
	return out, err
}

// standingsOf gives every milestone as plans find it.
func standingsOf(v *store.View) (map[string]planfile.Standing, error) {
	all, err := every(v, register.Milestones)
	if err != nil {
		return nil, err
	}
	out := map[string]planfile.Standing{}
	dates := register.Dates{}
	for _, m := range all {
		dates[m.Ref] = m
	}
	for _, m := range all {
		if m.Status() == register.MilestoneRemoved {
			out[m.Ref] = planfile.Standing{Removed: true}
			continue
		}
		s := planfile.Standing{Name: m.Name, Level: m.Level.N, Committed: m.Date}
		if due, ok := dates.Resolve(m.Date); ok {
			s.Due = due
		}
		if m.Actual.Precision() == calendar.ToDay {
			s.Met = m.Actual.Earliest()
		}
		out[m.Ref] = s
	}
	return out, nil
}

// approved gives a baseline of the record as thresholds count from it.
func approved(b *register.PlanBaseline) threshold.Baseline {
	out := threshold.Baseline{Name: b.Ref + ", " + b.Name, Body: b.Body, On: b.Day.Earliest(), Dates: map[string]calendar.When{}}
	for _, line := range b.Milestones {
		m, err := register.ParseBaselined(line)
		switch {
		case err != nil || m.Committed.IsZero():
		case m.Committed.Precision() == calendar.ByRule:
			out.Dates[m.Milestone] = calendar.On(m.Due) // as it came out when it was approved
		default:
			out.Dates[m.Milestone] = m.Committed
		}
	}
	return out
}

// BaselinesIn gives the baselines of a plan that a view sees, by their numbers.
func BaselinesIn(v *store.View, plan string) ([]*register.PlanBaseline, error) {
	return every(v, register.Baselines, store.Filter{Field: "plan", Values: []string{plan}})
}

// A Baselined plan is a baseline, computed by itself: nothing that was decided
// since changes it.
type BaselinedPlan struct {
	Record   *register.PlanBaseline
	File     *planfile.File
	Schedule *plan.Schedule
	Base     *whatif.Base
	Text     []byte
}

// BaselineIn reads a baseline and computes it.
func (d *Desk) BaselineIn(v *store.View, ref string) (*BaselinedPlan, error) {
	it, err := v.Find(register.Baselines.Kind, ref)
	if err != nil {
		return nil, err
	}
	b := &BaselinedPlan{Record: register.Baselines.From(it.Record)}
	c, err := d.plans.get(b.Record.File, planfile.Programme{}, func() ([]byte, error) { return blobOf(v, register.Baselines.Kind, b.Record.ID) })
	if err != nil {
		return nil, err
	}
	b.File, b.Schedule, b.Base, b.Text = c.file, c.base.Schedule, c.base, c.text
	return b, nil
}

// A PlanFile is a plan file as somebody hands it in.
type PlanFile struct {
	Name   string // what it is called, by which its format may be told
	Format string // one of planfile.Formats; "" to tell it
	Data   []byte
}

// MaxPlan bounds a plan file that is handed in, in bytes.
const MaxPlan = 32 << 20

// A PlanProposal is what a plan file would make of a plan: everything that would
// move, before it is kept.
type PlanProposal struct {
	Was, Is     *Planned            // Was is empty for a plan's first file
	Format      string              // that the file came in
	Differences []plan.Difference   // of a file that gives dates: where ours are others
	Notices     []problem.Fault     // what its reader has to say
	Milestones  []string            // in words, what becomes of the milestones
	Activities  []plan.Change       // and of the activities
	Boundaries  []whatif.Boundary   // of Is, beside Was where it has them by the same name
	Broken      []string            // boundaries that would be broken and were not
	Windows     []string            // releases that would go in another window
	Crossed     []threshold.Outcome // thresholds that a move would cross, or cross further
	Same        bool                // nothing that decides a date or says what is promised changes
}

// ProposePlan says what a plan file would make of a plan, and keeps nothing.
func (d *Desk) ProposePlan(ctx context.Context, who party.Actor, ref string, in PlanFile) (*PlanProposal, error) {
	v := d.View(ctx, who, store.Now)
	it, err := v.Find(register.Plans.Kind, ref)
	if err != nil {
		return nil, err
	}
	if err := RefuseEdit(who, register.Plans.Kind, it.Record); err != nil {
		return nil, err
	}
	return d.propose(v, register.Plans.From(it.Record), in)
}

// KeepPlan gives a plan its file. A file that makes the same plan, word for
// word, is not kept again.
func (d *Desk) KeepPlan(ctx context.Context, who party.Actor, ref string, version int64, in PlanFile, b Because) (*register.Plan, error) {
	var out *register.Plan
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		a := authorityIn(tx, who)
		it, err := tx.View(a.scope).Find(register.Plans.Kind, ref)
		if err != nil {
			return err
		}
		out = register.Plans.From(it.Record)
		if err := a.keep(editVerb, register.Plans.Kind, out); err != nil {
			return err
		}
		if err := unchanged(out, version); err != nil {
			return err
		}
		was := out.File
		if _, err := d.fill(tx, out, in); err != nil || out.File == was {
			return err
		}
		return tx.Save(register.Plans.Kind, replanVerb, out)
	})
	return out, err
}

const replanVerb = "re-plan"

// fill puts a plan file into a plan, without saving it, and says what it makes
// of the plan.
func (d *Desk) fill(tx *store.Tx, p *register.Plan, in PlanFile) (*PlanProposal, error) {
	proposal, err := d.propose(tx.View(store.Everything()), p, in)
	if err != nil {
		return nil, err
	}
	text := proposal.Is.Text
	if hashOf(text) == p.File {
		return proposal, nil // the same, word for word
	}
	blob, err := tx.PutBlob(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	p.Origin, p.Format, p.Source = record.Clean(in.Name), proposal.Format, ""
	if proposal.Format != "yaml" {
		source, err := tx.PutBlob(bytes.NewReader(in.Data))
		if err != nil {
			return nil, err
		}
		p.Source = source.Hash
	}
	proposal.describe(p)
	p.File = blob.Hash
	return proposal, nil
}

// describe keeps with the record what lists and histories show of the file.
func (p *PlanProposal) describe(r *register.Plan) {
	is := p.Is
	r.Activities = record.N(len(is.File.Plan.Activities))
	r.Starts = calendar.On(dayOfPlan(is.Schedule.Start))
	r.Finish = calendar.On(boundary.DayOf(is.Schedule.Finish))
	r.Forecasts = nil
	for i := range is.File.Plan.Activities {
		if a := &is.File.Plan.Activities[i]; a.IsMilestone() && len(r.Forecasts) < maxForecasts {
			r.Forecasts = append(r.Forecasts, a.Ref+" "+boundary.DayOf(is.Schedule.Activities[i].Finish).String())
		}
	}
	r.Changes = p.words()
}

// How much of what a version changed stands in the record itself; the whole of
// it is had by comparing the two files.
const (
	maxForecasts = 100
	maxChanges   = 40
)

// words tells what a version changes, the milestones first.
func (p *PlanProposal) words() []string {
	if p.Was.Empty() {
		return nil
	}
	out := slices.Clone(p.Milestones)
	for _, c := range p.Activities {
		out = append(out, c.Words)
	}
	if len(out) > maxChanges {
		out = append(out[:maxChanges:maxChanges], fmt.Sprintf("And %d more.", len(out)-maxChanges))
	}
	for i, s := range out {
		out[i] = strings.Join(strings.Fields(s), " ")
	}
	return out
}

func dayOfPlan(m plan.Minute) calendar.Day { return boundary.DayOf(m + 1) }

// propose reads a file and holds it against the plan as it stands.
func (d *Desk) propose(v *store.View, r *register.Plan, in PlanFile) (*PlanProposal, error) {
	if len(in.Data) > MaxPlan {
		return nil, problem.New(problem.Invalid, "The plan file is larger than %d MB.", MaxPlan>>20)
	}
	around, err := programmeOf(v, r.Ref)
	if err != nil {
		return nil, err
	}
	was, err := d.plans.computed(v, store.Item{Record: r}, around)
	if err != nil {
		return nil, err
	}
	p := &PlanProposal{Was: was, Format: in.Format}
	if p.Format == "" {
		if p.Format, err = planfile.FormatOf(in.Name, in.Data); err != nil {
			return nil, err
		}
	}
	var c *computation
	if p.Format == "yaml" {
		c, err = d.plans.get(hashOf(in.Data), around, func() ([]byte, error) { return in.Data, nil })
	} else {
		c, err = p.convert(in, around)
	}
	if err != nil {
		return nil, err
	}
	p.Is = &Planned{Record: r, Seq: was.Seq, File: c.file, Schedule: c.base.Schedule, Base: c.base, Text: c.text}
	p.Notices = slices.Concat(p.Notices, c.file.Notices)
	return p, p.hold()
}

// convert turns a file of another format into one of our own, and lists where
// its dates are others than those computed.
func (p *PlanProposal) convert(in PlanFile, around planfile.Programme) (*computation, error) {
	original, err := planfile.Read(in.Name, bytes.NewReader(in.Data), planfile.Options{Format: p.Format})
	if err != nil {
		return nil, err
	}
	text, err := original.OwnFormat()
	if err != nil {
		return nil, err
	}
	c, err := compute(text, around)
	if err != nil {
		return nil, err
	}
	p.Notices = original.Notices
	imported(c.file.Plan, original.Plan)
	p.Differences = c.base.Schedule.Differences(original.Known)
	return c, nil
}

// hashOf gives the hash by which the record keeps a content.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// imported puts beside each activity the dates that it came with. A conversion
// keeps the activities in their order.
func imported(p, original *plan.Plan) {
	if len(p.Activities) != len(original.Activities) {
		return
	}
	for i := range p.Activities {
		p.Activities[i].Imported = original.Activities[i].Imported
	}
}

// hold compares the plan as it would be with the plan as it stands.
func (p *PlanProposal) hold() error {
	now, err := p.Is.Base.Now()
	if err != nil {
		return err
	}
	p.Boundaries, p.Crossed = now.Boundaries, now.Thresholds
	if p.Was.Empty() {
		return nil
	}
	before, err := p.Was.Base.Now()
	if err != nil {
		return err
	}
	was, is := baseline.At("", p.Was.Base, before), baseline.At("", p.Is.Base, now)
	p.Same = was.Hash == is.Hash
	p.Milestones = baseline.Compare(was, is, p.Is.File.Plan.Rules.Day())
	p.Activities = plan.Compare(p.Was.Schedule, p.Is.Schedule)
	p.Crossed = slices.DeleteFunc(p.Crossed, func(o threshold.Outcome) bool {
		return slices.ContainsFunc(before.Thresholds, func(x threshold.Outcome) bool {
			return x.Rule.Name == o.Rule.Name && x.Move == o.Move // as it stands already
		})
	})
	p.broken(before)
	p.windows()
	return nil
}

// broken lists the boundaries that would no longer be kept.
func (p *PlanProposal) broken(before *whatif.Outcome) {
	kept := map[string]bool{}
	for _, b := range before.Boundaries {
		kept[p.Was.File.Programme.Boundaries[b.Index].Name] = b.IsKept
	}
	for _, b := range p.Boundaries {
		x := p.Is.File.Programme.Boundaries[b.Index]
		if was, known := kept[x.Name]; !b.IsKept && (was || !known) {
			p.Broken = append(p.Broken, brokenWords(x, b))
		}
	}
}

func brokenWords(x boundary.Boundary, b whatif.Boundary) string {
	return fmt.Sprintf("%s would break the boundary %q: it is forecast for %s, and the boundary is %s.",
		x.Milestone, x.Name, boundary.DayOf(b.Finish).Words(), lineWords(b.Line))
}

func lineWords(l boundary.Line) string {
	switch {
	case l.Earliest == 0:
		return l.Latest.Words() + " at the latest"
	case l.Latest == 0:
		return l.Earliest.Words() + " at the earliest"
	}
	return l.Earliest.Words() + " to " + l.Latest.Words()
}

// windows tells which releases would go in another window.
func (p *PlanProposal) windows() {
	for i := range p.Is.File.Plan.Activities {
		a := &p.Is.File.Plan.Activities[i]
		now, ok := p.Is.Schedule.Release(i)
		k := p.Was.Activity(a.Ref)
		if !ok || k < 0 {
			continue
		}
		was, had := p.Was.Schedule.Release(k)
		if had && was.On.Day != now.On.Day {
			p.Windows = append(p.Windows, fmt.Sprintf("%s %s would be released on %s, not %s.", a.Ref, a.Name, now.On.Words(), was.On.Words()))
		}
	}
}
