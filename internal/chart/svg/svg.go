// Package svg draws a [chart.Picture] as SVG: as a file of its own, or as a part
// of a page, which then has the style sheet.
//
// A screen reader hears the title and the description; pointing at a mark says
// what it means. On a page, colours come from classes and custom properties, so that
// the page can restyle the picture; dashes, hatches and widths stand in the picture
// itself. A file says its colours too with each part, since programs that put
// pictures into slides and documents know attributes and little of style sheets.
package svg

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"crosscode/internal/chart"
)

// File writes a picture as a file of its own, with its style.
func File(out io.Writer, p *chart.Picture) error {
	w := newWriter(out, p, "c")
	w.alone = true
	w.f(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="c-title c-desc" font-family="system-ui, sans-serif" font-size="12" width="%s" height="%s" viewBox="0 %s %s %s">`+"\n",
		n(p.Width), n(p.Height+titleRoom), n(-titleRoom), n(p.Width), n(p.Height+titleRoom))
	w.head()
	w.f("<style>%s</style>\n", style())
	w.box(chart.Ground, chart.Point{Y: -titleRoom}, chart.Point{X: p.Width, Y: p.Height}, "")
	w.letters(&chart.Part{Face: chart.Strong, Ink: chart.Body, Points: []chart.Point{{X: 8, Y: -9}}, Text: chart.Strong.Fit(p.Title, p.Width-16)})
	return w.parts()
}

// titleRoom is the room of the title above a picture that stands by itself.
const titleRoom = 28.0

// Inline writes a picture for a page; id is a prefix of its own among all that
// the page has.
func Inline(out io.Writer, p *chart.Picture, id string) error {
	w := newWriter(out, p, id)
	w.f(`<svg class="chart" role="img" aria-labelledby="%s-title %s-desc" viewBox="0 0 %s %s">`+"\n", w.id, w.id, n(p.Width), n(p.Height))
	w.head()
	return w.parts()
}

// A writer writes elements; its buffer keeps the first error.
type writer struct {
	out     *bufio.Writer
	picture *chart.Picture
	id      string
	alone   bool // a file of its own
}

func newWriter(out io.Writer, p *chart.Picture, id string) *writer {
	return &writer{out: bufio.NewWriterSize(out, 16<<10), picture: p, id: escape(id)}
}

func (w *writer) f(format string, args ...any) { fmt.Fprintf(w.out, format, args...) }

func (w *writer) head() {
	w.f("<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", w.id, escape(w.picture.Title), w.id, escape(w.picture.Description))
	w.hatches()
}

// hatches defines those that the picture uses.
func (w *writer) hatches() {
	used := map[chart.Ink]bool{}
	for i := range w.picture.Parts {
		if p := &w.picture.Parts[i]; (p.Shape == chart.Box || p.Shape == chart.Area) && p.Ink.Look().Hatch != chart.Full {
			used[p.Ink] = true
		}
	}
	if len(used) == 0 {
		return
	}
	w.f("<defs>")
	for _, ink := range chart.Inks() {
		if used[ink] {
			l := ink.Look()
			w.f(`<pattern id="%s-%s" width="6" height="6" patternUnits="userSpaceOnUse"><rect %s width="6" height="6"/><path %s stroke-width="1.6" d="%s"/></pattern>`,
				w.id, l.Name, w.filled(chart.Ground.Look()), w.drawn(l), hatch[l.Hatch])
		}
	}
	w.f("</defs>\n")
}

// hatch is the path that fills a tile of 6 by 6.
var hatch = [...]string{
	chart.Rising:  "M-1 1 1 -1M0 6 6 0M5 7 7 5",
	chart.Falling: "M-1 5 1 7M0 0 6 6M5 -1 7 1",
	chart.Across:  "M0 1.5H6M0 4.5H6",
	chart.Upright: "M1.5 0V6M4.5 0V6",
	chart.Dotted:  "M1 2H3M4 5H6",
}

func (w *writer) parts() error {
	for i := range w.picture.Parts {
		w.part(&w.picture.Parts[i])
	}
	w.f("</svg>\n")
	return w.out.Flush()
}

func (w *writer) part(p *chart.Part) {
	at := p.Points[0]
	r := chart.Radius
	switch p.Shape {
	case chart.Line:
		w.line(p)
	case chart.Area:
		w.surface(p.Ink, p.Ink.Look().Hatch, fmt.Sprintf(`<polygon %%s points="%s"/>`, points(p.Points)), p.Says)
	case chart.Box:
		w.box(p.Ink, at, p.Points[1], p.Says)
	case chart.Disc:
		w.surface(p.Ink, chart.Full, fmt.Sprintf(`<circle %%s cx="%s" cy="%s" r="%s"/>`, n(at.X), n(at.Y), n(r-0.5)), p.Says)
	case chart.Square:
		w.surface(p.Ink, chart.Full, fmt.Sprintf(`<rect %%s x="%s" y="%s" width="%s" height="%s"/>`, n(at.X-r+1), n(at.Y-r+1), n(2*r-2), n(2*r-2)), p.Says)
	case chart.Diamond:
		w.surface(p.Ink, chart.Full, fmt.Sprintf(`<path %%s d="M%s %sl%s %s %s %s %s %sz"/>`, n(at.X), n(at.Y-r), n(r), n(r), n(-r), n(r), n(-r), n(-r)), p.Says)
	case chart.Triangle:
		w.surface(p.Ink, chart.Full, fmt.Sprintf(`<path %%s d="M%s %sl%s %sH%sz"/>`, n(at.X), n(at.Y-r), n(r), n(2*r-1), n(at.X-r)), p.Says)
	case chart.Letters:
		w.letters(p)
	}
}

// filled and drawn give how a surface and a line of an ink look.
func (w *writer) filled(l chart.Look) string {
	if !w.alone {
		return fmt.Sprintf(`class="fill i-%s"`, l.Name)
	}
	return fmt.Sprintf(`class="fill i-%s" fill="%s"`, l.Name, l.Colour.Light)
}

func (w *writer) drawn(l chart.Look) string {
	if !w.alone {
		return fmt.Sprintf(`class="line i-%s"`, l.Name)
	}
	return fmt.Sprintf(`class="line i-%s" stroke="%s" stroke-linejoin="round"`, l.Name, l.Colour.Light)
}

// surface writes a closed shape with a hatch.
func (w *writer) surface(ink chart.Ink, hatch chart.Hatch, shape, says string) {
	l := ink.Look()
	how := w.filled(l)
	if hatch != chart.Full {
		how = fmt.Sprintf(`%s fill="url(#%s-%s)"`, w.drawn(l), w.id, l.Name)
	}
	if says == "" {
		w.f(shape+"\n", how)
		return
	}
	w.f("<g><title>%s</title>"+shape+"</g>\n", escape(says), how)
}

func (w *writer) box(ink chart.Ink, from, to chart.Point, says string) {
	w.surface(ink, ink.Look().Hatch, fmt.Sprintf(`<rect %%s x="%s" y="%s" width="%s" height="%s"/>`, n(from.X), n(from.Y), n(to.X-from.X), n(to.Y-from.Y)), says)
}

func (w *writer) line(p *chart.Part) {
	l := p.Ink.Look()
	if p.Faint {
		l.Width, l.Dash = 1, []float64{2, 3}
	}
	dash := ""
	if len(l.Dash) > 0 {
		var ds []string
		for _, d := range l.Dash {
			ds = append(ds, n(d))
		}
		dash = ` stroke-dasharray="` + strings.Join(ds, " ") + `"`
	}
	element := fmt.Sprintf(`<polyline %s fill="none" stroke-width="%s"%s points="%s"/>`, w.drawn(l), n(l.Width), dash, points(p.Points))
	if p.Says != "" {
		element = "<g><title>" + escape(p.Says) + "</title>" + element + "</g>"
	}
	w.f("%s\n", element)
}

func (w *writer) letters(p *chart.Part) {
	class, own := "words", ""
	switch p.Face {
	case chart.Strong:
		class, own = class+" strong", ` font-weight="bold"`
	case chart.Small:
		class, own = class+" small", ` font-size="11"`
	}
	l := p.Ink.Look()
	if !w.alone {
		own = ""
	} else {
		own += fmt.Sprintf(` fill="%s"`, l.Colour.Light)
	}
	anchor := [...]string{"", ` text-anchor="middle"`, ` text-anchor="end"`}[p.Anchor]
	w.f("<text class=\"%s i-%s\"%s x=\"%s\" y=\"%s\"%s>%s</text>\n", class, l.Name, own, n(p.Points[0].X), n(p.Points[0].Y), anchor, escape(p.Text))
}

// Rules are the rules of a style sheet that a picture on a page needs. Colours
// are custom properties.
func Rules() string {
	var b strings.Builder
	b.WriteString(`.chart { display: block; font: 12px/16px var(--sans); font-variant-numeric: tabular-nums; }
.chart .line { stroke: currentColor; stroke-linejoin: round; }
.chart .fill, .chart .words { fill: currentColor; }
.chart .words { paint-order: stroke; stroke: var(--sheet); stroke-width: 4px; stroke-linejoin: round; }
.chart .strong { font-weight: 650; }
.chart .small { font-size: 11px; }
`)
	for _, ink := range chart.Inks() {
		l := ink.Look()
		fmt.Fprintf(&b, ".chart .i-%s { color: var(--%s); }\n", l.Name, l.Colour.Token)
	}
	return b.String()
}

// style is what a file says beyond its attributes, to programs that know style
// sheets: a rim of ground around words, where words can have one behind them, and
// the colours for who reads on a dark ground. Paper is light.
func style() string {
	ground := chart.Ground.Look().Colour
	var b strings.Builder
	fmt.Fprintf(&b, "\n@supports (paint-order: stroke) { .words { paint-order: stroke; stroke: %s; stroke-width: 4px; stroke-linejoin: round } }\n@media screen and (prefers-color-scheme: dark) {\n", ground.Light)
	for _, ink := range chart.Inks() {
		l := ink.Look()
		fmt.Fprintf(&b, ".line.i-%[1]s { stroke: %[2]s } .fill.i-%[1]s, .words.i-%[1]s { fill: %[2]s }\n", l.Name, l.Colour.Dark)
	}
	fmt.Fprintf(&b, "@supports (paint-order: stroke) { .words { stroke: %s } }\n}\n", ground.Dark)
	return b.String()
}

func points(ps []chart.Point) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(n(p.X) + "," + n(p.Y))
	}
	return b.String()
}

// n writes a measure to a tenth of a pixel.
func n(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}
