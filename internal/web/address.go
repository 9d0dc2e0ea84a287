package web

import (
	"net/url"
	"slices"
)

// The names of what an address says of a list beside its filters.
const (
	paramAsAt    = "as-at"
	paramSort    = "sort"    // a field, with "-" before it for the other way round
	paramColumns = "columns" // once for each column shown
	paramRows    = "rows"    // "line": one line a row
	paramSize    = "size"    // rows on a page
	paramAfter   = "after"   // key of the row before the page
	paramBefore  = "before"  // key of the row behind the page
	paramDone    = "done"    // what was just done, to be told once
)

// An Address is where a page is: its path and its whole query, which is the
// whole state of the page. Every link on a list is the page's own address with
// something changed. An Address is not changed by its methods.
type Address struct {
	Path  string // as a link has it, escaped
	Query url.Values
}

// A Param is one name and value of a query, as a form carries it along.
type Param struct{ Name, Value string }

// String gives the address as it stands in a link.
func (a Address) String() string {
	if q := a.Query.Encode(); q != "" {
		return a.Path + "?" + q
	}
	return a.Path
}

// With gives the address with other values for one name, in place of those it
// had; without values the name is left out.
func (a Address) With(name string, values ...string) Address {
	q := a.copy()
	delete(q, name)
	for _, v := range values {
		if v != "" {
			q.Add(name, v)
		}
	}
	return Address{a.Path, q}
}

// Without gives the address with one value of one name taken out.
func (a Address) Without(name, value string) Address {
	kept := slices.DeleteFunc(slices.Clone(a.Query[name]), func(v string) bool { return v == value })
	return a.With(name, kept...)
}

// Start gives the address of the first page of the same list.
func (a Address) Start() Address {
	return a.With(paramAfter).With(paramBefore)
}

// Face gives the address of the same list in another form, such as "csv": all
// of it, not one page.
func (a Address) Face(extension string) Address {
	f := a.Start().With(paramSize).With(paramRows)
	f.Path += "." + extension
	return f
}

// Params gives the query but for some names, in an order that does not change.
func (a Address) Params(except ...string) []Param {
	var out []Param
	for name, values := range a.Query {
		if slices.Contains(except, name) {
			continue
		}
		for _, v := range values {
			out = append(out, Param{name, v})
		}
	}
	slices.SortStableFunc(out, func(x, y Param) int {
		switch {
		case x.Name < y.Name:
			return -1
		case x.Name > y.Name:
			return 1
		}
		return 0
	})
	return out
}

func (a Address) copy() url.Values {
	q := make(url.Values, len(a.Query)+1)
	for name, values := range a.Query {
		q[name] = slices.Clone(values)
	}
	return q
}

// parsed gives the address of a path and the text of its query.
func parsed(path, query string) Address {
	values, err := url.ParseQuery(query)
	if err != nil {
		return Address{Path: path}
	}
	return Address{path, values}
}
