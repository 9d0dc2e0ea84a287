package planfile

import (
	"strings"

	"crosscode/internal/format/yaml"
	"crosscode/internal/problem"
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
				at = afterQuote(text, at) - 1
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
	for _, f := range m.Fields {
		if f.Value.Kind == yaml.Sequence {
			var lines []string
			for _, n := range f.Value.Items {
				if line, ok := scalarText(n); ok {
					lines = append(lines, line)
				}
			}
			out[f.Key] = strings.Join(lines, "\n")
			continue
		}
		if value, ok := scalarText(f.Value); ok {
			out[f.Key] = value
		}
	}
	return out, nil
}

// afterQuote gives the place after a quoted text.
func afterQuote(text string, at int) int {
	quote := text[at]
	for at++; at < len(text); at++ {
		switch {
		case text[at] == '\\' && quote == '"':
			at++
		case text[at] == quote && quote == '\'' && at+1 < len(text) && text[at+1] == quote:
			at++
		case text[at] == quote:
			return at + 1
		}
	}
	return len(text)
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
