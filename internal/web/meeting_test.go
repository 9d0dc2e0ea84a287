package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAMeetingShowsWhoAttendedAndWhatBecameOfItsMinutes(t *testing.T) {
	s := open(t)
	sec := s.actingAs("ccag-secretariat")
	if r, body := sec.post("/edit/meetings/CCAG-03", url.Values{"attendance": {"Member/RECCo: present\nMember/Nobody Known: present"}}); r.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "never people") || !strings.Contains(body, "Member/Nobody Known: present") {
		t.Errorf("a name that is no organisation’s: %s", r.Status)
	}
	if r, _ := sec.post("/edit/meetings/CCAG-03", url.Values{"attendance": {"Member/RECCo: present\nMember/SECAS: represented by DCC\nMember/Elexon: apologies"}, "quorum": {"2"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("attendance: %s", r.Status)
	}
	for _, step := range []url.Values{
		{"step": {"draft the minutes of"}},
		{"step": {"circulate the minutes of"}, "day": {"2022-03-01"}},
	} {
		if r, body := sec.post("/steps/meetings/CCAG-03", step); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: %s %s", step, r.Status, body)
		}
	}
	if r, body := sec.post("/steps/meetings/CCAG-03", url.Values{"step": {"approve the minutes of"}, "meeting": {"CCAG-02"}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `value="CCAG-02"`) {
		t.Errorf("an earlier meeting approves: %s", r.Status)
	}
	if r, _ := sec.post("/steps/meetings/CCAG-03", url.Values{"step": {"approve the minutes of"}, "meeting": {"CCAG-04"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approve: %s", r.Status)
	}
	for path, want := range map[string][]string{
		"/meetings/CCAG-03": {"Member/SECAS: represented by DCC", "2 of 3 voting seats present (1 by an alternate), quorum 2: quorate.", "Approved", `href="/meetings/CCAG-04"`, "approved the minutes of it"},
		"/meetings/CCAG-04": {"Minutes it approved", `href="/meetings/CCAG-03"`},
	} {
		_, body := s.get(path)
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s is without %q", path, text)
			}
		}
	}
}
