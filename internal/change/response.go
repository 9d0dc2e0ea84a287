package change

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// ResponseStatus is where a party's answer is in its life.
type ResponseStatus string

const (
	Invited  ResponseStatus = "Invited"
	Answered ResponseStatus = "Answered"
	Exempt   ResponseStatus = "Exempt" // need not answer
)

// ResponseStatuses holds every status, in the order of an answer's life.
var ResponseStatuses = []ResponseStatus{Invited, Answered, Exempt}

const (
	Submit        party.Step = "submit"
	Amend         party.Step = "amend"
	Excuse        party.Step = "exempt"
	Remind        party.Step = "remind" // write to the party again
	DropObjection party.Step = "withdraw the objection of"
	Delegate      party.Step = "hand over" // to another organisation, which answers for it
)

// Respondent is the role of those who belong to the organisation that is asked.
const Respondent party.Role = "respondent"

var respondents = []party.Role{Respondent, party.PMO, party.Secretariat}

// responseMoves is the whole life of a party's answer. An answer may be amended
// until the assessment closes; an objection may be withdrawn after that too, and
// is kept as having been made.
var responseMoves = party.Procedure[*Response, ResponseStatus]{
	{Step: Submit, From: []ResponseStatus{Invited}, To: Answered, By: respondents, Need: party.NeedDay, Ready: (*Response).complete},
	{Step: Amend, From: []ResponseStatus{Answered}, To: Answered, By: respondents, Need: party.NeedDay, Ready: (*Response).complete},
	{Step: Remind, From: []ResponseStatus{Invited}, To: Invited, By: office},
	{Step: Excuse, From: []ResponseStatus{Invited}, To: Exempt, By: office, Need: party.NeedText},
	{Step: Delegate, From: []ResponseStatus{Invited}, To: Invited, By: respondents, Need: party.NeedText},
	{Step: Delegate, From: []ResponseStatus{Answered}, To: Answered, By: respondents, Need: party.NeedText},
	{Step: DropObjection, From: []ResponseStatus{Answered}, To: Answered, By: respondents, Need: party.NeedDay | party.NeedText, Ready: (*Response).objects},
}

// An Impact says whether a party would feel a change at all.
type Impact string

const (
	NoImpact  Impact = "No impact"
	HasImpact Impact = "Impact"
)

// Impacts holds both.
var Impacts = []Impact{NoImpact, HasImpact}

// CostBands are those of the form, in pounds.
var CostBands = []string{"none", "up to 100,000", "up to 1 million", "up to 10 million", "more than 10 million"}

// A Response is what one party says of one request: its part C.
type Response struct {
	record.Head
	Due
	Request   string
	Impact    Impact
	Systems   []string
	CostBand  string
	Time      string
	Risk      string
	Stand     Stand
	Reasons   string
	Withdrawn calendar.When // when the objection was
	Why       string        // it was withdrawn, or need not answer

	status ResponseStatus
}

// Invite returns the answer that a party is asked for.
func Invite(r *Request, organisation, constituency string) *Response {
	a := Responses.New()
	a.Ref, a.Request, a.Organisation, a.Constituency = r.Ref+"/"+organisation, r.Ref, organisation, constituency
	a.Class, a.Closes, a.status = r.Class, r.Closes, Invited
	return a
}

// Status returns where a is in its life; it moves only by [Response.Take].
func (a *Response) Status() ResponseStatus { return a.status }

// Steps returns the steps that by may take now.
func (a *Response) Steps(by party.Actor) []party.Step { return responseMoves.Steps(a.status, by) }

// Needs returns what a step asks for.
func (a *Response) Needs(s party.Step) party.Need { return responseMoves.Needs(a.status, s) }

// Take moves a by one step, or says why it may not.
func (a *Response) Take(s party.Step, w party.With, by party.Actor) error {
	if s == Amend && a.status == Answered && w.Day > a.Closes.Latest() {
		return problem.New(problem.Conflict, "The assessment of %s closed on %s, and %s has answered. An objection can still be withdrawn.",
			a.Request, a.Closes.Words(), a.Organisation)
	}
	if s == Remind && a.status == Invited {
		if err := a.remindable(a.Request, w.Day); err != nil {
			return err
		}
	}
	to, err := responseMoves.Next(a, a.status, s, w, by)
	if err != nil {
		return err
	}
	a.status = to
	switch s {
	case Remind:
		a.remind(w.Day)
	case Submit:
		a.On, a.Late = calendar.On(w.Day), w.Day > a.Closes.Latest()
	case Amend:
		a.Withdrawn = calendar.When{}
	case Excuse:
		a.Why = strings.TrimSpace(w.Text)
	case Delegate:
		a.handOver(w.Text)
	case DropObjection:
		a.Withdrawn, a.Why = calendar.On(w.Day), strings.TrimSpace(w.Text)
	}
	return nil
}

// Ask says what a step wants where its own words say more than "what happened".
func (a *Response) Ask(s party.Step, n party.Need) string {
	switch {
	case s == Delegate:
		return askDelegate + a.Organisation + askBack
	case s == Excuse:
		return askExcuse
	case s == DropObjection && n == party.NeedText:
		return "Why the objection is withdrawn"
	}
	return ""
}

// Turn says whose move a is.
func (a *Response) Turn() party.Turn {
	if a.status != Invited {
		return party.Turn{}
	}
	return a.turn("answer")
}

// Of is the request that a answers.
func (a *Response) Of() string { return a.Request }

// Awaited reports whether the party is to answer.
func (a *Response) Awaited() bool { return a.status == Invited }

// Given reports whether the party has answered.
func (a *Response) Given() bool { return a.status == Answered }

// Submission is the step by which a is answered now.
func (a *Response) Submission() party.Step {
	if a.Given() {
		return Amend
	}
	return Submit
}

// Kept is the register of a.
func (a *Response) Kept() *record.Kind { return Responses.Kind }

// Says are the fields that a party fills in.
func (a *Response) Says() []string { return responseFields }

var responseFields = []string{"impact", "systems", "cost_band", "time", "risk", "answers", "stand", "reasons"}

// Tally is how a counts on a day.
func (a *Response) Tally(today calendar.Day) Counts {
	t := Counts{Constituency: a.Constituency, Exempt: a.status == Exempt, Overdue: a.Overdue(today), Answered: a.Given(), NoImpact: a.Impact == NoImpact, Late: a.Late, Stand: Neutral}
	if a.Objects() || a.Stand == Support {
		t.Stand = a.Stand
	}
	return t
}

// Standing says how a stands on a day: answered, without impact, late, overdue.
func (a *Response) Standing(today calendar.Day) string {
	switch {
	case a.status == Answered && a.Late:
		return "Answered late"
	case a.Overdue(today):
		return "Overdue"
	}
	return string(a.status)
}

// Position says what the party thinks, and what became of an objection.
func (a *Response) Position() string {
	if a.status == Answered && a.Stand == Object && !a.Objects() {
		return "objection withdrawn"
	}
	return string(a.Stand)
}

// noAnswer keeps the place of a question that was passed over.
const noAnswer = "(no answer)"

// JoinAnswers gives the answers as they are kept, a line each in the order of the
// questions.
func JoinAnswers(answers []string) string {
	last := -1
	lines := make([]string, len(answers))
	for i, text := range answers {
		lines[i] = strings.Join(strings.Fields(text), " ")
		if lines[i] == "" {
			lines[i] = noAnswer
		} else {
			last = i
		}
	}
	return strings.Join(lines[:last+1], "\n")
}

// Objects reports whether a objects and has not withdrawn that.
func (a *Response) Objects() bool { return a.Stand == Object && a.Withdrawn.IsZero() }

func (a *Response) objects() error {
	if a.Objects() {
		return nil
	}
	return problem.New(problem.Invalid, "%s does not object.", a.Organisation)
}

// Overdue reports whether the party was to answer by now and has not.
func (a *Response) Overdue(today calendar.Day) bool {
	return a.status == Invited && today > a.Closes.Latest()
}

func (a *Response) complete() error {
	var c problem.Check
	c.Want(a.Impact != "", "impact", "Say whether it has an impact on you.")
	c.Want(a.Stand != "", "stand", "Say whether you support it, object, or are neutral.")
	c.Want(a.Stand != Object || a.Reasons != "", "reasons", "Give the reasons of the objection.")
	if a.Impact == HasImpact {
		c.Want(a.CostBand != "", "cost_band", "Give the band that your cost lies in.")
		c.Want(a.Time != "", "time", "Say how long you need.")
	}
	return c.Err("The answer of %s is not complete.", a.Organisation)
}

func (a *Response) check() error {
	var c problem.Check
	c.Want(a.Ref == "" || a.Ref == a.Request+"/"+a.Organisation, "ref", "The answer of %s is called %s/%s.", a.Organisation, a.Request, a.Organisation)
	c.Want(a.status != "", "status", "Say whether it is answered.")
	return c.Err("%s is not complete.", a.Ref)
}

// Responses is the register of impact assessment responses.
var Responses = record.Declare[Response](record.Kind{
	Name: "response", Noun: "impact assessment response", Plural: "impact assessment responses", Path: "responses", Title: "Impact assessment responses",
	ByAct:   true,
	About:   "What each programme party says of each change request that it was asked about.",
	Order:   []string{"ref", "constituency", "status", "answered"},
	Columns: []string{"constituency", "status", "impact", "stand", "answered"},
	Fields: slices.Concat([]*record.Field{
		record.LineField("request", "Change request", func(a *Response) *string { return &a.Request }, record.Required, record.Filtered, record.Back("Impact assessment responses"), record.LinksTo("change-request"),
			record.Help("The change request, as CR003.")),
		record.LineField("organisation", "Organisation", func(a *Response) *string { return &a.Organisation }, record.Required, record.Filtered, record.Back("Its impact assessment responses"), record.LinksTo("organisation"),
			record.Help("The party that answers, by its short name.")),
		record.LineField("constituency", "Constituency", func(a *Response) *string { return &a.Constituency }, record.OfFew, record.Filtered, record.Sorted,
			record.Help("The interests that it is represented with.")),
		record.ChoiceField("status", "Status", ResponseStatuses, func(a *Response) *ResponseStatus { return &a.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.ChoiceField("impact", "Impact", Impacts, func(a *Response) *Impact { return &a.Impact }, record.Filtered,
			record.Help("Whether you would feel the change at all.")),
		record.ListField("systems", "Systems", func(a *Response) *[]string { return &a.Systems },
			record.Help("One a line: the systems that would change.")),
		record.ChoiceField("cost_band", "Cost in pounds", CostBands, func(a *Response) *string { return &a.CostBand },
			record.Help("The band that your cost lies in.")),
		record.LineField("time", "Time", func(a *Response) *string { return &a.Time }, record.Help("How long you need, as three months.")),
		record.ProseField("risk", "Risk", func(a *Response) *string { return &a.Risk }, record.Help("What could go wrong for you.")),
		record.ListField("answers", "Answers", func(a *Response) *[]string { return &a.Answers }, record.InOrder,
			record.Help("One a line: your answers to the questions, in their order.")),
		record.ChoiceField("stand", "Position", []Stand{Support, Object, Neutral}, func(a *Response) *Stand { return &a.Stand }, record.Filtered,
			record.Help("Whether you support it, object, or are neutral.")),
		record.ProseField("reasons", "Reasons", func(a *Response) *string { return &a.Reasons }, record.Help("Why.")),
		record.DateField("closes", "Answer by", func(a *Response) *calendar.When { return &a.Closes }, record.MovedByAct),
		record.DateField("answered", "Answered on", func(a *Response) *calendar.When { return &a.On }, record.Sorted, record.MovedByAct),
		record.FlagField("late", "Late", func(a *Response) *bool { return &a.Late }, record.Filtered, record.MovedByAct),
		record.DateField("withdrawn", "Objection withdrawn", func(a *Response) *calendar.When { return &a.Withdrawn }, record.MovedByAct),
		record.LineField("why", "Why withdrawn or exempt", func(a *Response) *string { return &a.Why }, record.MovedByAct),
	}, dueFields(func(a *Response) *Due { return &a.Due })),
	Check: func(r record.Record) error { return r.(*Response).check() },
})

// A Confidence is the part of an answer that only the party itself and those who
// run or assure the programme may see.
type Confidence struct {
	record.Head
	Response string
	Text     string
}

// InConfidence returns the confidential part of an answer.
func InConfidence(a Answer, text string) *Confidence {
	c := Confidences.New()
	c.Ref = record.HeadOf(a).Ref
	c.Response, c.Text, c.Class = c.Ref, text, record.Only(a.AsDue().Organisation)
	return c
}

func (c *Confidence) check() error {
	var faults problem.Check
	_, organisation, _ := strings.Cut(c.Response, "/")
	faults.Want(c.Class == record.Only(organisation), "class", "It is confidential to %s, and stays so.", organisation)
	return faults.Err("%s is not complete.", c.Ref)
}

// Confidences is the register of the confidential parts.
var Confidences = record.Declare[Confidence](record.Kind{
	Name: "confidential-part", Noun: "confidential part", Plural: "confidential parts", Path: "confidential-parts", Title: "Confidential parts of responses",
	ByAct:   true,
	About:   "What parties say of change requests in confidence.",
	Order:   []string{"ref"},
	Columns: []string{"response", "text"},
	Fields: []*record.Field{
		record.LineField("response", "Response", func(c *Confidence) *string { return &c.Response }, record.Required, record.Filtered, record.Back("Confidential part"), record.LinksTo("response"),
			record.Help("The response it belongs to, as CR003/RECCo; or the answer to a questionnaire, as PPIR001/RECCo.")),
		record.ProseField("text", "Text", func(c *Confidence) *string { return &c.Text }, record.Required, record.Help("What is said in confidence.")),
	},
	Check: func(r record.Record) error { return r.(*Confidence).check() },
})

// Plain tells a row of what asks for no impact, in a sentence.
func (r Row) Plain() string {
	s := fmt.Sprintf("%d asked, %d answered, %d overdue", r.Asked, r.Answered, r.Overdue)
	if r.Exempt > 0 {
		s += fmt.Sprintf("; %d exempt", r.Exempt)
	}
	return s + "."
}

// Words tells a row in a sentence.
func (r Row) Words() string {
	s := fmt.Sprintf("%d asked, %d answered, %d of them without impact, %d overdue", r.Asked, r.Answered, r.NoImpact, r.Overdue)
	if r.Exempt > 0 {
		s += fmt.Sprintf("; %d exempt", r.Exempt)
	}
	return s + "."
}
