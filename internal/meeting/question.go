package meeting

import (
	"fmt"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// QuestionStatus is where a question is in its life.
type QuestionStatus string

const (
	Unanswered QuestionStatus = "Unanswered"
	Answered   QuestionStatus = "Answered"
	Withdrawn  QuestionStatus = "Withdrawn"
)

// QuestionStatuses holds every status, in the order of a question's life.
var QuestionStatuses = []QuestionStatus{Unanswered, Answered, Withdrawn}

const (
	Answer   party.Step = "answer"
	Reopen   party.Step = "reopen"
	Withdraw party.Step = "withdraw"
)

// questionMoves is the whole life of a question.
var questionMoves = party.Procedure[*Question, QuestionStatus]{
	{Step: Answer, From: []QuestionStatus{Unanswered, Answered}, To: Answered,
		By: []party.Role{party.Secretariat, party.Chair, party.Member}, Need: party.NeedText},
	{Step: Reopen, From: []QuestionStatus{Answered, Withdrawn}, To: Unanswered, By: office, Need: party.NeedText},
	{Step: Withdraw, From: []QuestionStatus{Unanswered}, To: Withdrawn, By: office, Need: party.NeedText},
}

// A Question is something a paper asks a meeting.
type Question struct {
	record.Head
	Meeting    string
	Number     record.Number
	Text       string
	Slide      string // title of the slide that asks
	Item       string // the agenda item it is asked under
	Answer     string
	AnsweredBy []record.Owner
	AnsweredAt string // the meeting that answered, when one did

	status QuestionStatus
}

// Ask returns a new question put to a meeting.
func Ask(m ref.Meeting, number int) *Question {
	q := Questions.New()
	q.Ref, q.Meeting, q.Number = fmt.Sprintf("%s/Q%d", m, number), m.String(), record.N(number)
	q.status = Unanswered
	return q
}

// Status returns where q is in its life; it moves only by [Question.Take].
func (q *Question) Status() QuestionStatus { return q.status }

// Steps returns the steps that by may take now.
func (q *Question) Steps(by party.Actor) []party.Step { return questionMoves.Steps(q.status, by) }

// Needs returns what a step asks for. The text of an answer is the answer.
func (q *Question) Needs(s party.Step) party.Need { return questionMoves.Needs(q.status, s) }

// Take moves q by one step, or says why it may not. A question reopened keeps no
// answer: the old one stands in its history.
func (q *Question) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := questionMoves.Next(q, q.status, s, w, by)
	if err != nil {
		return err
	}
	q.status = to
	switch s {
	case Answer:
		q.Answer, q.AnsweredAt = strings.TrimSpace(w.Text), w.Meeting
	case Reopen:
		q.Answer, q.AnsweredAt, q.AnsweredBy = "", "", nil
	}
	return nil
}

func (q *Question) check() error {
	var c problem.Check
	called(&c, q.Ref, "meeting", q.Meeting, "Q"+q.Number.Words())
	c.Want(q.status != "", "status", "Say whether the question is answered.")
	c.Want(q.status != Answered || q.Answer != "", "answer", "Give the answer.")
	c.Want(q.status == Answered || q.Answer == "", "answer", "Only a question that is answered has an answer.")
	return c.Err("%s is not complete.", q.Ref)
}

// Questions is the register of what papers ask of meetings.
var Questions = record.Declare[Question](record.Kind{
	Name: "question", Plural: "questions", Path: "questions", Title: "Questions",
	About:   "What papers asked of meetings, and what was answered.",
	Order:   []string{"ref", "status"},
	Columns: []string{"text", "item", "status", "answer"},
	Fields: []*record.Field{
		record.LineField("meeting", "Meeting", func(q *Question) *string { return &q.Meeting },
			record.Required, record.Filtered, record.Back("Questions put to it"), record.LinksTo("meeting"), record.ThatIsThere, record.Help("The meeting that is asked, as CCAG-04.")),
		record.NumberField("number", "Number", func(q *Question) *record.Number { return &q.Number }, record.InRef, record.Required,
			record.Help("The number of the question at its meeting.")),
		record.ProseField("text", "Question", func(q *Question) *string { return &q.Text }, record.Required,
			record.Help("What the meeting is asked.")),
		record.LineField("slide", "Slide", func(q *Question) *string { return &q.Slide },
			record.Help("The title of the slide or paper that asks.")),
		record.LineField("item", "Agenda item", func(q *Question) *string { return &q.Item },
			record.Filtered, record.Back("Questions put under it"), record.LinksTo("agenda-item"), record.Help("The item it is asked under, as CCAG-04/6.")),
		record.ChoiceField("status", "Status", QuestionStatuses, func(q *Question) *QuestionStatus { return &q.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.ProseField("answer", "Answer", func(q *Question) *string { return &q.Answer }, record.MovedByAct),
		record.OwnersField("answered_by", "Answered by", func(q *Question) *[]record.Owner { return &q.AnsweredBy },
			record.Filtered, record.Help("One a line: Organisation (Person) [Role].")),
		record.LineField("answered_at", "Answered at", func(q *Question) *string { return &q.AnsweredAt },
			record.Back("Questions answered at it"), record.LinksTo("meeting"), record.MovedByAct),
	},
	Canonical: canonicalPart,
	Naming:    record.Naming{Asks: []string{"meeting", "number"}, Number: "number", Of: func(r record.Record, n int) string { q := r.(*Question); return part(q.Meeting, "Q", q.Number.Or(n)) }},
	Check:     func(r record.Record) error { return r.(*Question).check() },
})
