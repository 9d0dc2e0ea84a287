package mspdi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Bounds on what a project may hold.
const (
	maxTasks  = 200_000
	maxRows   = 4_000_000
	maxFaults = 50
)

// Read reads a whole project. The error names every value that cannot be read,
// with its line; see [errors.Join].
func Read(in io.Reader) (*Project, error) {
	return read(in, maxTasks)
}

func read(in io.Reader, most int) (*Project, error) {
	r := &reader{most: most, s: newScanner(in), p: &Project{CalendarUID: None, MinutesPerDay: 480, MinutesPerWeek: 2400, DaysPerMonth: 20}}
	if err := r.document(); err != nil {
		r.faults = append(r.faults, err)
	}
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	return r.p, nil
}

// A reader fills a project from a scanner.
type reader struct {
	s      *scanner
	p      *Project
	rows   int
	most   int // tasks
	faults []error
	text   []byte
}

// element is told of a child element; it may read its value or its children,
// and what it leaves is skipped.
type element func(name []byte) error

func (r *reader) document() error {
	for {
		t, err := r.s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind == other {
			if err := r.encoding(t.raw); err != nil {
				return err
			}
		}
		if t.kind != open {
			continue
		}
		if string(t.name) != "Project" {
			return r.s.errorf("the file starts with <%s>; a Microsoft Project file starts with <Project>", clip(t.name))
		}
		if err := r.children(r.project); err != nil {
			return err
		}
	}
}

// encoding refuses a file that says it is not UTF-8.
func (r *reader) encoding(raw []byte) error {
	_, after, ok := bytes.Cut(raw, []byte("encoding="))
	if !ok || !bytes.HasPrefix(raw, []byte("<?xml")) || len(after) < 2 {
		return nil
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	if bytes.EqualFold(name, []byte("utf-8")) || bytes.EqualFold(name, []byte("us-ascii")) {
		return nil
	}
	return r.s.errorf("the file is in %s; save it as UTF-8", clip(name))
}

// children tells f of each child of the element just opened, to its end.
func (r *reader) children(f element) error {
	depth := r.s.depth
	for {
		t, err := r.s.next()
		if err != nil {
			return err
		}
		switch {
		case t.kind == shut && r.s.depth < depth:
			return nil
		case t.kind == open:
			if err := r.child(f, t.name); err != nil {
				return err
			}
		}
	}
}

// child calls f for one element and skips what f leaves of it.
func (r *reader) child(f element, name []byte) error {
	depth := r.s.depth
	if err := f(name); err != nil {
		return err
	}
	for r.s.depth >= depth {
		if _, err := r.s.next(); err != nil {
			return err
		}
	}
	return nil
}

// value is the text of the element just opened.
func (r *reader) value() ([]byte, error) {
	depth := r.s.depth
	r.text = r.text[:0]
	for r.s.depth >= depth {
		t, err := r.s.next()
		if err != nil {
			return nil, err
		}
		if t.kind == text {
			r.text = append(r.text, t.text...)
		}
	}
	return bytes.TrimSpace(r.text), nil
}

// row counts a task, link, resource or assignment.
func (r *reader) row() error {
	if r.rows++; r.rows > maxRows {
		return r.s.errorf("the plan has more than %d activities, links and assignments, the most that is read; divide it", maxRows)
	}
	return nil
}

// fault records a value that cannot be read; past a limit it ends the reading.
func (r *reader) fault(name, value []byte, want string) error {
	err := r.s.errorf("%s is %q; %s", name, clip(value), want)
	if len(r.faults) >= maxFaults {
		return fmt.Errorf("%w (there may be more faults; the rest of the file was not read)", err)
	}
	r.faults = append(r.faults, err)
	return nil
}

// list appends the children called item, read by f into a new T.
func list[T any](r *reader, into *[]T, item string, f func(*T, []byte) error, start T) element {
	return func(name []byte) error {
		if string(name) != item {
			return nil
		}
		if err := r.row(); err != nil {
			return err
		}
		if item == "Task" && len(*into) == r.most {
			return r.s.errorf("the plan has more than %d activities, the most that is read; divide it", r.most)
		}
		*into = append(*into, start)
		last := &(*into)[len(*into)-1]
		return r.children(func(name []byte) error { return f(last, name) })
	}
}

func (r *reader) project(name []byte) error {
	p := r.p
	switch string(name) {
	case "Name":
		return r.str(&p.Name)
	case "Title":
		return r.str(&p.Title)
	case "ScheduleFromStart":
		fromStart := true
		err := r.flag(name, &fromStart)
		p.FromFinish = !fromStart
		return err
	case "StartDate":
		return r.time(name, &p.Start)
	case "FinishDate":
		return r.time(name, &p.Finish)
	case "StatusDate":
		return r.time(name, &p.StatusDate)
	case "CurrentDate":
		return r.time(name, &p.Current)
	case "CalendarUID":
		return r.int(name, &p.CalendarUID)
	case "MinutesPerDay":
		return r.int(name, &p.MinutesPerDay)
	case "MinutesPerWeek":
		return r.int(name, &p.MinutesPerWeek)
	case "DaysPerMonth":
		return r.int(name, &p.DaysPerMonth)
	case "CriticalSlackLimit":
		return r.int(name, &p.CriticalSlackLimit)
	case "MultipleCriticalPaths":
		return r.flag(name, &p.MultipleCriticalPaths)
	case "HonorConstraints":
		return r.flag(name, &p.HonorConstraints)
	case "Calendars":
		return r.children(list(r, &p.Calendars, "Calendar", r.calendar, Calendar{BaseUID: None}))
	case "Tasks":
		return r.children(r.tasks)
	case "Resources":
		return r.children(r.resources)
	case "Assignments":
		return r.children(r.assignments)
	}
	return nil
}

func (r *reader) tasks(name []byte) error {
	start := Task{CalendarUID: None, Line: r.s.line}
	return list(r, &r.p.Tasks, "Task", r.task, start)(name)
}

func (r *reader) resources(name []byte) error {
	start := Resource{CalendarUID: None, Type: 1, Line: r.s.line}
	return list(r, &r.p.Resources, "Resource", r.resource, start)(name)
}

func (r *reader) assignments(name []byte) error {
	start := Assignment{Units: 1, Line: r.s.line}
	return list(r, &r.p.Assignments, "Assignment", r.assignment, start)(name)
}

func (r *reader) resource(res *Resource, name []byte) error {
	switch string(name) {
	case "UID":
		return r.int(name, &res.UID)
	case "Name":
		return r.str(&res.Name)
	case "Type":
		res.HasType = true
		return r.int(name, &res.Type)
	case "CalendarUID":
		return r.int(name, &res.CalendarUID)
	}
	return nil
}

func (r *reader) assignment(a *Assignment, name []byte) error {
	switch string(name) {
	case "TaskUID":
		return r.int(name, &a.TaskUID)
	case "ResourceUID":
		return r.int(name, &a.ResourceUID)
	case "Units":
		return r.number(name, &a.Units)
	case "Work":
		return r.minutes(name, &a.Work)
	case "RemainingWork":
		return r.minutes(name, &a.Remaining)
	case "ActualWork":
		return r.minutes(name, &a.Actual)
	case "Delay":
		return r.int(name, &a.Delay)
	case "LevelingDelay":
		return r.int(name, &a.LevelingDelay)
	case "LevelingDelayFormat":
		return r.int(name, &a.LevelingDelayFormat)
	case "OvertimeWork":
		return r.minutes(name, &a.Overtime)
	}
	return nil
}
