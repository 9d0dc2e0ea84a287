package mspdi

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"crosscode/internal/need"
)

const small = `<?xml version="1.0" encoding="UTF-8"?>
<!-- kept -->
<Project xmlns="http://schemas.microsoft.com/project">
  <Title>Plan &amp; more</Title><StartDate>2022-03-01T08:00:00</StartDate><FinishDate>NA</FinishDate>
  <Tasks>
    <Task><UID>1</UID><Name>Draft</Name><Unknown a=">"><Deep/></Unknown><OutlineLevel>1</OutlineLevel><Start>2022-03-01T08:00:00</Start><Duration>PT8H30M0S</Duration><Critical/><Notes><![CDATA[a < b]]></Notes></Task>
  </Tasks>
</Project>
`

func samples(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, folder := range []string{"msp-real", "msp-fields", "msp-generated"} {
		files, _ := filepath.Glob(filepath.Join(need.Shared(t), "conformance", "plan", folder, "*.xml"))
		if len(files) == 0 {
			t.Fatalf("no samples in %s", folder)
		}
		all = append(all, files...)
	}
	return all
}

func TestAFileIsReadInItsOwnTerms(t *testing.T) {
	p, err := Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	task := p.Tasks[0]
	if p.Title != "Plan & more" || !p.Finish.IsZero() || task.Name != "Draft" || task.Duration != 510 || task.Line != 6 || task.CalendarUID != None {
		t.Errorf("read %+v", p)
	}
}

func TestAFileThatCannotBeReadSaysWhereAndWhy(t *testing.T) {
	task := func(s string) string { return "<Project><Tasks>\n<Task>" + s + "</Task></Tasks></Project>" }
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "line 1: the file holds no XML"},
		{"cut short", "<Project><Tasks>", "line 1: the file ends inside <Tasks>; it is cut short"},
		{"crossed", "<Project><Tasks></Project>", "line 1: </Project> closes <Tasks>"},
		{"another format", "<html/>", "line 1: the file starts with <html>; a Microsoft Project file starts with <Project>"},
		{"entities", "<!DOCTYPE x><Project/>", "the file has a document type"},
		{"an entity", task("<Name>&boom;</Name>"), "line 2: &boom; is not one of XML's own references"},
		{"two faults", task("<UID>one</UID><Duration>soon</Duration>"), "line 2: UID is \"one\"; a whole number is needed\nline 2: Duration is \"soon\"; a duration such as PT8H0M0S is needed"},
		{"no such day", task("<Start>2022-02-30T08:00:00</Start>"), "line 2: Start is \"2022-02-30T08:00:00\"; a date such as"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><Project/>`, "the file is in ISO-8859-1; save it as UTF-8"},
		{"not UTF-8", task("<Name>\xff</Name>"), "is not UTF-8"},
		{"too deep", strings.Repeat("<Project>", 100), "elements are nested deeper than 64"},
		{"two documents", "<Project/><Project/>", "there is a second XML document after the first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.in))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Read: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestALineOfFaultsEndsTheReading(t *testing.T) {
	_, err := Read(strings.NewReader("<Project><Tasks>" + strings.Repeat("<Task><UID>x</UID></Task>", 1000) + "</Tasks></Project>"))
	if err == nil || strings.Count(err.Error(), "\n") != maxFaults {
		t.Errorf("%d lines of faults", strings.Count(err.Error(), "\n"))
	}
}

func TestRewritingNothingChangesNoByte(t *testing.T) {
	texts := map[string]string{"small": small}
	for _, path := range samples(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(path)] = string(text)
	}
	for name, text := range texts {
		var out bytes.Buffer
		if err := Rewrite(&out, strings.NewReader(text), time.Time{}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if out.String() != text {
			t.Errorf("%s: the copy differs", name)
		}
	}
}

func TestRewritingChangesOnlyWhatWasComputed(t *testing.T) {
	at := time.Date(2022, 3, 2, 8, 0, 0, 0, time.UTC)
	u := Update{Start: at, Finish: at, EarlyStart: at, EarlyFinish: at, LateStart: at, LateFinish: at, TotalSlack: 4800, Critical: true}
	var out bytes.Buffer
	if err := Rewrite(&out, strings.NewReader(small), at, map[int]Update{1: u}); err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"<FinishDate>NA<", "<FinishDate>2022-03-02T08:00:00<",
		"<Start>2022-03-01T08:00:00</Start>", "<Start>2022-03-02T08:00:00</Start><Finish>2022-03-02T08:00:00</Finish>",
		"<Critical/>", "<Critical>1</Critical><EarlyStart>2022-03-02T08:00:00</EarlyStart><EarlyFinish>2022-03-02T08:00:00</EarlyFinish><LateStart>2022-03-02T08:00:00</LateStart><LateFinish>2022-03-02T08:00:00</LateFinish><FreeSlack>0</FreeSlack><TotalSlack>4800</TotalSlack>",
	).Replace(small)
	if out.String() != want {
		t.Errorf("rewritten:\n%s\nwant:\n%s", out.String(), want)
	}
}

// What is written is read back as it was, lines aside.
func TestWritingAndReadingIsTheSameProject(t *testing.T) {
	for _, path := range samples(t) {
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(in)
		in.Close()
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		var out bytes.Buffer
		if err := Write(&out, p); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&out)
		if err != nil {
			t.Errorf("%s, written again: %v", filepath.Base(path), err)
			continue
		}
		plain(p)
		plain(again)
		if !reflect.DeepEqual(p, again) {
			t.Errorf("%s: differs when written and read again", filepath.Base(path))
		}
	}
}

// plain drops what writing does not keep: line numbers, and whether an amount
// of nothing was written or left out.
func plain(p *Project) {
	for i := range p.Tasks {
		t := &p.Tasks[i]
		t.Line = 0
		for k := range t.Links {
			t.Links[k].Line = 0
		}
		if len(t.Baselines) == 0 {
			t.Baselines = nil
		}
	}
	for i := range p.Resources {
		p.Resources[i].Line, p.Resources[i].HasType = 0, false
	}
	for i := range p.Assignments {
		p.Assignments[i].Line = 0
	}
}

// trickle gives one byte at a time.
type trickle struct{ r io.Reader }

func (t trickle) Read(p []byte) (int, error) { return t.r.Read(p[:min(1, len(p))]) }

func TestTheReaderDoesNotDependOnHowBytesArrive(t *testing.T) {
	whole, err1 := Read(strings.NewReader(small))
	bytewise, err2 := Read(trickle{strings.NewReader(small)})
	if err := errors.Join(err1, err2); err != nil || !reflect.DeepEqual(whole, bytewise) {
		t.Errorf("%v: %+v and %+v", err, whole, bytewise)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add("<Project><Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays></Calendar></Calendars></Project>")
	f.Add("<a:Project><a:Tasks/></a:Project>")
	f.Fuzz(func(t *testing.T, in string) {
		p, err := Read(strings.NewReader(in))
		var out bytes.Buffer
		if e := Rewrite(&out, strings.NewReader(in), time.Time{}, nil); e == nil && out.String() != in {
			t.Errorf("the copy of %q is %q", in, out.String())
		}
		if err != nil {
			return
		}
		out.Reset()
		if err := Write(&out, p); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&out); err != nil {
			t.Errorf("what was written of %q cannot be read: %v", in, err)
		}
	})
}

// A 25 MB file of 10,000 tasks is to be read within a second.
func BenchmarkRead(b *testing.B) {
	var file strings.Builder
	file.WriteString("<Project><Tasks>\n")
	task := "<Task><UID>1</UID><ID>1</ID><Name>Draft the legal text</Name><OutlineLevel>1</OutlineLevel><Start>2022-03-01T08:00:00</Start><Finish>2022-03-01T17:00:00</Finish><Duration>PT8H0M0S</Duration>" +
		"<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type></PredecessorLink>" +
		strings.Repeat("<ExtendedAttribute>\n  <FieldID>188743731</FieldID>\n  <Value>some text</Value>\n</ExtendedAttribute>\n", 24) + "</Task>\n"
	for range 10_000 {
		file.WriteString(task)
	}
	file.WriteString("</Tasks></Project>")
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if _, err := Read(strings.NewReader(file.String())); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAProjectOfTooManyTasksIsRefusedWhereItGoesBeyond(t *testing.T) {
	text := "<Project><Tasks>\n<Task><UID>1</UID></Task>\n<Task><UID>2</UID></Task>\n<Task><UID>3</UID></Task>\n</Tasks></Project>"
	if _, err := read(strings.NewReader(text), 3); err != nil {
		t.Error(err)
	}
	if _, err := read(strings.NewReader(text), 2); err == nil || err.Error() != "line 4: the plan has more than 2 activities, the most that is read; divide it" {
		t.Error(err)
	}
}
