package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// PlanCheckCmd tests the health of a plan.
type PlanCheckCmd struct {
	File string `arg:"" help:"The plan."`
	PlanInput
	JSON              bool  `help:"Write JSON." name:"json"`
	WithoutMilestones bool  `help:"Leave milestones out of what is counted."`
	High              int64 `help:"Working days of slack or duration that are too many." default:"44"`

	Today string `help:"The day by which reviews of assumptions are due; today if not given." placeholder:"DATE"`
}

// Run makes the checks. Findings are not failures of the command.
func (c *PlanCheckCmd) Run(ctx context.Context, out *World) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		return err
	}
	today := calendar.DayOf(out.Now(), time.UTC)
	if c.Today != "" {
		if today, err = calendar.ParseDay(c.Today); err != nil {
			return problem.New(problem.Misuse, "--today: %v", err)
		}
	}
	checks := s.Checks(plan.CheckOptions{WithoutMilestones: c.WithoutMilestones, High: c.High})
	b := out.progress("check")
	defer b.done()
	own, err := f.OwnChecks(s, today, nil, 0, func(done, total int) { b.at(int64(done), int64(total)) }, func() bool { return ctx.Err() != nil })
	b.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return planreport.Checks(out.Stdout, f.Plan, checks, own)
	}
	if err := writeChecks(out.Stdout, f.Plan, checks); err != nil {
		return err
	}
	return writeOwnChecks(out.Stdout, own)
}

// maxListed is how many findings of one check are listed to a reader; JSON has
// them all.
const maxListed = 20

func writeChecks(w io.Writer, p *plan.Plan, checks []plan.Check) error {
	var b strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&b, "%2d. %-28s %s\n", c.Number, c.Name, outcome(c))
		for k, f := range c.Found {
			if k == maxListed {
				fmt.Fprintf(&b, "      and %d more\n", len(c.Found)-k)
				break
			}
			fmt.Fprintf(&b, "      %d %s %s\n", p.Activities[f.Activity].UID, p.Activities[f.Activity].Name, f.Words)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// outcome sums up a check: pass or fail, the figure, the limit and what it was
// taken over.
func outcome(c plan.Check) string {
	if c.Skipped != "" {
		return "not made: " + c.Skipped
	}
	word := "fails"
	if c.Passed {
		word = "passes"
	}
	figure := fmt.Sprintf("%d of %d", len(c.Found), c.Counted)
	switch c.Number {
	case 12:
		figure = fmt.Sprintf("the end slips by %g days", c.Measure)
	case 13, 14:
		figure = fmt.Sprintf("%.2f", c.Measure)
	}
	return fmt.Sprintf("%s: %s (%s; %s)", word, figure, c.Limit, c.Population)
}
