package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// Every cookie that is set, wherever it is set: out of reach of scripts, but for
// the choice of colours and keys, which says nothing of anybody; sent by
// no other site's forms, for the whole server, and on an encrypted connection
// kept to such. The session's has a name that a browser takes from nobody else,
// and is gone when the browser is.
func TestEveryCookieIsAsItShouldBe(t *testing.T) {
	d := openDoor(t)
	demo := NewServer(d.desk, Settings{Programme: "Door", Sample: viewers[1:]}).Handler()
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	set := map[string]bool{}
	for _, tt := range []struct {
		handler http.Handler
		path    string
		form    url.Values
	}{
		{demo, "/as", url.Values{"as": {"pmo"}}},
		{d.handler, "/preferences", url.Values{cookieTheme: {"dark"}}},
		{d.handler, "/preferences", url.Values{cookieKeys: {"off"}}},
		{d.handler, link, url.Values{"password": {phrase}, "again": {phrase}}},
		{d.handler, "/sign-in", url.Values{"email": {"pmo@example.org"}, "password": {phrase}}},
		{d.handler, "/sign-out", nil},
	} {
		for _, scheme := range []string{"https", "http"} {
			r := httptest.NewRequestWithContext(t.Context(), "POST", scheme+"://example.com"+tt.path, strings.NewReader(tt.form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.URL.Scheme = scheme
			w := httptest.NewRecorder()
			tt.handler.ServeHTTP(w, r)
			for _, c := range w.Result().Cookies() {
				set[c.Name] = true
				chosen := c.Name == cookieTheme || c.Name == cookieKeys
				if c.HttpOnly == chosen || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode || c.Secure != (scheme == "https") {
					t.Errorf("%s %s sets %s", scheme, tt.path, w.Header().Get("Set-Cookie"))
				}
				if strings.Contains(c.Name, "session") && (c.MaxAge > 0 || !c.Expires.IsZero() || scheme == "https" && c.Name != cookieHost) {
					t.Errorf("%s %s sets %s", scheme, tt.path, w.Header().Get("Set-Cookie"))
				}
			}
		}
		*d.now = d.now.Add(time.Minute)
	}
	for _, name := range []string{cookieAs, cookieTheme, cookieKeys, cookieHost} {
		if !set[name] {
			t.Errorf("%s was not set", name)
		}
	}
	// Whoever sets a cookie elsewhere adds it above.
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range sources {
		if b, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, "_test.go") {
			for _, literal := range strings.Split(string(b), "http.Cookie{")[1:] {
				n++
				if one, _, _ := strings.Cut(literal, "}"); !strings.Contains(one, "HttpOnly: true") && !strings.Contains(one, "our script") || !strings.Contains(one, "Secure: encrypted(r)") || !strings.Contains(one, "SameSite: ") {
					t.Errorf("%s sets a cookie as {%s}", name, one)
				}
			}
		}
	}
	if n < 3 {
		t.Errorf("%d cookies are found in the source", n)
	}
}
