package web

import (
	"fmt"
	"strconv"

	"crosscode/internal/calendar"
)

// A Strip is the milestones of the programme on one line of time. It is drawn
// and, for whoever cannot see it or wants the figures, a table too.
type Strip struct {
	Today      calendar.Day
	Milestones []Milestone
	All        Link
}

// A Milestone is one mark on the strip.
type Milestone struct {
	Ref, URL, Name string
	Date           DateCell
	On             calendar.Day // where it is drawn; none leaves it to the table
	Was            calendar.Day // where it stood before it was last moved
	WasWords       string
	Level          string
	Status         Status
}

// Measures of the drawing, in its own units; text is about 7 a character.
const (
	stripWidth  = 1000
	stripInset  = 12
	stripLane   = 24
	stripTop    = 22
	stripBottom = 22
	stripLetter = 7
)

// A drawing is a strip laid out.
type drawing struct {
	Width, Height int
	Today         int
	TodayAnchor   string // which way its words run
	TodayWords    string
	Ticks         []tick
	Marks         []mark
}

type tick struct {
	X     int
	Words string
}

type mark struct {
	Milestone
	X, Y   int
	Was    int // x of where it was; -1 when it was never moved
	TextX  int
	Anchor string // "start": the words stand to the right of the mark
}

// layout places every milestone that has a day: its mark by time, in the first
// lane where mark and words touch nothing.
func (s Strip) layout() drawing {
	from, to := s.span()
	x := func(d calendar.Day) int {
		if to == from {
			return stripWidth / 2
		}
		return stripInset + int(d-from)*(stripWidth-2*stripInset)/int(to-from)
	}
	d := drawing{Width: stripWidth, Today: x(s.Today), TodayAnchor: "middle", TodayWords: "Today, " + s.Today.Words(), Ticks: ticks(from, to, x)}
	switch {
	case d.Today < 90:
		d.TodayAnchor = "start"
	case d.Today > stripWidth-90:
		d.TodayAnchor = "end"
	}
	var ends [][]span // what is taken, lane by lane
	for _, m := range s.Milestones {
		if m.On.IsZero() {
			continue
		}
		k, taken := place(m, x)
		lane := 0
		for lane < len(ends) && touches(ends[lane], taken) {
			lane++
		}
		if lane == len(ends) {
			ends = append(ends, nil)
		}
		ends[lane] = append(ends[lane], taken)
		k.Y = stripTop + lane*stripLane + stripLane/2
		d.Marks = append(d.Marks, k)
	}
	d.Height = stripTop + max(1, len(ends))*stripLane + stripBottom
	return d
}

// span is the first and last day drawn.
func (s Strip) span() (from, to calendar.Day) {
	from, to = s.Today, s.Today
	for _, m := range s.Milestones {
		for _, d := range []calendar.Day{m.On, m.Was} {
			if !d.IsZero() {
				from, to = min(from, d), max(to, d)
			}
		}
	}
	return from, to
}

type span struct{ from, to int }

func touches(taken []span, s span) bool {
	for _, t := range taken {
		if s.from < t.to && t.from < s.to {
			return true
		}
	}
	return false
}

// place puts the words of m to the right of its mark, or to the left of it and
// of its past where they would leave the drawing.
func place(m Milestone, x func(calendar.Day) int) (mark, span) {
	k := mark{Milestone: m, X: x(m.On), Was: -1, Anchor: "start"}
	left, right := k.X, k.X
	if !m.Was.IsZero() && m.Was != m.On {
		k.Was = x(m.Was)
		left, right = min(left, k.Was), max(right, k.Was)
	}
	wide := stripLetter*len([]rune(m.Ref+" "+m.Date.Words)) + 14
	k.TextX = right + 11
	if k.TextX+wide > stripWidth {
		k.Anchor, k.TextX = "end", left-11
		return k, span{left - wide - 16, right + 12}
	}
	return k, span{left - 12, right + wide + 16}
}

// ticks marks months, quarters or years, whichever leaves room between them.
func ticks(from, to calendar.Day, x func(calendar.Day) int) []tick {
	months := 1
	for _, m := range []int{1, 3, 12, 60, 1200} {
		months = m
		if int(to-from) <= 30*m*12 {
			break
		}
	}
	y, _, _ := from.Date()
	var out []tick
	for d := calendar.Date(y, 1, 1); d <= to; d = d.AddMonths(months) {
		if d < from {
			continue
		}
		year, month, _ := d.Date()
		words := strconv.Itoa(year)
		if months < 12 {
			words = month.String()[:3]
			if month == 1 || len(out) == 0 {
				words += " " + strconv.Itoa(year)
			}
		}
		out = append(out, tick{x(d), words})
	}
	return out
}

// Paths of the drawing.
func vertical(x, from, to int) string   { return fmt.Sprintf("M%d %dV%d", x, from, to) }
func horizontal(from, to, y int) string { return fmt.Sprintf("M%d %dH%d", from, y, to) }
func diamond(x, y, r int) string {
	return fmt.Sprintf("M%d %dl%d %d %d %d %d %dz", x, y-r, r, r, -r, r, -r, -r)
}

// table is the strip in words and figures.
func (s Strip) table() Table {
	t := Table{
		Label: "Milestones",
		Columns: []Column{
			{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Level", Shape: Short},
			{Label: "Date", Shape: Dated}, {Label: "Was", Shape: Short}, {Label: "Status", Shape: Short},
		},
	}
	for _, m := range s.Milestones {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			RefCell{Ref: m.Ref, URL: m.URL}, TextCell(m.Name), TextCell(m.Level), m.Date, TextCell(m.WasWords), m.Status,
		}})
	}
	return t
}
