package secretariat

import (
	"context"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A change takes the programme's route to law, or one of its own: a small one goes
// by the fallback while the reform is designated.

// SwitchRoute lets one change request or modification take a route of its own, or
// with no route the programme's again, for a reason.
func (d *Desk) SwitchRoute(ctx context.Context, who party.Actor, of, route, why string, b Because) (*designation.Choice, error) {
	var out *designation.Choice
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		a := authorityIn(tx, who)
		v := tx.View(a.scope)
		c, err := choiceOf(v, of)
		if err != nil {
			return err
		}
		if !designation.MayChoose(standing(who, c)) {
			return problem.New(problem.Forbidden, "Only the SRO, the PMO or the secretariat may choose the route of %s.", c.Ref)
		}
		w, step := party.With{Text: why, Other: route}, designation.SwitchRoute
		if route == "" {
			step = designation.TakeTheUsual
			if c.Route == "" {
				return problem.New(problem.Conflict, "%s takes the programme's route as it is. Name another, if it is to take that.", c.Ref)
			}
		}
		by, err := a.take(designation.Choices.Kind, c, w)
		if err != nil {
			return err
		}
		out = c
		return moveOn(tx, designation.Choices.Kind, c, step, w, by)
	})
	return out, err
}

// choiceOf returns the choice of a change that a view sees; a new one, where it has
// made none yet.
func choiceOf(v *store.View, of string) (*designation.Choice, error) {
	subject, err := changed(v, of)
	if err != nil {
		return nil, err
	}
	c := designation.ChooseFor(record.HeadOf(subject).Ref, "")
	if _, ok := subject.(*code.Modification); ok {
		c = designation.ChooseFor("", record.HeadOf(subject).Ref)
	}
	c.Class = record.HeadOf(subject).Class
	it, err := v.Find(designation.Choices.Kind, c.Ref)
	if notFound(err) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return designation.Choices.From(it.Record), nil
}

// changed finds the change request or the modification of that name.
func changed(v *store.View, name string) (record.Record, error) {
	for _, k := range []*record.Kind{change.Requests.Kind, code.Modifications.Kind} {
		it, err := v.Find(k, name)
		if err == nil || !notFound(err) {
			return it.Record, err
		}
	}
	return nil, problem.New(problem.NotFound, "There is no change request and no modification called %s.", name)
}

// takesRoute refuses to choose a route for a change that is over.
func takesRoute(v *store.View, c *designation.Choice) error {
	subject, err := changed(v, c.Ref)
	if err != nil {
		return err
	}
	if is := over(subject); is != "" {
		return problem.New(problem.Conflict, "%s is %s, and takes no route to law any more.", c.Ref, is)
	}
	return nil
}

// over says how a change request or a modification ended; "" while it has not.
func over(subject record.Record) string {
	switch r := subject.(type) {
	case *change.Request:
		switch s := r.Status(); s {
		case change.Rejected, change.Withdrawn, change.Closed:
			return party.Within(string(s))
		}
	case *code.Modification:
		if r.Stage == code.Closed {
			return or(string(r.Outcome), string(code.Closed))
		}
	}
	return ""
}

// hasSteps refuses a route without steps, and gives it the name it has.
func hasSteps(v *store.View, w party.With) (party.With, error) {
	it, err := v.Find(designation.Templates.Kind, w.Other)
	if err != nil {
		return w, err
	}
	t := designation.Templates.From(it.Record)
	w.Other = t.Ref
	var c problem.Check
	c.Want(len(t.Lines) > 0, "other", "%s has no steps yet.", t.Ref)
	return w, c.Err("It cannot be taken.")
}

// A ChangeRoute is the route to law of one change, with its days.
type ChangeRoute struct {
	*Way
	Subject record.Record
	Choice  *designation.Choice // its own; of one that never had any, empty
	Own     bool
	Over    string       // how the change ended, so that its route is chosen no more; "" while it goes on
	Course  *RouteCourse // nil: neither it nor the programme has chosen one
}

// RouteOf gives the route of a change request or a modification with its days, as a
// view sees it on its day.
func (d *Desk) RouteOf(v *store.View, of string, today calendar.Day) (*ChangeRoute, error) {
	subject, err := changed(v, of)
	if err != nil {
		return nil, err
	}
	c, err := choiceOf(v, record.HeadOf(subject).Ref)
	if err != nil {
		return nil, err
	}
	out := &ChangeRoute{Subject: subject, Choice: c, Own: c.Status() == designation.OwnRoute, Over: over(subject)}
	routes, err := every(v, designation.Templates)
	if err != nil {
		return nil, err
	}
	t := routeOf(routes, &designation.Area{Route: c.Route})
	if t == nil {
		return out, nil
	}
	if out.Way, err = d.wayOn(v, today, Comparing{}); err != nil {
		return nil, err
	}
	out.Course, err = out.Way.course(t, nil)
	return out, err
}

// Sentence says which route it is, and why.
func (r *ChangeRoute) Sentence() string {
	name := record.HeadOf(r.Subject).Ref
	switch {
	case r.Own && r.Course == nil:
		return name + " takes " + r.Choice.Route + ", which you may not see."
	case r.Own:
		return name + " takes " + r.Choice.Route + ", a route of its own: " + r.Choice.Why
	case r.Course == nil:
		return "No route to law is chosen for the programme yet."
	case r.Choice.Why != "":
		return name + " takes " + r.Course.Route + ", the programme's route, again: " + r.Choice.Why
	}
	return name + " takes " + r.Course.Route + ", the programme's route."
}
