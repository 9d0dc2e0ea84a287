package secretariat

import (
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
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
	s.refused(problem.Conflict, "No decision notice that was published by 24 Mar 2022 is bound to exactly the text of BSC/Registration", func() error { return l.try(areas, "BSC/Registration", designation.Enact, day("2022-03-24")) })

	whole := map[string]string{"title": "Registration", "kind": string(designation.Proposal), "areas": "BSC/Registration", "modification": "x", "effect": "x", "effect_from": "2022-06-01", "reasons": "x",
		"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}
	l.make(notices, "SMAP-N01", whole)
	l.take(notices, "SMAP-N01", designation.Publish, day("2022-03-24"))
	decision := map[string]string{"kind": string(designation.Ruling), "proposal": "SMAP-N01", "decision": "As proposed.", "considered": "None was made.", "differences": "There are none."}
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

// A route that is switched finds what was done, by what it is, and not by its number.
func TestASwitchedRouteCountsOnlyTheStepsThatItHas(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	routes, areas := designation.Templates.Kind, designation.Areas.Kind
	l.make(routes, "SMAP", map[string]string{"name": "Smart Meters Act powers", "style": string(designation.ByDesignation), "steps": "The design is signed off; owner: DAG\nCCAG approves the text; owner: CCAG", "notice": "28"})
	l.make(routes, "SCR-led", map[string]string{"name": "Led by Ofgem", "style": string(designation.OfgemLed), "steps": "Ofgem drafts; owner: Ofgem\nCCAG approves the text; owner: CCAG"})
	l.make(areas, "BSC/Registration", map[string]string{"code": "BSC", "topic": "Registration", "about": "Who supplies which meter."})
	day := func(d string) party.With { w := s.day(d); w.Text = "Done."; return w }
	l.take(routes, "SMAP", designation.Choose, day("2022-03-24"))
	l.take(areas, "BSC/Registration", designation.Pass, day("2022-03-24"))
	next := func(want ...string) {
		t.Helper()
		it, err := s.desk.View(t.Context(), party.Nobody, store.Now).Find(areas, "BSC/Registration")
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.desk.WayOf(s.desk.View(t.Context(), party.Nobody, store.Now), designation.Areas.From(it.Record), s.desk.Today())
		if said := strings.Join(w.Then, " "); err != nil || !strings.HasPrefix(said, strings.Join(want, " ")) {
			t.Errorf("it says %q, %v", said, err)
		}
	}
	next("It has passed 1 of the 2 steps of SMAP.", "Next: CCAG approves the text.")
	if err := l.edit(areas, "BSC/Registration", map[string]string{"route": "SCR-led", "route_why": "It is small."}); err != nil {
		t.Fatal(err)
	}
	next("It has passed 0 of the 2 steps of SCR-led. It passed 1 step besides, on another route, that this one does not have so far.", "Next: Ofgem drafts.")
	l.take(areas, "BSC/Registration", designation.Pass, day("2022-03-24"))
	next("It has passed 1 of the 2 steps of SCR-led.")
	l.take(areas, "BSC/Registration", designation.Pass, day("2022-03-24"))
	if err := l.edit(areas, "BSC/Registration", map[string]string{"route": "", "route_why": ""}); err != nil {
		t.Fatal(err)
	}
	next("It has passed 2 of the 2 steps of SMAP.") // the approval was had on the other
}

// What was published stays as it was read, for everybody: a later notice takes its
// place, and both say so. Who may do what is tried as each person.
func TestAPublishedNoticeIsNotEditedAndALaterOneTakesItsPlace(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	notices, areas, said := designation.Notices.Kind, designation.Areas.Kind, designation.Representations.Kind
	l.make(areas, "BSC/Registration", map[string]string{"code": "BSC", "topic": "Registration", "about": "Who supplies which meter.", "document": "MHHS-DEL1", "edition": "v1.0", "hash": strings.Repeat("a1", 32)})
	whole := func(more ...string) map[string]string {
		out := map[string]string{"title": "Registration", "kind": string(designation.Proposal), "areas": "BSC/Registration", "modification": "x", "effect": "x", "effect_from": "2022-06-01", "reasons": "x",
			"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	l.make(notices, "SMAP-N01", whole("reasons", "", "recipients", "each relevant licence holder"))
	s.refused(problem.Invalid, "Give the reasons for the proposal. Add the Secretary of State to the recipients. Add Citizens Advice to the recipients. Add Citizens Advice Scotland to the recipients.",
		func() error { return l.try(notices, "SMAP-N01", designation.Publish, s.day("2022-03-24")) })
	if err := l.edit(notices, "SMAP-N01", whole()); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Invalid, "still to come", func() error { return l.try(notices, "SMAP-N01", designation.Publish, s.day("2022-03-25")) })
	as := func(p person) lawful { return lawful{s, p.who} }
	people := []struct {
		who           person
		keeps, issues bool
	}{{s.as("Programme", party.Secretariat), true, true}, {s.as("LDP", party.PMO), true, false}, {s.as("Ofgem", party.Sponsor), false, true}, {s.as("Elexon", party.SRO), false, false},
		{s.as("IPA", party.Assurer), false, false}, {s.as("RECCo", party.Member), false, false}, {s.as("", ""), false, false}}
	for _, p := range people {
		if err := as(p.who).edit(notices, "SMAP-N01", map[string]string{"effect": "by " + p.who.who.Name}); (err == nil) != p.keeps {
			t.Errorf("%v edits a draft: %v", p.who.who.Roles, err)
		}
		if !p.issues {
			s.refused(problem.Forbidden, "Only the", func() error { return as(p.who).try(notices, "SMAP-N01", designation.Publish, s.day("2022-03-24")) })
		}
	}
	as(s.as("Ofgem", party.Sponsor)).take(notices, "SMAP-N01", designation.Publish, s.day("2022-03-24"))
	for _, p := range people {
		kind := problem.Conflict
		if !p.keeps {
			kind = problem.Forbidden
		}
		s.refused(kind, "", func() error { return as(p.who).edit(notices, "SMAP-N01", map[string]string{"effect": "another"}) })
		if it, err := s.desk.View(t.Context(), p.who.who, store.Now).Find(notices, "SMAP-N01"); err != nil || MayEdit(p.who.who, notices, it.Record) {
			t.Errorf("%v is offered to edit it: %v", p.who.who.Roles, err)
		}
	}
	s.refused(problem.Conflict, "Publish another notice that supersedes it.", func() error { return l.edit(notices, "SMAP-N01", map[string]string{"recipients": "nobody"}) })

	l.make(said, "SMAP-N01/R1", map[string]string{"notice": "SMAP-N01", "number": "1", "party": "RECCo", "text": "Later, please."})
	for _, p := range people {
		if !p.issues {
			s.refused(problem.Forbidden, "Only the", func() error {
				return as(p.who).try(said, "SMAP-N01/R1", designation.Reply, party.With{Text: "It is later."})
			})
		}
	}
	// A decision cannot rest on a proposal that gave way, nor a notice take the place of one that is a draft.
	l.make(notices, "SMAP-N02", whole("supersedes", "SMAP-N01"))
	l.make(notices, "SMAP-N03", whole("supersedes", "SMAP-N02"))
	s.refused(problem.Invalid, "Name a proposal notice that is published, or none.", func() error { return l.try(notices, "SMAP-N03", designation.Publish, s.day("2022-03-24")) })
	l.take(notices, "SMAP-N02", designation.Publish, s.day("2022-03-24"))
	old, err := Notice(s.desk.View(t.Context(), party.Nobody, store.Now), "SMAP-N01", s.desk.Today())
	if err != nil || old.Notice.Status() != designation.Replaced || old.Notice.Later != "SMAP-N02" || len(old.Said) != 1 || !strings.Contains(strings.Join(old.Texts, ""), strings.Repeat("a1", 32)) {
		t.Errorf("the notice that gave way is %+v, %v", old.Notice, err)
	}
	s.refused(problem.Conflict, "SMAP-N02 took its place", func() error { return l.edit(notices, "SMAP-N01", map[string]string{"effect": "another"}) })
	s.refused(problem.Conflict, "You cannot withdraw SMAP-N01", func() error { return l.try(notices, "SMAP-N01", designation.Recall, party.With{Text: "x"}) })
	s.on("2022-04-25")
	l.make(notices, "SMAP-N04", whole("kind", string(designation.Ruling), "proposal", "SMAP-N01", "decision", "x", "considered", "x", "differences", "x"))
	s.refused(problem.Invalid, "Name the notice that proposed it.", func() error { return l.try(notices, "SMAP-N04", designation.Publish, s.day("2022-04-25")) })
}

// A representation answers a proposal that was given, whichever way it comes in; and
// what rests on a notice keeps it where it is.
func TestARepresentationAnswersAProposalThatWasGiven(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	routes, notices, areas, said := designation.Templates.Kind, designation.Notices.Kind, designation.Areas.Kind, designation.Representations.Kind
	hash := strings.Repeat("a1", 32)
	l.make(routes, "SMAP", map[string]string{"name": "Smart Meters Act powers", "style": string(designation.ByDesignation), "steps": "Text is baselined; owner: CCAG", "notice": "28"})
	day := func(d string) party.With { w := s.day(d); w.Text = "Done."; return w }
	l.take(routes, "SMAP", designation.Choose, day("2022-03-24"))
	l.make(areas, "BSC/Registration", map[string]string{"code": "BSC", "topic": "Registration", "about": "Who supplies which meter.", "document": "MHHS-DEL1", "edition": "v1.0", "hash": hash})
	whole := func(more ...string) map[string]string {
		out := map[string]string{"title": "Registration", "kind": string(designation.Proposal), "areas": "BSC/Registration", "modification": "x", "effect": "x", "effect_from": "2022-06-01", "reasons": "x",
			"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	l.make(notices, "SMAP-N01", whole())
	l.make(notices, "SMAP-N09", whole())
	l.take(notices, "SMAP-N09", designation.Recall, party.With{Text: "Not needed."})
	l.make(notices, "SMAP-N02", whole("kind", string(designation.Ruling), "proposal", "SMAP-N01", "decision", "x", "considered", "x", "differences", "x"))
	of := func(notice, received string) func() error {
		return func() error {
			_, err := s.desk.Raise(t.Context(), l.who, said, notice+"/R1", Edit{Class: record.Public, Fields: map[string]string{"notice": notice, "number": "1", "party": "RECCo", "text": "Later, please.", "received": received}}, Because{})
			return err
		}
	}
	s.refused(problem.Invalid, "SMAP-N01 is a draft", of("SMAP-N01", ""))
	s.refused(problem.Invalid, "SMAP-N02 is a decision notice, and a representation answers a proposal. Name the proposal notice that it decided on, SMAP-N01.", of("SMAP-N02", ""))
	s.refused(problem.Invalid, "SMAP-N09 was withdrawn before it was given", of("SMAP-N09", ""))
	s.refused(problem.Invalid, "There is no notice called SMAP-N77.", of("SMAP-N77", ""))
	in := said.Blank().(*designation.Representation)
	in.Ref, in.Class, in.Notice, in.Number, in.Party, in.Text = "SMAP-N02/R1", record.Public, "SMAP-N02", record.N(1), "RECCo", "Later, please."
	s.refused(problem.Invalid, "SMAP-N02 is a decision notice", func() error {
		_, err := s.desk.Import(t.Context(), l.who, Incoming{Source: "mail", Day: s.desk.Today(), Class: record.Public, Strict: true,
			Stated: []record.Stated{{Kind: said, Record: in, Fields: []string{"notice", "number", "party", "text"}}}}, Because{}, false)
		return err
	})
	l.take(notices, "SMAP-N01", designation.Publish, day("2022-03-24"))
	s.refused(problem.Invalid, "SMAP-N01 was given on 24 Mar 2022, and cannot have been answered before.", of("SMAP-N01", "2022-03-01"))
	s.refused(problem.Invalid, "4 Apr 2022 is still to come.", of("SMAP-N01", "2022-04-04"))
	s.on("2022-04-04")
	if err := of("SMAP-N01", "2022-04-04")(); err != nil {
		t.Fatal(err)
	}
	l.make(said, "SMAP-N01/R2", map[string]string{"notice": "SMAP-N01", "party": "RECCo", "text": "The same once more."})
	l.take(said, "SMAP-N01/R1", designation.Reply, party.With{Text: "It is later."})

	// What rests on a notice keeps it where it is.
	s.on("2022-04-22")
	s.refused(problem.Invalid, "1 May 2022 is still to come", func() error { return l.try(areas, "BSC/Registration", designation.Pass, day("2022-05-01")) })
	l.take(areas, "BSC/Registration", designation.Pass, day("2022-04-22"))
	s.refused(problem.Invalid, "Answer first: SMAP-N01/R2.", func() error { return l.try(notices, "SMAP-N02", designation.Publish, day("2022-04-22")) })
	l.take(said, "SMAP-N01/R2", designation.TakeOut, party.With{Text: "It came twice."})
	l.take(notices, "SMAP-N02", designation.Publish, day("2022-04-22"))
	s.refused(problem.Invalid, "SMAP-N02 decided on it. Withdraw SMAP-N02 first.", func() error { return l.try(notices, "SMAP-N01", designation.Recall, party.With{Text: "x"}) })
	l.make(notices, "SMAP-N03", whole("supersedes", "SMAP-N01"))
	s.refused(problem.Invalid, "SMAP-N02 decided on it.", func() error { return l.try(notices, "SMAP-N03", designation.Publish, day("2022-04-22")) })
	s.refused(problem.Conflict, "No decision notice that was published by 21 Apr 2022", func() error { return l.try(areas, "BSC/Registration", designation.Enact, day("2022-04-21")) })
	l.take(areas, "BSC/Registration", designation.Enact, day("2022-04-22"))
	s.refused(problem.Invalid, "BSC/Registration is in force by it. Reopen BSC/Registration first.", func() error { return l.try(notices, "SMAP-N02", designation.Recall, party.With{Text: "x"}) })
	s.refused(problem.Invalid, "BSC/Registration is in force. Reopen it first, or leave it out.", func() error { return l.try(notices, "SMAP-N03", designation.Publish, day("2022-04-22")) })
	l.take(areas, "BSC/Registration", designation.Reopen, party.With{Text: "A fault."})
	l.take(notices, "SMAP-N02", designation.Recall, party.With{Text: "A fault."})
	l.take(notices, "SMAP-N03", designation.Publish, day("2022-04-22"))
}

// A change that is over takes no route any more.
func TestAChangeThatIsOverTakesNoRoute(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	l.make(designation.Templates.Kind, "SCR", map[string]string{"name": "SCR", "style": string(designation.Directed), "steps": "Text is baselined; owner: CCAG"})
	if _, err := s.desk.SwitchRoute(t.Context(), l.who, "CR003", "SCR", "It is small.", Because{}); err != nil {
		t.Fatal(err)
	}
	l.take(change.Requests.Kind, "CR003", change.Withdraw, party.With{Text: "Not needed."})
	for _, route := range []string{"SCR", ""} {
		s.refused(problem.Conflict, "CR003 is withdrawn, and takes no route to law any more.", func() error {
			_, err := s.desk.SwitchRoute(t.Context(), l.who, "CR003", route, "x", Because{})
			return err
		})
	}
}

func TestAMilestoneIsFoundReadyOnlyWhileEveryCriterionHolds(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	criteria, checks := designation.Criteria.Kind, designation.Readinesses.Kind
	w := s.day("2022-03-24")
	w.Text, w.Meeting = "Shown.", "CCAG-04"
	s.refused(problem.Invalid, "There is no milestone called M99.", func() error {
		_, err := s.desk.Raise(t.Context(), l.who, checks, "M99", Edit{Fields: map[string]string{"group": "NONE"}}, Because{})
		if told := said(problem.Of(err)); !strings.Contains(told, "There is no group called NONE.") || !strings.Contains(told, "Give the subject") {
			t.Errorf("not every fault is told at once: %s", told)
		}
		return err
	})
	l.make(checks, "M8", map[string]string{"group": "CCAG", "about": "Whether the code changes are delivered."})
	s.refused(problem.Invalid, "M8 has no acceptance criteria yet", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.make(criteria, "M8/1", map[string]string{"milestone": "M8", "number": "1", "text": "Every code has its text."})
	l.make(criteria, "M8/2", map[string]string{"milestone": "M8", "number": "2", "text": "Nothing contradicts the design."})
	s.refused(problem.Invalid, "M8/1 is open: Every code has its text.", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.take(criteria, "M8/1", designation.Meet, w)
	s.refused(problem.Invalid, "M8/2 is open", func() error { return l.try(checks, "M8", designation.Recommend, w) })
	l.take(criteria, "M8/2", designation.Waive, w)
	other := w
	other.Meeting = "PSG-05"
	s.refused(problem.Invalid, "There is no meeting PSG-05 in the register.", func() error { return l.try(checks, "M8", designation.Recommend, other) })
	s.convene("PSG-05")
	s.refused(problem.Invalid, "CCAG recommends on M8, and PSG-05 is no meeting of it.", func() error { return l.try(checks, "M8", designation.Recommend, other) })
	other.Meeting = "CCAG-05"
	s.refused(problem.Conflict, "CCAG-05 sits on 27 Apr 2022", func() error { return l.try(checks, "M8", designation.Recommend, other) })
	l.take(checks, "M8", designation.Recommend, w)
	l.take(criteria, "M8/1", designation.Reopen, w)
	if it, err := s.desk.View(t.Context(), l.who, store.Now).Find(criteria, "M8/1"); err != nil || designation.Criteria.From(it.Record).Evidence != "" {
		t.Errorf("a criterion that was opened again has evidence still: %v", err)
	}
	s.refused(problem.Invalid, "M8/1 is open", func() error { return l.try(checks, "M8", designation.DecideReady, w) })
	l.take(criteria, "M8/1", designation.Meet, w)
	if _, err := s.desk.Attach(t.Context(), l.who, criteria, "M8/1", "What the codes publish.", []File{{Name: "published.txt", Content: strings.NewReader("Every code, word for word.")}}); err != nil {
		t.Fatal(err)
	}
	later := w
	later.Day++
	s.refused(problem.Invalid, "is still to come", func() error { return l.try(checks, "M8", designation.DecideReady, later) })
	l.take(checks, "M8", designation.DecideReady, w)
	s.refused(problem.Conflict, "M8 was decided ready on 24 Mar 2022, by the criteria as they were then. Reopen its readiness check before M8/1 is changed.", func() error { return l.try(criteria, "M8/1", designation.Reopen, w) })
	s.refused(problem.Conflict, "before M8/2 is changed", func() error { return l.edit(criteria, "M8/2", map[string]string{"text": "Nothing."}) })
	s.refused(problem.Conflict, "before M8/3 is changed", func() error {
		_, err := s.desk.Raise(t.Context(), l.who, criteria, "M8/3", Edit{Class: record.Public, Fields: map[string]string{"milestone": "M8", "number": "3", "text": "One more."}}, Because{})
		return err
	})
	s.evidence("M8", "M8/1, met: Every code has its text.", "M8/2, waived: Nothing contradicts the design.", "CCAG recommended it as ready at CCAG-04: Shown.", "Ready, decided on 24 Mar 2022: Shown.", "Every code, word for word.", "decide ready readiness check M8")
}

// evidence takes the evidence of a decision as an assurer does, and wants words in it.
func (s *scene) evidence(of string, want ...string) {
	s.t.Helper()
	_, papers, err := EvidenceOf(s.desk.View(s.t.Context(), s.as("IPA", party.Assurer).who, store.Now), of, s.desk.Today())
	all, proofs, entries := "", 0, 0
	for _, p := range papers {
		all += string(p.Data)
		if strings.HasPrefix(p.Name, "proofs/") {
			proofs++
		}
		if p.Name == "what-happened.txt" {
			entries = strings.Count(string(p.Data), "Entry ")
		}
	}
	for _, w := range want {
		if !strings.Contains(all, w) {
			s.t.Errorf("the evidence of %s does not say %q", of, w)
		}
	}
	if err != nil || proofs == 0 || proofs != entries {
		s.t.Errorf("the evidence of %s: %v; %d proofs of %d entries\n%s", of, err, proofs, entries, all)
	}
}

func TestAMilestoneThatWasMetWithoutAJudgementIsToldSo(t *testing.T) {
	s := opened(t)
	pmo := s.as("LDP", party.PMO).who
	if _, err := s.desk.Raise(t.Context(), pmo, designation.Readinesses.Kind, "M7", Edit{Class: record.Public, Fields: map[string]string{"about": "The powers can be used.", "group": "CCAG"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	told := func() string {
		t.Helper()
		rows, err := readiness(s.desk.View(t.Context(), teller, store.Now))
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		return rows[0].Unjudged()
	}
	if got := told(); got != "" {
		t.Errorf("before it is met it tells %q", got)
	}
	if _, err := s.desk.Take(t.Context(), pmo, register.Milestones.Kind, "M7", 0, register.Meet, s.day("2022-03-22"), Because{}); err != nil {
		t.Fatal(err)
	}
	if got, want := told(), "M7 was met on 22 Mar 2022, without a decision here on whether it was ready."; got != want {
		t.Errorf("it tells %q, not %q", got, want)
	}
}
