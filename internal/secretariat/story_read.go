package secretariat

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// A told is an act as a story's file tells it.
type told struct {
	At    string            `yaml:"at"`
	By    string            `yaml:"by"`
	Why   string            `yaml:"why"`
	Item  string            `yaml:"item"`
	Deeds []map[string]cell `yaml:"deeds"`
}

// A cell is text as a field reads it: of a list, one line for each element.
type cell string

// UnmarshalYAML takes a scalar as it is written, so that 1 and yes stay text.
func (c *cell) UnmarshalYAML(n ast.Node) error {
	values := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		values = list.Values
	}
	lines := make([]string, len(values))
	for i, v := range values {
		line, ok := scalar(v)
		if !ok {
			return fmt.Errorf("%q is neither text nor a list of texts", v)
		}
		lines[i] = line
	}
	*c = cell(strings.Join(lines, "\n"))
	return nil
}

// scalar gives a scalar as it is written, and reports whether n is one.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.NullNode:
		return "", true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// ReadStory reads a story from those YAML files of a folder whose names begin
// with a number, in their order; deeds may bring others of its files. It reports every act and deed that cannot be read. A story is a
// script for the desk and comes through no door, so the desk reads it itself.
func ReadStory(files fs.FS) (Story, error) {
	names, err := fs.Glob(files, "[0-9]*.yaml")
	if err != nil {
		return Story{}, err
	}
	slices.Sort(names)
	var s Story
	var c problem.Check
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return Story{}, err
		}
		acts, err := decodeActs(text)
		if err != nil {
			c.Want(false, name, "%v", err)
			continue
		}
		for i, t := range acts {
			a := t.act(fmt.Sprintf("%s, act %d", name, i+1), files, &c)
			if n := len(s.Acts); n > 0 {
				c.Want(a.At.After(s.Acts[n-1].At), a.Place, "Its time does not come after that of the act before it.")
			}
			s.Acts = append(s.Acts, a)
		}
	}
	return s, c.Err("The story cannot be told.")
}

// decodeActs reads the acts of one file. The YAML reader panics on some files
// that are no YAML; that is an error like any other.
func decodeActs(text []byte) (acts []told, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file is not YAML: %v", p)
		}
	}()
	err = yaml.UnmarshalWithOptions(text, &acts, yaml.Strict())
	return acts, err
}

func (t told) act(place string, files fs.FS, c *problem.Check) StoryAct {
	a := StoryAct{Place: place, By: t.By, Why: strings.TrimSpace(t.Why), Item: t.Item}
	at, err := time.ParseInLocation("2006-01-02 15:04", t.At, zone)
	c.Want(err == nil, place, "%q is not a time. Write it as 2022-03-23 10:05.", t.At)
	a.At = at.UTC()
	c.Want(t.By != "", place, "Say who did it.")
	c.Want(len(t.Deeds) > 0, place, "Say what was done.")
	for i, d := range t.Deeds {
		a.Deeds = append(a.Deeds, readDeed(d, fmt.Sprintf("%s, deed %d", place, i+1), files, c))
		c.Want(a.Deeds[i].Verb != RedactIt || len(t.Deeds) == 1, place, "What redacts does nothing else.")
	}
	return a
}

// readDeed reads what was done. A record is named by its kind and reference:
// action CCAG03-12.
func readDeed(d map[string]cell, place string, files fs.FS, c *problem.Check) Deed {
	var out Deed
	var name cell
	switch {
	case d["take"] != "":
		out.Verb, out.Step, name = TakeIt, party.Step(d["take"]), d["of"]
		out.With = readWith(d, place, c)
	case d["raise"] != "":
		out.Verb, name = RaiseIt, d["raise"]
	case d["edit"] != "":
		out.Verb, name = ReviseIt, d["edit"]
	case d["answer"] != "":
		out.Verb, name, out.Aside = AnswerIt, d["answer"], string(d["confidential"])
		delete(d, "confidential")
	case d["redact"] != "":
		out.Verb, name, out.Field = RedactIt, d["redact"], string(d["field"])
	case d["attach"] != "":
		out.Verb, name, out.Note = AttachTo, d["attach"], string(d["note"])
	default:
		c.Want(false, place, "Begin with raise, edit, take, answer, attach or redact.")
		return out
	}
	kind, ref, ok := strings.Cut(string(name), " ")
	c.Want(ok, place, "Name the record by its kind and reference, as action CCAG03-12, not %q.", name)
	out.Kind, out.Ref = kind, ref
	if name := string(d["file"]); name != "" && (kind == register.Plans.Name || out.Verb == AttachTo) {
		text, err := fs.ReadFile(files, name)
		c.Want(err == nil, place, "There is no file %s beside the story.", name)
		out.File = PlanFile{Name: name, Data: text}
		delete(d, "file")
	}
	switch out.Verb {
	case AttachTo:
		for key := range d {
			c.Want(key == "attach" || key == "note" || key == "file", place, "A file is attached with file and note; it has no %q.", key)
		}
	case RedactIt:
		for key := range d {
			c.Want(key == "redact" || key == "field", place, "A text is redacted with field; it has no %q.", key)
		}
	case TakeIt:
	default:
		out.Edit = readEdit(out.Verb, d, place, c)
	}
	return out
}

// readWith reads what a step is taken with.
func readWith(d map[string]cell, place string, c *problem.Check) party.With {
	w := party.With{Text: string(d["text"]), Meeting: string(d["meeting"]), Other: string(d["other"]), Letter: string(d["letter"])}
	if day := string(d["day"]); day != "" {
		var err error
		w.Day, err = calendar.ParseDay(day)
		c.Note(place, err)
	}
	for key := range d {
		known := slices.Contains([]string{"take", "of", "text", "meeting", "other", "day", "letter"}, key)
		c.Want(known, place, "A step is taken with text, meeting, other, letter and day; it has no %q.", key)
	}
	return w
}

// readEdit reads the fields of a record. One that is raised is public unless
// the deed says otherwise.
func readEdit(v Verb, d map[string]cell, place string, c *problem.Check) Edit {
	e := Edit{Fields: map[string]string{}}
	if v == RaiseIt {
		e.Class = record.Public
	}
	for key, text := range d {
		switch key {
		case string(v):
		case "class":
			class, ok := record.ReadClass(string(text))
			c.Want(ok, place, "%q is not a class.", text)
			e.Class = class
		default:
			e.Fields[key] = string(text)
		}
	}
	return e
}
