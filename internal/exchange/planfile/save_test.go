package planfile

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/format/mspdi"
	"crosscode/internal/plan"
)

// A file written with our dates, read and scheduled again, has nothing left to
// differ in.
func TestASavedPlanAgreesWithItself(t *testing.T) {
	files, _ := filepath.Glob(shared(t, "msp-real") + "/*.xml")
	for _, path := range files {
		f := readFile(t, path)
		s := scheduled(t, f)
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Save(&out, bytes.NewReader(source), s); err != nil {
			t.Fatal(err)
		}
		again, err := Read(path, &out, Options{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		for _, d := range scheduled(t, again).Differences(again.Known) {
			a := &again.Plan.Activities[d.Activity]
			if a.Manual || again.Plan.IsSummary(d.Activity) {
				continue // typed dates came out as computed late dates; summaries follow
			}
			t.Errorf("%s: %s of %d %s: %s%d, now %s%d", filepath.Base(path), d.Field, a.UID, a.Name, d.Stored, d.StoredMinutes, d.Computed, d.ComputedMinutes)
		}
	}
}

// Calendars, links and constraints survive being written anew.
func TestAPlanWrittenAnewIsTheSamePlan(t *testing.T) {
	for _, path := range append([]string{}, shared(t, "msp-fields", "calendar-recurring-exceptions-project2013-mspdi.xml"), shared(t, "msp-generated", "calendars-01.xml"),
		shared(t, "msp-generated", "logic-03.xml"), shared(t, "msp-generated", "constraints-05.xml")) {
		f := readFile(t, path)
		s := scheduled(t, f)
		f.Format = "network" // not a copy of the source
		var out strings.Builder
		if err := f.Save(&out, nil, s); err != nil {
			t.Fatal(err)
		}
		again := readText(t, out.String())
		got := scheduled(t, again)
		if !reflect.DeepEqual(got.Activities, s.Activities) {
			t.Errorf("%s: other dates", filepath.Base(path))
		}
		if len(again.Plan.Links) != len(f.Plan.Links) {
			t.Errorf("%s: %d links, want %d", filepath.Base(path), len(again.Plan.Links), len(f.Plan.Links))
		}
		for i, c := range again.Plan.Calendars {
			if !reflect.DeepEqual(c.Exceptions, f.Plan.Calendars[i].Exceptions) {
				t.Errorf("%s: calendar %s has other exceptions", filepath.Base(path), c.Name)
			}
		}
	}
}

func readText(t *testing.T, text string) *File {
	t.Helper()
	p, err := mspdi.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return MSPDI(p)
}

// Each recurring exception of these files ends on its last occurrence, which
// Project worked out.
func TestRecurringExceptionsEndWhereProjectSaysTheyDo(t *testing.T) {
	f := readFile(t, shared(t, "msp-fields", "calendar-recurring-exceptions-project2013-mspdi.xml"))
	count := 0
	for _, c := range f.Plan.Calendars {
		for _, e := range c.Exceptions {
			days, err := e.Days()
			if err != nil {
				t.Fatal(err)
			}
			count++
			if last := days[len(days)-1][1]; last != e.To || e.Repeat.Pattern != plan.EveryDay && len(days) != e.Repeat.Times {
				t.Errorf("%s of %s: %d occurrences, the last on %s; want %d, the last on %s", e.Name, c.Name, len(days), last, e.Repeat.Times, e.To)
			}
		}
	}
	if count < 25 {
		t.Errorf("only %d exceptions were checked", count)
	}
}

// A file of Microsoft Project knows no release windows: what waits for one is held at
// it, so that the file comes to the same dates when it is recalculated.
func TestAReleaseKeepsItsDayInAProjectFile(t *testing.T) {
	f, err := Read("plan.yaml", strings.NewReader(examples.Plan()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Save(&b, nil, s); err != nil {
		t.Fatal(err)
	}
	again, err := Read("plan.xml", &b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	is, err := plan.Make(again.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Activities {
		if was, now := s.Activities[i].Finish, is.Activities[i].Finish; was != now {
			t.Errorf("%s finishes on %s, and recalculated on %s", f.Plan.Activities[i].Ref, was, now)
		}
	}
}
