package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"crosscode/examples"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// planning is the pages over a record with the plan of the example, a baseline
// of it, and a plan whose parts lie deep.
type planning struct {
	testing.TB
	desk    *secretariat.Desk
	handler http.Handler
}

func openPlanning(t testing.TB) *planning {
	t.Helper()
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	st := openStore(t, empty(t), clock)
	p := &planning{t, &secretariat.Desk{Store: st, Now: clock}, nil}
	p.handler = NewServer(p.desk, Settings{Programme: "Half-Hourly Settlement Programme", Sample: []party.Actor{seated("secretary", "BSC", "CCAG", party.Secretary), seated("member", "REC", "CCAG", party.Member)}}).Handler()
	raise := func(k *record.Kind, ref string, fields map[string]string) {
		t.Helper()
		if _, err := p.desk.Raise(t.Context(), party.Operator("root"), k, ref, secretariat.Edit{Class: record.Public, Fields: fields}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	raise(register.Milestones.Kind, "M6", map[string]string{"name": "Initial code changes drafted", "level": "1", "date": "2022-04"})
	raise(register.RAID.Kind, "CCAG/28", map[string]string{"list": "CCAG", "number": "28", "kind": "risk", "description": "How much there is to draft shows late."})
	raise(register.RAID.Kind, "CCAG/29", map[string]string{"list": "CCAG", "number": "29", "kind": "risk", "description": "Too few people.", "affects": "CCAG/I-check"})
	raise(register.Decisions.Kind, "CCAG-2022-03-11-D01", map[string]string{"group": "CCAG", "date": "2022-03-11", "text": "The plan is approved."})
	raise(register.Plans.Kind, "CCAG", map[string]string{"title": "Code drafting to M6, M7 and M8", "group": "CCAG", "note": "Ours: how far the phases overlap."})
	raise(register.Plans.Kind, "DEEP", map[string]string{"title": "Parts of parts"})
	raise(register.Plans.Kind, "NONE", map[string]string{"title": "Without a file"})
	deep := "activities: [" + strings.Repeat("{id: sN, name: Part, parts: [", 8) + "{id: leaf, duration: 3d}" + strings.Repeat("]}", 8) + "]"
	for n := range 8 {
		deep = strings.Replace(deep, "sN", fmt.Sprint("s", n), 1)
	}
	p.keep("DEEP", deep)
	p.keep("CCAG", examples.Plan())
	raise(register.Baselines.Kind, "", map[string]string{"plan": "CCAG", "name": "First plan", "decision": "CCAG-2022-03-11-D01"})
	return p
}

func (p *planning) keep(ref, text string) {
	p.Helper()
	if _, err := p.desk.KeepPlan(p.Context(), party.Operator("root"), ref, 0, secretariat.PlanFile{Name: "plan.yaml", Data: []byte(text)}, secretariat.Because{}); err != nil {
		p.Fatal(err)
	}
}

// ask asks for a page as somebody, and sends a form where there is one.
func (p *planning) ask(who, address string, form url.Values) *httptest.ResponseRecorder {
	p.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: cookieAs, Value: who})
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w
}

// page is an answer as a component, for the gallery.
func (p *planning) page(who, address string, form url.Values) templ.Component {
	body := p.ask(who, address, form).Body.String()
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, body); return err })
}

func planGallery(t testing.TB) map[string]templ.Component {
	p := openPlanning(t)
	return map[string]templ.Component{
		"plan":           p.page("secretary", "/plans/CCAG?baseline=B1", nil),
		"plan-edited":    p.page("secretary", "/plans/CCAG?edit=B-draft", nil),
		"plan-path":      p.page("", "/plans/CCAG?path=M6&zoom=weeks&close=drafting", nil),
		"plan-deep":      p.page("", "/plans/DEEP", nil),
		"plan-empty":     p.page("secretary", "/plans/NONE", nil),
		"plan-activity":  p.page("secretary", "/plans/CCAG/activities/B-draft", nil),
		"plan-refused":   p.page("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"3 fortnights"}, "after": {"nothing\nA-groups"}}),
		"plan-preview":   p.page("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"40w"}}),
		"plan-add":       p.page("secretary", "/plans/CCAG/add?below=B-draft&after=B-draft", nil),
		"plan-add-no":    p.page("secretary", "/plans/CCAG/add", url.Values{"id": {"B-draft"}, "duration": {"3 fortnights"}, "below": {"nothing"}}),
		"plan-upload":    p.page("secretary", "/plans/CCAG/upload", nil),
		"plan-checks":    p.page("", "/plans/CCAG/checks", nil),
		"plan-baselines": p.page("secretary", "/plans/CCAG/baselines", nil),
		"milestone-plan": p.page("secretary", "/milestones/M6", nil),
		"plan-compare":   p.page("", "/plans/CCAG/compare", nil),
	}
}

func TestAnEditIsSeenBeforeItIsKept(t *testing.T) {
	p := openPlanning(t)
	before := p.head()
	w := p.ask("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"60w"}, "after": {"A-groups"}, "name": {"B Large topic area 1: draft"}})
	body := w.Body.String()
	for _, want := range []string{"Who must decide", "Ofgem decides", "M6 forecast 26 Mar 2024", "M8 forecast", "Boundaries that would be broken", "takes 300 working days, not 15 working days"} {
		if !strings.Contains(body, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if p.head() != before {
		t.Error("the preview wrote something")
	}
	sent := url.Values{"why": {"Drafting is larger."}}
	for _, name := range []string{"file", "name", "version", "format"} {
		_, after, _ := strings.Cut(body, `name="`+name+`" value="`)
		value, _, _ := strings.Cut(after, `"`)
		sent.Set(name, value)
	}
	if w := p.ask("member", "/plans/CCAG/keep", sent); w.Code != http.StatusForbidden {
		t.Errorf("a member kept it: %d", w.Code)
	}
	if w = p.ask("secretary", "/plans/CCAG/keep", sent); w.Code != http.StatusSeeOther {
		t.Fatalf("not kept: %d %s", w.Code, w.Body)
	}
	if w = p.ask("secretary", "/plans/CCAG/keep", sent); w.Code != http.StatusConflict {
		t.Errorf("kept again from the old version: %d", w.Code)
	}
	file := p.ask("", "/plans/CCAG/files/plan.yaml", nil).Body.String()
	if want := strings.Replace(examples.Plan(), `draft", duration: 3w, after: A-groups,`, `draft", duration: '60w', after: A-groups,`, 1); file != want {
		t.Error("the edit changed more of the file than its field")
	}
	history := unlinked(p.ask("", "/plans/CCAG/history", nil).Body.String())
	if !strings.Contains(history, "Drafting is larger.") || !strings.Contains(history, "M6 forecast 26 Mar 2024") {
		t.Error("the history does not tell what changed")
	}
}

// A row becomes a form in its place for whoever may change the plan, and leads to the
// preview; what it has no field for stays as it is.
func TestARowIsEditedInItsPlace(t *testing.T) {
	p := openPlanning(t)
	if body := p.ask("member", "/plans/CCAG?edit=B-draft", nil).Body.String(); strings.Contains(body, "#edited-length") || strings.Contains(body, `name="duration"`) {
		t.Error("a member is offered to change the plan")
	}
	body := p.ask("secretary", "/plans/CCAG?zoom=weeks", nil).Body.String()
	if !strings.Contains(body, `href="/plans/CCAG?edit=B-draft&amp;zoom=weeks#edited-length"`) || strings.Contains(body, "edit=M6") || strings.Contains(body, "edit=drafting") {
		t.Errorf("its rows do not lead to their forms, or those of milestones and summaries do:\n%s", mainOf(body))
	}
	body = p.ask("secretary", "/plans/CCAG?zoom=weeks&edit=B-draft", nil).Body.String()
	for _, want := range []string{`<form id="edited" method="post" action="/plans/CCAG/activities/B-draft"`, `form="edited" name="duration" value="3w"`, `form="edited" name="not_before" value=""`, `href="/plans/CCAG?zoom=weeks" aria-label="Leave B Large topic area 1: draft as it is"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the row of B-draft has no %q", want)
		}
	}
	preview := p.ask("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"9w"}, "not_before": {""}}).Body.String()
	if !strings.Contains(preview, "M6 forecast 22 Mar 2023, not 8 Feb 2023") || strings.Contains(preview, "waits for") {
		t.Errorf("it leads to\n%s", mainOf(preview))
	}
	if w := p.ask("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"9 fortnights"}, "not_before": {"soon"}}); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), `value="9 fortnights"`) || !strings.Contains(w.Body.String(), `value="soon"`) || !strings.Contains(w.Body.String(), "A-groups") {
		t.Errorf("what is refused is lost: %d", w.Code)
	}
}

func TestARefusedEditKeepsWhatWasTypedAndSaysEveryFault(t *testing.T) {
	p := openPlanning(t)
	before := p.head()
	w := p.ask("secretary", "/plans/CCAG/activities/B-draft", url.Values{"duration": {"3 fortnights"}, "after": {"nothing\nA-groups"}})
	for _, want := range []string{"is not a duration", "which is not an activity of the plan", "3 fortnights"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d: does not say %q", w.Code, want)
		}
	}
	w = p.ask("secretary", "/plans/CCAG/activities/A-assess", url.Values{"after": {"B-draft"}})
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "wait for one another in a ring") || !strings.Contains(body, "activity A-assess") || !strings.Contains(body, " → ") {
		t.Errorf("%d: a ring is not told in order", w.Code)
	}
	if p.head() != before {
		t.Error("a refused edit wrote something")
	}
}

func TestRAIDItemsAndActivitiesLeadToEachOther(t *testing.T) {
	p := openPlanning(t)
	for _, c := range []struct{ address, want string }{
		{"/plans/CCAG/activities/B-draft", `/raid/CCAG/28`},
		{"/plans/CCAG/activities/I-check", `/raid/CCAG/29`},
		{"/raid/CCAG/28", `/plans/CCAG/activities/B-draft`},
		{"/raid/CCAG/29", `/plans/CCAG/activities/I-check`},
	} {
		if body := p.ask("", c.address, nil).Body.String(); !strings.Contains(body, `href="`+c.want+`"`) {
			t.Errorf("%s does not lead to %s", c.address, c.want)
		}
	}
}

func (p *planning) head() int64 {
	p.Helper()
	st, err := p.desk.Standing(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return st.Head.Size
}

// large is a plan of some thousand activities in summaries of twenty.
func large(n int) string {
	var b strings.Builder
	b.WriteString("start: 2022-03-01\ncalendar: england-and-wales\nactivities:\n")
	for i := range n {
		if i%20 == 0 {
			fmt.Fprintf(&b, "  - id: s%d\n    name: Package %d\n    parts:\n", i, i)
		}
		fmt.Fprintf(&b, "      - {id: a%d, name: Activity %d, duration: 3d", i, i)
		if i > 0 {
			fmt.Fprintf(&b, ", after: a%d", i*7/8)
		}
		b.WriteString("}\n")
	}
	fmt.Fprintf(&b, "  - {id: M5, milestone: true, after: a%d, level: 1, committed: 2022-03-31}\n", n/2)
	fmt.Fprintf(&b, "  - {id: M6, milestone: true, after: a%d, level: 1, committed: M5+8mo}\n", n-1)
	b.WriteString("boundaries:\n  - {name: Before qualification, milestone: M6, latest: M5+12mo}\n")
	b.WriteString("baselines:\n  - {name: First, approved_by: Ofgem, on: 2022-01-24, dates: {M5: 2022-03, M6: 2022-10}}\n")
	b.WriteString("thresholds:\n  - {name: Level 1, level: 1, measure: delay, comparator: more than, value: 3mo, direction: later, decided_by: Ofgem, route: [{step: Assessment, days: 10}]}\n")
	return b.String()
}

// What a person waits for: a plan of 1,000 and of 2,000 activities, all rows
// open, and the preview of an edit.
func BenchmarkPlanPages(b *testing.B) {
	for _, n := range []int{500, 1000, 2000} {
		p := openPlanning(b)
		p.keep("NONE", large(n))
		b.Run(fmt.Sprint("page/", n), func(b *testing.B) {
			for b.Loop() {
				if w := p.ask("", "/plans/NONE?level=9", nil); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
		who := "secretary"
		if _, err := p.desk.Revise(b.Context(), party.Operator("root"), register.Plans.Kind, "NONE", secretariat.Edit{Fields: map[string]string{"group": "CCAG"}}, secretariat.Because{}); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint("preview/", n), func(b *testing.B) {
			for days := 9; b.Loop(); days++ { // an edit that nobody has seen yet
				if w := p.ask(who, "/plans/NONE/activities/a7", url.Values{"duration": {fmt.Sprint(days, "d")}}); w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}

// An activity comes into a plan with what it waits for and what waits for it, and
// goes again, each with a preview of what would move.
func TestActivitiesAreAddedAndTakenOut(t *testing.T) {
	p := openPlanning(t)
	before := p.head()
	keep := func(w *httptest.ResponseRecorder) {
		t.Helper()
		sent := url.Values{}
		for _, name := range []string{"file", "name", "version", "format"} {
			_, after, _ := strings.Cut(w.Body.String(), `name="`+name+`" value="`)
			value, _, _ := strings.Cut(after, `"`)
			sent.Set(name, value)
		}
		if w := p.ask("secretary", "/plans/CCAG/keep", sent); w.Code != http.StatusSeeOther {
			t.Fatalf("not kept: %d %s", w.Code, w.Body)
		}
	}
	says := func(w *httptest.ResponseRecorder, status int, all ...string) {
		t.Helper()
		for _, want := range all {
			if w.Code != status || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%d, and it does not say %q", w.Code, want)
			}
		}
	}
	form := url.Values{"id": {"B-proof"}, "name": {"Proof-reading"}, "duration": {"40w"}, "below": {"B-draft"}, "after": {"B-draft"}, "followers": {"B-consult"}}
	says(p.ask("secretary", "/plans/CCAG/add", url.Values{"id": {"B-draft"}, "below": {"nothing"}, "duration": {"3 fortnights"}, "after": {"nobody"}}), http.StatusUnprocessableEntity,
		"has an activity B-draft already", "has no activity nothing", "href=\"#duration\"", "href=\"#after\"", "is not a duration")
	w := p.ask("secretary", "/plans/CCAG/add", form)
	says(w, http.StatusOK, "B-proof", "M6 forecast", "Nothing has been written yet")
	if p.head() != before {
		t.Error("the preview wrote something")
	}
	keep(w)
	says(p.ask("", "/plans/CCAG", nil), http.StatusOK, "Proof-reading")
	says(p.ask("secretary", "/plans/CCAG/activities/B-proof", nil), http.StatusOK, "B-consult</textarea>", "Take it out")
	w = p.ask("secretary", "/plans/CCAG/remove/B-proof", url.Values{"links": {"bridge"}})
	says(w, http.StatusOK, "B-proof", "M6 forecast")
	keep(w)
	if w = p.ask("", "/plans/CCAG", nil); strings.Contains(w.Body.String(), "Proof-reading") {
		t.Error("it is still there")
	}
	says(p.ask("", "/plans/CCAG/activities/B-consult", nil), http.StatusOK, "B-draft")
	says(p.ask("member", "/plans/CCAG/remove/B-draft", url.Values{}), http.StatusForbidden, "")
	says(p.ask("secretary", "/plans/CCAG/remove/M6", url.Values{}), http.StatusUnprocessableEntity, "M6")
}

// Any two of what a plan was are compared in words: versions, baselines, now.
func TestAnyTwoTimesOfAPlanAreCompared(t *testing.T) {
	p := openPlanning(t)
	p.keep("CCAG", strings.Replace(examples.Plan(), `{id: B-draft, name: "B Large topic area 1: draft", duration: 3w`, `{id: B-draft, name: "B Large topic area 1: draft", duration: 40w`, 1))
	p.keep("CCAG", strings.Replace(examples.Plan(), `{id: B-draft, name: "B Large topic area 1: draft", duration: 3w`, `{id: B-draft, name: "B Large topic area 1: draft", duration: 41w`, 1))
	for _, c := range []struct{ from, to, want string }{
		{"v2", "v3", "takes 200 working days, not 15 working days"},
		{"v3", "v4", "takes 205 working days, not 200 working days"},
		{"v4", "v3", "takes 200 working days, not 205 working days"},
		{"B1", "v3", "takes 200 working days, not 15 working days"},
		{"B1", "v2", "The two are the same."},
		{"v4", "now", "The two are the same."},
	} {
		w := p.ask("", "/plans/CCAG/compare?from="+c.from+"&to="+c.to, nil)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s with %s: %d, and it does not say %q", c.from, c.to, w.Code, c.want)
		}
	}
	if w := p.ask("", "/plans/CCAG/compare?from=v9&to=now", nil); w.Code != http.StatusNotFound {
		t.Errorf("a version there never was: %d", w.Code)
	}
	w := p.ask("", "/plans/DEEP/compare", nil)
	if !strings.Contains(w.Body.String(), "Nothing to compare yet") {
		t.Error("a plan of one version has something to compare")
	}
}

// An edit may leave an uncertainty behind that no longer fits. Every page of the
// plan, and of its milestones, is still there, and says which activity it is.
func TestBothTimesThatAreNotThereAreNamed(t *testing.T) {
	p := openPlanning(t)
	w := p.ask("", "/plans/CCAG/compare?from=v9&to=B7", nil)
	for _, want := range []string{"These two cannot be compared.", "no version and no baseline called &#34;v9&#34;", "no version and no baseline called &#34;B7&#34;", `<select id="view-from"`} {
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) {
			t.Errorf("it answers %d without %q:\n%s", w.Code, want, mainOf(w.Body.String()))
		}
	}
}

func TestAnUncertaintyThatNoLongerFitsHidesNoPage(t *testing.T) {
	p := openPlanning(t)
	p.keep("CCAG", strings.Replace(examples.Plan(), `draft", duration: 3w, after: A-groups`, `draft", duration: 9w, after: A-groups`, 1))
	for at, status := range map[string]int{"/plans/CCAG": http.StatusOK, "/plans/CCAG/checks": http.StatusOK, "/milestones/M6": http.StatusOK, "/plans/CCAG/risk": http.StatusUnprocessableEntity} {
		w := p.ask("", at, nil)
		if w.Code != status || at != "/plans/CCAG" && !strings.Contains(w.Body.String(), "B-draft: The likeliest duration does not lie between the least and the greatest.") {
			t.Errorf("%s: %d, or it does not name the activity", at, w.Code)
		}
	}
}

// A threshold that is crossed asks for a change request, until one is raised that would
// move the milestone.
func TestAThresholdIsCrossedWithoutAChangeRequestUntilOneIsRaised(t *testing.T) {
	p := openPlanning(t)
	wants := func(want string, there bool) {
		t.Helper()
		body := ""
		for n := 0; n < 1000; n++ {
			w := p.ask("", "/plans/CCAG/checks", nil)
			if body = w.Body.String(); w.Code == http.StatusOK {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if strings.Contains(body, want) != there {
			t.Errorf("that %q is told: %t\n%s", want, !there, mainOf(body))
		}
	}
	wants("M6 crosses &#34;Level 1 milestone&#34; and is committed to no date that Ofgem approved", true)
	root := party.Operator("root")
	_, err := p.desk.Raise(t.Context(), root, party.Organisations.Kind, "REC", secretariat.Edit{Class: record.Public, Fields: map[string]string{"name": "RECCo", "kind": "agent", "constituency": "Agents"}}, secretariat.Because{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.desk.Raise(t.Context(), root, change.Requests.Kind, "CR001", secretariat.Edit{Class: record.Public, Fields: map[string]string{
		"title": "Move M6", "issue": "Drafting is late.", "description": "Move M6.", "justification": "Time.", "consequence": "Late.",
		"solution": "Move it.", "benefits": "Certainty.", "impacts": "M6.", "proposals": "M6 date 2023-03", "questions": "What would it cost you?", "raised_by": "REC"}}, secretariat.Because{})
	if err != nil {
		t.Fatal(err)
	}
	wants("M6 crosses &#34;Level 1 milestone&#34; and CR001 would move it and has not been raised", true)
	if _, err := p.desk.Take(t.Context(), root, change.Requests.Kind, "CR001", 0, change.Raise, party.With{}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	wants("M6 crosses", false)
}
