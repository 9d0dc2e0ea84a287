package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// planLevel runs "crosscode plan level ..." by a clock that moves a second each
// time it is read.
func planLevel(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var commands struct {
		Level PlanLevelCmd `cmd:""`
	}
	parser, err := kong.New(&commands, kong.Name("crosscode"), kong.Exit(func(int) { t.Fatal("kong would exit") }))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(append([]string{"level"}, args...))
	if err != nil {
		return "", "", err
	}
	var out, errs bytes.Buffer
	clock := newTicking()
	w := &World{Streams: Streams{Stdout: &out, Stderr: &errs}, Now: clock}
	parsed.BindTo(t.Context(), (*context.Context)(nil))
	err = parsed.Run(w)
	return out.String(), errs.String(), err
}

// newTicking is a clock that can be read from several goroutines.
func newTicking() func() time.Time {
	ticks := make(chan time.Time, 1)
	ticks <- time.Date(2022, 3, 23, 10, 0, 0, 0, time.UTC)
	return func() time.Time {
		now := <-ticks
		ticks <- now.Add(time.Second)
		return now
	}
}

// Three topic areas of 3, 4 and 2 periods on one drafting team; the first is
// consulted on for 5 periods afterwards.
const topicAreas = `6 1
1
0 0 3 2 3 4
3 1 1 5
4 1 1 6
2 1 1 6
5 0 1 6
0 0 0
`

func TestPlanLevelTellsTheScheduleToAReader(t *testing.T) {
	out, errs, err := planLevel(t, file(t, "topics.rcp", topicAreas))
	if err != nil || errs != "" {
		t.Fatal(err, errs)
	}
	for _, want := range []string{
		"topics: 9 periods, 12.50 % above the critical path of 8.\n",
		"No schedule is shorter.\n",
		"        2      0       3\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("plan level: want %q in\n%s", want, out)
		}
	}
}

func TestPlanLevelGivesEveryStartAsJSON(t *testing.T) {
	out, _, err := planLevel(t, file(t, "topics.rcp", topicAreas), "--json", "--schedules", "50")
	if err != nil {
		t.Fatal(err)
	}
	var got levelledJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Instance != "topics" || got.Makespan != 9 || got.CriticalPath != 8 || len(got.Starts) != 6 ||
		got.Schedules < 1 || got.Schedules > 50 || got.Starts[5] != 9 {
		t.Errorf("plan level --json: %+v", got)
	}
}

// folder writes files into one folder of the test's own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPlanLevelOfAFolderEndsInTheAverageDeviation(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.rcp": topicAreas, "a.RCP": strings.Replace(topicAreas, "6 1\n1\n", "6 1\n2\n", 1), "notes.txt": "not ours",
	})
	out, _, err := planLevel(t, dir, "--schedules", "60")
	if err != nil {
		t.Fatal(err)
	}
	want := `instance,makespan,cpm_lower_bound,lower_bound,deviation_percent,schedules,seconds
a,8,8,8,0.0000,1,1.000
b,9,8,9,12.5000,1,1.000
average deviation,,,,6.2500,,
`
	if out != want {
		t.Errorf("plan level of a folder:\n%s\nwant:\n%s", out, want)
	}
	out, _, err = planLevel(t, dir, "--json")
	var got struct {
		Instances []levelledJSON
		Average   float64 `json:"average_deviation_percent"`
	}
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || len(got.Instances) != 2 || got.Average != 6.25 {
		t.Errorf("plan level --json of a folder: %v\n%s", err, out)
	}
}

func TestPlanLevelSaysThatAClockDoesNotRepeat(t *testing.T) {
	if _, errs, err := planLevel(t, file(t, "topics.rcp", topicAreas), "--time", "5s"); err != nil || errs != "" {
		t.Errorf("a plan that is proved before the clock ends: %v, %q", err, errs)
	}
	_, errs, err := planLevel(t, file(t, "open.rcp", open), "--time", "5s")
	if err != nil || !strings.Contains(errs, "may find another answer") {
		t.Errorf("a search that the clock ended: %v, %q", err, errs)
	}
}

// open is a plan of five pieces that each need 3 of 7: two fit at once, so the
// 13 periods of them take 7, and the bound, which counts units, says 6.
const open = `7 1
7
0 0 5 2 3 4 5 6
3 3 1 7
3 3 1 7
3 3 1 7
2 3 1 7
2 3 1 7
0 0 0
`

func TestPlanLevelRefusesWithEveryReason(t *testing.T) {
	bad := folder(t, map[string]string{"a.rcp": "2 0\n1 1\n7\n", "b.rcp": "2 1\n3\n1 4 1 2\n1 0 1 1\n", "c.sm": ""})
	for _, tt := range []struct {
		name string
		args []string
		want []string
	}{
		{"another kind of file", []string{file(t, "plan.xml", "<Project/>")}, []string{"teams: The plan names no teams, so nothing has to be levelled."}},
		{"no such file", []string{"missing.sm"}, []string{"There is no file missing.sm."}},
		{"a folder without such files", []string{t.TempDir()}, []string{"There is no .sm or .rcp file in "}},
		{"fewer than no schedules", []string{"x.sm", "--schedules=-1"}, []string{"Give --schedules and --time above 0"}},
		{"every file of a folder", []string{bad}, []string{
			"a.rcp line 3: Job 7 is named as a successor, and there are 2 jobs.",
			"b.rcp activity 1: It asks for 4 of resource 1, of which there are only 3.",
			"c.sm: It does not say how many jobs there are",
		}},
		{"a circle", []string{file(t, "ring.rcp", "2 0\n1 1 2\n1 1 1\n")}, []string{"activity 1: 2 activities wait for one another in a ring; remove one of its links: activity 1 → activity 2 → activity 1."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, _, err := planLevel(t, tt.args...)
			if err == nil || out != "" {
				t.Fatalf("plan level %v: %v, printed %q", tt.args, err, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("plan level %v: %v\nwant %q", tt.args, err, want)
				}
			}
		})
	}
}

func TestPlanLevelKeepsToTheTeamsOfAPlan(t *testing.T) {
	path := file(t, "plan.yaml", `start: 2022-03-01
teams: [{id: drafters, name: Drafting team, pauses: [2022-03-04]}]
activities:
  - {id: A, duration: 3d, teams: drafters, phase: draft}
  - {id: B, duration: 2d, teams: drafters, phase: draft}
  - {id: C, duration: 5d, after: A}
`)
	out, _, err := planLevel(t, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Drafting team is asked for 2 activities at once from 1 Mar 2022 to 2 Mar 2022, and can do 1.",
		"Levelled, the plan finishes on 10 Mar 2022, as it would if teams could do everything at once.\nNo schedule ends earlier;",
		"B         B     2022-03-01  2022-03-07  2022-03-08",
		"Drafting team  draft  5",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	out, _, err = planLevel(t, path, "--json")
	if err != nil || !json.Valid([]byte(out)) || !strings.Contains(out, `"proved_optimal": true`) {
		t.Errorf("level --json: %v\n%s", err, out)
	}
	if _, _, err := planLevel(t, path, "--scenario", "none"); err == nil || !strings.Contains(err.Error(), "The plan has no scenario") {
		t.Errorf("a scenario that is not there: %v", err)
	}
}
