package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/ref"
)

// A Value is the content of one field. The types are Text, Texts, Number,
// Date, Clock, Flag, Choice and Owners; nothing outside this package adds one.
type Value interface {
	// IsZero reports whether the field is empty.
	IsZero() bool
	// Words gives the value as it is shown to a person; nothing when empty.
	Words() string
	// Cell gives the value as text that [Field.Parse] reads back.
	Cell() string
	// SortKey gives text whose byte order is the order of values, empty ones last.
	SortKey() string
	// Keys gives what a filter on the field matches.
	Keys() []string
	appendJSON(b []byte) []byte
}

// lastKey sorts after every key that is text of a document.
const lastKey = "\U0010FFFF"

// Text is a line or several of text.
type Text string

func (v Text) IsZero() bool    { return v == "" }
func (v Text) Words() string   { return string(v) }
func (v Text) Cell() string    { return string(v) }
func (v Text) Keys() []string  { return keys(string(v)) }
func (v Text) SortKey() string { return textKey(string(v)) }

func (v Text) appendJSON(b []byte) []byte { return appendString(b, string(v)) }

// textKey folds case and bounds the length: a column to sort by need not hold
// a whole paragraph. Numbers within the text count as numbers.
func textKey(s string) string {
	if s == "" {
		return lastKey
	}
	const enough = 80
	if len(s) > enough {
		s = strings.ToValidUTF8(s[:enough], "")
	}
	return ref.SortKey(strings.ToLower(s))
}

// Fold gives the key under which a filter finds s, whatever its case.
func Fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func keys(s string) []string {
	if s == "" {
		return nil
	}
	return []string{Fold(s)}
}

// Texts is a list of short texts, in an order that means something.
type Texts []string

func (v Texts) IsZero() bool  { return len(v) == 0 }
func (v Texts) Words() string { return strings.Join(v, "; ") }
func (v Texts) Cell() string  { return strings.Join(v, "\n") }
func (v Texts) SortKey() string {
	return textKey(strings.Join(v, " "))
}

func (v Texts) Keys() []string {
	var out []string
	for _, s := range v {
		out = append(out, keys(s)...)
	}
	return distinct(out)
}

func (v Texts) appendJSON(b []byte) []byte {
	b = append(b, '[')
	for i, s := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

func distinct(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// Number is a whole number that may be missing. The zero Number is missing.
type Number struct {
	N     int
	Given bool
}

// N returns the Number n.
func N(n int) Number { return Number{n, true} }

func (v Number) IsZero() bool { return !v.Given }
func (v Number) Words() string {
	if !v.Given {
		return ""
	}
	return strconv.Itoa(v.N)
}
func (v Number) Cell() string   { return v.Words() }
func (v Number) Keys() []string { return keys(v.Words()) }
func (v Number) SortKey() string {
	if !v.Given {
		return lastKey
	}
	return fmt.Sprintf("%020d", uint64(v.N)+1<<63)
}

func (v Number) appendJSON(b []byte) []byte {
	if !v.Given {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(v.N), 10)
}

// Date is a date no more precise than its source.
type Date struct{ calendar.When }

func (v Date) Cell() string    { return v.String() }
func (v Date) Keys() []string  { return keys(v.String()) }
func (v Date) SortKey() string { return v.When.SortKey() }
func (v Date) appendJSON(b []byte) []byte {
	if v.IsZero() {
		return append(b, "null"...)
	}
	return appendString(b, v.String())
}

// Clock is a time of day, as HH:MM.
type Clock string

func (v Clock) IsZero() bool   { return v == "" }
func (v Clock) Words() string  { return string(v) }
func (v Clock) Cell() string   { return string(v) }
func (v Clock) Keys() []string { return keys(string(v)) }
func (v Clock) SortKey() string {
	if v == "" {
		return lastKey
	}
	return string(v)
}
func (v Clock) appendJSON(b []byte) []byte {
	if v == "" {
		return append(b, "null"...)
	}
	return appendString(b, string(v))
}

// Flag is yes or no; no is empty.
type Flag bool

func (v Flag) IsZero() bool { return !bool(v) }
func (v Flag) Words() string {
	if v {
		return "yes"
	}
	return "no"
}
func (v Flag) Cell() string               { return v.Words() }
func (v Flag) Keys() []string             { return []string{v.Words()} }
func (v Flag) SortKey() string            { return v.Words() }
func (v Flag) appendJSON(b []byte) []byte { return strconv.AppendBool(b, bool(v)) }

// Choice is one of a field's choices; order is its place among them.
type Choice struct {
	Value string
	order int
}

func (v Choice) IsZero() bool   { return v.Value == "" }
func (v Choice) Words() string  { return v.Value }
func (v Choice) Cell() string   { return v.Value }
func (v Choice) Keys() []string { return keys(v.Value) }
func (v Choice) SortKey() string {
	if v.Value == "" {
		return lastKey
	}
	return string([]byte{byte('0' + v.order/10%10), byte('0' + v.order%10), ' '}) + v.Value
}
func (v Choice) appendJSON(b []byte) []byte { return appendString(b, v.Value) }

// An Owner answers for something: an organisation, a person of it, a role.
type Owner struct {
	Organisation, Person, Role string
}

// Words gives o as it is shown: Ofgem (Programme lead).
func (o Owner) Words() string {
	inner := o.Person
	if o.Role != "" {
		if inner != "" {
			inner += ", "
		}
		inner += o.Role
	}
	switch {
	case inner == "":
		return o.Organisation
	case o.Organisation == "":
		return inner
	}
	return o.Organisation + " (" + inner + ")"
}

// cell marks the role with brackets of its own, so that it can be read back.
func (o Owner) cell() string {
	s := o.Organisation
	if o.Person != "" {
		s += " (" + o.Person + ")"
	}
	if o.Role != "" {
		s += " [" + o.Role + "]"
	}
	return strings.TrimSpace(s)
}

// Owners is everybody who answers, in the order given.
type Owners []Owner

func (v Owners) IsZero() bool { return len(v) == 0 }
func (v Owners) Words() string {
	return v.join(Owner.Words, "; ")
}
func (v Owners) Cell() string { return v.join(Owner.cell, "\n") }

func (v Owners) join(f func(Owner) string, sep string) string {
	out := make([]string, len(v))
	for i, o := range v {
		out[i] = f(o)
	}
	return strings.Join(out, sep)
}

func (v Owners) SortKey() string { return textKey(v.Words()) }

// Keys lets a filter find an owner by organisation, by person and by role.
func (v Owners) Keys() []string {
	var out []string
	for _, o := range v {
		out = append(out, keys(o.Organisation)...)
		out = append(out, keys(o.Person)...)
		out = append(out, keys(o.Role)...)
	}
	return distinct(out)
}

func (v Owners) appendJSON(b []byte) []byte {
	b = append(b, '[')
	for i, o := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"organisation":`...), o.Organisation)
		b = appendString(append(b, `,"person":`...), o.Person)
		b = appendString(append(b, `,"role":`...), o.Role)
		b = append(b, '}')
	}
	return append(b, ']')
}

// Equal reports whether two values of one field are the same.
func Equal(a, b Value) bool {
	return slices.Equal(a.appendJSON(nil), b.appendJSON(nil))
}

// JSON gives v as it stands in an export.
func JSON(v Value) json.RawMessage { return v.appendJSON(nil) }

func appendString(b []byte, s string) []byte {
	out, err := jsonAppendQuote(b, s)
	if err != nil {
		panic(err) // only for text that is not UTF-8, which no field accepts
	}
	return out
}

// Clean gives s as one line of valid text.
func Clean(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
}
