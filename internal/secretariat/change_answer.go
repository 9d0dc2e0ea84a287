package secretariat

import (
	"context"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// An Answering is what a party says of a request, or to a questionnaire: the fields
// of its answer, and what it says in confidence.
type Answering struct {
	Edit
	Confidence string
	Came       string       // how the answer came, where the office keys it in
	On         calendar.Day // when it did; today, where a party answers itself
}

// AnswerFields are what a party says of a request; the rest of a response is the
// office's.
var AnswerFields = (*change.Response)(nil).Says()

// What the form of an answer calls the answer to a question, before its number,
// which counts from 1; and what is said in confidence. A draft keeps them so.
const (
	AnswerQuestion   = "question-"
	AnswerConfidence = "confidential"
)

// only refuses what is not the party's to say.
func (a Answering) only(says []string) error {
	var c problem.Check
	c.Want(a.Class == "", "class", "An answer is as open as the request. What is confidential stands apart from it.")
	for name := range a.Fields {
		c.Want(slices.Contains(says, name), name, "An answer has no %q to fill in.", name)
	}
	return c.Err("The answer cannot be kept.")
}

// Answer keeps a party's answer to a change request or a questionnaire: the first
// one, or a better one while it may be given. It is the party's own to give; the
// office keys in what came otherwise.
func (d *Desk) Answer(ctx context.Context, who party.Actor, of, organisation string, a Answering, b Because) (change.Answer, error) {
	var out change.Answer
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) (err error) {
		out, err = a.give(tx, who, of, organisation)
		return err
	})
	if err == nil {
		err = d.DropDraft(ctx, answerDrafter(standing(who, out), out), answerForm(out))
	}
	return out, err
}

// give is Answer within a transaction.
func (a Answering) give(tx *store.Tx, who party.Actor, of, organisation string) (change.Answer, error) {
	_, r, by, err := findAnswer(tx.View(Scope(who)), who, of, organisation)
	if err != nil {
		return nil, err
	}
	if err := mayAnswer(r, by); err != nil {
		return r, err
	}
	if err := a.only(r.Says()); err != nil {
		return r, err
	}
	h := record.HeadOf(r)
	if a.Version != 0 && a.Version != h.Version {
		return r, problem.New(problem.Conflict, "%s was changed by somebody else meanwhile. Look at it as it is now, and do it again.", h.Ref)
	}
	step := r.Submission()
	if err := a.say(tx, r, step, by); err != nil {
		return r, err
	}
	if err := tx.Save(r.Kept(), string(step), r); err != nil {
		return r, err
	}
	return r, keepConfidence(tx, r, strings.TrimSpace(a.Confidence))
}

// say puts what was said into an answer, with everything that is wrong with it.
func (a Answering) say(tx *store.Tx, r change.Answer, step party.Step, by party.Actor) error {
	own := by.Holds(change.Respondent) && !by.Every
	w := party.With{Day: a.On}
	if reply, ok := r.(*change.Reply); ok { // what it says is said by the step itself
		w.Text = reply.Lines(a.Fields["answers"])
	} else if err := apply(r.Kept(), r, a.Edit); err != nil {
		return err
	}
	due := r.AsDue()
	due.Came = ""
	if !own {
		due.Came = strings.Join(strings.Fields(a.Came), " ")
	}
	w, err := answering(tx, r, step, w, by)
	if err != nil {
		return err
	}
	return r.Take(step, w, by)
}

// An AnswerSheet is the form of one party's answer, as somebody who answers for
// the party finds it.
type AnswerSheet struct {
	Asks       change.Asks
	Answer     change.Answer
	May        bool              // the reader may answer
	Office     bool              // and would key in what came otherwise
	Confidence string            // what was said in confidence, to those who may see it
	Saved      map[string]string // what was typed and not submitted
}

// MayFill refuses a reader who does not answer for the party.
func (a *AnswerSheet) MayFill() error {
	if a.May {
		return nil
	}
	return notTheirs(a.Answer)
}

// Due tells whose answer it is, and what became of it.
func (a *AnswerSheet) Due() *change.Due { return a.Answer.AsDue() }

// Head is that of the answer.
func (a *AnswerSheet) Head() *record.Head { return record.HeadOf(a.Answer) }

// AnswerSheet returns the form of a party's answer to a request or a questionnaire.
func (d *Desk) AnswerSheet(ctx context.Context, who party.Actor, of, organisation string) (*AnswerSheet, error) {
	v := d.View(ctx, who, store.Now)
	asks, r, by, err := findAnswer(v, who, of, organisation)
	if err != nil {
		return nil, err
	}
	out := &AnswerSheet{Asks: asks, Answer: r, Saved: map[string]string{}}
	out.May, out.Office = MayAnswer(who, r)
	said, err := v.Find(change.Confidences.Kind, record.HeadOf(r).Ref)
	if err == nil {
		out.Confidence = change.Confidences.From(said.Record).Text
	} else if !notFound(err) {
		return nil, err
	}
	if out.May {
		kept, ok, err := d.Draft(ctx, answerDrafter(by, r), answerForm(r))
		if err != nil {
			return nil, err
		}
		if ok {
			out.Saved = kept.Fields
		}
	}
	return out, nil
}

// answerForm is the address of the form of an answer.
func answerForm(r change.Answer) string { return "/answers/" + record.HeadOf(r).Ref }

// answerDrafter is whose the unfinished answer is: the party's, shared by those
// who answer for it; what the office keys in is its own.
func answerDrafter(by party.Actor, r change.Answer) party.Actor {
	if by.Holds(change.Respondent) && !by.Every {
		return party.Actor{ID: "answer of " + r.AsDue().Organisation}
	}
	return party.Actor{ID: by.ID}
}

// KeepAnswerDraft keeps what was typed into the form of an answer until it is
// submitted. It is no part of the record.
func (d *Desk) KeepAnswerDraft(ctx context.Context, who party.Actor, request, organisation string, fields map[string]string) error {
	_, r, by, err := findAnswer(d.View(ctx, who, store.Now), who, request, organisation)
	if err != nil {
		return err
	}
	if err := mayAnswer(r, by); err != nil {
		return err
	}
	return d.KeepDraft(ctx, answerDrafter(by, r), Draft{Form: answerForm(r), Fields: fields})
}

// DropAnswerDraft forgets what was typed and not submitted.
func (d *Desk) DropAnswerDraft(ctx context.Context, who party.Actor, request, organisation string) error {
	_, r, by, err := findAnswer(d.View(ctx, who, store.Now), who, request, organisation)
	if err != nil {
		return err
	}
	if err := mayAnswer(r, by); err != nil {
		return err
	}
	return d.DropDraft(ctx, answerDrafter(by, r), answerForm(r))
}

// mayAnswer refuses who does not answer for the party.
func mayAnswer(r change.Answer, by party.Actor) error {
	if by.Holds(change.Respondent, party.PMO, party.Secretariat) {
		return nil
	}
	return notTheirs(r)
}

func notTheirs(r change.Answer) error {
	return problem.New(problem.Forbidden, "Only %s, or the PMO on its behalf, may answer for it.", r.AsDue().Organisation)
}

// MayAnswer reports whether an actor may give an answer, and whether it is then
// the office that keys it in.
func MayAnswer(who party.Actor, r change.Answer) (may, office bool) {
	by := standing(who, r)
	if !Scope(who).Sees(record.HeadOf(r).Class) || !r.Awaited() && !r.Given() {
		return false, false
	}
	own := by.Holds(change.Respondent) && !by.Every
	return by.Holds(change.Respondent, party.PMO, party.Secretariat), !own
}

// answering settles what a step of an answer is taken with. The day on which a
// party answers is the day it is, whatever it says; the office tells when an
// answer came that it keys in, which cannot be later than now. An answer is
// handed over to an organisation that there is.
func answering(tx *store.Tx, r change.Answer, step party.Step, w party.With, by party.Actor) (party.With, error) {
	today := calendar.DayOf(tx.At(), zone)
	var c problem.Check
	switch step {
	case change.Submit, change.Amend, change.DropObjection, change.GiveReply, change.BetterReply:
		if reply, ok := r.(*change.Reply); ok {
			if err := stillAsked(tx.View(store.Everything()), reply); err != nil {
				return w, err
			}
		}
		if w.Day == 0 || !by.Holds(party.PMO, party.Secretariat) {
			w.Day = today
		}
		c.Want(w.Day <= today, "day", "%s is still to come: an answer came today or before.", w.Day.Words())
	case change.Delegate:
		short, err := organisationCalled(tx.View(store.Everything()), strings.TrimSpace(w.Text))
		if err != nil {
			return w, err
		}
		c.Want(w.Text == "" || short != "", "text", "No organisation is called %q. Colleagues of %s can answer without it being handed over.", w.Text, r.AsDue().Organisation)
		w.Text = short
	}
	return w, c.Err("You cannot %s %s yet.", step, record.HeadOf(r).Ref)
}

// askedAbout finds what parties are asked about: a change request or a questionnaire.
func askedAbout(v *store.View, of string) (record.Record, change.Asks, error) {
	for _, k := range []*record.Kind{change.Requests.Kind, change.Questionnaires.Kind} {
		it, err := v.Find(k, of)
		if notFound(err) {
			continue
		}
		if err != nil {
			return nil, change.Asks{}, err
		}
		asks := it.Record.(interface{ Asks() change.Asks })
		return it.Record, asks.Asks(), nil
	}
	return nil, change.Asks{}, problem.New(problem.NotFound, "There is no change request and no questionnaire called %s.", of)
}

// AskedOf returns what an answer was asked by.
func AskedOf(v *store.View, a change.Answer) (change.Asks, error) {
	_, asks, err := askedAbout(v, a.Of())
	return asks, err
}

// answersOf returns the answers to a request or a questionnaire that a view sees.
func answersOf(v *store.View, asks change.Asks) ([]change.Answer, error) {
	var out []change.Answer
	if asks.Kind == change.Requests.Kind {
		all, err := every(v, change.Responses, onAsked(asks))
		for _, a := range all {
			out = append(out, a)
		}
		return out, err
	}
	all, err := every(v, change.Replies, onAsked(asks))
	for _, a := range all {
		out = append(out, a)
	}
	return out, err
}

// Asked gives what parties are asked about, as a view sees it, with their answers.
func Asked(v *store.View, of string) (record.Record, change.Asks, []change.Answer, error) {
	r, asks, err := askedAbout(v, of)
	if err != nil {
		return nil, asks, nil, err
	}
	all, err := answersOf(v, asks)
	return r, asks, all, err
}

// findAnswer returns what an organisation was asked, its answer, and the actor as
// they stand to that.
func findAnswer(v *store.View, who party.Actor, of, organisation string) (change.Asks, change.Answer, party.Actor, error) {
	_, asks, err := askedAbout(v, of)
	if err != nil {
		return asks, nil, who, err
	}
	short, err := organisationCalled(v, organisation)
	if err != nil {
		return asks, nil, who, err
	}
	k := change.Responses.Kind
	if asks.Kind == change.Questionnaires.Kind {
		k = change.Replies.Kind
	}
	found, err := v.Find(k, asks.Ref+"/"+short)
	if notFound(err) {
		return asks, nil, who, problem.New(problem.NotFound, "%s was not asked about %s.", organisation, asks.Ref)
	}
	if err != nil {
		return asks, nil, who, err
	}
	r := found.Record.(change.Answer)
	return asks, r, standing(who, r), nil
}

// keepConfidence keeps what is said in confidence, apart from the answer.
func keepConfidence(tx *store.Tx, r change.Answer, text string) error {
	if text == "" {
		return nil
	}
	c := change.InConfidence(r, text)
	it, err := tx.View(store.Everything()).Find(change.Confidences.Kind, c.Ref)
	if err == nil {
		c = change.Confidences.From(it.Record)
		c.Text = text
	} else if !notFound(err) {
		return err
	}
	return tx.Save(change.Confidences.Kind, "say in confidence", c)
}
