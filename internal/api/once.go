package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// keyHeader names the header of a request that is to be done once however often
// it comes.
const keyHeader = "Idempotency-Key"

// kept is how long an answer is kept for a request that comes again.
const kept = 24 * time.Hour

// keptHeaders are the headers of an answer that are kept with it.
var keptHeaders = []string{"Content-Type", "ETag", "Location"}

// once does what a request asks, or gives the answer it had before. A refusal is
// not kept: nothing was done, and the key is free for another try.
func (c *call) once(do func(*call) error) error {
	key := c.r.Header.Get(keyHeader)
	if key == "" || c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return do(c)
	}
	if len(key) > 200 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return problem.New(problem.Misuse, "An idempotency key has at most 200 characters, without blanks. A UUID is a good one.")
	}
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	c.r.Body = io.NopCloser(bytes.NewReader(body))
	a := secretariat.Answer{Token: c.token.ID, Key: key, Asked: asked(c.r, body), Expires: c.now.Add(kept)}
	out, held := c.w, &holding{header: c.w.Header().Clone(), status: http.StatusOK}
	before, err := c.s.desk.Once(c.r.Context(), a, c.now, func(ctx context.Context, a *secretariat.Answer) error {
		c.w, c.r = held, c.r.WithContext(ctx)
		err := do(c)
		a.Status, a.Headers, a.Body = held.status, headerLines(held.header), held.body.Bytes()
		return err
	})
	c.w = out
	if err != nil {
		return err
	}
	if before != nil {
		return c.again(a, *before)
	}
	maps.Copy(out.Header(), held.header)
	out.WriteHeader(held.status)
	_, err = out.Write(held.body.Bytes())
	return err
}

// headerLines gives the headers of an answer that are kept with it.
func headerLines(h http.Header) string {
	var lines []string
	for _, name := range keptHeaders {
		if v := h.Get(name); v != "" {
			lines = append(lines, name+": "+v)
		}
	}
	return strings.Join(lines, "\n")
}

// asked gives the hash of a request: what it is asked to do, to what, under
// which condition.
func asked(r *http.Request, body []byte) []byte {
	h := sha256.New()
	for _, s := range []string{r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), r.Header.Get("Content-Type")} {
		io.WriteString(h, s)
		h.Write([]byte{0})
	}
	h.Write(body)
	return h.Sum(nil)
}

// again answers a request whose key is taken.
func (c *call) again(a, before secretariat.Answer) error {
	switch {
	case subtle.ConstantTimeCompare(a.Asked, before.Asked) != 1:
		return problem.New(problem.Invalid, "The idempotency key was used for another request. Take a new one for each.")
	case before.Status == 0:
		return problem.New(problem.Conflict, "A request with this idempotency key is being worked on, or broke off. Look whether it was done before you ask again with another.")
	}
	for l := range strings.SplitSeq(before.Headers, "\n") {
		if name, value, ok := strings.Cut(l, ": "); ok {
			c.w.Header().Set(name, value)
		}
	}
	c.w.Header().Set("Idempotency-Replayed", "true")
	c.w.WriteHeader(before.Status)
	_, err := c.w.Write(before.Body)
	return err
}

// holding holds an answer back until it is kept.
type holding struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *holding) Header() http.Header         { return h.header }
func (h *holding) WriteHeader(status int)      { h.status = status }
func (h *holding) Write(b []byte) (int, error) { return h.body.Write(b) }
