package planfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	s := scheduled(t, f)
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
	for _, row := range table(t, shared(t, "msp-real", "summary.csv"))[1:] {
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

// Nothing that a file says is changed without being told: every date, slack and
// flag that the schedule does not reproduce is in the list, with a class. The
// files of class C were saved stale, split or with overtime, so theirs is long.
func TestEveryDifferenceIsListed(t *testing.T) {
	for _, row := range table(t, shared(t, "msp-real", "summary.csv"))[1:] {
		f := readMSPDI(t, shared(t, "msp-real", row[0]))
		s := scheduled(t, f)
		listed := map[string]bool{}
		for _, d := range s.Differences(f.Known) {
			listed[fmt.Sprint(d.Activity, d.Field)] = true
			if !slices.Contains(plan.Classes(), d.Class) {
				t.Errorf("%s: %s of activity %d has the class %q", row[0], d.Field, d.Activity, d.Class)
			}
		}
		count := 0
		for i, is := range s.Activities {
			was := f.Plan.Activities[i].Imported
			for field, differs := range map[string]bool{
				"early_start": was.EarlyStart != 0 && was.EarlyStart != is.EarlyStart, "early_finish": was.EarlyFinish != 0 && was.EarlyFinish != is.EarlyFinish,
				"late_start": was.LateStart != 0 && was.LateStart != is.LateStart, "late_finish": was.LateFinish != 0 && was.LateFinish != is.LateFinish,
				"start": was.Start != 0 && was.Start != is.Start, "finish": was.Finish != 0 && was.Finish != is.Finish,
				"total_slack_minutes": f.Known[i].TotalSlack && was.TotalSlack != is.TotalSlack,
				"free_slack_minutes":  f.Known[i].FreeSlack && was.FreeSlack != is.FreeSlack,
				"critical":            f.Known[i].Critical && was.Critical != is.Critical,
			} {
				if differs && is.Start != 0 {
					count++
					if !listed[fmt.Sprint(i, field)] {
						t.Errorf("%s: %s of activity %d differs and is not listed", row[0], field, i)
					}
				}
			}
		}
		if count != len(listed) {
			t.Errorf("%s: %d values differ, %d are listed", row[0], count, len(listed))
		}
	}
}

// Files that Project wrote to exercise fields: calendars, recurring exceptions,
// baselines, kinds of resource.
func TestFilesOfEveryFieldAreRead(t *testing.T) {
	files, _ := filepath.Glob(shared(t, "msp-fields") + "/*.xml")
	if len(files) == 0 {
		t.Fatal("there are none")
	}
	for _, path := range files {
		scheduled(t, readMSPDI(t, path))
	}
	baselines := readMSPDI(t, shared(t, "msp-fields", "task-baselines-project2003-mspdi.xml"))
	found := 0
	for i := range baselines.Plan.Activities {
		if baselines.Plan.Activities[i].Baseline.Finish != 0 {
			found++
		}
	}
	if found == 0 {
		t.Error("no baseline was read")
	}
	kinds := map[bool]int{}
	for _, r := range readMSPDI(t, shared(t, "msp-fields", "resource-type-project2007-mspdi.xml")).Plan.Resources {
		kinds[r.Work]++
	}
	if kinds[true] == 0 || kinds[false] == 0 {
		t.Errorf("resources that work and others: %v", kinds)
	}
}
