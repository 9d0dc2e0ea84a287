package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A place is where the record is, as options of a command.
type place []string

// command runs a command of the program to its end and gives what it printed.
func (p place) command(ctx context.Context, program string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, program, append(args, p...)...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, &errs)
	}
	return string(out), nil
}

// A server is one that was started.
type server struct {
	cmd  *exec.Cmd
	base string
	log  *os.File
	dead atomic.Bool
}

var printed = regexp.MustCompile(`https?://[0-9.:]+`)

// start starts a server and waits until it says where it is.
func start(ctx context.Context, program string, p place, log string) (*server, error) {
	s := &server{cmd: exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--limit-person", "0", "--limit-address", "0", "--limit-files", "0"}, p...)...)}
	var err error
	if s.log, err = os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	told := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if a := printed.FindString(lines.Text()); a != "" {
				told <- a
			}
		}
		s.cmd.Wait()
		close(told)
	}()
	select {
	case a, ok := <-told:
		if !ok {
			return nil, fmt.Errorf("the server ended before it said where it is; see %s", log)
		}
		s.base = a
		return s, nil
	case <-time.After(10 * time.Minute): // it may rebuild its tables first
	case <-ctx.Done():
	}
	s.cmd.Process.Kill()
	return nil, errors.New("the server did not say where it is")
}

func (s *server) kill() {
	s.dead.Store(true)
	s.cmd.Process.Kill()
}

func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.log.Close()
}

// memory is what a process holds, in megabytes.
func memory(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}

// family gives a process and everything that descends from it.
func family(pid int) []int {
	parents := map[int][]int{}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	for _, name := range stats {
		if f := stat(name); len(f) > 3 {
			parent, err := strconv.Atoi(f[1])
			own, err2 := strconv.Atoi(strings.Split(name, "/")[2])
			if err == nil && err2 == nil {
				parents[parent] = append(parents[parent], own)
			}
		}
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, parents[all[i]]...)
	}
	return all
}

// stat gives the fields of a process from its state on: the name before it may
// hold anything.
func stat(name string) []string {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
}

// spent is the CPU time that a process and its descendants have used, thread by
// thread: Linux counts that in nanoseconds, and whole processes in hundredths of a
// second. Threads that have ended do not count.
func spent(pid int) time.Duration {
	var sum time.Duration
	for _, p := range family(pid) {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/[0-9]*/schedstat", p))
		if err != nil {
			continue
		}
		for _, name := range threads {
			b, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			ran, _, _ := strings.Cut(string(b), " ")
			if n, err := strconv.ParseInt(ran, 10, 64); err == nil {
				sum += time.Duration(n)
			}
		}
	}
	return sum
}
