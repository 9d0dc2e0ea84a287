package record

import (
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/problem"
)

// A Naming says how the reference of a record follows from what else is said of
// it, so that nobody has to say it twice: item 34 on the list of CCAG is CCAG/34.
type Naming struct {
	// Of gives the reference of r; n is the number after the last of its series,
	// for a record that has no number of its own. It gives "" while r does not say
	// enough.
	Of func(r Record, n int) string
	// Asks are the fields that Of reads. Whoever raises a record is asked for them,
	// and whoever edits it is not: the reference stays.
	Asks []string
	// Number is the field that holds n; "" where only the reference does.
	Number string
	// Counted says that the reference ends in a number which no field holds, so that
	// somebody who enters what has its number already gives the reference.
	Counted bool
	// Wants is the field to fill in where no other of Asks is at fault.
	Wants string
	// Tells are further fields that the reference tells, as the action CCAG03-07
	// does its group: no form asks for them.
	Tells []string
}

// tells reports whether a record without a reference need not say a field: the
// reference will.
func (n Naming) tells(field string) bool {
	return field == n.Number || slices.Contains(n.Tells, field)
}

// unnamed says what a record needs so that its reference can follow, unless that is
// said already.
func (n Naming) unnamed(k *Kind, c *problem.Check) {
	if slices.ContainsFunc(n.Asks, c.Names) {
		return
	}
	if f := k.Field(n.Wants); f != nil {
		c.Want(false, f.Name, "Fill in “%s”: %s. The %s takes its reference from it.", f.Label, f.hint(), k.Noun)
		return
	}
	c.Want(false, "ref", "Give the %s a reference.", k.Noun)
}

// Follows reports whether the reference of a new record may be left out: it
// follows from what else is said.
func (k *Kind) Follows() bool { return k.Naming.Of != nil }

// Fixed reports whether the reference of a record settles a field of it for good.
func (k *Kind) Fixed(field string) bool {
	return slices.Contains(k.Naming.Asks, field) || slices.Contains(k.Naming.Tells, field)
}

// Series gives what the reference of r begins with where it ends in a number that r
// does not have yet; no number may be found twice with it.
func (k *Kind) Series(r Record) (stem string, ok bool) {
	first, second := k.Naming.Of(r, 1), k.Naming.Of(r, 2)
	if first == second {
		return "", false
	}
	return strings.TrimRight(first, "0123456789"), true
}

// Call gives r, which has no reference, the one that follows from its fields, with
// the number n if it has none. Where they do not say enough, it is left without.
func (k *Kind) Call(r Record, n int) {
	r.head().Ref = k.Canon(k.Naming.Of(r, n))
	k.CountBy(r)
}

// Place puts what a reference stands within before it, where r says that and its
// reference does not.
func (k *Kind) Place(r Record) {
	h, f := r.head(), k.Field(k.Within)
	if f == nil || h.Ref == "" || strings.Contains(h.Ref, "/") || f.Get(r).IsZero() {
		return
	}
	h.Ref = k.Canon(f.Get(r).Cell() + "/" + h.Ref)
}

// CountBy gives r the number that its reference tells, where it has none.
func (k *Kind) CountBy(r Record) {
	f, reference := k.Field(k.Naming.Number), r.head().Ref
	if f == nil || reference == "" || !f.Get(r).IsZero() {
		return
	}
	digits := reference[len(strings.TrimRight(reference, "0123456789")):]
	if n, err := strconv.Atoi(digits); err == nil && k.Naming.Of(r, n) == reference {
		f.Set(r, N(n))
	}
}

// Or gives v's number, or n where it has none.
func (v Number) Or(n int) int {
	if v.Given {
		return v.N
	}
	return n
}
