package exchange

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/problem"
)

func answered(questions ...string) (*change.Request, *change.Response) {
	r := change.New("CR003")
	r.Title, r.Questions = "Move M6", questions
	r.Closes = calendar.On(calendar.Date(2022, 4, 7))
	a := change.Invite(r, "RECCo", "code bodies")
	return r, a
}

// What stands in a sheet is what is read from it, whatever was answered.
func TestAnAnswerSheetGivesBackWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`[a-z=+<&"' ;,]{0,20}[a-z]`)
		r, a := answered("May you draft in time?", "What of another date?", "Anything else?")
		a.Impact, a.Stand = rapid.SampledFrom(change.Impacts).Draw(t, "impact"), change.Object
		a.CostBand = rapid.SampledFrom(change.CostBands).Draw(t, "cost")
		a.Reasons, a.Risk = strings.TrimSpace(line.Draw(t, "reasons")), strings.TrimSpace(line.Draw(t, "risk"))
		answers := []string{line.Draw(t, "a1"), "", line.Draw(t, "a3")}
		joined := change.JoinAnswers(answers)
		a.Answers = strings.Split(joined, "\n")
		var b bytes.Buffer
		form := rapid.SampledFrom([]string{"xlsx", "docx"}).Draw(t, "form")
		if err := WriteAnswerSheet(&b, form, r.Asks(), a, "for you alone"); err != nil {
			t.Fatal(err)
		}
		got, err := ReadAnswerSheet("CR003 RECCo."+form, b.Bytes(), change.Responses.New())
		if err != nil {
			t.Fatal(err, problem.Of(err))
		}
		if got.Request != "CR003" || got.Organisation != "RECCo" || got.Confidence != "for you alone" || got.Fields["impact"] != string(a.Impact) ||
			got.Fields["cost_band"] != a.CostBand || got.Fields["reasons"] != a.Reasons || got.Fields["risk"] != a.Risk || got.Fields["answers"] != joined {
			t.Fatalf("got %q, wrote %+v", got, a)
		}
	})
}

func TestAnAnswerSheetThatCannotBeReadSaysEveryPlace(t *testing.T) {
	_, err := ReadAnswerSheet("back.csv", []byte("row,What is asked,Your answer\nrequest,,CR3\nimpact,,perhaps\nvote,,yes\n,,stray\nquestion x,,y\n"), change.Responses.New())
	p := problem.Of(err)
	if p == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{`"perhaps" is not one of: No impact, Impact.`, `has no row "vote"`, "has an answer and no name", `"question x" is no question`, "row of the organisation is missing"} {
		found := false
		for _, f := range p.Faults {
			found = found || strings.Contains(f.Message, want)
		}
		if !found {
			t.Errorf("nothing says %q: %+v", want, p.Faults)
		}
	}
	if _, err := ReadAnswerSheet("other.csv", []byte("a,b,c\n1,2,3\n"), change.Responses.New()); !problem.Is(err, problem.Invalid) {
		t.Errorf("another table: %v", err)
	}
}

// The sheet of a questionnaire is the same sheet, with its questions and what is said
// in confidence alone.
func TestTheSheetOfAQuestionnaireComesBackAsItWasFilledIn(t *testing.T) {
	q := change.Questionnaires.New()
	q.Ref, q.Title, q.Questions = "PPIR001", "A later M5", []string{"Could you be ready?", "What would it cost?"}
	a := change.AskedBy(q, "RECCo", "code bodies")
	a.Answers = []string{"Yes.", "A million."}
	for _, form := range []string{"xlsx", "docx"} {
		var b bytes.Buffer
		if err := WriteAnswerSheet(&b, form, q.Asks(), a, "for you alone"); err != nil {
			t.Fatal(err)
		}
		got, err := ReadAnswerSheet("back."+form, b.Bytes(), a)
		if err != nil || got.For("PPIR001", "recco") != nil || got.Fields["answers"] != "Yes.\nA million." || got.Confidence != "for you alone" || len(got.Fields) != 1 {
			t.Errorf("%s comes back as %+v, %v", form, got, err)
		}
	}
	if _, err := ReadAnswerSheet("back.csv", []byte("row,What is asked,Your answer\nrequest,,PPIR001\norganisation,,RECCo\nstand,,support\n"), a); !problem.Is(err, problem.Invalid) {
		t.Errorf("a row that it does not have: %v", err)
	}
}

func FuzzReadAnswerSheet(f *testing.F) {
	r, a := answered("Why?")
	for form := range AnswerForms {
		var b bytes.Buffer
		if err := WriteAnswerSheet(&b, form, r.Asks(), a, ""); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("row,x,answer\nrequest,,CR003\nquestion 499,,x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadAnswerSheet("sheet", data, change.Responses.New())
		if err == nil && (got.Request == "" || len(strings.Split(got.Fields["answers"], "\n")) > maxQuestions) {
			t.Errorf("read %+v", got)
		}
	})
}
