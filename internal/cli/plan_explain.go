package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// PlanExplainCmd says why an activity starts when it does.
type PlanExplainCmd struct {
	File string `arg:"" help:"The plan."`
	Task string `arg:"" help:"The activity: its number, its code or its name."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run explains the activity.
func (c *PlanExplainCmd) Run(out *Streams) error {
	f, err := c.read(c.File)
	if err != nil {
		return err
	}
	i, err := findActivity(f.Plan, c.Task)
	if err != nil {
		return err
	}
	s, err := plan.Make(f.Plan)
	if err != nil {
		return err
	}
	chain := s.Explain(i)
	if c.JSON {
		return writeChainJSON(out.Stdout, f.Plan, s, chain)
	}
	for k, step := range chain {
		if _, err := fmt.Fprintf(out.Stdout, "%d. %s\n", k+1, s.Words(step)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(out.Stdout, s.SlackWords(i))
	return err
}

// findActivity finds an activity by number, by code, by whole name, or by a
// part of a name that only one has.
func findActivity(p *plan.Plan, text string) (int, error) {
	if uid, err := strconv.Atoi(text); err == nil {
		for i := range p.Activities {
			if p.Activities[i].UID == uid {
				return i, nil
			}
		}
	}
	for _, match := range []func(*plan.Activity) bool{
		func(a *plan.Activity) bool { return a.Ref == text },
		func(a *plan.Activity) bool { return strings.EqualFold(a.Name, text) },
		func(a *plan.Activity) bool { return strings.Contains(strings.ToLower(a.Name), strings.ToLower(text)) },
	} {
		found := matching(p, match)
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return 0, ambiguous(p, text, found)
		}
	}
	return 0, problem.New(problem.NotFound, "The plan has no activity %q.", text)
}

func matching(p *plan.Plan, match func(*plan.Activity) bool) []int {
	var found []int
	for i := range p.Activities {
		if match(&p.Activities[i]) {
			found = append(found, i)
		}
	}
	return found
}

// maxChoices is how many activities an ambiguous name is said to fit.
const maxChoices = 20

func ambiguous(p *plan.Plan, text string, found []int) error {
	err := problem.New(problem.Misuse, "%d activities fit %q; give the number of one.", len(found), text)
	for _, i := range found[:min(len(found), maxChoices)] {
		a := &p.Activities[i]
		err.Faults = append(err.Faults, problem.Fault{Field: strconv.Itoa(a.UID), Message: a.Name})
	}
	return err
}

// stepJSON is one step of "plan explain --json".
type stepJSON struct {
	UID     int          `json:"uid"`
	Name    string       `json:"name"`
	Start   moment       `json:"start"`
	Finish  moment       `json:"finish"`
	Because []driverJSON `json:"because"`
	Words   string       `json:"words"`
}

type driverJSON struct {
	Cause      string  `json:"cause"`
	From       *int    `json:"from,omitempty"`
	Link       string  `json:"link,omitempty"`
	Lag        int64   `json:"lag_minutes,omitempty"`
	LagPercent float64 `json:"lag_percent,omitempty"`
	LagElapsed bool    `json:"lag_elapsed,omitempty"`
	Constraint string  `json:"constraint,omitempty"`
	Date       moment  `json:"date"`
}

func writeChainJSON(w io.Writer, p *plan.Plan, s *plan.Schedule, chain []plan.Step) error {
	out := struct {
		Chain []stepJSON `json:"chain"`
		Slack string     `json:"slack"`
	}{Chain: []stepJSON{}, Slack: s.SlackWords(chain[0].Activity)}
	for _, step := range chain {
		a := &p.Activities[step.Activity]
		j := stepJSON{UID: a.UID, Name: a.Name, Start: moment(step.Start), Finish: moment(step.Finish), Words: s.Words(step), Because: []driverJSON{}}
		for _, d := range step.Drivers {
			j.Because = append(j.Because, driverOf(p, d))
		}
		out.Chain = append(out.Chain, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func driverOf(p *plan.Plan, d plan.Driver) driverJSON {
	out := driverJSON{Cause: d.Cause.String(), Date: moment(d.Asks)}
	switch d.Cause {
	case plan.ByLink:
		l := &p.Links[d.Link]
		out.Link, out.Lag, out.LagPercent, out.LagElapsed = l.Kind.String(), l.Lag.Minutes, l.Lag.Percent, l.Lag.Elapsed
		out.From = &p.Activities[d.From].UID
	case plan.ByPart:
		out.From = &p.Activities[d.From].UID
	case plan.ByConstraint:
		out.Constraint = d.Constraint.Kind.String()
	}
	return out
}
