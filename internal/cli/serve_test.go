package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"
	"crosscode/internal/web"
)

// a desk is an empty record, and a world with a clock that the test moves.
func desk(t *testing.T) (*World, *secretariat.Desk, *time.Time) {
	t.Helper()
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Kinds: secretariat.Registers(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &World{Now: clock, User: "test", Version: "test", Streams: Streams{Stdout: io.Discard, Stderr: io.Discard}}
	return w, &secretariat.Desk{Store: s, Now: clock}, &now
}

func TestWhatEveryAnswerHas(t *testing.T) {
	w, d, _ := desk(t)
	var log bytes.Buffer
	s := service{Settings: web.Settings{Programme: "Example"}, log: slog.New(slog.NewTextHandler(&log, nil)), contact: "mailto:security@example.com", each: true}
	trusted, err := trustedProxies([]string{"10.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	f := &front{log: s.log, now: w.Now, trusted: trusted, each: true, counted: newMetrics()}
	h := w.handler(d, s, f)
	ask := func(path, from string, headers ...string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
		r.RemoteAddr = net.JoinHostPort(from, "1234")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Add(headers[i], headers[i+1])
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec.Result()
	}
	for path, status := range map[string]int{"/": 200, "/actions": 200, "/actions.atom": 200, "/actions.csv": 200, "/nothing": 404, "/api/v1": 200, "/api/v1/actions": 200,
		"/api/nothing": 404, "/api/openapi.json": 200, "/api": 200, "/healthz": 200, "/readyz": 200, "/.well-known/security.txt": 200, "/static/none.css": 404, "/metrics": 404} {
		r := ask(path, "192.0.2.7")
		if r.StatusCode != status {
			t.Errorf("%s: %s", path, r.Status)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Strict-Transport-Security": ""} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if r.Header.Get("Cache-Control") == "" {
			t.Errorf("%s does not say who may keep it", path)
		}
		csp := r.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s may load %q", path, csp)
		}
		if id := r.Header.Get("X-Request-Id"); !requestID.MatchString(id) || !strings.Contains(log.String(), id) {
			t.Errorf("%s has the number %q, which the log does not", path, id)
		}
	}
	if r := ask("/", "10.1.2.3", "X-Forwarded-Proto", "https", "X-Request-Id", "proxy-12345678"); r.Header.Get("Strict-Transport-Security") == "" || r.Header.Get("X-Request-Id") != "proxy-12345678" {
		t.Errorf("a proxy of ours is not believed: %v", r.Header)
	}
	if r := ask("/", "192.0.2.7", "X-Forwarded-Proto", "https", "X-Request-Id", "proxy-12345678"); r.Header.Get("Strict-Transport-Security") != "" || r.Header.Get("X-Request-Id") == "proxy-12345678" {
		t.Errorf("anybody is believed: %v", r.Header)
	}
	if strings.Contains(log.String(), "192.0.2.7") || strings.Contains(log.String(), "10.1.2.3") {
		t.Error("the log holds an address")
	}
	f.stopping.Store(true)
	if r := ask("/readyz", "192.0.2.7"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("while it stops it is %s", r.Status)
	}
}

// What Go's own server says of connections, and what a connection that breaks says,
// stands in the log without the address of who was at the other end.
func TestTheLogHoldsNoAddressOfWhoeverAsks(t *testing.T) {
	w, _, _ := desk(t)
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		w.Streams.Stderr = &out
		log := w.logger(format)
		server := slog.NewLogLogger(log.Handler(), slog.LevelWarn)
		server.Print("http: TLS handshake error from 192.0.2.7:43430: EOF")
		server.Print("http2: server: error reading preface from client [2001:db8::7]:443: EOF")
		server.Print("http: panic serving 192.0.2.7:1: of the test")
		log.Error("write a file", "error", &net.OpError{Op: "write", Net: "tcp", Source: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 99}, Err: io.ErrClosedPipe})
		log.Info("metrics", "address", "127.0.0.1:9090")
		got := out.String()
		if strings.Contains(got, "192.0.2.7") || strings.Contains(got, "2001:db8") || strings.Count(got, "an address") != 4 || !strings.Contains(got, "127.0.0.1:9090") {
			t.Errorf("as %s it says\n%s", format, got)
		}
	}
}

// Somebody who goes away in the middle of a file is no fault of anybody's.
func TestWhoGoesAwayIsNoFault(t *testing.T) {
	w, d, _ := desk(t)
	if err := d.Generate(t.Context(), party.Operator("test"), secretariat.Invention{Records: 3000, Entries: 3000, Seed: 1, From: calendar.Date(2022, 1, 3)}, nil); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s := service{Settings: web.Settings{Log: slog.New(slog.NewTextHandler(&log, nil))}, log: slog.New(slog.NewTextHandler(&log, nil))}
	f := &front{log: s.log, now: w.Now, counted: newMetrics()}
	server := httptest.NewServer(w.handler(d, s, f))
	defer server.Close()
	for _, path := range []string{"/actions.csv", "/actions.json", "/actions.xlsx", "/actions.ics", "/api/v1/exports/actions"} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: example\r\n\r\n", path)
		io.ReadFull(conn, make([]byte, 100))
		conn.(*net.TCPConn).SetLinger(0) // at once, and not in order
		conn.Close()
	}
	// Half a request to write: nothing is answered, and so nothing well.
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, "POST /sign-in HTTP/1.1\r\nHost: example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail=")
	conn.Close()
	server.Close() // when everything has been answered
	if got := log.String(); strings.Contains(got, "ERROR") {
		t.Errorf("the log says\n%s", got)
	}
	var told strings.Builder
	if f.counted.text(&told); strings.Contains(told.String(), `{route="page",status="2xx"}`) {
		t.Errorf("half a request is counted as answered:\n%s", &told)
	}
}

func TestWhereARequestCameFrom(t *testing.T) {
	trusted, err := trustedProxies([]string{"10.0.0.0/8", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	f := &front{trusted: trusted}
	for _, tt := range []struct{ name, from, chain, want string }{
		{"nobody in between", "192.0.2.7:1", "", "192.0.2.7:1"},
		{"a visitor who pretends", "192.0.2.7:1", "198.51.100.9", "192.0.2.7:1"},
		{"a proxy of ours", "10.0.0.1:1", "198.51.100.9", "198.51.100.9:1"},
		{"a visitor who pretends, through a proxy of ours", "10.0.0.1:1", "203.0.113.5, 198.51.100.9", "198.51.100.9:1"},
		{"two proxies of ours", "[::1]:1", "198.51.100.9, 10.0.0.2", "198.51.100.9:1"},
		{"a proxy of ours that adds ports", "10.0.0.1:1", "198.51.100.9:4711, 10.0.0.2:80", "198.51.100.9:1"},
		{"a proxy of ours that adds ports to long addresses", "10.0.0.1:1", "[2001:db8::9]:4711", "[2001:db8::9]:1"},
		{"a proxy of ours that says nothing", "10.0.0.1:1", "", "10.0.0.1:1"},
		{"a proxy of ours that says nonsense", "10.0.0.1:1", "unknown", "10.0.0.1:1"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = tt.from
		if tt.chain != "" {
			r.Header.Set("X-Forwarded-For", tt.chain)
		}
		if f.whence(r); r.RemoteAddr != tt.want {
			t.Errorf("%s: it came from %s, want %s", tt.name, r.RemoteAddr, tt.want)
		}
	}
	if _, err := trustedProxies([]string{"proxy.example"}); err == nil {
		t.Error("a name is taken for an address")
	}
}

func TestAPanicEndsOneRequest(t *testing.T) {
	w, _, _ := desk(t)
	var log bytes.Buffer
	f := &front{log: slog.New(slog.NewTextHandler(&log, nil)), now: w.Now, counted: newMetrics()}
	rec := httptest.NewRecorder()
	f.before(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("of the test") })).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "of the test") || !strings.Contains(log.String(), "of the test") {
		t.Errorf("%d %s; the log says %s", rec.Code, rec.Body, &log)
	}
}

var sample = regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+)$`)

func TestMetrics(t *testing.T) {
	w, d, _ := desk(t)
	m := newMetrics()
	for _, took := range []time.Duration{time.Millisecond, 30 * time.Millisecond, time.Minute} {
		m.begin()
		m.end("page", 200, took)
	}
	rec := httptest.NewRecorder()
	cert, key := pair(t, t.TempDir(), "one.example")
	held, err := certificate(cert, key, w.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	set := service{Settings: web.Settings{Backups: secretariat.Schedule{Dir: "/x/", Every: time.Hour, Now: w.Now}}, gates: newGates(0, 0, 0), tls: held}
	m.page(d, set, `v"1`).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	text := rec.Body.String()
	for l := range strings.Lines(text) {
		if !sample.MatchString(strings.TrimSpace(l)) && !strings.Contains(l, "build_info") {
			t.Errorf("%q is no line of the format", l)
		}
	}
	for _, want := range []string{`crosscode_requests_total{route="page",status="2xx"} 3`, `crosscode_request_duration_seconds_bucket{route="page",le="0.005"} 1`,
		`crosscode_request_duration_seconds_bucket{route="page",le="0.05"} 2`, `crosscode_request_duration_seconds_bucket{route="page",le="+Inf"} 3`, "crosscode_requests_in_flight 0",
		fmt.Sprintf("crosscode_certificate_end_timestamp_seconds %d", held.until().Unix()),
		"crosscode_record_up 1", "crosscode_journal_entries 0", "crosscode_backup_interval_seconds 3600"} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("it lacks %s", want)
		}
	}
}

func TestBackupsAreKeptAsScheduled(t *testing.T) {
	w, d, now := desk(t)
	s, err := Backups{Dir: filepath.Join(t.TempDir(), "backups"), Every: time.Hour, Keep: 2}.schedule(w.Now)
	if err != nil {
		t.Fatal(err)
	}
	pmo := party.Actor{ID: "pmo", Roles: []party.Role{party.PMO}}
	warns := func(who party.Actor) bool {
		t.Helper()
		text, err := d.BackupWarning(t.Context(), who, s)
		if err != nil {
			t.Fatal(err)
		}
		return text != ""
	}
	if !warns(pmo) || warns(party.Nobody) || w.untilBackup(t.Context(), d, s) != 0 {
		t.Error("before the first backup, the PMO alone is warned and one is due")
	}
	other := filepath.Join(s.Dir, "notes.txt")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	begun, left := filepath.Join(s.Dir, ".crosscode-ABCDEFGHIJKLMNOPQRSTUVWXYZ"), filepath.Join(s.Dir, ".crosscode-ZYXWVUTSRQPONMLKJIHGFEDCBA")
	for name, age := range map[string]time.Duration{begun: time.Minute, left: 25 * time.Hour} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	for range 4 {
		if err := w.backUp(t.Context(), d, s); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(time.Hour)
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "[^.]*"))
	if err != nil || len(files) != 3 || filepath.Base(files[0]) != "crosscode-20220324T110000Z.backup" || files[2] != other {
		t.Errorf("there are %v", files)
	}
	if _, err := os.Stat(begun); err != nil {
		t.Errorf("one that may still be written is taken away: %v", err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed program left a day ago stays")
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who may read a backup: %v, %v", info.Mode(), err)
	}
	if warns(pmo) || w.untilBackup(t.Context(), d, s) != 0 {
		t.Error("an hour after the last, nobody is warned and one is due")
	}
	*now = now.Add(-30 * time.Minute)
	if wait := w.untilBackup(t.Context(), d, s); wait != 30*time.Minute {
		t.Errorf("half an hour after the last it waits %v", wait)
	}
	*now = now.Add(3 * time.Hour)
	if !warns(pmo) {
		t.Error("nobody is warned of an old backup")
	}
	for _, b := range []Backups{{Dir: "x", Every: time.Second, Keep: 1}, {Dir: "x", Every: time.Hour}} {
		if b.check() == nil {
			t.Errorf("%+v is a schedule", b)
		}
	}
}

// pair writes a certificate that signs itself.
func pair(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestACertificateIsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	cert, key := pair(t, dir, "one.example")
	now := time.Now()
	var log bytes.Buffer
	held, err := certificate(cert, key, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	name := func() string {
		c, err := held.config().GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.DNSNames[0]
	}
	pair(t, dir, "two.example")
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(cert, later, later); err != nil {
		t.Fatal(err)
	}
	if name() != "one.example" {
		t.Error("it is looked at more than once a minute")
	}
	now = now.Add(2 * time.Minute)
	if name() != "two.example" {
		t.Error("it is not read again")
	}
	os.WriteFile(cert, []byte("half"), 0o600)
	for range 2 {
		now = now.Add(2 * time.Minute)
		if name() != "two.example" {
			t.Error("half a file takes the old one away")
		}
	}
	if strings.Count(log.String(), "still serves") != 1 {
		t.Errorf("the log does not say once that the new one cannot be used: %s", &log)
	}
	if _, err := certificate(cert, key, time.Now, nil); err == nil {
		t.Error("half a certificate is taken at the start")
	}
}

// A server whose record takes long to open answers from the beginning: it is
// alive, not ready, and says how far it is to people and to programs.
func TestAServerThatIsNotOpenYetSaysSo(t *testing.T) {
	w, d, _ := desk(t)
	l, err := listen("--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + shownAddress(l)
	told, mayOpen, isOpen := make(chan secretariat.Progress), make(chan struct{}), make(chan struct{})
	opens := func(progress secretariat.Progress, use func(*secretariat.Desk) error) error {
		told <- progress
		<-mayOpen
		close(isOpen)
		return use(d)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	var log bytes.Buffer // read when the server has ended
	go func() {
		served <- w.serve(ctx, l, opens, service{Settings: web.Settings{Programme: "Example"}, log: slog.New(slog.NewTextHandler(&log, nil))})
	}()
	progress := <-told
	ask := func(method, path string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, method, at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(b)
	}
	for _, c := range []struct {
		done, total int64
		says        string
	}{{0, 0, "being opened"}, {1200, 5000, "1,200 of 5,000 entries are read"}, {5000, 5000, "all 5,000 entries are read, and the indexes are being made"}} {
		if c.total > 0 {
			progress(c.done, c.total)
		}
		for _, one := range []struct {
			method, path, media, also string
		}{
			{"GET", "/", "text/html; charset=utf-8", `href="/"`},
			{"GET", "/actions?status=Open", "text/html; charset=utf-8", `href="/actions?status=Open"`},
			{"POST", "/new/actions", "text/html; charset=utf-8", "Nothing you sent was kept"},
			{"GET", "/api/v1/actions", "application/problem+json", `"type":"/api#problem-unavailable"`},
			{"GET", "/readyz", "text/plain; charset=utf-8", "not yet"},
		} {
			resp, body := ask(one.method, one.path)
			if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "10" || resp.Header.Get("Cache-Control") != "no-store" ||
				resp.Header.Get("Content-Type") != one.media || resp.Header.Get("X-Frame-Options") != "DENY" {
				t.Errorf("%s %s: %s %v", one.method, one.path, resp.Status, resp.Header)
			}
			if !strings.Contains(body, c.says) || !strings.Contains(body, one.also) {
				t.Errorf("%s %s says %s\nwithout %q or %q", one.method, one.path, body, c.says, one.also)
			}
		}
	}
	if resp, body := ask("GET", "/healthz"); resp.StatusCode != http.StatusOK {
		t.Errorf("it is not alive: %s %s", resp.Status, body)
	}
	close(mayOpen)
	<-isOpen
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if resp, _ := ask("GET", "/readyz"); resp.StatusCode == http.StatusOK {
			break
		}
	}
	for _, path := range []string{"/readyz", "/actions", "/api/v1/actions"} {
		if resp, body := ask("GET", path); resp.StatusCode != http.StatusOK {
			t.Errorf("open, %s: %s %s", path, resp.Status, body)
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Errorf("it ends with %v", err)
	}
	if told := log.String(); strings.Contains(told, "ERROR") || strings.Count(told, "made anew") != 1 {
		t.Errorf("its log says\n%s", told)
	}
}

// What cannot be opened ends the server with the reason, and being told to stop
// meanwhile is none.
func TestAServerThatCannotOpenEnds(t *testing.T) {
	w, _, _ := desk(t)
	set := service{Settings: web.Settings{Programme: "Example"}, log: slog.New(slog.DiscardHandler)}
	ctx, stop := context.WithCancel(t.Context())
	for _, c := range []struct {
		name string
		fail func() error
		want string
	}{
		{"a database of somebody else", func() error { return errors.New("not a record") }, "not a record"},
		{"told to stop", func() error { stop(); return context.Canceled }, "<nil>"},
	} {
		l, err := listen("--listen", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		got := w.serve(ctx, l, func(secretariat.Progress, func(*secretariat.Desk) error) error { return c.fail() }, set)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
			t.Errorf("%s: it still listens", c.name)
		}
	}
}

// What is started again by itself must not be tried for ever with what can never
// work, and must be with what can come right.
func TestASettingThatCanNeverWorkIsMisuse(t *testing.T) {
	for _, c := range []struct {
		name  string
		set   ServeCmd
		wants []string
	}{
		{"no port", ServeCmd{Listen: "localhost"}, []string{"--listen localhost is no address"}},
		{"a port that is none", ServeCmd{Listen: "127.0.0.1:99999"}, []string{"--listen 127.0.0.1:99999 is no address"}},
		{"a bracket left open", ServeCmd{Listen: "127.0.0.1:0", Metrics: "[::1:80"}, []string{"--metrics [::1:80 is no address"}},
		{"several", ServeCmd{Listen: "x", Metrics: "y", Cert: "a", Contact: "z", Files: -1, Large: -1},
			[]string{"--listen x", "--metrics y", "--tls-key", "--contact", "--limit-files", "--limit-large"}},
		{"of each part", ServeCmd{Place: Place{Database: "mysql://x"}, Behind: []string{"proxy"}, Backups: Backups{Dir: "x"},
			Mail: Mail{URL: "ftp://x", Server: "mail", User: "u"}, Provider: Provider{Called: "x"}},
			[]string{"--database", "--behind", "--backup-every", "--backup-keep", "--url", "--mail-limit", "host:port", "whom the messages come from", "both the user", "--oidc-issuer"}},
		{"mail without a server", ServeCmd{Mail: Mail{CA: "x"}}, []string{"--mail-server"}},
		{"a provider without a client", ServeCmd{Provider: Provider{Issuer: "https://x.example"}}, []string{"--oidc-client"}},
		{"nothing", ServeCmd{Listen: "127.0.0.1:http"}, nil},
		{"a host that nobody knows today", ServeCmd{Listen: "nowhere.invalid:80"}, nil},
	} {
		err := c.set.check()
		if (err == nil) != (c.wants == nil) || err != nil && !problem.Is(err, problem.Misuse) {
			t.Errorf("%s: %v", c.name, err)
		}
		for _, want := range c.wants {
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %v is without %q", c.name, err, want)
			}
		}
	}
	taken, err := listen("--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := listen("--listen", shownAddress(taken)); !problem.Is(err, problem.Invalid) {
		t.Errorf("an address that is taken: %v", err)
	}
}
