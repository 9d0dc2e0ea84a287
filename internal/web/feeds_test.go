package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/exchange"
	"crosscode/internal/secretariat"
)

// ask asks for a path with headers as name and value.
func (s *site) ask(path string, headers ...string) (*http.Response, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.read(s.as.Do(r))
}

func TestFollowing(t *testing.T) {
	s := open(t)
	for _, tt := range []struct {
		name string
		test func(*testing.T, *site)
	}{
		{"every list can be followed with its filters", testEveryListCanBeFollowedWithItsFilters},
		{"one record can be followed", testOneRecordCanBeFollowed},
		{"a filter that a list does not have is told", testAFilterThatAListDoesNotHaveIsTold},
		{"pages name their feeds", testPagesNameTheirFeeds},
		{"who asks again is told that nothing changed", testWhoAsksAgainIsToldThatNothingChanged},
		{"what may not be seen is in no feed", testWhatMayNotBeSeenIsInNoFeed},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, &site{T: t, url: s.url, desk: s.desk, as: s.as}) })
	}
}

type atomRead struct {
	ID    string `xml:"id"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID    string `xml:"id"`
		Title string `xml:"title"`
	} `xml:"entry"`
}

func (s *site) atom(path string) atomRead {
	s.Helper()
	r, body := s.get(path)
	var a atomRead
	if err := xml.Unmarshal([]byte(body), &a); err != nil || r.StatusCode != http.StatusOK {
		s.Fatalf("%s: %s, %v", path, r.Status, err)
	}
	return a
}

func testEveryListCanBeFollowedWithItsFilters(t *testing.T, s *site) {
	for _, k := range secretariat.Registers() {
		for _, f := range faces {
			r, body := s.get("/" + k.Path + f.ending)
			want := http.StatusOK
			if f.ending == ".ics" && !exchange.Dated(k) {
				want = http.StatusNotFound
			}
			if r.StatusCode != want {
				t.Errorf("/%s%s: %s %.200s", k.Path, f.ending, r.Status, body)
			}
			if want == http.StatusOK && !strings.HasPrefix(r.Header.Get("Content-Type"), strings.Split(f.media, ";")[0]) {
				t.Errorf("/%s%s is %s", k.Path, f.ending, r.Header.Get("Content-Type"))
			}
		}
	}
	all, open := s.atom("/actions.atom?size=500"), s.atom("/actions.atom?size=500&status=Recommended+closed")
	if len(open.Entries) == 0 || len(open.Entries) >= len(all.Entries) || open.ID == all.ID {
		t.Errorf("%d of %d actions are to be closed; the lists are %s and %s", len(open.Entries), len(all.Entries), open.ID, all.ID)
	}
	if self := open.Links[0]; self.Rel != "self" || self.Href != s.url+"/actions.atom?size=500&status=Recommended+closed" {
		t.Errorf("it says it is at %+v", self)
	}
	if r, body := s.get("/actions.ics?due=nonsense"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "nonsense") {
		t.Errorf("a filter that is none: %s", r.Status)
	}
}

func testOneRecordCanBeFollowed(t *testing.T, s *site) {
	a := s.atom("/actions/CCAG03-12.atom")
	if len(a.Entries) < 2 || !strings.Contains(a.Entries[len(a.Entries)-1].Title, "raised the action") {
		t.Errorf("its history is %+v", a.Entries)
	}
	if r, _ := s.get("/modifications/REC/R32.atom"); r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "/modifications/REC/R0032.atom" {
		t.Errorf("another name leads to %s %s", r.Status, r.Header.Get("Location"))
	}
	_, body := s.get("/milestones/M6.ics")
	if !strings.Contains(body, "BEGIN:VEVENT") || !strings.Contains(body, "SEQUENCE:") {
		t.Errorf("its calendar is %s", body)
	}
	_, body = s.get("/actions/CCAG03-12.feed.json")
	var j struct {
		Version string
		Items   []json.RawMessage
	}
	if err := json.Unmarshal([]byte(body), &j); err != nil || len(j.Items) != len(a.Entries) {
		t.Errorf("%v, %d items", err, len(j.Items))
	}
	if r, _ := s.get("/actions/NONE-1.atom"); r.StatusCode != http.StatusNotFound {
		t.Errorf("what is not there: %s", r.Status)
	}
	if j := s.atom("/record.atom"); len(j.Entries) < 10 || len(j.Entries) > usualSize {
		t.Errorf("the journal's feed has %d entries", len(j.Entries))
	}
}

func testWhoAsksAgainIsToldThatNothingChanged(t *testing.T, s *site) {
	secretary := s.actingAs("ccag-secretariat")
	for _, path := range []string{"/actions.atom", "/actions.ics?status=Open", "/actions/CCAG03-12.feed.json", "/record.atom"} {
		first, _ := s.ask(path)
		tag, last := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		if again, body := s.ask(path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" || tag == "" {
			t.Errorf("%s with its tag: %s", path, again.Status)
		}
		if again, _ := s.ask(path, "If-Modified-Since", last); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its time %s: %s", path, last, again.Status)
		}
		if other, _ := secretary.ask(path, "If-None-Match", tag); other.StatusCode != http.StatusOK {
			t.Errorf("%s of a visitor, asked for by the secretariat: %s", path, other.Status)
		}
	}
	first, _ := s.ask("/actions.atom")
	if r, body := secretary.post("/new/actions", url.Values{"ref": {"CCAG04-90"}, "title": {"Try it"}, "group": {"CCAG"}, "owners": {"Ofgem"}, "class": {"controlled"}, "status": {"Open"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("raise: %s %s", r.Status, body)
	}
	again, _ := s.ask("/actions.atom", "If-None-Match", first.Header.Get("ETag"), "If-Modified-Since", "Thu, 24 Mar 2099 09:00:00 GMT")
	if again.StatusCode != http.StatusOK {
		t.Errorf("after a change: %s", again.Status)
	}
}

func testWhatMayNotBeSeenIsInNoFeed(t *testing.T, s *site) {
	secretary := s.actingAs("ccag-secretariat")
	_, body := secretary.get("/actions.json")
	var all []struct{ Ref, Class string }
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(r struct{ Ref, Class string }) bool { return r.Class == "controlled" })
	if i < 0 {
		t.Fatal("the example has no action that is Controlled")
	}
	for _, path := range []string{"/actions.atom?size=500", "/actions.feed.json?size=500", "/actions.ics", "/record.atom"} {
		if _, body := s.get(path); strings.Contains(body, all[i].Ref) {
			t.Errorf("%s tells a visitor of %s", path, all[i].Ref)
		}
	}
	for _, f := range faces {
		if r, _ := s.get("/actions/" + all[i].Ref + f.ending); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s%s: %s", all[i].Ref, f.ending, r.Status)
		}
	}
}

var alternate = regexp.MustCompile(`<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"`)

func testPagesNameTheirFeeds(t *testing.T, s *site) {
	for path, want := range map[string]int{"/actions?status=Open&sort=-due&size=25": 3, "/organisations": 2, "/actions/CCAG03-12": 3, "/modifications/REC/R0032": 3, "/record": 2, "/": 0} {
		_, body := s.get(path)
		links := alternate.FindAllStringSubmatch(body, -1)
		if len(links) != want {
			t.Errorf("%s names %d", path, len(links))
		}
		for _, l := range links {
			to := strings.ReplaceAll(l[2], "&amp;", "&")
			if r, _ := s.get(to); r.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %s", path, to, r.Status)
			}
			if strings.Contains(path, "Open") && to != "/actions"+faces[0].ending+"?status=Open" && !strings.HasSuffix(to, "?status=Open") {
				t.Errorf("%s leads to %s", path, to)
			}
			if strings.Count(body, strings.ReplaceAll(to, "&", "&amp;")) < 2 {
				t.Errorf("%s does not show the way to %s", path, to)
			}
		}
	}
}
