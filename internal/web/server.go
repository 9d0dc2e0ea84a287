package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/identity"
	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// Settings is what the pages of one server are told.
type Settings struct {
	Programme string
	// Sample holds people a visitor may act as; only a demonstration has any.
	Sample []party.Actor
	// Accounts lets people sign in. A demonstration has samples instead.
	Accounts bool
	// Provider signs people in who have an identity elsewhere; nil where there is none.
	Provider *identity.Provider
	Log      *slog.Logger
	// Mail says that messages go out; without, they stay queued and the pages say so.
	Mail bool
	// Backups is how the record is backed up, so that Home can say when it is not.
	Backups secretariat.Schedule
	// Description is the OpenAPI document of the API, shown at /api; nothing is
	// shown without one.
	Description []byte
	// Limits is how much is answered to one asker, by the wall clock Now.
	Limits Limits
	// Configured is how the server was started, for whoever runs the programme.
	Configured []Setting
	Version    string
	Now        func() time.Time
}

// A Server answers for the pages. It parses, asks the desk, and shows.
type Server struct {
	desk *secretariat.Desk
	Settings
	asked  limit.Askers
	taking limit.Doors

	patience time.Duration // how long a page waits for what takes long
}

// NewServer returns the pages over a desk.
func NewServer(desk *secretariat.Desk, s Settings) *Server {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{desk: desk, Settings: s, patience: waitFor}
}

// handler answers a request, or says why it does not; one place turns that into
// a page.
type handler func(w http.ResponseWriter, r *http.Request) error

// A router remembers its routes, so that a test can ask each of them.
type router struct {
	*http.ServeMux
	patterns []string
}

func (m *router) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// Routes gives the pattern of every route, in order.
func (s *Server) Routes() []string {
	all := s.routes().patterns
	slices.Sort(all)
	return all
}

// Handler answers on every route.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.fromElsewhere))
	return guard.Handler(sized(s.routes()))
}

// fromElsewhere refuses a form that a page of another site sent. A proxy that
// changes Host makes every form look so, and whoever set it up is the first to
// see this.
func (s *Server) fromElsewhere(w http.ResponseWriter, r *http.Request) {
	p := ProblemOf(s.bareFrame(r), problem.New(problem.Forbidden, "What was sent came from a page of another site, and nothing was done. Open the page here, and do it there. "+
		"If this comes of every form, whoever runs this has to let the proxy in front pass Host on as it came."))
	p.Title = "That came from elsewhere"
	p.Do = []Link{{"Go to the home page", "/"}}
	if err := Show(w, r, p.Status, Problem(p)); err != nil {
		s.fault(r, "show the problem", err)
	}
}

// routes lists every route.
func (s *Server) routes() *router {
	mux := &router{ServeMux: http.NewServeMux()}
	mux.Handle("GET "+StaticPath, Static())
	mux.Handle("POST /preferences", http.HandlerFunc(SavePreferences))
	mux.Handle("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { plain(w, http.StatusOK, "alive") }))
	for route, h := range map[string]handler{
		"GET /{$}":                    s.home,
		"GET /readyz":                 s.ready,
		"GET /search":                 s.searchPage,
		"GET /record":                 s.journal,
		"GET /record/{seq}":           s.entry,
		"GET /record/{seq}/proof":     s.proof,
		"GET /imports/new":            s.importNew,
		"POST /imports/preview":       s.importPreview,
		"POST /imports":               s.importKeep,
		"GET /imports/table":          s.tableNew,
		"POST /imports/table/preview": s.tablePreview,
		"POST /imports/table":         s.tableKeep,
		"GET /imports/{id}":           s.importShown,
		"POST /imports/{id}/undo":     s.importUndo,
		"POST /as":                    s.actAs,
		"GET /new/{path}":             s.newForm,
		"POST /new/{path}":            s.raise,
		"GET /edit/{path}/{ref...}":   s.editForm,
		"POST /edit/{path}/{ref...}":  s.revise,
		"POST /steps/{path}/{ref...}": s.take,
		"GET /compare/{path}":         s.compare,
		"GET /codes":                  s.codes,
		"GET /codes/{name...}":        s.code,
		"GET /accessibility":          s.accessibility(),
		"GET /privacy":                s.privacy(),
		"GET /bulk/{path}":            s.bulkActs,
		"POST /bulk/{path}":           s.bulkTake,
		"GET /views":                  s.views,
		"GET /settings":               s.settings,
		"POST /views":                 s.keepView,
		"POST /drafts":                s.draft,
		"GET /fields/{path}/{ref...}": s.fieldHistory,
		"GET /attendance/{ref...}":    s.attendanceForm,
		"POST /attendance/{ref...}":   s.attendance,
		"POST /say/{path}/{ref...}":   s.comment,
		"GET /":                       s.nowhere,
	} {
		mux.Handle(route, s.serve(h))
	}
	for route, h := range s.studies() {
		mux.Handle(route, s.serve(h))
	}
	s.followRoutes(mux)
	mux.Handle("POST /attach/{path}/{ref...}", s.serve(s.attach))
	mux.Handle("GET /file/{ref...}", s.serve(s.file))
	s.peopleRoutes(mux)
	s.changeRoutes(mux)
	s.mailRoutes(mux)
	s.planRoutes(mux)
	s.lawRoutes(mux)
	for _, k := range secretariat.Registers() {
		mux.Handle("GET /"+k.Path, s.serve(s.listOf(k)))
		for _, f := range formats {
			mux.Handle("GET /"+k.Path+"."+f, s.serve(s.long(s.fileOf(k, f))))
		}
		if k != secretariat.Imports.Kind {
			mux.Handle("GET /"+k.Path+"/{ref...}", s.serve(s.recordOrFeed(k)))
		}
	}
	return mux
}

// maxForm bounds what a form may send, in bytes.
const maxForm = 8 << 20

func sized(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := int64(maxForm)
		switch {
		case strings.HasPrefix(r.URL.Path, "/attach/"):
			most = maxUpload
		case strings.HasPrefix(r.URL.Path, "/plans/") && strings.HasSuffix(r.URL.Path, "/upload"):
			most += maxPlanUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		h.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n"))
}

// serve turns what a handler returns into a page.
func (s *Server) serve(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := s.recognise(reads(r))
		defer func() { putAway(r) }()
		if err == nil {
			err = s.admit(r)
		}
		if err == nil {
			err = problem.OfQuery(r.URL.RawQuery)
		}
		if err == nil {
			err = problem.OfLength(r.URL.RawQuery)
		}
		if err == nil {
			err = h(w, r)
		}
		if err == nil || r.Context().Err() != nil {
			return
		}
		if t, ok := errors.AsType[tooMany](err); ok {
			if err := s.comeBack(w, r, t); err != nil {
				s.fault(r, "show when to come back", err)
			}
			return
		}
		if p := problem.Of(err); p == nil || p.Kind == problem.Unavailable {
			s.fault(r, "answer", err)
		}
		if away := secretariat.Away(err); away != nil && problem.Of(err) == nil {
			err = away
		}
		f, ferr := s.frame(r, "")
		if ferr != nil {
			f = s.bareFrame(r)
		}
		f.Now, f.Alternates = true, nil // there is no page to follow
		p := ProblemOf(f, err)
		p.Do = []Link{{"Go to the home page", "/"}}
		if s.Accounts && s.who(r).ID == "" && r.Method == http.MethodGet && (p.Status == http.StatusForbidden || p.Status == http.StatusNotFound) {
			p.Do = append([]Link{{"Sign in", Address{Path: "/sign-in"}.With("back", r.URL.RequestURI()).String()}}, p.Do...)
		}
		if wrong := problem.Of(err); wrong != nil {
			again(w, wrong)
			if p.Again = s.stillTyped(r, wrong); p.Again != nil && p.Again.SignIn {
				p.Title = "You are not signed in"
			}
		}
		if p.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", strconv.Itoa(seconds(laterOn)))
		}
		if err := Show(w, r, p.Status, Problem(p)); err != nil {
			s.fault(r, "show the problem", err)
		}
	})
}

// laterOn is when to try again what the record cannot take just now.
const laterOn = time.Minute

// fault logs what went wrong with a request, under its number and its route:
// nothing that was asked for, which may be a secret or a name. Somebody who goes
// away in the middle is no fault.
func (s *Server) fault(r *http.Request, what string, err error) {
	if r.Context().Err() != nil {
		return
	}
	s.Log.Error(what, "request", r.Header.Get("X-Request-Id"), "route", r.Pattern, "error", err)
}

func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) error {
	if to := formPage(r.URL.Path); to != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	return problem.New(problem.NotFound, "Nothing stands at %s. Look in the menu, or search for a reference.", r.URL.Path)
}

// formPage gives the record that a form is on, whose own address takes only what is
// sent: a form that was refused is shown there, and people ask for it again.
func formPage(path string) string {
	for _, form := range []string{"/say/", "/steps/", "/attach/"} {
		at, ok := strings.CutPrefix(path, form)
		register, ref, _ := strings.Cut(at, "/")
		i := slices.IndexFunc(secretariat.Registers(), func(k *record.Kind) bool { return k.Path == register })
		if ok && ref != "" && i >= 0 {
			return address(secretariat.Registers()[i], ref)
		}
	}
	return ""
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.desk.Standing(r.Context()); err != nil {
		plain(w, http.StatusServiceUnavailable, "the record does not answer")
		return nil
	}
	plain(w, http.StatusOK, "ready")
	return nil
}

func here(r *http.Request) Address { return Address{escape(r.URL.Path), r.URL.Query()} }

// frame gives what every page has around it. It fails if the address asks for a
// day that is none.
func (s *Server) frame(r *http.Request, title string) (Frame, error) {
	who := s.who(r)
	f := Frame{Programme: s.Programme, Title: title, Here: here(r), Alternates: followable(r), Menu: menu(r.URL.Path), Around: around(r.URL.Path), Today: s.desk.Today(),
		Search: "/search", Preferences: ReadPreferences(r), Who: s.reader(who), names: s.names(r, who), person: s.persons(who),
		Trail: []Link{{"Home", "/"}}, Footer: statements}
	for _, a := range s.Sample {
		f.Who.ActAs = append(f.Who.ActAs, Role{Key: a.ID, Name: a.Name, About: about(a), Now: a.ID == who.ID})
	}
	if len(s.Sample) > 0 {
		f.Who.ActAs = append(f.Who.ActAs, Role{Key: "", Name: "Nobody", About: "A visitor, who sees what is public.", Now: who.ID == ""})
	}
	var err error
	if f.First, err = s.desk.First(r.Context()); err != nil {
		return f, err
	}
	if text := r.URL.Query().Get(paramAsAt); text != "" {
		day, err := calendar.ParseDay(text)
		if err != nil {
			return f, problem.New(problem.Invalid, "The day to be shown, %q, is none. Write it as 2022-03-23.", text)
		}
		if day < f.Today {
			f.AsAt = day
		}
	}
	return f, nil
}

// moment is the moment that a page's address asks for.
func (s *Server) moment(ctx context.Context, f Frame) (secretariat.Moment, error) {
	if !f.Past() {
		return secretariat.Now, nil
	}
	return s.desk.AsAt(ctx, f.AsAt)
}

// look gives the frame of a page and the view of the record it is to show.
func (s *Server) look(r *http.Request, title string) (Frame, *secretariat.View, error) {
	f, err := s.frame(r, title)
	if err != nil {
		return f, nil, err
	}
	m, err := s.moment(r.Context(), f)
	if err != nil {
		return f, nil, err
	}
	v := s.desk.View(r.Context(), s.who(r), m)
	if rd := readingOf(r.Context()); rd != nil {
		rd.view, rd.frame = v, f
	}
	return f, v, nil
}

// menu is the work people do, in the order of the programme's week.
func menu(path string) []MenuItem {
	items := []MenuItem{
		{Icon: "home", Words: "Home", URL: "/"},
		{Icon: "meetings", Words: "Meetings", URL: "/meetings"},
		{Icon: "actions", Words: "Actions", URL: "/actions"},
		{Icon: "decisions", Words: "Decisions", URL: "/decisions"},
		{Icon: "raid", Words: "RAID", URL: "/raid"},
		{Icon: "horizon", Words: "Horizon", URL: "/modifications"},
		{Icon: "milestones", Words: "Milestones", URL: "/milestones"},
		{Icon: "plan", Words: "Plan", URL: "/plans"},
		{Icon: "changes", Words: "Changes", URL: "/changes"},
		{Icon: "decisions", Words: "Way to law", URL: "/designation"},
		{Icon: "groups", Words: "Groups", URL: "/groups"},
		{Icon: "imports", Words: "Imports", URL: "/imports"},
		{Icon: "record", Words: "Record", URL: "/record"},
	}
	for i, m := range items {
		items[i].Here = menuOf(path) == m.URL
	}
	return items
}

// registerAt gives the register at a path.
func registerAt(path string) (*record.Kind, error) {
	kinds := secretariat.Registers()
	i := slices.IndexFunc(kinds, func(k *record.Kind) bool { return k.Path == path })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "There is no register at /%s.", path)
	}
	return kinds[i], nil
}

// kindAt gives the register at a path in which people write.
func kindAt(path string) (*record.Kind, error) {
	k, err := registerAt(path)
	if err != nil || !written(k) {
		return nil, problem.New(problem.NotFound, "There is no register at /%s that people write in.", path)
	}
	return k, nil
}

// written reports whether people write in a register by its own form. Imports and
// redactions are written by what they record, seats where people are kept,
// baselines where their plan is.
func written(k *record.Kind) bool {
	return k != secretariat.Imports.Kind && k != secretariat.Redactions && k != party.Seats.Kind && k != register.Baselines.Kind
}

// address gives the page of a record.
func address(k *record.Kind, ref string) string {
	return "/" + k.Path + "/" + escape(ref)
}

// escape writes a reference into a path; its strokes stay strokes.
func escape(ref string) string {
	parts := strings.Split(ref, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// linkTo gives the page of a record of a named kind, or "" for a kind that has
// none.
func linkTo(kind, ref string) string {
	k, err := secretariat.KindNamed(kind)
	if err != nil {
		return ""
	}
	return address(k, k.Canon(ref))
}
