package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// planRisk runs "crosscode plan risk ...".
func planRisk(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var commands struct {
		Plan PlanCmd `cmd:""`
	}
	parser, err := kong.New(&commands, kong.Name("crosscode"), kong.Exit(func(int) { t.Fatal("kong would exit") }))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(append([]string{"plan", "risk"}, args...))
	if err != nil {
		return "", "", err
	}
	var out, errs bytes.Buffer
	w := &World{Streams: Streams{Stdout: &out, Stderr: &errs}, Now: newTicking()}
	parsed.BindTo(t.Context(), (*context.Context)(nil))
	err = parsed.Run(w)
	return out.String(), errs.String(), err
}

const riskyPlan = `plan: Code drafting
start: 2022-10-31
activities:
  - {id: draft, name: Drafting, duration: 3w, uncertainty: {shape: uniform, min: 3w, max: 5w}}
  - {id: M6, name: Text delivered, milestone: true, after: draft, committed: 2022-11-25}
  - {id: print, duration: 1d, after: M6}
boundaries:
  - {name: Before the board, milestone: M6, earliest: 2022-11-21, latest: M6+1w}
risks:
  - {id: R1, name: Late comments, probability: 1, delay: 1w, activities: draft}
  - {id: R2, name: Never, probability: 0, factor: 9, activities: [draft, print]}
`

func TestPlanRiskGivesWhatTheContractSays(t *testing.T) {
	out, errs, err := planRisk(t, file(t, "plan.yaml", riskyPlan), "--json", "--iterations", "5000", "--seed", "7")
	if err != nil || errs != "" {
		t.Fatal(err, errs)
	}
	var got struct {
		Iterations, Seed int
		Milestones       []struct {
			Ref                                     string
			Deterministic, Mean, P10, P50, P80, P90 float64
			Dates                                   map[string]string
			Boundaries                              []struct {
				Name, Earliest, Latest string
				Probability            float64
			}
		}
		Activities []struct {
			ID                       string
			Criticality, Sensitivity float64
		}
		Risks []struct {
			ID  string
			P50 float64 `json:"p50_saved"`
			P80 float64 `json:"p80_saved"`
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Iterations != 5000 || got.Seed != 7 || len(got.Milestones) != 2 || len(got.Activities) != 3 || len(got.Risks) != 2 {
		t.Fatalf("%+v", got)
	}
	m, end := got.Milestones[0], got.Milestones[1]
	if m.Ref != "M6" || m.Deterministic != 15 || m.P50 < 24.5 || m.P50 > 25.5 || m.P10 > m.P50 || m.P50 > m.P80 || m.P80 > m.P90 || m.Dates["deterministic"] != "2022-11-18T17:00" {
		t.Errorf("M6: %+v", m)
	}
	// Between 4 and 6 weeks from 31 October: never by 25 November, half the time by 2 December.
	if b := m.Boundaries; len(b) != 2 || b[0].Earliest != "2022-11-21" || b[0].Latest != "2022-12-02" || b[0].Probability < 0.47 || b[0].Probability > 0.53 ||
		b[1].Name != "committed date" || b[1].Latest != "2022-11-25" || b[1].Probability > 0.01 {
		t.Errorf("boundaries of M6: %+v", b)
	}
	if end.Ref != "finish" || end.Deterministic != 16 {
		t.Errorf("the end: %+v", end)
	}
	if a := got.Activities[0]; a.ID != "draft" || a.Criticality != 1 || a.Sensitivity < 0.999 {
		t.Errorf("drafting: %+v", a)
	}
	if r := got.Risks; r[0].P50 != 5 || r[0].P80 != 5 || r[1].P50 != 0 || r[1].P80 != 0 {
		t.Errorf("risks: %+v", r)
	}
}

func TestPlanRiskTellsAReader(t *testing.T) {
	out, errs, err := planRisk(t, file(t, "plan.yaml", riskyPlan))
	if err != nil || errs != "" {
		t.Fatal(err, errs)
	}
	for _, want := range []string{
		"10000 iterations of Code drafting, seed 1.\n",
		"Milestone  Plan        P10 ",
		"M6         2022-11-18  2022-1",
		"finish     2022-11-21  2022-1",
		"Before the board  M6         2022-11-21  2022-12-02  ",
		"R1 Late comments  5.0 working days earlier ",
		"draft     Drafting        100.0 % ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestPlanRiskGivesTheChanceOfEachReleaseWindow(t *testing.T) {
	const text = `start: 2022-10-31
windows: [{code: BSC, dates: [2022-11-17, 2022-11-24], provisional: [2023-02-23]}]
activities:
  - {id: draft, duration: 2w}
  - {id: R1, name: Release, milestone: true, after: draft, release: BSC}
combine_risks: parallel
risks: [{id: late, probability: 0.5, delay: 8d, activities: draft}]
`
	out, _, err := planRisk(t, file(t, "plan.yaml", text), "--json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Combine  string `json:"combine_risks"`
		Releases []struct {
			Ref, Planned string
			Windows      []struct {
				Day             string
				Provisional     bool
				Probability, By float64
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Combine != "parallel" || len(got.Releases) != 1 || got.Releases[0].Planned != "2022-11-17" || len(got.Releases[0].Windows) != 2 {
		t.Fatalf("%+v", got)
	}
	if w := got.Releases[0].Windows[1]; w.Day != "2022-11-24" || w.Provisional || w.Probability < 0.48 || w.Probability > 0.52 || w.By != 1 {
		t.Errorf("the second window: %+v", w)
	}
	if out, _, _ = planRisk(t, file(t, "plan.yaml", text)); !strings.Contains(out, "R1       2022-11-17, as planned  49.6 %    49.6 %") || !strings.Contains(out, "only the greatest factor acts") {
		t.Errorf("a reader is told\n%s", out)
	}
}

func TestPlanRiskDrawsWhatItIsAskedFor(t *testing.T) {
	folder := t.TempDir()
	name := func(of string) string { return filepath.Join(folder, of+".svg") }
	if _, _, err := planRisk(t, file(t, "plan.yaml", riskyPlan), "--of", "M6", "--curve", name("curve"), "--tornado", name("tornado"), "--sensitivity", name("sensitivity"), "--iterations", "200"); err != nil {
		t.Fatal(err)
	}
	for of, want := range map[string]string{
		"curve":       "<title id=\"c-title\">When M6 Text delivered may be reached</title>",
		"tornado":     "R1 Late comments: 5.0 d (At P80), 5.0 d (At P50)",
		"sensitivity": "draft Drafting: 1.00",
	} {
		text, err := os.ReadFile(name(of))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s does not say %q: %v", of, want, err)
		}
	}
	_, _, err := planRisk(t, file(t, "plan.yaml", riskyPlan), "--of", "M99", "--curve", name("none"))
	if err == nil || err.Error() != "The plan has no milestone M99; it has M6, finish." {
		t.Errorf("a milestone that is not there: %v", err)
	}
	if _, err := os.Stat(name("none")); err == nil {
		t.Error("a picture was written all the same")
	}
}

func TestPlanRiskWarnsOfAnAnswerThatIsTooCertain(t *testing.T) {
	var b strings.Builder
	b.WriteString("activities:\n")
	for i := range 31 {
		b.WriteString("- {id: A" + strings.Repeat("x", i) + ", duration: 5d, uncertainty: {min: 4d, max: 9d}}\n")
	}
	_, errs, err := planRisk(t, file(t, "plan.yaml", b.String()), "--iterations", "10")
	if err != nil || !strings.HasPrefix(errs, "Warning: 31 durations vary independently") {
		t.Error(err, errs)
	}
}

func TestPlanRiskRefusesWithEveryReason(t *testing.T) {
	for _, tt := range []struct {
		name, file, content, want string
		args                      []string
	}{
		{"a format without risks", "net.txt", threeActivities, "its format, network, cannot hold them", nil},
		{"no iterations", "plan.yaml", riskyPlan, "Run between 1 and 1000000 iterations, not 0.", []string{"--iterations", "0"}},
		{"a ring", "plan.yaml", "activities: [{id: A, duration: 1d, after: B}, {id: B, duration: 1d, after: A}]", "activity A (A) → activity B (B) → activity A (A)", nil},
		{"a range upside down", "plan.yaml", "activities: [{id: A, duration: 1d, uncertainty: {min: 3d, max: 2d}}]", "activity A: The least duration is more than the greatest.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := planRisk(t, append([]string{file(t, tt.file, tt.content)}, tt.args...)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPlansOfOursAreScheduledCheckedExplainedAndCompared(t *testing.T) {
	name := file(t, "plan.yaml", riskyPlan)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"schedule", name, "--json"}, `"finish":"2022-11-21T17:00"`},
		{[]string{"check", name}, " 1. Logic"},
		{[]string{"explain", name, "print"}, "1. print starts on 21 Nov 2022 because Text delivered finishes"},
		{[]string{"compare", name, name}, "The plans are the same."},
	} {
		out, _, err := crosscodePlan(t, tt.args...)
		if err != nil || !strings.Contains(out, tt.want) {
			t.Errorf("%v: %v\n%s", tt.args, err, out)
		}
	}
}

func TestScheduleShowsWhatIsPromisedBesideTheForecast(t *testing.T) {
	name := file(t, "plan.yaml", riskyPlan)
	out, _, err := crosscodePlan(t, "schedule", name, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Committed []struct {
			Ref, Rule, Date, Forecast string
			Slack                     int `json:"slack_minutes"`
		}
		Boundaries []struct {
			Name, Milestone, Earliest, Latest, Forecast string
			Met                                         bool
			Slack                                       int `json:"slack_minutes"`
			Needs                                       []struct {
				Ref   string
				Start string `json:"latest_start"`
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if c := got.Committed; len(c) != 1 || c[0].Ref != "M6" || c[0].Date != "2022-11-25" || c[0].Forecast != "2022-11-18T17:00" || c[0].Slack != 5*480 {
		t.Errorf("committed: %+v", c)
	}
	// Two-sided: delivered on 18 November it would be too early by a day.
	if b := got.Boundaries; len(b) != 1 || b[0].Met || b[0].Latest != "2022-12-02" || b[0].Slack != 10*480 || len(b[0].Needs) != 2 || b[0].Needs[0].Start != "2022-11-14T08:00" {
		t.Errorf("boundaries: %+v", b)
	}
	out, _, err = crosscodePlan(t, "schedule", name)
	for _, want := range []string{"by 2022-11-25, committed as 2022-11-25", "from 2022-11-21 by 2022-12-02 (Before the board)", "10 working days (broken)"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s (%v)", want, out, err)
		}
	}
}
