package cli

import (
	"context"

	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// ChangeDirectCmd records a direction of Ofgem.
type ChangeDirectCmd struct {
	Place
	Orders []string `arg:"" help:"What is directed, each in quotes: \"M6 date M5 + 9 months\", \"M7 removed\"."`
	Letter string   `required:"" help:"The reference of the letter, or the address where it is published." placeholder:"REFERENCE"`
	Dated  string   `required:"" help:"The date of the letter." placeholder:"DATE"`
	Why    string   `required:"" help:"The reasons of the direction, in the words of the letter." placeholder:"TEXT"`
	Class  string   `help:"Who may see it: public or controlled." default:"public" placeholder:"CLASS"`
	DryRun bool     `help:"Tell what it would come to, and keep nothing."`
}

// Run records it.
func (c *ChangeDirectCmd) Run(ctx context.Context, w *World) error {
	day, err := dayFlag("--dated", c.Dated)
	if err != nil {
		return err
	}
	class, err := classFlag(c.Class)
	if err != nil {
		return err
	}
	o := change.Direction{Class: class, Orders: c.Orders, Reasons: c.Why, Letter: c.Letter, Day: day}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		out := &lines{w: w.Stdout}
		if !c.DryRun {
			made, err := d.Direct(ctx, w.operator(), o, secretariat.Because{})
			if err != nil {
				return err
			}
			out.line("%s is recorded and carried out.", made.Ref)
			return out.err
		}
		f, err := d.TryDirection(ctx, w.operator(), o)
		if err != nil {
			return err
		}
		for _, line := range f.Decision.Orders {
			if p, err := change.ParseProposal(line); err == nil {
				out.line("%s.", p.Words())
			}
		}
		for _, m := range f.Moves {
			out.line("%s", moveWords(m))
		}
		tellPlans(out, f.Plans)
		for _, m := range f.Mind {
			out.line("%s", m)
		}
		out.line("Nothing is kept: it was a dry run.")
		return out.err
	})
}

// classFlag reads a class.
func classFlag(text string) (record.Class, error) {
	class, ok := record.ReadClass(text)
	if !ok {
		return "", problem.New(problem.Misuse, "--class: %q is no class. Say public or controlled.", text)
	}
	return class, nil
}
