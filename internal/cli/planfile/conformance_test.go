package planfile

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/need"
	"crosscode/internal/plan"
)

// shared is a file of the conformance data.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{need.Shared(t), "conformance", "plan"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the conformance data is incomplete: %v", err)
	}
	return path
}

func readMSPDI(t testing.TB, path string) *File {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p, err := mspdi.Read(in)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return MSPDI(p)
}

// leafScore counts the leaf tasks that the schedule reproduces: all six dates,
// total and free slack and the critical flag, as far as the file gives them. An
// evening and the next working morning are the same instant.
func leafScore(t *testing.T, f *File) (agree, leaves int) {
	t.Helper()
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[int]string{}
	for _, d := range s.Differences(f.Known) {
		rounding := d.Slack() && d.StoredMinutes+1 == d.ComputedMinutes // the generator truncates
		if d.Class != plan.Equivalent && !rounding {
			wrong[d.Activity] += " " + d.Field
		}
	}
	for i := range f.Plan.Activities {
		a := &f.Plan.Activities[i]
		if i+1 < len(f.Plan.Activities) && f.Plan.Activities[i+1].Level > a.Level || a.Kind == plan.Summary || a.Inactive {
			continue
		}
		leaves++
		if wrong[i] == "" {
			agree++
			continue
		}
		t.Logf("%d %q differs in%s:\n got %s\nwant %s", a.UID, a.Name, wrong[i], show(s.Activities[i]), show(a.Imported))
	}
	return agree, leaves
}

func show(d plan.Dates) string {
	s := d.EarlyStart.String() + " " + d.EarlyFinish.String() + " | " + d.LateStart.String() + " " + d.LateFinish.String() + " | " + d.Start.String() + " " + d.Finish.String()
	s += " slack " + plan.Words(d.TotalSlack, 480)
	if d.Critical {
		s += " critical"
	}
	return s
}

func TestPlansSavedByMicrosoftProject(t *testing.T) {
	in, err := os.Open(shared(t, "msp-real", "summary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[1]+"/"+row[0], func(t *testing.T) {
			agree, leaves := leafScore(t, readMSPDI(t, shared(t, "msp-real", row[0])))
			t.Logf("class %s: %d of %d leaf tasks agree", row[1], agree, leaves)
			if row[1] == "A" && agree < leaves {
				t.Errorf("%d of %d leaf tasks agree, want all", agree, leaves)
			}
			if row[1] == "B" && agree*10 < leaves*9 {
				t.Errorf("%d of %d leaf tasks agree, want 90 %%", agree, leaves)
			}
		})
	}
}

func TestGeneratedPlans(t *testing.T) {
	files, _ := filepath.Glob(shared(t, "msp-generated") + "/*.xml")
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			agree, leaves := leafScore(t, readMSPDI(t, path))
			if agree < leaves {
				t.Errorf("%d of %d leaf tasks agree, want all", agree, leaves)
			}
		})
	}
}
