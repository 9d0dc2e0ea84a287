package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"crosscode/internal/chart"
	"crosscode/internal/chart/svg"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/party"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func TestTheStylesheetHoldsTheRulesOfPictures(t *testing.T) {
	css := stylesheet(t)
	if rules := svg.Rules(); !strings.Contains(css, rules) {
		t.Errorf("static/app.css does not hold the rules of chart/svg, which are\n%s", rules)
	}
}

func TestThePaletteOfPicturesIsThatOfPages(t *testing.T) {
	p := palettes(t)
	for _, ink := range chart.Inks() {
		c := ink.Look().Colour
		if p["light"][c.Token] != c.Light || p["dark"][c.Token] != c.Dark {
			t.Errorf("pictures have %s as %s and %s, pages as %s and %s", c.Token, c.Light, c.Dark, p["light"][c.Token], p["dark"][c.Token])
		}
	}
}

const studiedPlan = `plan: Drafting
start: 2022-05-03
teams: [{id: drafters, name: Drafting team, capacity: 1}]
windows: [{code: BSC, dates: [2022-06-30, 2022-12-15, 2023-02-23]}]
activities:
  - {id: M5, name: Design, milestone: true}
  - {id: draft, name: Draft, duration: 3w, after: M5, teams: drafters, phase: draft, uncertainty: {min: 2w, max: 6w}}
  - {id: other, name: Another, duration: 2w, after: M5, teams: drafters, phase: draft}
  - {id: M6, name: Text, milestone: true, after: [draft, other], committed: 2022-06-10}
  - {id: R1, name: Release, milestone: true, after: M6, release: BSC}
boundaries: [{name: In time, milestone: M6, latest: 2022-06-15}]
risks: [{id: R28, name: Late design, probability: 0.4, delay: 4w, activities: draft}]
assumptions: [{id: A5, text: One team., activities: draft, if_false: {team: drafters, capacity: 2}}]
scenarios: [{name: Two teams, changes: [{assumption: A5}]}]
`

// sampled is the studied plan, computed without a record.
func sampled(t testing.TB) *secretariat.Planned { return sampledOf(t, studiedPlan) }

func sampledOf(t testing.TB, text string) *secretariat.Planned {
	t.Helper()
	f, err := planfile.Read("plan.yaml", strings.NewReader(text), planfile.Options{Format: "yaml"})
	if err != nil {
		t.Fatal(err)
	}
	base, err := whatif.New(f.Case())
	if err != nil {
		t.Fatal(err)
	}
	p := register.Plans.New()
	p.Ref, p.Title = "CCAG", "Drafting of the texts"
	return &secretariat.Planned{Record: p, File: f, Schedule: base.Schedule, Base: base, Text: []byte(text)}
}

// riskPage and resourcesPage are in the gallery.
func riskPage(t testing.TB) StudyPage {
	t.Helper()
	p := sampled(t)
	n, err := plan.Compile(p.File.Plan)
	if err != nil {
		t.Fatal(err)
	}
	found, err := risk.Run(n, p.File.Risks, risk.Options{Iterations: 300, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f := frame("Risk of CCAG", "/plans/CCAG/risk", "/plans")
	run := riskRun{p, found, today, func(ref string) Cell { return RefCell{Ref: ref, URL: "/milestones/" + ref} }}
	return StudyPage{Frame: f, About: "When milestones may really be reached.", Do: []Link{{"The plan", "/plans/CCAG"}, {"Risk", ""}},
		Fields: riskFields(httptest.NewRequest("GET", "/plans/CCAG/risk", nil)), Submit: "Run", Parts: run.parts(f, "M6")}
}

func resourcesPage(t testing.TB) StudyPage {
	t.Helper()
	p := sampled(t)
	now, profile, err := asItIs(p)
	if err != nil {
		t.Fatal(err)
	}
	l, err := teams.Level(p.File.Plan, p.File.Teams, teams.Options{Seed: 1, Schedules: 100})
	if err != nil {
		t.Fatal(err)
	}
	levelled, err := levelledPart(p, l)
	if err != nil {
		t.Fatal(err)
	}
	return StudyPage{Frame: frame("Resources of CCAG", "/plans/CCAG/resources", "/plans"), Parts: []Part{now, teamsPart(p), overPart(profile), levelled}}
}

func whatIfPage(t testing.TB) StudyPage {
	t.Helper()
	b := &bench{Planned: sampled(t), asked: url.Values{"activity": {"draft"}, "duration": {"8w"}, "team": {"drafters"}, "capacity": {"2"}}}
	parts, err := b.try(b.scenarios(), func(ref string) Cell { return RefCell{Ref: ref, URL: "/milestones/" + ref} })
	if err != nil {
		t.Fatal(err)
	}
	return StudyPage{Frame: frame("What if of CCAG", "/plans/CCAG/whatif", "/plans"), About: "Try changes on a copy of the plan.", Fields: b.fields(), Submit: "Try it", Parts: parts}
}

// planned is a matrix with a plan that is confined to the programme.
func planned(t *testing.T) *matrix {
	t.Helper()
	m := openMatrix(t)
	m.plan(studiedPlan)
	return m
}

// plan keeps a plan that is confined to the programme and REC.
func (m *matrix) plan(text string) {
	t := m.T
	t.Helper()
	root := party.Operator("root")
	if _, err := m.desk.Raise(t.Context(), root, register.Plans.Kind, "CCAG", secretariat.Edit{Class: confidential,
		Fields: map[string]string{"title": "Drafting of the texts", "group": "CCAG"}}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.desk.KeepPlan(t.Context(), root, "CCAG", 0, secretariat.PlanFile{Name: "plan.yaml", Data: []byte(text)}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
}

// pmo sees everything.
func pmo(t *testing.T) party.Actor {
	t.Helper()
	for _, v := range viewers {
		if v.ID == "pmo" {
			return v
		}
	}
	t.Fatal("no viewer is the PMO")
	return party.Actor{}
}

func TestTheRiskOfAPlanIsShownAndItsAddressIsTheRun(t *testing.T) {
	m := planned(t)
	_, body := m.ask(pmo(t), "GET", "/plans/CCAG/risk?iterations=500&seed=7", nil)
	for _, want := range []string{"500 iterations, seed 7", "<title id=\"curve-m6-title\">When M6 Text may be reached</title>", "R28 Late design",
		"Chance of keeping each boundary", "Chance of each release window", "What each risk costs", "What decides the end", "factors multiply", "The same as a table"} {
		if !strings.Contains(body, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if _, again := m.ask(pmo(t), "GET", "/plans/CCAG/risk?iterations=500&seed=7", nil); again != body {
		t.Error("the same address gives another answer")
	}
	if _, other := m.ask(pmo(t), "GET", "/plans/CCAG/risk?iterations=500&seed=8", nil); other == strings.ReplaceAll(body, "seed 7", "seed 8") {
		t.Error("another seed gives the same answer")
	}
	status, body := m.ask(pmo(t), "GET", "/plans/CCAG/risk?iterations=many&seed=-1", nil)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, `Run between 1 and 20000 iterations, not &#34;many&#34;.`) || !strings.Contains(body, `value="many"`) || !strings.Contains(body, "A seed is a whole number") {
		t.Errorf("asked in words it answers %d:\n%s", status, body)
	}
}

func TestTheResourcesOfAPlanAreShownAsTheyAreAndLevelled(t *testing.T) {
	m := planned(t)
	_, body := m.ask(pmo(t), "GET", "/plans/CCAG/resources", nil)
	for _, want := range []string{"Drafting team is asked for 2 activities at once from 3 May 2022 to 16 May 2022, and can do 1: draft, other.",
		"What the plan as it is asks of its teams", "What the levelled plan asks of its teams", "Levelled, the plan finishes on", "No schedule ends earlier."} {
		if !strings.Contains(body, want) {
			t.Errorf("it does not say %q in\n%s", want, body)
		}
	}
}

func TestChangesAreTriedOnACopyAndStandInTheAddress(t *testing.T) {
	m := planned(t)
	before := m.length()
	for _, tt := range []struct {
		name, query string
		status      int
		want        []string
	}{
		{"nothing asked tries the scenarios of the plan", "", 200, []string{"A: Two teams", "Assumption A5 is taken to be false: One team."}},
		{"an activity takes longer", "activity=draft&duration=10w", 200, []string{"A: Your own changes", "working days later", "broken, slack", "R1 is released on 15 Dec 2022, not 30 Jun 2022: one window later."}},
		{"an activity waits for another", "activity=other&after=draft", 200, []string{"10 working days later"}},
		{"a team does more at once", "team=drafters&capacity=2", 200, []string{"Nothing moves."}},
		{"a calendar has more days off", "calendar=standard&holidays=2022-05-10,2022-05-11", 200, []string{"2 working days later"}},
		{"two side by side", "scenario=Two+teams&set=draft%3D4w%0Aother%3D1w", 200, []string{"A: Two teams", "B: Your own changes", "5 working days later"}},
		{"an assumption turns out false", "assumption=A5", 200, []string{"Assumption A5 is taken to be false"}},
		{"everything that is wrong is said at once", "duration=8w&activity=&team=drafters&capacity=many&set=nonsense", 422,
			[]string{"Choose the activity that this is about.", "is not a number", "is not a change", `value="8w"`, ">nonsense</textarea>"}},
		{"a ring is named", "activity=draft&after=M6", 422, []string{"wait for one another in a ring"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, body := m.ask(pmo(t), "GET", "/plans/CCAG/whatif?"+tt.query, nil)
			if status != tt.status {
				t.Errorf("it answers %d", status)
			}
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("it does not say %q in\n%s", want, body[strings.Index(body, "<main"):])
				}
			}
		})
	}
	if m.length() != before {
		t.Error("trying changed the record")
	}
}

func TestThePagesOfAPlanAreNotThereForWhoeverMayNotSeeIt(t *testing.T) {
	m := planned(t)
	before := m.length()
	for _, page := range []string{"risk", "resources", "whatif"} {
		status, body := m.ask(party.Actor{}, "GET", "/plans/CCAG/"+page, nil)
		none, other := m.ask(party.Actor{}, "GET", "/plans/NONE/"+page, nil)
		if status != http.StatusNotFound || none != status || strings.ReplaceAll(body, "CCAG", "NONE") != strings.ReplaceAll(other, "CCAG", "NONE") {
			t.Errorf("%s answers %d, of a plan that is not there %d", page, status, none)
		}
		if strings.Contains(body, "Drafting") {
			t.Errorf("%s tells of the plan", page)
		}
	}
	if m.length() != before {
		t.Error("looking changed the record")
	}
}
