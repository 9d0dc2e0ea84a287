package psplib

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// ReadSM reads a single-mode file of the project scheduling library. Sections
// are found by their headings; what follows the resource availabilities (some
// collections add tables of their own there) is not read.
func ReadSM(r io.Reader) (*Project, error) {
	m := &sm{}
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() && !m.done {
		m.line++
		m.read(scan.Text())
	}
	if err := scan.Err(); err != nil {
		return nil, err
	}
	m.finish()
	if err := m.err(); err != nil {
		return nil, err
	}
	return &m.Project, nil
}

// sm is a file being read.
type sm struct {
	faults
	Project
	line    int
	section string
	done    bool
	unread  bool  // a row could not be read
	stated  int   // jobs the header promises
	linked  []int // line of each job's precedence row, 0 for none yet
	asked   []int // line of each job's request row
}

// headings open the sections whose rows are numbers.
var headings = []string{"PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES", "PROJECT INFORMATION"}

func (m *sm) read(text string) {
	line := strings.TrimSpace(text)
	for _, h := range headings {
		if strings.HasPrefix(line, h) {
			m.section = h
			return
		}
	}
	if name, value, found := strings.Cut(line, ":"); found && m.section == "" {
		m.header(strings.TrimSpace(name), strings.Fields(value))
		return
	}
	if line == "" || line[0] < '0' || line[0] > '9' {
		return // a rule of stars or the names of columns
	}
	if row, ok := m.row(line); ok {
		m.take(row)
	}
}

func (m *sm) header(name string, value []string) {
	if len(value) == 0 {
		return
	}
	n, ok := whole(value[0])
	switch {
	case strings.HasPrefix(name, "jobs"):
		if !ok || n < 1 || n > maxJobs {
			m.add(m.line, "The number of jobs should be from 1 to %d, not %.40q.", maxJobs, value[0])
			return
		}
		m.stated = n
		m.Jobs, m.linked, m.asked = make([]Job, n), make([]int, n), make([]int, n)
	case strings.HasPrefix(name, "- nonrenewable"), strings.HasPrefix(name, "- doubly constrained"):
		if !ok || n != 0 {
			m.add(m.line, "Only renewable resources are read, and the file has others.")
		}
	}
}

func (m *sm) row(line string) ([]int, bool) {
	fields := strings.Fields(line)
	row := make([]int, len(fields))
	for i, f := range fields {
		n, ok := whole(f)
		if !ok {
			m.add(m.line, "%.40q should be a whole number from 0 to %d.", f, maxNumber)
			m.unread = true
			return nil, false
		}
		row[i] = n
	}
	return row, true
}

func (m *sm) take(row []int) {
	switch m.section {
	case "PRECEDENCE RELATIONS":
		m.precedence(row)
	case "REQUESTS/DURATIONS":
		m.request(row)
	case "RESOURCEAVAILABILITIES":
		if len(row) > maxResources {
			m.add(m.line, "There are %d resources, and at most %d are read.", len(row), maxResources)
		}
		m.Capacities, m.done = row, true
	}
}

// job returns the position of the job a row is about.
func (m *sm) job(row []int, seen []int) (int, bool) {
	j := row[0] - 1
	if m.stated == 0 {
		return 0, false // said once, of the file as a whole
	}
	if j < 0 || j >= m.stated {
		m.add(m.line, "There is no job %d: the file announces %d.", row[0], m.stated)
		return 0, false
	}
	if seen[j] > 0 {
		m.add(m.line, "Job %d was described on line %d already.", row[0], seen[j])
		return 0, false
	}
	seen[j] = m.line
	return j, true
}

// precedence reads job, modes, number of successors, successors.
func (m *sm) precedence(row []int) {
	j, ok := m.job(row, m.linked)
	switch {
	case !ok:
		return
	case len(row) < 3 || len(row) != 3+row[2]:
		m.add(m.line, "Job %d should have its number of modes, its number of successors, and as many successors.", row[0])
		return
	case row[1] != 1:
		m.add(m.line, "Job %d has %d modes, and only files with one are read.", row[0], row[1])
		return
	}
	for _, s := range row[3:] {
		if s < 1 || s > m.stated {
			m.add(m.line, "Job %d is named as a successor, and the file announces %d jobs.", s, m.stated)
			continue
		}
		m.Jobs[j].Successors = append(m.Jobs[j].Successors, s-1)
	}
}

// request reads job, mode, duration, and a request of each resource.
func (m *sm) request(row []int) {
	j, ok := m.job(row, m.asked)
	if !ok {
		return
	}
	if len(row) < 3 {
		m.add(m.line, "Job %d should have its mode, its duration and its requests.", row[0])
		return
	}
	m.Jobs[j].Duration, m.Jobs[j].Requests = row[2], row[3:]
}

// finish says what the file as a whole lacks.
func (m *sm) finish() {
	if m.stated == 0 {
		m.add(0, "It does not say how many jobs there are; a single-mode file has a line \"jobs (incl. supersource/sink ):\".")
		return
	}
	if !m.done {
		m.add(0, "It has no resource availabilities.")
		return
	}
	if m.unread {
		return // what a row that cannot be read would have said is not missing
	}
	for j := range m.Jobs {
		if m.linked[j] == 0 {
			m.add(0, "Job %d has no row among the precedence relations.", j+1)
		}
		if m.asked[j] == 0 {
			m.add(0, "Job %d has no row among the requests.", j+1)
		} else if got := len(m.Jobs[j].Requests); got != len(m.Capacities) {
			m.add(m.asked[j], "Job %d has %d requests, and there are %d resources.", j+1, got, len(m.Capacities))
		}
	}
}

// whole reads a number from 0 to maxNumber.
func whole(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= maxNumber
}

// sentence gives words their capital.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
