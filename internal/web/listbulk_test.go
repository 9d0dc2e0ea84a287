package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestMarkedRowsAreActedOnTogether(t *testing.T) {
	s := open(t)
	keeper := s.actingAs("ccag-secretariat")
	const two = "mark=CCAG03-13&mark=CCAG03-18"
	_, list := keeper.get("/actions")
	if !strings.Contains(list, `formaction="/bulk/actions"`) || !strings.Contains(list, `name="mark" value="CCAG03-13"`) {
		t.Error("the list has no rows to mark, or nothing to do with them")
	}
	if _, seen := s.get("/actions"); strings.Contains(seen, "/bulk/actions") {
		t.Error("a visitor is offered acts on marked rows")
	}
	r, page := keeper.get("/bulk/actions?" + two + "&back=/actions%3Fstatus%3DOngoing")
	for _, want := range []string{"2 actions", "Withdraw", "Recommend closing", "Set due date", "Set class", `value="CCAG03-13 `} {
		if r.StatusCode != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("the page of acts is %s, without %q", r.Status, want)
		}
	}
	if _, seen := s.get("/bulk/actions?" + two); strings.Contains(seen, "Withdraw") || !strings.Contains(seen, "nothing that you may do") {
		t.Error("a visitor is offered acts")
	}
	if r, _ := keeper.post("/bulk/actions", url.Values{"mark": {"CCAG03-12"}, "step": {"withdraw"}, "text": {"Not wanted"}}); r.Header.Get("Location") != "/actions?done=bulk-1" {
		t.Errorf("one is withdrawn: %s to %s", r.Status, r.Header.Get("Location"))
	}
	before := s.length()
	for _, c := range []struct {
		name, as, form, want string
		status               int
	}{
		{"a visitor may not", "", "step=withdraw&text=No&" + two, "CCAG03-13", http.StatusUnprocessableEntity},
		{"one that cannot names itself, and the rest can be done", "ccag-secretariat", "step=withdraw&text=No&mark=CCAG03-12&mark=CCAG03-13", "/bulk/actions?back=", http.StatusUnprocessableEntity},
		{"a day that is none", "ccag-secretariat", "set=due&due=soonish&" + two, "soonish", http.StatusUnprocessableEntity},
		{"a field that is not for several", "ccag-secretariat", "set=title&title=x&" + two, "cannot be set", http.StatusUnprocessableEntity},
		{"nothing marked", "ccag-secretariat", "step=withdraw&text=x", "0 are marked", http.StatusUnprocessableEntity},
		{"nothing chosen", "ccag-secretariat", two, "Choose what", http.StatusUnprocessableEntity},
		{"no such register", "ccag-secretariat", "step=withdraw&" + two, "", http.StatusNotFound},
	} {
		form, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		path := "/bulk/actions"
		if c.status == http.StatusNotFound {
			path = "/bulk/imports"
		}
		if r, body := s.actingAs(c.as).post(path, form); r.StatusCode != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s, without %q", c.name, r.Status, c.want)
		}
		if s.length() != before {
			t.Fatalf("%s: the journal grew", c.name)
		}
	}
	r, _ = keeper.post("/bulk/actions", url.Values{"mark": {"CCAG03-13", "CCAG03-18"}, "set": {"due"}, "due": {"27 April 2022"}, "back": {"/actions?status=Ongoing"}})
	if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != "/actions?done=bulk-2&status=Ongoing" {
		t.Errorf("done, it leads to %q: %s", got, r.Status)
	}
	if _, body := keeper.get("/actions?done=bulk-2"); !strings.Contains(body, "It is done to 2 actions.") {
		t.Error("the list does not say what was done")
	}
	if _, body := keeper.get("/actions/CCAG03-13"); !strings.Contains(body, "27 Apr 2022") {
		t.Error("the date is not set")
	}
}
