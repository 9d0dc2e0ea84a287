package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// addingLinks lead to the form of a new activity, beside one that is there.
func addingLinks(p *secretariat.Planned, a *plan.Activity, i int) []Link {
	add := Address{Path: "/plans/" + escape(p.Record.Ref) + "/add"}
	out := []Link{{"Add an activity below it", add.With("below", a.Ref).With("after", a.Ref).String()}}
	if p.File.Plan.IsSummary(i) {
		out[0].URL = add.With("below", a.Ref).String()
		out = append(out, Link{"Add a part to it", add.With("part_of", a.Ref).String()})
	}
	return out
}

// planAdd shows the form of a new activity.
func (s *Server) planAdd(w http.ResponseWriter, r *http.Request) error {
	return s.showAdd(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (s *Server) showAdd(w http.ResponseWriter, r *http.Request, status int, typed url.Values, wrong *problem.Problem) error {
	f, h, _, p, err := s.planned(r, "/add")
	if err != nil {
		return err
	}
	if err := secretariat.RefusePlan(s.who(r), p.Record, true); err != nil {
		return err
	}
	f.Now, f.Title = true, "Add an activity to "+p.Record.Ref
	line := func(name, label, hint string, short bool) Input {
		return Input{Name: name, Label: label, Hint: hint, Type: InputLine, Short: short, Value: record.Clean(typed.Get(name))}
	}
	id := line("id", "Id", "What it is called in the plan, without spaces: D-draft.", true)
	id.Required = true
	page := FormPage{Frame: f, URL: "/plans/" + escape(h.Ref) + "/add", Submit: "See what would change", Cancel: "/plans/" + escape(h.Ref), Problem: wrong,
		Lead: "You see everything that would move before anything is kept.",
		Fields: []Input{id, line("name", "Name", "", false),
			line("duration", "Takes", "Working time: 3w, 2.5d, 4h; a week is five days. On the clock: 28ed. Empty: it is a milestone.", true),
			{Name: "after", Label: "Waits for", Type: InputProse, Rows: 3, Value: typed.Get("after"), Hint: "One a line: B-draft, or B-draft SS + 2d, with FS, SS, FF or SF and a lag."},
			{Name: "followers", Label: "Waits for it", Type: InputProse, Rows: 3, Value: typed.Get("followers"), Hint: "What waits for the new one, in the same way."},
			line("below", "Stands below", "The id of an activity; empty: it stands at the end.", true),
			line("part_of", "Is a part of", "The id of a summary, in place of the activity it stands below.", true)}}
	page.Fields = Refused(page.Fields, wrong)
	return Show(w, r, status, Form(page))
}

// planAdded shows what a new activity would do.
func (s *Server) planAdded(w http.ResponseWriter, r *http.Request) error {
	return s.rearranged(w, r, func(text *planfile.Text) (string, []byte, string, error) {
		id := strings.TrimSpace(r.PostFormValue("id"))
		length := planfile.FieldEdit{Name: "milestone", Value: "true"}
		if takes := strings.TrimSpace(r.PostFormValue("duration")); takes != "" {
			length = planfile.FieldEdit{Name: "duration", Value: planfile.Quote(takes)}
		}
		added, err := text.Add(id, planfile.Place{Below: strings.TrimSpace(r.PostFormValue("below")), PartOf: strings.TrimSpace(r.PostFormValue("part_of"))},
			[]planfile.FieldEdit{{Name: "name", Value: planfile.Quote(r.PostFormValue("name"))}, length, {Name: "after", Value: planfile.ListText(r.PostFormValue("after"))}},
			linesOf(r.PostFormValue("followers")))
		return id, added, "What would follow from the new activity " + id + ". Nothing has been written yet.", err
	}, "/plans/"+escape(r.PathValue("ref"))+"/add", func(wrong *problem.Problem) error { return s.showAdd(w, r, statusOf(wrong), r.PostForm, wrong) })
}

// planRemoved shows what the plan would be without an activity.
func (s *Server) planRemoved(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	back := "/plans/" + escape(r.PathValue("ref")) + "/activities/" + escape(id)
	return s.rearranged(w, r, func(text *planfile.Text) (string, []byte, string, error) {
		rest, err := text.Remove(id, r.PostFormValue("links") != "drop")
		return "", rest, "What would follow if " + id + " went. Nothing has been written yet.", err
	}, back, func(wrong *problem.Problem) error { return s.showActivity(w, r, statusOf(wrong), nil, wrong) })
}

// rearranged changes the text of a plan and shows what would come of it; what is
// refused goes back to the form, whose fields are those of the activity that the
// change names.
func (s *Server) rearranged(w http.ResponseWriter, r *http.Request, change func(*planfile.Text) (string, []byte, string, error), back string, refused func(*problem.Problem) error) error {
	if err := parseForm(r); err != nil {
		return err
	}
	p, err := s.desk.PlanIn(s.desk.View(r.Context(), s.who(r), secretariat.Now), r.PathValue("ref"))
	if err != nil {
		return err
	}
	if err := secretariat.RefusePlan(s.who(r), p.Record, true); err != nil {
		return err
	}
	text, err := planfile.Parse(p.Text)
	if err != nil {
		return err
	}
	id, data, lead, err := change(text)
	var offer *secretariat.PlanProposal
	if err == nil {
		offer, err = s.desk.ProposePlan(r.Context(), s.who(r), p.Record.Ref, secretariat.PlanFile{Name: "plan.yaml", Format: "yaml", Data: data})
		err = planfile.Located(data, id, err)
	}
	if wrong := problem.Of(err); wrong != nil && (wrong.Kind == problem.Invalid || wrong.Kind == problem.Conflict) {
		return refused(wrong)
	}
	if err != nil {
		return err
	}
	return s.showProposal(w, r, offer, data, "", fmt.Sprint(p.Record.Version), back, lead)
}
