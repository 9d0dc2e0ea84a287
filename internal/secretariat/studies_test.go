package secretariat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"crosscode/internal/problem"
)

// looking is how a page asks.
var looking = Asker{Name: "p 1", Wait: time.Second}

func keyOf(name string) (key [32]byte) {
	copy(key[:], name)
	return key
}

// askFor asks for an answer once.
func askFor(ctx context.Context, s *studies, a Asker, name string, work func(*finding) (any, int, error)) (any, *SoFar, error) {
	f, err := s.ask(keyOf(name), a, work)
	if err != nil {
		return nil, nil, err
	}
	return s.await(ctx, f, a.Wait)
}

// takes is work that takes so long, tells how far it is each second, and ends when
// it is told to.
func takes(d time.Duration, answer any) func(*finding) (any, int, error) {
	return func(f *finding) (any, int, error) {
		for n := range int(d / time.Second) {
			f.told(n, int(d/time.Second))
			select {
			case <-f.ctx.Done():
				return nil, 0, nil
			case <-time.After(time.Second):
			}
		}
		return answer, 100, nil
	}
}

func TestWhatTakesLongGoesOnBetweenLooksAndIsFoundOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, runs := &studies{}, 0
		work := func(f *finding) (any, int, error) { runs++; return takes(10*time.Second, "found")(f) }
		for n := range 3 {
			_, sofar, err := askFor(t.Context(), s, looking, "a", work)
			if err != nil || sofar == nil || sofar.Total != 10 || sofar.Done < 4*n {
				t.Fatalf("look %d: %+v, %v", n, sofar, err)
			}
			time.Sleep(3 * time.Second)
		}
		if got, sofar, err := askFor(t.Context(), s, looking, "a", work); got != "found" || sofar != nil || err != nil {
			t.Errorf("then %v, %+v, %v", got, sofar, err)
		}
		if got, _, err := askFor(t.Context(), s, Asker{}, "a", work); got != "found" || err != nil || runs != 1 {
			t.Errorf("a program hears %v, %v after %d runs", got, err, runs)
		}
	})
}

func TestWhatNobodyLooksAtAnyMoreIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, ended := &studies{}, false
		long := takes(time.Hour, "found")
		askFor(t.Context(), s, looking, "a", func(f *finding) (any, int, error) { defer func() { ended = true }(); return long(f) })
		askFor(t.Context(), s, looking, "b", long)
		time.Sleep(lookIn + 2*time.Second)
		synctest.Wait()
		if !ended || !s.idle() {
			t.Errorf("it goes on: ended %v, idle %v", ended, s.idle())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, _, err := askFor(ctx, s, Asker{}, "c", long); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who went away hears %v", err)
		}
		synctest.Wait()
		if !s.idle() {
			t.Error("it goes on though whoever waited has gone")
		}
	})
}

func TestOneIsWorkedOnAtATimeInTheOrderAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &studies{}
		for n, name := range []string{"a", "b", "c"} {
			_, sofar, err := askFor(t.Context(), s, looking, name, takes(5*time.Second, name))
			if err != nil || sofar.Before != n {
				t.Errorf("%s: %+v, %v", name, sofar, err)
			}
		}
		if got, _, err := askFor(t.Context(), s, Asker{}, "c", nil); got != "c" || err != nil {
			t.Errorf("who waits for the last hears %v, %v", got, err)
		}
	})
}

func TestNobodyFillsTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Desk{}
		s := &d.studies
		long := takes(time.Minute, "found")
		for n := range mostOfOne {
			if _, _, err := askFor(t.Context(), s, looking, fmt.Sprint(n), long); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := askFor(t.Context(), s, looking, "more", long)
		if !problem.Is(err, problem.Unavailable) || !strings.Contains(err.Error(), "3 answers that you asked for") {
			t.Errorf("one who asks for more hears %v", err)
		}
		for n := mostOfOne; n < mostWaiting; n++ {
			if _, _, err := askFor(t.Context(), s, Asker{fmt.Sprint("p", n), time.Millisecond}, fmt.Sprint(n), long); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := askFor(t.Context(), s, Asker{"p last", time.Millisecond}, "last", long); !problem.Is(err, problem.Unavailable) {
			t.Errorf("who comes when the queue is full hears %v", err)
		}
		if _, sofar, err := askFor(t.Context(), s, Asker{"p last", time.Millisecond}, "0", long); err != nil || sofar == nil {
			t.Errorf("who asks for what is under way hears %v", err)
		}
		d.EndStudies()
	})
}

func TestARefusalIsAnAnswerAndAFaultIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, runs := &Desk{}, 0
		s := &d.studies
		defer d.EndStudies()
		refuses := func(*finding) (any, int, error) { runs++; return nil, 0, problem.New(problem.Invalid, "It cannot be.") }
		for range 2 {
			if _, _, err := askFor(t.Context(), s, looking, "a", refuses); err == nil || err.Error() != "It cannot be." {
				t.Error(err)
			}
		}
		if runs != 1 {
			t.Errorf("it was refused %d times", runs)
		}
		breaks := func(*finding) (any, int, error) { time.Sleep(5 * time.Second); panic("broken") }
		if _, sofar, err := askFor(t.Context(), s, looking, "b", breaks); sofar == nil || err != nil {
			t.Error(sofar, err)
		}
		time.Sleep(10 * time.Second)
		if _, _, err := askFor(t.Context(), s, looking, "b", breaks); err == nil || problem.Of(err) != nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("a fault is told as %v", err)
		}
		if _, sofar, err := askFor(t.Context(), s, looking, "b", takes(2*time.Second, "found")); sofar == nil || err != nil {
			t.Errorf("then it is not begun anew: %v", err)
		}
	})
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	s := &studies{}
	for n := range 100 {
		s.keep(study{key: keyOf(fmt.Sprint(n)), of: n, size: 10 << 20})
	}
	if len(s.kept) != 6 || s.size != 60<<20 {
		t.Errorf("%d answers of %d bytes are kept", len(s.kept), s.size)
	}
	s.keep(study{key: keyOf("large"), of: "large", size: maxStudiesSize * 2})
	if got, ok := s.find(keyOf("large")); !ok || got.of != "large" || len(s.kept) != 1 {
		t.Errorf("the last is not kept alone: %v, %d", got.of, len(s.kept))
	}
	for n := range 100 {
		s.keep(study{key: keyOf(fmt.Sprint(n)), of: n})
	}
	if len(s.kept) != maxStudies || s.size != 0 {
		t.Errorf("%d answers of %d bytes are kept", len(s.kept), s.size)
	}
}

func TestAServerThatStopsFinishesWhatIsWaitedForAndGivesUpTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Desk{}
		s := &d.studies
		heard := make(chan any, 1)
		go func() {
			got, _, err := askFor(context.Background(), s, Asker{}, "a", takes(3*time.Second, "found"))
			if err != nil {
				t.Error(err)
			}
			heard <- got
		}()
		synctest.Wait()
		askFor(t.Context(), s, looking, "b", takes(time.Hour, "never"))
		d.StopStudies()
		if _, _, err := askFor(t.Context(), s, looking, "b", nil); !problem.Is(err, problem.Unavailable) || !strings.Contains(err.Error(), "about to stop") {
			t.Errorf("who looks in hears %v", err)
		}
		if got := <-heard; got != "found" {
			t.Errorf("who waits hears %v", got)
		}
		if got, _, err := askFor(t.Context(), s, looking, "a", nil); got != "found" || err != nil {
			t.Errorf("what is kept is no longer told: %v, %v", got, err)
		}
		d.EndStudies()
		if !s.idle() {
			t.Error("something goes on")
		}
	})
}

func TestALargePlanIsLevelledWithFewerSchedules(t *testing.T) {
	for activities, want := range map[int]int{0: 4000, 60: 4000, 250: 4000, 1000: 250, 2000: 62, 10_000: 3, 1_000_000: 3} {
		if got := levelSchedules(activities); got != want {
			t.Errorf("%d activities: %d schedules, want %d", activities, got, want)
		}
	}
}

func TestAServerThatStopsDoesNotWaitForWorkThatLooksUpSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Desk{}
		askFor(t.Context(), &d.studies, looking, "a", func(*finding) (any, int, error) { time.Sleep(time.Minute); return nil, 0, nil })
		began := time.Now()
		d.EndStudies()
		if took := time.Since(began); took > time.Second {
			t.Errorf("it stops after %s", took)
		}
		time.Sleep(time.Hour)
	})
}
