package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/problem"
)

// cookieAs holds the sample person that a visitor of a demonstration acts as.
const cookieAs = "as"

// cookieSession holds the secret of a session. On a connection that is encrypted
// its name makes the browser keep it to this server and to such connections.
const (
	cookieSession = "crosscode-session"
	cookieHost    = "__Host-" + cookieSession
)

// encrypted reports whether the reader's connection is, as far as this server or
// a proxy that it believes can tell.
func encrypted(r *http.Request) bool { return strings.HasPrefix(base(r), "https:") }

func sessionCookie(r *http.Request) string {
	if encrypted(r) {
		return cookieHost
	}
	return cookieSession
}

// session gives the secret of the reader's session; "" without one.
func session(r *http.Request) string {
	c, err := r.Cookie(sessionCookie(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// keepSession gives the browser the secret of a session, or takes it away.
func keepSession(w http.ResponseWriter, r *http.Request, secret string) {
	c := &http.Cookie{Name: sessionCookie(r), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: encrypted(r)}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

type whoKey struct{}

// recognise tells once for a request who asks.
func (s *Server) recognise(r *http.Request) (*http.Request, error) {
	if _, known := r.Context().Value(whoKey{}).(party.Actor); known {
		return r, nil // by a secret address
	}
	who, err := s.asks(r)
	if err == nil {
		who, err = s.desk.Known(r.Context(), who)
	}
	if err != nil {
		who = party.Nobody
	}
	return r.WithContext(context.WithValue(r.Context(), whoKey{}, who)), err
}

func (s *Server) asks(r *http.Request) (party.Actor, error) {
	if len(s.Sample) > 0 {
		c, err := r.Cookie(cookieAs)
		if err != nil {
			return party.Nobody, nil
		}
		i := slices.IndexFunc(s.Sample, func(a party.Actor) bool { return a.ID == c.Value })
		if i < 0 {
			return party.Nobody, nil
		}
		return s.Sample[i], nil
	}
	secret := session(r)
	if !s.Accounts || secret == "" {
		return party.Nobody, nil
	}
	return s.desk.SignedIn(r.Context(), secret)
}

// who tells who asks: in a demonstration the sample person chosen, else whoever
// is signed in, and else a visitor.
func (s *Server) who(r *http.Request) party.Actor {
	who, _ := r.Context().Value(whoKey{}).(party.Actor)
	return who
}

// reader is who asks, as the frame shows them.
func (s *Server) reader(who party.Actor) Who {
	w := Who{Name: who.Name}
	switch {
	case !s.Accounts:
	case who.ID == "":
		w.URL = "/sign-in"
	default:
		w.URL = "/account"
	}
	return w
}

// names gives the names under which actors are shown to the reader. They are
// read when the first is asked for.
func (s *Server) names(r *http.Request, who party.Actor) func(id string) string {
	called := sync.OnceValue(func() func(string) string {
		f, err := s.desk.Called(r.Context(), who)
		if err != nil {
			s.fault(r, "read the names of accounts", err)
			return func(id string) string { return id }
		}
		return f
	})
	return func(id string) string {
		i := slices.IndexFunc(s.Sample, func(a party.Actor) bool { return a.ID == id })
		switch {
		case i >= 0:
			return s.Sample[i].Name
		case s.Accounts:
			return called()(id)
		}
		return id
	}
}

// personAt gives the address of the page of somebody; "" where the reader may not
// see it, and on a past day: accounts are as they are now.
func (f Frame) personAt(id string) string {
	if f.person == nil || f.Past() {
		return ""
	}
	return f.person(id)
}

// named gives the name under which an actor is shown.
func (f Frame) named(id string) string {
	if f.names == nil {
		return id
	}
	return f.names(id)
}

// actAs takes on a sample person, or nobody.
func (s *Server) actAs(w http.ResponseWriter, r *http.Request) error {
	if len(s.Sample) == 0 {
		return problem.New(problem.Forbidden, "Only a demonstration lets a visitor act as somebody.")
	}
	http.SetCookie(w, &http.Cookie{Name: cookieAs, Value: r.FormValue("as"), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: encrypted(r)})
	http.Redirect(w, r, Back(r.FormValue("back")), http.StatusSeeOther)
	return nil
}

// about says what a sample person is to the programme.
func about(a party.Actor) string {
	var parts []string
	for _, r := range a.Roles {
		parts = append(parts, string(r))
	}
	for _, p := range a.Seats {
		parts = append(parts, string(p.Role)+" of "+p.Group)
	}
	if len(parts) == 0 {
		parts = []string{"no role"}
	}
	if a.Organisation != "" {
		parts = append(parts, a.Organisation)
	}
	return capital(strings.Join(parts, ", ")) + "."
}

// private keeps a page out of every cache, on disk and on the way.
func private(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// signInForm shows the form for signing in.
func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, http.StatusOK, nil)
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	f, err := s.frame(r, "Sign in")
	if err != nil {
		return err
	}
	private(w)
	again(w, p)
	f.Now = true
	fields := []Input{
		{Name: "email", Label: "E-mail address", Type: InputLine, Value: r.PostFormValue("email"), Required: true},
		{Name: "password", Label: "Password", Type: InputSecret, Required: true},
		{Name: "code", Label: "Code", Type: InputLine, Short: true, Hint: "If you use a second factor: six digits from your app, or a recovery code."},
	}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: "Accounts are by invitation. Without one you see what is public.", URL: "/sign-in",
		Fields: Refused(fields, p), Hidden: []Param{{"back", Back(r.FormValue("back"))}}, Submit: "Sign in", Cancel: "/", Problem: p,
		Instead: s.byProvider("/sign-in/provider", Back(r.FormValue("back")))}))
}

func (s *Server) withAccounts() error {
	if s.Accounts {
		return nil
	}
	return problem.New(problem.NotFound, "Nobody signs in to a demonstration. Choose whom to act as at the top of the page.")
}

// signIn opens a session.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	secret, err := s.desk.SignIn(r.Context(), limit.Address(r.RemoteAddr), r.PostFormValue("email"), r.PostFormValue("password"), r.PostFormValue("code"))
	if p := problem.Of(err); p != nil {
		return s.showSignIn(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	return s.begin(w, r, secret, Back(r.PostFormValue("back")))
}

// begin gives the browser a new session in place of the one it had.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, secret, to string) error {
	if old := session(r); old != "" {
		if err := s.desk.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	private(w)
	keepSession(w, r, secret)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// signOut ends the session.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if old := session(r); old != "" {
		if err := s.desk.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	private(w)
	keepSession(w, r, "")
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// invitation shows what an invitation is to, and asks for a password. Looking at
// it does not use it up: programs that read mail do that.
func (s *Server) invitation(w http.ResponseWriter, r *http.Request) error {
	return s.showInvitation(w, r, http.StatusOK, nil)
}

func (s *Server) showInvitation(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	a, err := s.desk.Invited(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	f, err := s.frame(r, "Welcome to "+s.Programme)
	if err != nil {
		return err
	}
	private(w)
	again(w, p)
	f.Now = true
	fields := newPassword()
	if a.FactorOn {
		fields = append(fields, Input{Name: "code", Label: "Code", Type: InputLine, Short: true, Required: true, Hint: "From the app of your second factor."})
	}
	at := "/invitation/" + url.PathEscape(r.PathValue("token"))
	lead, instead := "This is the account of "+a.Name+", "+a.Email+". ", s.byProvider(at+"/provider", "")
	if len(instead) > 0 {
		lead += "Take it up with your organisation's sign-in, or choose a password. Whichever you choose is how you sign in from then on."
	} else {
		lead += "Choose a password to take it up."
	}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: lead, Instead: instead,
		URL: at, Fields: Refused(fields, p), Submit: "Take up the account", Problem: p}))
}

func newPassword() []Input {
	return []Input{
		{Name: "password", Label: "Password", Type: InputChosen, Required: true, Hint: "At least 12 characters: a few words will do."},
		{Name: "again", Label: "The same password again", Type: InputChosen, Required: true},
	}
}

// takeUp takes an invitation up.
func (s *Server) takeUp(w http.ResponseWriter, r *http.Request) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	secret, err := s.desk.TakeUp(r.Context(), r.PathValue("token"), r.PostFormValue("password"), r.PostFormValue("again"), r.PostFormValue("code"))
	if p := problem.Of(err); p != nil && p.Kind != problem.NotFound {
		return s.showInvitation(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	return s.begin(w, r, secret, "/account")
}

// autocompletes tells a password manager what a field is for.
func autocompletes(t InputType) string {
	if t == InputChosen {
		return "new-password"
	}
	return "current-password"
}
