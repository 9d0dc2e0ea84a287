package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/chart"
	"crosscode/internal/plan"
	"crosscode/internal/plan/baseline"
	"crosscode/internal/plan/picture"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A PlanChecksPage is the checks of a plan's health, with the list behind each
// number.
type PlanChecksPage struct {
	Frame
	PlanHead
	Failing string
	Checks  []PlanCheck
	Own     []PlanCheck
	Working *Working // nil when the checks are there
	Empty   Empty    // what stands there while the plan has no file
}

// A PlanCheck is one check.
type PlanCheck struct {
	Name, Outcome string
	About         string // what was counted, and the limit
	Status        Status
	Found         []PlanFinding
	More          int
}

// A PlanFinding is one activity, or a sentence, that a check counts against the
// plan.
type PlanFinding struct {
	Activity Link
	Words    string
}

// mostFindings is how many findings of a check are listed.
const mostFindings = 100

// planChecks shows the checks.
func (s *Server) planChecks(w http.ResponseWriter, r *http.Request) error {
	f, h, v, p, err := s.planned(r, "/checks")
	if err != nil {
		return err
	}
	f.Title = "Checks of " + p.Record.Ref
	h.Acts = nil
	page := PlanChecksPage{Frame: f, PlanHead: h}
	if p.Empty() {
		page.Empty = Empty{Title: "Nothing to check yet", Text: "The plan has no file."}
		return Show(w, r, http.StatusOK, PlanChecks(page))
	}
	failing := 0
	checks, sofar, err := s.desk.ChecksSoFar(r.Context(), s.waiting(r), v, p, plan.CheckOptions{}, f.Day())
	if err != nil {
		return err
	}
	if sofar != nil {
		page.Working = working("The checks are being made", sofar, func(done, total string) string {
			return done + " of " + total + " runs through the plan, to tell which boundaries are breached at P80."
		})
		page.Frame.Again = lookIn
		notYet(w)
		return Show(w, r, http.StatusAccepted, PlanChecks(page))
	}
	for _, c := range checks.Usual {
		x := checkOf(f, p, c)
		if !c.Passed && c.Skipped == "" {
			failing++
		}
		page.Checks = append(page.Checks, x)
	}
	for _, c := range checks.Own {
		x := PlanCheck{Name: c.Name, Outcome: c.Skipped, Status: checkStatus(c.Passed != nil && *c.Passed, c.Passed == nil)}
		if c.Passed != nil {
			x.Outcome = Count{N: len(c.Found)}.Of("finding", "findings")
		}
		for _, words := range c.Found {
			x.Found = append(x.Found, PlanFinding{Words: calendar.InWords(words)})
		}
		if c.Passed != nil && !*c.Passed {
			failing++
		}
		page.Own = append(page.Own, x)
	}
	page.Failing = "Every check that could be made passes."
	if failing > 0 {
		page.Failing = Count{N: failing}.Of("check fails", "checks fail") + "."
	}
	return Show(w, r, http.StatusOK, PlanChecks(page))
}

func checkStatus(passed, skipped bool) Status {
	switch {
	case skipped:
		return Status{Word: "Not made", Tone: "plain", Shape: "s-off"}
	case passed:
		return Status{Word: "Passes", Tone: "good", Shape: "s-done"}
	}
	return Status{Word: "Fails", Tone: "bad", Shape: "s-late"}
}

func checkOf(f Frame, p *secretariat.Planned, c plan.Check) PlanCheck {
	x := PlanCheck{Name: strconv.Itoa(c.Number) + ". " + c.Name, Status: checkStatus(c.Passed, c.Skipped != ""),
		Outcome: thousands(len(c.Found)) + " of " + thousands(c.Counted), About: "Limit: " + c.Limit + ". Taken over " + c.Population + "."}
	if c.Skipped != "" {
		x.Outcome = c.Skipped
	}
	for _, found := range c.Found {
		if len(x.Found) == mostFindings {
			x.More = len(c.Found) - mostFindings
			break
		}
		a := &p.File.Plan.Activities[found.Activity]
		x.Found = append(x.Found, PlanFinding{Link{strings.TrimSpace(a.Ref + " " + a.Name), f.To("/plans/" + escape(p.Record.Ref) + "/activities/" + escape(a.Ref))}, found.Words})
	}
	return x
}

// A PlanBaselinesPage is the baselines of a plan, and how milestones slipped over
// them.
type PlanBaselinesPage struct {
	Frame
	PlanHead
	Baselines Table
	Slips     *Drawn
	Faces     []Link // that picture as a file
	URL       string // takes a baseline; "" when the reader may not
	Fields    []Input
	Problem   *problem.Problem
}

func (s *Server) planBaselines(w http.ResponseWriter, r *http.Request) error {
	return s.showBaselines(w, r, http.StatusOK, nil)
}

func (s *Server) showBaselines(w http.ResponseWriter, r *http.Request, status int, wrong *problem.Problem) error {
	f, h, v, p, err := s.planned(r, "/baselines")
	if err != nil {
		return err
	}
	f.Title = "Baselines of " + p.Record.Ref
	f.Notice = notices[f.Here.Query.Get(paramDone)]
	h.Acts = nil
	all, err := secretariat.BaselinesIn(v, p.Record.Ref)
	if err != nil {
		return err
	}
	page := PlanBaselinesPage{Frame: f, PlanHead: h, Problem: wrong, Baselines: baselineTable(f, p.Record.Ref, all)}
	if page.Slips, err = slips(p, all); err != nil {
		return err
	}
	if page.Slips != nil {
		if sent, err := sendPictures(w, r, strings.ToLower(p.Record.Ref)+"-baselines", f.Title, []*chart.Picture{page.Slips.Picture}); sent || err != nil {
			return err
		}
		page.Faces = pictureFaces(f)
	}
	if s.mayPlan(f, s.who(r), p.Record) && !p.Empty() {
		page.URL = "/plans/" + escape(p.Record.Ref) + "/baselines"
		page.Fields = Refused([]Input{
			{Name: "name", Label: "Name", Type: InputLine, Required: true, Value: r.PostFormValue("name"), Hint: "What it is called, as Plan after the re-plan."},
			{Name: "decision", Label: "Decision", Type: InputLine, Short: true, Required: true, Value: r.PostFormValue("decision"),
				Hint: "The decision that approved the plan: of a group, as CCAG04-D01, or on a change request, as CR003/D1."},
			{Name: "note", Label: "To know about it", Type: InputProse, Value: r.PostFormValue("note")},
		}, wrong)
	}
	return Show(w, r, status, PlanBaselines(page))
}

func baselineTable(f Frame, ref string, all []*register.PlanBaseline) Table {
	t := Table{Label: "Baselines", Columns: []Column{{Label: "Baseline", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Approved by", Shape: Short}, {Label: "On", Shape: Short},
		{Label: "Decision", Shape: Short}, {Label: "Change request", Shape: Short}, {Label: "Content", Shape: Short}, {Label: "Beside now", Shape: Short}}}
	for _, b := range all {
		short := strings.TrimPrefix(b.Ref, ref+"/")
		decision, request := Link{Words: b.Decision, URL: f.To(linkTo("decision", b.Decision))}, LinkCell{Words: b.Request}
		if b.Request != "" {
			request.URL = f.To(linkTo("change-request", b.Request))
		}
		if strings.Contains(b.Decision, "/") {
			decision.URL = f.To(linkTo("change-decision", b.Decision))
		}
		compare := Address{Path: "/plans/" + escape(ref) + "/compare"}.With("from", short).With("to", "now")
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: b.Ref, URL: f.To(address(register.Baselines.Kind, b.Ref)), Class: restricted(b.Class)}, TextCell(b.Name), TextCell(b.Body),
			TextCell(b.Day.Words()), LinkCell(decision), request, TextCell(b.Content[:min(len(b.Content), 12)]),
			LinkCell{"Compare", f.To(compare.String())}}})
	}
	return t
}

// slips draws what each baseline committed and forecast beside the plan as it
// stands; nil where there is nothing to set side by side.
func slips(p *secretariat.Planned, all []*register.PlanBaseline) (*Drawn, error) {
	if p.Empty() || len(all) == 0 {
		return nil, nil
	}
	series, err := seriesOf(p, all)
	if err != nil {
		return nil, err
	}
	return &Drawn{"slips-drawn", picture.Slips(series, baseline.Slips(series))}, nil
}

// baselineOf gives what the record of a baseline says of milestones, which needs
// no reading of its file.
func baselineOf(b *register.PlanBaseline) (baseline.Baseline, error) {
	out := baseline.Baseline{Name: b.Ref, Hash: b.Content}
	for _, line := range b.Milestones {
		m, err := register.ParseBaselined(line)
		if err != nil {
			return out, err
		}
		out.Milestones = append(out.Milestones, baseline.Milestone{Ref: m.Milestone, Name: m.Milestone, Committed: m.Due, Forecast: endOfDay(m.Forecast)})
	}
	return out, nil
}

func endOfDay(d calendar.Day) plan.Minute {
	if d == 0 {
		return 0
	}
	year, month, day := d.Date()
	return plan.At(year, month, day, 23, 59)
}

// planBaseline takes a baseline.
func (s *Server) planBaseline(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	it, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Find(register.Plans.Kind, r.PathValue("ref"))
	if err != nil {
		return err
	}
	p := register.Plans.From(it.Record)
	_, err = s.desk.Raise(r.Context(), s.who(r), register.Baselines.Kind, "", secretariat.Edit{Class: p.Class,
		Fields: map[string]string{"plan": p.Ref, "name": r.PostFormValue("name"), "decision": r.PostFormValue("decision"), "note": r.PostFormValue("note")}},
		secretariat.Because{Why: record.Clean(r.PostFormValue("why"))})
	if wrong := problem.Of(err); wrong != nil && wrong.Kind == problem.Invalid {
		return s.showBaselines(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/plans/"+escape(p.Ref)+"/baselines?done=raised", http.StatusSeeOther)
	return nil
}

// A PlanComparePage tells how the plan of one time differs from that of another.
type PlanComparePage struct {
	Frame
	PlanHead
	From, To   []Option
	Words      string
	Same       bool
	Milestones []string
	Activities []string
	More       int
	Problem    *problem.Problem
	Empty      Empty
}

// missing notes of a field that what it names is not there, and reports whether that
// is what is wrong.
func missing(c *problem.Check, field string, err error) bool {
	c.Want(!problem.Is(err, problem.NotFound), field, "%s", err)
	return problem.Is(err, problem.NotFound)
}

// planCompare compares any two of the versions and baselines of a plan, or one
// with the plan as it stands.
func (s *Server) planCompare(w http.ResponseWriter, r *http.Request) error {
	f, h, v, p, err := s.planned(r, "/compare")
	if err != nil {
		return err
	}
	f.Title = "Compare " + p.Record.Ref
	h.Acts = nil
	all, err := secretariat.BaselinesIn(v, p.Record.Ref)
	if err != nil {
		return err
	}
	versions, err := secretariat.PlanVersions(v, p)
	if err != nil {
		return err
	}
	page := PlanComparePage{Frame: f, PlanHead: h}
	if p.Empty() || len(all)+len(versions) < 2 {
		page.Empty = Empty{Title: "Nothing to compare yet", Text: "The plan has no baseline and has not changed since its first file."}
		return Show(w, r, http.StatusOK, PlanCompare(page))
	}
	from, to := f.Here.Query.Get("from"), f.Here.Query.Get("to")
	switch {
	case from != "":
	case len(all) > 0:
		from = strings.TrimPrefix(all[0].Ref, p.Record.Ref+"/")
	default:
		from = secretariat.VersionName(versions[len(versions)-2])
	}
	to = cmp.Or(to, secretariat.PlanNow)
	page.From, page.To = planTimes(p.Record.Ref, all, versions, from), planTimes(p.Record.Ref, all, versions, to)
	var c problem.Check
	was, wasWords, err := s.desk.PlanAt(r.Context(), s.who(r), v, p, from)
	if err != nil && !missing(&c, "from", err) {
		return err
	}
	is, isWords, err := s.desk.PlanAt(r.Context(), s.who(r), v, p, to)
	if err != nil && !missing(&c, "to", err) {
		return err
	}
	if page.Problem = problem.Of(c.Err("These two cannot be compared.")); page.Problem != nil {
		return Show(w, r, http.StatusNotFound, PlanCompare(page))
	}
	page.Words = "From " + wasWords + " to " + isWords + "."
	if err := page.compare(was, is); err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, PlanCompare(page))
}

func planTimes(ref string, all []*register.PlanBaseline, versions []secretariat.Version, asked string) []Option {
	var out []Option
	for _, b := range all {
		name := strings.TrimPrefix(b.Ref, ref+"/")
		out = append(out, Option{Value: name, Words: "Baseline " + name + " " + brief(b.Name), Chosen: strings.EqualFold(name, asked)})
	}
	for _, x := range versions {
		name, words := secretariat.VersionName(x), secretariat.VersionWords(x)
		out = append(out, Option{Value: name, Words: capital(words), Chosen: name == asked})
	}
	return append(out, Option{Value: secretariat.PlanNow, Words: "The plan as it stands", Chosen: asked == secretariat.PlanNow})
}

func (page *PlanComparePage) compare(was, is *secretariat.Planned) error {
	milestones, changes, err := secretariat.ComparePlans(was, is)
	if err != nil {
		return err
	}
	page.Milestones = milestones
	for _, c := range changes {
		if len(page.Activities) == mostChanges {
			page.More++
			continue
		}
		page.Activities = append(page.Activities, c.Words)
	}
	page.Same = len(page.Milestones)+len(page.Activities) == 0
	return nil
}
