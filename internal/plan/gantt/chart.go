// Package gantt draws a scheduled plan as bars in time.
//
// [New] lays a plan out as a [Chart]: rows, bars, links, a time axis and marked
// days, all in pixels. [SVG] writes a chart as a picture that a screen reader can
// follow and a style sheet can restyle. Other back ends draw the same chart, so
// that the page and the paper show one picture. Critical bars differ by an edge
// and a hatch, not by colour alone.
//
// The picture is written here and by no library for charts: those draw bars of
// numbers, and a plan's bars have rows that fold, links that turn round other bars,
// calendars behind them and an address each; and what is written is plain text, the
// same for the same plan, which a test can hold against the rules of SVG.
package gantt

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"crosscode/internal/plan"
)

// A Chart is a plan laid out.
type Chart struct {
	Title         string
	Description   string
	Width, Height float64
	Left          float64 // where time begins; labels stand before it, if it is not 0
	Top           float64 // where rows begin; the axis stands above it
	RowHeight     float64
	Rows          []Row
	Links         []Path
	Ticks         []Tick
	Lines         []Line
}

const (
	rowHeight = 22.0
	barHeight = 12.0
	labels    = 300.0
	axis      = 56.0
	margin    = 24.0
)

// Of a chart that stands beside a table: as high as the head and a row of that.
const (
	BesideTop = 72.0
	BesideRow = 34.0 // two lines of a name
)

// Options say how a chart is laid out. The zero Options show all of a plan, at
// a scale at which it can be read.
type Options struct {
	Rows   []int                                     // the activities shown, in order; nil: all
	Beside bool                                      // without labels and with the measures of a table that it stands beside
	Scale  float64                                   // pixels in a day; 0: what can be read
	Marks  []Mark                                    // days to be marked
	Ghost  func(activity int) (from, to plan.Minute) // where an activity stood in a baseline; 0: it was not there
}

// A Mark is a day to be marked over all rows.
type Mark struct {
	At    plan.Minute
	Label string
	Today bool
}

// Scales at which the axis has weeks, months and quarters.
const (
	Weeks    = 7.5
	Months   = 2.2
	Quarters = 0.7
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
	Nothing // it takes no part in the plan
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

// A Line marks a day: the status date, today, a boundary. Labels that would
// overlap stand in lanes, one below the other.
type Line struct {
	X      float64
	Label  string
	Lane   int
	Before bool // the label stands before the line: behind it there is no room
	Today  bool
}

// New lays out the scheduled activities of a plan.
func New(p *plan.Plan, s *plan.Schedule) *Chart { return Lay(p, s, Options{}) }

// Lay lays out the scheduled activities of a plan.
func Lay(p *plan.Plan, s *plan.Schedule, o Options) *Chart {
	l := layout{plan: p, schedule: s, Options: o, chart: &Chart{Title: p.Name, Left: labels, Top: axis, RowHeight: rowHeight}, rowOf: map[int]int{}}
	if o.Beside {
		l.chart.Left, l.chart.Top, l.chart.RowHeight = 0, BesideTop, BesideRow
	}
	if l.Rows == nil {
		for i := range p.Activities {
			l.Rows = append(l.Rows, i)
		}
	}
	if p.Name == "" {
		l.chart.Title = "Plan"
	}
	l.span()
	l.rows()
	l.links()
	l.ticks()
	if p.StatusDate != 0 {
		l.Marks = append(slices.Clone(l.Marks), Mark{At: p.StatusDate, Label: "Status date " + p.StatusDate.Day().Words()})
	}
	l.lines()
	l.chart.Height = l.chart.Top + l.chart.RowHeight*float64(len(l.chart.Rows))
	if !o.Beside {
		l.chart.Height += margin
	}
	l.chart.Description = fmt.Sprintf("%d rows from %s to %s; %d of them critical.", len(l.chart.Rows), l.from.Day().Words(), (l.to - 1).Day().Words(), l.critical)
	return l.chart
}

// A layout is a chart in the making.
type layout struct {
	Options
	plan     *plan.Plan
	schedule *plan.Schedule
	chart    *Chart
	from, to plan.Minute
	scale    float64     // pixels in a minute
	rowOf    map[int]int // rows of activities by UID; of hidden ones, that of the summary they are in
	hidden   map[int]bool
	critical int
	year     string // of the last tick
}

// span finds the time to show and a scale at which it can be read.
func (l *layout) span() {
	for _, i := range l.Rows {
		d := l.schedule.Activities[i]
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
	l.reach()
	l.from = l.from.Day().At(0)
	l.to = (l.to.Day() + 1).At(0)
	for _, m := range l.Marks { // a boundary just beyond the plan is worth seeing
		if reach := (l.to - l.from) / 2; m.At > l.to && m.At < l.to+reach && !m.Today {
			l.to = (m.At.Day() + 1).At(0)
		}
	}
	days := float64(l.to-l.from) / (24 * 60)
	width := min(max(days*Weeks, 600), 2400)
	if l.Scale > 0 {
		width = min(max(days*l.Scale, 300), maxWidth)
	}
	l.scale = width / float64(l.to-l.from)
	l.chart.Width = l.chart.Left + width + margin
}

// reach makes room for where the baseline had what is shown, as far as half of the
// plan's own length on either side.
func (l *layout) reach() {
	if l.Ghost == nil {
		return
	}
	most := (l.to - l.from) / 2
	earliest, latest := l.from-most, l.to+most
	for _, i := range l.Rows {
		from, to := l.Ghost(i)
		if to == 0 {
			continue
		}
		l.from, l.to = min(l.from, max(from, earliest)), max(l.to, min(to, latest))
	}
	l.from = max(l.from, 1)
}

// maxWidth keeps a plan of a thousand years from being drawn in weeks.
const maxWidth = 12_000

func (l *layout) x(t plan.Minute) float64 { return l.chart.Left + float64(t-l.from)*l.scale }

func (l *layout) rows() {
	for _, i := range l.Rows {
		d := &l.schedule.Activities[i]
		if d.Start == 0 && !l.Beside {
			continue
		}
		l.rowOf[l.plan.Activities[i].UID] = len(l.chart.Rows)
		l.chart.Rows = append(l.chart.Rows, l.row(i, d))
		if d.Critical {
			l.critical++
		}
	}
	l.standIn()
}

// standIn lets links to activities that are not shown end at the summary that
// is shown in their place.
func (l *layout) standIn() {
	l.hidden = map[int]bool{}
	shown := make([]int, 0, 8) // rows of the summaries around, by depth
	for i := range l.plan.Activities {
		a := &l.plan.Activities[i]
		depth := max(a.Level, 1)
		for len(shown) >= depth {
			shown = shown[:len(shown)-1]
		}
		row, ok := l.rowOf[a.UID]
		if !ok {
			row = -1
			if len(shown) > 0 {
				row = shown[len(shown)-1]
			}
			if row >= 0 {
				l.rowOf[a.UID] = row
				l.hidden[a.UID] = true
			}
		}
		for len(shown) < depth {
			shown = append(shown, row)
		}
	}
}

// lines marks days, each label in the first lane that has room.
func (l *layout) lines() {
	slices.SortStableFunc(l.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
	var ends [4]float64
	for _, m := range l.Marks {
		if m.At < l.from || m.At > l.to || m.At == 0 {
			continue
		}
		n := Line{X: l.x(m.At), Label: m.Label, Lane: -1, Today: m.Today}
		width := 6.6*float64(len([]rune(m.Label))) + 10
		from, to := n.X, n.X+width
		if to > l.chart.Width && n.X-width >= l.chart.Left {
			from, to, n.Before = n.X-width, n.X, true
		}
		for lane := range lanes(l.Beside) {
			if ends[lane] <= from {
				n.Lane, ends[lane] = lane, to
				break
			}
		}
		l.chart.Lines = append(l.chart.Lines, n)
	}
}

func lanes(beside bool) int {
	if beside {
		return 2
	}
	return 1
}

func (l *layout) row(i int, d *plan.Dates) Row {
	a := &l.plan.Activities[i]
	r := Row{
		Label: a.Name, Indent: 10 * float64(max(a.Level-1, 0)), Y: l.chart.Top + l.chart.RowHeight*float64(len(l.chart.Rows)), Critical: d.Critical,
	}
	if d.Start == 0 {
		r.Kind, r.Words = Nothing, a.Name+": takes no part"
		return r
	}
	r.Bar = Bar{l.x(d.Start), l.x(d.Finish)}
	switch {
	case l.plan.IsSummary(i):
		r.Kind = Summary
	case a.IsMilestone() || a.Duration.Minutes == 0:
		r.Kind = Milestone
	}
	if b := a.Baseline; b.Start >= l.from && b.Finish <= l.to && b.Start != 0 {
		r.Baseline = Bar{l.x(b.Start), l.x(b.Finish)}
	}
	if l.Ghost != nil {
		r.Baseline = Bar{}
		if from, to := l.Ghost(i); to != 0 && to >= l.from && from <= l.to {
			r.Baseline = Bar{l.x(max(from, l.from)), l.x(min(to, l.to))}
		}
	}
	if d.LateFinish > d.Finish && r.Kind != Summary {
		r.Slack = Bar{l.x(d.Finish), l.x(min(d.LateFinish, l.to))}
	}
	r.Words = a.Name + ": " + l.schedule.SpanWords(i)
	if r.Kind == Milestone {
		r.Words = fmt.Sprintf("%s: milestone, %s", a.Name, l.schedule.FinishSaid(i).Words())
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
	drawn := map[[2]int]bool{} // between rows that stand for several activities
	for _, k := range l.plan.Links {
		from, ok1 := l.rowOf[k.From]
		to, ok2 := l.rowOf[k.To]
		if !ok1 || !ok2 || from == to || l.chart.Rows[from].Kind == Nothing || l.chart.Rows[to].Kind == Nothing {
			continue
		}
		if l.hidden[k.From] || l.hidden[k.To] {
			if drawn[[2]int{from, to}] {
				continue
			}
			drawn[[2]int{from, to}] = true
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
		y1, y2 := a.Y+l.chart.RowHeight/2, b.Y+l.chart.RowHeight/2
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
