package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

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

func clock(t time.Time) string { return t.In(secretariat.Zone()).Format("2 January 2006, 15:04") }

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
