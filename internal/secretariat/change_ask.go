package secretariat

import (
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
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
	to, err := addressBook(tx)
	if err != nil {
		return err
	}
	for _, o := range parties {
		if err := to.ask(tx, "ask", change.AskedBy(q, o.Ref, o.Constituency)); err != nil {
			return err
		}
	}
	return nil
}

// ask keeps that a party is asked, and writes to it, in one transaction.
func (b book) ask(tx *store.Tx, verb string, a change.Answer) error {
	if err := tx.Save(a.Kept(), verb, a); err != nil || !a.Awaited() {
		return err
	}
	due := a.AsDue()
	_, err := tx.Post(b.letters(Invitation, due.Organisation, record.HeadOf(a).Ref, due.Closes.String())...)
	return err
}

// stillAsked refuses an answer to a questionnaire that is closed.
func stillAsked(v *store.View, r *change.Reply) error {
	it, err := v.Find(change.Questionnaires.Kind, r.Questionnaire)
	if err != nil {
		return err
	}
	if q := change.Questionnaires.From(it.Record); q.Status() != change.QuestionnaireOpen {
		return problem.New(problem.Conflict, "%s is closed, and takes no more answers.", q.Ref)
	}
	return nil
}
