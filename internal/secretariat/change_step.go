package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/store"
)

// moveOn takes a record one step and keeps it. A change request takes along what
// belongs to its step, under the same cause.
func moveOn(tx *store.Tx, k *record.Kind, r Living, step party.Step, w party.With, by party.Actor) error {
	was := k.Clone(r)
	switch r := r.(type) {
	case *change.Request:
		return (&changeStep{tx: tx, v: tx.View(store.Everything()), r: r, step: step, with: w}).take(by)
	case *meeting.Meeting:
		if err := approving(tx.View(store.Everything()), r, step, w, by); err != nil {
			return err
		}
	case *group.Group:
		if err := goingOn(tx.View(store.Everything()), r, step, w, by); err != nil {
			return err
		}
	case *change.SeatPosition:
		if err := heard(tx.View(store.Everything()), r, step, by); err != nil {
			return err
		}
	case *change.Questionnaire:
		return askParties(tx, r, step, w, by)
	case *change.Concern:
		if slices.Contains(r.Steps(by), step) {
			v := tx.View(store.Everything())
			it, err := v.Find(change.Requests.Kind, r.Request)
			if err != nil {
				return err
			}
			if err := convened(v, r.Ref, step, r.Needs(step), w, notBefore(change.Requests.From(it.Record))); err != nil {
				return err
			}
		}
	case change.Answer:
		if step == change.Remind {
			return remindOne(tx, r, by)
		}
		var err error
		if w, err = answering(tx, r, step, w, by); err != nil {
			return err
		}
	}
	switch done, err := designate(tx, k, r, step, w, by); {
	case err != nil:
		return err
	case done:
		return saveStep(tx, k, was, r, step, w)
	}
	if err := r.Take(step, w, by); err != nil {
		return err
	}
	if a, ok := r.(change.Answer); ok { // which takes in all that is said
		if err := tx.Save(k, string(step), r); err != nil || step != change.Delegate {
			return err
		}
		return handedOver(tx, a)
	}
	return saveStep(tx, k, was, r, step, w)
}

// saveStep keeps a record that has taken a step. What was said with the step, and
// no field of the record has taken in, is the reason of its entry.
func saveStep(tx *store.Tx, k *record.Kind, was, now record.Record, step party.Step, w party.With) error {
	if said := strings.Join(strings.Fields(w.Text), " "); said != "" && !tookIn(k.Changes(was, now), said) {
		tx.Because(said)
	}
	return tx.Save(k, string(step), now)
}

// tookIn reports whether one of the fields that changed holds what was said.
func tookIn(changed []record.Change, said string) bool {
	return slices.ContainsFunc(changed, func(c record.Change) bool {
		return strings.Contains(strings.Join(strings.Fields(c.After.Cell()), " "), said)
	})
}

// A changeStep is one step of a change request with all that follows from it.
type changeStep struct {
	tx   *store.Tx
	v    *store.View
	r    *change.Request
	step party.Step
	with party.With
}

// day returns the day on which the step is taken.
func (s *changeStep) day() calendar.Day {
	if !s.with.Day.IsZero() {
		return s.with.Day
	}
	return calendar.DayOf(s.tx.At(), zone)
}

func (s *changeStep) take(by party.Actor) error {
	if slices.Contains(s.r.Steps(by), s.step) { // who may not take it is told that, and no more
		for _, refuses := range []func() error{s.elsewhere, s.convened, s.answered, s.toCome, s.happened, s.unchanged, s.frozen, s.awaited, s.blocked, s.overtaken} {
			if err := refuses(); err != nil {
				return err
			}
		}
	}
	was := change.Requests.Kind.Clone(s.r)
	if err := s.r.Take(s.step, s.with, by); err != nil {
		return err
	}
	if s.step == change.Raise || s.step == change.Reopen {
		if err := s.settleWhoDecides(); err != nil {
			return err
		}
	}
	if s.step == change.Assess {
		if err := s.window(); err != nil {
			return err
		}
	}
	if err := s.save(was); err != nil {
		return err
	}
	switch s.step {
	case change.Assess:
		return s.invite()
	case change.Table:
		return s.seat()
	case change.AdviseFor:
		return s.recommend(change.ToApprove)
	case change.AdviseAway:
		return s.recommend(change.ToReject)
	case change.Refer:
		return s.decide(change.RuledReferred)
	case change.Approve:
		return s.decide(change.RuledApproved)
	case change.Reject:
		return s.decide(change.RuledRejected)
	case change.Defer:
		return s.decide(change.RuledDeferred)
	case change.Implement:
		return s.implement()
	}
	return nil
}

// save keeps the request after the step. Reasons that become a recommendation or a
// decision stand there.
func (s *changeStep) save(was record.Record) error {
	switch s.step {
	case change.AdviseFor, change.AdviseAway, change.Refer, change.Approve, change.Reject, change.Defer:
		return s.tx.Save(change.Requests.Kind, string(s.step), s.r)
	}
	return saveStep(s.tx, change.Requests.Kind, was, s.r, s.step, s.with)
}

// settleWhoDecides keeps who decides by the rules that hold on the day on which
// the request is raised or opened again.
func (s *changeStep) settleWhoDecides() error {
	for _, refuses := range []func() error{s.eligible, s.founded} {
		if err := refuses(); err != nil {
			return err
		}
	}
	o, err := s.outcome("")
	if err != nil {
		return err
	}
	s.r.Decides(o, s.day())
	return nil
}

// outcome holds the rules of a name, or those of the day, against the request.
func (s *changeStep) outcome(name string) (change.Outcome, error) {
	rules, err := rulesNamed(s.v, name, s.day())
	if err != nil {
		return change.Outcome{}, err
	}
	at, err := standings(s.v)
	if err != nil {
		return change.Outcome{}, err
	}
	return evaluate(at, s.r, rules, nil)
}

// unchanged refuses a decision of the programme on what has come to lie above
// the thresholds since the request was raised: by another proposal, or because
// what it counts from has moved.
func (s *changeStep) unchanged() error {
	if s.r.Status() != change.Recommended || s.step != change.Approve && s.step != change.Reject || s.r.Decider == "" {
		return nil
	}
	o, err := s.outcome(s.r.Rules)
	if err != nil || o.Body == s.r.Decider {
		return err
	}
	return problem.New(problem.Conflict, "When %s was raised, %s was to decide it, and as it stands now that is no longer so. Re-open it, or refer it to %s. %s",
		s.r.Ref, s.r.Decider, change.Authority, strings.Join(o.Reasons(), " "))
}

// awaited refuses to sum up an assessment before it closes while parties that were
// asked have not answered.
func (s *changeStep) awaited() error {
	today := calendar.DayOf(s.tx.At(), zone)
	if s.step != change.Summarise || s.r.Closes.IsZero() || today >= s.r.Closes.Earliest() {
		return nil
	}
	all, err := every(s.v, change.Responses, onRequest(s.r.Ref))
	if err != nil {
		return err
	}
	total := change.Count(all, today).Total
	if left := total.Asked - total.Answered; left > 0 {
		return problem.New(problem.Conflict, "The parties have until %s to answer %s, and %d of %d have not. Sum it up after that, or exempt those who will not answer.",
			s.r.Closes.Words(), s.r.Ref, left, total.Asked)
	}
	return nil
}

// advises reports whether the step is what a group says of what was put to it.
func (s *changeStep) advises() bool {
	return (s.step == change.AdviseFor || s.step == change.AdviseAway) && s.r.Status() == change.ForDecision && s.with.Meeting != ""
}

// elsewhere refuses a recommendation of another meeting than the one that the
// request was put to, where its seats were asked.
func (s *changeStep) elsewhere() error {
	if !s.advises() || s.with.Meeting == s.r.Meeting {
		return nil
	}
	return problem.New(problem.Conflict, "%s was put to %s, where its seats were asked, and %s cannot recommend on it. Table it there first.", s.r.Ref, s.r.Meeting, s.with.Meeting)
}

// convened refuses a step that names a meeting which nobody finds, with all else
// that the step lacks.
func (s *changeStep) convened() error {
	return convened(s.v, s.r.Ref, s.step, s.r.Needs(s.step), s.with, notBefore(s.r))
}

// notBefore asks of a meeting that it did not sit before a request was raised.
func notBefore(r *change.Request) func(*problem.Check, *meeting.Meeting) {
	return func(c *problem.Check, m *meeting.Meeting) {
		ok := m.Date.IsZero() || r.RaisedOn.IsZero() || m.Date.Latest() >= r.RaisedOn.Earliest()
		c.Want(ok, "meeting", "%s sat on %s, before %s was raised on %s.", m.Ref, m.Date.Words(), r.Ref, r.RaisedOn.Words())
	}
}

// convened refuses a step that names a meeting which is not in the register, or was
// called off, or is not what else is asked of it.
func convened(v *store.View, name string, step party.Step, needs party.Need, w party.With, more ...func(*problem.Check, *meeting.Meeting)) error {
	at, err := ref.ParseMeeting(w.Meeting)
	if err != nil {
		return nil // the table of moves says so
	}
	var c problem.Check
	it, err := v.Find(meeting.Meetings.Kind, at.String())
	if notFound(err) {
		c.Want(false, "meeting", "There is no meeting %s in the register. Enter it there first, or name another.", at)
	} else if err != nil {
		return err
	} else {
		m := meeting.Meetings.From(it.Record)
		c.Want(m.Status() != meeting.Cancelled, "meeting", "%s was cancelled. Name the meeting that sits instead.", at)
		for _, ask := range more {
			ask(&c, m)
		}
	}
	if !c.Failed() {
		return nil
	}
	if err := c.Rest(needs.Missing(w)); err != nil {
		return err
	}
	return c.Err("You cannot %s %s yet.", step, name)
}

// answered refuses to put a request to a meeting that has recommended on it already.
func (s *changeStep) answered() error {
	if s.step != change.Table {
		return nil
	}
	at, err := ref.ParseMeeting(s.with.Meeting)
	if err != nil {
		return nil // the table of moves says so
	}
	said := change.Recommends(s.r.Ref, at.Group, at.String(), change.ToApprove, "")
	if _, err := s.v.Find(change.Recommendations.Kind, said.Ref); notFound(err) {
		return nil
	} else if err != nil {
		return err
	}
	return problem.New(problem.Conflict, "%s has recommended on %s already: see the recommendation %s. Put it to another meeting.", at, s.r.Ref, said.Ref)
}

// happened refuses a decision of a day that is still to come, or on which there was no
// request yet.
func (s *changeStep) happened() error {
	if !slices.Contains([]party.Step{change.Approve, change.Reject, change.Defer}, s.step) || s.with.Day.IsZero() {
		return nil
	}
	if err := designation.Happened(s.step, s.r.Ref, s.with.Day, calendar.DayOf(s.tx.At(), zone)); err != nil {
		return err
	}
	var c problem.Check
	c.Want(s.r.RaisedOn.IsZero() || s.with.Day >= s.r.RaisedOn.Earliest(), "day", "%s is before %s, on which %s was raised.", s.with.Day.Words(), s.r.RaisedOn.Words(), s.r.Ref)
	return c.Err("You cannot %s %s so.", s.step, s.r.Ref)
}

// toCome refuses what a meeting says that is known to sit on a later day.
func (s *changeStep) toCome() error {
	if !s.advises() {
		return nil
	}
	return sat(s.tx, s.v, s.with.Meeting)
}

// sat refuses what a meeting recommends that is known to sit on a later day.
func sat(tx *store.Tx, v *store.View, name string) error {
	it, err := v.Find(meeting.Meetings.Kind, name)
	if err != nil {
		return err
	}
	m, today := meeting.Meetings.From(it.Record), calendar.DayOf(tx.At(), zone)
	if m.Date.Precision() == calendar.ToDay && m.Date.Earliest() > today {
		return problem.New(problem.Conflict, "%s sits on %s: what it recommends is recorded when it has sat.", m.Ref, m.Date.Words())
	}
	return nil
}

// founded refuses a request that names what is not there.
func (s *changeStep) founded() error { return founded(s.v, s.r) }

// overtaken refuses to approve what can no longer be carried out, because of what
// has become of the milestones since.
func (s *changeStep) overtaken() error {
	if s.step != change.Approve {
		return nil
	}
	proposals, err := change.ParseProposals(s.r.Proposals)
	if err != nil {
		return err
	}
	var c problem.Check
	if err := feasible(s.v, proposals, "", &c); err != nil {
		return err
	}
	return c.Err("%s can no longer be carried out as it stands.", s.r.Ref)
}

// eligible refuses a raiser who takes no part: it must be represented in a
// constituency, have a seat in a group, or be the programme itself.
func (s *changeStep) eligible() error {
	var c problem.Check
	it, err := s.v.Find(party.Organisations.Kind, s.r.RaisedBy)
	if notFound(err) {
		c.Want(false, "raised_by", "%s is no organisation of the programme. Enter it first, or name another.", s.r.RaisedBy)
		return c.Err("You cannot raise %s yet.", s.r.Ref)
	}
	if err != nil {
		return err
	}
	o := party.Organisations.From(it.Record)
	seats, err := every(s.v, party.HeldRoles, store.Filter{Field: "organisation", Values: []string{o.Ref}})
	if err != nil {
		return err
	}
	seated := slices.ContainsFunc(seats, func(h *party.HeldRole) bool { return h.Name != "Observer" && h.HeldOn(s.day()) })
	c.Want(o.Status() == party.TakingPart, "raised_by", "%s no longer takes part.", o.Ref)
	c.Want(o.Constituency != "" || seated || o.Kind == "programme", "raised_by",
		"%s may not raise a change request: it is in no constituency and has no seat in a group. A member may raise it on its behalf.", o.Ref)
	return c.Err("You cannot raise %s yet.", s.r.Ref)
}

// window refuses an assessment that is shorter than the rules have it without a
// reason. It opens on the day on which the board sat, be that written down later.
func (s *changeStep) window() error {
	rules, err := rulesNamed(s.v, s.r.Rules, s.r.RaisedOn.Earliest())
	if err != nil {
		return err
	}
	way, err := rules.Way()
	if err != nil {
		return err
	}
	return way.Window(calendar.Holidays{}, s.r.Board.Earliest(), s.with.Day, s.r.Shorter)
}

// invite asks every respondent for an answer. Those who were asked before the
// request was opened again keep what they said, and may better it until the new
// last day.
func (s *changeStep) invite() error {
	parties, err := s.respondents()
	if err != nil {
		return err
	}
	to, err := addressBook(s.tx)
	if err != nil {
		return err
	}
	for _, o := range parties {
		a := change.Invite(s.r, o.Ref, o.Constituency)
		it, err := s.v.Find(change.Responses.Kind, a.Ref)
		if err == nil {
			a = change.Responses.From(it.Record)
			a.Closes = s.r.Closes
		} else if !notFound(err) {
			return err
		}
		if err := to.ask(s.tx, "invite", a); err != nil {
			return err
		}
	}
	return nil
}

// respondents returns the organisations that are asked: those named, or else
// everybody who is represented in a constituency.
func (s *changeStep) respondents() ([]*party.Organisation, error) {
	return partiesAsked(s.v, s.r.Respondents, s.r.Ref+" cannot be assessed yet.")
}

func partiesAsked(v *store.View, named []string, cannot string) ([]*party.Organisation, error) {
	if len(named) == 0 {
		all, err := every(v, party.Organisations)
		return slices.DeleteFunc(all, func(o *party.Organisation) bool {
			return o.Constituency == "" || o.Status() != party.TakingPart
		}), err
	}
	var c problem.Check
	var out []*party.Organisation
	for _, name := range named {
		it, err := v.Find(party.Organisations.Kind, name)
		if err != nil && !notFound(err) {
			return nil, err
		}
		c.Want(err == nil, "respondents", "There is no organisation called %s.", name)
		if err == nil {
			out = append(out, party.Organisations.From(it.Record))
		}
	}
	return out, c.Err("%s", cannot)
}

// recommend keeps what the group said as a record of its own, with the positions and
// what they came to, of the day on which it met.
func (s *changeStep) recommend(a change.Advice) error {
	m, err := ref.ParseMeeting(s.with.Meeting)
	if err != nil {
		return err
	}
	verdict, seats, _, err := weigh(s.v, s.r, s.with.Meeting)
	if err != nil {
		return err
	}
	it, err := s.v.Find(meeting.Meetings.Kind, m.String())
	if err != nil {
		return err
	}
	r := change.Recommends(s.r.Ref, m.Group, s.with.Meeting, a, strings.TrimSpace(s.with.Text))
	r.Class, r.Day, r.Basis = s.r.Class, calendar.On(s.day()), verdict.Because
	if on := meeting.Meetings.From(it.Record).Date; on.Precision() == calendar.ToDay {
		r.Day = on
	}
	for _, p := range seats {
		if line := p.Line(); line != "" {
			r.Positions = append(r.Positions, line)
		}
	}
	return s.tx.Save(change.Recommendations.Kind, "recommend", r)
}

// decide keeps the decision as a record of its own, with the rules and the
// arithmetic; an approval gives the milestones their new baseline.
func (s *changeStep) decide(ruling change.Ruling) error {
	before, err := every(s.v, change.Decisions, onRequest(s.r.Ref))
	if err != nil {
		return err
	}
	o, err := s.outcome(s.r.Rules) // as it stands on the day of the decision
	if err != nil {
		return err
	}
	d := change.Decided(s.r, len(before)+1, s.body(before), ruling)
	d.Rules, d.Sums = o.Rules, o.Reasons()
	d.Class, d.Reasons, d.Meeting, d.Day = s.r.Class, strings.TrimSpace(s.with.Text), s.with.Meeting, calendar.On(s.day())
	d.Letter = strings.Join(strings.Fields(s.with.Letter), " ")
	if ruling != change.RuledApproved {
		return s.tx.Save(change.Decisions.Kind, "decide", d)
	}
	return s.enactment(o.Inputs.Proposals).decide("decide", d, o.Inputs.Dates())
}

// enactment is what the request proposes, to be carried out.
func (s *changeStep) enactment(proposals []change.Proposal) *enactment {
	return &enactment{tx: s.tx, v: s.v, ref: s.r.Ref, title: s.r.Title, class: s.r.Class, proposals: proposals}
}

// body returns who decides: Ofgem what was referred to it, and else the SRO.
func (s *changeStep) body(before []*change.Decision) string {
	if n := len(before); n > 0 && before[n-1].Ruling == change.RuledReferred {
		return change.Authority
	}
	return string(party.SRO)
}

// implement works what was approved into the milestones.
func (s *changeStep) implement() error {
	all, err := change.ParseProposals(s.r.Proposals)
	if err != nil {
		return err
	}
	_, err = s.enactment(all).carryOut()
	return err
}
