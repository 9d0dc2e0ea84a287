package api

import (
	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/secretariat"
)

// A ChangeTold is a change request with all that its page says, as programs are told it:
// by the API, and by the command line.
type ChangeTold struct {
	Ref             string             `json:"ref"`
	Title           string             `json:"title"`
	Status          string             `json:"status"`
	RaisedBy        string             `json:"raised_by"`
	OnBehalfOf      string             `json:"on_behalf_of"`
	Raised          *string            `json:"raised"`
	Level           *string            `json:"level_of_decision"` // null: it cannot be told yet
	Reasons         []string           `json:"reasons"`
	Lacking         []string           `json:"lacking"` // what somebody has to set
	Rules           string             `json:"rules"`
	Newer           *string            `json:"newer_rules"` // come into force since it was raised
	Became          []string           `json:"became"`      // what was last decided of it, or why it came back
	Today           string             `json:"today"`       // from which the route is reckoned
	DecideBy        *string            `json:"decide_by"`
	LatestRaise     *string            `json:"latest_raise"` // on the ordinary route
	Route           *string            `json:"route"`        // null: none comes in time
	Needs           []string           `json:"needs"`
	Warnings        []string           `json:"warnings"`
	Routes          []wayTold          `json:"routes"`
	Milestones      []shiftTold        `json:"milestones"`
	Untouched       []string           `json:"untouched"`
	Joint           []string           `json:"joint"`
	Responses       AnswersTold        `json:"responses"`
	Matrix          []constituencyTold `json:"matrix"`
	Meeting         *string            `json:"meeting"`   // that it was put to, or at which it was decided
	ComesTo         *comesToTold       `json:"comes_to"`  // what the positions come to, while it is for decision
	Positions       []positionTold     `json:"positions"` // of each voting seat of the group it was put to
	Concerns        []concernTold      `json:"concerns"`  // that block, or did
	Holds           []holdTold         `json:"holds"`     // freezes that keep it back
	Recommendations []verdictTold      `json:"recommendations"`
	Decisions       []verdictTold      `json:"decisions"`
	Conflict        *string            `json:"conflict"`
	Unjudged        []string           `json:"criteria_missing"` // that it says nothing of
	Plans           []planMoveTold     `json:"plans"`            // what it does to each plan that holds a milestone of it
}

type planMoveTold struct {
	Plan       string             `json:"plan"`
	Fault      *string            `json:"fault"` // why it cannot be tried
	Milestones []planShiftTold    `json:"milestones"`
	Activities int                `json:"activities_moved"`
	Boundaries []planBoundaryTold `json:"boundaries"`
	Windows    []planWindowTold   `json:"windows"`
	Thresholds []planCrossedTold  `json:"thresholds"` // crossed by it, and not without it
	RAID       []planItemTold     `json:"raid"`
	Notices    []string           `json:"notices"`
	Baselines  []string           `json:"baselines"` // that came of its approval
	Untaken    *string            `json:"no_baseline_because"`
}

type planShiftTold struct {
	Ref         string  `json:"ref"`
	Name        string  `json:"name"`
	Removed     bool    `json:"removed"`
	PromisedWas *string `json:"committed_was"`
	Promised    *string `json:"committed"`
	ForecastWas *string `json:"forecast_was"`
	Forecast    *string `json:"forecast"`
}

type planBoundaryTold struct {
	Name      string `json:"name"`
	Milestone string `json:"milestone"`
	WasKept   bool   `json:"was_kept"`
	Kept      bool   `json:"kept"`
	SlackWas  *int64 `json:"slack_minutes_was"` // null: it has no latest day
	Slack     *int64 `json:"slack_minutes"`
}

type planWindowTold struct {
	Activity string  `json:"activity"`
	Was      *string `json:"was"`
	Is       *string `json:"is"` // null: no window is known
	Missed   int     `json:"windows_later"`
}

type planCrossedTold struct {
	Milestone string   `json:"milestone"`
	Rule      string   `json:"rule"`
	Body      string   `json:"decided_by"`
	DecideBy  *string  `json:"decide_by"`
	Because   []string `json:"because"`
}

type planItemTold struct {
	Ref      string `json:"ref"`
	Activity string `json:"activity"`
	How      string `json:"how"`
}

type wayTold struct {
	Name        string        `json:"name"`
	Fits        bool          `json:"fits"`
	LatestRaise *string       `json:"latest_raise"`
	Steps       []wayStepTold `json:"steps"`
}

type wayStepTold struct {
	Step     string  `json:"step"`
	Days     int     `json:"working_days"`
	Meets    string  `json:"meets"`
	Earliest *string `json:"earliest"`
	Latest   *string `json:"latest"`
	Set      *string `json:"set"` // the day on which it was done, or is to be
}

type shiftTold struct {
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

// AnswersTold counts the parties that were asked, by what they have said.
type AnswersTold struct {
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

type constituencyTold struct {
	Constituency string `json:"constituency"`
	AnswersTold
}

// comesToTold is what the seats of a group come to, before anything is recorded.
type comesToTold struct {
	Passes  bool   `json:"passes"`
	Blocked bool   `json:"blocked"` // approval cannot be recommended as it stands
	Because string `json:"because"`
}

type positionTold struct {
	Ref          string `json:"ref"`
	Organisation string `json:"organisation"`
	For          string `json:"speaks_for"`
	Position     string `json:"position"`
	Spoken       string `json:"spoken_by"` // holder, alternate, chair or secretariat
	Reasons      string `json:"reasons"`
}

type concernTold struct {
	Ref          string `json:"ref"`
	Organisation string `json:"organisation"`
	Status       string `json:"status"`
	Text         string `json:"text"`
	Settled      string `json:"settled"`
}

type holdTold struct {
	Ref   string `json:"ref"`
	Words string `json:"words"`
}

// tellGroup tells what the group that a request was put to says of it, and what keeps
// it back.
func (j *ChangeTold) tellGroup(f *secretariat.ChangeFile) {
	j.Meeting = unless(f.Request.Meeting)
	if f.Request.Status() == change.ForDecision {
		j.ComesTo = &comesToTold{f.Verdict.Passes, f.Verdict.Blocked, f.Verdict.Because}
	}
	j.Positions, j.Concerns, j.Holds = []positionTold{}, []concernTold{}, []holdTold{}
	for _, s := range f.Seats {
		j.Positions = append(j.Positions, positionTold{s.Ref, s.Organisation, s.Seat, string(s.Status()), s.Spoke, s.Reason})
	}
	for _, c := range f.Concerns {
		j.Concerns = append(j.Concerns, concernTold{c.Ref, c.Organisation, string(c.Status()), c.Text, c.Settled})
	}
	for _, h := range f.Holds {
		j.Holds = append(j.Holds, holdTold{h.Ref, h.Words()})
	}
}

// verdictTold is a recommendation or a decision, told in brief.
type verdictTold struct {
	Ref     string   `json:"ref"`
	By      string   `json:"by"`
	What    string   `json:"what"`
	Day     *string  `json:"day"`
	Reasons string   `json:"reasons"`
	Tally   string   `json:"tally"`
	Dissent []string `json:"dissent"`
}

// TellChange tells a change request as it was reckoned for a day.
func TellChange(f *secretariat.ChangeFile, today calendar.Day) ChangeTold {
	r := f.Request
	j := ChangeTold{Ref: r.Ref, Title: r.Title, Status: string(r.Status()), RaisedBy: r.RaisedBy, OnBehalfOf: r.OnBehalfOf,
		Raised: unless(r.RaisedOn.String()), Level: unless(f.Decider()), Reasons: some(f.Reasons()), Lacking: some(f.Lacking()),
		Rules: f.Outcome.Rules, Newer: unless(f.Newer), Today: today.String(), DecideBy: unless(f.Course.Ordinary.DecideBy.String()),
		LatestRaise: unless(f.Course.Ordinary.LatestRaise().String()), Route: unless(f.Course.Taken), Needs: some(f.Course.Needs),
		Warnings: some(f.Course.Warnings), Untouched: some(r.Untouched), Joint: some(f.Together()), Responses: tellCounts(f.Matrix.Total),
		Became: some(f.Became), Conflict: unless(f.Conflict), Unjudged: some(r.Unjudged()), Milestones: []shiftTold{}, Matrix: []constituencyTold{}, Recommendations: []verdictTold{}, Decisions: []verdictTold{}}
	for _, t := range []change.Timing{f.Course.Ordinary, f.Course.Expedited} {
		j.Routes = append(j.Routes, tellWay(t))
	}
	for _, m := range f.Moves {
		j.Milestones = append(j.Milestones, tellShift(m))
	}
	for _, row := range f.Matrix.Rows {
		j.Matrix = append(j.Matrix, constituencyTold{row.Constituency, tellCounts(row)})
	}
	for _, a := range f.Recommendations {
		j.Recommendations = append(j.Recommendations, tellVerdict(a.Ref, a.Group, string(a.Advice), a.Day, a.Reasons, a.Positions))
	}
	for _, d := range f.Decisions {
		j.Decisions = append(j.Decisions, tellVerdict(d.Ref, d.Body, string(d.Ruling), d.Day, d.Reasons, d.Positions))
	}
	j.tellGroup(f)
	j.Plans = []planMoveTold{}
	for _, m := range f.Plans {
		j.Plans = append(j.Plans, tellPlanMove(m))
	}
	return j
}

func tellPlanMove(m *secretariat.PlanMove) planMoveTold {
	j := planMoveTold{Plan: m.Plan.Record.Ref, Fault: unless(m.Fault), Activities: m.Activities, Notices: some(m.Waiting), Baselines: some(m.Taken), Untaken: unless(m.Untaken),
		Milestones: []planShiftTold{}, Boundaries: []planBoundaryTold{}, Windows: []planWindowTold{}, Thresholds: []planCrossedTold{}, RAID: []planItemTold{}}
	for _, x := range m.Milestones {
		j.Milestones = append(j.Milestones, planShiftTold{x.Milestone, x.Name, x.Removed, unless(x.PromisedWas.String()), unless(x.Promised.String()),
			unless(x.ForecastWas.String()), unless(x.Forecast.String())})
	}
	for _, t := range m.Crossed {
		j.Thresholds = append(j.Thresholds, planCrossedTold{t.Move.Milestone, t.Rule.Name, t.Rule.Body, unless(t.DecideBy.String()), some(t.Because)})
	}
	for _, d := range m.RAID {
		j.RAID = append(j.RAID, planItemTold{d.Item.Ref, d.Activity, d.How})
	}
	if m.Outcome == nil {
		return j
	}
	for _, b := range m.Outcome.Boundaries {
		x := m.Plan.File.Programme.Boundaries[b.Index]
		row := planBoundaryTold{Name: x.Name, Milestone: x.Milestone, WasKept: b.WasKept, Kept: b.IsKept}
		if b.HasLatest {
			row.SlackWas, row.Slack = &b.WasSlack, &b.Slack
		}
		j.Boundaries = append(j.Boundaries, row)
	}
	for _, w := range m.Outcome.Windows {
		row := planWindowTold{Activity: m.Plan.File.Plan.Activities[w.Activity].Ref, Missed: w.Missed}
		if w.Was.Day != 0 {
			row.Was = unless(w.Was.Day.String())
		}
		if w.Is.Day != 0 {
			row.Is = unless(w.Is.Day.String())
		}
		j.Windows = append(j.Windows, row)
	}
	return j
}

func tellWay(t change.Timing) wayTold {
	j := wayTold{Name: t.Way.Name, Fits: t.Fits(), LatestRaise: unless(t.LatestRaise().String()), Steps: []wayStepTold{}}
	for _, l := range t.Legs {
		j.Steps = append(j.Steps, wayStepTold{l.Step, l.Takes, l.Meets, unless(l.Earliest.String()), unless(l.Latest.String()), unless(l.Done.String())})
	}
	return j
}

func tellShift(m secretariat.Shift) shiftTold {
	j := shiftTold{Ref: m.Milestone, Name: m.Name, From: unless(m.From.String()), To: unless(m.Written.String()), ToDate: unless(m.To.String()),
		Due: unless(m.Due.String()), Gone: m.Removed}
	if m.Level.Given {
		j.Level = &m.Level.N
	}
	if !m.From.IsZero() && !m.To.IsZero() {
		j.Delay = &m.Months
	}
	return j
}

func tellCounts(r change.Row) AnswersTold {
	return AnswersTold{r.Asked, r.Answered, r.NoImpact, r.Overdue, r.Exempt, r.Late, r.Support, r.Object, r.Neutral}
}

func tellVerdict(ref, by, what string, day calendar.When, reasons string, positions []string) verdictTold {
	j := verdictTold{Ref: ref, By: by, What: what, Day: unless(day.String()), Reasons: reasons, Dissent: []string{}}
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
