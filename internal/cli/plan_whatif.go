package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// PlanWhatIfCmd tries changes on a copy of a plan.
type PlanWhatIfCmd struct {
	File      string   `arg:"" help:"The plan, in crosscode's own format (YAML)."`
	Scenarios []string `arg:"" optional:"" help:"Scenarios of the plan to try, by name or a part of it; all if none is named and nothing is set."`
	Set       []string `help:"Try this change too: an activity and its duration, a team and its capacity, a milestone and its committed date, a calendar and days off, an assumption and false; NAME.after=LINKS, NAME.not_before=DAY." placeholder:"NAME=VALUE" sep:"none"`
	KeepDate  bool     `help:"What follows keeps its date as long as its links allow; otherwise, unless the scenario says, its lag."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run tries the scenarios, all or none.
func (c *PlanWhatIfCmd) Run(out *Streams) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	scenarios, err := c.scenarios(f)
	if err != nil {
		return err
	}
	base, err := whatif.New(f.Case())
	if err != nil {
		return err
	}
	now, err := base.Now()
	if err != nil {
		return err
	}
	var tried []*whatif.Outcome
	for _, s := range scenarios {
		s.KeepDate = s.KeepDate || c.KeepDate
		o, err := base.Try(s)
		if err != nil {
			return err
		}
		tried = append(tried, o)
	}
	w := whatIfWriter{f, base, now}
	if c.JSON {
		return w.json(out.Stdout, tried)
	}
	return w.text(out.Stdout, tried)
}

// scenarios are those of the plan that are named, and the one that is set.
func (c *PlanWhatIfCmd) scenarios(f *planfile.File) ([]whatif.Scenario, error) {
	var out []whatif.Scenario
	for _, name := range c.Scenarios {
		fits := func(s whatif.Scenario) bool { return strings.Contains(strings.ToLower(s.Name), strings.ToLower(name)) }
		at := slices.IndexFunc(f.Scenarios, func(s whatif.Scenario) bool { return s.Name == name })
		if at < 0 {
			at = slices.IndexFunc(f.Scenarios, fits)
		}
		if at < 0 {
			return nil, problem.New(problem.NotFound, "The plan has no scenario %q; it has %s.", name, scenarioNames(f))
		}
		out = append(out, f.Scenarios[at])
	}
	if len(c.Set) > 0 {
		s := whatif.Scenario{Name: strings.Join(c.Set, ", ")}
		for _, text := range c.Set {
			change, err := f.Change(text)
			if err != nil {
				return nil, err
			}
			s.Changes = append(s.Changes, change)
		}
		return append(out, s), nil
	}
	if len(out) == 0 {
		out = f.Scenarios
	}
	if len(out) == 0 {
		return nil, problem.New(problem.Misuse, "%s has no scenarios. Write some, or say what to change with --set NAME=VALUE.", c.File)
	}
	return out, nil
}

func scenarioNames(f *planfile.File) string {
	var names []string
	for _, s := range f.Scenarios {
		names = append(names, fmt.Sprintf("%q", s.Name))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// A whatIfWriter tells outcomes beside the plan as it is.
type whatIfWriter struct {
	file *planfile.File
	base *whatif.Base
	now  *whatif.Outcome
}

// text writes the milestones of all scenarios side by side, and then what is
// particular about each.
func (w *whatIfWriter) text(out io.Writer, tried []*whatif.Outcome) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "Milestone\tAs planned")
	for k, o := range tried {
		fmt.Fprintf(table, "\t%c: %s", 'A'+k%26, clipped(o.Name, 34))
	}
	fmt.Fprintln(table)
	for i := range w.file.Plan.Activities {
		if a := &w.file.Plan.Activities[i]; a.IsMilestone() {
			fmt.Fprintf(table, "%s\t%s", a.Ref, w.base.Schedule.Activities[i].Finish.Day())
			for _, o := range tried {
				fmt.Fprintf(table, "\t%s", w.beside(i, o))
			}
			fmt.Fprintln(table)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	w.section(out, "As planned", w.now)
	for k, o := range tried {
		w.section(out, fmt.Sprintf("%c: %s", 'A'+k%26, o.Name), o)
	}
	return nil
}

func (w *whatIfWriter) section(out io.Writer, title string, o *whatif.Outcome) {
	lines := w.lines(o)
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, line := range lines {
		fmt.Fprintf(out, "  %s\n", line)
	}
}

func clipped(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// beside is the date of a milestone in a scenario, and by how much it moved.
func (w *whatIfWriter) beside(i int, o *whatif.Outcome) string {
	is := o.Schedule.Activities[i].Finish.Day().String()
	for _, m := range o.Moved {
		if m.Activity == i && m.Working != 0 {
			return fmt.Sprintf("%s (%+.4g d)", is, float64(m.Working)/float64(w.day()))
		}
	}
	return is
}

func (w *whatIfWriter) day() int64 { return w.file.Plan.Rules.Day() }

// lines tell one outcome.
func (w *whatIfWriter) lines(o *whatif.Outcome) []string {
	return w.base.Lines(o, w.now, plan.Day.String)
}

// whatIfJSON is one scenario of "plan whatif --json".
type whatIfJSON struct {
	Name        string              `json:"name"`
	Finish      moment              `json:"finish"`
	Milestones  []whatIfMoveJSON    `json:"milestones"`
	Activities  []whatIfMoveJSON    `json:"activities"`
	Boundaries  []whatIfLimitJSON   `json:"boundaries"`
	Windows     []whatIfWindowJSON  `json:"windows"`
	Thresholds  []thresholdJSON     `json:"thresholds"`
	Assumptions []whatIfAssumedJSON `json:"assumptions"`
	Overloads   []overloadJSON      `json:"overloads"`
	Words       []string            `json:"words"`
}

type whatIfMoveJSON struct {
	Ref     string `json:"ref"`
	Name    string `json:"name"`
	Was     moment `json:"was"`
	Is      moment `json:"is"`
	Working int64  `json:"working_minutes_later"`
}

type whatIfLimitJSON struct {
	Name     string `json:"name"`
	Ref      string `json:"milestone"`
	WasKept  bool   `json:"was_kept"`
	Kept     bool   `json:"kept"`
	WasSlack *int64 `json:"was_slack_minutes"`
	Slack    *int64 `json:"slack_minutes"`
}

type whatIfWindowJSON struct {
	Ref         string `json:"ref"`
	Was         string `json:"was"`
	Is          string `json:"is"`
	Provisional bool   `json:"provisional"`
	Later       int    `json:"windows_later"`
}

type thresholdJSON struct {
	Ref         string   `json:"milestone"`
	Rule        string   `json:"rule"`
	DecidedBy   string   `json:"decided_by"`
	Reference   string   `json:"reference"`
	Limit       string   `json:"limit"`
	New         string   `json:"new"`
	Months      int      `json:"delay_months"`
	DecideBy    string   `json:"decide_by"`
	LatestRaise string   `json:"latest_raise"`
	Because     []string `json:"because"`
}

type whatIfAssumedJSON struct {
	ID        string   `json:"id"`
	Falsified bool     `json:"falsified"`
	Changed   []string `json:"changed"`
}

type overloadJSON struct {
	Team       string   `json:"team"`
	From       moment   `json:"from"`
	To         moment   `json:"to"`
	Need       int      `json:"need"`
	Capacity   float64  `json:"capacity"`
	Activities []string `json:"activities"`
}

func (w *whatIfWriter) json(out io.Writer, tried []*whatif.Outcome) error {
	all := struct {
		Planned   whatIfJSON   `json:"as_planned"`
		Scenarios []whatIfJSON `json:"scenarios"`
	}{w.of(w.now), []whatIfJSON{}}
	for _, o := range tried {
		all.Scenarios = append(all.Scenarios, w.of(o))
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func (w *whatIfWriter) of(o *whatif.Outcome) whatIfJSON {
	j := whatIfJSON{Name: o.Name, Finish: moment(o.Finish), Milestones: []whatIfMoveJSON{}, Activities: []whatIfMoveJSON{}, Boundaries: []whatIfLimitJSON{},
		Windows: []whatIfWindowJSON{}, Thresholds: []thresholdJSON{}, Assumptions: []whatIfAssumedJSON{}, Overloads: []overloadJSON{}, Words: w.lines(o)}
	p, c := w.file.Plan, w.base.Case
	for _, m := range o.Moved {
		a := &p.Activities[m.Activity]
		move := whatIfMoveJSON{a.Ref, a.Name, moment(m.Was.Finish), moment(m.Is.Finish), m.Working}
		if m.Milestone {
			j.Milestones = append(j.Milestones, move)
		} else {
			j.Activities = append(j.Activities, move)
		}
	}
	for _, b := range o.Boundaries {
		x := c.Promises.Boundaries[b.Index]
		l := whatIfLimitJSON{Name: x.Name, Ref: x.Milestone, WasKept: b.WasKept, Kept: b.IsKept}
		if b.HasLatest {
			l.WasSlack, l.Slack = &b.WasSlack, &b.Slack
		}
		j.Boundaries = append(j.Boundaries, l)
	}
	for _, x := range o.Windows {
		j.Windows = append(j.Windows, whatIfWindowJSON{p.Activities[x.Activity].Ref, x.Was.Day.String(), x.Is.Day.String(), x.Is.Provisional, x.Missed})
	}
	for _, t := range o.Thresholds {
		j.Thresholds = append(j.Thresholds, thresholdJSON{t.Move.Milestone, t.Rule.Name, t.Rule.Body, t.Reference.String(), t.Limit.String(), t.Move.New.String(),
			t.Months, t.DecideBy.String(), t.LatestRaise.String(), t.Because})
	}
	for _, t := range o.Assumptions {
		j.Assumptions = append(j.Assumptions, whatIfAssumedJSON{c.Assumptions[t.Index].ID, t.Falsified, append([]string{}, t.Changed...)})
	}
	for _, l := range o.Overloads {
		j.Overloads = append(j.Overloads, overloadOf(p, o.Team(l.Team).ID, o.Team(l.Team).Capacity, &l))
	}
	return j
}
