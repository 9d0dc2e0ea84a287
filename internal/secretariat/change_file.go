package secretariat

import (
	"context"
	"fmt"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A ChangeFile is all there is to know of a change request on one page: who
// decides and why, on which way and until when, what moves, and who has said
// what.
type ChangeFile struct {
	Request         *change.Request
	Outcome         change.Outcome // as it comes out under the rules of the request: now, or when it was settled
	Newer           string         // a rule set that has come into force since; "" when none has
	Course          change.Course
	Moves           []Shift
	Plans           []*PlanMove // what [Desk.MovesIn] says of it, where it was asked
	Joint           []string    // what comes out if other open requests are approved too
	Onward          []string    // what they then come to
	Clashes         []string    // what of it and of them cannot both be
	Beside          []string    // those that it is said of
	Matrix          change.Matrix
	Responses       []*change.Response
	Recommendations []*change.Recommendation
	Decisions       []*change.Decision
	Verdict         change.Verdict // what the positions come to; zero where no meeting takes it up
	Seats           []*change.SeatPosition
	Concerns        []*change.Concern
	Holds           []*change.Freeze
	Asked           []*change.Questionnaire // before it was raised
	Conflict        string                  // whose own request it is that decides it; "" when nobody's
	Became          []string                // what was last decided of it, or why it came back

	settled store.Moment // before which act it was settled; Now where it is reckoned with the record as it is seen
}

// Decider returns who decides: as it was settled on raising, or as it comes out
// now; "" while that cannot be told.
func (f *ChangeFile) Decider() string {
	if f.Request.Decider != "" {
		return f.Request.Decider
	}
	return f.Outcome.Body
}

// Reasons returns why: the sums that were kept on raising, or those of now.
func (f *ChangeFile) Reasons() []string {
	if len(f.Request.Sums) > 0 {
		return f.Request.Sums
	}
	return f.Outcome.Reasons()
}

// Together tells all that is to be said of it beside the other requests that are
// open.
func (f *ChangeFile) Together() []string { return slices.Concat(f.Clashes, f.Joint, f.Onward) }

// A Shift is what a request would do to the date of one milestone.
type Shift struct {
	Milestone string
	Name      string
	Level     record.Number
	From      calendar.When // the reference that the delay is measured from
	Written   calendar.When // as it is proposed
	To        calendar.When // what that comes to; missing while it comes to none
	Months    int
	Due       calendar.When
	Removed   bool
}

// Change returns the file of a change request as an actor may see it. What is
// supposed beside it is reckoned with as if it were approved too.
func (d *Desk) Change(ctx context.Context, who party.Actor, name string, today calendar.Day, suppose []change.Proposal) (*ChangeFile, error) {
	v := d.View(ctx, who, store.Now)
	it, err := v.Find(change.Requests.Kind, name)
	if err != nil {
		return nil, err
	}
	return d.ChangeIn(v, change.Requests.From(it.Record), today, suppose)
}

// ChangeIn returns the file of a change request with what it does to each plan, as a
// view sees it. It is made of many lists, which are read at one go.
func (d *Desk) ChangeIn(v *store.View, r *change.Request, today calendar.Day, suppose []change.Proposal) (f *ChangeFile, err error) {
	err = v.Still(func(v *store.View) error {
		if f, err = FileOf(v, r, today, suppose); err == nil {
			f.Plans, err = d.MovesIn(v, f)
		}
		return err
	})
	return f, err
}

// AnswersTo returns the answers to a request that a view sees.
func AnswersTo(v *store.View, request string) ([]*change.Response, error) {
	return every(v, change.Responses, onRequest(request))
}

// AnyAwaited reports whether a view sees a party that is asked and has neither
// answered nor been excused.
func AnyAwaited(v *store.View, asks change.Asks) (bool, error) {
	k, waits := change.Responses.Kind, string(change.Invited)
	if asks.Kind == change.Questionnaires.Kind {
		k, waits = change.Replies.Kind, string(change.ReplyAsked)
	}
	page, err := v.List(k, Query{Limit: 1, Filters: []store.Filter{onAsked(asks), {Field: "status", Values: []string{waits}}}})
	return len(page.Items) > 0, err
}

// Assessments returns the file of each request that is in impact assessment, the
// earliest to close first.
func Assessments(v *store.View, today calendar.Day) ([]*ChangeFile, error) {
	return filesOf(v, today, change.Assessing)
}

// filesOf returns the files of the requests that stand at some statuses.
// They have most of what they are made of in common, which is read once.
func filesOf(v *store.View, today calendar.Day, statuses ...change.Status) (out []*ChangeFile, err error) {
	err = v.Still(func(v *store.View) error {
		out, err = filesIn(v, today, statuses...)
		return err
	})
	return out, err
}

func filesIn(v *store.View, today calendar.Day, statuses ...change.Status) ([]*ChangeFile, error) {
	all, err := every(v, change.Requests, store.Filter{Field: "status", Values: those(statuses...)})
	if err != nil {
		return nil, err
	}
	var out []*ChangeFile
	for _, r := range all {
		f, err := FileOf(v, r, today, nil)
		if err != nil {
			return nil, fmt.Errorf("the file of %s: %w", r.Ref, err)
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b *ChangeFile) int { return int(a.Request.Closes.Latest() - b.Request.Closes.Latest()) })
	return out, nil
}

// LastDay returns the day of the last entry; none of an empty record.
func (d *Desk) LastDay(ctx context.Context) (calendar.Day, error) {
	size, at, err := d.end(ctx)
	if err != nil || size == 0 {
		return 0, err
	}
	return calendar.DayOf(at, zone), nil
}

// FileOf returns the file of a change request as a view sees it, which may be
// that of an earlier day.
func FileOf(v *store.View, r *change.Request, today calendar.Day, suppose []change.Proposal) (*ChangeFile, error) {
	f := &changeFiler{v: v, today: today, file: &ChangeFile{Request: r}}
	for _, fill := range []func() error{f.look, func() error { return f.reckon(suppose) }, f.papers, f.plot, f.joint, f.conflict, f.became} {
		if err := fill(); err != nil {
			return nil, err
		}
	}
	return f.file, nil
}

// A changeFiler puts a file together.
type changeFiler struct {
	v     *store.View
	today calendar.Day
	file  *ChangeFile
	sets  []*change.Rules
	rules *change.Rules
	at    map[string]change.Standing
	ruled []*change.Decision // on whatever request
	past  []store.Version    // of the request
}

func (f *changeFiler) reckon(suppose []change.Proposal) error {
	r := f.file.Request
	var err error
	if f.sets, err = every(f.v, change.RuleSets); err != nil {
		return err
	}
	f.rules = rulesAmong(f.sets, r.Rules, f.today)
	if f.ruled, err = every(f.v, change.Decisions); err != nil {
		return err
	}
	basis, before := f.file.basis(f.v), f.ruled
	if basis != f.v {
		if before, err = every(basis, change.Decisions); err != nil {
			return err
		}
	}
	if f.at, err = standingsAfter(basis, before); err != nil {
		return err
	}
	if f.file.Outcome, err = evaluate(f.at, r, f.rules, suppose); err != nil {
		return err
	}
	now := rulesAmong(f.sets, "", f.today)
	if r.Rules != "" && now.Ref != f.rules.Ref && r.Open() {
		f.file.Newer = now.Ref
	}
	f.file.Moves = shifts(f.file.Outcome)
	return nil
}

// shifts returns what an outcome's proposals do to the dates of milestones.
func shifts(o change.Outcome) []Shift {
	var out []Shift
	resolved := o.Inputs.Dates()
	for _, p := range o.Inputs.Proposals {
		written, dated := p.Date()
		if !dated && !p.Removes() {
			continue
		}
		m := o.Inputs.Milestones[p.Milestone]
		s := Shift{Milestone: p.Milestone, Name: m.Name, Level: m.Level, Written: written, Due: m.Due, Removed: p.Removes()}
		reference, _ := m.Reference(o.Body)
		s.From = reference.Date
		i := slices.IndexFunc(resolved, func(d change.Dating) bool { return d.Milestone == p.Milestone })
		if i >= 0 {
			s.To = resolved[i].Date
			s.Months = s.To.MonthsPast(s.From)
		}
		out = append(out, s)
	}
	return out
}

// papers reads the records that belong to the request.
func (f *changeFiler) papers() error {
	mine := onRequest(f.file.Request.Ref)
	var err error
	if f.file.Responses, err = every(f.v, change.Responses, mine); err != nil {
		return err
	}
	f.file.Matrix = change.Count(f.file.Responses, f.today)
	if f.file.Recommendations, err = every(f.v, change.Recommendations, mine); err != nil {
		return err
	}
	for _, d := range f.ruled {
		if change.Canonical(d.Request) == f.file.Request.Ref {
			f.file.Decisions = append(f.file.Decisions, d)
		}
	}
	if f.file.Verdict, f.file.Seats, f.file.Concerns, err = weigh(f.v, f.file.Request, f.file.Request.Meeting); err != nil {
		return err
	}
	if f.file.Holds, err = HoldsOn(f.v, f.file.Request, f.today); err != nil {
		return err
	}
	f.file.Asked, err = every(f.v, change.Questionnaires, mine)
	return err
}

// plot finds the way to the decision, by the earliest milestone that moves.
func (f *changeFiler) plot() error {
	days, err := programmeDays(f.v)
	if err != nil {
		return err
	}
	way, err := f.rules.Way()
	if err != nil {
		return err
	}
	done, err := f.done()
	if err != nil {
		return err
	}
	var by calendar.Day
	for _, m := range f.file.Moves {
		if last := m.Due.DecideBy(days.Working.AddWorking); last != 0 && (by == 0 || last < by) {
			by = last
		}
	}
	if f.file.Request.Open() || f.file.Request.Status() == change.Draft {
		days.Today = f.today
	}
	f.file.Course = days.Plot(way.For(f.file.Decider()), f.from(days.Working), by, done)
	return nil
}

// from returns the day on which the request was raised; of one that was not yet,
// the working day before the board that is to take it, or else today.
func (f *changeFiler) from(working calendar.Holidays) calendar.Day {
	r := f.file.Request
	switch {
	case !r.RaisedOn.IsZero():
		return r.RaisedOn.Earliest()
	case r.Board.Precision() == calendar.ToDay:
		return working.AddWorking(r.Board.Earliest(), -1)
	}
	return f.today
}

// stepsDone says which step of a way an act of a request's life completes.
var stepsDone = map[string]string{
	string(change.Summarise):  change.StepSummary,
	string(change.AdviseFor):  change.StepRecommendation,
	string(change.AdviseAway): change.StepRecommendation,
	string(change.Refer):      change.StepDecision,
}

// done returns the days of the steps that were taken, or whose day is set.
func (f *changeFiler) done() (map[string]calendar.Day, error) {
	r := f.file.Request
	done := map[string]calendar.Day{}
	set := func(step string, w calendar.When) {
		if w.Precision() == calendar.ToDay {
			done[step] = w.Earliest()
		}
	}
	set(change.StepRaise, r.RaisedOn)
	set(change.StepBoard, r.Board)
	set(change.StepAssessment, r.Closes)
	for _, h := range f.past {
		switch step, ok := stepsDone[h.Entry.Act]; {
		case h.Entry.Act == string(change.Raise), h.Entry.Act == string(change.Reopen):
			for _, step := range stepsDone { // what was done before is to be done anew
				delete(done, step)
			}
		case h.Entry.Act == string(change.Defer):
			delete(done, change.StepRecommendation)
			delete(done, change.StepDecision)
		case ok:
			done[step] = calendar.DayOf(h.Entry.At, zone)
		}
	}
	for _, d := range f.file.Decisions {
		if d.Ruling == change.RuledDeferred || !r.RaisedOn.IsZero() && d.Day.Latest() < r.RaisedOn.Earliest() {
			continue
		}
		if d.Body == change.Authority && d.Ruling != change.RuledReferred {
			set(change.StepAuthority, d.Day)
		} else {
			set(change.StepDecision, d.Day)
		}
	}
	return done, nil
}

// joint tells what comes out if other requests that are open are approved too: of
// this one, where they move what it counts from; of them, where it does; and what
// cannot both be.
func (f *changeFiler) joint() error {
	r := f.file.Request
	if f.file.Dropped() {
		return nil // nothing comes of it
	}
	others, err := every(f.v, change.Requests, store.Filter{Field: "status", Values: those(change.OpenStatuses()...)})
	if err != nil {
		return err
	}
	mine := f.file.Outcome.Inputs.Proposals
	for _, o := range others {
		if o.Ref == r.Ref {
			continue
		}
		theirs, err := change.ParseProposals(o.Proposals)
		if err != nil {
			continue // kept by an older program, or from papers
		}
		clashes := change.Clashes(mine, theirs)
		for i, c := range clashes {
			clashes[i] = fmt.Sprintf("%s and %s cannot both be: %s.", r.Ref, o.Ref, c)
		}
		here, err := f.sumsWith(r, f.rules, theirs)
		if err != nil {
			return err
		}
		for i, s := range here {
			here[i] = fmt.Sprintf("With %s: %s", o.Ref, s)
		}
		var there []string
		if !r.Settled() {
			if there, err = f.sumsWith(o, rulesAmong(f.sets, o.Rules, f.today), mine); err != nil {
				return err
			}
		}
		for i, s := range there {
			there[i] = fmt.Sprintf("With %s, %s comes to: %s", r.Ref, o.Ref, s)
		}
		if len(clashes)+len(here)+len(there) > 0 {
			f.file.Beside = append(f.file.Beside, o.Ref)
		}
		f.file.Clashes, f.file.Joint, f.file.Onward = append(f.file.Clashes, clashes...), append(f.file.Joint, here...), append(f.file.Onward, there...)
	}
	return nil
}

// sumsWith gives the sums of a request that are others if some proposals come true
// too.
func (f *changeFiler) sumsWith(r *change.Request, rules *change.Rules, also []change.Proposal) ([]string, error) {
	alone, err := evaluate(f.at, r, rules, nil)
	if problem.Of(err) != nil {
		return nil, nil // kept by an older program, or from papers
	}
	if err != nil {
		return nil, err
	}
	with, err := evaluate(f.at, r, rules, also)
	before := alone.Reasons()
	return slices.DeleteFunc(with.Reasons(), func(s string) bool { return slices.Contains(before, s) }), err
}

// conflict says where the raiser's own organisation decides, or sits in the chair of
// the group that takes it up.
func (f *changeFiler) conflict() error {
	r := f.file.Request
	it, err := f.v.Find(party.Organisations.Kind, r.RaisedBy)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	short := record.HeadOf(it.Record).Ref
	if short == change.Authority {
		f.file.Conflict = short + " raised it and decides it."
		return nil
	}
	held, err := every(f.v, party.HeldRoles, store.Filter{Field: "organisation", Values: []string{short}}, store.Filter{Field: "name", Values: []string{"Chair", string(party.SRO)}})
	for _, h := range held {
		switch {
		case !h.HeldOn(f.today):
		case h.Name == string(party.SRO) && f.file.Decider() == string(party.SRO):
			f.file.Conflict = fmt.Sprintf("%s raised it, and decides it as %s.", short, party.SRO)
			return err
		case h.Name == "Chair" && slices.ContainsFunc(f.file.Course.Ordinary.Legs, func(l change.Dated) bool { return l.Meets == h.Group }):
			f.file.Conflict = fmt.Sprintf("%s raised it, and is in the chair of %s, which takes it up.", short, h.Group)
		}
	}
	return err
}
