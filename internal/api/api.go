// Package api is the door for programs: JSON over HTTP under /api/v1.
//
// Everything is made from the declarations of the registers. A kind that is
// declared has a list, a record, a history, an export, and where people write in
// it, making, editing, steps, comments and an import; and each is described in
// the OpenAPI document at /api/openapi.json from the same declaration, so that
// the two cannot part. A test holds the document to what was published before.
//
// Whoever asks shows a bearer token, or sees what is public and can change
// nothing. Cookies are never looked at. A refusal is a problem as RFC 9457 has
// it, with every fault at once. An edit must say which version it is an edit of;
// a request with an idempotency key is done once however often it comes.
//
// The package decodes, asks the desk, and encodes. Who may do what, and every
// rule, is the desk's.
package api

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"crosscode/internal/limit"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Root is where the API is.
const Root = "/api/v1"

// Description is where its description is.
const Description = "/api/openapi.json"

// Settings is what the API of one server is told.
type Settings struct {
	Programme string
	Log       *slog.Logger
	Now       func() time.Time // the wall clock, by which limits and tokens go
	Limits    Limits
}

// A Server answers for the API.
type Server struct {
	desk *secretariat.Desk
	Settings
	limits limit.Askers
	uses   secretariat.Uses
	mux    *http.ServeMux
	doc    []byte
}

// NewServer returns the API over a desk.
func NewServer(desk *secretariat.Desk, set Settings) *Server {
	if set.Log == nil {
		set.Log = slog.New(slog.DiscardHandler)
	}
	set.Limits = set.Limits.orUsual()
	s := &Server{desk: desk, Settings: set, mux: http.NewServeMux()}
	api := humago.New(s.mux, huma.Config{OpenAPI: describe()})
	for _, op := range operations() {
		described := op.describe()
		api.OpenAPI().AddOperation(described)
		api.Adapter().Handle(described, s.serve(op))
	}
	doc, err := json.MarshalIndent(api.OpenAPI(), "", " ")
	if err != nil {
		panic(err) // it holds nothing that cannot be encoded
	}
	s.doc = append(doc, '\n')
	s.mux.HandleFunc("GET "+Description, s.description)
	s.mux.HandleFunc("/api/", s.nowhere)
	return s
}

// Handler answers for every address under /api/.
func (s *Server) Handler() http.Handler { return s.mux }

// Document returns the OpenAPI document.
func (s *Server) Document() []byte { return s.doc }

func (s *Server) description(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	guard(w.Header())
	w.Write(s.doc)
}

// guard sets what keeps a browser from making anything else of an answer.
func guard(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

// nowhere answers for what is no operation: with those that the address has, if
// it has any.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch} {
		try := r.Clone(r.Context())
		try.Method = m
		if _, pattern := s.mux.Handler(try); pattern != "/api/" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		refuse(w, r, refusal{status: http.StatusMethodNotAllowed, Problem: problem.New(problem.Misuse, "%s is not for this address. It takes %s.", r.Method, strings.Join(allowed, " and "))})
		return
	}
	detail := "Nothing stands at this address. " + Description + " tells what there is."
	if strings.Count(strings.TrimPrefix(r.URL.Path, Root), "/") > 2 {
		detail += " In a reference, write a stroke as %2F: CCAG%2F17."
	}
	refuse(w, r, refusal{status: http.StatusNotFound, Problem: problem.New(problem.NotFound, "%s", detail)})
}

// An operation is one thing that can be asked of the API.
type operation struct {
	id            string
	method, path  string // the path below Root
	tag           string
	summary, more string
	power         string // that a token needs; "" for reading
	parameters    []*huma.Param
	body          *huma.RequestBody
	most          int64 // bytes of the body
	status        string
	reply         *huma.Response
	tells         bool     // what is wrong with the names of parameters is told by its answer, with what is wrong with their values
	refusals      []string // statuses besides those that every operation may answer
	answer        func(*call) error
}

// A call is one request for an operation.
type call struct {
	s      *Server
	w      http.ResponseWriter
	r      *http.Request
	op     *operation
	token  secretariat.Token // the zero token is nobody's
	bearer bool
	now    time.Time
}

// serve answers for an operation: it finds out who asks, holds them to their
// limits and powers, and turns what goes wrong into a problem.
func (s *Server) serve(op *operation) func(huma.Context) {
	return func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		guard(w.Header())
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("Vary", "Authorization")
		c := &call{s: s, w: w, r: r, op: op, now: s.Now()}
		if op.most > 0 {
			r.Body = received{http.MaxBytesReader(w, r.Body, op.most)}
		}
		err := c.admit()
		if err == nil {
			err = problem.OfQuery(r.URL.RawQuery)
		}
		if err == nil {
			err = problem.OfLength(r.URL.RawQuery)
		}
		if err == nil && op.most > 0 {
			err = unpacked(r)
		}
		if err == nil && !op.tells {
			faults := c.named()
			err = faults.Err("The address asks for what is not there.")
		}
		if err == nil {
			err = c.once(op.answer)
		}
		if err != nil && (r.Context().Err() == nil || problem.Of(err) != nil) { // who is gone may have closed one way only
			s.fail(w, r, c, err)
		}
	}
}

// unpacked refuses a body that is packed for the way (Content-Encoding): it would be
// kept as it is, and taken for what it is not.
func unpacked(r *http.Request) error {
	if how := r.Header.Get("Content-Encoding"); how != "" && !strings.EqualFold(how, "identity") {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send it unpacked, without Content-Encoding.")}
	}
	return nil
}

// received is the body of a request. That it breaks off, or is not in the form that
// HTTP gives it, is no fault of ours.
type received struct{ io.ReadCloser }

func (s received) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if _, over := errors.AsType[*http.MaxBytesError](err); err == nil || err == io.EOF || over {
		return n, err
	}
	return n, problem.New(problem.Misuse, "What was sent breaks off, or cannot be read as it came. Nothing was kept: send it again.")
}

// operations is everything that can be asked, register by register.
var operations = sync.OnceValue(func() []*operation {
	out := []*operation{index()}
	for _, k := range secretariat.Registers() {
		out = append(out, list(k), one(k), history(k), export(k))
		if living(k) {
			out = append(out, step(k))
		}
		hangs := k.Name == register.Comments.Name || k.Name == register.Attachments.Name
		switch {
		case k.Name == register.Attachments.Name:
			out = append(out, revise(k), file())
		case written(k):
			out = append(out, raise(k), revise(k), bulk(k))
		}
		if k == register.Plans.Kind {
			out = append(append(out, planFile(), replan()), reports()...)
		}
		if written(k) && !hangs {
			out = append(out, comment(k))
		}
		if written(k) && secretariat.Carries(k) {
			out = append(out, attach(k))
		}
	}
	return slices.Concat(out, changing(), lawful(), governing())
})

// written reports whether people write in a register. Imports and redactions are
// written by what they record.
func written(k *record.Kind) bool {
	return k.Name != secretariat.Imports.Name && k.Name != secretariat.Redactions.Name
}

// living reports whether the records of a register have a life.
func living(k *record.Kind) bool {
	_, ok := k.Blank().(secretariat.Living)
	return ok
}
