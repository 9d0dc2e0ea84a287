package secretariat

import (
	"context"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/ref"
	"crosscode/internal/store"
)

// voting is the role in a group that has a voice in what it recommends: the
// chair, the secretariat and observers have none.
const voting = "Member"

// seat asks every voting seat of the group that a request is put to for its
// position. A seat that was asked before keeps what it said.
func (s *changeStep) seat() error {
	m, err := ref.ParseMeeting(s.with.Meeting)
	if err != nil {
		return err
	}
	if _, err := s.v.Find(group.Groups.Kind, m.Group); notFound(err) {
		return problem.New(problem.Invalid, "There is no group called %s, so %s cannot be put to %s.", m.Group, s.r.Ref, s.with.Meeting)
	} else if err != nil {
		return err
	}
	held, err := every(s.v, party.HeldRoles, store.Filter{Field: "group", Values: []string{m.Group}})
	if err != nil {
		return err
	}
	held = slices.DeleteFunc(held, func(h *party.HeldRole) bool { return !h.HeldOn(s.day()) })
	for _, h := range held {
		if h.Name != voting {
			continue
		}
		p := change.Seated(s.r, s.with.Meeting, m.Group, h.Constituency, h.Organisation, standIns(held, h))
		if _, err := s.v.Find(change.SeatPositions.Kind, p.Ref); err == nil {
			continue
		} else if !notFound(err) {
			return err
		}
		if err := s.tx.Save(change.SeatPositions.Kind, "seat", p); err != nil {
			return err
		}
	}
	return nil
}

// standIns returns the organisations whose alternates stand in for a seat: its
// own, and those that speak for the same interests.
func standIns(held []*party.HeldRole, seat *party.HeldRole) []string {
	var out []string
	for _, h := range held {
		same := h.Organisation == seat.Organisation || seat.Constituency != "" && strings.EqualFold(h.Constituency, seat.Constituency)
		if strings.EqualFold(h.Name, string(party.Alternate)) && same {
			out = append(out, h.Organisation)
		}
	}
	return out
}

// heard refuses what a seat says of a request that is not put to its meeting any
// more, to whoever may speak for it: what the group recommended was told with the
// positions as they were.
func heard(v *store.View, p *change.SeatPosition, step party.Step, by party.Actor) error {
	if !slices.Contains(p.Steps(by), step) {
		return nil
	}
	it, err := v.Find(change.Requests.Kind, p.Request)
	if err != nil {
		return err
	}
	if r := change.Requests.From(it.Record); !r.PutAt(p.Meeting) {
		return problem.New(problem.Conflict, "%s is not before %s any more: it is %s. What its seats said there stays as it was.", r.Ref, p.Meeting, party.Within(string(r.Status())))
	}
	return nil
}

// positionsOf returns the positions on a request at a meeting.
func positionsOf(v *store.View, r *change.Request, at string) ([]*change.SeatPosition, error) {
	if at == "" {
		return nil, nil
	}
	return every(v, change.SeatPositions, onRequest(r.Ref), store.Filter{Field: "meeting", Values: []string{at}})
}

// weigh says what the seats of the group of a meeting come to.
func weigh(v *store.View, r *change.Request, at string) (change.Verdict, []*change.SeatPosition, []*change.Concern, error) {
	seats, err := positionsOf(v, r, at)
	if err != nil {
		return change.Verdict{}, nil, nil, err
	}
	concerns, err := every(v, change.Concerns, onRequest(r.Ref))
	if err != nil {
		return change.Verdict{}, nil, nil, err
	}
	quorum, majority := 0, false
	if m, err := ref.ParseMeeting(at); err == nil {
		it, err := v.Find(group.Groups.Kind, m.Group)
		if err != nil && !notFound(err) {
			return change.Verdict{}, nil, nil, err
		}
		if err == nil {
			g := group.Groups.From(it.Record)
			quorum, majority = g.Quorum.N, g.Decides == group.ByMajority
		}
	}
	return change.Weigh(seats, concerns, quorum, majority), seats, concerns, nil
}

// blocked refuses to recommend anything before the seats were heard that the group
// needs, and to recommend approval while a blocking concern is open.
func (s *changeStep) blocked() error {
	if !s.advises() {
		return nil // the table of moves asks for the meeting
	}
	verdict, _, _, err := weigh(s.v, s.r, s.with.Meeting)
	if err != nil || !verdict.Unheard && (s.step == change.AdviseAway || !verdict.Blocked) {
		return err
	}
	return problem.New(problem.Conflict, "You cannot %s %s yet. %s", s.step, s.r.Ref, verdict.Because)
}

// progressing are the steps that a freeze of progress keeps back.
var progressing = []party.Step{change.Assess, change.Table, change.AdviseFor, change.Approve}

// frozen refuses a step that a freeze keeps back.
func (s *changeStep) frozen() error {
	var held change.Hold
	switch {
	case slices.Contains(progressing, s.step):
		held = change.HoldProgress
	case s.step == change.Implement:
		held = change.HoldImplementation
	default:
		return nil
	}
	on := s.day()
	if s.step == change.Assess { // it has the day on which the assessment closes
		on = calendar.DayOf(s.tx.At(), zone)
	}
	holds, err := HoldsOn(s.v, s.r, on)
	if err != nil {
		return err
	}
	for _, f := range holds {
		if f.Holds == held || f.Holds == change.HoldProgress {
			return problem.New(problem.Conflict, "You cannot %s %s: %s Name it among the exceptions of the freeze, with the reason, or wait.", s.step, s.r.Ref, ending(f.Words()))
		}
	}
	return nil
}

func ending(s string) string {
	if s = strings.TrimSpace(s); strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// Block raises a concern about a request, in the name of the organisation that
// the actor belongs to. It is numbered, and the group does not recommend
// approving the request while it is open.
func (d *Desk) Block(ctx context.Context, who party.Actor, request, text string, b Because) (*change.Concern, error) {
	var out *change.Concern
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		it, err := tx.View(Scope(who)).Find(change.Requests.Kind, request)
		if err != nil {
			return err
		}
		r := change.Requests.From(it.Record)
		if who.Organisation == "" || !who.Every && !who.Sits(party.Member) && !who.Sits(party.Alternate) && !who.Sits(party.Chair) {
			return problem.New(problem.Forbidden, "Only a member of a group, its alternate or its chair may raise a blocking concern about %s.", r.Ref)
		}
		of := who.Organisation
		if !who.Every && !who.Sits(party.Member) && !who.Sits(party.Chair) {
			if of, err = standsInFor(tx.View(store.Everything()), who, r); err != nil {
				return err
			}
		}
		var c problem.Check
		c.Want(strings.TrimSpace(text) != "", "text", "Say what stands in the way, and what would settle it.")
		c.Want(r.Open(), "", "%s is %s: nothing is to be decided about it.", r.Ref, strings.ToLower(string(r.Status())))
		if err := c.Err("The concern cannot be raised."); err != nil {
			return err
		}
		before, err := every(tx.View(store.Everything()), change.Concerns, onRequest(r.Ref))
		if err != nil {
			return err
		}
		out = change.Concerned(r, len(before)+1, of, text)
		return tx.Save(change.Concerns.Kind, raiseVerb, out)
	})
	return out, err
}

// standsInFor returns the organisation for whose seat an alternate raises a concern:
// of the group that the request is put to, where the holder has not spoken itself and
// has no concern of its own.
func standsInFor(v *store.View, who party.Actor, r *change.Request) (string, error) {
	seats, err := positionsOf(v, r, r.Meeting)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(seats, func(p *change.SeatPosition) bool { return slices.Contains(seatRoles(who, p), change.SeatAlternate) })
	if i < 0 {
		return "", problem.New(problem.Forbidden, "An alternate raises a concern about %s for the seat it stands in for, once the request is put to the group of that seat.", r.Ref)
	}
	of := seats[i].Organisation
	if !seats[i].MaySpeakBeside() {
		return "", problem.New(problem.Conflict, "%s has spoken for its seat. Its alternate speaks only where it does not.", of)
	}
	concerns, err := every(v, change.Concerns, onRequest(r.Ref))
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(concerns, func(c *change.Concern) bool { return c.Organisation == of && c.Status() == change.ConcernOpen }) {
		return "", problem.New(problem.Conflict, "There is an open concern of %s already. Its alternate raises none beside it.", of)
	}
	return of, nil
}

// PutOnAgenda makes an agenda item of a request, at the end of the agenda of a
// meeting.
func (d *Desk) PutOnAgenda(ctx context.Context, who party.Actor, request, at string, b Because) (*meeting.Item, error) {
	m, err := ref.ParseMeeting(at)
	if err != nil {
		var c problem.Check
		c.Note("meeting", err)
		return nil, c.Err("The request is on no agenda yet.")
	}
	var out *meeting.Item
	err = d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		a := authorityIn(tx, who)
		v := tx.View(a.scope)
		it, err := v.Find(change.Requests.Kind, request)
		if err != nil {
			return err
		}
		r := change.Requests.From(it.Record)
		if _, err := v.Find(meeting.Meetings.Kind, m.String()); err != nil {
			return err
		}
		out = meeting.PutOnAgenda(m, 1)
		out.Class, out.Title, out.Purposes, out.Objective = r.Class, r.Ref+" "+r.Title, []string{"decision"}, objectiveOf(r)
		if err := a.keep(raiseVerb, meeting.Items.Kind, out); err != nil {
			return err
		}
		items, err := every(tx.View(store.Everything()), meeting.Items, store.Filter{Field: "meeting", Values: []string{m.String()}})
		if err != nil {
			return err
		}
		last := 0
		for _, i := range items {
			if strings.HasPrefix(i.Title, r.Ref+" ") {
				return problem.New(problem.Conflict, "%s is on the agenda of %s already, as item %s.", r.Ref, m, i.Number.Words())
			}
			last = max(last, i.Number.N)
		}
		next := meeting.PutOnAgenda(m, last+1)
		out.Ref, out.Number = next.Ref, next.Number
		return tx.Save(meeting.Items.Kind, raiseVerb, out)
	})
	return out, err
}

// objectiveOf says what a meeting does with a request that is put to it.
func objectiveOf(r *change.Request) string {
	if do := r.Turn().Do; do != "" && r.Status() != change.Assessing {
		return strings.ToUpper(do[:1]) + do[1:] + "."
	}
	return "Take up the change request."
}

// Queue returns the files of the requests that are on their way to a decision,
// those first that have to be decided first. A draft is among them once the day is
// known on which the Change Board is to take it.
func Queue(v *store.View, today calendar.Day) ([]*ChangeFile, error) {
	all, err := filesOf(v, today, change.Draft, change.Raised, change.AtBoard, change.Assessing, change.Assessed, change.ForDecision, change.Recommended, change.WithOfgem, change.Deferred)
	all = slices.DeleteFunc(all, func(f *ChangeFile) bool { return f.Request.Status() == change.Draft && f.Request.Board.IsZero() })
	slices.SortStableFunc(all, func(a, b *ChangeFile) int {
		return int(last(a.Course.Ordinary.DecideBy) - last(b.Course.Ordinary.DecideBy))
	})
	return all, err
}

// last puts what has no day behind what has one.
func last(d calendar.Day) calendar.Day {
	if d == 0 {
		return 1 << 30
	}
	return d
}

// Above is what lies above the thresholds, or may.
type Above struct {
	Open    []*ChangeFile // what Ofgem decides, by the day to decide by
	Unclear []*ChangeFile // what it decides if what is lacking comes out so
	Decided []*ChangeFile
}

// AboveThreshold returns the files of the requests that Ofgem decides, may have to
// decide, or has decided.
func AboveThreshold(v *store.View, today calendar.Day) (Above, error) {
	var a Above
	all, err := filesOf(v, today, change.Statuses...)
	if err != nil {
		return a, err
	}
	for _, f := range all {
		byOfgem := slices.ContainsFunc(f.Decisions, func(d *change.Decision) bool { return d.Body == change.Authority && d.Ruling != change.RuledReferred })
		switch {
		case byOfgem && f.Request.Settled():
			a.Decided = append(a.Decided, f)
		case f.Request.Open() && (f.Decider() == change.Authority || f.Request.Status() == change.WithOfgem):
			a.Open = append(a.Open, f)
		case f.Request.Open() && f.Decider() == "" && f.Outcome.MayCome(change.Authority):
			a.Unclear = append(a.Unclear, f)
		}
	}
	for _, some := range [][]*ChangeFile{a.Open, a.Unclear} {
		slices.SortStableFunc(some, func(a, b *ChangeFile) int {
			return int(last(a.Course.Ordinary.DecideBy) - last(b.Course.Ordinary.DecideBy))
		})
	}
	return a, nil
}
