package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"crosscode/examples"
)

func TestPlanWhatIfSetsScenariosSideBySide(t *testing.T) {
	file := file(t, "plan.yaml", examples.Plan())
	out, _, err := crosscodePlan(t, "whatif", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Milestone  As planned  A: Change request CR003  B: Topic areas in parallel",
		"M6         2023-02-08  2023-02-08               2023-01-04 (-25 d)",
		"R1 is released on 30 Nov 2023 (provisional), not 29 Jun 2023 (provisional): one window later.",
		"The end of Apr 2022 plus 3 months is 31 Jul 2022; 30 Jan 2023 is later, so the move of 9 whole months is more than 3 months. So Ofgem decides. M6 is due in Apr 2022: the last working day on which a decision still comes in time is 29 Apr 2022.",
		"Assumption A5 is taken to be false: Topic areas are drafted in series",
		`Boundary "Before qualification" of M8: kept, slack 63 working days, not 172 working days.`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	out, _, err = crosscodePlan(t, "whatif", file, "scr", "--set", "drafters=2", "--set", "C-draft=9w", "--json")
	var got struct {
		Planned struct {
			Thresholds []struct {
				DecideBy string `json:"decide_by"`
			}
		} `json:"as_planned"`
		Scenarios []struct {
			Name       string
			Milestones []struct{ Ref, Is string }
			Windows    []struct {
				Later int `json:"windows_later"`
			}
		}
	}
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || len(got.Scenarios) != 2 || got.Scenarios[0].Windows[0].Later != 1 ||
		got.Scenarios[1].Milestones[0].Ref != "M6" || got.Planned.Thresholds[0].DecideBy != "2022-04-29" {
		t.Errorf("whatif --json: %v\n%s", err, out)
	}
}

func TestPlanWhatIfRefusesWhatThePlanDoesNotKnow(t *testing.T) {
	plain := file(t, "plain.yaml", "activities: [{id: A, duration: 1d}]")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{plain}, "has no scenarios. Write some, or say what to change with --set NAME=VALUE."},
		{[]string{plain, "worse"}, `The plan has no scenario "worse"; it has none.`},
		{[]string{plain, "--set", "B=2d"}, `"B" is not an activity of the plan.`},
		{[]string{file(t, "net.txt", threeActivities), "--set", "1=2d"}, "is not a change"},
	} {
		if _, _, err := crosscodePlan(t, append([]string{"whatif"}, tt.args...)...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", tt.args, err, tt.want)
		}
	}
}

func TestPlanCheckLooksAtWhatIsPromisedToo(t *testing.T) {
	out, _, err := crosscodePlan(t, "check", file(t, "plan.yaml", examples.Plan()), "--today", "2022-06-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Milestones without a boundary or a committed date: fails: 1\n      R1 First release",
		"Releases outside their windows: passes",
		`M6 crosses "Level 1 milestone" and is committed to no date that Ofgem approved:`,
		"Assumptions past their review date: fails: 2\n      A5 was to be looked at again by 25 May 2022:",
		"Boundaries breached at P80: fails:",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
}

func TestPlanCompareAndSlipSpeakOfMilestones(t *testing.T) {
	was := file(t, "first.yaml", examples.Plan())
	changed := strings.Replace(examples.Plan(), "B-draft, name: \"B Large topic area 1: draft\", duration: 3w", "B-draft, name: \"B Large topic area 1: draft\", duration: 5w", 1)
	is := file(t, "second.yaml", changed)
	out, _, err := crosscodePlan(t, "compare", was, is)
	if err != nil || !strings.Contains(out, "M6 forecast 22 Feb 2023, not 8 Feb 2023: +14 days.\n") || !strings.Contains(out, "B Large topic area 1: draft: finishes on") {
		t.Errorf("compare: %v\n%s", err, out)
	}
	out, _, err = crosscodePlan(t, "slip", was, is)
	if err != nil || !strings.Contains(out, "first         second") || !strings.Contains(out, "L Code Changes Baselined        forecast   2023-02-08    2023-02-22") {
		t.Errorf("slip: %v\n%s", err, out)
	}
	if out, _, err = crosscodePlan(t, "slip", was, is, "--json"); err != nil || !json.Valid([]byte(out)) {
		t.Errorf("slip --json: %v\n%s", err, out)
	}
	if _, _, err = crosscodePlan(t, "slip", was); err == nil || !strings.Contains(err.Error(), "Name two plans or more") {
		t.Errorf("one plan has no history: %v", err)
	}
	if _, _, err = crosscodePlan(t, "slip", was, file(t, "net.txt", threeActivities)); err == nil || !strings.Contains(err.Error(), "promises nothing") {
		t.Errorf("a plan that promises nothing: %v", err)
	}
}

func TestEveryChangeThatCannotBeTriedIsNamed(t *testing.T) {
	_, _, err := crosscodePlan(t, "whatif", file(t, "plan.yaml", examples.Plan()), "nosuch",
		"--set", "B-draft=6w", "--set", "nobody=3w", "--set", "drafters=x", "--set", "nonsense")
	if err == nil {
		t.Fatal("it is tried")
	}
	for _, want := range []string{`The plan has no scenario "nosuch"`, `set: nobody=3w: "nobody" is not an activity of the plan.`, "set: drafters=x: \"x\" is not a number.\n", `"nonsense" is not a change.`} {
		if !strings.Contains(err.Error()+"\n", want) {
			t.Errorf("it says %v\nnot %q", err, want)
		}
	}
}
