package chart

// Ink is what a part is, which decides how it looks.
type Ink uint8

// The inks.
const (
	Ground  Ink = iota // behind everything: paper
	Body               // words
	Quiet              // words that matter less
	Grid               // lines to read along
	Axis               // the line that a scale stands on
	Main               // what the picture is about
	Shade              // the surface under it
	Second             // beside it, thinner
	Plan               // as the plan has it
	Promise            // what is committed to
	Limit              // what must not be crossed
	Window             // when a release is possible
	Today              // the day it is
	Over               // too much
	Series1            // of several, the first; more follow
	Series2
	Series3
	Series4
	Series5
	Series6
	Critical // what nothing may hold up
	inks
)

// Series is the ink of the nth of several, from 0 on. There are six.
func Series(n int) Ink { return Series1 + Ink(n%6) }

// MarkOf is the mark of the nth of several: it differs where the ink is the same
// again, and where colours cannot be told.
func MarkOf(n int) Shape { return [...]Shape{Disc, Diamond, Square, Triangle}[n%4] }

// Inks are all inks.
func Inks() []Ink {
	out := make([]Ink, inks)
	for i := range out {
		out[i] = Ink(i)
	}
	return out
}

// A Look is how an ink is drawn.
type Look struct {
	Name   string  // of the ink, for style sheets
	Colour Colour  //
	Width  float64 // of lines
	Dash   []float64
	Hatch  Hatch // how surfaces are filled
}

// Hatch is how a surface is filled.
type Hatch uint8

// The hatches.
const (
	Full Hatch = iota
	Rising
	Falling
	Across
	Upright
	Dotted
)

// Colour is a colour of the palette, on a light and on a dark ground.
type Colour struct{ Token, Light, Dark string }

// The palette. The pages have the same colours under the same names.
var (
	paper   = Colour{"sheet", "#ffffff", "#182025"}
	ink     = Colour{"ink", "#17222a", "#e4e9eb"}
	quiet   = Colour{"ink-2", "#4d5b65", "#a6b3ba"}
	rule    = Colour{"rule", "#dcdad2", "#2d3a42"}
	edge    = Colour{"edge", "#7d8991", "#71828c"}
	accent  = Colour{"accent", "#0a5a68", "#7ccad6"}
	tint    = Colour{"tint", "#e3eff0", "#1b3238"}
	focus   = Colour{"focus", "#b8480c", "#f5a458"}
	violet  = Colour{"past-edge", "#6b3f83", "#b68bcb"}
	blue    = Colour{"going", "#1d5596", "#8cbdf3"}
	amber   = Colour{"waits", "#855400", "#ecb458"}
	green   = Colour{"good", "#1f6b3a", "#7fcf98"}
	red     = Colour{"bad", "#ab2318", "#ff9c8f"}
	neutral = Colour{"over", "#56646d", "#99a7af"}
)

var looks = [inks]Look{
	Ground:  {"ground", paper, 0, nil, Full},
	Body:    {"body", ink, 1, nil, Full},
	Quiet:   {"quiet", quiet, 1, nil, Full},
	Grid:    {"grid", rule, 1, nil, Full},
	Axis:    {"axis", edge, 1, nil, Full},
	Main:    {"main", accent, 2.5, nil, Full},
	Shade:   {"shade", tint, 0, nil, Full},
	Second:  {"second", neutral, 1.5, nil, Rising},
	Plan:    {"plan", ink, 1.5, nil, Full},
	Promise: {"promise", violet, 1.5, []float64{7, 3}, Full},
	Limit:   {"limit", red, 1.5, []float64{2, 3}, Falling},
	Window:  {"window", blue, 1.5, []float64{9, 3, 2, 3}, Full},
	Today:   {"today", focus, 1.5, []float64{3, 3}, Full},
	Over:    {"too-much", red, 2, nil, Full},
	Series1: {"series-1", accent, 2, nil, Full},
	Series2: {"series-2", amber, 2, []float64{8, 3}, Rising},
	Series3: {"series-3", violet, 2, []float64{3, 3}, Dotted},
	Series4: {"series-4", blue, 2, []float64{9, 3, 2, 3}, Falling},
	Series5: {"series-5", green, 2, []float64{5, 2}, Across},
	Series6: {"series-6", neutral, 2, []float64{2, 2}, Upright},

	Critical: {"critical", red, 2, nil, Rising},
}

// Look is how the ink is drawn.
func (i Ink) Look() Look { return looks[i] }
