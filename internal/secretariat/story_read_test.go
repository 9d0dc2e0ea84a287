package secretariat

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

func folder(texts ...string) fstest.MapFS {
	files := fstest.MapFS{"README.md": {Data: []byte("not a part of the story")}}
	for i, text := range texts {
		files[string(rune('1'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

const tale = `
# A short story.
- at: 2022-06-22 12:00
  by: CCAG secretariat
  why: >-
    Because
    of it.
  item: CCAG-07/2
  deeds:
    - raise: milestone M5
      level: 1
      name: "Design: baselined"
    - raise: organisation Joint Office
      aliases: [JO, Joint Office of Gas Transporters]
      class: Controlled
    - {edit: milestone M5, date: ""}
    - take: meet
      of: milestone M5
      day: 2022-06-22
      meeting: CCAG-07
`

func TestAStoryIsReadAsItIsWritten(t *testing.T) {
	s, err := ReadStory(folder(tale))
	if err != nil || len(s.Acts) != 1 || len(s.Acts[0].Deeds) != 4 {
		t.Fatal(s, err)
	}
	a := s.Acts[0]
	if want := time.Date(2022, 6, 22, 11, 0, 0, 0, time.UTC); !a.At.Equal(want) {
		t.Errorf("noon in London in summer is %s, want %s", a.At, want)
	}
	if a.Why != "Because of it." || a.By != "CCAG secretariat" || a.Item != "CCAG-07/2" {
		t.Errorf("read as %+v", a)
	}
	m, o, e, step := a.Deeds[0], a.Deeds[1], a.Deeds[2], a.Deeds[3]
	if m.Edit.Fields["level"] != "1" || m.Edit.Fields["name"] != "Design: baselined" || m.Edit.Class != record.Public {
		t.Errorf("a number is text, and a record is public: %+v", m)
	}
	if o.Ref != "Joint Office" || o.Edit.Fields["aliases"] != "JO\nJoint Office of Gas Transporters" || o.Edit.Class != record.Controlled {
		t.Errorf("a list is lines, and a class is said: %+v", o)
	}
	if v, named := e.Edit.Fields["date"]; !named || v != "" || e.Edit.Class != "" {
		t.Errorf("a field may be emptied: %+v", e)
	}
	if step.Step != "meet" || step.With.Day.String() != "2022-06-22" || step.With.Meeting != "CCAG-07" {
		t.Errorf("a step is %+v", step)
	}
}

func TestAStoryThatCannotBeReadIsRefusedWithEveryReason(t *testing.T) {
	for _, c := range []struct {
		name, text string
		tells      []string
	}{
		{"what is no YAML", "- at: [", []string{"1.yaml: "}},
		{"what is no story", "at: 1", []string{"1.yaml: "}},
		{"what an act does not have", "- at: 2022-03-01 10:00\n  by: PMO\n  mood: good\n  deeds: [{raise: milestone M5}]", []string{`unknown field "mood"`}},
		{"an act of nobody at no time with no deeds", "- why: x", []string{`1.yaml, act 1: "" is not a time.`, "1.yaml, act 1: Say who did it.", "1.yaml, act 1: Say what was done."}},
		{"time does not run backwards", "- {at: 2022-03-02 10:00, by: PMO, deeds: [{raise: milestone M5}]}\n- {at: 2022-03-02 10:00, by: PMO, deeds: [{raise: milestone M6}]}",
			[]string{"1.yaml, act 2: Its time does not come after"}},
		{"deeds that do nothing", "- {at: 2022-03-02 10:00, by: PMO, deeds: [{title: x}, {raise: M5}, {raise: milestone M5, class: Secret}]}",
			[]string{"act 1, deed 1: Begin with raise, edit, take, answer, attach or redact.", "act 1, deed 2: Name the record", `act 1, deed 3: "Secret" is not a class.`}},
		{"steps taken with something else", "- {at: 2022-03-02 10:00, by: PMO, deeds: [{take: meet, of: milestone M5, day: tomorrow, why: x}]}",
			[]string{`act 1, deed 1: "tomorrow" is not a date.`, `it has no "why"`}},
		{"a text redacted beside something else", "- {at: 2022-03-02 10:00, by: PMO, deeds: [{redact: paper CCAG-03/P1, field: text, of: x}, {raise: milestone M5}]}",
			[]string{"act 1: What redacts does nothing else.", `A text is redacted with field; it has no "of"`}},
		{"a map where text was expected", "- {at: 2022-03-02 10:00, by: PMO, deeds: [{raise: milestone M5, name: {a: b}}]}", []string{"neither text nor a list"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadStory(folder(c.text))
			if !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			}
			for _, tells := range c.tells {
				if !strings.Contains(err.Error(), tells) {
					t.Errorf("%v\ndoes not say %s", err, tells)
				}
			}
		})
	}
}

func TestTheFilesOfAStoryFollowEachOther(t *testing.T) {
	first := "- {at: 2022-03-02 10:00, by: PMO, deeds: [{raise: milestone M5}]}"
	second := "- {at: 2022-03-03 10:00, by: PMO, deeds: [{raise: milestone M6}]}"
	if s, err := ReadStory(folder(first, second)); err != nil || len(s.Acts) != 2 || s.Acts[1].Place != "2.yaml, act 1" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := ReadStory(folder(second, first)); !problem.Is(err, problem.Invalid) {
		t.Errorf("a file that goes back in time: %v", err)
	}
}

// Whatever a file holds, it is read or refused in words; and what is read is in
// order and has somebody who did something.
func FuzzReadStory(f *testing.F) {
	f.Add(tale)
	f.Add("- {at: 2022-03-02 10:00, by: PMO, deeds: [{raise: milestone M5, name: {a: [b, {c: d}]}}]}")
	f.Add("- at: &a 2022-03-02 10:00\n  by: *a\n  deeds: [{<<: *a}]")
	f.Add("- deeds: [{raise: |\n  x}, null, !!binary x]")
	f.Add("! 0000000000000")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadStory(folder(text))
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%v is no problem for a person", err)
			}
			return
		}
		for _, a := range s.Acts {
			if a.By == "" || len(a.Deeds) == 0 {
				t.Errorf("read as %+v", a)
			}
		}
	})
}
