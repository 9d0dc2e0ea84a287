package problem

import (
	"net/url"
	"strings"
)

// OfQuery refuses the query of an address of which a part would be left out
// unread, as a mistyped escape or a semicolon between parameters is: a filter that
// is not understood would find everything.
func OfQuery(query string) error {
	const hex = "0123456789ABCDEFabcdef"
	good := !strings.Contains(query, ";")
	for _, escape := range strings.Split(query, "%")[1:] {
		good = good && len(escape) >= 2 && strings.Trim(escape[:2], hex) == ""
	}
	if good {
		return nil
	}
	return New(Misuse, "The address cannot be read behind its question mark. In a value, write %% as %%25, & as %%26, + as %%2B and ; as %%3B.")
}

// The bounds of what stands behind the question mark of an address, as links write
// it: every link of a list carries all of it, and every value is looked for.
const (
	MaxQuery  = 16 << 10 // characters
	MaxValues = 250
)

// OfLength refuses a query that asks for more than that at once.
func OfLength(query string) error {
	if len(query) <= MaxQuery && strings.Count(query, "&") < MaxValues {
		values, err := url.ParseQuery(query)
		if err == nil && len(values.Encode()) <= MaxQuery {
			return nil
		}
	}
	return New(Misuse, "The address asks for too much at once: behind its question mark it has at most %d values, in %d characters. Ask for less, or for the whole register as a file.", MaxValues, MaxQuery)
}
