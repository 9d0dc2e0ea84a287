package cli

import (
	"crosscode/internal/plan"
	"crosscode/internal/plan/teams"
)

func overloadOf(p *plan.Plan, id string, capacity float64, l *teams.Overload) overloadJSON {
	j := overloadJSON{id, moment(l.From), moment(l.To), l.Need, capacity, []string{}}
	for _, i := range l.Activities {
		j.Activities = append(j.Activities, p.Activities[i].Ref)
	}
	return j
}
