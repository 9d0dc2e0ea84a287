package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"crosscode/internal/browser"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A tour goes through the whole program in a real browser, on the example
// programme: every form is filled in by keyboard, wrongly and then rightly, and
// every page is looked at. What was reached is not claimed but noted: by the
// server, route by route. A route that the tour does not reach fails it, unless
// it stands in elsewhere or notPages with the reason.
type tour struct {
	*site
	house string // the address at which people sign in to the same record
	page  *browser.Page

	mu        sync.Mutex
	asked     int       // requests that the server is at
	done      sync.Cond // one of them is over
	noted     []noted
	sent      map[string]map[bool]bool // of each route that is sent to: was it refused, and was it done
	addressed map[string]bool          // the routes that have a page to be looked at
}

// whole reports whether the tour goes through every register, and looks at every
// page in light and dark, as it does to take pictures. A short one takes every
// fourth register: lists, pages and forms of all of them are made by the same
// code from their declarations.
func whole() bool { return os.Getenv("CROSSCODE_PICTURES") != "" }

// ofRegister reports whether a path is that of a list, or of a record, of any
// register.
func ofRegister(path string) bool {
	return slices.ContainsFunc(secretariat.Registers(), func(k *record.Kind) bool { return path == "/"+k.Path || path == "/"+k.Path+"/{ref...}" })
}

// noted is what the server made of one request of the browser.
type noted struct {
	pattern string
	status  int
	page    bool
}

// tourists are the people of the tour, as those of the demonstration.
var tourists = []party.Actor{
	{ID: "programme-pmo", Name: "Programme PMO", Organisation: "Programme", Roles: []party.Role{party.PMO}},
	{ID: "ccag-secretariat", Name: "CCAG secretariat", Organisation: "Programme", Seats: []party.Place{{Group: "CCAG", Role: party.Secretary}}},
	{ID: "ccag-chair", Name: "Chair of CCAG", Organisation: "Programme", Seats: []party.Place{{Group: "CCAG", Role: party.Chair}}},
	{ID: "code-body", Name: "Code body representative", Organisation: "RECCo", Seats: []party.Place{{Group: "CCAG", Role: party.Member}}},
	{ID: "bsc", Name: "BSC representative", Organisation: "Elexon", Seats: []party.Place{{Group: "CCAG", Role: party.Member}}},
	{ID: "ofgem", Name: "Ofgem", Organisation: "Ofgem", Roles: []party.Role{party.Sponsor}},
	{ID: "change-board", Name: "Change Board", Organisation: "Programme", Roles: []party.Role{party.ChangeBoard}},
	{ID: "psg-secretariat", Name: "PSG secretariat", Organisation: "LDP", Roles: []party.Role{party.Secretariat}},
	{ID: "sro", Name: "Senior responsible owner", Organisation: "Elexon", Roles: []party.Role{party.SRO}},
	{ID: "supplier", Name: "A supplier", Organisation: "Large suppliers"},
}

func openTour(t *testing.T) *tour {
	t.Helper()
	s := open(t)
	tr := &tour{site: s, sent: map[string]map[bool]bool{}, addressed: map[string]bool{}}
	tr.done.L = &tr.mu
	serve := func(settings Settings) string {
		server := httptest.NewServer(tr.noting(NewServer(s.desk, settings).Handler()))
		t.Cleanup(server.Close)
		return server.URL
	}
	s.desk.Keys = ownKeys(t)
	s.url = serve(Settings{Programme: "Example", Sample: tourists, Description: []byte(description)})
	tr.house = serve(Settings{Programme: "Example", Accounts: true})
	tr.furnish()
	tr.page = browser.Open(t).Page(t, s.url+"/", browser.View{})
	return tr
}

// noting notes what the server makes of each request.
func (tr *tour) noting(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tr.mu.Lock()
		tr.asked++
		tr.mu.Unlock()
		said := &answer{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(said, r)
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.asked--
		tr.done.Broadcast()
		tr.noted = append(tr.noted, noted{r.Pattern, said.status, strings.HasPrefix(w.Header().Get("Content-Type"), "text/html")})
	})
}

type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// since gives what the server was asked since the last time, and notes what was
// sent to it.
func (tr *tour) since() []noted {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for tr.asked > 0 { // who has a whole page has it before the server has noted it
		tr.done.Wait()
	}
	out := tr.noted
	tr.noted = nil
	for _, one := range out {
		if !strings.HasPrefix(one.pattern, "POST ") {
			continue
		}
		if tr.sent[one.pattern] == nil {
			tr.sent[one.pattern] = map[bool]bool{}
		}
		tr.sent[one.pattern][one.status < http.StatusBadRequest] = true
	}
	return out
}

// furnish puts a record into every register in which the example has none.
func (tr *tour) furnish() {
	tr.Helper()
	who := party.Operator("root")
	publish(tr.T, tr.desk)
	for _, k := range secretariat.Registers() {
		of := examplesOf[k.Name]
		if of == nil || len(tr.recordsOf(k)) > 0 {
			continue
		}
		ref, fields := of(1)
		for name, text := range fields {
			fields[name] = strings.ReplaceAll(text, "W", "Something")
		}
		if _, err := tr.desk.Raise(tr.Context(), who, k, ref, secretariat.Edit{Class: record.Public, Fields: fields}, secretariat.Because{}); err != nil {
			tr.Fatalf("the example of %s: %v", k.Name, err)
		}
	}
	if _, err := tr.desk.Raise(tr.Context(), who, change.Requests.Kind, "CR002", secretariat.Edit{Class: record.Public, Fields: map[string]string{"title": "A draft", "raised_by": "Elexon"}}, secretariat.Because{}); err != nil {
		tr.Fatal(err)
	}
	tr.redacted()
	actions, _ := secretariat.KindNamed("action")
	if _, err := tr.desk.Attach(tr.Context(), who, actions, "CCAG03-12", "What was sent", []secretariat.File{{Name: "details.txt", Type: "Text", Words: "Both numbers", Content: strings.NewReader("Both numbers")}}); err != nil {
		tr.Fatal(err)
	}
}

// redacted takes a comment away for good, so that there is a redaction to be seen.
func (tr *tour) redacted() {
	tr.Helper()
	comments, _ := secretariat.KindNamed("comment")
	if _, err := tr.desk.Redact(tr.Context(), party.Operator("root"), comments, "modification/SEC/MP162/c1", "text", "It was not to be public."); err != nil {
		tr.Fatal(err)
	}
}

func (tr *tour) recordsOf(k *record.Kind) []string {
	tr.Helper()
	page, err := tr.desk.View(tr.Context(), party.Operator("root"), secretariat.Now).List(k, secretariat.Query{Limit: 3})
	if err != nil {
		tr.Fatal(err)
	}
	var out []string
	for _, it := range page.Items {
		out = append(out, record.HeadOf(it.Record).Ref)
	}
	return out
}

// as takes on a sample person in the browser, as its cookie does.
func (tr *tour) as(id string) {
	tr.Helper()
	browser.Evaluate[bool](tr.page, fmt.Sprintf("(document.cookie = 'as=%s; path=/') !== ''", id))
}

// open opens a page and skips what is before it, as the first key of every page
// allows.
func (tr *tour) open(t *testing.T, at string) {
	t.Helper()
	tr.page.Open(at)
	tr.page.Press("Tab", "Enter")
	if got := tr.page.Focus(); !strings.HasPrefix(got, "main") {
		t.Errorf("the first Tab and Enter at %s lead to %s", at, got)
	}
}

func TestTheTour(t *testing.T) {
	if !whole() && os.Getenv("CROSSCODE_TOUR") == "" {
		t.Skip("takes minutes: CROSSCODE_TOUR=short for every fourth register, CROSSCODE_PICTURES for all of it")
	}
	tr := openTour(t)
	t.Run("a change request goes its way", tr.walks(tr.url, changeControl))
	t.Run("the secretariat does its paperwork", tr.walks(tr.url, paperwork))
	t.Run("people look after their accounts", tr.household)
	t.Run("lists are worked by keys", tr.lists)
	t.Run("every register is written in by keyboard", tr.registers)
	t.Run("every page is looked at", tr.pages)
	t.Run("a visitor of the demonstration becomes somebody", tr.become)
	t.Run("nothing was left out", tr.whole)
}

// become takes on a sample person at the top of a page.
func (tr *tour) become(t *testing.T) {
	p := tr.page.In(t)
	p.See(browser.View{Width: 1280})
	p.Open(tr.url + "/actions")
	p.Reach(".bar-wide > details > summary")
	p.Press("Enter")
	p.Reach(".bar-wide button[name=as][value=ccag-chair]")
	p.Enter()
	if got := p.Text(".bar-wide > details > summary"); !strings.Contains(got, "Chair of CCAG") {
		t.Errorf("acting as the chair, the top of the page says %q", got)
	}
	tr.since()
}

// whole fails for every route that the tour did not reach.
func (tr *tour) whole(t *testing.T) {
	server := NewServer(tr.desk, Settings{})
	routes := server.Routes()
	for _, list := range []map[string]string{elsewhere, notPages} {
		for _, pattern := range slices.Sorted(maps.Keys(list)) {
			if !slices.Contains(routes, pattern) {
				t.Errorf("%s is excused from the tour, and is no route", pattern)
			}
		}
	}
	for _, pattern := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		switch {
		case method == "POST" && elsewhere[pattern] == "":
			for _, done := range []bool{false, true} {
				if !tr.sent[pattern][done] && !(neverRefused[pattern] != "" && !done) {
					t.Errorf("%s was never sent by keyboard so that it was %s", pattern, map[bool]string{true: "done", false: "refused"}[done])
				}
			}
		case method == "GET" && notPages[pattern] == "" && !isFile(path) && (whole() || !ofRegister(path)):
			if !tr.addressed[pattern] {
				t.Errorf("%s has no address in the tour: give it one, or a reason why it is no page", pattern)
			}
		}
	}
}
