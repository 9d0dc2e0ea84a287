package store

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
)

// together runs the parts of a piece of work beside each other, and gives their
// errors when all of them have ended.
func together(parts ...func() error) error {
	errs := make([]error, len(parts))
	var g sync.WaitGroup
	for i, part := range parts {
		g.Go(func() { errs[i] = part() })
	}
	g.Wait()
	return errors.Join(errs...)
}

// inOrder runs pieces of work beside each other, a few more than there are
// processors and no more, and gives what they come to in the order in which next
// gave them. Next is called by one goroutine; it gives nil when there is no more.
// No piece runs on when the last result was taken.
func inOrder[T any](next func() func() T) iter.Seq[T] {
	return func(yield func(T) bool) {
		stop := make(chan struct{})
		pieces := make(chan chan T, max(2, runtime.GOMAXPROCS(0)))
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		running.Go(func() {
			defer close(pieces)
			for work := next(); work != nil; work = next() {
				out := make(chan T, 1)
				select {
				case pieces <- out:
					running.Go(func() { out <- work() })
				case <-stop:
					return
				}
			}
		})
		for out := range pieces {
			if !yield(<-out) {
				return
			}
		}
	}
}

// aheadMost is how many things are read ahead at a time, once the first few are there.
const aheadMost = 256

// ahead runs through all in a goroutine of its own, and gives what it found in
// lots that begin small, so that the first comes at once. It holds a few lots in
// memory and no more; the goroutine has ended when the caller goes on.
func ahead[T any](all iter.Seq2[T, error]) iter.Seq2[T, error] {
	type found struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		stop := make(chan struct{})
		lots := make(chan []found, 2)
		var reading sync.WaitGroup
		defer reading.Wait()
		defer close(stop)
		reading.Go(func() {
			defer close(lots)
			var lot []found
			give := func() bool {
				select {
				case lots <- lot:
					lot = make([]found, 0, min(2*cap(lot), aheadMost))
					return true
				case <-stop:
					return false
				}
			}
			for value, err := range all {
				if lot = append(lot, found{value, err}); len(lot) == cap(lot) && !give() {
					return
				}
			}
			give()
		})
		for lot := range lots {
			for _, f := range lot {
				if !yield(f.value, f.err) {
					return
				}
			}
		}
	}
}

// watched ends with the error of the context when that has ended.
func watched[T any](ctx context.Context, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		n := 0
		for value, err := range all {
			if n++; n%aheadMost == 0 && err == nil {
				err = ctx.Err()
			}
			if !yield(value, err) || err != nil {
				return
			}
		}
	}
}
