package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// A tally holds how long requests took, by what they were for.
type tally struct {
	mu    sync.Mutex
	took  map[string][]time.Duration
	wrong map[string]int
}

// shownErrors bounds how many errors are printed.
const shownErrors = 20

func (t *tally) note(what string, took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.took == nil {
		t.took, t.wrong = map[string][]time.Duration{}, map[string]int{}
	}
	t.took[what] = append(t.took[what], took)
	if err == nil {
		return
	}
	n := 0
	for _, w := range t.wrong {
		n += w
	}
	if t.wrong[what]++; n < shownErrors {
		fmt.Printf("error: %s: %v\n", what, err)
	}
}

func (t *tally) errors() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, w := range t.wrong {
		n += w
	}
	return n
}

func (t *tally) kinds() []string { return slices.Sorted(maps.Keys(t.took)) }

// of gives the part of a tally that is for one thing.
func (t *tally) of(what string) *tally {
	return &tally{took: map[string][]time.Duration{what: t.took[what]}, wrong: map[string]int{what: t.wrong[what]}}
}

func (t *tally) print(name string) {
	all := slices.Concat(slices.Collect(maps.Values(t.took))...)
	slices.Sort(all)
	fmt.Printf("%-8s %8d %8d %9.1f %9.1f %9.1f %9.1f\n", name, len(all), t.errors(), ms(quantile(all, 0.5)), ms(quantile(all, 0.95)), ms(quantile(all, 0.99)), ms(quantile(all, 1)))
}

// quantile gives the time within which that part of all was answered.
func quantile(sorted []time.Duration, part float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(part*float64(len(sorted))), len(sorted)-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
