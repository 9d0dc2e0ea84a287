package web

import (
	"slices"
	"strconv"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A ChangePanel is what stands on the page of a change request above its form:
// who decides with the sum, what moves, the way with its days, and the answers.
type ChangePanel struct {
	Became   []string // what was last decided of it, or why it came back
	Decides  string   // "Ofgem decides"; or that it cannot be told yet
	Rules    Link
	Sums     []string
	Lacking  []Unset
	Newer    string
	Conflict string
	Moving   string // the title of Moves
	Moves    Table
	Joint    []Part   // what comes out together with other requests
	Plans    []Part   // what it does to each plan
	NoPlan   string   // said where no plan holds its milestones
	By       DateCell // the last day for a decision; empty: nothing moves that has a date
	Began    string   // by when the ordinary route has to begin
	Way      string   // which route comes in time
	Needs    []string
	Warnings []string
	Route    routeDrawing
	Steps    Table
	Answers  Table
	Do       []Link // where the answers are
	Held     []Part
	Unjudged string // criteria that it says nothing of
	Verdict  string // what the positions come to, while nothing is recorded
	Parts    []Part // positions, concerns, changes elsewhere, what was asked before
}

// An Unset is what somebody has to set, and where whoever may sets it.
type Unset struct {
	Words string
	Set   Link // nothing: not the reader's to set
}

// unset gives what is lacking before it can be told who decides. On a past day nothing
// can be set.
func unset(f Frame, v *secretariat.View, who party.Actor, file *secretariat.ChangeFile) ([]Unset, error) {
	var out []Unset
	for _, l := range file.Lacks() {
		k, ref := change.Requests.Kind, file.Request.Ref
		if l.Milestone != "" {
			k, ref = register.Milestones.Kind, l.Milestone
		}
		u := Unset{Words: l.Words}
		it, err := v.Find(k, ref)
		switch {
		case problem.Is(err, problem.NotFound):
		case err != nil:
			return nil, err
		case secretariat.MayEdit(who, k, it.Record) && !f.Past():
			u.Set = Link{"Set the " + lower(k.Field(l.Field).Label) + " of " + ref, "/edit/" + k.Path + "/" + escape(ref) + "#" + l.Field}
		}
		out = append(out, u)
	}
	return out, nil
}

// changePanel puts a change request's panel together, as a view sees it. It is made
// of many lists, which are read at one go.
func (s *Server) changePanel(f Frame, v *secretariat.View, r *change.Request, who party.Actor, today calendar.Day) (p *ChangePanel, err error) {
	err = v.Still(func(v *secretariat.View) error {
		p, err = s.changePanelIn(f, v, r, who, today)
		return err
	})
	return p, err
}

func (s *Server) changePanelIn(f Frame, v *secretariat.View, r *change.Request, who party.Actor, today calendar.Day) (*ChangePanel, error) {
	file, err := s.desk.ChangeIn(v, r, today, nil)
	if err != nil {
		return nil, err
	}
	c := file.Course
	p := &ChangePanel{Became: file.Became, Moving: "What moves", Decides: file.DeciderWords(), Sums: file.Reasons(), Conflict: file.Conflict,
		Rules: Link{Words: file.Outcome.Rules}, Joint: jointParts(f, file), Moves: movesTable(f, file), Needs: c.Needs, Answers: answersTable(file.Matrix)}
	if p.Lacking, err = unset(f, v, who, file); err != nil {
		return nil, err
	}
	if len(file.Responses) > 0 {
		p.Do = append(p.Do, Link{"Every answer, and the questions", f.To(answersPath + escape(r.Ref))})
	}
	if r.Status() == change.ForDecision {
		p.Verdict = file.Verdict.Because
	}
	if file.Dropped() {
		p.Moving = "What would have moved"
	}
	if w := r.UnjudgedWords(); w != "" && !r.Settled() {
		p.Unjudged = w
	}
	p.Held = heldParts(f, file.Holds)
	for _, m := range file.Plans {
		p.Plans = append(p.Plans, planMoveParts(f, m)...)
	}
	if len(file.Plans) == 0 && len(r.Proposals) > 0 {
		p.NoPlan = "No plan that you may see holds a milestone of this request, so nothing can be tried on one."
	}
	law, _, err := s.lawPart(f, v, who, r)
	if err != nil {
		return nil, err
	}
	p.Parts = s.positionParts(f, who, file)
	if law.Title != "" && !file.Dropped() {
		p.Parts = append(p.Parts, law)
	}
	ties, err := tieParts(f, v, file)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, ties...)
	if file.Outcome.Rules != change.BuiltIn().Ref {
		p.Rules.URL = f.To("/" + change.RuleSets.Path + "/" + escape(file.Outcome.Rules))
	}
	if file.Newer != "" {
		p.Newer = "The rules " + file.Newer + " have come into force since. The request keeps its own unless it is re-opened."
	}
	if c.Ordinary.DecideBy != 0 {
		p.By = Date(calendar.On(c.Ordinary.DecideBy), today, !r.Settled())
		way := c.Taking()
		if r.Settled() {
			p.Way, way = file.SettledWords(), way.Taken()
		} else {
			p.Began, p.Way, p.Warnings = c.Begins(), wayWords(c), c.Warnings
		}
		p.Route, p.Steps = drawRoute(way, today), stepsTable(way)
	}
	return p, nil
}

// heldParts say what keeps something back, and lead to it.
func heldParts(f Frame, holds []*change.Freeze) []Part {
	if len(holds) == 0 {
		return nil
	}
	p := Part{Title: "Held"}
	for _, h := range holds {
		p.Mind = append(p.Mind, h.Words())
		p.Links = append(p.Links, Link{"The freeze " + h.Ref + ", its scope and its exceptions", f.To(address(change.Freezes.Kind, h.Ref))})
	}
	return []Part{p}
}

// freezePart shows what a freeze holds.
func freezePart(f Frame, v *secretariat.View, r *change.Freeze) (Part, error) {
	h, err := secretariat.HoldingOf(v, r, f.Day())
	p := Part{Title: "What it holds", None: "Nothing in its scope is under way."}
	if h.Idle != "" {
		p.Mind, p.None = []string{h.Idle}, ""
		return p, err
	}
	p.Table = Table{Label: "Held by " + r.Ref, Columns: []Column{{Label: "Change", Shape: Short}, {Label: "Title", Shape: Prose}, {Label: "Stands", Shape: Short}}}
	for _, one := range h.Held {
		k := change.Requests.Kind
		if _, ok := one.(*code.Modification); ok {
			k = code.Modifications.Kind
		}
		title, _ := gist(k, one)
		ref := record.HeadOf(one)
		p.Table.Rows = append(p.Table.Rows, Row{Cells: []Cell{RefCell{Ref: ref.Ref, URL: f.To(address(k, ref.Ref)), Class: restricted(ref.Class)}, TextCell(title), standsAt(k, one)}})
	}
	if h.More {
		p.Words = append(p.Words, "There are more than these.")
	}
	return p, err
}

// jointParts shows what comes out if other requests that are open are approved too.
func jointParts(f Frame, file *secretariat.ChangeFile) []Part {
	if len(file.Beside) == 0 {
		return nil
	}
	p := Part{Title: "Together with other requests", Mind: file.Clashes, Words: slices.Concat(file.Joint, file.Onward)}
	for _, name := range file.Beside {
		p.Links = append(p.Links, Link{"Change request " + name, f.To(address(change.Requests.Kind, name))})
	}
	return []Part{p}
}

func wayWords(c change.Course) string {
	if c.Taken == "" {
		return "No route comes in time any more; below is the quickest."
	}
	return "The " + c.Taken + " route comes in time."
}

func movesTable(f Frame, file *secretariat.ChangeFile) Table {
	t := Table{Label: "Milestones that it moves", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Level", Shape: Short},
		{Label: "From", Shape: Short}, {Label: "To", Shape: Short}, {Label: "Which is", Shape: Short}, {Label: "Delay", Shape: Short}}}
	for _, m := range file.Moves {
		to, level, delay := m.Written.Words(), m.Level.Words(), ""
		if m.Removed {
			to = "removed"
		}
		if level == "" {
			level = "not set"
		}
		if !m.From.IsZero() && !m.To.IsZero() {
			delay = Count{N: max(m.Months, -m.Months)}.Of("month", "months")
			if m.Months < 0 {
				delay += " earlier"
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: m.Milestone, URL: f.To("/milestones/" + escape(m.Milestone))}, TextCell(m.Name), TextCell(level),
			TextCell(m.From.Words()), TextCell(to), TextCell(m.To.Words()), TextCell(delay)}})
	}
	return t
}

func stepsTable(t change.Timing) Table {
	out := Table{Label: "Steps to the decision", Columns: []Column{{Label: "Step", Shape: Line}, {Label: "Earliest", Shape: Short}, {Label: "Latest", Shape: Short},
		{Label: "Set or done", Shape: Short}, {Label: "Takes", Shape: Short}, {Label: "Meeting", Shape: Short}}}
	for _, l := range t.Legs {
		takes := ""
		if l.Takes > 0 {
			takes = Count{N: l.Takes}.Of("working day", "working days")
		}
		out.Rows = append(out.Rows, Row{Cells: []Cell{TextCell(l.Step), TextCell(l.Earliest.Words()), TextCell(l.Latest.Words()), TextCell(l.Done.Words()),
			TextCell(takes), TextCell(l.Meets)}})
	}
	return out
}

// answerCounts are the columns of the answers; those that may be left out where nobody
// counts in them say so.
var answerCounts = []struct {
	name  string
	spare bool
	of    func(change.Row) int
}{
	{"Asked", false, func(r change.Row) int { return r.Asked }}, {"Answered", false, func(r change.Row) int { return r.Answered }},
	{"No impact", false, func(r change.Row) int { return r.NoImpact }}, {"Overdue", false, func(r change.Row) int { return r.Overdue }},
	{"Exempt", true, func(r change.Row) int { return r.Exempt }}, {"Late", true, func(r change.Row) int { return r.Late }},
	{"Support", false, func(r change.Row) int { return r.Support }}, {"Object", false, func(r change.Row) int { return r.Object }},
	{"Neutral", true, func(r change.Row) int { return r.Neutral }},
}

// assessedOnly are the counts that only an impact assessment has.
var assessedOnly = []string{"No impact", "Support", "Object", "Neutral"}

func answersTable(m change.Matrix, without ...string) Table {
	t := Table{Label: "Answers by constituency", Columns: []Column{{Label: "Constituency", Shape: Line}}}
	if m.Total.Asked+m.Total.Exempt == 0 {
		return t
	}
	total := m.Total
	total.Constituency = "All"
	rows := append(slices.Clone(m.Rows), total)
	for _, r := range rows {
		name := r.Constituency
		if name == "" {
			name = "No constituency"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(name)}})
	}
	for _, c := range answerCounts {
		if c.spare && c.of(total) == 0 || slices.Contains(without, c.name) {
			continue
		}
		t.Columns = append(t.Columns, Column{Label: c.name, Shape: Figure})
		for i, r := range rows {
			t.Rows[i].Cells = append(t.Rows[i].Cells, NumberCell(strconv.Itoa(c.of(r))))
		}
	}
	return t
}

// Measures of the drawn route, in its own units; it stands in the column of a
// record's page.
const (
	routeWidth = 720
	routeNames = 150 // the column of names
	routeLane  = 26
	routeTop   = 26
)

// A routeDrawing is the steps of a route on one line of time, a lane each: the
// mark is the earliest day, the line leads to the latest.
type routeDrawing struct {
	Height  int
	Ticks   []tick
	Today   int // -1: outside what is drawn
	By      int
	ByWords string
	Lanes   []lane
}

type lane struct {
	Step, Words      string
	Y                int
	Earliest, Latest int // -1: none
	Late             bool
	Done             bool
	TextX, TextY     int
	Anchor           string
}

// drawRoute lays a route out.
func drawRoute(t change.Timing, today calendar.Day) routeDrawing {
	from, to := t.DecideBy, t.DecideBy
	for _, l := range t.Legs {
		for _, d := range []calendar.Day{l.Earliest, l.Latest} {
			if d != 0 {
				from, to = min(from, d), max(to, d)
			}
		}
	}
	from, to = from-2, to+2
	x := func(d calendar.Day) int {
		return routeNames + int(d-from)*(routeWidth-routeNames-stripInset)/int(to-from)
	}
	d := routeDrawing{Height: routeTop + len(t.Legs)*routeLane + stripBottom, Today: -1, By: x(t.DecideBy), ByWords: "Decide by " + t.DecideBy.Words(), Ticks: ticks(from, to, x)}
	if today >= from && today <= to {
		d.Today = x(today)
	}
	for i, l := range t.Legs {
		d.Lanes = append(d.Lanes, laneOf(l, routeTop+i*routeLane+routeLane/2, x))
	}
	return d
}

func laneOf(l change.Dated, y int, x func(calendar.Day) int) lane {
	n := lane{Step: l.Step, Y: y, Earliest: -1, Latest: -1, Done: l.Done != 0, Late: l.Latest != 0 && l.Earliest > l.Latest, Words: l.Words()}
	right := routeNames
	if l.Earliest != 0 {
		n.Earliest = x(l.Earliest)
		right = n.Earliest
	}
	if l.Latest != 0 && (l.Done == 0 || n.Late) { // what is done or set has no latest day any more
		n.Latest = x(l.Latest)
		right = max(right, n.Latest)
	}
	n.TextX, n.TextY, n.Anchor = right+12, y+4, "start"
	if wide := stripLetter * len([]rune(n.Words)); n.TextX+wide > routeWidth {
		left := right
		for _, v := range []int{n.Earliest, n.Latest} {
			if v >= 0 {
				left = min(left, v)
			}
		}
		n.TextX, n.Anchor = left-12, "end"
		if n.TextX-wide < routeNames { // no room on either side: it stands over the line
			n.TextX, n.TextY, n.Anchor = left+12, y-5, "start"
		}
	}
	return n
}

// fill is the tone of a lane's mark.
func (n lane) fill() string {
	switch {
	case n.Late:
		return "fill-bad"
	case n.Done:
		return "fill-over"
	}
	return "fill-good"
}

// tieParts show the changes elsewhere that a request is tied to, what was asked
// before it was raised, and where its evidence is.
func tieParts(f Frame, v *secretariat.View, q *secretariat.ChangeFile) ([]Part, error) {
	var out []Part
	t := Table{Label: "Changes elsewhere", Columns: []Column{{Label: "How it is tied", Shape: Short}, {Label: "Change", Shape: Short}, {Label: "Title", Shape: Prose}, {Label: "Stands", Shape: Short}}}
	for _, line := range q.Request.Ties {
		tie, err := change.ParseTie(line)
		if err != nil {
			continue
		}
		cell, title, stands := RefCell{Ref: tie.Ref}, "Not in this record, or not for you to see.", Status{}
		for _, k := range []*record.Kind{change.Requests.Kind, code.Modifications.Kind} {
			it, err := v.Find(k, tie.Ref)
			if problem.Is(err, problem.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			h := record.HeadOf(it.Record)
			cell = RefCell{Ref: h.Ref, URL: f.To(address(k, h.Ref)), Class: restricted(h.Class)}
			title, _ = gist(k, it.Record)
			stands = standsAt(k, it.Record)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(capital(tie.Kind)), cell, TextCell(title), stands}})
	}
	if len(t.Rows) > 0 {
		out = append(out, Part{Title: "Changes elsewhere", Table: t})
	}
	if len(q.Asked) > 0 {
		p := Part{Title: "Asked before it was raised"}
		for _, a := range q.Asked {
			p.Links = append(p.Links, Link{a.Ref + ", " + a.Title, f.To(address(change.Questionnaires.Kind, a.Ref))})
		}
		out = append(out, p)
	}
	return append(out, Part{Title: "Evidence", Words: []string{"Who decides and why, every answer that you may see, what was recommended and decided, and for each entry its proof."},
		Links: []Link{{evidenceWords, f.To("/evidence/" + escape(q.Request.Ref))}}}), nil
}
