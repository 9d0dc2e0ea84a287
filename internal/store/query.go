package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"crosscode/internal/record"
)

// A Query asks for a part of a register. Lists, feeds, exports and pages are
// the same Query with different encoders.
type Query struct {
	Filters []Filter
	Sort    string // a field, "ref" or "changed"; the kind's first order when empty
	Desc    bool
	Limit   int    // rows of a page
	Since   int64  // an entry: only what was changed by a later one
	After   string // Page.Next of the page before
	Before  string // Page.Prev of the page after
}

// A Filter keeps the records whose field matches any of the values.
type Filter struct {
	Field  string
	Op     Op
	Values []string
}

// Op says how a filter's values are compared.
type Op int8

const (
	Is     Op = iota // any of the values, or empty for None
	Before           // a date earlier than the value
	From             // a date on the value or later
	UpTo             // a date on the value or earlier
)

// None as a filter's value means that the field is empty.
const None = "none"

// A Page is one page of a register.
type Page struct {
	Items []Item
	Next  string // asks for the page after; "" on the last
	Prev  string // asks for the page before; "" on the first
}

// MaxPage is the most rows of one page.
const MaxPage = 500

// List returns one page of a register.
func (v *View) List(k *record.Kind, q Query) (Page, error) {
	l, err := v.list(k, q)
	if err != nil {
		return Page{}, err
	}
	limit := min(max(q.Limit, 1), MaxPage)
	back := q.Before != "" && q.After == ""
	var items []Item
	for it, err := range itemsOf(l.t, v.some(l, limit+1, back)) {
		if err != nil {
			return Page{}, err
		}
		items = append(items, it)
	}
	more := len(items) > limit
	if more {
		items = items[:limit]
	}
	if back {
		slices.Reverse(items)
	}
	p := Page{Items: items}
	if len(items) == 0 {
		return p, nil
	}
	if more || back {
		p.Next = l.place(items[len(items)-1])
	}
	if more && back || q.After != "" {
		p.Prev = l.place(items[0])
	}
	return p, nil
}

// some gives the rows of a list that a page of so many has, undecoded.
func (v *View) some(l *listing, limit int, back bool) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		n := 0
		for _, part := range l.parts(back) {
			if n == limit {
				return
			}
			query, args := part.page(limit-n, back)
			for it, err := range v.left(v.ctx, l.t, true, query, args...) {
				if !yield(it, err) || err != nil {
					return
				}
				n++
			}
		}
	}
}

// Each gives every record the query finds, in its order, one by one, as they
// were when it began. What comes next is read while the caller is busy with what
// it has, except inside a transaction, where the caller may use it meanwhile.
func (v *View) Each(k *record.Kind, q Query) iter.Seq2[Item, error] {
	q.Before = ""
	if v.q != querier(v.s) || v.uncommitted() {
		return itemsOf(v.s.table(k), v.inOne(v.ctx, k, q))
	}
	all := watched(v.ctx, v.inOne(unwatched(v.ctx), k, q))
	if v.s.engine.name == "postgres" {
		all = v.inStep(k, q)
	}
	return itemsOf(v.s.table(k), ahead(all))
}

// inOne gives the rows of a whole list, undecoded, by one statement for each part.
func (v *View) inOne(ctx context.Context, k *record.Kind, q Query) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		l, err := v.list(k, q)
		if err != nil {
			yield(left{}, err)
			return
		}
		for _, part := range l.parts(false) {
			query, args := part.page(0, false)
			for it, err := range v.left(ctx, l.t, true, query, args...) {
				if !yield(it, err) || err != nil {
					return
				}
			}
		}
	}
}

// walking has PostgreSQL give a whole list as it comes to it. For a list without an
// end it would rather sort the register before it gave the first of it.
const walking = `SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`

// inStep gives the same on PostgreSQL, which works on while we read, within one snapshot.
func (v *View) inStep(k *record.Kind, q Query) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		fail := func(err error) { yield(left{}, fmt.Errorf("read %s: %w", k.Plural, err)) }
		tx, err := v.s.read.BeginTx(v.ctx, &sql.TxOptions{ReadOnly: true, Isolation: v.s.engine.snapshot})
		if err != nil {
			fail(err)
			return
		}
		defer tx.Rollback()
		if _, err := tx.ExecContext(v.ctx, walking); err != nil {
			fail(err)
			return
		}
		still := &View{ctx: v.ctx, s: v.s, q: snapshot{tx}, scope: v.scope, moment: v.moment}
		still.inOne(v.ctx, k, q)(yield)
	}
}

// snapshot reads the same thing all along.
type snapshot struct{ tx *sql.Tx }

func (s snapshot) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, query, args...)
}
