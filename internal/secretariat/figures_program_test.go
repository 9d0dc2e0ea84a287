package secretariat

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// command is the program, at the record that is measured.
func (f *figures) command(args ...string) *exec.Cmd {
	program := os.Getenv("CROSSCODE_FIGURES_PROGRAM")
	if program == "" {
		f.t.Fatal("CROSSCODE_FIGURES_PROGRAM should name the program; make bench builds it")
	}
	place := []string{"--data", f.c.Dir}
	if f.c.Database != "" {
		place = []string{"--database", f.c.Database}
	}
	return exec.Command(program, append(args, place...)...)
}

// whole runs a command that goes through a whole record.
func (f *figures) whole(name string, seconds float64, args ...string) {
	f.t.Helper()
	cmd := f.command(args...)
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		f.t.Fatalf("%s: %v\n%s", name, err, out)
	}
	g := figure{once: true, aim: 1000 * seconds, most: ms(time.Since(began))}
	g.cpu = ms(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		g.peak = float64(u.Maxrss) / 1024
	}
	f.out.add(name, g)
}

// server starts the program as people do, asks for pages as a visitor would,
// and sees how much memory it has then.
func (f *figures) server() {
	cmd := f.command("serve", "--listen", "127.0.0.1:0")
	said, err := cmd.StdoutPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	at := strings.TrimSpace(strings.TrimPrefix(line, "Serving "))
	if err != nil || !strings.HasPrefix(at, "http") {
		f.t.Fatalf("serve: %v: %s", err, line)
	}
	go io.Copy(io.Discard, said)
	get := func(path string) func(int) error {
		return func(int) error {
			_, err := ask(at + path)
			return err
		}
	}
	if err := get("/healthz")(0); err != nil {
		f.t.Fatal(err)
	}
	f.out.add("start, to the first answer", figure{once: true, aim: 1000, most: ms(time.Since(began))})
	ref := "/actions/" + InventedRef(f.records/3)
	f.out.add("page: home", f.many(40, get("/")).as(30, 0))
	f.out.add("page: list of actions", f.many(40, get("/actions")).as(20, 300))
	f.out.add("page: list, two statuses by due date", f.many(40, get("/actions?status=Open&status=Ongoing&sort=due")).as(20, 300))
	f.out.add("page: record", f.many(40, get(ref)).as(10, 0))
	f.out.add("page: search", f.many(40, get("/search?q=detail+shown")).as(40, 0))
	f.out.add("page: search for a beginning", f.many(40, get("/search?q=deta")).as(40, 0))
	var first time.Duration
	f.many(1, func(int) error { first, err = ask(at + "/actions.csv"); return err })
	f.out.add("csv of everything, its first byte", figure{once: true, aim: 50, most: ms(first)})
	now, most := memory(cmd.Process.Pid)
	f.out.add("memory of the server after all that", figure{once: true, memory: true, aim: 150, most: now})
	f.out.add("the most it had", figure{once: true, memory: true, most: most})
}

// ask asks for a page, reads all of it, and gives how long the first byte took.
func ask(address string) (first time.Duration, err error) {
	began := time.Now()
	resp, err := http.Get(address)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", address, resp.Status)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 1)); err != nil {
		return 0, fmt.Errorf("%s: %w", address, err)
	}
	first = time.Since(began)
	_, err = io.Copy(io.Discard, resp.Body)
	return first, err
}

// memory gives the megabytes that a process has in memory, and the most it had.
func memory(pid int) (now, most float64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f", &kilobytes); err == nil {
			now = kilobytes / 1024
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %f", &kilobytes); err == nil {
			most = kilobytes / 1024
		}
	}
	return now, most
}
