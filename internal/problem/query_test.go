package problem

import (
	"net/url"
	"strings"
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

func TestAQueryIsMeasuredAsLinksWriteIt(t *testing.T) {
	for _, c := range []struct {
		name, query string
		within      bool
	}{
		{"nothing", "", true},
		{"as many values as there may be", strings.Repeat("a=b&", MaxValues-1) + "a=b", true},
		{"one more", strings.Repeat("a=b&", MaxValues) + "a=b", false},
		{"as long as it may be", "a=" + strings.Repeat("b", MaxQuery-2), true},
		{"one letter longer", "a=" + strings.Repeat("b", MaxQuery-1), false},
		{"short as it was sent, and long as a link writes it", "a=" + strings.Repeat("'", MaxQuery/3), false},
	} {
		if err := OfLength(c.query); (err == nil) != c.within {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
