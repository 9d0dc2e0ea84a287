package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// nowOnly are the pages that show no other day: forms, what is somebody's own,
// what is about the server, and files that name their day otherwise. A route that
// is in neither this list nor shows the day fails.
var nowOnly = []string{
	"GET /static/", "GET /healthz", "GET /readyz", "GET /api",
	"GET /sign-in", "GET /sign-in/provider", "GET /sign-in/provider/back", "GET /sign-in/provider/code",
	"GET /invitation/{token}", "GET /invitation/{token}/provider", "GET /account", "GET /account/data",
	"GET /people", "GET /people/invite", "GET /people/{id}", "GET /people/{id}/data",
	"GET /imports/new", "GET /imports/table", "GET /new/{path}", "GET /edit/{path}/{ref...}", "GET /bulk/{path}", "GET /views",
	"GET /compare/{path}", "GET /fields/{path}/{ref...}", // of two days, and of all days
	"GET /record/{seq}", "GET /record/{seq}/proof", "GET /imports/{id}", // of one entry, whose day they tell
	"GET /accessibility", "GET /privacy", "GET /",
	"GET /feeds", "GET /notifications", "GET /outbox", // somebody's own, and the server's post
	"GET /request", "GET /direct", "GET /attendance/{ref...}", "GET /settings", // forms, and how the server was started
}

// exampleRef gives a record of a register that was there on a day.
func (s *site) exampleRef(k *record.Kind, day string) string {
	s.Helper()
	r, body := s.get("/" + k.Path + ".json?as-at=" + day)
	if r.StatusCode != 200 {
		s.Fatalf("%s: %s", k.Path, r.Status)
	}
	ref := regexp.MustCompile(`"ref":\s*"([^"]+)"`).FindStringSubmatch(body)
	if ref == nil {
		return ""
	}
	return ref[1]
}

var (
	hrefs    = regexp.MustCompile(`href="(/[^"]*)"`)
	getForms = regexp.MustCompile(`(?s)<form[^>]*method="get"[^>]*>.*?</form>`)
	posts    = regexp.MustCompile(`<form[^>]*method="post"[^>]*action="([^"]*)"`)
	aDay     = regexp.MustCompile(`as-at=(\d{4}-\d\d-\d\d)`)
)

// Every page that shows the record shows it on the day asked for: it says the
// day, offers to return, and every way on leads to the same day.
func TestEveryPageShowsTheDayThatIsAskedForEverywhere(t *testing.T) {
	const day, words = "2022-03-22", "22 Mar 2022"
	s := open(t).actingAs("ccag-secretariat")
	routes := NewServer(s.desk, Settings{}).Routes()
	walked := 0
	for _, pattern := range routes {
		path, get := strings.CutPrefix(pattern, "GET ")
		if !get || slices.Contains(nowOnly, pattern) {
			continue
		}
		address := asAtAddress(s, path, day)
		if address == "" {
			continue // nothing of the kind was there that day
		}
		at := Address{Path: address, Query: url.Values{}}
		if p, q, ok := strings.Cut(address, "?"); ok {
			at.Path = p
			at.Query, _ = url.ParseQuery(q)
		}
		at = at.With(paramAsAt, day)
		r, body := s.get(at.String())
		if r.StatusCode == 301 { // an alias, whose canonical address is of the same day
			r, body = s.get(r.Header.Get("Location"))
			at = Address{r.Request.URL.Path, r.Request.URL.Query()}
		}
		if r.StatusCode != 200 {
			t.Errorf("%s: %s", at, r.Status)
			continue
		}
		walked++
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			if !strings.Contains(r.Header.Get("Content-Disposition")+body, day) && !strings.Contains(body, words) {
				t.Errorf("%s: the file does not say its day: %s", at, r.Header.Get("Content-Disposition"))
			}
			continue
		}
		s.showsDay(at.String(), body, day, words)
	}
	if walked < 100 {
		t.Errorf("only %d pages were walked", walked)
	}
}

func (s *site) showsDay(at, body, day, words string) {
	s.Helper()
	if !strings.Contains(body, words) {
		s.Errorf("%s does not say that it shows %s", at, words)
	}
	_, main, ok := strings.Cut(body, "<main")
	if !ok {
		s.Errorf("%s has no main part", at)
		return
	}
	main, _, _ = strings.Cut(main, "</main>")
	here, _, _ := strings.Cut(at, "?")
	for _, h := range hrefs.FindAllStringSubmatch(main, -1) {
		to := strings.ReplaceAll(h[1], "&amp;", "&")
		on := aDay.FindStringSubmatch(to)
		earlier := on != nil && on[1] < day && (strings.HasPrefix(to, here) || here == "/record") // an older version of the same, or what an entry made
		if (on == nil || on[1] != day) && !earlier && !ofNoDay(to) {
			s.Errorf("%s leads to %s, which is of another day", at, to)
		}
	}
	for _, f := range getForms.FindAllString(main, -1) {
		if !strings.Contains(f, `name="as-at" value="`+day+`"`) {
			s.Errorf("%s has a form that leads to another day: %.120s", at, f)
		}
	}
	for _, f := range posts.FindAllStringSubmatch(main, -1) {
		if !ofNoDay(f[1]) {
			s.Errorf("%s offers to change a past day, at %s", at, f[1])
		}
	}
}

// ofNoDay reports whether an address shows the same on every day: an entry, the
// forms in which to follow, what is the reader's own.
func ofNoDay(to string) bool {
	for _, p := range []string{"/record/", "/static/", "/views", "/preferences", "/imports/", "/compare/", "/fields/", "/accessibility", "/privacy"} {
		if strings.HasPrefix(to, p) {
			return true
		}
	}
	return false
}

// asAtAddress gives an address of a route where something is to be seen on a day.
func asAtAddress(s *site, path, day string) string {
	switch path {
	case "/{$}":
		return "/"
	case "/search":
		return "/search?q=drafting"
	case "/codes/{name...}":
		return "/codes/REC"
	}
	for _, k := range secretariat.Registers() {
		rest, ok := strings.CutPrefix(path, "/"+k.Path)
		if !ok || rest == "" || rest[0] == '.' {
			continue
		}
		if rest == "/{ref...}" {
			ref := s.exampleRef(k, day)
			if ref == "" {
				return ""
			}
			return address(k, ref)
		}
	}
	if strings.Contains(path, "{") {
		return ""
	}
	return path
}
