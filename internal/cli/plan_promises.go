package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
)

// writePromises writes committed dates and boundaries beside their forecasts,
// for a reader.
func writePromises(w io.Writer, f *planfile.File, s *plan.Schedule) error {
	ps, err := planreport.Promises(f, s)
	if err != nil {
		return err
	}
	bs, err := planreport.Boundaries(f, s)
	if err != nil || len(ps)+len(bs) == 0 {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	day := f.Plan.Rules.Day()
	fmt.Fprintln(table, "\nMilestone\tMust fall\tForecast\tSlack")
	for _, p := range ps {
		fmt.Fprintf(table, "%s\tby %s, committed as %s\t%s\t%s\n", p.Ref, p.Date, p.Rule, s.FinishSaid(p.Activity), plan.Words(p.Slack, day))
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
		fmt.Fprintf(table, "%s\t%s (%s)\t%s\t%s\n", b.Ref, span, b.Name, s.FinishSaid(b.Activity), slack)
	}
	return table.Flush()
}
