// Package record says how a register declares itself: its kind, its fields, and
// what everybody else may do with them knowing only the declaration.
//
// A [Kind] is declared once, beside the domain type it describes. From that one
// declaration come the body that the journal commits to, the columns a list
// filters and sorts by, the form, the export, the import, and the sentence in
// which a change is told. A domain type becomes a [Record] by embedding [Head];
// it carries no tags.
//
// The package knows what a field is, not what any register means: it knows no
// SQL, no HTTP, no file format, and nobody's authority.
package record

import (
	"crosscode/internal/calendar"
)

// A Record is one thing in a register. Only a struct that embeds Head is one.
type Record interface {
	head() *Head
}

// Head is what every record has, whatever its kind.
type Head struct {
	ID      int64    // permanent: the number of the entry that made it; 0 before
	Ref     string   // its name in its scope, as people write it
	Version int64    // counts its entries; guards against lost updates
	Class   Class    // who may see it
	Sources []Source // what each outside source last said of it
	Gone    bool     // taken out again by an undo; kept in the journal only
}

func (h *Head) head() *Head { return h }

// HeadOf returns what r has in common with every record.
func HeadOf(r Record) *Head { return r.head() }

// A Source is something outside the record, such as the papers of one meeting,
// and what it last said about one record. It is the base of the next import
// from the same source: only what the source has changed since is taken.
type Source struct {
	Name string       // "CCAG-04 papers"
	Day  calendar.Day // the day it speaks for
	Line int          // where in it the record stands; 0 when not told
	Said []Said       // in the order of the kind's fields
}

// Said is the value a source gave for one field.
type Said struct {
	Field string
	Value Value
}

// SaidBy returns what the named source last said of r, and whether it spoke.
func SaidBy(r Record, source string) (Source, bool) {
	for _, s := range r.head().Sources {
		if s.Name == source {
			return s, true
		}
	}
	return Source{}, false
}

// Remember keeps what s said, in place of what the same source said before.
func Remember(r Record, s Source) {
	h := r.head()
	kept := make([]Source, 0, len(h.Sources)+1)
	for _, old := range h.Sources {
		if old.Name != s.Name {
			kept = append(kept, old)
		}
	}
	h.Sources = append(kept, s)
}
