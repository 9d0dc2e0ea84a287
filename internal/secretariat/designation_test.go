package secretariat

import (
	"strings"
	"testing"

	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A lawful is somebody who brings text into force.
type lawful struct {
	*scene
	who party.Actor
}

func (l lawful) make(k *record.Kind, ref string, fields map[string]string) {
	l.t.Helper()
	if _, err := l.desk.Raise(l.t.Context(), l.who, k, ref, Edit{Class: record.Public, Fields: fields}, Because{}); err != nil {
		l.t.Fatal(ref, err)
	}
}

func (l lawful) edit(k *record.Kind, ref string, fields map[string]string) error {
	_, err := l.desk.Revise(l.t.Context(), l.who, k, ref, Edit{Fields: fields}, Because{})
	return err
}

func (l lawful) try(k *record.Kind, ref string, step party.Step, w party.With) error {
	_, err := l.desk.Take(l.t.Context(), l.who, k, ref, 0, step, w, Because{})
	return err
}

func (l lawful) take(k *record.Kind, ref string, step party.Step, w party.With) {
	l.t.Helper()
	if err := l.try(k, ref, step, w); err != nil {
		l.t.Fatal(step, ref, err)
	}
}

func (s *scene) law() lawful {
	return lawful{s, party.Actor{ID: "office", Name: "office", Organisation: "Programme", Roles: []party.Role{party.PMO, party.Secretariat, party.Sponsor}}}
}

// Only exactly the text that a published decision is bound to becomes law, and
// what is law does not become another text behind it.
func TestOnlyTheTextThatWasDecidedOnIsPutInForce(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	routes, areas, notices := designation.Templates.Kind, designation.Areas.Kind, designation.Notices.Kind
	hash, other := strings.Repeat("a1", 32), strings.Repeat("b2", 32)
	l.make(routes, "SMAP", map[string]string{"name": "Smart Meters Act powers", "style": string(designation.ByDesignation), "steps": "Text is baselined; owner: CCAG", "notice": "28"})
	l.make(areas, "BSC/Registration", map[string]string{"code": "BSC", "topic": "Registration", "about": "Who supplies which meter.", "document": "MHHS-DEL1", "edition": "v1.0", "hash": hash})
	day := func(d string) party.With { w := s.day(d); w.Text = "Done."; return w }

	s.refused(problem.Conflict, "No route to law is chosen", func() error { return l.try(areas, "BSC/Registration", designation.Pass, day("2022-03-24")) })
	l.take(routes, "SMAP", designation.Choose, day("2022-03-24"))
	s.refused(problem.Conflict, "has passed 0 of the 1 steps", func() error { return l.try(areas, "BSC/Registration", designation.Enact, day("2022-03-24")) })
	l.take(areas, "BSC/Registration", designation.Pass, day("2022-03-24"))
	s.refused(problem.Conflict, "No published decision notice is bound", func() error { return l.try(areas, "BSC/Registration", designation.Enact, day("2022-03-24")) })

	whole := map[string]string{"title": "Registration", "sort": string(designation.Proposal), "areas": "BSC/Registration", "modification": "x", "effect": "x", "effect_from": "2022-06-01", "reasons": "x",
		"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}
	l.make(notices, "SMAP-N01", whole)
	l.take(notices, "SMAP-N01", designation.Publish, day("2022-03-24"))
	decision := map[string]string{"sort": string(designation.Ruling), "proposal": "SMAP-N01", "decision": "As proposed.", "considered": "None was made.", "differences": "There are none."}
	for name, text := range whole {
		if _, given := decision[name]; !given {
			decision[name] = text
		}
	}
	l.make(notices, "SMAP-N02", decision)
	s.refused(problem.Invalid, "It is open until 21 Apr 2022", func() error { return l.try(notices, "SMAP-N02", designation.Publish, day("2022-03-24")) })
	s.on("2022-04-22")
	l.take(notices, "SMAP-N02", designation.Publish, day("2022-04-22"))

	// The text is changed after the decision: it is not what was decided on.
	if err := l.edit(areas, "BSC/Registration", map[string]string{"hash": other, "edition": "v1.1"}); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Conflict, "it has to be decided on again", func() error { return l.try(areas, "BSC/Registration", designation.Enact, day("2022-04-22")) })
	if err := l.edit(areas, "BSC/Registration", map[string]string{"hash": hash, "edition": "v1.0"}); err != nil {
		t.Fatal(err)
	}
	l.take(areas, "BSC/Registration", designation.Enact, day("2022-04-22"))
	s.refused(problem.Invalid, "is in force with another text", func() error { return l.edit(areas, "BSC/Registration", map[string]string{"hash": other}) })
	it, err := s.desk.View(t.Context(), party.Nobody, store.Now).Find(areas, "BSC/Registration")
	if err != nil {
		t.Fatal(err)
	}
	if a := designation.Areas.From(it.Record); a.Status() != designation.InForce || !strings.Contains(a.Law, hash) {
		t.Errorf("in force is %+v", a)
	}
}

func TestAMilestoneIsFoundReadyOnlyWhileEveryCriterionHolds(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	criteria, checks := designation.Criteria.Kind, designation.Readinesses.Kind
	w := s.day("2022-03-24")
	w.Text, w.Meeting = "Shown.", "CCAG-04"
	l.make(checks, "M8", map[string]string{"group": "CCAG", "about": "Whether the code changes are delivered."})
	s.refused(problem.Invalid, "M8 has no acceptance criteria yet", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.make(criteria, "M8/1", map[string]string{"milestone": "M8", "number": "1", "text": "Every code has its text."})
	l.make(criteria, "M8/2", map[string]string{"milestone": "M8", "number": "2", "text": "Nothing contradicts the design."})
	s.refused(problem.Invalid, "M8/1 is open: Every code has its text.", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.take(criteria, "M8/1", designation.Meet, w)
	s.refused(problem.Invalid, "M8/2 is open", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.take(criteria, "M8/2", designation.Waive, w)
	l.take(checks, "M8", designation.Recommend, w)
	l.take(criteria, "M8/1", designation.Reopen, w)
	s.refused(problem.Invalid, "M8/1 is open", func() error { return l.try(checks, "M8", designation.DecideReady, w) })
	l.take(criteria, "M8/1", designation.Meet, w)
	l.take(checks, "M8", designation.DecideReady, w)
}
