package limit

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
)

func TestAGateLetsSomeInAndSomeWaitAndTurnsTheRestAway(t *testing.T) {
	g := NewGate(2, 1)
	first, ok := g.Enter(t.Context())
	if !ok {
		t.Fatal("the first is not let in")
	}
	second, ok := g.Enter(t.Context())
	if !ok {
		t.Fatal("the second is not let in")
	}
	let := make(chan func())
	go func() { leave, _ := g.Enter(t.Context()); let <- leave }()
	for _, waiting, _ := g.Count(); waiting < 1; _, waiting, _ = g.Count() {
	}
	if _, ok := g.Enter(t.Context()); ok {
		t.Error("more wait than may")
	}
	first()
	third := <-let
	if third == nil {
		t.Fatal("who waited is not let in when one leaves")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := g.Enter(gone); ok {
		t.Error("whoever has gone is let in")
	}
	second()
	third()
	if in, waiting, turned := g.Count(); in != 0 || waiting != 0 || turned != 2 {
		t.Errorf("%d in, %d waiting, %d turned away; want 0, 0, 2", in, waiting, turned)
	}
}

func TestNeverMoreAreInThanTheGateLetsIn(t *testing.T) {
	g := NewGate(3, 1000)
	var in, most atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			leave, ok := g.Enter(context.Background())
			if !ok {
				t.Error("somebody is turned away though there is room to wait")
				return
			}
			for n := in.Add(1); n > most.Load(); {
				most.Store(n)
			}
			in.Add(-1)
			leave()
		})
	}
	all.Wait()
	if most.Load() > 3 {
		t.Errorf("%d were in at once", most.Load())
	}
}

func TestNoGateLetsEverybodyIn(t *testing.T) {
	var g *Gate = NewGate(0, 9)
	for range 1000 {
		if _, ok := g.Enter(t.Context()); !ok {
			t.Fatal("somebody is turned away")
		}
	}
}
