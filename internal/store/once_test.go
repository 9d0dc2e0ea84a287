package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"crosscode/internal/need"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// asking is a request with a key that raises an action.
type asking struct {
	*testing.T
	s  *Store
	at time.Time
}

func (a asking) once(key string, f func(context.Context) error) (done bool, before *Answer, err error) {
	asked := Answer{Token: "t", Key: key, Asked: []byte{1}, Expires: a.at.Add(time.Hour)}
	before, err = a.s.Once(a.Context(), asked, a.at, func(ctx context.Context, out *Answer) error {
		if err := f(ctx); err != nil {
			return err
		}
		done = true
		out.Status, out.Headers, out.Body = 201, "Location: /x", []byte("{}")
		return nil
	})
	return done && err == nil && before == nil, before, err
}

func (a asking) raises(ref string) func(context.Context) error {
	return func(ctx context.Context) error {
		return a.s.Tx(ctx, secretariat, func(tx *Tx) error {
			r := register.RaiseAction(ref)
			r.Title, r.Class = "Provide details", record.Public
			return tx.Save(register.Actions.Kind, "raise", r)
		})
	}
}

func (a asking) size() int64 {
	a.Helper()
	h, err := a.s.Head(context.Background())
	if err != nil {
		a.Fatal(err)
	}
	return h.Size
}

func TestAKeyIsTakenOnceUntilItExpires(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := asking{t, s, time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)}
		if done, before, err := a.once("k", a.raises("CCAG03-01")); !done || before != nil || err != nil {
			t.Fatalf("a new key: %v %v %v", done, before, err)
		}
		done, before, err := a.once("k", a.raises("CCAG03-02"))
		if done || err != nil || before == nil || before.Status != 201 || before.Headers != "Location: /x" || string(before.Body) != "{}" || !bytes.Equal(before.Asked, []byte{1}) {
			t.Errorf("a key that was answered: %v %+v %v", done, before, err)
		}
		if a.size() != 1 {
			t.Errorf("the journal has %d entries", a.size())
		}
		a.at = a.at.Add(2 * time.Hour)
		if done, _, err := a.once("k", a.raises("CCAG03-02")); !done || err != nil || a.size() != 2 {
			t.Errorf("a key that expired: %v %v", done, err)
		}
		if done, _, err := a.once("idle", func(context.Context) error { return nil }); !done || err != nil {
			t.Errorf("what writes nothing: %v %v", done, err)
		}
		if done, before, err := a.once("idle", func(context.Context) error { return nil }); done || before == nil || err != nil {
			t.Errorf("what writes nothing, again: %v %v %v", done, before, err)
		}
	})
}

// What a request did is undone when it fails after it, and its key is free.
func TestARequestThatFailsAfterItsActHasDoneNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := asking{t, s, time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)}
		broken := errors.New("broken")
		draft := func(ctx context.Context) error {
			return s.KeepDraft(ctx, Draft{Owner: "ann", Form: "/f", Fields: "a=b", Saved: a.at})
		}
		_, _, err := a.once("k", func(ctx context.Context) error {
			if err := errors.Join(a.raises("CCAG03-01")(ctx), draft(ctx)); err != nil {
				return err
			}
			// What was done is there for whoever goes on with the request.
			if _, err := s.View(ctx, Everything(), Now).Find(register.Actions.Kind, "CCAG03-01"); err != nil {
				t.Error(err)
			}
			for it, err := range s.View(ctx, Everything(), Now).Each(register.Actions.Kind, Query{}) {
				if err != nil || it.Seq != 1 {
					t.Error(it, err)
				}
			}
			if _, err := s.View(t.Context(), Everything(), Now).Find(register.Actions.Kind, "CCAG03-01"); !problem.Is(err, problem.NotFound) {
				t.Errorf("for others it is there before it is kept: %v", err)
			}
			return broken
		})
		if !errors.Is(err, broken) || a.size() != 0 {
			t.Errorf("it ends with %v, the journal has %d entries", err, a.size())
		}
		if _, kept, err := s.Draft(t.Context(), "ann", "/f"); kept || err != nil {
			t.Errorf("what it wrote beside the record is kept: %v", err)
		}
		if _, _, err := a.once("k", func(ctx context.Context) error { // a first try that fails, and two acts
			s.Tx(ctx, secretariat, func(*Tx) error { return broken })
			return errors.Join(a.raises("CCAG03-01")(ctx), a.raises("CCAG03-02")(ctx))
		}); err != nil || a.size() != 2 {
			t.Errorf("tried again: %v, the journal has %d entries", err, a.size())
		}
		if _, _, err := a.once("l", func(ctx context.Context) error {
			a.raises("CCAG03-03")(ctx)
			a.raises("CCAG03-03")(ctx) // which cannot be, and nobody looks
			return nil
		}); !problem.Is(err, problem.Conflict) || a.size() != 2 {
			t.Errorf("an act that failed: %v, the journal has %d entries", err, a.size())
		}
		report, err := s.Verify(t.Context(), nil, nil)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("verify: %v %v", report, err)
		}
	})
}

// The same key at many servers at once is done once; each is told the one answer.
func TestTheSameKeyAtOnceIsDoneOnce(t *testing.T) {
	together := func(t *testing.T, of func(n int) *Store) {
		at := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
		var all sync.WaitGroup
		var mu sync.Mutex
		did := 0
		for n := range 24 { // more than there are connections
			all.Go(func() {
				a := asking{t, of(n), at}
				done, before, err := a.once("k", func(ctx context.Context) error {
					if err := a.raises(fmt.Sprintf("CCAG03-%02d", n+1))(ctx); err != nil {
						return err
					}
					_, err := a.s.View(ctx, Everything(), Now).List(register.Actions.Kind, Query{Limit: 10})
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err != nil || done == (before != nil) {
					t.Errorf("done %v, before %v, %v", done, before, err)
				}
				if done {
					did++
				}
			})
		}
		all.Wait()
		if n := (asking{t, of(0), at}).size(); n != 1 || did != 1 {
			t.Errorf("it was done %d times, the journal has %d entries", did, n)
		}
	}
	t.Run("postgres", func(t *testing.T) {
		c := config()
		c.Database, c.Dir = need.Postgres(t), t.TempDir()
		both := []*Store{openFor(t, c), openFor(t, c)}
		together(t, func(n int) *Store { return both[n%2] })
	})
	t.Run("sqlite", func(t *testing.T) {
		c := config()
		c.Dir = t.TempDir()
		s := openFor(t, c)
		together(t, func(int) *Store { return s })
	})
}
