package gantt

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// SVG writes a chart as a file of its own. Each part says its colours itself, since
// programs that put pictures into slides and documents know attributes and little of
// style sheets.
func SVG(out io.Writer, c *Chart) error {
	w := &svg{out: bufio.NewWriterSize(out, 64<<10), alone: true, known: map[string]string{}}
	w.f(`<svg xmlns="http://www.w3.org/2000/svg" class="gantt" role="img" aria-labelledby="gantt-title gantt-desc" font-family="system-ui, sans-serif" font-size="11" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", c.Width, c.Height, c.Width, c.Height)
	w.f("<title id=\"gantt-title\">%s</title>\n<desc id=\"gantt-desc\">%s</desc>\n<style>%s</style>\n", escape(c.Title), escape(c.Description), dark())
	w.f("<rect class=\"ground\"%s width=\"%.0f\" height=\"%.0f\"/>\n", w.own("ground"), c.Width, c.Height)
	w.body(c)
	return w.out.Flush()
}

// Inline writes a chart into a page that has a style sheet of its own and a
// table beside it that says the same.
func Inline(out io.Writer, c *Chart) error {
	w := &svg{out: bufio.NewWriterSize(out, 64<<10)}
	w.f(`<svg class="gantt" role="img" aria-label="%s" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", escape(c.Description+" The table says the same."), c.Width, c.Height, c.Width, c.Height)
	w.body(c)
	return w.out.Flush()
}

// Head writes the scale of a chart, and what its lines are, as a picture of its
// own. It lies over the top of the chart and stays in sight while the rows under
// it are scrolled.
func Head(out io.Writer, c *Chart) error {
	w := &svg{out: bufio.NewWriterSize(out, 64<<10)}
	w.f(`<svg class="gantt gantt-head" aria-hidden="true" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", c.Width, c.Top, c.Width, c.Top)
	w.axis(c)
	for _, l := range c.Lines {
		w.line(c, &l)
	}
	w.f("</svg>\n")
	return w.out.Flush()
}

func (w *svg) body(c *Chart) {
	tile, hatch := ` fill="var(--bar)"`, ` stroke="var(--critical)" stroke-width="3"`
	if w.alone {
		tile, hatch = w.own("ground"), w.own("hatch")
	}
	w.f(`<defs><pattern id="gantt-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6"%s/><line x1="0" y1="0" x2="0" y2="6"%s/></pattern>`, tile, hatch)
	if w.alone {
		w.arrow("gantt-arrow", w.own("arrow"))
		w.arrow("gantt-arrow-critical", w.own("arrow critical"))
	} else {
		w.arrow("gantt-arrow", ` fill="context-stroke"`)
	}
	w.f("</defs>\n")
	w.axis(c)
	for _, l := range c.Lines {
		if l.Today {
			w.f("<g id=\"%s\">", TodayID)
		}
		w.line(c, &l)
		if l.Today {
			w.f("</g>\n")
		}
	}
	w.f("<g aria-hidden=\"true\">\n")
	for i := range c.Links {
		w.link(&c.Links[i])
	}
	list := " role=\"list\""
	if c.Left == 0 {
		list = ""
	}
	w.f("</g>\n<g data-bars=\"\"%s>\n", list)
	for i := range c.Rows {
		w.row(c, &c.Rows[i])
	}
	w.f("</g>\n</svg>\n")
}

func (w *svg) arrow(id, how string) {
	w.f(`<marker id="%s" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 6 3 0 6z"%s/></marker>`, id, how)
}

// TodayID is the id of the line of today.
const TodayID = "gantt-today"

// Today reports whether a chart has the line of today.
func (c *Chart) Today() bool {
	return slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Today })
}

// foot is where lines down the chart end.
func (c *Chart) foot() float64 { return c.Top + c.RowHeight*float64(len(c.Rows)) }

func (w *svg) line(c *Chart, l *Line) {
	class := "line"
	if l.Today {
		class = "line today"
	}
	w.f("<g class=\"%s\"><line class=\"line\"%s x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", class, w.own(class), l.X, l.X, 16.0, c.foot())
	if l.Lane >= 0 {
		x, anchor := l.X+4, ""
		if l.Before {
			x, anchor = l.X-4, " text-anchor=\"end\""
		}
		w.f("<text%s x=\"%.1f\" y=\"%.1f\"%s>%s</text>", w.own(strings.Replace(class, "line", "words", 1)), x, 12+14*float64(l.Lane), anchor, escape(l.Label))
	}
	if c.Left > 0 {
		w.f("<title>%s</title>", escape(l.Label))
	}
	w.f("</g>\n")
}

// An svg writes elements; the buffer keeps the first error.
type svg struct {
	out   *bufio.Writer
	alone bool              // a file of its own
	known map[string]string // attributes by classes, of a file
}

func (w *svg) f(format string, args ...any) { fmt.Fprintf(w.out, format, args...) }

func (w *svg) axis(c *Chart) {
	w.f("<g aria-hidden=\"true\">\n")
	for _, t := range c.Ticks {
		class := "axis"
		if t.Major {
			class = "axis major"
		}
		w.f("<line class=\"%s\"%s x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/><text%s x=\"%.1f\" y=\"%.1f\">%s</text>\n", class, w.own(class), t.X, t.X, c.Top-8, c.foot(), w.own("words"), t.X+3, c.Top-12, escape(t.Label))
		if t.Above != "" {
			w.f("<text%s x=\"%.1f\" y=\"%.1f\">%s</text>\n", w.own("words"), t.X+3, c.Top-27, escape(t.Above))
		}
	}
	w.f("</g>\n")
}

func (w *svg) link(p *Path) {
	class, arrow := "link", "gantt-arrow"
	if p.Critical {
		class = "link critical"
		if w.alone {
			arrow = "gantt-arrow-critical"
		}
	}
	w.f("<polyline class=\"%s\"%s marker-end=\"url(#%s)\" points=\"", class, w.own(class), arrow)
	for i, q := range p.Points {
		if i > 0 {
			w.out.WriteByte(' ')
		}
		w.f("%.1f,%.1f", q[0], q[1])
	}
	w.f("\"/>\n")
}

func (w *svg) row(c *Chart, r *Row) {
	class := [...]string{"task", "milestone", "summary", "idle"}[r.Kind]
	if r.Critical {
		class += " critical"
	}
	top := r.Y + (c.RowHeight-barHeight)/2
	if c.Left == 0 {
		w.f("<g class=\"%s\">", class) // the table beside it has the words
	} else {
		w.f("<g role=\"listitem\" class=\"%s\"><title>%s</title>", class, escape(r.Words))
		w.f("<text%s x=\"%.1f\" y=\"%.1f\">%s</text>", w.own("words"), 4+r.Indent, r.Y+15, escape(shorten(r.Label, r.Indent)))
	}
	if b := r.Baseline; b.To > 0 && b.To <= b.From { // a moment
		x, y, half := b.To, top+barHeight/2, barHeight/2+4
		w.f("<path class=\"baseline\"%s d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", w.own("baseline"), x, y-half, half, half, -half, half, -half, -half)
	} else if b.To > b.From {
		w.f("<rect class=\"baseline\"%s x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", w.own("baseline"), b.From, top-3, b.To-b.From, barHeight+6)
	}
	if s := r.Slack; s.To > s.From {
		w.f("<line class=\"slack\"%s x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", w.own("slack"), s.From, s.To, r.Y+c.RowHeight/2, r.Y+c.RowHeight/2)
	}
	w.shape(r, top, w.own("bar "+class))
	w.f("</g>\n")
}

// shape draws a diamond, a bar with hanging ends, or a bar.
func (w *svg) shape(r *Row, top float64, own string) {
	x, width := r.Bar.From, max(r.Bar.To-r.Bar.From, 1)
	half := barHeight / 2
	switch r.Kind {
	case Nothing:
	case Milestone:
		w.f("<path class=\"bar\"%s d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", own, r.Bar.To, top, half, half, -half, half, -half, -half)
	case Summary:
		w.f("<path class=\"bar\"%s d=\"M%.1f %.1fh%.1fv%.1fl-4 -6H%.1fl-4 6z\"/>", own, x, top, width, barHeight, x+4)
	default:
		w.f("<rect class=\"bar\"%s x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>", own, x, top, width, barHeight)
	}
}

// shorten cuts a label to the room before the bars; the row's title has it all.
func shorten(label string, indent float64) string {
	room := max(int((labels-indent-12)/6.4), 4)
	runes := []rune(label)
	if len(runes) <= room {
		return label
	}
	return string(runes[:room-1]) + "…"
}

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}
