package picture

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"crosscode/internal/chart"
)

// A Bar is one line of a tornado.
type Bar struct {
	Name  string
	Value float64
	Other float64 // drawn thinner, beside it
}

// The measures of a tornado.
const (
	barNames = 250.0 // the room of names
	barRow   = 26.0
	maxBars  = 20
)

// A tornado is bars from a middle line, the longest first.
type tornado struct {
	title, none  string
	value, other string // what the bars are; no other: one bar a line
	unit         string
	digits       int
	least, most  float64 // the scale at least
	bars         []Bar
}

// Saved draws by how many working days something would be reached earlier if each
// risk were not there: at P80, and thinner at P50. what is "The plan", or a
// milestone.
func Saved(what string, bars []Bar) *chart.Picture {
	t := tornado{title: "Working days by which " + what + " is earlier without each risk", value: "At P80", other: "At P50", unit: " d", digits: 1, most: 1,
		none: "The plan has no risks.", bars: bars}
	return t.draw()
}

// Sensitivity draws how far a longer activity goes with a later end: rank
// correlations from -1 to 1. Activities that never vary are to be left out.
func Sensitivity(what string, bars []Bar) *chart.Picture {
	t := tornado{title: "What moves " + what + ": rank correlation of each duration with the end", value: "Rank correlation", digits: 2, least: 0, most: 1,
		none: "No duration varies.", bars: bars}
	return t.draw()
}

func (t *tornado) draw() *chart.Picture {
	size := func(b Bar) float64 { return math.Abs(b.Value) }
	t.bars = slices.Clone(t.bars)
	for i := range t.bars {
		t.bars[i].Value, t.bars[i].Other = sane(t.bars[i].Value), sane(t.bars[i].Other)
	}
	slices.SortStableFunc(t.bars, func(a, b Bar) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(math.Abs(b.Other), math.Abs(a.Other)), cmp.Compare(a.Name, b.Name))
	})
	p := &chart.Picture{Title: t.title, Width: Width}
	t.describe(p)
	shown := t.bars[:min(len(t.bars), maxBars)]
	top := 8.0
	if t.other != "" {
		t.legend(p)
		top = 30
	}
	bottom := top + barRow*float64(max(len(shown), 1))
	p.Height = bottom + 24
	least, most := t.least, t.most
	for _, b := range shown {
		least, most = min(least, b.Value, b.Other), max(most, b.Value, b.Other)
	}
	ends := 52.0 // the room of values beyond the longest bar
	for _, b := range shown {
		ends = max(ends, chart.Strong.Wide(t.words(b.Value))+14)
	}
	scale, marks := chart.NewLinear(least, most, barNames, Width-ends, int((Width-ends-barNames)/80))
	if scale.From < 0 {
		scale.Low += ends
	}
	for _, v := range marks {
		p.Line(chart.Grid, chart.Point{X: scale.At(v), Y: top}, chart.Point{X: scale.At(v), Y: bottom})
		p.Write(chart.Small, chart.Quiet, chart.Middle, scale.At(v), bottom+16, strconv.FormatFloat(v, 'f', -1, 64))
	}
	for i, b := range shown {
		t.bar(p, scale, b, top+barRow*float64(i))
	}
	if len(shown) == 0 {
		p.Write(chart.Plain, chart.Quiet, chart.Start, 8, top+17, t.none)
	}
	p.Line(chart.Axis, chart.Point{X: scale.At(0), Y: top}, chart.Point{X: scale.At(0), Y: bottom})
	return p
}

// sane is an amount that can be drawn.
func sane(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -3e6), 3e6)
}

func (t *tornado) legend(p *chart.Picture) {
	p.Box(chart.Main, barNames, 8, barNames+20, 18, "")
	p.Write(chart.Small, chart.Body, chart.Start, barNames+26, 17, t.value)
	x := barNames + 26 + chart.Small.Wide(t.value) + 20
	p.Box(chart.Second, x, 10, x+20, 16, "")
	p.Write(chart.Small, chart.Body, chart.Start, x+26, 17, t.other)
}

func (t *tornado) bar(p *chart.Picture, scale chart.Linear, b Bar, y float64) {
	p.Write(chart.Plain, chart.Body, chart.End, barNames-12-min(scale.Low-barNames, 0), y+17, chart.Plain.Fit(b.Name, barNames-20))
	says := b.Name + ": " + t.words(b.Value)
	zero := scale.At(0)
	if t.other != "" {
		says += " (" + t.value + "), " + t.words(b.Other) + " (" + t.other + ")"
		p.Box(chart.Main, zero, y+4, scale.At(b.Value), y+14, says)
		p.Box(chart.Second, zero, y+16, scale.At(b.Other), y+21, says)
	} else {
		p.Box(chart.Main, zero, y+6, scale.At(b.Value), y+19, says)
	}
	left, right := min(zero, scale.At(b.Value), scale.At(b.Other)), max(zero, scale.At(b.Value), scale.At(b.Other))
	if b.Value < 0 {
		p.Write(chart.Strong, chart.Body, chart.End, left-6, y+17, t.words(b.Value))
		return
	}
	p.Write(chart.Strong, chart.Body, chart.Start, right+6, y+17, t.words(b.Value))
}

func (t *tornado) words(v float64) string {
	s := strconv.FormatFloat(v, 'f', t.digits, 64)
	if v == 0 || s == "-0.0" || s == "-0.00" {
		s = "0"
	}
	return s + t.unit
}

func (t *tornado) describe(p *chart.Picture) {
	p.Twin.Columns = []chart.Column{{Label: "Name"}, {Label: t.value, Figure: true}}
	if t.other != "" {
		p.Twin.Columns = append(p.Twin.Columns, chart.Column{Label: t.other, Figure: true})
	}
	for _, b := range t.bars {
		if t.other == "" {
			p.Twin.Row(b.Name, t.words(b.Value))
		} else {
			p.Twin.Row(b.Name, t.words(b.Value), t.words(b.Other))
		}
	}
	if len(t.bars) == 0 {
		p.Description = t.none
		return
	}
	p.Description = fmt.Sprintf("%d bars, the longest first: %s with %s.", len(t.bars), t.bars[0].Name, t.words(t.bars[0].Value))
	if len(t.bars) > maxBars {
		p.Description = fmt.Sprintf("The longest %d of %d bars: %s with %s first; the table has all.", maxBars, len(t.bars), t.bars[0].Name, t.words(t.bars[0].Value))
	}
}
