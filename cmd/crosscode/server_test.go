package main

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// servers are the servers that a script has started, by the names of the
// variables that hold their addresses.
type servers map[string]*server

// running is the key under which a script keeps its servers.
const running = "servers"

type server struct {
	cmd  *exec.Cmd
	over chan error
}

// How long a server may take, and how long it may take to stop.
const (
	ready   = 20 * time.Second
	stopped = 5 * time.Second
)

// command is a command of a script, to be run by hand.
func command(ts *testscript.TestScript, name string, args ...string) *exec.Cmd {
	path, err := exec.LookPath(name)
	ts.Check(err)
	c := exec.Command(path, args...)
	c.Dir = ts.MkAbs(".")
	c.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	return c
}

var address = regexp.MustCompile(`http://[0-9.:]+`)

// start starts a server and waits for the address it prints, which becomes the
// value of a variable: "start DEMO crosscode demo".
func start(ts *testscript.TestScript, _ bool, args []string) {
	s := &server{command(ts, args[1], args[2:]...), make(chan error, 1)}
	out, err := s.cmd.StdoutPipe()
	ts.Check(err)
	var errs strings.Builder
	s.cmd.Stderr = &errs
	began := time.Now()
	ts.Check(s.cmd.Start())
	ts.Value(running).(servers)[args[0]] = s
	ts.Defer(func() { s.cmd.Process.Kill() })
	told := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if a := address.FindString(lines.Text()); a != "" {
				told <- a
			}
		}
		s.over <- s.cmd.Wait()
	}()
	select {
	case a := <-told:
		ts.Logf("%s after %v", a, time.Since(began).Round(time.Millisecond))
		ts.Setenv(args[0], a)
	case err := <-s.over:
		ts.Fatalf("it ended before it printed an address: %v\n%s", err, &errs)
	case <-time.After(ready):
		ts.Fatalf("it printed no address within %v", ready)
	}
}

// end ends a server: "end DEMO TERM", which must end it well and in time, or
// "end DEMO KILL".
func end(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(running).(servers)[args[0]]
	began, signal := time.Now(), syscall.SIGKILL
	if args[1] == "TERM" {
		signal = syscall.SIGTERM
	}
	ts.Check(s.cmd.Process.Signal(signal))
	select {
	case err := <-s.over:
		ts.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
		if signal == syscall.SIGTERM && err != nil {
			ts.Fatalf("told to stop, it ended with %v", err)
		}
	case <-time.After(stopped):
		ts.Fatalf("it did not end within %v", stopped)
	}
}

// get fetches a page: "get $DEMO/actions 200".
func get(ts *testscript.TestScript, _ bool, args []string) {
	client := http.Client{Timeout: 10 * time.Second}
	res, err := client.Get(args[0])
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if !strings.HasPrefix(res.Status, args[1]) {
		ts.Fatalf("%s answers %s", args[0], res.Status)
	}
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
}

// killed kills a command after a while: "killed 60ms crosscode demo".
func killed(ts *testscript.TestScript, _ bool, args []string) {
	after, err := time.ParseDuration(args[0])
	ts.Check(err)
	c := command(ts, args[1], args[2:]...)
	ts.Check(c.Start())
	time.Sleep(after)
	ts.Check(c.Process.Kill())
	c.Wait() // it was killed, and that is all it has to say
}
