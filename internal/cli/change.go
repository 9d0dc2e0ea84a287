package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/api"
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
	Form   ChangeFormCmd   `cmd:"" help:"What a party is asked, what it has answered, and the draft that it keeps."`
	Sheet  ChangeSheetCmd  `cmd:"" help:"Write the answer sheet of a party, to be filled in elsewhere."`
	Take   ChangeTakeCmd   `cmd:"" help:"Take a change request, an answer, a position, a concern or a questionnaire one step on."`
	Agenda ChangeAgendaCmd `cmd:"" help:"Put a change request on the agenda of a meeting."`
	Block  ChangeBlockCmd  `cmd:"" help:"Record a blocking concern of an organisation."`
	Direct ChangeDirectCmd `cmd:"" help:"Record what Ofgem orders by letter without a change request that carried it."`
	List   ChangeListCmd   `cmd:"" help:"The change requests, with where each stands and who decides."`
	Above  ChangeAboveCmd  `cmd:"" help:"What lies above the thresholds, by the day to decide by, and what was decided of it."`
	Counts ChangeCountsCmd `cmd:"" help:"Who has answered a change request or a questionnaire, by constituency."`
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
			return printJSON(w.Stdout, api.TellChange(f, today))
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

// given returns text, or null for none.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
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
	for _, s := range f.Became {
		out.line("%s", s)
	}
	out.line("")
	tellDecider(out, f)
	out.line("")
	for _, m := range f.Moves {
		out.line("%s", moveWords(m, f.Dropped()))
	}
	for _, m := range r.Untouched {
		out.line("%s is left alone.", m)
	}
	for _, j := range f.Together() {
		out.line("%s", j)
	}
	tellPlans(out, f.Plans)
	out.line("")
	tellCourse(out, f)
	tellAnswers(out, f.Matrix)
	tellGroup(out, f)
	for _, a := range f.Recommendations {
		out.line("%s recommended to %s at %s: %s", a.Group, strings.ToLower(string(a.Advice)), a.Meeting, a.Reasons)
	}
	for _, d := range f.Decisions {
		out.line("%s by %s on %s: %s", d.Ruling, d.Body, d.Day.Words(), d.Reasons)
	}
}

// tellGroup tells what keeps a request back, what the seats say of it where it was put
// to, and what that comes to.
func tellGroup(out *lines, f *secretariat.ChangeFile) {
	for _, h := range f.Holds {
		out.line("Held: %s", h.Words())
	}
	if f.Request.Status() == change.ForDecision {
		out.line("At %s: %s", f.Request.Meeting, f.Verdict.Because)
	}
	for _, s := range f.Seats {
		out.line("  %-20s %-10s%s", s.Organisation, s.Status(), prefixed("  ", s.Reason))
	}
	for _, c := range f.Concerns {
		out.line("  %s of %s, %s: %s", c.Ref, c.Organisation, strings.ToLower(string(c.Status())), c.Text)
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
	out.line("%s, by the rules %s:", f.DeciderWords(), f.Outcome.Rules)
	for _, s := range f.Reasons() {
		out.line("  %s", s)
	}
	for _, l := range f.Lacking() {
		out.line("%s", l)
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

func moveWords(m secretariat.Shift, dropped bool) string {
	moves := "moves"
	if dropped {
		moves = "would have moved"
	}
	name := m.Milestone
	if m.Name != "" {
		name += " (" + m.Name + ")"
	}
	if m.Removed {
		return name + " is removed."
	}
	s := fmt.Sprintf("%s %s from %s to %s", name, moves, or(m.From.Words(), "no date"), m.Written.Words())
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

func tellCourse(out *lines, f *secretariat.ChangeFile) {
	c := f.Course
	t := c.Taking()
	if t.DecideBy == 0 {
		out.line("No milestone with a date moves, so nothing says by when it is to be decided.")
		return
	}
	settled := f.SettledWords()
	switch {
	case settled != "":
		out.line("To be decided by %s. %s", t.DecideBy.Words(), settled)
		t = t.Taken()
	case c.Taken == "":
		out.line("To be decided by %s. %s", t.DecideBy.Words(), c.Begins())
		out.line("No route comes in time.")
	default:
		out.line("To be decided by %s. %s", t.DecideBy.Words(), c.Begins())
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

// ChangeAboveCmd shows what lies above the thresholds.
type ChangeAboveCmd struct {
	Place
	JSON bool `name:"json" help:"Print it as JSON."`
}

// Run shows it.
func (c *ChangeAboveCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		day, _, err := dayOfRecord(ctx, d)
		if err != nil {
			return err
		}
		above, err := secretariat.AboveThreshold(d.View(ctx, w.operator(), secretariat.Now), day)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(w.Stdout, api.TellAbove(above, day))
		}
		out := &lines{w: w.Stdout}
		if len(above.Open) == 0 {
			out.line("Nothing above the thresholds waits for a decision.")
		}
		for i, f := range slices.Concat(above.Open, above.Unclear) {
			if i == len(above.Open) {
				out.line("%s decides, if what is lacking comes out so:", change.Authority)
			}
			out.line("%-6s %-22s by %-12s %d of %d answered  %s", f.Request.Ref, f.Request.Status(), or(f.Course.Ordinary.DecideBy.Words(), "-"), f.Matrix.Total.Answered, f.Matrix.Total.Asked, f.Request.Title)
			for _, s := range f.Reasons() {
				out.line("  %s", s)
			}
		}
		for _, f := range above.Decided {
			out.line("%-6s %-22s on %-12s %s", f.Request.Ref, f.Request.Status(), or(f.Request.DecidedOn.Words(), "-"), f.Request.Title)
		}
		return out.err
	})
}

// ChangeCountsCmd shows who has answered.
type ChangeCountsCmd struct {
	Place
	Ref  string `arg:"" help:"The change request or the questionnaire, as CR003 or PPIR001."`
	JSON bool   `name:"json" help:"Print it as JSON."`
}

// Run shows it.
func (c *ChangeCountsCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		day, _, err := dayOfRecord(ctx, d)
		if err != nil {
			return err
		}
		_, asks, answers, err := secretariat.Asked(d.View(ctx, w.operator(), secretariat.Now), c.Ref)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(w.Stdout, api.TellMatrix(asks, answers, day))
		}
		out := &lines{w: w.Stdout}
		tellAnswers(out, change.Count(answers, day))
		return out.err
	})
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
