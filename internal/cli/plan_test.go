package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"crosscode/examples"
	"crosscode/internal/format/office"
	"crosscode/internal/format/pdf"
)

// crosscodePlan runs "crosscode plan ..." and gives what it said.
func crosscodePlan(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var commands struct {
		Plan PlanCmd `cmd:""`
	}
	parser, err := kong.New(&commands, kong.Name("crosscode"), kong.Exit(func(int) { t.Fatal("kong would exit") }))
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := parser.Parse(append([]string{"plan"}, args...))
	if err != nil {
		return "", "", err
	}
	var out, errs bytes.Buffer
	streams := Streams{Stdout: &out, Stderr: &errs}
	ctx.BindTo(t.Context(), (*context.Context)(nil))
	err = ctx.Run(&streams, &World{Streams: streams, Now: newTicking()})
	return out.String(), errs.String(), err
}

// file writes a file into a folder of the test's own.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const threeActivities = "0 5\n1 3 0\n2 1 0\n3 0 1,2\n"

func TestPlanScheduleGivesTheDatesOfEveryActivity(t *testing.T) {
	out, _, err := crosscodePlan(t, "schedule", file(t, "net.txt", threeActivities), "--json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Finish     string
		Activities []struct {
			UID      int
			Start    string
			Finish   string
			Slack    int `json:"total_slack_minutes"`
			Critical bool
		}
		Differences []string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Finish != "2022-01-12T17:00" || len(got.Activities) != 4 || got.Differences == nil {
		t.Errorf("the plan: %+v", got)
	}
	if a := got.Activities[2]; a.Start != "2022-01-10T08:00" || a.Finish != "2022-01-10T17:00" || a.Slack != 960 || a.Critical {
		t.Errorf("activity 2: %+v, want Monday 10 January with two days of slack", a)
	}
}

func TestPlanScheduleRefusesWithEveryReason(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"ring.txt", "0 1 2\n1 1 0\n2 1 1\n", "activity 0 (Activity 0) → activity 1 (Activity 1) → activity 2 (Activity 2) → activity 0 (Activity 0)."},
		{"nothing.txt", "0 1 7\n1 1 8\n", "activity 0 (Activity 0): It waits for activity 7, which does not exist.\n  activity 1 (Activity 1): It waits for activity 8, which does not exist."},
		{"negative.txt", "0 -2\n", "activity 0 (Activity 0): Its duration is negative (-2 working days). Give zero or more."},
		{"far.txt", "0 2500000\n", "activity 0 (Activity 0): It would end after the year 9997; shorten it or what it waits for."},
		{"plan.mpp", "\xd0\xcf\x11\xe0", "\"XML Format\""},
		{"bad.xml", "<Project><Tasks><Task><UID>x</UID></Task></Tasks></Project>", "line 1: UID is \"x\"; a whole number is needed."},
		{"entity.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><Project/>", "line 1: The file has a document type; remove it, since it may define entities."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := crosscodePlan(t, "schedule", file(t, tt.name, tt.content))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("schedule: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPlanExplainFollowsTheReasonsBackToTheStart(t *testing.T) {
	net := file(t, "net.txt", threeActivities)
	out, _, err := crosscodePlan(t, "explain", net, "3")
	if err != nil {
		t.Fatal(err)
	}
	want := `1. Activity 3 starts on 12 Jan 2022 because Activity 1 finishes on 12 Jan 2022 and the link is finish to start.
2. Activity 1 starts on 10 Jan 2022 because Activity 0 finishes on 7 Jan 2022 and the link is finish to start. No work is done on its calendar between 7 Jan 2022 and then.
3. Activity 0 starts on 3 Jan 2022 because it waits for nothing and the plan starts on 3 Jan 2022.
It is critical: any slip moves the end of the plan or breaks a date.
`
	if out != want {
		t.Errorf("explain:\n%s\nwant:\n%s", out, want)
	}
	if out, _, err = crosscodePlan(t, "explain", net, "activity 2"); err != nil || !strings.Contains(out, "It is not critical: it may slip by 2 working days before") {
		t.Errorf("explain activity 2: %v\n%s", err, out)
	}
	if _, _, err = crosscodePlan(t, "explain", net, "Act"); err == nil || !strings.Contains(err.Error(), "4 activities fit") {
		t.Errorf("an ambiguous name: %v", err)
	}
	if _, _, err = crosscodePlan(t, "explain", net, "nine"); err == nil || !strings.Contains(err.Error(), "no activity") {
		t.Errorf("an unknown name: %v", err)
	}
	out, _, err = crosscodePlan(t, "explain", net, "1", "--json")
	if err != nil || !strings.Contains(out, `"cause": "link"`) || !strings.Contains(out, `"from": 0`) {
		t.Errorf("explain --json: %v\n%s", err, out)
	}
}

func TestPlanCheckAndCompareSpeakToPeople(t *testing.T) {
	was, is := file(t, "a.txt", threeActivities), file(t, "b.txt", "0 5\n1 4 0\n2 1 0\n3 0 1,2\n")
	out, _, err := crosscodePlan(t, "compare", was, is)
	if err != nil || !strings.Contains(out, "Activity 1: finishes on 13 Jan 2022, not 12 Jan 2022 (1 working day later); takes 4 working days, not 3 working days.") {
		t.Errorf("compare: %v\n%s", err, out)
	}
	if out, _, err = crosscodePlan(t, "compare", was, was); err != nil || out != "The plans are the same.\n" {
		t.Errorf("compare with itself: %v\n%s", err, out)
	}
	if out, _, err = crosscodePlan(t, "compare", was, is, "--json"); err != nil || !json.Valid([]byte(out)) {
		t.Errorf("compare --json: %v\n%s", err, out)
	}
	out, _, err = crosscodePlan(t, "check", was)
	if err != nil || !strings.Contains(out, " 2. Leads                        passes: 0 of 4 (none; links into incomplete activities)") ||
		!strings.Contains(out, "12. Critical path test           passes: the end slips by 600 days") {
		t.Errorf("check: %v\n%s", err, out)
	}
	if out, _, err = crosscodePlan(t, "check", was, "--json"); err != nil || !json.Valid([]byte(out)) || !strings.Contains(out, `"passed": null`) {
		t.Errorf("check --json: %v\n%s", err, out)
	}
}

// The pictures of a plan are drawn for paper and for slides from the same layouts.
func TestThePicturesOfAPlanAreDrawnForPaperAndForSlides(t *testing.T) {
	folder, plan := t.TempDir(), file(t, "plan.yaml", examples.Plan())
	for _, tt := range []struct {
		command []string
		pages   int // of paper
		want    []string
	}{
		{[]string{"schedule", plan, "--gantt"}, 2, []string{"rows 1 to", "B: mini-consultation", "Designation", "Jul"}},
		{[]string{"level", plan, "--gantt"}, 2, []string{"B: mini-consultation", "Designation"}},
		{[]string{"level", plan, "--histogram"}, 1, []string{"Drafting team, working days a week", "Capacity"}},
		{[]string{"risk", plan, "--iterations", "200", "--of", "M6", "--curve"}, 1, []string{"When M6", "Plan 8 Feb 2023", "50 %"}},
		{[]string{"risk", plan, "--iterations", "200", "--curves"}, 1, []string{"Milestones on one scale of time", "M10"}},
		{[]string{"risk", plan, "--iterations", "200", "--tornado"}, 1, []string{"without each risk", "R28"}},
		{[]string{"risk", plan, "--iterations", "200", "--sensitivity"}, 1, []string{"rank correlation"}},
		{[]string{"slip", plan, plan, "--chart"}, 1, []string{"M6"}},
	} {
		for _, ending := range []string{".pdf", ".PPTX", ".svg"} {
			name := filepath.Join(folder, "out"+ending)
			if _, _, err := crosscodePlan(t, append(slices.Clone(tt.command), name)...); err != nil {
				t.Fatalf("%v %s: %v", tt.command, ending, err)
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			switch ending {
			case ".pdf":
				if text, err = pdf.Text(b, 1<<20); err != nil {
					t.Fatal(err)
				}
				if !bytes.Contains(b, fmt.Appendf(nil, "/Count %d\n", tt.pages)) {
					t.Errorf("%v: the document has not %d pages", tt.command, tt.pages)
				}
			case ".PPTX":
				d, err := office.Read(bytes.NewReader(b), int64(len(b)), 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				text = d.Text
			}
			for _, want := range tt.want {
				if want == "rows 1 to" && ending == ".svg" {
					continue // a page that is scrolled has all rows
				}
				if !strings.Contains(text, want) {
					t.Errorf("%v %s does not say %q:\n%.900s", tt.command, ending, want, text)
				}
			}
		}
	}
}

func TestPlanScheduleWritesTheFileAndThePicture(t *testing.T) {
	folder := t.TempDir()
	out, picture := filepath.Join(folder, "out.xml"), filepath.Join(folder, "out.svg")
	if _, _, err := crosscodePlan(t, "schedule", file(t, "net.txt", threeActivities), "-o", out, "--gantt", picture); err != nil {
		t.Fatal(err)
	}
	again, _, err := crosscodePlan(t, "schedule", out, "--json")
	if err != nil || !strings.Contains(again, `"finish":"2022-01-12T17:00"`) || strings.Contains(again, `"stored"`) {
		t.Errorf("what was written schedules otherwise: %v\n%s", err, again)
	}
	if svg, err := os.ReadFile(picture); err != nil || !strings.HasPrefix(string(svg), "<svg") {
		t.Errorf("the picture: %v", err)
	}
	if _, _, err := crosscodePlan(t, "schedule", out, "-o", filepath.Join(folder, "none", "out.xml")); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("a folder that does not exist: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".crosscode-*")); len(left) != 0 {
		t.Errorf("files left behind: %v", left)
	}
}

func TestPlanCommandsRefuseWhatIsNotThere(t *testing.T) {
	if _, _, err := crosscodePlan(t, "schedule", filepath.Join(t.TempDir(), "none.xml")); err == nil || !strings.HasPrefix(err.Error(), "There is no file") {
		t.Errorf("a missing file: %v", err)
	}
	net := file(t, "net.txt", threeActivities)
	for _, args := range [][]string{{"schedule", net, "--start", "soon"}, {"schedule", net, "--progress", "slow"}, {"schedule", net, "--format", "doc"}} {
		if _, _, err := crosscodePlan(t, args...); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}
