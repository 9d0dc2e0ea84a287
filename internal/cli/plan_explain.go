package cli

import (
	"fmt"

	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
)

// PlanExplainCmd says why an activity starts when it does.
type PlanExplainCmd struct {
	File string `arg:"" help:"The plan."`
	Task string `arg:"" help:"The activity: its number, its code or its name."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run explains the activity.
func (c *PlanExplainCmd) Run(out *Streams) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	i, err := f.Find(c.Task)
	if err != nil {
		return err
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		return err
	}
	if c.JSON {
		return planreport.Explanation(out.Stdout, f.Plan, s, i)
	}
	for k, step := range s.Explain(i) {
		if _, err := fmt.Fprintf(out.Stdout, "%d. %s\n", k+1, s.Words(step)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(out.Stdout, s.SlackWords(i))
	return err
}
