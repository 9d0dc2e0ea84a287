package change

import (
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// LinkKinds are the ways in which a request stands to a change elsewhere: to a
// modification of a code, or a change under another set of rules.
var LinkKinds = []string{"implements", "mirrors", "spawns", "supersedes"}

// A Tie is a line of a request that ties it to a change elsewhere: spawns
// REC/R0032, or mirrors DIP/DCR0002.
type Tie struct{ Kind, Ref string }

// String gives t as [ParseTie] reads it.
func (t Tie) String() string { return t.Kind + " " + t.Ref }

// ParseTie reads one line.
func ParseTie(line string) (Tie, error) {
	kind, name, _ := strings.Cut(strings.Join(strings.Fields(line), " "), " ")
	t := Tie{strings.ToLower(kind), Canonical(name)}
	if !slices.Contains(LinkKinds, t.Kind) || t.Ref == "" {
		return Tie{}, problem.New(problem.Invalid, "%q ties it to nothing. Write how (%s), and the reference: spawns REC/R0032, or mirrors DIP/DCR0002.", line, strings.Join(LinkKinds, ", "))
	}
	return t, nil
}

// TieTo says how r is tied to what is known by some names: spawns; "" where it is not.
func (r *Request) TieTo(means func(name string) bool) string {
	for _, line := range r.Ties {
		if t, err := ParseTie(line); err == nil && means(t.Ref) {
			return t.Kind
		}
	}
	return ""
}

// tiedTo gives the reference in a line.
func tiedTo(line string) string {
	_, name, _ := strings.Cut(line, " ")
	return name
}
