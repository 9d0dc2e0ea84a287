package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	d := openDoor(t)
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	ended := d.cookie
	d.ask("POST", "/sign-out", nil)
	d.cookie = ended
	typed := url.Values{"name": {"What the “group” is\ncalled & <why>"}, "short": {""}, "ref": {"XYZ"}, "class": {"public"}}
	w := d.ask("POST", "/new/groups?from=list", typed)
	body := w.Body.String()
	if missing := inOrder(body, "You are not signed in", `action="/new/groups?from=list"`, `href="/sign-in" target="_blank"`, "Send it again"); w.Code != http.StatusForbidden || missing != "" {
		t.Fatalf("%d, without %q:\n%s", w.Code, missing, body)
	}
	again := carried(body)
	for name, values := range typed {
		if again.Get(name) != values[0] {
			t.Errorf("%s was %q and is %q", name, values[0], again.Get(name))
		}
	}
	d.ask("POST", "/sign-in", url.Values{"email": {"pmo@example.org"}, "password": {phrase}})
	if w = d.ask("POST", "/new/groups?from=list", again); w.Code == http.StatusForbidden {
		t.Errorf("sent again when signed in: %d", w.Code)
	}
}

func TestNoPageRepeatsASecret(t *testing.T) {
	d := openDoor(t)
	for _, path := range []string{"/account/password", "/sign-in", "/invitation/nothing", "/sign-in/provider/code"} {
		w := d.ask("POST", path, url.Values{"current": {"an old password"}, "password": {"a new password"}, "again": {"a new password"}, "code": {"123456"}})
		for _, secret := range []string{"an old password", "a new password", "123456"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s: %d repeats %q", path, w.Code, secret)
			}
		}
	}
}

func TestAFormIsKeptForAReasonThatPassesOnly(t *testing.T) {
	d := openDoor(t)
	s := NewServer(d.desk, Settings{Programme: "Door", Accounts: true})
	demo := NewServer(d.desk, Settings{Programme: "Door", Sample: sample})
	for _, c := range []struct {
		name   string
		server *Server
		method string
		kind   problem.Kind
		want   bool
	}{
		{"the record does not answer", s, "POST", problem.Unavailable, true},
		{"the record of a demonstration does not answer", demo, "POST", problem.Unavailable, true},
		{"nobody is signed in", s, "POST", problem.Forbidden, true},
		{"nobody is signed in, and it is not for them to know", s, "POST", problem.NotFound, true},
		{"a visitor of a demonstration, who may be somebody else by a click", demo, "POST", problem.Forbidden, false},
		{"a fault in what was typed", s, "POST", problem.Invalid, false},
		{"a page that is only read", s, "GET", problem.Unavailable, false},
	} {
		r := httptest.NewRequest(c.method, "/say/"+register.Actions.Kind.Path+"/X", strings.NewReader("text=Typed"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := c.server.stillTyped(r, problem.New(c.kind, "No.")); (got != nil) != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
