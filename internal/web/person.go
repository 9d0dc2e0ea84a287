package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

func (s *Server) personData(w http.ResponseWriter, r *http.Request) error {
	return s.sendData(w, r, s.who(r), r.PathValue("id"))
}

// mailed has the link to an account sent, and shows the account.
func (s *Server) mailed(w http.ResponseWriter, r *http.Request, id string) error {
	if err := s.desk.PostLink(r.Context(), s.who(r), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/people/"+url.PathEscape(id)+"?done=mailed", http.StatusSeeOther)
	return nil
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
