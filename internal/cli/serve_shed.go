package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"crosscode/internal/api"
	"crosscode/internal/limit"
)

// Bounds on what waits while a server has its hands full.
const (
	waitsFor  = 5 * time.Second // and is then turned away
	waitRatio = 8               // so many times those at work may wait
	mostSmall = 64 << 10        // what a writer sends before it takes a place; more is large work
	comeAgain = 5               // seconds after which who was turned away may come again, and twice that at most
	tellEvery = 10 * time.Second
)

// gates let in what a server works on at once: those who read, those who write,
// and large work, which is whole registers and their calendars, files sent, and what is worked out of
// a plan for a program. Each has places of its
// own, so that none takes them from the others: who reads is answered while an
// import runs, and the slow line of one who takes a file holds up nobody's page.
// How the server is (health, readiness) is asked past them.
type gates struct {
	readers, writers, large *limit.Gate

	// Of the places for large work one address holds half while it sends: a line
	// that stands still keeps its place for as long as a request may take.
	sending limit.Doors
	share   int // 0: no bound

	told atomic.Int64 // when the log last said that some were turned away
}

func newGates(readers, writers, large int) *gates {
	gate := func(n int) *limit.Gate { return limit.NewGate(n, n*waitRatio) }
	return &gates{readers: gate(readers), writers: gate(writers), large: gate(large), share: (max(large, 0) + 1) / 2}
}

// enter lets a request in through its gate, as a sender within its share.
func (g *gates) enter(ctx context.Context, gate *limit.Gate, r *http.Request) (leave func(), ok bool) {
	if gate != g.large || reads(r) || g.share == 0 {
		return gate.Enter(ctx)
	}
	done, ok := g.sending.Enter(limit.Address(r.RemoteAddr), g.share)
	if !ok {
		gate.TurnAway()
		return nil, false
	}
	out, ok := gate.Enter(ctx)
	if !ok {
		done()
		return nil, false
	}
	return func() { out(); done() }, true
}

func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// named gives each gate its name in the metrics.
func (g *gates) named() []struct {
	name string
	gate *limit.Gate
} {
	return []struct {
		name string
		gate *limit.Gate
	}{{"large", g.large}, {"read", g.readers}, {"write", g.writers}}
}

// of says which gate a request comes through; nil, if it is answered whatever
// else there is to do.
func (g *gates) of(r *http.Request) *limit.Gate {
	reads := reads(r)
	switch kind := kindOfRequest(r.URL.Path); {
	case kind == "health" || kind == "static":
		return nil
	case reads && (kind == "file" || strings.HasSuffix(r.URL.Path, ".ics") || api.Large(r.URL.Path) || strings.HasPrefix(r.URL.Path, "/file/")):
		return g.large
	case reads:
		return g.readers
	case r.ContentLength < 0 || r.ContentLength > mostSmall:
		return g.large
	}
	return g.writers
}

// shed answers through h what can be taken on, and through busy what cannot.
func (f *front) shed(g *gates, h http.Handler, busy func(w http.ResponseWriter, r *http.Request, after time.Duration)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gate := g.of(r)
		if gate == nil {
			h.ServeHTTP(w, r)
			return
		}
		if gate == g.writers && r.ContentLength > 0 {
			// What is small is taken in before a place is, so that a slow line
			// holds none. What came of it, the handler sees.
			got := &bytes.Buffer{}
			_, err := io.CopyN(got, r.Body, r.ContentLength)
			r.Body = taken{got, err, r.Body}
		}
		ctx, cancel := context.WithTimeout(r.Context(), waitsFor)
		defer cancel()
		leave, ok := g.enter(ctx, gate, r)
		if !ok {
			if r.Context().Err() == nil {
				if seen, ok := w.(*watched); ok {
					seen.turned = true
				}
				f.tellTurned(g)
				busy(w, r, time.Duration(comeAgain+rand.IntN(comeAgain+1))*time.Second)
			}
			return
		}
		defer leave()
		h.ServeHTTP(w, r)
	})
}

// A taken is a body that was read already, with the error that ended it.
type taken struct {
	*bytes.Buffer
	err error
	io.Closer
}

func (t taken) Read(b []byte) (int, error) {
	if t.Len() == 0 && t.err != nil {
		return 0, t.err
	}
	return t.Buffer.Read(b)
}

// tellTurned logs now and then that some were turned away: a line for each would
// be more to do.
func (f *front) tellTurned(g *gates) {
	now := f.now().UnixNano()
	last := g.told.Load()
	if now-last < int64(tellEvery) && last != 0 || !g.told.CompareAndSwap(last, now) {
		return
	}
	args := []any{}
	for _, n := range g.named() {
		in, waiting, turned := n.gate.Count()
		args = append(args, n.name, fmt.Sprintf("%d at work, %d waiting, %d turned away so far", in, waiting, turned))
	}
	f.log.Warn("too much to do: some were told to come back", args...)
}

// text gives what the gates counted in the text format of Prometheus.
func (g *gates) text(b *strings.Builder) {
	for _, m := range []struct {
		name, kind, help string
		value            func(*limit.Gate) int64
	}{
		{"crosscode_requests_waiting", "gauge", "Requests that wait for a place.", func(g *limit.Gate) int64 { _, n, _ := g.Count(); return n }},
		{"crosscode_requests_turned_away_total", "counter", "Requests that were told to come back, because there was too much to do.", func(g *limit.Gate) int64 { _, _, n := g.Count(); return n }},
	} {
		head(b, m.name, m.kind, m.help)
		for _, n := range g.named() {
			fmt.Fprintf(b, "%s{work=%q} %d\n", m.name, n.name, m.value(n.gate))
		}
	}
}
