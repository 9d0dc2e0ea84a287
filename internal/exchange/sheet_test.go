package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"crosscode/internal/code"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func told(faults []Fault) []string {
	var out []string
	for _, f := range faults {
		s := f.String()
		if f.Code != "" {
			s = f.Code + ": " + s
		}
		out = append(out, s)
	}
	return out
}

func sheetOf(t testing.TB, name, data string) *Sheet {
	t.Helper()
	s, err := ReadSheet(name, []byte(data))
	if err != nil {
		t.Fatalf("ReadSheet(%s): %v", name, err)
	}
	return s
}

// workbook makes a workbook with another program.
func workbook(t testing.TB, sheet string, rows ...[]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func saved(t testing.TB, f *excelize.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryBadCellIsNamedAtOnce(t *testing.T) {
	table := [][]any{
		{"Ref", "Action", "Status", "Due date", "Class"},
		{"CCAG03-12", "Provide details", "Open", "soon", "Public"},
		{"", "Without a reference", "Lost", "23/03/22", "secret"},
		{"CCAG03-13", "Sound", "closed", "Feb 23", "controlled"},
		{"ccag03-13", "Again", "Open", "", "public"},
	}
	f := workbook(t, "Actions", table...)
	var text strings.Builder
	w := csv.NewWriter(&text)
	for _, row := range table {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.(string)
		}
		w.Write(cells)
	}
	w.Flush()
	const notDate = `"soon" is not a date. Write a day as 2022-03-23, a month as 2023-02, a season as 2023-summer, a year as 2023, or a rule as M5+9mo.`
	const notStatus = `"Lost" is not one of: Open, Ongoing, Recommended closed, Closed, Withdrawn.`
	for _, c := range []struct {
		name, data string
		want       []string
	}{
		{"log.xlsx", saved(t, f), []string{"Actions!D2: " + notDate, "Actions!C3: " + notStatus,
			`Actions!E3: "secret" is not a class. The classes are Public and Controlled.`, "Actions!A3: The reference is missing. Give every action one.",
			"Actions!A5: ccag03-13 stands at Actions!A4 already. A reference stands in a file once."}},
		{"log.csv", text.String(), []string{"line 2, Due date: " + notDate, "line 3, Status: " + notStatus,
			`line 3, Class: "secret" is not a class. The classes are Public and Controlled.`, "line 3, Ref: The reference is missing. Give every action one.",
			"line 5, Ref: ccag03-13 stands at line 4, Ref already. A reference stands in a file once."}},
	} {
		stated, faults := sheetOf(t, c.name, c.data).Records(register.Actions.Kind, nil)
		if len(stated) > 0 {
			t.Errorf("%s: %d records are given beside faults", c.name, len(stated))
		}
		if diff := cmp.Diff(c.want, told(faults)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
		if p := problem.Of(Refusal(c.name, faults)); p == nil || len(p.Faults) != len(c.want) {
			t.Errorf("%s: refused with %v", c.name, p)
		}
	}
}

func TestColumnsAreFoundByNameAndLabelAndWhatIsLikeThem(t *testing.T) {
	for _, c := range []struct {
		kind    *record.Kind
		heading string
		want    string // the field; "" for none
	}{
		{register.Actions.Kind, "REF", "ref"}, {register.Actions.Kind, "Reference", "ref"}, {register.Actions.Kind, "Action ref", "ref"},
		{register.Actions.Kind, "Action ID", "ref"}, {register.Actions.Kind, "Action", "title"}, {register.Actions.Kind, "action title", "title"},
		{register.Actions.Kind, "Due", "due"}, {register.Actions.Kind, "DUE DATE:", "due"}, {register.Actions.Kind, "Due by", "due"},
		{register.Actions.Kind, "Owner", "owners"}, {register.Actions.Kind, "Owners", "owners"}, {register.Actions.Kind, "Action owner(s)", "owners"},
		{register.Actions.Kind, "Updates", "update"}, {register.Actions.Kind, "Raised at", "raised"}, {register.Actions.Kind, "Classification", "class"},
		{register.Actions.Kind, "Notes", ""}, {register.Actions.Kind, "Number", ""}, {register.Actions.Kind, "Date", ""},
		{register.Actions.Kind, "Action No.", "ref"}, {register.Actions.Kind, "Action Number", "ref"}, {register.Actions.Kind, "Ref No", "ref"},
		{register.Actions.Kind, "Description", "title"}, {register.Actions.Kind, "Action description", "title"}, {register.Actions.Kind, "Responsible", "owners"},
		{register.RAID.Kind, "RAID item no", "number"}, {register.RAID.Kind, "Description", "description"},
		{code.Modifications.Kind, "next_date", "next_date"}, {code.Modifications.Kind, "Next step on", "next_date"},
		{code.Modifications.Kind, "Modification ref", "ref"}, {register.RAID.Kind, "RAID item ID", "ref"}, {register.RAID.Kind, "No.", ""},
	} {
		got := ""
		switch t, ok := headings(c.kind)[headingKey(c.heading)]; {
		case !ok:
		case t == theRef:
			got = "ref"
		case t == theClass:
			got = "class"
		default:
			got = c.kind.Fields[t].Name
		}
		if got != c.want {
			t.Errorf("in %s the heading %q means %q, want %q", c.kind.Plural, c.heading, got, c.want)
		}
	}
}

func TestWhatIsNotReadIsReportedOnce(t *testing.T) {
	f := workbook(t, "Log", []any{"ref", "Notes", "title", nil, "Blank"},
		[]any{"CCAG03-12", "a note", "One", "stray"}, []any{"CCAG03-13", "another", "Two"})
	f.NewSheet("Old")
	f.SetCellValue("Old", "B2", "something")
	f.NewSheet("Empty")
	stated, faults := sheetOf(t, "log.xlsx", saved(t, f)).Records(register.Actions.Kind, nil)
	want := []string{
		`off-pattern: Log!B1: "Notes" is no field of actions: 2 cells were not read.`,
		`off-pattern: Log!D1: Column D has no heading: 1 cell was not read.`,
		`off-pattern: Log!E1: "Blank" is no field of actions: 0 cells were not read.`,
		`off-pattern: Old: The worksheet was not read; only "Log" was.`,
		`classification: Log!A2: The class is not told from here on, of 2 of the 2 records. New ones take the class that the import is given, Controlled if it is given none; those in the record keep theirs.`,
	}
	if diff := cmp.Diff(want, told(faults)); diff != "" {
		t.Error(diff)
	}
	if len(stated) != 2 || stated[1].Line != 3 || stated[1].Where != "Log!A3" || !slices.Equal(stated[1].Fields, []string{"title"}) {
		t.Errorf("records %+v", stated)
	}
	if Refusal("log.xlsx", faults) != nil {
		t.Error("findings keep the file from being imported")
	}
}

func TestAMappingNamesFieldsForHeadings(t *testing.T) {
	s := sheetOf(t, "log.csv", "No,What,Notes,Colour\nCCAG03-12,Provide details,so far,red\n")
	stated, faults := s.Records(register.Actions.Kind, map[string]string{"No": "ref", "what": "title", "Notes": "update", "Colour": ""})
	if len(stated) != 1 || len(faults) != 1 || faults[0].Code != Classification {
		t.Fatalf("%d records, %v", len(stated), told(faults))
	}
	a := register.Actions.From(stated[0].Record)
	if a.Ref != "CCAG03-12" || a.Title != "Provide details" || a.Progress != "so far" {
		t.Errorf("read as %+v", a)
	}
	if _, faults := s.Records(register.Actions.Kind, map[string]string{"No": "ref", "Colour": "hue"}); Refusal("log.csv", faults) == nil {
		t.Error("a mapping to a field that is not there is taken")
	}
}

func TestTwoColumnsOfOneFieldAreRefused(t *testing.T) {
	_, faults := sheetOf(t, "log.csv", "ref,Owner,Owners\nCCAG03-12,a,b\n").Records(register.Actions.Kind, nil)
	if got := told(faults); len(got) != 1 || got[0] != `line 1, Owners: The columns "Owner" and "Owners" both hold the field owners. Leave one of them out.` {
		t.Errorf("told %q", got)
	}
}

func TestATableWithoutReferencesIsRefused(t *testing.T) {
	_, faults := sheetOf(t, "log.csv", "name,colour\na,b\n").Records(register.Actions.Kind, nil)
	if got := told(faults); len(got) == 0 || !strings.HasPrefix(got[0], "line 1: No column holds the reference.") {
		t.Errorf("told %q", got)
	}
}

func TestAModificationIsKnownByCodeAndNumber(t *testing.T) {
	for _, c := range []struct{ code, written, ref, ofCode string }{
		{"REC", "R32", "REC/R0032", "REC"}, {"REC", "REC/R0032", "REC/R0032", "REC"}, {"", "R0032", "REC/R0032", "REC"},
		{"UNC", "0886V", "UNC/0886V", "UNC"}, {"", "REC R32", "REC/R0032", ""}, {"bsc", "p432", "BSC/P432", "BSC"},
	} {
		data := fmt.Sprintf("ref,code,title,class\n%s,%s,x,public\n", c.written, c.code)
		stated, faults := sheetOf(t, "x.csv", data).Records(code.Modifications.Kind, nil)
		if len(stated) != 1 {
			t.Errorf("%s of %q: %v", c.written, c.code, told(faults))
			continue
		}
		if m := code.Modifications.From(stated[0].Record); m.Ref != c.ref || m.Code != c.ofCode {
			t.Errorf("%s of %q is read as %s of %q, want %s of %q", c.written, c.code, m.Ref, m.Code, c.ref, c.ofCode)
		}
	}
}

func TestATableOfAnotherCountryIsRead(t *testing.T) {
	for _, data := range []string{
		"ref;title;due\nCCAG03-12;\"a; b\";23/03/2022\n",
		"ref\ttitle\tdue\r\nCCAG03-12\ta; b\t23/03/2022",
		"\ufeff\r\n\r\nref,title,due\rCCAG03-12,a; b,23 March 2022\r",
	} {
		stated, faults := sheetOf(t, "x.csv", data).Records(register.Actions.Kind, nil)
		if len(stated) != 1 {
			t.Errorf("%q: %v", data, told(faults))
			continue
		}
		if a := register.Actions.From(stated[0].Record); a.Title != "a; b" || a.Due.String() != "2022-03-23" {
			t.Errorf("%q is read as %+v", data, a)
		}
	}
}

func TestDatesOfAWorkbookAreAsPreciseAsTheyAreShown(t *testing.T) {
	f := workbook(t, "Actions", []any{"ref", "title", "due"}, []any{"CCAG03-12", 7, nil}, []any{"CCAG03-13", 1.5, nil}, []any{"CCAG03-14", true, 2023})
	for cell, format := range map[string]string{"C2": "d mmm", "C3": "mmm-yy"} {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		f.SetCellValue("Actions", cell, time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC))
		f.SetCellStyle("Actions", cell, cell, style)
	}
	stated, faults := sheetOf(t, "x.xlsx", saved(t, f)).Records(register.Actions.Kind, nil)
	if len(stated) != 3 {
		t.Fatal(told(faults))
	}
	for i, want := range []struct{ due, title string }{{"2023-02-01", "7"}, {"2023-02", "1.5"}, {"2023", "true"}} {
		if a := register.Actions.From(stated[i].Record); a.Due.String() != want.due || a.Title != want.title {
			t.Errorf("%s is due %q, titled %q; want %v", a.Ref, a.Due, a.Title, want)
		}
	}
}

func TestAFormulaWithoutAResultIsNamed(t *testing.T) {
	f := workbook(t, "Actions", []any{"ref", "title"}, []any{"CCAG03-12", nil})
	f.SetCellFormula("Actions", "B2", "A2")
	_, faults := sheetOf(t, "x.xlsx", saved(t, f)).Records(register.Actions.Kind, nil)
	if got := told(faults); len(got) != 1 || !strings.HasPrefix(got[0], "Actions!B2: The formula here was saved without its result.") {
		t.Errorf("told %q", got)
	}
}

func TestJSONIsReadAsAnExportOrAPersonWritesIt(t *testing.T) {
	const data = `[
{"ref":"CCAG03-12","title":" kept as it is ","owners":[{"organisation":"Ofgem"}],"due":null},

 {"ref":"CCAG03-13","owners":"Ofgem (A. Person)","due":"23 March 2022","class":"Public","status":"open"}
]`
	stated, faults := sheetOf(t, "x.json", data).Records(register.Actions.Kind, nil)
	if len(stated) != 2 {
		t.Fatal(told(faults))
	}
	first, second := register.Actions.From(stated[0].Record), register.Actions.From(stated[1].Record)
	if first.Title != " kept as it is " || first.Owners[0].Organisation != "Ofgem" || !slices.Equal(stated[0].Fields, []string{"title", "owners", "due"}) {
		t.Errorf("the first is %+v and speaks of %v", first, stated[0].Fields)
	}
	if second.Due.String() != "2022-03-23" || second.Owners[0].Person != "A. Person" || second.Status() != register.Open || second.Class != record.Public {
		t.Errorf("the second is %+v", second)
	}
	if stated[0].Line != 2 || stated[1].Line != 4 || stated[1].Where != "line 4" {
		t.Errorf("they stand on lines %d and %d, %s", stated[0].Line, stated[1].Line, stated[1].Where)
	}
}

func TestJSONThatDoesNotFitIsNamed(t *testing.T) {
	const data = `[{"ref":"CCAG/1","number":1.5,"kind":"wish","related":[1],"description":{"a":1},"impact":"\u0000","probability":"3","list":["a"]}]`
	_, faults := sheetOf(t, "x.json", data).Records(register.RAID.Kind, nil)
	want := []string{
		`line 1, number: "1.5" is not a whole number.`, `line 1, kind: "wish" is not one of: risk, assumption, issue, dependency.`,
		`line 1, related: The list cannot be read. Write it as an export does.`,
		`line 1, description: One value was expected here, and this holds several.`,
		`line 1, impact: The text cannot be read. Save it as UTF-8 and try again.`,
		`line 1, list: One value was expected here, and this holds several.`,
	}
	if diff := cmp.Diff(want, told(faults)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNoTableAreRefusedWithASentence(t *testing.T) {
	zipped := func(name, text string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.CreateHeader(&zip.FileHeader{Name: name})
		io.WriteString(w, text)
		z.Close()
		return b.String()
	}
	wide := strings.Repeat(",", MaxSheetColumns) + "x\n"
	for _, c := range []struct{ name, data, want string }{
		{"log.csv", "", "log.csv is empty."},
		{"log.csv", "\ufeff \n", "log.csv is empty."},
		{"log.csv", "MZ\x90\x00\x03", "log.csv is a binary file, not a table."},
		{"log.csv", "ref,title\nA,caf\xe9\x81\n", "log.csv has letters that cannot be read: it is neither UTF-8 nor windows-1252."},
		{"log.csv", "\xff\xfer\x00e\x00f", "log.csv is text in UTF-16 that is cut short"},
		{"log.csv", "%PDF-1.7 ...", "log.csv is a PDF"},
		{"log.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "log.xls is a workbook of the old Excel format (.xls). Open it in the program"},
		{"plan.mpp", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "plan.mpp is a Microsoft Project file (.mpp). Save it in Project as XML"},
		{"log.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "log.xlsx is protected by a password."},
		{"log.xls", "<html><table>", "log.xls is a web page or XML"},
		{"log.ods", zipped("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "log.ods is an OpenDocument spreadsheet (.ods)."},
		{"log.xlsb", zipped("xl/workbook.bin", ""), "log.xlsb is a binary workbook (.xlsb)."},
		{"log.xlsx", zipped("word/document.xml", ""), "log.xlsx has no table in it."},
		{"log.xlsx", "PK\x03\x04 and no more", "log.xlsx is damaged"},
		{"log.csv", "ref,title\n\"a,b\n", "log.csv cannot be read: a quotation mark on line 2 opens a cell that is never closed."},
		{"log.csv", "ref,title\n\"a\"b,c\n", "log.csv cannot be read: on line 2 there is something behind the closing quotation mark"},
		{"log.csv", "ref\n" + wide, "log.csv has more than 200 columns (line 2)."},
		{"log.json", "ref,title\n", "log.json is not whole JSON: it cannot be read on from line 1."},
		{"log.json", `{"ref":"A"}`, "log.json is not a list"},
		{"log.json", "[\n{\"ref\":\"A\"},\n7]", "log.json holds something on line 3 that is no object."},
		{"log.json", "[\n{\"ref\":\"A\"}", "log.json is not whole JSON: it ends in the middle."},
		{"log.json", "[{\"a\":1,\"a\":2}]", "log.json is not whole JSON"},
		{"log.json", "[] []", "log.json has something behind the end of its list."},
		{`C:\files\log.json`, "[[", "log.json holds something on line 1 that is no object."},
	} {
		_, err := ReadSheet(c.name, []byte(c.data))
		if p := problem.Of(err); p == nil || p.Kind != problem.Invalid || !strings.HasPrefix(p.Message, c.want) {
			t.Errorf("%s %.30q: %v, want %s", c.name, c.data, err, c.want)
		}
	}
}

func TestTheContentSaysWhatAFileIs(t *testing.T) {
	for _, f := range formats {
		data := exported(t, f, register.Actions.Kind, someActions()...)
		for _, name := range []string{"log", "log.csv", "log.xlsx", "log.txt", ""} {
			sheet, err := ReadSheet(name, data)
			if err != nil {
				t.Errorf("%s called %q: %v", f.name, name, err)
				continue
			}
			if got, faults := sheet.Records(register.Actions.Kind, nil); len(got) != 3 || len(faults) > 0 {
				t.Errorf("%s called %q: %d records, %v", f.name, name, len(got), told(faults))
			}
		}
	}
}

func TestAFileOfTooManyCellsIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a file of 60 MiB")
	}
	for name, row := range map[string]string{"cells": strings.Repeat("a,", 100) + "\n", "rows": "a\n"} {
		data := strings.Repeat(row, 40<<20/len(row))
		if _, err := ReadSheet("x.csv", []byte(data)); err == nil || !strings.Contains(err.Error(), "more than") {
			t.Errorf("a file of too many %s: %v", name, err)
		}
	}
	if _, err := ReadSheet("x.csv", bytes.Repeat([]byte("a"), MaxSheetBytes+1)); err == nil {
		t.Error("a file that is too large is read")
	}
}

func TestManyFaultsAreBounded(t *testing.T) {
	_, faults := sheetOf(t, "x.csv", "ref,due\n"+strings.Repeat("A,soon\n", 2*maxFaults)).Records(register.Actions.Kind, nil)
	if len(faults) != maxFaults+1 || !strings.HasPrefix(faults[maxFaults].Message, "There are more faults") {
		t.Errorf("%d faults", len(faults))
	}
}

// The standard library reads what is written, but that it takes a line end
// within a cell for a line feed.
func TestTheStandardLibraryReadsOurCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return drawText(t, "cell", true) }), 2, 5).Draw(t, "cells")
		var b []byte
		for i, s := range want {
			b = appendCell(b, i == 0, s)
		}
		r := csv.NewReader(bytes.NewReader(append(b, "\r\n"...)))
		got, err := r.Read()
		if err == io.EOF && strings.Join(want, "") == "" {
			return
		}
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q is read as %q, %v", want, got, err)
		}
	})
}

func FuzzReadSheet(f *testing.F) {
	for _, format := range formats {
		f.Add("x."+format.name, exported(f, format, register.Actions.Kind, someActions()...))
		f.Add("", exported(f, format, code.Modifications.Kind, someModifications()...))
	}
	f.Add("x.csv", []byte("\"a\"\"\";b\r\n\r'=1,\t"))
	f.Add("x.json", []byte(`[{"ref":7,"owners":[{"person":"x"}],"due":"M5+2w"},{}]`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		sheet, err := ReadSheet(name, data)
		if err != nil {
			if p := problem.Of(err); p == nil || !utf8.ValidString(p.Message) {
				t.Fatalf("not refused in words: %v", err)
			}
			return
		}
		for _, k := range []*record.Kind{register.Actions.Kind, code.Modifications.Kind, register.RAID.Kind} {
			stated, faults := sheet.Records(k, nil)
			if Refusal("x", faults) != nil && len(stated) > 0 {
				t.Fatal("records beside faults")
			}
			againTheSame(t, k, stated)
		}
	})
}

// againTheSame exports what was read, and reads it again.
func againTheSame(t *testing.T, k *record.Kind, stated []record.Stated) {
	var records []record.Record
	for _, s := range stated {
		records = append(records, s.Record)
	}
	data := exported(t, formats[1], k, records...)
	again, faults := sheetOf(t, "again.json", string(data)).Records(k, nil)
	if len(again) != len(records) {
		t.Fatalf("%d records, read again %d: %v\n%s", len(records), len(again), told(faults), data)
	}
	for i, r := range records {
		if d := k.Changes(r, again[i].Record); len(d) > 0 {
			t.Fatalf("%s: %#v became %#v", d[0].Field, d[0].Before, d[0].After)
		}
	}
}

// The standard library and we agree on every file that both read.
func FuzzCSV(f *testing.F) {
	f.Add("ref,title\nA,\"b\nc\"\n\nB,\n")
	f.Add("a;b\n'=1;\"\"\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, '\r') || !utf8.ValidString(text) {
			return // the standard library reads line ends in its own way
		}
		s := &Sheet{form: csvForm}
		if s.readCSV([]byte(text)) != nil {
			return
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, byteOrderMark)))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = rune(delimiter([]byte(strings.TrimPrefix(text, byteOrderMark)))), -1, false
		theirs, err := r.ReadAll()
		if err != nil {
			return
		}
		var want [][]string
		for _, row := range theirs {
			var cells []string
			for _, c := range row {
				if strings.TrimSpace(c) != "" {
					cells = append(cells, unguard(c))
				}
			}
			if len(cells) > 0 {
				want = append(want, cells)
			}
		}
		var got [][]string
		for _, row := range s.Rows {
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, c.Text)
			}
			got = append(got, cells)
		}
		if diff := cmp.Diff(want[min(1, len(want)):], got, cmp.Transformer("nil", func(r [][]string) string { return fmt.Sprintf("%q", r) })); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	})
}

func BenchmarkImportOf100000Actions(b *testing.B) {
	for _, f := range formats {
		records := make([]record.Record, 100_000)
		for i := range records {
			a := anAction()
			a.Ref, a.Title, a.Owners = fmt.Sprintf("CCAG%02d-%03d", 10+i/1000, i%1000), "Provide details of the impact", []record.Owner{{Organisation: "Ofgem"}}
			records[i] = a
		}
		data := exported(b, f, register.Actions.Kind, records...)
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sheet, err := ReadSheet("x."+f.name, data)
				if err != nil {
					b.Fatal(err)
				}
				if got, faults := sheet.Records(register.Actions.Kind, nil); len(got) != len(records) {
					b.Fatal(told(faults[:1]))
				}
			}
		})
	}
}
