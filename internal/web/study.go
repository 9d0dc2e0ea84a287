package web

import (
	"net/http"
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
	PlanHead
	Key     string // its place below the plan
	Lead    string
	Faces   []Link // its pictures as files
	Fields  []Input
	Hidden  []Param
	Submit  string
	Problem *problem.Problem
	Parts   []Part   // what is worked out
	Working *Working // what is not yet; nil when all is there
	Empty   Empty    // what stands there while the plan has no file
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
		"GET /plans/{ref}/risk":      s.planRisk,
		"GET /plans/{ref}/resources": s.planResources,
		"GET /plans/{ref}/whatif":    s.planWhatIf,
	}
}

// study begins the page of a plan, as the reader may see it on the day shown.
func (s *Server) study(r *http.Request, path, title, lead string) (StudyPage, *secretariat.View, *secretariat.Planned, error) {
	f, h, v, p, err := s.planned(r, path)
	if err != nil {
		return StudyPage{}, nil, nil, err
	}
	f.Title, h.Acts = title+" of "+p.Record.Ref, nil
	page := StudyPage{Frame: f, PlanHead: h, Key: strings.TrimPrefix(path, "/"), Lead: lead}
	if p.Empty() {
		page.Empty = Empty{Title: "Nothing to work out yet", Text: "The plan has no file.", Steps: []Link{{"The plan", f.To(address(register.Plans.Kind, p.Record.Ref))}}}
	}
	return page, v, p, nil
}

// showStudy shows a page whose answer is there, or sends its pictures.
func (s *Server) showStudy(w http.ResponseWriter, r *http.Request, page StudyPage) error {
	var all []*chart.Picture
	for _, p := range page.Parts {
		if p.Drawn != nil {
			all = append(all, p.Drawn.Picture)
		}
	}
	if sent, err := sendPictures(w, r, strings.ToLower(page.Ref+"-"+page.Key), page.Title, all); sent || err != nil {
		return err
	}
	page.Here = page.Here.With(paramAs)
	if len(all) > 0 {
		page.Faces = pictureFaces(page.Frame)
	}
	return Show(w, r, http.StatusOK, Study(page))
}

// showWorking shows a page whose answer is not there yet.
func (s *Server) showWorking(w http.ResponseWriter, r *http.Request, page StudyPage) error {
	page.Frame.Again = lookIn
	notYet(w)
	return Show(w, r, http.StatusAccepted, Study(page))
}

// endWords gives the day that an instant ends, as pages write it.
func endWords(m plan.Minute) string { return boundary.DayOf(m).Words() }

// dated gives the day that an instant ends, as a cell.
func dated(m plan.Minute) DateCell { return Date(calendar.On(boundary.DayOf(m)), 0, false) }

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
