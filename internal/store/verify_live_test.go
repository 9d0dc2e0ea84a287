package store

import (
	"sync"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/register"
)

// The record of a server that is written to is verified as any other.
func TestWhatIsWrittenWhileTheRecordIsVerifiedIsNoFault(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-01", nil)
		raise(t, s, "CCAG03-02", nil)
		var once sync.Once
		r, err := s.Verify(t.Context(), nil, func(int64, int64) {
			once.Do(func() {
				a.Due = calendar.On(calendar.Date(2022, 3, 23))
				save(t, s, "edit", a)
				raise(t, s, "CCAG03-03", func(a *register.Action) { a.Title = "Words that were not there" })
			})
		})
		if err != nil || len(r.Faults) > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		if r.Head.Size != 4 {
			t.Errorf("it was verified to %d entries, of 4", r.Head.Size)
		}
	})
}

// What is wrong is told as wrong although somebody writes.
func TestAFaultIsToldAlthoughSomebodyWrites(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		if _, err := s.write.ExecContext(t.Context(), `DELETE FROM facet`); err != nil {
			t.Fatal(err)
		}
		var once sync.Once
		r, err := s.Verify(t.Context(), nil, func(int64, int64) { once.Do(func() { raise(t, s, "CCAG03-02", nil) }) })
		if err != nil || len(r.Faults) == 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
