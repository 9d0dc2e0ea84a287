package pmxml

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crosscode/internal/need"
)

const small = `<?xml version="1.0"?><b:APIBusinessObjects xmlns:b="any">
<b:Calendar><b:ObjectId>1</b:ObjectId><b:Name>Five days</b:Name><b:IsDefault>1</b:IsDefault><b:StandardWorkWeek><b:StandardWorkHours><b:DayOfWeek>Monday</b:DayOfWeek>
<b:WorkTime><b:Start>08:00:00</b:Start><b:Finish>15:59:00</b:Finish></b:WorkTime></b:StandardWorkHours></b:StandardWorkWeek></b:Calendar>
<b:Project><b:ObjectId>7</b:ObjectId><b:Activity><b:ObjectId>9</b:ObjectId><b:Id>A1</b:Id><b:PlannedDuration>70,5</b:PlannedDuration></b:Activity></b:Project>
</b:APIBusinessObjects>`

func TestElementsAreReadWhateverTheirNamespace(t *testing.T) {
	f, err := Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Calendars) != 1 || !f.Calendars[0].Default || f.Calendars[0].Week[0].Times[0].Finish != "15:59:00" {
		t.Errorf("calendars %+v", f.Calendars)
	}
	if a := f.Projects[0].Activities[0]; a.ID != "A1" || a.PlannedDuration != 70.5 {
		t.Errorf("activity %+v", a)
	}
}

func TestAFileThatCannotBeReadSaysWhereAndWhy(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "the file is cut short"},
		{"another format", "<Project/>", "line 1: the file does not start with <APIBusinessObjects>"},
		{"cut short", "<APIBusinessObjects>", "line 1: unexpected EOF"},
		{"entities", "<!DOCTYPE x [<!ENTITY a \"b\">]><APIBusinessObjects/>", "the file has a document type"},
		{"not a number", "<APIBusinessObjects>\n<Project><Relationship><Lag>soon</Lag></Relationship></Project></APIBusinessObjects>", `line 2: "soon" is not a number`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Read: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestSamplesAreRead(t *testing.T) {
	root := filepath.Join(need.Shared(t), "conformance", "plan")
	count := 0
	for _, pattern := range []string{"primavera/*xml", "cross-format/*.pmxml"} {
		files, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, path := range files {
			in, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Read(in)
			in.Close()
			if err != nil || len(f.Projects) == 0 {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
			count++
		}
	}
	if count == 0 {
		t.Fatal("there are no samples")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add("<APIBusinessObjects><Project><WBS/></Project></APIBusinessObjects>")
	f.Fuzz(func(t *testing.T, in string) { Read(strings.NewReader(in)) })
}

func TestAFileOfTooManyActivitiesIsRefusedWhereItGoesBeyond(t *testing.T) {
	text := "<APIBusinessObjects><Project>\n<Activity><ObjectId>1</ObjectId></Activity>\n<Activity><ObjectId>2</ObjectId></Activity>\n</Project><Project>\n<Activity><ObjectId>3</ObjectId></Activity>\n</Project></APIBusinessObjects>"
	if _, err := read(strings.NewReader(text), 3); err != nil {
		t.Error(err)
	}
	if _, err := read(strings.NewReader(text), 2); err == nil || err.Error() != "line 5: the plan has more than 2 activities, the most that is read; divide it" {
		t.Error(err)
	}
}
