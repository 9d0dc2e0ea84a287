package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A side is one of two programs with the same rows.
type side struct {
	name, base string
	pid        int
	client     *http.Client
	auth       [2]string // name and value of the header that says who writes
}

// A task is one thing that both sides can do, as each is asked for it. N is the
// number of a record, from 1.
type task struct {
	name   string
	times  int
	method string
	ours   func(n int) (path, body string)
	theirs func(n int) (path, body string)
	must   [2]string // what the answer of each has in it, if it is the right one
}

// peers compares crosscode with Redmine, request by request.
func peers(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("peers", flag.ExitOnError)
	ours := &side{name: "crosscode", client: &http.Client{Timeout: 10 * time.Minute}}
	theirs := &side{name: "Redmine", client: &http.Client{Timeout: 10 * time.Minute}}
	f.StringVar(&ours.base, "ours", "", "where crosscode is")
	f.IntVar(&ours.pid, "ours-pid", 0, "its process")
	token := f.String("token", "", "a token that may raise")
	f.StringVar(&theirs.base, "theirs", "", "where Redmine is")
	f.IntVar(&theirs.pid, "theirs-pid", 0, "its first process")
	key := f.String("key", "", "a key to its API")
	project := f.String("project", "record", "its project")
	refs := f.String("refs", "", "file with the references of our records, in the order of their numbers there")
	times := f.Int("times", 30, "how often each is asked")
	if err := f.Parse(args); err != nil {
		return err
	}
	ours.auth, theirs.auth = [2]string{"Authorization", "Bearer " + *token}, [2]string{"X-Redmine-API-Key", *key}
	text, err := os.ReadFile(*refs)
	if err != nil {
		return err
	}
	fmt.Printf("%d records; load average %s\n", len(strings.Fields(string(text))), loadAverage())
	fmt.Printf("%-30s %26s   %26s   %16s\n%-30s %8s %8s %8s   %8s %8s %8s   %8s %8s\n", "", "crosscode", "Redmine", "times less", "",
		"p50 ms", "p95 ms", "CPU ms", "p50 ms", "p95 ms", "CPU ms", "p50", "CPU")
	for _, t := range tasks(*project, strings.Fields(string(text)), *times) {
		a, b := t.compare(ctx, ours, theirs)
		if a.err != nil || b.err != nil {
			return fmt.Errorf("%s: ours %v; theirs %v", t.name, a.err, b.err)
		}
		fmt.Printf("%-30s %8.1f %8.1f %8.1f   %8.1f %8.1f %8.1f   %8.1f %8.1f   %d and %d bytes\n", t.name, ms(a.p50), ms(a.p95), ms(a.cpu),
			ms(b.p50), ms(b.p95), ms(b.cpu), float64(b.p50)/float64(a.p50), float64(b.cpu)/float64(max(a.cpu, time.Microsecond)), a.bytes, b.bytes)
	}
	for _, s := range []*side{ours, theirs} {
		held := 0.0
		for _, p := range family(s.pid) {
			held += memory(p)
		}
		fmt.Printf("%s holds %.0f MB\n", s.name, held)
	}
	fmt.Printf("load average at the end %s\n", loadAverage())
	return nil
}

// tasks are what is compared.
func tasks(project string, refs []string, times int) []task {
	at := func(n int) int { return n*7919%len(refs) + 1 } // another record each time
	page := func(path string) func(int) (string, string) { return func(int) (string, string) { return path, "" } }
	issues := "/projects/" + project + "/issues"
	list := "?set_filter=1&per_page=100&sort=due_date"
	stamp := time.Now().UnixNano() / 1000 % 1_000_000
	return []task{
		{"list, 100 rows", times, "GET", page("/actions?size=100&sort=due"), page(issues + list), [2]string{"</html>", "</html>"}},
		{"list, 100 rows, open ones", times, "GET", page("/actions?size=100&sort=due&status=Open&status=Ongoing"), page("/projects/" + project + "/issues?set_filter=1&f[]=status_id&op[status_id]=o&per_page=100&sort=due_date"), [2]string{"</html>", "</html>"}},
		{"record", times, "GET", func(n int) (string, string) { return "/actions/" + refs[at(n)-1], "" },
			func(n int) (string, string) { return "/issues/" + strconv.Itoa(at(n)), "" }, [2]string{"</html>", "</html>"}},
		{"search, a word of one", times, "GET", func(n int) (string, string) { return fmt.Sprintf("/search?q=detail+%d", at(n)), "" },
			func(n int) (string, string) {
				return fmt.Sprintf("/projects/%s/search?q=detail+%d&all_words=1&issues=1", project, at(n)), ""
			}, [2]string{"</html>", "</html>"}},
		{"search, a word of every", times, "GET", page("/search?q=shown"), page("/projects/" + project + "/search?q=shown&issues=1"), [2]string{"</html>", "</html>"}},
		{"JSON, 100 rows", times, "GET", page("/api/v1/actions?size=100&sort=due"), page("/issues.json?limit=100&sort=due_date"), [2]string{`"items"`, `"issues"`}},
		{"feed, 50 entries", times, "GET", page("/actions.atom"), page(issues + ".atom"), [2]string{"</feed>", "</feed>"}},
		{"create", times, "POST", func(n int) (string, string) {
			return "/api/v1/actions", fmt.Sprintf(`{"ref":"PEER%02d-%02d","class":"public","fields":{"title":"Created %d.%d","owners":["Elexon"],"due":"2030-01-15"}}`, n/90%99+1, n%90+1, stamp, n)
		}, func(n int) (string, string) {
			return "/issues.json", fmt.Sprintf(`{"issue":{"project_id":%q,"subject":"Created %d.%d","due_date":"2030-01-15"}}`, project, stamp, n)
		}, [2]string{`"ref"`, `"issue"`}},
		{"csv of all", 2, "GET", page("/actions.csv"), page(issues + ".csv?set_filter=1"), [2]string{"", ""}},
	}
}

// A figure is what a task cost one side.
type figure struct {
	p50, p95, cpu time.Duration
	bytes         int
	err           error
}

// compare asks both sides in turns, after each was asked some times for nothing.
func (t task) compare(ctx context.Context, ours, theirs *side) (a, b figure) {
	warm, turns := 3, 3
	if t.times < 6 {
		warm, turns = 0, t.times
	}
	n := 0
	for range warm {
		n++
		if a.err = t.once(ctx, ours, t.ours, t.must[0], n, nil); a.err == nil {
			b.err = t.once(ctx, theirs, t.theirs, t.must[1], n, nil)
		}
		if a.err != nil || b.err != nil {
			return a, b
		}
	}
	var tookA, tookB []time.Duration
	each := max(t.times/turns, 1)
	for range turns {
		a = t.block(ctx, ours, t.ours, t.must[0], n, each, a, &tookA)
		b = t.block(ctx, theirs, t.theirs, t.must[1], n, each, b, &tookB)
		n += each
	}
	return a.settled(tookA), b.settled(tookB)
}

func (t task) block(ctx context.Context, s *side, ask func(int) (string, string), must string, n, each int, f figure, took *[]time.Duration) figure {
	before := spent(s.pid)
	for i := range each {
		began := time.Now()
		if err := t.once(ctx, s, ask, must, n+i+1, &f.bytes); err != nil {
			f.err = err
			return f
		}
		*took = append(*took, time.Since(began))
	}
	time.Sleep(20 * time.Millisecond) // until what it does afterwards is done and counted
	f.cpu += spent(s.pid) - before
	return f
}

func (f figure) settled(took []time.Duration) figure {
	slices.Sort(took)
	f.p50, f.p95 = quantile(took, 0.5), quantile(took, 0.95)
	f.cpu /= time.Duration(max(len(took), 1))
	return f
}

// once asks once and looks at the answer.
func (t task) once(ctx context.Context, s *side, ask func(int) (string, string), must string, n int, size *int) error {
	path, body := ask(n)
	r, err := http.NewRequestWithContext(ctx, t.method, s.base+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	if t.method == "POST" || strings.HasPrefix(path, "/api/") {
		r.Header.Set(s.auth[0], s.auth[1])
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 || !bytes.Contains(got, []byte(must)) {
		return fmt.Errorf("%s%s: %s %.300s", s.base, path, res.Status, got)
	}
	if size != nil {
		*size = len(got)
	}
	return nil
}
