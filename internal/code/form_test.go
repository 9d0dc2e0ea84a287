package code

import (
	"testing"

	"crosscode/internal/calendar"
)

func TestABodyOfTheFirstFormIsStillRead(t *testing.T) {
	const first = `{"ref":"REC/R0032","class":"public","code":"REC","title":"New registration data items","aliases":["R32"],"status":"Change Proposal Plan",` +
		`"stage":"proposal","target":"2023-02","next":"The Change Panel takes it","next_date":"2022-04-05","priority":"High"}`
	r, err := Modifications.Decode(1, []byte(first))
	if err != nil || string(Modifications.Encode(r)) != first {
		t.Errorf("read %v, written again as %s", err, Modifications.Encode(r))
	}
}

func TestTheNextStepIsItsCodes(t *testing.T) {
	m := Modifications.New()
	m.Code, m.Next, m.NextDate = "REC", "the Change Panel takes it", calendar.InMonth(2022, 4)
	if got := m.Turn(); got.Words() != "REC is to take the next step: the Change Panel takes it" || got.By != m.NextDate {
		t.Errorf("%q by %s", got.Words(), got.By)
	}
	if m.Stage = Closed; !m.Turn().IsZero() {
		t.Error("what is closed is nobody's move")
	}
}
