package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/picture"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// isProblem reports whether plan level reads name as published problems, and not
// as a plan.
func isProblem(name string) bool {
	info, err := os.Stat(name)
	return err != nil || info.IsDir() || levelReader(name) != nil
}

// A planLevelled is a plan of ours and what came of levelling it.
type planLevelled struct {
	file    *planfile.File
	teams   []teams.Team
	before  *plan.Schedule
	out     *teams.Levelled
	seconds float64
}

// levelPlan levels a plan to its teams.
func (c *PlanLevelCmd) levelPlan(ctx context.Context, w *World) error {
	f, err := (&PlanInput{}).read(c.File)
	if err != nil {
		return err
	}
	l := planLevelled{file: f, teams: f.Teams}
	p, err := c.scenario(&l)
	if err != nil {
		return err
	}
	if l.before, err = plan.Make(p); err != nil {
		return err
	}
	began := w.Now()
	bar := w.progress(filepath.Base(c.File))
	defer bar.done()
	limit := c.Schedules
	if limit == 0 && c.Time > 0 {
		limit = noLimit
	}
	l.out, err = teams.Level(p, l.teams, teams.Options{
		Schedules: limit, Seed: c.Seed,
		Stop: func() bool { return ctx.Err() != nil || c.Time > 0 && w.Now().Sub(began) >= c.Time },
		Progress: func(done, limit int) {
			if limit == noLimit {
				bar.at(w.Now().Sub(began).Milliseconds(), c.Time.Milliseconds())
			} else {
				bar.at(int64(done), int64(limit))
			}
		},
	})
	if err != nil {
		return err
	}
	bar.done()
	l.seconds = w.Now().Sub(began).Seconds()
	if c.Gantt != "" {
		if err := drawPlan(c.Gantt, l.out.Plan, l.out.Schedule); err != nil {
			return err
		}
	}
	if c.Histogram != "" {
		f, err := teams.ProfileOf(l.out.Plan, l.out.Schedule, l.teams, l.phase, picture.Weeks)
		if err != nil {
			return err
		}
		if err := drawPicture(c.Histogram, picture.Demand("the levelled plan", f)); err != nil {
			return err
		}
	}
	switch {
	case c.JSON:
		return l.json(w.Stdout)
	case c.CSV:
		return l.csv(w.Stdout)
	}
	return l.text(w.Stdout)
}

// scenario is the plan to level: that of the file, or of one of its scenarios.
func (c *PlanLevelCmd) scenario(l *planLevelled) (*plan.Plan, error) {
	if c.Scenario == "" {
		return l.file.Plan, nil
	}
	at := slices.IndexFunc(l.file.Scenarios, func(s whatif.Scenario) bool {
		return strings.Contains(strings.ToLower(s.Name), strings.ToLower(c.Scenario))
	})
	if at < 0 {
		return nil, problem.New(problem.NotFound, "The plan has no scenario %q; it has %s.", c.Scenario, l.file.ScenarioNames())
	}
	base, err := whatif.New(l.file.Case())
	if err != nil {
		return nil, err
	}
	o, err := base.Try(l.file.Scenarios[at])
	if err != nil {
		return nil, err
	}
	l.teams = nil
	for k := range l.file.Teams {
		l.teams = append(l.teams, *o.Team(k))
	}
	return o.Plan, nil
}

func (l *planLevelled) text(w io.Writer) error {
	p := l.out.Plan
	if len(l.out.Before) == 0 {
		fmt.Fprintln(w, "No team is asked for more than it can do.")
	}
	for _, o := range l.out.Before {
		fmt.Fprintf(w, "%s is asked for %d activities at once from %s to %s, and can do %g.\n", l.teams[o.Team].Name, o.Need, o.From.Day().Words(), o.To.LastDay().Words(), l.teams[o.Team].Capacity)
	}
	wt, err := plan.CompileCalendars(p.Calendars)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, l.out.Words(wt[p.Calendar]))
	proof := "Whether an earlier end exists is not known"
	if l.out.Proved {
		proof = "No schedule ends earlier"
	}
	fmt.Fprintf(w, "%s; %d schedules in %.2f s, the last one verified.\n\n", proof, l.out.Schedules, l.seconds)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	header := "Activity\tName\tPlanned\tLevelled\tFinish\n"
	for i := range p.Activities {
		was, is := &l.before.Activities[i], &l.out.Schedule.Activities[i]
		if !p.IsSummary(i) && was.Start != is.Start {
			fmt.Fprintf(table, "%s%s\t%s\t%s\t%s\t%s\n", header, p.Activities[i].Ref, p.Activities[i].Name, was.Start.Day(), is.Start.Day(), is.Finish.Day())
			header = ""
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return l.demandText(w)
}

// demandText writes the demand profile: a row for each team and phase, a column
// for each month.
func (l *planLevelled) demandText(w io.Writer) error {
	ds, err := l.demands()
	if err != nil {
		return err
	}
	var months []plan.Day
	for _, d := range ds {
		months = append(months, d.From)
	}
	slices.Sort(months)
	months = slices.Compact(months)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\nWorking days\tPhase")
	for _, m := range months {
		fmt.Fprintf(table, "\t%s", m.String()[:7])
	}
	fmt.Fprintln(table)
	for k := 0; k < len(ds); {
		team, phase := ds[k].Team, ds[k].Phase
		fmt.Fprintf(table, "%s\t%s", l.teams[team].Name, phase)
		for _, m := range months {
			cell := ""
			if k < len(ds) && ds[k].Team == team && ds[k].Phase == phase && ds[k].From == m {
				cell = strconv.FormatFloat(ds[k].Days, 'f', -1, 64)
				k++
			}
			fmt.Fprintf(table, "\t%s", cell)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func (l *planLevelled) demands() ([]teams.Demand, error) {
	return teams.Demands(l.out.Plan, l.out.Schedule, l.teams, l.phase, teams.Monthly)
}

// phase is the phase of an activity.
func (l *planLevelled) phase(i int) string {
	if i < len(l.file.Phases) {
		return l.file.Phases[i]
	}
	return ""
}

func (l *planLevelled) csv(w io.Writer) error {
	cw := csv.NewWriter(w)
	cw.Write([]string{"id", "name", "planned_start", "start", "finish"})
	for i := range l.out.Plan.Activities {
		a, d := &l.out.Plan.Activities[i], &l.out.Schedule.Activities[i]
		cw.Write([]string{a.Ref, a.Name, l.before.Activities[i].Start.String(), d.Start.String(), d.Finish.String()})
	}
	cw.Flush()
	return cw.Error()
}

func (l *planLevelled) json(w io.Writer) error {
	type activity struct {
		Ref     string            `json:"ref"`
		Name    string            `json:"name"`
		Planned planreport.Moment `json:"planned_start"`
		Start   planreport.Moment `json:"start"`
		Finish  planreport.Moment `json:"finish"`
	}
	type demand struct {
		Team  string  `json:"team"`
		Phase string  `json:"phase"`
		Month string  `json:"month"`
		Days  float64 `json:"working_days"`
	}
	out := struct {
		Plan       string                `json:"plan"`
		Finish     planreport.Moment     `json:"finish"`
		Unlimited  planreport.Moment     `json:"finish_without_teams"`
		Schedules  int                   `json:"schedules"`
		Proved     bool                  `json:"proved_optimal"`
		Seconds    float64               `json:"seconds"`
		Before     []planreport.Overload `json:"overloads_before"`
		Activities []activity            `json:"activities"`
		Demand     []demand              `json:"demand"`
	}{Plan: l.out.Plan.Name, Finish: planreport.Moment(l.out.Schedule.Finish), Unlimited: planreport.Moment(l.out.Unlimited), Schedules: l.out.Schedules,
		Proved: l.out.Proved, Seconds: l.seconds, Before: []planreport.Overload{}, Activities: []activity{}, Demand: []demand{}}
	for _, o := range l.out.Before {
		out.Before = append(out.Before, planreport.OverloadOf(l.out.Plan, &l.teams[o.Team], &o))
	}
	for i := range l.out.Plan.Activities {
		if a, d := &l.out.Plan.Activities[i], &l.out.Schedule.Activities[i]; !l.out.Plan.IsSummary(i) {
			out.Activities = append(out.Activities, activity{a.Ref, a.Name, planreport.Moment(l.before.Activities[i].Start), planreport.Moment(d.Start), planreport.Moment(d.Finish)})
		}
	}
	ds, err := l.demands()
	if err != nil {
		return err
	}
	for _, d := range ds {
		out.Demand = append(out.Demand, demand{l.teams[d.Team].ID, d.Phase, d.From.String()[:7], d.Days})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
