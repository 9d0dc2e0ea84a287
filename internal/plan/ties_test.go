package plan

import "testing"

// tied is A, then a summary S of B and C, then D; C has a day of slack.
func tied(t *testing.T) *Schedule {
	t.Helper()
	p := &Plan{Start: At(2022, 3, 1, 8, 0)}
	for i, a := range []Activity{{Ref: "A", Level: 1, Duration: Duration{Minutes: 480}}, {Ref: "S", Level: 1}, {Ref: "B", Level: 2, Duration: Duration{Minutes: 960}},
		{Ref: "C", Level: 2, Duration: Duration{Minutes: 480}}, {Ref: "D", Level: 1, Duration: Duration{Minutes: 480}}, {Ref: "aside", Level: 1, Duration: Duration{Minutes: 480}}} {
		a.UID = i + 1
		p.Activities = append(p.Activities, a)
	}
	p.Links = []Link{{From: 1, To: 2, Kind: FinishToStart}, {From: 2, To: 5, Kind: FinishToStart}}
	s, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEachLinkTellsItsSlackAndWhetherItDrives(t *testing.T) {
	s := tied(t)
	into, out := s.Ties(3) // C
	if len(into) != 1 || into[0] != (Tie{Link: 0, Other: 0, Slack: 0, Driving: true}) {
		t.Errorf("into C: %+v", into)
	}
	if len(out) != 1 || out[0].Link != 1 || out[0].Other != 4 || out[0].Slack != 480 {
		t.Errorf("out of C: %+v", out)
	}
	if _, out = s.Ties(2); len(out) != 1 || out[0].Slack != 0 {
		t.Errorf("out of B: %+v", out)
	}
	if into, _ = s.Ties(4); len(into) != 1 || into[0].Other != 1 || !into[0].Driving {
		t.Errorf("into D: %+v", into)
	}
}

func TestWhatLeadsToAnActivityIsAllItWaitsFor(t *testing.T) {
	s := tied(t)
	got := s.Leading(4)
	for i, want := range []bool{true, true, true, true, true, false} {
		if got[i] != want {
			t.Errorf("activity %d leads to D: %v", i, got[i])
		}
	}
	if got := s.Leading(0); !got[0] || got[1] || got[4] {
		t.Errorf("leading to A: %v", got)
	}
}
