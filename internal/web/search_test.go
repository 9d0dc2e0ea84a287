package web

import (
	"net/http"
	"strings"
	"testing"

	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// searchSample is a page of what was found, for the gallery.
func searchSample(address string) SearchPage {
	mark := func(before, hit, after string) []secretariat.Piece {
		return []secretariat.Piece{{Text: before}, {Text: hit, Hit: true}, {Text: after}}
	}
	p := SearchPage{Frame: frame("Search", address, ""), Typed: "choreography", Count: Count{N: 1000, More: true}, Next: "/search?after=12&q=choreography",
		Facets: []Facet{{Words: "Actions", Count: Count{N: 12}, URL: "/search?q=choreography", Chosen: true},
			{Words: "Agenda items", Count: Count{N: 1000, More: true}, URL: "/search?kind=agenda-item&q=choreography"}},
		Results: []Result{
			{Kind: "Actions", Ref: "CCAG03-01", URL: "/actions/CCAG03-01", Title: mark("Say what the operational ", "choreography", " artefact will hold"),
				Status: StatusOf("Recommended closed"), Changed: "23 Mar 2022", Class: "Controlled",
				Snippets: []secretariat.Snippet{{Label: "Update", Pieces: mark("… told by the design team; the ", "choreography", " is on the agenda as item 8 …")}}},
			{Kind: "Agenda items", Ref: "CCAG-04/8", URL: "/agenda-items/CCAG-04/8", Title: mark("Operational ", "choreography", ""), Changed: "16 Mar 2022"},
		}}
	p.Sought = p.Typed
	return p
}

func TestSearchShowsWhatWasFoundAndWhere(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	for _, c := range []struct{ name, path, want, without string }{
		{"a word, marked where it stands", "/search?q=horizon+scanning", "<mark>horizon</mark>", "Nothing was found"},
		{"another name of a record among several words", "/search?q=R0015+details", "CCAG03-12", ""},
		{"a phrase", "/search?q=%22horizon+scanning%22", "scanning", "Nothing was found"},
		{"a register as a tag that can be removed", "/search?q=horizon&kind=action", `href="/search?q=horizon"`, ""},
		{"a register as an offer with its count", "/search?q=horizon", `href="/search?kind=action&amp;q=horizon"`, ""},
		{"results stay on the day shown", "/search?q=horizon&as-at=2022-03-10", "?as-at=2022-03-10", ""},
		{"and say what was written then", "/search?q=%22details+of+R0015+sent%22&as-at=2022-02-24", "as it stood on 24 Feb 2022", "<mark>"},
		{"nothing found says what to do", "/search?q=xylophone", "Nothing was found", "<mark>"},
		{"nothing asked says how to ask", "/search", "Search every register", "<mark>"},
		{"a reference first among those that begin so", "/search?q=CCAG03", "CCAG03-01", ""},
	} {
		r, body := s.get(c.path)
		if r.StatusCode != http.StatusOK || !strings.Contains(body, c.want) || c.without != "" && strings.Contains(body, c.without) {
			t.Errorf("%s: %s is %s, wanted with %q and without %q", c.name, c.path, r.Status, c.want, c.without)
		}
	}
	for _, path := range []string{"/search?q=-horizon", "/search?q=" + strings.Repeat("word+", 200), "/search?q=a+b&kind=nothing", "/search?q=horizon&after=x"} {
		if r, body := s.get(path); r.StatusCode != http.StatusUnprocessableEntity && r.StatusCode != http.StatusNotFound || !strings.Contains(body, "<h1>") {
			t.Errorf("%.40s is %s", path, r.Status)
		}
	}
	if r, _ := s.get("/search?q=CCAG03-12&as-at=2022-03-10"); r.Header.Get("Location") != "/actions/CCAG03-12?as-at=2022-03-10" {
		t.Errorf("a whole reference leads to %q", r.Header.Get("Location"))
	}
}

func TestSearchTellsAVisitorNothingOfWhatTheyMayNotSee(t *testing.T) {
	s := open(t)
	_, err := s.desk.Raise(t.Context(), sample[0], register.Actions.Kind, "CCAG04-77", secretariat.Edit{Class: record.Controlled,
		Fields: map[string]string{"title": "Cormorants nest here", "group": "CCAG", "owners": "Cormorant Ltd", "due": "2022-01-01"}}, secretariat.Because{})
	if err != nil {
		t.Fatal(err)
	}
	if _, body := s.actingAs("ccag-secretariat").get("/search?q=cormorants"); !strings.Contains(body, "CCAG04-77") {
		t.Fatal("the secretariat does not find it")
	}
	for _, asked := range []string{"cormorants", "corm", "cormorant+ltd", `"nest+here"`, "CCAG04-77", "CCAG04"} {
		if r, body := s.get("/search?q=" + asked); r.StatusCode != http.StatusOK || strings.Contains(body, "Cormorants nest") || strings.Contains(body, `/CCAG04-77"`) || strings.Contains(body, "1 record") {
			t.Errorf("a visitor who looks for %s is told of it", asked)
		}
	}
}
