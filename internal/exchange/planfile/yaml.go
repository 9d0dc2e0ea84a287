package planfile

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/release"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/teams"
)

// A yamlReader makes a plan of a YAML file. It goes on after a fault, so that
// all are told at once.
type yamlReader struct {
	file  *File
	uids  map[string]int // activities by identifier; numbered from 1 in their order
	teams map[string]int
	codes map[string]*release.Calendar

	waits     []wait
	falsified []field // assumptions that changes name

	lines     []string  // of the file
	programme Programme // what surrounds the plan
	promised  []string  // milestones whose committed dates the register gives
}

// wait is a link before both its ends are known.
type wait struct {
	line int
	from string
	plan.Link
}

// The fields of each part of a plan file. The published schema has the same.
func planFields() []string {
	return []string{"plan", "start", "status", "progress", "honour_dates", "hours_per_day", "calendar", "holidays", "calendars", "teams", "windows", "activities", "boundaries", "risks", "combine_risks",
		"baselines", "thresholds", "assumptions", "scenarios"}
}

func activityFields() []string {
	return []string{"id", "name", "duration", "after", "milestone", "calendar", "teams", "works", "not_before", "deadline",
		"started", "finished", "remaining", "committed", "level", "phase", "release", "uncertainty", "constraint", "typed", "inactive", "effort", "opens", "parts"}
}

func typedFields() []string    { return []string{"start", "finish"} }
func calendarFields() []string { return []string{"id", "name", "base", "week", "holidays"} }
func holidayFields() []string  { return []string{"date", "from", "to", "name", "hours"} }
func teamFields() []string     { return []string{"id", "name", "capacity", "calendar", "pauses"} }
func edgeFields() []string     { return []string{"date", "snap"} }
func spreadFields() []string   { return []string{"shape", "min", "likely", "max"} }
func boundaryFields() []string { return []string{"name", "milestone", "earliest", "latest"} }
func riskFields() []string {
	return []string{"id", "name", "probability", "factor", "delay", "activities"}
}

// YAML reads our own plan file, described in docs/plan-file.md.
func YAML(in io.Reader) (*File, error) { return yamlWithin(in, Programme{}) }

// yamlWithin reads a plan file as part of a programme.
func yamlWithin(in io.Reader, programme Programme) (*File, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxYAML+1))
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	root, err := parseYAML(text)
	if err != nil {
		return nil, err
	}
	y := &yamlReader{
		file: &File{Format: "yaml", Levels: map[string]int{}, Plan: &plan.Plan{Start: DefaultStart(), Calendar: standardID}, Risks: &risk.Model{}},
		uids: map[string]int{}, teams: map[string]int{}, programme: programme, lines: strings.Split(string(text), "\n"),
	}
	y.plan(fieldOf(root))
	if err := y.file.refusal("The plan cannot be read."); err != nil {
		return nil, err
	}
	return y.file, nil
}

func (y *yamlReader) refuse(line int, format string, args ...any) {
	y.file.refuse(line, format, args...)
}

func (y *yamlReader) plan(root field) {
	f := y.fields(root, "a plan", planFields())
	p := y.file.Plan
	p.Name = y.text(f["plan"])
	y.rules(f)
	before := y.file.refused
	y.readCalendars(f)
	calendars := y.file.refused == before
	y.readTeams(f["teams"])
	y.readWindows(f["windows"])
	if start := y.instant(f["start"]); start != 0 {
		p.Start = start
	}
	p.StatusDate = y.instant(f["status"])
	y.activities(f["activities"], 1)
	if len(p.Activities) == 0 && y.file.refused == 0 {
		y.refuse(root.line, "The plan has no activities.")
	}
	y.promises()
	y.tieUp()
	y.boundaries(f["boundaries"])
	y.readRisks(f)
	y.bankHolidays()
	y.readBaselines(f["baselines"])
	y.file.Baselines = append(y.file.Baselines, y.programme.Approved...)
	y.readThresholds(f["thresholds"])
	y.readScenarios(f["scenarios"])
	y.readAssumptions(f["assumptions"])
	switch {
	case y.file.refused == 0:
		y.settle()
	case calendars:
		y.working() // what is wrong with them is told with the rest
	}
}

// rules reads the choices that the plan is computed by.
func (y *yamlReader) rules(f map[string]field) {
	p := y.file.Plan
	switch s := y.text(f["progress"]); s {
	case "", "data-date":
	case "msproject":
		p.Rules.Progress = plan.MSProject
	default:
		y.refuse(f["progress"].line, "Progress goes by data-date or msproject, not %q.", clip([]byte(s)))
	}
	p.Rules.HonourDate = y.flag(f["honour_dates"])
	if h := f["hours_per_day"]; h.given() {
		hours := y.number(h)
		if !(hours > 0 && hours <= 24) {
			y.refuse(h.line, "A day has more than 0 and at most 24 working hours.")
			return
		}
		p.Rules.DayMinutes = max(int64(math.Round(hours*60)), 1)
	}
}

func (y *yamlReader) readTeams(f field) {
	for _, e := range y.list(f) {
		t := y.fields(e, "a team", teamFields())
		id := y.text(t["id"])
		if id == "" || y.teams[id] != 0 {
			y.refuse(e.line, "Give each team an id of its own.")
			continue
		}
		name := y.text(t["name"])
		if name == "" {
			name = id
		}
		y.teams[id] = len(y.teams) + 1
		y.file.Plan.Resources = append(y.file.Plan.Resources, plan.Resource{UID: y.teams[id], Name: name, Work: true, Calendar: y.text(t["calendar"])})
		capacity := 1.0
		if t["capacity"].given() {
			capacity = y.capacity(t["capacity"])
		}
		y.file.Teams = append(y.file.Teams, teams.Team{UID: y.teams[id], ID: id, Name: name, Capacity: capacity, Pauses: y.holidays(t["pauses"])})
	}
	if len(y.teams) > 0 {
		y.file.notice("teams", "The plan names teams. Dates are computed without regard to how much a team can do at once; crosscode plan level keeps to it.")
	}
}

// settle works out what needs the calendars and all activities: days become
// working instants and rules become boundaries.
func (y *yamlReader) settle() {
	teams.Pause(y.file.Plan, y.file.Teams)
	y.restTeams()
	calendars := y.working()
	p := y.file.Plan
	project := calendars[p.Calendar]
	if project == nil {
		y.file.check.Want(calendars == nil, "calendar", "The plan's calendar %s does not exist.", p.Calendar)
		project = plan.Elapsed() // what is wrong with the promises is told all the same
	}
	p.Start = opening(project, p.Start)
	for i := range p.Activities {
		a := &p.Activities[i]
		own := calendars[a.Calendar]
		if own == nil {
			own = project // an unknown calendar is told when the plan is compiled
		}
		a.ActualStart, a.ActualFinish = opening(own, a.ActualStart), closing(own, a.ActualFinish)
	}
	dates, err := y.file.Programme.Resolve(project)
	if err != nil {
		y.file.check.Note("", err)
		return
	}
	y.file.Dates = dates
	y.marks(dates)
}

// working are the calendars of the plan; nil, with what is wrong told, if one of them
// cannot be worked by.
func (y *yamlReader) working() plan.Calendars {
	calendars, err := plan.CompileCalendars(y.file.Plan.Calendars)
	if err != nil {
		y.file.check.Note("calendars", err)
		return nil
	}
	return calendars
}

// opening moves a day given without a time to the beginning of its work.
func opening(working *plan.WorkingTime, m plan.Minute) plan.Minute {
	if m == 0 || m != m.Day().At(0) {
		return m
	}
	if next := working.Next(m); next.Day() == m.Day() {
		return next
	}
	return m
}

// closing moves a day given without a time to the end of its work.
func closing(working *plan.WorkingTime, m plan.Minute) plan.Minute {
	if m == 0 || m != m.Day().At(0) {
		return m
	}
	return max(working.Previous((m.Day() + 1).At(0)), m)
}

// marks are the milestones that risk reports on: all there are, and whatever
// has a boundary or a committed date, in the order of the plan.
func (y *yamlReader) marks(dates *boundary.Dates) {
	limits := map[int][]risk.Limit{}
	for i, b := range y.file.Programme.Boundaries {
		at, line := y.uids[b.Milestone]-1, dates.Boundaries[i]
		limits[at] = append(limits[at], risk.Limit{Name: b.Name, Earliest: boundary.StartOf(line.Earliest), Latest: boundary.EndOf(line.Latest)})
	}
	p := y.file.Plan
	for _, c := range y.file.Programme.Commitments {
		at := y.uids[c.Milestone] - 1
		limits[at] = append(limits[at], risk.Limit{Name: CommittedDate, Latest: boundary.EndOf(dates.Committed[c.Milestone])})
	}
	for i := range p.Activities {
		if !p.IsSummary(i) && (p.Activities[i].IsMilestone() || limits[i] != nil) {
			y.file.Risks.Marks = append(y.file.Risks.Marks, risk.Mark{Activity: i, Limits: limits[i]})
		}
	}
}

// tieUp ties the activities, now that all are known.
func (y *yamlReader) tieUp() {
	for _, w := range y.waits {
		w.From = y.uids[w.from]
		if w.From == 0 {
			y.refuse(w.line, "It waits for %q, which is not an activity of the plan.", clip([]byte(w.from)))
			continue
		}
		y.file.Plan.Links = append(y.file.Plan.Links, w.Link)
	}
}

// activity finds an activity by its identifier, -1 for none.
func (y *yamlReader) activity(line int, id string) int {
	uid := y.uids[id]
	if uid == 0 {
		y.refuse(line, "%q is not an activity of the plan.", clip([]byte(id)))
	}
	return uid - 1
}

func (y *yamlReader) boundaries(f field) {
	for _, e := range y.list(f) {
		b := y.fields(e, "a boundary", boundaryFields())
		out := boundary.Boundary{
			Name: y.text(b["name"]), Milestone: y.text(b["milestone"]),
			Earliest: y.edge(b["earliest"], boundary.ToNext), Latest: y.edge(b["latest"], boundary.ToPrevious),
		}
		if out.Name == "" {
			y.refuse(e.line, "Give the boundary a name.")
		}
		if at := y.activity(e.line, out.Milestone); at >= 0 && y.file.Plan.IsSummary(at) {
			y.refuse(e.line, "%s is a summary; give a boundary to one of its parts.", out.Milestone)
		}
		y.file.Programme.Boundaries = append(y.file.Programme.Boundaries, out)
	}
}

func (y *yamlReader) readRisks(f map[string]field) {
	switch s := y.text(f["combine_risks"]); s {
	case "", "series":
	case "parallel":
		y.file.Risks.Combine = risk.InParallel
	default:
		y.refuse(f["combine_risks"].line, "Risks on one activity combine in series or parallel, not %q.", clip([]byte(s)))
	}
	for _, e := range y.list(f["risks"]) {
		y.file.Risks.Risks = append(y.file.Risks.Risks, y.risk(e))
	}
}

func (y *yamlReader) risk(e field) risk.Risk {
	f := y.fields(e, "a risk", riskFields())
	r := risk.Risk{ID: y.text(f["id"]), Name: y.text(f["name"]), Probability: y.number(f["probability"])}
	same := func(other risk.Risk) bool { return other.ID == r.ID }
	if r.ID == "" || slices.ContainsFunc(y.file.Risks.Risks, same) {
		y.refuse(e.line, "Give each risk an id of its own.")
	}
	if !f["probability"].given() || r.Probability < 0 || r.Probability > 1 {
		y.refuse(e.line, "Give the probability of the risk, from 0 to 1.")
	}
	switch factor, delay := f["factor"], f["delay"]; {
	case factor.given() == delay.given():
		y.refuse(e.line, "Say what the risk does, either as a factor or as a delay.")
	case factor.given():
		r.Impact = y.spread(factor, math.NaN(), y.number)
	default:
		r.Kind, r.Impact = risk.Days, y.spread(delay, math.NaN(), y.delay)
	}
	for _, id := range y.list(f["activities"]) {
		if at := y.activity(id.line, y.text(id)); at >= 0 {
			r.Activities = append(r.Activities, at)
		}
	}
	if !f["activities"].given() {
		y.refuse(e.line, "Name the activities that the risk acts on.")
	}
	return r
}

// delay reads days that a risk adds.
func (y *yamlReader) delay(f field) float64 {
	d := y.duration(f)
	if d.Elapsed {
		y.refuse(f.line, "Write a delay in days, weeks, hours or minutes of the activity's own time, without e.")
	}
	return float64(d.Minutes) / float64(y.file.Plan.Rules.Day())
}
