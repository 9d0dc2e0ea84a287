package xer

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"crosscode/internal/need"
)

const small = "ERMHDR\t20.12\t2022-03-01\r\n%T\tTASK\r\n%F\ttask_id\ttask_name\r\n%R\t1\tScope\r\n%R\t2\tA note\r\nthat runs over\r\n%E\r\n"

func TestTablesAreReadByFieldName(t *testing.T) {
	f, err := Read(strings.NewReader(small), Guess)
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Table("TASK").Rows
	if f.Version != "20.12" || len(rows) != 2 || rows[0].Get("task_name") != "Scope" || rows[1].Get("task_name") != "A note\nthat runs over" {
		t.Errorf("read %q, %+v", f.Version, rows)
	}
	if rows[0].Get("nothing") != "" || len(f.Table("NONE").Rows) != 0 {
		t.Error("what is not there is not empty")
	}
}

func TestTheEncodingIsGuessedOrTold(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		as, want Encoding
		text     string
	}{
		{"western", "Caf\xe9", Guess, Windows1252, "Café"},
		{"Russian", "\xcf\xeb\xe0\xed", Guess, Windows1251, "План"},
		{"told", "\xcf\xeb\xe0\xed", Windows1252, Windows1252, "Ïëàí"},
		{"UTF-8", "Café", Guess, UTF8, "Café"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Read(strings.NewReader("ERMHDR\t1\n%T\tTASK\n%F\ttask_name\n%R\t"+tt.in+"\n%E\n"), tt.as)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Table("TASK").Rows[0].Get("task_name"); got != tt.text || f.Encoding != tt.want {
				t.Errorf("%q in %s, want %q in %s", got, f.Encoding, tt.text, tt.want)
			}
		})
	}
}

func TestAFileThatCannotBeReadNamesItsLines(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "line 1: the file is empty"},
		{"PROJECT", "line 1: the file does not start with ERMHDR"},
		{"ERMHDR\n%R\t1", "line 2: the row belongs to no table with named fields"},
	} {
		if _, err := Read(strings.NewReader(tt.in), Guess); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Read(%q): %v, want %q", tt.in, err, tt.want)
		}
	}
}

func TestACalendarIsReadFromItsParentheses(t *testing.T) {
	text := "(0||CalendarData()((0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|12:00)())(0||1(f|17:00|s|13:00)())))))(0||Exceptions()((0||0(d|43650)())(0||1(d|43651)((0||0(s|09:00|f|00:00)())))))))"
	c, err := ParseCalendar(text)
	if err != nil {
		t.Fatal(err)
	}
	want := Calendar{Exceptions: []Exception{{43650, Hours{}}, {43651, Hours{{540, 1440}}}}}
	want.Days[0], want.Days[1] = Hours{}, Hours{{480, 720}, {780, 1020}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("ParseCalendar = %+v, want %+v", c, want)
	}
	if _, err := ParseCalendar("(0||CalendarData()((0||DaysOfWeek()((0||9()())))))"); err == nil || !strings.Contains(err.Error(), `"9" is not a weekday`) {
		t.Errorf("a ninth weekday: %v", err)
	}
	if _, err := ParseCalendar(strings.Repeat("(0||a()(", 30)); err == nil {
		t.Error("endless nesting was accepted")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add("ERMHDR\n%T\tA\n%F\n%R\n\n%R\t\t\nx\ty")
	f.Fuzz(func(t *testing.T, in string) {
		file, err := Read(strings.NewReader(in), Guess)
		if err != nil {
			return
		}
		for _, table := range file.Tables {
			for i := range table.Rows {
				table.Rows[i].Get("task_id")
			}
		}
	})
}

func FuzzParseCalendar(f *testing.F) {
	f.Add("(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|12:00)())))))(0||Exceptions()((0||0(d|43650)())))))")
	f.Fuzz(func(t *testing.T, in string) { ParseCalendar(in) })
}

// Every sample of the conformance data is read; what its broken calendar says
// is refused, not guessed.
func TestSamplesAreRead(t *testing.T) {
	for _, folder := range []string{"primavera", "cross-format"} {
		files, _ := filepath.Glob(filepath.Join(need.Shared(t), "conformance", "plan", folder, "*.xer"))
		if len(files) == 0 {
			t.Fatalf("no samples in %s", folder)
		}
		for _, path := range files {
			in, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Read(in, Guess)
			in.Close()
			if err != nil || len(f.Table("PROJECT").Rows) == 0 {
				t.Errorf("%s: %v", filepath.Base(path), err)
				continue
			}
			for i, row := range f.Table("CALENDAR").Rows {
				if _, err := ParseCalendar(row.Get("clndr_data")); err != nil {
					t.Errorf("%s: calendar %d: %v", filepath.Base(path), i, err)
				}
			}
			if want := strings.Contains(path, "1251"); (f.Encoding == Windows1251) != want {
				t.Errorf("%s: guessed %s", filepath.Base(path), f.Encoding)
			}
		}
	}
}

func TestAFileOfTooManyTasksIsRefusedWhereItGoesBeyond(t *testing.T) {
	text := "ERMHDR\t20\n%T\tTASK\n%F\ttask_id\n%R\t1\n%R\t2\n%R\t3\n%E\n"
	r := reader{file: &File{}, most: 2}
	if _, err := r.lines(strings.NewReader(text)); err == nil || err.Error() != "line 6: the plan has more than 2 activities, the most that is read; divide it" {
		t.Error(err)
	}
}
