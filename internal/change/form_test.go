package change

import (
	"slices"
	"testing"

	"crosscode/internal/calendar"
)

func TestABodyOfTheFirstFormIsStillRead(t *testing.T) {
	const first = `{"ref":"CR003","class":"public","title":"M6 and M7","status":"Draft","group":"CCAG","raised_by":"Elexon","issue":"M6 cannot be met.",` +
		`"proposals":["M6 date M5+9mo","M7 date M5+10mo"],"questions":["Do you agree?"],"board":"2022-03-24"}`
	r, err := Requests.Decode(1, []byte(first))
	if err != nil || string(Requests.Encode(r)) != first {
		t.Errorf("read %v, written again as %s", err, Requests.Encode(r))
	}
	if got := Requests.Field("proposals").Keys(r); !slices.Equal(got, []string{"m6", "m7"}) {
		t.Errorf("its proposals name %q", got)
	}
}

func TestWhoseMoveAChangeRequestIs(t *testing.T) {
	for status, want := range map[Status]string{
		Draft: "Elexon is to complete and raise it", Raised: "The PMO or secretariat is to take it to the Change Board",
		AtBoard:   "The Change Board or secretariat is to let it into impact assessment, or return it",
		Assessing: "Every programme party is to answer", Assessed: "The PMO or secretariat is to put it to the group that recommends",
		ForDecision: "The chair or secretariat of CCAG is to recommend at CCAG-05", Recommended: "The SRO or secretariat is to decide", WithOfgem: "The sponsor is to decide",
		Approved: "The PMO or secretariat is to work it into plan, design and text", Implementing: "The PMO or secretariat is to close it once it is done",
		Rejected: "", Withdrawn: "", Closed: "",
	} {
		r := New("CR003")
		r.RaisedBy, r.Group, r.Meeting, r.Closes, r.status = "Elexon", "CCAG", "CCAG-05", calendar.InMonth(2022, 4), status
		if got := r.Turn().Words(); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}
