package secretariat

import (
	"context"
	"fmt"
	"runtime"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// maxRiskWork bounds a risk run that is made while somebody waits: activities
// scheduled, over all iterations. It takes some ten seconds.
const maxRiskWork = 60_000_000

// maxRiskKept bounds what such a run keeps: finishes of milestones, over all
// iterations.
const maxRiskKept = 5_000_000

// RiskOf runs a plan through its uncertainties and risks. A run that would take
// too long while somebody waits is refused, with how many iterations are not.
func (d *Desk) RiskOf(ctx context.Context, p *Planned, iterations int, seed uint64) (*risk.Result, error) {
	r, _, err := d.RiskSoFar(ctx, Asker{}, p, iterations, seed)
	return r, err
}

// RiskSoFar is [Desk.RiskOf] for whoever looks in: without a result it says how
// far the run is, in runs through the plan: once for every iteration, and again
// without each risk.
func (d *Desk) RiskSoFar(ctx context.Context, a Asker, p *Planned, iterations int, seed uint64) (*risk.Result, *SoFar, error) {
	if p.Empty() || p.File.Risks == nil {
		return nil, nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to run.", p.Record.Ref)
	}
	rounds := 1 + len(p.File.Risks.Risks)
	if most := maxRiskKept / (len(p.File.Risks.Marks) + 1); iterations > most {
		var c problem.Check
		c.Want(false, "iterations", "With %d milestones, at most %d iterations are run while you wait. Take fewer, or run the plan file with the command line.", len(p.File.Risks.Marks), most)
		return nil, nil, c.Err("So many iterations keep too much.")
	}
	if most := maxRiskWork / max(rounds*len(p.File.Plan.Activities), 1); iterations > most {
		var c problem.Check
		c.Want(false, "iterations", "With %d activities and %d risks, at most %d iterations are run while you wait. Take fewer, or run the plan file with the command line.",
			len(p.File.Plan.Activities), rounds-1, most)
		return nil, nil, c.Err("So many iterations take too long.")
	}
	return studied(ctx, &d.studies, a, p, riskQuestion(iterations, seed), func(f *finding) (*risk.Result, int, error) {
		n, err := plan.Compile(p.File.Plan)
		if err != nil {
			return nil, 0, err
		}
		r, err := risk.Run(n, p.File.Risks, risk.Options{Iterations: iterations, Seed: seed, Workers: max(runtime.GOMAXPROCS(0)-1, 1), Progress: f.told, Stop: f.stop})
		return r, 24*len(p.File.Plan.Activities) + (1024+16*rounds)*(len(p.File.Risks.Marks)+1), err
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
	if found, ok := d.studies.find(studyKey(p, riskQuestion(iterations, seed))); ok {
		r, _ := found.of.(*risk.Result)
		return r, found.err
	}
	if (1+len(p.File.Risks.Risks))*len(p.File.Plan.Activities) > soonRiskWork/max(iterations, 1) || !d.studies.idle() {
		return nil, nil
	}
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

// mostSchedules is how many schedules are tried to level a plan while somebody
// waits. One takes as long as the square of the activities, so of a large plan
// fewer are tried: about as many as ten seconds have room for.
const (
	mostSchedules  = 4000
	leastSchedules = 3
	maxLevelWork   = 250_000_000
)

func levelSchedules(activities int) int {
	return min(max(maxLevelWork/max(activities*activities, 1), leastSchedules), mostSchedules)
}

// LevelSoFar finds the earliest end of a plan that overloads no team, and says
// meanwhile how many schedules have been tried.
func (d *Desk) LevelSoFar(ctx context.Context, a Asker, p *Planned) (*teams.Levelled, *SoFar, error) {
	if p.Empty() {
		return nil, nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to level.", p.Record.Ref)
	}
	return studied(ctx, &d.studies, a, p, "level", func(f *finding) (*teams.Levelled, int, error) {
		l, err := teams.Level(p.File.Plan, p.File.Teams, teams.Options{Schedules: levelSchedules(len(p.File.Plan.Activities)), Seed: 1, Stop: f.stop, Progress: f.told})
		return l, sizeOf(p.File), err
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
func (d *Desk) ChecksOf(ctx context.Context, v *store.View, p *Planned, o plan.CheckOptions, day calendar.Day) (*Checks, error) {
	c, _, err := d.ChecksSoFar(ctx, Asker{}, v, p, o, day)
	return c, err
}

// ChecksSoFar is [Desk.ChecksOf] for whoever looks in: without the checks it says
// how far the run is in which the longest of them is made, in iterations.
func (d *Desk) ChecksSoFar(ctx context.Context, a Asker, v *store.View, p *Planned, o plan.CheckOptions, day calendar.Day) (*Checks, *SoFar, error) {
	if p.Empty() {
		return nil, nil, problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to check.", p.Record.Ref)
	}
	requests, err := movers(v)
	if err != nil {
		return nil, nil, err
	}
	own, sofar, err := studied(ctx, &d.studies, a, p, fmt.Sprintf("checks %d %v", day, requests), func(f *finding) ([]planfile.OwnCheck, int, error) {
		own, err := p.File.OwnChecks(p.Schedule, day, requests, maxRiskWork, f.told, f.stop)
		size := 0
		for _, c := range own {
			for _, words := range c.Found {
				size += len(words) + 16
			}
		}
		return own, size, err
	})
	if err != nil || sofar != nil {
		return nil, sofar, err
	}
	return &Checks{p.Schedule.Checks(o), own}, nil, nil
}

// movers are the change requests that would move milestones and are not decided yet.
func movers(v *store.View) ([]planfile.Request, error) {
	open, err := every(v, change.Requests, store.Filter{Field: "status", Values: those(append(change.OpenStatuses(), change.Draft)...)})
	if err != nil {
		return nil, err
	}
	out := []planfile.Request{}
	for _, r := range open {
		proposals, err := change.ParseProposals(r.Proposals)
		if err != nil {
			continue // kept by an older program, or from papers
		}
		for _, p := range proposals {
			if p.Field == "date" || p.Removes() {
				out = append(out, planfile.Request{Ref: r.Ref, Milestone: p.Milestone, Raised: r.Open()})
			}
		}
	}
	return out, nil
}
