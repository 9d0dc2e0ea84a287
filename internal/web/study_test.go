package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"crosscode/internal/browser"
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

// headOf is the top of a page of the studied plan.
func headOf(f Frame, here string) PlanHead {
	return PlanHead{Ref: "CCAG", About: "Drafting of the texts", Tabs: planTabs(f, "CCAG", here)}
}

// workingPage is the page of a risk run that goes on.
func workingPage(t testing.TB) StudyPage {
	p := riskPage(t)
	p.Parts, p.Frame.Again = nil, lookIn
	p.Working = working("The plan is being run", &secretariat.SoFar{Done: 12_500, Total: 60_000}, func(done, total string) string { return ranWords(done, total, 10_000, 5) })
	return p
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
	return StudyPage{Frame: f, PlanHead: headOf(f, "/risk"), Lead: "When milestones may really be reached.",
		Fields: riskFields(httptest.NewRequest("GET", "/plans/CCAG/risk", nil)), Submit: "Run", Parts: run.parts(f, "M6")}
}

func resourcesPage(t testing.TB) StudyPage {
	t.Helper()
	p := sampled(t)
	now, err := teams.ProfileOf(p.File.Plan, p.Schedule, p.File.Teams, phaseOf(p), 80)
	if err != nil {
		t.Fatal(err)
	}
	l, err := teams.Level(p.File.Plan, p.File.Teams, teams.Options{Seed: 1, Schedules: 100})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := resourceParts(p, now, l)
	if err != nil {
		t.Fatal(err)
	}
	f := frame("Resources of CCAG", "/plans/CCAG/resources", "/plans")
	return StudyPage{Frame: f, PlanHead: headOf(f, "/resources"), Parts: parts}
}

func whatIfPage(t testing.TB) StudyPage {
	t.Helper()
	b := &bench{Planned: sampled(t), asked: url.Values{"activity": {"draft"}, "duration": {"8w"}, "team": {"drafters"}, "capacity": {"2"}}}
	parts, err := b.try(b.scenarios(), func(ref string) Cell { return RefCell{Ref: ref, URL: "/milestones/" + ref} })
	if err != nil {
		t.Fatal(err)
	}
	f := frame("What if of CCAG", "/plans/CCAG/whatif", "/plans")
	return StudyPage{Frame: f, PlanHead: headOf(f, "/whatif"), Lead: "Try changes on a copy of the plan.", Fields: b.fields(), Submit: "Try it", Parts: parts}
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

// foundWithin is for a machine that has much else to do, under the race detector.
const foundWithin = 5 * time.Minute

// found asks for a page until what it works out is there.
func (m *matrix) found(who party.Actor, address string) (status int, body string) {
	status, body = m.ask(who, "GET", address, nil)
	for since := time.Now(); status == http.StatusAccepted && time.Since(since) < foundWithin; {
		time.Sleep(10 * time.Millisecond)
		status, body = m.ask(who, "GET", address, nil)
	}
	return status, body
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
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, `Run between 1 and 20,000 iterations, not &#34;many&#34;.`) || !strings.Contains(body, `value="many"`) || !strings.Contains(body, "A seed is a whole number") {
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

// A run that takes longer than a page waits shows how far it is, and the page that
// looks in later has the result, whichever of the two the run was asked by.
func TestALongRunShowsHowFarItIsAndThenTheResult(t *testing.T) {
	m := planned(t)
	s := NewServer(m.desk, Settings{Programme: "MHHS Programme", Sample: viewers})
	s.patience = -1 // however fast the run is, the page does not wait for it
	m.handler = s.Handler()
	t.Cleanup(m.desk.EndStudies)
	for _, tt := range []struct{ page, working, found string }{
		{"risk?iterations=20000&seed=3", "The plan is being run", "20,000 iterations, seed 3"},
		{"resources", "The plan is being levelled", "Levelled, the plan finishes on"},
		{"checks", "The checks are being made", "The list behind the number"},
	} {
		address := "/plans/CCAG/" + tt.page
		status, body := m.ask(pmo(t), "GET", address, nil)
		for _, want := range []string{tt.working, "<progress", `data-working="yes"`, `<noscript><meta http-equiv="refresh" content="3"`, "Look again"} {
			if status != http.StatusAccepted || !strings.Contains(body, want) {
				t.Errorf("%s answers %d without %q", address, status, want)
			}
		}
		status, body = m.found(pmo(t), address)
		if status != http.StatusOK || !strings.Contains(body, tt.found) || strings.Contains(body, "data-working") || strings.Contains(body, "http-equiv") {
			t.Errorf("%s answers %d in the end:\n%s", address, status, body)
		}
	}
	m.desk.StopStudies()
	if status, body := m.ask(pmo(t), "GET", "/plans/CCAG/risk?seed=9", nil); status != http.StatusServiceUnavailable || !strings.Contains(body, "The server is about to stop") {
		t.Errorf("a server that stops answers %d:\n%s", status, body)
	}
}

func TestProgressIsSaidInWords(t *testing.T) {
	counted := func(done, total string) string { return ranWords(done, total, 10_000, 5) }
	for want, p := range map[string]secretariat.SoFar{
		"It has begun.": {},
		"It waits its turn: 1 answer that was asked for before comes first.":                                                                {Before: 1},
		"It waits its turn: 2 answers that were asked for before come first.":                                                               {Before: 2},
		"12,500 of 60,000 iterations: 10,000 with all that may happen, and 10,000 more without each of its 5 risks, to tell what it costs.": {Done: 12_500, Total: 60_000},
	} {
		if got := working("", &p, counted).Words; got != want {
			t.Errorf("%+v is said as %q, not %q", p, got, want)
		}
	}
	if got := ranWords("1", "2", 2, 0); got != "1 of 2 iterations." {
		t.Error(got)
	}
}

// A page with scripts looks in by itself, and puts the result where it was waited
// for: what was typed meanwhile stays.
func TestTheResultOfALongRunComesWithoutAReload(t *testing.T) {
	b := browser.Open(t)
	m := openMatrix(t)
	m.plan(longPlan(200))
	s := NewServer(m.desk, Settings{Programme: "MHHS Programme", Sample: viewers})
	s.patience = time.Millisecond
	site := httptest.NewServer(s.Handler())
	t.Cleanup(site.Close)
	t.Cleanup(m.desk.EndStudies)
	p := b.Page(t, site.URL+"/", browser.View{})
	browser.Evaluate[string](p, `document.cookie = "as=pmo; path=/"`)
	p.Open(site.URL + "/plans/CCAG/risk?iterations=6000")
	if browser.Evaluate[bool](p, `!document.querySelector("#outcome[data-working] progress")`) {
		t.Fatalf("it shows no progress: %s", p.Text("main"))
	}
	browser.Evaluate[bool](p, `window.stayed = true`)
	p.Fill("#seed", "77")
	p.Wait("#outcome:not([data-working]) table")
	for what, ok := range map[string]string{
		"the page was loaded anew":        `window.stayed === true`,
		"what was typed is lost":          `document.querySelector("#seed").value === "77"`,
		"the result is not announced":     `document.querySelector("#outcome-told").textContent === "The result is there."`,
		"the result is not that of asked": `document.querySelector("#outcome").innerText.includes("6,000 iterations, seed 1")`,
	} {
		if !browser.Evaluate[bool](p, ok) {
			t.Errorf("%s: %s", what, p.Text("main"))
		}
	}
	for _, c := range p.Complaints() {
		t.Error(c)
	}
}

// longPlan is a plan of so many activities one behind the other, each uncertain,
// and five risks.
func longPlan(n int) string {
	var b strings.Builder
	b.WriteString("plan: Long\nactivities:\n  - {id: A0, duration: 2d}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  - {id: A%d, duration: 2d, after: A%d, uncertainty: {min: 1d, max: 6d}}\n", i, i-1)
	}
	fmt.Fprintf(&b, "  - {id: M, name: The end, milestone: true, after: A%d}\nrisks:\n", n-1)
	for i := range 5 {
		fmt.Fprintf(&b, "  - {id: R%d, name: A risk, probability: 0.5, delay: 10d, activities: [A%d, A%d]}\n", i, i, i+5)
	}
	return b.String()
}
