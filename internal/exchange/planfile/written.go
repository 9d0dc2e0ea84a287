package planfile

import (
	"strings"

	"crosscode/internal/problem"

	"github.com/goccy/go-yaml/ast"
)

// remark gives the comment at the end of a line; "" for none. What is inferred
// of an activity is said there.
func (y *yamlReader) remark(line int) string {
	if line < 1 || line > len(y.lines) {
		return ""
	}
	text := y.lines[line-1]
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '"', '\'':
			if at > 0 && strings.IndexByte(" [{,:", text[at-1]) >= 0 {
				at = (&splice{text: text}).afterQuote(at) - 1
			}
		case '#':
			if at > 0 && (text[at-1] == ' ' || text[at-1] == '\t') {
				return strings.TrimSpace(text[at+1:])
			}
		}
	}
	return ""
}

// Written gives the fields of an activity as the text has them; several values
// of one stand a line each.
func (t *Text) Written(activity string) (map[string]string, error) {
	m := findActivity(t.root, activity)
	if m == nil {
		return nil, problem.New(problem.NotFound, "The plan has no activity %s.", clip([]byte(activity)))
	}
	out := map[string]string{}
	for _, f := range m.fields {
		if s, ok := f.Value.(*ast.SequenceNode); ok {
			var lines []string
			for _, n := range s.Values {
				if line, ok := scalarText(n); ok {
					lines = append(lines, line)
				}
			}
			out[keyOf(f)] = strings.Join(lines, "\n")
			continue
		}
		if value, ok := scalarText(f.Value); ok {
			out[keyOf(f)] = value
		}
	}
	return out, nil
}

// ListText writes several texts, a line each, as the value of a field.
func ListText(lines string) string {
	var parts []string
	for line := range strings.SplitSeq(lines, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			parts = append(parts, quoted(line))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
