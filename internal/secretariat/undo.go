package secretariat

import (
	"context"
	"fmt"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// An UndoResult tells what undoing an import did.
type UndoResult struct {
	TakenOut []string // records that the import had added
	Restored []string // records that are again as they were before it
	Left     []string // what was changed since, and so stands, in words
}

// Undo takes back a whole import, in one transaction. What it added is taken
// out, what it changed is as it was before; where somebody has changed the same
// thing since, that stands and is told. Nothing leaves the journal.
func (d *Desk) Undo(ctx context.Context, who party.Actor, id string, b Because) (*UndoResult, error) {
	if !MayImport(who) {
		return nil, problem.New(problem.Forbidden, "Only the secretariat may undo an import.")
	}
	res := &UndoResult{}
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		it, err := tx.View(Scope(who)).Find(Imports.Kind, id)
		if err != nil {
			return err
		}
		imp := Imports.From(it.Record)
		if err := authorityIn(tx, who).keep(undoVerb, Imports.Kind, imp); err != nil {
			return err
		}
		if imp.status == Undone {
			return problem.New(problem.Conflict, "%s was undone already.", imp.Ref)
		}
		brought, err := tx.View(store.Everything()).OfCause(imp.ID)
		if err != nil {
			return err
		}
		imp.status = Undone
		if err := tx.Save(Imports.Kind, undoVerb, imp); err != nil {
			return err
		}
		for _, v := range brought {
			if v.Entry.ID == imp.ID {
				continue
			}
			if err := d.takeBack(tx, who, v, res); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// takeBack undoes what one entry of an import did to its record.
func (d *Desk) takeBack(tx *store.Tx, who party.Actor, brought store.Version, res *UndoResult) error {
	k, err := KindNamed(brought.Entry.Kind)
	if err != nil {
		return err
	}
	history, err := tx.View(store.Everything()).History(k, brought.Entry.ID)
	if err != nil {
		return err
	}
	name := k.Noun + " " + brought.Entry.Ref
	last := history[len(history)-1].Record
	at := int(brought.Entry.Version) - 1
	untouched := at == len(history)-1 || len(k.Changes(brought.Record, last)) == 0 // what came after was undone itself
	switch {
	case record.HeadOf(last).Gone:
		return nil
	case at == 0 && !untouched:
		res.Left = append(res.Left, fmt.Sprintf("%s was changed after the import, so it stays.", name))
		return nil
	case at == 0:
		if err := authorityIn(tx, who).keep(undoVerb, k, last); err != nil {
			return err
		}
		out := k.Clone(last)
		record.HeadOf(out).Gone = true
		res.TakenOut = append(res.TakenOut, name)
		return tx.Save(k, undoVerb, out)
	}
	before := history[at-1].Record
	out := k.Clone(before)
	if !untouched {
		out = k.Clone(last)
		d.takeBackFields(k, name, before, brought.Record, out, res)
	}
	h := record.HeadOf(out)
	h.Version, h.ID = record.HeadOf(last).Version, record.HeadOf(last).ID
	if len(k.Changes(last, out)) == 0 {
		return nil
	}
	if err := authorityIn(tx, who).keep(undoVerb, k, last, out); err != nil {
		return err
	}
	res.Restored = append(res.Restored, name)
	return tx.Save(k, undoVerb, out)
}

// takeBackFields restores the fields that the import changed and nobody since.
func (d *Desk) takeBackFields(k *record.Kind, name string, before, brought, out record.Record, res *UndoResult) {
	for _, c := range k.Changes(before, brought) {
		f := k.Field(c.Field)
		switch {
		case c.Field == "class" && record.HeadOf(out).Class == record.HeadOf(brought).Class:
			record.HeadOf(out).Class = record.HeadOf(before).Class
		case f == nil:
		case record.Equal(f.Get(out), f.Get(brought)):
			f.Set(out, f.Get(before))
		default:
			res.Left = append(res.Left, fmt.Sprintf("%s of %s was changed after the import, so it stays.", f.Label, name))
		}
	}
}
