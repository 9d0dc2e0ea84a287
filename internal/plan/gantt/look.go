package gantt

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/chart"
)

// A look is how a class of parts is drawn in a file of its own: on a page its
// style sheet says so. What has the same colour on a page has it here.
type look struct {
	class  string // of the part, or of its row and the part
	fill   chart.Ink
	stroke chart.Ink
	more   string
}

// Not inks: no surface or line at all, and the hatch of what is critical.
const (
	none  = chart.Ink(255)
	hatch = chart.Ink(254)
)

// looks are tried in their order; the first whose classes a part has is its.
var looks = []look{
	{"ground", chart.Ground, none, ""},
	{"hatch", none, chart.Limit, `stroke-width="3"`},
	{"arrow critical", chart.Limit, none, ""},
	{"arrow", chart.Axis, none, ""},
	{"axis major", none, chart.Axis, ""},
	{"axis", none, chart.Grid, ""},
	{"line today", none, chart.Today, `stroke-width="1.5" stroke-dasharray="3 3"`},
	{"line", none, chart.Quiet, `stroke-dasharray="6 3"`},
	{"words today", chart.Today, none, `font-weight="bold"`},
	{"words", chart.Quiet, none, ""},
	{"link critical", none, chart.Limit, `stroke-width="1.5"`},
	{"link", none, chart.Axis, ""},
	{"baseline", none, chart.Body, `stroke-dasharray="3 2"`},
	{"slack", none, chart.Axis, `stroke-dasharray="2 3"`},
	{"bar milestone critical", chart.Limit, chart.Limit, `stroke-width="2"`},
	{"bar summary critical", chart.Limit, chart.Limit, `stroke-width="2"`},
	{"bar critical", hatch, chart.Limit, `stroke-width="2"`},
	{"bar summary", chart.Quiet, none, ""},
	{"bar", chart.Main, none, ""},
}

// has reports whether a part of these classes looks so.
func (l look) has(classes string) bool {
	all := strings.Fields(classes)
	return !slices.ContainsFunc(strings.Fields(l.class), func(c string) bool { return !slices.Contains(all, c) })
}

// own gives the attributes of a part in a file of its own, by its classes and
// those of its row; nothing on a page.
func (w *svg) own(classes string) string {
	if !w.alone {
		return ""
	}
	if known, ok := w.known[classes]; ok {
		return known
	}
	var b strings.Builder
	for _, l := range looks {
		if !l.has(classes) {
			continue
		}
		b.WriteString(" data-look=\"" + strings.ReplaceAll(l.class, " ", "-") + "\"")
		b.WriteString(` fill="` + light(l.fill) + `"`)
		if l.stroke != none {
			b.WriteString(` stroke="` + light(l.stroke) + `"`)
		}
		if l.more != "" {
			b.WriteString(" " + l.more)
		}
		break
	}
	w.known[classes] = b.String()
	return b.String()
}

func light(i chart.Ink) string {
	switch i {
	case none:
		return "none"
	case hatch:
		return "url(#gantt-hatch)"
	}
	return i.Look().Colour.Light
}

// dark is a style sheet with the colours for who reads on a dark ground.
func dark() string {
	var b strings.Builder
	b.WriteString("\n@media screen and (prefers-color-scheme: dark) {\n")
	for _, l := range looks {
		fmt.Fprintf(&b, `[data-look="%s"] {`, strings.ReplaceAll(l.class, " ", "-"))
		if l.fill != none && l.fill != hatch {
			fmt.Fprintf(&b, " fill: %s;", l.fill.Look().Colour.Dark)
		}
		if l.stroke != none {
			fmt.Fprintf(&b, " stroke: %s;", l.stroke.Look().Colour.Dark)
		}
		b.WriteString(" }\n")
	}
	b.WriteString("}\n")
	return b.String()
}
