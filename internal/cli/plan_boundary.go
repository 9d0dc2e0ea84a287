package cli

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
)

// promiseJSON is the committed date of a milestone in "plan schedule --json",
// with the forecast beside it.
type promiseJSON struct {
	Ref      string `json:"ref"`
	Rule     string `json:"rule"` // as it was written
	Date     string `json:"date"`
	Forecast moment `json:"forecast"`
	Slack    int64  `json:"slack_minutes"`
}

// boundaryJSON is a boundary, with all that it asks of what leads to it.
type boundaryJSON struct {
	Name     string     `json:"name"`
	Ref      string     `json:"milestone"`
	Earliest *string    `json:"earliest"`
	Latest   *string    `json:"latest"`
	Forecast moment     `json:"forecast"`
	Met      bool       `json:"met"`
	Slack    *int64     `json:"slack_minutes"` // until the latest; null: open
	Needs    []needJSON `json:"needs"`
}

type needJSON struct {
	Ref    string `json:"ref"`
	Start  moment `json:"latest_start"`
	Finish moment `json:"latest_finish"`
	Slack  int64  `json:"slack_minutes"`
}

// promises compares what is committed with what is forecast.
func promises(f *planfile.File, s *plan.Schedule) ([]promiseJSON, error) {
	out := []promiseJSON{}
	for _, c := range f.Programme.Commitments {
		at := indexOfRef(f.Plan, c.Milestone)
		day := f.Dates.Committed[c.Milestone]
		slack, _, err := slackTo(f.Plan, at, day)
		if err != nil {
			return nil, err
		}
		out = append(out, promiseJSON{c.Milestone, c.When.String(), day.String(), moment(s.Activities[at].Finish), slack})
	}
	return out, nil
}

// boundariesOf compares boundaries with what is forecast.
func boundariesOf(f *planfile.File, s *plan.Schedule) ([]boundaryJSON, error) {
	out := []boundaryJSON{}
	for k, b := range f.Programme.Boundaries {
		line, at := f.Dates.Boundaries[k], indexOfRef(f.Plan, b.Milestone)
		finish := s.Activities[at].Finish
		j := boundaryJSON{Name: b.Name, Ref: b.Milestone, Forecast: moment(finish), Needs: []needJSON{}}
		j.Met = finish >= boundary.StartOf(line.Earliest)
		if line.Earliest != 0 {
			j.Earliest = new(line.Earliest.String())
		}
		if line.Latest != 0 {
			slack, needs, err := slackTo(f.Plan, at, line.Latest)
			if err != nil {
				return nil, err
			}
			j.Latest, j.Slack = new(line.Latest.String()), &slack
			j.Met = j.Met && finish <= boundary.EndOf(line.Latest)
			for _, n := range needs {
				j.Needs = append(j.Needs, needJSON{f.Plan.Activities[n.Activity].Ref, moment(n.Start), moment(n.Finish), n.Slack})
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

func indexOfRef(p *plan.Plan, ref string) int {
	return slices.IndexFunc(p.Activities, func(a plan.Activity) bool { return a.Ref == ref })
}

// writePromises writes committed dates and boundaries beside their forecasts,
// for a reader.
func writePromises(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	ps, err := promises(f, s)
	if err != nil {
		return err
	}
	bs, err := boundariesOf(f, s)
	if err != nil || len(ps)+len(bs) == 0 {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	day := f.Plan.Rules.Day()
	fmt.Fprintln(table, "\nMilestone\tMust fall\tForecast\tSlack")
	for _, p := range ps {
		fmt.Fprintf(table, "%s\tby %s, committed as %s\t%s\t%s\n", p.Ref, p.Date, p.Rule, plan.Minute(p.Forecast), plan.Words(p.Slack, day))
	}
	for _, b := range bs {
		span, slack := "", ""
		if b.Earliest != nil {
			span += "from " + *b.Earliest + " "
		}
		if b.Latest != nil {
			span += "by " + *b.Latest
			slack = plan.Words(*b.Slack, day)
		}
		if !b.Met {
			slack += " (broken)"
		}
		fmt.Fprintf(table, "%s\t%s (%s)\t%s\t%s\n", b.Ref, span, b.Name, plan.Minute(b.Forecast), slack)
	}
	return table.Flush()
}
