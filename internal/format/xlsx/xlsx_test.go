package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func written(t testing.TB, rows ...[]Cell) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, "Actions", []Column{{"ref", 14, false, false}, {"title", 60, true, false}, {"number", 8, false, false}, {"due", 12, false, false}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readRows(t testing.TB, data []byte) []Row {
	t.Helper()
	b, err := Open(data)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	var out []Row
	for r, err := range b.Rows(b.Sheets[0]) {
		if err != nil {
			t.Fatalf("Rows: %v", err)
		}
		out = append(out, r)
	}
	return out
}

// Characters that XML cannot hold, and texts that look as if they stood for
// one, are among what is drawn.
func drawText(t *rapid.T, label string) string {
	odd := rapid.SampledFrom([]string{"", "_x0041_", "_x005F_", "_xD83D_", "\x01", "\r", "\r\n", "\uFFFE", " lead", "=1+1", "a\tb\nc", "]]>", "&amp;<b>", "😀"})
	s := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 && (r < 0xD800 || r > 0xDFFF) }))
	return s.Draw(t, label) + odd.Draw(t, label+" oddity") + s.Draw(t, label+" end")
}

func TestWhatIsWrittenIsWhatIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Row
		var rows [][]Cell
		for i := range rapid.IntRange(0, 4).Draw(t, "rows") {
			row := []Cell{{0, Text, "x" + drawText(t, "ref")}}
			if s := drawText(t, "title"); s != "" {
				row = append(row, Cell{1, Text, s})
			}
			if rapid.Bool().Draw(t, "numbered") {
				row = append(row, Cell{2, Number, fmt.Sprint(rapid.IntRange(-1e14, 1e14).Draw(t, "number"))})
			}
			if rapid.Bool().Draw(t, "dated") {
				day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 2_958_404).Draw(t, "day"))
				row = append(row, Cell{3, Date, day.Format(time.DateOnly)})
			}
			rows, want = append(rows, row), append(want, Row{i + 2, row})
		}
		var b bytes.Buffer
		w, _ := NewWriter(&b, "S", []Column{{"a", 1, false, false}, {"b", 1, true, false}, {"c", 1, false, false}, {"d", 1, false, false}})
		for _, r := range rows {
			if err := w.Row(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		book, err := Open(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var got []Row
		for r, err := range book.Rows(book.Sheets[0]) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
		if diff := cmp.Diff(want, got[1:], cmp.Transformer("nil", func(r []Row) []Row { return append([]Row{}, r...) })); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestExcelizeReadsWhatIsWritten(t *testing.T) {
	texts := []string{"CCAG03-12", "=HYPERLINK(\"http://x\")", "two\nlines", "_x0041_ & <b>", "0015", "ends\r", "bell\a", "日本 😀"}
	var rows [][]Cell
	for _, s := range texts {
		rows = append(rows, []Cell{{0, Text, s}, {2, Number, "-7"}, {3, Date, "2022-03-23"}})
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, rows...)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Actions"}) {
		t.Errorf("worksheets %v", got)
	}
	for i, want := range texts {
		row := fmt.Sprint(i + 2)
		if got, err := f.GetCellValue("Actions", "A"+row); err != nil || got != want {
			t.Errorf("A%s holds %q, %v; want %q", row, got, err, want)
		}
		if got, _ := f.GetCellFormula("Actions", "A"+row); got != "" {
			t.Errorf("A%s is the formula %q", row, got)
		}
		if kind, _ := f.GetCellType("Actions", "C"+row); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("C%s is not a number but of type %v", row, kind)
		}
		if got, _ := f.GetCellValue("Actions", "D"+row); got != "2022-03-23" {
			t.Errorf("D%s shows %q", row, got)
		}
	}
	panes, err := f.GetPanes("Actions")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	if n := f.GetDefinedName(); len(n) != 1 || n[0].RefersTo != "'Actions'!$A$1:$D$9" {
		t.Errorf("filter over %v", n)
	}
	style, _ := f.GetCellStyle("Actions", "A1")
	if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold {
		t.Errorf("the heading is not bold: %+v, %v", s, err)
	}
}

func TestNoTextIsAFormula(t *testing.T) {
	data := written(t, []Cell{{0, Text, "=1+1"}, {1, Text, "+cmd|' /C calc'!A0"}}, []Cell{{0, Text, "<f>1</f>"}})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || bytes.Contains(text, []byte("<f>")) || bytes.Contains(text, []byte("<f ")) {
			t.Errorf("%s has a formula, or cannot be read: %v", f.Name, err)
		}
	}
}

func TestTheSameRowsGiveTheSameBytes(t *testing.T) {
	row := []Cell{{0, Text, "CCAG03-12"}, {3, Date, "2022-03-23"}}
	if !bytes.Equal(written(t, row), written(t, row)) {
		t.Error("two workbooks of the same rows differ")
	}
}

// Workbooks of another program: shared and rich texts, dates in many formats,
// booleans, formulas with and without their result, gaps, several sheets.
func TestAWorkbookOfExcelizeIsRead(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	set := func(cell string, v any, format string) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
		if format != "" {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				t.Fatal(err)
			}
			f.SetCellStyle("Sheet1", cell, cell, id)
		}
	}
	day := time.Date(2022, 3, 23, 0, 0, 0, 0, time.UTC)
	set("B2", "shared & <text>", "")
	set("C2", 12.5, "")
	set("D2", true, "")
	set("A3", day, `d" of "mmmm\ yyyy`)
	set("B3", day, "[$-809]dd/mm/yy;@")
	set("C3", time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC), "mmm-yy")
	set("D3", day, "mmm-yy")
	set("E3", day.Add(10*time.Hour+5*time.Minute), "dd/mm/yyyy hh:mm")
	set("F3", 0.420138888888889, "hh:mm AM/PM")
	set("G3", 44643, `0.00 "days"`)
	f.SetCellRichText("Sheet1", "A5", []excelize.RichTextRun{{Text: "rich "}, {Text: "text", Font: &excelize.Font{Bold: true}}})
	f.SetCellFormula("Sheet1", "B5", "1+1")
	f.NewSheet("Notes")
	f.SetCellValue("Notes", "A1", "other")
	f.NewSheet("Secret")
	f.SetSheetVisible("Secret", false)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{2, []Cell{{1, Text, "shared & <text>"}, {2, Number, "12.5"}, {3, Bool, "true"}}},
		{3, []Cell{{0, Date, "2022-03-23"}, {1, Date, "2022-03-23"}, {2, Date, "2023-02"}, {3, Date, "2022-03-23"},
			{4, Date, "2022-03-23 10:05"}, {5, Time, "10:05"}, {6, Number, "44643"}}},
		{5, []Cell{{0, Text, "rich text"}, {1, Unsaved, ""}}},
	}
	if diff := cmp.Diff(want, readRows(t, b.Bytes())); diff != "" {
		t.Error(diff)
	}
	book, _ := Open(b.Bytes())
	if len(book.Sheets) != 2 || len(book.Hidden) != 1 || book.Sheets[1].Name != "Notes" {
		t.Errorf("sheets %v, hidden %v", book.Sheets, book.Hidden)
	}
}

// Programs differ in how they write a formula that they did not reckon: without a
// value, or with an empty one. A text may come to nothing.
func TestAFormulaWithoutItsResultIsNotTakenForNothing(t *testing.T) {
	got := readRows(t, around(t, `<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1"><f>1+1</f><v/></c>`+
		`<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c><c r="F1" t="str"><f>"a"</f><v>a</v></c></row></sheetData></worksheet>`))
	want := []Row{{1, []Cell{{0, Unsaved, ""}, {1, Unsaved, ""}, {2, Unsaved, ""}, {3, Number, "2"}, {5, Text, "a"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAFormatShows(t *testing.T) {
	for _, c := range []struct {
		code string
		want shows
	}{
		{"General", showsNumber}, {"0.00", showsNumber}, {"#,##0;[Red]-#,##0", showsNumber}, {`0" days"`, showsNumber}, {"@", showsNumber},
		{"yyyy-mm-dd", showsDay}, {"d mmm", showsDay}, {"[$-409]d-mmm-yy;@", showsDay}, {"mmm-yy", showsMonth}, {"yyyy", showsMonth},
		{"hh:mm", showsTime}, {"h:mm AM/PM", showsTime}, {"[h]:mm", showsTime}, {"[mm]:ss", showsTime}, {"dd/mm/yyyy hh:mm", showsInstant},
		{"[Magenta]0", showsNumber}, {`\d0`, showsNumber}, {`"unclosed`, showsNumber}, {"[", showsNumber}, {"_", showsNumber},
	} {
		if got := shown(c.code); got != c.want {
			t.Errorf("shown(%q) = %v, want %v", c.code, got, c.want)
		}
	}
}

func TestExcelsCalendarIsRead(t *testing.T) {
	for _, c := range []struct {
		v         string
		since1904 bool
		want      string
	}{
		{"1", false, "1900-01-01"}, {"59", false, "1900-02-28"}, {"61", false, "1900-03-01"}, {"44643", false, "2022-03-23"},
		{"2958465", false, "9999-12-31"}, {"43181", true, "2022-03-23"}, {"0", true, "1904-01-01"},
	} {
		if got, ok := numeric(0, c.v, showsDay, c.since1904); !ok || got.Kind != Date || got.Text != c.want {
			t.Errorf("day %s (1904 %v) is %v, %v; want %s", c.v, c.since1904, got, ok, c.want)
		}
	}
	if _, ok := serialOf("1900-02-28"); ok {
		t.Error("a day before March 1900 has no number that all programs agree on")
	}
}

func TestAWorksheetEndsWhereExcelsDoes(t *testing.T) {
	w, err := NewWriter(io.Discard, "S", []Column{{"n", 8, false, false}})
	if err != nil {
		t.Fatal(err)
	}
	row := []Cell{{0, Number, "1"}}
	for i := range MaxRows - 1 {
		if err := w.Row(row); err != nil {
			t.Fatalf("row %d: %v", i+2, err)
		}
	}
	if err := w.Row(row); !errors.Is(err, ErrRows) {
		t.Errorf("one row more than a worksheet holds: %v", err)
	}
}

func TestATextLongerThanACellHoldsIsRefused(t *testing.T) {
	w, err := NewWriter(io.Discard, "S", []Column{{"n", 8, false, false}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Row([]Cell{{0, Text, strings.Repeat("é", MaxText)}}); err != nil {
		t.Errorf("a text that just fits: %v", err)
	}
	var long *TextError
	if err := w.Row([]Cell{{0, Text, strings.Repeat("😀", MaxText/2+1)}}); !errors.As(err, &long) || long.Length != MaxText+1 {
		t.Errorf("a text of one character too many: %v", err)
	}
}

func TestASheetBearsANameThatExcelTakes(t *testing.T) {
	for give, want := range map[string]string{
		"Actions": "Actions", "a/b:c": "a b c", "'quoted'": "quoted", "": "Sheet1", "///": "Sheet1",
		strings.Repeat("long ", 9): "long long long long long long l",
	} {
		if got := SheetName(give); got != want {
			t.Errorf("SheetName(%q) = %q, want %q", give, got, want)
		}
	}
}

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, parts[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// around makes a workbook around the XML of one sheet.
func around(t testing.TB, sheet string) []byte {
	return zipped(t, "_rels/.rels", fixedParts[1].text, "xl/_rels/workbook.xml.rels", fixedParts[2].text, "xl/styles.xml", fixedParts[3].text,
		"xl/workbook.xml", `<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`, "xl/worksheets/sheet1.xml", sheet)
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	whole := written(t, []Cell{{0, Text, "x"}})
	bomb := `<worksheet><sheetData>` + strings.Repeat(" ", 64<<20) + `</sheetData></worksheet>`
	many := make([]string, 0, 2*(maxEntries+1))
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprint("f", i), "")
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"no zip file", []byte("PK\x03\x04 rest"), nil},
		{"cut short", whole[:len(whole)/2], nil},
		{"another zip file", zipped(t, "word/document.xml", "<w/>"), ErrNotWorkbook},
		{"too many entries", zipped(t, many...), ErrTooLarge},
		{"a part that unpacks to far more than it is", around(t, bomb), ErrTooLarge},
		{"a document type", around(t, `<!DOCTYPE w [<!ENTITY a "b">]><worksheet/>`), nil},
		{"an entity", around(t, `<worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), nil},
		{"a row beyond the last", around(t, `<worksheet><sheetData><row r="1048577"><c><v>1</v></c></row></sheetData></worksheet>`), nil},
		{"rows out of order", around(t, `<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>`), nil},
		{"a column beyond the last", around(t, `<worksheet><sheetData><row><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>`), nil},
		{"a shared text that is not there", around(t, `<worksheet><sheetData><row><c t="s"><v>4</v></c></row></sheetData></worksheet>`), nil},
		{"a number that is none", around(t, `<worksheet><sheetData><row><c><v>x</v></c></row></sheetData></worksheet>`), nil},
		{"a sheet cut short", around(t, `<worksheet><sheetData><row>`), nil},
		{"elements nested too deep", around(t, strings.Repeat("<a>", 100)), nil},
	} {
		err := drain(c.data)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := drain(whole); err != nil {
		t.Errorf("a sound workbook: %v", err)
	}
}

// drain reads everything and keeps nothing.
func drain(data []byte) error {
	b, err := Open(data)
	if err != nil {
		return err
	}
	for _, s := range slices.Concat(b.Sheets, b.Hidden) {
		for _, err := range b.Rows(s) {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr" s="3"><is><t>x</t></is></c><c r="D1" s="2"><v>44643</v></c></row></sheetData></worksheet>`)
	f.Add(`<x:worksheet><sheetData><row><c t="str"><f>1</f><v>a &amp; b</v></c></row></sheetData></x:worksheet>`)
	f.Add(`<w><sheetData><row><c><v><![CDATA[1]]></v></c><!-- --></row>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		b, err := Open(around(t, sheet))
		if err != nil {
			t.Fatalf("the workbook around the sheet: %v", err)
		}
		last := 0
		for r, err := range b.Rows(b.Sheets[0]) {
			if err != nil {
				return
			}
			if r.Number <= last || len(r.Cells) == 0 {
				t.Errorf("row %d after row %d, of %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(written(f, []Cell{{0, Text, "x"}, {3, Date, "2022-03-23"}}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) { _ = drain(data) })
}

func BenchmarkRead(b *testing.B) {
	rows := make([][]Cell, 20_000)
	for i := range rows {
		rows[i] = []Cell{{0, Text, fmt.Sprint("CCAG03-", i)}, {1, Text, "Provide details of the expected impact"}, {2, Number, "7"}, {3, Date, "2022-03-23"}}
	}
	data := written(b, rows...)
	b.ReportAllocs()
	for b.Loop() {
		if err := drain(data); err != nil {
			b.Fatal(err)
		}
	}
}
