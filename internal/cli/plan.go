package cli

import (
	"errors"
	"io/fs"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/format/xer"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// PlanCmd works on plan files; it needs no data directory.
type PlanCmd struct {
	Schedule PlanScheduleCmd `cmd:"" help:"Compute the dates, slack and critical path of a plan."`
	Check    PlanCheckCmd    `cmd:"" help:"Make the fourteen checks of a plan's health."`
	Compare  PlanCompareCmd  `cmd:"" help:"Say in words how one plan differs from another."`
	Explain  PlanExplainCmd  `cmd:"" help:"Say why an activity starts when it does, back to what waits for nothing."`
	Level    PlanLevelCmd    `cmd:"" help:"Find when activities can be done by teams of limited capacity."`
	WhatIf   PlanWhatIfCmd   `cmd:"" name:"whatif" help:"Try scenarios on a copy of a plan, side by side: what moves, breaks, is missed, and who must decide."`
	Slip     PlanSlipCmd     `cmd:"" help:"Show how milestones slipped over a series of plans."`
	Risk     PlanRiskCmd     `cmd:"" help:"Say when a plan may really end, by its uncertainties and risks."`
}

// PlanInput names a plan file and how to read it.
type PlanInput struct {
	Format   string `help:"Format of the file: mspdi, xer, pmxml, network, yaml, csv or xlsx. Told from the file if not given." placeholder:"FORMAT"`
	Start    string `help:"Start of the plan, instead of the file's own." placeholder:"DATE"`
	Encoding string `help:"Encoding of an XER file: utf-8, windows-1252 or windows-1251. Guessed if not given." placeholder:"NAME"`
	Progress string `help:"Rules for work that has begun: msproject or data-date. By default those of the program the file comes from." placeholder:"RULES"`
}

// read reads a plan file and applies what the command line says of it.
func (in *PlanInput) read(name string) (*planfile.File, error) {
	options := planfile.Options{Format: in.Format, Encoding: xer.Encoding(in.Encoding)}
	if in.Start != "" {
		start, err := plan.ParseMinute(in.Start)
		if err != nil {
			return nil, problem.New(problem.Misuse, "--start: %v", err)
		}
		options.Start = start
	}
	file, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := planfile.Read(name, file, options)
	if err != nil {
		return nil, err
	}
	return f, in.rules(f.Plan)
}

func (in *PlanInput) rules(p *plan.Plan) error {
	switch in.Progress {
	case "":
	case "msproject":
		p.Rules.Progress = plan.MSProject
	case "data-date":
		p.Rules.Progress = plan.DataDate
	default:
		return problem.New(problem.Misuse, "--progress is msproject or data-date, not %q.", in.Progress)
	}
	return nil
}

func cannotOpen(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return problem.New(problem.NotFound, "There is no file %s.", name)
	case errors.Is(err, fs.ErrPermission):
		return problem.New(problem.Forbidden, "You may not read %s.", name)
	}
	return err
}
