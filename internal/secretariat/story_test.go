package secretariat

import (
	"testing"
	"time"

	"crosscode/examples"
	"crosscode/internal/store"
)

func programme(t testing.TB) Story {
	t.Helper()
	s, err := ReadStory(examples.Programme())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func emptyDesk(t testing.TB) *Desk {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) }
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Kinds: Registers(), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &Desk{Store: s, Now: now}
}

func endOf(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 23, 59, 59, 0, zone)
}

func TestStory(t *testing.T) {
	d := emptyDesk(t)
	start := time.Now()
	told, err := d.Replay(t.Context(), programme(t), endOf(2030, 1, 1))
	t.Log(told, err, time.Since(start))
	if err != nil {
		t.Fatal(err)
	}
}
