package web

import (
	"net/http"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// accountNotices say once what was just done.
var accountNotices = map[string]string{
	"password": "Your password is another one now. Your other sessions have ended.",
	"stop":     "You have no second factor any more.",
	"sessions": "Ended.",
}

var present = Input{Name: "current", Label: "Your present password", Type: InputSecret, Required: true}

// account shows somebody their own account.
func (s *Server) account(w http.ResponseWriter, r *http.Request) error {
	p, err := s.accountPage(r)
	if err != nil {
		return err
	}
	private(w)
	p.Notice = accountNotices[r.URL.Query().Get("done")]
	return Show(w, r, http.StatusOK, People(p))
}

func (s *Server) accountPage(r *http.Request) (PeoplePage, error) {
	var p PeoplePage
	who, err := s.signedIn(r)
	if err != nil {
		return p, err
	}
	f, err := s.frame(r, "Your account")
	if err != nil {
		return p, err
	}
	f.Now, f.Here = true, Address{Path: "/account"}
	a, err := s.desk.Person(r.Context(), who, who.ID)
	if err != nil {
		return p, err
	}
	seats, err := s.desk.SeatsOf(r.Context(), who, who.ID)
	if err != nil {
		return p, err
	}
	p = PeoplePage{Frame: f, Facts: aboutAccount(a), Tables: []Table{s.seatTable("Your seats", seats)}}
	if secretariat.MaySeePeople(who) {
		p.Go = []Link{{"People", "/people"}}
	}
	sessions, err := s.desk.Sessions(r.Context(), who, session(r))
	if err != nil {
		return p, err
	}
	p.Tables = append(p.Tables, sessionTable(sessions))
	p.Acts, p.Lead, p.Open, err = s.accountActs(r, who, a, sessions)
	p.Go = append(p.Go, Link{"Your notifications", "/notifications"})
	if secretariat.MayPost(who) {
		p.Go = append(p.Go, Link{"Outbox", "/outbox"})
	}
	if secretariat.MayGiveSeats(who) {
		p.Go = append(p.Go, Link{"Settings of this server", "/settings"})
	}
	p.Go = append(p.Go, Link{"Private feeds", feedsPath}, Link{"What is held about you", "/account/data"})
	return p, err
}

func sessionTable(sessions []secretariat.SignedInAt) Table {
	t := Table{Label: "Where you are signed in", Columns: []Column{{Name: "session", Label: "Session", Shape: Line}, {Name: "made", Label: "Signed in", Shape: Line},
		{Name: "seen", Label: "Last used", Shape: Line}, {Name: "ends", Label: "Ends", Shape: Line}}}
	for _, n := range sessions {
		name := n.ID[:8]
		if n.This {
			name += " (this one)"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(name), TextCell(clock(n.Made)), TextCell(clock(n.Seen)), TextCell(clock(n.Ends))}})
	}
	return t
}

// accountActs gives the forms of somebody's own account.
func (s *Server) accountActs(r *http.Request, who party.Actor, a secretariat.Account, sessions []secretariat.SignedInAt) (acts []Act, lead, open string, err error) {
	again, asks := []Input{present}, ""
	if a.Subject == "" {
		acts = append(acts, Act{Key: "password", Verb: "Change the password", URL: "/account/password", Fields: append([]Input{present}, newPassword()...)})
	} else {
		again, asks = nil, " It asks for a sign-in of the last ten minutes."
	}
	begun, is, err := s.desk.FactorBegun(r.Context(), who)
	switch {
	case err != nil:
		return nil, "", "", err
	case a.FactorOn:
		acts = append(acts, Act{Key: "stop", Verb: "Take the second factor away", URL: "/account/stop", Grave: true, Fields: again, About: strings.TrimSpace(asks)})
	case is:
		open = "confirm"
		acts = append(acts, confirmAct(begun))
	default:
		acts = append(acts, Act{Key: "factor", Verb: "Set up a second factor", URL: "/account/factor",
			About: "An app on your telephone shows a code that is asked for when you sign in."})
	}
	which := Input{Name: "session", Label: "Session", Type: InputPick, Hint: "Leave it open to end all but this one."}
	for _, n := range sessions {
		which.Options = append(which.Options, Option{Value: n.ID, Words: n.ID[:8] + ", signed in " + clock(n.Made)})
	}
	return append(acts,
		Act{Key: "sessions", Verb: "End sessions", URL: "/account/sessions", Fields: []Input{which}},
		Act{Key: "out", Verb: "Sign out", URL: "/sign-out"},
		Act{Key: "erase", Verb: "Erase the account", URL: "/account/erase", Grave: true, Fields: again,
			About: "Your name, address and password are forgotten and your seats end. What you did stays in the record, under a number. This cannot be undone." + asks}), "", open, nil
}

// confirmAct takes a second factor into use, by a code of the app that was given it.
func confirmAct(begun secretariat.Factor) Act {
	return Act{Key: "confirm", Verb: "Take it into use", URL: "/account/confirm", Main: true,
		About:  "Let the app scan the picture, or give it the secret by hand, and type the code that it shows.",
		Shown:  []Shown{{Label: "Secret", Text: begun.Secret, Scan: scanOf(begun.URL)}, {Label: "Address", Text: begun.URL}},
		Fields: []Input{{Name: "code", Label: "Code", Type: InputLine, Short: true, Required: true}}}
}

// accountAct does something to somebody's own account.
func (s *Server) accountAct(w http.ResponseWriter, r *http.Request) error {
	who, err := s.signedIn(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	ctx, form, secret := r.Context(), r.PostFormValue, session(r)
	proof := secretariat.Proof{Password: form("current"), Session: secret}
	done := r.PathValue("act")
	var codes []string
	switch done {
	case "password":
		err = s.desk.ChangePassword(ctx, who, secret, form("current"), form("password"), form("again"))
	case "factor":
		_, err = s.desk.NewFactor(ctx, who)
	case "confirm":
		codes, err = s.desk.ConfirmFactor(ctx, who, form("code"))
	case "stop":
		err = s.desk.StopFactor(ctx, who, proof)
	case "sessions":
		err = s.desk.EndSession(ctx, who, secret, form("session"))
	case "erase":
		if err = s.desk.Erase(ctx, who, who.ID, proof); err == nil {
			keepSession(w, r, "")
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return nil
		}
	default:
		return s.nowhere(w, r)
	}
	if p := problem.Of(err); p != nil || len(codes) > 0 {
		return s.showAccount(w, r, done, p, codes)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/account?done="+done, http.StatusSeeOther)
	return nil
}

// showAccount shows the account again: with what was refused, or with recovery
// codes that are shown this once.
func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, act string, refusal *problem.Problem, codes []string) error {
	p, err := s.accountPage(r)
	if err != nil {
		return err
	}
	private(w)
	status := http.StatusOK
	if refusal != nil {
		p.Refused, p.Problem, status = act, refusal, statusOf(refusal)
		again(w, refusal)
	}
	if len(codes) > 0 {
		p.OnceTitle, p.Once = "Recovery codes: keep them where the telephone is not. Each works once, in place of a code.", codes
	}
	return Show(w, r, status, People(p))
}

// accountData gives somebody everything that is held about them.
func (s *Server) accountData(w http.ResponseWriter, r *http.Request) error {
	who, err := s.signedIn(r)
	if err != nil {
		return err
	}
	return s.sendData(w, r, who, who.ID)
}
