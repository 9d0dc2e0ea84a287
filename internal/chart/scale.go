package chart

import (
	"math"
	"strconv"
	"time"

	"crosscode/internal/calendar"
)

// A Linear scale puts amounts along a line.
type Linear struct {
	From, To  float64 // amounts
	Low, High float64 // where they are drawn
}

// At is where an amount is drawn. A scale of nothing draws all in its middle.
func (s Linear) At(v float64) float64 {
	if s.To == s.From {
		return (s.Low + s.High) / 2
	}
	return s.Low + (v-s.From)/(s.To-s.From)*(s.High-s.Low)
}

// NewLinear is a scale that takes in both amounts and ends on round ones, with
// about so many steps, and the round amounts.
func NewLinear(from, to, low, high float64, steps int) (Linear, []float64) {
	if !(to-from > 1e-6*max(math.Abs(from), 1)) {
		to = from + max(math.Abs(from), 1)
	}
	step := nice((to - from) / float64(max(steps, 1)))
	s := Linear{math.Floor(from/step) * step, math.Ceil(to/step) * step, low, high}
	var marks []float64
	for k := math.Round(s.From / step); k <= math.Round(s.To/step); k++ {
		v, _ := strconv.ParseFloat(strconv.FormatFloat(k*step, 'g', 12, 64), 64) // 0.6, not 0.6000000000000001
		marks = append(marks, v)
	}
	return s, marks
}

// nice is the first of 1, 2, 5, 10 and so on that is no less.
func nice(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= step*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// A Time scale puts days along a line, from left to right or from the bottom up.
type Time struct{ Linear }

// NewTime is a scale from one day to another, within the calendar and never
// shorter than a week.
func NewTime(from, to, low, high float64) Time {
	const last = float64(calendar.MaxDay) + 1
	from, to = math.Floor(min(max(from, 1), last-7)), math.Ceil(min(to, last))
	to = max(to, from+7)
	return Time{Linear{from, to, low, high}}
}

// At is where a day is drawn; one outside the scale at its end.
func (s Time) At(day float64) float64 { return s.Linear.At(min(max(day, s.From), s.To)) }

// A Tick marks a beginning on an axis of time: of a day, week, month or year.
type Tick struct {
	At    float64 // day
	X     float64 // where it is drawn
	Label string
	Year  string // said where it changes, and with the first; never with a label that is a year
	Major bool   // a month's first among weeks, a year's among months
}

// Words are label and year in one.
func (t Tick) Words() string {
	if t.Year == "" {
		return t.Label
	}
	return t.Label + " " + t.Year
}

// steps are the ways to divide time, the finest first: in days, or in months.
var steps = []struct{ days, months int }{{days: 1}, {days: 7}, {months: 1}, {months: 3}, {months: 6},
	{months: 12}, {months: 24}, {months: 60}, {months: 120}, {months: 240}, {months: 600}, {months: 1200}, {months: 6000}, {months: 12000}}

// Ticks divides the scale as finely as leaves the given room to each label.
func (s Time) Ticks(room float64) []Tick {
	pixels := math.Abs(s.High-s.Low) / (s.To - s.From) // in a day
	for _, step := range steps {
		shortest := float64(step.days)
		if step.months > 0 {
			shortest = math.Floor(float64(step.months) * 30.43 * 0.92) // February is the shortest
		}
		if shortest*pixels >= room {
			return s.every(step.days, step.months)
		}
	}
	return nil
}

func (s Time) every(days, months int) []Tick {
	var out []Tick
	d := calendar.Day(s.From)
	year, _, _ := d.Date()
	if months > 0 {
		if years := months / 12; years > 1 {
			if year -= year % years; year == 0 {
				year = years
			}
		}
		d = calendar.Date(year, time.January, 1)
	} else if days == 7 {
		d += calendar.Day((8 - int(d.Weekday())) % 7)
	}
	last := ""
	for float64(d) < s.To && d <= calendar.MaxDay {
		if float64(d) >= s.From {
			t := tick(d, months)
			t.X = s.At(float64(d))
			y, _, _ := d.Date()
			if said := strconv.Itoa(y); said != last && t.Label != said {
				t.Year, last = said, said
			}
			out = append(out, t)
		}
		if months == 0 {
			d += calendar.Day(days)
			continue
		}
		y, m, _ := d.Date()
		if y+months/12 > 9999 {
			break
		}
		d = calendar.Date(y, m+time.Month(months), 1)
	}
	return out
}

func tick(d calendar.Day, months int) Tick {
	y, m, day := d.Date()
	switch {
	case months >= 12:
		return Tick{At: float64(d), Label: strconv.Itoa(y)}
	case months > 0:
		return Tick{At: float64(d), Label: m.String()[:3], Major: m == time.January}
	}
	return Tick{At: float64(d), Label: strconv.Itoa(day) + " " + m.String()[:3], Major: day <= 7}
}

// Along draws the axis of time under a plot: a line, a grid upwards, labels and
// years beneath.
func (s Time) Along(p *Picture, top, bottom float64) {
	for _, t := range s.Ticks(tickRoom) {
		p.Line(Grid, Point{t.X, top}, Point{t.X, bottom})
		if t.Major {
			p.Line(Axis, Point{t.X, bottom}, Point{t.X, bottom + 6})
		}
		if t.X-tickRoom/2 >= 0 && t.X+tickRoom/2 <= p.Width {
			p.Write(Small, Quiet, Middle, t.X, bottom+16, t.Label)
			if t.Year != "" {
				p.Write(Small, Quiet, Middle, t.X, bottom+30, t.Year)
			}
		}
	}
	p.Line(Axis, Point{s.Low, bottom}, Point{s.High, bottom})
}

// tickRoom is the room that a label of an axis of time has, and AxisRoom the room
// under a plot for the axis.
const (
	tickRoom = 44
	AxisRoom = 36.0
)
