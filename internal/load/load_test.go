package main

import (
	"errors"
	"os"
	"testing"
	"time"
)

func TestQuantilesAreOfWhatWasAsked(t *testing.T) {
	var all []time.Duration
	for i := range 100 {
		all = append(all, time.Duration(i+1)*time.Millisecond)
	}
	for part, want := range map[float64]time.Duration{0: time.Millisecond, 0.5: 51 * time.Millisecond, 0.95: 96 * time.Millisecond, 0.99: 100 * time.Millisecond, 1: 100 * time.Millisecond} {
		if got := quantile(all, part); got != want {
			t.Errorf("within which %v was answered: %v, want %v", part, got, want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("nothing took some time")
	}
	var l tally
	l.note("a", time.Second, nil)
	l.note("a", time.Second, errors.New("it was not"))
	l.note("b", time.Second, nil)
	if l.errors() != 1 || l.of("b").errors() != 0 || len(l.kinds()) != 2 {
		t.Errorf("%d errors of %v", l.errors(), l.kinds())
	}
}

func TestWhatAProcessHoldsAndSpends(t *testing.T) {
	pid := os.Getpid()
	if m := memory(pid); m < 1 || m > 10_000 {
		t.Errorf("this test holds %v MB", m)
	}
	before := spent(pid)
	for began := time.Now(); time.Since(began) < 100*time.Millisecond; {
	}
	if d := spent(pid) - before; d < 20*time.Millisecond || d > 5*time.Second {
		t.Errorf("100 ms of work are %v", d)
	}
}
