package planreport

import (
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
)

// A Promise is the committed date of a milestone, with the forecast beside it.
type Promise struct {
	Ref      string `json:"ref"`
	Rule     string `json:"rule"` // as it was written
	Date     string `json:"date"`
	Forecast Moment `json:"forecast"`
	Slack    int64  `json:"slack_minutes"`

	Activity int `json:"-"` // the milestone in the plan
}

// A Boundary is one that a plan must keep, with all that it asks of what leads to
// it.
type Boundary struct {
	Name     string  `json:"name"`
	Ref      string  `json:"milestone"`
	Earliest *string `json:"earliest"`
	Latest   *string `json:"latest"`
	Forecast Moment  `json:"forecast"`
	Met      bool    `json:"met"`
	Slack    *int64  `json:"slack_minutes"` // until the latest; null: open
	Needs    []Need  `json:"needs"`

	Activity int `json:"-"` // the milestone in the plan
}

// A Need is what a boundary asks of one activity.
type Need struct {
	Ref    string `json:"ref"`
	Start  Moment `json:"latest_start"`
	Finish Moment `json:"latest_finish"`
	Slack  int64  `json:"slack_minutes"`
}

// Promises compares what is committed with what is forecast.
func Promises(f *planfile.File, s *plan.Schedule) ([]Promise, error) {
	var out []Promise
	for _, c := range f.Programme.Commitments {
		at := indexOf(f.Plan, c.Milestone)
		day := f.Dates.Committed[c.Milestone]
		slack, _, err := slackTo(f.Plan, at, day)
		if err != nil {
			return nil, err
		}
		out = append(out, Promise{c.Milestone, c.When.String(), day.String(), Moment(s.Activities[at].Finish), slack, at})
	}
	return out, nil
}

// Boundaries compares boundaries with what is forecast.
func Boundaries(f *planfile.File, s *plan.Schedule) ([]Boundary, error) {
	var out []Boundary
	for k, b := range f.Programme.Boundaries {
		line, at := f.Dates.Boundaries[k], indexOf(f.Plan, b.Milestone)
		finish := s.Activities[at].Finish
		j := Boundary{Name: b.Name, Ref: b.Milestone, Forecast: Moment(finish), Met: line.Holds(finish), Needs: []Need{}, Activity: at}
		if line.Earliest != 0 {
			j.Earliest = new(line.Earliest.String())
		}
		if line.Latest != 0 {
			slack, needs, err := slackTo(f.Plan, at, line.Latest)
			if err != nil {
				return nil, err
			}
			j.Latest, j.Slack = new(line.Latest.String()), &slack
			for _, n := range needs {
				j.Needs = append(j.Needs, Need{f.Plan.Activities[n.Activity].Ref, Moment(n.Start), Moment(n.Finish), n.Slack})
			}
		}
		out = append(out, j)
	}
	return out, nil
}

// slackTo counts back from the end of a day; the slack is the milestone's own.
func slackTo(p *plan.Plan, at int, day calendar.Day) (int64, []boundary.Need, error) {
	needs, err := boundary.Needs(p, at, boundary.EndOf(day))
	if err != nil {
		return 0, nil, err
	}
	for _, n := range needs {
		if n.Activity == at {
			return n.Slack, needs, nil
		}
	}
	return 0, needs, nil // finished, or held by its own constraint
}

func indexOf(p *plan.Plan, ref string) int {
	return slices.IndexFunc(p.Activities, func(a plan.Activity) bool { return a.Ref == ref })
}
