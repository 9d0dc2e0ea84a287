// Package psplib reads the two file formats in which resource levelling
// problems are published: the project scheduling library's single-mode .sm and
// Patterson's .rcp.
//
// Both describe jobs with durations, successors and what they request of
// renewable resources. The first and last job of most files are dummies without
// duration; they are kept, so that job numbers mean what the file says. The
// package reads what is written and checks that it is whole; whether the plan
// makes sense (a cycle, a request above the capacity) is for the engine to say.
package psplib

import (
	"fmt"
	"strings"
)

// Limits that keep any file within memory.
const (
	maxJobs      = 100_000
	maxResources = 1_000
	maxNumber    = 1<<31 - 1
	maxFaults    = 20
)

// A Project is one file. Job i of the file is Jobs[i-1].
type Project struct {
	Capacities []int
	Jobs       []Job
}

// A Job takes Duration periods and Requests[k] of resource k in each of them.
// Successors are positions in Project.Jobs.
type Job struct {
	Duration   int
	Requests   []int
	Successors []int
}

// A Fault is one thing wrong with a file, at a line counted from 1; 0 stands
// for the file as a whole.
type Fault struct {
	Line    int
	Message string
}

// An Error lists what is wrong with a file, in the order of its lines.
type Error struct{ Faults []Fault }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("The file cannot be read as a project.")
	for _, f := range e.Faults {
		b.WriteString("\n  ")
		if f.Line > 0 {
			fmt.Fprintf(&b, "line %d: ", f.Line)
		}
		b.WriteString(f.Message)
	}
	return b.String()
}

// faults gathers what is wrong, up to a number that a person will read.
type faults struct{ list []Fault }

func (f *faults) add(line int, format string, args ...any) {
	if len(f.list) < maxFaults {
		f.list = append(f.list, Fault{line, fmt.Sprintf(format, args...)})
	}
}

func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Error{f.list}
}
