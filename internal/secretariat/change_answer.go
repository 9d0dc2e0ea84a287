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

// An Answering is what a party says of a request: the fields of its response,
// and what it says in confidence.
type Answering struct {
	Edit
	Confidence string
}

// answerFields are what a party says; the rest of a response is the office's.
var answerFields = []string{"impact", "systems", "cost_band", "time", "risk", "answers", "stand", "reasons"}

// only refuses what is not the party's to say.
func (a Answering) only() error {
	var c problem.Check
	c.Want(a.Class == "", "class", "An answer is as open as the request. What is confidential stands apart from it.")
	for name := range a.Fields {
		c.Want(slices.Contains(answerFields, name), name, "An answer has no %q to fill in.", name)
	}
	return c.Err("The answer cannot be kept.")
}

// Answer keeps a party's answer to a change request: the first one, or a better
// one while the assessment is open. It is the party's own to give; the office
// keys in what came otherwise.
func (d *Desk) Answer(ctx context.Context, who party.Actor, request, organisation string, a Answering, b Because) (*change.Response, error) {
	k := change.Responses.Kind
	if err := a.only(); err != nil {
		return nil, err
	}
	var out *change.Response
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		r, by, err := findAnswer(tx, who, request, organisation)
		if err != nil {
			return err
		}
		out = r
		step := change.Submit
		if r.Status() == change.Answered {
			step = change.Amend
		}
		if a.Version != 0 && a.Version != r.Version {
			return problem.New(problem.Conflict, "%s was changed by somebody else meanwhile. Look at it as it is now, and do it again.", r.Ref)
		}
		if !by.Holds(change.Respondent, party.PMO, party.Secretariat) {
			return problem.New(problem.Forbidden, "Only %s, or the PMO on its behalf, may answer for it.", r.Organisation)
		}
		if err := apply(k, r, a.Edit); err != nil {
			return err
		}
		if err := r.Take(step, party.With{Day: calendar.DayOf(tx.At(), zone)}, by); err != nil {
			return err
		}
		if err := tx.Save(k, string(step), r); err != nil {
			return err
		}
		return keepConfidence(tx, r, strings.TrimSpace(a.Confidence))
	})
	return out, err
}

// findAnswer returns the answer that an organisation was asked for, and the
// actor as they stand to it.
func findAnswer(tx *store.Tx, who party.Actor, request, organisation string) (*change.Response, party.Actor, error) {
	v := tx.View(Scope(who))
	it, err := v.Find(change.Requests.Kind, request)
	if err != nil {
		return nil, who, err
	}
	short, err := organisationCalled(v, organisation)
	if err != nil {
		return nil, who, err
	}
	name := record.HeadOf(it.Record).Ref + "/" + short
	found, err := v.Find(change.Responses.Kind, name)
	if notFound(err) {
		return nil, who, problem.New(problem.NotFound, "%s was not asked about %s.", organisation, record.HeadOf(it.Record).Ref)
	}
	if err != nil {
		return nil, who, err
	}
	r := change.Responses.From(found.Record)
	return r, standing(who, r), nil
}

// keepConfidence keeps what is said in confidence, apart from the answer.
func keepConfidence(tx *store.Tx, r *change.Response, text string) error {
	if text == "" {
		return nil
	}
	c := change.InConfidence(r, text)
	it, err := tx.View(store.Everything()).Find(change.Confidences.Kind, r.Ref)
	if err == nil {
		c = change.Confidences.From(it.Record)
		c.Text = text
	} else if !notFound(err) {
		return err
	}
	return tx.Save(change.Confidences.Kind, "say in confidence", c)
}
