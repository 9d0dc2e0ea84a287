package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"crosscode/internal/identity"
	"crosscode/internal/limit"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// cookieTrip holds what a browser carries to an identity provider and back, and
// then, where a second factor is asked for, who came back. It is sealed, and only
// this server opens it.
const (
	cookieTrip     = "crosscode-trip"
	cookieTripHost = "__Host-" + cookieTrip
	tripLasts      = 10 * time.Minute
)

// A journey is one sign-in by way of an identity provider.
type journey struct {
	Trip       identity.Trip
	Who        secretariat.Identity // who came back; none on the way there
	Invitation string               // the link that it began from
	To         string               // where it is to end
	Ends       time.Time
}

// providerBack is where a provider sends browsers back to. Whoever runs the
// provider has to be told of it.
const providerBack = "/sign-in/provider/back"

func tripCookie(r *http.Request) string {
	if encrypted(r) {
		return cookieTripHost
	}
	return cookieTrip
}

// carry gives the browser a journey to carry; none takes it away.
func (s *Server) carry(w http.ResponseWriter, r *http.Request, j *journey) error {
	c := &http.Cookie{Name: tripCookie(r), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: encrypted(r), MaxAge: -1}
	if j != nil {
		j.Ends = s.desk.Now().Add(tripLasts)
		b, err := json.Marshal(j)
		if err != nil {
			return err
		}
		if c.Value, err = s.desk.Keys.Seal(cookieTrip, string(b)); err != nil {
			return err
		}
		c.MaxAge = int(tripLasts / time.Second)
	}
	http.SetCookie(w, c)
	return nil
}

// carried gives the journey that the browser carries; an empty one, if it carries
// none that is still good.
func (s *Server) carried(r *http.Request) (j journey) {
	c, err := r.Cookie(tripCookie(r))
	if err != nil {
		return journey{}
	}
	text, _, err := s.desk.Keys.Unseal(cookieTrip, c.Value)
	if err != nil || json.Unmarshal([]byte(text), &j) != nil || !s.desk.Now().Before(j.Ends) {
		return journey{}
	}
	return j
}

func (s *Server) withProvider() error {
	if s.Accounts && s.Provider != nil {
		return nil
	}
	return problem.New(problem.NotFound, "Nobody signs in here with an identity provider.")
}

// toProvider sends the browser to the identity provider.
func (s *Server) toProvider(w http.ResponseWriter, r *http.Request) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	j := journey{Invitation: r.PathValue("token"), To: Back(r.FormValue("back"))}
	if j.Invitation != "" {
		if _, err := s.desk.Invited(r.Context(), j.Invitation); err != nil {
			return err
		}
		j.To = "/account"
	}
	if err := s.desk.Knock(limit.Address(r.RemoteAddr)); err != nil {
		return err
	}
	at, trip, err := s.Provider.Begin(r.Context(), base(r)+providerBack)
	if err != nil {
		return s.aside(err)
	}
	j.Trip = trip
	private(w)
	if err := s.carry(w, r, &j); err != nil {
		return err
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
	return nil
}

// aside tells the operator what kept the provider from answering, and the person
// no more than that it did not.
func (s *Server) aside(err error) error {
	if cause := identity.Cause(err); cause != nil {
		s.Log.Warn("the identity provider did not answer", "error", cause)
		return problem.Of(err)
	}
	return err
}

// fromProvider takes a browser that comes back.
func (s *Server) fromProvider(w http.ResponseWriter, r *http.Request) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	if err := s.desk.Knock(limit.Address(r.RemoteAddr)); err != nil {
		return err
	}
	private(w)
	j := s.carried(r)
	issuer, subject, err := s.Provider.Finish(r.Context(), j.Trip, r.URL.Query())
	if err != nil {
		return s.aside(err)
	}
	j.Trip, j.Who = identity.Trip{}, secretariat.Identity{Issuer: issuer, Subject: subject}
	return s.arrived(w, r, j, "")
}

// arrived signs in who came back, or asks for their second factor.
func (s *Server) arrived(w http.ResponseWriter, r *http.Request, j journey, code string) error {
	var secret string
	var err error
	if j.Invitation != "" {
		secret, err = s.desk.TakeUpAs(r.Context(), j.Invitation, j.Who, code)
	} else {
		secret, err = s.desk.SignInAs(r.Context(), j.Who, code)
	}
	if secretariat.NeedsCode(err) && code == "" {
		if err := s.carry(w, r, &j); err != nil {
			return err
		}
		http.Redirect(w, r, "/sign-in/provider/code", http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.carry(w, r, nil); err != nil {
		return err
	}
	return s.begin(w, r, secret, j.To)
}

// providerCode asks who came back from the provider for their second factor.
func (s *Server) providerCode(w http.ResponseWriter, r *http.Request) error {
	return s.showProviderCode(w, r, http.StatusOK, nil)
}

func (s *Server) showProviderCode(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	if s.carried(r).Who.Subject == "" {
		return problem.New(problem.Forbidden, "This sign-in was not begun in this browser, or too long ago. Begin again from the page for signing in.")
	}
	f, err := s.frame(r, "Your second factor")
	if err != nil {
		return err
	}
	private(w)
	again(w, p)
	f.Now = true
	fields := []Input{{Name: "code", Label: "Code", Type: InputLine, Short: true, Required: true, Hint: "Six digits from your app, or a recovery code."}}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: s.Provider.Name() + " has signed you in. Your account here asks for a second factor, too.", URL: "/sign-in/provider/code",
		Fields: Refused(fields, p), Submit: "Sign in", Cancel: "/sign-in", Problem: p}))
}

// providerCodeTyped takes the code of the second factor.
func (s *Server) providerCodeTyped(w http.ResponseWriter, r *http.Request) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	j, code := s.carried(r), r.PostFormValue("code")
	if j.Who.Subject == "" || code == "" {
		var c problem.Check
		c.Want(code != "", "code", "Type the code of your second factor, or a recovery code.")
		return s.showProviderCode(w, r, http.StatusUnprocessableEntity, problem.Of(c.Err("You are not signed in yet.")))
	}
	if err := s.desk.Knock(limit.Address(r.RemoteAddr)); err != nil {
		p := problem.Of(err)
		return s.showProviderCode(w, r, statusOf(p), p)
	}
	err := s.arrived(w, r, j, code)
	if p := problem.Of(err); p != nil && p.Kind != problem.NotFound {
		return s.showProviderCode(w, r, statusOf(p), p)
	}
	return err
}

// byProvider is the way to sign in with the provider, where there is one.
func (s *Server) byProvider(at string, back string) []Link {
	if s.withProvider() != nil {
		return nil
	}
	if back != "" && back != "/" {
		at += "?" + url.Values{"back": {back}}.Encode()
	}
	return []Link{{"Sign in with " + s.Provider.Name(), at}}
}
