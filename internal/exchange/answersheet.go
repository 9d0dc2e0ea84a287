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
// asked. One column names the row for the reader, one is the party's to fill in; they
// are known by their headings, wherever they stand.

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

	asked []string // the questions as the sheet has them; "" where it does not say
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
	return writeAnswerBook(w, asks.Ref+" "+due.Organisation, rows, func(row string) []string {
		if f := a.Kept().Field(row); f != nil {
			return f.Choices
		}
		return nil
	})
}

// writeAnswerBook writes the rows as a worksheet. What a row may be answered with
// stands beside it, out of sight, for the cell to be chosen from.
func writeAnswerBook(w io.Writer, name string, rows [][]string, choices func(row string) []string) error {
	columns := slices.Clone(answerColumns)
	for _, row := range rows {
		for n := len(columns) - len(answerColumns); n < len(choices(row[0])); n++ {
			columns = append(columns, xlsx.Column{Title: "choice " + strconv.Itoa(n+1), Hidden: true})
		}
	}
	out, err := xlsx.NewWriter(w, name, columns)
	if err != nil {
		return err
	}
	for n, row := range rows {
		from := choices(row[0])
		var cells []xlsx.Cell
		for i, text := range slices.Concat(row, from) {
			if text != "" {
				cells = append(cells, xlsx.Cell{Column: i, Kind: xlsx.Text, Text: text})
			}
		}
		if err := out.Row(cells); err != nil {
			return fmt.Errorf("write row %d of the answer sheet: %w", n+2, err)
		}
		if len(from) > 0 {
			out.Choose(2, len(answerColumns), len(answerColumns)+len(from)-1)
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

// An answerTable is where an answer sheet stands within a table.
type answerTable struct {
	row, asked, answer int // columns; -1: there is none
	rows               []Row
}

// answersIn finds the headings of an answer sheet in a table, which may have
// something else above them.
func answersIn(s *Sheet) (answerTable, bool) {
	heads := make([]Cell, 0, len(s.Columns))
	for i, name := range s.Columns {
		heads = append(heads, Cell{Column: i, Text: name})
	}
	if t, ok := answerHeadings(heads); ok {
		t.rows = s.Rows
		return t, true
	}
	for i, row := range s.Rows {
		if t, ok := answerHeadings(row.Cells); ok {
			t.rows = s.Rows[i+1:]
			return t, true
		}
	}
	return answerTable{}, false
}

func answerHeadings(cells []Cell) (answerTable, bool) {
	at := func(title string) int {
		for _, c := range cells {
			if strings.EqualFold(strings.TrimSpace(c.Text), title) {
				return c.Column
			}
		}
		return -1
	}
	t := answerTable{row: at(answerColumns[0].Title), asked: at(answerColumns[1].Title), answer: at(answerColumns[2].Title)}
	return t, t.row >= 0 && t.answer >= 0
}

// ReadAnswerSheet reads a sheet that came back, as a worksheet, a document or csv. Every
// row that is not understood is named, by where it stands.
func ReadAnswerSheet(name string, data []byte, of change.Answer) (AnswerSheet, error) {
	out := AnswerSheet{Fields: map[string]string{}}
	sheet, err := readSheet(name, data, func(s *Sheet) bool { _, ok := answersIn(s); return ok })
	if err != nil {
		return out, err
	}
	t, ok := answersIn(sheet)
	if !ok {
		return out, problem.New(problem.Invalid, "%s is not an answer sheet: it has no columns headed %q and %q. Take a new sheet from the page of the answer.",
			name, answerColumns[0].Title, answerColumns[2].Title)
	}
	r := answerReader{out: &out, of: of, seen: map[string]string{}}
	for _, row := range t.rows {
		r.at = sheet.at(row.Line, t.answer)
		key, asked, text := "", "", ""
		for _, cell := range row.Cells {
			switch cell.Column {
			case t.row:
				key = strings.ToLower(strings.TrimSpace(cell.Text))
			case t.asked:
				asked = cell.Text
			case t.answer:
				text = strings.TrimSpace(cell.Text)
				r.Want(!cell.bad, r.at, "%s: %s", r.at, cell.Text)
			}
		}
		r.take(key, asked, text)
	}
	if len(r.answers) > 0 {
		out.Fields["answers"] = change.JoinAnswers(r.answers)
	}
	r.Want(out.Request != "", "request", "The row of the request is missing.")
	r.Want(out.Organisation != "", "organisation", "The row of the organisation is missing.")
	return out, r.Err("The answer sheet cannot be read.")
}

// For refuses a sheet that is not the answer of a party to what asks for it, or that
// answers other questions than are asked now.
func (s AnswerSheet) For(asks change.Asks, organisation string) error {
	if s.Request != asks.Ref || !strings.EqualFold(s.Organisation, organisation) {
		return problem.New(problem.Invalid, "The sheet is the answer of %s to %s, and not that of %s to %s.", s.Organisation, s.Request, organisation, asks.Ref)
	}
	var c problem.Check
	for i, asked := range s.asked {
		name := AnswerQuestion + strconv.Itoa(i+1)
		switch {
		case asked == "":
		case i >= len(asks.Questions):
			c.Want(false, name, "The sheet answers %s, and %s asks %d.", name, asks.Ref, len(asks.Questions))
		case !alike(asked, asks.Questions[i]):
			c.Want(false, name, "The sheet has %s as “%s”, and %s now asks “%s”.", name, clip(asked, 80), asks.Ref, clip(asks.Questions[i], 80))
		}
	}
	return c.Err("The sheet is not of the questions that are asked now. Take a new one from the page of the answer.")
}

// alike compares texts but for their spaces.
func alike(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// maxQuestions bounds the number of a question in a sheet.
const maxQuestions = 500

// An answerReader puts the rows of a sheet together.
type answerReader struct {
	problem.Check
	out     *AnswerSheet
	of      change.Answer
	at      string            // where the answer of the row stands
	seen    map[string]string // where each row stood, by its name
	answers []string
}

// take puts one row where it belongs.
func (r *answerReader) take(key, asked, text string) {
	if key == "" {
		r.Want(text == "", r.at, "%s: the row has an answer and no name. Take a new sheet, or move the answer to a row that has one.", r.at)
		return
	}
	if before, twice := r.seen[key]; twice {
		r.Want(false, r.at, "%s: the row %q stands twice, at %s too. Keep one of them.", r.at, clip(key, 40), before)
		return
	}
	r.seen[key] = r.at
	switch key {
	case "request":
		r.out.Request = change.Canonical(text)
		return
	case "organisation":
		r.out.Organisation = text
		return
	case AnswerConfidence:
		r.out.Confidence = text
		return
	}
	if number, ok := strings.CutPrefix(key, AnswerQuestion); ok {
		r.question(key, number, asked, text)
		return
	}
	f := r.of.Kept().Field(key)
	if f == nil || !slices.Contains(r.of.Says(), key) {
		r.Want(false, r.at, "%s: an answer has no row %q.", r.at, clip(key, 40))
		return
	}
	if f.Type == record.List {
		text = strings.ReplaceAll(text, ";", "\n")
	}
	v, err := f.Parse(text)
	if err != nil {
		r.Want(false, r.at, "%s, %s: %v", r.at, f.Label, err)
		return
	}
	r.out.Fields[key] = v.Cell() // as it is kept: a choice however it was written
}

// question puts the answer to a question where it belongs.
func (r *answerReader) question(key, number, asked, text string) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxQuestions {
		r.Want(false, r.at, "%s: %q is no question.", r.at, clip(key, 40))
		return
	}
	for len(r.answers) < n {
		r.answers, r.out.asked = append(r.answers, ""), append(r.out.asked, "")
	}
	r.answers[n-1] = text
	if text != "" {
		r.out.asked[n-1] = asked
	}
}
