package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

func TestWhoAsksTooMuchIsToldWhenToComeBack(t *testing.T) {
	d := openDoor(t)
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true, Now: func() time.Time { return now },
		Limits: Limits{Person: limit.Rate{Second: 0.5, Burst: 8}, Address: limit.Rate{Second: 0.5, Burst: 3}}}).Handler()
	from := func(address string) func(*http.Request) { return func(r *http.Request) { r.RemoteAddr = address } }
	ask := func(address string) *httptest.ResponseRecorder { return d.ask("GET", "/actions", nil, from(address)) }
	for range 3 {
		if w := ask("192.0.2.7:1"); w.Code != http.StatusOK {
			t.Fatalf("within the limit: %d", w.Code)
		}
	}
	w := ask("192.0.2.7:2")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "2" || w.Header().Get("Cache-Control") != "no-store" ||
		!strings.Contains(w.Body.String(), "Come back in 2 seconds.") || !strings.Contains(w.Body.String(), "<h1") {
		t.Errorf("beyond it: %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := ask("192.0.2.8:1"); w.Code != http.StatusOK {
		t.Errorf("another address: %d", w.Code)
	}
	if w := d.ask("GET", StaticPath+"app.css", nil, from("192.0.2.7:1")); w.Code == http.StatusTooManyRequests {
		t.Error("the style sheet of a page is counted as a page")
	}

	// Somebody signed in is held to limits of their own, wherever they are.
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	if w := d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}}, from("192.0.2.9:1")); w.Code != http.StatusSeeOther {
		t.Fatalf("take up: %d", w.Code)
	}
	for i := range 8 {
		if w := ask("192.0.2.7:1"); w.Code != http.StatusOK {
			t.Fatalf("page %d of a person behind an address that has asked its fill: %d", i+1, w.Code)
		}
	}
	before := d.length()
	if w := d.ask("POST", "/say/actions/CCAG03-01", url.Values{"text": {"x"}}, from("192.0.2.10:1")); w.Code != http.StatusTooManyRequests {
		t.Errorf("the ninth, from elsewhere: %d", w.Code)
	}
	if d.length() != before {
		t.Error("what was refused was done")
	}
	now = now.Add(2 * time.Second)
	if w := ask("192.0.2.10:1"); w.Code != http.StatusOK {
		t.Errorf("having waited as told: %d", w.Code)
	}
}

func (d *door) length() int64 {
	d.Helper()
	st, err := d.desk.Standing(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return st.Head.Size
}

// slowly is an answer that nobody takes until it is told to.
type slowly struct {
	http.ResponseWriter
	begun chan<- bool
	on    <-chan bool
}

func (s slowly) Write(b []byte) (int, error) {
	select {
	case s.begun <- true:
	default:
	}
	<-s.on
	return s.ResponseWriter.Write(b)
}

func TestWhoTakesManyFilesAtOnceIsToldToWait(t *testing.T) {
	d := openDoor(t)
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true, Limits: Limits{Files: 2}}).Handler()
	begun, on := make(chan bool, 2), make(chan bool)
	over := make(chan bool)
	ask := func(w http.ResponseWriter, path string) {
		d.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	}
	for _, path := range []string{"/actions.csv", "/actions.ics"} {
		go func() { ask(slowly{httptest.NewRecorder(), begun, on}, path); over <- true }()
		select {
		case <-begun:
		case <-time.After(20 * time.Second):
			t.Fatalf("%s did not begin", path)
		}
	}
	w := httptest.NewRecorder()
	if ask(w, "/actions.xlsx"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "10" || !strings.Contains(w.Body.String(), "taking 2 files already") {
		t.Errorf("a third at once: %d %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	if ask(w, "/actions"); w.Code != http.StatusOK {
		t.Errorf("a page meanwhile: %d", w.Code)
	}
	close(on)
	<-over
	<-over
	w = httptest.NewRecorder()
	if ask(w, "/actions.xlsx"); w.Code != http.StatusOK {
		t.Errorf("when the others are here: %d", w.Code)
	}
}

// Whoever guesses at passwords is told when to come back, as a program hears it too.
func TestWhoTriesTooManyPasswordsIsToldWhenToComeBack(t *testing.T) {
	d := openDoor(t)
	for _, email := range []string{"pmo@example.org", "nobody@example.org"} {
		for n := range 6 {
			w := d.ask("POST", "/sign-in", url.Values{"email": {email}, "password": {"not the right one"}})
			want, after := http.StatusUnprocessableEntity, ""
			if n == 5 {
				want, after = http.StatusTooManyRequests, "30"
			}
			if w.Code != want || w.Header().Get("Retry-After") != after {
				t.Errorf("%s, attempt %d: %d, after %q", email, n+1, w.Code, w.Header().Get("Retry-After"))
			}
		}
	}
	for n := range 30 { // each with an address of its own, from one network
		w := d.ask("POST", "/sign-in", url.Values{"email": {string(rune('a'+n)) + "@example.org"}, "password": {"not the right one"}})
		if barred := n >= 28; barred != (w.Code == http.StatusTooManyRequests) || barred != (w.Header().Get("Retry-After") != "") {
			t.Errorf("from one network, attempt %d: %d", n+13, w.Code)
		}
	}
}

func TestAnAddressThatCannotBeReadFindsNothing(t *testing.T) {
	d := openDoor(t)
	for _, at := range []string{"/actions", "/actions.csv", "/actions.atom", "/actions.ics", "/search"} {
		for _, query := range []string{"status=%zz", "status=Open;owners=Ofgem"} {
			if w := d.ask("GET", at+"?"+query, nil); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "behind its question mark") {
				t.Errorf("%s?%s: %d", at, query, w.Code)
			}
		}
	}
}

// A form from another site is refused in words, also for whoever set up a proxy
// that changes Host.
func TestAFormFromAnotherSiteIsRefusedInWords(t *testing.T) {
	d := openDoor(t)
	for name, value := range map[string]string{"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"} {
		w := d.ask("POST", "/sign-in", url.Values{"email": {"a@example.org"}}, func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set(name, value)
		})
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "<h1") || !strings.Contains(w.Body.String(), "pass Host on as it came") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
