package group

import (
	"slices"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/problem"
)

func TestTermsOfReferenceFollowEachOther(t *testing.T) {
	g := aGroup("TAG")
	for _, v := range []party.With{{Text: "v1.0", Day: march16 - 100, Meeting: "PSG-01"}, {Text: "v2.0", Day: march16, Meeting: "TAG-05"}} {
		if err := g.Take(Adopt, v, pmo); err != nil {
			t.Fatal(err)
		}
	}
	if g.Terms != "v2.0" || g.TermsAt != "TAG-05" || g.Status() != Active || !slices.Equal(g.OldTerms, []string{"v1.0, from 2021-12-06, until 2022-03-16"}) {
		t.Errorf("in force %s of %s at %s, before %q, %s", g.Terms, g.TermsFrom, g.TermsAt, g.OldTerms, g.Status())
	}
	if err := Groups.Complete(g); err != nil {
		t.Error(err)
	}
	if err := g.Take(Adopt, party.With{Text: "v3.0"}, pmo); !problem.Is(err, problem.Invalid) {
		t.Errorf("terms without a day are refused, not %v", err)
	}
	if err := g.Take(Adopt, party.With{Text: "v3.0", Day: march16 - 1}, pmo); !problem.Is(err, problem.Invalid) || g.Terms != "v2.0" {
		t.Errorf("terms approved before those in force are refused, not %v", err)
	}
}

func TestABodyOfTheFirstFormIsStillRead(t *testing.T) {
	const first = `{"ref":"TAG","class":"public","name":"Testing Advisory Group","level":3,"parent":"PSG","terms":"v1.0","terms_from":"2021-12",` +
		`"former":["Test Group, until 2021-11"],"status":"Renamed","formed":"2021","ended":"2022-03-16","successor":"TMAG"}`
	r, err := Groups.Decode(1, []byte(first))
	if err != nil || string(Groups.Encode(r)) != first {
		t.Errorf("read %v, written again as %s", err, Groups.Encode(r))
	}
}
