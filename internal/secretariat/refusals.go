package secretariat

import (
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// What an actor may not do is said here in one way, whether a door asks before it
// shows a form or the desk refuses the act.

// RefuseRaise says why the actor may not make a record of a kind; nil if they may.
func RefuseRaise(who party.Actor, k *record.Kind) error {
	for _, err := range []error{byItself(k), byFile(k)} {
		if err != nil {
			return err
		}
	}
	if MayRaise(who, k) {
		return nil
	}
	return forbidden(raiseVerb, k, k.Blank())
}

// RefuseEdit says why the actor may not edit a record that they see, as it stands;
// nil if they may.
func RefuseEdit(who party.Actor, k *record.Kind, r record.Record) error {
	switch {
	case !Scope(who).Sees(record.HeadOf(r).Class):
		return unseen(k, r)
	case !mayKeep(who, k, r):
		return forbidden(editVerb, k, r)
	}
	return sealed(r)
}

// RefusePlan says why the actor may not change what a plan holds; nil if they may.
// Drawn is whether it has to have a file already.
func RefusePlan(who party.Actor, p *register.Plan, drawn bool) error {
	if err := RefuseEdit(who, register.Plans.Kind, p); err != nil {
		return err
	}
	if drawn && p.File == "" {
		return problem.New(problem.Conflict, "The plan %s has no file yet. Upload one first.", p.Ref)
	}
	return nil
}

// RefuseAttach says why the actor may not hang files on a record; nil if they may.
func RefuseAttach(who party.Actor, k *record.Kind, r record.Record) error {
	if MayAttach(who, k, r) {
		return nil
	}
	return problem.New(problem.Forbidden, "Only those who keep %s, or whose move it is, may attach files to it.", record.HeadOf(r).Ref)
}

// RefusePeople says why the actor may not do something with the accounts of
// people; nil if they may with those of some organisation.
func RefusePeople(who party.Actor, do string) error {
	if MaySeePeople(who) {
		return nil
	}
	return problem.New(problem.Forbidden, "Only the PMO, and the administrators of an organisation for its own people, may %s.", do)
}

// What is done with accounts.
const (
	InvitePeople = "invite"
	SeeAccounts  = "see accounts"
)

// RefuseRequest says why the actor may not raise a new change request; nil if they
// may.
func RefuseRequest(who party.Actor) error {
	if who.Organisation != "" || who.Every {
		return nil
	}
	return problem.New(problem.Forbidden, "Only those who belong to a programme party raise a change request. Sign in, or ask a member to raise it on your behalf.")
}
