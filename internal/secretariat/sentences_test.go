package secretariat

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/record"
)

// sayings are two values of each type of field, as somebody types them.
var sayings = map[record.Type][2]string{
	record.Line: {"one thing", "another"}, record.Prose: {"As it stands.", "As it would be."}, record.List: {"BSC\nREC", "REC\nSEC"},
	record.Integer: {"3", "4"}, record.Dated: {"2022-03-23", "2022-03-30"}, record.Time: {"10:00", "11:30"}, record.YesNo: {"yes", "no"},
	record.Answer: {"Elexon", "RECCo (lead)"},
}

// Whatever is changed in whatever register is told as a sentence in English: the
// file has one for every field that is filled in, and one for what then becomes
// of it. Who adds a field reads there how its history will read.
func TestEveryFieldOfEveryRegisterHasItsGoldenSentences(t *testing.T) {
	var b strings.Builder
	for _, k := range Registers() {
		b.WriteString(k.Title + "\n")
		for _, f := range k.Fields {
			said := sayings[f.Type]
			switch {
			case f.Blob || f.Words:
				said = [2]string{strings.Repeat("a", 64), strings.Repeat("b", 64)}
			case f.Type == record.OneOf:
				said = [2]string{f.Choices[0], f.Choices[len(f.Choices)-1]}
			}
			one, two := said[0], said[1]
			r := k.Blank()
			for _, text := range []string{one, two, ""} {
				v, err := f.Parse(text)
				if err != nil {
					t.Errorf("%s: %s cannot be %q: %v", k.Title, f.Label, text, err)
					continue
				}
				before := slices.Clone(k.Encode(r))
				f.Set(r, v)
				was, err := k.Decode(k.Form, before)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range k.Changes(was, r) {
					s := c.Sentence()
					if !strings.HasPrefix(s, c.Label) || !strings.HasSuffix(strings.TrimSuffix(s, "”"), ".") || strings.ContainsAny(s, "{}[]_\"\\") || strings.Contains(s, "  ") {
						t.Errorf("%s: this is no English: %s", k.Title, s)
					}
					b.WriteString("  " + s + "\n")
				}
			}
		}
	}
	name := filepath.Join("testdata", "sentences.txt")
	if *keepForms {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	got, wanted := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(wanted)) {
		if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
			t.Fatalf("line %d of %s is told otherwise now: %q. Read it, and if it is right: go test ./internal/secretariat -run Golden -update",
				i+1, name, got[min(i, len(got)-1)])
		}
	}
}
