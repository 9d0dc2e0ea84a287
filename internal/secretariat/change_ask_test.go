package secretariat

import (
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
