package change

import (
	"cmp"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// The parties are asked about a change request, and before there is one by a
// questionnaire. What both have in common stands here: who is asked, until when, who
// may answer, how it is handed over and reminded of, and how the answers are counted.

// A Due is what every party that is asked has: whose answer it is, and what became of
// being asked.
type Due struct {
	Organisation string
	Constituency string
	Delegate     string   // the organisation that may answer for it
	Came         string   // how the answer came, where the office keyed it in
	Answers      []string // to the questions, in their order
	Closes       calendar.When
	On           calendar.When // when it was first answered
	Late         bool
	Reminded     calendar.When // when the party was written to again, the last time
}

// AsDue returns d, for whoever holds an [Answer].
func (d *Due) AsDue() *Due { return d }

// AnswersOf gives the answer to each of some questions; "" to one that has none.
func (d *Due) AnswersOf(questions []string) []string {
	out := make([]string, len(questions))
	for i := range out {
		if i < len(d.Answers) && d.Answers[i] != noAnswer {
			out[i] = d.Answers[i]
		}
	}
	return out
}

// handOver lets another organisation answer; its own name takes that back.
func (d *Due) handOver(to string) {
	if d.Delegate = strings.TrimSpace(to); d.Delegate == d.Organisation {
		d.Delegate = ""
	}
}

// Answering returns who may answer: the party, and whom it handed that over to.
func (d *Due) Answering() []string {
	if d.Delegate == "" {
		return []string{d.Organisation}
	}
	return []string{d.Organisation, d.Delegate}
}

// remind notes that the party is written to again, once a day.
func (d *Due) remind(on calendar.Day) { d.Reminded = calendar.On(on) }

func (d *Due) remindable(of string, on calendar.Day) error {
	if d.Reminded == calendar.On(on) {
		return problem.New(problem.Conflict, "%s was reminded of %s today already.", d.Organisation, of)
	}
	return nil
}

// turn says that the party is to answer, or who does so for it.
func (d *Due) turn(do string) party.Turn {
	t := party.Turn{Owners: []record.Owner{{Organisation: d.Organisation}}, Do: do, By: d.Closes}
	if d.Delegate != "" {
		t.Owners = append(t.Owners, record.Owner{Organisation: d.Delegate})
	}
	return t
}

// dueFields are the fields that every answer declares alike.
func dueFields[T any](due func(*T) *Due) []*record.Field {
	return []*record.Field{
		record.LineField("delegate", "Answered by", func(r *T) *string { return &due(r).Delegate }, record.Filtered, record.LinksTo("organisation"), record.MovedByAct,
			record.Help("The organisation that may answer for the party, by its short name.")),
		record.LineField("came", "How it came", func(r *T) *string { return &due(r).Came },
			record.Help("Where the office keyed it in: as e-mail of 5 April.")),
		record.DateField("reminded", "Last reminded", func(r *T) *calendar.When { return &due(r).Reminded }, record.MovedByAct),
	}
}

// An Answer is what one party is asked for: its response to a change request, or its
// answer to a questionnaire.
type Answer interface {
	record.Record
	Steps(by party.Actor) []party.Step
	Needs(s party.Step) party.Need
	Take(s party.Step, w party.With, by party.Actor) error
	AsDue() *Due
	Of() string    // the request or questionnaire
	Awaited() bool // the party is to answer
	Given() bool   // it has
	Standing(today calendar.Day) string
	Tally(today calendar.Day) Counts
	Submission() party.Step // the step by which it is answered now: the first time, or a better one
	Kept() *record.Kind     // the register it is kept in
	Says() []string         // the fields that a party fills in, in the order of the form
}

// Asks is what the parties are asked about, and by what.
type Asks struct {
	Ref, Title string
	Text       string // of what is proposed
	Proposed   []string
	Questions  []string
	From       string // whose it is; "" is the programme's
	Open       bool   // the parties are asked now
	Stands     string // where it is
	Sort       string // what is asked for, as a letter names it: impact assessment
	Kind       *record.Kind
}

// Asks tells what the parties are asked about r.
func (r *Request) Asks() Asks {
	from := r.RaisedBy
	if from != "" && r.OnBehalfOf != "" {
		from += " on behalf of " + r.OnBehalfOf
	}
	return Asks{r.Ref, r.Title, r.Description, r.Proposals, r.Questions, from, r.status == Assessing, string(r.status), "impact assessment", Requests.Kind}
}

// Asks tells what the parties are asked by q.
func (q *Questionnaire) Asks() Asks {
	return Asks{q.Ref, q.Title, q.Draft, nil, q.Questions, "", q.status == QuestionnaireOpen, string(q.status), "answer to the questionnaire", Questionnaires.Kind}
}

// Closed reports whether the last day to answer has passed.
func (d *Due) Closed(today calendar.Day) bool { return today > d.Closes.Latest() }

// Counts is how one party's answer counts.
type Counts struct {
	Constituency                              string
	Exempt, Overdue, Answered, NoImpact, Late bool
	Stand                                     Stand // "" counts for none
}

// A Row of a matrix counts the answers of one constituency.
type Row struct {
	Constituency                                     string
	Asked, Answered, NoImpact, Overdue, Exempt, Late int
	Support, Object, Neutral                         int
}

// A Matrix counts answers by constituency, and in all.
type Matrix struct {
	Rows  []Row
	Total Row
}

// Count makes the matrix of answers, as they stand on a day. Who need not answer is
// not among those asked.
func Count[A interface{ Tally(calendar.Day) Counts }](answers []A, today calendar.Day) Matrix {
	var m Matrix
	at := map[string]int{}
	for _, a := range answers {
		t := a.Tally(today)
		i, known := at[t.Constituency]
		if !known {
			i = len(m.Rows)
			at[t.Constituency] = i
			m.Rows = append(m.Rows, Row{Constituency: t.Constituency})
		}
		m.Rows[i].count(t)
		m.Total.count(t)
	}
	slices.SortFunc(m.Rows, func(a, b Row) int { return ByConstituency(a.Constituency, b.Constituency) })
	return m
}

func (r *Row) count(t Counts) {
	if t.Exempt {
		r.Exempt++
		return
	}
	one := func(is bool, n *int) {
		if is {
			*n++
		}
	}
	r.Asked++
	one(t.Overdue, &r.Overdue)
	if !t.Answered {
		return
	}
	r.Answered++
	one(t.NoImpact, &r.NoImpact)
	one(t.Late, &r.Late)
	one(t.Stand == Object, &r.Object)
	one(t.Stand == Support, &r.Support)
	one(t.Stand == Neutral, &r.Neutral)
}

// What steps want of whoever takes them, for both.
const (
	askDelegate = "Organisation that answers for "
	askBack     = "; its own name takes it back"
	askExcuse   = "Why it need not answer"
)

// ByConstituency orders constituencies as people do, whatever their capitals.
func ByConstituency(a, b string) int {
	return cmp.Or(strings.Compare(record.Fold(a), record.Fold(b)), strings.Compare(a, b))
}
