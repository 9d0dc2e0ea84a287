package gantt

import (
	"fmt"

	"crosscode/internal/chart"
	"crosscode/internal/plan"
)

// How many rows are well read on a page of paper lying down, and on a slide.
const (
	PaperRows = 24
	SlideRows = 20
)

// sheetWide is how wide the time of a plan is drawn on a sheet, in pixels.
const sheetWide = 800.0

// OnSheets lays a plan out as wide as a sheet, and gives the sheets.
func OnSheets(p *plan.Plan, s *plan.Schedule, marks []Mark, rows int) []*chart.Picture {
	days := float64(s.Finish-s.Start) / (24 * 60)
	return Lay(p, s, Options{Scale: sheetWide / max(days, 1), Marks: marks}).Sheets(rows)
}

// Sheets gives a chart as pictures for paper and slides, so many rows on each. The
// scale of time and the marked days stand above the rows of every one; a link that
// goes from one to another is drawn as far as the edge.
func (c *Chart) Sheets(rows int) []*chart.Picture {
	var out []*chart.Picture
	for from := 0; from == 0 || from < len(c.Rows); from += rows {
		s := &sheet{Chart: c, from: from, to: min(from+rows, len(c.Rows)), up: c.RowHeight * float64(from)}
		out = append(out, s.draw(rows))
	}
	return out
}

// A sheet is some of the rows of a chart.
type sheet struct {
	*Chart
	from, to int
	up       float64 // how far the rows are drawn higher than in the chart
	picture  *chart.Picture
}

func (s *sheet) draw(rows int) *chart.Picture {
	p := &chart.Picture{Title: s.Title, Description: s.Description, Width: s.Width, Height: s.Top + s.RowHeight*float64(s.to-s.from) + 4}
	if len(s.Rows) > rows {
		p.Title += fmt.Sprintf(", rows %d to %d of %d", s.from+1, s.to, len(s.Rows))
	}
	p.Description += " A hatched bar is critical, a diamond a milestone, a thin bar a summary; dots behind a bar are its slack, a dotted frame is where the baseline has it."
	s.picture = p
	s.scale()
	for i := range s.Links {
		s.link(&s.Links[i])
	}
	p.Twin.Columns = []chart.Column{{Label: "Row"}}
	for i := s.from; i < s.to; i++ {
		s.row(&s.Rows[i])
	}
	return p
}

func (s *sheet) bottom() float64 { return s.picture.Height - 4 }

// scale draws the ticks and the marked days, whose words give way to each other.
func (s *sheet) scale() {
	p := s.picture
	free := s.Left - 8
	for _, t := range s.Ticks {
		p.Line(chart.Grid, chart.Point{X: t.X, Y: s.Top - 8}, chart.Point{X: t.X, Y: s.bottom()})
		if wide := chart.Small.Wide(t.Label); t.X+3 >= free && t.X+3+wide <= s.Width {
			p.Write(chart.Small, chart.Quiet, chart.Start, t.X+3, s.Top-12, t.Label)
			free = t.X + 3 + wide + 2
		}
	}
	years := s.Left - 8
	for _, t := range s.Ticks {
		if wide := chart.Small.Wide(t.Above); t.Above != "" && t.X+3 >= years && t.X+3+wide <= s.Width {
			p.Write(chart.Small, chart.Quiet, chart.Start, t.X+3, s.Top-27, t.Above)
			years = t.X + 3 + wide + 2
		}
	}
	said := 0.0
	for _, l := range s.Lines {
		ink := chart.Limit
		if l.Today {
			ink = chart.Today
		}
		p.Add(chart.Part{Shape: chart.Line, Ink: ink, Points: []chart.Point{{X: l.X, Y: 2}, {X: l.X, Y: s.bottom()}}, Says: l.Label})
		from, to, anchor := l.X+4, l.X+4+chart.Small.Wide(l.Label), chart.Start
		if to > s.Width {
			from, to, anchor = l.X-4-chart.Small.Wide(l.Label), l.X-4, chart.End
		}
		if from >= said {
			p.Write(chart.Small, ink, anchor, l.X+map[chart.Anchor]float64{chart.Start: 4, chart.End: -4}[anchor], 12, l.Label)
			said = to + 4
		}
	}
}

func (s *sheet) link(l *Path) {
	ink := chart.Axis
	if l.Critical {
		ink = chart.Critical
	}
	top, bottom := s.Top, s.bottom()
	first, last := l.Points[0][1]-s.up, l.Points[len(l.Points)-1][1]-s.up
	if max(first, last) < top || min(first, last) > bottom {
		return
	}
	var points []chart.Point
	for _, q := range l.Points {
		points = append(points, chart.Point{X: min(max(q[0], s.Left), s.Width), Y: min(max(q[1]-s.up, top), bottom)})
	}
	s.picture.Add(chart.Part{Shape: chart.Line, Ink: ink, Points: points})
	if end := points[len(points)-1]; last >= top && last <= bottom {
		back := 5.0
		if points[len(points)-2].X > end.X {
			back = -5
		}
		s.picture.Add(chart.Part{Shape: chart.Area, Ink: chart.Axis, Points: []chart.Point{end, {X: end.X - back, Y: end.Y - 3}, {X: end.X - back, Y: end.Y + 3}}})
	}
}

func (s *sheet) row(r *Row) {
	p, y := s.picture, r.Y-s.up
	middle, half := y+s.RowHeight/2, barHeight/2
	face, ink := chart.Plain, chart.Main
	if r.Kind == Summary {
		face = chart.Strong
	}
	if r.Critical {
		ink = chart.Critical
	}
	indent := min(4+r.Indent, s.Left/2)
	p.Write(face, chart.Body, chart.Start, indent, y+15, face.Fit(r.Label, s.Left-indent-8))
	p.Twin.Row(r.Words)
	if b := r.Baseline; b.To > b.From {
		p.Add(chart.Part{Shape: chart.Line, Ink: chart.Body, Faint: true, Points: []chart.Point{{X: b.From, Y: middle - half - 3}, {X: b.To, Y: middle - half - 3}, {X: b.To, Y: middle + half + 3}, {X: b.From, Y: middle + half + 3}, {X: b.From, Y: middle - half - 3}}})
	}
	if b := r.Slack; b.To > b.From {
		p.Add(chart.Part{Shape: chart.Line, Ink: chart.Body, Faint: true, Points: []chart.Point{{X: b.From, Y: middle}, {X: b.To, Y: middle}}})
	}
	from, to := r.Bar.From, max(r.Bar.To, r.Bar.From+1)
	switch r.Kind {
	case Nothing:
	case Milestone:
		p.Mark(chart.Diamond, ink, r.Bar.To, middle, r.Words)
	case Summary:
		if ink == chart.Main {
			ink = chart.Body
		}
		p.Box(ink, from, middle-half, to, middle-1, r.Words)
	default:
		p.Box(ink, from, middle-half, to, middle+half, r.Words)
	}
}
