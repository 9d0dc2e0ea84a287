package record

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClassesAreReadAsTheyAreWritten(t *testing.T) {
	tests := []struct {
		written string
		want    Class
		ok      bool
	}{
		{"public", Public, true},
		{"Public", Public, true},
		{"CONTROLLED", Controlled, true},
		{"organisation:REC", Only("REC"), true},
		{"REC only", Only("REC"), true},
		{"St James's Power & Co? only", Only("St James's Power & Co?"), true},
		{" only", "", false},
		{"organisation:", "", false},
		{"organisation:O'Neil", "", false},
		{"organisation:~2", "", false},
		{"organisation:~41", "", false}, // A has a shorter spelling
		{"organisation:~ff", "", false},
		{"secret", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got, ok := ReadClass(tt.written); got != tt.want || ok != tt.ok {
			t.Errorf("ReadClass(%q) = %q, %v", tt.written, got, ok)
		}
	}
}

// Whatever an organisation is called, its class has no character that a database
// would take for its own, and says the name again.
func TestAClassIsOfThePlainAlphabet(t *testing.T) {
	plain := regexp.MustCompile(`^organisation:[A-Za-z0-9.~-]+$`)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z'"?%$\\;~ -]{1,20}`)).Draw(t, "name")
		c := Only(name)
		name = strings.Join(strings.Fields(name), " ")
		if name == "" || len(name) > maxOnly || !utf8.ValidString(name) {
			if c.Organisation() != "" {
				t.Fatalf("Only(%q) names %q", name, c.Organisation())
			}
			return
		}
		if c.Organisation() != name || !plain.MatchString(string(c)) {
			t.Fatalf("Only(%q) = %q, of %q", name, c, c.Organisation())
		}
		if got, ok := ReadClass(c.Words()); !ok || got != c {
			t.Fatalf("ReadClass(%q) = %q, %v", c.Words(), got, ok)
		}
	})
}

func TestTheStricterClass(t *testing.T) {
	rec, bsc := Only("REC"), Only("BSC")
	tests := []struct {
		a, b, want Class
		ok         bool
	}{
		{Public, Controlled, Controlled, true},
		{Controlled, Public, Controlled, true},
		{"", Public, Public, true},
		{Controlled, rec, rec, true},
		{rec, Public, rec, true},
		{rec, rec, rec, true},
		{rec, bsc, rec, false},
	}
	for _, tt := range tests {
		if got, ok := Stricter(tt.a, tt.b); got != tt.want || ok != tt.ok {
			t.Errorf("Stricter(%q, %q) = %q, %v", tt.a, tt.b, got, ok)
		}
	}
}
