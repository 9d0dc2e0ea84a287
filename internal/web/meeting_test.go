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
		"/meetings/CCAG-03": {"SECAS (Member): represented by DCC", "2 of 3 voting seats present (1 by an alternate), quorum 2: quorate.", "Approved", `href="/meetings/CCAG-04"`, "approved the minutes of it"},
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

func TestWhoAttendedIsFilledInSeatBySeatAndTheQuorumIsShownBeforeItIsKept(t *testing.T) {
	s := open(t)
	sec := s.actingAs("ccag-secretariat")
	const at = "/attendance/CCAG-03"
	for _, who := range []*site{s, s.actingAs("code-body")} {
		for path, want := range map[string]int{at: http.StatusForbidden, "/meetings/CCAG-03": http.StatusOK} {
			if r, body := who.get(path); r.StatusCode != want || strings.Contains(body, "Record who attended") {
				t.Errorf("%s is offered to whoever does not keep the meeting: %s", path, r.Status)
			}
		}
	}
	contains := func(body string, want ...string) {
		t.Helper()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("the form is without %q", text)
			}
		}
	}
	if _, body := sec.get("/meetings/CCAG-03"); !strings.Contains(body, `href="`+at+`"`) || !strings.Contains(body, "4 of 5 voting seats present (1 by an alternate), quorum 3: quorate.") {
		t.Error("the meeting of the example does not lead to its attendance, or is without its quoracy")
	}
	_, body := sec.get(at)
	contains(body, `value="RECCo"`, "Its alternate: RECCo.", "No alternate is recorded for the seat.", "Speaks for DCUSA.", `name="how Observer/Ofgem" value="present" checked`)
	if strings.Contains(body, "how Alternate/RECCo") {
		t.Error("an alternate is a seat of its own")
	}
	form := url.Values{"quorum": {"3"}, "how Chair/Elexon": {"present"}, "how Member/RECCo": {"present"}, "how Member/SECAS": {"apologies"}, "how Member/DCC": {"absent"}}
	with := func(try string, change ...string) url.Values {
		v := url.Values{}
		for name, values := range form {
			v[name] = values
		}
		for i := 0; i < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		if try != "" {
			v.Set("try", try)
		}
		return v
	}
	length := func() int64 {
		t.Helper()
		st, err := s.desk.Standing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return st.Head.Size
	}
	before := length()
	for _, c := range []struct {
		form   url.Values
		status int
		want   []string
	}{
		{with("yes", "how Member/ElectraLink", "represented by", "by Member/ElectraLink", "RECCo"), http.StatusOK,
			[]string{"2 of 4 voting seats present (1 by an alternate), quorum 3: not quorate.", "Nothing is said of Member/Elexon.", "It is not kept yet.", `name="how Member/SECAS" value="apologies" checked`}},
		{with("yes", "how Member/SECAS", "represented by", "by Member/SECAS", "DCC"), http.StatusOK, []string{"DCC holds no alternate for Member/SECAS in CCAG."}},
		{with("", "how Member/SECAS", "represented by"), http.StatusUnprocessableEntity, []string{"Say which organisation represented SECAS."}},
		{with("yes", "by Member/SECAS", "DCC", "by Member/Elexon", "DCC"), http.StatusUnprocessableEntity, []string{"so nobody represented it", "Say how the seat of Elexon was filled."}},
		{with("", "how Member/SECAS", "represented by", "by Member/SECAS", "A Person"), http.StatusUnprocessableEntity, []string{"No organisation is called A Person.", `href="#by-member-secas"`, `value="A Person"`}},
		{with("", "others", "somebody"), http.StatusUnprocessableEntity, []string{"does not say how a seat was filled", `href="#others"`}},
		{with("", "how Member/DCC", "asleep"), http.StatusUnprocessableEntity, []string{"does not say how a seat was filled"}},
		{with("", "quorum", "many"), http.StatusUnprocessableEntity, []string{`href="#quorum"`}},
		{with("", "version", "1"), http.StatusConflict, []string{"changed by somebody else meanwhile"}},
	} {
		r, body := sec.post(at, c.form)
		if r.StatusCode != c.status {
			t.Errorf("%v: %s, want %d", c.form, r.Status, c.status)
		}
		contains(body, c.want...)
	}
	if length() != before {
		t.Error("what was tried or refused is in the journal")
	}
	if r, _ := sec.post(at, with("", "others", "Assurer/Ofgem: present")); r.StatusCode != http.StatusSeeOther || length() != before+1 {
		t.Fatalf("keep: %s", r.Status)
	}
	_, body = sec.get(at)
	contains(body, `name="how Assurer/Ofgem" value="present" checked`)
}
