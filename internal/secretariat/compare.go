package secretariat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/store"
)

// A Difference is what became of one record between two days.
type Difference struct {
	Kind    *record.Kind
	Ref     string
	Before  record.Record // nil if it was not there yet
	After   record.Record // nil if it is no longer there
	Changes []record.Change
}

// Sentences tells the difference in English, a sentence for each thing that
// changed. Each begins with the record's name.
func (d Difference) Sentences() []string {
	switch {
	case d.Before == nil:
		return []string{fmt.Sprintf("%s added: %s", d.Ref, gist(d.Kind, d.After))}
	case d.After == nil:
		return []string{fmt.Sprintf("%s taken out: %s", d.Ref, gist(d.Kind, d.Before))}
	}
	var out []string
	for _, c := range d.Changes {
		out = append(out, d.Ref+": "+c.Sentence())
	}
	return out
}

// gist gives the first required text of a record, which says what it is about.
func gist(k *record.Kind, r record.Record) string {
	for _, f := range k.Fields {
		if v := f.Get(r); f.Required && (f.Type == record.Line || f.Type == record.Prose) && f.Link == "" && !v.IsZero() && f.Name != "list" && f.Name != "letter" {
			s := strings.Join(strings.Fields(v.Words()), " ")
			return strings.TrimSuffix(s, ".") + "."
		}
	}
	return k.Noun + "."
}

// Compare tells what became of a register between the ends of two days, in the
// order of references.
func (d *Desk) Compare(ctx context.Context, who party.Actor, k *record.Kind, from, to calendar.Day) ([]Difference, error) {
	if from > to {
		return nil, problem.New(problem.Invalid, "The first day, %s, lies after the second, %s. Give the earlier one first.", from.Words(), to.Words())
	}
	then, err := d.moment(ctx, from)
	if err != nil {
		return nil, err
	}
	now, err := d.moment(ctx, to)
	if err != nil {
		return nil, err
	}
	ids, err := d.Store.Touched(ctx, k, then, now)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for _, id := range ids {
		diff := Difference{Kind: k}
		if diff.Before, err = d.state(ctx, who, k, then, id); err != nil {
			return nil, err
		}
		if diff.After, err = d.state(ctx, who, k, now, id); err != nil {
			return nil, err
		}
		if diff.judge(k) {
			out = append(out, diff)
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return strings.Compare(ref.SortKey(a.Ref), ref.SortKey(b.Ref)) })
	return out, nil
}

// judge names the difference, and reports whether there is one.
func (d *Difference) judge(k *record.Kind) bool {
	switch {
	case d.Before == nil && d.After == nil:
		return false
	case d.After == nil:
		d.Ref = record.HeadOf(d.Before).Ref
		return true
	}
	d.Ref = record.HeadOf(d.After).Ref
	d.Changes = k.Changes(d.Before, d.After)
	return d.Before == nil || len(d.Changes) > 0
}

// moment is the end of a day, even of today.
func (d *Desk) moment(ctx context.Context, day calendar.Day) (store.Moment, error) {
	return d.Store.AsAt(ctx, (day + 1).Time(zone).Add(-1))
}

// state gives a record as it was at a moment; nil if it was not there, or may
// not be seen.
func (d *Desk) state(ctx context.Context, who party.Actor, k *record.Kind, m store.Moment, id int64) (record.Record, error) {
	it, err := d.View(ctx, who, m).Get(k, id)
	if notFound(err) {
		return nil, nil
	}
	return it.Record, err
}
