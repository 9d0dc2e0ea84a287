package pdf

import (
	"math"
	"slices"
)

const (
	// blank is the gap, in sizes of the type, from which on two shown strings are
	// two words. Pairs of letters are moved by less, words by more.
	blank = 0.15
	// newLine is how far beside the line a string begins that is on another one.
	newLine = 0.35
	// maxSaved bounds how often a state is saved within another.
	maxSaved = 64
)

// A matrix is a b c d e f, as PDF writes it.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times gives what comes of m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func matrixOf(args []any) (matrix, bool) {
	var m matrix
	if len(args) < 6 {
		return m, false
	}
	for i, v := range args[len(args)-6:] {
		m[i] = real(v)
	}
	return m, true
}

func real(v any) float64 {
	n, _ := v.(float64)
	return n
}

// A state is how text is shown from here on.
type state struct {
	page                        matrix
	font                        *font
	size, letter, word, leading float64
	stretch                     float64 // of the width; 1 is as it is
}

// A place is where the pen is: at the beginning of a line, and within it.
type place struct {
	line, pen matrix
}

func (p *place) set(m matrix) { p.line, p.pen = m, m }

// down begins a line that is moved against the one before.
func (p *place) down(x, y float64) { p.set(matrix{1, 0, 0, 1, x, y}.times(p.line)) }

func (p *place) along(x float64) { p.pen = matrix{1, 0, 0, 1, x, 0}.times(p.pen) }

// A mark is where a string was shown: from where to where on the page. Of a font
// that does not say how wide it is, the end is not known.
type mark struct {
	begun, known bool
	fromX, fromY float64
	toX, toY     float64
}

// gap gives what stands between the string shown last and one that begins now:
// nothing, a blank, or a new line.
func (m mark) gap(at matrix, size float64) string {
	if !m.begun {
		return ""
	}
	x, y := m.fromX, m.fromY
	if m.known {
		x, y = m.toX, m.toY
	}
	long := math.Hypot(at[0], at[1])
	em := long * math.Abs(size)
	if !(em > 0) || math.IsInf(em, 0) { // also if it is no number
		long, em = 1, 1
		at[0], at[1] = 1, 0
	}
	dx, dy := at[4]-x, at[5]-y
	along, beside := (dx*at[0]+dy*at[1])/long/em, (dy*at[0]-dx*at[1])/long/em
	switch {
	case math.Abs(beside) > newLine:
		return "\n"
	case !m.known && (along != 0 || beside != 0), along > blank, along < -1:
		return " "
	}
	return ""
}

// Widths are how wide the letters of a font are, in thousandths of its size.
type widths struct {
	known bool
	one   map[uint32]float64
	runs  []widthRun // by their beginning
	other float64
}

type widthRun struct {
	low, high uint32
	width     float64
}

func (w *widths) of(code uint32) float64 {
	if n, is := w.one[code]; is {
		return n
	}
	i, found := slices.BinarySearchFunc(w.runs, code, func(r widthRun, c uint32) int { return int(int64(r.low) - int64(c)) })
	if !found {
		i--
	}
	if i >= 0 && code <= w.runs[i].high {
		return w.runs[i].width
	}
	return w.other
}

// readWidths reads the widths of a font of one byte a letter.
func (d *document) readWidths(dict dictionary) widths {
	list, is := d.follow(dict["Widths"]).([]any)
	if !is {
		return widths{}
	}
	w := widths{known: true, one: map[uint32]float64{}}
	unit := 1.0
	if m, is := d.follow(dict["FontMatrix"]).([]any); is && dict["Subtype"] == name("Type3") && len(m) > 0 {
		unit = 1000 * real(m[0])
	}
	if about, is := d.follow(dict["FontDescriptor"]).(dictionary); is {
		w.other = real(d.follow(about["MissingWidth"]))
	}
	first := number(dict["FirstChar"])
	for i, v := range list {
		if code := first + i; code >= 0 && code < 256 {
			w.one[uint32(code)] = unit * real(d.follow(v))
		}
	}
	return w
}

// readWideWidths reads the widths of a font of two bytes a letter: "12 [500 600]"
// and "20 30 500".
func (d *document) readWideWidths(dict dictionary) widths {
	under, _ := d.follow(dict["DescendantFonts"]).([]any)
	if len(under) == 0 {
		return widths{}
	}
	if way, is := dict["Encoding"].(name); is && len(way) > 1 && way[len(way)-2:] == "-V" {
		return widths{} // written downwards
	}
	about, is := d.follow(under[0]).(dictionary)
	if !is {
		return widths{}
	}
	w := widths{known: true, one: map[uint32]float64{}, other: 1000}
	if n, is := d.follow(about["DW"]).(float64); is {
		w.other = n
	}
	list, _ := d.follow(about["W"]).([]any)
	for i := 0; i+1 < len(list) && d.glyphs > 0; {
		low := number(list[i])
		if each, is := d.follow(list[i+1]).([]any); is {
			for j, v := range each {
				if d.glyphs--; d.glyphs <= 0 {
					break
				}
				w.one[uint32(low+j)] = real(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			break
		}
		d.glyphs--
		if high := number(list[i+1]); low >= 0 && high >= low {
			w.runs = append(w.runs, widthRun{uint32(low), uint32(high), real(list[i+2])})
		}
		i += 3
	}
	slices.SortStableFunc(w.runs, func(a, b widthRun) int { return int(int64(a.low) - int64(b.low)) })
	return w
}
