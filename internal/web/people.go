package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A PeoplePage is about accounts: one's own, somebody's, or all that one may see.
type PeoplePage struct {
	Frame
	Lead      string
	Go        []Link
	OnceTitle string
	Once      []string // secrets that are shown this once
	Facts     []Fact
	Acts      []Act
	Open      string // the act whose form is open
	Tables    []Table
	Events    []Event // what they did lately
	Refused   string  // the act that was refused
	Problem   *problem.Problem
}

func (p PeoplePage) refusedFields() []Input {
	i := slices.IndexFunc(p.Acts, func(a Act) bool { return a.Key == p.Refused })
	if i < 0 {
		return nil
	}
	return p.Acts[i].Fields
}

// peopleRoutes adds the pages on accounts.
func (s *Server) peopleRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /sign-in":                     s.signInForm,
		"GET /sign-in/provider":            s.toProvider,
		"GET " + providerBack:              s.fromProvider,
		"GET /sign-in/provider/code":       s.providerCode,
		"POST /sign-in/provider/code":      s.providerCodeTyped,
		"GET /invitation/{token}/provider": s.toProvider,
		"POST /sign-in":                    s.signIn,
		"POST /sign-out":                   s.signOut,
		"GET /invitation/{token}":          s.invitation,
		"POST /invitation/{token}":         s.takeUp,
		"GET /account":                     s.account,
		"POST /account/{act}":              s.accountAct,
		"GET /account/data":                s.accountData,
		"GET /people":                      s.people,
		"GET /people/invite":               s.inviteForm,
		"POST /people/invite":              s.invite,
		"GET /people/{id}":                 s.person,
		"GET /people/{id}/data":            s.personData,
		"POST /people/{id}/{act}":          s.personAct,
	} {
		mux.Handle(route, s.serve(h))
	}
}

// signedIn gives who asks, or leads a visitor to the form for signing in.
func (s *Server) signedIn(r *http.Request) (party.Actor, error) {
	if err := s.withAccounts(); err != nil {
		return party.Nobody, err
	}
	who := s.who(r)
	if who.ID == "" {
		return who, problem.New(problem.Forbidden, "Sign in first, at the top of the page.")
	}
	return who, nil
}

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

// accountNotices say once what was just done.
var accountNotices = map[string]string{
	"password": "Your password is another one now. Your other sessions have ended.",
	"stop":     "You have no second factor any more.",
	"sessions": "Ended.",
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

func aboutAccount(a secretariat.Account) []Fact {
	factor := "None"
	if a.FactorOn {
		factor = "In use"
	}
	signs := "Not yet: the invitation was not taken up"
	switch {
	case a.Subject != "":
		signs = "With " + a.Issuer
	case a.State != secretariat.AccountInvited:
		signs = "With a password"
	}
	return []Fact{{"Name", TextCell(a.Name)}, {"E-mail", TextCell(a.Email)}, {"Organisation", TextCell(a.Organisation)},
		{"Account", TextCell(a.ID)}, {"Signs in", TextCell(signs)}, {"Second factor", TextCell(factor)}, {"State", TextCell(capital(string(a.State)))}}
}

func (s *Server) seatTable(label string, seats []*party.Seat) Table {
	t := Table{Label: label, Columns: []Column{{Name: "group", Label: "Group", Shape: Short}, {Name: "role", Label: "Role", Shape: Line},
		{Name: "from", Label: "From", Shape: Dated}, {Name: "until", Label: "Until", Shape: Dated}, {Name: "ref", Label: "In the record", Shape: Line}}}
	for _, seat := range seats {
		group := seat.Group
		if group == "" {
			group = "Programme"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(group), TextCell(seat.Role), Date(seat.From, s.desk.Today(), false), Date(seat.Until, s.desk.Today(), false),
			RefCell{Ref: seat.Ref, URL: address(party.Seats.Kind, seat.Ref)}}})
	}
	return t
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

func clock(t time.Time) string { return t.In(secretariat.Zone()).Format("2 January 2006, 15:04") }

var present = Input{Name: "current", Label: "Your present password", Type: InputSecret, Required: true}

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
		Shown:  []Shown{{Label: "Address", Text: begun.URL, Scan: scanOf(begun.URL)}, {Label: "Secret", Text: begun.Secret}},
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

func (s *Server) personData(w http.ResponseWriter, r *http.Request) error {
	return s.sendData(w, r, s.who(r), r.PathValue("id"))
}

func (s *Server) sendData(w http.ResponseWriter, r *http.Request, who party.Actor, id string) error {
	data, err := s.desk.PersonData(r.Context(), who, id)
	if err != nil {
		return err
	}
	private(w)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", `attachment; filename="account-data.json"`)
	_, err = w.Write(data)
	return err
}

// people lists the accounts that the reader may see.
func (s *Server) people(w http.ResponseWriter, r *http.Request) error {
	all, err := s.desk.People(r.Context(), s.who(r))
	if err != nil {
		return err
	}
	f, err := s.frame(r, "People")
	if err != nil {
		return err
	}
	private(w)
	f.Now = true
	t := Table{Label: "Accounts", Columns: []Column{{Name: "name", Label: "Name", Shape: Line}, {Name: "organisation", Label: "Organisation", Shape: Short},
		{Name: "email", Label: "E-mail", Shape: Line}, {Name: "state", Label: "State", Shape: Short}, {Name: "seats", Label: "Seats", Shape: Prose}}}
	for _, one := range all {
		var seats []string
		for _, seat := range one.Seats {
			if seat.HeldOn(s.desk.Today()) {
				seats = append(seats, strings.TrimSpace(string(seat.Role)+" "+seat.Group))
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{LinkCell{one.Name, "/people/" + url.PathEscape(one.ID)}, TextCell(one.Organisation), TextCell(one.Email),
			TextCell(capital(string(one.State))), TextCell(strings.Join(seats, ", "))}})
	}
	for _, a := range s.Sample {
		t.Rows = append(t.Rows, Row{Cells: []Cell{LinkCell{a.Name, "/people/" + url.PathEscape(a.ID)}, TextCell(a.Organisation), TextCell(""), TextCell("Sample"), TextCell(about(a))}})
	}
	return Show(w, r, http.StatusOK, People(PeoplePage{Frame: f, Lead: "Who may sign in, and what they are to the programme. The record itself names accounts by number.",
		Go: []Link{{"Invite somebody", "/people/invite"}}, Tables: []Table{t}}))
}

func (s *Server) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return s.showInvite(w, r, http.StatusOK, nil)
}

func (s *Server) showInvite(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	who := s.who(r)
	if err := secretariat.RefusePeople(who, secretariat.InvitePeople); err != nil {
		return err
	}
	f, err := s.frame(r, "Invite somebody")
	if err != nil {
		return err
	}
	private(w)
	f.Now = true
	f.Trail = append(f.Trail, Link{"People", "/people"})
	organisation := r.PostFormValue("organisation")
	if r.Method != http.MethodPost {
		organisation = who.Organisation
	}
	fields := []Input{
		{Name: "name", Label: "Name", Type: InputLine, Value: r.PostFormValue("name"), Required: true, Hint: "As it is to be shown to those who take part."},
		{Name: "email", Label: "E-mail address", Type: InputLine, Value: r.PostFormValue("email"), Required: true},
		{Name: "organisation", Label: "Organisation", Type: InputLine, Value: organisation, Required: true, Short: true, Hint: "Its short name, as in the register of organisations."},
	}
	lead := "They get a link that works once, for a week. Pass it on yourself."
	if s.Mail {
		lead = "They get a link that works once, for a week, by mail."
	}
	if err := s.offerTo(r, fields); err != nil {
		return err
	}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: lead, URL: "/people/invite",
		Fields: Refused(fields, p), Submit: "Invite", Cancel: "/people", Problem: p}))
}

// invite makes an account, and shows the link by which it is taken up.
func (s *Server) invite(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	a, secret, err := s.desk.Invite(r.Context(), s.who(r), secretariat.Invitee{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		Organisation: r.PostFormValue("organisation")})
	if p := problem.Of(err); p != nil && p.Kind != problem.Forbidden {
		return s.showInvite(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	if s.Mail {
		return s.mailed(w, r, a.ID)
	}
	return s.showPerson(w, r, a.ID, "", nil, invitationLink(r, secret))
}

// mailed has the link to an account sent, and shows the account.
func (s *Server) mailed(w http.ResponseWriter, r *http.Request, id string) error {
	if err := s.desk.PostLink(r.Context(), s.who(r), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/people/"+url.PathEscape(id)+"?done=mailed", http.StatusSeeOther)
	return nil
}

// offerTo offers, where an organisation or a group is named, those that there are.
func (s *Server) offerTo(r *http.Request, fields []Input) error {
	v := s.desk.View(r.Context(), s.who(r), secretariat.Now)
	for i := range fields {
		if fields[i].Name != "organisation" && fields[i].Name != "group" {
			continue
		}
		known, err := offered(v, fields[i].Name)
		if err != nil {
			return err
		}
		if len(known) <= mostOffered {
			fields[i].Known = known
		}
	}
	return nil
}

// invitationLink gives the address of an invitation, on the server that was asked.
func invitationLink(r *http.Request, secret string) string {
	return base(r) + "/invitation/" + secret
}

// person shows one account to those who may see it.
func (s *Server) person(w http.ResponseWriter, r *http.Request) error {
	return s.showPerson(w, r, r.PathValue("id"), "", nil, "")
}

func (s *Server) showPerson(w http.ResponseWriter, r *http.Request, id, act string, refusal *problem.Problem, invitation string) error {
	who := s.who(r)
	if i := slices.IndexFunc(s.Sample, func(a party.Actor) bool { return a.ID == id }); i >= 0 {
		return s.showSample(w, r, s.Sample[i])
	}
	if err := secretariat.RefusePeople(who, secretariat.SeeAccounts); err != nil {
		return err
	}
	a, err := s.desk.Person(r.Context(), who, id)
	if err != nil {
		return err
	}
	seats, err := s.desk.SeatsOf(r.Context(), who, id)
	if err != nil {
		return err
	}
	f, err := s.frame(r, a.Name)
	if err != nil {
		return err
	}
	private(w)
	f.Now, f.Here = true, Address{Path: "/people/" + id}
	f.Trail = append(f.Trail, Link{"People", "/people"})
	p := PeoplePage{Frame: f, Facts: aboutAccount(a), Tables: []Table{s.seatTable("Seats", seats)}, Acts: s.personActs(r, who, a, seats)}
	if r.URL.Query().Get("done") == "mailed" {
		p.Notice = "The link to the account is on its way to " + a.Email + "."
	}
	acting, err := s.desk.PersonActing(r.Context(), who, id)
	if err != nil {
		return err
	}
	if err := s.workOf(r, &p, id, acting); err != nil {
		return err
	}
	for i := range p.Acts {
		if err := s.offerTo(r, p.Acts[i].Fields); err != nil {
			return err
		}
	}
	if secretariat.MayGiveSeats(who) {
		p.Go = []Link{{"What is held about them", "/people/" + url.PathEscape(id) + "/data"}}
	}
	if invitation != "" {
		p.OnceTitle, p.Once = "The link that takes up the account. It works once, for a week, and is not shown again.", []string{invitation}
	}
	status := http.StatusOK
	if refusal != nil {
		p.Refused, p.Problem, status = act, refusal, statusOf(refusal)
		again(w, refusal)
	}
	return Show(w, r, status, People(p))
}

// workOf adds what waits for somebody and what they did lately, as far as the
// reader may see it.
func (s *Server) workOf(r *http.Request, p *PeoplePage, id string, acting party.Actor) error {
	const waiting, looked, told = 12, 400, 10
	v := s.desk.View(r.Context(), s.who(r), secretariat.Now)
	needs, _, err := secretariat.Needs(v, acting, p.Day(), waiting)
	if err != nil {
		return err
	}
	p.Tables = append(p.Tables, needsTable(p.Frame, "Waits for them", needs))
	entries, err := v.Latest(looked, 0)
	if err != nil {
		return err
	}
	for _, ver := range entries {
		if len(p.Events) == told {
			break
		}
		if ver.Entry.Actor != id {
			continue
		}
		if ev, ok := s.told(p.Frame, v, ver, 1); ok {
			p.Events = append(p.Events, ev)
		}
	}
	return nil
}

// showSample shows a person of a demonstration, who is a role and nobody.
func (s *Server) showSample(w http.ResponseWriter, r *http.Request, a party.Actor) error {
	f, err := s.frame(r, a.Name)
	if err != nil {
		return err
	}
	f.Now, f.Here = true, Address{Path: "/people/" + a.ID}
	p := PeoplePage{Frame: f, Lead: "A person of the demonstration, whom anybody may act as.",
		Facts: []Fact{{"Organisation", TextCell(a.Organisation)}, {"Is", TextCell(about(a))}}}
	known, err := s.desk.Known(r.Context(), a)
	if err != nil {
		return err
	}
	if err := s.workOf(r, &p, a.ID, known); err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, People(p))
}

// persons gives the addresses of the pages of people that a reader may see: of a
// demonstration's all, of accounts those of whoever looks after them.
func (s *Server) persons(who party.Actor) func(id string) string {
	return func(id string) string {
		sample := slices.ContainsFunc(s.Sample, func(a party.Actor) bool { return a.ID == id })
		if sample || s.Accounts && secretariat.MayGiveSeats(who) {
			return "/people/" + url.PathEscape(id)
		}
		return ""
	}
}

// personActs gives what the reader may do to an account.
func (s *Server) personActs(r *http.Request, who party.Actor, a secretariat.Account, seats []*party.Seat) []Act {
	at := "/people/" + url.PathEscape(a.ID) + "/"
	var acts []Act
	if secretariat.MayGiveSeats(who) {
		role := Input{Name: "role", Label: "Role", Type: InputPick, Value: r.PostFormValue("role"), Required: true}
		for _, one := range append(slices.Clone(party.SeatRoles), party.ProgrammeRoles...) {
			if !slices.ContainsFunc(role.Options, func(o Option) bool { return o.Value == string(one) }) {
				role.Options = append(role.Options, Option{Value: string(one), Words: string(one)})
			}
		}
		which := Input{Name: "seat", Label: "Seat", Type: InputPick, Required: true}
		for _, seat := range seats {
			which.Options = append(which.Options, Option{Value: seat.Ref, Words: strings.TrimSpace(string(seat.Role) + " " + seat.Group)})
		}
		acts = append(acts,
			Act{Key: "seat", Verb: "Give a seat", URL: at + "seat", Main: true, Fields: []Input{
				{Name: "group", Label: "Group", Type: InputLine, Short: true, Value: r.PostFormValue("group"), Hint: "Its short name, as CCAG. Empty for a role in the programme."}, role,
				{Name: "from", Label: "First day", Type: InputDate, Value: r.PostFormValue("from")}, {Name: "until", Label: "Last day", Type: InputDate, Value: r.PostFormValue("until")},
				{Name: "public", Label: "Public by the terms of its group", Type: InputYes, Value: r.PostFormValue("public"), Hint: "Whoever holds it is then named on public pages."}}})
		if len(seats) > 0 {
			acts = append(acts, Act{Key: "end", Verb: "End a seat", URL: at + "end", Fields: []Input{which}})
		}
	}
	acts = append(acts, Act{Key: "link", Verb: "Make a new link", URL: at + "link", About: "The links made before stop working.",
		Fields: []Input{{Name: "without", Label: "Take the second factor away", Type: InputYes}}})
	if s.Mail {
		acts = append(acts, Act{Key: "mail", Verb: "Send a new link by mail", URL: at + "mail", About: "It goes to " + a.Email + ". The links made before stop working when it is sent."})
	}
	if a.State == secretariat.AccountDisabled {
		acts = append(acts, Act{Key: "open", Verb: "Open the account", URL: at + "open"})
	} else {
		acts = append(acts, Act{Key: "close", Verb: "Close the account", URL: at + "close", Grave: true, About: "Nobody can sign in to it, until it is opened again."})
	}
	if secretariat.MayGiveSeats(who) && who.ID != a.ID {
		acts = append(acts, Act{Key: "erase", Verb: "Erase the account", URL: at + "erase", Grave: true,
			About: "Name, address and password are forgotten and the seats end. What was done stays in the record, under a number. This cannot be undone."})
	}
	return acts
}

// personAct does something to an account.
func (s *Server) personAct(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	ctx, who, id, act := r.Context(), s.who(r), r.PathValue("id"), r.PathValue("act")
	if _, err := s.desk.Person(ctx, who, id); err != nil {
		return err
	}
	var err error
	secret := ""
	switch act {
	case "seat":
		err = s.giveSeat(r, who, id)
	case "end":
		err = s.desk.EndSeat(ctx, who, r.PostFormValue("seat"), secretariat.Because{})
	case "link":
		_, secret, err = s.desk.InviteAgain(ctx, who, id, r.PostFormValue("without") == "yes")
	case "mail":
		if err = s.desk.PostLink(ctx, who, id); err == nil {
			http.Redirect(w, r, "/people/"+url.PathEscape(id)+"?done=mailed", http.StatusSeeOther)
			return nil
		}
	case "close", "open":
		err = s.desk.Disable(ctx, who, id, act == "close")
	case "erase":
		if err = s.desk.Erase(ctx, who, id, secretariat.Proof{}); err == nil {
			http.Redirect(w, r, "/people", http.StatusSeeOther)
			return nil
		}
	default:
		return s.nowhere(w, r)
	}
	p := problem.Of(err)
	switch {
	case p != nil && p.Kind != problem.Forbidden:
		return s.showPerson(w, r, id, act, p, "")
	case err != nil:
		return err
	case secret != "":
		return s.showPerson(w, r, id, "", nil, invitationLink(r, secret))
	}
	http.Redirect(w, r, "/people/"+url.PathEscape(id), http.StatusSeeOther)
	return nil
}

func (s *Server) giveSeat(r *http.Request, who party.Actor, id string) error {
	g := secretariat.Grant{Group: r.PostFormValue("group"), Role: party.Role(r.PostFormValue("role")), Public: r.PostFormValue("public") == "yes"}
	var c problem.Check
	for _, d := range []struct {
		name string
		when *calendar.When
	}{{"from", &g.From}, {"until", &g.Until}} {
		if day := readDay(&c, d.name, r.PostFormValue(d.name)); !day.IsZero() {
			*d.when = calendar.On(day)
		}
	}
	if err := c.Err("The seat was not given."); err != nil {
		return err
	}
	_, err := s.desk.GiveSeat(r.Context(), who, id, g, secretariat.Because{})
	return err
}
