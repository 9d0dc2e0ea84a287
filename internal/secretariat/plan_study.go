package secretariat

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
	"crosscode/internal/problem"
)

// What takes long about a plan is found once and kept: the answer is a function
// of the plan's content and of what is asked (a seed, a number of iterations), by
// which it is found again. One is worked on at a time, so that many who ask
// cannot take the machine from the others.
type studies struct {
	mu      sync.Mutex
	kept    []study // the one asked for last comes last
	working sync.Mutex
}

type study struct {
	key [sha256.Size]byte
	of  any
}

// maxStudies bounds how many answers are kept.
const maxStudies = 24

func (s *studies) find(key [sha256.Size]byte) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.kept, func(k study) bool { return k.key == key })
	if i < 0 {
		return nil
	}
	found := s.kept[i]
	s.kept = append(slices.Delete(s.kept, i, i+1), found)
	return found.of
}

func (s *studies) keep(key [sha256.Size]byte, of any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, study{key, of})
	if len(s.kept) > maxStudies {
		s.kept = slices.Delete(s.kept, 0, 1)
	}
}

// studyKey is what the answer to a question about a plan is found by.
func studyKey(p *Planned, question string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%x", question, baseline.Hash(p.File.Case()), sha256.Sum256(p.Text)))
}

// studied gives the kept answer to a question about a plan, or works it out.
func studied[T any](ctx context.Context, s *studies, p *Planned, question string, work func() (T, error)) (T, error) {
	key := studyKey(p, question)
	if found := s.find(key); found != nil {
		return found.(T), nil
	}
	s.working.Lock()
	defer s.working.Unlock()
	if found := s.find(key); found != nil { // somebody asked the same meanwhile
		return found.(T), nil
	}
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	made, err := work()
	if err == nil {
		s.keep(key, made)
	}
	return made, err
}

// maxRiskWork bounds a risk run that is made while somebody waits: activities
// scheduled, over all iterations. It takes some ten seconds.
const maxRiskWork = 60_000_000

// maxRiskKept bounds what such a run keeps: finishes of milestones, over all
// iterations.
const maxRiskKept = 5_000_000

// RiskOf runs a plan through its uncertainties and risks. A run that would take
// too long while somebody waits is refused, with how many iterations are not.
func (d *Desk) RiskOf(ctx context.Context, p *Planned, iterations int, seed uint64) (*risk.Result, error) {
	if p.Empty() || p.File.Risks == nil {
		return nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to run.", p.Record.Ref)
	}
	rounds := 1 + len(p.File.Risks.Risks)
	if most := maxRiskKept / (len(p.File.Risks.Marks) + 1); iterations > most {
		var c problem.Check
		c.Want(false, "iterations", "With %d milestones, at most %d iterations are run while you wait. Take fewer, or run the plan file with the command line.", len(p.File.Risks.Marks), most)
		return nil, c.Err("So many iterations keep too much.")
	}
	if most := maxRiskWork / max(rounds*len(p.File.Plan.Activities), 1); iterations > most {
		var c problem.Check
		c.Want(false, "iterations", "With %d activities and %d risks, at most %d iterations are run while you wait. Take fewer, or run the plan file with the command line.",
			len(p.File.Plan.Activities), rounds-1, most)
		return nil, c.Err("So many iterations take too long.")
	}
	return studied(ctx, &d.studies, p, riskQuestion(iterations, seed), func() (*risk.Result, error) {
		n, err := plan.Compile(p.File.Plan)
		if err != nil {
			return nil, err
		}
		r, err := risk.Run(n, p.File.Risks, risk.Options{Iterations: iterations, Seed: seed, Workers: max(runtime.GOMAXPROCS(0)-1, 1), Stop: func() bool { return ctx.Err() != nil }})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return r, err
	})
}

// soonRiskWork bounds a run that is made where somebody did not ask for it: it
// takes less than a second.
const soonRiskWork = 6_000_000

// RiskSoon gives what [Desk.RiskOf] has found already, or finds it where that
// takes less than a second and nobody else is at work; nil otherwise.
func (d *Desk) RiskSoon(ctx context.Context, p *Planned, iterations int, seed uint64) (*risk.Result, error) {
	if p.Empty() || p.File.Risks == nil {
		return nil, nil
	}
	if found := d.studies.find(studyKey(p, riskQuestion(iterations, seed))); found != nil {
		return found.(*risk.Result), nil
	}
	if (1+len(p.File.Risks.Risks))*len(p.File.Plan.Activities) > soonRiskWork/max(iterations, 1) || !d.studies.working.TryLock() {
		return nil, nil
	}
	d.studies.working.Unlock()
	return d.RiskOf(ctx, p, iterations, seed)
}

func riskQuestion(iterations int, seed uint64) string {
	return fmt.Sprintf("risk %d %d", iterations, seed)
}

// What may be tried of a plan at once while somebody waits.
const (
	MostScenarios = 8
	MostChanges   = 40
)

// levelSchedules is how many schedules are tried to level a plan while somebody
// waits.
const levelSchedules = 4000

// LevelOf finds the earliest end of a plan that overloads no team.
func (d *Desk) LevelOf(ctx context.Context, p *Planned) (*teams.Levelled, error) {
	if p.Empty() {
		return nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to level.", p.Record.Ref)
	}
	return studied(ctx, &d.studies, p, "level", func() (*teams.Levelled, error) {
		l, err := teams.Level(p.File.Plan, p.File.Teams, teams.Options{Schedules: levelSchedules, Seed: 1, Stop: func() bool { return ctx.Err() != nil }})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return l, err
	})
}

// maxNeeds bounds what is told of boundaries while somebody waits: activities
// that lead to each.
const maxNeeds = 2_000_000

// MayTellSchedule refuses a schedule of which too much would have to be told
// while somebody waits: every boundary and committed date asks something of all
// that leads to it.
func (p *Planned) MayTellSchedule() error {
	if p.Empty() {
		return problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to tell.", p.Record.Ref)
	}
	promises := len(p.File.Programme.Boundaries) + len(p.File.Programme.Commitments)
	if activities := len(p.File.Plan.Activities); promises*activities > maxNeeds {
		return problem.New(problem.Invalid, "The plan has %d activities and %d boundaries and committed dates. What each asks of every activity is too much to tell while you wait: take the plan file and run crosscode plan schedule on it.", activities, promises)
	}
	return nil
}

// Checks are what the checks of a plan found: the fourteen usual ones, and ours.
type Checks struct {
	Usual []plan.Check
	Own   []planfile.OwnCheck
}

// ChecksOf makes the checks of a plan, as at a day. A plan whose risks would take
// too long to run while somebody waits is refused.
func (d *Desk) ChecksOf(ctx context.Context, p *Planned, o plan.CheckOptions, day calendar.Day) (*Checks, error) {
	if p.Empty() {
		return nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to check.", p.Record.Ref)
	}
	stop := func() bool { return ctx.Err() != nil }
	question := fmt.Sprintf("checks %d", day)
	own, err := studied(ctx, &d.studies, p, question, func() ([]planfile.OwnCheck, error) {
		own, err := p.File.OwnChecks(p.Schedule, day, maxRiskWork, stop)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return own, err
	})
	if err != nil {
		return nil, err
	}
	return &Checks{p.Schedule.Checks(o), own}, nil
}
