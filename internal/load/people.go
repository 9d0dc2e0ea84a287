package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A trial is one run of the load.
type trial struct {
	program   string
	place     place
	readers   int
	writers   int
	reading   time.Duration // between two pages of one reader
	writing   time.Duration // between two writes of one writer
	lasts     time.Duration
	servers   []*server
	client    *http.Client
	turn      atomic.Int64
	refs      []string
	sessions  []*http.Cookie
	tokens    []string // of readers by the API, and then one for each writer
	read      tally
	wrote     tally
	again     atomic.Int64 // asked of another server, since one was killed
	told      sync.Map     // what was acknowledged: reference to title
	feeds     sync.Map     // address to ETag
	directory string
}

// people runs the load.
func people(ctx context.Context, args []string) error {
	t := &trial{client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1000, MaxIdleConns: 2000},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	f := flag.NewFlagSet("people", flag.ExitOnError)
	f.StringVar(&t.program, "program", "bin/crosscode", "the program")
	data := f.String("data", "", "the data directory, or")
	database := f.String("database", "", "the address of PostgreSQL")
	servers := f.Int("servers", 1, "how many servers")
	kill := f.Bool("kill", false, "kill the last server midway")
	f.IntVar(&t.readers, "readers", 500, "people who read")
	f.IntVar(&t.writers, "writers", 20, "programs and people who write")
	f.DurationVar(&t.reading, "reading", 10*time.Second, "between two pages of one reader")
	f.DurationVar(&t.writing, "writing", 4*time.Second, "between two writes of one writer")
	f.DurationVar(&t.lasts, "for", 5*time.Minute, "how long")
	if err := f.Parse(args); err != nil {
		return err
	}
	t.place = place{"--data", *data}
	if *database != "" {
		t.place = place{"--database", *database}
	}
	var err error
	if t.directory, err = os.MkdirTemp("", "crosscode-load"); err != nil {
		return err
	}
	defer os.RemoveAll(t.directory)
	for i := range *servers {
		s, err := start(ctx, t.program, t.place, filepath.Join(t.directory, fmt.Sprintf("log-%d", i)))
		if err != nil {
			return err
		}
		defer s.stop()
		t.servers = append(t.servers, s)
	}
	if err := t.prepare(ctx); err != nil {
		return err
	}
	return t.run(ctx, *kill)
}

// prepare makes those who read and write, and finds what there is to read.
func (t *trial) prepare(ctx context.Context) error {
	for i := range 10 + t.writers {
		more := []string{"--as", fmt.Sprintf("reader-%d", i)}
		if i >= 10 {
			more = []string{"--as", fmt.Sprintf("writer-%d", i-10), "--role", "secretariat", "--may", "raise,edit,step"}
		}
		secret, err := t.place.command(ctx, t.program, append([]string{"user", "token", "add", fmt.Sprintf("load %d", i), "--days", "2"}, more...)...)
		if err != nil {
			return err
		}
		t.tokens = append(t.tokens, strings.TrimSpace(secret))
	}
	for i := range 10 {
		out, err := t.place.command(ctx, t.program, "user", "add", fmt.Sprintf("reader-%d-%x@example.org", i, rand.Uint32()), "--name", fmt.Sprintf("Reader %d", i), "--url", t.servers[0].base)
		if err != nil {
			return err
		}
		link := printed.FindString(out) + out[strings.Index(out, "/invitation/"):]
		c, err := t.session(ctx, strings.TrimSpace(link))
		if err != nil {
			return err
		}
		t.sessions = append(t.sessions, c)
	}
	next := "/api/v1/actions?size=500&sort=due"
	for len(t.refs) < 3000 && next != "" {
		var page struct {
			Items []struct {
				Ref string `json:"ref"`
			} `json:"items"`
			Links struct {
				Next string `json:"next"`
			} `json:"links"`
		}
		if err := t.json(ctx, "GET", next, t.tokens[0], nil, &page); err != nil {
			return err
		}
		for _, it := range page.Items {
			t.refs = append(t.refs, it.Ref)
		}
		next = page.Links.Next
	}
	if len(t.refs) == 0 {
		return errors.New("there is nothing to read: generate a record first")
	}
	return nil
}

// session takes an invitation up, as a browser does.
func (t *trial) session(ctx context.Context, link string) (*http.Cookie, error) {
	const password = "a password for the load"
	form := url.Values{"password": {password}, "again": {password}}
	r, err := http.NewRequestWithContext(ctx, "POST", link, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := t.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if len(res.Cookies()) == 0 {
		return nil, fmt.Errorf("take up %s: %s", link, res.Status)
	}
	return res.Cookies()[0], nil
}

// run lets everybody loose.
func (t *trial) run(ctx context.Context, kill bool) error {
	fmt.Printf("%d readers, each a page in %v, and %d writers, each a write in %v, for %v; %d server(s); load average %s\n",
		t.readers, t.reading, t.writers, t.writing, t.lasts, len(t.servers), loadAverage())
	var all sync.WaitGroup
	began := time.Now()
	end := began.Add(t.lasts)
	for i := range t.readers {
		all.Go(func() { t.reader(ctx, i, end) })
	}
	for i := range t.writers {
		all.Go(func() { t.writer(ctx, i, end) })
	}
	at := func(after time.Duration, f func()) {
		all.Go(func() {
			select {
			case <-time.After(after):
				f()
			case <-ctx.Done():
			}
		})
	}
	at(min(t.lasts/6, 30*time.Second), func() { t.memories("after a while") })
	at(t.lasts/2, func() {
		t.memories("half way")
		if kill {
			last := t.servers[len(t.servers)-1]
			last.kill()
			fmt.Printf("%s was killed at %v\n", last.base, time.Since(began).Round(time.Second))
		}
	})
	all.Wait()
	t.memories("at the end")
	fmt.Printf("%-8s %8s %8s %9s %9s %9s %9s\n", "", "asked", "errors", "p50 ms", "p95 ms", "p99 ms", "worst ms")
	t.read.print("readers")
	t.wrote.print("writers")
	if n := t.again.Load(); n > 0 {
		fmt.Printf("%d requests were asked of another server, since theirs was killed under them\n", n)
	}
	for _, what := range t.read.kinds() {
		t.read.of(what).print("  " + what)
	}
	fmt.Printf("load average at the end %s\n", loadAverage())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return t.whole(ctx)
}

func (t *trial) memories(when string) {
	for i, s := range t.servers {
		if !s.dead.Load() {
			fmt.Printf("server %d %s: %.0f MB, %v of CPU\n", i+1, when, memory(s.cmd.Process.Pid), spent(s.cmd.Process.Pid).Round(time.Second))
		}
	}
}

// whole checks that what was acknowledged is there and that the journal is whole.
func (t *trial) whole(ctx context.Context) error {
	lost, n := 0, 0
	t.told.Range(func(ref, title any) bool {
		n++
		var got struct {
			Fields struct {
				Title string `json:"title"`
			} `json:"fields"`
		}
		err := t.json(ctx, "GET", "/api/v1/actions/"+ref.(string), t.tokens[0], nil, &got)
		if err != nil || got.Fields.Title != title {
			lost++
			fmt.Printf("lost: %s was acknowledged as %q; there is %q, %v\n", ref, title, got.Fields.Title, err)
		}
		return true
	})
	said, err := t.place.command(ctx, t.program, "verify")
	if err != nil {
		return err
	}
	fmt.Printf("%d records were written, %d of them lost. %s", n, lost, said)
	if bad := t.read.errors() + t.wrote.errors(); bad > 0 || lost > 0 {
		return fmt.Errorf("%d errors, %d records lost", bad, lost)
	}
	return nil
}

// base is the server whose turn it is, of those that are not known to be dead.
func (t *trial) base() *server {
	for range t.servers {
		if s := t.servers[int(t.turn.Add(1))%len(t.servers)]; !s.dead.Load() {
			return s
		}
	}
	return t.servers[0]
}

// do asks as a proxy in front of the servers does: what was asked of one that has
// died is asked of another.
func (t *trial) do(ctx context.Context, request func(base string) (*http.Request, error)) (status int, head http.Header, body []byte, err error) {
	for try := 0; ; try++ {
		s := t.base()
		var r *http.Request
		if r, err = request(s.base); err != nil {
			return 0, nil, nil, err
		}
		var res *http.Response
		if res, err = t.client.Do(r.WithContext(ctx)); err == nil {
			body, err = io.ReadAll(res.Body)
			res.Body.Close()
			if err == nil {
				return res.StatusCode, res.Header, body, nil
			}
		}
		if !s.dead.Load() || try == 3 {
			return 0, nil, nil, err
		}
		t.again.Add(1)
	}
}
