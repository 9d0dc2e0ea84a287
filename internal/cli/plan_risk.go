package cli

import (
	"context"
	"errors"
	"fmt"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
	"crosscode/internal/problem"
)

// PlanRiskCmd runs a plan through its uncertainties and risks.
type PlanRiskCmd struct {
	File string `arg:"" help:"The plan, in crosscode's own format (YAML)."`
	PlanInput
	Iterations int    `help:"Run the plan so many times." default:"10000" placeholder:"N"`
	Seed       uint64 `help:"The same seed repeats the same answer, on any machine." default:"1"`
	JSON       bool   `help:"Write JSON." name:"json"`
	riskPictures
}

// A riskRun is a plan and what came of its risks.
type riskRun struct {
	file   *planfile.File
	model  *risk.Model
	result *risk.Result
}

// Run runs the plan and writes the outcome.
func (c *PlanRiskCmd) Run(ctx context.Context, w *World) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	if f.Risks == nil {
		return problem.New(problem.Invalid,
			"%s has no uncertainties and risks: its format, %s, cannot hold them. Write the plan in crosscode's own format (YAML).", c.File, f.Format)
	}
	if err := c.check(f); err != nil {
		return err
	}
	n, err := plan.Compile(f.Plan)
	if err != nil {
		return err
	}
	bar := w.progress("risk")
	defer bar.done()
	r, err := risk.Run(n, f.Risks, risk.Options{
		Iterations: c.Iterations, Seed: c.Seed,
		Progress: func(done, total int) { bar.at(int64(done), int64(total)) },
		Stop:     func() bool { return ctx.Err() != nil },
	})
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	bar.done()
	for _, warning := range r.Warnings {
		fmt.Fprintf(w.Stderr, "Warning: %s\n", warning)
	}
	run := riskRun{f, f.Risks, r}
	if err := c.draw(&run); err != nil {
		return err
	}
	if c.JSON {
		return planreport.Risk(w.Stdout, f, r)
	}
	return run.writeText(w.Stdout)
}
