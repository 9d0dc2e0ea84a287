package exchange

import (
	"strings"
	"testing"

	"crosscode/internal/record"
	"crosscode/internal/register"
)

const untidy = "No,What is to be done,By when,Colour\nCCAG03-12,Give both numbers,23/03/2022,red\nCCAG03-13,,soonish,blue\nCCAG03-14,Revise the process,24/03/2022,\n"

func TestATableIsReadAsFarAsItGoes(t *testing.T) {
	k := register.Actions.Kind
	p, err := ReadPreview("actions.csv", []byte(untidy), k, nil)
	if err != nil || len(p.Mistaken) == 0 || len(p.Stated) != 0 || len(p.Columns) != 4 {
		t.Fatalf("without a column for the reference: %v, %+v", err, p)
	}
	mapping := map[string]string{"No": "ref", "What is to be done": "title", "By when": "due", "Colour": ""}
	p, err = ReadPreview("actions.csv", []byte(untidy), k, mapping)
	if err != nil || len(p.Mistaken) != 0 {
		t.Fatalf("%v, %v", err, p.Mistaken)
	}
	var refs []string
	for _, s := range p.Stated {
		refs = append(refs, record.HeadOf(s.Record).Ref)
	}
	if got := strings.Join(refs, " "); got != "CCAG03-12 CCAG03-14" {
		t.Errorf("read %s", got)
	}
	if len(p.Bad) != 1 || p.Bad[0].Line != 3 || !strings.Contains(p.Bad[0].String(), "soonish") {
		t.Errorf("not read: %v", p.Bad)
	}
	if got := p.Text(3); got != "CCAG03-13 | soonish | blue" {
		t.Errorf("line 3 stands as %q", got)
	}
	for heading, field := range ReadMapping(p.Mapping()) {
		if mapping[heading] != field {
			t.Errorf("remembered that %q is %q, not %q", heading, field, mapping[heading])
		}
	}
}

func TestAFindingNamesItsPlaceOnce(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		want  string
	}{
		{Fault{Line: 2, Where: "line 2", Message: "The class is not told."}, "The class is not told."},
		{Fault{Line: 2, Where: "line 2, due", Message: "It is no date."}, "due: It is no date."},
		{Fault{Line: 2, Where: "Actions!D2", Message: "It is no date."}, "Actions!D2: It is no date."},
		{Fault{Line: 2, Where: "line 21", Message: "Elsewhere."}, "line 21: Elsewhere."},
	} {
		if got := c.fault.Finding().Message; got != c.want {
			t.Errorf("%+v tells %q, want %q", c.fault, got, c.want)
		}
	}
}

func TestATableOfNothingIsRefused(t *testing.T) {
	for _, empty := range []string{",,,\n,,,\n", ";;\n", "\"\",\"\"\n"} {
		if _, err := ReadSheet("empty.csv", []byte(empty)); err == nil || !strings.Contains(err.Error(), "every cell is empty") {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func FuzzReadPreview(f *testing.F) {
	f.Add([]byte(untidy), "No", "ref")
	f.Add([]byte(`[{"ref":"CCAG03-12","due":5}]`), "ref", "")
	f.Fuzz(func(t *testing.T, data []byte, heading, field string) {
		p, err := ReadPreview("x.csv", data, register.Actions.Kind, map[string]string{heading: field})
		if err != nil {
			return
		}
		for _, s := range p.Stated {
			if record.HeadOf(s.Record).Ref == "" {
				t.Errorf("line %d is read without a reference", s.Line)
			}
		}
	})
}
