package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAFileIsServedForEverUnderTheNameOfItsContent(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "icons.svg", "icon.svg"} {
		address := file(name)
		if !regexp.MustCompile(`^/static/[a-z]+\.[0-9a-f]{12}\.(css|js|svg)$`).MatchString(address) {
			t.Errorf("%s is served as %s", name, address)
		}
		w := get(Static(), address)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("GET %s: %d, %q", address, w.Code, w.Header().Get("Cache-Control"))
		}
		packed := get(Static(), address, "Accept-Encoding", "br, gzip")
		if packed.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("GET %s is not packed for a browser that can unpack", address)
		}
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, w.Body.Bytes()) {
			t.Errorf("GET %s gives other bytes packed: %v", address, err)
		}
		t.Logf("%s: %d bytes, %s packed", name, w.Body.Len(), packed.Header().Get("Content-Length"))
	}
	for _, address := range []string{"/static/app.css", "/static/", "/static/app.000000000000.css", "/static/../doc.go"} {
		if w := get(Static(), address); w.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d, want 404", address, w.Code)
		}
	}
}

func TestAPageIsSentWholeWithItsPolicy(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	if err := Show(w, r, http.StatusNotFound, Problem(problemPage(io.EOF))); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusNotFound || !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
		t.Errorf("the page is %d and begins %.20q", w.Code, w.Body)
	}
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	if strings.Contains(w.Body.String(), "EOF") {
		t.Error("the page tells a stranger what the operator is told")
	}
}

func TestPreferencesAreKeptInTheBrowser(t *testing.T) {
	post := func(form string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/preferences", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		SavePreferences(w, r)
		return w
	}
	for _, c := range []struct {
		name, form string
		want       Preferences
		to         string
	}{
		{"dark is kept", "theme=dark&back=/actions?status=Open", Preferences{"dark", true}, "/actions?status=Open"},
		{"as the device is kept", "theme=&back=/", Preferences{"", true}, "/"},
		{"keys may be turned off", "keys=off&back=/actions", Preferences{"", false}, "/actions"},
		{"an unknown theme is not kept", "theme=pink&back=/", Preferences{"", true}, "/"},
		{"nobody is led away", "theme=light&back=//elsewhere.example/", Preferences{"light", true}, "/"},
		{"by a back slash neither", `theme=light&back=/\elsewhere.example`, Preferences{"light", true}, "/"},
		{"nor by a whole address", "theme=light&back=https://elsewhere.example/", Preferences{"light", true}, "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(c.form)
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			for _, cookie := range w.Result().Cookies() {
				r.AddCookie(cookie)
			}
			if got := ReadPreferences(r); got != c.want || w.Header().Get("Location") != c.to {
				t.Errorf("kept %+v, led to %s; want %+v, %s", got, w.Header().Get("Location"), c.want, c.to)
			}
		})
	}
}

func TestEveryIconIsDrawn(t *testing.T) {
	sprite, err := staticFiles.ReadFile("static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range gallery(t) {
		text, _ := rendered(t, page)
		for _, m := range regexp.MustCompile(`href="/static/icons\.[0-9a-f]+\.svg#([^"]+)"`).FindAllStringSubmatch(text, -1) {
			if !bytes.Contains(sprite, []byte(`<symbol id="`+m[1]+`"`)) {
				t.Errorf("%s: there is no icon %q", name, m[1])
			}
		}
	}
}
