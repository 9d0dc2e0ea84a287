package secretariat

import (
	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// askParties takes a questionnaire one step. Opening it asks every party, or those
// that it names, each for an answer of its own.
func askParties(tx *store.Tx, q *change.Questionnaire, step party.Step, w party.With, by party.Actor) error {
	if err := q.Take(step, w, by); err != nil {
		return err
	}
	if err := tx.Save(change.Questionnaires.Kind, string(step), q); err != nil || step != change.OpenQuestions {
		return err
	}
	parties, err := partiesAsked(tx.View(store.Everything()), q.Asked, q.Ref+" cannot be opened yet.")
	if err != nil {
		return err
	}
	for _, o := range parties {
		if err := tx.Save(change.Replies.Kind, "ask", change.AskedBy(q, o.Ref, o.Constituency)); err != nil {
			return err
		}
	}
	return nil
}

// replying settles the day of an answer to a questionnaire, which is the day it
// is, and refuses one when the questionnaire is closed.
func replying(tx *store.Tx, r *change.Reply, w party.With) (party.With, error) {
	it, err := tx.View(store.Everything()).Find(change.Questionnaires.Kind, r.Questionnaire)
	if err != nil {
		return w, err
	}
	if q := change.Questionnaires.From(it.Record); q.Status() != change.QuestionnaireOpen {
		return w, problem.New(problem.Conflict, "%s is closed, and takes no more answers.", q.Ref)
	}
	w.Day = calendar.DayOf(tx.At(), zone)
	return w, nil
}
