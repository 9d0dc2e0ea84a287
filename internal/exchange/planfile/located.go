package planfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/format/yaml"
	"crosscode/internal/problem"
)

// Located gives the refusal of a plan file to whoever edited one activity of it:
// a fault that lies in that activity names the field it is about, and not a line
// of a file that was never seen. Any other error is given back as it is.
func Located(text []byte, activity string, err error) error {
	p := problem.Of(err)
	if p == nil || !slices.ContainsFunc(p.Faults, func(f problem.Fault) bool { return strings.HasPrefix(f.Field, "line ") }) {
		return err
	}
	t, wrong := Parse(text)
	if wrong != nil {
		return err
	}
	fields := t.fieldsOf(activity)
	out := &problem.Problem{Kind: p.Kind, Message: p.Message}
	for _, f := range p.Faults {
		if name, ok := fields[f.Message]; ok {
			f.Field = name
		}
		out.Faults = append(out.Faults, f)
	}
	return out
}

// fieldsOf reads the plan with each field of an activity on lines of its own, and
// gives the field that each fault in it is about.
func (t *Text) fieldsOf(activity string) map[string]string {
	apart, err := Parse(t.apart(activity))
	if err != nil {
		return nil
	}
	m := findActivity(apart.root, activity)
	_, err = YAML(strings.NewReader(apart.text))
	p := problem.Of(err)
	if m == nil || p == nil {
		return nil
	}
	at := map[string]string{}
	for _, f := range m.Fields {
		if f.Key == "parts" {
			continue
		}
		last := f.Line + strings.Count(apart.text[min(f.At, f.Value.End):f.Value.End], "\n")
		for line := f.Line; line <= last; line++ {
			at[fmt.Sprintf("line %d", line)] = f.Key
		}
	}
	out := map[string]string{}
	for _, f := range p.Faults {
		if name, ok := at[f.Field]; ok {
			if name == "id" && valueOf(m, "duration") == nil && strings.HasPrefix(f.Message, "Give the duration") {
				name = "duration"
			}
			out[f.Message] = name
		}
	}
	return out
}

// apart gives the text with each field of an activity on a line of its own.
func (t *Text) apart(activity string) []byte {
	m := findActivity(t.root, activity)
	if m == nil || m.Style != yaml.Flow {
		return []byte(t.text)
	}
	s := &splice{text: t.text}
	indent := strings.Repeat(" ", m.At-s.lineStart(m.At)+1)
	for _, f := range m.Fields[1:] {
		s.cut(f.At, f.At, "\n"+indent)
	}
	s.flush()
	return bytes.TrimRight([]byte(s.text), "\x00")
}
