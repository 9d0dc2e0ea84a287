package store

import (
	"encoding/base64"
	"testing"

	"crosscode/internal/problem"
)

// A place in a list comes from an address, and so from anybody: it is read as it
// was written, or refused. The sum is put right, so that what lies behind it is
// tried as well.
func FuzzReadCursor(f *testing.F) {
	const order = "r_action s_ref"
	for _, s := range []string{"", "AA", "________", "/w==", cursor(order, "2022-03-23", 7), cursor(order, "", 7), cursor(order, "é", open-1), cursor("r_action s_due", "2022-03-23", 7)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		summed := s
		if b, err := base64.RawURLEncoding.DecodeString(s); err == nil {
			summed = base64.RawURLEncoding.EncodeToString(append(sumOf(order, b), b...))
		}
		for _, s := range []string{s, summed} {
			n, key, err := readCursor(order, s)
			if err != nil {
				if !problem.Is(err, problem.Invalid) {
					t.Errorf("%q: %v", s, err)
				}
				continue
			}
			if n < 0 || n >= open {
				t.Errorf("%q leads to %d", s, n)
			}
			if again, same, err := readCursor(order, cursor(order, key, n)); err != nil || again != n || same != key {
				t.Errorf("%q is %d, %q, and read again %d, %q, %v", s, n, key, again, same, err)
			}
		}
	})
}

func TestAPlaceInAListIsOneThatWasGivenOutForIt(t *testing.T) {
	const order = "r_action s_ref"
	for name, s := range map[string]string{"made up": "zzz", "made up, and longer": "AAAAAAAAAAAA", "in another order": cursor("r_action s_due", "x", 7),
		"in another register": cursor("r_decision s_ref", "x", 7), "cut short": cursor(order, "xyz", 7)[:8], "altered": "B" + cursor(order, "xyz", 7)[1:]} {
		if n, key, err := readCursor(order, s); err == nil {
			t.Errorf("%s: it is taken for %d, %q", name, n, key)
		}
	}
}
