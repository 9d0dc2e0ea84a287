// Package picture lays out what is found about a plan: how sure its dates are,
// what each risk costs, what its teams are asked for, and how its milestones
// slipped. Each layout is a [chart.Picture], drawn by whoever needs it, with the
// same as a table.
package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"crosscode/internal/calendar"
	"crosscode/internal/chart"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/risk"
)

// Width is how wide the pictures are.
const Width = 720.0

// A Milestone is what a curve is about.
type Milestone struct {
	Name      string
	Finish    *risk.Finish
	Committed string        // which of its limits is the committed date, if any
	Release   *risk.Release // if it is one
	Today     calendar.Day  // 0: not drawn
}

// The plot of a curve within its picture.
const (
	curveLeft  = 44.0
	curveRight = Width - 20
	curveTall  = 240.0
	laneTall   = 17.0
)

// A banner is a line across a curve, with words at its top.
type banner struct {
	at    float64 // day
	ink   chart.Ink
	words string
	x     float64
}

// Curve draws how the chance of having reached a milestone grows with time. Where
// nothing ended for long, between two release windows say, the curve is level and
// then steps up.
func Curve(m Milestone) *chart.Picture {
	if len(m.Finish.Curve) != 101 {
		p := &chart.Picture{Title: "When " + m.Name + " may be reached", Description: "No iterations were run.", Width: Width, Height: 40}
		p.Write(chart.Plain, chart.Quiet, chart.Start, 8, 24, p.Description)
		return p
	}
	flags := m.flags()
	from, to := dayOf(m.Finish.Curve[0]), dayOf(m.Finish.Curve[100])
	span := max(to-from, 30)
	near, far := from-0.75*span, to+0.75*span
	within := slices.DeleteFunc(slices.Clone(flags), func(f banner) bool { return f.at < near || f.at > far })
	for _, f := range within {
		from, to = min(from, f.at), max(to, f.at)
	}
	pad := max((to-from)*0.04, 1)
	p := &chart.Picture{Title: "When " + m.Name + " may be reached", Width: Width}
	scale := chart.NewTime(from-pad, to+pad, curveLeft, curveRight)
	outside := slices.DeleteFunc(flags, func(f banner) bool { return f.at >= near && f.at <= far || f.ink == chart.Today })
	top := 8 + laneTall*float64(len(outside))
	lanes := flagLanes(within, scale)
	top += laneTall * float64(lanes.n)
	bottom := top + curveTall
	p.Height = bottom + chart.AxisRoom
	y := func(percent float64) float64 { return bottom - percent/100*(curveTall-8) }
	for _, percent := range []float64{0, 25, 50, 75, 100} {
		if percent > 0 {
			p.Line(chart.Grid, chart.Point{X: curveLeft, Y: y(percent)}, chart.Point{X: curveRight, Y: y(percent)})
		}
		p.Write(chart.Small, chart.Quiet, chart.End, curveLeft-6, y(percent)+4, strconv.Itoa(int(percent))+" %")
	}
	scale.Along(p, top, bottom)
	m.line(p, scale, y)
	for i, f := range outside {
		words, x, anchor := "← "+f.words, curveLeft, chart.Start
		if f.at > far {
			words, x, anchor = f.words+" →", curveRight, chart.End
		}
		p.Write(chart.Small, f.ink, anchor, x, 8+laneTall*float64(i)+11, chart.Small.Fit(words, curveRight-curveLeft))
	}
	for i := range within {
		lanes.draw(p, i, top, bottom)
	}
	m.percentiles(p, scale, y)
	m.describe(p)
	return p
}

// dayOf is an instant on a scale of days, within the calendar.
func dayOf(m plan.Minute) float64 {
	return min(max(float64(m)/(24*60)+1, 1), float64(calendar.MaxDay)+1)
}

// endOf is the day that an instant ends, in words.
func endOf(m plan.Minute) string { return boundary.DayOf(m).Words() }

// flags are the lines across a curve, in the order of their days.
func (m *Milestone) flags() []banner {
	out := []banner{{at: dayOf(m.Finish.Deterministic.At), ink: chart.Plan, words: "Plan " + endOf(m.Finish.Deterministic.At)}}
	if m.Today != 0 {
		out = append(out, banner{at: float64(m.Today), ink: chart.Today, words: "Today " + m.Today.Words()})
	}
	for _, l := range m.Finish.Limits {
		name, ink := l.Name, chart.Limit
		if l.Name == m.Committed {
			name, ink = "Committed", chart.Promise
		}
		if l.Earliest != 0 {
			out = append(out, banner{at: dayOf(l.Earliest), ink: ink, words: name + ", not before " + endOf(l.Earliest+1)})
		}
		if l.Latest != 0 {
			out = append(out, banner{at: dayOf(l.Latest), ink: ink, words: fmt.Sprintf("%s, by %s: met in %s", name, endOf(l.Latest), percent(l.Probability))})
		}
	}
	if m.Release != nil {
		for _, w := range m.Release.Windows {
			out = append(out, banner{at: dayOf(w.Window.Day.At(0)), ink: chart.Window, words: fmt.Sprintf("Window %s: %s by then", windowDay(w.Window), percent(w.By))})
		}
	}
	slices.SortStableFunc(out, func(a, b banner) int { return cmp.Compare(a.at, b.at) })
	if len(out) > maxFlags {
		out = out[:maxFlags]
	}
	return out
}

// maxFlags is how many lines a curve can carry; the table has them all.
const maxFlags = 14

func windowDay(w plan.WindowDay) string {
	words := boundary.DayOf(w.Day.At(1)).Words()
	if w.Provisional {
		words += " (provisional)"
	}
	return words
}

// percent gives a share in whole percent, and says so where it is not quite all
// or nothing.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.01:
		return "under 1 %"
	case share < 1 && share > 0.99:
		return "over 99 %"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
}

// placed are flags with their lanes: the words of one never lie on another's.
type placed struct {
	flags   []banner
	lane    []int
	anchor  []chart.Anchor
	n       int
	written []string
}

// flagLanes gives each flag a lane, the last the lowest, so that the lines of
// those before it pass it on the left.
func flagLanes(flags []banner, scale chart.Time) *placed {
	l := &placed{flags: flags, lane: make([]int, len(flags)), anchor: make([]chart.Anchor, len(flags)), written: make([]string, len(flags))}
	var lanes chart.Lanes
	for i := len(flags) - 1; i >= 0; i-- {
		f := &flags[i]
		f.x = scale.At(f.at)
		l.written[i] = chart.Small.Fit(f.words, curveRight-curveLeft-12)
		wide := chart.Small.Wide(l.written[i]) + 10
		from, to := f.x, f.x+wide
		switch {
		case to > Width-4 && f.x-wide >= 4:
			from, to, l.anchor[i] = f.x-wide, f.x, chart.End
		case to > Width-4: // room on neither side: it ends at the edge
			from, to, l.anchor[i] = Width-4-wide, Width-4, chart.Middle
		}
		below := -1
		for k := i + 1; k < len(flags); k++ {
			if flags[k].x >= from && flags[k].x <= to {
				below = max(below, l.lane[k])
			}
		}
		l.lane[i] = lanes.Above(below, from, to)
	}
	l.n = lanes.Len()
	return l
}

func (l *placed) draw(p *chart.Picture, i int, top, bottom float64) {
	f := &l.flags[i]
	y := top - laneTall*float64(l.lane[i]) - 6
	p.Add(chart.Part{Shape: chart.Line, Ink: f.ink, Points: []chart.Point{{X: f.x, Y: y - 10}, {X: f.x, Y: bottom}}, Says: f.words})
	switch l.anchor[i] {
	case chart.Start:
		p.Write(chart.Small, f.ink, chart.Start, f.x+5, y, l.written[i])
	case chart.End:
		p.Write(chart.Small, f.ink, chart.End, f.x-5, y, l.written[i])
	default:
		p.Write(chart.Small, f.ink, chart.End, Width-9, y, l.written[i])
	}
}

// line draws the curve and the surface under it.
func (m *Milestone) line(p *chart.Picture, scale chart.Time, y func(float64) float64) {
	var points []chart.Point
	level := max((scale.To-scale.From)*0.03, 4)
	for percent, at := range m.Finish.Curve {
		x := scale.At(dayOf(at))
		if percent == 0 {
			points = append(points, chart.Point{X: x, Y: y(0)})
			continue
		}
		if dayOf(at)-dayOf(m.Finish.Curve[percent-1]) > level {
			points = append(points, chart.Point{X: x, Y: points[len(points)-1].Y})
		}
		points = append(points, chart.Point{X: x, Y: y(float64(percent))})
	}
	last := points[len(points)-1]
	end := chart.Point{X: scale.High, Y: last.Y}
	surface := append(slices.Clone(points), end, chart.Point{X: scale.High, Y: y(0)})
	p.Add(chart.Part{Shape: chart.Area, Ink: chart.Shade, Points: surface})
	p.Line(chart.Main, append(points, end)...)
}

// percentiles marks four points of the curve and says their days.
func (m *Milestone) percentiles(p *chart.Picture, scale chart.Time, y func(float64) float64) {
	for _, q := range []struct {
		percent int
		at      plan.Minute
	}{{10, m.Finish.P10.At}, {50, m.Finish.P50.At}, {80, m.Finish.P80.At}, {90, m.Finish.P90.At}} {
		x, words := scale.At(dayOf(q.at)), fmt.Sprintf("P%d %s", q.percent, endOf(q.at))
		p.Mark(chart.Disc, chart.Main, x, y(float64(q.percent)), fmt.Sprintf("Reached by %s in %d of 100 iterations", endOf(q.at), q.percent))
		if wide := chart.Strong.Wide(words); x-10-wide > curveLeft {
			p.Write(chart.Strong, chart.Body, chart.End, x-10, y(float64(q.percent))+1, words)
		} else {
			p.Write(chart.Strong, chart.Body, chart.Start, x+10, y(float64(q.percent))+10, words)
		}
	}
}

// describe says what there is to see, and all figures.
func (m *Milestone) describe(p *chart.Picture) {
	f := m.Finish
	p.Description = fmt.Sprintf("%s is reached by %s in 10 of 100 iterations, by %s in 50, by %s in 80 and by %s in 90; the plan has it on %s.",
		m.Name, endOf(f.P10.At), endOf(f.P50.At), endOf(f.P80.At), endOf(f.P90.At), endOf(f.Deterministic.At))
	p.Twin.Columns = []chart.Column{{Label: "What"}, {Label: "Day"}, {Label: "Reached by then", Figure: true}}
	by := func(at plan.Minute) string { return percent(m.by(at)) }
	p.Twin.Row("Plan", endOf(f.Deterministic.At), by(f.Deterministic.At))
	for _, q := range []struct {
		name string
		at   plan.Minute
	}{{"P10", f.P10.At}, {"P50", f.P50.At}, {"P80", f.P80.At}, {"P90", f.P90.At}} {
		p.Twin.Row(q.name, endOf(q.at), q.name[1:]+" %")
	}
	for _, l := range f.Limits {
		if l.Earliest != 0 {
			p.Twin.Row(l.Name+", not before", endOf(l.Earliest+1), by(l.Earliest-1))
		}
		if l.Latest != 0 {
			p.Twin.Row(l.Name+", no later than", endOf(l.Latest), by(l.Latest))
		}
		if l.Earliest != 0 && l.Latest != 0 {
			p.Twin.Row(l.Name+", between the two", "", percent(l.Probability))
		}
	}
	if m.Release != nil {
		for _, w := range m.Release.Windows {
			p.Twin.Row("Release window", windowDay(w.Window), percent(w.By))
		}
	}
}

// by is the share of iterations that had reached it by an instant, to one in a
// hundred.
func (m *Milestone) by(at plan.Minute) float64 {
	for _, l := range m.Finish.Limits {
		if l.Earliest == 0 && l.Latest == at {
			return l.Probability
		}
	}
	reached, _ := slices.BinarySearch(m.Finish.Curve[1:], at+1)
	return float64(reached) / 100
}
