package limit

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestAnAskerIsHeldToItsRateAndNobodyElseIs(t *testing.T) {
	var l Askers
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	r := Rate{Second: 2, Burst: 3}
	for i := range 3 {
		if d := l.Wait("one", r, now); d != 0 {
			t.Errorf("request %d of three at once waits %v", i+1, d)
		}
	}
	for range 5 { // whoever asks in vain does not wait longer for it
		if d := l.Wait("one", r, now); d != 500*time.Millisecond {
			t.Errorf("the fourth waits %v", d)
		}
	}
	if d := l.Wait("another", r, now); d != 0 {
		t.Errorf("another waits %v", d)
	}
	if d := l.Wait("one", r, now.Add(500*time.Millisecond)); d != 0 {
		t.Errorf("having waited as long as it was told, it waits %v", d)
	}
	for range 1000 {
		if l.Wait("free", Rate{}, now) != 0 {
			t.Fatal("no limit is set, and one is held to")
		}
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	var l Askers
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	for i := range 3 * maxKnown {
		l.Wait(fmt.Sprint(i), Rate{Second: 1, Burst: 1}, now)
		if len(l.known) > maxKnown {
			t.Fatalf("%d askers are remembered", len(l.known))
		}
	}
}

func TestSoManyLongThingsAtOnce(t *testing.T) {
	var d Doors
	var all sync.WaitGroup
	leave, ok := d.Enter("one", 2)
	if !ok {
		t.Fatal("the first is not let in")
	}
	if _, ok := d.Enter("one", 2); !ok {
		t.Fatal("the second is not let in")
	}
	if _, ok := d.Enter("one", 2); ok {
		t.Error("a third is let in")
	}
	if _, ok := d.Enter("another", 2); !ok {
		t.Error("another is kept out")
	}
	leave()
	if _, ok := d.Enter("one", 2); !ok {
		t.Error("when one has left, the next is kept out")
	}
	for range 50 {
		all.Go(func() {
			if leave, ok := d.Enter("many", 100); ok {
				leave()
			}
		})
	}
	all.Wait()
	if d.in["many"] != 0 || len(d.in) != 2 {
		t.Errorf("there are still in: %v", d.in)
	}
}

func TestWhereARequestCameFrom(t *testing.T) {
	for remote, want := range map[string]string{"192.0.2.7:1234": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::", "[2001:db8:1:2::9]:80": "2001:db8:1:2::", "": "", "nonsense": "nonsense"} {
		if got := Address(remote); got != want {
			t.Errorf("Address(%q) is %q, want %q", remote, got, want)
		}
	}
}
