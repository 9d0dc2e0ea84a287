package planfile

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/problem"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What a YAML file may ask the parser to do: it recurses into what is nested,
// and its time grows faster than the file.
const (
	maxYAML     = 1 << 20
	maxLine     = 2000
	maxBrackets = 50
	maxIndent   = 200
)

// parseYAML gives the root of a file, or says why it has none. The parser
// panics on some files that are no YAML; that is a fault like any other.
func parseYAML(text []byte) (root ast.Node, err error) {
	if err := boundYAML(text); err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			root, err = nil, problem.New(problem.Invalid, "The file is not YAML.")
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, notYAML(err)
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if root != nil {
			return nil, problem.New(problem.Invalid, "The file holds several documents, divided by ---. Keep one.")
		}
		root = doc.Body
	}
	if root == nil {
		return nil, problem.New(problem.Invalid, "The file is empty.")
	}
	return root, nil
}

// notYAML keeps the parser's sentence and its place, without the picture.
func notYAML(err error) error {
	first, _, _ := strings.Cut(err.Error(), "\n")
	place, message, found := strings.Cut(strings.TrimPrefix(first, "["), "] ")
	line, _, numbered := strings.Cut(place, ":")
	if !found || !numbered {
		return problem.New(problem.Invalid, "The file is not YAML: %s.", first)
	}
	p := problem.New(problem.Invalid, "The file is not YAML.")
	p.Faults = []problem.Fault{{Field: "line " + line, Message: sentence(message)}}
	return p
}

// boundYAML refuses what would keep the parser too long or nest it too deep.
func boundYAML(text []byte) error {
	if len(text) > maxYAML {
		return problem.New(problem.Invalid, "The file is larger than %d MB.", maxYAML>>20)
	}
	open, number := 0, 0
	for line := range strings.SplitSeq(string(text), "\n") {
		number++
		indent := len(line) - len(strings.TrimLeft(line, " -?:\t"))
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(open-1, 0)
			}
		}
		switch {
		case len(line) > maxLine:
			return tooMuch(number, "The line is longer than %d characters.", maxLine)
		case indent > maxIndent:
			return tooMuch(number, "The line is set in by more than %d characters.", maxIndent)
		case open > maxBrackets:
			return tooMuch(number, "More than %d brackets are open.", maxBrackets)
		}
	}
	return nil
}

func tooMuch(line int, format string, args ...any) error {
	p := problem.New(problem.Invalid, "The file cannot be read.")
	p.Faults = []problem.Fault{{Field: fmt.Sprint("line ", line), Message: fmt.Sprintf(format, args...)}}
	return p
}

// A field is a value of a YAML file with the line it stands on. The zero field
// is a value that is not there.
type field struct {
	node ast.Node
	line int
}

func fieldOf(n ast.Node) field {
	f := field{node: n}
	if n == nil {
		return f
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		f.line = t.Position.Line
	}
	if n.Type() == ast.NullType {
		f.node = nil
	}
	return f
}

// given reports whether there is a value.
func (f field) given() bool { return f.node != nil }

// isMap reports whether the value has fields of its own.
func (f field) isMap() bool {
	switch f.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// A pair is a field of a mapping.
type pair struct {
	key   string
	value field
}

// pairs are the fields of a mapping in their order; none of nothing.
func (y *yamlReader) pairs(f field, what string) []pair {
	if !f.given() {
		return nil
	}
	var nodes []*ast.MappingValueNode
	switch n := f.node.(type) {
	case *ast.MappingNode:
		nodes = n.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{n}
	default:
		y.refuse(f.line, "Write %s as fields with values: name: value.", what)
	}
	var out []pair
	seen := map[string]bool{}
	for _, n := range nodes {
		key, ok := scalarText(n.Key)
		at := fieldOf(n.Value)
		if k := n.Key.GetToken(); k != nil && k.Position != nil {
			at.line = k.Position.Line
		}
		switch {
		case !ok:
			key = "" // which no mapping has
		case seen[key]:
			y.refuse(at.line, "%s is given twice.", key)
		}
		seen[key] = true
		out = append(out, pair{key, at})
	}
	return out
}

// fields are the values of a mapping by name, with those allowed checked.
func (y *yamlReader) fields(f field, what string, allowed []string) map[string]field {
	out := map[string]field{}
	if !f.given() {
		y.refuse(f.line, "Write %s as fields with values: name: value.", what)
	}
	for _, p := range y.pairs(f, what) {
		if !slices.Contains(allowed, p.key) {
			y.refuse(p.value.line, "%q is not a field of %s; its fields are %s.", clip([]byte(p.key)), what, strings.Join(allowed, ", "))
		}
		out[p.key] = p.value
	}
	return out
}

// list is the elements of a sequence; a single value is a sequence of one.
func (y *yamlReader) list(f field) []field {
	if !f.given() {
		return nil
	}
	s, ok := f.node.(*ast.SequenceNode)
	if !ok {
		return []field{f}
	}
	out := make([]field, len(s.Values))
	for i, v := range s.Values {
		out[i] = fieldOf(v)
		if out[i].line == 0 {
			out[i].line = f.line
		}
	}
	return out
}

// text is a scalar as it is written; "" for none.
func (y *yamlReader) text(f field) string {
	if !f.given() {
		return ""
	}
	s, ok := scalarText(f.node)
	if !ok {
		y.refuse(f.line, "Write one value here, without fields, lists, anchors or tags.")
	}
	return s
}

// texts are the scalars of a list.
func (y *yamlReader) texts(f field) []string {
	var out []string
	for _, e := range y.list(f) {
		if s := y.text(e); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "", false
	case ast.ScalarNode:
		if t := n.GetToken(); t != nil {
			return t.Value, true
		}
	}
	return "", false
}
