package web

import (
	"net/http"
	"slices"

	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A CodePage is what the programme has to do with one code, for whoever keeps it.
type CodePage struct {
	Frame
	Name   string
	About  string
	Facts  []Fact
	Panels []Panel
	Events []Event // what became of its modifications lately
	Lately string
}

// openStages are the stages of a modification that is not over.
var openStages = slices.DeleteFunc(slices.Clone(code.Stages), func(s code.Stage) bool { return s == code.Closed })

// codes lists the codes, each with how many of its modifications are followed.
func (s *Server) codes(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Codes")
	if err != nil {
		return err
	}
	p := ListPage{Frame: f, One: "code", Many: "codes", Count: Count{N: len(code.Codes)},
		About: "The industry codes, who administers each, and which of its modifications the programme follows.",
		Table: Table{Label: "Codes", Columns: []Column{{Name: "ref", Label: "Code", Shape: Short}, {Name: "title", Label: "Title", Shape: Prose},
			{Name: "by", Label: "Administrator", Shape: Line}, {Name: "open", Label: "Followed, open", Shape: Figure}, {Name: "closed", Label: "Closed", Shape: Figure}}}}
	for _, c := range code.Codes {
		row := Row{ID: c.Name, Cells: []Cell{RefCell{Ref: c.Name, URL: f.To("/codes/" + escape(c.Name))}, TextCell(c.Title), TextCell(c.Administrator)}}
		for _, stages := range [][]code.Stage{openStages, {code.Closed}} {
			n, more, err := v.Count(code.Modifications.Kind, secretariat.Query{Filters: []secretariat.Filter{is("code", c.Name), is("stage", stages...)}}, countTo)
			if err != nil {
				return err
			}
			row.Cells = append(row.Cells, NumberCell(Count{n, more}.Words()))
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return Show(w, r, http.StatusOK, List(p))
}

// code shows one code: its modifications, what waits for its body, and the
// milestones and change requests that touch it.
func (s *Server) code(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	c, ok := code.Find(r.PathValue("name"))
	if !ok {
		return problem.New(problem.NotFound, "No code is called %s. The codes are at /codes.", r.PathValue("name"))
	}
	f.Title = c.Name
	f.Trail = append(f.Trail, Link{"Codes", f.To("/codes")})
	mods := Address{"/modifications", nil}.With("code", c.Name)
	p := CodePage{Frame: f, Name: c.Name, About: c.Title, Lately: f.To(mods.With(paramSort, "-changed").String())}
	names, body, err := s.bodyOf(v, c)
	if err != nil {
		return err
	}
	p.Facts = []Fact{{"Run by", TextCell(c.Administrator)}, {"Body", body.cell(f)}}
	if c.Closed {
		p.Facts = append(p.Facts, Fact{"Standing", TextCell("Closed: its rules live on in another code.")})
	}
	if p.Panels, err = s.panels(f, v, rollsOfCode(c, names)); err != nil {
		return err
	}
	if err := s.codeMilestones(&p, v, c); err != nil {
		return err
	}
	if p.Events, err = s.codeEvents(f, v, c); err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, Code(p))
}

// A body is the organisation that answers to a code's name, if one does.
type body struct{ ref string }

func (b body) cell(f Frame) Cell {
	if b.ref == "" {
		return TextCell("")
	}
	return RefCell{Ref: b.ref, URL: f.To(address(party.Organisations.Kind, b.ref))}
}

// bodyOf gives every name under which the body of a code is spoken of.
func (s *Server) bodyOf(v *secretariat.View, c code.Code) ([]string, body, error) {
	it, err := v.Find(party.Organisations.Kind, c.Name)
	if notThere(err) {
		return []string{c.Name}, body{}, nil
	}
	if err != nil {
		return nil, body{}, err
	}
	return party.Organisations.Names(it.Record), body{record.HeadOf(it.Record).Ref}, nil
}

func rollsOfCode(c code.Code, names []string) []roll {
	mine := is("code", c.Name)
	return []roll{
		{title: "Modifications", about: "Followed and not closed, those hoped for first at the top.", kind: code.Modifications.Kind, sort: "target", most: wholeMeeting,
			filters: []secretariat.Filter{mine, is("stage", openStages...)}, columns: modColumns, none: "None of its modifications is followed and open."},
		{title: "Without a stage", about: "What their code says of them is not known here; a person places them.", kind: code.Modifications.Kind, sort: "ref",
			filters: []secretariat.Filter{mine, is("stage", secretariat.None)}, columns: []string{"title", "status", "target", "confirmed"}},
		{title: "Actions of its body", kind: register.Actions.Kind, sort: "due", columns: []string{"title", "owners", "due", "status"},
			filters: []secretariat.Filter{is("owners", names...), is("status", register.Open, register.Ongoing, register.RecommendedClosed)}, none: "No open action is with its body."},
		{title: "Change requests that would change its text", kind: change.Requests.Kind, filters: []secretariat.Filter{is("codes", c.Name)}, sort: "ref", columns: changeColumns},
		{title: "Change requests its body raised", kind: change.Requests.Kind, filters: []secretariat.Filter{is("raised_by", names...)}, sort: "ref", columns: changeColumns},
		{title: "Closed modifications", kind: code.Modifications.Kind, sort: "-confirmed", filters: []secretariat.Filter{mine, is("stage", code.Closed)},
			columns: []string{"title", "stage", "confirmed"}},
	}
}

// codeMilestones adds the milestones that the code's modifications bear on.
func (s *Server) codeMilestones(p *CodePage, v *secretariat.View, c code.Code) error {
	page, err := v.List(code.Modifications.Kind, secretariat.Query{Sort: "ref", Limit: 200, Filters: []secretariat.Filter{is("code", c.Name)}})
	if err != nil {
		return err
	}
	var refs []string
	for _, it := range page.Items {
		for _, m := range code.Modifications.From(it.Record).Bears {
			if m = register.MilestoneRef(m); !slices.Contains(refs, m) {
				refs = append(refs, m)
			}
		}
	}
	if len(refs) == 0 {
		return nil
	}
	panel, err := s.panel(p.Frame, v, roll{title: "Milestones its modifications bear on", kind: register.Milestones.Kind,
		filters: []secretariat.Filter{is("ref", refs...)}, sort: "ref", columns: []string{"name", "date", "status"}})
	if err == nil && panel != nil {
		panel.All = Link{"All milestones", p.To("/milestones")}
		p.Panels = append(p.Panels, *panel)
	}
	return err
}

// codeEvents tells what happened lately to the code's modifications.
func (s *Server) codeEvents(f Frame, v *secretariat.View, c code.Code) ([]Event, error) {
	page, err := v.List(code.Modifications.Kind, secretariat.Query{Sort: "changed", Desc: true, Limit: 6, Filters: []secretariat.Filter{is("code", c.Name)}})
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, it := range page.Items {
		e, rec, err := v.Entry(it.Seq)
		if err != nil {
			return nil, err
		}
		if ev, ok := s.told(f, v, secretariat.Version{Entry: *e, Record: rec}, 1); ok {
			out = append(out, ev)
		}
	}
	return out, nil
}
