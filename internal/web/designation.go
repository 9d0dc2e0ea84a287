package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/designation"
	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A LawPage is about the way to law: where everything is on it, routes side by
// side, or a notice as it is printed.
type LawPage struct {
	Frame
	Lead    string
	Go      []Link
	Facts   []Fact
	Lists   []LawList
	Board   *BoardGrid
	Tables  []Table
	Notice  []Passage // a notice, to be read and printed
	Side    *Table    // routes side by side
	Routes  []RoutePart
	Form    *CompareForm
	Problem *problem.Problem
}

// A LawList is items under a title.
type LawList struct {
	Title string
	Items []string
	Grave bool // it needs attention, and is left out where it is empty
}

// A RoutePart is one route of a comparison: what is held of it, what is late or
// cannot be, and its steps with their days.
type RoutePart struct {
	Title string
	Items []string
	Minds []string
	Steps Table
}

// A BoardGrid is what is drawn of the board: a row for each topic area, a cell for
// each step.
type BoardGrid struct {
	Steps []string
	Rows  []BoardLine
}

// A BoardLine is one topic area on its way.
type BoardLine struct {
	Ref, URL string
	Stands   string // by which route, and its status
	Cells    []BoardCell
}

// A BoardCell is one step of one topic area.
type BoardCell struct {
	State string // done, next, later, none
	Words string
	More  string // evidence of what is done
}

// CompareForm asks which routes, and between which days.
type CompareForm struct {
	Routes   []Option
	Plan     string
	From, By string
	AsAt     string // the day shown, where it is not today
}

// lawRoutes adds the pages on the way to law.
func (s *Server) lawRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /designation":                   s.designationBoard,
		"GET /designation/changes/{ref...}":  s.changeRoute,
		"POST /designation/changes/{ref...}": s.chooseRoute,
		"GET /designation/compare":           s.compareRoutes,
		"GET /designation/notices/{ref}":     s.noticePage,
	} {
		mux.Handle(route, s.serve(h))
	}
}

// designationBoard shows where everything is.
func (s *Server) designationBoard(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "The way to law")
	if err != nil {
		return err
	}
	b, err := s.desk.WhereWeAre(v, f.Day())
	if err != nil {
		return err
	}
	p := LawPage{Frame: f, Lead: "Where each topic area of each code is, on the steps of its route.",
		Go: []Link{{"Compare routes", f.To("/designation/compare")}, {"Notices", f.To("/notices")}, {"Topic areas", f.To("/topic-areas")}}}
	if b.Route == nil {
		p.Lead += " No route is chosen for the programme yet: choose one among the routes to law."
		p.Go = append(p.Go, Link{"Routes to law", f.To("/routes")})
	} else {
		p.Facts = []Fact{{"Route taken", LinkCell{b.Route.Ref + ", " + b.Route.Name, f.To("/routes/" + escape(b.Route.Ref))}}, {"Because", TextCell(b.Route.Why)}}
		p.Facts = append(p.Facts, planFacts(f, b.Way)...)
		p.Lists = append(p.Lists, LawList{Title: "Late or impossible", Items: b.Course.Minds(), Grave: true})
		p.Tables = append(p.Tables, courseTable(f, b.Course))
	}
	p.Board = s.boardGrid(f, b)
	p.Tables = append([]Table{s.readinessTable(f, b)}, p.Tables...)
	return Show(w, r, http.StatusOK, Law(p))
}

// planFacts say what the days of routes are reckoned with.
func planFacts(f Frame, w *secretariat.Way) []Fact {
	out := []Fact{{"Days are reckoned on", TextCell("No plan: none that you may see holds M6")}}
	if w.Plan != nil {
		out[0].Cell = LinkCell{w.Plan.Record.Ref + ", " + w.Plan.Record.Title, f.To(address(register.Plans.Kind, w.Plan.Record.Ref))}
	}
	return append(out, Fact{"In force by", TextCell(w.Until)}, Fact{"Release days", TextCell(w.Released)})
}

// courseTable shows the steps of a route with their days, and where each comes from.
func courseTable(f Frame, c *secretariat.RouteCourse) Table {
	t := Table{Label: "Steps of " + c.Route, Columns: []Column{{Name: "number", Label: "Step", Shape: Figure}, {Name: "step", Label: "What is done", Shape: Prose}, {Name: "acts", Label: "Owner, and who acts", Shape: Line},
		{Name: "takes", Label: "Takes at least", Shape: Line}, {Name: "source", Label: "Days from", Shape: Line}, {Name: "from", Label: "From", Shape: Dated}, {Name: "to", Label: "Over", Shape: Dated}, {Name: "latest", Label: "Over by", Shape: Dated}, {Name: "late", Label: "Late", Shape: Short}}}
	for i, l := range c.Legs {
		acts, takes, late := l.Owner, l.Takes(), ""
		if l.Acts != "" && l.Acts != l.Owner {
			acts = strings.TrimPrefix(acts+"; "+l.Acts, "; ")
		}
		if l.Provisional != "" {
			takes += " (provisional: " + l.Provisional + ")"
		}
		if n := l.Late(); n > 0 {
			late = Count{N: n}.Of("day", "days")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{NumberCell(fmt.Sprint(i + 1)), TextCell(legWords(l.Leg)), TextCell(acts), TextCell(capital(takes)), TextCell(capital(l.Source())),
			Date(calendar.On(l.From), f.Day(), false), Date(calendar.On(l.To), f.Day(), false), dayCell(l.Latest, f.Day()), TextCell(late)}})
	}
	return t
}

// dayCell shows a day that there may be none of.
func dayCell(d, today calendar.Day) DateCell {
	if d == 0 {
		return DateCell{}
	}
	return Date(calendar.On(d), today, false)
}

// sentence ends a text with one full stop.
func sentence(s string) string { return strings.TrimSuffix(s, ".") + "." }

// legWords say what is done in a step, what it leaves behind, and what must be met.
func legWords(l designation.Leg) string {
	s := sentence(l.Text)
	if l.Beside {
		s += " Beside the step before."
	}
	for _, part := range []struct{ name, text string }{{"Evidence", l.Evidence}, {"Gate", l.Gate}} {
		if part.text != "" {
			s += " " + part.name + ": " + sentence(part.text)
		}
	}
	return s
}

func (s *Server) boardGrid(f Frame, b *secretariat.Board) *BoardGrid {
	g := &BoardGrid{}
	for i := range b.Most {
		g.Steps = append(g.Steps, fmt.Sprintf("Step %d", i+1))
	}
	for _, row := range b.Rows {
		a := row.Area
		line := BoardLine{Ref: a.Ref, URL: f.To("/topic-areas/" + escape(a.Ref)), Stands: "By " + row.Route + ", " + lower(string(a.Status()))}
		if row.Route == "" {
			line.Stands = "No route chosen, " + lower(string(a.Status()))
		}
		for i := range b.Most {
			cell := BoardCell{State: "none", Words: "No such step"}
			_, on := row.Next()
			switch {
			case i < len(row.Passed):
				done := row.Passed[i]
				cell = BoardCell{State: "done", Words: "Done", More: done.Evidence}
				if when, err := calendar.ParseDay(done.Day); err == nil {
					cell.More = when.Words() + ": " + done.Evidence
				}
			case i == len(row.Passed) && on:
				next := row.Legs[i]
				cell = BoardCell{State: "next", Words: "Next", More: sentence(next.Text) + " Over by the plan on " + next.To.Words() + "."}
				if row.Overdue(f.Day()) {
					cell.Words, cell.More = "Overdue", sentence(next.Text)+" Was to be over on "+next.To.Words()+"."
				}
			case i < len(row.Legs):
				cell = BoardCell{State: "later", Words: "Not yet", More: "Over " + row.Legs[i].To.Words()}
			}
			cell.Words = fmt.Sprintf("%d. %s", i+1, cell.Words)
			line.Cells = append(line.Cells, cell)
		}
		g.Rows = append(g.Rows, line)
	}
	return g
}

func (s *Server) readinessTable(f Frame, b *secretariat.Board) Table {
	t := Table{Label: "Readiness", Columns: []Column{{Name: "milestone", Label: "Milestone", Shape: Short}, {Name: "met", Label: "Criteria met", Shape: Short}, {Name: "waived", Label: "Waived", Shape: Short},
		{Name: "open", Label: "Open", Shape: Short}, {Name: "advice", Label: "Recommendation", Shape: Line}, {Name: "decision", Label: "Decision", Shape: Line}, {Name: "stands", Label: "Stands at", Shape: Line}}}
	for _, r := range b.Ready {
		row := Row{Cells: []Cell{LinkCell{r.Milestone, f.To("/criteria?" + url.Values{"milestone": {r.Milestone}}.Encode())}, TextCell(fmt.Sprint(r.Met)), TextCell(fmt.Sprint(r.Waived)), TextCell(fmt.Sprint(r.Open))}}
		if r.Check == nil {
			row.Cells = append(row.Cells, TextCell(""), TextCell(""), TextCell("No check opened"))
		} else {
			row.Cells = append(row.Cells, TextCell(r.Check.Recommendation), TextCell(cmp.Or(r.Unjudged(), r.Check.Decision)), LinkCell{string(r.Check.Status()), f.To("/readiness/" + escape(r.Milestone))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// compareRoutes shows routes side by side on one plan.
func (s *Server) compareRoutes(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Routes compared")
	if err != nil {
		return err
	}
	f.Trail = append(f.Trail, Link{"The way to law", f.To("/designation")})
	q := r.URL.Query()
	p := LawPage{Frame: f, Lead: "Each step has the days of what it is tied to in the plan; where nothing is tied to it, it begins when the step before it is over. None takes less than its least period.",
		Form: &CompareForm{From: q.Get("from"), By: q.Get("by"), Plan: q.Get("plan")}}
	if f.Past() {
		p.Form.AsAt = f.AsAt.String()
	}
	routes, err := secretariat.Routes(v)
	if err != nil {
		return err
	}
	for _, t := range routes {
		p.Form.Routes = append(p.Form.Routes, Option{Value: t.Ref, Words: t.Ref + ", " + t.Name, Chosen: len(q["route"]) == 0 || slices.Contains(q["route"], t.Ref)})
	}
	var faults problem.Check
	from, by := readDay(&faults, "from", q.Get("from")), readDay(&faults, "by", q.Get("by"))
	c, err := s.desk.CompareRoutes(v, f.Day(), secretariat.Comparing{Routes: q["route"], Plan: q.Get("plan"), From: from, By: by, Faults: faults})
	if p.Problem = problem.Of(err); p.Problem != nil {
		return Show(w, r, statusOf(p.Problem), Law(p))
	}
	if err != nil {
		return err
	}
	since := capital(c.Since)
	if q.Get("from") != "" {
		since = "the text baselined on " + c.From.Words()
	}
	if q.Get("by") != "" {
		c.Until = c.By.Words()
	}
	p.Facts = append([]Fact{{"From", TextCell(since)}}, planFacts(f, c.Way)...)
	side := Table{Label: "Side by side", Columns: []Column{{Name: "route", Label: "Route", Shape: Short}, {Name: "standing", Label: "Standing", Shape: Short}, {Name: "steps", Label: "Steps", Shape: Figure},
		{Name: "over", Label: "Steps over", Shape: Dated}, {Name: "force", Label: "Can be in force", Shape: Dated}, {Name: "time", Label: "In time", Shape: Short}, {Name: "windows", Label: "Release days made", Shape: Figure},
		{Name: "mind", Label: "Late or impossible", Shape: Figure}, {Name: "for", Label: "For", Shape: Figure}, {Name: "against", Label: "Against", Shape: Figure}}}
	for _, rc := range c.Courses {
		time := "No day is set"
		if c.By != 0 {
			time = map[bool]string{true: "Yes", false: "No"}[rc.InTime()]
		}
		side.Rows = append(side.Rows, Row{Cells: []Cell{LinkCell{rc.Route, f.To("/routes/" + escape(rc.Route))}, TextCell(rc.Template.Standing()), NumberCell(fmt.Sprint(len(rc.Legs))),
			Date(calendar.On(rc.Ready), f.Day(), false), Date(calendar.On(rc.Effect()), f.Day(), false), TextCell(time), NumberCell(fmt.Sprint(len(rc.Windows))), NumberCell(fmt.Sprint(len(rc.Minds()))),
			NumberCell(fmt.Sprint(len(rc.For))), NumberCell(fmt.Sprint(len(rc.Against)))}})
	}
	p.Side = &side
	for _, rc := range c.Courses {
		p.Routes = append(p.Routes, RoutePart{Title: rc.Route + ", " + rc.Template.Name, Items: courseItems(rc), Minds: rc.Minds(), Steps: courseTable(f, rc)})
	}
	return Show(w, r, http.StatusOK, Law(p))
}

func courseItems(rc *secretariat.RouteCourse) []string {
	out := []string{rc.Sentence()}
	if words := rc.WindowWords(); words != "" {
		out = append(out, words)
	}
	out = append(out, "Standing: "+string(rc.Template.Standing())+".")
	if rc.Template.Notice.Given && rc.Template.Notice.N > 0 {
		out = append(out, fmt.Sprintf("A proposal is out for %d days at least.", rc.Template.Notice.N))
	}
	for _, a := range rc.For {
		out = append(out, "For: "+a.Text+" ("+a.Author+")")
	}
	for _, a := range rc.Against {
		out = append(out, "Against: "+a.Text+" ("+a.Author+")")
	}
	for _, stage := range rc.Template.Panels {
		out = append(out, "Panel stages, "+stage)
	}
	if rc.Template.Source != "" {
		out = append(out, "Source: "+rc.Template.Source)
	}
	return out
}

func readDay(c *problem.Check, field, text string) calendar.Day {
	d, err := dayTyped(text)
	c.Want(err == nil, field, "%q is not a day. Write it as 23 March 2022.", text)
	return d
}

// noticePage shows a notice as it is read and printed, with what it still lacks.
func (s *Server) noticePage(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Notice")
	if err != nil {
		return err
	}
	n, err := secretariat.Notice(v, r.PathValue("ref"), f.Day())
	if err != nil {
		return err
	}
	f.Title = n.Notice.Title
	f.Trail = append(f.Trail, Link{"Notices", f.To("/notices")}, Link{n.Notice.Ref, f.To("/notices/" + escape(n.Notice.Ref))})
	p := LawPage{Frame: f, Lead: noticeLead(n.Notice), Go: []Link{{"The record of " + n.Notice.Ref, f.To("/notices/" + escape(n.Notice.Ref))}}}
	for _, l := range [][2]string{{"It supersedes", n.Notice.Supersedes}, {"It is superseded by", n.Notice.Later}} {
		if l[1] != "" {
			p.Facts = append(p.Facts, Fact{l[0], LinkCell{l[1], f.To(noticePath + escape(l[1]))}})
		}
	}
	if len(n.Then) > 0 {
		p.Lists = append(p.Lists, LawList{Title: "What comes next", Items: n.Then})
	}
	if mayRepresent(s.who(r), n.Notice) && !f.Past() {
		p.Go = append(p.Go, representLink(n))
	}
	if n.Notice.Status() == designation.Drafted {
		missing := LawList{Title: "Missing before it can be published", Items: n.Missing()}
		if len(missing.Items) == 0 {
			missing.Items = []string{"Nothing. It can be published."}
		}
		p.Lists = append(p.Lists, missing)
	}
	effect, err := ruleWords(v, n.Notice.EffectFrom)
	if err != nil {
		return err
	}
	p.Notice = noticePassages(n, effect)
	if len(n.Said) > 0 {
		said := LawList{Title: "Representations"}
		for _, r := range n.Said {
			said.Items = append(said.Items, fmt.Sprintf("%s, %s: %s %s", r.Ref, r.Party, r.Text, answerWords(r, n.Notice)))
		}
		p.Lists = append(p.Lists, said)
	}
	return Show(w, r, http.StatusOK, Law(p))
}

// answerWords says what became of a representation on a notice.
func answerWords(r *designation.Representation, n *designation.Notice) string {
	late := ""
	if r.Late(n) {
		late = "It came on " + r.Received.Words() + ", after the time for representations. "
	}
	switch {
	case r.Status() == designation.TakenOut:
		return late + "Withdrawn: " + r.Why
	case r.Answer != "":
		return late + "Answer: " + r.Answer
	}
	return late + "Not answered yet."
}

func noticeLead(n *designation.Notice) string {
	kind := "Notice of a proposal to modify, under section 12 of the Smart Meters Act 2018"
	if n.Sort == designation.Ruling {
		kind = "Notice of a decision to modify, under section 12 of the Smart Meters Act 2018"
	}
	if !n.On.IsZero() {
		kind += ", published on " + n.On.Words()
	}
	switch n.Status() {
	case designation.Recalled:
		kind += ", withdrawn"
	case designation.Replaced:
		kind += ", superseded by " + n.Later
	case designation.Drafted:
		kind += ", draft"
	}
	return n.Ref + ". " + kind + "."
}

func noticePassages(f *secretariat.NoticeFile, effect string) []Passage {
	n := f.Notice
	var out []Passage
	add := func(label, text string) {
		if strings.TrimSpace(text) != "" {
			out = append(out, Passage{Label: label, Text: text})
		}
	}
	add("Decision", n.Decision)
	add("The modification", n.Modification)
	add("Its effect", n.Effect)
	add("Date of effect", effect)
	add("Reasons", n.Reasons)
	add("How representations were taken into account", n.Considered)
	add("Differences from the proposal", n.Differences)
	if !n.Closes.IsZero() && n.Status() != designation.Recalled {
		add("Representations", "May be made until "+n.Closes.Words()+".")
	}
	add("The exact text", strings.Join(f.Texts, "\n"))
	add("Copied to", strings.Join(n.Recipients, "\n"))
	return out
}

func (f *CompareForm) fields() []Input {
	if f == nil {
		return nil
	}
	return []Input{{Name: "plan", Label: "Plan", Type: InputLine, Short: true, Value: f.Plan, Hint: "Its reference. Leave it open for the first that holds M6."},
		{Name: "from", Label: "The text is baselined on", Type: InputDate, Value: f.From, Hint: "Leave it open for what the plan has."},
		{Name: "by", Label: "In force by", Type: InputDate, Value: f.By, Hint: "Leave it open for the date of M8."}}
}
