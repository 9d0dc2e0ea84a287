package planfile

import (
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/plan"
	"crosscode/internal/plan/whatif"
)

func TestAPlanNamesItsBankHolidays(t *testing.T) {
	const text = "start: 2022-12-19\ncalendar: england-and-wales\nactivities:\n- {id: A, duration: 2w}\n"
	finish := func(text string) string {
		t.Helper()
		s, err := plan.Make(readYAML(t, text).Plan)
		if err != nil {
			t.Fatal(err)
		}
		return s.Finish.String()
	}
	if got := finish(text); got != "2023-01-04T17:00" {
		t.Errorf("ten working days over Christmas end on %s", got)
	}
	if got := finish(strings.Replace(text, "england-and-wales", "scotland", 1)); got != "2023-01-05T17:00" {
		t.Errorf("in Scotland they end on %s", got)
	}
	was, is := readYAML(t, text), readYAML(t, "holidays: [2022-12-30]\n"+text)
	a, err := plan.Make(was.Plan)
	if err != nil {
		t.Fatal(err)
	}
	b, err := plan.Make(is.Plan)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range plan.Compare(a, b) {
		words = append(words, c.Words)
	}
	if got := strings.Join(words, "\n"); !strings.Contains(got, "A: finishes on 5 Jan 2023, not 4 Jan 2023") {
		t.Errorf("a holiday that is added says %q", got)
	}
}

func TestThePlanOfTheProgrammeIsRead(t *testing.T) {
	f := readYAML(t, examples.Plan())
	b, err := whatif.New(f.Case())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Scenarios {
		if _, err := b.Try(s); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	for ref, want := range map[string]string{"A-groups": "2022-06-22", "H-refine": "2022-11-18", "I-refine": "2023-01-04", "M6": "2023-02-08"} {
		at := indexOf(f.Plan, ref)
		if got := b.Schedule.Activities[at].Finish.Day().String(); got != want {
			t.Errorf("%s ends on %s, want %s", ref, got, want)
		}
	}
	if len(f.Scenarios) != 4 || len(f.Thresholds) != 1 || len(f.Assumptions) != 3 || len(f.Plan.Windows) != 1 {
		t.Errorf("%d scenarios, %d thresholds, %d assumptions, %d sets of windows", len(f.Scenarios), len(f.Thresholds), len(f.Assumptions), len(f.Plan.Windows))
	}
}

func indexOf(p *plan.Plan, ref string) int {
	for i := range p.Activities {
		if p.Activities[i].Ref == ref {
			return i
		}
	}
	return -1
}

func TestWhatSurroundsAPlanIsRefusedWithEveryLine(t *testing.T) {
	const plain = "activities: [{id: A, duration: 5d}, {id: M6, milestone: true, committed: 2023-01-31}]\nteams: [{id: T}]\n"
	for _, tt := range []struct{ name, text, want string }{
		{"windows without a code", "windows: [{dates: 2023-02-23}]", "line 3: Give the code whose release windows they are"},
		{"a rule of no month", "windows: [{code: BSC, rule: {months: 13, weekday: monday, which: last, from: 2023, to: 2024}}]", "line 3: Give a whole number from 1 to 12, not \"13\"."},
		{"a rule of no weekday", "windows: [{code: BSC, rule: {months: 2, weekday: payday, which: last, from: 2023, to: 2024}}]", "line 3: Give the weekday of the rule: monday to sunday."},
		{"a rule of too many years", "windows: [{code: BSC, rule: {months: 2, weekday: monday, which: last, from: 1, to: 9000}}]", "at most 200 years"},
		{"a threshold of nobody", "thresholds: [{value: 3mo}]", "line 3: The threshold  cannot be used."},
		{"a threshold of working time", "thresholds: [{value: 3 weeks, decided_by: Ofgem}]", "line 3: Give how far it may move in calendar time: 3mo, 2w or 28d."},
		{"a threshold of another measure", "thresholds: [{value: 3mo, measure: cost, decided_by: Ofgem}]", `line 3: A threshold measures the delay, not "cost".`},
		{"a baseline of nothing", "baselines: [{name: B, approved_by: Ofgem, on: 2022-01-01, dates: {M9: 2022-04}}]", `line 3: "M9" is not an activity of the plan.`},
		{"a change of nothing", "scenarios: [{name: S, changes: {duration: 5d}}]", "line 3: A change is about one activity, team, calendar, assumption or milestone."},
		{"a change of two things", "scenarios: [{name: S, changes: {activity: A, team: T, capacity: 2}}]", "line 3: A change is about one"},
		{"a change that changes nothing", "scenarios: [{name: S, changes: {activity: A}}]", "line 3: Say what changes: duration, after, not_before."},
		{"an effect on the wrong thing", "scenarios: [{name: S, changes: {team: T, duration: 3d}}]", "line 3: duration does not go with what the change is about."},
		{"a scenario of nothing", "scenarios: [{name: S}]", "line 3: Say what the scenario changes."},
		{"an unknown activity", "scenarios: [{name: S, changes: {activity: B, duration: 3d}}]", `line 3: "B" is not an activity of the plan.`},
		{"an unknown team", "scenarios: [{name: S, changes: {team: B, capacity: 2}}]", `line 3: "B" is not a team of the plan.`},
		{"an unknown calendar", "scenarios: [{name: S, changes: {calendar: moon, holidays: 2022-01-01}}]", `line 3: "moon" is not a calendar of the plan.`},
		{"an unknown assumption", "scenarios: [{name: S, changes: {assumption: X}}]", `line 3: "X" is not an assumption of the plan.`},
		{"an uncommitted milestone", "scenarios: [{name: S, changes: {milestone: A, committed: 2023-01-01}}]", `line 3: "A" has no committed date that could change.`},
		{"a way to keep", "scenarios: [{name: S, keep: calm, changes: {activity: A, duration: 3d}}]", `line 3: A scenario keeps lag or date, not "calm".`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("plan.yaml", strings.NewReader(plain+tt.text), Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
		})
	}
	_, err := Read("plan.yaml", strings.NewReader("activities: [{id: A, duration: 5d, release: BSC}]"), Options{})
	if err == nil || !strings.Contains(err.Error(), `line 1: "BSC" has no release windows in the plan.`) {
		t.Errorf("a release of an unknown code: %v", err)
	}
}

func TestAChangeIsReadFromACommandLine(t *testing.T) {
	f := readYAML(t, examples.Plan())
	for text, want := range map[string]whatif.Subject{"B-draft=4w": whatif.Activity, "drafters=2": whatif.Team, "A8=false": whatif.Falsehood, "M10=2024-12": whatif.Commitment} {
		if c, err := f.Change(text); err != nil || c.Subject != want {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
	for _, text := range []string{"B-draft", "B-draft=long", "nothing=4w", "drafters=-1", "drafters='}", "M10=soon"} {
		if c, err := f.Change(text); err == nil {
			t.Errorf("%s was taken as %+v", text, c)
		}
	}
}
