package record

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// What the reader makes of a text is what the standard library makes of it;
// only the halves of broken pairs, which the library replaces, are refused.
func FuzzTextIsReadAsTheStandardLibraryReadsIt(f *testing.F) {
	for _, s := range []string{`"plain"`, `"a\"b\\c\/d\b\f\n\r\t"`, `"é ✓ 😀"`, `"\u00e9\ud83d\ude00"`, `"\ud83d"`, `"open`, `"\u12"`, "\"\x01\"", `null`, ` "x" `, `"x" y`, ``, `"\x"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := newReader(s)
		if err != nil {
			if utf8.ValidString(s) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		got, err := r.text()
		if err == nil {
			err = r.end()
		}
		var want string
		wrong := json.Unmarshal([]byte(s), &want)
		if err == nil && (wrong != nil || got != want) {
			t.Errorf("%q is read as %q, want %q, %v", s, got, want, wrong)
		}
		if err != nil && wrong == nil && !strings.ContainsRune(want, utf8.RuneError) {
			t.Errorf("%q is refused: %v", s, err)
		}
	})
}

func TestAReaderWalksAnObject(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"members of every sort", ` { "a" : "x" , "b":[1, -2 ,null], "c":true,"d":[] } `, "a=x b=1,-2, c=yes d="},
		{"an empty object", `{}`, ""},
		{"a comma too many", `{"a":"x",}`, "'}' at byte 9, where '\"' was expected"},
		{"a comma too few", `{"a":"x" "c":true}`, "'\"' at byte 9, where '}' was expected"},
		{"an object that stops", `{"a":"x"`, "it ends where '}' was expected"},
		{"a fraction where a whole number belongs", `{"b":[1.5]}`, "'1' at byte 6, where a whole number was expected"},
		{"a number too large", `{"b":[99999999999999999999]}`, "'9' at byte 6, where a whole number was expected"},
		{"a word where yes or no belongs", `{"c":maybe}`, "'m' at byte 5, where true or false was expected"},
		{"something after the end", `{}{}`, "'{' at byte 2, where the end was expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := newReader(c.text)
			var said []string
			if err == nil {
				err = r.members(func(name string) error {
					v, err := sampleMember(r, name)
					said = append(said, name+"="+v)
					return err
				})
			}
			if err == nil {
				err = r.end()
			}
			got := strings.Join(said, " ")
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// sampleMember reads a text named a, whole numbers named b or d, a flag named c.
func sampleMember(r *reader, name string) (string, error) {
	switch name {
	case "a":
		return r.text()
	case "c":
		v, err := r.flag()
		return v.Words(), err
	}
	var out []string
	err := r.elements(func() error {
		n, err := r.number()
		out = append(out, n.Words())
		return err
	})
	return strings.Join(out, ","), err
}
