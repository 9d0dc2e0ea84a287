package picture

import (
	"fmt"
	"slices"
	"strconv"

	"crosscode/internal/chart"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
)

// The measures of a histogram.
const (
	loadLeft  = 44.0
	loadRight = Width - 12
	loadTall  = 120.0 // of the columns of a team
	loadHead  = 26.0  // its name above them
	loadGap   = 18.0
)

// Weeks is how many weeks a histogram has room for; a longer plan is told by
// months.
const Weeks = 80

// Demand draws what is asked of each team beside what it can do: columns by phase,
// a stepped line for the capacity, and a mark on each period in which too much is
// asked at once. Pictures that stand together are told of one another's profiles,
// by the same period: then all have the same scales.
func Demand(what string, f *teams.Profile, beside ...*teams.Profile) *chart.Picture {
	p := &chart.Picture{Title: "What " + what + " asks of its teams", Width: Width}
	describeDemand(p, f)
	top := legend(p, f)
	if empty(f) {
		p.Write(chart.Plain, chart.Quiet, chart.Start, 8, top+16, "No team is asked for anything.")
		p.Height = top + 32
		return p
	}
	all := append(slices.Clone(beside), f)
	from, to := f.Teams[0].Loads[0].From, f.Teams[0].Loads[0].To
	for _, x := range all {
		if !empty(x) {
			loads := x.Teams[0].Loads
			from, to = min(from, loads[0].From), max(to, loads[len(loads)-1].To)
		}
	}
	scale := chart.NewTime(float64(from)+1, float64(to)+1, loadLeft, loadRight)
	for k := range f.Teams {
		bottom := top + loadHead + loadTall
		demandOf(p, f, k, mostOf(all, k), scale, top, bottom)
		top = bottom + loadGap
	}
	bottom := top - loadGap
	scale.Along(p, bottom, bottom)
	p.Height = bottom + chart.AxisRoom
	return p
}

func empty(f *teams.Profile) bool { return len(f.Teams) == 0 || len(f.Teams[0].Loads) == 0 }

// legend draws what the columns are, in as many rows as it needs, and gives where
// the next thing may begin.
func legend(p *chart.Picture, f *teams.Profile) float64 {
	x, y := loadLeft, 8.0
	room := func(words string) float64 { return 20 + 6 + chart.Small.Wide(words) + 20 }
	rows := len(f.Phases) + 1
	if anyOver(f) {
		rows++
	}
	for i := range rows {
		words := "Capacity"
		switch {
		case i < len(f.Phases):
			words = chart.Small.Fit(phaseName(f.Phases[i]), 200)
		case i > len(f.Phases):
			words = "Too much at once"
		}
		if x+room(words) > loadRight {
			x, y = loadLeft, y+18
		}
		switch {
		case i < len(f.Phases):
			p.Box(chart.Series(i), x, y, x+20, y+10, "")
		case i == len(f.Phases):
			p.Line(chart.Plan, chart.Point{X: x, Y: y + 5}, chart.Point{X: x + 20, Y: y + 5})
		default:
			p.Mark(chart.Triangle, chart.Over, x+10, y+5, "")
		}
		p.Write(chart.Small, chart.Body, chart.Start, x+26, y+9, words)
		x += room(words)
	}
	return y + 22
}

func anyOver(f *teams.Profile) bool {
	return slices.ContainsFunc(f.Teams, func(t teams.TeamProfile) bool {
		return slices.ContainsFunc(t.Loads, func(l teams.Load) bool { return l.Over })
	})
}

func phaseName(phase string) string {
	if phase == "" {
		return "no phase"
	}
	return phase
}

// mostOf is the most that is asked of a team, or that it can do, in any of the
// profiles.
func mostOf(all []*teams.Profile, k int) float64 {
	most := 1.0
	for _, f := range all {
		if k < len(f.Teams) {
			for _, l := range f.Teams[k].Loads {
				most = max(most, sane(l.Asked), sane(l.Capacity))
			}
		}
	}
	return most
}

func demandOf(p *chart.Picture, f *teams.Profile, k int, most float64, days chart.Time, top, bottom float64) {
	t := &f.Teams[k]
	scale, marks := chart.NewLinear(0, most, bottom, top+loadHead+10, 4)
	p.Write(chart.Strong, chart.Body, chart.Start, 8, top+14, chart.Strong.Fit(fmt.Sprintf("%s, working days a %s", t.Team.Name, periodName(f.Every)), Width-16))
	for _, v := range marks {
		p.Line(chart.Grid, chart.Point{X: loadLeft, Y: scale.At(v)}, chart.Point{X: loadRight, Y: scale.At(v)})
		p.Write(chart.Small, chart.Quiet, chart.End, loadLeft-6, scale.At(v)+4, strconv.FormatFloat(v, 'f', -1, 64))
	}
	var able []chart.Point
	for _, l := range t.Loads {
		from, to := days.At(float64(l.From)+1), days.At(float64(l.To)+1)
		gap := min((to-from)*0.12, 2)
		base := 0.0
		for i, v := range l.Phases {
			if v > 0 {
				says := fmt.Sprintf("%s, %s: %s of %s", t.Team.Name, periodWords(f.Every, l.From), daysWords(v), phaseName(f.Phases[i]))
				p.Box(chart.Series(i), from+gap, scale.At(base), to-gap, scale.At(base+v), says)
				base += v
			}
		}
		able = append(able, chart.Point{X: from, Y: scale.At(sane(l.Capacity))}, chart.Point{X: to, Y: scale.At(sane(l.Capacity))})
	}
	p.Add(chart.Part{Shape: chart.Line, Ink: chart.Plan, Points: able, Says: t.Team.Name + ": what it can do"})
	for _, l := range t.Loads {
		if l.Over {
			x := (days.At(float64(l.From)+1) + days.At(float64(l.To)+1)) / 2
			p.Mark(chart.Triangle, chart.Over, x, scale.At(sane(max(l.Asked, l.Capacity)))-7, fmt.Sprintf("%s, %s: too much is asked at once", t.Team.Name, periodWords(f.Every, l.From)))
		}
	}
	p.Line(chart.Axis, chart.Point{X: loadLeft, Y: bottom}, chart.Point{X: loadRight, Y: bottom})
}

func periodName(every teams.Period) string { return [...]string{"month", "week"}[every] }

func periodWords(every teams.Period, from plan.Day) string {
	if every == teams.Weekly {
		return "week of " + boundary.DayOf(from.At(1)).Words()
	}
	y, m, _ := from.Date()
	return fmt.Sprintf("%s %d", m, y)
}

func daysWords(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 5 {
		s = strconv.FormatFloat(v, 'f', 1, 64)
	}
	if s == "1" {
		return "1 working day"
	}
	return s + " working days"
}

func describeDemand(p *chart.Picture, f *teams.Profile) {
	p.Twin.Columns = []chart.Column{{Label: "Team"}, {Label: map[teams.Period]string{teams.Weekly: "Week of", teams.Monthly: "Month"}[f.Every]}}
	for _, ph := range f.Phases {
		p.Twin.Columns = append(p.Twin.Columns, chart.Column{Label: phaseName(ph), Figure: true})
	}
	p.Twin.Columns = append(p.Twin.Columns, chart.Column{Label: "Asked", Figure: true}, chart.Column{Label: "Capacity", Figure: true}, chart.Column{Label: "Too much at once"})
	over, periods := 0, 0
	for _, t := range f.Teams {
		for _, l := range t.Loads {
			periods++
			if l.Over {
				over++
			}
			if l.Asked == 0 {
				continue
			}
			day := boundary.DayOf(l.From.At(1)).Words()
			if f.Every == teams.Monthly {
				day = periodWords(f.Every, l.From)
			}
			row := []string{t.Team.Name, day}
			for _, v := range l.Phases {
				row = append(row, figure(v))
			}
			much := ""
			if l.Over {
				much = "too much"
			}
			p.Twin.Row(append(row, figure(l.Asked), figure(l.Capacity), much)...)
		}
	}
	p.Description = fmt.Sprintf("Working days asked of %s by %s and phase, beside what they can do; in %d of %d some team is asked for too much at once.",
		count(len(f.Teams), "team"), periodName(f.Every), over, periods)
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

func figure(v float64) string {
	if v == 0 {
		return ""
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 5 {
		s = strconv.FormatFloat(v, 'f', 1, 64)
	}
	return s
}
