package secretariat

import (
	"context"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A Desk is where everything is asked for.
type Desk struct {
	Store *store.Store
	Now   func() time.Time // the record's clock
	Keys  *Keyring         // seals the secrets that are read again; nil seals none

	plans   planCache    // those computed last
	studies studies      // what was found about them
	door    turnstile    // where passwords are tried
	knock   limit.Askers // how often each network asks to be let in
}

// zone is where the days of the record fall.
var zone = mustZone("Europe/London")

func mustZone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone's rules are built in: see time/tzdata in cmd/crosscode
	}
	return l
}

// Zone is where the days of the record fall.
func Zone() *time.Location { return zone }

// Today returns the day it is.
func (d *Desk) Today() calendar.Day { return calendar.DayOf(d.Now(), zone) }

// View reads the record at a moment as an actor may see it.
func (d *Desk) View(ctx context.Context, who party.Actor, m store.Moment) *store.View {
	return d.Store.View(ctx, Scope(who), m)
}

// AsAt returns the moment at the end of a day. A day still to come is now.
func (d *Desk) AsAt(ctx context.Context, day calendar.Day) (store.Moment, error) {
	if day.IsZero() || day >= d.Today() {
		return store.Now, nil
	}
	return d.Store.AsAt(ctx, (day + 1).Time(zone).Add(-time.Microsecond))
}

// Because says under what an act is done.
type Because struct {
	Why  string
	Item string       // the meeting item
	Day  calendar.Day // a declared backfill; now when none
}

// act says who acts and why. A backfill takes place at noon of its day, or
// later on that day if the record goes as far.
func act(who party.Actor, b Because) store.Act {
	a := store.Act{Actor: who.ID, Why: b.Why, Item: b.Item}
	if !b.Day.IsZero() {
		a.At = b.Day.Time(zone).Add(12 * time.Hour)
		a.By = (b.Day + 1).Time(zone).Add(-time.Microsecond)
	}
	return a
}

// An Edit is what a person asks a record to say. Fields that are not named stay
// as they are.
type Edit struct {
	Version int64             // the version the person saw
	Class   record.Class      // "" leaves it
	Fields  map[string]string // by name, as text that the field reads
	Wrong   []problem.Fault   // what could not be read of it: nothing is done, and it is told with whatever else is wrong
}

const (
	raiseVerb = "raise"
	editVerb  = "edit"
)

// byItself refuses what is written only by what it records.
func byItself(k *record.Kind) error {
	if k == Imports.Kind || k == Redactions {
		return problem.New(problem.Forbidden, "%s are recorded by what they do, and written by nobody.", k.Title)
	}
	return nil
}

// byFile refuses to make an attachment of words alone.
func byFile(k *record.Kind) error {
	if k == register.Attachments.Kind {
		return problem.New(problem.Forbidden, "An attachment is made by sending a file, on the page of the record that it belongs to.")
	}
	return nil
}

// Raise makes a new record from what a person typed, with every fault at once.
func (d *Desk) Raise(ctx context.Context, who party.Actor, k *record.Kind, reference string, e Edit, b Because) (record.Record, error) {
	if err := RefuseRaise(who, k); err != nil && k != register.Comments.Kind {
		return nil, err // whatever else is wrong with it
	}
	r := newRecord(k, k.Canon(reference))
	return r, d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error { return d.raise(tx, who, k, r, e) })
}

// raise is Raise within a transaction.
func (d *Desk) raise(tx *store.Tx, who party.Actor, k *record.Kind, r record.Record, e Edit) error {
	if e.Class == "" {
		e.Class = record.Strictest
	}
	a := authorityIn(tx, who)
	e, err := numbered(tx.View(a.scope), r, e)
	if err != nil {
		return err
	}
	if err := together(compose(tx, k, r, e), a.settle(r), named(tx.View(a.scope), k, nil, r)); err != nil {
		return err
	}
	if b, ok := r.(*register.PlanBaseline); ok {
		if err := d.plans.freeze(tx, a.scope, b); err != nil {
			return err
		}
	}
	if err := a.keep(raiseVerb, k, r); err != nil {
		return err
	}
	return tx.Save(k, raiseVerb, r)
}

// Revise changes fields of a record. An edit that changes nothing writes
// nothing.
func (d *Desk) Revise(ctx context.Context, who party.Actor, k *record.Kind, name string, e Edit, b Because) (record.Record, error) {
	if err := byItself(k); err != nil {
		return nil, err
	}
	var out record.Record
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) (err error) {
		out, err = revise(tx, who, k, name, e)
		return err
	})
	return out, err
}

// revise is Revise within a transaction.
func revise(tx *store.Tx, who party.Actor, k *record.Kind, name string, e Edit) (record.Record, error) {
	a := authorityIn(tx, who)
	it, err := tx.View(a.scope).Find(k, name)
	if err != nil {
		return nil, err
	}
	was, out := it.Record, k.Clone(it.Record)
	if err := a.keep(editVerb, k, was); err != nil {
		return nil, err
	}
	if err := immutable(k); err != nil {
		return nil, err
	}
	if err := unchanged(was, e.Version); err != nil {
		return nil, err
	}
	if err := together(apply(k, out, e), a.settle(out), named(tx.View(a.scope), k, was, out)); err != nil {
		return nil, err
	}
	if err := a.keep(editVerb, k, out); err != nil {
		return nil, err
	}
	if len(k.Changes(was, out)) == 0 {
		return out, nil
	}
	if err := tx.Save(k, editVerb, out); err != nil {
		return nil, err
	}
	return out, cover(tx, k, was, out)
}

// together gives every fault that several checks found in one form, under what the
// first of them says. What is no fault of a form is given by itself.
func together(found ...error) error {
	var c problem.Check
	lead := ""
	for _, err := range found {
		p := problem.Of(err)
		switch {
		case err == nil:
			continue
		case p == nil || p.Kind != problem.Invalid || len(p.Faults) == 0:
			return err
		case lead == "":
			lead = p.Message
		}
		_ = c.Rest(err) // which has faults of a form
	}
	return c.Err("%s", lead)
}

// unchanged refuses to act on a record that is no longer as the person saw it.
func unchanged(r record.Record, version int64) error {
	if h := record.HeadOf(r); version != 0 && version != h.Version {
		return problem.New(problem.Conflict, "%s was changed by somebody else meanwhile. Look at it as it is now, and do it again.", h.Ref)
	}
	return nil
}

// apply puts what was typed into r, and says everything that is wrong with it.
func apply(k *record.Kind, r record.Record, e Edit) error {
	var c problem.Check
	put(k, r, e, &c)
	return complete(k, r, e, &c)
}

// compose makes a new record of what was typed: [apply], with the reference that
// follows from it where none is given.
func compose(tx *store.Tx, k *record.Kind, r record.Record, e Edit) error {
	var c problem.Check
	put(k, r, e, &c)
	if err := name(tx, k, r); err != nil {
		return err
	}
	return complete(k, r, e, &c)
}

// name gives a new record the reference that follows from what it says, if it has
// none, and what the reference tells in turn. A number is the one after the last.
func name(tx *store.Tx, k *record.Kind, r record.Record) error {
	h := record.HeadOf(r)
	if k.Place(r); h.Ref != "" {
		k.CountBy(r)
		return nil
	}
	if !k.Follows() {
		return nil
	}
	n := 1
	if stem, counted := k.Series(r); counted {
		last, err := tx.LastNumber(k, stem)
		if err != nil {
			return err
		}
		n = last + 1
	}
	k.Call(r, n)
	told := newRecord(k, h.Ref)
	for _, field := range k.Naming.Tells {
		f := k.Field(field)
		f.Set(r, f.Get(told))
	}
	return nil
}

// put sets the fields of r to what was typed, and notes what cannot be read.
func put(k *record.Kind, r record.Record, e Edit, c *problem.Check) {
	for _, f := range e.Wrong {
		c.Want(false, f.Field, "%s", f.Message)
	}
	if e.Class != "" {
		record.HeadOf(r).Class = e.Class
	}
	for _, f := range k.Fields {
		text, named := e.Fields[f.Name]
		if !named {
			continue
		}
		v, err := f.Parse(text)
		if err != nil {
			c.Note(f.Name, err)
			continue
		}
		if f.ByAct && !record.Equal(v, f.Get(r)) {
			c.Want(false, f.Name, "%s is moved by an act, not edited.", f.Label)
			continue
		}
		f.Set(r, v)
	}
	for name := range e.Fields {
		c.Want(k.Field(name) != nil, name, "%s have no field %q.", k.Title, name)
	}
}

// complete says everything that is wrong with r after an edit, beside what was noted already.
func complete(k *record.Kind, r record.Record, e Edit, c *problem.Check) error {
	if err := c.Rest(k.Complete(r)); err != nil {
		return err
	}
	if len(e.Wrong) > 0 {
		return c.Err("%s cannot be kept as it was sent.", called(k, r))
	}
	return c.Err("%s is not complete.", called(k, r))
}

func called(k *record.Kind, r record.Record) string {
	if ref := record.HeadOf(r).Ref; ref != "" {
		return ref
	}
	return "The " + k.Noun
}

// A Living record has a life: steps that move it, each by a rule of its own.
type Living interface {
	record.Record
	Steps(party.Actor) []party.Step
	Needs(party.Step) party.Need
	Take(party.Step, party.With, party.Actor) error
}

// An Obliging record has steps that take more than they need.
type Obliging interface {
	May(party.Step) party.Need
}

// Take moves a record one step through its life.
func (d *Desk) Take(ctx context.Context, who party.Actor, k *record.Kind, name string, version int64, step party.Step, w party.With, b Because) (record.Record, error) {
	var out record.Record
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) (err error) {
		out, err = take(tx, who, k, name, version, step, w)
		return err
	})
	return out, err
}

// take is Take within a transaction.
func take(tx *store.Tx, who party.Actor, k *record.Kind, name string, version int64, step party.Step, w party.With) (record.Record, error) {
	a := authorityIn(tx, who)
	it, err := tx.View(a.scope).Find(k, name)
	if err != nil {
		return nil, err
	}
	living, ok := it.Record.(Living)
	if !ok {
		return nil, problem.New(problem.Conflict, "%s have no steps to take.", k.Title)
	}
	if err := unchanged(it.Record, version); err != nil {
		return nil, err
	}
	by, err := a.take(k, it.Record, w)
	if err != nil {
		return nil, err
	}
	step = asWritten(living, step)
	if err := moveOn(tx, k, living, step, w, by); err != nil {
		return nil, err
	}
	// Whatever else is wrong is told before; what was moved is undone with the act.
	return it.Record, convened(tx.View(a.scope), record.HeadOf(it.Record).Ref, step, 0, w)
}

// asWritten gives a step that can be taken the letters it is written with, whoever
// named it wrote capitals or not.
func asWritten(r Living, step party.Step) party.Step {
	can := r.Steps(party.Operator(""))
	if i := slices.IndexFunc(can, func(s party.Step) bool { return strings.EqualFold(string(s), strings.TrimSpace(string(step))) }); i >= 0 {
		return can[i]
	}
	return step
}

// Redact takes the text of one field of a record away, for good.
func (d *Desk) Redact(ctx context.Context, who party.Actor, k *record.Kind, name, field, why string) (store.RedactionResult, error) {
	if !who.Every {
		return store.RedactionResult{}, problem.New(problem.Forbidden, "Only the operator may redact. Ask whoever runs the server.")
	}
	return d.Store.Redact(ctx, act(who, Because{Why: why}), k, name, field, why)
}
