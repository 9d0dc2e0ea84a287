package secretariat

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
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

// TwoDays are a register at the ends of two days, as somebody sees it.
type TwoDays struct {
	kind      *record.Kind
	then, now *View
}

// Compare compares a register between the ends of two days.
func (d *Desk) Compare(ctx context.Context, who party.Actor, k *record.Kind, from, to calendar.Day) (*TwoDays, error) {
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
	return &TwoDays{k, d.View(ctx, who, then), d.View(ctx, who, now)}, nil
}

// Page tells what became of some records of the register, in the order of
// references, from the place that the page before gave as next; next is "" on the
// last. No page is empty but the only one.
func (c *TwoDays) Page(after string, limit int) (page []Difference, next string, err error) {
	for next = after; ; {
		var read []store.Differing
		if read, next, err = c.now.Differing(c.kind, c.then.Moment(), next, limit); err != nil {
			return nil, "", err
		}
		for _, r := range read {
			if diff := (Difference{Kind: c.kind, Before: r.Was.Record, After: r.Is.Record}); diff.judge(c.kind) {
				page = append(page, diff)
			}
		}
		if len(page) > 0 || next == "" { // otherwise all of them were changed, and changed back
			return page, next, nil
		}
	}
}

// Each tells what became of every record, in the order of references.
func (c *TwoDays) Each() iter.Seq2[Difference, error] {
	return func(yield func(Difference, error) bool) {
		for after, more := "", true; more; more = after != "" {
			page, next, err := c.Page(after, store.MaxPage)
			if err != nil {
				yield(Difference{}, err)
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
			}
			after = next
		}
	}
}

// One tells what became of the record that a name means on the second day, or
// meant on the first; nothing, if it is as it was or there is none that may be seen.
func (c *TwoDays) One(name string) ([]Difference, error) {
	found, err := c.now.Find(c.kind, name)
	if notFound(err) {
		found, err = c.then.Find(c.kind, name)
	}
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	id := record.HeadOf(found.Record).ID
	diff := Difference{Kind: c.kind}
	if diff.Before, err = state(c.then, c.kind, id); err != nil {
		return nil, err
	}
	if diff.After, err = state(c.now, c.kind, id); err != nil {
		return nil, err
	}
	if !diff.judge(c.kind) {
		return nil, nil
	}
	return []Difference{diff}, nil
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

// state gives a record as a view has it; nil if it was not there, or may not be seen.
func state(v *View, k *record.Kind, id int64) (record.Record, error) {
	it, err := v.Get(k, id)
	if notFound(err) {
		return nil, nil
	}
	return it.Record, err
}
