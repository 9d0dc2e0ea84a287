package api

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planreport"
	"crosscode/internal/plan"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// What is worked out about a plan is told as the plan commands tell it with
// --json, byte for byte. Whoever may read the plan may ask. Nothing is kept, so
// each is a reading, and what it is asked stands in its address.

// The bounds on what is asked at once.
const (
	mostIterations = 100_000
	mostHigh       = 10_000
)

// reports are the readings of one plan.
func reports() []*operation {
	known := func(name, words string, s *huma.Schema) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: words, Schema: s}
	}
	text := func(name, words string) *huma.Param { return known(name, words, typed("string", "")) }
	number := func(name, words string, least, most, usual float64) *huma.Param {
		s := typed("integer", "")
		s.Minimum, s.Maximum, s.Default = &least, &most, usual
		return known(name, words, s)
	}
	yes := func(name, words string) *huma.Param { return known(name, words, typed("boolean", "")) }
	several := func(name, words string) *huma.Param { return known(name, words, many(typed("string", ""))) }
	needed := func(p *huma.Param) *huma.Param { p.Required = true; return p }
	return []*operation{
		report("schedule", "Its dates, slack and critical path", "Each activity with its early and late dates, and beside the forecast what is committed and every boundary, each counted back by itself.",
			(*call).schedule),
		report("check", "The checks of its health", "The fourteen usual checks and ours, with the list behind each number. A check that would take too long is not made, and skipped says so.",
			(*call).checks, yes("without-milestones", "Leave milestones out of what is counted."), number("high", "Working days of slack or duration that are too many.", 1, mostHigh, 44),
			text("today", "The day by which reviews of assumptions are due; today, or that of as-at, if not given.")),
		report("risk", "When its milestones may really be reached", "The plan is run many times, each time with durations and risks drawn anew. The same seed and number give the same answer. A run that would take too long is refused with the number that does not.",
			(*call).risk, number("iterations", "Run the plan so many times.", 1, mostIterations, 10_000), known("seed", "Any whole number.", &huma.Schema{Type: "integer", Minimum: new(float64), Default: 1})),
		report("whatif", "What scenarios would bring", fmt.Sprintf("Scenarios of the plan, and changes of your own, tried on a copy beside the plan as it is. At most %d at once.", secretariat.MostScenarios),
			(*call).whatIf, several("scenario", "These scenarios of the plan, by name or a part of it; all if none is named and nothing is set."),
			several("set", fmt.Sprintf("A change, as crosscode plan whatif --set takes it: B-draft=6w, drafters=2, M6=M5+10mo. All of them, at most %d, are one scenario.", secretariat.MostChanges)),
			yes("keep-date", "What follows keeps its date as long as its links allow; otherwise, unless a scenario says, its lag.")),
		report("compare", "How it differs between two times", "A time is a baseline (B1), a version that changed the file (v3), or now.",
			(*call).comparePlans, needed(text("from", "The earlier time.")), known("to", "The later time.", &huma.Schema{Type: "string", Default: secretariat.PlanNow})),
		report("explain", "Why one activity starts when it does", "The chain of reasons, back to what waits for nothing.",
			(*call).explain, needed(text("activity", "The activity: its number, its code or its name."))),
	}
}

// Large reports whether what an address asks for is large work: a whole register,
// or something worked out of a plan.
func Large(path string) bool {
	if strings.HasPrefix(path, Root+"/exports/") {
		return true
	}
	rest, ok := strings.CutPrefix(path, Root+"/"+register.Plans.Kind.Path+"/")
	_, name, below := strings.Cut(rest, "/")
	return ok && below && reportSchema(name) != ""
}

// report is one reading of one plan.
func report(name, summary, more string, answer func(*call, *secretariat.Planned, *secretariat.View, *question) (func(io.Writer) error, error), parameters ...*huma.Param) *operation {
	k := register.Plans.Kind
	return &operation{id: "plan-" + name, method: http.MethodGet, path: "/" + k.Path + "/{ref}/" + name, tag: k.Title, summary: summary,
		more: more + " It is what crosscode plan " + name + " --json writes of the same plan. A plan without a file is a conflict.", status: "200",
		parameters: append(use("ref", "as-at", "If-None-Match"), parameters...), reply: jsonReply(summary+".", to(reportSchema(name)), "ETag"),
		refusals: []string{"400", "404", "409", "422"}, answer: func(c *call) error { return c.report(answer) }}
}

func reportSchema(name string) string {
	return map[string]string{"schedule": "PlanSchedule", "check": "PlanChecks", "risk": "PlanRisk", "whatif": "PlanWhatIf", "compare": "PlanChanges", "explain": "PlanExplanation"}[name]
}

// A question is what the query of a report asks, and everything that is wrong with
// it.
type question struct {
	url.Values
	problem.Check
}

// number reads a whole number within bounds.
func (a *question) number(name string, least, most, usual int) int {
	text := a.Get(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	a.Want(err == nil && n >= least && n <= most, name, "Give a whole number from %d to %d.", least, most)
	return n
}

// yes reads true or false.
func (a *question) yes(name string) bool {
	text := a.Get(name)
	a.Want(text == "" || text == "true" || text == "false", name, "Say true or false.")
	return text == "true"
}

// report reads what is asked and the plan, and answers.
func (c *call) report(answer func(*call, *secretariat.Planned, *secretariat.View, *question) (func(io.Writer) error, error)) error {
	k, all := register.Plans.Kind, c.r.URL.Query()
	a := &question{Values: all}
	it, v, _, done, err := c.findAsked(k, all)
	if err != nil || done {
		return err
	}
	fresh, err := c.s.desk.Fresh(c.r.Context())
	if err != nil {
		return err
	}
	if c.unchanged(tagOf(fmt.Appendf(nil, "%s|%d|%s|%+v|%s", fresh.Origin, fresh.Size, c.s.desk.Today(), c.who(), c.r.URL.RequestURI()))) {
		return nil
	}
	p, err := c.s.desk.PlanIn(v, record.HeadOf(it.Record).Ref)
	if err != nil {
		return err
	}
	if p.Empty() {
		return problem.New(problem.Conflict, "%s has no plan file yet, so there is nothing to work out.", p.Record.Ref)
	}
	write, err := answer(c, p, v, a)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	if c.r.Method == http.MethodHead {
		return nil
	}
	b := &begun{w: c.w}
	out := bufio.NewWriterSize(b, 1<<15)
	if err := write(out); err != nil {
		if !b.so {
			return err
		}
		// The answer has begun: break it off, so that nobody takes it for whole.
		c.fault("tell of a plan", err)
		panic(http.ErrAbortHandler)
	}
	return out.Flush()
}

const cannotAsk = "What the address asks of the plan cannot be worked out."

// begun notes whether anything of an answer was sent.
type begun struct {
	w  io.Writer
	so bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.so = true
	return b.w.Write(p)
}

func (c *call) schedule(p *secretariat.Planned, _ *secretariat.View, _ *question) (func(io.Writer) error, error) {
	return func(w io.Writer) error { return planreport.Schedule(w, p.File, p.Schedule) }, p.MayTellSchedule()
}

func (c *call) checks(p *secretariat.Planned, v *secretariat.View, a *question) (func(io.Writer) error, error) {
	o := plan.CheckOptions{WithoutMilestones: a.yes("without-milestones"), High: int64(a.number("high", 1, mostHigh, 44))}
	day, err := c.dayOf(a)
	if err != nil {
		return nil, err
	}
	if err := a.Err(cannotAsk); err != nil {
		return nil, err
	}
	found, err := c.s.desk.ChecksOf(c.r.Context(), v, p, o, day)
	return func(w io.Writer) error { return planreport.Checks(w, p.File.Plan, found.Usual, found.Own) }, err
}

// dayOf is the day that reviews are due by.
func (c *call) dayOf(a *question) (calendar.Day, error) {
	for _, text := range []string{a.Get("today"), c.r.URL.Query().Get("as-at")} {
		if text != "" {
			day, err := calendar.ParseDay(text)
			a.Note("today", err)
			return day, nil
		}
	}
	return c.s.desk.Today(), nil
}

func (c *call) risk(p *secretariat.Planned, _ *secretariat.View, a *question) (func(io.Writer) error, error) {
	iterations, seed := a.number("iterations", 1, mostIterations, 10_000), uint64(1)
	if text := a.Get("seed"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		a.Want(err == nil, "seed", "A seed is a whole number from 0 on.")
		seed = n
	}
	if err := a.Err(cannotAsk); err != nil {
		return nil, err
	}
	found, err := c.s.desk.RiskOf(c.r.Context(), p, iterations, seed)
	return func(w io.Writer) error { return planreport.Risk(w, p.File, found) }, err
}

func (c *call) whatIf(p *secretariat.Planned, _ *secretariat.View, a *question) (func(io.Writer) error, error) {
	keep := a.yes("keep-date")
	a.Want(len(a.Values["set"]) <= secretariat.MostChanges, "set", "At most %d changes are tried at once.", secretariat.MostChanges)
	scenarios, err := p.File.Trying(a.Values["scenario"], a.Values["set"], keep)
	a.Note("scenario", err)
	asks := "Name some with scenario."
	if len(a.Values["scenario"]) > 0 {
		asks = "Name fewer."
	}
	a.Want(len(scenarios) <= secretariat.MostScenarios, "scenario", "At most %d scenarios are tried at once, and these are %d. %s", secretariat.MostScenarios, len(scenarios), asks)
	if err := a.Err(cannotAsk); err != nil {
		return nil, err
	}
	now, err := p.Base.Now()
	if err != nil {
		return nil, err
	}
	var tried []*whatif.Outcome
	for _, s := range scenarios {
		o, err := p.Base.Try(s)
		if err != nil {
			return nil, err
		}
		tried = append(tried, o)
		if err := c.r.Context().Err(); err != nil {
			return nil, err
		}
	}
	return func(w io.Writer) error { return planreport.WhatIf(w, p.File, p.Base, now, tried) }, nil
}

func (c *call) comparePlans(p *secretariat.Planned, v *secretariat.View, a *question) (func(io.Writer) error, error) {
	from, to := a.Get("from"), a.Get("to")
	if to == "" {
		to = secretariat.PlanNow
	}
	a.Want(from != "", "from", "Say what to compare with: a baseline (B1), a version (v3), or now.")
	if err := a.Err(cannotAsk); err != nil {
		return nil, err
	}
	var both [2]*secretariat.Planned
	for i, name := range []string{from, to} {
		at, _, err := c.s.desk.PlanAt(c.r.Context(), c.who(), v, p, name)
		if err != nil {
			return nil, err
		}
		both[i] = at
	}
	milestones, changes, err := secretariat.ComparePlans(both[0], both[1])
	return func(w io.Writer) error { return planreport.Changes(w, milestones, changes) }, err
}

func (c *call) explain(p *secretariat.Planned, _ *secretariat.View, a *question) (func(io.Writer) error, error) {
	a.Want(a.Get("activity") != "", "activity", "Say which activity.")
	if err := a.Err(cannotAsk); err != nil {
		return nil, err
	}
	i, err := p.File.Find(a.Get("activity"))
	return func(w io.Writer) error { return planreport.Explanation(w, p.File.Plan, p.Schedule, i) }, err
}
