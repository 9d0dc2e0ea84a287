package code

import (
	"crosscode/internal/party"
	"crosscode/internal/record"
)

// Turn says what the code's own people are to do with m next, and when.
func (m *Modification) Turn() party.Turn {
	if m.Stage == Closed || m.Next == "" {
		return party.Turn{}
	}
	return party.Turn{Owners: []record.Owner{{Organisation: m.Code}}, Do: "take the next step: " + m.Next, By: m.NextDate}
}
