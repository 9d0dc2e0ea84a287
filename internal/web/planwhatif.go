package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// ownScenario is what the changes of the form are called together.
const ownScenario = "Your own changes"

// A bench is the form of the workbench: a plan, and what is asked of it.
type bench struct {
	*secretariat.Planned
	asked url.Values
	check problem.Check
}

// planWhatIf tries changes on a copy of a plan. Everything that is tried stands in
// the address, and nothing is kept.
func (s *Server) planWhatIf(w http.ResponseWriter, r *http.Request) error {
	page, v, p, err := s.study(r, "/whatif", "What if", "Try changes on a copy of the plan: what would move, break or be missed, and who must decide by when. Nothing is kept; the address holds all that is tried, so that it can be sent to others.")
	if err != nil {
		return err
	}
	if p.Empty() {
		return Show(w, r, http.StatusOK, Study(page))
	}
	b := &bench{Planned: p, asked: r.URL.Query()}
	scenarios := b.scenarios()
	page.Fields, page.Submit = b.fields(), "Try it"
	page.Hidden = page.Here.Params("scenario", "keep", "activity", "duration", "after", "not_before", "team", "capacity", "calendar", "holidays", "milestone", "committed", "assumption", "set")
	page.Problem = problem.Of(b.check.Err("This cannot be tried yet."))
	status := http.StatusOK
	if page.Problem == nil {
		parts, err := b.try(scenarios, func(ref string) Cell { return milestoneCell(page.Frame, v, ref) })
		if page.Problem = problem.Of(err); err != nil && page.Problem == nil {
			return err
		}
		page.Parts = parts
	}
	if page.Problem != nil {
		status = http.StatusUnprocessableEntity
	}
	return Show(w, r, status, Study(page))
}

// scenarios are those asked for, and the reader's own; those of the plan where
// nothing is asked.
func (b *bench) scenarios() []whatif.Scenario {
	var out []whatif.Scenario
	for _, name := range b.asked["scenario"] {
		i := slices.IndexFunc(b.File.Scenarios, func(s whatif.Scenario) bool { return s.Name == name })
		b.check.Want(i >= 0, "scenario", "The plan has no scenario %q.", brief(name))
		if i >= 0 && !slices.ContainsFunc(out, func(s whatif.Scenario) bool { return s.Name == name }) {
			out = append(out, b.File.Scenarios[i])
		}
	}
	own := whatif.Scenario{Name: ownScenario, Changes: b.changes()}
	if len(own.Changes) > 0 {
		out = append(out, own)
	}
	if len(out) == 0 && !b.check.Failed() {
		out = slices.Clone(b.File.Scenarios[:min(len(b.File.Scenarios), secretariat.MostScenarios)])
	}
	b.check.Want(len(out) <= secretariat.MostScenarios, "scenario", "At most %d scenarios are tried at once.", secretariat.MostScenarios)
	if b.asked.Get("keep") == "date" {
		for i := range out {
			out[i].KeepDate = true
		}
	}
	return out
}

func (b *bench) value(name string) string { return strings.TrimSpace(b.asked.Get(name)) }

// changes reads what the form asks for, and says everything that is wrong with it.
func (b *bench) changes() []whatif.Change {
	var out []whatif.Change
	add := func(field, text string) {
		c, err := b.File.Change(text)
		if p := problem.Of(err); p != nil {
			said := planfile.Untried(text, p)
			if field != "set" && len(p.Faults) > 0 {
				said = strings.Join(faultWords(p), " ") // it stands beside its field
			}
			b.check.Want(false, field, "%s", said)
			return
		}
		out = append(out, c)
	}
	for _, x := range []struct {
		subject string
		fields  []string
		suffix  []string
		noun    string
	}{
		{"activity", []string{"duration", "after", "not_before"}, []string{"", ".after", ".not_before"}, "the activity"},
		{"team", []string{"capacity"}, []string{""}, "the team"},
		{"calendar", []string{"holidays"}, []string{""}, "the calendar"},
		{"milestone", []string{"committed"}, []string{""}, "the milestone"},
	} {
		name, given := b.value(x.subject), false
		for i, field := range x.fields {
			value := b.value(field)
			if value == "" {
				continue
			}
			given = true
			b.check.Want(name != "", x.subject, "Choose %s that this is about.", x.noun)
			if name != "" {
				add(field, name+x.suffix[i]+"="+value)
			}
		}
		b.check.Want(name == "" || given, x.fields[0], "Say what changes about %s.", name)
	}
	for _, id := range b.asked["assumption"] {
		add("assumption", id+"=false")
	}
	lines := 0
	for line := range strings.Lines(b.asked.Get("set")) {
		if line = strings.TrimSpace(line); line != "" {
			if lines++; lines <= secretariat.MostChanges {
				add("set", line)
			}
		}
	}
	b.check.Want(lines <= secretariat.MostChanges, "set", "At most %d changes are tried at once.", secretariat.MostChanges)
	return out
}

// fields are the form, with what was asked.
func (b *bench) fields() []Input {
	pick := func(name, label, hint string, options []Option) Input {
		return Input{Name: name, Label: label, Hint: hint, Type: InputPick, Value: b.value(name), Options: options}
	}
	line := func(name, label, hint string) Input {
		return Input{Name: name, Label: label, Hint: hint, Type: InputLine, Value: b.value(name)}
	}
	var out []Input
	if len(b.File.Scenarios) > 0 {
		var options []Option
		for _, s := range b.File.Scenarios {
			options = append(options, Option{Value: s.Name, Words: s.Name, Chosen: slices.Contains(b.asked["scenario"], s.Name)})
		}
		out = append(out, Input{Name: "scenario", Label: "Scenarios of the plan", Hint: "They are set side by side. If nothing is chosen or changed, all are.", Type: InputMany, Options: options})
	}
	var activities, milestones, teams, calendars, assumptions []Option
	for i := range b.File.Plan.Activities {
		if a := &b.File.Plan.Activities[i]; !b.File.Plan.IsSummary(i) {
			activities = append(activities, Option{Value: a.Ref, Words: named(a)})
		}
	}
	for _, c := range b.File.Programme.Commitments {
		milestones = append(milestones, Option{Value: c.Milestone, Words: c.Milestone})
	}
	for _, t := range b.File.Teams {
		teams = append(teams, Option{Value: t.ID, Words: fmt.Sprintf("%s, %g at once", t.Name, t.Capacity)})
	}
	for _, c := range b.File.Plan.Calendars {
		calendars = append(calendars, Option{Value: c.ID, Words: c.ID})
	}
	for _, a := range b.File.Assumptions {
		assumptions = append(assumptions, Option{Value: a.ID, Words: a.ID + ": " + a.Text, Chosen: slices.Contains(b.asked["assumption"], a.ID)})
	}
	activity := pick("activity", "Activity", "", activities)
	activity.Heading = "Changes of your own"
	out = append(out, activity,
		line("duration", "It takes", "4w, 3d or 28ed (calendar days)."),
		line("after", "It waits for", "In place of all that it waits for now: A-groups, B-draft SS + 2d; none for nothing."),
		Input{Name: "not_before", Label: "It starts no earlier than", Type: InputDate, Value: b.value("not_before")})
	if len(teams) > 0 {
		out = append(out, pick("team", "Team", "", teams), line("capacity", "It does so many at once", ""))
	}
	out = append(out, pick("calendar", "Calendar", "", calendars), line("holidays", "More days off", "2022-12-28, 2022-12-29."))
	if len(milestones) > 0 {
		out = append(out, pick("milestone", "Milestone", "", milestones), line("committed", "It is committed to", "2023-01-31, 2023-01 or M5+9mo."))
	}
	if len(assumptions) > 0 {
		out = append(out, Input{Name: "assumption", Label: "Assumptions that turn out false", Type: InputMany, Options: assumptions})
	}
	return append(out,
		Input{Name: "set", Label: "More changes, one a line", Type: InputProse, Value: b.asked.Get("set"), Rows: 3, Hint: "B-draft=4w; B-draft.after=A-groups; B-draft.not_before=2022-08-01; drafters=2; M6=M5+10mo."},
		Input{Name: "keep", Label: "What follows a change keeps its", Type: InputOne, Value: orElse(b.value("keep"), "lag"), Options: []Option{
			{Value: "lag", Words: "Lag", Hint: "It moves with what it waits for, earlier too, unless a scenario says otherwise."},
			{Value: "date", Words: "Date", Hint: "It is pushed later where it must, and never drawn earlier."}}})
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// try tries the scenarios and tells what comes of each.
func (b *bench) try(scenarios []whatif.Scenario, cell func(ref string) Cell) ([]Part, error) {
	now, err := b.Base.Now()
	if err != nil {
		return nil, err
	}
	t := Table{Label: "Milestones, side by side", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "As planned", Shape: Dated}}}
	for i := range b.File.Plan.Activities {
		if a := &b.File.Plan.Activities[i]; a.IsMilestone() {
			t.Rows = append(t.Rows, Row{ID: a.Ref, Cells: []Cell{cell(a.Ref), TextCell(a.Name), dated(b.Schedule.Activities[i].Finish)}})
		}
	}
	out := []Part{{Title: "Milestones, side by side", None: "The plan has no milestones."}}
	if len(scenarios) == 0 {
		out[0].Words = []string{"The plan has no scenarios. Change something above."}
	}
	for k, s := range scenarios {
		o, err := b.Base.Try(s)
		if err != nil {
			return nil, err
		}
		letter := string(rune('A' + k))
		t.Columns = append(t.Columns, Column{Label: letter + ": " + o.Name, Shape: Line})
		for n := range t.Rows {
			i := b.Activity(t.Rows[n].ID)
			t.Rows[n].Cells = append(t.Rows[n].Cells, b.beside(i, o))
		}
		out = append(out, b.outcome(letter, s, o, now, cell))
	}
	for n := range t.Rows {
		t.Rows[n].ID = ""
	}
	out[0].Table = t
	return append(out, b.outcome("", whatif.Scenario{}, now, now, cell)), nil
}

// beside is the date of a milestone in a scenario, and by how much it moved.
func (b *bench) beside(i int, o *whatif.Outcome) Cell {
	c := dated(o.Schedule.Activities[i].Finish)
	for _, m := range o.Moved {
		if m.Activity == i && m.Working > 0 {
			c.Distance = plan.Words(m.Working, b.File.Plan.Rules.Day()) + " later"
		} else if m.Activity == i && m.Working < 0 {
			c.Distance = plan.Words(-m.Working, b.File.Plan.Rules.Day()) + " earlier"
		}
	}
	return c
}

// outcome tells what comes of one scenario, or of the plan as it is.
func (b *bench) outcome(letter string, s whatif.Scenario, o, now *whatif.Outcome, cell func(ref string) Cell) Part {
	p := Part{Title: "The plan as it is", Words: b.Base.Lines(o, now, func(d plan.Day) string { return boundary.DayOf(d.At(1)).Words() }), None: "No threshold is crossed."}
	if letter != "" {
		p.Title = letter + ": " + o.Name
		if s.KeepDate {
			p.Title += ", dates kept"
		}
	}
	p.Words = slices.DeleteFunc(p.Words, func(line string) bool { return strings.Contains(line, " crosses \"") })
	p.Table = Table{Label: "Who must decide: " + orElse(letter, "as it is"), Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Decided by", Shape: Line},
		{Label: "Decide by", Shape: Dated}, {Label: "Raise by", Shape: Dated}, {Label: "Because", Shape: Prose}}}
	for _, x := range o.Thresholds {
		if o == now || !slices.ContainsFunc(now.Thresholds, func(y threshold.Outcome) bool { return x.Rule == y.Rule && x.Move == y.Move }) {
			p.Table.Rows = append(p.Table.Rows, Row{Cells: []Cell{cell(x.Move.Milestone), TextCell(x.Rule.Body), Date(calendar.On(x.DecideBy), 0, false),
				Date(calendar.On(x.LatestRaise), 0, false), TextCell(calendar.InWords(strings.Join(x.Because, " ")))}})
		}
	}
	return p
}
