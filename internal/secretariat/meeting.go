package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/ref"
	"crosscode/internal/store"
)

// attended gives the organisations that filled the seats of a meeting their own
// spelling, and refuses one that takes no part: so no name of a person is kept
// where an organisation belongs.
func attended(v *store.View, m *meeting.Meeting) error {
	var c problem.Check
	all := m.Attendances()
	lines := make([]string, 0, len(all))
	for _, at := range all {
		for _, name := range []*string{&at.Organisation, &at.Alternate} {
			if *name == "" {
				continue
			}
			short, err := organisationCalled(v, *name)
			if err != nil {
				return err
			}
			c.Want(short != "", "attendance", "No organisation is called %s. Attendance names organisations, and never people.", *name)
			*name = short
		}
		lines = append(lines, at.String())
	}
	if err := c.Err("%s is not complete.", m.Ref); err != nil {
		return err
	}
	if len(lines) == len(m.Attendance) && len(lines) > 0 {
		m.Attendance = lines
	}
	return nil
}

// approving refuses a meeting that cannot approve the minutes of m: one that is
// not recorded or was not held, was before it, or is of a group that does not go
// on from its group. The order of numbers within a group is the meeting's own
// rule.
func approving(v *store.View, m *meeting.Meeting, step party.Step, w party.With, by party.Actor) error {
	if step != meeting.ApproveMinutes || !by.Holds(party.Secretariat, party.Chair) {
		return nil
	}
	at, err := ref.ParseMeeting(w.Meeting)
	if err != nil || at.String() == m.Ref {
		return nil // the table of moves says so
	}
	var c problem.Check
	it, err := v.Find(meeting.Meetings.Kind, at.String())
	if notFound(err) {
		c.Want(false, "meeting", "There is no meeting called %s.", at)
		return c.Err("You cannot %s %s yet.", step, m.Ref)
	}
	if err != nil {
		return err
	}
	later := meeting.Meetings.From(it.Record)
	c.Want(goesOn(v, m.Group) == goesOn(v, later.Group), "meeting", "%s is a meeting of %s, and %s is one of %s. Name a later meeting of %s.",
		later.Ref, later.Group, m.Ref, m.Group, m.Group)
	c.Want(later.Status() == meeting.Held, "meeting", "%s was not held, so it approved nothing.", later.Ref)
	c.Want(later.Date.IsZero() || m.Date.IsZero() || later.Date.Latest() >= m.Date.Earliest(), "meeting", "%s was before %s. Name a later meeting of %s.", later.Ref, m.Ref, m.Group)
	return c.Err("You cannot %s %s yet.", step, m.Ref)
}

// goesOn returns the group that a group has become: TMAG of TAG.
func goesOn(v *store.View, short string) string {
	return group.Today(short, func(short string) (*group.Group, bool) {
		it, err := v.Find(group.Groups.Kind, short)
		if err != nil {
			return nil, false
		}
		return group.Groups.From(it.Record), true
	})
}

// goingOn refuses to rename a group into one that it cannot become.
func goingOn(v *View, g *group.Group, step party.Step, w party.With, by party.Actor) error {
	if step != group.Rename || !slices.Contains(g.Steps(by), step) {
		return nil
	}
	it, err := v.Find(group.Groups.Kind, strings.TrimSpace(w.Other))
	if notFound(err) {
		return nil // which the step itself asks
	}
	if err != nil {
		return err
	}
	if next := group.Groups.From(it.Record); next.Ref != g.Ref {
		return g.MayBecome(next, w.Day)
	}
	return nil
}
