package level_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"crosscode/internal/format/psplib"
	"crosscode/internal/plan/level"
)

// shared is the folder of published test data, or the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	root := os.Getenv("CROSSCODE_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	folder := filepath.Join(root, "conformance", "plan")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("published test data is not here: %v", err)
	}
	return folder
}

// read makes a problem of a published file.
func read(t *testing.T, path string) *level.Problem {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader := psplib.ReadSM
	if filepath.Ext(path) == ".rcp" {
		reader = psplib.ReadRCP
	}
	project, err := reader(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	p := &level.Problem{Activities: make([]level.Activity, len(project.Jobs))}
	for _, c := range project.Capacities {
		p.Resources = append(p.Resources, level.Resource{Capacity: c})
	}
	for i, j := range project.Jobs {
		p.Activities[i].Duration, p.Activities[i].Demand = j.Duration, j.Requests
		for _, s := range j.Successors {
			p.Activities[s].After = append(p.Activities[s].After, i)
		}
	}
	return p
}

// table reads a csv file of the published data without its first line.
func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPublishedFigures measures the search on the published sets: average
// deviation from the critical path, beside that of the best makespans known.
// It is a benchmark: it runs only when CROSSCODE_BENCH is set, to "1" for the
// whole table or to lines of it such as "j120:1000:1,j60:50000:10"
// (set, schedules, every how manieth file).
func TestPublishedFigures(t *testing.T) {
	lines := os.Getenv("CROSSCODE_BENCH")
	if lines == "" {
		t.Skip("set CROSSCODE_BENCH=1 to measure; it takes minutes")
	}
	if lines == "1" {
		lines = "j30:1000:1,j30:5000:1,j30:50000:10,j60:1000:1,j60:5000:1,j60:50000:10,j120:1000:1,j120:5000:1,j120:50000:10"
	}
	fmt.Println("set   schedules files  deviation  best known  above  best reached  proved  seconds")
	for line := range strings.SplitSeq(lines, ",") {
		f := strings.Split(line, ":")
		if len(f) != 3 {
			t.Fatalf("CROSSCODE_BENCH=%q: want set:schedules:every", line)
		}
		measure(t, f[0], number(t, f[1]), number(t, f[2]))
	}
}

func measure(t *testing.T, set string, schedules, every int) {
	root := filepath.Join(shared(t), "psplib")
	rows := slices.DeleteFunc(table(t, filepath.Join(root, "best-known.csv")), func(r []string) bool { return r[0] != set })
	files, reached, proved, ours, theirs := 0, 0, 0, 0.0, 0.0
	var spent time.Duration
	for i, r := range rows {
		if i%every != every/2 {
			continue
		}
		p := read(t, filepath.Join(root, set, r[1]+".sm"))
		path, best := number(t, r[3]), number(t, r[5])
		began := time.Now()
		s, err := level.Solve(p, level.Options{Schedules: schedules, Seed: 1})
		spent += time.Since(began)
		if err != nil {
			t.Fatalf("%s: %v", r[1], err)
		}
		if s.CriticalPath != path || s.Schedules > schedules || s.LowerBound > best {
			t.Errorf("%s: critical path %d, %d schedules, bound %d; want %d, at most %d and %d",
				r[1], s.CriticalPath, s.Schedules, s.LowerBound, path, schedules, best)
		}
		files++
		ours += 100 * float64(s.Makespan-path) / float64(path)
		theirs += 100 * float64(best-path) / float64(path)
		if s.Makespan <= best {
			reached++
		}
		if s.Proved {
			proved++
		}
	}
	n := float64(files)
	fmt.Printf("%-5s %9d %5d %9.2f%% %10.2f%% %6.2f %13d %7d %8.1f\n",
		set, schedules, files, ours/n, theirs/n, (ours-theirs)/n, reached, proved, spent.Seconds())
}
