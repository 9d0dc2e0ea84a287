package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

const requestPath = "/request"

// requestParts are the parts of the form, each with its fields in order.
var requestParts = []struct {
	heading, about string
	fields         []string
}{
	{"The request", "", []string{"title", "raised_by", "on_behalf_of", "group"}},
	{"Part A: what is wrong", "The issue, the change that is asked for, and what follows if nothing changes.", []string{"issue", "description", "justification", "consequence"}},
	{"Part B: what is proposed", "The solution, what is gained, and what it touches.",
		[]string{"solution", "benefits", "impacts", "proposals", "untouched", "codes", "links", "cost", "effects"}},
	{"What it is judged by", "The objectives of the programme and the factors of its success. A request may be raised without them; those who let it in and decide are told what it leaves out.",
		[]string{"objectives", "factor_time", "factor_cost", "factor_quality", "factor_scope"}},
	{"Part C: what the parties are asked", "Every programme party assesses the impact, unless you name those who do.", []string{"questions", "respondents", "shorter"}},
}

// requestForm shows the form of a change request: a new one, or a draft.
func (s *Server) requestForm(w http.ResponseWriter, r *http.Request) error {
	said := map[string]string{"class": string(record.Strictest), "raised_by": s.who(r).Organisation, "version": "0"}
	if name := r.PathValue("request"); name != "" {
		it, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Find(change.Requests.Kind, name)
		if err != nil {
			return err
		}
		c := change.Requests.From(it.Record)
		if !secretariat.MayDraft(s.who(r), c) {
			http.Redirect(w, r, address(change.Requests.Kind, c.Ref), http.StatusSeeOther)
			return nil
		}
		for _, f := range change.Requests.Fields {
			said[f.Name] = f.Get(c).Cell()
		}
		said["proposals"] = change.Written(c.Proposals)
		said["class"], said["version"] = string(c.Class), strconv.FormatInt(c.Version, 10)
	} else if err := secretariat.RefuseRequest(s.who(r)); err != nil {
		return err
	}
	return s.showRequest(w, r, http.StatusOK, said, nil, nil)
}

func (s *Server) showRequest(w http.ResponseWriter, r *http.Request, status int, said map[string]string, p *problem.Problem, tried *secretariat.ChangeFile) error {
	name := r.PathValue("request")
	title, url, cancel := "New change request", requestPath, "/change-board"
	lead := "It is given its number when it is raised. "
	if name != "" {
		lead = ""
		title, url, cancel = "Complete and raise "+name, requestPath+"/"+escape(name), address(change.Requests.Kind, name)
	}
	f, err := s.frame(r, title)
	if err != nil {
		return err
	}
	f.Now, f.Here = true, Address{Path: url}
	f.Trail = append(f.Trail, Link{"Changes", "/changes"})
	fields, hidden, draft, err := s.restored(r, url, requestInputs(said), []Param{{"version", said["version"]}})
	if err != nil {
		return err
	}
	audiences(fields, s.who(r).Organisation)
	milestones, err := s.milestonesNow(r)
	if err != nil {
		return err
	}
	page := FormPage{Frame: f, Lead: lead + "Everything that is still missing is named at once, and nothing is kept until then but a draft of your own.",
		URL: url, Fields: Refused(fields, p), Hidden: hidden, Submit: "Raise it", Try: "Check it, and show what it comes to", Cancel: cancel, Problem: p, Drafts: true, Draft: draft,
		After: []Part{{Title: "The milestones as they stand", Table: milestones, None: "No milestone is recorded yet."}}}
	if tried != nil {
		page.Before = triedParts(f, tried)
	}
	return Show(w, r, status, Form(page))
}

// triedParts tell what raising the request would come to.
func triedParts(f Frame, t *secretariat.ChangeFile) []Part {
	p := Part{Title: "Nothing is missing", Words: append([]string{"This is what it comes to. It is not raised yet."}, t.Reasons()...), Mind: t.Lacking(), Table: movesTable(f, t)}
	if by := t.Decider(); by != "" {
		p.Words = append(p.Words, by+" would decide it.")
	}
	if by := decideBy(t); !by.IsZero() {
		p.Words = append(p.Words, "To be decided by "+by.Words()+". "+wayWords(t.Course))
	}
	for _, n := range t.Course.Needs {
		p.Words = append(p.Words, "It needs: "+n)
	}
	p.Words = append(p.Words, t.Together()...)
	if w := t.Request.UnjudgedWords(); w != "" {
		p.Mind = append(p.Mind, w)
	}
	p.Mind = append(p.Mind, t.Course.Warnings...)
	if t.Conflict != "" {
		p.Mind = append(p.Mind, t.Conflict)
	}
	return []Part{p}
}

func requestInputs(said map[string]string) []Input {
	var out []Input
	for _, part := range requestParts {
		for n, name := range part.fields {
			i := inputOf(change.Requests.Field(name), said[name])
			if n == 0 {
				i.Heading, i.About = part.heading, part.about
			}
			i.Required = i.Required || slices.Contains(mandatory, name)
			if name == "proposals" {
				i.Rows = 4
				i.Hint = "One a line, for as many milestones as you like: M6 date M5 + 9 months; M6 name Code Changes Baselined; M6 definition, and the words; M6 level 2; M9 removed."
			}
			out = append(out, i)
		}
	}
	class := Input{Name: "class", Label: "Who may see it", Type: InputOne, Value: said["class"], Required: true}
	for _, c := range record.Classes {
		class.Options = append(class.Options, Option{Value: string(c), Words: c.Words()})
	}
	return append(out, class)
}

// mandatory are the fields that a request is not raised without.
var mandatory = []string{"raised_by", "issue", "description", "justification", "consequence", "solution", "benefits", "impacts"}

// milestonesNow shows the milestones that a proposal may name.
func (s *Server) milestonesNow(r *http.Request) (Table, error) {
	t := Table{Label: "Milestones", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Level", Shape: Short}, {Label: "Date", Shape: Short}}}
	page, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).List(register.Milestones.Kind, secretariat.Query{Sort: "ref", Limit: 60})
	if err != nil {
		return t, err
	}
	for _, it := range page.Items {
		m := register.Milestones.From(it.Record)
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: m.Ref, URL: address(register.Milestones.Kind, m.Ref)}, TextCell(m.Name), TextCell(m.Level.Words()), TextCell(m.Date.Words())}})
	}
	return t, nil
}

// raiseRequest raises a request from its form, or tells what that would come to.
func (s *Server) raiseRequest(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	e, name := typed(change.Requests.Kind, r), r.PathValue("request")
	said := map[string]string{}
	for n := range r.PostForm {
		said[n] = r.PostFormValue(n)
	}
	if r.PostFormValue(paramTry) != "" {
		tried, err := s.desk.TryRequest(r.Context(), s.who(r), name, e)
		if p := problem.Of(err); p != nil && p.Kind == problem.Invalid {
			return s.showRequest(w, r, statusOf(p), said, p, nil)
		}
		if err != nil {
			return err
		}
		return s.showRequest(w, r, http.StatusOK, said, nil, tried)
	}
	made, err := s.desk.RaiseRequest(r.Context(), s.who(r), name, e, secretariat.Because{})
	if p := problem.Of(err); p != nil && p.Again() {
		return s.showRequest(w, r, statusOf(p), said, p, nil)
	}
	if err != nil {
		return err
	}
	s.sent(r)
	http.Redirect(w, r, address(change.Requests.Kind, made.Ref)+"?done=raised", http.StatusSeeOther)
	return nil
}

// isRequestForm reports whether an address is that of the form of a request.
func isRequestForm(at string) bool {
	return at == requestPath || strings.HasPrefix(at, requestPath+"/")
}
