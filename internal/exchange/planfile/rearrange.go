package planfile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"crosscode/internal/format/yaml"
	"crosscode/internal/problem"
)

// A Place says where in the outline an activity goes: below another, as one of
// the same summary; as the last part of a summary; or, with neither, at the end.
type Place struct{ Below, PartOf string }

// Add gives the text with one more activity, with its fields as the file writes
// them, and with what is to wait for it, a line each as in [Text.Follow]. All else
// stays as it is written. Everything that is wrong with it is told at once.
func (t *Text) Add(id string, at Place, fields []FieldEdit, followers []string) ([]byte, error) {
	var c problem.Check
	fields = slices.DeleteFunc(slices.Clone(fields), func(f FieldEdit) bool { return f.Value == "" || !fitsLine(&c, f) })
	fitsLine(&c, FieldEdit{"id", id})
	c.Want(id != "" && !strings.ContainsAny(id, " \t") && id != Finish, "id", "Give the activity an id without spaces.")
	c.Want(findActivity(t.root, id) == nil, "id", "The plan has an activity %s already.", clip([]byte(id)))
	c.Want(at.Below == "" || at.PartOf == "", "part_of", "Say what it stands below or what it is a part of, not both.")
	list, before := t.listOf(at, &c)
	name := id
	if c.Failed() { // what else is wrong is told of one that could be added
		name = t.spare()
		list, before = t.listOf(Place{}, &c)
	}
	if list == nil || list.Kind != yaml.Sequence || before < 0 {
		return nil, lost("activities")
	}
	added := t.put(name, list, before, fields)
	text, err := Parse(added)
	if err != nil {
		return nil, err
	}
	edits, err := text.Follow(name, followers)
	noteFaults(&c, err, name, id)
	if added, err = text.Amend(edits...); err != nil {
		return nil, err
	}
	if c.Failed() {
		_, err := YAML(bytes.NewReader(added))
		noteFaults(&c, Located(added, name, err), name, id)
	}
	return added, c.Err("The activity cannot be added.")
}

// spare is an id that no activity has.
func (t *Text) spare() string {
	id := "new-activity"
	for findActivity(t.root, id) != nil {
		id += "-"
	}
	return id
}

// noteFaults adds the faults of a refusal, with the name that the person gave the
// activity.
func noteFaults(c *problem.Check, err error, name, id string) {
	p := problem.Of(err)
	if p == nil {
		c.Note("", err)
		return
	}
	for _, f := range p.Faults {
		c.Want(false, f.Field, "%s", strings.ReplaceAll(f.Message, name, id))
	}
}

// put gives the text with an activity behind an element of a list.
func (t *Text) put(id string, list *yaml.Node, before int, fields []FieldEdit) []byte {
	line := "{id: " + quoted(id)
	for _, f := range fields {
		line += ", " + f.Name + ": " + f.Value
	}
	line += "}"
	s := &splice{text: t.text}
	at := list.Items[before].End
	if list.Style == yaml.Flow {
		s.cut(at, at, ", "+line)
	} else {
		end := s.lineEnd(at)
		s.cut(end, end, "\n"+strings.Repeat(" ", list.At-s.lineStart(list.At))+"- "+line)
	}
	s.flush()
	return []byte(s.text)
}

// Change gives the text with fields of an activity edited, and with exactly those
// waiting for it that the lines of followers name; nil leaves what waits for it.
// Everything that is wrong with it is told at once.
func (t *Text) Change(id string, fields []FieldEdit, followers []string) ([]byte, error) {
	var c problem.Check
	fields = slices.DeleteFunc(slices.Clone(fields), func(f FieldEdit) bool { return !fitsLine(&c, f) })
	var edits []Edit
	if followers != nil {
		var err error
		edits, err = t.Follow(id, followers)
		noteFaults(&c, err, id, id)
	}
	out, err := t.Amend(append(edits, Edit{id, fields})...)
	if err != nil || !c.Failed() {
		return out, err
	}
	_, err = YAML(bytes.NewReader(out))
	noteFaults(&c, Located(out, id, err), id, id)
	return nil, c.Err("The plan file cannot be edited so.")
}

// listOf finds the list that an activity goes into, and the element it goes
// behind.
func (t *Text) listOf(at Place, c *problem.Check) (*yaml.Node, int) {
	top := valueOf(t.root, "activities")
	switch {
	case at.Below != "":
		m, list := findIn(top, at.Below, 0)
		if m == nil {
			c.Want(false, "below", "The plan has no activity %s.", clip([]byte(at.Below)))
			return nil, -1
		}
		return list, slices.Index(list.Items, m)
	case at.PartOf != "":
		m, _ := findIn(top, at.PartOf, 0)
		parts := valueOf(m, "parts")
		c.Want(parts != nil && parts.Kind == yaml.Sequence && len(parts.Items) > 0, "part_of", "%s is not an activity with parts.", clip([]byte(at.PartOf)))
		if parts == nil {
			return nil, -1
		}
		return parts, len(parts.Items) - 1
	case top == nil:
		return nil, -1
	}
	return top, len(top.Items) - 1
}

// Remove gives the text without an activity and its parts. What waited for one
// of them waits for it no more; if bridge, it waits for what that waited for.
// Boundaries, risks and scenarios that name it are left to whoever reads the
// plan to refuse, with their lines.
func (t *Text) Remove(id string, bridge bool) ([]byte, error) {
	m, list := findIn(valueOf(t.root, "activities"), id, 0)
	switch {
	case m == nil:
		return nil, problem.New(problem.NotFound, "The plan has no activity %s.", clip([]byte(id)))
	case list.Kind != yaml.Sequence || len(list.Items) == 1:
		return nil, problem.New(problem.Conflict, "%s is all that its summary, or the plan, consists of. Remove the summary, or add another activity first.", clip([]byte(id)))
	}
	gone := map[string][]string{} // activities that go, with what they wait for
	walk(m, func(m *yaml.Node) {
		if name, ok := scalarText(valueOf(m, "id")); ok {
			gone[name] = waits(m)
		}
	})
	var edits []Edit
	walk(valueOf(t.root, "activities"), func(m *yaml.Node) {
		name, _ := scalarText(valueOf(m, "id"))
		before := waits(m)
		if _, goes := gone[name]; goes || !slices.ContainsFunc(before, func(l string) bool { _, goes := gone[from(l)]; return goes }) {
			return
		}
		var after []string
		for _, l := range before {
			if _, goes := gone[from(l)]; !goes {
				after = append(after, l)
				continue
			}
			for _, x := range gone[from(l)] {
				if _, goes := gone[from(x)]; bridge && !goes && !slices.Contains(after, x) && !slices.Contains(before, x) {
					after = append(after, x)
				}
			}
		}
		edits = append(edits, Edit{name, []FieldEdit{{"after", linksText(after)}}})
	})
	text, err := t.Amend(edits...)
	if err != nil {
		return nil, err
	}
	rest, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return rest.cutOut(id)
}

// cutOut takes an element out of its list.
func (t *Text) cutOut(id string) ([]byte, error) {
	m, list := findIn(valueOf(t.root, "activities"), id, 0)
	n := slices.Index(list.Items, m)
	s := &splice{text: t.text}
	switch {
	case list.Style == yaml.Flow && n > 0:
		s.cut(list.Items[n-1].End, m.End, "")
	case list.Style == yaml.Flow:
		s.cut(m.At, list.Items[1].At, "")
	case s.lineStart(list.At) == s.lineStart(list.Items[0].At) && strings.TrimLeft(s.text[s.lineStart(list.At):list.At], " ") != "" && n == 0:
		return nil, lost("activities") // the list begins on the line of something else
	default:
		dash := strings.LastIndexByte(s.text[:m.At], '-')
		s.cut(s.lineStart(dash), min(s.lineEnd(m.End)+1, len(s.text)), "")
	}
	s.flush()
	return []byte(s.text), nil
}

// walk visits every activity from a list or an activity on, with its parts.
func walk(n *yaml.Node, visit func(m *yaml.Node)) {
	switch {
	case n == nil:
	case n.Kind == yaml.Sequence:
		for _, x := range n.Items {
			walk(x, visit)
		}
	case n.Kind == yaml.Mapping:
		visit(n)
		walk(valueOf(n, "parts"), visit)
	}
}

// waits are the links of an activity as they are written.
func waits(m *yaml.Node) []string {
	after := valueOf(m, "after")
	if text, ok := scalarText(after); ok {
		return []string{text}
	}
	var out []string
	if after != nil {
		for _, n := range after.Items {
			if text, ok := scalarText(n); ok {
				out = append(out, text)
			}
		}
	}
	return out
}

// linksText writes links, and that there are none: taking the field away would
// have the text parsed anew for each.
func linksText(links []string) string {
	return cmp.Or(ListText(strings.Join(links, "\n")), "[]")
}

// from is the activity that a link waits for.
func from(link string) string {
	name, _, _ := strings.Cut(link, " ")
	return name
}

// Followers are the activities that wait for one, a line each: the activity and,
// where the link is no plain one, its kind and lag.
func (t *Text) Followers(id string) []string {
	var out []string
	walk(valueOf(t.root, "activities"), func(m *yaml.Node) {
		for _, l := range waits(m) {
			if from(l) == id {
				name, _ := scalarText(valueOf(m, "id"))
				out = append(out, strings.TrimSpace(name+strings.TrimPrefix(l, id)))
			}
		}
	})
	return out
}

// Follow gives the edits that make exactly those activities wait for one that
// the lines name.
func (t *Text) Follow(id string, lines []string) ([]Edit, error) {
	want := map[string][]string{}
	var c problem.Check
	for _, line := range lines {
		name := from(line)
		c.Want(name != id, "followers", "%s cannot wait for itself.", id)
		c.Want(findActivity(t.root, name) != nil, "followers", "The plan has no activity %s.", clip([]byte(name)))
		want[name] = append(want[name], strings.TrimSpace(id+strings.TrimPrefix(line, name)))
	}
	var out []Edit
	walk(valueOf(t.root, "activities"), func(m *yaml.Node) {
		name, _ := scalarText(valueOf(m, "id"))
		before := waits(m)
		after := slices.DeleteFunc(slices.Clone(before), func(l string) bool { return from(l) == id && !slices.Contains(want[name], l) })
		for _, l := range want[name] {
			if !slices.Contains(after, l) {
				after = append(after, l)
			}
		}
		if !slices.Equal(before, after) {
			out = append(out, Edit{name, []FieldEdit{{"after", linksText(after)}}})
		}
	})
	return out, c.Err("The links cannot be changed so.")
}
