package meeting

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/ref"
)

// MinutesStatus is how far the minutes of a meeting are.
type MinutesStatus string

const (
	Unwritten  MinutesStatus = "Not written"
	Draft      MinutesStatus = "Draft"
	Circulated MinutesStatus = "Circulated"
	Corrected  MinutesStatus = "Corrected"
	Approved   MinutesStatus = "Approved"
)

// MinutesStatuses holds every status, in the order of the life of minutes.
var MinutesStatuses = []MinutesStatus{Unwritten, Draft, Circulated, Corrected, Approved}

const (
	DraftMinutes     party.Step = "draft the minutes of"
	CirculateMinutes party.Step = "circulate the minutes of"
	CorrectMinutes   party.Step = "correct the minutes of"
	ApproveMinutes   party.Step = "approve the minutes of"
	ReopenMinutes    party.Step = "reopen the minutes of"
)

// minutesMoves is the whole life of the minutes of a meeting. What nobody was
// sent cannot be approved, and it is a later meeting that approves.
var minutesMoves = party.Procedure[*Meeting, MinutesStatus]{
	{Step: DraftMinutes, From: []MinutesStatus{Unwritten}, To: Draft, By: office, Ready: (*Meeting).held},
	{Step: CirculateMinutes, From: []MinutesStatus{Draft}, To: Circulated, By: office, Need: party.NeedDay, Ready: (*Meeting).held},
	{Step: CorrectMinutes, From: []MinutesStatus{Circulated, Corrected}, To: Corrected, By: office, Need: party.NeedText, Ready: (*Meeting).held},
	{Step: ApproveMinutes, From: []MinutesStatus{Circulated, Corrected}, To: Approved, By: office, Need: party.NeedMeeting, Ready: (*Meeting).held},
	{Step: ReopenMinutes, From: []MinutesStatus{Approved}, To: Corrected, By: office, Need: party.NeedText, Ready: (*Meeting).held},
}

// Minutes returns how far the minutes of m are; they move only by [Meeting.Take].
func (m *Meeting) Minutes() MinutesStatus {
	if m.minutes == "" {
		return Unwritten
	}
	return m.minutes
}

func (m *Meeting) held() error {
	if m.status == Held {
		return nil
	}
	return problem.New(problem.Conflict, "%s is %s. Only a meeting that was held has minutes.", m.Ref, strings.ToLower(string(m.status)))
}

// minute moves the minutes of m by one step.
func (m *Meeting) minute(s party.Step, w party.With, by party.Actor) error {
	to, err := minutesMoves.Next(m, m.Minutes(), s, w, by)
	if err != nil {
		return err
	}
	switch s {
	case CirculateMinutes:
		if m.Date.Precision() == calendar.ToDay && w.Day < m.Date.Earliest() {
			var c problem.Check
			c.Want(false, "day", "%s was held on %s. Its minutes are circulated on that day or after it.", m.Ref, m.Date.Words())
			return c.Err("You cannot %s %s yet.", s, m.Ref)
		}
		m.circulated = calendar.On(w.Day)
	case ApproveMinutes:
		at := w.Meeting
		if err := m.approvedBy(at); err != nil {
			return err
		}
		m.approvedAt = at
	case CorrectMinutes:
		m.corrected = append(slices.Clone(m.corrected), oneLine(w.Text))
	case ReopenMinutes:
		m.corrected, m.approvedAt = append(slices.Clone(m.corrected), "Reopened: "+oneLine(w.Text)), ""
	}
	m.minutes = to
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ApprovedAt returns the meeting that approved the minutes of m; "" while none did.
func (m *Meeting) ApprovedAt() string { return m.approvedAt }

// approvedBy refuses a meeting that cannot approve the minutes of m. That it is
// there, was held, and is of the group that goes on, others see to.
func (m *Meeting) approvedBy(at string) error {
	var c problem.Check
	own, err1 := ref.ParseMeeting(m.Ref)
	other, err2 := ref.ParseMeeting(at)
	if err1 == nil && err2 == nil && own.Group == other.Group {
		c.Want(own != other, "meeting", "%s cannot approve its own minutes. Name a later meeting of %s.", m.Ref, own.Group)
		c.Want(own == other || other.After(own), "meeting", "%s was before %s. Name a later meeting of %s.", at, m.Ref, own.Group)
	}
	return c.Err("You cannot %s %s yet.", ApproveMinutes, m.Ref)
}
