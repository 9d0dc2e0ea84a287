package store

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/record"
)

// A Scope is what a reader may see. The zero Scope sees nothing.
type Scope struct {
	all       bool
	audiences []string
}

// Everything is the scope of the operator of the machine.
func Everything() Scope { return Scope{all: true} }

// Seeing is the scope of a reader who may see these classes. What is no class
// adds nothing.
func Seeing(classes ...record.Class) Scope {
	var s Scope
	for _, c := range classes {
		if read, ok := record.ReadClass(string(c)); ok && read == c {
			s.audiences = append(s.audiences, string(c))
		}
	}
	slices.Sort(s.audiences)
	return s
}

// Sees reports whether the scope takes in a class.
func (s Scope) Sees(c record.Class) bool {
	return s.all || slices.Contains(s.audiences, string(c))
}

// in gives a condition that column is one of the scope's audiences.
func (s Scope) in(column string) string {
	if s.all {
		return ""
	}
	if len(s.audiences) == 0 {
		return " AND 1 = 0"
	}
	// Classes are of the program's own alphabet, see record.Only: there is nothing
	// in them that a statement could take for its own.
	return " AND " + column + " IN ('" + strings.Join(s.audiences, "','") + "')"
}

// visible gives the condition under which the row of alias a may be seen: by
// its class then, and by the class its record has now.
func (v *View) visible(a string, t *table) string {
	return v.scope.in(a+".audience") + v.visibleNow(a, t)
}

// visibleNow gives the second half of that, where it says more than the first.
func (v *View) visibleNow(a string, t *table) string {
	if v.scope.all || len(v.scope.audiences) == 0 || v.moment.IsNow() {
		return ""
	}
	// As a value it is a test of each row, see listing.facet.
	return fmt.Sprintf(" AND (SELECT 1 FROM %s n0 WHERE n0.id = %s.id AND n0.seq_to = %d%s) IS NOT NULL",
		t.name, a, open, v.scope.in("n0.audience"))
}
