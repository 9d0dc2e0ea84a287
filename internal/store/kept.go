package store

import "sync"

// What a store keeps in memory is bounded by number: when it is full it begins
// anew.
const mostKept = 10_000

// A kept map remembers what was found, so that it is not read again. It is for
// what cannot change, or need not be exact.
type kept[K comparable, V any] struct {
	mu   sync.Mutex
	held map[K]V
}

func (m *kept[K, V]) get(k K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held[k]
	return v, ok
}

func (m *kept[K, V]) put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil || len(m.held) >= mostKept {
		m.held = map[K]V{}
	}
	m.held[k] = v
}

// An estimate is how many rows a clause kept when it was last counted. By it a
// query is only put together: what it finds does not depend on it.
type estimate struct {
	rows, uses int
}

// trusted is how often an estimate is used before the rows are counted again.
const trusted = 200

// A spelling names an entry that left a record with a value of this key: how the
// value is written there cannot change.
type spelling struct {
	kind, field, key string
	seq              int64
}
