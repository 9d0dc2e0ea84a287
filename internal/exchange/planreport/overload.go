package planreport

import (
	"crosscode/internal/plan"
	"crosscode/internal/plan/teams"
)

// An Overload is a time in which a team is asked for more than it can do.
type Overload struct {
	Team       string   `json:"team"`
	From       Moment   `json:"from"`
	To         Moment   `json:"to"`
	Need       int      `json:"need"`
	Capacity   float64  `json:"capacity"`
	Activities []string `json:"activities"`
}

// OverloadOf tells an overload of a team.
func OverloadOf(p *plan.Plan, t *teams.Team, l *teams.Overload) Overload {
	j := Overload{t.ID, Moment(l.From), Moment(l.To), l.Need, t.Capacity, []string{}}
	for _, i := range l.Activities {
		j.Activities = append(j.Activities, p.Activities[i].Ref)
	}
	return j
}
