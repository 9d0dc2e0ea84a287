package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"crosscode/examples"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"
)

// A site is the example programme, served on 24 March 2022.
type site struct {
	*testing.T
	url  string
	desk *secretariat.Desk
	as   *http.Client
	now  *time.Time
}

var sample = []party.Actor{
	{ID: "ccag-secretariat", Name: "CCAG secretariat", Roles: []party.Role{party.Secretariat}},
	{ID: "code-body", Name: "Code body representative", Roles: []party.Role{party.Member}},
}

func open(t *testing.T) *site {
	t.Helper()
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	told := need.Folder(t, "the example", func(folder string) {
		s := openStore(t, folder, clock)
		defer s.Close()
		story, err := secretariat.ReadStory(examples.Programme())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (&secretariat.Desk{Store: s, Now: clock}).Replay(t.Context(), story, now); err != nil {
			t.Fatal(err)
		}
	})
	now = now.Add(time.Minute) // after all that was told
	desk := &secretariat.Desk{Store: openStore(t, told, clock), Now: clock}
	server := httptest.NewServer(NewServer(desk, Settings{Programme: "Example", Sample: sample}).Handler())
	t.Cleanup(server.Close)
	return &site{T: t, url: server.URL, desk: desk, as: &http.Client{CheckRedirect: stay}, now: &now}
}

// empty gives the folder of an empty record.
func empty(t testing.TB) string {
	t.Helper()
	return need.Folder(t, "empty", func(folder string) { openStore(t, folder, time.Now).Close() })
}

// openStore opens the record in a folder until t ends.
func openStore(t testing.TB, folder string, clock func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: folder, Kinds: secretariat.Registers(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// actingAs returns the site as a sample person sees it.
func (s *site) actingAs(id string) *site {
	jar, _ := cookiejar.New(nil)
	to := *s
	to.as = &http.Client{CheckRedirect: stay, Jar: jar}
	if r, _ := to.post("/as", url.Values{"as": {id}}); r.StatusCode != http.StatusSeeOther {
		s.Fatalf("acting as %s: %s", id, r.Status)
	}
	return &to
}

func (s *site) get(path string) (*http.Response, string) {
	s.Helper()
	r, err := s.as.Get(s.url + path)
	return s.read(r, err)
}

func (s *site) post(path string, form url.Values) (*http.Response, string) {
	s.Helper()
	r, err := s.as.PostForm(s.url+path, form)
	return s.read(r, err)
}

func (s *site) read(r *http.Response, err error) (*http.Response, string) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.Fatal(err)
	}
	return r, string(b)
}

func (s *site) length() int64 {
	st, err := s.desk.Standing(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return st.Head.Size
}

func TestEveryRegisterAnswersToAVisitor(t *testing.T) {
	s := open(t)
	for _, k := range secretariat.Registers() {
		for _, path := range []string{"/" + k.Path, "/" + k.Path + "?as-at=2022-03-10", "/" + k.Path + ".csv", "/" + k.Path + ".json", "/" + k.Path + ".xlsx"} {
			if r, body := s.get(path); r.StatusCode != http.StatusOK {
				t.Errorf("%s: %s %s", path, r.Status, body)
			}
		}
	}
	for path, want := range map[string]string{"/": "Actions overdue", "/actions/CCAG03-12": "R0032", "/record": "crosscode verify", "/record/1": "Commitment",
		"/search?q=CCAG03": "CCAG03-01", "/compare/actions?from=2022-02-22&to=2022-03-24": "CCAG03-12 added", "/imports": "Imports"} {
		if r, body := s.get(path); r.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %s, without %q", path, r.Status, want)
		}
	}
}

func TestAnotherNameLeadsToTheCanonicalAddress(t *testing.T) {
	s := open(t)
	for from, to := range map[string]string{"/modifications/REC/R32": "/modifications/REC/R0032", "/modifications/R32?as-at=2022-03-20": "/modifications/REC/R0032?as-at=2022-03-20",
		"/actions/ccag03-12": "/actions/CCAG03-12", "/changes/CR3": "/changes/CR003"} {
		if r, _ := s.get(from); r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != to {
			t.Errorf("%s: %s to %s, want %s", from, r.Status, r.Header.Get("Location"), to)
		}
	}
	if r, _ := s.get("/search?q=r32"); r.Header.Get("Location") != "/modifications/REC/R0032" {
		t.Errorf("searching r32 leads to %s", r.Header.Get("Location"))
	}
}

func TestADayIsShownAsItWasAndCannotBeEdited(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	_, then := s.get("/actions/CCAG03-12?as-at=2022-02-24")
	_, now := s.get("/actions/CCAG03-12")
	if strings.Contains(unlinked(then), "Details of R0015 sent") || !strings.Contains(unlinked(now), "Details of R0015 sent") {
		t.Error("on 24 February the action had no update; on 24 March it has")
	}
	if strings.Contains(then, "/edit/actions") || strings.Contains(then, "/steps/actions") || !strings.Contains(now, "/edit/actions") {
		t.Error("only today can be edited")
	}
	if r, _ := s.get("/actions?as-at=soon"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %s", r.Status)
	}
	if r, _ := s.get("/actions/CCAG03-12?as-at=2021-01-01"); r.StatusCode != http.StatusNotFound {
		t.Errorf("before it was raised: %s", r.Status)
	}
}

// Every page that shows a day says which, on every link within the programme.
func TestEveryPageOfAPastDayStaysOnThatDay(t *testing.T) {
	s := open(t)
	link := regexp.MustCompile(`<main[\s\S]*</main>`)
	href := regexp.MustCompile(`href="(/(?:actions|raid|modifications|milestones|meetings|groups|changes|plan)/[^"]*)"`)
	for _, path := range []string{"/", "/actions", "/actions/CCAG03-12", "/raid", "/meetings/CCAG-04", "/milestones/M6", "/groups/CCAG", "/modifications"} {
		r, body := s.get(path + "?as-at=2022-03-23")
		if r.StatusCode != http.StatusOK || !strings.Contains(body, "23 Mar 2022") {
			t.Errorf("%s does not say which day it shows: %s", path, r.Status)
		}
		for _, m := range href.FindAllStringSubmatch(link.FindString(body), -1) {
			if !strings.Contains(m[1], "as-at=") {
				t.Errorf("%s leads to %s, which is another day", path, m[1])
			}
		}
	}
}

func TestWhatAVisitorMayNotSeeIsNowhere(t *testing.T) {
	s := open(t)
	const canary = "Cormorants nest on the roof of the data centre"
	keeper := sample[0]
	_, err := s.desk.Raise(t.Context(), keeper, register.Actions.Kind, "CCAG04-77", secretariat.Edit{Class: record.Controlled,
		Fields: map[string]string{"title": canary, "group": "CCAG", "owners": "Cormorant Ltd", "due": "2022-01-01"}}, secretariat.Because{Why: canary})
	if err != nil {
		t.Fatal(err)
	}
	seq := s.length()
	paths := []string{"/", "/actions?due=overdue", "/actions?group=CCAG", "/actions.csv", "/actions.json", "/actions?sort=-changed", "/record", "/search?q=CCAG04",
		"/compare/actions?from=2022-03-01&to=2022-03-24", "/meetings/CCAG-04", "/groups/CCAG", "/actions/CCAG04-77", "/nowhere?q=CCAG04-77", "/imports"}
	for _, path := range append(paths, "/record/"+itoa(seq), "/record/"+itoa(seq)+"/proof") {
		for _, word := range []string{"Cormorant", "CCAG04-77"} {
			if r, body := s.get(path); strings.Contains(body, word) && !strings.Contains(path, word) && path != "/actions/CCAG04-77" {
				t.Errorf("%s tells a visitor of %s (%s)", path, word, r.Status)
			}
		}
	}
	if r, _ := s.get("/actions/CCAG04-77"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a visitor opens it: %s", r.Status)
	}
	if r, body := s.actingAs("ccag-secretariat").get("/actions/CCAG04-77"); r.StatusCode != http.StatusOK || !strings.Contains(body, canary) {
		t.Errorf("the secretariat does not: %s", r.Status)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestWhoMayNotActLeavesTheJournalAsItWas(t *testing.T) {
	s := open(t)
	before := s.length()
	forms := map[string]url.Values{
		"/new/actions":             {"ref": {"CCAG04-01"}, "title": {"x"}, "group": {"CCAG"}, "class": {"public"}},
		"/edit/actions/CCAG03-12":  {"title": {"x"}},
		"/imports":                 {"text": {"Cross Code Advisory Group #9"}, "group": {"CCAG"}, "class": {"public"}},
		"/imports/preview":         {"text": {"Cross Code Advisory Group #9"}, "group": {"CCAG"}, "class": {"public"}},
		"/imports/import-1/undo":   {},
		"/steps/actions/CCAG03-12": {"step": {"withdraw"}, "text": {"x"}},
	}
	for _, who := range []*site{s, s.actingAs("code-body"), s.actingAs("made-up")} {
		for path, form := range forms {
			if r, _ := who.post(path, form); r.StatusCode != http.StatusForbidden && r.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s", path, r.Status)
			}
		}
	}
	r, err := http.NewRequest("POST", s.url+"/new/actions", strings.NewReader("ref=CCAG04-01"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got, _ := s.read(s.as.Do(r)); got.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", got.Status)
	}
	if n := s.length(); n != before {
		t.Errorf("the journal went from %d to %d", before, n)
	}
}

func TestARefusedFormComesBackWithEveryFaultAndWhatWasTyped(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	before := s.length()
	r, body := s.post("/new/actions", url.Values{"ref": {"CCAG4-1"}, "title": {""}, "group": {"CCAG"}, "due": {"soon"}, "owners": {"<b>Ofgem</b>"}, "class": {"public"}})
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%s", r.Status)
	}
	for _, want := range []string{"CCAG4-1", "is not a date", "Give the action", "is not the reference of an action", "&lt;b&gt;Ofgem"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(body, "<b>Ofgem") || s.length() != before {
		t.Error("what was typed is shown as text, and nothing is kept")
	}
	r, body = s.post("/steps/actions/CCAG03-12", url.Values{"step": {"recommend closing"}, "text": {""}})
	if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Say what happened, or why.") {
		t.Errorf("a step without what it needs: %s", r.Status)
	}
}

func TestTheLifeOfAnActionOnItsPages(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	r, body := s.post("/new/actions", url.Values{"ref": {"CCAG04-01"}, "title": {"Send the plan"}, "group": {"CCAG"}, "owners": {"Ofgem [sponsor]"}, "due": {"27 April 2022"}, "class": {"public"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("raise: %s %s", r.Status, body)
	}
	page := "/actions/CCAG04-01"
	for _, step := range []url.Values{
		{"step": {"update"}, "text": {"Begun."}},
		{"step": {"recommend closing"}, "text": {"Sent."}},
		{"step": {"confirm closed"}, "meeting": {"CCAG-04"}},
	} {
		if r, body := s.post("/steps"+page, step); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: %s %s", step, r.Status, body)
		}
	}
	if r, _ := s.post("/steps"+page, url.Values{"step": {"update"}, "text": {"More."}}); r.StatusCode != http.StatusConflict {
		t.Errorf("a closed action is updated: %s", r.Status)
	}
	_, body = s.get(page)
	for _, want := range []string{"Status moved from Recommended closed to Closed.", "raised the action", "Sent.", "27 Apr 2022"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if r, _ := s.post("/edit"+page, url.Values{"title": {"Send the whole plan"}, "version": {"1"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("an edit of what was seen before others changed it: %s", r.Status)
	}
	if r, _ := s.post("/edit"+page, url.Values{"title": {"Send the whole plan"}, "version": {"4"}, "status": {"Open"}}); r.Header.Get("Location") != page+"?done=edited" {
		t.Errorf("an edit: %s to %s", r.Status, r.Header.Get("Location"))
	}
	if _, body := s.get(page); !strings.Contains(body, "Closed") || !strings.Contains(body, "Send the whole plan") {
		t.Error("an edit does not move the status")
	}
}

const smallPack = "Cross Code Advisory Group #5 27 April 2022\n\nMinutes and Actions Review\n\n" +
	"Ref\tAction\tOwner\tDue date\tUpdate\nCCAG04-01\tSend the plan\tProgramme (PMO)\t27/05/22\tONGOING: Begun.\n" +
	"CCAG03-12\tGive the details\tREC\t23/03/22\tCLOSED: All given.\n\nPublic\n"

func TestPapersAreShownTakenInAndTakenBack(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	before := s.length()
	r, body := s.post("/imports/preview", url.Values{"text": {smallPack}, "group": {"CCAG"}, "class": {"public"}})
	if r.StatusCode != http.StatusOK || s.length() != before {
		t.Fatalf("preview: %s, journal %d then %d: %s", r.Status, before, s.length(), body)
	}
	for _, want := range []string{"CCAG04-01", "Status moved from", "Send the plan"} {
		if !strings.Contains(body, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	hidden := regexp.MustCompile(`name="(papers|name|group|class)" value="([^"]*)"`)
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], strings.ReplaceAll(m[2], "&#43;", "+"))
	}
	r, body = s.post("/imports", form)
	to := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/imports/import-") {
		t.Fatalf("import: %s to %s: %s", r.Status, to, body)
	}
	if _, body := s.get(to); !strings.Contains(body, "CCAG-05 papers") {
		t.Error("the result page does not name the papers")
	}
	if r, body := s.get("/actions/CCAG04-01"); r.StatusCode != http.StatusOK || !strings.Contains(body, "CCAG-05 papers") {
		t.Errorf("the action does not say where it came from: %s", r.Status)
	}
	if r, _ := s.post(to+"/undo", nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undo: %s", r.Status)
	}
	if r, _ := s.get("/actions/CCAG04-01"); r.StatusCode != http.StatusNotFound {
		t.Errorf("after the undo: %s", r.Status)
	}
	if r, body := s.post("/imports/preview", url.Values{"text": {"\x00\x01\x02"}, "group": {""}, "class": {"secret"}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what is no paper: %s %s", r.Status, body)
	}
}

func TestAFilterThatMeansNothingIsNamed(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/actions?status=Lost", "/actions?sort=colour", "/actions?after=%21%21", "/actions?size=lots", "/actions?due-from=soon"} {
		r, body := s.get(path)
		if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "role=\"alert\"") {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}

// The page of a form that was refused stands where the form was sent: whoever asks
// for that address again finds the record.
func TestTheAddressOfAFormOnARecordLeadsToTheRecord(t *testing.T) {
	m := openMatrix(t)
	for at, want := range map[string]string{
		"/say/actions/CCAG03-01": "/actions/CCAG03-01", "/steps/actions/CCAG03-01": "/actions/CCAG03-01", "/attach/modifications/BSC%2FP432": "/modifications/BSC/P432",
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", at, nil)
		rec := httptest.NewRecorder()
		m.handler.ServeHTTP(rec, r)
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != want {
			t.Errorf("%s: %d, %s", at, rec.Code, rec.Header().Get("Location"))
		}
	}
	for _, at := range []string{"/say/nothing/X", "/say/actions", "/say/actions/", "/attach//evil.example/x"} {
		rec := httptest.NewRecorder()
		m.handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", at, nil))
		if to := rec.Header().Get("Location"); rec.Code == http.StatusSeeOther || strings.HasPrefix(to, "//") {
			t.Errorf("%s: %d, %s", at, rec.Code, to)
		}
	}
}
