package planfile

import (
	"slices"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/teams"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

func assumptionFields() []string {
	return []string{"id", "text", "review", "activities", "if_false"}
}
func scenarioFields() []string { return []string{"name", "keep", "changes"} }
func changeFields() []string {
	return []string{"activity", "duration", "after", "not_before", "team", "capacity", "calendar", "holidays", "assumption", "milestone", "committed"}
}

// Case is the plan with what surrounds it, to try scenarios on.
func (f *File) Case() *whatif.Case {
	return &whatif.Case{
		Plan: f.Plan, Promises: f.Programme, Teams: f.Teams, Levels: f.Levels, Removed: f.Removed,
		Thresholds: f.Thresholds, Baselines: f.Baselines, Assumptions: f.Assumptions,
	}
}

func (y *yamlReader) readAssumptions(f field) {
	for _, e := range y.list(f) {
		a := y.fields(e, "an assumption", assumptionFields())
		out := whatif.Assumption{ID: y.text(a["id"]), Text: y.text(a["text"])}
		same := func(other whatif.Assumption) bool { return other.ID == out.ID }
		if out.ID == "" || slices.ContainsFunc(y.file.Assumptions, same) {
			y.refuse(e.line, "Give each assumption an id of its own.")
		}
		if a["review"].given() {
			out.Review = civil(y.day(a["review"]))
		}
		for _, id := range y.list(a["activities"]) {
			if y.activity(id.line, y.text(id)) >= 0 {
				out.Activities = append(out.Activities, y.text(id))
			}
		}
		out.IfFalse = y.changes(a["if_false"])
		y.file.Assumptions = append(y.file.Assumptions, out)
	}
	for _, e := range y.falsified {
		if !slices.ContainsFunc(y.file.Assumptions, func(a whatif.Assumption) bool { return a.ID == y.text(e) }) {
			y.refuse(e.line, "%q is not an assumption of the plan.", clip([]byte(y.text(e))))
		}
	}
}

func (y *yamlReader) readScenarios(f field) {
	for _, e := range y.list(f) {
		s := y.fields(e, "a scenario", scenarioFields())
		out := whatif.Scenario{Name: y.text(s["name"]), KeepDate: y.choose(s["keep"], "A scenario keeps", "lag", "date") == 1, Changes: y.changes(s["changes"])}
		same := func(other whatif.Scenario) bool { return other.Name == out.Name }
		if out.Name == "" || slices.ContainsFunc(y.file.Scenarios, same) {
			y.refuse(e.line, "Give each scenario a name of its own.")
		}
		if len(out.Changes) == 0 {
			y.refuse(e.line, "Say what the scenario changes.")
		}
		y.file.Scenarios = append(y.file.Scenarios, out)
	}
}

func (y *yamlReader) changes(f field) []whatif.Change {
	var out []whatif.Change
	for _, e := range y.list(f) {
		out = append(out, y.changeOf(e))
	}
	return out
}

// changeOf reads a change: its subject, and what becomes of it.
func (y *yamlReader) changeOf(e field) whatif.Change {
	f := y.fields(e, "a change", changeFields())
	var c whatif.Change
	subjects := 0
	for k, name := range []string{"activity", "team", "calendar", "assumption", "milestone"} {
		if f[name].given() {
			c.Subject, c.Name = whatif.Subject(k), y.text(f[name])
			subjects++
		}
	}
	if subjects != 1 {
		y.refuse(e.line, "A change is about one activity, team, calendar, assumption or milestone.")
		return c
	}
	effects := map[whatif.Subject][]string{whatif.Activity: {"duration", "after", "not_before"}, whatif.Team: {"capacity"},
		whatif.Calendar: {"holidays"}, whatif.Commitment: {"committed"}}[c.Subject]
	given := 0
	for _, name := range []string{"duration", "after", "not_before", "capacity", "holidays", "committed"} {
		switch {
		case !f[name].given():
		case !slices.Contains(effects, name):
			y.refuse(e.line, "%s does not go with what the change is about.", name)
		default:
			given++
		}
	}
	if given == 0 && len(effects) > 0 {
		y.refuse(e.line, "Say what changes: %s.", strings.Join(effects, ", "))
	}
	y.effects(&c, e, f)
	return c
}

// effects reads what becomes of the subject of a change.
func (y *yamlReader) effects(c *whatif.Change, e field, f map[string]field) {
	switch c.Subject {
	case whatif.Activity:
		y.changed(c, e, f)
	case whatif.Team:
		if y.teams[c.Name] == 0 {
			y.refuse(e.line, "%q is not a team of the plan.", clip([]byte(c.Name)))
		}
		c.Capacity = y.capacity(f["capacity"])
	case whatif.Calendar:
		if !slices.ContainsFunc(y.file.Plan.Calendars, func(x plan.Calendar) bool { return x.ID == c.Name }) {
			y.refuse(e.line, "%q is not a calendar of the plan.", clip([]byte(c.Name)))
		}
		c.Holidays = y.holidays(f["holidays"])
	case whatif.Falsehood:
		y.falsified = append(y.falsified, f["assumption"])
	case whatif.Commitment:
		c.Committed = y.edge(f["committed"], boundary.ToNext)
		if !slices.ContainsFunc(y.file.Programme.Commitments, func(x boundary.Commitment) bool { return x.Milestone == c.Name }) {
			y.refuse(e.line, "%q has no committed date that could change.", clip([]byte(c.Name)))
		}
	}
}

func (y *yamlReader) changed(c *whatif.Change, e field, f map[string]field) {
	at := y.activity(e.line, c.Name)
	if f["duration"].given() {
		d := y.duration(f["duration"])
		c.Duration = &d
		if at >= 0 && y.file.Plan.IsSummary(at) {
			y.refuse(e.line, "%s is a summary; change the duration of its parts.", c.Name)
		}
	}
	c.NotBefore = y.instant(f["not_before"])
	c.Relink = f["after"].given()
	for _, w := range y.list(f["after"]) {
		from, l := y.link(w)
		if from == "none" {
			continue
		}
		if l.From = y.activity(w.line, from) + 1; l.From > 0 {
			c.After = append(c.After, l)
		}
	}
}

// howToChange says how a change is written in one line.
const howToChange = "Write NAME=VALUE: an activity and its duration, a team and its capacity, a milestone and its committed date, a calendar and a day off, " +
	"an assumption and false; NAME.after and what the activity waits for, NAME.not_before and a day."

// Change reads one change as a command line gives it: NAME=VALUE, where NAME is
// an activity and VALUE its duration, a team and its capacity, a milestone and
// its committed date, a calendar and more days off, or an assumption and false.
// NAME.after takes the links of an activity, NAME.not_before a day.
func (f *File) Change(text string) (whatif.Change, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || f.Format != "yaml" {
		return whatif.Change{}, problem.New(problem.Misuse, "%q is not a change. %s", text, howToChange)
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	y := &yamlReader{file: &File{Plan: f.Plan, Programme: f.Programme, Assumptions: f.Assumptions}, uids: map[string]int{}, teams: map[string]int{}}
	for i := range f.Plan.Activities {
		y.uids[f.Plan.Activities[i].Ref] = i + 1
	}
	for k, t := range f.Teams {
		y.teams[t.ID] = k + 1
	}
	form, several := "{activity: %, duration: $}", false
	committed := func(x boundary.Commitment) bool { return x.Milestone == name }
	switch {
	case slices.ContainsFunc(f.Teams, func(t teams.Team) bool { return t.ID == name }):
		form = "{team: %, capacity: $}"
	case value == "false" && slices.ContainsFunc(f.Assumptions, func(a whatif.Assumption) bool { return a.ID == name }):
		form = "{assumption: %}"
	case slices.ContainsFunc(f.Programme.Commitments, committed):
		form = "{milestone: %, committed: $}"
	case strings.HasSuffix(name, ".after"):
		name, form, several = strings.TrimSuffix(name, ".after"), "{activity: %, after: [$]}", true
	case strings.HasSuffix(name, ".not_before"):
		name, form = strings.TrimSuffix(name, ".not_before"), "{activity: %, not_before: $}"
	case y.uids[name] == 0 && slices.ContainsFunc(f.Plan.Calendars, func(x plan.Calendar) bool { return x.ID == name }):
		form, several = "{calendar: %, holidays: [$]}", true
	}
	values := []string{quoted(value)}
	if several {
		values = nil
		for part := range strings.SplitSeq(value, ",") {
			values = append(values, quoted(strings.TrimSpace(part)))
		}
	}
	root, err := parseYAML([]byte(strings.NewReplacer("%", quoted(name), "$", strings.Join(values, ", ")).Replace(form)))
	if err != nil {
		return whatif.Change{}, err
	}
	c := y.changeOf(fieldOf(root))
	if err := y.file.refusal("%q cannot be tried.", text); err != nil {
		p := problem.Of(err)
		for k := range p.Faults {
			p.Faults[k].Field = ""
		}
		return c, err
	}
	return c, nil
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
