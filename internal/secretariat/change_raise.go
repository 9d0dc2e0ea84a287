package secretariat

import (
	"context"
	"errors"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// errTried ends a transaction that was only to find out.
var errTried = errors.New("tried, and not kept")

// RaiseRequest raises a change request from its form: a draft that has a
// reference, or with none a new one, which is given the next number. It names at
// once everything that is missing. Whoever belongs to a party raises in its name.
func (d *Desk) RaiseRequest(ctx context.Context, who party.Actor, reference string, e Edit, b Because) (*change.Request, error) {
	f, err := d.raiseRequest(ctx, who, reference, e, b, false)
	if err != nil {
		return nil, err
	}
	return f.Request, nil
}

// TryRequest tells what raising a request would come to, and keeps nothing: who
// would decide, what would move, by when.
func (d *Desk) TryRequest(ctx context.Context, who party.Actor, reference string, e Edit) (*ChangeFile, error) {
	return d.raiseRequest(ctx, who, reference, e, Because{}, true)
}

func (d *Desk) raiseRequest(ctx context.Context, who party.Actor, reference string, e Edit, b Because, try bool) (*ChangeFile, error) {
	who, err := d.Known(ctx, who)
	if err != nil {
		return nil, err
	}
	var out *ChangeFile
	err = d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		r, err := formOf(tx, who, reference, e)
		if err != nil {
			return err
		}
		step := &changeStep{tx: tx, v: tx.View(store.Everything()), r: r, step: change.Raise}
		if err := step.take(standing(who, r)); err != nil {
			return err
		}
		out = &ChangeFile{Request: r}
		if !try {
			return nil
		}
		if out, err = FileOf(tx.View(Scope(who)), r, d.Today(), nil); err != nil {
			return err
		}
		return errTried
	})
	if try && errors.Is(err, errTried) {
		err = nil
	}
	return out, err
}

// formOf returns the request that a form is of, as it was filled in.
func formOf(tx *store.Tx, who party.Actor, reference string, e Edit) (*change.Request, error) {
	r, err := draftOf(tx, who, reference)
	if err != nil {
		return nil, err
	}
	if err := unchanged(r, e.Version); err != nil {
		return nil, err
	}
	var c problem.Check
	a := authorityIn(tx, who)
	for _, check := range []func() error{
		func() error { return apply(change.Requests.Kind, r, e) },
		func() error { return a.settle(r) },
		r.Missing,
		func() error {
			return (&changeStep{tx: tx, v: tx.View(store.Everything()), r: r, step: change.Raise}).eligible()
		},
	} {
		if err := c.Rest(check()); err != nil {
			return nil, err
		}
	}
	if err := founded(tx.View(a.scope), r); problem.Of(err) != nil {
		c.Note("", err)
	} else if err != nil {
		return nil, err
	}
	c.Want(a.scope.Sees(r.Class), "class", "You could not see it yourself. Choose who else may see it.")
	c.Want(r.RaisedBy == "" || MayRaiseFor(who, r.RaisedBy), "raised_by", "You raise in the name of %s, to which you belong. It may be on behalf of a group.", or(who.Organisation, "the organisation"))
	return r, c.Err("%s cannot be raised yet.", r.Ref)
}

func draftOf(tx *store.Tx, who party.Actor, reference string) (*change.Request, error) {
	if reference == "" {
		if err := RefuseRequest(who); err != nil {
			return nil, err
		}
		r := change.New("")
		r.Class = record.Strictest
		return r, name(tx, change.Requests.Kind, r)
	}
	it, err := tx.View(Scope(who)).Find(change.Requests.Kind, reference)
	if err != nil {
		return nil, err
	}
	r := change.Requests.From(it.Record)
	if r.Status() != change.Draft {
		return nil, problem.New(problem.Conflict, "%s is raised already.", r.Ref)
	}
	if !MayDraft(who, r) {
		return nil, problem.New(problem.Forbidden, "Only %s, or the secretariat, may complete and raise %s.", or(r.RaisedBy, "its proposer"), r.Ref)
	}
	return r, nil
}

// MayRaiseFor reports whether an actor may raise in the name of an organisation.
func MayRaiseFor(who party.Actor, organisation string) bool {
	return who.Of(organisation) || who.In("").Holds(party.Secretariat)
}

// MayDraft reports whether an actor may complete and raise a draft.
func MayDraft(who party.Actor, r *change.Request) bool {
	return r.Status() == change.Draft && standing(who, r).Holds(party.Proposer, party.Secretariat)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
