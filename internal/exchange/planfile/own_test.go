package planfile

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"crosscode/internal/format/xer"
	"crosscode/internal/plan"
)

// turned converts a plan and gives how many of its activities keep both dates.
func turned(t *testing.T, name string, f *File) (same, all int) {
	t.Helper()
	was, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text, err := f.OwnFormat()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	own, err := YAML(bytes.NewReader(text))
	if err != nil {
		t.Errorf("%s is not read back: %v\n%s", name, err, text[:min(len(text), 600)])
		return 0, 0
	}
	is, err := plan.Make(own.Plan)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0, 0
	}
	if len(own.Plan.Activities) != len(f.Plan.Activities) {
		t.Errorf("%s: %d activities became %d", name, len(f.Plan.Activities), len(own.Plan.Activities))
		return 0, 0
	}
	for i := range was.Activities {
		all++
		a, b := was.Activities[i], is.Activities[i]
		if (a.Start == b.Start || is.Worked(i, a.Start, b.Start) == 0) && (a.Finish == b.Finish || is.Worked(i, a.Finish, b.Finish) == 0) {
			same++
		} else if testing.Verbose() {
			t.Logf("%s: %s %q: %s–%s, not %s–%s", filepath.Base(name), own.Plan.Activities[i].Ref, f.Plan.Activities[i].Name, b.Start, b.Finish, a.Start, a.Finish)
		}
	}
	return same, all
}

// A plan that came in another format has the same dates as a plan file of our
// own, but for what that format says and ours does not.
func TestAPlanOfAnotherFormatKeepsItsDatesInOurs(t *testing.T) {
	for _, set := range []struct {
		glob  string
		least float64
	}{
		{"msp-generated/*.xml", 1}, {"msp-real/*.xml", 1}, {"cross-format/*", 1},
	} {
		paths, err := filepath.Glob(shared(t, filepath.Dir(set.glob)) + "/" + filepath.Base(set.glob))
		if err != nil || len(paths) == 0 {
			t.Fatal(set.glob, err)
		}
		same, all := 0, 0
		for _, path := range paths {
			if filepath.Ext(path) == ".md" {
				continue
			}
			in, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Read(path, in, Options{Encoding: xer.Encoding("")})
			in.Close()
			if err != nil {
				continue // refused as it comes
			}
			if _, err := plan.Make(f.Plan); err != nil {
				continue
			}
			s, a := turned(t, path, f)
			same, all = same+s, all+a
		}
		t.Logf("%s: %d of %d activities keep their dates", set.glob, same, all)
		if float64(same) < set.least*float64(all) {
			t.Errorf("%s: %d of %d activities keep their dates", set.glob, same, all)
		}
	}
}

// A week of work by somebody who works half days takes two weeks, whatever the
// calendar of the activity says, and whoever takes longest decides.
func TestTheCalendarsOfTeamsDecideHowLongTheyTake(t *testing.T) {
	const text = `
start: 2022-02-28
calendars:
  - {id: mornings, week: {monday: "08:00-12:00", tuesday: "08:00-12:00", wednesday: "08:00-12:00", thursday: "08:00-12:00", friday: "08:00-12:00"}}
teams:
  - {id: half, calendar: mornings, pauses: [2022-03-04]}
  - {id: full}
activities:
  - {id: A, duration: 5d, works: [half 5d, full 6d + 1d]}
  - {id: B, duration: 5d, works: full 2d}
  - {id: C, duration: 5d, teams: half}
  - {id: D, duration: 4d, started: 2022-02-28, remaining: 2d, works: full 4d}
`
	f := readYAML(t, text)
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2022-03-14T12:00", "2022-03-01T17:00", "2022-03-07T17:00", "2022-03-03T17:00"} {
		if got := s.Activities[i].Finish.String(); got != want {
			t.Errorf("%s ends %s, want %s", f.Plan.Activities[i].Ref, got, want)
		}
	}
	var out bytes.Buffer
	if err := f.Save(&out, nil, s); err != nil {
		t.Fatal(err)
	}
	again, err := Read("again.xml", &out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if same, all := turned(t, "again", again); same != all || all != 4 {
		t.Errorf("by way of Microsoft Project's format %d of %d keep their dates", same, all)
	}
}
