package problem

import "strings"

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
