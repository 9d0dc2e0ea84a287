package cli

import (
	"context"
	"fmt"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// ChangeCmd holds the commands on change requests.
type ChangeCmd struct {
	Show   ChangeShowCmd   `cmd:"" help:"Who decides on a change request and why, by when, what moves, and who has answered."`
	Remind ChangeRemindCmd `cmd:"" help:"Write again to every party that was asked about a change request and has not answered."`
	Raise  ChangeRaiseCmd  `cmd:"" help:"Raise a change request from its form, or tell everything that it still lacks."`
	Answer ChangeAnswerCmd `cmd:"" help:"Key in what a party answers, field by field or from its answer sheet."`
	Sheet  ChangeSheetCmd  `cmd:"" help:"Write the answer sheet of a party, to be filled in elsewhere."`
	Take   ChangeTakeCmd   `cmd:"" help:"Take a change request, an answer, a position, a concern or a questionnaire one step on."`
	Agenda ChangeAgendaCmd `cmd:"" help:"Put a change request on the agenda of a meeting."`
	Block  ChangeBlockCmd  `cmd:"" help:"Record a blocking concern of an organisation."`
	Direct ChangeDirectCmd `cmd:"" help:"Record what Ofgem orders by letter without a change request that carried it."`
	List   ChangeListCmd   `cmd:"" help:"The change requests, with where each stands and who decides."`
}

// ChangeShowCmd shows one change request.
type ChangeShowCmd struct {
	Place
	Ref   string   `arg:"" help:"The change request, as CR003."`
	If    []string `help:"What else is supposed to come true, as \"M5 date July 2022\". May be given several times." placeholder:"PROPOSAL" sep:"none"`
	Today string   `help:"The day from which the route is reckoned, instead of today; of a record that is no longer written to, the last it has." placeholder:"DATE"`
	JSON  bool     `name:"json" help:"Print it as JSON."`
}

// Run shows the request.
func (c *ChangeShowCmd) Run(ctx context.Context, w *World) error {
	suppose, err := change.ParseProposals(c.If)
	if err != nil {
		return problem.New(problem.Misuse, "--if: %v", err)
	}
	today, err := dayFlag("--today", c.Today)
	if err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		asleep := false
		if today == 0 {
			if today, asleep, err = dayOfRecord(ctx, d); err != nil {
				return err
			}
		}
		f, err := d.Change(ctx, w.operator(), c.Ref, today, suppose)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(w.Stdout, fileJSON(f, today))
		}
		out := &lines{w: w.Stdout}
		if asleep {
			out.line("As of %s, with which the record ends. --today gives another day.", today.Words())
		}
		tellChange(out, f)
		return out.err
	})
}

// awake is for how many days without an entry a record is taken to be in use.
const awake = 180

// dayOfRecord returns today, or the last day of a record that nobody has written
// to for long, such as one of old papers: what was in time then is not late now.
func dayOfRecord(ctx context.Context, d *secretariat.Desk) (day calendar.Day, asleep bool, err error) {
	last, err := d.LastDay(ctx)
	if err != nil {
		return 0, false, err
	}
	if last != 0 && d.Today() > last+awake {
		return last, true, nil
	}
	return d.Today(), false, nil
}

// requestJSON is a change request in "change show --json".
type requestJSON struct {
	Ref             string          `json:"ref"`
	Title           string          `json:"title"`
	Status          string          `json:"status"`
	RaisedBy        string          `json:"raised_by"`
	OnBehalfOf      string          `json:"on_behalf_of"`
	Raised          *string         `json:"raised"`
	Level           *string         `json:"level_of_decision"` // null: it cannot be told yet
	Reasons         []string        `json:"reasons"`
	Lacking         []string        `json:"lacking"` // what somebody has to set
	Rules           string          `json:"rules"`
	Newer           *string         `json:"newer_rules"` // come into force since it was raised
	Today           string          `json:"today"`       // from which the route is reckoned
	DecideBy        *string         `json:"decide_by"`
	LatestRaise     *string         `json:"latest_raise"` // on the ordinary route
	Route           *string         `json:"route"`        // null: none comes in time
	Needs           []string        `json:"needs"`
	Warnings        []string        `json:"warnings"`
	Routes          []routeJSON     `json:"routes"`
	Milestones      []shiftJSON     `json:"milestones"`
	Untouched       []string        `json:"untouched"`
	Joint           []string        `json:"joint"`
	Responses       responsesJSON   `json:"responses"`
	Matrix          []matrixRowJSON `json:"matrix"`
	Recommendations []verdictJSON   `json:"recommendations"`
	Decisions       []verdictJSON   `json:"decisions"`
	Conflict        *string         `json:"conflict"`
	Unjudged        []string        `json:"criteria_missing"` // that it says nothing of
	Plans           []planMoveJSON  `json:"plans"`            // what it does to each plan that holds a milestone of it
}

type planMoveJSON struct {
	Plan       string             `json:"plan"`
	Fault      *string            `json:"fault"` // why it cannot be tried
	Milestones []planShiftJSON    `json:"milestones"`
	Activities int                `json:"activities_moved"`
	Boundaries []planBoundaryJSON `json:"boundaries"`
	Windows    []planWindowJSON   `json:"windows"`
	Thresholds []planCrossedJSON  `json:"thresholds"` // crossed by it, and not without it
	RAID       []planRAIDJSON     `json:"raid"`
	Notices    []string           `json:"notices"`
	Baselines  []string           `json:"baselines"` // that came of its approval
	Untaken    *string            `json:"no_baseline_because"`
}

type planShiftJSON struct {
	Ref         string  `json:"ref"`
	Name        string  `json:"name"`
	Removed     bool    `json:"removed"`
	PromisedWas *string `json:"committed_was"`
	Promised    *string `json:"committed"`
	ForecastWas *string `json:"forecast_was"`
	Forecast    *string `json:"forecast"`
}

type planBoundaryJSON struct {
	Name      string `json:"name"`
	Milestone string `json:"milestone"`
	WasKept   bool   `json:"was_kept"`
	Kept      bool   `json:"kept"`
	SlackWas  *int64 `json:"slack_minutes_was"` // null: it has no latest day
	Slack     *int64 `json:"slack_minutes"`
}

type planWindowJSON struct {
	Activity string  `json:"activity"`
	Was      *string `json:"was"`
	Is       *string `json:"is"` // null: no window is known
	Missed   int     `json:"windows_later"`
}

type planCrossedJSON struct {
	Milestone string   `json:"milestone"`
	Rule      string   `json:"rule"`
	Body      string   `json:"decided_by"`
	DecideBy  *string  `json:"decide_by"`
	Because   []string `json:"because"`
}

type planRAIDJSON struct {
	Ref      string `json:"ref"`
	Activity string `json:"activity"`
	How      string `json:"how"`
}

type routeJSON struct {
	Name        string    `json:"name"`
	Fits        bool      `json:"fits"`
	LatestRaise *string   `json:"latest_raise"`
	Steps       []legJSON `json:"steps"`
}

type legJSON struct {
	Step     string  `json:"step"`
	Days     int     `json:"working_days"`
	Meets    string  `json:"meets"`
	Earliest *string `json:"earliest"`
	Latest   *string `json:"latest"`
	Set      *string `json:"set"` // the day on which it was done, or is to be
}

type shiftJSON struct {
	Ref    string  `json:"ref"`
	Name   string  `json:"name"`
	Level  *int    `json:"level"`
	From   *string `json:"from"` // the reference baseline
	To     *string `json:"to"`   // as it is proposed
	ToDate *string `json:"to_date"`
	Delay  *int    `json:"delay_months"`
	Due    *string `json:"due"`
	Gone   bool    `json:"removed"`
}

type responsesJSON struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
	NoImpact int `json:"no_impact"`
	Overdue  int `json:"overdue"`
	Exempt   int `json:"exempt"`
	Late     int `json:"late"`
	Support  int `json:"support"`
	Object   int `json:"object"`
	Neutral  int `json:"neutral"`
}

type matrixRowJSON struct {
	Constituency string `json:"constituency"`
	responsesJSON
}

// verdictJSON is a recommendation or a decision, told in brief.
type verdictJSON struct {
	Ref     string   `json:"ref"`
	By      string   `json:"by"`
	What    string   `json:"what"`
	Day     *string  `json:"day"`
	Reasons string   `json:"reasons"`
	Tally   string   `json:"tally"`
	Dissent []string `json:"dissent"`
}

// given returns text, or null for none.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func fileJSON(f *secretariat.ChangeFile, today calendar.Day) requestJSON {
	r := f.Request
	j := requestJSON{Ref: r.Ref, Title: r.Title, Status: string(r.Status()), RaisedBy: r.RaisedBy, OnBehalfOf: r.OnBehalfOf,
		Raised: given(r.RaisedOn.String()), Level: given(f.Decider()), Reasons: some(f.Reasons()), Lacking: some(f.Outcome.Lacking()),
		Rules: f.Outcome.Rules, Newer: given(f.Newer), Today: today.String(), DecideBy: given(f.Course.Ordinary.DecideBy.String()),
		LatestRaise: given(f.Course.Ordinary.LatestRaise().String()), Route: given(f.Course.Taken), Needs: some(f.Course.Needs),
		Warnings: some(f.Course.Warnings), Untouched: some(r.Untouched), Joint: some(f.Together()), Responses: countsJSON(f.Matrix.Total),
		Conflict: given(f.Conflict), Unjudged: some(r.Unjudged()), Milestones: []shiftJSON{}, Matrix: []matrixRowJSON{}, Recommendations: []verdictJSON{}, Decisions: []verdictJSON{}}
	for _, t := range []change.Timing{f.Course.Ordinary, f.Course.Expedited} {
		j.Routes = append(j.Routes, timingJSON(t))
	}
	for _, m := range f.Moves {
		j.Milestones = append(j.Milestones, moveJSON(m))
	}
	for _, row := range f.Matrix.Rows {
		j.Matrix = append(j.Matrix, matrixRowJSON{row.Constituency, countsJSON(row)})
	}
	for _, a := range f.Recommendations {
		j.Recommendations = append(j.Recommendations, saidJSON(a.Ref, a.Group, string(a.Advice), a.Day, a.Reasons, a.Positions))
	}
	for _, d := range f.Decisions {
		j.Decisions = append(j.Decisions, saidJSON(d.Ref, d.Body, string(d.Ruling), d.Day, d.Reasons, d.Positions))
	}
	j.Plans = []planMoveJSON{}
	for _, m := range f.Plans {
		j.Plans = append(j.Plans, planJSON(m))
	}
	return j
}

func planJSON(m *secretariat.PlanMove) planMoveJSON {
	j := planMoveJSON{Plan: m.Plan.Record.Ref, Fault: given(m.Fault), Activities: m.Activities, Notices: some(m.Waiting), Baselines: some(m.Taken), Untaken: given(m.Untaken),
		Milestones: []planShiftJSON{}, Boundaries: []planBoundaryJSON{}, Windows: []planWindowJSON{}, Thresholds: []planCrossedJSON{}, RAID: []planRAIDJSON{}}
	for _, x := range m.Milestones {
		j.Milestones = append(j.Milestones, planShiftJSON{x.Milestone, x.Name, x.Removed, given(x.PromisedWas.String()), given(x.Promised.String()),
			given(x.ForecastWas.String()), given(x.Forecast.String())})
	}
	for _, t := range m.Crossed {
		j.Thresholds = append(j.Thresholds, planCrossedJSON{t.Move.Milestone, t.Rule.Name, t.Rule.Body, given(t.DecideBy.String()), some(t.Because)})
	}
	for _, d := range m.RAID {
		j.RAID = append(j.RAID, planRAIDJSON{d.Item.Ref, d.Activity, d.How})
	}
	if m.Outcome == nil {
		return j
	}
	for _, b := range m.Outcome.Boundaries {
		x := m.Plan.File.Programme.Boundaries[b.Index]
		row := planBoundaryJSON{Name: x.Name, Milestone: x.Milestone, WasKept: b.WasKept, Kept: b.IsKept}
		if b.HasLatest {
			row.SlackWas, row.Slack = &b.WasSlack, &b.Slack
		}
		j.Boundaries = append(j.Boundaries, row)
	}
	for _, w := range m.Outcome.Windows {
		row := planWindowJSON{Activity: m.Plan.File.Plan.Activities[w.Activity].Ref, Missed: w.Missed}
		if w.Was.Day != 0 {
			row.Was = given(w.Was.Day.String())
		}
		if w.Is.Day != 0 {
			row.Is = given(w.Is.Day.String())
		}
		j.Windows = append(j.Windows, row)
	}
	return j
}

func timingJSON(t change.Timing) routeJSON {
	j := routeJSON{Name: t.Way.Name, Fits: t.Fits(), LatestRaise: given(t.LatestRaise().String()), Steps: []legJSON{}}
	for _, l := range t.Legs {
		j.Steps = append(j.Steps, legJSON{l.Step, l.Takes, l.Meets, given(l.Earliest.String()), given(l.Latest.String()), given(l.Done.String())})
	}
	return j
}

func moveJSON(m secretariat.Shift) shiftJSON {
	j := shiftJSON{Ref: m.Milestone, Name: m.Name, From: given(m.From.String()), To: given(m.Written.String()), ToDate: given(m.To.String()),
		Due: given(m.Due.String()), Gone: m.Removed}
	if m.Level.Given {
		j.Level = &m.Level.N
	}
	if !m.From.IsZero() && !m.To.IsZero() {
		j.Delay = &m.Months
	}
	return j
}

func countsJSON(r change.Row) responsesJSON {
	return responsesJSON{r.Asked, r.Answered, r.NoImpact, r.Overdue, r.Exempt, r.Late, r.Support, r.Object, r.Neutral}
}

func saidJSON(ref, by, what string, day calendar.When, reasons string, positions []string) verdictJSON {
	j := verdictJSON{Ref: ref, By: by, What: what, Day: given(day.String()), Reasons: reasons, Dissent: []string{}}
	all, err := change.ParsePositions(positions)
	if err == nil && len(all) > 0 {
		j.Tally = change.Tally(all)
	}
	for _, p := range change.Dissent(all) {
		j.Dissent = append(j.Dissent, p.String())
	}
	return j
}

// some gives a list that is never null.
func some(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// tellChange tells a change request to a reader.
func tellChange(out *lines, f *secretariat.ChangeFile) {
	r := f.Request
	out.line("%s %s", r.Ref, r.Title)
	raised := "raised by " + or(r.RaisedBy, "nobody yet")
	if r.OnBehalfOf != "" {
		raised += " on behalf of " + r.OnBehalfOf
	}
	out.line("%s, %s%s", r.Status(), raised, or(prefixed(" on ", r.RaisedOn.Words()), ""))
	out.line("")
	tellDecider(out, f)
	out.line("")
	for _, m := range f.Moves {
		out.line("%s", moveWords(m))
	}
	for _, m := range r.Untouched {
		out.line("%s is left alone.", m)
	}
	for _, j := range f.Together() {
		out.line("%s", j)
	}
	tellPlans(out, f.Plans)
	out.line("")
	tellCourse(out, f.Course)
	tellAnswers(out, f.Matrix)
	for _, a := range f.Recommendations {
		out.line("%s recommended to %s at %s: %s", a.Group, strings.ToLower(string(a.Advice)), a.Meeting, a.Reasons)
	}
	for _, d := range f.Decisions {
		out.line("%s by %s on %s: %s", d.Ruling, d.Body, d.Day.Words(), d.Reasons)
	}
}

func tellPlans(out *lines, all []*secretariat.PlanMove) {
	if len(all) == 0 {
		out.line("No plan in the record holds a milestone of it.")
	}
	for _, m := range all {
		out.line("In the plan %s:", m.Plan.Record.Ref)
		for _, x := range m.Milestones {
			if x.Removed {
				out.line("  %s is removed.", x.Milestone)
				continue
			}
			out.line("  %-8s committed %s, then %s; forecast %s, then %s", x.Milestone, or(x.PromisedWas.Words(), "to no date"), or(x.Promised.Words(), "to no date"),
				x.ForecastWas.Words(), x.Forecast.Words())
		}
		for _, s := range append(m.Words(), m.Mind()...) {
			out.line("  %s", s)
		}
		for _, b := range m.Bearings() {
			out.line("  %s bears on %s.", b.Item.Ref, strings.Join(b.On, ", "))
		}
	}
}

func tellDecider(out *lines, f *secretariat.ChangeFile) {
	if body := f.Decider(); body != "" {
		out.line("%s decides, by the rules %s:", body, f.Outcome.Rules)
	} else {
		out.line("Who decides cannot be told yet, by the rules %s:", f.Outcome.Rules)
	}
	for _, s := range f.Reasons() {
		out.line("  %s", s)
	}
	if f.Newer != "" {
		out.line("The rules %s have come into force since. The request keeps its own unless it is re-opened.", f.Newer)
	}
	if f.Conflict != "" {
		out.line("%s", f.Conflict)
	}
	if w := f.Request.UnjudgedWords(); w != "" && !f.Request.Settled() {
		out.line("%s", w)
	}
}

func moveWords(m secretariat.Shift) string {
	name := m.Milestone
	if m.Name != "" {
		name += " (" + m.Name + ")"
	}
	if m.Removed {
		return name + " is removed."
	}
	s := fmt.Sprintf("%s moves from %s to %s", name, or(m.From.Words(), "no date"), m.Written.Words())
	if m.To.IsZero() {
		return s + "."
	}
	if _, rule := m.Written.Rule(); rule {
		s += ", which is " + m.To.Words()
	}
	if m.From.IsZero() {
		return s + "."
	}
	return s + ": " + count(m.Months, "month") + "."
}

func tellCourse(out *lines, c change.Course) {
	t := c.Taking()
	if t.DecideBy == 0 {
		out.line("No milestone with a date moves, so nothing says by when it is to be decided.")
		return
	}
	out.line("To be decided by %s. %s", t.DecideBy.Words(), c.Begins())
	switch c.Taken {
	case "":
		out.line("No route comes in time.")
	default:
		out.line("The %s route comes in time:", c.Taken)
	}
	for _, l := range t.Legs {
		if l.Done != 0 {
			out.line("  %-20s on %s", l.Step, l.Words())
			continue
		}
		out.line("  %-20s earliest %-12s latest %s", l.Step, l.Earliest.Words(), l.Latest.Words())
	}
	for _, n := range c.Needs {
		out.line("It needs: %s", n)
	}
	for _, n := range c.Warnings {
		out.line("Mind: %s", n)
	}
	out.line("")
}

func tellAnswers(out *lines, m change.Matrix) {
	t := m.Total
	if t.Asked+t.Exempt == 0 {
		out.line("Nobody has been asked yet.")
		return
	}
	out.line("%d asked, %d answered, %d without impact, %d overdue, %d exempt.", t.Asked, t.Answered, t.NoImpact, t.Overdue, t.Exempt)
	for _, r := range m.Rows {
		out.line("  %-40s %d asked, %d answered, %d without impact, %d overdue", or(r.Constituency, "no constituency"), r.Asked, r.Answered, r.NoImpact, r.Overdue)
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// ChangeListCmd lists the change requests.
type ChangeListCmd struct {
	Place
	JSON bool `name:"json" help:"Print them as JSON."`
}

// Run lists them.
func (c *ChangeListCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		now, err := d.AsAt(ctx, 0)
		if err != nil {
			return err
		}
		v := d.View(ctx, w.operator(), now)
		var all []*change.Request
		for it, err := range v.Each(change.Requests.Kind, secretariat.Query{Sort: "ref"}) {
			if err != nil {
				return err
			}
			all = append(all, change.Requests.From(it.Record))
		}
		if c.JSON {
			return printJSON(w.Stdout, listJSON(all))
		}
		out := &lines{w: w.Stdout}
		for _, r := range all {
			out.line("%-6s %-22s %-10s %s", r.Ref, r.Status(), or(r.Decider, "-"), r.Title)
		}
		return out.err
	})
}

type listedJSON struct {
	Ref      string  `json:"ref"`
	Title    string  `json:"title"`
	Status   string  `json:"status"`
	RaisedBy string  `json:"raised_by"`
	Raised   *string `json:"raised"`
	Level    *string `json:"level_of_decision"`
	Decided  *string `json:"decided"`
}

func listJSON(all []*change.Request) []listedJSON {
	out := []listedJSON{}
	for _, r := range all {
		out = append(out, listedJSON{r.Ref, r.Title, string(r.Status()), r.RaisedBy, given(r.RaisedOn.String()), given(r.Decider), given(r.DecidedOn.String())})
	}
	return out
}
