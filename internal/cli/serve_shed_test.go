package cli

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"crosscode/internal/limit"
	"crosscode/internal/web"
)

// full is a gate with one place, which is taken, and none to wait.
func full(t *testing.T) *limit.Gate {
	g := limit.NewGate(1, 0)
	if _, ok := g.Enter(t.Context()); !ok {
		t.Fatal("nobody was in")
	}
	return g
}

func TestWhoeverIsTooManyIsToldToComeBackAndTheRestIsAnswered(t *testing.T) {
	w, d, _ := desk(t)
	for _, c := range []struct {
		name             string
		gates            *gates
		away, answered   []string // GET, or POST to what begins with +
		turned, untouchd string
	}{
		{"readers", &gates{readers: full(t), writers: limit.NewGate(1, 0), large: limit.NewGate(1, 0)},
			[]string{"/", "/actions", "/actions.atom", "/api/v1/actions", "/search?q=x"},
			[]string{"/healthz", "/readyz", "/static/none.css", "/actions.csv", "/actions.ics", "/api/v1/exports/actions", "/api/v1/plans/CCAG/risk", "+/preferences"}, "read", "write"},
		{"writers", &gates{readers: limit.NewGate(1, 0), writers: full(t), large: limit.NewGate(1, 0)},
			[]string{"+/new/actions", "+/api/v1/actions"}, []string{"/", "/actions", "/api/v1/actions", "/healthz", "/readyz", "/actions.xlsx"}, "write", "read"},
		{"large", &gates{readers: limit.NewGate(1, 0), writers: limit.NewGate(1, 0), large: full(t)},
			[]string{"/actions.csv", "/actions.xlsx", "/actions.ics", "/feeds/secret.ics", "/api/v1/exports/actions", "/api/v1/plans/CCAG/risk", "/file/x", "+large"}, []string{"/", "/actions", "/api/v1/plans/CCAG", "+/preferences", "/healthz"}, "large", "read"},
	} {
		var log bytes.Buffer
		s := service{Settings: web.Settings{Programme: "Example"}, log: slog.New(slog.NewTextHandler(&log, nil)), gates: c.gates}
		f := &front{log: s.log, now: w.Now, counted: newMetrics()}
		h := w.handler(d, s, f)
		ask := func(path string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/"+strings.TrimLeft(path, "/+"), nil)
			if at, ok := strings.CutPrefix(path, "+"); ok {
				body := "title=x"
				if at == "large" {
					at, body = "/imports/preview", strings.Repeat("x", mostSmall+1)
				}
				r = httptest.NewRequestWithContext(t.Context(), "POST", at, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			return rec
		}
		for _, path := range c.away {
			rec := ask(path)
			after, err := strconv.Atoi(rec.Header().Get("Retry-After"))
			if rec.Code != http.StatusServiceUnavailable || err != nil || after < comeAgain || after > 2*comeAgain {
				t.Errorf("%s: %s is answered %d, to come back in %q", c.name, path, rec.Code, rec.Header().Get("Retry-After"))
			}
			want, kind := "Too much to do just now", "text/html; charset=utf-8"
			if strings.Contains(path, "/api/") {
				want, kind = `"type":"/api#problem-unavailable"`, "application/problem+json"
			}
			if got := rec.Body.String(); !strings.Contains(got, want) || rec.Header().Get("Content-Type") != kind || rec.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %s says %s, %s", c.name, path, rec.Header(), got)
			}
		}
		for _, path := range c.answered {
			if rec := ask(path); rec.Code == http.StatusServiceUnavailable || rec.Code >= 500 {
				t.Errorf("%s: %s is answered %d", c.name, path, rec.Code)
			}
		}
		rec := httptest.NewRecorder()
		f.counted.page(d, service{gates: c.gates}, "test").ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
		for _, want := range []string{`crosscode_requests_turned_away_total{work="` + c.turned + `"} ` + strconv.Itoa(len(c.away)), `crosscode_requests_turned_away_total{work="` + c.untouchd + `"} 0`} {
			if !strings.Contains(rec.Body.String(), want+"\n") {
				t.Errorf("%s: the metrics are without %s", c.name, want)
			}
		}
		if n := strings.Count(log.String(), "told to come back"); n != 1 || strings.Contains(log.String(), "status=503") {
			t.Errorf("%s: the log tells it %d times: %s", c.name, n, &log)
		}
	}
}

func TestASlowLineTakesNoPlaceWhileItSendsAndItsFaultIsSeen(t *testing.T) {
	g := newGates(1, 1, 1)
	f := &front{}
	var got string
	var wrong error
	h := f.shed(g, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		got, wrong = string(b), err
	}), nil)
	sent := make(chan string)
	line, end := io.Pipe()
	done := make(chan bool)
	go func() {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/new/actions", line)
		r.ContentLength = 10
		h.ServeHTTP(httptest.NewRecorder(), r)
		done <- true
	}()
	go func() { io.WriteString(end, "title"); sent <- "half" }()
	<-sent
	if in, waiting, _ := g.writers.Count(); in != 0 || waiting != 0 {
		t.Errorf("while half is sent, %d are in and %d wait", in, waiting)
	}
	io.WriteString(end, "=xxxx")
	<-done
	if got != "title=xxxx" || wrong != nil {
		t.Errorf("the handler has %q, %v", got, wrong)
	}
	broken := errors.New("the line is gone")
	r := httptest.NewRequest("POST", "/new/actions", io.MultiReader(strings.NewReader("tit"), iotest.ErrReader(broken)))
	r.ContentLength = 10
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got != "tit" || !errors.Is(wrong, broken) {
		t.Errorf("of a broken line the handler has %q, %v", got, wrong)
	}
}

// Who begins to send and does not go on holds places of large work for as long as
// a request may take, and needs nobody's leave for it.
func TestOneAddressHoldsHalfOfThePlacesForWhatIsSent(t *testing.T) {
	g := newGates(1, 1, 4)
	f := &front{log: slog.New(slog.DiscardHandler), now: time.Now}
	in, let := make(chan bool), make(chan bool)
	h := f.shed(g, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { in <- true; <-let }),
		func(w http.ResponseWriter, _ *http.Request, _ time.Duration) {
			w.WriteHeader(http.StatusServiceUnavailable)
		})
	ask := func(method, from string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), method, "/actions.csv", nil)
		r.ContentLength, r.RemoteAddr = mostSmall+1, from
		return r
	}
	var all sync.WaitGroup
	begin := func(r *http.Request) { all.Go(func() { h.ServeHTTP(httptest.NewRecorder(), r) }); <-in }
	begin(ask("POST", "192.0.2.1:1"))
	begin(ask("POST", "192.0.2.1:2"))
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, ask("POST", "192.0.2.1:3"))
	if rec.Code != http.StatusServiceUnavailable {
		t.Errorf("the third of one address is answered %d", rec.Code)
	}
	if _, _, turned := g.large.Count(); turned != 1 {
		t.Errorf("%d are counted as turned away", turned)
	}
	begin(ask("POST", "192.0.2.2:1")) // another
	begin(ask("GET", "192.0.2.1:4"))  // who takes a file sends nothing
	for range 4 {
		let <- true
	}
	all.Wait()
	begin(ask("POST", "192.0.2.1:5"))
	let <- true
}
