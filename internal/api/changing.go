package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/exchange"
	"crosscode/internal/meeting"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// changing is what change requests have beyond what every register has.
func changing() []*operation {
	out := []*operation{direct(), raiseRequest(), tryRequest(), agenda(), block()}
	for _, of := range []askedKind{{"", change.Requests.Kind, change.Responses.Kind}, {"questionnaire-", change.Questionnaires.Kind, change.Replies.Kind}} {
		out = append(out, of.answerForm(), of.answer(), of.answerDraft(), of.answerSheet(), of.answerUpload())
	}
	return out
}

// changeSchemas describes what those operations take.
func changeSchemas(schemas map[string]*huma.Schema) {
	day := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Format: "date", Description: words}
	}
	schemas["Direction"] = object("What Ofgem orders by letter.", map[string]*huma.Schema{
		"orders": many(typed("string", "M6 date M5 + 9 months, or M7 removed.")), "reasons": typed("string", "Why, in the words of the letter."),
		"letter": typed("string", "The reference of the letter, or where it is published."), "day": day("The date of the letter."),
		"class": typed("string", "Who may see it: public or controlled. Controlled if not given."), "why": typed("string", "Why, for the journal.")}, "class", "why")
	why := func() *huma.Schema { return typed("string", "Why, for the journal.") }
	answered := map[string]*huma.Schema{"answers": many(typed("string", "The answer to each question, in their order; empty where one is passed over."))}
	var all []string
	for _, name := range secretariat.AnswerFields {
		if f := change.Responses.Field(name); name != "answers" {
			answered[name] = fieldSchema(f, true)
		}
		all = append(all, name)
	}
	fields := func() *huma.Schema { return object("", answered, all...) }
	confidential := typed("string", "Seen by the party and by those who run or assure the programme, and by nobody else. Empty leaves what was said before.")
	version := typed("integer", "The version it is about, to be refused if somebody changed it since.")
	schemas["Answer"] = object("What a party says of a change request.", map[string]*huma.Schema{"fields": fields(), "confidential": confidential, "version": version, "why": why(),
		"came": typed("string", "How it came, where the office keys it in."), "on": day("The day on which it came, where the office keys it in.")}, "confidential", "version", "why", "came", "on")
	schemas["AnswerDraft"] = object("What is not submitted yet.", map[string]*huma.Schema{"fields": fields(), "confidential": confidential, "version": version, "why": why(),
		"came": typed("string", ""), "on": day(""), "discard": typed("boolean", "Forget what was kept.")}, "fields", "confidential", "version", "why", "came", "on", "discard")
	text := &huma.Schema{Type: "object", AdditionalProperties: typed("string", "")}
	schemas["AnswerForm"] = object("What a party is asked, and what it has answered.", map[string]*huma.Schema{"request": typed("string", ""), "organisation": typed("string", ""),
		"version": typed("integer", ""), "status": typed("string", "Invited, Answered or Exempt."), "closes": typed("string", "The last day to answer."), "office": typed("boolean", "You would key in what the party sent otherwise."),
		"questions": many(typed("string", "")), "fields": fields(), "confidential": typed("string", "What was said in confidence."), "draft": text})
	raising := entrySchema(change.Requests.Kind, true).Properties
	raising["ref"] = typed("string", "The draft that is completed and raised; none for a new request, which is given the next number.")
	raising["version"] = version
	schemas["RaiseRequest"] = object("The form of a change request.", raising, "ref", "class", "why", "item", "version")
	list, orNone := func() *huma.Schema { return many(typed("string", "")) }, func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Nullable: true, Description: words}
	}
	schemas["TriedRequest"] = object("What raising it would come to.", map[string]*huma.Schema{"decided_by": orNone("Who would decide; null while that cannot be told."), "reasons": list(), "lacking": list(),
		"decide_by": orNone("The last day for the decision."), "warnings": list(), "joint": list(), "conflict": orNone("Whose own request it is that decides it."),
		"milestones": many(object("", map[string]*huma.Schema{"ref": typed("string", ""), "from": orNone("The reference that the delay is measured from."), "to": orNone("As it is proposed."),
			"to_date": orNone("What that comes to."), "delay_months": typed("integer", ""), "removed": typed("boolean", "")}))})
	schemas["PutOnAgenda"] = object("The meeting.", map[string]*huma.Schema{"meeting": typed("string", "As PSG-06."), "why": why()}, "why")
	schemas["RaiseConcern"] = object("The concern.", map[string]*huma.Schema{"text": typed("string", "What stands in the way, and what would settle it."), "why": why()}, "why")
	for _, name := range []string{"Direction", "Answer", "AnswerDraft", "RaiseRequest", "PutOnAgenda", "RaiseConcern"} {
		schemas[name].AdditionalProperties = false
	}
}

// classOf reads a class that may be left out.
func classOf(text string, c *problem.Check) record.Class {
	if text == "" {
		return ""
	}
	class, ok := record.ReadClass(text)
	c.Want(ok, "class", "%q is not a class.", text)
	return class
}

// dayOf reads a day that may be left out.
func dayOf(name, text string, c *problem.Check) calendar.Day {
	if text == "" {
		return 0
	}
	d, err := calendar.ParseDay(text)
	c.Note(name, err)
	return d
}

// direct records a direction of Ofgem.
func direct() *operation {
	k := change.Decisions.Kind
	return &operation{id: "direct", method: http.MethodPost, path: "/directions", tag: k.Title, summary: "Record a direction of " + change.Authority,
		more:  "What " + change.Authority + " orders by letter without a change request that carried it. It is kept as a decision, and milestones and plans change at once.",
		power: secretariat.PowerStep, status: "201", parameters: use(keyHeader), body: jsonBody(to("Direction")), most: maxBody,
		reply:    jsonReply("It was recorded and carried out.", to(schemaOf(k)), "ETag", "Location"),
		refusals: []string{"400", "403", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in struct {
				Orders                           []string
				Reasons, Letter, Day, Class, Why string
			}
			if err := c.decode(&in); err != nil {
				return err
			}
			var faults problem.Check
			o := change.Direction{Orders: in.Orders, Reasons: in.Reasons, Letter: in.Letter, Class: classOf(in.Class, &faults), Day: dayOf("day", in.Day, &faults)}
			if err := faults.Err("The direction cannot be recorded."); err != nil {
				return err
			}
			made, err := c.s.desk.Direct(c.r.Context(), c.who(), o, secretariat.Because{Why: in.Why})
			if err != nil {
				return err
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}

// answering finds the form of the answer that a call is about.
func (c *call) answering(of askedKind) (*secretariat.AnswerSheet, error) {
	a, err := c.s.desk.AnswerSheet(c.r.Context(), c.who(), c.r.PathValue("ref"), c.r.PathValue("organisation"))
	if err != nil {
		return nil, err
	}
	if a.Asks.Kind != of.kind {
		return nil, problem.New(problem.NotFound, "There is no %s called %s.", of.kind.Noun, c.r.PathValue("ref"))
	}
	return a, a.MayFill()
}

// An askedKind is a register whose records the parties are asked about.
type askedKind struct {
	id      string // what its operations are called begins so
	kind    *record.Kind
	answers *record.Kind
}

// path is where the answer of one party is.
func (k askedKind) path() string { return "/" + k.kind.Path + "/{ref}/answers/{organisation}" }

func answerParameters(more ...*huma.Param) []*huma.Param {
	return append(append(use("ref"), &huma.Param{Name: "organisation", In: "path", Required: true, Description: "The party that answers, by any of its names.", Schema: typed("string", "")}), more...)
}

// answerForm tells what a party is asked, what it has answered, and what is kept
// and not submitted.
func (of askedKind) answerForm() *operation {
	return &operation{id: of.id + "answer-form", method: http.MethodGet, path: of.path(), tag: of.kind.Title, summary: "The form of one party's answer",
		more:   "What is asked, what is answered, and the draft that the party shares. To those who may answer for the party only; everybody else reads what was answered.",
		status: "200", parameters: answerParameters(), reply: jsonReply("The form.", to("AnswerForm")), refusals: []string{"400", "403", "404"},
		answer: func(c *call) error {
			a, err := c.answering(of)
			if err != nil {
				return err
			}
			return c.json(http.StatusOK, toldForm(a))
		}}
}

type answerFormTold struct {
	Request      string            `json:"request"`
	Organisation string            `json:"organisation"`
	Version      int64             `json:"version"`
	Status       string            `json:"status"`
	Closes       string            `json:"closes"`
	Office       bool              `json:"office"`
	Questions    []string          `json:"questions"`
	Fields       map[string]any    `json:"fields"`
	Confidential string            `json:"confidential"`
	Draft        map[string]string `json:"draft"`
}

func toldForm(a *secretariat.AnswerSheet) answerFormTold {
	out := answerFormTold{Request: a.Asks.Ref, Organisation: a.Due().Organisation, Version: a.Head().Version, Status: a.Answer.Kept().Field("status").Get(a.Answer).Words(), Closes: a.Due().Closes.String(),
		Office: a.Office, Questions: append([]string{}, a.Asks.Questions...), Fields: map[string]any{}, Confidential: a.Confidence, Draft: a.Saved}
	for _, name := range a.Answer.Says() {
		f := a.Answer.Kept().Field(name)
		switch {
		case name == "answers":
			out.Fields[name] = a.Due().AnswersOf(a.Asks.Questions)
		case f.Type == record.List:
			out.Fields[name] = []string{}
			if text := f.Get(a.Answer).Cell(); text != "" {
				out.Fields[name] = strings.Split(text, "\n")
			}
		default:
			out.Fields[name] = f.Get(a.Answer).Cell()
		}
	}
	return out
}

// answerIn is an answer as it is sent.
type answerIn struct {
	Fields       map[string]json.RawMessage
	Confidential string
	Came, On     string
	Version      int64
	Why          string
}

// fields reads what was sent of an answer, as a form would send it; the answers
// to questions apart.
func (in answerIn) fields() (map[string]string, []string, error) {
	out := map[string]string{}
	var answers []string
	var c problem.Check
	for _, name := range sorted(in.Fields) {
		if name == "answers" {
			if json.Unmarshal(in.Fields[name], &answers) != nil {
				c.Want(false, "fields.answers", "Send the answers as a list, one for each question in their order.")
			}
			continue
		}
		f := change.Responses.Field(name)
		if f == nil || !slices.Contains(secretariat.AnswerFields, name) {
			c.Want(false, "fields."+name, "An answer has no such field.")
			continue
		}
		text, err := textOf(f, in.Fields[name])
		c.Note("fields."+name, err)
		out[name] = text
	}
	return out, answers, c.Err("The answer cannot be kept.")
}

// answer takes the answer of a party: the first, or a better one.
func (of askedKind) answer() *operation {
	k := of.answers
	return &operation{id: of.id + "answer", method: http.MethodPost, path: of.path(), tag: of.kind.Title, summary: "Answer for one party",
		more:  "Submits the answer, or amends it until the assessment closes. The fields that are named are set. Handing over, exempting and withdrawing an objection are steps of the answer in its register.",
		power: secretariat.PowerStep, status: "200", parameters: answerParameters(use(keyHeader)...), body: jsonBody(to("Answer")), most: maxBody,
		reply: jsonReply("As it now is.", to(schemaOf(k)), "ETag"), refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			a, err := c.answering(of)
			if err != nil {
				return err
			}
			var in answerIn
			err = c.decode(&in)
			fields, answers, more := in.fields()
			if err := together(err, more); err != nil {
				return err
			}
			if answers != nil {
				fields["answers"] = change.JoinAnswers(answers)
			}
			var faults problem.Check
			said := secretariat.Answering{Edit: secretariat.Edit{Version: in.Version, Fields: fields}, Confidence: in.Confidential, Came: in.Came, On: dayOf("on", in.On, &faults)}
			if err := faults.Err("The answer cannot be kept."); err != nil {
				return err
			}
			return c.submit(a, said, in.Why)
		}}
}

func (c *call) submit(a *secretariat.AnswerSheet, said secretariat.Answering, why string) error {
	k := a.Answer.Kept()
	now, err := c.s.desk.Answer(c.r.Context(), c.who(), a.Asks.Ref, a.Due().Organisation, said, secretariat.Because{Why: why})
	if err != nil {
		return prefixed(k, err)
	}
	return c.kept(k, http.StatusOK, now)
}

// answerDraft keeps what is not submitted yet, where the form shows it again.
func (of askedKind) answerDraft() *operation {
	return &operation{id: of.id + "keep-answer-draft", method: http.MethodPost, path: of.path() + "/draft", tag: of.kind.Title, summary: "Keep the draft of one party's answer, or discard it",
		more:  "It is no part of the record: those who answer for the party share it, on the page and here, and nobody else sees it. Submitting discards it.",
		power: secretariat.PowerStep, status: "204", parameters: answerParameters(use(keyHeader)...), body: jsonBody(to("AnswerDraft")), most: maxBody,
		reply: &huma.Response{Description: "It is kept, or discarded."}, refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			a, err := c.answering(of)
			if err != nil {
				return err
			}
			var in struct {
				answerIn
				Discard bool
			}
			err = c.decode(&in)
			fields, answers, more := in.fields()
			if err := together(err, more); err != nil {
				return err
			}
			request, organisation := a.Asks.Ref, a.Due().Organisation
			if in.Discard {
				err = c.s.desk.DropAnswerDraft(c.r.Context(), c.who(), request, organisation)
			} else {
				for n, text := range answers {
					fields[secretariat.AnswerQuestion+strconv.Itoa(n+1)] = text
				}
				if in.Confidential != "" {
					fields[secretariat.AnswerConfidence] = in.Confidential
				}
				err = c.s.desk.KeepAnswerDraft(c.r.Context(), c.who(), request, organisation, fields)
			}
			if err != nil {
				return err
			}
			c.w.WriteHeader(http.StatusNoContent)
			return nil
		}}
}

// answerSheet gives the form as a file to be filled in elsewhere.
func (of askedKind) answerSheet() *operation {
	reply := &huma.Response{Description: "The sheet.", Content: map[string]*huma.MediaType{}}
	for _, media := range exchange.AnswerForms {
		reply.Content[media] = &huma.MediaType{}
	}
	return &operation{id: of.id + "answer-sheet", method: http.MethodGet, path: of.path() + "/sheet", tag: of.kind.Title, summary: "Take the answer sheet of one party",
		status: "200", parameters: answerParameters(formatParameter()), reply: reply, refusals: []string{"400", "403", "404"}, answer: func(c *call) error {
			form, media, err := c.sheetForm()
			if err != nil {
				return err
			}
			a, err := c.answering(of)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := exchange.WriteAnswerSheet(&b, form, a.Asks, a.Answer, a.Confidence); err != nil {
				return err
			}
			c.w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(a.Asks.Ref+" "+a.Due().Organisation+"."+form))
			return c.send(http.StatusOK, media, b.Bytes())
		}}
}

func formatParameter() *huma.Param {
	return &huma.Param{Name: "form", In: "query", Description: "xlsx or docx.", Schema: &huma.Schema{Type: "string", Enum: []any{"docx", "xlsx"}, Default: "xlsx"}}
}

// sheetForm reads which form of a sheet is meant.
func (c *call) sheetForm() (form, media string, err error) {
	if form = c.r.URL.Query().Get("form"); form == "" {
		form = "xlsx"
	}
	media, ok := exchange.AnswerForms[form]
	if !ok {
		return "", "", problem.New(problem.Misuse, "An answer sheet is had as xlsx or docx, not as %q.", form)
	}
	return form, media, nil
}

// answerUpload takes a sheet that came back as the answer.
func (of askedKind) answerUpload() *operation {
	return &operation{id: of.id + "answer-by-sheet", method: http.MethodPost, path: of.path() + "/sheet", tag: of.kind.Title, summary: "Answer for one party by its answer sheet",
		more:  "The body is the sheet that was filled in, as application/octet-stream. It is submitted as it stands; to look at it first, read it into the form on the page of the answer.",
		power: secretariat.PowerStep, status: "200", parameters: answerParameters(append(use(keyHeader), formatParameter())...), most: exchange.MaxAnswerSheet,
		body:  &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{octets: {}}},
		reply: jsonReply("As it now is.", to(schemaOf(of.answers)), "ETag"), refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			form, _, err := c.sheetForm()
			if err != nil {
				return err
			}
			if media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(media) != octets {
				return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send the sheet as %s.", octets)}
			}
			a, err := c.answering(of)
			if err != nil {
				return err
			}
			data, err := io.ReadAll(c.r.Body)
			if err != nil {
				return err
			}
			sheet, err := exchange.ReadAnswerSheet("sheet."+form, data, a.Answer)
			if err == nil {
				err = sheet.For(a.Asks, a.Due().Organisation)
			}
			if err != nil {
				return err
			}
			return c.submit(a, secretariat.Answering{Edit: secretariat.Edit{Version: a.Head().Version, Fields: sheet.Fields}, Confidence: sheet.Confidence, Came: "answer sheet"}, "")
		}}
}

// requestIn is a change request as its form sends it.
type requestIn struct {
	sent
	Version int64
}

func (c *call) requestForm() (requestIn, secretariat.Edit, error) {
	var in requestIn
	e, err := c.decodeEdit(change.Requests.Kind, &in, &in.sent)
	e.Version = in.Version
	return in, e, err
}

// raiseRequest raises a change request from its form.
func raiseRequest() *operation {
	k := change.Requests.Kind
	return &operation{id: "raise-request", method: http.MethodPost, path: "/changes/raise", tag: k.Title, summary: "Raise a change request from its form",
		more:  "Gives a new request the next number and raises it, or completes and raises the draft that ref names. Whoever belongs to a party raises in its name. Everything that is missing is named at once.",
		power: secretariat.PowerRaise, status: "201", parameters: use(keyHeader), body: jsonBody(to("RaiseRequest")), most: maxBody, reply: jsonReply("It is raised.", to(schemaOf(k)), "ETag", "Location"),
		refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			in, e, err := c.requestForm()
			if err != nil {
				return err
			}
			made, err := c.s.desk.RaiseRequest(c.r.Context(), c.who(), in.Ref, e, secretariat.Because{Why: in.Why, Item: in.Item})
			if err != nil {
				return prefixed(k, err)
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}

type triedTold struct {
	DecidedBy  *string     `json:"decided_by"`
	Reasons    []string    `json:"reasons"`
	Lacking    []string    `json:"lacking"`
	DecideBy   *string     `json:"decide_by"`
	Warnings   []string    `json:"warnings"`
	Joint      []string    `json:"joint"`
	Conflict   *string     `json:"conflict"`
	Milestones []triedMove `json:"milestones"`
}

type triedMove struct {
	Ref     string  `json:"ref"`
	From    *string `json:"from"`
	To      *string `json:"to"`
	ToDate  *string `json:"to_date"`
	Months  int     `json:"delay_months"`
	Removed bool    `json:"removed"`
}

// unless gives text, or null for none.
func unless(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// tryRequest tells what raising a request would come to.
func tryRequest() *operation {
	k := change.Requests.Kind
	return &operation{id: "try-request", method: http.MethodPost, path: "/changes/try", tag: k.Title, summary: "Tell what raising a change request would come to",
		more:  "Takes what raising takes and keeps nothing: who would decide and why, by when, what would move; or everything that is missing.",
		power: secretariat.PowerRaise, status: "200", body: jsonBody(to("RaiseRequest")), most: maxBody, reply: jsonReply("What it comes to.", to("TriedRequest")),
		refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			in, e, err := c.requestForm()
			if err != nil {
				return err
			}
			f, err := c.s.desk.TryRequest(c.r.Context(), c.who(), in.Ref, e)
			if err != nil {
				return prefixed(k, err)
			}
			out := triedTold{DecidedBy: unless(f.Decider()), Reasons: f.Reasons(), Lacking: append([]string{}, f.Lacking()...), DecideBy: unless(f.Course.Ordinary.DecideBy.String()),
				Warnings: append([]string{}, f.Course.Warnings...), Joint: append([]string{}, f.Together()...), Conflict: unless(f.Conflict), Milestones: []triedMove{}}
			for _, m := range f.Moves {
				out.Milestones = append(out.Milestones, triedMove{m.Milestone, unless(m.From.String()), unless(m.Written.String()), unless(m.To.String()), m.Months, m.Removed})
			}
			return c.json(http.StatusOK, out)
		}}
}

// agenda makes an agenda item of a request.
func agenda() *operation {
	k := meeting.Items.Kind
	return &operation{id: "put-on-agenda", method: http.MethodPost, path: "/changes/{ref}/agenda", tag: change.Requests.Title, summary: "Put a change request on the agenda of a meeting",
		power: secretariat.PowerRaise, status: "201", parameters: use("ref", keyHeader), body: jsonBody(to("PutOnAgenda")), most: maxBody,
		reply: jsonReply("The agenda item.", to(schemaOf(k)), "ETag", "Location"), refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in struct{ Meeting, Why string }
			if err := c.decode(&in); err != nil {
				return err
			}
			made, err := c.s.desk.PutOnAgenda(c.r.Context(), c.who(), c.r.PathValue("ref"), in.Meeting, secretariat.Because{Why: in.Why})
			if err != nil {
				return err
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}

// block raises a blocking concern.
func block() *operation {
	k := change.Concerns.Kind
	return &operation{id: "block-request", method: http.MethodPost, path: "/changes/{ref}/concerns", tag: change.Requests.Title, summary: "Raise a blocking concern about a change request",
		more:  "In the name of the organisation that you belong to. It is numbered, and the group does not recommend approving the request while it is open.",
		power: secretariat.PowerStep, status: "201", parameters: use("ref", keyHeader), body: jsonBody(to("RaiseConcern")), most: maxBody,
		reply: jsonReply("The concern.", to(schemaOf(k)), "ETag", "Location"), refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in struct{ Text, Why string }
			if err := c.decode(&in); err != nil {
				return err
			}
			made, err := c.s.desk.Block(c.r.Context(), c.who(), c.r.PathValue("ref"), in.Text, secretariat.Because{Why: in.Why})
			if err != nil {
				return err
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}
