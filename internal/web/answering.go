package web

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

const (
	answersPath     = "/answers/"
	answerSheets    = "/answer-sheets/"
	paramQuestion   = secretariat.AnswerQuestion
	paramConfidence = secretariat.AnswerConfidence
	maxAnswerSheet  = exchange.MaxAnswerSheet
)

// answerSheetOf reads the form that an address names.
func (s *Server) answerSheetOf(r *http.Request) (*secretariat.AnswerSheet, error) {
	return s.desk.AnswerSheet(r.Context(), s.who(r), r.PathValue("request"), r.PathValue("organisation"))
}

// answerForm shows the form of one party's answer.
func (s *Server) answerForm(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answerSheetOf(r)
	if err != nil {
		return err
	}
	if !a.May || !a.Office && a.Answer.Given() && a.Due().Closed(s.desk.Today()) { // the answer itself says the rest
		http.Redirect(w, r, address(a.Answer.Kept(), a.Head().Ref), http.StatusSeeOther)
		return nil
	}
	said := saidBefore(a)
	for name, text := range a.Saved {
		said[name] = text
	}
	return s.showAnswer(w, r, http.StatusOK, a, said, nil, "")
}

// saidBefore gives what a party has answered, by the names of the form.
func saidBefore(a *secretariat.AnswerSheet) map[string]string {
	out := map[string]string{paramConfidence: a.Confidence, "came": a.Due().Came}
	for _, name := range a.Answer.Says() {
		out[name] = a.Answer.Kept().Field(name).Get(a.Answer).Cell()
	}
	for i, text := range a.Due().AnswersOf(a.Asks.Questions) {
		out[paramQuestion+strconv.Itoa(i+1)] = text
	}
	return out
}

func (s *Server) showAnswer(w http.ResponseWriter, r *http.Request, status int, a *secretariat.AnswerSheet, said map[string]string, p *problem.Problem, note string) error {
	f, err := s.frame(r, "Answer of "+a.Due().Organisation+" to "+a.Asks.Ref)
	if err != nil {
		return err
	}
	f.Now, f.Notice, f.Here = true, note, Address{Path: answersPath + escape(a.Head().Ref)}
	f.Trail = append(f.Trail, Link{"Changes", "/changes"}, Link{a.Asks.Ref, address(a.Asks.Kind, a.Asks.Ref)})
	page := FormPage{Frame: f, Lead: a.Asks.Title, URL: answersPath + escape(a.Head().Ref), Fields: Refused(answerInputs(a, said, s.desk.Today()), p), Problem: p,
		Hidden: []Param{{"version", strconv.FormatInt(a.Head().Version, 10)}}, Submit: "Submit the answer", Cancel: address(a.Asks.Kind, a.Asks.Ref),
		Drafts: true, Before: answerLead(a, s.desk.Today()), After: []Part{sheetPart(a)}}
	if a.Answer.Given() {
		page.Submit = "Submit the amended answer"
	}
	return Show(w, r, status, Form(page))
}

// answerLead says what is asked, until when, and who sees the answer.
func answerLead(a *secretariat.AnswerSheet, today calendar.Day) []Part {
	p := Part{Words: []string{a.Asks.Text}}
	closed := a.Due().Closed(today)
	switch {
	case closed && a.Answer.Given():
		p.Mind = []string{"The assessment closed on " + a.Due().Closes.Words() + ". The answer is amended only by what came by then: give the day on which it came."}
	case closed:
		p.Mind = []string{"The assessment closed on " + a.Due().Closes.Words() + ". An answer is still taken, and is marked as late."}
	default:
		p.Words = append(p.Words, "To be answered by "+a.Due().Closes.Words()+". It can be amended until then.")
	}
	if a.Office {
		p.Words = append(p.Words, "You key in what "+a.Due().Organisation+" sent another way.")
	} else {
		p.Words = append(p.Words, "What you keep as a draft is shared with those who answer for "+a.Due().Organisation+", and seen by nobody else.")
	}
	inRecord := "The answer as it is in the record; hand it over, or withdraw an objection"
	if a.Asks.Kind == change.Questionnaires.Kind {
		inRecord = "The answer as it is in the record; hand it over"
	}
	p.Links = []Link{{"Read the whole of " + a.Asks.Ref, address(a.Asks.Kind, a.Asks.Ref)},
		{inRecord, address(a.Answer.Kept(), a.Head().Ref)}}
	return []Part{p}
}

func sheetPart(a *secretariat.AnswerSheet) Part {
	at := answerSheets + escape(a.Asks.Ref) + "/" + url.PathEscape(a.Due().Organisation)
	return Part{Title: "Fill it in elsewhere", Words: []string{"The same form as a spreadsheet or a Word document. When it comes back, it is read into the form above; nothing is kept until you submit that."},
		Links: []Link{{"Take the answer sheet as a spreadsheet (.xlsx)", at}, {"Take it as a Word document (.docx)", at + "?form=docx"}},
		File:  &FilePart{URL: at, Submit: "Read it into the form", Field: Input{Name: "file", Label: "Answer sheet that came back", Type: InputFile, Required: true, Hint: "The .xlsx or .docx that was taken from here, filled in; or the same rows as .csv."}}}
}

// answerInputs are the fields of the form.
func answerInputs(a *secretariat.AnswerSheet, said map[string]string, today calendar.Day) []Input {
	var out []Input
	input := func(name string) Input {
		f := a.Answer.Kept().Field(name)
		i := inputOf(f, said[name])
		if f.Type == record.OneOf {
			i.Type = InputOne
		}
		return i
	}
	for _, name := range a.Answer.Says() {
		i := input(name)
		switch name {
		case "impact":
			i.Heading, i.Required = "Impact", true
		case "answers":
			out = append(out, questionInputs(a.Asks.Questions, said)...)
			continue
		case "cost_band", "time":
			i.If = "needed where there is an impact"
		case "stand":
			i.Heading, i.Required = "Position", true
		case "reasons":
			i.If = "needed for an objection"
		}
		out = append(out, i)
	}
	out = append(out, Input{Name: paramConfidence, Heading: "In confidence", Label: "What is said in confidence", Type: InputProse, Value: said[paramConfidence],
		Hint: "Seen by " + a.Due().Organisation + " and by those who run or assure the programme, and by nobody else. Left empty, what was said before stays."})
	if a.Office {
		out = append(out, Input{Name: "came", Heading: "How it came", Label: "How it came", Type: InputLine, Value: said["came"], Hint: "As e-mail of 5 April, or by telephone."},
			Input{Name: "on", Label: "Day on which it came", Type: InputDate, Value: said["on"], Hint: "Today if left empty. An answer that came after the close is marked as late."})
	}
	return out
}

func questionInputs(questions []string, said map[string]string) []Input {
	var out []Input
	for n, q := range questions {
		name := paramQuestion + strconv.Itoa(n+1)
		i := Input{Name: name, Label: q, Type: InputProse, Rows: 2, Value: said[name]}
		if n == 0 {
			i.Heading = "Questions"
		}
		out = append(out, i)
	}
	return out
}

// answerTyped reads the form.
func answerTyped(r *http.Request, a *secretariat.AnswerSheet) (secretariat.Answering, error) {
	out := secretariat.Answering{Edit: secretariat.Edit{Fields: map[string]string{}}, Confidence: r.PostFormValue(paramConfidence), Came: r.PostFormValue("came")}
	fmt.Sscan(r.PostFormValue("version"), &out.Version)
	for _, name := range a.Answer.Says() {
		if _, sent := r.PostForm[name]; sent {
			out.Fields[name] = r.PostFormValue(name)
		}
	}
	answers := make([]string, len(a.Asks.Questions))
	for n := range answers {
		answers[n] = r.PostFormValue(paramQuestion + strconv.Itoa(n+1))
	}
	out.Fields["answers"] = change.JoinAnswers(answers)
	var c problem.Check
	out.On = readDay(&c, "on", r.PostFormValue("on"))
	return out, c.Err("The answer cannot be kept yet.")
}

// answer takes the answer of a party.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answerSheetOf(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	in, err := answerTyped(r, a)
	if err == nil {
		_, err = s.desk.Answer(r.Context(), s.who(r), a.Asks.Ref, a.Due().Organisation, in, secretariat.Because{})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		for i, fault := range p.Faults {
			if fault.Field == "day" {
				p.Faults[i].Field = "on"
			}
		}
		said := map[string]string{}
		for name := range r.PostForm {
			said[name] = r.PostFormValue(name)
		}
		return s.showAnswer(w, r, statusOf(p), a, said, p, "")
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, answersPath+escape(a.Asks.Ref)+"?done=answered", http.StatusSeeOther)
	return nil
}

// draftAnswer keeps what is typed into the form of an answer, or discards it.
func (s *Server) draftAnswer(w http.ResponseWriter, r *http.Request, form string) error {
	request, organisation, _ := strings.Cut(strings.TrimPrefix(form, answersPath), "/")
	request, err1 := url.PathUnescape(request)
	organisation, err2 := url.PathUnescape(organisation)
	if err1 != nil || err2 != nil {
		return problem.New(problem.Invalid, "The form of this answer is none of ours.")
	}
	if r.PostFormValue(paramDiscard) != "" {
		if err := s.desk.DropAnswerDraft(r.Context(), s.who(r), request, organisation); err != nil {
			return err
		}
		http.Redirect(w, r, form, http.StatusSeeOther)
		return nil
	}
	fields := map[string]string{}
	for name := range r.PostForm {
		if name != paramForm && name != paramQuiet {
			fields[name] = r.PostForm.Get(name)
		}
	}
	if err := s.desk.KeepAnswerDraft(r.Context(), s.who(r), request, organisation, fields); err != nil {
		return err
	}
	if r.PostFormValue(paramQuiet) != "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, form+"?done=draft", http.StatusSeeOther)
	return nil
}

// answerSheet answers with the form as a spreadsheet or a document.
func (s *Server) answerSheet(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answerSheetOf(r)
	if err != nil {
		return err
	}
	if err := a.MayFill(); err != nil {
		return err
	}
	form := r.URL.Query().Get("form")
	if form == "" {
		form = "xlsx"
	}
	media, ok := exchange.AnswerForms[form]
	if !ok {
		return problem.New(problem.Misuse, "An answer sheet is had as xlsx or docx, not as %q.", form)
	}
	var b bytes.Buffer
	if err := exchange.WriteAnswerSheet(&b, form, a.Asks, a.Answer, a.Confidence); err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(a.Asks.Ref+" "+a.Due().Organisation+"."+form)))
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(b.Bytes())
	return err
}

// answerUpload reads a sheet that came back into the form.
func (s *Server) answerUpload(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answerSheetOf(r)
	if err != nil {
		return err
	}
	if err := a.MayFill(); err != nil {
		return err
	}
	said := saidBefore(a)
	sheet, err := s.sheetSent(r, a)
	if p := problem.Of(err); p != nil {
		return s.showAnswer(w, r, statusOf(p), a, said, p, "")
	}
	if err != nil {
		return err
	}
	for name, text := range sheet.Fields {
		said[name] = text
	}
	for n, text := range strings.Split(sheet.Fields["answers"], "\n") {
		said[paramQuestion+strconv.Itoa(n+1)] = strings.TrimPrefix(text, "(no answer)")
	}
	said[paramConfidence] = sheet.Confidence
	if a.Office {
		said["came"] = "answer sheet"
	}
	return s.showAnswer(w, r, http.StatusOK, a, said, nil, "The sheet was read into the form. Nothing is kept yet: look at it, and submit it.")
}

// sheetSent reads the file of a form, which must be of this answer.
func (s *Server) sheetSent(r *http.Request, a *secretariat.AnswerSheet) (exchange.AnswerSheet, error) {
	if err := parseForm(r); err != nil {
		return exchange.AnswerSheet{}, err
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		var c problem.Check
		c.Want(false, "file", "Choose the answer sheet that came back.")
		return exchange.AnswerSheet{}, c.Err("The answer sheet cannot be read.")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxAnswerSheet+1))
	if err != nil || len(data) > maxAnswerSheet {
		return exchange.AnswerSheet{}, problem.New(problem.Invalid, "The file is longer than an answer sheet can be, which is %d MB.", maxAnswerSheet>>20)
	}
	sheet, err := exchange.ReadAnswerSheet(head.Filename, data, a.Answer)
	if err == nil {
		err = sheet.For(a.Asks, a.Due().Organisation)
	}
	return sheet, err
}

// matrix shows who has answered a request or a questionnaire, by constituency and
// party, and what they said that is not confidential.
func (s *Server) matrix(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	of, asks, answers, err := secretariat.Asked(v, r.PathValue("request"))
	if err != nil {
		return err
	}
	f.Title, f.Notice = "Answers to "+asks.Ref, notices[f.Here.Query.Get("done")]
	f.Trail = append(f.Trail, Link{"Changes", f.To("/changes")}, Link{asks.Ref, f.To(address(asks.Kind, asks.Ref))})
	p := WorkPage{Frame: f, About: asks.Title, Parts: s.matrixParts(f, r, of, asks, answers)}
	list, q := "/"+change.Responses.Path, url.Values{"request": {asks.Ref}}.Encode()
	if asks.Kind == change.Questionnaires.Kind {
		list, q = "/"+change.Replies.Path, url.Values{"questionnaire": {asks.Ref}}.Encode()
	}
	for _, name := range formats {
		p.Do = append(p.Do, Link{"Answers as " + strings.ToUpper(name), f.To(list + "." + name + "?" + q)})
	}
	return Show(w, r, http.StatusOK, Work(p))
}

func (s *Server) matrixParts(f Frame, r *http.Request, of record.Record, asks change.Asks, answers []change.Answer) []Part {
	counts := change.Count(answers, f.Day())
	first := Part{Title: "By constituency", Table: answersTable(counts), None: "Nobody has been asked yet."}
	words := counts.Total.Words()
	if asks.Kind == change.Questionnaires.Kind {
		first.Table, words = answersTable(counts, assessedOnly...), counts.Total.Plain()
	}
	first.Table.Label = "By constituency"
	if len(answers) > 0 {
		first.Words = []string{closing(answers[0].AsDue(), f.Day()) + " " + words}
	}
	who := s.who(r)
	for _, a := range answers {
		if may, office := secretariat.MayAnswer(who, a); may && !office && !f.Past() {
			first.Links = append(first.Links, Link{"Answer for " + a.AsDue().Organisation, answersPath + escape(record.HeadOf(a).Ref)})
		}
	}
	parts := []Part{first}
	if act := remindAct(who, of); act != nil && !f.Past() && slices.ContainsFunc(answers, change.Answer.Awaited) {
		parts = append(parts, Part{Title: "Chase", Acts: []Act{*act}})
	}
	if summary := summaryOf(of); summary != "" {
		parts = append(parts, Part{Title: "Published summary", Words: []string{summary, "What was said in confidence is withheld from it."}})
	}
	shown, party := s.partyPart(f, r, &parts[0].Table, counts, answers)
	parts = append(parts, party)
	for n, q := range asks.Questions {
		if shown == nil {
			parts = append(parts, Part{Title: fmt.Sprintf("Question %d", n+1), Words: []string{q, "Choose a constituency to read what its parties say."}})
			continue
		}
		t := Table{Label: fmt.Sprintf("Question %d", n+1), Columns: []Column{{Label: "Party", Shape: Short}, {Label: "Answer", Shape: Prose}}}
		for _, a := range shown {
			if said := a.AsDue().AnswersOf(asks.Questions)[n]; said != "" {
				t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: a.AsDue().Organisation, URL: f.To(address(a.Kept(), record.HeadOf(a).Ref))}, TextCell(said)}})
			}
		}
		parts = append(parts, Part{Title: t.Label, Words: []string{q}, Table: t, None: "Nobody has answered it yet."})
	}
	return parts
}

// readable is how many parties a page of answers shows at once; where more are
// asked, those of one constituency at a time.
const readable = 60

// Of a page with many parties: the constituency that it shows, or all of them.
const (
	paramConstituency = "constituency"
	noConstituency    = "none"
	everyConstituency = "all"
)

// partyPart shows the parties, and returns the answers that are shown: where there
// are many, those of the constituency that the reader chooses in the counts, and
// until then none but those who object.
func (s *Server) partyPart(f Frame, r *http.Request, table *Table, counts change.Matrix, answers []change.Answer) ([]change.Answer, Part) {
	all := Part{Title: "By party", Table: s.partiesTable(f, r, answers), None: "Nobody has been asked yet."}
	if len(answers) <= readable {
		return answers, all
	}
	to := func(value string) string {
		return f.To(f.Here.Path + "?" + url.Values{paramConstituency: {value}}.Encode() + "#" + anchor(all.Title))
	}
	for i, row := range counts.Rows {
		table.Rows[i].Cells[0] = LinkCell{cmp.Or(row.Constituency, "No constituency"), to(cmp.Or(row.Constituency, noConstituency))}
	}
	table.Rows[len(counts.Rows)].Cells[0] = LinkCell{"All", to(everyConstituency)}
	chosen := r.URL.Query().Get(paramConstituency)
	if chosen == everyConstituency {
		return answers, all
	}
	shown := slices.DeleteFunc(slices.Clone(answers), func(a change.Answer) bool {
		return cmp.Or(a.AsDue().Constituency, noConstituency) != chosen
	})
	if len(shown) > 0 {
		return shown, Part{Title: all.Title, Words: []string{"Constituency: " + cmp.Or(shown[0].AsDue().Constituency, "none") + "."}, Table: s.partiesTable(f, r, shown)}
	}
	objecting := slices.DeleteFunc(slices.Clone(answers), func(a change.Answer) bool {
		said, is := a.(*change.Response)
		return !is || !said.Objects()
	})
	p := Part{Title: "By party", Words: []string{fmt.Sprintf("%d parties were asked. Choose a constituency above to see its parties and what they say, or All.", len(answers))}}
	if len(objecting) > 0 {
		p.Words = append(p.Words, "Those who object:")
		p.Table = s.partiesTable(f, r, objecting)
	}
	return nil, p
}

// summaryOf is what was found, once it is published.
func summaryOf(of record.Record) string {
	switch r := of.(type) {
	case *change.Request:
		return r.Summary
	case *change.Questionnaire:
		return r.Findings
	}
	return ""
}

func closing(due *change.Due, today calendar.Day) string {
	if due.Closed(today) {
		return "It closed on " + due.Closes.Words() + "."
	}
	return "It closes on " + due.Closes.Words() + "."
}

// partiesTable shows each party with how its answer stands. To whoever may answer
// for a party its name leads to the form.
func (s *Server) partiesTable(f Frame, r *http.Request, answers []change.Answer) Table {
	t := Table{Label: "By party", Columns: []Column{{Label: "Party", Shape: Short}, {Label: "Constituency", Shape: Line}, {Label: "Stands", Shape: Short}}}
	assessed := false // what only an impact assessment asks for
	for _, a := range answers {
		_, is := a.(*change.Response)
		assessed = assessed || is
	}
	if assessed {
		t.Columns = append(t.Columns, Column{Label: "Impact", Shape: Short}, Column{Label: "Cost", Shape: Short}, Column{Label: "Position", Shape: Short}, Column{Label: "Reasons", Shape: Prose})
	}
	sorted := slices.Clone(answers)
	slices.SortStableFunc(sorted, func(a, b change.Answer) int {
		return change.ByConstituency(a.AsDue().Constituency, b.AsDue().Constituency)
	})
	who := s.who(r)
	for _, a := range sorted {
		h, due := record.HeadOf(a), a.AsDue()
		to := f.To(address(a.Kept(), h.Ref))
		if may, _ := secretariat.MayAnswer(who, a); may && !f.Past() && a.Awaited() {
			to = answersPath + escape(h.Ref)
		}
		row := Row{Cells: []Cell{RefCell{Ref: due.Organisation, URL: to, Class: restricted(h.Class)}, TextCell(due.Constituency), StatusOf(a.Standing(f.Day()))}}
		if said, is := a.(*change.Response); is {
			row.Cells = append(row.Cells, TextCell(said.Impact), TextCell(said.CostBand), TextCell(said.Position()), TextCell(said.Reasons))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// assessments shows the requests that are being assessed, side by side, with what
// they come to together.
func (s *Server) assessments(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Impact assessments")
	if err != nil {
		return err
	}
	open, err := secretariat.Assessments(v, f.Day())
	if err != nil {
		return err
	}
	f.Trail = append(f.Trail, Link{"Changes", f.To("/changes")})
	p := WorkPage{Frame: f, About: "Change requests that the parties are asked about, and what has come back."}
	t := Table{Label: "Requests in assessment", Columns: []Column{{Label: "Request", Shape: Short}, {Label: "Title", Shape: Prose}, {Label: "Closes", Shape: Dated}}}
	for _, c := range answerCounts[:5] {
		t.Columns = append(t.Columns, Column{Label: c.name, Shape: Figure})
	}
	together := Part{Title: "What they come to together", None: "No request in assessment moves what another counts from."}
	yours := Part{Title: "Yours to answer"}
	for _, a := range open {
		row := Row{Cells: []Cell{RefCell{Ref: a.Request.Ref, URL: f.To(answersPath + escape(a.Request.Ref)), Class: restricted(a.Request.Class)}, TextCell(a.Request.Title), Date(a.Request.Closes, f.Day(), true)}}
		for _, c := range answerCounts[:5] {
			row.Cells = append(row.Cells, NumberCell(strconv.Itoa(c.of(a.Matrix.Total))))
		}
		t.Rows = append(t.Rows, row)
		for _, c := range a.Clashes {
			if !slices.ContainsFunc(open, func(o *secretariat.ChangeFile) bool {
				return o.Request.Ref < a.Request.Ref && slices.Contains(o.Beside, a.Request.Ref)
			}) {
				together.Mind = append(together.Mind, c) // and not from the other side too
			}
		}
		for _, j := range a.Joint {
			together.Words = append(together.Words, a.Request.Ref+", "+lower(j)) // CR003, with CR001: ...
		}
		for _, one := range a.Responses {
			if may, office := secretariat.MayAnswer(s.who(r), one); may && !office && one.Status() == change.Invited && !f.Past() {
				yours.Links = append(yours.Links, Link{"Answer " + a.Request.Ref + " for " + one.Organisation + ", by " + one.Closes.Words(), answersPath + escape(one.Ref)})
			}
		}
	}
	if len(yours.Links) > 0 {
		p.Parts = append(p.Parts, yours)
	}
	if len(together.Words)+len(together.Mind) > 0 {
		together.None = ""
	}
	p.Parts = append(p.Parts, Part{Title: "Requests in assessment", Table: t, None: "No change request is being assessed now."}, together)
	return Show(w, r, http.StatusOK, Work(p))
}
