package change

import (
	"fmt"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/record"
)

// QuestionnaireStatus is where a questionnaire is in its life.
type QuestionnaireStatus string

const (
	QuestionnaireDraft  QuestionnaireStatus = "Draft"
	QuestionnaireOpen   QuestionnaireStatus = "Open"
	QuestionnaireClosed QuestionnaireStatus = "Closed"
)

// QuestionnaireStatuses holds every status, in the order of its life.
var QuestionnaireStatuses = []QuestionnaireStatus{QuestionnaireDraft, QuestionnaireOpen, QuestionnaireClosed}

const (
	OpenQuestions  party.Step = "open"
	CloseQuestions party.Step = "close"
)

// questionnaireMoves is the whole life of a questionnaire. The day on which it is
// opened with is the last to answer.
var questionnaireMoves = party.Procedure[*Questionnaire, QuestionnaireStatus]{
	{Step: OpenQuestions, From: []QuestionnaireStatus{QuestionnaireDraft}, To: QuestionnaireOpen, By: office, Need: party.NeedDay},
	{Step: CloseQuestions, From: []QuestionnaireStatus{QuestionnaireOpen}, To: QuestionnaireClosed, By: office, Need: party.NeedText},
}

// A Questionnaire asks the parties before there is a formal request: with the
// draft of its text, and questions.
type Questionnaire struct {
	record.Head
	Title     string
	Draft     string // of the request
	Questions []string
	Asked     []string // the organisations; none: every programme party
	Request   string   // the request that came of it
	Closes    calendar.When
	Answers   []string // RECCo: five months are enough; those that came otherwise than as a Reply
	Findings  string

	status QuestionnaireStatus
}

// Status returns where q is in its life; it moves only by [Questionnaire.Take].
func (q *Questionnaire) Status() QuestionnaireStatus { return q.status }

// Steps returns the steps that by may take now.
func (q *Questionnaire) Steps(by party.Actor) []party.Step {
	return questionnaireMoves.Steps(q.status, by)
}

// Needs returns what a step asks for.
func (q *Questionnaire) Needs(s party.Step) party.Need { return questionnaireMoves.Needs(q.status, s) }

// Ask says what a step wants.
func (q *Questionnaire) Ask(s party.Step, n party.Need) string {
	switch s {
	case OpenQuestions:
		return "Last day to answer"
	case CloseQuestions:
		return "What was found"
	}
	return ""
}

// Take moves q by one step, or says why it may not.
func (q *Questionnaire) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := questionnaireMoves.Next(q, q.status, s, w, by)
	if err != nil {
		return err
	}
	q.status = to
	switch s {
	case OpenQuestions:
		q.Closes = calendar.On(w.Day)
	case CloseQuestions:
		q.Findings = strings.TrimSpace(w.Text)
	}
	return nil
}

// Questionnaires is the register of pre-request questionnaires.
var Questionnaires = record.Declare[Questionnaire](record.Kind{
	Name: "questionnaire", Noun: "pre-request questionnaire", Plural: "pre-request questionnaires", Path: "questionnaires", Title: "Pre-request questionnaires",
	About:   "What the parties were asked before a change request was raised (PPIR), and what was found.",
	Order:   []string{"ref", "status", "closes"},
	Columns: []string{"title", "request", "status", "closes"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(q *Questionnaire) *string { return &q.Title }, record.Required, record.Help("What it asks about, in one line.")),
		record.ProseField("draft", "Draft of the request", func(q *Questionnaire) *string { return &q.Draft }, record.Help("The text that may become a change request.")),
		record.ListField("questions", "Questions", func(q *Questionnaire) *[]string { return &q.Questions }, record.InOrder, record.Required, record.Help("One a line.")),
		record.ListField("respondents", "Who is asked", func(q *Questionnaire) *[]string { return &q.Asked }, record.Back("Questionnaires put to it"), record.LinksTo("organisation"),
			record.Help("One organisation a line. Empty asks every programme party.")),
		record.LineField("request", "Change request", func(q *Questionnaire) *string { return &q.Request }, record.Filtered, record.Back("Questionnaires that led to it"), record.LinksTo("change-request"),
			record.Help("The change request that came of it, as CR003.")),
		record.ListField("answers", "Answers from elsewhere", func(q *Questionnaire) *[]string { return &q.Answers },
			record.Help("One a line, of those that came otherwise: RECCo: five months are enough.")),
		record.ChoiceField("status", "Status", QuestionnaireStatuses, func(q *Questionnaire) *QuestionnaireStatus { return &q.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("closes", "Answer by", func(q *Questionnaire) *calendar.When { return &q.Closes }, record.Sorted, record.MovedByAct),
		record.ProseField("findings", "What was found", func(q *Questionnaire) *string { return &q.Findings }, record.MovedByAct),
	},
	Naming: record.Naming{Counted: true, Of: func(r record.Record, n int) string { return fmt.Sprintf("PPIR%03d", n) }},
})
