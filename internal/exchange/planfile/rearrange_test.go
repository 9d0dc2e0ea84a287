package planfile

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/problem"
)

func parsed(t *testing.T, text string) *Text {
	t.Helper()
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnActivityIsAddedWhereItIsToStand(t *testing.T) {
	for _, c := range []struct {
		at       Place
		was, is  string
		flowText bool
	}{
		{Place{Below: "M5"}, "# a comment, {kept}\n", "# a comment, {kept}\n  - {id: 'new', duration: 2d}\n", false},
		{Place{Below: "b"}, "      - M5\n", "      - M5\n    - {id: 'new', duration: 2d}\n", false},
		{Place{PartOf: "group"}, "      id: d\n", "      id: d\n    - {id: 'new', duration: 2d}\n", false},
		{Place{Below: "group"}, "      id: d\n", "      id: d\n  - {id: 'new', duration: 2d}\n", false},
		{Place{}, "after: c}\n", "after: c}\n  - {id: 'new', duration: 2d}\n", false},
		{Place{Below: "x"}, "{id: x, duration: 1d}", "{id: x, duration: 1d}, {id: 'new', duration: 2d}", true},
	} {
		text := amended
		if c.flowText {
			text = "activities: [{id: x, duration: 1d}, {id: y, duration: 1d}]"
		}
		got, err := parsed(t, text).Add("new", c.at, []FieldEdit{{"duration", "2d"}, {"after", ""}}, nil)
		if want := strings.Replace(text, c.was, c.is, 1); err != nil || string(got) != want {
			t.Errorf("%+v: %v\n%s", c.at, err, got)
		}
	}
	for _, c := range []struct {
		id   string
		at   Place
		want string
	}{
		{"b", Place{}, "The plan has an activity b already."},
		{"a b", Place{}, "without spaces"},
		{"new", Place{Below: "x"}, "The plan has no activity x."},
		{"new", Place{PartOf: "a"}, "a is not an activity with parts."},
		{"new", Place{"a", "group"}, "not both"},
	} {
		if _, err := parsed(t, amended).Add(c.id, c.at, []FieldEdit{{"duration", "1d"}}, nil); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s at %+v: %v", c.id, c.at, err)
		}
	}
}

func TestEverythingWrongWithANewActivityIsToldAtOnceAtItsField(t *testing.T) {
	fields := []FieldEdit{{"duration", "'3 fortnights'"}, {"after", "['nothing', 'a +']"}}
	for _, text := range []string{amended, "activities: [{id: b, duration: 1d}, {id: a, duration: 1d}]"} {
		_, err := parsed(t, text).Add("b", Place{Below: "x"}, fields, []string{"nobody"})
		want := []problem.Fault{
			{Field: "id", Message: "The plan has an activity b already."}, {Field: "below", Message: "The plan has no activity x."}, {Field: "followers", Message: "The plan has no activity nobody."},
			{Field: "duration", Message: `"3 fortnights" is not a duration. Write working time as 3w, 2.5d, 4h or 30m, a week being 5 days, and time on the clock as 28ed.`},
			{Field: "after", Message: `"a +" is not a link. Write the activity waited for, and if need be the kind of link and a lag: A, A SS, A + 2d, A FF - 1w.`},
			{Field: "after", Message: `It waits for "nothing", which is not an activity of the plan.`},
		}
		if p := problem.Of(err); p == nil || !slices.Equal(p.Faults, want) {
			t.Errorf("it is told %v", err)
		}
	}
}

func TestEverythingWrongWithAnEditIsToldAtOnceAtItsField(t *testing.T) {
	const text = "activities:\n  - {id: a, duration: 1d}\n  - {id: b, duration: 1d, after: a}\n  - id: c\n    duration: 1d\n    after: [a, b]\n"
	for _, id := range []string{"b", "c"} {
		fields := []FieldEdit{{"duration", "'-3d'"}, {"deadline", "'soon'"}, {"not_before", "9999-01-01"}}
		p := parsed(t, text)
		_, err := p.Change(id, fields, []string{"nobody"})
		got := problem.Of(err)
		if got == nil || len(got.Faults) != 4 || got.Faults[0].Field != "followers" {
			t.Fatalf("%s with a wrong follower: %v", id, err)
		}
		changed, err := p.Change(id, fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = YAML(strings.NewReader(string(changed)))
		if got = problem.Of(Located(changed, id, err)); got == nil || len(got.Faults) != 3 {
			t.Fatalf("%s: %v", id, err)
		}
		for _, f := range got.Faults {
			if (f.Field == "duration") != strings.Contains(f.Message, "negative") || (f.Field == "deadline") != strings.Contains(f.Message, "soon") || (f.Field == "not_before") != strings.Contains(f.Message, "9999") {
				t.Errorf("%s: %q is said of %s", id, f.Message, f.Field)
			}
		}
	}
	gone, err := parsed(t, text).Change("b", []FieldEdit{{"duration", ""}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = YAML(strings.NewReader(string(gone)))
	if got := problem.Of(Located(gone, "b", err)); got == nil || len(got.Faults) != 1 || got.Faults[0].Field != "duration" {
		t.Errorf("without a duration: %v", err)
	}
}

func TestWhatWaitedForARemovedActivityWaitsForWhatThatWaitedFor(t *testing.T) {
	const text = "activities:\n  - {id: a, duration: 1d}\n  - {id: b, duration: 1d, after: a}   # gone\n  - id: g\n    parts:\n    - {id: c, duration: 1d, after: [b, 'a SS']}\n    - {id: d, duration: 1d, after: 'b + 2d'}\n"
	got, err := parsed(t, text).Remove("b", true)
	want := "activities:\n  - {id: a, duration: 1d}\n  - id: g\n    parts:\n    - {id: c, duration: 1d, after: ['a', 'a SS']}\n    - {id: d, duration: 1d, after: ['a']}\n"
	if err != nil || string(got) != want {
		t.Errorf("bridged: %v\n%s", err, got)
	}
	got, err = parsed(t, text).Remove("b", false)
	want = "activities:\n  - {id: a, duration: 1d}\n  - id: g\n    parts:\n    - {id: c, duration: 1d, after: ['a SS']}\n    - {id: d, duration: 1d, after: []}\n"
	if err != nil || string(got) != want {
		t.Errorf("not bridged: %v\n%s", err, got)
	}
	if got, err = parsed(t, text).Remove("g", true); err != nil || !strings.HasSuffix(string(got), "# gone\n") {
		t.Errorf("a summary: %v\n%s", err, got)
	}
	if got, err = parsed(t, "activities: [{id: x, duration: 1d}, {id: y, duration: 1d}]").Remove("x", true); err != nil || string(got) != "activities: [{id: y, duration: 1d}]" {
		t.Errorf("in brackets: %v\n%s", err, got)
	}
	if _, err = parsed(t, "activities: [{id: x, duration: 1d}]").Remove("x", true); !problem.Is(err, problem.Conflict) {
		t.Errorf("all there is: %v", err)
	}
}

func TestWhatFollowsAnActivityIsChangedFromIt(t *testing.T) {
	p := parsed(t, amended)
	if got := strings.Join(p.Followers("a"), ","); got != "b" {
		t.Errorf("a is followed by %s", got)
	}
	edits, err := p.Follow("M5", []string{"a SS + 1d", "e"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Amend(edits...)
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(parsed(t, string(got)).Followers("M5"), ","); said != "a SS + 1d,e" {
		t.Errorf("M5 is followed by %s:\n%s", said, got)
	}
	if _, err := p.Follow("a", []string{"a", "nothing"}); !problem.Is(err, problem.Invalid) {
		t.Errorf("a ring of one, and nothing: %v", err)
	}
}

// Whatever the file is, adding an activity and taking it out again gives a plan
// of the same activities.
func FuzzRearrange(f *testing.F) {
	f.Add(amended, "b")
	f.Add("activities: [{id: x, duration: 1d}, {id: y, duration: 1d}]", "x")
	f.Add("activities:\n- id: a\n  parts:\n  - - id: b", "a")
	f.Fuzz(func(t *testing.T, text, below string) {
		before, err := YAML(strings.NewReader(text))
		if err != nil {
			return
		}
		p, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		added, err := p.Add("new_", Place{Below: below}, []FieldEdit{{"duration", "1d"}}, nil)
		if err != nil {
			return
		}
		more, err := YAML(strings.NewReader(string(added)))
		if err != nil || len(more.Plan.Activities) != len(before.Plan.Activities)+1 {
			t.Fatalf("with one more: %v\n%q\n%q", err, text, added)
		}
		p, err = Parse(added)
		if err != nil {
			t.Fatal(err)
		}
		back, err := p.Remove("new_", true)
		if err != nil {
			return
		}
		again, err := YAML(strings.NewReader(string(back)))
		if err != nil || len(again.Plan.Activities) != len(before.Plan.Activities) {
			t.Fatalf("back: %v\n%q\n%q", err, text, back)
		}
	})
}
