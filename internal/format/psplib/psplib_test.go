package psplib

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const smallSM = `************************************************************************
file with basedata            : made by hand
projects                      :  1
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     4       1    0
  3      1     5       1    2
  4      1     0       0    0
RESOURCEAVAILABILITIES:
  R 1  R 2
    1    3
************************************************************************
Job	#risk	Type	VL	mu	sigma
2	1	2	0.2	2.5	0.5
`

const smallRCP = `4 2
1 3

0 0 0 2 2 3
4 1 0 1 4
5 1 2 1
4
0 0 0 0
`

var small = &Project{
	Capacities: []int{1, 3},
	Jobs: []Job{
		{0, []int{0, 0}, []int{1, 2}},
		{4, []int{1, 0}, []int{3}},
		{5, []int{1, 2}, []int{3}},
		{0, []int{0, 0}, nil},
	},
}

func TestTheTwoFormatsTellTheSameProject(t *testing.T) {
	sm, err := ReadSM(strings.NewReader(smallSM))
	if d := cmp.Diff(small, sm); d != "" || err != nil {
		t.Errorf("ReadSM: %v\n%s", err, d)
	}
	rcp, err := ReadRCP(strings.NewReader(smallRCP))
	if d := cmp.Diff(small, rcp); d != "" || err != nil {
		t.Errorf("ReadRCP: %v\n%s", err, d)
	}
}

func TestAFaultySMFileIsToldEveryFault(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           []Fault
	}{
		{"no jobs stated", "jobs (incl. supersource/sink ):  4", "", []Fault{
			{0, `It does not say how many jobs there are; a single-mode file has a line "jobs (incl. supersource/sink ):".`}}},
		{"a successor that does not exist and a job told twice", "   2        1          1           4", "   1        1          1           9", []Fault{
			{13, "Job 1 was described on line 12 already."},
			{0, "Job 2 has no row among the precedence relations."}}},
		{"a successor that does not exist", "   2        1          1           4", "   2        1          1           9", []Fault{
			{13, "Job 9 is named as a successor, and the file announces 4 jobs."}}},
		{"two modes", "   2        1          1           4", "   2        2          1           4", []Fault{
			{13, "Job 2 has 2 modes, and only files with one are read."}}},
		{"fewer successors than announced", "   1        1          2           2   3", "   1        1          3           2   3", []Fault{
			{12, "Job 1 should have its number of modes, its number of successors, and as many successors."}}},
		{"a request too few", "  2      1     4       1    0", "  2      1     4       1", []Fault{
			{20, "Job 2 has 1 requests, and there are 2 resources."}}},
		{"a negative duration", "  2      1     4       1    0", "  2      1    -4       1    0", []Fault{
			{20, `"-4" should be a whole number from 0 to 2147483647.`}}},
		{"resources that are used up", "nonrenewable              :  0", "nonrenewable              :  2", []Fault{
			{8, "Only renewable resources are read, and the file has others."}}},
		{"no capacities", smallSM[strings.Index(smallSM, "RESOURCEAVAIL"):], "", []Fault{{0, "It has no resource availabilities."}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadSM(strings.NewReader(strings.Replace(smallSM, tt.old, tt.new, 1)))
			var e *Error
			if !errors.As(err, &e) || len(e.Faults) < len(tt.want) {
				t.Fatalf("ReadSM() = %v, want %v", err, tt.want)
			}
			if d := cmp.Diff(tt.want, e.Faults[:len(tt.want)]); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAFaultyPattersonFileIsToldWhereItStops(t *testing.T) {
	tests := []struct {
		name, file string
		want       Fault
	}{
		{"empty", "", Fault{1, "The file ends where the number of jobs should be."}},
		{"cut short", "2 1\n3\n0 0 1 2\n4", Fault{4, "The file ends where a request should be."}},
		{"a word", "2 1\n3\n0 nil", Fault{3, `A request should be a whole number from 0 to 2147483647, not "nil".`}},
		{"a successor outside", "1 0\n5 1\n7", Fault{3, "Job 7 is named as a successor, and there are 1 jobs."}},
		{"more than announced", "1 0\n5 0\n\n9", Fault{4, "There is more after the last of the 1 jobs."}},
		{"too many jobs", "999999999 1", Fault{1, `The number of jobs should be a whole number from 0 to 100000, not "999999999".`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadRCP(strings.NewReader(tt.file))
			var e *Error
			if !errors.As(err, &e) || e.Faults[0] != tt.want {
				t.Errorf("ReadRCP() = %v, want %v", err, tt.want)
			}
		})
	}
}

func FuzzReadSM(f *testing.F) {
	f.Add(smallSM)
	f.Add("jobs : 1\nREQUESTS/DURATIONS\n1 1 2 3\n")
	f.Fuzz(func(t *testing.T, file string) { check(t, file, ReadSM) })
}

func FuzzReadRCP(f *testing.F) {
	f.Add(smallRCP)
	f.Add("3 0\n\u00a0 1")
	f.Fuzz(func(t *testing.T, file string) { check(t, file, ReadRCP) })
}

// check reads a file and, if it is taken, holds every number in it to what a
// Project promises.
func check(t *testing.T, file string, read func(io.Reader) (*Project, error)) {
	p, err := read(strings.NewReader(file))
	if (p == nil) == (err == nil) {
		t.Fatalf("read(%q) = %v, %v: want one or the other", file, p, err)
	}
	if err != nil {
		return
	}
	for i, j := range p.Jobs {
		if len(j.Requests) != len(p.Capacities) || j.Duration < 0 {
			t.Errorf("job %d of %q is not whole: %+v", i+1, file, j)
		}
		for _, s := range j.Successors {
			if s < 0 || s >= len(p.Jobs) {
				t.Errorf("job %d of %q has a successor %d outside the file", i+1, file, s+1)
			}
		}
	}
}

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

func TestEveryPublishedFileIsRead(t *testing.T) {
	read := map[string]func(io.Reader) (*Project, error){".sm": ReadSM, ".rcp": ReadRCP}
	files := 0
	for _, pattern := range []string{"psplib/*/*.sm", "patterson/*.rcp", "rg300-sample/*.rcp", "robust-psplib/*/*.sm"} {
		names, err := filepath.Glob(filepath.Join(shared(t), pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := read[filepath.Ext(name)](f)
			f.Close()
			if err != nil || len(p.Jobs) < 3 || len(p.Capacities) == 0 {
				t.Errorf("%s: %v", name, err)
			}
			files++
		}
	}
	t.Logf("%d files", files)
}
