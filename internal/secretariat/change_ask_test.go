package secretariat

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

func TestEveryPartyAnswersAQuestionnaireForItself(t *testing.T) {
	s := opened(t).on("2022-03-24")
	pmo, recco, other := s.as("LDP", party.PMO), s.as("RECCo"), s.as("Large suppliers")
	k := change.Questionnaires.Kind
	if _, err := s.desk.Raise(t.Context(), pmo.who, k, "PPIR001", Edit{Class: record.Public, Fields: map[string]string{"title": "A later M5", "questions": "Could you be ready?\nWhat would it cost?"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	take := func(p person, ref string, step party.Step, w party.With) error {
		kind := change.Replies.Kind
		if ref == "PPIR001" {
			kind = k
		}
		_, err := s.desk.Take(t.Context(), p.who, kind, ref, 0, step, w, Because{})
		return err
	}
	if err := take(pmo, "PPIR001", change.OpenQuestions, s.day("2022-03-30")); err != nil {
		t.Fatal(err)
	}
	all, err := every(s.desk.View(t.Context(), teller, store.Now), change.Replies)
	if err != nil || len(all) != 7 {
		t.Fatalf("%d parties are asked, %v", len(all), err)
	}
	needs, _, err := Needs(s.desk.View(t.Context(), teller, store.Now), recco.who, s.desk.Today(), 20)
	needs = slices.DeleteFunc(needs, func(n Need) bool { return n.Kind != change.Replies.Kind })
	if err != nil || len(needs) != 1 || needs[0].Turn.Words() != "RECCo is to answer the questionnaire" {
		t.Errorf("it needs RECCo for %+v, %v", needs, err)
	}
	s.refused(problem.Forbidden, "Only the respondent", func() error {
		return take(other, "PPIR001/RECCo", change.GiveReply, party.With{Text: "Yes.\nNothing."})
	})
	s.refused(problem.Invalid, "2 questions are asked, and there are 1 lines", func() error {
		return take(recco, "PPIR001/RECCo", change.GiveReply, party.With{Text: "Yes."})
	})
	if err := take(recco, "PPIR001/RECCo", change.GiveReply, party.With{Text: "Yes.\n-"}); err != nil {
		t.Fatal(err)
	}
	s.on("2022-03-31")
	if err := take(recco, "PPIR001/RECCo", change.BetterReply, party.With{Text: "Yes.\nA million."}); err != nil {
		t.Fatal(err)
	}
	it, err := s.desk.View(t.Context(), party.Nobody, store.Now).Find(change.Replies.Kind, "PPIR001/RECCo")
	if err != nil {
		t.Fatal(err)
	}
	if r := change.Replies.From(it.Record); strings.Join(r.Answers, "|") != "Yes.|A million." || !r.Late || r.Status() != change.ReplyAnswered || !r.Turn().IsZero() {
		t.Errorf("it is kept as %+v", r)
	}
	if err := take(pmo, "PPIR001", change.CloseQuestions, party.With{Text: "One could."}); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Conflict, "PPIR001 is closed", func() error {
		return take(other, "PPIR001/Large suppliers", change.GiveReply, party.With{Text: "No.\nMuch."})
	})
}

// A questionnaire is answered as an assessment is: on a form or a sheet, with a part
// in confidence, by whom the party hands it to; it is counted by constituency, and
// who is late is marked so.
func TestAQuestionnaireIsAnsweredAsAnAssessmentIs(t *testing.T) {
	s := opened(t).on("2022-03-24")
	pmo, recco, dcc := s.as("LDP", party.PMO), s.as("RECCo"), s.as("DCC", party.Member)
	k := change.Questionnaires.Kind
	if _, err := s.desk.Raise(t.Context(), pmo.who, k, "PPIR001", Edit{Class: record.Public, Fields: map[string]string{"title": "A later M5", "questions": "Could you be ready?\nWhat would it cost?"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	take := func(p person, kind *record.Kind, ref string, step party.Step, w party.With) error {
		_, err := s.desk.Take(t.Context(), p.who, kind, ref, 0, step, w, Because{})
		return err
	}
	if err := take(pmo, k, "PPIR001", change.OpenQuestions, s.day("2022-03-30")); err != nil {
		t.Fatal(err)
	}
	answer := func(p person, of string, a Answering) error {
		_, err := s.desk.Answer(t.Context(), p.who, "PPIR001", of, a, Because{})
		return err
	}
	says := func(lines string) Answering {
		return Answering{Edit: Edit{Fields: map[string]string{"answers": lines}}}
	}
	s.refused(problem.Forbidden, "Only RECCo", func() error { return answer(dcc, "RECCo", says("Yes.")) })
	s.refused(problem.NotFound, "Ofgem was not asked about PPIR001", func() error { return answer(s.as("Ofgem"), "Ofgem", says("Yes.")) })
	s.refused(problem.Invalid, "no \"stand\" to fill in", func() error {
		return answer(recco, "RECCo", Answering{Edit: Edit{Fields: map[string]string{"stand": "support"}}})
	})
	s.refused(problem.Invalid, "Answer one of the questions at least", func() error { return answer(recco, "RECCo", says("")) })
	withheld := says("Yes.")
	withheld.Confidence = "One supplier of ours leaves."
	if err := answer(recco, "RECCo", withheld); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reader person
		sees   bool
	}{{recco, true}, {pmo, true}, {s.as("IPA", party.Assurer), true}, {dcc, false}, {s.as("", ""), false}} {
		if _, err := s.desk.View(t.Context(), c.reader.who, store.Now).Find(change.Confidences.Kind, "PPIR001/RECCo"); (err == nil) != c.sees {
			t.Errorf("%s reads what RECCo said in confidence: %v", c.reader.who.Organisation, err)
		}
	}
	// Handed over, another answers, and reads nothing that is confidential.
	if err := take(dcc, change.Replies.Kind, "PPIR001/DCC", change.Delegate, party.With{Text: "REC"}); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.KeepAnswerDraft(t.Context(), recco.who, "PPIR001", "DCC", map[string]string{"question-1": "Perhaps."}); err != nil {
		t.Fatal(err)
	}
	if sheet, err := s.desk.AnswerSheet(t.Context(), dcc.who, "PPIR001", "DCC"); err != nil || sheet.Saved["question-1"] != "Perhaps." || !sheet.May || sheet.Office {
		t.Errorf("the party finds the draft of whom it handed it to: %+v, %v", sheet, err)
	}
	s.on("2022-03-31")
	if err := answer(recco, "DCC", says("(no answer)\nA million.")); err != nil {
		t.Fatal(err)
	}
	keyed := says("No.")
	keyed.Came, keyed.On = "e-mail of 29 March", mustDay("2022-03-29")
	if err := answer(pmo, "SECAS", keyed); err != nil {
		t.Fatal(err)
	}
	if err := take(pmo, change.Replies.Kind, "PPIR001/NGESO", change.Excuse, party.With{Text: "It has no meters."}); err != nil {
		t.Fatal(err)
	}
	_, _, all, err := Asked(s.desk.View(t.Context(), party.Nobody, store.Now), "PPIR001")
	if err != nil {
		t.Fatal(err)
	}
	if m := change.Count(all, s.desk.Today()); m.Total.Asked != 6 || m.Total.Answered != 3 || m.Total.Late != 1 || m.Total.Overdue != 3 || m.Total.Exempt != 1 || m.Total.Neutral != 0 || len(m.Rows) < 2 {
		t.Errorf("counted %+v", m)
	}
	for _, a := range all {
		want := map[string][3]string{"RECCo": {"Answered", "Yes.", ""}, "DCC": {"Answered late", "", "A million."}, "SECAS": {"Answered", "No.", ""}, "NGESO": {"Exempt", "", ""}}[a.AsDue().Organisation]
		if want[0] == "" {
			want[0] = "Overdue"
		}
		said := a.AsDue().AnswersOf([]string{"1", "2"})
		if a.Standing(s.desk.Today()) != want[0] || said[0] != want[1] || said[1] != want[2] {
			t.Errorf("%s is %s and says %q, want %q", a.AsDue().Organisation, a.Standing(s.desk.Today()), said, want)
		}
	}
}
