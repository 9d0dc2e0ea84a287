package planfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/format/yaml"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/problem"
)

// An Edit changes fields of one activity in the text of a plan file.
type Edit struct {
	Activity string
	Fields   []FieldEdit
}

// A FieldEdit gives a field another value, as the file writes it; "" takes the
// field away.
type FieldEdit struct{ Name, Value string }

// maxValue bounds the value of one field that is edited in, in bytes.
const maxValue = 1000

// A Text is a plan file of our own as it is written, parsed so that fields can
// be read and edited where they stand.
type Text struct {
	text string
	root *yaml.Node
}

// Parse parses the text of a plan file.
func Parse(text []byte) (*Text, error) {
	root, err := parseYAML(text)
	if err != nil {
		return nil, err
	}
	return &Text{string(text), root}, nil
}

// Amend gives the text with fields edited: all else, comments and order too,
// stays as it is written. It does not judge the plan that comes of it; whoever
// reads that does.
func (t *Text) Amend(edits ...Edit) ([]byte, error) {
	var c problem.Check
	for _, e := range edits {
		for _, f := range e.Fields {
			fitsLine(&c, f)
		}
	}
	if err := c.Err("The plan file cannot be edited so."); err != nil {
		return nil, err
	}
	w := &splice{text: t.text, root: t.root}
	for _, e := range edits {
		for _, f := range e.Fields {
			if err := w.edit(e.Activity, f); err != nil {
				return nil, err
			}
		}
	}
	w.flush()
	return []byte(w.text), nil
}

// fitsLine checks that a value can stand on a line.
func fitsLine(c *problem.Check, f FieldEdit) bool {
	ok := len(f.Value) <= maxValue && !strings.ContainsAny(f.Value, "\n\r\x00")
	c.Want(ok, f.Name, "Write it on one line, in at most %d characters.", maxValue)
	return ok
}

// edit changes one field. Places are those of the text as it was parsed, so a
// removal, which takes commas and lines along, is made by itself.
func (s *splice) edit(activity string, f FieldEdit) error {
	if s.root == nil {
		root, err := parseYAML([]byte(s.text))
		if err != nil {
			return err
		}
		s.root = root
	}
	m := findActivity(s.root, activity)
	if m == nil {
		return problem.New(problem.NotFound, "The plan has no activity %s.", clip([]byte(activity)))
	}
	at := slices.IndexFunc(m.Fields, func(n yaml.Field) bool { return n.Key == f.Name })
	switch {
	case at >= 0 && f.Value == "":
		if len(s.cuts) > 0 {
			s.flush()
			return s.edit(activity, f)
		}
		err := s.remove(m, at)
		s.flush()
		return err
	case at >= 0:
		return s.replace(m.Fields[at], f.Value)
	case f.Value != "":
		id := slices.IndexFunc(m.Fields, func(n yaml.Field) bool { return n.Key == "id" })
		s.insert(m, id, f.Name, f.Value)
	}
	return nil
}

// flush makes the cuts, the last place first; what goes in at one place keeps
// its order.
func (s *splice) flush() {
	slices.SortStableFunc(s.cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	for _, c := range slices.Backward(s.cuts) {
		s.text = s.text[:c.from] + c.in + s.text[c.to:]
	}
	s.cuts, s.root = nil, nil
}

// valueOf gives the value of a field of a mapping; nil for none.
func valueOf(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.Mapping {
		return nil
	}
	for _, f := range n.Fields {
		if f.Key == name {
			return f.Value
		}
	}
	return nil
}

// findActivity finds the mapping of an activity, however deep it lies.
func findActivity(root *yaml.Node, id string) *yaml.Node {
	m, _ := findIn(valueOf(root, "activities"), id, 0)
	return m
}

// findIn also gives the list that the activity is an element of.
func findIn(list *yaml.Node, id string, depth int) (m, in *yaml.Node) {
	if list == nil || depth > maxOutline {
		return nil, nil
	}
	nodes := []*yaml.Node{list}
	if list.Kind == yaml.Sequence {
		nodes = list.Items
	}
	for _, n := range nodes {
		if text, ok := scalarText(valueOf(n, "id")); ok && text == id {
			return n, list
		}
		if m, in := findIn(valueOf(n, "parts"), id, depth+1); m != nil {
			return m, in
		}
	}
	return nil, nil
}

// A splice cuts values out of a text and puts others in.
type splice struct {
	text string
	root *yaml.Node // of the text; nil while it is to be parsed anew
	cuts []cut
}

type cut struct {
	from, to int
	in       string
}

// lost says that the place of a field is not where the parser has it: a way of
// writing that is not edited here.
func lost(name string) error {
	return problem.New(problem.Conflict, "The field %s is written in a way that cannot be edited here. Download the plan file, edit it, and upload it.", name)
}

func (s *splice) lineEnd(at int) int {
	if i := strings.IndexByte(s.text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(s.text)
}

func (s *splice) lineStart(at int) int { return strings.LastIndexByte(s.text[:at], '\n') + 1 }

func (s *splice) cut(from, to int, in string) { s.cuts = append(s.cuts, cut{from, to, in}) }

func (s *splice) replace(f yaml.Field, value string) error {
	if f.Colon < 0 {
		return lost(f.Key)
	}
	from := f.Value.At
	if f.Value.Line > f.Line {
		from = f.Colon + 1 // it stands below its key
	}
	if s.text[from-1] == ':' {
		value = " " + value
	}
	s.cut(from, f.Value.End, value)
	return nil
}

// insert writes a field after another.
func (s *splice) insert(m *yaml.Node, nth int, name, value string) {
	after := m.Fields[nth]
	if m.Style == yaml.Flow {
		s.cut(after.Value.End, after.Value.End, ", "+name+": "+value)
		return
	}
	end := s.lineEnd(after.Value.End)
	s.cut(end, end, "\n"+strings.Repeat(" ", after.At-s.lineStart(after.At))+name+": "+value)
}

func (s *splice) remove(m *yaml.Node, nth int) error {
	f := m.Fields[nth]
	from, to := f.At, f.Value.End
	switch {
	case len(m.Fields) == 1 || f.Key == "id":
		return lost(f.Key)
	case m.Style == yaml.Flow && nth == len(m.Fields)-1:
		comma := strings.LastIndexByte(s.text[:from], ',')
		if comma < 0 || strings.TrimSpace(s.text[comma+1:from]) != "" {
			return lost(f.Key)
		}
		s.cut(comma, to, "")
	case m.Style == yaml.Flow:
		next := to + strings.IndexByte(s.text[to:], ',') + 1
		if next <= to || strings.TrimSpace(s.text[to:next-1]) != "" {
			return lost(f.Key)
		}
		s.cut(from, next+len(s.text[next:])-len(strings.TrimLeft(s.text[next:], " ")), "")
	case nth == 0: // on the line of the dash: what follows takes its place
		next := s.lineEnd(to) + 1
		indent := from - s.lineStart(from)
		if next+indent > len(s.text) || strings.TrimSpace(s.text[next:next+indent]) != "" {
			return lost(f.Key)
		}
		s.cut(from, next+indent, "")
	default:
		s.cut(s.lineStart(from), min(s.lineEnd(to)+1, len(s.text)), "")
	}
	return nil
}

// Quote writes a text as a value.
func Quote(text string) string {
	if text == "" {
		return ""
	}
	return quoted(strings.Join(strings.Fields(text), " "))
}

// EdgeText writes a date that is set, as a committed date is written.
func EdgeText(e boundary.Edge) string {
	switch e.Snap {
	case boundary.ToPrevious:
		return fmt.Sprintf("{date: %s, snap: previous}", e.When)
	case boundary.AsItIs:
		return fmt.Sprintf("{date: %s, snap: none}", e.When)
	}
	return e.When.String()
}
