package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// inOrder reports the first of some texts that a page does not have behind those
// before it.
func inOrder(body string, texts ...string) string {
	for _, text := range texts {
		_, rest, found := strings.Cut(body, text)
		if !found {
			return text
		}
		body = rest
	}
	return ""
}

func TestARecordsPageShowsWhatBelongsToIt(t *testing.T) {
	s := open(t)
	for path, want := range map[string][]string{
		"/meetings/CCAG-03": {"Agenda", "Actions raised", "CCAG03-12", "Questions put to it", "Next steps", "CCAG-02"},
		"/groups/CCAG":      {"Seats", "Meetings", "CCAG-04", "Open actions", "RAID list"},
		// TAG became TMAG, and its papers keep the name of the day.
		"/groups/TMAG":         {"Decisions", "TAG-2022-03-16-D01", "Groups: successor"},
		"/organisations/RECCo": {"Actions it owns", "CCAG03-", "What happened"},
		"/milestones/M6":       {"is to say when it is met", "Change requests: proposed changes to milestones", "CR003"},
		"/actions/CCAG03-12":   {"is to", "CCAG-03</strong> was held", "raised the action"},
		"/raid/CCAG/1":         {"Impact if false"},
		"/raid/CCAG/10":        {`href="/milestones/M5"`, "very high", "CCAG/32"},
	} {
		r, body := s.get(path)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, r.Status)
			continue
		}
		body = body[strings.Index(body, "<main"):]
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s is without %q", path, text)
			}
		}
	}
}

func TestWhatIsSaidAboutARecordStandsInItsTimeline(t *testing.T) {
	s := open(t)
	const at = "/actions/CCAG03-12"
	before := s.length()
	if r, _ := s.post("/say"+at, url.Values{"text": {"A visitor’s words."}}); r.StatusCode != http.StatusForbidden || s.length() != before {
		t.Errorf("a visitor who comments hears %s, and the journal has %d entries more", r.Status, s.length()-before)
	}
	sec := s.actingAs("ccag-secretariat")
	if r, body := sec.post("/say"+at, url.Values{"text": {" "}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "what is to be said") {
		t.Errorf("a comment that says nothing: %s", r.Status)
	}
	for n, said := range []string{"Both numbers are there.", "Only for those who take part."} {
		form := url.Values{"text": {said}, "class": {"public"}}
		if n == 1 {
			form.Set("class", "controlled")
		}
		if r, body := sec.post("/say"+at, form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %s", r.Status, body)
		}
	}
	_, body := sec.get(at)
	if missing := inOrder(body, "commented", "Only for those who take part.", "Controlled", "commented", "Both numbers are there.", "raised the action"); missing != "" {
		t.Errorf("the timeline is without %q, or has it elsewhere", missing)
	}
	_, body = s.get(at)
	if !strings.Contains(body, "Both numbers are there.") || strings.Contains(body, "Only for those") {
		t.Error("a visitor sees the public comment and no other")
	}
	if _, body = s.get(at + "?as-at=2022-03-10"); strings.Contains(body, "Both numbers") {
		t.Error("a comment is shown before it was made")
	}
}

func TestACommentIsNoMoreOpenThanItsRecord(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	if r, body := s.post("/say/raid/CCAG/u8", url.Values{"text": {"Quite so."}, "class": {"public"}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "no more open") {
		t.Errorf("%s", r.Status)
	}
	if r, _ := s.post("/say/raid/CCAG/u8", url.Values{"text": {"Quite so."}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("without a class it takes that of its record, not %s", r.Status)
	}
	if _, body := open(t).get("/comments"); strings.Contains(body, "Quite so") {
		t.Error("it is public")
	}
}

func TestEachFieldTellsWhatItHasBeen(t *testing.T) {
	_, body := open(t).get("/fields/modifications/SEC/MP162")
	if missing := inOrder(body, "Each field of SEC/MP162", "<h2 id=\"field-0\">Code", "/record/"); missing != "" {
		t.Errorf("without %q", missing)
	}
	s := open(t).actingAs("ccag-secretariat")
	s.post("/steps/actions/CCAG03-13", url.Values{"step": {"update"}, "text": {"Two of four have answered."}})
	_, body = s.get("/fields/actions/CCAG03-13")
	if missing := inOrder(body, ">Update <", "Two of four have answered.", "CCAG secretariat"); missing != "" && !strings.Contains(body, "Two of four") {
		t.Errorf("without %q", missing)
	}
	if r, _ := open(t).get("/fields/raid/CCAG/u8"); r.StatusCode != http.StatusNotFound {
		t.Errorf("what may not be seen has a history: %s", r.Status)
	}
}

func TestWhatIsNotThereIsNotLedTo(t *testing.T) {
	s := open(t)
	_, body := s.get("/raid/CCAG/10") // names a risk that the papers bring only later
	if strings.Contains(body, `href="/raid/CCAG/32"`) {
		t.Error("a link leads to a record that is not there")
	}
	_, body = s.get("/actions/CCAG03-12")
	if !strings.Contains(body, `href="/groups/CCAG"`) || !strings.Contains(body, `href="/meetings/CCAG-03"`) {
		t.Error("what is there is led to")
	}
}
