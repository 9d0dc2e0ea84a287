package picture

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"crosscode/internal/chart"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/boundary"
)

// The measures of a slip chart.
const (
	slipLeft  = 84.0
	slipRight = Width - 176 // the names of milestones stand beyond
	slipLine  = 15.0        // from one name to the next
	slipTop   = 14.0
	maxSlips  = 24
)

// Slips draws how milestones slipped over a series of plans: a line a milestone
// for its forecast, and a thin one for what was committed. A line that rises is a
// milestone that becomes later.
func Slips(series []baseline.Baseline, slips []baseline.Slip) *chart.Picture {
	p := &chart.Picture{Title: "How milestones slipped", Width: Width}
	if len(slips) == 1 {
		p.Title = "How " + strings.TrimSpace(slips[0].Ref+" "+slips[0].Name) + " slipped"
	}
	describeSlips(p, series, slips)
	shown := slices.DeleteFunc(slices.Clone(slips), func(s baseline.Slip) bool {
		return !slices.ContainsFunc(s.Points, func(q baseline.Point) bool { return q.Forecast != 0 || q.Committed != 0 })
	})
	shown = shown[:min(len(shown), maxSlips)]
	tall := max(220, slipLine*float64(2*len(shown))+24)
	if 2*len(shown) > maxSlips {
		tall = slipLine*float64(len(shown)) + 24
	}
	bottom := slipTop + tall
	p.Height = bottom + 30
	if len(shown) == 0 || len(series) == 0 {
		p.Write(chart.Plain, chart.Quiet, chart.Start, 8, slipTop+16, "There is nothing to compare.")
		return p
	}
	scale := slipScale(shown, bottom-8)
	for _, t := range scale.Ticks(24) {
		p.Line(chart.Grid, chart.Point{X: slipLeft, Y: t.X}, chart.Point{X: slipRight, Y: t.X})
		p.Write(chart.Small, chart.Quiet, chart.End, slipLeft-8, t.X+4, t.Words())
	}
	x := columns(p, series, bottom)
	for i, s := range shown {
		slipLines(p, s, chart.Series(i), chart.MarkOf(i), x, scale, series)
	}
	p.Line(chart.Axis, chart.Point{X: slipLeft, Y: bottom}, chart.Point{X: slipRight, Y: bottom})
	ends := endings(shown, scale)
	slipNames(p, shown, ends, bottom)
	return p
}

func slipScale(slips []baseline.Slip, bottom float64) chart.Time {
	from, to := math.Inf(1), math.Inf(-1)
	for _, s := range slips {
		for _, q := range s.Points {
			if q.Forecast != 0 {
				from, to = min(from, dayOf(q.Forecast)), max(to, dayOf(q.Forecast))
			}
			if q.Committed != 0 {
				from, to = min(from, float64(q.Committed)), max(to, float64(q.Committed))
			}
		}
	}
	pad := max((to-from)*0.05, 2)
	return chart.NewTime(from-pad, to+pad, bottom, slipTop)
}

// columns names the plans under the axis, as many as there is room for, and gives
// their places.
func columns(p *chart.Picture, series []baseline.Baseline, bottom float64) []float64 {
	const inset = 24
	x := make([]float64, len(series))
	for i := range series {
		x[i] = (slipLeft + slipRight) / 2
		if len(series) > 1 {
			x[i] = slipLeft + inset + float64(i)*(slipRight-slipLeft-2*inset)/float64(len(series)-1)
		}
	}
	every := max(1, int(math.Ceil(float64(len(series))/8)))
	for i := 0; i < len(series); i += every {
		p.Line(chart.Grid, chart.Point{X: x[i], Y: slipTop}, chart.Point{X: x[i], Y: bottom})
		room := (slipRight - slipLeft) / float64(max((len(series)+every-1)/every, 1))
		p.Write(chart.Small, chart.Quiet, chart.Middle, x[i], bottom+18, chart.Small.Fit(series[i].Name, min(room, 2*inset+60)-8))
	}
	return x
}

func slipLines(p *chart.Picture, s baseline.Slip, ink chart.Ink, mark chart.Shape, x []float64, scale chart.Time, series []baseline.Baseline) {
	name := strings.TrimSpace(s.Ref + " " + s.Name)
	var forecast, committed []chart.Point
	flush := func() {
		if len(forecast) > 1 {
			p.Add(chart.Part{Shape: chart.Line, Ink: ink, Points: forecast, Says: name})
		}
		if len(committed) > 1 {
			p.Add(chart.Part{Shape: chart.Line, Ink: ink, Faint: true, Points: committed, Says: name + ", committed"})
		}
		forecast, committed = nil, nil
	}
	for i, q := range s.Points {
		if q.Committed != 0 {
			committed = append(committed, chart.Point{X: x[i], Y: scale.At(float64(q.Committed))})
		}
		if q.Forecast == 0 {
			flush()
			continue
		}
		at := chart.Point{X: x[i], Y: scale.At(dayOf(q.Forecast))}
		forecast = append(forecast, at)
	}
	flush()
	for i, q := range s.Points {
		if q.Forecast != 0 {
			p.Mark(mark, ink, x[i], scale.At(dayOf(q.Forecast)), fmt.Sprintf("%s in %s: forecast %s%s", name, series[i].Name, endOf(q.Forecast), committedWords(q)))
		}
	}
}

func committedWords(q baseline.Point) string {
	if q.Committed == 0 {
		return ""
	}
	return ", committed " + q.Committed.Words()
}

// An ending is where a line of a milestone ends.
type ending struct {
	n         int // of the milestone
	at        float64
	committed bool
}

// endings are where forecasts end, and commitments that end elsewhere, from the
// top down. Where there is no room for both, only forecasts are named.
func endings(slips []baseline.Slip, scale chart.Time) []ending {
	var out []ending
	for i, s := range slips {
		forecast, committed := math.NaN(), math.NaN()
		for _, q := range s.Points {
			if q.Forecast != 0 {
				forecast = scale.At(dayOf(q.Forecast))
			}
			if q.Committed != 0 {
				committed = scale.At(float64(q.Committed))
			}
		}
		if !math.IsNaN(forecast) {
			out = append(out, ending{i, forecast, false})
		}
		if math.IsNaN(forecast) || 2*len(slips) <= maxSlips && math.Abs(committed-forecast) > 3 {
			out = append(out, ending{i, committed, true})
		}
	}
	slices.SortStableFunc(out, func(a, b ending) int { return cmp.Compare(a.at, b.at) })
	return out
}

// slipNames writes the names of milestones beside where their lines end, moved
// apart, with a line from each to its own.
func slipNames(p *chart.Picture, slips []baseline.Slip, ends []ending, bottom float64) {
	places := make([]float64, len(ends))
	for k, e := range ends {
		places[k] = e.at
	}
	for k, y := range chart.Apart(places, slipLine, slipTop, bottom-4) {
		e := ends[k]
		s, ink := slips[e.n], chart.Series(e.n)
		name, face := strings.TrimSpace(s.Ref+" "+s.Name), chart.Body
		p.Line(chart.Grid, chart.Point{X: slipRight - 16, Y: e.at}, chart.Point{X: slipRight + 6, Y: y})
		if e.committed {
			name, face = s.Ref+", committed", chart.Quiet
			p.Add(chart.Part{Shape: chart.Line, Ink: ink, Faint: true, Points: []chart.Point{{X: slipRight + 8, Y: y}, {X: slipRight + 20, Y: y}}})
		} else {
			p.Mark(chart.MarkOf(e.n), ink, slipRight+14, y, "")
		}
		p.Write(chart.Small, face, chart.Start, slipRight+25, y+4, chart.Small.Fit(name, Width-slipRight-29))
	}
}

func describeSlips(p *chart.Picture, series []baseline.Baseline, slips []baseline.Slip) {
	p.Twin.Columns = []chart.Column{{Label: "Milestone"}, {Label: "Name"}, {Label: "Date"}}
	for _, b := range series {
		p.Twin.Columns = append(p.Twin.Columns, chart.Column{Label: b.Name})
	}
	later := 0
	for _, s := range slips {
		committed, forecast := []string{s.Ref, s.Name, "committed"}, []string{s.Ref, s.Name, "forecast"}
		var first, last baseline.Point
		for _, q := range s.Points {
			committed, forecast = append(committed, q.Committed.Words()), append(forecast, boundary.DayOf(q.Forecast).Words())
			if q.Forecast != 0 {
				if first.Forecast == 0 {
					first = q
				}
				last = q
			}
		}
		if last.Forecast > first.Forecast {
			later++
		}
		p.Twin.Rows = append(p.Twin.Rows, committed, forecast)
	}
	if len(slips) == 1 {
		p.Description = describeSlip(series, &slips[0])
		return
	}
	p.Description = fmt.Sprintf("%d milestones over %d plans; forecast later in the last than in the first: %d. A line that rises is a milestone that becomes later; the thin dotted lines are what is committed.",
		len(slips), len(series), later)
	if len(slips) > maxSlips {
		p.Description += fmt.Sprintf(" The first %d are drawn; the table has all.", maxSlips)
	}
}

// describeSlip says how one milestone slipped.
func describeSlip(series []baseline.Baseline, s *baseline.Slip) string {
	var said []string
	for i, q := range s.Points {
		if q.Forecast != 0 {
			said = append(said, fmt.Sprintf("in %s forecast %s%s", series[i].Name, endOf(q.Forecast), committedWords(q)))
		}
	}
	return strings.TrimSpace(s.Ref+" "+s.Name) + ": " + strings.Join(said, "; ") + ". A line that rises is a milestone that becomes later; the thin dotted line is what is committed."
}
