package planfile

import (
	"bytes"
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/plan"
)

// Without what a table cannot hold, the plan of the programme comes back with the
// same dates from either kind of table.
func TestATableIsReadBackAsItWasWritten(t *testing.T) {
	f := readYAML(t, strings.ReplaceAll(examples.Plan(), ", release: [BSC, REC]", ""))
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for name, save := range map[string]func(*bytes.Buffer) error{
		"plan.csv":  func(b *bytes.Buffer) error { return f.SaveCSV(b, s) },
		"plan.xlsx": func(b *bytes.Buffer) error { return f.SaveXLSX(b, s) },
	} {
		var b bytes.Buffer
		if err := save(&b); err != nil {
			t.Fatal(err)
		}
		back, err := Read(name, &b, Options{Start: f.Plan.Start})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := plan.Make(back.Plan)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Activities {
			was, is := &f.Plan.Activities[i], &back.Plan.Activities[i]
			if s.Activities[i].Start != again.Activities[i].Start || s.Activities[i].Finish != again.Activities[i].Finish || was.Ref != is.Ref || was.Name != is.Name || was.Level != is.Level {
				t.Fatalf("%s: %s came back as %s, %s to %s, not %s to %s", name, was.Ref, is.Ref, again.Activities[i].Start, again.Activities[i].Finish, s.Activities[i].Start, s.Activities[i].Finish)
			}
		}
		if len(back.Teams) != len(f.Teams) || len(back.Plan.Assignments) != len(f.Plan.Assignments) || back.Levels["M6"] != 1 || back.Phases[2] != f.Phases[2] {
			t.Errorf("%s: teams %v, levels %v", name, back.Teams, back.Levels)
		}
	}
}

func TestATableAsPeopleWriteIt(t *testing.T) {
	f, err := Read("plan.csv", strings.NewReader("Id,Name,Duration,After,Milestone,Outline,Teams\nall,All of it,,,,1,\nA,\"Draft, and\nre-draft\",3,,no,2,T\nB,Consult,2w,A + 1d; all SS,,2,\n\nM6,Done,,B,yes,1,\n"), Options{Start: plan.At(2022, 3, 1, 8, 0)})
	if err == nil || !strings.Contains(err.Error(), "ring") {
		s, err2 := plan.Make(f.Plan)
		if err2 == nil || !strings.Contains(err2.Error(), "ring") {
			t.Errorf("B waits for its own summary: %v, %v, %v", err, s, err2)
		}
	}
	f, err = Read("plan.csv", strings.NewReader("Id,Name,Duration,After,Milestone,Outline,Teams\nall,All of it,,,,1,\nA,\"Draft, and\nre-draft\",3,,no,2,T\nB,Consult,2w,A + 1d,,2,\n\nM6,Done,,B,yes,1,\n"), Options{Start: plan.At(2022, 3, 1, 8, 0)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Make(f.Plan)
	if err != nil || s.Finish.String() != "2022-03-18T17:00" || f.Plan.Activities[1].Name != "Draft, and re-draft" || !f.Plan.IsSummary(0) {
		t.Errorf("it ends %v: %v\n%+v", s, err, f.Plan.Activities)
	}
}

func TestATableIsRefusedWithItsRows(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no rows", "id,duration\n", "The table has no rows below its heading."},
		{"no identifiers", "name,duration\nA,3\n", "line 1: Give the activities a column id."},
		{"an unknown column", "id,colour\nA,red\n", `line 1: "colour" is not a column of a plan`},
		{"a column twice", "id,id\nA,B\n", "line 1: The column id is there twice."},
		{"an odd duration", "id,duration\nA,3\nB,long\n", `line 3: "long" is not a duration.`},
		{"an odd outline", "id,duration,outline\nA,3,1\nB,3,3\n", `line 3: The outline is a whole number, at most one deeper than the row above, not "3".`},
		{"a link to nothing", "id,duration,after\nA,3,B\n", `line 2: It waits for "B", which is not an activity of the plan.`},
		{"a quote left open", "id,duration\n\"A,3\n", "The table is not comma-separated values"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("plan.csv", strings.NewReader(tt.text), Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := Read("plan.xlsx", strings.NewReader("no workbook"), Options{}); err == nil || !strings.Contains(err.Error(), "The file is not an Excel workbook. Save the plan as .xlsx") {
		t.Errorf("no workbook: %v", err)
	}
}

func TestACalendarHasTheMilestonesAndReleases(t *testing.T) {
	f := readYAML(t, examples.Plan())
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if f.SaveICS(&a, s) != nil || f.SaveICS(&b, s) != nil || a.String() != b.String() {
		t.Error("the same plan gives other bytes")
	}
	for _, want := range []string{"UID:M6@plan.crosscode\r\n", "DTSTART;VALUE=DATE:20230208\r\n", "DTSTART;VALUE=DATE:20230629\r\n", "provisional"} {
		if !strings.Contains(strings.ReplaceAll(a.String(), "\r\n ", ""), want) {
			t.Errorf("%q is not in\n%s", want, a.String())
		}
	}
	if n := strings.Count(a.String(), "BEGIN:VEVENT"); n != 6 {
		t.Errorf("%d events, want five milestones and a release", n)
	}
}

// Whatever the table holds, reading and scheduling end and do not panic.
func FuzzTable(f *testing.F) {
	f.Add("id,duration,after,outline\nA,3,,1\nB,2w,A + 1d,2\n")
	f.Add("id,name,milestone,teams\n'a','b: [c}',yes,x;y\n\n]},{\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Read("plan.csv", strings.NewReader(text), Options{})
		if err == nil {
			_, _ = plan.Make(file.Plan)
		}
	})
}

func TestATableInAnotherEncodingIsRead(t *testing.T) {
	f, err := Read("plan.csv", strings.NewReader("id,name,duration\nA,Caf\xe9 \x96 \xa35m,3\n"), Options{Start: plan.At(2022, 3, 1, 8, 0)})
	if err != nil || f.Plan.Activities[0].Name != "Café – £5m" || len(f.Notices) != 1 || !strings.Contains(f.Notices[0].Message, "windows-1252") {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := Read("plan.csv", strings.NewReader("id,name,duration\nA,Café \x81,3\n"), Options{}); err == nil || !strings.Contains(err.Error(), "neither UTF-8 nor windows-1252") {
		t.Errorf("damaged: %v", err)
	}
}
