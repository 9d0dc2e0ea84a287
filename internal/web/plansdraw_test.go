package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"crosscode/internal/browser"
	"crosscode/internal/format/pdf"
	"crosscode/internal/party"
)

// seen counts the bars that a reader sees beside the table of a plan: those of rows
// in sight, between the table and the edge.
const seen = `(() => {
	const sheet = document.querySelector(".plan-region"), box = sheet.getBoundingClientRect(), side = sheet.querySelector(".plan-rows").getBoundingClientRect().right
	return [...sheet.querySelectorAll(".gantt [data-bars] .bar")].map(b => b.getBoundingClientRect())
		.filter(b => b.bottom > box.top + 72 && b.top < box.bottom && b.right > side && b.left < box.right).length
})()`

func TestTheBarsOfAPlanAreBroughtIntoSight(t *testing.T) {
	b := browser.Open(t)
	m := openMatrix(t)
	late := "activities:\n" // what stands first is done last
	for n := range 30 {
		late += fmt.Sprintf("  - {id: late%d, name: %s, duration: 2d, not_before: 2026-05-04}\n", n, strings.Repeat("A long name ", 12))
	}
	m.plan(strings.Replace(longPlan(200), "activities:\n", late, 1))
	site := httptest.NewServer(NewServer(m.desk, Settings{Programme: "MHHS Programme", Sample: viewers}).Handler())
	t.Cleanup(site.Close)
	p := b.Page(t, site.URL+"/", browser.View{})
	browser.Evaluate[string](p, `document.cookie = "as=pmo; path=/"`)
	offered := func() bool { return p.Count(".plan-jumps button:not([hidden])") == 1 }
	down := `new Promise(done => { document.querySelector(".plan-region").scrollTop = 5000; requestAnimationFrame(() => requestAnimationFrame(() => done(true))) })`
	for _, v := range []browser.View{{}, {Width: 360}} {
		p.See(v)
		p.Open(site.URL + "/plans/CCAG?zoom=weeks")
		if v.Width == 0 && browser.Evaluate[int](p, seen) == 0 {
			t.Errorf("%s: the page opens where no bar is seen", v)
		}
		browser.Evaluate[bool](p, down)
		if n := browser.Evaluate[int](p, seen); n > 0 || !offered() {
			t.Fatalf("%s: far down %d bars are seen, and the button is offered: %t", v, n, offered())
		}
		p.Reach(".plan-jumps button")
		p.Press("Enter")
		browser.Evaluate[bool](p, `new Promise(done => setTimeout(() => done(true), 100))`)
		if browser.Evaluate[int](p, seen) == 0 || offered() {
			t.Errorf("%s: the button brings no bar into sight, or is still there", v)
		}
		if name := browser.Evaluate[string](p, `document.querySelector(".plan-rows tbody .plan-line a").innerText`); !strings.HasPrefix(name, "A long name") {
			t.Errorf("%s: the first row is %q", v, name)
		}
		if high := browser.Evaluate[float64](p, `Math.max(...[...document.querySelectorAll(".plan-rows tbody tr")].map(r => r.offsetHeight))`); high != 34 {
			t.Errorf("%s: a row is %g high, and the bars beside it 34", v, high)
		}
		if n := p.Overflow(); n > 0 {
			t.Errorf("%s: the page is %d wider than its window", v, n)
		}
	}
	for _, c := range p.Complaints() {
		t.Error(c)
	}
}

func TestTheDayShownIsALinkOfThePlan(t *testing.T) {
	p := openPlanning(t)
	body := p.ask("secretary", "/plans/CCAG", nil).Body.String()
	if strings.Contains(body, `href="#gantt-today"`) {
		t.Error("a plan that begins later leads to today, which it does not draw")
	}
	p.keep("DEEP", "start: 2022-03-01\nactivities: [{id: a, duration: 30d}]")
	if body := p.ask("secretary", "/plans/DEEP", nil).Body.String(); !strings.Contains(body, `href="#gantt-today"`) || strings.Count(body, `id="gantt-today"`) != 1 {
		t.Errorf("a plan that is under way does not lead to today:\n%s", body)
	}
}

// The pictures of the pages of a plan are drawn for paper and for slides as well, from
// the same layouts, for whoever sees the page.
func TestThePicturesOfAPlanGoOutForPaperAndSlides(t *testing.T) {
	m := planned(t)
	for page, want := range map[string]string{
		"files/plan":          "Another",
		"risk?iterations=200": "When M6 Text may be reached",
		"resources":           "Drafting team, working days a week",
		"baselines":           "",
	} {
		if want == "" { // no baseline, no picture: the page itself
			if status, body := m.ask(pmo(t), "GET", "/plans/CCAG/"+page+"?as=pdf", nil); status != http.StatusOK || !strings.Contains(body, "No baseline yet") || strings.Contains(body, "Pictures for paper") {
				t.Errorf("%s answers %d", page, status)
			}
			continue
		}
		for _, as := range []string{"pdf", "pptx"} {
			address := "/plans/CCAG/" + page + ".pdf"
			if as == "pptx" {
				address = strings.TrimSuffix(address, "pdf") + as
			}
			if page != "files/plan" {
				address = Address{Path: "/plans/CCAG/" + strings.TrimSuffix(page, "?iterations=200"), Query: url.Values{"iterations": {"200"}}}.With(paramAs, as).String()
			}
			status, body := m.found(pmo(t), address)
			text, err := body, error(nil) // of slides, unpacked
			if as == "pdf" {
				text, err = pdf.Text([]byte(body), 1<<20)
			}
			if status != http.StatusOK || err != nil || !strings.Contains(text, want) {
				t.Errorf("%s answers %d, %v, without %q:\n%.500s", address, status, err, want, text)
			}
			if status, _ := m.ask(party.Actor{}, "GET", address, nil); status != http.StatusNotFound {
				t.Errorf("%s answers %d to who may not see the plan", address, status)
			}
		}
	}
	if _, body := m.found(pmo(t), "/plans/CCAG/risk?iterations=200"); !strings.Contains(body, `href="/plans/CCAG/risk?as=pptx&amp;iterations=200"`) {
		t.Error("the page does not lead to its pictures for slides")
	}
}

func TestAPlanOfManyThousandRowsIsNotDividedIntoSheets(t *testing.T) {
	m := openMatrix(t)
	m.plan(longPlan(mostRows + 1))
	for _, name := range sheetFiles {
		if status, body := m.ask(pmo(t), "GET", "/plans/CCAG/files/"+name, nil); status != http.StatusConflict || !strings.Contains(body, "on paper and slides 2,000 are drawn at most") {
			t.Errorf("%s answers %d", name, status)
		}
	}
	if status, _ := m.ask(pmo(t), "GET", "/plans/CCAG/files/plan.csv", nil); status != http.StatusOK {
		t.Errorf("its table answers %d", status)
	}
}
