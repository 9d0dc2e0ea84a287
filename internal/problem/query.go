package problem

import "net/url"

// OfQuery refuses the query of an address of which a part would be left out
// unread: a filter that is not understood would find everything.
func OfQuery(query string) error {
	if _, err := url.ParseQuery(query); err != nil {
		return New(Misuse, "The address cannot be read behind its question mark. In a value, write %% as %%25, & as %%26, + as %%2B and ; as %%3B.")
	}
	return nil
}
