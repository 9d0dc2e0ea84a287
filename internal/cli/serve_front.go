package cli

import (
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"crosscode/internal/problem"
)

// A front stands before everything that a server answers with: it settles where
// a request came from, gives it a number, sets the headers that every answer
// has, counts, and keeps a panic from ending more than one request.
type front struct {
	log      *slog.Logger
	now      func() time.Time
	trusted  []netip.Prefix // proxies that are believed
	each     bool           // log every request
	counted  *metrics
	stopping atomic.Bool
}

// trustedProxies reads the addresses of proxies, as 127.0.0.1 or 10.0.0.0/8.
func trustedProxies(addresses []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, a := range addresses {
		p, err := netip.ParsePrefix(a)
		if err != nil {
			one, aerr := netip.ParseAddr(a)
			if aerr != nil {
				return nil, problem.New(problem.Misuse, "--behind: %q is no address. Write it as 127.0.0.1 or 10.0.0.0/8.", a)
			}
			p = netip.PrefixFrom(one, one.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// believes reports whether an address is a proxy of ours.
func (f *front) believes(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	for _, p := range f.trusted {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// whence settles where a request came from and how. What a proxy of ours says is
// believed, and of a chain of proxies only as far as it is ours; what anybody
// else says is not.
func (f *front) whence(r *http.Request) {
	r.URL.Scheme = "http"
	if r.TLS != nil {
		r.URL.Scheme = "https"
	}
	host, port, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !f.believes(host) {
		r.Header.Del("X-Request-Id")
		return
	}
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		hop, ok := hopOf(strings.TrimSpace(chain[i]))
		if !ok {
			break
		}
		host = hop.Unmap().String()
		if !f.believes(host) {
			break
		}
	}
	r.RemoteAddr = net.JoinHostPort(host, port)
	if r.Header.Get("X-Forwarded-Proto") == "https" {
		r.URL.Scheme = "https"
	}
}

// hopOf reads an address as a proxy passes it on: some add the port.
func hopOf(s string) (netip.Addr, bool) {
	if at, err := netip.ParseAddrPort(s); err == nil {
		return at.Addr(), true
	}
	at, err := netip.ParseAddr(s)
	return at, err == nil
}

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// number gives a request its number: the proxy's, if it is ours and gave one.
func number(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); requestID.MatchString(id) {
		return id
	}
	return strings.ToLower(rand.Text()[:16])
}

// fixed are the headers of every answer; a page says more of what it may load.
var fixed = [][2]string{
	{"Cache-Control", "no-store"}, // where nothing is said of keeping it, nobody keeps it
	{"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()"},
	{"Referrer-Policy", "same-origin"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
}

// before puts the front before a handler.
func (f *front) before(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := f.now()
		f.whence(r)
		id := number(r)
		head := w.Header()
		for _, h := range fixed {
			head.Set(h[0], h[1])
		}
		head.Set("X-Request-Id", id)
		r.Header.Set("X-Request-Id", id) // under which what lies behind logs
		if r.URL.Scheme == "https" {
			head.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		seen := &watched{ResponseWriter: w}
		f.counted.begin()
		defer func() {
			problem := recover()
			if seen.status == 0 && r.Context().Err() != nil {
				seen.status = gone
			}
			took := f.now().Sub(began)
			f.counted.end(kindOfRequest(r.URL.Path), seen.answered(), took)
			f.tell(r, id, seen, took, problem)
			if problem != nil && problem != http.ErrAbortHandler {
				if seen.status == 0 {
					http.Error(w, "The fault is ours and has been noted.", http.StatusInternalServerError)
					return
				}
				problem = http.ErrAbortHandler // half an answer must not look whole
			}
			if problem != nil {
				panic(problem)
			}
		}()
		h.ServeHTTP(seen, r)
	})
}

// gone is counted for a request whose asker went away before there was an answer:
// nothing was sent, and least of all that all went well.
const gone = 499

// slow is how long an answer may take before it is logged.
const slow = 5 * time.Second

// tell logs a request that went wrong, was slow, or every one if asked to. It
// says nothing of who asked, and nothing that was asked for by name.
func (f *front) tell(r *http.Request, id string, seen *watched, took time.Duration, panicked any) {
	level := slog.LevelInfo
	switch {
	case panicked != nil && panicked != http.ErrAbortHandler:
		f.log.Error("panic", "request", id, "method", r.Method, "route", kindOfRequest(r.URL.Path), "value", panicked, "at", place())
		return
	case seen.turned && !f.each: // the gate says so now and then
		return
	case seen.answered() >= 500:
		level = slog.LevelError
	case took > slow:
		level = slog.LevelWarn
	case !f.each:
		return
	}
	f.log.Log(r.Context(), level, "answered", "request", id, "method", r.Method, "route", kindOfRequest(r.URL.Path), "status", seen.answered(),
		"bytes", seen.bytes, "took", took.Round(time.Microsecond).String())
}

// kindOfRequest sorts requests by what they cost and whom they serve.
func kindOfRequest(path string) string {
	switch {
	case strings.HasPrefix(path, "/api"):
		return "api"
	case strings.HasPrefix(path, "/static/"):
		return "static"
	case strings.HasSuffix(path, ".atom") || strings.HasSuffix(path, ".feed.json") || strings.HasSuffix(path, ".ics"):
		return "feed"
	case strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".xlsx"):
		return "file"
	case path == "/healthz" || path == "/readyz":
		return "health"
	}
	return "page"
}

// watched notes what is answered.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
	turned bool // away, because there was too much to do or the record was not open yet
}

// Unwrap lets a handler reach what the writer beneath can do.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *watched) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *watched) answered() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
