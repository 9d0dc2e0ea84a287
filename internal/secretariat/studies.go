package secretariat

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/problem"
)

// What takes long about a plan is found once and kept: the answer is a function
// of the plan's content and of what is asked (a seed, a number of iterations), by
// which it is found again. One is worked on at a time, in the order in which they
// were asked for, so that many who ask cannot take the machine from the others;
// it goes on while whoever asked does something else, and is given up when nobody
// asks for it any more. All of it is this server's own: another one that is asked
// the same finds the same by itself.
type studies struct {
	mu      sync.Mutex
	kept    []study    // the one asked for last comes last
	size    int        // of all that is kept, in bytes, about
	asked   []*finding // not over yet; the first is worked on
	closing bool
	working sync.WaitGroup
}

// A study is an answer, or the refusal that is one.
type study struct {
	key  [sha256.Size]byte
	of   any
	size int
	err  error
}

// What is kept is bounded by number and by memory. The answer found last is kept
// whatever its size.
const (
	maxStudies     = 24
	maxStudiesSize = 64 << 20
)

// mostWaiting bounds how many answers are asked for by people who look in for
// them, and mostOfOne how many by one of them. Who stands and waits is not
// counted: there are no more of those than a server answers at once.
const (
	mostWaiting = 8
	mostOfOne   = 3
)

// lookIn is how long an answer is worked on when nobody has looked in for it: a
// few times as long as a page leaves between two looks.
const lookIn = 20 * time.Second

// A finding is an answer that is being found, or that waits for its turn.
type finding struct {
	key         [sha256.Size]byte
	by          string // who asked first and looks in; "" for who stands and waits
	work        func(*finding) (any, int, error)
	ctx         context.Context
	cancel      context.CancelFunc
	begun       bool
	holds       int  // who stand and wait for it
	watched     bool // somebody looked in of late
	look        *time.Timer
	done, total atomic.Int64
	over        chan struct{} // closed when there is an answer
	answer      any
	err         error
}

// stop reports whether the work is for nobody any more.
func (f *finding) stop() bool { return f.ctx.Err() != nil }

// told notes how far the work is.
func (f *finding) told(done, total int) {
	f.total.Store(int64(total))
	f.done.Store(int64(done))
}

// A SoFar says how far an answer is that is not there yet.
type SoFar struct {
	Before int // answers that come first
	Done   int // of Total; what they count depends on what is asked
	Total  int // 0: not known
}

// An Asker asks for what takes long. The zero Asker waits until it is there.
type Asker struct {
	Name string        // theirs alone; one has only a few answers found at once
	Wait time.Duration // then they are told how far it is, and look in again; at once, if it is negative
}

// studyKey is what the answer to a question about a plan is found by.
func studyKey(p *Planned, question string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%x", question, baseline.Hash(p.File.Case()), sha256.Sum256(p.Text)))
}

// studied gives the answer to a question about a plan: at once if it is kept, and
// otherwise when it is found, or how far that is. The work is given the means to
// tell, and returns its answer with the bytes that this takes.
func studied[T any](ctx context.Context, s *studies, a Asker, p *Planned, question string, work func(*finding) (T, int, error)) (T, *SoFar, error) {
	var none T
	f, err := s.ask(studyKey(p, question), a, func(f *finding) (any, int, error) { return work(f) })
	if err != nil {
		return none, nil, err
	}
	answer, sofar, err := s.await(ctx, f, a.Wait)
	if err != nil || sofar != nil {
		return none, sofar, err
	}
	return answer.(T), nil, nil
}

// find gives a kept answer.
func (s *studies) find(key [sha256.Size]byte) (study, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recall(key)
}

func (s *studies) recall(key [sha256.Size]byte) (study, bool) {
	i := slices.IndexFunc(s.kept, func(k study) bool { return k.key == key })
	if i < 0 {
		return study{}, false
	}
	found := s.kept[i]
	s.kept = slices.Delete(s.kept, i, i+1)
	if found.err != nil && problem.Of(found.err) == nil {
		s.size -= found.size
		return found, true // a fault of ours is told once, and may be gone the next time
	}
	s.kept = append(s.kept, found)
	return found, true
}

func (s *studies) keep(k study) {
	s.kept = append(s.kept, k)
	s.size += k.size
	for len(s.kept) > maxStudies || s.size > maxStudiesSize && len(s.kept) > 1 {
		s.size -= s.kept[0].size
		s.kept = slices.Delete(s.kept, 0, 1)
	}
}

// idle reports whether nothing is being found.
func (s *studies) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked) == 0
}

// ask gives the finding of an answer: over already if the answer is kept, one
// that is under way, or a new one.
func (s *studies) ask(key [sha256.Size]byte, a Asker, work func(*finding) (any, int, error)) (*finding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.recall(key); ok {
		f := &finding{over: make(chan struct{}), answer: found.of, err: found.err}
		close(f.over)
		return f, nil
	}
	if s.closing {
		return nil, stopping()
	}
	i := slices.IndexFunc(s.asked, func(f *finding) bool { return f.key == key && !f.stop() })
	if i < 0 {
		if err := s.room(a); err != nil {
			return nil, err
		}
		f := &finding{key: key, by: a.Name, work: work, over: make(chan struct{})}
		f.ctx, f.cancel = context.WithCancel(context.Background())
		i, s.asked = len(s.asked), append(s.asked, f)
	}
	f := s.asked[i]
	if a.Wait == 0 {
		f.holds++
	} else if f.watched = true; f.look == nil {
		f.look = time.AfterFunc(lookIn, func() { s.unwatched(f) })
	} else {
		f.look.Reset(lookIn)
	}
	s.next()
	return f, nil
}

// room refuses to begin more than may wait.
func (s *studies) room(a Asker) error {
	if a.Wait == 0 {
		return nil
	}
	all, own := 0, 0
	for _, f := range s.asked {
		if f.by != "" {
			all++
		}
		if f.by == a.Name && !f.stop() {
			own++
		}
	}
	if own >= mostOfOne {
		return problem.New(problem.Unavailable, "%d answers that you asked for are still being worked out. Come back when one of them is there; what nobody looks at any more is given up after %d seconds.", own, lookIn/time.Second)
	}
	if all >= mostWaiting {
		return problem.New(problem.Unavailable, "%d answers about plans are being worked out already, so this one was not begun. Come back in a minute.", all)
	}
	return nil
}

func stopping() error {
	return problem.New(problem.Unavailable, "The server is about to stop, so it begins nothing that takes long. Ask again in a minute.")
}

// next begins what comes first. Whoever calls it has the lock.
func (s *studies) next() {
	if len(s.asked) == 0 || s.asked[0].begun {
		return
	}
	f := s.asked[0]
	f.begun = true
	s.working.Go(func() {
		answer, size, err := f.find()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.end(f, answer, size, err)
		s.next()
	})
}

// find works an answer out. A fault in the work is that of this answer, not of
// the server.
func (f *finding) find() (answer any, size int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("work an answer about a plan out: %v\n%s", r, debug.Stack())
		}
	}()
	return f.work(f)
}

// end puts an answer where it is found. Whoever calls it has the lock.
func (s *studies) end(f *finding, answer any, size int, err error) {
	f.answer, f.err = answer, err
	if f.stop() {
		f.answer, f.err = nil, f.ctx.Err()
	} else {
		s.keep(study{f.key, answer, size, err})
	}
	f.cancel()
	if f.look != nil {
		f.look.Stop()
	}
	s.asked = slices.DeleteFunc(s.asked, func(x *finding) bool { return x == f })
	close(f.over)
}

// giveUp ends a finding that nobody asks for. What has begun ends by itself.
// Whoever calls it has the lock.
func (s *studies) giveUp(f *finding) {
	f.cancel()
	if !f.begun {
		s.end(f, nil, 0, nil)
	}
}

// unwatched notes that nobody looked in for a while.
func (s *studies) unwatched(f *finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.watched = false; f.holds == 0 && slices.Contains(s.asked, f) {
		s.giveUp(f)
	}
}

// await waits for an answer, and says how far it is if it takes longer than wait;
// 0 waits until it is there or ctx is done. Less than 0 waits for nothing, and
// gives only what was kept.
func (s *studies) await(ctx context.Context, f *finding, wait time.Duration) (any, *SoFar, error) {
	if wait < 0 && f.work != nil {
		return nil, s.sofar(f), nil
	}
	var enough <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		enough = t.C
	}
	select {
	case <-f.over:
	case <-ctx.Done():
	case <-enough:
		return nil, s.sofar(f), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-f.over:
	default:
		if wait == 0 {
			if f.holds--; f.holds == 0 && !f.watched {
				s.giveUp(f)
			}
		}
		return nil, nil, ctx.Err()
	}
	if f.err == context.Canceled {
		return nil, nil, stopping()
	}
	return f.answer, nil, f.err
}

func (s *studies) sofar(f *finding) *SoFar {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &SoFar{Before: max(slices.Index(s.asked, f), 0), Done: int(f.done.Load()), Total: int(f.total.Load())}
}

// StopStudies begins nothing more that takes long about a plan, and gives up what
// nobody stands and waits for. They are told where they ask again.
func (d *Desk) StopStudies() {
	s := &d.studies
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing = true
	for _, f := range slices.Clone(s.asked) {
		if f.holds == 0 {
			s.giveUp(f)
		}
	}
}

// EndStudies gives up all that takes long about a plan, and returns when nothing
// of it goes on, or soon: work looks up whether it is given up only now and then,
// and a server that stops does not wait for it.
func (d *Desk) EndStudies() {
	d.StopStudies()
	s := &d.studies
	s.mu.Lock()
	for _, f := range slices.Clone(s.asked) {
		s.giveUp(f)
	}
	s.mu.Unlock()
	over := make(chan struct{})
	go func() {
		s.working.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(lastWork):
	}
}

// lastWork is how long a server that stops waits for work that is given up.
const lastWork = 500 * time.Millisecond

// sizeOf is about how many bytes a computed plan takes, by its activities and
// links.
func sizeOf(f *planfile.File) int { return 1024*len(f.Plan.Activities) + 128*len(f.Plan.Links) }
