package level_test

import (
	"path/filepath"
	"testing"

	"crosscode/internal/plan/level"
)

func TestPattersonsPlansReachTheirKnownOptimum(t *testing.T) {
	root := filepath.Join(shared(t), "patterson")
	for i, row := range table(t, filepath.Join(root, "optimum.csv")) {
		if testing.Short() && i%10 != 0 {
			continue
		}
		s, err := level.Solve(read(t, filepath.Join(root, row[0])), level.Options{Schedules: 5_000, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		if want := number(t, row[1]); s.Makespan != want || s.LowerBound > want || s.Schedules > 5_000 {
			t.Errorf("%s: makespan %d, bound %d, %d schedules; the optimum is %d", row[0], s.Makespan, s.LowerBound, s.Schedules, want)
		}
	}
}

func TestPublishedBoundsAreKept(t *testing.T) {
	root := filepath.Join(shared(t), "psplib")
	for i, row := range table(t, filepath.Join(root, "best-known.csv")) {
		if i%20 != 0 {
			continue
		}
		s, err := level.Solve(read(t, filepath.Join(root, row[0], row[1]+".sm")), level.Options{Schedules: 100})
		if err != nil {
			t.Errorf("%s: %v", row[1], err)
			continue
		}
		if s.CriticalPath != number(t, row[3]) || s.LowerBound > number(t, row[5]) || s.Makespan < number(t, row[4]) {
			t.Errorf("%s: path %d, bound %d, makespan %d; published path %s, best bound %s, best makespan %s",
				row[1], s.CriticalPath, s.LowerBound, s.Makespan, row[3], row[4], row[5])
		}
	}
}
