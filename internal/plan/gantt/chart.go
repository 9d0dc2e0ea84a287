// Package gantt draws a scheduled plan as bars in time.
//
// [New] lays a plan out as a [Chart]: rows, bars, links, a time axis and marked
// days, all in pixels. [SVG] writes a chart as a picture that a screen reader can
// follow and a style sheet can restyle. Other back ends draw the same chart, so
// that the page and the paper show one picture. Critical bars differ by an edge
// and a hatch, not by colour alone.
package gantt

import (
	"fmt"
	"time"

	"crosscode/internal/plan"
)

// A Chart is a plan laid out.
type Chart struct {
	Title         string
	Description   string
	Width, Height float64
	Left          float64 // where time begins; labels stand before it
	Top           float64 // where rows begin; the axis stands above it
	Rows          []Row
	Links         []Path
	Ticks         []Tick
	Lines         []Line
}

// RowHeight is the height of a row, and barHeight of the bar in it.
const (
	RowHeight = 22.0
	barHeight = 12.0
	labels    = 300.0
	axis      = 56.0
	margin    = 24.0
)

// A Row is one activity.
type Row struct {
	Label    string
	Indent   float64
	Y        float64
	Kind     RowKind
	Bar      Bar
	Baseline Bar
	Slack    Bar // from the finish to the latest finish
	Critical bool
	Words    string // what the row says to who cannot see it
}

// A Bar is a stretch of time in pixels. An empty one is not drawn.
type Bar struct{ From, To float64 }

// RowKind decides a row's shape.
type RowKind uint8

// The shapes of rows.
const (
	Task RowKind = iota
	Milestone
	Summary
)

// A Path is a link from one bar to another.
type Path struct {
	Points   [][2]float64
	Critical bool
}

// A Tick is a mark of the time axis. The first of a year, and of the chart,
// has the year above it; major ones begin a month or a year.
type Tick struct {
	X     float64
	Label string
	Above string
	Major bool
}

// A Line marks a day: the status date, a boundary.
type Line struct {
	X     float64
	Label string
}

// New lays out the scheduled activities of a plan.
func New(p *plan.Plan, s *plan.Schedule) *Chart {
	l := layout{plan: p, schedule: s, chart: &Chart{Title: p.Name, Left: labels, Top: axis}, rowOf: map[int]int{}}
	if p.Name == "" {
		l.chart.Title = "Plan"
	}
	l.span()
	l.rows()
	l.links()
	l.ticks()
	if p.StatusDate != 0 && p.StatusDate >= l.from && p.StatusDate <= l.to {
		l.chart.Lines = append(l.chart.Lines, Line{l.x(p.StatusDate), "Status date " + p.StatusDate.Day().String()})
	}
	l.chart.Height = axis + RowHeight*float64(len(l.chart.Rows)) + margin
	l.chart.Description = fmt.Sprintf("%d rows from %s to %s; %d of them critical.", len(l.chart.Rows), l.from.Day(), l.to.Day(), l.critical)
	return l.chart
}

// A layout is a chart in the making.
type layout struct {
	plan     *plan.Plan
	schedule *plan.Schedule
	chart    *Chart
	from, to plan.Minute
	scale    float64 // pixels in a minute
	rowOf    map[int]int
	critical int
	year     string // of the last tick
}

// span finds the time to show and a scale at which it can be read.
func (l *layout) span() {
	for _, d := range l.schedule.Activities {
		if d.Start == 0 {
			continue
		}
		if l.from == 0 || d.Start < l.from {
			l.from = d.Start
		}
		l.to = max(l.to, d.Finish)
	}
	if l.from == 0 {
		l.from, l.to = l.plan.Start, l.plan.Start
	}
	l.from = l.from.Day().At(0)
	l.to = (l.to.Day() + 1).At(0)
	width := min(max(float64(l.to-l.from)/(24*60)*7.5, 600), 2400)
	l.scale = width / float64(l.to-l.from)
	l.chart.Width = labels + width + margin
}

func (l *layout) x(t plan.Minute) float64 { return labels + float64(t-l.from)*l.scale }

func (l *layout) rows() {
	for i := range l.schedule.Activities {
		d := &l.schedule.Activities[i]
		if d.Start == 0 {
			continue
		}
		l.rowOf[l.plan.Activities[i].UID] = len(l.chart.Rows)
		l.chart.Rows = append(l.chart.Rows, l.row(i, d))
		if d.Critical {
			l.critical++
		}
	}
}

func (l *layout) row(i int, d *plan.Dates) Row {
	a := &l.plan.Activities[i]
	r := Row{
		Label: a.Name, Indent: 10 * float64(max(a.Level-1, 0)), Y: axis + RowHeight*float64(len(l.chart.Rows)),
		Bar: Bar{l.x(d.Start), l.x(d.Finish)}, Critical: d.Critical,
	}
	switch {
	case l.plan.IsSummary(i):
		r.Kind = Summary
	case a.IsMilestone() || a.Duration.Minutes == 0:
		r.Kind = Milestone
	}
	if b := a.Baseline; b.Start >= l.from && b.Finish <= l.to && b.Start != 0 {
		r.Baseline = Bar{l.x(b.Start), l.x(b.Finish)}
	}
	if d.LateFinish > d.Finish && r.Kind != Summary {
		r.Slack = Bar{l.x(d.Finish), l.x(min(d.LateFinish, l.to))}
	}
	r.Words = fmt.Sprintf("%s: %s to %s", a.Name, d.Start, d.Finish)
	if r.Kind == Milestone {
		r.Words = fmt.Sprintf("%s: milestone, %s", a.Name, d.Finish)
	}
	if d.Critical {
		r.Words += ", critical"
	} else {
		r.Words += ", slack " + plan.Words(d.TotalSlack, l.plan.Rules.Day())
	}
	return r
}

// links draws each link as a path of right angles.
func (l *layout) links() {
	for _, k := range l.plan.Links {
		from, ok1 := l.rowOf[k.From]
		to, ok2 := l.rowOf[k.To]
		if !ok1 || !ok2 {
			continue
		}
		a, b := &l.chart.Rows[from], &l.chart.Rows[to]
		x1, x2 := a.Bar.To, b.Bar.From
		out, in := 6.0, -6.0
		if k.Kind == plan.StartToStart || k.Kind == plan.StartToFinish {
			x1, out = a.Bar.From, -6
		}
		if k.Kind == plan.FinishToFinish || k.Kind == plan.StartToFinish {
			x2, in = b.Bar.To, 6
		}
		y1, y2 := a.Y+RowHeight/2, b.Y+RowHeight/2
		between := b.Y
		if y2 < y1 {
			between = a.Y
		}
		l.chart.Links = append(l.chart.Links, Path{
			Points:   [][2]float64{{x1, y1}, {x1 + out, y1}, {x1 + out, between}, {x2 + in, between}, {x2 + in, y2}, {x2, y2}},
			Critical: a.Critical && b.Critical,
		})
	}
}

// ticks marks weeks, months, quarters or years, as many as can be read.
func (l *layout) ticks() {
	days := float64(l.to-l.from) / (24 * 60)
	pixels := l.scale * 24 * 60 // in a day
	switch {
	case pixels*7 >= 48:
		l.weeks()
	case pixels*30 >= 40:
		l.months(1, "Jan")
	case pixels*91 >= 40:
		l.months(3, "Jan")
	default:
		l.months(12*max(1, int(days/365/40)), "2006")
	}
}

func (l *layout) weeks() {
	for d := l.from.Day(); d.At(0) < l.to; d++ {
		if d.Weekday() == time.Monday {
			_, month, day := d.Date()
			l.tick(d, fmt.Sprintf("%d %s", day, month.String()[:3]), day <= 7)
		}
	}
}

func (l *layout) months(step int, format string) {
	year, month, _ := l.from.Day().Date()
	if step >= 12 {
		month = time.January
	}
	for n := 0; ; n += step {
		d := plan.DayOf(year, month+time.Month(n), 1)
		if d.At(0) >= l.to {
			return
		}
		if d.At(0) >= l.from {
			_, m, _ := d.Date()
			l.tick(d, d.At(0).Time().Format(format), m == time.January)
		}
	}
}

func (l *layout) tick(d plan.Day, label string, major bool) {
	t := Tick{X: l.x(d.At(0)), Label: label, Major: major}
	if year := fmt.Sprint(d.At(0).Time().Year()); year != l.year && label != year {
		t.Above, l.year = year, year
	}
	l.chart.Ticks = append(l.chart.Ticks, t)
}
