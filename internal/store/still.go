package store

import (
	"database/sql"
	"fmt"
	"iter"
	"sync"
)

// Still reads with a view that sees the same thing all along, and reads each list
// once, however often f asks for it: each time the records are new ones. On
// PostgreSQL, where each whole list is a transaction of its own, everything that f
// reads is one. What f reads it reads to its end before it reads anything else.
func (v *View) Still(f func(*View) error) error {
	if v.q != querier(v.s) || v.once != nil || v.uncommitted() {
		return f(v)
	}
	still := &View{ctx: v.ctx, s: v.s, q: v.q, scope: v.scope, moment: v.moment, once: &readOnce{}}
	if v.s.engine.name != "postgres" {
		return f(still)
	}
	tx, err := v.s.read.BeginTx(v.ctx, &sql.TxOptions{ReadOnly: true, Isolation: v.s.engine.snapshot})
	if err != nil {
		return fmt.Errorf("read the record as it stands: %w", err)
	}
	defer tx.Rollback()
	still.q = snapshot{tx}
	return f(still)
}

// readOnce is what a view that stands still has read, undecoded, by the statement
// that asked for it.
type readOnce struct {
	mu    sync.Mutex
	lists map[string][]left
	size  int // of the bodies
}

// mostRead bounds the bytes of what a view that stands still holds on to. What is
// more is read again.
const mostRead = 4 << 20

// of gives what a statement gives, by what was read before or by reading it now.
func (o *readOnce) of(query string, args []any, read iter.Seq2[left, error]) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		key := fmt.Sprintf("%s %#v", query, args)
		o.mu.Lock()
		held, known := o.lists[key]
		o.mu.Unlock()
		if known {
			for _, l := range held {
				if !yield(l, nil) {
					return
				}
			}
			return
		}
		var all []left
		size := 0
		for l, err := range read {
			if !yield(l, err) || err != nil {
				return
			}
			if size += len(l.body); size < mostRead {
				all = append(all, l)
			} else {
				all = nil // too much to hold on to
			}
		}
		o.put(key, all, size)
	}
}

func (o *readOnce) put(key string, all []left, size int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.size+size >= mostRead {
		return
	}
	if o.lists == nil {
		o.lists = map[string][]left{}
	}
	o.lists[key] = all
	o.size += size
}
