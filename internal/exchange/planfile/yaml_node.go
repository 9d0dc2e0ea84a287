package planfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/format/yaml"
	"crosscode/internal/problem"
)

// maxYAML bounds a plan file of our own, in bytes: some 100,000 activities.
const maxYAML = 16 << 20

// parseYAML gives the root of a file, or says why it has none.
func parseYAML(text []byte) (*yaml.Node, error) {
	if len(text) > maxYAML {
		return nil, problem.New(problem.Invalid, "The file is larger than %d MB, the most that is read of a plan file: some 100,000 activities. Divide the plan.", maxYAML>>20)
	}
	root, err := yaml.Parse(string(text))
	if said, ok := errors.AsType[*yaml.Error](err); ok {
		p := problem.New(problem.Invalid, "The file is not YAML that can be read.")
		p.Faults = []problem.Fault{{Field: fmt.Sprint("line ", said.Line), Message: said.Message}}
		return nil, p
	}
	if err == nil && root == nil {
		err = problem.New(problem.Invalid, "The file is empty.")
	}
	return root, err
}

// A field is a value of a YAML file with the line it stands on. The zero field
// is a value that is not there.
type field struct {
	node *yaml.Node
	line int
}

func fieldOf(n *yaml.Node) field {
	if n.Kind == yaml.Null {
		return field{line: n.Line}
	}
	return field{n, n.Line}
}

// given reports whether there is a value.
func (f field) given() bool { return f.node != nil }

// isMap reports whether the value has fields of its own.
func (f field) isMap() bool { return f.node != nil && f.node.Kind == yaml.Mapping }

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
	if !f.isMap() {
		y.refuse(f.line, "Write %s as fields with values: name: value.", what)
		return nil
	}
	var out []pair
	seen := map[string]bool{}
	for _, n := range f.node.Fields {
		at := fieldOf(n.Value)
		at.line = n.Line
		if seen[n.Key] {
			y.refuse(at.line, "%s is given twice.", n.Key)
		}
		seen[n.Key] = true
		out = append(out, pair{n.Key, at})
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
	if f.node.Kind != yaml.Sequence {
		return []field{f}
	}
	out := make([]field, len(f.node.Items))
	for i, v := range f.node.Items {
		out[i] = fieldOf(v)
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

func scalarText(n *yaml.Node) (string, bool) {
	switch {
	case n == nil || n.Kind != yaml.Scalar:
		return "", false
	case n.Style == yaml.Block:
		return strings.TrimSpace(n.Text), true
	}
	return n.Text, true
}
