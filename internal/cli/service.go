package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"sync"
	"time"

	"crosscode/internal/api"
	"crosscode/internal/notify"
	"crosscode/internal/secretariat"
	"crosscode/internal/web"

	"golang.org/x/net/netutil"
)

// A service is how a record is served. The zero service shows pages, without
// TLS, metrics or backups.
type service struct {
	web.Settings
	log     *slog.Logger
	trusted []netip.Prefix
	tls     *renewed // nil: plain HTTP
	metrics net.Listener
	contact string
	each    bool // log every request
	mail    notify.Server
	url     string // where people reach the pages
	gates   *gates // what is worked on at once
	// announce tells whoever started it where it serves, once the record is open.
	announce func()
}

// Bounds on what a server takes on, so that nobody can hold it up.
const (
	mostConnections = 2000
	headerTime      = 10 * time.Second // to send the headers
	readTime        = 2 * time.Minute  // to send all of a request
	writeTime       = 10 * time.Minute // to take an answer: a whole register, on a slow line
	idleTime        = 2 * time.Minute
	mostHeader      = 64 << 10
	// What is worked on at once where nobody says otherwise: far more than two
	// cores are kept busy by, and few enough for their memory.
	mostReaders, mostWriters, mostLarge = 128, 32, 16
	// grace is how long a server that is told to stop waits for what it has begun.
	grace = 4 * time.Second
)

func (w *World) logger(format string) *slog.Logger {
	set := &slog.HandlerOptions{ReplaceAttr: nameless}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w.Stderr, set))
	}
	return slog.New(slog.NewTextHandler(w.Stderr, set))
}

// asker is how Go's servers and connections say who is at the other end.
var asker = regexp.MustCompile(`(->|\bfrom (?:client )?|\bserving )(?:\[[0-9A-Fa-f:.%a-z]+\]|[0-9.]+):[0-9]+`)

// nameless takes out of what is logged the addresses of those who ask: they are
// somebody's, and what went wrong is the same without.
func nameless(_ []string, a slog.Attr) slog.Attr {
	text, said := a.Value.Any().(string)
	if err, is := a.Value.Any().(error); is {
		text, said = err.Error(), true
	}
	if said && asker.MatchString(text) {
		return slog.String(a.Key, asker.ReplaceAllString(text, "${1}an address"))
	}
	return a
}

// A desk is had by opening a record, which may take minutes where the tables have
// to be made anew. Told hears how far it is; use has the desk until it returns.
type deskOpener func(told secretariat.Progress, use func(*secretariat.Desk) error) error

// opened gives a desk that is there already.
func opened(d *secretariat.Desk) deskOpener {
	return func(_ secretariat.Progress, use func(*secretariat.Desk) error) error { return use(d) }
}

// serve answers until ctx is done, and then lets what was begun finish. It
// answers from the beginning: until the record is open, that it is not.
func (w *World) serve(ctx context.Context, l net.Listener, open deskOpener, s service) error {
	s.Log = s.log
	if s.gates == nil {
		s.gates = newGates(mostReaders, mostWriters, mostLarge)
	}
	f := &front{log: s.log, now: w.Now, trusted: s.trusted, each: s.each, counted: newMetrics()}
	e := newEntrance(f, s.Programme)
	server := w.server(e, s.log)
	l = &shareListener{Listener: netutil.LimitListener(l, mostConnections), share: mostConnections / 2, exempt: f.believes}
	ended := make(chan error, 2)
	go func() {
		if s.tls != nil {
			server.TLSConfig = s.tls.config()
			ended <- server.ServeTLS(l, "", "")
			return
		}
		ended <- server.Serve(l)
	}()
	began := false
	err := open(e.at, func(d *secretariat.Desk) error {
		began = true
		e.open(w.handler(d, s, f))
		if s.announce != nil {
			s.announce()
		}
		return w.work(ctx, d, s, f, server, ended)
	})
	if !began {
		server.Close()
		l.Close() // it may not have come to serving
		if ctx.Err() != nil {
			return nil // told to stop before it was open: what was begun is undone
		}
	}
	return err
}

// remeasure tells that the tables made at this start could not be measured, and
// tries again until they are.
func remeasure(ctx context.Context, d *secretariat.Desk, log *slog.Logger) {
	for err := d.Unmeasured(); err != nil && ctx.Err() == nil; err = d.Measure(ctx) {
		log.Error("the tables were made and are in use, but the database could not measure them; reading is slower until it can, which is tried again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Minute):
		}
	}
}

// work does what a server does beside answering, until ctx is done.
func (w *World) work(ctx context.Context, d *secretariat.Desk, s service, f *front, server *http.Server, ended chan error) error {
	if s.metrics != nil {
		measures := w.server(measures(f.counted.page(d, s, w.Version)), s.log)
		go func() { ended <- measures.Serve(s.metrics) }()
		defer measures.Close()
		s.log.Info("metrics", "address", shownAddress(s.metrics))
	}
	var jobs sync.WaitGroup
	working, stop := context.WithCancel(ctx)
	jobs.Go(func() { w.backups(working, d, s.Backups, s.log) })
	jobs.Go(func() { remeasure(working, d, s.log) })
	jobs.Go(func() {
		if err := w.office(d, s).Run(working); err != nil {
			s.log.Error("send mail", "error", err)
		}
	})
	defer jobs.Wait()
	defer stop()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	f.stopping.Store(true)
	d.StopStudies()
	defer d.EndStudies()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	return nil
}

// server returns an HTTP server with every bound set.
func (w *World) server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: mostHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

func measures(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", page)
	return mux
}

// handler joins the doors: pages, API, and what tells how the server is.
func (w *World) handler(d *secretariat.Desk, s service, f *front) http.Handler {
	programs := api.NewServer(d, api.Settings{Programme: s.Programme, Log: s.log, Now: w.Now})
	s.Description = programs.Document()
	mux := http.NewServeMux()
	people := web.NewServer(d, s.Settings)
	pages := people.Handler()
	mux.Handle("/", pages)
	mux.Handle("GET /api", pages) // the reference, for people
	mux.Handle(api.Root, programs.Handler())
	mux.Handle("/api/", programs.Handler())
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, r *http.Request) { ready(rw, r, d, f) })
	mux.HandleFunc("GET /.well-known/security.txt", func(rw http.ResponseWriter, r *http.Request) { securityText(rw, r, s.contact, w.Now()) })
	if s.gates == nil {
		return f.before(mux)
	}
	return f.before(f.shed(s.gates, mux, func(rw http.ResponseWriter, r *http.Request, after time.Duration) {
		if kindOfRequest(r.URL.Path) == "api" {
			programs.Busy(rw, r, after)
			return
		}
		people.Busy(rw, r, after)
	}))
}

// ready says whether the server can be asked: the database answers, its tables
// are those of this program, and it is not about to stop.
func ready(w http.ResponseWriter, r *http.Request, d *secretariat.Desk, f *front) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	says := "ready"
	if f.stopping.Load() {
		says = "stopping"
	} else if err := d.Ready(ctx); err != nil {
		says = "the record does not answer"
		f.log.Error("not ready", "error", err)
	}
	if says != "ready" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, says)
}

// securityText says whom to tell of a weakness (RFC 9116).
func securityText(w http.ResponseWriter, r *http.Request, contact string, now time.Time) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if contact == "" {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, "Whoever runs this has not said whom to tell.")
		return
	}
	fmt.Fprintf(w, "Contact: %s\nExpires: %s\nPreferred-Languages: en\n", contact, now.UTC().AddDate(0, 6, 0).Truncate(24*time.Hour).Format(time.RFC3339))
}
