package planfile

import (
	"strings"
	"testing"

	"crosscode/internal/problem"
)

const amended = `# Above.
plan: Éditer
start: 2022-03-01
activities:
  - {id: M5, name: "Ünd {so}, weiter", milestone: true}   # a comment, {kept}
  - {name: "é: b, c", id: a, duration: 3w, after: [M5]}
  - id: group   # of parts
    name: >-
      Long
      name
    # between
    parts:
    - id: b
      duration: 2w      # two weeks
      after:
      - a
      - M5
    - {id: c, duration: 1w, after: "b"}
    - duration: 4d
      id: d
  - {id: e, duration: 1d, after: c}
`

func amend(text []byte, edits ...Edit) ([]byte, error) {
	t, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return t.Amend(edits...)
}

func TestAnEditChangesItsFieldAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		activity, field, value string
		was, is                string
	}{
		{"M5", "name", "'New'", `name: "Ünd {so}, weiter"`, `name: 'New'`},
		{"M5", "level", "1", `{id: M5,`, `{id: M5, level: 1,`},
		{"M5", "milestone", "", `, milestone: true}`, `}`},
		{"a", "duration", "4w", "duration: 3w", "duration: 4w"},
		{"a", "after", "[M5, 'M5 SS + 1d']", "after: [M5]}", "after: [M5, 'M5 SS + 1d']}"},
		{"a", "after", "", ", after: [M5]}", "}"},
		{"a", "name", "", `{name: "é: b, c", id: a`, `{id: a`},
		{"a", "calendar", "standard", "id: a,", "id: a, calendar: standard,"},
		{"group", "name", "'Short'", "name: >-\n      Long\n      name\n", "name: 'Short'\n"},
		{"group", "calendar", "standard", "- id: group   # of parts\n", "- id: group   # of parts\n    calendar: standard\n"},
		{"b", "duration", "3w", "duration: 2w      # two weeks", "duration: 3w      # two weeks"},
		{"b", "after", "a", "after:\n      - a\n      - M5\n", "after: a\n"},
		{"b", "after", "", "      after:\n      - a\n      - M5\n", ""},
		{"c", "after", "a", `after: "b"}`, `after: a}`},
		{"d", "duration", "5d", "duration: 4d", "duration: 5d"},
		{"d", "duration", "", "- duration: 4d\n      id: d", "- id: d"},
		{"d", "name", "'D'", "      id: d\n", "      id: d\n      name: 'D'\n"},
	} {
		got, err := amend([]byte(amended), Edit{c.activity, []FieldEdit{{c.field, c.value}}})
		if err != nil {
			t.Errorf("%s %s: %v", c.activity, c.field, err)
			continue
		}
		if n := strings.Count(amended, c.was); n != 1 {
			t.Fatalf("%q stands %d times in the file", c.was, n)
		}
		if want := strings.Replace(amended, c.was, c.is, 1); string(got) != want {
			t.Errorf("%s %s to %q:\n%s", c.activity, c.field, c.value, got)
		}
	}
}

func TestSeveralEditsAreMadeInOneGo(t *testing.T) {
	got, err := amend([]byte("activities:\n- {id: a, duration: 1d, after: b}\n- id: b\n  duration: 2d\n"),
		Edit{"b", []FieldEdit{{"name", "'B'"}, {"calendar", "c"}, {"duration", ""}, {"milestone", "true"}}},
		Edit{"a", []FieldEdit{{"duration", "10d"}, {"name", "'A'"}, {"after", ""}}})
	want := "activities:\n- {id: a, name: 'A', duration: 10d}\n- id: b\n  milestone: true\n  name: 'B'\n  calendar: c\n"
	if err != nil || string(got) != want {
		t.Errorf("%v:\n%s", err, got)
	}
}

func TestWhatCannotBeEditedIsSaid(t *testing.T) {
	for _, c := range []struct {
		edit Edit
		kind problem.Kind
	}{
		{Edit{"nothing", []FieldEdit{{"name", "x"}}}, problem.NotFound},
		{Edit{"a", []FieldEdit{{"name", "two\nlines"}}}, problem.Invalid},
		{Edit{"a", []FieldEdit{{"name", strings.Repeat("x", 2000)}}}, problem.Invalid},
		{Edit{"a", []FieldEdit{{"id", ""}}}, problem.Conflict},
	} {
		if _, err := amend([]byte(amended), c.edit); !problem.Is(err, c.kind) {
			t.Errorf("%v: %v", c.edit, err)
		}
	}
}

// Whatever the file is, an edit gives a file in which the field has the new
// value and every other activity stays what it was; or it is refused.
func FuzzAmend(f *testing.F) {
	f.Add(amended, "a", "duration", "5d")
	f.Add(amended, "b", "after", "")
	f.Add("activities: [{id: a, duration: 1d}]", "a", "name", "'x'")
	f.Add("activities:\n- id: a\n  duration: 1d\n- {id: b, duration: 2d}\n", "a", "duration", "7d")
	f.Fuzz(func(t *testing.T, text, activity, name, value string) {
		before, err := YAML(strings.NewReader(text))
		if err != nil {
			return
		}
		out, err := amend([]byte(text), Edit{activity, []FieldEdit{{name, Quote(value)}}})
		if err != nil {
			return
		}
		after, err := YAML(strings.NewReader(string(out)))
		if err != nil {
			return // refused when it is read: such as a duration that is none
		}
		if len(after.Plan.Activities) != len(before.Plan.Activities) {
			t.Fatalf("%d activities became %d:\n%s", len(before.Plan.Activities), len(after.Plan.Activities), out)
		}
		for i := range before.Plan.Activities {
			was, is := before.Plan.Activities[i], after.Plan.Activities[i]
			if was.Ref != activity && (was.Ref != is.Ref || was.Duration != is.Duration || was.Name != is.Name) {
				t.Fatalf("%v became %v:\n%s", was, is, out)
			}
		}
	})
}
