package change

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// ReplyStatus is where a party's answer to a questionnaire is in its life.
type ReplyStatus string

const (
	ReplyAsked    ReplyStatus = "Asked"
	ReplyAnswered ReplyStatus = "Answered"
	ReplyExempt   ReplyStatus = "Exempt" // need not answer
)

// ReplyStatuses holds every status, in the order of an answer's life.
var ReplyStatuses = []ReplyStatus{ReplyAsked, ReplyAnswered, ReplyExempt}

const (
	GiveReply   party.Step = "answer"
	BetterReply party.Step = "answer anew"
)

// replyMoves is the whole life of a party's answer to a questionnaire. It may be
// given anew until the questionnaire is closed.
var replyMoves = party.Procedure[*Reply, ReplyStatus]{
	{Step: GiveReply, From: []ReplyStatus{ReplyAsked}, To: ReplyAnswered, By: respondents, Need: party.NeedText},
	{Step: BetterReply, From: []ReplyStatus{ReplyAnswered}, To: ReplyAnswered, By: respondents, Need: party.NeedText},
	{Step: Remind, From: []ReplyStatus{ReplyAsked}, To: ReplyAsked, By: office},
	{Step: Excuse, From: []ReplyStatus{ReplyAsked}, To: ReplyExempt, By: office, Need: party.NeedText},
	{Step: Delegate, From: []ReplyStatus{ReplyAsked}, To: ReplyAsked, By: respondents, Need: party.NeedText},
	{Step: Delegate, From: []ReplyStatus{ReplyAnswered}, To: ReplyAnswered, By: respondents, Need: party.NeedText},
}

// A Reply is what one party answers to a questionnaire. It keeps the questions as
// they were asked.
type Reply struct {
	record.Head
	Due
	Questionnaire string
	Questions     []string
	Why           string // it need not answer

	status ReplyStatus
}

// AskedBy returns the answer that a party is asked for by a questionnaire.
func AskedBy(q *Questionnaire, organisation, constituency string) *Reply {
	r := Replies.New()
	r.Ref, r.Class, r.status = q.Ref+"/"+organisation, q.Class, ReplyAsked
	r.Questionnaire, r.Organisation, r.Constituency, r.Questions, r.Closes = q.Ref, organisation, constituency, q.Questions, q.Closes
	return r
}

// Status returns where r is in its life; it moves only by [Reply.Take].
func (r *Reply) Status() ReplyStatus { return r.status }

// Steps returns the steps that by may take now.
func (r *Reply) Steps(by party.Actor) []party.Step { return replyMoves.Steps(r.status, by) }

// Needs returns what a step asks for.
func (r *Reply) Needs(s party.Step) party.Need { return replyMoves.Needs(r.status, s) }

// Ask says what a step wants.
func (r *Reply) Ask(s party.Step, n party.Need) string {
	switch s {
	case Delegate:
		return askDelegate + r.Organisation + askBack
	case Excuse:
		return askExcuse
	}
	if len(r.Questions) == 1 {
		return r.Questions[0]
	}
	return "Your answers, one a line, in the order of the questions; - passes one over"
}

// Take moves r by one step, or says why it may not. The day is that on which it is
// answered.
func (r *Reply) Take(s party.Step, w party.With, by party.Actor) error {
	if s == Remind && r.status == ReplyAsked {
		if err := r.remindable(r.Questionnaire, w.Day); err != nil {
			return err
		}
	}
	to, err := replyMoves.Next(r, r.status, s, w, by)
	if err != nil {
		return err
	}
	switch s {
	case Remind:
		r.remind(w.Day)
	case Excuse:
		r.Why = strings.TrimSpace(w.Text)
	case Delegate:
		r.handOver(w.Text)
	default:
		if err := r.answer(w.Text); err != nil {
			return err
		}
		if w.Day != 0 {
			r.On, r.Late = calendar.On(w.Day), w.Day > r.Closes.Latest()
		}
	}
	r.status = to
	return nil
}

// answer reads the answers, a line each; where one question is asked, all of it is
// the answer.
func (r *Reply) answer(text string) error {
	answers := linesSaid(text)
	if len(r.Questions) == 1 {
		answers = []string{strings.Join(strings.Fields(text), " ")}
	}
	var c problem.Check
	c.Want(len(answers) == len(r.Questions), "text", "%d questions are asked, and there are %d lines. Write one line for each question; - passes one over.", len(r.Questions), len(answers))
	said := false
	for i, a := range answers {
		if a == passed {
			answers[i] = noAnswer
		}
		said = said || answers[i] != noAnswer
	}
	c.Want(said, "text", "Answer one of the questions at least.")
	if err := c.Err("%s is not answered yet.", r.Ref); err != nil {
		return err
	}
	r.Answers = answers
	return nil
}

// passed is written in place of an answer to pass a question over.
const passed = "-"

// Lines gives answers, as [JoinAnswers] keeps them, as [Reply.Take] reads them: a line
// for each question.
func (r *Reply) Lines(kept string) string {
	lines := strings.Split(kept, "\n")
	for i := range max(len(lines), len(r.Questions)) {
		if i == len(lines) {
			lines = append(lines, "")
		}
		if lines[i] = strings.Join(strings.Fields(lines[i]), " "); lines[i] == "" || lines[i] == noAnswer {
			lines[i] = passed
		}
	}
	return strings.Join(lines, "\n")
}

// linesSaid gives the lines of a text that say something.
func linesSaid(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Turn says whose move r is.
func (r *Reply) Turn() party.Turn {
	if r.status != ReplyAsked {
		return party.Turn{}
	}
	return r.turn("answer the questionnaire")
}

// Of is the questionnaire that r answers.
func (r *Reply) Of() string { return r.Questionnaire }

// Awaited reports whether the party is to answer.
func (r *Reply) Awaited() bool { return r.status == ReplyAsked }

// Given reports whether the party has answered.
func (r *Reply) Given() bool { return r.status == ReplyAnswered }

// Submission is the step by which r is answered now.
func (r *Reply) Submission() party.Step {
	if r.Given() {
		return BetterReply
	}
	return GiveReply
}

// Kept is the register of r.
func (r *Reply) Kept() *record.Kind { return Replies.Kind }

// Says are the fields that a party fills in.
func (r *Reply) Says() []string { return []string{"answers"} }

// Overdue reports whether the party was to answer by now and has not.
func (r *Reply) Overdue(today calendar.Day) bool { return r.Awaited() && r.Closed(today) }

// Standing says how r stands on a day: answered, late, overdue.
func (r *Reply) Standing(today calendar.Day) string {
	switch {
	case r.Given() && r.Late:
		return "Answered late"
	case r.Overdue(today):
		return "Overdue"
	}
	return string(r.status)
}

// Tally is how r counts on a day.
func (r *Reply) Tally(today calendar.Day) Counts {
	return Counts{Constituency: r.Constituency, Exempt: r.status == ReplyExempt, Overdue: r.Overdue(today), Answered: r.Given(), Late: r.Late}
}

func (r *Reply) check() error {
	var c problem.Check
	c.Want(r.Ref == "" || r.Ref == r.Questionnaire+"/"+r.Organisation, "ref", "The answer of %s is called %s/%s.", r.Organisation, r.Questionnaire, r.Organisation)
	c.Want(r.status != "", "status", "Say whether it is answered.")
	return c.Err("%s is not complete.", r.Ref)
}

// Replies is the register of answers to questionnaires.
var Replies = record.Declare[Reply](record.Kind{
	Name: "questionnaire-answer", Noun: "answer to a questionnaire", Plural: "answers to questionnaires", Path: "questionnaire-answers", Title: "Answers to questionnaires",
	ByAct:   true,
	About:   "What each party answered to each questionnaire before there was a change request (PPIR).",
	Order:   []string{"ref", "constituency", "status", "answered"},
	Columns: []string{"constituency", "status", "closes", "answered", "late"},
	Fields: slices.Concat([]*record.Field{
		record.LineField("questionnaire", "Questionnaire", func(r *Reply) *string { return &r.Questionnaire }, record.Required, record.Filtered, record.Back("Answers"), record.LinksTo("questionnaire"),
			record.Help("The questionnaire, as PPIR001.")),
		record.LineField("organisation", "Organisation", func(r *Reply) *string { return &r.Organisation }, record.Required, record.Filtered, record.Back("Its answers to questionnaires"), record.LinksTo("organisation"),
			record.Help("The party that is asked, by its short name.")),
		record.LineField("constituency", "Constituency", func(r *Reply) *string { return &r.Constituency }, record.OfFew, record.Filtered, record.Sorted,
			record.Help("The interests that it is represented with.")),
		record.ChoiceField("status", "Status", ReplyStatuses, func(r *Reply) *ReplyStatus { return &r.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.ListField("questions", "Questions", func(r *Reply) *[]string { return &r.Questions }, record.InOrder, record.MovedByAct),
		record.ListField("answers", "Answers", func(r *Reply) *[]string { return &r.Answers }, record.InOrder, record.MovedByAct),
		record.DateField("closes", "Answer by", func(r *Reply) *calendar.When { return &r.Closes }, record.Sorted, record.MovedByAct),
		record.DateField("answered", "Answered on", func(r *Reply) *calendar.When { return &r.On }, record.Sorted, record.MovedByAct),
		record.FlagField("late", "Late", func(r *Reply) *bool { return &r.Late }, record.Filtered, record.MovedByAct),
		record.LineField("why", "Why exempt", func(r *Reply) *string { return &r.Why }, record.MovedByAct),
	}, dueFields(func(r *Reply) *Due { return &r.Due })),
	Check: func(r record.Record) error { return r.(*Reply).check() },
})
