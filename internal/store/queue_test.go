package store

import (
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

// hands does jobs on a store until the test or stop ends it.
func hands(t *testing.T, s *Store, do func(ctx context.Context, j Job, last bool) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := s.Work(ctx, Working{Do: do, Hands: 4, Limit: 10 * time.Second, Grace: 10 * time.Second}); err != nil {
			t.Errorf("work: %v", err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); ended.Wait() })
	t.Cleanup(stop)
	return stop
}

// done counts how often each job was done.
type done struct {
	sync.Mutex
	times map[string]int
}

func (d *done) note(j Job) {
	d.Lock()
	defer d.Unlock()
	if d.times == nil {
		d.times = map[string]int{}
	}
	d.times[j.What]++
}

func (d *done) jobs() int {
	d.Lock()
	defer d.Unlock()
	return len(d.times)
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not after 30 s", what)
		}
	}
}

func TestAJobIsDoneAfterItsTransactionAndNotWithoutIt(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		var d done
		hands(t, s, func(_ context.Context, j Job, _ bool) error { d.note(j); return nil })
		no := errors.New("no")
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			if err := tx.Enqueue(Job{"look", "rolled back"}); err != nil {
				return err
			}
			return no
		})
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
		a := register.RaiseAction("CCAG03-01")
		a.Title, a.Class = "Look", record.Public
		err = s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			if err := tx.Enqueue(Job{"look", "kept"}, Job{"look", "kept too"}); err != nil {
				return err
			}
			time.Sleep(700 * time.Millisecond) // longer than the workers wait between two looks
			if d.jobs() > 0 {
				t.Error("a job is begun before its transaction has committed")
			}
			return tx.Save(register.Actions.Kind, "raise", a)
		})
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "both jobs are done", func() bool { return d.jobs() == 2 })
		if d.times["rolled back"] > 0 || d.times["kept"] != 1 || d.times["kept too"] != 1 {
			t.Errorf("done: %v", d.times)
		}
	})
}

func TestAJobThatFailsIsTriedAgainAndAHopelessOneIsNot(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		var d done
		hands(t, s, func(_ context.Context, j Job, _ bool) error {
			d.note(j)
			d.Lock()
			defer d.Unlock()
			switch {
			case j.What == "hopeless":
				return Hopeless(errors.New("no such mailbox"))
			case d.times[j.What] < 2:
				return errors.New("busy")
			}
			return nil
		})
		if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Enqueue(Job{"send", "hopeless"}, Job{"send", "busy"}) }); err != nil {
			t.Fatal(err)
		}
		eventually(t, "nothing waits any more", func() bool {
			n, err := s.Waiting(t.Context())
			return err == nil && n == 0
		})
		if d.times["hopeless"] != 1 || d.times["busy"] != 2 {
			t.Errorf("tried: %v", d.times)
		}
	})
}

func TestWhoIsToldToStopFinishesWhatWasBegunAndBeginsNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		begun, finish := make(chan string, 100), make(chan bool)
		var d done
		stop := hands(t, s, func(_ context.Context, j Job, _ bool) error {
			begun <- j.What
			<-finish
			d.note(j)
			return nil
		})
		if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			for i := range 20 {
				if err := tx.Enqueue(Job{"wait", fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			<-begun
		}
		ended := make(chan bool)
		go func() { stop(); close(ended) }()
		time.Sleep(200 * time.Millisecond)
		close(finish)
		<-ended
		left, err := s.Waiting(t.Context())
		if err != nil || d.jobs()+left != 20 || d.jobs() < 4 {
			t.Errorf("%d done and %d left of 20, %v", d.jobs(), left, err)
		}
	})
}

func TestServersOnOnePostgreSQLShareTheJobsAndDoNoneTwice(t *testing.T) {
	t.Parallel()
	c := config()
	c.Database = need.Postgres(t)
	var opening sync.WaitGroup
	stores := make([]*Store, 3)
	for i := range stores { // all at once: they make the same tables
		opening.Go(func() {
			own := c
			own.Dir = t.TempDir()
			s, err := Open(t.Context(), own)
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			stores[i] = s
		})
	}
	opening.Wait()
	if t.Failed() {
		t.FailNow()
	}
	var d done
	shares := make([]int, len(stores))
	for i, s := range stores {
		t.Cleanup(func() { s.Close() })
		hands(t, s, func(_ context.Context, j Job, _ bool) error {
			d.note(j)
			d.Lock()
			shares[i]++
			d.Unlock()
			time.Sleep(2 * time.Millisecond)
			return nil
		})
	}
	if err := stores[0].Tx(t.Context(), secretariat, func(tx *Tx) error {
		jobs := make([]Job, 500)
		for i := range jobs {
			jobs[i] = Job{"count", fmt.Sprint(i)}
		}
		return tx.Enqueue(jobs...)
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all are done", func() bool { return d.jobs() == 500 })
	d.Lock()
	defer d.Unlock()
	for what, n := range d.times {
		if n != 1 {
			t.Errorf("job %s was done %d times", what, n)
		}
	}
	for i, n := range shares {
		if n == 0 {
			t.Errorf("server %d did nothing: %v", i, shares)
		}
	}
}

func TestALetterIsPostedOnceHoweverOftenItIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		l := Letter{ID: LetterID("chase", "CR003", "RECCo"), Sort: "chase", Owner: "a1", About: "CR003/RECCo"}
		post := func(letters ...Letter) (n int) {
			t.Helper()
			err := s.Tx(t.Context(), secretariat, func(tx *Tx) (err error) { n, err = tx.Post(letters...); return err })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		other := l
		other.ID = LetterID("chase", "CR003", "Elexon")
		if a, b := post(l, l), post(l, other); a != 1 || b != 1 {
			t.Errorf("posted %d, then %d; want 1 and 1", a, b)
		}
		if n, err := s.Waiting(t.Context()); err != nil || n != 2 {
			t.Errorf("%d jobs wait, %v; want 2", n, err)
		}
		all, err := s.Letters(t.Context(), LetterQueued, "", 10)
		if err != nil || len(all) != 2 || all[0].ID != other.ID {
			t.Fatalf("the queue: %v, %v", all, err)
		}
		if rest, err := s.Letters(t.Context(), LetterQueued, all[0].ID, 10); err != nil || len(rest) != 1 || rest[0].ID != l.ID {
			t.Errorf("after the first: %v, %v", rest, err)
		}
	})
}

func TestWhatBecameOfALetterIsKeptAndAFailedOneCanBeTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		l := Letter{ID: LetterID("x"), Sort: "chase", Address: "office@example.org"}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.Tx(t.Context(), secretariat, func(tx *Tx) error { _, err := tx.Post(l); return err }))
		l.State, l.Tries, l.Said = LetterFailed, 1, "550 no such user"
		must(s.NoteLetter(t.Context(), l))
		got, err := s.Letter(t.Context(), l.ID)
		if err != nil || got.State != LetterFailed || got.Said != l.Said || got.Tries != 1 || got.Address != l.Address {
			t.Errorf("kept %+v, %v", got, err)
		}
		must(s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Repost(l.ID) }))
		if got, _ := s.Letter(t.Context(), l.ID); got.State != LetterQueued || got.Tries != 0 {
			t.Errorf("after trying again: %+v", got)
		}
		l.State = LetterSent
		must(s.NoteLetter(t.Context(), l))
		l.State = LetterFailed
		must(s.NoteLetter(t.Context(), l))
		counts, err := s.LetterCounts(t.Context())
		if err != nil || counts[LetterSent] != 1 || counts[LetterFailed] != 0 {
			t.Errorf("what is sent stays sent: %v, %v", counts, err)
		}
		if _, err := s.Letter(t.Context(), "none"); !problem.Is(err, problem.NotFound) {
			t.Errorf("no such letter: %v", err)
		}
	})
}

func TestASecretIsDrawnOnceAndIsTheSameForAll(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a, err := s.Secret(t.Context(), "unsubscribe")
		b, berr := s.Secret(t.Context(), "unsubscribe")
		c, cerr := s.Secret(t.Context(), "another")
		if err != nil || berr != nil || cerr != nil || len(a) != 32 || string(a) != string(b) || string(a) == string(c) {
			t.Errorf("secrets %x %x %x, %v %v %v", a, b, c, err, berr, cerr)
		}
	})
}

func TestSubscriptionsAreAPersonsOwn(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		n := Subscription{ID: "1", Owner: "a1", Kind: "action", Ref: "CCAG03-01", Of: 7, Pace: AtOnce, Made: start}
		other := n
		other.ID, other.Owner = "2", "a2"
		again := n
		again.ID, again.Pace = "3", Daily
		for _, n := range []Subscription{n, other, again} {
			if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Subscribe(n) }); err != nil {
				t.Fatal(err)
			}
		}
		mine, err := s.Subscriptions(t.Context(), "a1")
		if err != nil || len(mine) != 1 || mine[0].Pace != Daily || mine[0].ID != "1" {
			t.Errorf("mine: %v, %v", mine, err)
		}
		if err := s.Unsubscribe(t.Context(), "a1", "2"); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Subscriptions(t.Context(), ""); len(all) != 2 {
			t.Errorf("nobody ends another's: %v", all)
		}
		if err := s.Unsubscribe(t.Context(), "a1", ""); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Subscriptions(t.Context(), ""); len(all) != 1 || all[0].Owner != "a2" {
			t.Errorf("left: %v", all)
		}
	})
}
