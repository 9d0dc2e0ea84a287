package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/picture"
	"crosscode/internal/plan/risk"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A riskRun is a plan run through its risks.
type riskRun struct {
	*secretariat.Planned
	*risk.Result
	today calendar.Day
	cell  func(ref string) Cell // names a milestone
}

// iterationChoices are how often a plan may be run while somebody waits.
var iterationChoices = []int{1000, 5000, 10_000, 20_000}

// How a plan is run where nothing else is asked for.
const (
	defaultIterations = 10_000
	defaultSeed       = 1
)

// withPlaces gives each fault of a plan with the activity or the risk that it is about:
// there is no field beside which it could stand.
func withPlaces(p *problem.Problem) []string {
	var out []string
	for _, f := range p.Faults {
		out = append(out, strings.TrimPrefix(f.Field+": ", ": ")+f.Message)
	}
	return out
}

// planRisk shows when the milestones of a plan may really be reached.
func (s *Server) planRisk(w http.ResponseWriter, r *http.Request) error {
	page, v, p, err := s.study(r, "/risk", "Risk", "When milestones may really be reached: the plan is run many times, each time with durations and risks drawn anew. The address holds all that is asked, so the same address gives the same answer.")
	if err != nil {
		return err
	}
	iterations, seed, refused := riskAsked(r)
	if p.Empty() {
		return Show(w, r, http.StatusOK, Study(page))
	}
	page.Submit, page.Problem, page.Fields = "Run", refused, riskFields(r)
	page.Hidden = page.Here.Params("iterations", "seed")
	if refused != nil {
		return Show(w, r, http.StatusUnprocessableEntity, Study(page))
	}
	found, sofar, err := s.desk.RiskSoFar(r.Context(), s.waiting(r), p, iterations, seed)
	if said := problem.Of(err); said != nil {
		page.Problem = atFields(said, page.Fields)
		if said.Kind == problem.Unavailable {
			notYet(w)
		}
		return Show(w, r, statusOf(said), Study(page))
	}
	if err != nil {
		return err
	}
	if sofar != nil {
		page.Working = working("The plan is being run", sofar, func(done, total string) string {
			return ranWords(done, total, iterations, sofar.Total/iterations-1)
		})
		return s.showWorking(w, r, page)
	}
	run := riskRun{p, found, page.Today, func(ref string) Cell { return milestoneCell(page.Frame, v, ref) }}
	page.Parts = run.parts(page.Frame, r.URL.Query().Get("of"))
	return s.showStudy(w, r, page)
}

// ranWords say how far a run is.
func ranWords(done, total string, iterations, risks int) string {
	if risks <= 0 {
		return done + " of " + total + " iterations."
	}
	each := "each of its " + thousands(risks) + " risks"
	if risks == 1 {
		each = "its risk"
	}
	n := thousands(iterations)
	return done + " of " + total + " iterations: " + n + " with all that may happen, and " + n + " more without " + each + ", to tell what it costs."
}

// atFields keeps a fault beside the field that it is about, and gives every other
// with the activity or the risk that it names.
func atFields(said *problem.Problem, fields []Input) *problem.Problem {
	out := &problem.Problem{Kind: said.Kind, Message: said.Message}
	for i, words := range withPlaces(said) {
		f := said.Faults[i]
		if !slices.ContainsFunc(fields, func(in Input) bool { return in.Name == f.Field }) {
			f = problem.Fault{Message: words}
		}
		out.Faults = append(out.Faults, f)
	}
	return out
}

// riskAsked reads what is asked for, and says everything that is wrong with it.
func riskAsked(r *http.Request) (iterations int, seed uint64, refused *problem.Problem) {
	var c problem.Check
	iterations, seed = defaultIterations, defaultSeed
	if text := r.URL.Query().Get("iterations"); text != "" {
		n, err := strconv.Atoi(text)
		c.Want(err == nil && n >= 1 && n <= iterationChoices[len(iterationChoices)-1], "iterations", "Run between 1 and %s iterations, not %s.", thousands(iterationChoices[len(iterationChoices)-1]), strconv.Quote(brief(text)))
		iterations = n
	}
	if text := r.URL.Query().Get("seed"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		c.Want(err == nil, "seed", "A seed is a whole number from 0 on, not %s.", strconv.Quote(brief(text)))
		seed = n
	}
	return iterations, seed, problem.Of(c.Err("The plan cannot be run so."))
}

func riskFields(r *http.Request) []Input {
	asked := func(name, otherwise string) string { return cmp.Or(r.URL.Query().Get(name), otherwise) }
	return []Input{
		{Name: "iterations", Label: "Iterations", Type: InputLine, Short: true, Required: true, Value: asked("iterations", strconv.Itoa(defaultIterations)), Hint: "How often the plan is run. More make the answer steadier; 10,000 are steady to about a day."},
		{Name: "seed", Label: "Seed", Type: InputLine, Short: true, Required: true, Value: asked("seed", strconv.Itoa(defaultSeed)), Hint: "Any whole number. The same one gives the same answer; another shows how much is chance."},
	}
}

func (run *riskRun) mark(i int) *plan.Activity {
	return &run.File.Plan.Activities[run.File.Risks.Marks[i].Activity]
}

// parts are the sections of the page. of names the milestone that the tornado is
// about.
func (run *riskRun) parts(f Frame, of string) []Part {
	out := []Part{run.milestones()}
	if together := run.together(); len(together) > 1 {
		out = append(out, Part{Title: "Side by side", Drawn: &Drawn{"together", picture.Together(together)},
			Words: []string{"All on one scale of time. A line is the day in the plan, a dashed one the committed date; a diamond is P50, a disc P80. Below, each has a scale of its own."}})
	}
	for i := range run.Marks {
		if m := run.curve(i); m != nil {
			out = append(out, Part{Title: named(run.mark(i)), Drawn: &Drawn{anchor("curve " + run.mark(i).Ref), picture.Curve(*m)}})
		} else {
			out = append(out, Part{Title: named(run.mark(i)), Words: []string{"Reached on " + endWords(run.Marks[i].Deterministic.At) + " in every iteration."}})
		}
	}
	out = append(out, run.boundaries(), run.releases(), run.tornado(f, of), run.activities())
	return slices.DeleteFunc(out, func(p Part) bool { return p.Title == "" })
}

// mostTogether is how many curves stand one above the other; the table has all.
const mostTogether = 20

// together are the milestones whose curves are compared: those of which something
// is left to chance.
func (run *riskRun) together() []picture.Milestone {
	var out []picture.Milestone
	for i := range run.Marks {
		if m := run.curve(i); m != nil && len(out) < mostTogether {
			out = append(out, *m)
		}
	}
	return out
}

// curve is what the picture of a milestone needs; nil where nothing about it is
// left to chance.
func (run *riskRun) curve(i int) *picture.Milestone {
	m := picture.Milestone{Name: named(run.mark(i)), Finish: &run.Marks[i], Committed: planfile.CommittedDate, Today: run.today}
	for k := range run.Releases {
		if run.Releases[k].Activity == run.File.Risks.Marks[i].Activity {
			m.Release = &run.Releases[k]
		}
	}
	if c := m.Finish.Curve; c[0] == c[len(c)-1] {
		return nil
	}
	return &m
}

func (run *riskRun) milestones() Part {
	t := Table{Label: "When milestones may be reached", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Plan", Shape: Dated},
		{Label: "P10", Shape: Dated}, {Label: "P50", Shape: Dated}, {Label: "P80", Shape: Dated}, {Label: "P90", Shape: Dated}}}
	add := func(ref Cell, name string, x *risk.Finish) {
		row := Row{Cells: []Cell{ref, TextCell(name)}}
		for _, at := range []risk.Point{x.Deterministic, x.P10, x.P50, x.P80, x.P90} {
			row.Cells = append(row.Cells, dated(at.At))
		}
		t.Rows = append(t.Rows, row)
	}
	for i := range run.Marks {
		add(run.cell(run.mark(i).Ref), run.mark(i).Name, &run.Marks[i])
	}
	add(RefCell{Ref: "End"}, "The end of the plan", &run.End)
	return Part{Title: "Milestones", Mind: run.Warnings, Table: t, Words: []string{
		fmt.Sprintf("%s iterations, seed %d. P80 is the day by which a milestone is reached in 80 of 100 iterations. %s", thousands(run.Iterations), run.Seed, run.File.Risks.Combine.Words())}}
}

func (run *riskRun) boundaries() Part {
	t := Table{Label: "Chance of keeping each boundary", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Boundary", Shape: Line}, {Label: "From", Shape: Dated},
		{Label: "Until", Shape: Dated}, {Label: "Kept in", Shape: Figure}}}
	for i := range run.Marks {
		for _, l := range run.Marks[i].Limits {
			var from, until DateCell
			if l.Earliest != 0 {
				from = dated(l.Earliest + 1)
			}
			if l.Latest != 0 {
				until = dated(l.Latest)
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{run.cell(run.mark(i).Ref), TextCell(l.Name), from, until, NumberCell(share(l.Probability))}})
		}
	}
	return Part{Title: "Boundaries", Table: t, None: "The plan has no boundary and no committed date."}
}

func share(p float64) string { return strconv.FormatFloat(100*p, 'f', 1, 64) + " %" }

func (run *riskRun) releases() Part {
	t := Table{Label: "Chance of each release window", Columns: []Column{{Label: "Release", Shape: Short}, {Label: "Window", Shape: Line}, {Label: "Planned", Shape: Short},
		{Label: "In it in", Shape: Figure}, {Label: "In it or before in", Shape: Figure}}}
	for _, x := range run.Releases {
		for _, c := range x.Windows {
			planned := ""
			if c.Window.Day == x.Planned {
				planned = "planned"
			}
			window := endWords(c.Window.Day.At(1))
			if c.Window.Provisional {
				window += ", provisional"
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{run.cell(run.File.Plan.Activities[x.Activity].Ref), TextCell(window), TextCell(planned), NumberCell(share(c.In)), NumberCell(share(c.By))}})
		}
	}
	if len(t.Rows) == 0 {
		return Part{}
	}
	return Part{Title: "Release windows", Table: t}
}

// tornado is what each risk costs one milestone, or the end of the plan.
func (run *riskRun) tornado(f Frame, of string) Part {
	at, what := -1, "the end of the plan"
	p := Part{Title: "What each risk costs"}
	about := func(ref, words string) Link {
		l := Link{Words: "Of " + words}
		if ref != of {
			l.URL = f.Here.With("of", ref).String()
		}
		return l
	}
	for i := range run.Marks {
		if run.mark(i).Ref == of && of != "" {
			at, what = i, named(run.mark(i))
		}
	}
	if at < 0 {
		of = ""
	}
	p.Links = append(p.Links, about("", "the end of the plan"))
	for i := range run.Marks {
		if run.curve(i) != nil {
			p.Links = append(p.Links, about(run.mark(i).Ref, run.mark(i).Ref))
		}
	}
	var bars []picture.Bar
	for k, saved := range run.Saved {
		x := risk.Saving{P50: saved.P50, P80: saved.P80}
		if at >= 0 {
			x = saved.Marks[at]
		}
		bars = append(bars, picture.Bar{Name: strings.TrimSpace(run.File.Risks.Risks[k].ID + " " + run.File.Risks.Risks[k].Name), Value: x.P80, Other: x.P50})
	}
	p.Words = []string{"By how many working days " + what + " would be earlier, at P80 and at P50, if one risk were not there. The same random numbers are used, so nothing else changes."}
	p.Drawn = &Drawn{"tornado", picture.Saved(what, bars)}
	return p
}

// maxCritical is how many activities the page lists.
const maxCritical = 30

// activities tells which activities decide the end.
func (run *riskRun) activities() Part {
	var order []int
	var bars []picture.Bar
	for i, a := range run.Activities {
		if a.Criticality > 0 && !run.File.Plan.IsSummary(i) {
			order = append(order, i)
		}
		if a.Sensitivity != 0 {
			bars = append(bars, picture.Bar{Name: named(&run.File.Plan.Activities[i]), Value: a.Sensitivity})
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := run.Activities[a], run.Activities[b]
		return cmp.Or(cmp.Compare(y.Criticality, x.Criticality), cmp.Compare(y.Sensitivity, x.Sensitivity))
	})
	t := Table{Label: "Activities that decide the end", Columns: []Column{{Label: "Activity", Shape: Short}, {Label: "Name", Shape: Line},
		{Label: "On the longest path in", Shape: Figure}, {Label: "Rank correlation", Shape: Figure}}}
	for _, i := range order[:min(len(order), maxCritical)] {
		a := &run.File.Plan.Activities[i]
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: a.Ref}, TextCell(a.Name), NumberCell(share(run.Activities[i].Criticality)), NumberCell(strconv.FormatFloat(run.Activities[i].Sensitivity, 'f', 2, 64))}})
	}
	p := Part{Title: "What decides the end", Drawn: &Drawn{"sensitivity", picture.Sensitivity("the end of the plan", bars)}, Table: t,
		Words: []string{"In how many iterations an activity was on the longest path to the end, and how far a longer one goes with a later end (1: always)."}}
	if len(order) > maxCritical {
		p.Words = append(p.Words, fmt.Sprintf("The first %d of %d are listed.", maxCritical, len(order)))
	}
	return p
}
