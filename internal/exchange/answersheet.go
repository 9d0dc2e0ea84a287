package exchange

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/format/office"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// An answer sheet is the form of one party's answer to a change request as a
// worksheet or a document, to be filled in away from the program: a row for each thing that is
// asked. The first column names the row for the reader, the third is the party's
// to fill in.

// AnswerConfidence names the row of what is said in confidence, and
// AnswerQuestion begins the names of those of the questions.
const (
	AnswerConfidence = "confidential"
	AnswerQuestion   = "question "
)

// MaxAnswerSheet bounds a sheet that comes back, in bytes.
const MaxAnswerSheet = 1 << 20

var answerColumns = []xlsx.Column{{Title: "row", Width: 14}, {Title: "What is asked", Width: 44, Wrap: true},
	{Title: "Your answer", Width: 60, Wrap: true}, {Title: "How to fill it in", Width: 60, Wrap: true}}

// An AnswerSheet is what a filled-in sheet says.
type AnswerSheet struct {
	Request, Organisation string
	Fields                map[string]string // of the response, by name; answers as they are kept
	Confidence            string
}

// AnswerForms are the forms that a sheet is had in, by the ends of their names,
// with the media type of each.
var AnswerForms = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// WriteAnswerSheet writes the sheet for a party's answer in one of [AnswerForms],
// with what is answered already.
func WriteAnswerSheet(w io.Writer, form string, asks change.Asks, a change.Answer, confidence string) error {
	rows, due := answerRows(asks, a, confidence), a.AsDue()
	if form == "docx" {
		f := office.Form{Title: "Answer of " + due.Organisation + " to " + asks.Ref, Rows: rows,
			Lead: []string{asks.Title, "Fill in the column “" + answerColumns[2].Title + "” and leave the others as they are. To be back by " + due.Closes.Words() + "."}}
		for i, c := range answerColumns {
			f.Columns = append(f.Columns, office.Column{Title: c.Title, Width: int(c.Width), Fill: i == 2})
		}
		return office.Write(w, f)
	}
	out, err := xlsx.NewWriter(w, asks.Ref+" "+due.Organisation, answerColumns)
	if err != nil {
		return err
	}
	for n, row := range rows {
		cells := make([]xlsx.Cell, 0, len(row))
		for i, text := range row {
			if text != "" {
				cells = append(cells, xlsx.Cell{Column: i, Kind: xlsx.Text, Text: text})
			}
		}
		if err := out.Row(cells); err != nil {
			return fmt.Errorf("write row %d of the answer sheet: %w", n+2, err)
		}
	}
	return out.Close()
}

// answerRows gives the rows of a sheet: name, what is asked, the answer, how to
// fill it in.
func answerRows(asks change.Asks, a change.Answer, confidence string) [][]string {
	due, k := a.AsDue(), a.Kept()
	what := "Change request"
	if asks.Kind != change.Requests.Kind {
		what = "Questionnaire"
	}
	rows := [][]string{
		{"request", what, asks.Ref, asks.Title},
		{"organisation", "Answer of", due.Organisation, "To be back by " + due.Closes.Words() + "."},
	}
	for _, name := range a.Says() {
		f := k.Field(name)
		if name == "answers" {
			for i, said := range due.AnswersOf(asks.Questions) {
				rows = append(rows, []string{AnswerQuestion + strconv.Itoa(i+1), asks.Questions[i], said, ""})
			}
			continue
		}
		help := f.Help
		if len(f.Choices) > 0 {
			help += " One of: " + strings.Join(f.Choices, "; ") + "."
		}
		rows = append(rows, []string{name, f.Label, f.Get(a).Cell(), help})
	}
	return append(rows, []string{AnswerConfidence, "In confidence", confidence, "Seen by you and by those who run or assure the programme, and by nobody else."})
}

// ReadAnswerSheet reads a sheet that came back, as a worksheet, a document or csv. Every
// row that is not understood is named, by where it stands.
func ReadAnswerSheet(name string, data []byte, of change.Answer) (AnswerSheet, error) {
	out := AnswerSheet{Fields: map[string]string{}}
	sheet, err := ReadSheet(name, data)
	if err != nil {
		return out, err
	}
	if len(sheet.Columns) < 3 || !strings.EqualFold(sheet.Columns[0], answerColumns[0].Title) {
		return out, problem.New(problem.Invalid, "%s is not an answer sheet: its first column is not headed %q. Take a new sheet from the page of the answer.", name, answerColumns[0].Title)
	}
	var c problem.Check
	var answers []string
	for _, row := range sheet.Rows {
		key, text := "", ""
		for _, cell := range row.Cells {
			switch cell.Column {
			case 0:
				key = strings.ToLower(strings.TrimSpace(cell.Text))
			case 2:
				text = strings.TrimSpace(cell.Text)
				c.Want(!cell.bad, sheet.at(row.Line, 2), "%s: %s", sheet.at(row.Line, 2), cell.Text)
			}
		}
		out.take(&c, sheet.at(row.Line, 0), key, text, of, &answers)
	}
	if len(answers) > 0 {
		out.Fields["answers"] = change.JoinAnswers(answers)
	}
	c.Want(out.Request != "", "request", "The row of the request is missing.")
	c.Want(out.Organisation != "", "organisation", "The row of the organisation is missing.")
	return out, c.Err("The answer sheet cannot be read.")
}

// For refuses a sheet that is not the answer of a party to a request.
func (s AnswerSheet) For(request, organisation string) error {
	if s.Request == request && strings.EqualFold(s.Organisation, organisation) {
		return nil
	}
	return problem.New(problem.Invalid, "The sheet is the answer of %s to %s, and not that of %s to %s.", s.Organisation, s.Request, organisation, request)
}

// maxQuestions bounds the number of a question in a sheet.
const maxQuestions = 500

// take puts one row where it belongs.
func (s *AnswerSheet) take(c *problem.Check, at, key, text string, of change.Answer, answers *[]string) {
	switch key {
	case "":
		c.Want(text == "", at, "%s: the row has an answer and no name. Take a new sheet, or move the answer to a row that has one.", at)
		return
	case "request":
		s.Request = change.Canonical(text)
		return
	case "organisation":
		s.Organisation = text
		return
	case AnswerConfidence:
		s.Confidence = text
		return
	}
	if number, ok := strings.CutPrefix(key, AnswerQuestion); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > maxQuestions {
			c.Want(false, at, "%s: %q is no question.", at, clip(key, 40))
			return
		}
		for len(*answers) < n {
			*answers = append(*answers, "")
		}
		(*answers)[n-1] = text
		return
	}
	f := of.Kept().Field(key)
	if f == nil || !slices.Contains(of.Says(), key) {
		c.Want(false, at, "%s: an answer has no row %q.", at, clip(key, 40))
		return
	}
	if f.Type == record.List {
		text = strings.ReplaceAll(text, ";", "\n")
	}
	if _, err := f.Parse(text); err != nil {
		c.Want(false, at, "%s, %s: %v", at, f.Label, err)
	}
	s.Fields[key] = text
}
