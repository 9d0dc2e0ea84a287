package exchange

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// An answer sheet is the form of one party's answer to a change request as a
// worksheet, to be filled in away from the program: a row for each thing that is
// asked. The first column names the row for the reader, the third is the party's
// to fill in.

// AnswerConfidence names the row of what is said in confidence, and
// AnswerQuestion begins the names of those of the questions.
const (
	AnswerConfidence = "confidential"
	AnswerQuestion   = "question "
)

var answerColumns = []xlsx.Column{{Title: "row", Width: 14}, {Title: "What is asked", Width: 44, Wrap: true},
	{Title: "Your answer", Width: 60, Wrap: true}, {Title: "How to fill it in", Width: 60, Wrap: true}}

// An AnswerSheet is what a filled-in sheet says.
type AnswerSheet struct {
	Request, Organisation string
	Fields                map[string]string // of the response, by name; answers as they are kept
	Confidence            string
}

// WriteAnswerSheet writes the sheet for a party's answer, with what is answered
// already.
func WriteAnswerSheet(w io.Writer, r *change.Request, a *change.Response, fields []string, confidence string) error {
	out, err := xlsx.NewWriter(w, a.Request+" "+a.Organisation, answerColumns)
	if err != nil {
		return err
	}
	rows := [][4]string{
		{"request", "Change request", r.Ref, r.Title},
		{"organisation", "Answer of", a.Organisation, "To be back by " + a.Closes.Words() + "."},
	}
	for _, name := range fields {
		f := change.Responses.Field(name)
		if name == "answers" {
			for i, said := range a.AnswersOf(r.Questions) {
				rows = append(rows, [4]string{AnswerQuestion + strconv.Itoa(i+1), r.Questions[i], said, ""})
			}
			continue
		}
		help := f.Help
		if len(f.Choices) > 0 {
			help += " One of: " + strings.Join(f.Choices, "; ") + "."
		}
		rows = append(rows, [4]string{name, f.Label, f.Get(a).Cell(), help})
	}
	rows = append(rows, [4]string{AnswerConfidence, "In confidence", confidence, "Seen by you and by those who run or assure the programme, and by nobody else."})
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

// ReadAnswerSheet reads a sheet that came back, as a worksheet or as csv. Every
// row that is not understood is named, by where it stands.
func ReadAnswerSheet(name string, data []byte, fields []string) (AnswerSheet, error) {
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
		out.take(&c, sheet.at(row.Line, 0), key, text, fields, &answers)
	}
	if len(answers) > 0 {
		out.Fields["answers"] = change.JoinAnswers(answers)
	}
	c.Want(out.Request != "", "request", "The row of the request is missing.")
	c.Want(out.Organisation != "", "organisation", "The row of the organisation is missing.")
	return out, c.Err("The answer sheet cannot be read.")
}

// maxQuestions bounds the number of a question in a sheet.
const maxQuestions = 500

// take puts one row where it belongs.
func (s *AnswerSheet) take(c *problem.Check, at, key, text string, fields []string, answers *[]string) {
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
	f := change.Responses.Field(key)
	if f == nil || !slices.Contains(fields, key) {
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
