package cli

import (
	"context"
	"io"

	"crosscode/internal/exchange"
	"crosscode/internal/secretariat"
)

// EvidenceCmd writes what a decision rests on.
type EvidenceCmd struct {
	Place
	Ref    string `arg:"" help:"What was decided on: CR003, DIR001, or the milestone that was judged, as M8."`
	Output string `short:"o" required:"" help:"The file to write, .zip." placeholder:"FILE"`
}

// Run writes it.
func (c *EvidenceCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		ref, papers, err := secretariat.EvidenceOf(d.View(ctx, w.operator(), secretariat.Now), c.Ref, d.Today())
		if err != nil {
			return err
		}
		if err := writeFile(c.Output, private, func(out io.Writer) error { return exchange.WriteArchive(out, secretariat.Named(papers)) }); err != nil {
			return err
		}
		l := &lines{w: w.Stdout}
		l.line("The evidence of %s: %s in %s.", ref, count(len(papers), "file"), c.Output)
		return l.err
	})
}
