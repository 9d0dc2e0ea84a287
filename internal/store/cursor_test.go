package store

import (
	"testing"

	"crosscode/internal/problem"
)

// A place in a list comes from an address, and so from anybody: it is read as it
// was written, or refused.
func FuzzReadCursor(f *testing.F) {
	for _, s := range []string{"", "AA", cursor("2022-03-23", 7, 9), cursor("", 7, 9), cursor("é", open-1, 1), "________", "/w=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, key, err := readCursor(s)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if id < 0 || id >= open {
			t.Errorf("%q leads to %d", s, id)
		}
		if again, same, err := readCursor(cursor(key, id, id)); err != nil || again != id || same != key {
			t.Errorf("%q is %d, %q, and read again %d, %q, %v", s, id, key, again, same, err)
		}
	})
}
