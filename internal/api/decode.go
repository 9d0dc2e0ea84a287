package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crosscode/internal/problem"
)

// maxBody bounds a request that is JSON, in bytes.
const maxBody = 1 << 20

// decode reads the body of a request, or names everything that is wrong with it.
// A member that is not known is a fault, and so are one that is given twice and
// text that is none: something of what was sent would be lost.
func (c *call) decode(into any) error {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" && media != "application/merge-patch+json" {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send it as application/json.")}
	}
	raw, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	return readObject(bytes.TrimPrefix(raw, []byte("\ufeff")), into)
}

// readObject reads a JSON object into a structure.
func readObject(raw []byte, into any) error {
	if err := isObject(raw); err != nil {
		return err
	}
	var c problem.Check
	odd(raw, &c)
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return err // it was an object a moment ago
	}
	known := membersOf(reflect.ValueOf(into).Elem())
	for _, name := range sorted(members) {
		at, is := known[name]
		if !is {
			hint := ""
			if _, is := known[strings.ToLower(name)]; is {
				hint = " It is written " + strings.ToLower(name) + "."
			}
			c.Want(false, name, "There is no such member.%s", hint)
			continue
		}
		err := json.Unmarshal(members[name], at.Addr().Interface())
		if t, is := errors.AsType[*json.UnmarshalTypeError](err); is {
			what, _, _ := strings.Cut(t.Value, " ")
			c.Want(false, strings.TrimSuffix(name+"."+t.Field, "."), "It is a JSON %s, which cannot stand there.", what)
		} else if err != nil {
			return err
		}
	}
	return c.Err("The request cannot be read.")
}

// together gives the faults of two readings of one request at once. A request that
// could not be read at all has no second reading.
func together(first, second error) error {
	a, b := problem.Of(first), problem.Of(second)
	if a == nil || b == nil || len(a.Faults) == 0 {
		return cmp.Or(first, second)
	}
	return &problem.Problem{Kind: b.Kind, Message: b.Message, Faults: slices.Concat(a.Faults, b.Faults)}
}

// isObject refuses what is no JSON object.
func isObject(raw []byte) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return problem.New(problem.Misuse, "There is no body. Send a JSON object.")
	}
	if !utf8.Valid(raw) {
		return problem.New(problem.Misuse, "The body is not UTF-8. Send JSON as UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	var first json.RawMessage
	if err := d.Decode(&first); err != nil {
		return problem.New(problem.Misuse, "The body is not JSON: it cannot be read from byte %d on.", stoppedAt(err, len(raw)))
	}
	kinds := map[byte]string{'[': "an array", '"': "text", 'n': "null", 't': "true", 'f': "false"}
	if kind, is := kinds[first[0]]; is {
		return problem.New(problem.Misuse, "Send a JSON object, not %s.", kind)
	}
	if first[0] != '{' {
		return problem.New(problem.Misuse, "Send a JSON object, not a number.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return problem.New(problem.Misuse, "Something stands behind the JSON object.")
	}
	return nil
}

func stoppedAt(err error, length int) int64 {
	if s, is := errors.AsType[*json.SyntaxError](err); is {
		return s.Offset
	}
	return int64(length)
}

// membersOf gives the members that a structure is read from, by name.
func membersOf(v reflect.Value) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			for name, inner := range membersOf(v.Field(i)) {
				out[name] = inner
			}
			continue
		}
		name := f.Tag.Get("json")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		out[name] = v.Field(i)
	}
	return out
}

// A nesting is an object or array that is being walked through.
type nesting struct {
	place string
	names map[string]bool // of an object's members so far; nil for an array
	n     int             // elements of an array so far
	name  string          // the member whose value comes next
	value bool            // in an object, a value comes next
}

// odd notes the places where reading would quietly lose something: a member that
// is given twice, and half a character.
func odd(raw []byte, c *problem.Check) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var in []*nesting
	for {
		began := d.InputOffset()
		t, err := d.Token()
		if err != nil {
			return // the end: it was read before
		}
		delim, isDelim := t.(json.Delim)
		if isDelim && (delim == '}' || delim == ']') {
			in = in[:len(in)-1]
			continue
		}
		place := ""
		if len(in) > 0 {
			top := in[len(in)-1]
			if name, is := t.(string); is && top.names != nil && !top.value {
				top.name, top.value = name, true
				place = within(top.place, name)
				c.Want(!top.names[name], place, "It is given twice. Give it once.")
				top.names[name] = true
				c.Want(!halved(raw[began:d.InputOffset()]), place, "Its name has half a character: a surrogate without the other. Write both, or leave it out.")
				continue
			}
			place = top.next()
		}
		if isDelim {
			n := &nesting{place: place}
			if delim == '{' {
				n.names = map[string]bool{}
			}
			in = append(in, n)
			continue
		}
		c.Want(!halved(raw[began:d.InputOffset()]), place, `It has half a character: a surrogate (\uD800 to \uDFFF) without the other. Write both, or leave it out.`)
	}
}

// next is the place of the value that comes next.
func (n *nesting) next() string {
	if n.names != nil {
		n.value = false
		return within(n.place, n.name)
	}
	n.n++
	return n.place + "[" + strconv.Itoa(n.n-1) + "]"
}

func within(place, name string) string {
	if place == "" {
		return name
	}
	return fmt.Sprintf("%s.%s", place, name)
}

// halved reports whether a text as JSON writes it has one of the two halves of a
// character without the other. Reading would put a mark in its place.
func halved(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // what is escaped
		switch u := escaped(text[i:]); {
		case u >= 0xdc00 && u < 0xe000:
			return true
		case u >= 0xd800 && u < 0xdc00:
			rest := text[i+5:]
			if len(rest) < 6 || rest[0] != '\\' {
				return true
			}
			if low := escaped(rest[1:]); low < 0xdc00 || low >= 0xe000 {
				return true
			}
			i += 10 // both
		}
	}
	return false
}

// escaped gives the number of an escape, as u00e9; -1 if it is another.
func escaped(s []byte) int64 {
	if len(s) < 5 || s[0] != 'u' {
		return -1
	}
	n, err := strconv.ParseInt(string(s[1:5]), 16, 32)
	if err != nil {
		return -1
	}
	return n
}
