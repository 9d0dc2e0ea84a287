package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crosscode/internal/need"
)

func flate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

func packed(dict, s string) string {
	p := flate(s)
	return fmt.Sprintf("<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", dict, len(p), p)
}

// made makes a document of objects, numbered from 1.
func made(objects ...string) []byte {
	b := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, o := range objects {
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return append(b, "trailer << /Root 1 0 R >>\n%%EOF\n"...)
}

const (
	catalog = "<< /Type /Catalog /Pages 2 0 R >>"
	pages   = "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> /XObject << /X1 7 0 R >> >> >>"
	page    = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
	plain   = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
	wide    = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R >>"
	table   = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n" +
		"3 beginbfchar <0003> <0020> <0010> <00660069> <0011> <FB03> endbfchar 2 beginbfrange <0024> <003D> <0041> <0044> <0046> [<0061> <0062> <0063>] endbfrange endcmap"
)

func TestTheWordsOfAPageAreRead(t *testing.T) {
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"letters", made(catalog, pages, page, packed("", `BT /F1 12 Tf 72 720 Td (Half-hourly \(HH\)) Tj 0 -14 Td (settle\055ment \223now\224) Tj ET`), plain), "Half-hourly (HH)\nsettle-ment “now”"},
		{"runs with gaps", made(catalog, pages, page, packed("", `BT /F1 12 Tf [(Set) 20 (tle) -250 (ment)] TJ ET`), plain), "Settle ment"},
		{"a font with a table", made(catalog, pages, page, packed("", `BT /F1 12 Tf <0024002500030010> Tj <00440045> Tj ET`), wide, packed("", table)), "AB fiab"},
		{"a font whose codes are its letters", made(catalog, pages, page, packed("", `BT /F1 12 Tf <004D0036> Tj ET`), wide, packed("", "begincmap 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap")), "M6"},
		{"a form on the page", made(catalog, pages, page, packed("", `/X1 Do`), plain, "null", packed("/Type /XObject /Subtype /Form", `BT /F1 9 Tf (within) Tj /X1 Do ET`)), "within"},
		{"several streams, one not packed", made(catalog, pages, "<< /Type /Page /Contents [4 0 R 6 0 R] >>", packed("", `BT (one) Tj`), plain, "<< /Length 12 >>\nstream\n(two) Tj ET\nendstream"), "onetwo"},
		{"a picture within", made(catalog, pages, page, packed("", "(a) Tj BI /W 1 ID \x00(hidden) Tj\x01\nEI (b) Tj"), plain), "ab"},
		{"no tree of pages", made("<< >>", "<< >>", page, packed("", `(alone) Tj`)), "alone"},
		{"objects in a stream", made("<< >>", "<< >>", "<< >>", packed("", `(packed) Tj`),
			packed("/Type /ObjStm /N 2 /First 10", "11 0 12 34"+catalogOf(12)+"<< /Type /Pages /Kids [13 0 R] >>"), "<< >>", "<< >>", "<< >>", "<< >>", "<< >>", "null", "null", page), "packed"},
	} {
		if c.name == "objects in a stream" {
			c.b = bytes.ReplaceAll(bytes.ReplaceAll(c.b, []byte("11 0 obj\nnull\nendobj\n"), nil), []byte("12 0 obj\nnull\nendobj\n"), nil)
		}
		got, err := Text(c.b, 1<<16)
		if squeezed := strings.Join(strings.Fields(got), " "); err != nil || squeezed != strings.Join(strings.Fields(c.want), " ") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestTheWidthsOfLettersTellWhereAWordEnds(t *testing.T) {
	simple := "<< /Type /Font /Subtype /TrueType /FirstChar 97 /Widths [" + strings.Repeat("500 ", 26) + "] >>"
	under := "[<< /Type /Font /DW 1000 /W [36 [600 600] 38 70 500] >>]"
	composite := strings.Replace(wide, ">>", "/DescendantFonts "+under+" >>", 1)
	for _, c := range []struct{ name, font, content, want string }{
		{"next to each other", simple, `BT /F1 10 Tf 72 700 Td (cr) Tj 10 0 Td (oss) Tj ET`, "cross"},
		{"apart", simple, `BT /F1 10 Tf 72 700 Td (half) Tj 23 0 Td (hour) Tj ET`, "half hour"},
		{"by a matrix each", simple, `BT /F1 10 Tf 1 0 0 1 72 700 Tm (ef) Tj 1 0 0 1 82.2 700 Tm (ficient) Tj 1 0 0 1 120 700 Tm (now) Tj ET`, "efficient now"},
		{"in parts of their own", simple, `BT /F1 10 Tf 72 700 Td (cr) Tj ET BT /F1 10 Tf 82 700 Td (oss) Tj ET`, "cross"},
		{"upside down", simple, `q 1 0 0 -1 0 800 cm BT /F1 10 Tf 1 0 0 -1 72 100 Tm (cr) Tj 10 0 Td (oss) Tj 0 -12 Td (code) Tj ET Q`, "cross\ncode"},
		{"on its side", simple, `BT /F1 10 Tf 0 1 -1 0 72 100 Tm (cr) Tj 10 0 Td (oss) Tj ET`, "cross"},
		{"letters spaced out", simple, `BT /F1 10 Tf 3 Tc 72 700 Td (cr) Tj 16 0 Td (oss) Tj ET`, "cross"},
		{"stretched", simple, `BT /F1 10 Tf 200 Tz 72 700 Td (cr) Tj 20 0 Td (oss) Tj ET`, "cross"},
		{"moved within a run", simple, `BT /F1 10 Tf [(cr) -100 (oss) -300 (code)] TJ ET`, "cross code"},
		{"another column", simple, `BT /F1 10 Tf 300 700 Td (one) Tj -200 0 Td (two) Tj ET`, "one two"},
		{"two bytes a letter", composite, `BT /F1 10 Tf 72 700 Td <00240025> Tj 12 0 Td <0026> Tj 8 0 Td <0026> Tj ET`, "ABC C"},
		{"letters that the font draws as one", composite, `BT /F1 10 Tf 72 700 Td <002400110026> Tj ET`, "AffiC"},
		{"a letter without a width", composite, `BT /F1 10 Tf 72 700 Td <00240010> Tj 16 0 Td <0026> Tj ET`, "AfiC"},
	} {
		got, err := Text(made(catalog, pages, page, packed("", c.content), c.font, packed("", table)), 1<<16)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestAPagePrintedByABrowserIsReadInWholeWords(t *testing.T) {
	browser := need.Browser(t)
	dir := t.TempDir()
	page, printed := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	html := `<body style="font-family:sans-serif"><h1>Cross-Code Steering</h1><p>An efficient office offers five AVATAR flows to the difficult <b>Typo</b>graphy. To Wait.</p>
		<p style="text-align:justify;width:300px">Cross-code change is governed efficiently, and justified lines have wide gaps between words.</p>`
	if err := os.WriteFile(page, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--print-to-pdf="+printed, "file://"+page).CombinedOutput()
	if err != nil {
		t.Fatalf("print the page: %v\n%s", err, out)
	}
	b, err := os.ReadFile(printed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Text(b, 1<<16)
	want := "Cross-Code Steering An efficient office offers five AVATAR flows to the difficult Typography. To Wait. " +
		"Cross-code change is governed efficiently, and justified lines have wide gaps between words."
	if words := strings.Join(strings.Fields(got), " "); err != nil || words != want {
		t.Errorf("%q, %v, want %q", words, err, want)
	}
}

// catalogOf is 34 bytes long.
func catalogOf(n int) string { return fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R>>\n", n) }

func TestHostileDocumentsEndSoon(t *testing.T) {
	deep := strings.Repeat("[", 1_000_000)
	for name, b := range map[string][]byte{
		"nested arrays":           made(catalog, pages, page, packed("", deep)),
		"nested dictionaries":     made(strings.Repeat("<</A", 300_000)),
		"pages in a ring":         made(catalog, "<< /Type /Pages /Kids [2 0 R 2 0 R] >>"),
		"references in a ring":    made(catalog, "3 0 R", "2 0 R"),
		"a bomb":                  made(catalog, pages, page, packed("", strings.Repeat(" ", 40<<20))),
		"many pages":              made(catalog, "<< /Kids ["+strings.Repeat("3 0 R ", 100_000)+"] >>", page, packed("", strings.Repeat("(a) Tj ", 100_000))),
		"a wild range":            made(catalog, pages, page, packed("", "/F1 1 Tf <0024> Tj"), wide, packed("", strings.Repeat("1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange ", 1000))),
		"many objects":            []byte("%PDF-1.1\n" + strings.Repeat("1 0 obj ", 100_000)),
		"many forms":              made(catalog, pages, page, packed("", strings.Repeat("/X1 Do ", 200_000)), plain, "null", packed("/Subtype /Form", strings.Repeat("/X1 Do (a) Tj ", 50_000))),
		"streams without an end":  []byte("%PDF-1.1\n" + strings.Repeat("1 0 obj stream endstream ", 400_000)),
		"pictures without an end": made(catalog, pages, page, packed("", strings.Repeat("BI EI ", 1_000_000))),
		"a range over and over":   made(catalog, pages, page, packed("", "/F1 1 Tf <0024> Tj"), wide, packed("", strings.Repeat("1 beginbfrange <0000> <0FFF> <0041> endbfrange ", 300_000))),
		"a long word as a page":   made(catalog, "<< /Kids ["+strings.Repeat("<< /Type /Page /Contents 3 0 R >> ", 4_000)+"] >>", "("+strings.Repeat("a", 8<<20)+")"),
		"a wild table of widths":  made(catalog, pages, page, packed("", "/F1 1 Tf "+strings.Repeat("<0024> Tj ", 100_000)), strings.Replace(wide, ">>", "/DescendantFonts [6 0 R] >>", 1), "<< /W ["+strings.Repeat("0 65535 1e300 ", 300_000)+"] >>"),
		"matrices without bounds": made(catalog, pages, page, packed("", "BT /F1 1 Tf "+strings.Repeat("1e300 0 0 1e300 1e300 1 cm 1e300 0 0 1e300 0 0 Tm (a) Tj ", 10_000)), strings.Replace(plain, ">>", "/Widths [1e300] /FirstChar 97 >>", 1)),
		"cut short":               made(catalog, pages, page, packed("", "(abc) Tj"))[:200],
	} {
		began := time.Now()
		got, _ := Text(b, 1000)
		if took := time.Since(began); took > 10*time.Second || len(got) > 1000 {
			t.Errorf("%s: %d bytes after %v", name, len(got), took)
		}
	}
	if _, err := Text([]byte("hello"), 10); !errors.Is(err, ErrNotPDF) {
		t.Errorf("text: %v", err)
	}
	if _, err := Text([]byte("%PDF-1.4\n1 0 obj << /Filter /Standard >> endobj trailer << /Encrypt 1 0 R >>"), 10); !errors.Is(err, ErrEncrypted) {
		t.Errorf("a locked document: %v", err)
	}
}

func FuzzText(f *testing.F) {
	f.Add(made(catalog, pages, page, "<< >>\nstream\nBT /F1 12 Tf [(a) -300 <0041>] TJ ET\nendstream", wide, "<< >>\nstream\n"+table+"\nendstream"))
	f.Add(made(catalog, pages, page, "<< >>\nstream\nq 1 0 0 -1 0 800 cm BT /F1 10 Tf 3 Tc 90 Tz 1 0 0 1 7 9 Tm <0024> Tj 12 0 Td [<0026> -300 <0026>] TJ T* ET Q\nendstream",
		strings.Replace(wide, ">>", "/DescendantFonts [<< /DW 500 /W [36 [600 600] 38 70 500] >>] >>", 1), "<< >>\nstream\n"+table+"\nendstream"))
	f.Add([]byte("%PDF-1 1 0 obj << /A [ ( \\ << <"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Text(b, 1000); len(got) > 1000 {
			t.Errorf("kept %d bytes", len(got))
		}
	})
}
