package web

import (
	"slices"
	"strconv"

	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A Heat is the RAID items that have a score, by probability and severity.
type Heat struct {
	Cells [5][5]HeatCell // of probability 1 to 5, then of severity
	N     int
	Here  string // what is counted, in words
}

// A HeatCell is how many items have one score, and leads to them.
type HeatCell struct {
	N    int
	URL  string
	Band register.Band
}

// notOver are the statuses of a RAID item that is neither closed nor withdrawn.
var notOver = []register.RAIDStatus{register.RAIDProposed, register.RAIDSubmitted, register.RAIDAccepted}

// heat counts the RAID items that the list shows by their scores; nil where none
// has one. Unless the list is asked for a status, what is over is not counted.
func (s *Server) heat(k *record.Kind, f Frame, v *secretariat.View, q secretariat.Query) (*Heat, error) {
	if k.Name != register.RAID.Name {
		return nil, nil
	}
	here := f.Here.Start().With("probability").With("severity")
	h := &Heat{Here: "Items that the list finds and that have a score."}
	if len(f.Here.Query["status"]) == 0 {
		q.Filters = append(slices.Clone(q.Filters), is("status", notOver...))
		h.Here = "Items that the list finds, are not over and have a score."
		here = here.With("status", is("status", notOver...).Values...)
	}
	found, err := v.Tally(k, q, "probability", "severity")
	if err != nil {
		return nil, err
	}
	for p := range h.Cells {
		for i := range h.Cells[p] {
			c := HeatCell{Band: register.BandOf((p + 1) * (i + 1)),
				URL: here.With("probability", strconv.Itoa(p+1)).With("severity", strconv.Itoa(i+1)).String()}
			for _, t := range found {
				if t.A == record.N(p+1).SortKey() && t.B == record.N(i+1).SortKey() {
					c.N = t.N
				}
			}
			h.N += c.N
			h.Cells[p][i] = c
		}
	}
	if h.N == 0 {
		return nil, nil
	}
	return h, nil
}

// The heat map is drawn in cells of this size, beside a scale of that width.
const (
	heatWide, heatTall = 72, 44
	heatLeft, heatTop  = 40, 8
)

// A heatMark is one cell as it is drawn: the likeliest at the top, the worst at
// the right.
type heatMark struct {
	HeatCell
	X, Y                  int
	Probability, Severity int
}

func (h Heat) marks() []heatMark {
	var out []heatMark
	for p := range h.Cells {
		for i, c := range h.Cells[p] {
			out = append(out, heatMark{c, heatLeft + i*heatWide, heatTop + (4-p)*heatTall, p + 1, i + 1})
		}
	}
	return out
}

func (m heatMark) path() string {
	return "M" + strconv.Itoa(m.X+1) + " " + strconv.Itoa(m.Y+1) + "h" + strconv.Itoa(heatWide-2) + "v" + strconv.Itoa(heatTall-2) + "h-" + strconv.Itoa(heatWide-2) + "z"
}

// fill is the tone in which a band is drawn.
func (m heatMark) fill() string {
	switch m.Band {
	case "very high":
		return "heat-bad"
	case "high":
		return "heat-waits"
	case "moderate":
		return "heat-going"
	}
	return "heat-good"
}

func (m heatMark) words() string {
	return "Probability " + strconv.Itoa(m.Probability) + ", severity " + strconv.Itoa(m.Severity) + ", " + string(m.Band) + ": " + Count{N: m.N}.Of("item", "items")
}

// table is the same for whoever cannot see it, the highest score first.
func (h Heat) table() Table {
	t := Table{Label: "Heat map", Columns: []Column{{Name: "score", Label: "Score", Shape: Short}, {Name: "probability", Label: "Probability", Shape: Figure},
		{Name: "severity", Label: "Severity", Shape: Figure}, {Name: "band", Label: "Band", Shape: Short}, {Name: "items", Label: "Items", Shape: Figure}}}
	marks := h.marks()
	slices.SortStableFunc(marks, func(a, b heatMark) int { return b.Probability*b.Severity - a.Probability*a.Severity })
	for _, m := range marks {
		if m.N > 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{LinkCell{strconv.Itoa(m.Probability * m.Severity), m.URL}, NumberCell(strconv.Itoa(m.Probability)),
				NumberCell(strconv.Itoa(m.Severity)), TextCell(string(m.Band)), NumberCell(thousands(m.N))}})
		}
	}
	return t
}
