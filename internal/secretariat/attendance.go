package secretariat

import (
	"context"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A MeetingSeat is a seat that can be filled at a meeting: one of the roles held
// in its group on its day, or one that its attendance names.
type MeetingSeat struct {
	Role         string
	Organisation string
	SpeaksFor    string   // its constituency
	StandIns     []string // the organisations that hold an alternate for it
	Was          meeting.Attendance
}

// Seat names the seat as an attendance does.
func (s MeetingSeat) Seat() string { return s.Role + "/" + s.Organisation }

// seatOrder is the order in which seats are read out: whoever runs the meeting,
// those who decide, those who listen.
var seatOrder = []string{"Chair", "Secretariat", voting}

func rankOf(role string) int {
	if i := slices.Index(seatOrder, role); i >= 0 {
		return i
	}
	return len(seatOrder)
}

// SeatsAt returns the seats of a meeting on its day, on today where it has none,
// with what its attendance says of each. An alternate is no seat of its own, but
// stands in for one.
func SeatsAt(v *View, m *meeting.Meeting, today calendar.Day) ([]MeetingSeat, error) {
	held, err := every(v, party.HeldRoles, store.Filter{Field: "group", Values: []string{m.Group}})
	if err != nil {
		return nil, err
	}
	day := today
	if m.Date.Precision() == calendar.ToDay {
		day = m.Date.Earliest()
	}
	held = slices.DeleteFunc(held, func(h *party.HeldRole) bool { return !h.HeldOn(day) })
	said := map[string]meeting.Attendance{}
	for _, a := range m.Attendances() {
		said[a.Seat()] = a
	}
	var out []MeetingSeat
	for _, h := range held {
		if strings.EqualFold(h.Name, string(party.Alternate)) {
			continue
		}
		s := MeetingSeat{Role: h.Name, Organisation: h.Organisation, SpeaksFor: h.Constituency, StandIns: standIns(held, h)}
		s.Was = said[s.Seat()]
		delete(said, s.Seat())
		out = append(out, s)
	}
	for _, a := range m.Attendances() {
		if _, left := said[a.Seat()]; left {
			out = append(out, MeetingSeat{Role: a.Role, Organisation: a.Organisation, Was: a})
		}
	}
	slices.SortStableFunc(out, func(a, b MeetingSeat) int { return rankOf(a.Role) - rankOf(b.Role) })
	return out, nil
}

// QuorumOf returns the quorum of a meeting: its own, or what the terms of its
// group ask for.
func QuorumOf(v *View, m *meeting.Meeting) (record.Number, error) {
	if m.Quorum.Given {
		return m.Quorum, nil
	}
	it, err := v.Find(group.Groups.Kind, m.Group)
	if notFound(err) {
		return record.Number{}, nil
	}
	if err != nil {
		return record.Number{}, err
	}
	return group.Groups.From(it.Record).Quorum, nil
}

// TryAttendance says what a meeting would be with an edit, and keeps nothing: the
// meeting, whose quoracy tells the arithmetic, and what to look at twice. It asks
// the same authority, and finds the same faults, as the edit itself would.
func (d *Desk) TryAttendance(ctx context.Context, who party.Actor, name string, e Edit) (*meeting.Meeting, []string, error) {
	look := func(s store.Scope) *store.View { return d.Store.View(ctx, s, store.Now) }
	a := authority{who, Scope(who), look, d.Today()}
	k := meeting.Meetings.Kind
	it, err := look(a.scope).Find(k, name)
	if err != nil {
		return nil, nil, err
	}
	if err := a.keep(editVerb, k, it.Record); err != nil {
		return nil, nil, err
	}
	if err := unchanged(it.Record, e.Version); err != nil {
		return nil, nil, err
	}
	m := meeting.Meetings.From(k.Clone(it.Record))
	if err := apply(k, m, e); err != nil {
		return nil, nil, err
	}
	if err := a.settle(m); err != nil {
		return nil, nil, err
	}
	seats, err := SeatsAt(look(a.scope), m, d.Today())
	if err != nil {
		return nil, nil, err
	}
	return m, doubtsOf(m, seats), nil
}

// doubtsOf says what is unusual about who attended, though it may have been so:
// a seat of which nothing is said, and one that is represented by an organisation
// which holds no alternate for it.
func doubtsOf(m *meeting.Meeting, seats []MeetingSeat) []string {
	var out []string
	for _, s := range seats {
		switch {
		case s.Was.How == "":
			out = append(out, "Nothing is said of "+s.Seat()+".")
		case s.Was.How == meeting.ByAnother && s.Was.Votes() && !slices.Contains(s.StandIns, s.Was.Alternate):
			out = append(out, s.Was.Alternate+" holds no alternate for "+s.Seat()+" in "+m.Group+". Whether it may speak for the seat is for the terms of reference.")
		}
	}
	return out
}

// MayRecordAttendance refuses whoever does not keep the meeting's register, and
// a meeting that nobody attended.
func MayRecordAttendance(who party.Actor, m *meeting.Meeting) error {
	switch {
	case !MayEdit(who, meeting.Meetings.Kind, m):
		return problem.New(problem.Forbidden, "Only the secretariat of %s may record who attended %s.", m.Group, m.Ref)
	case m.Status() == meeting.Cancelled:
		return problem.New(problem.Conflict, "%s was cancelled, so nobody attended it.", m.Ref)
	}
	return nil
}
