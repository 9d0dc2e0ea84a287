package psplib

import (
	"bufio"
	"io"
)

// ReadRCP reads a Patterson file: the number of jobs and of resources; the
// capacities; then for each job its duration, its request of each resource, the
// number of its successors and their job numbers. Line ends have no meaning.
func ReadRCP(r io.Reader) (*Project, error) {
	t := &tokens{scan: bufio.NewScanner(r), line: 1}
	t.scan.Buffer(nil, 1<<20)
	t.scan.Split(t.split)
	jobs, resources := t.number("the number of jobs", maxJobs), t.number("the number of resources", maxResources)
	p := &Project{}
	for range resources {
		p.Capacities = append(p.Capacities, t.number("a capacity", maxNumber))
	}
	for len(p.Jobs) < jobs && !t.failed() {
		p.Jobs = append(p.Jobs, t.job(jobs, resources))
	}
	if err := t.scan.Err(); err != nil {
		return nil, err
	}
	if !t.failed() && t.scan.Scan() {
		t.add(t.line, "There is more after the last of the %d jobs.", jobs)
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	return p, nil
}

func (t *tokens) job(jobs, resources int) Job {
	j := Job{Duration: t.number("a duration", maxNumber)}
	for range resources {
		j.Requests = append(j.Requests, t.number("a request", maxNumber))
	}
	for range t.number("the number of successors", jobs) {
		if t.failed() {
			break
		}
		if s := t.number("a successor", maxNumber); s >= 1 && s <= jobs {
			j.Successors = append(j.Successors, s-1)
		} else if !t.failed() {
			t.add(t.line, "Job %d is named as a successor, and there are %d jobs.", s, jobs)
		}
	}
	return j
}

// tokens reads whole numbers one by one, wherever the line ends. After the
// first fault the rest of the file means nothing, and every number is 0.
type tokens struct {
	faults
	scan *bufio.Scanner
	line int // of the word just read
}

func (t *tokens) failed() bool { return len(t.list) > 0 }

// split is a bufio.SplitFunc that counts line ends on the way to each word.
func (t *tokens) split(data []byte, atEOF bool) (int, []byte, error) {
	from := 0
	for from < len(data) && space(data[from]) {
		if data[from] == '\n' {
			t.line++
		}
		from++
	}
	to := from
	for to < len(data) && !space(data[to]) {
		to++
	}
	if to == from || to == len(data) && !atEOF {
		return from, nil, nil
	}
	return to, data[from:to], nil
}

func space(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }

func (t *tokens) number(what string, most int) int {
	if t.failed() {
		return 0
	}
	if !t.scan.Scan() {
		t.add(t.line, "The file ends where %s should be.", what)
		return 0
	}
	n, ok := whole(t.scan.Text())
	if !ok || n > most {
		t.add(t.line, "%s should be a whole number from 0 to %d, not %.40q.", sentence(what), most, t.scan.Text())
		return 0
	}
	return n
}
