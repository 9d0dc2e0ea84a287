package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A door is a server that people sign in to, and one browser before it.
type door struct {
	*testing.T
	desk    *secretariat.Desk
	handler http.Handler
	cookie  *http.Cookie
	now     *time.Time
	dir     string // where its record is
}

func openDoor(t *testing.T) *door {
	t.Helper()
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	dir := empty(t)
	st := openStore(t, dir, clock)
	d := &door{T: t, desk: &secretariat.Desk{Store: st, Now: clock, Keys: ownKeys(t)}, now: &now, dir: dir}
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true}).Handler()
	return d
}

// ask sends a request, with the cookie that the last answer gave.
func (d *door) ask(method, address string, form url.Values, set ...func(*http.Request)) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if d.cookie != nil {
		r.AddCookie(d.cookie)
	}
	for _, f := range set {
		f(r)
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if strings.HasSuffix(c.Name, cookieSession) {
			d.cookie = c
		}
	}
	return w
}

const phrase = "correct horse battery"

// invited makes an account with rights, and gives the path of its link.
func (d *door) invited(name string, seats ...secretariat.Grant) (secretariat.Account, string) {
	d.Helper()
	operator := party.Operator("root")
	a, secret, err := d.desk.Invite(d.Context(), operator, secretariat.Invitee{Name: name, Email: name + "@example.org"})
	if err != nil {
		d.Fatal(err)
	}
	for _, g := range seats {
		if _, err := d.desk.GiveSeat(d.Context(), operator, a.ID, g, secretariat.Because{}); err != nil {
			d.Fatal(err)
		}
	}
	return a, "/invitation/" + secret
}

func TestAPersonTakesUpAnInvitationAndSignsInAndOut(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	for range 2 { // as a program that reads mail does
		if w := d.ask("GET", link, nil); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Body.String(), "pmo@example.org") {
			t.Fatalf("the invitation: %d %v", w.Code, w.Header())
		}
	}
	if body := d.ask("GET", link, nil).Body.String(); strings.Count(body, `autocomplete="new-password"`) != 2 || strings.Contains(body, `autocomplete="current-password"`) {
		t.Error("a password manager is not told that a password is chosen")
	}
	if body := d.ask("GET", "/sign-in", nil).Body.String(); strings.Count(body, `autocomplete="current-password"`) != 1 || strings.Contains(body, "new-password") {
		t.Error("a password manager is not told that a password is asked for")
	}
	w := d.ask("POST", link, url.Values{"password": {"short"}, "again": {"other"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "at least 12") || !strings.Contains(w.Body.String(), "differ") || strings.Contains(w.Body.String(), "short\"") {
		t.Errorf("a refused password: %d", w.Code)
	}
	if w = d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}}); w.Code != http.StatusSeeOther {
		t.Fatalf("take up: %d %s", w.Code, w.Body)
	}
	if c := d.cookie; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || len(c.Value) < 43 {
		t.Errorf("the cookie: %+v", c)
	}
	if w = d.ask("GET", link, nil); w.Code != http.StatusNotFound {
		t.Errorf("the link again: %d", w.Code)
	}
	if w = d.ask("GET", "/account", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "pmo@example.org") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the account: %d", w.Code)
	}
	first := d.cookie
	if w = d.ask("POST", "/sign-out", nil); w.Code != http.StatusSeeOther || d.cookie.MaxAge >= 0 {
		t.Errorf("sign out: %d %+v", w.Code, d.cookie)
	}
	d.cookie = first
	if w = d.ask("GET", "/account", nil); w.Code != http.StatusForbidden {
		t.Errorf("after signing out: %d", w.Code)
	}

	// Behind a proxy that encrypts, the cookie is for this host alone.
	secure := func(r *http.Request) { r.TLS = nil } // the address says how it came to the proxy
	w = d.ask("POST", "https://example.org/sign-in", url.Values{"email": {"PMO@example.org"}, "password": {phrase}, "back": {"//evil.example/"}}, secure)
	if w.Code != http.StatusSeeOther || d.cookie.Name != "__Host-"+cookieSession || !d.cookie.Secure || strings.Contains(w.Header().Get("Location"), "evil") {
		t.Errorf("sign in: %d to %s with %+v", w.Code, w.Header().Get("Location"), d.cookie)
	}
	if d.cookie.Value == first.Value {
		t.Error("the session before signing in goes on")
	}
}

func TestARefusedSignInSaysTheSameOfEveryAddressAndKeepsIt(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("known")
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	d.cookie = nil
	answers := map[string]bool{}
	for _, who := range []string{"known", "nobody"} {
		w := d.ask("POST", "/sign-in", url.Values{"email": {who + "@example.org"}, "password": {"wrong phrase"}})
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+who+`@example.org"`) || strings.Contains(body, "wrong phrase") {
			t.Errorf("%s: %d", who, w.Code)
		}
		answers[strings.ReplaceAll(body, who, "X")] = true
	}
	if len(answers) != 1 {
		t.Error("the answers tell who has an account")
	}
	if w := d.ask("POST", "/sign-in", url.Values{}); !strings.Contains(w.Body.String(), "Give your e-mail") || !strings.Contains(w.Body.String(), "Give your password") {
		t.Error("an empty form is not told everything")
	}
}

// Who did something is named to those who take part, and after erasure nowhere.
func TestNamesComeFromAccountsAndAreForgottenWithThem(t *testing.T) {
	d := openDoor(t)
	a, link := d.invited("Penelope", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	w := d.ask("POST", "/new/milestones", url.Values{"ref": {"M6"}, "name": {"Baselined"}, "level": {"1"}, "date": {"2022-11-30"}, "class": {"public"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("raise: %d %s", w.Code, w.Body)
	}
	if body := d.ask("GET", "/milestones/M6", nil).Body.String(); !strings.Contains(body, "Penelope") || strings.Contains(body, a.ID) {
		t.Error("who takes part does not read who it was")
	}
	kept := d.cookie
	d.cookie = nil
	if body := d.ask("GET", "/milestones/M6", nil).Body.String(); strings.Contains(body, "Penelope") || !strings.Contains(body, "Somebody of the programme") {
		t.Error("the public reads a name")
	}
	d.cookie = kept
	if w := d.ask("POST", "/account/erase", url.Values{"current": {"wrong phrase"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("erased without the password: %d", w.Code)
	}
	if w := d.ask("POST", "/account/erase", url.Values{"current": {phrase}}); w.Code != http.StatusSeeOther {
		t.Errorf("erase: %d %s", w.Code, w.Body)
	}
	d.cookie = nil
	for _, path := range []string{"/milestones/M6", "/record", "/record.atom", "/milestones.json"} {
		if body := d.ask("GET", path, nil).Body.String(); strings.Contains(body, "Penelope") {
			t.Errorf("%s still names the person", path)
		}
	}
}

// A name is shown as it is written, whatever is written (Decidim CVE-2026-23891).
func TestANameIsNeverMarkup(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	organisations, _ := secretariat.KindNamed("organisation")
	_, err := d.desk.Raise(t.Context(), party.Operator("root"), organisations, "REC", secretariat.Edit{Class: record.Public, Fields: map[string]string{"name": "REC", "kind": "code body"}}, secretariat.Because{})
	if err != nil {
		t.Fatal(err)
	}
	w := d.ask("POST", "/people/invite", url.Values{"name": {"<b onclick=x>"}, "email": {"b@example.org"}, "organisation": {"REC"}})
	shown := regexp.MustCompile(`http://[^<]*/invitation/[\w-]+`).FindString(w.Body.String())
	if w.Code != http.StatusOK || shown == "" {
		t.Fatalf("invite: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/people", strings.TrimPrefix(shown, "http://example.com")} {
		if body := d.ask("GET", path, nil).Body.String(); strings.Contains(body, "<b ") || !strings.Contains(body, "&lt;b onclick") {
			t.Errorf("%s shows the name as markup", path)
		}
	}
}

// The same rights as in the example world, with real accounts: one page each.
func TestAVisitorAndAMemberReachNoPageOnPeople(t *testing.T) {
	d := openDoor(t)
	a, _ := d.invited("somebody")
	_, link := d.invited("member", secretariat.Grant{Role: party.SRO})
	for _, in := range []bool{false, true} {
		if in {
			d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
		}
		for _, path := range []string{"/people", "/people/invite", "/people/" + a.ID, "/people/" + a.ID + "/data"} {
			if w := d.ask("GET", path, nil); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "somebody@") {
				t.Errorf("%s, signed in %v: %d", path, in, w.Code)
			}
		}
		for _, act := range []string{"seat", "link", "close", "erase", "nonsense"} {
			if w := d.ask("POST", fmt.Sprintf("/people/%s/%s", a.ID, act), url.Values{"role": {"PMO"}}); w.Code != http.StatusNotFound && w.Code != http.StatusForbidden {
				t.Errorf("%s, signed in %v: %d", act, in, w.Code)
			}
		}
	}
}

func TestASeatThatCannotBeGivenIsToldEverythingAtOnce(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	other, _ := d.invited("other")
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	for _, c := range []struct {
		form url.Values
		want []string
	}{
		{url.Values{"group": {"NONE"}}, []string{"No group is called NONE.", `href="#seat-role"`}},
		{url.Values{"role": {"PMO"}, "from": {"soon"}, "until": {"later"}}, []string{`href="#seat-from"`, `href="#seat-until"`}},
	} {
		w := d.ask("POST", "/people/"+other.ID+"/seat", c.form)
		for _, want := range c.want {
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%v: %d, without %q", c.form, w.Code, want)
			}
		}
	}
}

// The page of a group shows the accounts that act for it by name, to those who
// take part; a visitor is offered to sign in where something is not for them.
func TestAGroupShowsWhoSitsToThoseWhoTakePart(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("Penelope", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	for path, f := range map[string]url.Values{"/new/groups": {"ref": {"CCAG"}, "name": {"Advisory group"}, "class": {"public"}}, "/new/organisations": {"ref": {"RECCo"}, "name": {"RECCo"}, "class": {"public"}}} {
		if w := d.ask("POST", path, f); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	a, _ := d.invited("Odysseus", secretariat.Grant{Group: "CCAG", Role: party.Chair})
	body := d.ask("GET", "/groups/CCAG", nil).Body.String()
	if panel := after(body, "Who sits"); !strings.Contains(panel, `<a href="/people/`+a.ID+`">Odysseus</a>`) || !strings.Contains(panel, "Chair") {
		t.Errorf("the page of the group does not show who sits:\n%s", mainOf(body))
	}
	if body := d.ask("GET", "/people/"+a.ID, nil).Body.String(); !strings.Contains(body, `<option value="CCAG">`) {
		t.Error("where a seat is given the groups are not offered")
	}
	if body := d.ask("GET", "/people/invite", nil).Body.String(); !strings.Contains(body, `<option value="RECCo">`) {
		t.Error("where somebody is invited the organisations are not offered")
	}
	d.cookie = nil
	if body := d.ask("GET", "/groups/CCAG", nil).Body.String(); strings.Contains(body, "Odysseus") || strings.Contains(body, "Who sits") {
		t.Error("the public reads who sits")
	}
	for _, path := range []string{"/account", "/groups/NONE?sort=ref"} {
		if body := d.ask("GET", path, nil).Body.String(); !strings.Contains(body, `href="/sign-in?back=`+url.QueryEscape(path)+`"`) {
			t.Errorf("a visitor at %s is not led to signing in and back:\n%s", path, mainOf(body))
		}
	}
}

func after(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	return rest
}

// The page of a person tells what waits for them and what they did; of the people of
// a demonstration, who are nobody's, to everybody, and no more of the record than
// the reader may see.
func TestThePageOfAPersonTellsWhatWaitsForThemAndWhatTheyDid(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	r, body := s.get("/people/ccag-secretariat")
	if waits := after(body, "Waits for them"); r.StatusCode != http.StatusOK || !strings.Contains(body, "<h1>CCAG secretariat</h1>") || !strings.Contains(waits, `href="/milestones/M5"`) {
		t.Errorf("%d:\n%s", r.StatusCode, mainOf(body))
	}
	if r, body := s.actingAs("").get("/people/ccag-secretariat"); r.StatusCode != http.StatusOK || strings.Contains(body, "Controlled") || strings.Contains(body, "Erase the account") {
		t.Errorf("a visitor: %d:\n%s", r.StatusCode, mainOf(body))
	}
	if r, _ := s.get("/people/nobody-at-all"); r.StatusCode == http.StatusOK {
		t.Error("somebody who is not there has a page")
	}
	d := openDoor(t)
	a, link := d.invited("Penelope", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	d.ask("POST", "/new/milestones", url.Values{"ref": {"M6"}, "name": {"Baselined"}, "level": {"1"}, "date": {"2022-11-30"}, "class": {"public"}})
	if body := d.ask("GET", "/people/"+a.ID, nil).Body.String(); !strings.Contains(after(body, "Done lately"), `href="/milestones/M6"`) {
		t.Errorf("what somebody did is not on their page:\n%s", mainOf(body))
	}
}
