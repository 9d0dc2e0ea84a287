package problem

import (
	"net/url"
	"testing"
)

// A query is refused where Go's reader would leave something out of it.
func FuzzOfQuery(f *testing.F) {
	for _, q := range []string{"", "a=b&c=%20", "a=%zz", "a;b", "a=%", "a=%2", "a=%2B%", "%41=%", "a=%%41", "=&&", "a=+b"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		_, err := url.ParseQuery(q)
		if got := OfQuery(q); (got == nil) != (err == nil) {
			t.Errorf("%q: %v, and Go says %v", q, got, err)
		}
	})
}
