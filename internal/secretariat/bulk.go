package secretariat

import (
	"context"
	"errors"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A Bulk is one act on several records of a register: a step that all of them
// take, or an edit of all of them.
type Bulk struct {
	Marked []Marked
	Step   party.Step // none: it is an edit
	With   party.With
	Edit   Edit
}

// Marked is a record that a person marked, and the version they saw.
type Marked struct {
	Ref     string
	Version int64 // 0: whichever it has
}

// MaxMarked is how many records one act may be on.
const MaxMarked = 200

// errNothing takes a transaction back whose faults are told apart.
var errNothing = errors.New("nothing is kept")

// Bulk does one act on several records, in one transaction and under one cause:
// to all of them, or, if one refuses, to none. The faults are named by the
// reference of the record that each is about, so that the person can leave those
// out and do the rest. Whether the actor may, is asked of every record.
func (d *Desk) Bulk(ctx context.Context, who party.Actor, k *record.Kind, what Bulk, b Because) ([]record.Record, error) {
	var c problem.Check
	c.Want(len(what.Marked) > 0, "mark", "Mark at least one of the %s.", k.Plural)
	c.Want(len(what.Marked) <= MaxMarked, "mark", "Mark %d %s at most; %d are marked.", MaxMarked, k.Plural, len(what.Marked))
	if err := c.Err("Nothing was changed."); err != nil {
		return nil, err
	}
	if err := byItself(k); err != nil {
		return nil, err
	}
	var done []record.Record
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		for _, m := range what.Marked {
			r, err := what.one(tx, who, k, m)
			if err == nil {
				done = append(done, r)
				continue
			}
			if problem.Of(err) == nil {
				return err // ours, not the person's
			}
			note(&c, m.Ref, err)
		}
		if c.Failed() {
			return errNothing
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return nil, c.Err("Nothing was changed, because it cannot be done to every one of the marked %s.", k.Plural)
	}
	return done, err
}

// note keeps every fault of a record under its reference.
func note(c *problem.Check, ref string, err error) {
	p := problem.Of(err)
	if len(p.Faults) == 0 {
		c.Want(false, ref, "%s", p.Message)
	}
	for _, f := range p.Faults {
		c.Want(false, ref, "%s", f.Message)
	}
}

func (what Bulk) one(tx *store.Tx, who party.Actor, k *record.Kind, m Marked) (record.Record, error) {
	if what.Step != "" {
		return take(tx, who, k, m.Ref, m.Version, what.Step, what.With)
	}
	e := what.Edit
	e.Version = m.Version
	return revise(tx, who, k, m.Ref, e)
}
