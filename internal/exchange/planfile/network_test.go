package planfile

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"crosscode/internal/plan"
)

func TestPerformanceNetworksHaveTheirExpectedDates(t *testing.T) {
	for _, name := range []string{"net-1000", "net-10000"} {
		t.Run(name, func(t *testing.T) {
			s := scheduled(t, network(t, shared(t, "perf-networks", name+".txt")))
			for _, row := range table(t, shared(t, "perf-networks", name+".expected.csv"))[1:] {
				i, _ := strconv.Atoi(row[0])
				slack, _ := strconv.ParseFloat(row[5], 64)
				d := s.Activities[i]
				got := []string{d.EarlyStart.String(), d.EarlyFinish.String(), d.LateStart.String(), d.LateFinish.String()}
				if strings.Join(got, ",") != strings.Join(row[1:5], ",") || d.TotalSlack != int64(slack*480) || d.Critical != (row[6] == "1") {
					t.Errorf("activity %d: %s slack %d critical %v, want %s", i, got, d.TotalSlack, d.Critical, row[1:])
				}
			}
		})
	}
}

func network(t testing.TB, path string) *File {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := Network(in, plan.At(2022, 1, 3, 8, 0))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func scheduled(t testing.TB, f *File) *plan.Schedule {
	t.Helper()
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func table(t testing.TB, path string) [][]string {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestANetworkThatCannotBeReadNamesItsLines(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "The file holds no activities."},
		{"no number", "a 3", `line 1: "a" is not an activity's number.`},
		{"no duration", "0 2\n1 x 0", `line 2: The duration of activity 1 is "x"; give working days.`},
		{"a predecessor in words", "0 2\n1 2 zero", `line 2: Activity 1 follows "zero", which is not an activity's number.`},
		{"too much", "0 1 2 3 4", "line 1: Activity 0 needs a number, a duration and what it follows, separated by spaces."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Network(strings.NewReader(tt.in), plan.At(2022, 1, 3, 8, 0))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Network: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestANetworkAtFaultThroughoutSaysHowManyMoreFaultsThereAre(t *testing.T) {
	_, err := Network(strings.NewReader(strings.Repeat("a 3\n", 1000)), plan.At(2022, 1, 3, 8, 0))
	if err == nil || strings.Count(err.Error(), "is not an activity's number") != 50 || !strings.HasSuffix(err.Error(), "And 950 more.") {
		t.Errorf("Network: %v", err)
	}
}

func FuzzNetwork(f *testing.F) {
	f.Add("0 5\n1 3 0\n2 0 0,1")
	f.Add("0 1 1\n1 1 0")
	f.Fuzz(func(t *testing.T, in string) {
		file, err := Network(strings.NewReader(in), plan.At(2022, 1, 3, 8, 0))
		if err == nil {
			plan.Make(file.Plan)
		}
	})
}
