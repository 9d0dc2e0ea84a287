package exchange

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func zipOf(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(parts[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileIsWhatItsContentSays(t *testing.T) {
	word := zipOf(t, "[Content_Types].xml", "", "word/document.xml", "<w:p><w:t>Impact assessment</w:t></w:p>")
	for _, c := range []struct{ name, content, kind, words string }{
		{"Word", word, "Word document", "Impact assessment"},
		{"Word with a program", zipOf(t, "word/document.xml", "<w:t>a</w:t>", "word/vbaProject.bin", ""), "Word document with macros", "a"},
		{"PowerPoint", zipOf(t, "ppt/presentation.xml", "", "ppt/slides/slide1.xml", "<a:t>Agenda</a:t>"), "PowerPoint presentation", "Agenda"},
		{"a broken Word document", zipOf(t, "word/document.xml", "<w:t>a<"), "Word document", ""},
		{"an archive", zipOf(t, "a.txt", "a"), "Archive", ""},
		{"a zip that is none", "PK\x03\x04nonsense", "Archive", ""},
		{"PDF", "%PDF-1.4\n1 0 obj <</Type /Page /Contents 2 0 R>> endobj 2 0 obj << >>\nstream\n(Headline report) Tj\nendstream endobj", "PDF document", "Headline report"},
		{"text", "Minutes of CCAG\nclosed", "Text", "Minutes of CCAG\nclosed"},
		{"text that begins as a program does", "MZ is a zone", "Text", "MZ is a zone"},
		{"csv", "ref,title\nCCAG03-12,x", "Text", "ref,title\nCCAG03-12,x"},
		{"a drawing", `<?xml version="1.0"?><svg onload="alert(1)"/>`, "Web page or drawing", `<?xml version="1.0"?><svg onload="alert(1)"/>`},
		{"a page", " \n<!DOCTYPE html><script>", "Web page or drawing", "<!DOCTYPE html><script>"},
		{"XML", "\ufeff<?xml version=\"1.0\"?><Project/>", "XML file", "\ufeff<?xml version=\"1.0\"?><Project/>"},
		{"a picture", "\x89PNG\r\n\x1a\nxxx", "PNG picture", ""},
		{"an old document", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", "Office file of the old form", ""},
		{"bytes", "\x00\x01\x02", "Other file", ""},
	} {
		got, err := LookInto(strings.NewReader(c.content), int64(len(c.content)))
		if err != nil || got.Type != c.kind || got.Words != c.words {
			t.Errorf("%s is a %q with %q, %v; want %q with %q", c.name, got.Type, got.Words, err, c.kind, c.words)
		}
		if typeNamed(got.Type).Name != got.Type {
			t.Errorf("%s is no type there is", got.Type)
		}
	}
	for _, program := range []string{"MZ\x90\x00", "\x7fELF\x02", "#!/bin/sh\nrm", "\xca\xfe\xba\xbe\x00", "\xcf\xfa\xed\xfe\x07"} {
		if got, err := LookInto(strings.NewReader(program), int64(len(program))); err == nil {
			t.Errorf("a program, %q, is a %q", program, got.Type)
		}
	}
}

func TestADownloadEndsAsItsContentDoes(t *testing.T) {
	for _, c := range []struct{ label, kind, name, media string }{
		{"a.pdf", "PDF document", "a.pdf", "application/pdf"},
		{"a.PDF", "PDF document", "a.PDF", "application/pdf"},
		{"a.pdf", "Text", "a.pdf.txt", "text/plain; charset=utf-8"},
		{"page.txt", "Web page or drawing", "page.txt.html", bytesOnly},
		{"x", "Other file", "x", bytesOnly},
		{"x.docx", "what is no type", "x.docx", bytesOnly},
	} {
		if name, media := Download(c.label, c.kind); name != c.name || media != c.media {
			t.Errorf("%s, a %s, is sent as %s, %s", c.label, c.kind, name, media)
		}
	}
}

// Whatever a file is, looking into it ends, and the words are of a size.
func FuzzLookInto(f *testing.F) {
	f.Add([]byte("%PDF-1.4 1 0 obj"))
	f.Add([]byte(zipOf(f, "word/document.xml", "<w:t>a</w:t>")))
	f.Add([]byte(zipOf(f, "xl/workbook.xml", "<workbook/>")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := LookInto(bytes.NewReader(b), int64(len(b))); err == nil && (got.Type == "" || len(got.Words) > MaxWords) {
			t.Errorf("%q with %d bytes of words", got.Type, len(got.Words))
		}
	})
}
