package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// problemType is the media type of a refusal.
const problemType = "application/problem+json"

// A refusal is a problem with the status and headers that it is answered with,
// where its kind does not say them.
type refusal struct {
	*problem.Problem
	status int
	after  time.Duration // when to come again
	bearer string        // what was wrong with the token
}

func (r refusal) Error() string { return r.Problem.Error() }

// Unwrap lets the problem be found.
func (r refusal) Unwrap() error { return r.Problem }

// told is a refusal as RFC 9457 has it.
type told struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Detail string      `json:"detail"`
	Errors []toldFault `json:"errors,omitempty"`
}

type toldFault struct {
	Location string `json:"location,omitempty"`
	Message  string `json:"message"`
}

// statusOf gives the status of each kind of problem.
var statusOf = map[problem.Kind]int{
	problem.Invalid: http.StatusUnprocessableEntity, problem.NotFound: http.StatusNotFound, problem.Forbidden: http.StatusForbidden,
	problem.Conflict: http.StatusConflict, problem.Misuse: http.StatusBadRequest,
	problem.Unavailable: http.StatusServiceUnavailable,
}

// kindOf names a status in the type of a problem, for programs to tell apart.
var kindOf = map[int]string{
	400: "misuse", 401: "no-token", 403: "forbidden", 404: "not-found", 405: "misuse", 409: "conflict", 412: "changed", 413: "too-large",
	415: "media-type", 422: "invalid", 428: "no-version", 429: "too-many", 500: "fault", 503: "unavailable",
}

// fail turns what went wrong into a problem. What is no fault of the asker's is
// ours, and the answer says so without its words.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, c *call, err error) {
	if over, ok := err.(*http.MaxBytesError); ok {
		refuse(w, r, tooLarge(over.Limit))
		return
	}
	if as, ok := err.(refusal); ok {
		refuse(w, r, as)
		return
	}
	p := problem.Of(err)
	if p == nil {
		c.fault("answer", err)
		p = secretariat.Away(err)
	} else if p.Kind == problem.Unavailable {
		c.fault("answer", err) // for whoever runs this, too
	}
	if p == nil {
		refuse(w, r, refusal{status: http.StatusInternalServerError,
			Problem: problem.New(problem.Misuse, "The fault is ours and has been noted. Nothing you sent was kept. If it happens twice, ask whoever runs this.")})
		return
	}
	as := refusal{Problem: p, status: statusOf[p.Kind]}
	if p.Kind == problem.Forbidden && !c.bearer {
		as.status = http.StatusUnauthorized
	}
	if p.Kind == problem.Unavailable {
		as.after = laterOn
	}
	refuse(w, r, as)
}

// fault logs what went wrong with a call, under the number of its request.
// Somebody who goes away in the middle is no fault.
func (c *call) fault(what string, err error) {
	if c.r.Context().Err() != nil {
		return
	}
	c.s.Log.Error(what, "request", c.r.Header.Get("X-Request-Id"), "operation", c.op.id, "error", err)
}

// Busy answers, without looking at the record, that there is too much to do.
func (s *Server) Busy(w http.ResponseWriter, r *http.Request, after time.Duration) {
	refuse(w, r, refusal{status: http.StatusServiceUnavailable, after: after,
		Problem: problem.New(problem.Unavailable, "The server has too much to do. Nothing was read or kept of your request: wait as long as Retry-After says, and ask again.")})
}

// laterOn is when to try again what the record cannot take just now.
const laterOn = time.Minute

func tooLarge(most int64) refusal {
	return refusal{status: http.StatusRequestEntityTooLarge, Problem: problem.New(problem.Invalid, "What was sent is larger than %d MiB, the most that is read here.", max(most>>20, 1))}
}

// NotYet answers in place of the API while the record is being opened.
func NotYet(w http.ResponseWriter, r *http.Request, words string, after time.Duration) {
	refuse(w, r, refusal{status: http.StatusServiceUnavailable, after: after,
		Problem: problem.New(problem.Unavailable, "%s Nothing you sent was kept. Wait as long as Retry-After says.", words)})
}

// refuse answers with a problem.
func refuse(w http.ResponseWriter, r *http.Request, as refusal) {
	h := w.Header()
	guard(h)
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	if as.status == http.StatusUnauthorized {
		challenge := `Bearer realm="crosscode"`
		if as.bearer != "" {
			challenge += fmt.Sprintf(`, error=%q`, as.bearer)
		}
		h.Set("WWW-Authenticate", challenge)
	}
	if as.after > 0 {
		h.Set("Retry-After", strconv.Itoa(int((as.after+time.Second-1)/time.Second)))
	}
	out := told{Type: "/api#problem-" + kindOf[as.status], Title: http.StatusText(as.status), Status: as.status, Detail: as.Message}
	for _, f := range as.Faults {
		out.Errors = append(out.Errors, toldFault{f.Field, f.Message})
	}
	b, err := json.Marshal(out)
	if err != nil {
		b = []byte(`{"status":500}`)
	}
	h.Set("Content-Length", strconv.Itoa(len(b)+1))
	w.WriteHeader(as.status)
	if r.Method != http.MethodHead {
		w.Write(append(b, '\n'))
	}
}
