package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
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
		"/groups/TMAG":         {"Decisions", "TAG-2022-03-16-D01", "Goes on from", "With what bears the name of its day: TAG.", "Testing Advisory Group, until 16 Mar 2022"},
		"/organisations/RECCo": {"Actions it owns", "CCAG03-", "What happened"},
		"/milestones/M6":       {"is to say when it is met", "Change requests that would change it", "CR003"},
		"/actions/CCAG03-12":   {"is to", "CCAG-03</strong> was held", "raised the action"},
		"/raid/CCAG/1":         {"Impact if false", ">Assumption<"},
		// What a code says, what that means, and that no day is confirmed, are told apart.
		"/modifications/REC/R0015": {"Status at its code", "Party Impact Assessment", "Consultation", "Confirmed date", "None given yet"},
		"/baselines/CCAG/B1":       {"M8, committed M10 - 7 months, due 29 Feb 2024, forecast 29 Jun 2023"},
		"/rules/2022-03":           {"A level 1 milestone put off by more than 3 months: Ofgem decides"},
		"/artefacts/OPC001":        {"By its working group, two weeks: open from"},
		"/raid/CCAG/10":            {`href="/milestones/M5"`, "very high", "CCAG/32"},
	} {
		r, body := s.get(path)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, r.Status)
			continue
		}
		body = body[strings.Index(body, "<main"):]
		for _, text := range want {
			if !strings.Contains(body, text) && !strings.Contains(unlinked(body), text) {
				t.Errorf("%s is without %q", path, text)
			}
		}
	}
}

// A reference may have what a path writes otherwise: the page's own address, in its
// forms and links too, is written as an address is.
func TestAPageIsFoundAgainByEveryAddressOfItself(t *testing.T) {
	s := open(t)
	fields := secretariat.Edit{Fields: map[string]string{"name": "Half & half? 100% #1"}, Class: record.Public}
	if _, err := s.desk.Raise(t.Context(), party.Operator("operator"), party.Organisations.Kind, "Half & half? 100% #1", fields, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/organisations/Large%20suppliers", "/organisations/Half%20&%20half%3F%20100%25%20%231"} {
		r, body := s.get(path + "?as-at=2022-03-24")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", path, r.Status)
		}
		own := 0
		for _, m := range regexp.MustCompile(`(?:href|action)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			u, err := url.Parse(html.UnescapeString(m[1]))
			if err != nil || strings.ContainsAny(m[1], " ") {
				t.Errorf("%s has the address %q: %v", path, m[1], err)
			} else if strings.HasPrefix(u.EscapedPath(), "/organisations/") {
				own++
				if r, _ := s.get(u.String()); r.StatusCode != http.StatusOK {
					t.Errorf("%s leads to %q: %s", path, m[1], r.Status)
				}
			}
		}
		if own < 2 {
			t.Errorf("%s has %d addresses of itself", path, own)
		}
		f := Frame{Here: Address{Path: path}, Alternates: alternates(Address{Path: path})}
		f.Who.URL = "/account"
		if u, err := url.Parse(f.privateLink()[0].URL); err != nil || u.Query().Get("of") != path {
			t.Errorf("a private address is offered of %q: %v", u.Query().Get("of"), err)
		}
	}
}

func TestAPageThatIsNotThereOffersNoFeedOfItself(t *testing.T) {
	r, body := open(t).get("/actions/CCAG99-01")
	if r.StatusCode != http.StatusNotFound || strings.Contains(body, "of this page") || strings.Contains(body, `rel="alternate"`) {
		t.Errorf("%s, with feeds of itself: %v", r.Status, strings.Contains(body, "of this page"))
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

func TestATimelineTellsEachStepInGoodEnglish(t *testing.T) {
	for verb, want := range map[string]string{
		"raise": "raised the change request", "take to the Change Board": "took it to the Change Board", "take back": "took it back", "withdraw": "withdrew it",
		"withdraw the objection of": "withdrew the objection of it", "choose": "chose it", "give way": "let it give way", "hold as the fallback": "held it as the fallback",
		"put in force": "put it in force", "find met": "found it met", "abstain on": "abstained on it", "object to": "objected to it", "recommend approving": "recommended approving it",
		"recommend rejecting": "recommended rejecting it", "recommend closing": "recommended closing it", "recommend as ready": "recommended it as ready", "keep open": "kept it open",
		"confirm closed": "confirmed it closed", "approve the minutes of": "approved the minutes of it", "take back the last step of": "took back the last step of it",
		"re-open": "re-opened it", "stand down": "stood it down", "hand over": "handed it over", "answer anew": "answered it anew", "decide not ready": "decided it not ready",
	} {
		if got := did(verb, "change request"); got != want {
			t.Errorf("%q is told as %q, want %q", verb, got, want)
		}
	}
}

func TestTwoDaysAreComparedOnAFormForOneRecordToo(t *testing.T) {
	s := open(t)
	_, page := s.get("/actions/CCAG03-12")
	const to = "/compare/actions?from=2022-02-22&ref=CCAG03-12&to=2022-03-24"
	if !strings.Contains(page, strings.ReplaceAll(to, "&", "&amp;")) {
		t.Error("the page of a record does not lead to its comparison")
	}
	_, body := s.get(to)
	if missing := inOrder(body, "What changed in CCAG03-12", "1 record", `name="ref" value="CCAG03-12"`, `name="from" value="2022-02-22"`, `name="to" value="2022-03-24"`, "CCAG03-12 added"); missing != "" {
		t.Errorf("the comparison of one record is without %q", missing)
	}
	if strings.Contains(body, "CCAG03-11") {
		t.Error("the comparison of one record tells of another")
	}
	r, body := s.get("/compare/actions?from=soon&to=later")
	if missing := inOrder(body, "The two days cannot be compared.", `href="#from"`, `href="#to"`, "is not a day", `value="soon"`, `value="later"`); r.StatusCode != http.StatusUnprocessableEntity || missing != "" {
		t.Errorf("two days that are none: %s, without %q", r.Status, missing)
	}
}

func TestWhatIsRefusedOnASharedPageComesBackWithItsForm(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	for _, c := range []struct {
		who     string
		address string
		form    url.Values
		want    []string
	}{
		{"member", "/change-board/CR900/concerns", url.Values{"text": {" "}}, []string{`href="#block-text"`, "Say what stands in the way", `id="block-text"`}},
		{"pmo", "/change-board/CR900/agenda", url.Values{"meeting": {"tomorrow"}}, []string{`role="alert"`, `value="tomorrow"`}},
		{"pmo", "/imports/table/preview", url.Values{"kind": {"actions"}, "source": {"x"}, "class": {"public"}}, []string{"Choose a file.", `<option value="actions" selected`}},
	} {
		status, body := m.ask(viewer(c.who), "POST", c.address, c.form)
		if missing := inOrder(body, c.want...); status != http.StatusUnprocessableEntity && status != http.StatusNotFound || missing != "" {
			t.Errorf("%s: %d, without %q", c.address, status, missing)
		}
	}
}

// What a reference tells already is no fact of its own; a letter that is not part of
// one is.
func TestFactsLeaveOutWhatTheReferenceTells(t *testing.T) {
	d := change.Decisions.New()
	d.Ref, d.Letter = "CR003/D1", "OFG-2022-17"
	a := register.Activities.New()
	a.Ref, a.Letter = "CCAG/A", "A"
	labels := func(k *record.Kind, r record.Record) (out []string) {
		for _, f := range (Register{Kind: k}).Facts(r) {
			out = append(out, f.Label)
		}
		return out
	}
	if got := labels(change.Decisions.Kind, d); !slices.Contains(got, "Letter") {
		t.Errorf("a decision by letter tells only %q", got)
	}
	if got := labels(register.Activities.Kind, a); slices.Contains(got, "Letter") {
		t.Errorf("the letter of CCAG/A is told twice: %q", got)
	}
}
