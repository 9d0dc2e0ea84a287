package mspdi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// An Update is what a new calculation says of one task. Nothing else of the
// task is touched.
type Update struct {
	Start, Finish           time.Time
	EarlyStart, EarlyFinish time.Time
	LateStart, LateFinish   time.Time
	TotalSlack, FreeSlack   int // tenths of a minute
	Critical                bool
}

// fields are the elements an update sets, and their new text.
func (u *Update) fields() map[string]string {
	critical := "0"
	if u.Critical {
		critical = "1"
	}
	return map[string]string{
		"Start": stamp(u.Start), "Finish": stamp(u.Finish), "Critical": critical,
		"EarlyStart": stamp(u.EarlyStart), "EarlyFinish": stamp(u.EarlyFinish),
		"LateStart": stamp(u.LateStart), "LateFinish": stamp(u.LateFinish),
		"FreeSlack": strconv.Itoa(u.FreeSlack), "TotalSlack": strconv.Itoa(u.TotalSlack),
	}
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05") }

// taskOrder is the order the format asks for, as far as the elements that an
// update sets need it.
func taskOrder() []string {
	return []string{"UID", "GUID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "CreateDate", "Contact", "WBS", "WBSLevel",
		"OutlineNumber", "OutlineLevel", "Priority", "Start", "Finish", "Duration", "ManualStart", "ManualFinish", "ManualDuration",
		"DurationFormat", "Work", "Stop", "Resume", "ResumeValid", "EffortDriven", "Recurring", "OverAllocated", "Estimated",
		"Milestone", "Summary", "DisplayAsSummary", "Critical", "IsSubproject", "IsSubprojectReadOnly", "SubprojectName", "ExternalTask",
		"ExternalTaskProject", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "StartVariance", "FinishVariance", "WorkVariance",
		"FreeSlack", "TotalSlack"}
}

// Rewrite copies a file and brings its tasks up to date; finish, unless zero,
// becomes the project's finish. Every other byte is as it was.
func Rewrite(out io.Writer, in io.Reader, finish time.Time, updates map[int]Update) error {
	w := &rewriter{s: newScanner(in), out: bufio.NewWriterSize(out, 64<<10), updates: updates, finish: finish, order: map[string]int{}}
	for i, name := range taskOrder() {
		w.order[name] = i
	}
	if err := w.copy(); err != nil {
		return err
	}
	return w.out.Flush()
}

// A rewriter copies tokens, and gathers each task to change it.
type rewriter struct {
	s       *scanner
	out     *bufio.Writer
	updates map[int]Update
	finish  time.Time
	order   map[string]int
}

func (w *rewriter) copy() error {
	for {
		t, err := w.s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		inTasks := w.s.depth == 3 && t.kind == open && string(t.name) == "Task" && string(local(w.s.stack[1])) == "Tasks"
		atFinish := w.s.depth == 2 && t.kind == open && string(t.name) == "FinishDate" && !w.finish.IsZero()
		switch {
		case inTasks && !t.empty:
			err = w.task(t.raw)
		case atFinish:
			err = w.projectFinish(t)
		default:
			_, err = w.out.Write(t.raw)
		}
		if err != nil {
			return err
		}
	}
}

// projectFinish replaces the project's finish date.
func (w *rewriter) projectFinish(t token) error {
	c, err := w.child(t, nil)
	if err != nil {
		return err
	}
	_, err = w.out.Write(c.with(stamp(w.finish)))
	return err
}

// A child is one element of a task, with the white space before it.
type child struct {
	name             string
	before, raw      []byte
	opening, closing []byte // tags, where it holds only text
	text             string
}

// with is the element holding other text.
func (c *child) with(text string) []byte {
	if len(c.closing) > 0 {
		return slices.Concat(c.opening, []byte(text), c.closing)
	}
	tag := string(c.opening) // <Name/>, perhaps with a prefix
	name := tag[1 : len(tag)-2]
	return fmt.Appendf(nil, "<%s>%s</%s>", name, text, name)
}

// child gathers the element just opened.
func (w *rewriter) child(t token, before []byte) (child, error) {
	depth := w.s.depth
	c := child{name: string(t.name), before: before, opening: slices.Clone(t.raw), raw: slices.Clone(t.raw)}
	for w.s.depth >= depth {
		t, err := w.s.next()
		if err != nil {
			return c, err
		}
		c.raw = append(c.raw, t.raw...)
		switch {
		case t.kind == text:
			c.text += string(t.text)
		case t.kind == shut && w.s.depth < depth:
			c.closing = slices.Clone(t.raw)
		}
	}
	return c, nil
}

// task gathers the children of a task, changes them and writes them.
func (w *rewriter) task(opening []byte) error {
	if _, err := w.out.Write(opening); err != nil {
		return err
	}
	var children []child
	var before []byte
	for {
		t, err := w.s.next()
		if err != nil {
			return err
		}
		switch t.kind {
		case open:
			c, err := w.child(t, before)
			if err != nil {
				return err
			}
			children, before = append(children, c), nil
		case shut:
			return w.write(w.update(children), append(before, t.raw...))
		default:
			before = append(before, t.raw...)
		}
	}
}

// update sets the fields of a task that has one.
func (w *rewriter) update(children []child) []child {
	i := slices.IndexFunc(children, func(c child) bool { return c.name == "UID" })
	if i < 0 {
		return children
	}
	uid, err := strconv.Atoi(children[i].text)
	u, ok := w.updates[uid]
	if err != nil || !ok {
		return children
	}
	fields := u.fields()
	for k := range children {
		if text, ok := fields[children[k].name]; ok {
			children[k].raw = children[k].with(text)
			delete(fields, children[k].name)
		}
	}
	for _, name := range taskOrder() {
		if text, ok := fields[name]; ok {
			children = w.insert(children, name, text)
		}
	}
	return children
}

// insert adds an element that the task lacked where the format wants it.
func (w *rewriter) insert(children []child, name, text string) []child {
	at := 0
	for k := range children {
		if place, ok := w.order[children[k].name]; ok && place < w.order[name] {
			at = k + 1
		}
	}
	c := child{name: name, raw: fmt.Appendf(nil, "<%s>%s</%s>", name, text, name)}
	if at > 0 {
		c.before = children[at-1].before
	}
	return slices.Insert(children, at, c)
}

func (w *rewriter) write(children []child, end []byte) error {
	for k := range children {
		if _, err := w.out.Write(children[k].before); err != nil {
			return err
		}
		if _, err := w.out.Write(children[k].raw); err != nil {
			return err
		}
	}
	_, err := w.out.Write(end)
	return err
}
