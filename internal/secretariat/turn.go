package secretariat

import (
	"cmp"
	"slices"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// TurnOf says whose move a record is; the zero Turn where it is nobody's, or
// where its register has no moves.
func TurnOf(r record.Record) party.Turn {
	if t, ok := r.(interface{ Turn() party.Turn }); ok {
		return t.Turn()
	}
	return party.Turn{}
}

// turns finds whose moves records are, where that is not for the record alone to
// say.
type turns struct {
	v     *View
	dates register.Dates // of milestones; nil while none was asked for
}

// turn gives the turn of a record with the day that its date comes to.
func (a *turns) turn(r record.Record) (party.Turn, error) {
	t, err := TurnIn(a.v, r)
	if _, rule := t.By.Rule(); err != nil || !rule {
		return t, err
	}
	if a.dates == nil {
		all, err := every(a.v, register.Milestones)
		if err != nil {
			return t, err
		}
		a.dates = register.Dates{}
		for _, m := range all {
			a.dates[m.Ref] = m
		}
	}
	if on, ok := a.dates.Resolve(t.By); ok {
		t.By = on
	}
	return t, nil
}

// list gives the records of a list with whose move each is.
func (a *turns) list(k *record.Kind, q Query) ([]Need, error) {
	page, err := a.v.List(k, q)
	if err != nil {
		return nil, err
	}
	out := make([]Need, len(page.Items))
	for i, it := range page.Items {
		turn, err := a.turn(it.Record)
		if err != nil {
			return nil, err
		}
		out[i] = Need{k, it.Record, turn, it.At}
	}
	return out, nil
}

// awaited reports whether the request of a position still waits for what its seat
// says.
func awaited(v *View, p *change.SeatPosition) (waits bool, err error) {
	it, err := v.Find(change.Requests.Kind, p.Request)
	if notFound(err) {
		return false, nil
	}
	return err == nil && change.Requests.From(it.Record).PutAt(p.Meeting), err
}

// TurnIn says whose move a record is, as a view sees it.
func TurnIn(v *View, r record.Record) (party.Turn, error) {
	if p, ok := r.(*change.SeatPosition); ok {
		if waits, err := awaited(v, p); err != nil || !waits {
			return party.Turn{}, err
		}
	}
	return TurnOf(r), nil
}

// A Need is a record that waits for one actor.
type Need struct {
	Kind   *record.Kind
	Record record.Record
	Turn   party.Turn
	Since  time.Time // when it was last touched
}

// waiting says where to look for what waits for somebody.
type waiting struct {
	kind     *record.Kind
	field    string // status or stage
	statuses []string
	sort     string
	soon     bool   // only what is due within a month, or was
	owned    string // the field by which the organisation it waits for finds it; "" none
}

// looked bounds how many records of each register are looked at for one actor.
const looked = 60

func those[S ~string](statuses ...S) []string {
	out := make([]string, len(statuses))
	for i, s := range statuses {
		out[i] = string(s)
	}
	return out
}

var waits = []waiting{
	{register.Actions.Kind, "status", those(register.Open, register.Ongoing), "due", false, "owners"},
	{register.Actions.Kind, "status", those(register.RecommendedClosed), "due", false, ""},
	{register.RAID.Kind, "status", those(register.RAIDProposed, register.RAIDSubmitted), "ref", false, ""},
	{register.RAID.Kind, "status", those(register.RAIDAccepted), "proximity", true, ""},
	{meeting.Questions.Kind, "status", those(meeting.Unanswered), "ref", false, ""},
	{meeting.Meetings.Kind, "status", those(meeting.Planned), "date", true, ""},
	{register.Milestones.Kind, "status", those(register.MilestonePlanned), "date", true, ""},
	{register.Artefacts.Kind, "status", those(register.WorkingGroupReview, register.ProgrammeReview, register.ArtefactDraft), "review_ends", false, ""},
	{group.Groups.Kind, "status", those(group.Proposed), "ref", false, ""},
	{code.Modifications.Kind, "stage", those(code.Proposal, code.Assessment, code.Consultation, code.Report, code.WithAuthority, code.Awaiting), "next_date", true, ""},
	{change.Requests.Kind, "status", those(change.Draft, change.Raised, change.AtBoard, change.Assessed, change.Deferred, change.ForDecision, change.Recommended, change.WithOfgem, change.Approved, change.Implementing), "board", false, ""},
	{change.Responses.Kind, "status", those(change.Invited), "ref", false, "organisation"},
	{change.Responses.Kind, "status", those(change.Invited), "ref", false, "delegate"},
	{change.Replies.Kind, "status", those(change.ReplyAsked), "ref", false, "organisation"},
	{change.Replies.Kind, "status", those(change.ReplyAsked), "ref", false, "delegate"},
	{change.Questionnaires.Kind, "status", those(change.QuestionnaireDraft), "ref", false, ""},
	{change.SeatPositions.Kind, "status", those(change.NoRecord), "ref", false, "organisation"},
	{change.Concerns.Kind, "status", those(change.ConcernOpen), "ref", false, ""},
	{designation.Notices.Kind, "status", those(designation.Drafted), "ref", false, ""},
	{designation.Representations.Kind, "status", those(designation.Received), "ref", false, ""},
	{designation.Readinesses.Kind, "status", those(designation.Judging, designation.Advised), "ref", true, ""},
	{designation.Criteria.Kind, "status", those(designation.Unmet), "ref", true, "owners"},
}

// Needs gives what waits for an actor, the most urgent first, and how much of it
// there is among the records looked at.
func Needs(v *View, who party.Actor, today calendar.Day, most int) (needs []Need, all int, err error) {
	if !who.TakesPart() && who.Organisation == "" {
		return nil, 0, nil
	}
	meant, err := namesOf(v, who)
	if err != nil {
		return nil, 0, err
	}
	at := turns{v: v}
	for _, w := range waits {
		q := Query{Sort: w.sort, Limit: looked, Filters: []Filter{{Field: w.field, Values: w.statuses}}}
		if (w.owned == "organisation" || w.owned == "delegate") && who.Organisation == "" {
			continue
		}
		if w.owned != "" && who.Organisation != "" {
			q.Filters = append(q.Filters, Filter{Field: w.owned, Values: organisations(meant)})
		}
		found, err := at.list(w.kind, q)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range found {
			if slices.ContainsFunc(meant, n.Turn.Concerns) && !(w.soon && later(n.Turn.By, today)) {
				needs = append(needs, n)
			}
		}
	}
	urgentFirst(needs)
	return needs[:min(len(needs), most)], len(needs), nil
}

func urgentFirst(needs []Need) {
	slices.SortStableFunc(needs, func(a, b Need) int {
		return cmp.Compare(record.Date{When: a.Turn.By}.SortKey(), record.Date{When: b.Turn.By}.SortKey())
	})
}

// InHand are the statuses of change requests that are not yet decided, drafts
// among them.
func InHand() []string { return those(append(change.OpenStatuses(), change.Draft)...) }

// RequestsInHand gives the change requests that are [InHand], whoever they wait
// for, the most urgent first of those looked at.
func RequestsInHand(v *View, most int) ([]Need, error) {
	found, err := (&turns{v: v}).list(change.Requests.Kind, Query{Sort: "board", Limit: looked, Filters: []Filter{{Field: "status", Values: InHand()}}})
	if err != nil {
		return nil, err
	}
	urgentFirst(found)
	return found[:min(len(found), most)], nil
}

// later reports whether a date is certainly more than a month away, or is none.
func later(w calendar.When, today calendar.Day) bool {
	return w.Earliest().IsZero() || w.Earliest() > today+31
}

// namesOf gives an actor once for each name of the organisation they belong to:
// papers call RECCo the REC.
func namesOf(v *View, who party.Actor) ([]party.Actor, error) {
	out := []party.Actor{who}
	if who.Organisation == "" {
		return out, nil
	}
	it, err := v.Find(party.Organisations.Kind, who.Organisation)
	if notFound(err) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for _, name := range party.Organisations.Names(it.Record) {
		other := who
		other.Organisation = name
		out = append(out, other)
	}
	return out, nil
}

// organisations gives the names under which one actor may be named.
func organisations(meant []party.Actor) []string {
	var out []string
	for _, a := range meant {
		out = append(out, a.Organisation)
	}
	return append(out, meant[0].Name)
}
