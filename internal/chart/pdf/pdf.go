// Package pdf draws [chart.Picture]s as a PDF for paper: a page of A4 lying down for
// each, with its title above and its description below.
//
// The same pictures give the same bytes. The letters are those of the Go fonts,
// embedded; a letter that they lack is drawn as an empty box. The file is not tagged:
// whoever needs the same for a screen reader has the page, and its table.
package pdf

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"crosscode/internal/chart"
)

// The page, in points.
const (
	wide, high = 841.89, 595.28
	margin     = 36.0
	top        = 72.0 // where a picture begins
	foot       = 64.0 // the room of the description
	largest    = 1.15 // how far a small picture is enlarged
)

// Write writes pictures as one document, a page each.
func Write(out io.Writer, title string, pictures []*chart.Picture) error {
	d := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: wide, Ht: high}})
	day := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the same pictures, the same bytes
	d.SetCreationDate(day)
	d.SetModificationDate(day)
	d.SetCatalogSort(true)
	d.SetProducer("crosscode", true)
	d.SetTitle(plain(title), true)
	d.SetLang("en-GB")
	d.SetAutoPageBreak(false, 0)
	d.SetMargins(margin, margin, margin)
	d.AddUTF8FontFromBytes("go", "", goregular.TTF)
	d.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	for i, p := range pictures {
		d.AddPage()
		page := &page{Fpdf: d, picture: p}
		page.scale = min((wide-2*margin)/p.Width, (high-top-foot-margin)/p.Height, largest)
		page.surround(i+1, len(pictures))
		for k := range p.Parts {
			page.part(&p.Parts[k])
		}
	}
	if err := d.Output(out); err != nil {
		return fmt.Errorf("write the PDF: %w", err)
	}
	return nil
}

// A page is one picture on its way to paper.
type page struct {
	*fpdf.Fpdf
	picture *chart.Picture
	scale   float64 // points in a pixel
}

func (w *page) at(p chart.Point) fpdf.PointType {
	return fpdf.PointType{X: margin + p.X*w.scale, Y: top + p.Y*w.scale}
}

// surround writes the title, the description and the number of the page.
func (w *page) surround(n, of int) {
	w.ink(chart.Body)
	w.SetFont("go", "B", 15)
	w.SetXY(margin, margin)
	w.MultiCell(wide-2*margin, 18, w.fit(plain(w.picture.Title), wide-2*margin), "", "L", false)
	w.ink(chart.Quiet)
	w.SetFont("go", "", 8)
	w.SetXY(margin, high-foot)
	said := w.SplitText(plain(w.picture.Description), wide-2*margin-60)
	w.MultiCell(wide-2*margin-60, 10, strings.Join(said[:min(len(said), 3)], "\n"), "", "L", false)
	page := fmt.Sprintf("%d of %d", n, of)
	w.Text(wide-margin-w.GetStringWidth(page), high-foot+8, page)
}

// plain are the words that a page can hold: no control characters, and no letters
// beyond the first 65,536, which the writer of the format cannot take.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r > 0xffff:
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
}

// fit cuts text to the room it has in the font that is set.
func (w *page) fit(text string, room float64) string {
	letters := []rune(text)
	if w.GetStringWidth(text) <= room {
		return text
	}
	for len(letters) > 0 && w.GetStringWidth(string(letters)+"…") > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// ink sets the colours of lines, surfaces and letters.
func (w *page) ink(ink chart.Ink) {
	r, g, b := rgb(ink.Look().Colour.Light)
	w.SetDrawColor(r, g, b)
	w.SetFillColor(r, g, b)
	w.SetTextColor(r, g, b)
}

// rgb reads a colour as style sheets write it: #1d5596.
func rgb(hex string) (r, g, b int) {
	n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	return int(n >> 16 & 255), int(n >> 8 & 255), int(n & 255)
}

// pen sets the width and the dashes of lines.
func (w *page) pen(width float64, dash []float64) {
	w.SetLineWidth(width * w.scale)
	scaled := make([]float64, len(dash))
	for i := range dash {
		scaled[i] = dash[i] * w.scale
	}
	w.SetDashPattern(scaled, 0)
	w.SetLineJoinStyle("round")
}

func (w *page) part(p *chart.Part) {
	w.ink(p.Ink)
	const r = chart.Radius
	x, y := p.Points[0].X, p.Points[0].Y
	switch p.Shape {
	case chart.Line:
		w.line(p)
	case chart.Area:
		w.surface(p.Points, p.Ink)
	case chart.Box:
		to := p.Points[1]
		w.surface([]chart.Point{{X: x, Y: y}, {X: to.X, Y: y}, to, {X: x, Y: to.Y}}, p.Ink)
	case chart.Disc:
		c := w.at(p.Points[0])
		w.Circle(c.X, c.Y, (r-0.5)*w.scale, "F")
	case chart.Square:
		w.full(chart.Point{X: x - r + 1, Y: y - r + 1}, chart.Point{X: x + r - 1, Y: y - r + 1}, chart.Point{X: x + r - 1, Y: y + r - 1}, chart.Point{X: x - r + 1, Y: y + r - 1})
	case chart.Diamond:
		w.full(chart.Point{X: x, Y: y - r}, chart.Point{X: x + r, Y: y}, chart.Point{X: x, Y: y + r}, chart.Point{X: x - r, Y: y})
	case chart.Triangle:
		w.full(chart.Point{X: x, Y: y - r}, chart.Point{X: x + r, Y: y + r - 1}, chart.Point{X: x - r, Y: y + r - 1})
	case chart.Letters:
		w.letters(p)
	}
}

func (w *page) line(p *chart.Part) {
	l := p.Ink.Look()
	if p.Faint {
		l.Width, l.Dash = 1, []float64{2, 3}
	}
	w.pen(l.Width, l.Dash)
	for i, q := range p.Points {
		if at := w.at(q); i == 0 {
			w.MoveTo(at.X, at.Y)
		} else {
			w.LineTo(at.X, at.Y)
		}
	}
	w.DrawPath("D")
}

func (w *page) full(points ...chart.Point) { w.polygon(points, "F") }

func (w *page) polygon(points []chart.Point, style string) {
	var out []fpdf.PointType
	for _, p := range points {
		out = append(out, w.at(p))
	}
	w.Polygon(out, style)
}

// surface fills a closed shape, with the hatch of its ink.
func (w *page) surface(points []chart.Point, ink chart.Ink) {
	l := ink.Look()
	if l.Hatch == chart.Full {
		w.full(points...)
		return
	}
	var out []fpdf.PointType
	f := (&chart.Part{Shape: chart.Area, Points: points}).Frame()
	for _, p := range points {
		out = append(out, w.at(p))
	}
	w.SetFillColor(255, 255, 255)
	w.Polygon(out, "F")
	w.ClipPolygon(out, false)
	w.pen(1.6, map[bool][]float64{true: {2, 4}}[l.Hatch == chart.Dotted])
	w.hatch(l.Hatch, f)
	w.ClipEnd()
	w.pen(1, nil)
	w.Polygon(out, "D")
}

// hatch draws lines over a frame, six pixels apart.
func (w *page) hatch(h chart.Hatch, f chart.Frame) {
	const step = 6.0
	across, tall := f.Right-f.Left, f.Bottom-f.Top
	draw := func(x1, y1, x2, y2 float64) {
		a, b := w.at(chart.Point{X: x1, Y: y1}), w.at(chart.Point{X: x2, Y: y2})
		w.Line(a.X, a.Y, b.X, b.Y)
	}
	switch h {
	case chart.Rising:
		for x := -tall; x < across; x += step {
			draw(f.Left+x, f.Bottom, f.Left+x+tall, f.Top)
		}
	case chart.Falling:
		for x := -tall; x < across; x += step {
			draw(f.Left+x, f.Top, f.Left+x+tall, f.Bottom)
		}
	case chart.Upright:
		for x := step / 4; x < across; x += step / 2 {
			draw(f.Left+x, f.Top, f.Left+x, f.Bottom)
		}
	case chart.Across, chart.Dotted:
		for y := step / 4; y < tall; y += step / 2 {
			draw(f.Left, f.Top+y, f.Right, f.Top+y)
		}
	}
}

// letters write words on a ground of their own, as far as they reach.
func (w *page) letters(p *chart.Part) {
	style := ""
	if p.Face == chart.Strong {
		style = "B"
	}
	size := p.Face.Size() * w.scale
	w.SetFont("go", style, size)
	text := plain(p.Text)
	at, long := w.at(p.Points[0]), w.GetStringWidth(text)
	at.X -= long * [...]float64{0, 0.5, 1}[p.Anchor]
	w.SetFillColor(255, 255, 255)
	w.Rect(at.X-0.5, at.Y-0.72*size, long+1, 0.86*size, "F")
	w.Text(at.X, at.Y, text)
}
