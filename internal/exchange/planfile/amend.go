package planfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/plan/boundary"
	"crosscode/internal/problem"

	"github.com/goccy/go-yaml/ast"
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
	root ast.Node
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
			c.Want(len(f.Value) <= maxValue && !strings.ContainsAny(f.Value, "\n\r\x00"), f.Name, "Write it on one line, in at most %d characters.", maxValue)
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
	s.flow = m.flow
	at := slices.IndexFunc(m.fields, func(n *ast.MappingValueNode) bool { return keyOf(n) == f.Name })
	switch {
	case at >= 0 && f.Value == "":
		if len(s.cuts) > 0 {
			s.flush()
			return s.edit(activity, f)
		}
		err := s.remove(m.fields[at], at, len(m.fields))
		s.flush()
		return err
	case at >= 0:
		return s.replace(m.fields[at], f.Value)
	case f.Value != "":
		id := slices.IndexFunc(m.fields, func(n *ast.MappingValueNode) bool { return keyOf(n) == "id" })
		return s.insert(m.fields[id], f.Name, f.Value)
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

// A written mapping is the fields of one activity as the file has them.
type written struct {
	flow   bool // {in: braces}
	fields []*ast.MappingValueNode
}

func keyOf(n *ast.MappingValueNode) string {
	key, _ := scalarText(n.Key)
	return key
}

// mappingOf gives the fields of a mapping; nil of anything else.
func mappingOf(n ast.Node) *written {
	switch n := n.(type) {
	case *ast.MappingNode:
		return &written{n.IsFlowStyle, n.Values}
	case *ast.MappingValueNode:
		return &written{false, []*ast.MappingValueNode{n}}
	}
	return nil
}

func (w *written) value(name string) ast.Node {
	for _, f := range w.fields {
		if keyOf(f) == name {
			return f.Value
		}
	}
	return nil
}

// findActivity finds the mapping of an activity, however deep it lies.
func findActivity(root ast.Node, id string) *written {
	top := mappingOf(root)
	if top == nil {
		return nil
	}
	return findIn(top.value("activities"), id, 0)
}

func findIn(list ast.Node, id string, depth int) *written {
	nodes := []ast.Node{list}
	if s, ok := list.(*ast.SequenceNode); ok {
		nodes = s.Values
	}
	for _, n := range nodes {
		m := mappingOf(n)
		if m == nil || depth > maxOutline {
			continue
		}
		if text, ok := scalarText(m.value("id")); ok && text == id {
			return m
		}
		if parts := m.value("parts"); parts != nil {
			if found := findIn(parts, id, depth+1); found != nil {
				return found
			}
		}
	}
	return nil
}

// A splice cuts values out of a text and puts others in.
type splice struct {
	text string
	root ast.Node // of the text; nil while it is to be parsed anew
	flow bool     // of the activity that is edited
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

// span gives where the key of a field begins, and its value begins and ends.
func (s *splice) span(n *ast.MappingValueNode) (key, from, to int, err error) {
	t := n.Key.GetToken()
	if t == nil || t.Position == nil {
		return 0, 0, 0, lost(keyOf(n))
	}
	key = s.offset(t.Position.Line, t.Position.Column)
	at := key
	if at < 0 {
		return 0, 0, 0, lost(keyOf(n))
	}
	switch rest := s.text[at:]; {
	case strings.HasPrefix(rest, keyOf(n)):
		at += len(keyOf(n))
	case rest != "" && (rest[0] == '"' || rest[0] == '\''):
		at = s.afterQuote(at)
	default:
		return 0, 0, 0, lost(keyOf(n))
	}
	at += len(s.text[at:]) - len(strings.TrimLeft(s.text[at:], " "))
	if !strings.HasPrefix(s.text[at:], ":") {
		return 0, 0, 0, lost(keyOf(n))
	}
	at++
	from = at + len(s.text[at:]) - len(strings.TrimLeft(s.text[at:], " "))
	if s.flow {
		return key, from, s.flowEnd(from), nil
	}
	return key, from, s.blockEnd(key, from), nil
}

// offset turns a line and a column, counted in characters from 1, into a place
// in the text; -1 for none.
func (s *splice) offset(line, column int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(s.text[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	for i := range s.text[at:] {
		if column--; column == 0 {
			return at + i
		}
	}
	return -1
}

// afterQuote gives the place after a quoted text.
func (s *splice) afterQuote(at int) int {
	quote := s.text[at]
	for at++; at < len(s.text); at++ {
		switch {
		case s.text[at] == '\\' && quote == '"':
			at++
		case s.text[at] == quote && quote == '\'' && at+1 < len(s.text) && s.text[at+1] == quote:
			at++
		case s.text[at] == quote:
			return at + 1
		}
	}
	return len(s.text)
}

// afterBrackets gives the place after what is in brackets.
func (s *splice) afterBrackets(at int) int {
	open := 0
	for at < len(s.text) {
		switch c := s.text[at]; {
		case c == '"' || c == '\'':
			if before := s.text[at-1]; strings.IndexByte(" [{,:\n", before) >= 0 {
				at = s.afterQuote(at)
				continue
			}
		case c == '#' && (s.text[at-1] == ' ' || s.text[at-1] == '\n'):
			at = s.lineEnd(at)
			continue
		case c == '[' || c == '{':
			open++
		case c == ']' || c == '}':
			if open--; open == 0 {
				return at + 1
			}
		}
		at++
	}
	return at
}

func (s *splice) lineEnd(at int) int {
	if i := strings.IndexByte(s.text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(s.text)
}

// flowEnd gives the end of a value within braces.
func (s *splice) flowEnd(at int) int {
	if at >= len(s.text) {
		return at
	}
	switch s.text[at] {
	case '"', '\'':
		return s.afterQuote(at)
	case '[', '{':
		return s.afterBrackets(at)
	}
	end := at
	for end < len(s.text) && strings.IndexByte(",}]\n", s.text[end]) < 0 {
		end++
	}
	return at + len(strings.TrimRight(s.text[at:end], " \t\r"))
}

// blockEnd gives the end of a value that stands after its key, or below it.
func (s *splice) blockEnd(key, at int) int {
	end := s.lineEnd(at)
	line := s.text[at:end]
	switch {
	case line != "" && (line[0] == '"' || line[0] == '\''):
		return s.afterQuote(at)
	case line != "" && (line[0] == '[' || line[0] == '{'):
		return s.afterBrackets(at)
	}
	own := line
	if i := strings.Index(" "+line, " #"); i >= 0 {
		own = strings.TrimSuffix(line[:i], " ")
	}
	below := s.below(key, end)
	if below > end {
		return below
	}
	return at + len(strings.TrimRight(own, " \t\r"))
}

// below gives the end of the lines after one that belong to a key: those set in
// deeper than it, or the elements of a list as deep.
func (s *splice) below(key, end int) int {
	start := strings.LastIndexByte(s.text[:key], '\n') + 1
	column := key - start
	last := end
	for at := end; at < len(s.text); {
		next := s.lineEnd(at + 1)
		line := strings.TrimRight(s.text[at+1:next], "\r")
		trimmed := strings.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		deeper := indent > column || indent == column && strings.HasPrefix(trimmed, "- ")
		if trimmed != "" && !deeper {
			break
		}
		if trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			last = next
		}
		at = next
	}
	return last
}

func (s *splice) cut(from, to int, in string) { s.cuts = append(s.cuts, cut{from, to, in}) }

func (s *splice) replace(n *ast.MappingValueNode, value string) error {
	_, from, to, err := s.span(n)
	if err != nil {
		return err
	}
	if s.text[from-1] == ':' {
		value = " " + value
	}
	s.cut(from, to, value)
	return nil
}

// insert writes a field after another.
func (s *splice) insert(after *ast.MappingValueNode, name, value string) error {
	key, _, to, err := s.span(after)
	if err != nil {
		return err
	}
	if s.flow {
		s.cut(to, to, ", "+name+": "+value)
		return nil
	}
	start := strings.LastIndexByte(s.text[:key], '\n') + 1
	end := s.lineEnd(to)
	s.cut(end, end, "\n"+strings.Repeat(" ", key-start)+name+": "+value)
	return nil
}

func (s *splice) remove(n *ast.MappingValueNode, nth, of int) error {
	key, _, to, err := s.span(n)
	switch {
	case err != nil:
		return err
	case of == 1 || keyOf(n) == "id":
		return lost(keyOf(n))
	case s.flow && nth == of-1:
		from := strings.LastIndexByte(s.text[:key], ',')
		if strings.TrimSpace(s.text[from+1:key]) != "" {
			return lost(keyOf(n))
		}
		s.cut(from, to, "")
	case s.flow:
		next := to + strings.IndexByte(s.text[to:], ',') + 1
		if strings.TrimSpace(s.text[to:next-1]) != "" {
			return lost(keyOf(n))
		}
		s.cut(key, next+len(s.text[next:])-len(strings.TrimLeft(s.text[next:], " ")), "")
	case nth == 0: // on the line of the dash: what follows takes its place
		next := s.lineEnd(to) + 1
		indent := key - strings.LastIndexByte(s.text[:key], '\n') - 1
		if next+indent > len(s.text) || strings.TrimSpace(s.text[next:next+indent]) != "" {
			return lost(keyOf(n))
		}
		s.cut(key, next+indent, "")
	default:
		start := strings.LastIndexByte(s.text[:key], '\n') + 1
		s.cut(start, min(s.lineEnd(to)+1, len(s.text)), "")
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
