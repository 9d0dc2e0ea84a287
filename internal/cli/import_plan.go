package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"crosscode/internal/exchange/planreport"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// ImportPlanCmd gives a plan of the record its file.
type ImportPlanCmd struct {
	Place
	File           string `arg:"" help:"The plan file."`
	Plan           string `help:"The plan whose file it is." required:"" placeholder:"REF"`
	Title          string `help:"What the plan is called; needed where the record has none yet." placeholder:"TEXT"`
	Group          string `help:"The group whose plan it is, where the record has none yet; without it the programme's." placeholder:"CCAG"`
	Classification string `help:"Class of a plan that is made: public or controlled. Controlled if not given." placeholder:"CLASS"`
	Format         string `help:"Format of the file: mspdi, xer, pmxml, network, yaml, csv or xlsx. Told from the file if not given." placeholder:"FORMAT"`
	At             string `help:"Enter it as of this day; allowed while the record is not yet past it." placeholder:"DATE"`
	DryRun         bool   `help:"Show what would be done, and do nothing."`
	JSON           bool   `name:"json" help:"Print the result as JSON."`
}

// Run gives the plan its file.
func (c *ImportPlanCmd) Run(ctx context.Context, w *World) error {
	e := secretariat.Edit{Fields: map[string]string{"title": c.Title, "group": c.Group}}
	if c.Classification != "" {
		class, ok := record.ReadClass(strings.ToLower(c.Classification))
		if !ok {
			return problem.New(problem.Misuse, "--classification is public or controlled, not %q.", c.Classification)
		}
		e.Class = class
	}
	b, err := because(c.At)
	if err != nil {
		return err
	}
	data, err := readFile(c.File, secretariat.MaxPlan)
	if err != nil {
		return err
	}
	if c.DryRun && !w.Holds(c.Place) {
		empty, err := os.MkdirTemp("", "crosscode-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(empty)
		c.Data = empty
	}
	in := secretariat.PlanFile{Name: filepath.Base(c.File), Format: c.Format, Data: data}
	return w.with(ctx, c.Place, func(d *secretariat.Desk) error {
		p, kept, err := d.PutPlan(ctx, w.operator(), c.Plan, e, in, b, c.DryRun)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(w.Stdout, importedPlan(p, kept, c.DryRun))
		}
		return c.tell(&lines{w: w.Stdout}, p, kept)
	})
}

func (c *ImportPlanCmd) tell(out *lines, p *secretariat.PlanProposal, kept bool) error {
	name := filepath.Base(c.File)
	switch {
	case !kept:
		out.line("%s is the file of the plan %s already. Nothing was changed.", name, p.Is.Record.Ref)
	case c.DryRun:
		out.line("%s, as the plan %s. Nothing was kept: this shows what would be.", name, p.Is.Record.Ref)
	default:
		out.line("%s is the file of the plan %s now.", name, p.Is.Record.Ref)
	}
	out.line("  %s; it finishes on %s.", count(len(p.Is.File.Plan.Activities), "activity"), p.Is.Schedule.Finish)
	for _, s := range planWords(p) {
		out.line("  %s", s)
	}
	for _, n := range p.Notices {
		out.line("  Note: %s", n.Message)
	}
	if len(p.Differences) > 0 {
		out.line("Values that the file has otherwise (%d):", len(p.Differences))
	}
	for i := range p.Differences {
		x := &p.Differences[i]
		stored, computed := x.Words(p.Is.File.Plan.Rules.Day())
		out.line("  %s %s: %s in the file, %s computed: %s", p.Is.File.Plan.Activities[x.Activity].Ref, x.FieldWords(), stored, computed, x.Class.Words())
	}
	return out.err
}

// planWords tells what a plan file changes, what matters most first.
func planWords(p *secretariat.PlanProposal) []string {
	out := append([]string{}, p.Broken...)
	out = append(append(out, p.Windows...), p.Milestones...)
	for _, a := range p.Activities {
		out = append(out, a.Words)
	}
	return out
}

// importedPlanJSON is what import plan --json prints.
type importedPlanJSON struct {
	Plan        string                  `json:"plan"`
	Version     int64                   `json:"version"` // 0: the plan is not made yet
	Kept        bool                    `json:"kept"`
	DryRun      bool                    `json:"dry_run"`
	Format      string                  `json:"format"`
	Activities  int                     `json:"activities"`
	Finish      string                  `json:"finish"`
	Changes     []string                `json:"changes"`
	Notices     []string                `json:"notices"`
	Differences []planreport.Difference `json:"differences"`
}

func importedPlan(p *secretariat.PlanProposal, kept, dry bool) importedPlanJSON {
	out := importedPlanJSON{Plan: p.Is.Record.Ref, Version: p.Is.Record.Version, Kept: kept && !dry, DryRun: dry, Format: p.Format,
		Activities: len(p.Is.File.Plan.Activities), Finish: p.Is.Schedule.Finish.String(), Changes: planWords(p), Notices: []string{}, Differences: []planreport.Difference{}}
	for _, n := range p.Notices {
		out.Notices = append(out.Notices, n.Message)
	}
	for i := range p.Differences {
		out.Differences = append(out.Differences, planreport.DifferenceOf(p.Is.File.Plan, &p.Differences[i]))
	}
	return out
}
