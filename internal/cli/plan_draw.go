package cli

import (
	"io"
	"path/filepath"
	"strings"

	"crosscode/internal/chart"
	"crosscode/internal/chart/pdf"
	"crosscode/internal/chart/slides"
	"crosscode/internal/chart/svg"
	"crosscode/internal/plan"
	"crosscode/internal/plan/gantt"
)

// drawPicture draws a picture to a file: for paper if it is called .pdf, for slides
// if .pptx, and else as SVG.
func drawPicture(name string, p *chart.Picture) error {
	return replaceFile(name, func(w io.Writer) error {
		switch strings.ToLower(filepath.Ext(name)) {
		case ".pdf":
			return pdf.Write(w, p.Title, []*chart.Picture{p})
		case ".pptx":
			return slides.Write(w, p.Title, []*chart.Picture{p})
		}
		return svg.File(w, p)
	})
}

// drawPlan draws a plan in the same way, on as many pages or slides as it needs.
func drawPlan(name string, p *plan.Plan, s *plan.Schedule) error {
	return replaceFile(name, func(w io.Writer) error {
		switch strings.ToLower(filepath.Ext(name)) {
		case ".pdf":
			return pdf.Write(w, p.Name, gantt.OnSheets(p, s, nil, gantt.PaperRows))
		case ".pptx":
			return slides.Write(w, p.Name, gantt.OnSheets(p, s, nil, gantt.SlideRows))
		}
		return gantt.SVG(w, gantt.New(p, s))
	})
}
