package planfile

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/plan"
)

func readFile(t testing.TB, path string) *File {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := Read(path, in, Options{})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return f
}

// A core is what the three formats must agree on for one activity.
type core struct {
	name          string
	minutes       int64
	start, finish plan.Minute
	limits        [2]plan.Constraint
}

func cores(f *File) map[int]core {
	out := map[int]core{}
	for i := range f.Plan.Activities {
		if a := &f.Plan.Activities[i]; !f.Plan.IsSummary(i) {
			out[a.UID] = core{a.Name, a.Duration.Minutes, a.Imported.Start, a.Imported.Finish, a.Limits}
		}
	}
	return out
}

// links are the links in an order of their own. Primavera has no lag in percent;
// the program that wrote these files put -75 % down as -75 minutes, and that is
// what is in them.
func links(f *File) []plan.Link {
	out := slices.Clone(f.Plan.Links)
	for i := range out {
		if percent := out[i].Lag.Percent; percent != 0 {
			out[i].Lag = plan.Lag{Minutes: int64(percent)}
		}
	}
	slices.SortFunc(out, func(a, b plan.Link) int {
		return strings.Compare(string(rune(a.From))+string(rune(a.To)), string(rune(b.From))+string(rune(b.To)))
	})
	return out
}

func TestOnePlanInThreeFormatsIsOnePlan(t *testing.T) {
	for _, name := range []string{"new-product-dev", "software-development-plan"} {
		t.Run(name, func(t *testing.T) {
			project := readFile(t, shared(t, "cross-format", name+".mspdi.xml"))
			want := cores(project)
			for _, other := range []string{".xer", ".pmxml"} {
				f := readFile(t, shared(t, "cross-format", name+other))
				got := cores(f)
				for uid, w := range want {
					if got[uid] != w {
						t.Errorf("%s: activity %d is %+v, want %+v", other, uid, got[uid], w)
					}
				}
				if len(got) != len(want) {
					t.Errorf("%s: %d activities, want %d: %v", other, len(got), len(want), slices.Sorted(maps.Keys(got)))
				}
				if g, w := links(f), links(project); !slices.Equal(g, w) {
					t.Errorf("%s: %d links, want %d", other, len(g), len(w))
					for i := range min(len(g), len(w)) {
						if g[i] != w[i] {
							t.Errorf("%s: link %+v, want %+v", other, g[i], w[i])
						}
					}
				}
			}
		})
	}
}

// P6 samples are small and not all scheduled; all must be read, and scheduled
// or refused in words.
func TestPrimaveraSamplesAreRead(t *testing.T) {
	files, _ := filepath.Glob(shared(t, "primavera") + "/*")
	for _, path := range files {
		if strings.HasSuffix(path, ".md") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			f := readFile(t, path)
			s, err := plan.Make(f.Plan)
			if err != nil {
				t.Fatal(err)
			}
			differ := 0
			for _, d := range s.Differences(f.Known) {
				if d.Class != plan.Equivalent {
					differ++
				}
			}
			t.Logf("%d activities, %d links, lag on %d, finish %s, %d differences, notices %v", len(f.Plan.Activities), len(f.Plan.Links), f.Plan.Rules.LagOn, s.Finish, differ, f.Notices)
		})
	}
}

func TestTheLagCalendarOptionIsRead(t *testing.T) {
	for name, want := range map[string]plan.LagCalendar{
		"PredecessorCalendar.xer": plan.LagOnPredecessor, "SuccessorCalendar.xer": plan.LagOnSuccessor,
		"PredecessorCalendar.xml": plan.LagOnPredecessor, "SuccessorCalendar.xml": plan.LagOnSuccessor,
	} {
		if got := readFile(t, shared(t, "primavera", name)).Plan.Rules.LagOn; got != want {
			t.Errorf("%s: lag is counted on calendar option %d, want %d", name, got, want)
		}
	}
}
