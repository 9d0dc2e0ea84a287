package secretariat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A plan has times that can be compared: its baselines (B1), the versions that
// changed its file (v3), and how it stands ([PlanNow]).

// PlanNow is what the plan as it stands is called among its times.
const PlanNow = "now"

// mostVersions is how many versions can be compared, the last ones.
const mostVersions = 200

// PlanVersions gives the versions of a plan that changed its file, the first of
// them first.
func PlanVersions(v *store.View, p *Planned) ([]Version, error) {
	all, err := v.History(register.Plans.Kind, p.Record.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Version) int { return cmp.Compare(a.Entry.Seq, b.Entry.Seq) })
	var out []Version
	file := ""
	for _, x := range all {
		if r := register.Plans.From(x.Record); r.File != file {
			file = r.File
			out = append(out, x)
		}
	}
	return out[max(len(out)-mostVersions, 0):], nil
}

// VersionName is what a version is called among the times of a plan.
func VersionName(x Version) string {
	return "v" + strconv.FormatInt(record.HeadOf(x.Record).Version, 10)
}

// VersionWords says which version it is, and of when.
func VersionWords(x Version) string {
	return "version " + strings.TrimPrefix(VersionName(x), "v") + " of " + calendar.DayOf(x.Entry.At, Zone()).Words()
}

// PlanAt gives a plan at one of its times, in words too: that of a baseline,
// a version within what the registers said then, or how it stands.
func (d *Desk) PlanAt(ctx context.Context, who party.Actor, v *store.View, p *Planned, name string) (*Planned, string, error) {
	if name == PlanNow {
		return p, "the plan as it stands", nil
	}
	if strings.HasPrefix(name, "v") {
		versions, err := PlanVersions(v, p)
		if err != nil {
			return nil, "", err
		}
		if k := slices.IndexFunc(versions, func(x Version) bool { return VersionName(x) == name }); k >= 0 {
			then, err := d.PlanAsLeft(ctx, who, p.Record.Ref, versions[k])
			return then, VersionWords(versions[k]), err
		}
	}
	b, err := d.BaselineIn(v, p.Record.Ref+"/"+name)
	if problem.Is(err, problem.NotFound) {
		return nil, "", problem.New(problem.NotFound, "%s has no version and no baseline called %s.", p.Record.Ref, strconv.Quote(name))
	}
	if err != nil {
		return nil, "", err
	}
	return &Planned{File: b.File, Schedule: b.Schedule, Base: b.Base}, b.Record.Ref + ", " + b.Record.Name, nil
}

// ComparePlans says how a plan at one time differs from that at another: what
// became of the milestones, in words, and of the activities.
func ComparePlans(was, is *Planned) ([]string, []plan.Change, error) {
	if was.Empty() || is.Empty() {
		return nil, nil, problem.New(problem.Conflict, "The plan had no file then, so there is nothing to compare.")
	}
	a, err := baseline.Of("", was.File.Case())
	if err != nil {
		return nil, nil, err
	}
	b, err := baseline.Of("", is.File.Case())
	if err != nil {
		return nil, nil, err
	}
	return baseline.Compare(a, b, is.File.Plan.Rules.Day()), plan.Compare(was.Schedule, is.Schedule), nil
}
