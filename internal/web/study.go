package web

import (
	"net/http"
	"regexp"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/chart"
	"crosscode/internal/chart/svg"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A StudyPage works something out about a plan. What it is asked stands in its
// address; nothing is kept.
type StudyPage struct {
	Frame
	About   string
	Do      []Link // the other pages of the plan
	Before  []Part // what stands above the form
	Fields  []Input
	Hidden  []Param
	Submit  string
	Problem *problem.Problem
	Parts   []Part
}

// A Drawn is a picture on a page; its ID is its own there.
type Drawn struct {
	ID      string
	Picture *chart.Picture
}

func (d *Drawn) svg() string {
	var b strings.Builder
	svg.Inline(&b, d.Picture, d.ID)
	return b.String()
}

// table is the picture as a table.
func (d *Drawn) table() Table {
	t := Table{Label: d.Picture.Title}
	for _, c := range d.Picture.Twin.Columns {
		shape := Line
		if c.Figure {
			shape = Figure
		}
		t.Columns = append(t.Columns, Column{Label: c.Label, Shape: shape})
	}
	for _, r := range d.Picture.Twin.Rows {
		row := Row{}
		for i, text := range r {
			if d.Picture.Twin.Columns[i].Figure {
				row.Cells = append(row.Cells, NumberCell(text))
			} else {
				row.Cells = append(row.Cells, TextCell(text))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// studies lists the pages that work something out about a plan.
func (s *Server) studies() map[string]handler {
	return map[string]handler{
		"GET /plans/{ref}/risk":      s.long(s.planRisk),
		"GET /plans/{ref}/resources": s.long(s.planResources),
		"GET /plans/{ref}/whatif":    s.long(s.planWhatIf),
	}
}

// study begins the page of a plan, as the reader may see it on the day shown.
func (s *Server) study(r *http.Request, title, about string) (StudyPage, *secretariat.View, *secretariat.Planned, error) {
	f, v, err := s.look(r, title)
	if err != nil {
		return StudyPage{}, nil, nil, err
	}
	p, err := s.desk.PlanIn(v, r.PathValue("ref"))
	if err != nil {
		return StudyPage{}, nil, nil, err
	}
	ref := p.Record.Ref
	at := f.To(address(register.Plans.Kind, ref))
	f.Title = title + " of " + ref
	f.Trail = append(f.Trail, Link{register.Plans.Title, f.To("/" + register.Plans.Path)}, Link{ref, at})
	page := StudyPage{Frame: f, About: p.Record.Title + ". " + about}
	for _, x := range []struct{ words, path string }{{"The plan", ""}, {"Risk", "/risk"}, {"What if", "/whatif"}, {"Resources", "/resources"}} {
		l := Link{x.words, f.To(address(register.Plans.Kind, ref) + x.path)}
		if strings.HasSuffix(f.Here.Path, ref+x.path) {
			l.URL = ""
		}
		page.Do = append(page.Do, l)
	}
	if p.Empty() {
		page.Parts = []Part{{None: "The plan has no file yet, so there is nothing to work out.", Links: []Link{{"The plan", at}}}}
	}
	return page, v, p, nil
}

// endWords gives the day that an instant ends, as pages write it.
func endWords(m plan.Minute) string { return boundary.DayOf(m).Words() }

// dated gives the day that an instant ends, as a cell.
func dated(m plan.Minute) DateCell { return Date(calendar.On(boundary.DayOf(m)), 0, false) }

// writtenDay is a day, or a month, as an engine writes it in a sentence.
var writtenDay = regexp.MustCompile(`\b\d{4}-\d{2}(-\d{2})?\b`)

// daysInWords gives a sentence with its days as pages write them.
func daysInWords(sentence string) string {
	return writtenDay.ReplaceAllStringFunc(sentence, func(day string) string {
		w, err := calendar.ParseWhen(day)
		if err != nil {
			return day
		}
		return w.Words()
	})
}

// milestoneCell names a milestone, and leads to it where the reader sees it.
func milestoneCell(f Frame, v *secretariat.View, ref string) Cell {
	c := RefCell{Ref: ref}
	if it, err := v.Find(register.Milestones.Kind, ref); err == nil {
		c.URL = f.To(address(register.Milestones.Kind, record.HeadOf(it.Record).Ref))
	}
	return c
}

// named is what an activity is called.
func named(a *plan.Activity) string { return strings.TrimSpace(a.Ref + " " + a.Name) }
