package meeting

import (
	"strings"

	"crosscode/internal/party"
)

// Turn says who is to see that m is held.
func (m *Meeting) Turn() party.Turn {
	if m.status != Planned {
		return party.Turn{}
	}
	return party.Turn{Roles: office, Of: m.Group, Do: "hold it", By: m.Date}
}

// Turn says who is to answer q. Until somebody is named, those who run the
// meeting that was asked are to see that it is answered.
func (q *Question) Turn() party.Turn {
	if q.status != Unanswered {
		return party.Turn{}
	}
	t := party.Turn{Owners: q.AnsweredBy, Do: "answer it"}
	if len(t.Owners) == 0 {
		group, _, _ := strings.Cut(q.Meeting, "-")
		t.Roles, t.Of = office, group
	}
	return t
}

// Ask says what answering wants: the answer itself.
func (q *Question) Ask(s party.Step, n party.Need) string {
	if s == Answer && n == party.NeedText {
		return "Answer"
	}
	return ""
}
