package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// mainOf is what a page says between its head and its foot.
func mainOf(body string) string {
	_, body, _ = strings.Cut(body, "<main")
	body, _, _ = strings.Cut(body, "</main>")
	return body
}

func TestAMilestoneTellsWhatAPlanMakesOfIt(t *testing.T) {
	m := openMatrix(t)
	m.raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Text", "level": "1", "date": "2022-06-10"})
	m.plan(studiedPlan)
	status, body := m.ask(pmo(t), "GET", "/milestones/M6", nil)
	if status != http.StatusOK {
		t.Fatalf("it answers %d", status)
	}
	for _, want := range []string{"In the plan CCAG", "Drafting of the texts has it on 23 May 2022.", "not everybody who sees this page sees this", "Committed: 10 Jun 2022", "In time",
		"14 working days to spare", "17 working days to spare", "10,000 iterations, seed 1", "The boundary “In time” is kept in", `<title id="curve-ccag-title">When M6 Text may be reached</title>`,
		"The plan has no baseline yet", `href="/plans/CCAG/activities/M6"`, `href="/plans/CCAG?path=M6"`, `href="/plans/CCAG/whatif"`, `href="/plans/CCAG/risk?of=M6"`} {
		if !strings.Contains(body, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(body, "Plans: forecast") {
		t.Error("the plan stands there a second time, as a list")
	}
	if t.Failed() {
		t.Log(mainOf(body))
	}
}

func TestAMilestoneTellsNothingOfAPlanThatTheReaderMayNotSee(t *testing.T) {
	m := openMatrix(t)
	m.raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Text", "level": "1", "date": "2022-06-10"})
	before := map[string]string{}
	for _, who := range viewers {
		_, body := m.ask(who, "GET", "/milestones/M6", nil)
		before[who.ID] = mainOf(body)
	}
	m.plan(studiedPlan)
	told := 0
	for _, who := range viewers {
		_, body := m.ask(who, "GET", "/milestones/M6", nil)
		switch sees := len(sees[who.ID]) == 3 || who.ID == "rec-account"; {
		case sees && !strings.Contains(body, "In the plan CCAG"):
			t.Errorf("%q is not told of a plan that they may see", who.ID)
		case sees:
			told++
		case mainOf(body) != before[who.ID]:
			t.Errorf("the page of %q is another since there is a plan that they may not see:\n%s", who.ID, mainOf(body))
		}
	}
	if told == 0 || told == len(viewers) {
		t.Errorf("%d of %d see the plan, so nothing was tried", told, len(viewers))
	}
}

func TestAMilestoneAsAtAPastDayTellsThePlanOfThatDay(t *testing.T) {
	now := time.Date(2022, 3, 21, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	st := openStore(t, empty(t), clock)
	p := &planning{t, &secretariat.Desk{Store: st, Now: clock}, nil}
	p.handler = NewServer(p.desk, Settings{Programme: "Past"}).Handler()
	for _, x := range []struct {
		kind   *record.Kind
		ref    string
		fields map[string]string
	}{{register.Milestones.Kind, "M6", map[string]string{"name": "Text", "level": "1", "date": "2022-06-10"}}, {register.Plans.Kind, "CCAG", map[string]string{"title": "Drafting"}}} {
		if _, err := p.desk.Raise(t.Context(), party.Operator("root"), x.kind, x.ref, secretariat.Edit{Class: record.Public, Fields: x.fields}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	now = now.AddDate(0, 0, 2)
	p.keep("CCAG", studiedPlan)
	now = now.AddDate(0, 0, 2)
	if _, err := p.desk.KeepPlan(t.Context(), party.Operator("root"), "CCAG", 2,
		secretariat.PlanFile{Name: "plan.yaml", Data: []byte(strings.Replace(studiedPlan, "duration: 3w", "duration: 5w", 1))}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, query, want, not string }{
		{"now", "", "has it on 6 Jun 2022", "has it on 23 May 2022"},
		{"before it changed", "?as-at=2022-03-24", "has it on 23 May 2022", "has it on 6 Jun 2022"},
		{"before there was one", "?as-at=2022-03-22", "Text", "In the plan"},
	} {
		body := p.ask("", "/milestones/M6"+tt.query, nil).Body.String()
		if !strings.Contains(body, tt.want) || strings.Contains(body, tt.not) {
			t.Errorf("%s: it does not say %q, or says %q:\n%s", tt.name, tt.want, tt.not, mainOf(body))
		}
		if tt.query != "" && tt.not != "In the plan" && !strings.Contains(body, `href="/plans/CCAG/whatif`+tt.query) {
			t.Errorf("%s: its links leave the day", tt.name)
		}
	}
}

func TestAPlanThatTakesLongToRunIsNotRunForThePageOfAMilestone(t *testing.T) {
	m := openMatrix(t)
	m.raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Text", "level": "1", "date": "2022-06-10"})
	var more strings.Builder
	for i := range 320 { // just more than is run without being asked for
		fmt.Fprintf(&more, "  - {id: more%d, name: More, duration: 1d, after: M5}\n", i)
	}
	m.plan(strings.Replace(studiedPlan, "boundaries:", more.String()+"boundaries:", 1))
	_, body := m.ask(pmo(t), "GET", "/milestones/M6", nil)
	if strings.Contains(body, "curve-ccag") || !strings.Contains(body, "has not been run through its risks") || !strings.Contains(body, "Run the plan through its risks</a>") {
		t.Errorf("it does not lead to the run:\n%s", mainOf(body))
	}
	if status, body := m.found(pmo(t), "/plans/CCAG/risk"); status != http.StatusOK {
		t.Fatalf("the run ends with %d:\n%s", status, mainOf(body))
	}
	if _, body = m.ask(pmo(t), "GET", "/milestones/M6", nil); !strings.Contains(body, "curve-ccag") {
		t.Error("it does not show the run that was asked for on the risk page")
	}
}

// Where several plans hold a milestone, their curves are drawn on one scale too.
func TestTheCurvesOfAMilestoneStandSideBySide(t *testing.T) {
	p := openPlanning(t)
	p.keep("CCAG", studiedPlan)
	together := "When it may be reached, the plans side by side"
	if body := p.ask("", "/milestones/M6", nil).Body.String(); strings.Contains(body, together) {
		t.Error("one curve stands beside none")
	}
	p.keep("DEEP", strings.Replace(studiedPlan, "duration: 3w", "duration: 4w", 1))
	if body := p.ask("", "/milestones/M6", nil).Body.String(); !strings.Contains(body, together) || !strings.Contains(body, "DEEP by ") || !strings.Contains(body, "CCAG by ") {
		t.Errorf("they do not stand side by side:\n%s", mainOf(body))
	}
}

func TestSlackToABoundaryIsToldInReleaseWindows(t *testing.T) {
	for _, tt := range []struct{ latest, want string }{
		{"2022-06-28", "1 window late (R1)"}, {"2022-06-30", "none to spare (R1)"}, {"2022-12-14", "none to spare (R1)"},
		{"2022-12-20", "1 window to spare (R1)"}, {"2023-03-31", "2 windows to spare (R1)"},
	} {
		x := sampledOf(t, strings.Replace(studiedPlan, "boundaries: [", "boundaries: [{name: Live, milestone: R1, latest: "+tt.latest+"}, ", 1))
		m := plannedMilestone{Planned: x, at: x.Activity("R1")}
		if got, err := m.inWindows(x.Base.Dates.Boundaries[0].Latest); err != nil || got != tt.want {
			t.Errorf("to %s there is %q, not %q (%v)", tt.latest, got, tt.want, err)
		}
		m.at = x.Activity("M6")
		if got, err := m.inWindows(x.Base.Dates.Boundaries[1].Latest); err != nil || got != "" {
			t.Errorf("no release leads to M6, and its slack is %q (%v)", got, err)
		}
	}
}
