package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
)

// policy is what a page may load: our own files, and nothing written into the
// page itself.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Show renders a whole page and then sends it. A page that cannot be rendered
// sends nothing, so that the caller can still answer otherwise.
func Show(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	body, err := linkedUp(r.Context(), page)
	if err != nil {
		return fmt.Errorf("render %s: %w", r.URL.Path, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(body)
	return err
}

// linkedUp gives a page with links at the references that its texts name.
func linkedUp(ctx context.Context, page templ.Component) ([]byte, error) {
	var b bytes.Buffer
	rd := readingOf(ctx)
	if rd == nil || rd.view == nil {
		err := page.Render(ctx, &b)
		return b.Bytes(), err
	}
	m := newMentions()
	if err := page.Render(context.WithValue(ctx, mentionsKey{}, m), &b); err != nil || len(m.seen) == 0 {
		return b.Bytes(), err
	}
	to, err := rd.addresses(m.seen)
	return m.linked(b.Bytes(), to), err
}
