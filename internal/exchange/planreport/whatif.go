package planreport

import (
	"io"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/whatif"
)

// What comes of one scenario.
type scenario struct {
	Name        string      `json:"name"`
	Finish      Moment      `json:"finish"`
	Milestones  []move      `json:"milestones"`
	Activities  []move      `json:"activities"`
	Boundaries  []limit     `json:"boundaries"`
	Windows     []window    `json:"windows"`
	Thresholds  []threshold `json:"thresholds"`
	Assumptions []assumed   `json:"assumptions"`
	Overloads   []Overload  `json:"overloads"`
	Words       []string    `json:"words"`
}

type move struct {
	Ref     string `json:"ref"`
	Name    string `json:"name"`
	Was     Moment `json:"was"`
	Is      Moment `json:"is"`
	Working int64  `json:"working_minutes_later"`
}

type limit struct {
	Name     string `json:"name"`
	Ref      string `json:"milestone"`
	WasKept  bool   `json:"was_kept"`
	Kept     bool   `json:"kept"`
	WasSlack *int64 `json:"was_slack_minutes"`
	Slack    *int64 `json:"slack_minutes"`
}

type window struct {
	Ref         string `json:"ref"`
	Was         string `json:"was"`
	Is          string `json:"is"`
	Provisional bool   `json:"provisional"`
	Later       int    `json:"windows_later"`
}

type threshold struct {
	Ref         string   `json:"milestone"`
	Rule        string   `json:"rule"`
	DecidedBy   string   `json:"decided_by"`
	Reference   string   `json:"reference"`
	Limit       string   `json:"limit"`
	New         string   `json:"new"`
	Months      int      `json:"delay_months"`
	DecideBy    string   `json:"decide_by"`
	LatestRaise string   `json:"latest_raise"`
	Because     []string `json:"because"`
}

type assumed struct {
	ID        string   `json:"id"`
	Falsified bool     `json:"falsified"`
	Changed   []string `json:"changed"`
}

// WhatIf writes what would come of scenarios, beside the plan as it is, in the
// same form.
func WhatIf(w io.Writer, f *planfile.File, base *whatif.Base, now *whatif.Outcome, tried []*whatif.Outcome) error {
	t := teller{f, base, now}
	all := struct {
		Planned   scenario   `json:"as_planned"`
		Scenarios []scenario `json:"scenarios"`
	}{t.tell(now), []scenario{}}
	for _, o := range tried {
		all.Scenarios = append(all.Scenarios, t.tell(o))
	}
	return indented(w, all)
}

// A teller tells outcomes beside the plan as it is.
type teller struct {
	file *planfile.File
	base *whatif.Base
	now  *whatif.Outcome
}

func (t *teller) tell(o *whatif.Outcome) scenario {
	j := scenario{Name: o.Name, Finish: Moment(o.Finish), Milestones: []move{}, Activities: []move{}, Boundaries: []limit{}, Windows: []window{},
		Thresholds: []threshold{}, Assumptions: []assumed{}, Overloads: []Overload{}, Words: t.base.Lines(o, t.now, plan.Day.String)}
	p, c := t.file.Plan, t.base.Case
	for _, m := range o.Moved {
		a := &p.Activities[m.Activity]
		x := move{a.Ref, a.Name, Moment(m.Was.Finish), Moment(m.Is.Finish), m.Working}
		if m.Milestone {
			j.Milestones = append(j.Milestones, x)
		} else {
			j.Activities = append(j.Activities, x)
		}
	}
	for _, b := range o.Boundaries {
		x := c.Promises.Boundaries[b.Index]
		l := limit{Name: x.Name, Ref: x.Milestone, WasKept: b.WasKept, Kept: b.IsKept}
		if b.HasLatest {
			l.WasSlack, l.Slack = &b.WasSlack, &b.Slack
		}
		j.Boundaries = append(j.Boundaries, l)
	}
	for _, x := range o.Windows {
		j.Windows = append(j.Windows, window{p.Activities[x.Activity].Ref, x.Was.Day.String(), x.Is.Day.String(), x.Is.Provisional, x.Missed})
	}
	for _, x := range o.Thresholds {
		j.Thresholds = append(j.Thresholds, threshold{x.Move.Milestone, x.Rule.Name, x.Rule.Body, x.Reference.String(), x.Limit.String(), x.Move.New.String(),
			x.Months, x.DecideBy.String(), x.LatestRaise.String(), x.Because})
	}
	for _, x := range o.Assumptions {
		j.Assumptions = append(j.Assumptions, assumed{c.Assumptions[x.Index].ID, x.Falsified, append([]string{}, x.Changed...)})
	}
	for _, l := range o.Overloads {
		j.Overloads = append(j.Overloads, OverloadOf(p, o.Team(l.Team), &l))
	}
	return j
}
