package planreport

import (
	"io"

	"crosscode/internal/plan"
)

// A step of an explanation: why one activity starts when it does.
type step struct {
	UID     int      `json:"uid"`
	Name    string   `json:"name"`
	Start   Moment   `json:"start"`
	Finish  Moment   `json:"finish"`
	Because []driver `json:"because"`
	Words   string   `json:"words"`
}

type driver struct {
	Cause      string  `json:"cause"`
	From       *int    `json:"from,omitempty"`
	Link       string  `json:"link,omitempty"`
	Lag        int64   `json:"lag_minutes,omitempty"`
	LagPercent float64 `json:"lag_percent,omitempty"`
	LagElapsed bool    `json:"lag_elapsed,omitempty"`
	Constraint string  `json:"constraint,omitempty"`
	Date       Moment  `json:"date"`
}

// Explanation writes why an activity starts when it does, back to what waits for
// nothing.
func Explanation(w io.Writer, p *plan.Plan, s *plan.Schedule, i int) error {
	out := struct {
		Chain []step `json:"chain"`
		Slack string `json:"slack"`
	}{Chain: []step{}, Slack: s.SlackWords(i)}
	for _, one := range s.Explain(i) {
		a := &p.Activities[one.Activity]
		j := step{UID: a.UID, Name: a.Name, Start: Moment(one.Start), Finish: Moment(one.Finish), Words: s.Words(one), Because: []driver{}}
		for _, d := range one.Drivers {
			j.Because = append(j.Because, driverOf(p, d))
		}
		out.Chain = append(out.Chain, j)
	}
	return indented(w, out)
}

func driverOf(p *plan.Plan, d plan.Driver) driver {
	out := driver{Cause: d.Cause.String(), Date: Moment(d.Asks)}
	switch d.Cause {
	case plan.ByLink:
		l := &p.Links[d.Link]
		out.Link, out.Lag, out.LagPercent, out.LagElapsed = l.Kind.String(), l.Lag.Minutes, l.Lag.Percent, l.Lag.Elapsed
		out.From = &p.Activities[d.From].UID
	case plan.ByPart:
		out.From = &p.Activities[d.From].UID
	case plan.ByConstraint:
		out.Constraint = d.Constraint.Kind.String()
	}
	return out
}
