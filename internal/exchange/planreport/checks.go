package planreport

import (
	"io"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
)

// A check of a plan's health.
type check struct {
	Number     int       `json:"number"`
	Name       string    `json:"name"`
	Population string    `json:"population"`
	Counted    int       `json:"counted"`
	Measure    float64   `json:"measure"`
	Limit      string    `json:"limit"`
	Passed     *bool     `json:"passed"` // null if it could not be made
	Skipped    string    `json:"skipped,omitempty"`
	Found      []finding `json:"found"`
}

type finding struct {
	UID   int    `json:"uid"`
	Name  string `json:"name"`
	From  *int   `json:"from,omitempty"` // of a link
	Words string `json:"words"`
}

// Checks writes the checks of a plan, the fourteen usual ones and ours.
func Checks(w io.Writer, p *plan.Plan, checks []plan.Check, own []planfile.OwnCheck) error {
	out := struct {
		Checks []check             `json:"checks"`
		Own    []planfile.OwnCheck `json:"own_checks"`
	}{Own: append([]planfile.OwnCheck{}, own...)}
	for _, c := range checks {
		j := check{c.Number, c.Name, c.Population, c.Counted, c.Measure, c.Limit, &c.Passed, c.Skipped, []finding{}}
		if c.Skipped != "" {
			j.Passed = nil
		}
		for _, f := range c.Found {
			a := &p.Activities[f.Activity]
			x := finding{UID: a.UID, Name: a.Name, Words: f.Words}
			if f.Link >= 0 {
				x.From = &p.Links[f.Link].From
			}
			j.Found = append(j.Found, x)
		}
		out.Checks = append(out.Checks, j)
	}
	return indented(w, out)
}
