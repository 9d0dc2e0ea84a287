package record

import (
	"fmt"
	"strings"

	"crosscode/internal/problem"
)

// A Kind is a register, declared once.
type Kind struct {
	Name   string // "action": on the command line and in the journal
	Noun   string // "action": in a sentence
	Plural string // "actions"
	Path   string // "actions": in addresses
	Title  string // "Actions": on pages
	About  string // one line that says what the register is
	Form   int    // form of the body that is written now
	Fields []*Field
	Order  []string // names of the sorts offered; the first is the default
	// Columns names the fields that a list shows unless it is asked for others:
	// what the reference does not say already, in the order of reading.
	Columns []string

	// Canonical gives the one spelling of a reference that people write in
	// several ways. It may be nil.
	Canonical func(string) string
	// Aliases gives the other names of a record. It may be nil.
	Aliases func(Record) []string
	// Shown gives the reference as exports give it, where another field holds
	// part of it: the modification REC/R0032 has the code REC and the reference
	// R0032. Nil shows the whole reference.
	Shown func(Record) string
	// ByAct says that its records come of acts on others, as an answer does of being
	// asked: no list offers to raise one.
	ByAct bool
	// Bears is the kind whose reference a record has as its own, as a readiness check
	// is called by its milestone; that has to be there when somebody raises it.
	Bears string
	// RefHelp says how people write the reference, where they choose it.
	RefHelp string
	// Within names the field that stands before the reference, and a stroke, where
	// somebody writes it without: R0032 of the code REC is REC/R0032.
	Within string
	// Naming says how the reference follows from the fields, where it does.
	Naming Naming
	// Check names every fault of a record that is about to be kept.
	Check func(Record) error
	// Upgrade reads bodies of older forms, by form number, as values of the
	// present fields; it stays for ever.
	Upgrade map[int]func(body []byte) ([]byte, error)

	blank func() Record
}

// Of is a Kind whose records are known to be of one type.
type Of[P Record] struct{ *Kind }

// Declare completes a declaration. It panics on one that contradicts itself,
// which a test of the declaring package finds.
func Declare[T any, P interface {
	*T
	Record
}](k Kind) Of[P] {
	k.blank = func() Record { return P(new(T)) }
	if k.Form == 0 {
		k.Form = 1
	}
	if k.Noun == "" {
		k.Noun = k.Name
	}
	seen := map[string]bool{"ref": true, "class": true, "sources": true, "gone": true, "id": true, "version": true}
	for _, f := range k.Fields {
		if seen[f.Name] || f.Name != strings.ToLower(f.Name) {
			panic(fmt.Sprintf("record: %s declares field %q twice, reserved, or not in lower case", k.Name, f.Name))
		}
		seen[f.Name] = true
	}
	for _, o := range k.Order {
		if f := k.Field(o); o != "ref" && (f == nil || !f.Sort) {
			panic(fmt.Sprintf("record: %s offers to sort by %q, which is not sorted", k.Name, o))
		}
	}
	for _, c := range k.Columns {
		if k.Field(c) == nil {
			panic(fmt.Sprintf("record: %s shows %q, which is no field", k.Name, c))
		}
	}
	return Of[P]{&k}
}

// New returns an empty record of the kind.
func (o Of[P]) New() P { return o.blank().(P) }

// From returns r as the kind's own type.
func (o Of[P]) From(r Record) P { return r.(P) }

// Blank returns an empty record of the kind.
func (k *Kind) Blank() Record { return k.blank() }

// Field returns the field of that name, or nil.
func (k *Kind) Field(name string) *Field {
	for _, f := range k.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Blobs gives the hashes of the bytes that r names.
func (k *Kind) Blobs(r Record) []string {
	var out []string
	for _, f := range k.Fields {
		if v, is := f.Get(r).(Text); is && f.Blob && v != "" {
			out = append(out, string(v))
		}
	}
	return out
}

// IsHash reports whether s is what a blob field holds: a SHA-256 in hexadecimal.
func IsHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Same is the upgrade of a form that the next one only added fields to. The
// form was raised all the same, so that an older program refuses a body that it
// would have to cut.
func Same(body []byte) ([]byte, error) { return body, nil }

// Canon gives the one spelling of ref.
func (k *Kind) Canon(ref string) string {
	if k.Canonical != nil {
		return k.Canonical(ref)
	}
	return ref
}

// ShownRef gives r's reference as exports give it.
func (k *Kind) ShownRef(r Record) string {
	if k.Shown != nil {
		return k.Shown(r)
	}
	return r.head().Ref
}

// Names gives every name r answers to, its reference first, folded as they are
// looked up.
func (k *Kind) Names(r Record) []string {
	names := []string{NameKey(r.head().Ref)}
	if k.Aliases == nil {
		return names
	}
	for _, a := range k.Aliases(r) {
		if key := NameKey(a); key != names[0] && key != "" {
			names = append(names, key)
		}
	}
	return names
}

// NameKey folds a reference as it is looked up: case and spaces do not count.
func NameKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// Complete reports everything that a person still has to put right before r can
// be kept. What comes from a paper need not be complete, only sound: a paper
// may not say what a form asks for.
func (k *Kind) Complete(r Record) error { return k.judge(r, true) }

// Sound reports everything that keeps r from being kept at all.
func (k *Kind) Sound(r Record) error { return k.judge(r, false) }

func (k *Kind) judge(r Record, whole bool) error {
	var c problem.Check
	h := r.head()
	c.Want(h.Ref != "" || k.Follows(), "ref", "Give the %s a reference.", k.Noun)
	if _, ok := ReadClass(string(h.Class)); !ok {
		c.Want(false, "class", "%q is not a class. The classes are Public and Controlled.", h.Class)
	}
	for _, f := range k.Fields {
		v := f.Get(r)
		wanted := f.Required && (h.Ref != "" || !k.Naming.tells(f.Name))
		c.Want(!whole || !wanted || !v.IsZero(), f.Name, "Give the %s: %s.", strings.ToLower(f.Label), f.hint())
		if ch, ok := v.(Choice); ok && !ch.IsZero() && ch.order >= len(f.Choices) {
			c.Want(false, f.Name, "%q is not one of: %s.", ch.Value, strings.Join(f.Choices, ", "))
		}
	}
	for _, hash := range k.Blobs(r) {
		c.Want(IsHash(hash), "", "%q is not the hash of a file.", hash)
	}
	if k.Check != nil {
		var own problem.Check
		own.Note("", k.Check(r))
		c.Rest(own.Err("%s", h.Ref)) // what is missing is not wrong too
	}
	if h.Ref == "" && k.Follows() {
		k.Naming.unnamed(k, &c)
	}
	name := h.Ref
	if name == "" {
		name = "The " + k.Noun
	}
	return c.Err("%s is not complete.", name)
}

func (f *Field) hint() string {
	if f.Help != "" {
		return strings.TrimSuffix(strings.ToLower(f.Help[:1])+f.Help[1:], ".")
	}
	return "it may not be empty"
}

// Clone returns a record with the same content.
func (k *Kind) Clone(r Record) Record {
	c := k.blank()
	*c.head() = *r.head()
	for _, f := range k.Fields {
		f.Set(c, f.Get(r))
	}
	return c
}
