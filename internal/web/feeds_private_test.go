package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

var privateAddress = regexp.MustCompile(`https?://[^/<]+(/feeds/[A-Za-z0-9_.-]+)`)

// A calendar or a feed reader follows at a secret address what its person may
// see on the day, until the address is taken away or the person has no account.
func TestAPrivateFeedCarriesTheRightsOfItsPersonOnTheDay(t *testing.T) {
	d := openDoor(t)
	var log bytes.Buffer
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true, Log: slog.New(slog.NewTextHandler(&log, nil))}).Handler()
	raise := func(ref string, class record.Class, title string) {
		t.Helper()
		_, err := d.desk.Raise(t.Context(), party.Operator("root"), register.Actions.Kind, ref,
			secretariat.Edit{Class: class, Fields: map[string]string{"title": title, "owners": "BSC", "due": "2022-04-01", "group": "CCAG"}}, secretariat.Because{})
		if err != nil {
			t.Fatal(err)
		}
	}
	raise("CCAG03-01", record.Public, "Everybody's")
	raise("CCAG03-02", record.Controlled, "Of those who take part")
	a, link := d.invited("assurer", secretariat.Grant{Role: party.Assurer})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})

	// The list leads to a private address of itself.
	if w := d.ask("GET", "/actions?status=Open&size=20", nil); !strings.Contains(w.Body.String(), `href="/feeds?of=%2Factions%3Fstatus%3DOpen"`) {
		t.Error("the list leads to no private address")
	}
	if w := d.ask("GET", "/feeds?of=%2Factions%3Fstatus%3DOpen", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="/actions?status=Open"`) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the form: %d %v", w.Code, w.Header())
	}
	made := func(of, form, name string) string {
		t.Helper()
		w := d.ask("POST", "/feeds", url.Values{"of": {of}, "form": {form}, "name": {name}})
		found := privateAddress.FindStringSubmatch(w.Body.String())
		if w.Code != http.StatusOK || found == nil {
			t.Fatalf("make %s of %s: %d %s", form, of, w.Code, w.Body)
		}
		return found[1]
	}
	for _, bad := range []struct{ of, form, name, says string }{
		{"/actions", ".exe", "x", "Choose a feed or a calendar"},
		{"/nothing", ".atom", "x", "is not the address of a list or a record here"},
		{"https://elsewhere.example/actions", ".atom", "x", "is not the address of a list or a record here"},
		{"/actions?due=nonsense", ".atom", "x", "nonsense"},
		{"/actions/CCAG09-99", ".atom", "x", "There is no action CCAG09-99."},
		{"/codes", ".atom", "x", "is not the address"},
		{"/organisations", ".ics", "x", "have no dates"},
		{"/actions", ".atom", " ", "Say in a few words"},
	} {
		w := d.ask("POST", "/feeds", url.Values{"of": {bad.of}, "form": {bad.form}, "name": {bad.name}})
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), bad.says) || !strings.Contains(w.Body.String(), strings.ReplaceAll(bad.of, "&", "&amp;")) {
			t.Errorf("%+v: %d", bad, w.Code)
		}
	}
	atom, ics, one := made("/actions?status=Open", ".atom", "reader"), made("/actions", ".ics", "telephone"), made("/actions/CCAG03-02", ".feed.json", "one")

	mine := d.cookie
	d.cookie = nil // from here on nobody is signed in
	read := func(path string, headers ...string) (*http.Response, string) {
		w := d.ask("GET", path, nil, func(r *http.Request) {
			for i := 0; i+1 < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
		})
		return w.Result(), w.Body.String()
	}
	for _, path := range []string{atom, ics, one} {
		r, body := read(path)
		if r.StatusCode != http.StatusOK || !strings.Contains(body, "CCAG03-02") {
			t.Errorf("%s: %s %s", path, r.Status, body)
		}
		if r, body := read(path, "If-None-Match", r.Header.Get("ETag")); r.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s again: %s", path, r.Status)
		}
		if c := r.Header.Get("Cache-Control"); !strings.Contains(c, "private") {
			t.Errorf("%s may be kept by others: %s", path, c)
		}
	}
	if _, body := read(atom); !strings.Contains(body, `rel="self"`) || !strings.Contains(body, "http://example.com"+atom) || strings.Count(body, atom) != 1 {
		t.Errorf("it names itself otherwise: %s", body)
	}
	if _, body := read("/actions.atom"); strings.Contains(body, "CCAG03-02") {
		t.Error("the public feed shows what is not public")
	}
	if r, _ := read(atom[:len(atom)-6] + "x.atom"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a secret that is none: %s", r.Status)
	}

	d.cookie = mine
	w := d.ask("GET", "/feeds", nil)
	if body := w.Body.String(); strings.Contains(body, strings.TrimSuffix(atom, ".atom")) || strings.Count(body, "24 March 2022") < 6 {
		t.Errorf("its page shows secrets, or not when each was used: %s", body)
	}
	if w := d.ask("GET", "/account/data", nil); !strings.Contains(w.Body.String(), `"private_feeds"`) || !strings.Contains(w.Body.String(), "telephone") {
		t.Error("what is held about the person leaves the feeds out")
	}

	// The rights are those of the day.
	seats, err := d.desk.SeatsOf(t.Context(), party.Operator("root"), a.ID)
	if err != nil || len(seats) != 1 {
		t.Fatal(seats, err)
	}
	if err := d.desk.EndSeat(t.Context(), party.Operator("root"), seats[0].Ref, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	*d.now = d.now.AddDate(0, 0, 2)
	d.cookie = nil
	if r, body := read(ics); r.StatusCode != http.StatusOK || strings.Contains(body, "CCAG03-02") || !strings.Contains(body, "CCAG03-01") {
		t.Errorf("when the seat has ended: %s %s", r.Status, body)
	}
	if r, _ := read(one); r.StatusCode != http.StatusNotFound {
		t.Errorf("a record that may not be seen any more: %s", r.Status)
	}

	// It ends with the address, and with the account.
	owner, err := d.desk.Person(t.Context(), party.Operator("root"), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	who := party.Actor{ID: owner.ID, Name: owner.Name}
	kept, err := d.desk.Feeds(t.Context(), who)
	if err != nil || len(kept) != 3 {
		t.Fatal(kept, err)
	}
	for _, k := range kept {
		if bytes.Contains(k.Hash, []byte(atom)) || k.Used.IsZero() {
			t.Errorf("%+v", k)
		}
		if k.Name == "reader" {
			if err := d.desk.EndFeed(t.Context(), who, k.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if r, _ := read(atom); r.StatusCode != http.StatusNotFound {
		t.Errorf("taken away: %s", r.Status)
	}
	if err := d.desk.Disable(t.Context(), party.Operator("root"), a.ID, true); err != nil {
		t.Fatal(err)
	}
	if r, _ := read(ics); r.StatusCode != http.StatusNotFound {
		t.Errorf("of an account that is closed: %s", r.Status)
	}
	if strings.Contains(log.String(), strings.TrimSuffix(strings.TrimPrefix(ics, "/feeds/"), ".ics")) {
		t.Error("the log holds a secret")
	}
}

func TestAVisitorKeepsNoPrivateFeed(t *testing.T) {
	d := openDoor(t)
	for _, method := range []string{"GET", "POST"} {
		if w := d.ask(method, "/feeds", url.Values{"of": {"/actions"}, "form": {".atom"}, "name": {"x"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}
