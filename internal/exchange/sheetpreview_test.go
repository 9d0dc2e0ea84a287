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
	p, err := ReadPreview("actions.csv", []byte(untidy), k, How{})
	if err != nil || len(p.Mistaken) == 0 || len(p.Stated) != 0 || len(p.Columns) != 4 {
		t.Fatalf("without a column for the reference: %v, %+v", err, p)
	}
	mapping := map[string]string{"No": "ref", "What is to be done": "title", "By when": "due", "Colour": ""}
	p, err = ReadPreview("actions.csv", []byte(untidy), k, How{Columns: mapping})
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

func TestWhatIsPutRightIsReadInPlaceOfWhatStandsThere(t *testing.T) {
	mapping := map[string]string{"No": "ref", "What is to be done": "title", "By when": "due", "Colour": ""}
	for _, c := range []struct {
		name  string
		cells map[Place]string
		read  int
		told  string // the findings on what was put right
	}{
		{"nothing", nil, 2, ""},
		{"the cell that cannot be read", map[Place]string{{3, 2}: "2022-03-25"}, 3, "By when: Put right by hand: it said “soonish”, and is read as “2022-03-25”."},
		{"by nothing", map[Place]string{{3, 2}: ""}, 3, "By when: Put right by hand: it said “soonish”, and is read as “”."},
		{"a cell with nothing in it too", map[Place]string{{3, 2}: "2022-03-25", {3, 1}: "Say when"}, 3,
			"What is to be done: Put right by hand: it said “”, and is read as “Say when”. By when: Put right by hand: it said “soonish”, and is read as “2022-03-25”."},
		{"into something that cannot be read either", map[Place]string{{3, 2}: "later"}, 2, ""},
		{"into what it says", map[Place]string{{3, 2}: "soonish", {2, 1}: "Give both numbers"}, 2, ""},
		{"where no row stands, and no column", map[Place]string{{77, 2}: "x", {2, 77}: "x", {-1, -1}: "x"}, 2, ""},
	} {
		p, err := ReadPreview("actions.csv", []byte(untidy), register.Actions.Kind, How{Columns: mapping, Cells: c.cells})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range p.Findings {
			if f.Code == Corrected {
				told = append(told, f.Message)
			}
		}
		if got := strings.Join(told, " "); len(p.Stated) != c.read || got != c.told {
			t.Errorf("%s: %d rows are read, want %d; told %q, want %q", c.name, len(p.Stated), c.read, got, c.told)
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
		p, err := ReadPreview("x.csv", data, register.Actions.Kind, How{Columns: map[string]string{heading: field}})
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

// A table may begin with a title, a date and an empty row; what stands above its
// headings is told and not read.
func TestTheHeadingsStandBelowATitle(t *testing.T) {
	const titled = "CCAG action log;;\n24 March 2022;;\n;;\nAction ID;What has to be done;Deadline\nCCAG05-01;Send it;2022-05-06\n"
	for name, mapping := range map[string]map[string]string{
		"by what is known":  {"Action ID": "ref", "What has to be done": "title"},
		"by what is chosen": {"Action ID": "ref", "What has to be done": "title", "Deadline": "due"},
	} {
		p, err := ReadPreview("log.csv", []byte(titled), register.Actions.Kind, How{Columns: mapping})
		if err != nil || len(p.Mistaken) > 0 || len(p.Stated) != 1 || p.Stated[0].Line != 5 {
			t.Fatalf("%s: %+v, %v", name, p, err)
		}
		a := register.Actions.From(p.Stated[0].Record)
		if a.Ref != "CCAG05-01" || a.Title != "Send it" || a.Due.String() != "2022-05-06" {
			t.Errorf("%s: %+v", name, a)
		}
		if f := p.Findings[0]; f.Line != 1 || f.Message != "The headings stand at line 4. What is above them was not read." {
			t.Errorf("%s: %+v", name, p.Findings)
		}
	}
	p, err := ReadPreview("log.csv", []byte("CCAG action log\n\nref;title;due\nCCAG05-01;Send it, and say so;2022-05-06\n"), register.Actions.Kind, How{})
	if err != nil || len(p.Stated) != 1 || register.Actions.From(p.Stated[0].Record).Title != "Send it, and say so" {
		t.Errorf("below a title semicolons are not seen: %+v, %v", p, err)
	}
	p, err = ReadPreview("log.csv", []byte("CCAG action log\nNo,What,When\n7,Send it,2022-05-06\n"), register.Actions.Kind, How{})
	if err != nil || len(p.Columns) != 3 || p.Columns[1].Heading != "What" || len(p.Mistaken) == 0 {
		t.Errorf("of headings that are not known nothing can be chosen: %+v, %v", p, err)
	}
	p, err = ReadPreview("log.csv", []byte("ref,title\nCCAG05-01,ref\nCCAG05-02,Title\n"), register.Actions.Kind, How{})
	if err != nil || len(p.Stated) != 2 {
		t.Errorf("rows are taken for headings: %+v, %v", p, err)
	}
}

// The rows of a log have a number on a list, and the list tells the rest.
func TestANumberOnAListIsAReferenceWhereTheListIsTold(t *testing.T) {
	mapping := map[string]string{"No": "number", "Area": "kind"}
	for _, tt := range []struct{ name, text, whose, want string }{
		{"the list is named for all rows", "No,Area,Description\n50,Risk,Late\n", "CCAG", "CCAG/50"},
		{"a column names it", "No,Area,Description,List\n50,Risk,Late,DAG\n", "CCAG", "DAG/50"},
		{"a whole reference stands", "ref,Area,Description\nCCAG/7,Risk,Late\n", "DAG", "CCAG/7"},
	} {
		p, err := ReadPreview("log.csv", []byte(tt.text), register.RAID.Kind, How{Columns: mapping, Whose: tt.whose})
		if err != nil || len(p.Mistaken)+len(p.Bad) > 0 || len(p.Stated) != 1 {
			t.Fatalf("%s: %+v, %v", tt.name, p, err)
		}
		if got := record.HeadOf(p.Stated[0].Record).Ref; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	for _, field := range []string{"number", "ref"} {
		p, err := ReadPreview("log.csv", []byte("No,Area,Description\n50,Risk,Late\n"), register.RAID.Kind, How{Columns: map[string]string{"No": field, "Area": "kind"}})
		if err != nil || len(p.Stated) != 0 || len(p.Bad) != 1 || !strings.Contains(p.Bad[0].Message, "nothing says on whose") {
			t.Errorf("a number on nobody's list, as %s: %+v, %v", field, p, err)
		}
	}
}
