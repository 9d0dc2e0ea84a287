package limit

import (
	"context"
	"sync/atomic"
)

// A Gate lets so many in at once and so many more wait, in the order in which
// they came. Who comes when as many wait already is turned away at once, for
// waiting longer helps nobody. A nil Gate lets everybody in.
type Gate struct {
	in      chan struct{}
	most    int64 // that wait
	waiting atomic.Int64
	turned  atomic.Int64
}

// NewGate returns a gate that lets so many in at once, while so many wait; nil,
// if none is set.
func NewGate(atOnce, waiting int) *Gate {
	if atOnce <= 0 {
		return nil
	}
	return &Gate{in: make(chan struct{}, atOnce), most: int64(waiting)}
}

// Enter lets one in, at once or before ctx is done. Whoever was let in leaves by
// calling leave, once.
func (g *Gate) Enter(ctx context.Context) (leave func(), ok bool) {
	if g == nil {
		return func() {}, true
	}
	select {
	case g.in <- struct{}{}:
		return g.leave, true
	default:
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.most {
		g.turned.Add(1)
		return nil, false
	}
	select {
	case g.in <- struct{}{}:
		return g.leave, true
	case <-ctx.Done():
		g.turned.Add(1)
		return nil, false
	}
}

func (g *Gate) leave() { <-g.in }

// TurnAway counts one whom something else keeps out.
func (g *Gate) TurnAway() {
	if g != nil {
		g.turned.Add(1)
	}
}

// Count tells how many are in, wait, and were turned away so far.
func (g *Gate) Count() (in, waiting, turned int64) {
	if g == nil {
		return 0, 0, 0
	}
	return int64(len(g.in)), min(g.waiting.Load(), g.most), g.turned.Load()
}
