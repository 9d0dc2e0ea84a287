package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/problem"
)

func TestAListIsKeptUnderAName(t *testing.T) {
	s := open(t)
	keeper := s.actingAs("ccag-secretariat")
	_, list := keeper.get("/actions?due=overdue&sort=-due&as-at=2022-03-10&after=x")
	if !strings.Contains(list, `name="address" value="/actions?due=overdue&amp;sort=-due"`) {
		t.Error("the list does not offer to be kept as it stands")
	}
	if _, seen := s.get("/actions"); strings.Contains(seen, "/views") {
		t.Error("a visitor is offered views")
	}
	r, _ := keeper.post("/views", url.Values{"name": {"Late ones"}, "address": {"/actions?due=overdue"}, "shared": {"CCAG"}})
	if r.Header.Get("Location") != "/views?done=kept" {
		t.Fatalf("kept: %s to %s", r.Status, r.Header.Get("Location"))
	}
	_, page := keeper.get("/views?done=kept")
	id := regexp.MustCompile(`name="id" value="([A-Z0-9]+)"`).FindStringSubmatch(page)
	if id == nil || !strings.Contains(page, "Late ones") || !strings.Contains(page, "The view is kept.") {
		t.Fatalf("the page of views: %s", page)
	}
	if _, list := keeper.get("/actions"); !strings.Contains(list, `<a href="/actions?due=overdue">Late ones</a>`) {
		t.Error("the list does not lead to the view")
	}
	if _, other := s.actingAs("code-body").get("/views"); strings.Contains(other, "Late ones") {
		t.Error("who has no seat in the group sees what is shared with it")
	}
	for name, form := range map[string]url.Values{"no name": {"address": {"/actions"}}, "a second of that name": {"name": {"late  ones"}, "address": {"/raid"}},
		"another place": {"name": {"x"}, "address": {"https://example.org/"}}} {
		if r, body := keeper.post("/views", form); r.StatusCode != http.StatusUnprocessableEntity && r.StatusCode != http.StatusConflict || !strings.Contains(body, `role="alert"`) {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	if r, _ := s.actingAs("code-body").post("/views", url.Values{"id": {id[1]}, "remove": {"yes"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else removes it: %s", r.Status)
	}
	if r, _ := s.post("/views", url.Values{"name": {"x"}, "address": {"/raid"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a visitor keeps one: %s", r.Status)
	}
	if r, _ := keeper.post("/views", url.Values{"id": {id[1]}, "remove": {"yes"}}); r.Header.Get("Location") != "/views?done=removed" {
		t.Errorf("removed: %s", r.Status)
	}
}

func TestWhatWasTypedIsThereAgain(t *testing.T) {
	s := open(t)
	keeper := s.actingAs("ccag-secretariat")
	before := s.length()
	if r, _ := keeper.post("/drafts", url.Values{paramForm: {"/new/actions"}, "title": {"Half a thought <b>"}, "owners": {"RECCo"}}); r.Header.Get("Location") != "/new/actions" {
		t.Fatalf("kept: %s to %s", r.Status, r.Header.Get("Location"))
	}
	_, form := keeper.get("/new/actions")
	if !strings.Contains(form, "Half a thought &lt;b&gt;") || !strings.Contains(form, "This is your draft of") {
		t.Error("the form does not have what was typed")
	}
	if _, other := s.actingAs("code-body").get("/new/actions"); strings.Contains(other, "Half a thought") {
		t.Error("somebody else is shown it")
	}
	if r, _ := s.post("/drafts", url.Values{paramForm: {"/new/actions"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a visitor keeps a draft: %s", r.Status)
	}
	if r, _ := keeper.post("/drafts", url.Values{paramForm: {"/imports"}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a draft of what is no form: %s", r.Status)
	}
	if r, _ := keeper.post("/drafts", url.Values{paramForm: {"/edit/actions/CCAG03-13"}, "title": {"Older"}, "version": {"1"}, paramQuiet: {"yes"}}); r.StatusCode != http.StatusNoContent {
		t.Errorf("kept by the script: %s", r.Status)
	}
	if _, form := keeper.get("/edit/actions/CCAG03-13"); !strings.Contains(form, `name="version" value="1"`) {
		t.Error("the draft forgets which version it was begun from, so that it would undo what others did since")
	}
	if s.length() != before {
		t.Error("a draft is in the journal")
	}
	keeper.post("/drafts", url.Values{paramForm: {"/edit/actions/CCAG03-13"}, paramDiscard: {"yes"}})
	if _, form := keeper.get("/edit/actions/CCAG03-13"); strings.Contains(form, "This is your draft") {
		t.Error("a discarded draft is still there")
	}
	r, body := keeper.post("/new/actions", url.Values{"ref": {"CCAG04-55"}, "title": {"A whole thought"}, "owners": {"RECCo"}, "due": {"2022-04-27"}, "group": {"CCAG"}, "raised": {"CCAG-04"}, "class": {"public"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("raised: %s %s", r.Status, body)
	}
	if _, form := keeper.get("/new/actions"); strings.Contains(form, "This is your draft") {
		t.Error("what was sent is still a draft")
	}
}

func viewsSample() ViewsPage {
	return ViewsPage{Frame: frame("Your views", "/views", ""), Groups: []string{"CCAG", "DAG"},
		Mine:   []View{{"A1", "Late ones", "/actions?due=overdue", "Actions", "CCAG"}, {"A2", "Mine to answer", "/questions", "Questions", ""}},
		Shared: []View{{"B1", "For the next meeting", "/actions?status=Recommended+closed", "Actions", "CCAG"}}}
}

func draftForm(t testing.TB) FormPage {
	p := actionForm(t, false)
	p.Drafts, p.Draft = true, &DraftNote{at(today, 9, 30)}
	return p
}

func bulkSample(t testing.TB) BulkPage {
	l := actionList(t, "/actions")
	p := BulkPage{Frame: frame("Marked actions", "/bulk/actions", "/actions"), About: "What is done here is done to all of them, or to none: 2 actions.",
		Table: l.Table, Back: "/actions", Acts: actionPage(t, "/actions/CCAG03-12").Acts, Rest: "/bulk/actions?mark=CCAG03-13"}
	p.Table.Marks, p.Table.Rows = false, p.Table.Rows[:2]
	p.Problem = &problem.Problem{Kind: problem.Invalid, Message: "Nothing was changed, because it cannot be done to every one of the marked actions.",
		Faults: []problem.Fault{{Field: "CCAG02-07", Message: "You cannot reopen CCAG02-07: it is Ongoing."}}}
	return p
}
