package secretariat

import (
	"context"
	"fmt"
	"slices"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// MayComment reports whether the actor may comment on a record as it stands.
func MayComment(who party.Actor, k *record.Kind, r record.Record) bool {
	return !hangs(k) && Scope(who).Sees(record.HeadOf(r).Class) && mayComment(who, r)
}

// Comment keeps what an actor says about a record, under the next number that is
// free. It takes the class of the record, or a stricter one.
func (d *Desk) Comment(ctx context.Context, who party.Actor, k *record.Kind, name, text string, class record.Class) (record.Record, error) {
	it, err := d.View(ctx, who, Now).Find(k, name)
	if err != nil {
		return nil, err
	}
	h := record.HeadOf(it.Record)
	if !MayComment(who, k, it.Record) {
		return nil, problem.New(problem.Forbidden, "Only those who take part in it may comment on %s.", h.Ref)
	}
	if class == "" {
		class = h.Class
	}
	e := Edit{Class: class, Fields: map[string]string{"kind": k.Name, "on": h.Ref, "text": text, "author": who.Name}}
	var out record.Record
	err = d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) error {
		ref, err := nextComment(tx.View(store.Everything()), k, h.Ref)
		if err != nil {
			return err
		}
		out = newRecord(register.Comments.Kind, ref)
		return d.raise(tx, who, register.Comments.Kind, out, e)
	})
	return out, err
}

// nextComment gives the name of the next comment on a record.
func nextComment(v *View, k *record.Kind, on string) (string, error) {
	n, _, err := v.Count(register.Comments.Kind, commentsOn(k, on), 100_000)
	for err == nil {
		n++
		ref := fmt.Sprintf("%s/%s/c%d", k.Name, on, n)
		if _, err = v.Find(register.Comments.Kind, ref); problem.Is(err, problem.NotFound) {
			return ref, nil
		}
	}
	return "", err
}

func commentsOn(k *record.Kind, ref string) Query {
	return Query{Sort: "changed", Desc: true, Limit: maxComments,
		Filters: []Filter{{Field: "kind", Values: []string{k.Name}}, {Field: "on", Values: []string{ref}}}}
}

// hanging are the registers whose records hang on others, by kind and reference.
var hanging = []*record.Kind{register.Comments.Kind, register.Attachments.Kind}

// hangs reports whether the records of a register hang on others.
func hangs(k *record.Kind) bool { return slices.Contains(hanging, k) }

// cover makes what hangs on a record no more open than the record has become.
func cover(tx *store.Tx, k *record.Kind, was, now record.Record) error {
	class := record.HeadOf(now).Class
	if hangs(k) || class == record.HeadOf(was).Class {
		return nil
	}
	for _, on := range hanging {
		var open []record.Record
		for it, err := range tx.View(store.Everything()).Each(on, commentsOn(k, record.HeadOf(was).Ref)) {
			if err != nil {
				return err
			}
			h := record.HeadOf(it.Record)
			if stricter, ok := record.Stricter(h.Class, class); !ok || stricter != h.Class {
				open = append(open, it.Record)
			}
		}
		for _, r := range open {
			record.HeadOf(r).Class = class
			if err := tx.Save(on, editVerb, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Naming is a record that names another in one of its fields.
type Naming = store.Naming

// maxComments bounds how many comments on one record are read with it.
const maxComments = 100

// CommentsOn gives what a view finds said about a record, the last said first,
// each with the entry that it was said by.
func CommentsOn(v *View, k *record.Kind, ref string) ([]Version, error) {
	page, err := v.List(register.Comments.Kind, commentsOn(k, ref))
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, it := range page.Items {
		e, _, err := v.Entry(record.HeadOf(it.Record).ID) // a record bears the number of its first entry
		if problem.Is(err, problem.NotFound) {
			continue // it was for others when it was said
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Version{Entry: *e, Record: it.Record})
	}
	return out, nil
}
