package change

import (
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// Turn says whose move r is.
func (r *Request) Turn() party.Turn {
	switch r.status {
	case Draft:
		t := party.Turn{Roles: proposers, Do: "complete and raise it", By: r.Board}
		if r.RaisedBy != "" {
			t.Owners = []record.Owner{{Organisation: r.RaisedBy}}
		}
		return t
	case Raised:
		return party.Turn{Roles: office, Do: "take it to the Change Board", By: r.Board}
	case AtBoard:
		return party.Turn{Roles: board, Do: "let it into impact assessment, or return it", By: r.Board}
	case Assessing:
		return party.Turn{Owners: []record.Owner{{Organisation: "Every programme party"}}, Do: "answer", By: r.Closes}
	case Assessed, Deferred:
		return party.Turn{Roles: office, Do: "put it to the group that recommends"}
	case ForDecision:
		return party.Turn{Roles: advisers, Of: groupOf(r.Meeting), Do: "recommend at " + r.Meeting}
	case Recommended:
		if r.Decider == Authority {
			return party.Turn{Roles: deciders, Do: "refer it to " + Authority}
		}
		return party.Turn{Roles: deciders, Do: "decide"}
	case WithOfgem:
		return party.Turn{Roles: []party.Role{party.Sponsor}, Do: "decide"}
	case Approved:
		return party.Turn{Roles: office, Do: "work it into plan, design and text"}
	case Implementing:
		return party.Turn{Roles: office, Do: "close it once it is done"}
	}
	return party.Turn{}
}

// Turn says whose move q is.
func (q *Questionnaire) Turn() party.Turn {
	switch q.status {
	case QuestionnaireDraft:
		return party.Turn{Roles: office, Do: "open it"}
	case QuestionnaireOpen:
		return party.Turn{Owners: []record.Owner{{Organisation: "Everybody who is asked"}}, Do: "answer", By: q.Closes}
	}
	return party.Turn{}
}

// Turn says whose move p is, for as long as the request is put to its meeting.
func (p *SeatPosition) Turn() party.Turn {
	if p.status != NoRecord {
		return party.Turn{}
	}
	return party.Turn{Owners: []record.Owner{{Organisation: p.Organisation}}, Do: "speak for its seat at " + p.Meeting}
}

// PutAt reports whether r is put to a meeting and waits for what it says.
func (r *Request) PutAt(meeting string) bool { return r.status == ForDecision && r.Meeting == meeting }

// Turn says whose move c is.
func (c *Concern) Turn() party.Turn {
	if c.status != ConcernOpen {
		return party.Turn{}
	}
	return party.Turn{Roles: office, Do: "see that it is resolved"}
}

// PutTo gives the group that a request is put to: that of the meeting that it goes
// to, and its own before one is known.
func (r *Request) PutTo() string {
	if g := groupOf(r.Meeting); g != "" {
		return g
	}
	return r.Group
}

// groupOf returns the group whose meeting it is; "" where it is none's.
func groupOf(meeting string) string {
	m, err := ref.ParseMeeting(meeting)
	if err != nil {
		return ""
	}
	return m.Group
}
