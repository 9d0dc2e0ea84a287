package exchange

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/code"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// kinds are all the registers there are: none that is added can be left out.
var kinds = secretariat.Registers()

type format struct {
	name  string
	write func(io.Writer, *record.Kind, Items) error
}

var formats = []format{{"csv", WriteCSV}, {"json", WriteJSON}, {"xlsx", WriteXLSX}}

func items(records ...record.Record) Items {
	return func(yield func(record.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func exported(t testing.TB, f format, k *record.Kind, records ...record.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.write(&b, k, items(records...)); err != nil {
		t.Fatalf("write %s: %v", f.name, err)
	}
	return b.Bytes()
}

// drawText draws text as Parse leaves it, odd beginnings and ends among it.
func drawText(t *rapid.T, label string, lines bool) string {
	odd := rapid.SampledFrom([]string{"", "=1+1", "+44", "-5", "@x", "'=", "''-", "'", "＝1", "_x0041_", "[", `["a"]`, `"quoted"`, "a;b, c", "007", "\x01", "\ufeff", "(a)", "true", "null"})
	text := rapid.StringN(0, 20, -1)
	s := odd.Draw(t, label+" start") + text.Draw(t, label)
	if lines && rapid.Bool().Draw(t, label+" lines") {
		s += "\nsecond\r\n\n" + odd.Draw(t, label+" end")
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	for strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	if s = strings.TrimSpace(s); !lines {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

func drawWhen(t *rapid.T, label string) calendar.When {
	day := calendar.Day(rapid.IntRange(1, int(calendar.MaxDay)).Draw(t, label))
	y, m, _ := day.Date()
	return rapid.SampledFrom([]calendar.When{{}, calendar.On(day), calendar.InMonth(y, m), calendar.InSeason(y, calendar.Winter), calendar.InYear(y),
		calendar.After(calendar.Rule{Anchor: "M5", Count: -9, Unit: calendar.Weeks}), calendar.After(calendar.Rule{Anchor: "M12"})}).Draw(t, label+" precision")
}

func drawValue(t *rapid.T, f *record.Field) record.Value {
	text := func() string { return drawText(t, f.Name, false) }
	switch f.Type {
	case record.Prose:
		return record.Text(drawText(t, f.Name, true))
	case record.Integer:
		if rapid.Bool().Draw(t, f.Name+" given") {
			return record.N(rapid.Int().Draw(t, f.Name))
		}
		return record.Number{}
	case record.Dated:
		return record.Date{When: drawWhen(t, f.Name)}
	case record.Time:
		return record.Clock(rapid.SampledFrom([]string{"", "00:00", "10:05", "23:59"}).Draw(t, f.Name))
	case record.YesNo:
		return record.Flag(rapid.Bool().Draw(t, f.Name))
	case record.OneOf:
		v, err := f.Parse(rapid.SampledFrom(append([]string{""}, f.Choices...)).Draw(t, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		return v
	case record.List:
		return record.Texts(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return drawText(t, f.Name, true) }), 0, 3).Draw(t, f.Name))
	case record.Answer:
		var v record.Owners
		for range rapid.IntRange(0, 2).Draw(t, f.Name) {
			v = append(v, record.Owner{Organisation: text(), Person: text(), Role: text()})
		}
		return v
	}
	return record.Text(text())
}

func drawRecord(t *rapid.T, k *record.Kind, n int) record.Record {
	r := k.Blank()
	for _, f := range k.Fields {
		f.Set(r, drawValue(t, f))
	}
	h := record.HeadOf(r)
	h.Class = rapid.SampledFrom(record.Classes).Draw(t, "class")
	h.Ref = k.Canon(fmt.Sprintf("%sx%d", drawText(t, "ref", false), n))
	if m, ok := r.(*code.Modification); ok {
		m.Code = rapid.SampledFrom(code.Codes).Draw(t, "of code").Name
		number := rapid.SampledFrom([]string{"R15", "P432", "0886V", "MP162", "CP1559", "new one", "0015"}).Draw(t, "number") + strings.Repeat("V", n%2) + fmt.Sprint(n)
		full, _ := ref.ReadModification(m.Code, number)
		if full.Number == "" {
			full.Number = number
		}
		m.Ref = k.Canon(m.Code + "/" + full.Number)
		m.Code, _, _ = strings.Cut(m.Ref, "/")
	}
	return r
}

// tries has rapid draw so many times in one test, unless somebody asks for more.
func tries(t *testing.T, n string) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() != checks.DefValue {
		return
	}
	if err := flag.Set(checks.Name, n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set(checks.Name, checks.DefValue) })
}

func TestWhatGoesOutComesBackIn(t *testing.T) {
	tries(t, "40") // of each register
	for _, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var want []record.Record
				seen := map[string]bool{}
				for i := range rapid.IntRange(0, 3).Draw(t, "records") {
					r := drawRecord(t, k, i)
					if key := record.NameKey(record.HeadOf(r).Ref); !seen[key] {
						want = append(want, r)
						seen[key] = true
					}
				}
				for _, f := range formats {
					backAndForth(t, f, k, want)
				}
			})
		})
	}
}

func backAndForth(t *rapid.T, f format, k *record.Kind, want []record.Record) {
	var b bytes.Buffer
	if err := f.write(&b, k, items(want...)); err != nil {
		t.Fatal(err)
	}
	sheet, err := ReadSheet("file."+f.name, b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Bytes())
	}
	got, faults := sheet.Records(k, nil)
	if len(faults) > 0 || len(got) != len(want) {
		t.Fatalf("%s: %d records of %d, %v", f.name, len(got), len(want), faults)
	}
	for i := range want {
		if d := k.Changes(want[i], got[i].Record); len(d) > 0 {
			t.Fatalf("%s, %s: %#v became %#v", f.name, d[0].Field, d[0].Before, d[0].After)
		}
		if len(got[i].Fields) != len(k.Fields) {
			t.Fatalf("the %s file speaks of %v", f.name, got[i].Fields)
		}
	}
}

func TestAGuardIsTakenOffAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat("'", rapid.IntRange(0, 3).Draw(t, "apostrophes")) +
			rapid.SampledFrom([]string{"", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "x"}).Draw(t, "sign") + rapid.String().Draw(t, "rest")
		if got := unguard(guard(s)); got != s {
			t.Fatalf("%q is guarded as %q and read as %q", s, guard(s), got)
		}
		r, _ := utf8.DecodeRuneInString(guard(s))
		if strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) && r != utf8.RuneError {
			t.Fatalf("%q is guarded as %q, which a spreadsheet computes", s, guard(s))
		}
	})
}

func anAction() *register.Action {
	a := register.RaiseAction("CCAG03-12")
	a.Class, a.Title = record.Public, "=SUM(A1) is no formula,\nand \"this\" is a second line"
	a.Owners = []record.Owner{{Organisation: "Ofgem", Role: "sponsor"}, {Organisation: "Supplier (large); agent", Person: "A. Person"}}
	a.Due, a.Progress = calendar.On(738237), "'-5 % so far"
	return a
}

func someActions() []record.Record {
	month, rule := register.RaiseAction("CCAG03-13"), register.RaiseAction("CCAG03-14")
	month.Class, month.Title, month.Due = record.Controlled, "Known to the month", calendar.InMonth(2023, 2)
	rule.Class, rule.Title, rule.Due = record.Public, "Counted from a milestone", calendar.After(calendar.Rule{Anchor: "M5", Count: 9, Unit: calendar.Months})
	return []record.Record{anAction(), month, rule}
}

func someModifications() []record.Record {
	m := code.Follow(ref.Modification{Code: "REC", Number: "R0032"})
	m.Class, m.Title, m.Aliases = record.Public, "Half-hourly data", []string{"R32"}
	return []record.Record{m}
}

func someRAID() []record.Record {
	i, u := register.RaiseItem("CCAG", 17), register.RaiseUnnumbered("CCAG", 1)
	i.Class, i.Description, i.Probability = record.Public, "A release comes late", record.N(3)
	u.Class, u.Description = record.Controlled, "Without a number"
	return []record.Record{i, u}
}

func TestExportsAreAsTheyWere(t *testing.T) {
	for _, c := range []struct {
		kind    *record.Kind
		records []record.Record
	}{
		{register.Actions.Kind, someActions()}, {code.Modifications.Kind, someModifications()},
		{register.RAID.Kind, someRAID()}, {register.Milestones.Kind, nil},
	} {
		for _, f := range formats {
			name, got := c.kind.Name+"."+f.name, exported(t, f, c.kind, c.records...)
			if f.name == "xlsx" {
				name, got = name+".txt", sheetText(t, got)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s has changed (%v):\n%s\nwas:\n%s", name, err, got, want)
			}
		}
	}
}

// sheetText gives a workbook, as another program reads it, as lines of text:
// every cell with its type, its format and its content.
func sheetText(t *testing.T, data []byte) []byte {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "worksheet %q\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, v := range row {
				address := xlsx.Address(j, i+1)
				kind, _ := f.GetCellType(sheet, address)
				if formula, _ := f.GetCellFormula(sheet, address); formula != "" {
					t.Errorf("%s is a formula: %s", address, formula)
				}
				if v == "" {
					continue
				}
				what := "text"
				if kind != excelize.CellTypeInlineString {
					what = "number"
				}
				style, _ := f.GetCellStyle(sheet, address)
				if s, err := f.GetStyle(style); err == nil && s.CustomNumFmt != nil {
					what += " shown as " + *s.CustomNumFmt
				}
				fmt.Fprintf(&b, "%s %s %q\n", address, what, v)
			}
		}
	}
	return b.Bytes()
}

func TestTheSameListGivesTheSameBytes(t *testing.T) {
	for _, f := range formats {
		if !bytes.Equal(exported(t, f, register.Actions.Kind, someActions()...), exported(t, f, register.Actions.Kind, someActions()...)) {
			t.Errorf("two exports as %s differ", f.name)
		}
	}
}

// begun is a writer that notes that something was written.
type begun struct{ bytes int }

func (b *begun) Write(p []byte) (int, error) {
	b.bytes += len(p)
	return len(p), nil
}

func TestTheFirstByteComesBeforeTheFirstRecord(t *testing.T) {
	for _, f := range formats {
		var w begun
		before := 0
		err := f.write(&w, register.Actions.Kind, func(yield func(record.Record, error) bool) {
			before = w.bytes
			for range 10_000 {
				if !yield(anAction(), nil) {
					return
				}
			}
			if w.bytes < 100*before {
				t.Errorf("%s: %d bytes were written before the end of the list", f.name, w.bytes)
			}
		})
		if err != nil || before == 0 {
			t.Errorf("%s: %d bytes before the first record, %v", f.name, before, err)
		}
	}
}

func TestAListThatBreaksOffIsNoWholeFile(t *testing.T) {
	broken := errors.New("the database is gone")
	for _, f := range formats {
		var b bytes.Buffer
		err := f.write(&b, register.Actions.Kind, func(yield func(record.Record, error) bool) {
			_ = yield(anAction(), nil) && yield(nil, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", f.name, err)
		}
		if _, err := ReadSheet("x."+f.name, b.Bytes()); err == nil && f.name != "csv" {
			t.Errorf("what was written as %s reads as a whole file", f.name)
		}
	}
}

func TestAWriterThatFailsIsHeard(t *testing.T) {
	full := errors.New("no space left")
	for _, f := range formats {
		if err := f.write(failing{full}, register.Actions.Kind, items(someActions()...)); !errors.Is(err, full) {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestATextThatNoCellHoldsIsNamed(t *testing.T) {
	a := anAction()
	a.Progress = strings.Repeat("x", xlsx.MaxText+1)
	err := WriteXLSX(io.Discard, register.Actions.Kind, items(a))
	p := problem.Of(err)
	if p == nil || p.Message != "update of CCAG03-12 has 32768 characters, and a cell of Excel holds 32767. Export the list as csv or json." {
		t.Errorf("refused with %v", err)
	}
	one := func(int) (int, bool, error) { return 2, false, nil }
	for _, f := range formats {
		early := Fits(f.name, register.Actions.Kind, one, items(someActions()[1], a))
		if want := f.name == "xlsx"; (early != nil) != want || want && early.Error() != err.Error() {
			t.Errorf("before %s is written: %v", f.name, early)
		}
	}
	a.Progress = strings.Repeat("x", xlsx.MaxText-1) + "é" // as many as a cell holds, in more bytes
	if err := Fits("xlsx", register.Actions.Kind, one, items(a)); err != nil {
		t.Error(err)
	}
	gone := errors.New("the record does not answer")
	if err := Fits("xlsx", register.Actions.Kind, one, func(yield func(record.Record, error) bool) { yield(nil, gone) }); !errors.Is(err, gone) {
		t.Errorf("a list that breaks off: %v", err)
	}
}

func TestAListLongerThanAWorksheetIsRefused(t *testing.T) {
	p := problem.Of(rowRefused(register.Actions.Kind, anAction(), xlsx.ErrRows))
	if p == nil || !strings.HasPrefix(p.Message, "An Excel worksheet ends at 1048576 rows, and there are more actions than that.") {
		t.Errorf("refused with %v", p)
	}
}

func TestWhetherAListFitsIsKnownBeforeItIsWritten(t *testing.T) {
	listOf := func(records int) func(int) (int, bool, error) {
		return func(most int) (int, bool, error) { return min(records, most), records > most, nil }
	}
	for _, f := range formats {
		if err := Fits(f.name, register.Actions.Kind, listOf(xlsx.MaxRows-1), items(someActions()...)); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
		err := Fits(f.name, register.Actions.Kind, listOf(xlsx.MaxRows), items())
		if p := problem.Of(err); (f.name == "xlsx") != (p != nil) || p != nil && !strings.Contains(p.Message, "ends at 1048576 rows") {
			t.Errorf("%s, one more than a worksheet holds: %v", f.name, err)
		}
		gone := errors.New("the database is gone")
		if err := Fits(f.name, register.Actions.Kind, func(int) (int, bool, error) { return 0, false, gone }, items()); !errors.Is(err, gone) {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}

func TestEveryRegisterHasHeadingsThatMeanOneThing(t *testing.T) {
	sheets := map[string]string{}
	for _, k := range kinds {
		known := headings(k)
		for i, name := range header(k) {
			want := target(i - 1)
			switch name {
			case "ref":
				want = theRef
			case "class":
				want = theClass
			}
			if got := known[headingKey(name)]; got != want {
				t.Errorf("%s: the heading %s means %d, not %d", k.Name, name, got, want)
			}
		}
		sheet := xlsx.SheetName(k.Title) // what is longer than a worksheet's name is cut
		if !strings.HasPrefix(k.Title, sheet) || sheets[sheet] != "" {
			t.Errorf("%s: its worksheet is called %q, as that of %s", k.Name, sheet, sheets[sheet])
		}
		sheets[sheet] = k.Name
		if len(header(k)) > MaxSheetColumns {
			t.Errorf("%s has more columns than are read", k.Name)
		}
	}
}

func benchmarkExport(b *testing.B, f format) {
	records := make([]record.Record, 1000)
	for i := range records {
		a := anAction()
		a.Title, a.Owners = "Provide details of the impact on the registration service of the two options", []record.Owner{{Organisation: "Ofgem", Role: "sponsor"}}
		a.Ref = fmt.Sprintf("CCAG%02d-%02d", 1+i/50, 1+i%50)
		records[i] = a
	}
	b.ReportAllocs()
	for b.Loop() {
		err := f.write(io.Discard, register.Actions.Kind, func(yield func(record.Record, error) bool) {
			for range 100 {
				for _, r := range records {
					if !yield(r, nil) {
						return
					}
				}
			}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCSVOf100000Actions(b *testing.B)  { benchmarkExport(b, formats[0]) }
func BenchmarkJSONOf100000Actions(b *testing.B) { benchmarkExport(b, formats[1]) }
func BenchmarkXLSXOf100000Actions(b *testing.B) { benchmarkExport(b, formats[2]) }
