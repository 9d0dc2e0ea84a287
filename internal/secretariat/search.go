package secretariat

import (
	"slices"

	"crosscode/internal/record"
	"crosscode/internal/store"
)

// The doors speak of searching in the store's own words, under these names.
type (
	Sought    = store.Sought
	Hit       = store.Hit
	KindCount = store.KindCount
	Snippet   = store.Snippet
	Piece     = store.Piece
)

// ReadSought reads what was typed into a search box.
func ReadSought(s string) (Sought, error) { return store.ReadSought(s) }

// Searched is one page of what a search found.
type Searched struct {
	Hits []Hit  // by name first, then the newest
	Next string // asks for the page after; "" on the last
	Only bool   // what was typed is the whole name of the one record there is of that name
	// How many there are in each register, where the first page of all registers has
	// everything; nil where [View.Facets] has to count.
	Counts []KindCount
}

// namedFirst is how many records found by the beginning of their reference
// stand before those found by their words.
const namedFirst = 5

// Search finds what was typed: records that bear it as their name, or whose
// name begins so, and then those that have its words.
func Search(v *View, typed string, q Sought, kinds []*record.Kind, after string, limit int) (Searched, error) {
	var out Searched
	page, err := v.Search(q, kinds, after, limit)
	if err != nil {
		return out, err
	}
	if after == "" && len(kinds) == 0 && page.Next == "" {
		out.Counts = v.Counted(page.Hits)
	}
	named, err := v.Named(typed, namedFirst)
	if err != nil {
		return out, err
	}
	exact := 0
	first := map[int64]bool{}
	for _, n := range named {
		if len(kinds) > 0 && !slices.Contains(kinds, n.Kind) {
			continue
		}
		if slices.Contains(n.Kind.Names(n.Item.Record), record.NameKey(typed)) {
			exact++
		}
		first[record.HeadOf(n.Item.Record).ID] = true
		if after == "" {
			out.Hits = append(out.Hits, Hit(n))
		}
	}
	out.Only = exact == 1
	for _, h := range page.Hits {
		if !first[record.HeadOf(h.Item.Record).ID] {
			out.Hits = append(out.Hits, h)
		}
	}
	out.Next = page.Next
	return out, nil
}
