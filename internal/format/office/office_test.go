package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const ns = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

// zipped makes a zip file of parts, name and content in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(b []byte, most int) (*Document, error) {
	return Read(bytes.NewReader(b), int64(len(b)), most)
}

func p(s string) string  { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
func tc(s string) string { return "<w:tc>" + p(s) + "</w:tc>" }

func TestTheWordsOfADocumentAreReadInOrder(t *testing.T) {
	b := zipped(t, "[Content_Types].xml", "<Types/>",
		"word/document.xml", ns+p("Impact &amp; assessment")+
			`<w:p><w:r><w:t>Half</w:t></w:r><w:r><w:t xml:space="preserve">-hourly </w:t><w:tab/><w:t>settlement</w:t></w:r></w:p>`+
			`<w:p><w:del><w:r><w:t>struck out</w:t></w:r></w:del><w:ins><w:r><w:t>put in</w:t></w:r></w:ins></w:p>`+
			`<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>`+
			`<mc:AlternateContent><mc:Choice>`+p("a box")+`</mc:Choice><mc:Fallback>`+p("a box again")+`</mc:Fallback></mc:AlternateContent>`+
			"</w:body></w:document>",
		"word/footnotes.xml", "<w:footnotes>"+p("a note")+"</w:footnotes>",
		"word/header2.xml", "<w:hdr>"+p("head two")+"</w:hdr>", "word/header1.xml", "<w:hdr>"+p("head one")+"</w:hdr>")
	d, err := readAll(b, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	want := "head one\nhead two\nImpact & assessment\nHalf-hourly \tsettlement\nput in\na box\na note"
	if d.Kind != Word || d.Text != want || d.Cut || d.Macros {
		t.Errorf("read %+v, want %q", d, want)
	}
}

func TestTheTablesOfADocumentAreReadCellByCell(t *testing.T) {
	b := zipped(t, "word/document.xml", ns+p("Actions of CCAG")+
		"<w:tbl><w:tr>"+tc("Ref")+tc("Action")+tc("Owner")+"</w:tr>"+
		"<w:tr>"+tc("CCAG03-12")+"<w:tc>"+p("Publish")+p("and tell")+"</w:tc>"+tc("")+"</w:tr>"+
		`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`+p("Closed")+"</w:tc><w:tc><w:tbl><w:tr>"+tc("a")+tc("b")+"</w:tr></w:tbl>"+p("after")+"</w:tc></w:tr></w:tbl>"+
		p("Next")+"<w:tbl><w:tr>"+tc("x")+"</w:tr></w:tbl></w:body></w:document>")
	d, err := readAll(b, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	want := []Table{
		{"Actions of CCAG", [][]string{{"Ref", "Action", "Owner"}, {"CCAG03-12", "Publish\nand tell", ""}, {"Closed", "", "a\tb\nafter"}}},
		{"Next", [][]string{{"x"}}},
	}
	if !reflect.DeepEqual(d.Tables, want) {
		t.Errorf("read %q, want %q", d.Tables, want)
	}
}

func TestTheSlidesOfAPresentationAreReadInTheirOrder(t *testing.T) {
	slide := func(s string) string { return "<p:sld><a:p><a:r><a:t>" + s + "</a:t></a:r></a:p></p:sld>" }
	b := zipped(t, "ppt/presentation.xml", "<p/>", "ppt/slides/slide10.xml", slide("ten"), "ppt/slides/slide2.xml", slide("two"), "ppt/slides/slide1.xml", slide("one"),
		"ppt/notesSlides/notesSlide1.xml", slide("say this"), "ppt/vbaProject.bin", "x", "ppt/slides/_rels/slide1.xml.rels", "<r/>")
	d, err := readAll(b, 1<<16)
	if err != nil || d.Kind != PowerPoint || d.Text != "one\ntwo\nten\nsay this" || !d.Macros {
		t.Errorf("read %+v, %v", d, err)
	}
}

func TestHostileDocumentsAreRefusedOrCut(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"no zip":               {[]byte("hello"), nil},
		"something else":       {zipped(t, "a.txt", "hello"), ErrNotDocument},
		"a bomb":               {zipped(t, "word/document.xml", ns+strings.Repeat(" ", 65<<20)), ErrTooLarge},
		"a bomb of a ratio":    {zipped(t, "word/document.xml", ns+strings.Repeat(" ", 30<<20)), ErrTooLarge},
		"nested without end":   {zipped(t, "word/document.xml", ns+strings.Repeat("<w:p>", 5000)), ErrTooLarge},
		"nested tables":        {zipped(t, "word/document.xml", ns+strings.Repeat("<w:tbl>", 5000)), ErrTooLarge},
		"an entity":            {zipped(t, "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:t>&a;</w:t>`), nil},
		"cut short":            {zipped(t, "word/document.xml", ns+"<w:p><w:t>abc"), nil},
		"another set of signs": {zipped(t, "word/document.xml", `<?xml version="1.0" encoding="utf-7"?><w:t>a</w:t>`), nil},
	} {
		d, err := readAll(c.b, 1<<10)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			if name != "cut short" {
				t.Errorf("%s: %+v, %v", name, d, err)
			}
		}
	}
	d, err := readAll(zipped(t, "word/document.xml", ns+strings.Repeat(p("word after word"), 1000)), 100)
	if err != nil || len(d.Text) > 100 || !d.Cut {
		t.Errorf("more than is kept: %d bytes, %+v, %v", len(d.Text), d.Cut, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(ns+p("a")+"<w:tbl><w:tr>"+tc("b")+"</w:tr></w:tbl>"), false)
	f.Add([]byte("<a:p><a:t>x</a:t></a:p></a:p></a:tbl></w:tc></w:tr></w:tbl>"), true)
	f.Add([]byte(`<w:tbl><w:tr><w:tc><w:gridSpan w:val="999999"/></w:tc></w:tr>`), false)
	f.Fuzz(func(t *testing.T, part []byte, slides bool) {
		parts := []string{"word/document.xml", string(part)}
		if slides {
			parts = []string{"ppt/presentation.xml", "", "ppt/slides/slide1.xml", string(part)}
		}
		d, err := readAll(zipped(t, parts...), 1000)
		if err != nil {
			return
		}
		if len(d.Text) > 1000 {
			t.Errorf("kept %d bytes", len(d.Text))
		}
		if s := fmt.Sprint(d.Tables); !slides && len(s) > 100*len(part)+maxSpan*len(part)+100 {
			t.Errorf("%d bytes of tables from %d", len(s), len(part))
		}
	})
}

func FuzzZip(f *testing.F) {
	f.Add(zipped(f, "word/document.xml", ns+p("a")))
	f.Fuzz(func(t *testing.T, b []byte) { readAll(b, 1000) })
}

// What is written is read again, whatever stands in the cells, and the same form
// gives the same bytes.
func TestAFormThatIsWrittenIsReadAgain(t *testing.T) {
	f := Form{Title: "Answer of <b>REC</b> & others", Lead: []string{"To be back by 7 Apr 2022.", ""},
		Columns: []Column{{Title: "row", Width: 1}, {Title: "Your answer", Width: 3, Fill: true}},
		Rows:    [][]string{{"impact", "No impact"}, {"systems", "one\r\ntwo\nthree"}, {"short"}, {"risk", "a < b & \"c\" \x01"}}}
	var a, b bytes.Buffer
	if err := Write(&a, f); err != nil {
		t.Fatal(err)
	}
	if err := Write(&b, f); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("written twice it differs: %v", err)
	}
	d, err := Read(bytes.NewReader(a.Bytes()), int64(a.Len()), 1<<20)
	if err != nil || len(d.Tables) != 1 {
		t.Fatalf("%v, %+v", err, d)
	}
	want := [][]string{{"row", "Your answer"}, {"impact", "No impact"}, {"systems", "one\ntwo\nthree"}, {"short", ""}, {"risk", "a < b & \"c\" \uFFFD"}}
	if !reflect.DeepEqual(d.Tables[0].Rows, want) || !strings.HasPrefix(d.Text, f.Title+"\nTo be back") {
		t.Errorf("read %q, %q", d.Tables[0].Rows, d.Text)
	}
}
