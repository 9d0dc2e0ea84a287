package web

import (
	"net/http"
	"net/url"

	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

const changeRoutePath = "/designation/changes/"

// changeRoute shows the route to law of one change with its days, and lets whoever
// may choose another.
func (s *Server) changeRoute(w http.ResponseWriter, r *http.Request) error {
	return s.showChangeRoute(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showChangeRoute(w http.ResponseWriter, r *http.Request, status int, said url.Values, p *problem.Problem) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	c, err := s.desk.RouteOf(v, r.PathValue("ref"), f.Day())
	if err != nil {
		return err
	}
	name, back := record.HeadOf(c.Subject).Ref, subjectOf(c.Subject)
	f.Title = "Route to law of " + name
	f.Notice = notices[f.Here.Query.Get("done")]
	f.Trail = append(f.Trail, Link{"The way to law", f.To("/designation")}, Link{name, f.To(back)})
	parts := []Part{routePart(f, c, "The route it takes")}
	if c.Course != nil {
		parts[0].Mind = c.Course.Minds()
		parts[0].Table = courseTable(f, c.Course)
	}
	if c.Over != "" {
		parts[0].Words = append(parts[0].Words, name+" is "+c.Over+", so its route is chosen no more.")
	}
	if !designation.MayChoose(s.who(r)) || f.Past() || c.Over != "" {
		return Show(w, r, status, Work(WorkPage{Frame: f, About: titleOf(c.Subject), Parts: parts, Problem: p}))
	}
	routes, err := secretariat.Routes(v)
	if err != nil {
		return err
	}
	pick := Input{Name: "route", Label: "Route", Type: InputOne, Required: true, Value: said.Get("route"), Options: []Option{{Value: paramCommon, Words: "The programme's route"}}}
	for _, t := range routes {
		pick.Options = append(pick.Options, Option{Value: t.Ref, Words: t.Ref + ", " + t.Name})
	}
	fields := []Input{pick, {Name: "why", Label: "Reason", Type: InputProse, Required: true, Value: said.Get("why"), Hint: "Why this change takes it. It is kept with the change, and with every switch."}}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: titleOf(c.Subject), URL: changeRoutePath + escape(name), Fields: Refused(fields, p), Submit: "Switch the route", Cancel: back, Problem: p, Before: parts}))
}

// paramCommon is what the form sends for the programme's route.
const paramCommon = "-"

// chooseRoute switches the route of one change.
func (s *Server) chooseRoute(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	route := r.PostFormValue("route")
	var c problem.Check
	c.Want(route != "", "route", "Choose a route.")
	if c.Failed() { // nothing can be asked yet, and the reason may be missing too
		c.Note("why", party.NeedText.Missing(party.With{Text: r.PostFormValue("why")}))
	}
	if route == paramCommon {
		route = ""
	}
	err := c.Err("The route was not switched.")
	var made *designation.Choice
	if err == nil {
		made, err = s.desk.SwitchRoute(r.Context(), s.who(r), r.PathValue("ref"), route, r.PostFormValue("why"), secretariat.Because{})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		for i, fault := range p.Faults {
			p.Faults[i].Field = map[string]string{"other": "route", "text": "why"}[fault.Field]
			if p.Faults[i].Field == "" {
				p.Faults[i].Field = fault.Field
			}
		}
		return s.showChangeRoute(w, r, statusOf(p), r.PostForm, p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, changeRoutePath+escape(made.Ref)+"?done=switched", http.StatusSeeOther)
	return nil
}

// subjectOf is the page of a change request or a modification.
func subjectOf(r record.Record) string {
	if _, ok := r.(*code.Modification); ok {
		return address(code.Modifications.Kind, record.HeadOf(r).Ref)
	}
	return address(change.Requests.Kind, record.HeadOf(r).Ref)
}

func titleOf(r record.Record) string {
	switch r := r.(type) {
	case *code.Modification:
		return r.Title
	case *change.Request:
		return r.Title
	}
	return ""
}

// routePart says which route a change takes, and what its days come to.
func routePart(f Frame, c *secretariat.ChangeRoute, title string) Part {
	p := Part{Title: title, Words: []string{c.Sentence()}}
	if c.Course != nil {
		p.Words = append(p.Words, c.Course.Sentence())
		if words := c.Course.WindowWords(); words != "" {
			p.Words = append(p.Words, words)
		}
	}
	if c.Choice.Version > 0 {
		p.Links = []Link{{"How its route was switched", f.To(address(designation.Choices.Kind, c.Choice.Ref))}}
	}
	return p
}

// lawPart shows the route to law of a change on the change's own page.
func (s *Server) lawPart(f Frame, v *secretariat.View, who party.Actor, r record.Record) (Part, bool, error) {
	c, err := s.desk.RouteOf(v, record.HeadOf(r).Ref, f.Day())
	if err != nil || c.Course == nil && !c.Own {
		return Part{}, false, err
	}
	p := routePart(f, c, "Route to law")
	at := Link{"Its steps with their days", f.To(changeRoutePath + escape(record.HeadOf(r).Ref))}
	if designation.MayChoose(who) && !f.Past() && c.Over == "" {
		at.Words += "; take another route"
	}
	p.Links = append([]Link{at}, p.Links...)
	return p, c.Own, nil
}
