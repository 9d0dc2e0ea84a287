package planfile

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/need"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
)

const drafting = `plan: Code drafting
start: 2022-10-31
holidays: [2022-12-26, {date: 2022-12-27, name: Substitute day}, {from: 2023-01-02, to: 2023-01-02}]
calendars:
  - {id: long, week: {saturday: "09:00-13:00", friday: none}}
teams:
  - {id: drafters, capacity: 1}
activities:
  - {id: M5, name: Design baselined, milestone: true, committed: 2022-10-31}
  - id: areas
    name: Topic areas
    after: M5
    parts:
      - id: draft
        duration: 3w
        teams: drafters
        uncertainty: {shape: pert, min: 2w, likely: 3w, max: 6w}
      - {id: consult, duration: 2w, after: draft, calendar: long}
      - {id: refine, duration: 1w, after: [consult + 1d, draft SS + 50%], uncertainty: {min: 4d, max: 8d}}
  - {id: notice, duration: 28ed, after: refine, deadline: 2023-02-28}
  - {id: M6, milestone: true, after: notice, committed: M5 + 9mo, not_before: 2023-01-10T12:00}
  - {id: M8, milestone: true, after: M6 + 4w}
  - {id: M10, milestone: true, committed: {date: 2025-09-30, snap: previous}}
boundaries:
  - {name: Before qualification, milestone: M8, latest: M10-7mo}
  - {name: Two sides, milestone: M6, earliest: 2023-01, latest: {date: 2023-07-29, snap: next}}
risks:
  - {id: R28, name: Late comments, probability: 0.3, delay: {min: 2d, likely: 5d, max: 3w}, activities: [draft, refine]}
  - {id: R29, probability: 0.5, factor: {shape: uniform, min: 1, max: 1.5}, activities: consult}
  - {id: R30, probability: 1, factor: 1.1, activities: draft}
`

func readYAML(t testing.TB, text string) *File {
	t.Helper()
	f, err := Read("plan.yaml", strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAPlanOfOursIsRead(t *testing.T) {
	f := readYAML(t, drafting)
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ id, start, finish string }{
		{"M5", "2022-10-31T08:00", "2022-10-31T08:00"},
		{"draft", "2022-10-31T08:00", "2022-11-18T17:00"},
		{"consult", "2022-11-19T09:00", "2022-12-05T12:00"}, // 80 hours: Saturdays of 4, Fridays of none
		{"refine", "2022-12-06T13:00", "2022-12-13T12:00"},
		{"areas", "2022-10-31T08:00", "2022-12-13T12:00"},
		{"notice", "2022-12-13T12:00", "2023-01-10T12:00"},
		{"M6", "2023-01-10T12:00", "2023-01-10T12:00"},
	} {
		i := slices.IndexFunc(f.Plan.Activities, func(a plan.Activity) bool { return a.Ref == want.id })
		if d := s.Activities[i]; d.Start.String() != want.start || d.Finish.String() != want.finish {
			t.Errorf("%s from %s to %s, want %s to %s", want.id, d.Start, d.Finish, want.start, want.finish)
		}
	}
	if got := f.Dates.Committed["M6"].String(); got != "2023-07-31" {
		t.Errorf("M6 is committed for %s", got)
	}
	if b := f.Dates.Boundaries; b[0].Latest.String() != "2025-02-28" || b[1].Earliest.String() != "2023-01-03" || b[1].Latest.String() != "2023-07-31" {
		t.Errorf("boundaries %v", b)
	}
	if len(f.Risks.Marks) != 4 || len(f.Risks.Uncertain) != 2 || len(f.Teams) != 1 || len(f.Plan.Assignments) != 1 {
		t.Errorf("risks %+v, teams %v", f.Risks, f.Teams)
	}
	if got, want := f.Risks.Uncertain[1].Minutes, (risk.Spread{Shape: risk.Triangular, Min: 1920, Likely: 2400, Max: 3840}); got != want {
		t.Errorf("the range of refine is %+v, want %+v", got, want)
	}
	if got, want := f.Risks.Risks[0].Impact, (risk.Spread{Shape: risk.Triangular, Min: 2, Likely: 5, Max: 15}); got != want {
		t.Errorf("the impact of R28 is %+v, want %+v", got, want)
	}
}

func TestWhatHasBegunIsReadAsWorkingTime(t *testing.T) {
	f := readYAML(t, "status: 2022-11-07\nstart: 2022-10-31\nactivities:\n"+
		"- {id: A, duration: 1w, started: 2022-10-31, finished: 2022-11-04}\n"+
		"- {id: B, duration: 1w, after: A, started: 2022-11-05, remaining: 2d}\n")
	s, err := plan.Make(f.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if d := s.Activities[0]; d.Start.String() != "2022-10-31T08:00" || d.Finish.String() != "2022-11-04T17:00" {
		t.Errorf("what is done ran from %s to %s", d.Start, d.Finish)
	}
	if d := s.Activities[1]; d.Finish.String() != "2022-11-08T17:00" {
		t.Errorf("what has begun ends on %s", d.Finish)
	}
}

func TestAPlanOfOursIsRefusedWithEveryLine(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no field", "activities: [{id: A, duration: 1d, colour: red}]", `line 1: "colour" is not a field of an activity; its fields are id, name,`},
		{"no duration", "activities:\n- {id: A}", "line 2: Give the duration of A, or say milestone: true."},
		{"an odd duration", "activities:\n- {id: A, duration: 3 months}", `line 2: "3 months" is not a duration.`},
		{"a negative duration", "activities:\n- {id: A, duration: -3d}", `line 2: The duration is negative (-3d). Give zero or more.`},
		{"a link to nothing", "activities:\n- {id: A, duration: 1d, after: B}", `line 2: It waits for "B", which is not an activity of the plan.`},
		{"an odd link", "activities:\n- {id: A, duration: 1d}\n- {id: B, duration: 1d, after: A then B}", `line 3: "A then B" is not a link.`},
		{"two of a name", "activities:\n- {id: A, duration: 1d}\n- {id: A, duration: 1d}", `line 3: Two activities have the id "A".`},
		{"the end's own name", "activities: [{id: finish, duration: 1d}]", `line 1: "finish" means the end of the plan`},
		{"no plan", "just words", "line 1: Write a plan as fields with values: name: value."},
		{"nothing", "", "The file is empty."},
		{"no activities", "plan: x", "The plan has no activities."},
		{"no YAML", "a: [", "The file is not YAML"},
		{"two documents", "plan: x\n---\nplan: y", "several documents"},
		{"an anchor", "plan: &x y\nactivities: [{id: A, duration: 1d}]", "line 1: Write one value here"},
		{"an alias", "plan: x\nactivities: [{id: A, duration: *x}]", "line 2: Write one value here"},
		{"an uncommitted anchor", "activities: [{id: M8, milestone: true}]\nboundaries: [{name: q, milestone: M8, latest: M10-7mo}]", "boundary q: It counts from M10, which has no committed date."},
		{"rules in a ring", "activities: [{id: M1, milestone: true, committed: M2+1mo}, {id: M2, milestone: true, committed: M1+1mo}]", "M1 → M2 → M1"},
		{"an unknown milestone", "activities: [{id: A, duration: 1d}]\nboundaries: [{name: q, milestone: M8, latest: 2023-01-01}]", `line 2: "M8" is not an activity of the plan.`},
		{"a probability", "activities: [{id: A, duration: 1d}]\nrisks: [{id: R, probability: 30, delay: 1d, activities: A}]", "line 2: Give the probability of the risk, from 0 to 1."},
		{"factor and delay", "activities: [{id: A, duration: 1d}]\nrisks: [{id: R, probability: 0.3, factor: 2, delay: 1d, activities: A}]", "line 2: Say what the risk does, either as a factor or as a delay."},
		{"a range without a mode", "activities: [{id: A, duration: 1d}]\nrisks: [{id: R, probability: 0.3, delay: {min: 1d, max: 2d}, activities: A}]", "line 2: Give the likeliest value, as likely."},
		{"mixed time", "activities: [{id: A, duration: 5d, uncertainty: {min: 4ed, max: 9d}}]", "line 1: Give the range in the same sort of time as the duration."},
		{"no calendar", "calendar: moon\nactivities: [{id: A, duration: 5d}]", "calendar: The plan's calendar moon does not exist."},
		{"no working time", "calendars: [{id: c, base: d}]\nactivities: [{id: A, duration: 5d, calendar: c}]", "which does not exist"},
		{"a date before all", "activities: [{id: A, duration: 5d, started: 0000-01-01, remaining: 0}]", "line 1: The date 1 Jan 0 is outside the years 1 to 9997 that a plan may use."},
		{"a date after all", "start: 9999-01-01\nactivities: [{id: A, duration: 5d}]", "line 1: The date 1 Jan 9999 is outside the years 1 to 9997 that a plan may use."},
		{"odd hours", "calendars: [{id: c, week: {monday: 9-5}}]\nactivities: [{id: A, duration: 5d}]", `line 1: "9-5" are not working hours.`},
		{"a holiday backwards", "holidays: [{from: 2022-12-27, to: 2022-12-26}]\nactivities: [{id: A, duration: 5d}]", "line 1: The holiday ends before it begins."},
		{"work of no team", "activities: [{id: A, duration: 5d, works: x 3d}]", `line 1: "x" is not a team of the plan.`},
		{"work without end", "teams: [{id: x}]\nactivities: [{id: A, duration: 5d, works: x}]", `line 2: "x" does not say what a team does.`},
		{"work on the clock", "teams: [{id: x}]\nactivities: [{id: A, duration: 5d, works: x 3ed}]", `line 2: "x 3ed" does not say how long a team works.`},
		{"a team without days", "teams: [{id: x, calendar: moon}]\nactivities: [{id: A, duration: 5d, works: x 3d}]", "moon"},
		{"no team", "activities: [{id: A, duration: 5d, teams: x}]", `line 1: "x" is not a team of the plan.`},
		{"deep brackets", strings.Repeat("[", 200), "line 1: Values lie in values more than 100 deep."},
		{"deep dashes", strings.Repeat("- ", 500), "line 1: Values lie in values more than 100 deep."},
		{"a large file", strings.Repeat("# nothing\n", maxYAML/10+1), "The file is larger than 16 MB, the most that is read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("plan.yaml", strings.NewReader(tt.text), Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
		})
	}
}

// The example of the manual is a plan that can be read.
func TestTheExampleOfTheManualIsRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(need.Root(t), "docs", "plan-file.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "\n    plan: ")
	example, _, _ = strings.Cut("    plan: "+example, "\nA field")
	f := readYAML(t, strings.ReplaceAll("\n"+example, "\n    ", "\n"))
	s, err := plan.Make(f.Plan)
	if err != nil || s.Finish.String() != "2022-12-09T17:00" || len(f.Risks.Risks) != 1 {
		t.Errorf("it ends %v: %v", s, err)
	}
}

// The schema that is published has the fields that are read, no more and no
// fewer, and refuses others.
func TestTheSchemaIsWhatIsRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(need.Root(t), "docs", "plan-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]json.RawMessage
		Additional *bool `json:"additionalProperties"`
	}
	var schema struct {
		object
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	check := func(name string, o object, want []string) {
		var got []string
		for key := range o.Properties {
			got = append(got, key)
		}
		slices.Sort(got)
		if want = slices.Sorted(slices.Values(want)); !slices.Equal(got, want) || o.Additional == nil || *o.Additional {
			t.Errorf("%s: the schema has %v, what is read is %v", name, got, want)
		}
	}
	check("plan", schema.object, planFields())
	for name, want := range map[string][]string{
		"activity": activityFields(), "typed": typedFields(), "calendar": calendarFields(), "holiday": holidayFields(), "team": teamFields(),
		"edge": edgeFields(), "range": spreadFields(), "boundary": boundaryFields(), "risk": riskFields(), "week": weekdays(),
		"windows": windowFields(), "windowRule": windowRuleFields(), "threshold": thresholdFields(), "step": stepFields(),
		"baseline": baselineFields(), "assumption": assumptionFields(), "scenario": scenarioFields(), "change": changeFields(),
	} {
		var o object
		if err := json.Unmarshal(schema.Defs[name], &o); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(name, o, want)
	}
}

func TestALargePlanIsRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("activities:\n  - {id: A0, duration: 1d}\n")
	for i := 1; b.Len() < 256<<10; i++ {
		fmt.Fprintf(&b, "  - id: A%d\n    name: \"Activity, number %d: drafting\"\n    duration: 2w\n    after: [A%d, A0 + 2d]\n", i, i, i-1)
	}
	if f := readYAML(t, b.String()); len(f.Plan.Activities) < 1000 {
		t.Errorf("%d activities were read", len(f.Plan.Activities))
	}
}

// A plan of 10,000 activities of Microsoft Project, with the names and links
// that such a plan has, can be written as ours and read again.
func TestTenThousandTasksBecomeAPlanOfOurs(t *testing.T) {
	p := &mspdi.Project{MinutesPerDay: 480, CalendarUID: -1}
	for i := range 10_000 {
		task := mspdi.Task{UID: i + 1, WBS: fmt.Sprint("1.", i), OutlineLevel: 1, Name: fmt.Sprintf("Draft, review and consult on the text of topic area %d of the code", i), Duration: 2400, ConstraintType: 4,
			ConstraintDate: time.Date(2022, 3, 1, 8, 0, 0, 0, time.UTC), Deadline: time.Date(2029, 3, 1, 17, 0, 0, 0, time.UTC), CalendarUID: -1}
		if i > 1 {
			task.Links = []mspdi.Link{{Predecessor: i, Type: 1}, {Predecessor: i - 1, Type: 3, Lag: 4800, LagFormat: 7}}
		}
		p.Tasks = append(p.Tasks, task)
	}
	text, err := MSPDI(p).OwnFormat()
	if err != nil {
		t.Fatal(err)
	}
	if f := readYAML(t, string(text)); len(text) < 1<<20 || len(f.Plan.Activities) != 10_000 || len(f.Plan.Links) != 19_996 {
		t.Errorf("%d bytes: %d activities, %d links", len(text), len(f.Plan.Activities), len(f.Plan.Links))
	}
}

// Files that are nothing like a plan end too.
func TestOddFilesAreReadToTheirEnd(t *testing.T) {
	for _, line := range []string{
		"a: b\n", "- a\n", "- - - - - - - - a\n", "? a\n", "&a *a\n", "[a]\n", "{a: b}\n", "\"a\n", "'", "|\n", ">\n a\n", "!!a\n", "<<: a\n", "#a\n", "---\n", "\n", "\t", ":\n", "a:\n", "%a\n", "\\x\n", "- \"a\"\n", "a: |\n  b\n\n",
	} {
		text := strings.Repeat(line, 8<<10/len(line))
		if _, err := Read("plan.yaml", strings.NewReader(text), Options{}); err == nil {
			t.Errorf("%q over and over is taken for a plan", line)
		}
	}
}

// Whatever the file holds, reading, scheduling and risk end and do not panic.
func FuzzYAML(f *testing.F) {
	f.Add(drafting)
	f.Add("activities: [{id: A, duration: 1d, started: 2022-01-01, remaining: 0}]\nrisks: [{id: R, probability: 1, factor: 0, activities: A}]")
	f.Add("? a\n: b\n<<: {*x: &y !!str 1}\n--- >-\n  text\n...")
	f.Add("hours_per_day: 0.001\nactivities:\n- {id: A, duration: 99999999w, uncertainty: {min: 0, max: 9e9w}}")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Read("plan.yaml", strings.NewReader(text), Options{})
		if err != nil {
			return
		}
		n, err := plan.Compile(file.Plan)
		if err != nil {
			return
		}
		if _, err := n.Schedule(); err != nil {
			return
		}
		r, err := risk.Run(n, file.Risks, risk.Options{Iterations: 20, Workers: 1})
		if err == nil && len(r.Marks) != len(file.Risks.Marks) {
			t.Errorf("%d milestones of %d", len(r.Marks), len(file.Risks.Marks))
		}
	})
}
