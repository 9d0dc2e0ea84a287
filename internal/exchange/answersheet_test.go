package exchange

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
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
	_, err := ReadAnswerSheet("back.csv", []byte("row,What is asked,Your answer\nrequest,,CR3\nimpact,,perhaps\nvote,,yes\n,,stray\nquestion x,,y\nimpact,,Impact\n"), change.Responses.New())
	p := problem.Of(err)
	if p == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{`"perhaps" is not one of: No impact, Impact.`, `has no row "vote"`, "has an answer and no name", `"question x" is no question`, `the row "impact" stands twice, at line 3, Your answer too`, "row of the organisation is missing"} {
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

// A sheet is known by its headings: what was put above it, between its columns or
// before its worksheet is in nobody's way.
func TestAnAnswerSheetIsReadWhereverItsColumnsStand(t *testing.T) {
	for name, text := range map[string]string{
		"a line above":      "Of Acme Ltd\n\nrow,What is asked,Your answer\nrequest,,CR003\norganisation,,RECCo\nimpact,,impact\nstand,, SUPPORT\n",
		"a column before":   "no.,row,What is asked,Your answer\n1,request,,CR003\n2,organisation,,RECCo\n3,impact,,IMPACT\n4,stand,,Support\n",
		"a column between":  "row,What is asked,Who of us,Your answer\nrequest,,x,CR003\norganisation,,x,RECCo\nimpact,,x,Impact\nstand,,x,support\n",
		"the answers first": "Your answer,row\nCR003,request\nRECCo,organisation\nImpact,impact\nsupport,stand\n",
	} {
		got, err := ReadAnswerSheet("back.csv", []byte(text), change.Responses.New())
		if err != nil || got.Request != "CR003" || got.Organisation != "RECCo" || got.Fields["impact"] != "Impact" || got.Fields["stand"] != "support" {
			t.Errorf("%s: %+v, %v", name, got, problem.Of(err))
		}
	}
	var b bytes.Buffer
	r, a := answered()
	if err := WriteAnswerSheet(&b, "xlsx", r.Asks(), a, ""); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadAnswerSheet("back.xlsx", behindNotes(t, b.Bytes()), change.Responses.New()); err != nil || got.Request != "CR003" {
		t.Errorf("behind another worksheet: %+v, %v", got, problem.Of(err))
	}
}

func TestWhatAnAnswerMayBeIsChosenInTheSheet(t *testing.T) {
	r, a := answered("Why?")
	var b bytes.Buffer
	if err := WriteAnswerSheet(&b, "xlsx", r.Asks(), a, ""); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	offers, err := f.GetDataValidations(sheet)
	if err != nil || len(offers) != 3 {
		t.Fatalf("%d cells are chosen, %v", len(offers), err)
	}
	for i, want := range []struct {
		row, cell string
		choices   []string
	}{{"impact", "C4", []string{"No impact", "Impact"}}, {"cost_band", "C6", change.CostBands}, {"stand", "C10", []string{"support", "object", "neutral"}}} {
		row := want.cell[1:]
		key, _ := f.GetCellValue(sheet, "A"+row)
		var choices []string
		for c := 'E'; c < 'E'+rune(len(want.choices)); c++ {
			text, _ := f.GetCellValue(sheet, string(c)+row)
			choices = append(choices, text)
		}
		last := string(rune('E' + len(want.choices) - 1))
		if offers[i].Sqref != want.cell || key != want.row || !slices.Equal(choices, want.choices) || offers[i].Formula1 != "$E$"+row+":$"+last+"$"+row {
			t.Errorf("%s (%s) takes %s, which is %q", offers[i].Sqref, key, offers[i].Formula1, choices)
		}
	}
	if seen, err := f.GetColVisible(sheet, "E"); seen || err != nil {
		t.Errorf("the choices are in sight, %v", err)
	}
}

// behindNotes puts a worksheet before the first of a workbook.
func behindNotes(t *testing.T, book []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.NewSheet("Notes")
	var b bytes.Buffer
	for _, err := range []error{f.SetCellValue("Notes", "A1", "Ask the lawyers first"), f.MoveSheet("Notes", f.GetSheetName(0)), f.Write(&b)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestAnAnswerSheetOfOtherQuestionsIsRefused(t *testing.T) {
	r, _ := answered("May you draft in time?", "What of another date?")
	for name, tt := range map[string]struct{ rows, want string }{
		"a question that reads otherwise now": {"question 1,May you test in time?,Yes\n", "The sheet has question 1 as “May you test in time?”, and CR003 now asks “May you draft in time?”."},
		"one that is asked no more":           {"question 3,And then?,Yes\n", "The sheet answers question 3, and CR003 asks 2."},
		"one that was left empty":             {"question 1,May you test in time?,\nquestion 2,What  of another date?,None\n", ""},
	} {
		got, err := ReadAnswerSheet("back.csv", []byte("row,What is asked,Your answer\nrequest,,CR003\norganisation,,RECCo\n"+tt.rows), change.Responses.New())
		if err == nil {
			err = got.For(r.Asks(), "RECCo")
		}
		if p := problem.Of(err); (tt.want == "") != (err == nil) || p != nil && (len(p.Faults) != 1 || p.Faults[0].Message != tt.want) {
			t.Errorf("%s: %v", name, p)
		}
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
		if err != nil || got.For(q.Asks(), "recco") != nil || got.Fields["answers"] != "Yes.\nA million." || got.Confidence != "for you alone" || len(got.Fields) != 1 {
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
