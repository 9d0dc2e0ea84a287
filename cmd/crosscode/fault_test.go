package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"crosscode/internal/cli"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// Whatever fails around the program ends in a sentence, a system that works when
// the fault is gone, and a journal that verifies.

// A running server, as it is shipped.
type runningServer struct {
	cmd  *exec.Cmd
	base string
	errs *bytes.Buffer
	over chan error
}

// begin starts a server and does not wait for it.
func begin(t *testing.T, args ...string) (*runningServer, <-chan string) {
	t.Helper()
	path, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	s := &runningServer{cmd: exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), errs: &bytes.Buffer{}, over: make(chan error, 1)}
	s.cmd.Stderr = s.errs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	told := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if a := address.FindString(lines.Text()); a != "" {
				told <- a
			}
		}
		s.over <- s.cmd.Wait()
	}()
	return s, told
}

// here waits until a server says where it is.
func (s *runningServer) here(t *testing.T, told <-chan string) *runningServer {
	t.Helper()
	select {
	case s.base = <-told:
	case err := <-s.over:
		t.Fatalf("the server ended: %v\n%s", err, s.errs)
	case <-time.After(2 * ready):
		t.Fatal("the server does not say where it is")
	}
	return s
}

func serving(t *testing.T, args ...string) *runningServer {
	t.Helper()
	s, told := begin(t, args...)
	return s.here(t, told)
}

// get asks for a page, and gives its status and text; 0 if it was not answered.
func (s *runningServer) get(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := (&http.Client{Timeout: 30 * time.Second}).Get(s.base + path)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

// raise makes an action with a token, as it was told, and gives how that was
// answered, and when to come back.
func (s *runningServer) raise(t *testing.T, told, ref string) (status int, after, says string) {
	t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"ref":%q,"class":"public","fields":{"title":"%s is written"}}`, ref, ref))
	r, err := http.NewRequest("POST", s.base+"/api/v1/actions", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(told[strings.Index(told, "crosscode_"):]))
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Retry-After"), string(b)
}

// until waits for something to become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within 30 seconds", what)
		}
	}
}

// exits runs a command and gives its exit code and what it says.
func exits(t *testing.T, args ...string) (int, string) {
	t.Helper()
	path, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, args...)
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// disk gives a disk of its own of some size, as "4m"; it needs root.
func disk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).Run(); err != nil {
		t.Skip("a disk of its own needs root, and a machine that lets it mount")
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return dir
}

func oneAction(t *testing.T, ref string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "one.csv")
	if err := os.WriteFile(file, []byte("ref,title,class\n"+ref+",Book a room,public\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAFullDiskLosesNothing(t *testing.T) {
	dir := disk(t, "6m")
	data := filepath.Join(dir, "record")
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-01"), "--data", data)
	_, token := exits(t, "user", "token", "add", "writers", "--role", "secretariat", "--may", "raise", "--data", data)
	server := serving(t, "--data", data)
	filler := filepath.Join(dir, "filler")
	// Something else takes what is left of the disk.
	exec.Command("dd", "if=/dev/zero", "of="+filler, "bs=4096").Run()
	code, says := 0, ""
	for i := 0; i < 50 && code == 0; i++ { // the log of the database may have room left in it
		code, says = exits(t, "import", "register", "action", oneAction(t, fmt.Sprintf("LAG02-%02d", i+1)), "--data", data)
	}
	if code == 0 || !strings.Contains(says, "full") || unlikeALetter(says) != "" {
		t.Errorf("on a full disk: %d, %s", code, says)
	}
	if status, _ := server.get(t, "/actions"); status != http.StatusOK {
		t.Errorf("reading on a full disk: %d", status)
	}
	status, after, answer := http.StatusCreated, "", ""
	for i := 0; i < 50 && status == http.StatusCreated; i++ {
		status, after, answer = server.raise(t, token, fmt.Sprintf("LAG04-%02d", i+1))
	}
	if status != http.StatusServiceUnavailable || after != "60" || !strings.Contains(answer, "problem-unavailable") || !strings.Contains(answer, "is full") {
		t.Errorf("the API on a full disk: %d, Retry-After %q, %s", status, after, answer)
	}
	code, says = exits(t, "backup", filepath.Join(dir, "backup"), "--data", data)
	if code == 0 || unlikeALetter(says) != "" {
		t.Errorf("a backup onto a full disk: %d %s", code, says)
	}
	if _, err := os.Stat(filepath.Join(dir, "backup")); err == nil {
		t.Error("half a backup is left")
	}
	// Elsewhere there is room, and now a backup is wanted most.
	code = 0
	for i := 0; i < 50 && code == 0; i++ { // until not even a note finds room
		code, _ = exits(t, "user", "token", "add", "more", "--role", "secretariat", "--data", data)
	}
	elsewhere := filepath.Join(t.TempDir(), "rescued.backup")
	if out := crosscode(t, "backup", elsewhere, "--data", data); !strings.Contains(out, "does not know of this file") {
		t.Errorf("a backup of what is on a full disk: %s", out)
	}
	if out := crosscode(t, "restore", elsewhere, "--data", filepath.Join(t.TempDir(), "rescued")); !strings.Contains(out, "was restored") {
		t.Errorf("it restores: %s", out)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	crosscode(t, "import", "register", "action", oneAction(t, "LAG03-01"), "--data", data)
	if out := crosscode(t, "verify", "--data", data); !strings.Contains(out, "is whole") {
		t.Errorf("with room again: %s", out)
	}
	if status, body := server.get(t, "/actions/LAG03-01"); status != http.StatusOK || !strings.Contains(body, "Book a room") {
		t.Errorf("the server that ran all along: %d", status)
	}
}

// Wherever the room ends while a record is made, whoever makes it hears the same,
// and can when there is room.
func TestARecordIsNotMadeOnAFullDiskAndThatIsSaid(t *testing.T) {
	dir := disk(t, "6m")
	from := filepath.Join(t.TempDir(), "from")
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-01"), "--data", from)
	backup := filepath.Join(t.TempDir(), "small.backup")
	crosscode(t, "backup", backup, "--data", from)
	data, filler := filepath.Join(dir, "record"), filepath.Join(dir, "filler")
	for _, room := range []int{0, 20, 60, 100, 200, 400, 1000} { // KiB
		if err := os.WriteFile(filler, make([]byte, (6<<10-room)<<10), 0o600); err != nil && room > 0 {
			t.Fatal(err)
		}
		code, says := exits(t, "restore", backup, "--data", data)
		if code != 1 || !strings.Contains(says, "is full") || unlikeALetter(says) != "" {
			t.Errorf("with %d KiB of room: %d, %s", room, code, says)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(data); err != nil {
			t.Fatal(err)
		}
	}
	if code, says := exits(t, "restore", backup, "--data", data); code != 0 {
		t.Errorf("with room: %d, %s", code, says)
	}
}

func TestAReadOnlyDiskIsRead(t *testing.T) {
	dir := disk(t, "20m")
	data := filepath.Join(dir, "record")
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-01"), "--data", data)
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, args := range [][]string{{"import", "register", "action", oneAction(t, "LAG01-02")}, {"serve", "--listen", "127.0.0.1:0"}, {"user", "add", "a@example.org", "--name", "A"}} {
		code, says := exits(t, append(args, "--data", data)...)
		if code == 0 || !strings.Contains(says, "read") || unlikeALetter(says) != "" {
			t.Errorf("%s on a read-only disk: %d, %s", args[0], code, says)
		}
	}
	saves := func(data string, ref string) {
		t.Helper()
		if out := crosscode(t, "verify", "--data", data); !strings.Contains(out, "is whole") {
			t.Errorf("verify: %s", out)
		}
		if out := crosscode(t, "export", "action", "--data", data); !strings.Contains(out, ref) {
			t.Errorf("export: %s", out)
		}
		saved := filepath.Join(t.TempDir(), "saved.backup")
		if out := crosscode(t, "backup", saved, "--data", data); !strings.Contains(out, "does not know of this file") {
			t.Errorf("backup: %s", out)
		}
		there := filepath.Join(t.TempDir(), "restored")
		crosscode(t, "restore", saved, "--data", there)
		if out := crosscode(t, "export", "action", "--data", there); !strings.Contains(out, ref) {
			t.Errorf("restored: %s", out)
		}
	}
	saves(data, "LAG01-01")
	if out, err := exec.Command("mount", "-o", "remount,rw", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-02"), "--data", data)
	// What a killed server had not yet put into the file is read too.
	server := serving(t, "--data", data)
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-03"), "--data", data)
	server.cmd.Process.Kill()
	<-server.over
	if left, err := os.Stat(filepath.Join(data, "crosscode.db-wal")); err != nil || left.Size() == 0 {
		t.Fatalf("the killed server left nothing: %v, %v", left, err)
	}
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	saves(data, "LAG01-03")
	if out, err := exec.Command("mount", "-o", "remount,rw", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out := crosscode(t, "verify", "--data", data); !strings.Contains(out, "is whole") {
		t.Errorf("when it may write again: %s", out)
	}
}

func TestAClockThatJumpsBackTurnsNoTimeOfTheRecord(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	desk, closer, err := open(t.Context(), cli.Place{Data: dir}, func() time.Time { return now }, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	who := party.Operator("the test")
	raise := func(ref string) record.Record {
		t.Helper()
		r, err := desk.Raise(t.Context(), who, register.Actions.Kind, ref, secretariat.Edit{Fields: map[string]string{"title": ref}}, secretariat.Because{})
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		return r
	}
	raise("LAG01-01")
	for _, jump := range []time.Duration{-time.Hour, -400 * 24 * time.Hour, 500 * 24 * time.Hour} {
		now = now.Add(jump)
		raise(fmt.Sprintf("LAG02-%02d", int(jump.Abs().Hours())%90+1))
	}
	v := desk.View(t.Context(), who, secretariat.Now)
	latest, err := v.Latest(10, 0)
	if err != nil || len(latest) != 4 {
		t.Fatal(latest, err)
	}
	for i := range latest[1:] {
		if latest[i].Entry.At.Before(latest[i+1].Entry.At) {
			t.Errorf("entry %d holds from %v, the one before it from %v", latest[i].Entry.Seq, latest[i].Entry.At, latest[i+1].Entry.At)
		}
	}
	check(t, dir, nil)
}

// A gate stands between a server and its database, and can be shut.
type gate struct {
	to   string
	addr string
	mu   sync.Mutex
	shut bool
	open []net.Conn
}

func openGate(t *testing.T, to string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	g := &gate{to: to, addr: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go g.pass(c)
		}
	}()
	return g
}

func (g *gate) pass(c net.Conn) {
	d, err := net.Dial("unix", g.to)
	g.mu.Lock()
	if g.shut || err != nil {
		g.mu.Unlock()
		c.Close()
		return
	}
	g.open = append(g.open, c, d)
	g.mu.Unlock()
	go func() { io.Copy(c, d); c.Close() }()
	io.Copy(d, c)
	d.Close()
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	for _, c := range g.open {
		c.Close()
	}
	g.open = nil
}

func TestADatabaseThatIsGoneForAWhileComesBack(t *testing.T) {
	u, err := url.Parse(need.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	g := openGate(t, filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432"))
	at := "postgres://postgres@" + g.addr + u.Path + "?sslmode=disable"
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-01"), "--database", at)
	s := serving(t, "--database", at)
	if status, _ := s.get(t, "/readyz"); status != http.StatusOK {
		t.Fatalf("ready: %d", status)
	}
	g.set(true)
	if status, says := s.get(t, "/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(says, "does not answer") {
		t.Errorf("without its database: %d %s", status, says)
	}
	if status, says := s.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("it is not alive: %d %s", status, says)
	}
	if status, says := s.get(t, "/actions/LAG01-01"); status != http.StatusServiceUnavailable || !strings.Contains(says, "does not answer just now, and nothing was kept") {
		t.Errorf("a page meanwhile: %d %s", status, says)
	}
	if status, says := s.get(t, "/api/v1/actions/LAG01-01"); status != http.StatusServiceUnavailable || !strings.Contains(says, "does not answer just now") {
		t.Errorf("the API meanwhile: %d %s", status, says)
	}
	if code, says := exits(t, "verify", "--database", at); code != 1 || !strings.Contains(says, "The database does not answer") || unlikeALetter(says) != "" {
		t.Errorf("a command meanwhile: %d %s", code, says)
	}
	g.set(false)
	until(t, "the database is back and the server ready", func() bool { status, _ := s.get(t, "/readyz"); return status == http.StatusOK })
	if status, body := s.get(t, "/actions.csv"); status != http.StatusOK {
		t.Errorf("afterwards: %d %s", status, body)
	}
	crosscode(t, "import", "register", "action", oneAction(t, "LAG01-02"), "--database", at)
	if out := crosscode(t, "verify", "--database", at); !strings.Contains(out, "is whole") {
		t.Error(out)
	}
}

func TestTwoServersThatStartAtOnceBothServe(t *testing.T) {
	for name, place := range map[string]func(*testing.T) []string{
		"a new data directory": func(t *testing.T) []string { return []string{"--data", filepath.Join(t.TempDir(), "record")} },
		"a new database":       func(t *testing.T) []string { return []string{"--database", need.Postgres(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			at := place(t)
			one, first := begin(t, at...)
			two, second := begin(t, at...)
			one.here(t, first)
			two.here(t, second)
			crosscode(t, append([]string{"import", "register", "action", oneAction(t, "LAG01-01")}, at...)...)
			for _, s := range []*runningServer{one, two} {
				if status, body := s.get(t, "/actions/LAG01-01"); status != http.StatusOK || !strings.Contains(body, "Book a room") {
					t.Errorf("%d\n%s", status, s.errs)
				}
			}
			if out := crosscode(t, append([]string{"verify"}, at...)...); !strings.Contains(out, "is whole") {
				t.Error(out)
			}
		})
	}
}

func TestHalfARequestAndASlowClientHoldNobodyUp(t *testing.T) {
	s := serving(t, "--data", filepath.Join(t.TempDir(), "record"))
	host := strings.TrimPrefix(s.base, "http://")
	var lazy []net.Conn
	for i := range 100 {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		half := "GET /actions HTTP/1.1\r\nHost: " + host + "\r\nX-Half: "
		if i%2 == 0 { // or a whole head and half of what it promises
			half = "POST /sign-in HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
		}
		if _, err := io.WriteString(c, half); err != nil {
			t.Fatal(err)
		}
		lazy = append(lazy, c)
	}
	for range 20 {
		began := time.Now()
		if status, _ := s.get(t, "/actions"); status != http.StatusOK || time.Since(began) > 5*time.Second {
			t.Fatalf("beside 100 half requests: %d after %v", status, time.Since(began))
		}
	}
	lazy[1].SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.ReadAll(lazy[1]); err != nil {
		t.Errorf("half a head is not given up: %v", err)
	}
	for i, c := range lazy {
		if i%2 == 0 {
			c.Close() // half a body: whoever sends it has gone
		}
	}
	if status, _ := s.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.over:
		if err != nil || strings.Contains(s.errs.String(), "panic") {
			t.Errorf("it ended with %v\n%s", err, s.errs)
		}
	case <-time.After(2 * stopped):
		t.Error("it does not stop")
	}
}

// Two servers on one database are one: who is signed in at one is signed in at
// the other, guessing at both counts together, a backup made by one is not made
// again by the other, and when one is killed nothing that either acknowledged is
// lost.
func TestTwoServersOnOneDatabaseAreOne(t *testing.T) {
	at := []string{"--database", need.Postgres(t)}
	backups := t.TempDir()
	made := func() []string {
		files, err := filepath.Glob(filepath.Join(backups, "*.backup"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	one := serving(t, append([]string{"--backup-dir", backups}, at...)...)
	until(t, "the first backup", func() bool { return len(made()) == 1 })
	two := serving(t, append([]string{"--backup-dir", backups}, at...)...)

	// Sessions.
	link := crosscode(t, append([]string{"user", "add", "a@example.org", "--name", "A", "--url", one.base}, at...)...)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	const password = "correct horse battery"
	send := func(to string, form url.Values) int {
		t.Helper()
		res, err := browser.PostForm(to, form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	status := func(s *runningServer, path string) int {
		t.Helper()
		res, err := browser.Get(s.base + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	send(address.FindString(link)+strings.TrimSpace(link[strings.Index(link, "/invitation/"):]), url.Values{"password": {password}, "again": {password}})
	if a, b := status(one, "/account"), status(two, "/account"); a != 200 || b != 200 {
		t.Errorf("signed in at one: %d there, %d at the other", a, b)
	}
	send(two.base+"/sign-out", nil)
	if a, b := status(one, "/account"), status(two, "/account"); a == 200 || b == 200 {
		t.Errorf("signed out at the other: %d and %d", a, b)
	}
	barred := false
	for i := 0; i < 40 && !barred; i++ { // guessing, at both in turns
		barred = send([]*runningServer{one, two}[i%2].base+"/sign-in", url.Values{"email": {"a@example.org"}, "password": {"wrong"}}) == http.StatusTooManyRequests
	}
	if !barred {
		t.Error("nobody who guesses is barred")
	}
	for _, s := range []*runningServer{one, two} {
		if got := send(s.base+"/sign-in", url.Values{"email": {"a@example.org"}, "password": {password}}); got == http.StatusOK {
			t.Errorf("barred at one, it is %d at %s", got, s.base)
		}
	}

	// Writers, and a kill.
	_, token := exits(t, append([]string{"user", "token", "add", "writers", "--role", "secretariat", "--may", "raise"}, at...)...)
	secret := token[strings.Index(token, "crosscode_"):]
	var told sync.Map
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 25 {
				ref := fmt.Sprintf("LAG%02d-%02d", w+1, i+1)
				body, _ := json.Marshal(map[string]any{"ref": ref, "class": "public", "fields": map[string]string{"title": ref + " is written"}})
				for try := range 4 {
					s := []*runningServer{one, two}[(w+i+try)%2]
					r, _ := http.NewRequest("POST", s.base+"/api/v1/actions", bytes.NewReader(body))
					r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(secret))
					r.Header.Set("Content-Type", "application/json")
					res, err := http.DefaultClient.Do(r)
					if err != nil {
						continue // it was killed
					}
					res.Body.Close()
					if res.StatusCode == http.StatusCreated || res.StatusCode == http.StatusConflict && try > 0 {
						told.Store(ref, true)
						break
					}
					t.Errorf("%s: %s", ref, res.Status)
				}
				if w == 0 && i == 12 {
					one.cmd.Process.Kill()
				}
			}
		})
	}
	all.Wait()
	n := 0
	told.Range(func(ref, _ any) bool {
		n++
		if status, body := two.get(t, "/actions/"+ref.(string)); status != http.StatusOK || !strings.Contains(body, "is written") {
			t.Errorf("%s was acknowledged, and is answered %d", ref, status)
		}
		return true
	})
	if n != 100 {
		t.Errorf("%d of 100 are acknowledged", n)
	}
	if out := crosscode(t, append([]string{"verify"}, at...)...); !strings.Contains(out, "is whole") {
		t.Error(out)
	}
	if got := made(); len(got) != 1 {
		t.Errorf("the backups are %v", got)
	}
	if status, _ := two.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("the other is not ready: %d", status)
	}
}
