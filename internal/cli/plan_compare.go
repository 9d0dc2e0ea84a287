package cli

import (
	"fmt"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
)

// PlanCompareCmd says in words how one plan differs from another.
type PlanCompareCmd struct {
	A string `arg:"" help:"The earlier plan."`
	B string `arg:"" help:"The later plan."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run schedules both and compares them.
func (c *PlanCompareCmd) Run(out *Streams) error {
	a, was, err := c.schedule(c.A)
	if err != nil {
		return err
	}
	b, is, err := c.schedule(c.B)
	if err != nil {
		return err
	}
	milestones, err := comparedMilestones(c.A, a, c.B, b)
	if err != nil {
		return err
	}
	changes := plan.Compare(was, is)
	if c.JSON {
		return planreport.Changes(out.Stdout, milestones, changes)
	}
	for _, words := range milestones {
		if _, err := fmt.Fprintln(out.Stdout, words); err != nil {
			return err
		}
	}
	if len(changes)+len(milestones) == 0 {
		_, err = fmt.Fprintln(out.Stdout, "The plans are the same.")
		return err
	}
	for _, ch := range changes {
		if _, err := fmt.Fprintln(out.Stdout, ch.Words); err != nil {
			return err
		}
	}
	return nil
}

func (c *PlanCompareCmd) schedule(name string) (*planfile.File, *plan.Schedule, error) {
	f, err := c.read(name)
	if err != nil {
		return nil, nil, err
	}
	s, err := plan.Make(f.Plan)
	return f, s, err
}

// comparedMilestones says what became of the milestones, if both plans say what
// is promised.
func comparedMilestones(nameA string, a *planfile.File, nameB string, b *planfile.File) ([]string, error) {
	if a.Dates == nil || b.Dates == nil {
		return nil, nil
	}
	was, err := baselineOf(nameA, a)
	if err != nil {
		return nil, err
	}
	is, err := baselineOf(nameB, b)
	if err != nil {
		return nil, err
	}
	return baseline.Compare(was, is, b.Plan.Rules.Day()), nil
}
