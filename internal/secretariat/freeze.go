package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A Holding is what a freeze comes to on a day.
type Holding struct {
	Idle string // why it holds nothing; "" while it is in force
	Held []record.Record
	More bool // there is more than is shown
}

// mostHeld bounds what is shown of what one freeze holds.
const mostHeld = 100

// HoldingOf gives the change requests and modifications that a freeze keeps back, as
// a view sees them on its day.
func HoldingOf(v *store.View, f *change.Freeze, today calendar.Day) (Holding, error) {
	met, err := milestonesMet(v)
	if err != nil {
		return Holding{}, err
	}
	out := Holding{Idle: f.Idle(today, met)}
	if out.Idle != "" {
		return out, nil
	}
	requests, err := every(v, change.Requests, store.Filter{Field: "status", Values: those(slices.Concat(change.OpenStatuses(), []change.Status{change.Draft, change.Approved})...)})
	if err != nil {
		return out, err
	}
	for _, r := range requests {
		out.take(f, r, today, met)
	}
	var codes []string
	stages := []string{store.None} // which nobody has placed yet
	for _, in := range f.Scope {
		if !strings.EqualFold(in, change.EveryRequest) {
			codes = append(codes, in)
		}
	}
	for _, s := range code.Stages {
		if s != code.Closed {
			stages = append(stages, string(s))
		}
	}
	if len(codes) == 0 {
		return out, nil
	}
	for it, err := range v.Each(code.Modifications.Kind, store.Query{Sort: "ref", Filters: []store.Filter{{Field: "code", Values: codes}, {Field: "stage", Values: stages}}}) {
		if err != nil || out.More {
			return out, err
		}
		out.take(f, it.Record, today, met)
	}
	return out, nil
}

// take adds a record that the freeze covers.
func (h *Holding) take(f *change.Freeze, r record.Record, today calendar.Day, met func(string) bool) {
	subject, ok := frozenOf(r)
	switch {
	case !ok || !f.Covers(subject, today, met):
	case len(h.Held) == mostHeld:
		h.More = true
	default:
		h.Held = append(h.Held, r)
	}
}

// frozenOf is what a freeze is held against; false for what none can hold.
func frozenOf(r record.Record) (change.Frozen, bool) {
	switch r := r.(type) {
	case *change.Request:
		return change.Frozen{Ref: r.Ref, Codes: r.Codes, Request: true}, !r.Over()
	case *code.Modification:
		return change.Frozen{Ref: r.Ref, Codes: []string{r.Code}}, true
	}
	return change.Frozen{}, false
}

// milestonesMet tells which milestones are met.
func milestonesMet(v *store.View) (func(milestone string) bool, error) {
	all, err := every(v, register.Milestones)
	if err != nil {
		return nil, err
	}
	met := map[string]bool{}
	for _, m := range all {
		met[m.Ref] = m.Status() == register.MilestoneMet
	}
	return func(m string) bool { return met[m] }, nil
}

// HoldsOn returns the freezes that keep a modification or a request back on a
// day.
func HoldsOn(v *store.View, r record.Record, today calendar.Day) ([]*change.Freeze, error) {
	subject, ok := frozenOf(r)
	if !ok {
		return nil, nil
	}
	all, err := every(v, change.Freezes)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	met, err := milestonesMet(v)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(f *change.Freeze) bool { return !f.Covers(subject, today, met) }), nil
}
