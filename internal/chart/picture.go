// Package chart is what everything drawn has in common: scales and their ticks,
// how much room words need, where labels go, one palette, and the [Picture] that
// a layout makes.
//
// # Ideas
//
// A layout computes a Picture once: shapes at places, each with an [Ink]. It knows
// nothing of the format it will be drawn in. A back end (package chart/svg, and
// others for paper and slides) draws the shapes and takes from the ink how they
// look. Nothing is told by colour alone: inks differ by dashes, hatching or edge
// too, and what matters has words beside it.
//
// Every picture has a [Twin], the same as a table, for whoever cannot see it or
// wants the figures.
//
// Time runs in days, as [calendar.Day] counts them, with fractions for parts of a
// day. Measures are pixels at normal size, from the top left.
package chart

// A Picture is something laid out, ready to draw.
type Picture struct {
	Title       string
	Description string // what there is to see, in a sentence or two
	Width       float64
	Height      float64
	Parts       []Part // in the order to draw
	Twin        Twin
}

// A Part is one shape. Its points are what its shape needs.
type Part struct {
	Shape  Shape
	Ink    Ink
	Points []Point
	Text   string // of Letters
	Face   Face   // of Letters
	Anchor Anchor // of Letters
	Faint  bool   // of a line: thin and dotted, beside the one of the same ink
	Says   string // what the part means, for who points at it or cannot see it
}

// A Point is a place in a picture.
type Point struct{ X, Y float64 }

// Shape is the form of a part.
type Shape uint8

// The shapes.
const (
	Line     Shape = iota // through its points
	Area                  // a closed surface between its points
	Box                   // from one corner to the other
	Diamond               // around its point
	Disc                  // around its point
	Square                // around its point
	Triangle              // around its point, upwards
	Letters               // its text; the point is on the base line
)

// Radius is how far marks (diamonds, discs, squares, triangles) reach from their
// point.
const Radius = 5.0

// Anchor says where the point of letters is.
type Anchor uint8

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// A Twin is a picture as a table.
type Twin struct {
	Columns []Column
	Rows    [][]string
}

// A Column of a twin.
type Column struct {
	Label  string
	Figure bool // its cells are numbers
}

// Row adds a row.
func (t *Twin) Row(cells ...string) { t.Rows = append(t.Rows, cells) }

// Add adds a part.
func (p *Picture) Add(parts ...Part) { p.Parts = append(p.Parts, parts...) }

// Line adds a line through points.
func (p *Picture) Line(ink Ink, points ...Point) {
	p.Add(Part{Shape: Line, Ink: ink, Points: points})
}

// Mark adds a mark around a point, which says something.
func (p *Picture) Mark(shape Shape, ink Ink, x, y float64, says string) {
	p.Add(Part{Shape: shape, Ink: ink, Points: []Point{{x, y}}, Says: says})
}

// Box adds a box between two corners, which says something.
func (p *Picture) Box(ink Ink, x1, y1, x2, y2 float64, says string) {
	p.Add(Part{Shape: Box, Ink: ink, Points: []Point{{min(x1, x2), min(y1, y2)}, {max(x1, x2), max(y1, y2)}}, Says: says})
}

// Write adds letters.
func (p *Picture) Write(face Face, ink Ink, anchor Anchor, x, y float64, text string) {
	p.Add(Part{Shape: Letters, Face: face, Ink: ink, Anchor: anchor, Points: []Point{{x, y}}, Text: text})
}

// A Frame is the room that something takes.
type Frame struct{ Left, Top, Right, Bottom float64 }

// Touches reports whether two frames share any room.
func (f Frame) Touches(g Frame) bool {
	return f.Left < g.Right && g.Left < f.Right && f.Top < g.Bottom && g.Top < f.Bottom
}

// Within reports whether f lies inside g.
func (f Frame) Within(g Frame) bool {
	return f.Left >= g.Left && f.Right <= g.Right && f.Top >= g.Top && f.Bottom <= g.Bottom
}

// Frame is the room that a part takes, by its points and its letters; the width
// of strokes is not counted.
func (p *Part) Frame() Frame {
	first := p.Points[0]
	f := Frame{first.X, first.Y, first.X, first.Y}
	for _, q := range p.Points {
		f = Frame{min(f.Left, q.X), min(f.Top, q.Y), max(f.Right, q.X), max(f.Bottom, q.Y)}
	}
	switch p.Shape {
	case Diamond, Disc, Square, Triangle:
		return Frame{f.Left - Radius, f.Top - Radius, f.Right + Radius, f.Bottom + Radius}
	case Letters:
		wide := p.Face.Wide(p.Text)
		left := f.Left - wide*[...]float64{0, 0.5, 1}[p.Anchor]
		return Frame{left, f.Top - 0.8*p.Face.Size(), left + wide, f.Top + 0.2*p.Face.Size()}
	}
	return f
}
