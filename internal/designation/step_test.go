package designation

import (
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

var (
	pmo     = party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	member  = party.Actor{Name: "REC", Roles: []party.Role{party.Member}}
	because = party.With{Text: "The design is signed off."}
)

func aStep() *Step {
	s := Lay("CCAG", 2)
	s.Class, s.Text, s.Activity = record.Public, "The design is signed off.", "M5"
	return s
}

func TestAChangeToAStepReadsAsEnglish(t *testing.T) {
	for _, c := range []struct{ field, cell, want string }{
		{"activity", "A-J", "Plan activity changed from “M5” to “A-J”."},
		{"route", "SMAP", "Legal route set to SMAP."},
		{"status", "Done", "Status moved from Not started to Done."},
		{"owners", "Ofgem", "Owner set to Ofgem."},
	} {
		before := aStep()
		if err := Steps.Complete(before); err != nil {
			t.Error(err)
		}
		after := Steps.Clone(before)
		f := Steps.Field(c.field)
		v, err := f.Parse(c.cell)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(after, v)
		if got := Steps.Changes(before, after); len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %v, want %q", got, c.want)
		}
		back, err := Steps.Decode(1, Steps.Encode(after))
		if err != nil || len(Steps.Changes(after, back)) > 0 {
			t.Errorf("a body does not give back the record: %v", err)
		}
	}
}

func TestTheLifeOfAStep(t *testing.T) {
	for _, c := range []struct {
		name string
		from Status
		step party.Step
		with party.With
		by   party.Actor
		to   Status
		kind problem.Kind
	}{
		{"a code body starts it", NotStarted, Start, party.With{}, member, UnderWay, 0},
		{"the programme finishes it", UnderWay, Finish, because, pmo, Done, 0},
		{"and says by what", UnderWay, Finish, party.With{}, pmo, UnderWay, problem.Invalid},
		{"a code body does not finish it", UnderWay, Finish, because, member, UnderWay, problem.Forbidden},
		{"a step that happened unnoticed is finished at once", NotStarted, Finish, because, pmo, Done, 0},
		{"another route does without it", NotStarted, Drop, because, pmo, Dropped, 0},
		{"what is done is not dropped", Done, Drop, because, pmo, Done, problem.Conflict},
		{"but may be taken up again", Done, Reopen, because, pmo, UnderWay, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := aStep()
			s.status = c.from
			err := s.Take(c.step, c.with, c.by)
			if s.Status() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %v; want %s", s.Status(), err, c.to)
			}
		})
	}
}

func TestAStepIsNumberedOnItsRoute(t *testing.T) {
	for name, spoil := range map[string]func(*Step){
		"a step under another number":  func(s *Step) { s.Number = record.N(3) },
		"a step of another group":      func(s *Step) { s.List = "DAG" },
		"a step before the first":      func(s *Step) { s.Ref, s.Number = "CCAG/0", record.N(0) },
		"a step on a route unheard of": func(s *Step) { s.Route = "MAIL" },
		"a step that stands nowhere":   func(s *Step) { s.status = "" },
	} {
		s := aStep()
		spoil(s)
		if err := Steps.Complete(s); err == nil {
			t.Errorf("%s is refused", name)
		}
	}
}
