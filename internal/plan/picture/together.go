package picture

import (
	"fmt"
	"strings"

	"crosscode/internal/chart"
)

// The measures of curves that stand one above the other.
const (
	stripNames = 190.0 // the room of names
	stripTall  = 44.0
	stripRow   = stripTall + 14
)

// Together draws the curves of several milestones one above the other, all on one
// scale of time and each from none to all of the iterations, so that how sure they
// are can be compared. A milestone that nothing moves steps up on its day.
func Together(all []Milestone) *chart.Picture {
	p := &chart.Picture{Title: "Milestones on one scale of time", Width: Width}
	all = withCurves(all)
	if len(all) == 0 {
		p.Description, p.Height = "No iterations were run.", 40
		p.Write(chart.Plain, chart.Quiet, chart.Start, 8, 24, p.Description)
		return p
	}
	from, to := reachOf(all)
	pad := max((to-from)*0.03, 2)
	scale := chart.NewTime(from-pad, to+pad, stripNames, curveRight)
	p.Height = 8 + stripRow*float64(len(all)) + chart.AxisRoom
	scale.Along(p, 8, 8+stripRow*float64(len(all)))
	for i := range all {
		all[i].strip(p, scale, 8+stripRow*float64(i+1))
	}
	describeTogether(p, all)
	return p
}

func withCurves(all []Milestone) []Milestone {
	var out []Milestone
	for _, m := range all {
		if len(m.Finish.Curve) == 101 {
			out = append(out, m)
		}
	}
	return out
}

// reachOf are the first and the last day on which one of the milestones is reached,
// or has it in the plan.
func reachOf(all []Milestone) (from, to float64) {
	for i, m := range all {
		least := min(dayOf(m.Finish.Curve[0]), dayOf(m.Finish.Deterministic.At))
		most := max(dayOf(m.Finish.Curve[100]), dayOf(m.Finish.Deterministic.At))
		if i == 0 {
			from, to = least, most
		}
		from, to = min(from, least), max(to, most)
	}
	return from, to
}

// strip draws one curve that stands on bottom, with its name before it.
func (m *Milestone) strip(p *chart.Picture, scale chart.Time, bottom float64) {
	y := func(percent float64) float64 { return bottom - percent/100*stripTall }
	p.Line(chart.Grid, chart.Point{X: stripNames, Y: bottom}, chart.Point{X: curveRight, Y: bottom})
	m.line(p, scale, y)
	f := m.Finish
	p.Line(chart.Plan, chart.Point{X: scale.At(dayOf(f.Deterministic.At)), Y: bottom}, chart.Point{X: scale.At(dayOf(f.Deterministic.At)), Y: y(100)})
	for _, l := range f.Limits {
		if at := dayOf(l.Latest); l.Name == m.Committed && l.Latest != 0 && at >= scale.From && at <= scale.To {
			p.Add(chart.Part{Shape: chart.Line, Ink: chart.Promise, Points: []chart.Point{{X: scale.At(at), Y: bottom}, {X: scale.At(at), Y: y(100)}}, Says: "Committed, by " + endOf(l.Latest)})
		}
	}
	p.Mark(chart.Diamond, chart.Main, scale.At(dayOf(f.P50.At)), y(50), m.Name+": reached by "+endOf(f.P50.At)+" in 50 of 100 iterations")
	p.Mark(chart.Disc, chart.Main, scale.At(dayOf(f.P80.At)), y(80), m.Name+": reached by "+endOf(f.P80.At)+" in 80 of 100 iterations")
	p.Write(chart.Strong, chart.Body, chart.Start, 8, bottom-stripTall+14, chart.Strong.Fit(m.Name, stripNames-16))
	p.Write(chart.Small, chart.Quiet, chart.Start, 8, bottom-stripTall+30, "P80 "+endOf(f.P80.At))
}

func describeTogether(p *chart.Picture, all []Milestone) {
	var said []string
	p.Twin.Columns = []chart.Column{{Label: "Milestone"}, {Label: "Plan"}, {Label: "P10"}, {Label: "P50"}, {Label: "P80"}, {Label: "P90"}}
	for _, m := range all {
		f := m.Finish
		said = append(said, fmt.Sprintf("%s by %s in 80 of 100 iterations", m.Name, endOf(f.P80.At)))
		p.Twin.Row(m.Name, endOf(f.Deterministic.At), endOf(f.P10.At), endOf(f.P50.At), endOf(f.P80.At), endOf(f.P90.At))
	}
	p.Description = "How the chance of having reached each milestone grows with time, from none to all iterations, all on one scale: " + strings.Join(said, ", ") +
		". A line marks the day in the plan, a dashed one the committed date, a diamond P50 and a disc P80."
}
