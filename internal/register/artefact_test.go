package register

import (
	"slices"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
)

// Two weeks with the working group, two with the programme, then everybody.
func TestAnArtefactSaysHowFarItsReviewsAre(t *testing.T) {
	pmo := party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	a := DraftArtefact("OPC001")
	for _, c := range []struct {
		step party.Step
		day  calendar.Day
		want []string
	}{
		{"", 0, []string{"By its working group, two weeks: to come", "By the programme, two weeks: to come", "By everybody: to come"}},
		{ToWorkingGroup, calendar.Date(2022, 3, 16), []string{"By its working group, two weeks: open from 16 Mar 2022 to 30 Mar 2022", "By the programme, two weeks: to come", "By everybody: to come"}},
		{ToProgramme, calendar.Date(2022, 3, 30), []string{"By its working group, two weeks: over", "By the programme, two weeks: open from 30 Mar 2022 to 13 Apr 2022", "By everybody: to come"}},
		{ToEverybody, calendar.Date(2022, 4, 13), []string{"By its working group, two weeks: over", "By the programme, two weeks: over", "By everybody: open from 13 Apr 2022"}},
	} {
		if c.step != "" {
			if err := a.Take(c.step, party.With{Day: c.day}, pmo); err != nil {
				t.Fatal(err)
			}
		}
		if got := a.Reviews(); !slices.Equal(got, c.want) {
			t.Errorf("after %q the reviews are %q, want %q", c.step, got, c.want)
		}
	}
}

func TestAReviewDoesNotOpenBeforeTheOneBeforeIt(t *testing.T) {
	pmo := party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	a := DraftArtefact("OPC001")
	take := func(s party.Step, day int) error { return a.Take(s, party.With{Day: calendar.Date(2022, 3, day)}, pmo) }
	if err := take(ToWorkingGroup, 16); err != nil {
		t.Fatal(err)
	}
	if err := take(ToProgramme, 15); !problem.Is(err, problem.Invalid) || a.Status() != WorkingGroupReview || a.Opened != calendar.On(calendar.Date(2022, 3, 16)) {
		t.Errorf("a review that opens before the one before it: %v, and it is %s", err, a.Status())
	}
	if err := take(ToProgramme, 16); err != nil {
		t.Error(err)
	}
}

func TestAnArtefactIsNotSupersededByItself(t *testing.T) {
	office := party.Actor{Name: "office", Roles: []party.Role{party.Secretariat}}
	a := DraftArtefact("OPC001")
	for i, s := range []party.Step{ToWorkingGroup, ToProgramme, ToEverybody, ApproveText} {
		if err := a.Take(s, party.With{Day: calendar.Date(2022, 3, 16+i), Meeting: "DAG-10"}, office); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"OPC001", " opc001 "} {
		if err := a.Take(Replace, party.With{Other: other}, office); !problem.Is(err, problem.Invalid) || a.Status() != ArtefactApproved {
			t.Errorf("by %q: %v, and it is %s", other, err, a.Status())
		}
	}
	if err := a.Take(Replace, party.With{Other: "OPC002"}, office); err != nil || a.By != "OPC002" {
		t.Errorf("by another: %v, %s", err, a.By)
	}
}
