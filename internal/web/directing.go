package web

import (
	"net/http"
	"net/url"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

const directPath = "/direct"

// directionForm shows the form of a direction, which may begin with a milestone.
func (s *Server) directionForm(w http.ResponseWriter, r *http.Request) error {
	if err := secretariat.MayDirect(s.who(r)); err != nil {
		return err
	}
	said := url.Values{"class": {string(record.Public)}}
	if m := register.MilestoneRef(r.URL.Query().Get("milestone")); m != "" {
		said.Set("orders", m+" ")
	}
	return s.showDirection(w, r, http.StatusOK, said, nil, nil)
}

func (s *Server) showDirection(w http.ResponseWriter, r *http.Request, status int, said url.Values, p *problem.Problem, tried *secretariat.DirectionFile) error {
	f, err := s.frame(r, "Direction of "+change.Authority)
	if err != nil {
		return err
	}
	f.Now, f.Here = true, Address{Path: directPath}
	f.Trail = append(f.Trail, Link{"Changes", "/changes"}, Link{"Above the thresholds", "/above-threshold"})
	fields := []Input{
		{Name: "orders", Label: "What is directed", Type: InputProse, Rows: 4, Required: true,
			Hint: "One a line: M6 date M5 + 9 months; M6 name Code Changes Baselined; M6 definition, and the words; M6 level 2; M7 removed."},
		{Name: "reasons", Label: "Reasons", Type: InputProse, Required: true, Hint: "In the words of the letter."},
		{Name: "letter", Heading: "The letter", Label: "Letter", Type: InputLine, Required: true, Hint: "Its reference, or the address where it is published."},
		{Name: "day", Label: "Date of the letter", Type: InputDate, Required: true},
		{Name: "class", Label: "Who may see it", Type: InputOne, Required: true},
	}
	for _, c := range record.Classes {
		fields[len(fields)-1].Options = append(fields[len(fields)-1].Options, Option{Value: string(c), Words: c.Words()})
	}
	for i := range fields {
		fields[i].Value = said.Get(fields[i].Name)
	}
	milestones, err := s.milestonesNow(r)
	if err != nil {
		return err
	}
	page := FormPage{Frame: f, Lead: "What " + change.Authority + " orders by letter without a change request that carried it. It takes effect when it is recorded: milestones and plans change at once.",
		URL: directPath, Fields: Refused(fields, p), Submit: "Record the direction", Try: "Check it, and show what it comes to", Cancel: "/above-threshold", Problem: p,
		After: []Part{{Title: "The milestones as they stand", Table: milestones, None: "No milestone is recorded yet."}}}
	if tried != nil {
		page.Before = directionParts(f, tried)
	}
	return Show(w, r, status, Form(page))
}

// directionParts tell what a direction would come to.
func directionParts(f Frame, t *secretariat.DirectionFile) []Part {
	out := []Part{{Title: "Nothing is missing", Words: []string{"This is what it comes to. It is not recorded yet."}, Mind: t.Mind,
		Table: movesTable(f, &secretariat.ChangeFile{Moves: t.Moves})}}
	for _, line := range t.Decision.Orders {
		if p, err := change.ParseProposal(line); err == nil {
			out[0].Words = append(out[0].Words, capital(p.Words())+".")
		}
	}
	for _, m := range t.Plans {
		out = append(out, planMoveParts(f, m)...)
	}
	return out
}

// directionTyped reads the form.
func directionTyped(r *http.Request) (change.Direction, error) {
	o := change.Direction{Reasons: r.PostFormValue("reasons"), Letter: r.PostFormValue("letter"), Orders: typedLines(r.PostFormValue("orders"))}
	var c problem.Check
	var err error
	o.Day, err = dayTyped(r.PostFormValue("day"))
	c.Note("day", err)
	class, ok := record.ReadClass(r.PostFormValue("class"))
	c.Want(ok, "class", "Choose who may see it.")
	o.Class = class
	return o, c.Err("The direction cannot be recorded.")
}

// typedLines gives the lines of a field that say something.
func typedLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// direct records a direction, or tells what it would come to.
func (s *Server) direct(w http.ResponseWriter, r *http.Request) error {
	if err := secretariat.MayDirect(s.who(r)); err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	o, err := directionTyped(r)
	var tried *secretariat.DirectionFile
	var made *change.Decision
	try := r.PostFormValue(paramTry) != ""
	switch {
	case err != nil:
	case try:
		tried, err = s.desk.TryDirection(r.Context(), s.who(r), o)
	default:
		made, err = s.desk.Direct(r.Context(), s.who(r), o, secretariat.Because{})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.showDirection(w, r, statusOf(p), r.PostForm, p, nil)
	}
	if err != nil {
		return err
	}
	if try {
		return s.showDirection(w, r, http.StatusOK, r.PostForm, nil, tried)
	}
	http.Redirect(w, r, address(change.Decisions.Kind, made.Ref)+"?done=raised", http.StatusSeeOther)
	return nil
}

// directedPart shows what Ofgem has directed.
func directedPart(f Frame, v *secretariat.View) (Part, error) {
	all, err := secretariat.Directions(v)
	t := Table{Label: "Directed", Columns: []Column{{Label: "Direction", Shape: Short}, {Label: "What it directs", Shape: Prose}, {Label: "Date of the letter", Shape: Dated}, {Label: "Letter", Shape: Line}, {Label: "Reasons", Shape: Prose}}}
	for _, d := range all {
		var orders []string
		for _, line := range d.Orders {
			if p, err := change.ParseProposal(line); err == nil {
				orders = append(orders, p.Words())
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: d.Ref, URL: f.To(address(change.Decisions.Kind, d.Ref)), Class: restricted(d.Class)}, TextCell(capital(strings.Join(orders, "; ")) + "."),
			Date(d.Day, f.Day(), false), TextCell(d.Letter), TextCell(d.Reasons)}})
	}
	return Part{Title: "Directed", Words: []string{"What " + change.Authority + " ordered by letter without a change request that carried it."}, Table: t, None: change.Authority + " has directed nothing yet."}, err
}
