package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// reader reads page after page. Each is asked when it is due, whether or not the
// one before was answered.
func (t *trial) reader(ctx context.Context, n int, end time.Time) {
	var asked sync.WaitGroup
	defer asked.Wait()
	// The first pages are spread; then each comes after a while that is drawn, as of
	// people who do not wait for each other.
	due := time.Now().Add(time.Duration(mrand.Int64N(int64(t.reading))))
	for due.Before(end) && sleep(ctx, due) {
		from := due
		asked.Go(func() {
			what, err := t.page(ctx, n)
			t.read.note(what, time.Since(from), err)
		})
		due = due.Add(time.Duration(mrand.ExpFloat64() * float64(t.reading)))
	}
}

func sleep(ctx context.Context, until time.Time) bool {
	select {
	case <-time.After(time.Until(until)):
		return true
	case <-ctx.Done():
		return false
	}
}

var filters = []string{"", "status=Open", "status=Open&status=Ongoing", "owners=Ofgem", "owners=Elexon&sort=-due", "sort=changed", "sort=due", "due=none"}

// page asks for one page, as a reader would.
func (t *trial) page(ctx context.Context, n int) (what string, err error) {
	ref := t.refs[mrand.IntN(len(t.refs))]
	filter := filters[mrand.IntN(len(filters))]
	path, must, token := "", "</html>", ""
	switch d := mrand.IntN(100); {
	case d < 30:
		what, path = "list", "/actions?"+filter
	case d < 60:
		what, path, must = "record", "/actions/"+ref, ref
	case d < 70:
		what, path = "search", fmt.Sprintf("/search?q=detail+%d", mrand.IntN(len(t.refs))+1)
	case d < 80:
		what, path = "home", "/"
	case d < 90:
		what, path, must = "feed", "/actions.atom?"+filter, "</feed>"
	case d < 98:
		what, path, must, token = "api", "/api/v1/actions?size=100&"+strings.Replace(filter, "due=none", "", 1), `"items"`, t.tokens[n%10]
	default:
		what, path, must = "csv", "/actions.csv?due-from=2022-04-01&due-to=2022-04-01", "ref"
	}
	status, head, body, err := t.do(ctx, func(base string) (*http.Request, error) {
		r, err := http.NewRequest("GET", base+path, nil)
		if err != nil {
			return nil, err
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		} else if n%2 == 0 {
			r.AddCookie(t.sessions[n/2%len(t.sessions)])
		}
		if tag, ok := t.feeds.Load(fmt.Sprint(base, path, n)); ok && what == "feed" {
			r.Header.Set("If-None-Match", tag.(string))
		}
		return r, nil
	})
	switch {
	case err != nil:
	case what == "feed" && status == http.StatusNotModified:
	case status != http.StatusOK:
		err = fmt.Errorf("%s: %d %.300s", path, status, body)
	case !bytes.Contains(body, []byte(must)):
		err = fmt.Errorf("%s: the answer has no %s in it", path, must)
	case what == "feed":
		t.feeds.Store(fmt.Sprint(t.servers[0].base, path, n), head.Get("ETag"))
	}
	return what, err
}

// A draft is what a writer works on.
type draft struct{ ref, tag string }

// writer raises actions and works on them, one write after the other.
func (t *trial) writer(ctx context.Context, n int, end time.Time) {
	token := t.tokens[10+n]
	var now draft
	run := strings.ToUpper(rand.Text()[:3])
	due := time.Now().Add(time.Duration(mrand.Int64N(int64(t.writing))))
	for i := 0; due.Before(end) && sleep(ctx, due); i++ {
		what, err := t.write(ctx, token, run, n, i, &now)
		t.wrote.note(what, time.Since(due), err)
		due = due.Add(t.writing)
	}
}

// write makes one write: every tenth a new action, and else another title of the
// last. It is sent again under the same key if its server dies.
func (t *trial) write(ctx context.Context, token, run string, n, i int, now *draft) (what string, err error) {
	title := fmt.Sprintf("Write %d of writer %d", i, n)
	method, path, body := "PATCH", "/api/v1/actions/"+now.ref, map[string]any{"fields": map[string]string{"title": title}}
	what = "edit"
	ref := now.ref
	if i%10 == 0 || ref == "" {
		ref = fmt.Sprintf("L%s%02d-%02d", letters(run), n%99+1, i/10%90+1)
		what, method, path, body = "raise", "POST", "/api/v1/actions", map[string]any{"ref": ref, "class": "public",
			"fields": map[string]any{"title": title, "owners": []string{"Elexon"}, "due": "2030-01-15"}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return what, err
	}
	send := func(key string) (int, http.Header, []byte, error) {
		return t.do(ctx, func(base string) (*http.Request, error) {
			r, err := http.NewRequest(method, base+path, bytes.NewReader(text))
			if err != nil {
				return nil, err
			}
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", key)
			if method == "PATCH" {
				r.Header.Set("If-Match", now.tag)
			}
			return r, nil
		})
	}
	status, head, answer, err := send(rand.Text())
	if err == nil && status == http.StatusConflict && bytes.Contains(answer, []byte("broke off")) {
		// The server died with it. As the answer says: look whether it was done, and
		// if it was not, ask again with another key.
		var done bool
		switch head, done, err = t.look(ctx, token, ref, title); {
		case err == nil && done:
			status = http.StatusOK
		case err == nil:
			status, head, answer, err = send(rand.Text())
		}
	}
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s %s: %d %.300s", method, path, status, answer)
	}
	if err != nil {
		*now = draft{}
		return what, err
	}
	*now = draft{ref, head.Get("ETag")}
	t.told.Store(ref, title)
	return what, nil
}

// look reports whether a record is there and says what was written.
func (t *trial) look(ctx context.Context, token, ref, title string) (head http.Header, done bool, err error) {
	status, head, body, err := t.do(ctx, func(base string) (*http.Request, error) {
		r, err := http.NewRequest("GET", base+"/api/v1/actions/"+ref, nil)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return r, err
	})
	if err == nil && status != http.StatusOK && status != http.StatusNotFound {
		err = fmt.Errorf("look for %s: %d %.300s", ref, status, body)
	}
	return head, status == http.StatusOK && bytes.Contains(body, []byte(title)), err
}

// letters gives a name as the short name of a group may be: letters alone.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 'A' || r > 'Z' {
			return 'Q'
		}
		return r
	}, s)
}

// json asks the API and decodes the answer.
func (t *trial) json(ctx context.Context, method, path, token string, body []byte, into any) error {
	status, _, answer, err := t.do(ctx, func(base string) (*http.Request, error) {
		u, err := url.Parse(path)
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequest(method, base+u.RequestURI(), bytes.NewReader(body))
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return r, err
	})
	if err != nil {
		return err
	}
	if status >= 300 {
		return fmt.Errorf("%s %s: %d %.300s", method, path, status, answer)
	}
	return json.Unmarshal(answer, into)
}
