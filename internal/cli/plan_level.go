package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crosscode/internal/format/psplib"
	"crosscode/internal/plan/level"
	"crosscode/internal/problem"
)

// PlanLevelCmd levels a plan to its teams, or published problems: one file, or
// every file of a folder.
type PlanLevelCmd struct {
	File      string        `arg:"" help:"A plan with teams (YAML), a .sm or .rcp file, or a folder of these."`
	Schedules int           `help:"Generate at most so many schedules. 250000, for a plan 20000, if neither this nor a time is given." placeholder:"N"`
	Time      time.Duration `help:"Stop each file after so long. What is found by then depends on the machine." placeholder:"30s"`
	Seed      uint64        `help:"The same seed and number of schedules repeat the same answer." default:"1"`
	JSON      bool          `help:"Write JSON." name:"json" xor:"as"`
	CSV       bool          `help:"Write a comma-separated table." name:"csv" xor:"as"`
	Scenario  string        `help:"Level this scenario of the plan, named by a part of its name." placeholder:"NAME"`
	Gantt     string        `help:"Draw the levelled plan to this file: .svg, .pdf or .pptx." placeholder:"OUT.svg"`
	Histogram string        `help:"Draw what the levelled plan asks of its teams to this file: .svg, .pdf or .pptx." placeholder:"OUT.svg"`
}

// levelTask is a file that is to be levelled.
type levelTask struct {
	name    string // of the file, without its ending
	problem *level.Problem
}

// levelled is a file and what came of it.
type levelled struct {
	levelTask
	*level.Solution
	seconds float64
	cut     bool // the clock ended the search
}

// deviation is by how much the schedule is longer than the critical path, in
// percent.
func (l *levelled) deviation() float64 {
	if l.CriticalPath == 0 {
		return 0
	}
	return 100 * float64(l.Makespan-l.CriticalPath) / float64(l.CriticalPath)
}

// Run levels the file or folder. Nothing is levelled before every file has been
// read and found good.
func (c *PlanLevelCmd) Run(ctx context.Context, w *World) error {
	if c.Schedules < 0 || c.Time < 0 {
		return problem.New(problem.Misuse, "Give --schedules and --time above 0, or leave them out.")
	}
	if !isProblem(c.File) {
		return c.levelPlan(ctx, w)
	}
	tasks, folder, err := readLevelTasks(c.File)
	if err != nil {
		return err
	}
	out := newLevelWriter(w.Stdout, c, folder)
	cut := false
	for n, t := range tasks {
		l, err := c.level(ctx, w, t, fmt.Sprintf("%s (%d of %d)", t.name, n+1, len(tasks)))
		if err != nil {
			return err
		}
		cut = cut || l.cut
		if err := out.write(l); err != nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if cut {
		fmt.Fprintln(w.Stderr, "Note: the search was stopped before it had made all its schedules, so the same command may find another answer.")
	}
	return out.end()
}

// noLimit is the number of schedules where only the clock ends the search.
const noLimit = 1 << 40

// level levels one file, showing how far it is.
func (c *PlanLevelCmd) level(ctx context.Context, w *World, t levelTask, title string) (*levelled, error) {
	limit := c.Schedules
	switch {
	case limit == 0 && c.Time > 0:
		limit = noLimit
	case limit == 0:
		limit = level.DefaultSchedules
	}
	began := w.Now()
	over := func() bool {
		return ctx.Err() != nil || c.Time > 0 && w.Now().Sub(began) >= c.Time
	}
	bar := w.progress(title)
	defer bar.done()
	s, err := level.Solve(t.problem, level.Options{
		Schedules: limit, Seed: c.Seed, Stop: over,
		Progress: func(p level.Progress) {
			if limit == noLimit {
				bar.at(w.Now().Sub(began).Milliseconds(), c.Time.Milliseconds())
			} else {
				bar.at(int64(p.Schedules), int64(p.Limit))
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("level %s: %w", t.name, err)
	}
	cut := s.Schedules < limit && !s.Proved
	return &levelled{t, s, w.Now().Sub(began).Seconds(), cut}, nil
}

// readLevelTasks reads a file, or every file of a folder that can be levelled,
// in the order of their names.
func readLevelTasks(name string) (tasks []levelTask, folder bool, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, false, cannotOpen(name, err)
	}
	if !info.IsDir() {
		t, err := readLevelTask(name)
		return []levelTask{t}, false, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, true, cannotOpen(name, err)
	}
	var c problem.Check
	for _, e := range entries {
		if e.IsDir() || levelReader(e.Name()) == nil {
			continue
		}
		t, err := readLevelTask(filepath.Join(name, e.Name()))
		if err != nil && problem.Of(err) == nil {
			return nil, true, err
		}
		noteFile(&c, e.Name(), err)
		tasks = append(tasks, t)
	}
	if err := c.Err("Not every file in %s can be levelled.", name); err != nil {
		return nil, true, err
	}
	if len(tasks) == 0 {
		return nil, true, problem.New(problem.NotFound, "There is no .sm or .rcp file in %s.", name)
	}
	slices.SortFunc(tasks, func(a, b levelTask) int { return strings.Compare(a.name, b.name) })
	return tasks, true, nil
}

// noteFile records each fault of a file with the file's name.
func noteFile(c *problem.Check, file string, err error) {
	p := problem.Of(err)
	if p == nil {
		return
	}
	if len(p.Faults) == 0 {
		c.Want(false, file, "%s", p.Message)
	}
	for _, f := range p.Faults {
		c.Want(false, strings.TrimSpace(file+" "+f.Field), "%s", f.Message)
	}
}

// levelReader chooses a reader by the ending of a file's name, or nil.
func levelReader(name string) func(io.Reader) (*psplib.Project, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".sm":
		return psplib.ReadSM
	case ".rcp":
		return psplib.ReadRCP
	}
	return nil
}

func readLevelTask(name string) (levelTask, error) {
	read := levelReader(name)
	if read == nil {
		return levelTask{}, problem.New(problem.Invalid,
			"plan level reads single-mode files of the project scheduling library (.sm), Patterson's files (.rcp) and folders of them, and %s is none of these.", name)
	}
	f, err := openFile(name)
	if err != nil {
		return levelTask{}, err
	}
	defer f.Close()
	project, err := read(f)
	if e, ok := errors.AsType[*psplib.Error](err); ok {
		return levelTask{}, unreadable(name, e)
	}
	if err != nil {
		return levelTask{}, fmt.Errorf("read %s: %w", name, err)
	}
	base := filepath.Base(name)
	t := levelTask{strings.TrimSuffix(base, filepath.Ext(base)), levelProblem(project)}
	return t, t.problem.Check()
}

func unreadable(name string, e *psplib.Error) error {
	p := problem.New(problem.Invalid, "%s cannot be read.", name)
	for _, f := range e.Faults {
		field := ""
		if f.Line > 0 {
			field = fmt.Sprintf("line %d", f.Line)
		}
		p.Faults = append(p.Faults, problem.Fault{Field: field, Message: f.Message})
	}
	return p
}

// levelProblem turns successors, which files give, into what each waits for.
func levelProblem(p *psplib.Project) *level.Problem {
	out := &level.Problem{Activities: make([]level.Activity, len(p.Jobs))}
	for _, c := range p.Capacities {
		out.Resources = append(out.Resources, level.Resource{Capacity: c})
	}
	for i, j := range p.Jobs {
		out.Activities[i].Duration, out.Activities[i].Demand = j.Duration, j.Requests
		for _, s := range j.Successors {
			out.Activities[s].After = append(out.Activities[s].After, i)
		}
	}
	return out
}
