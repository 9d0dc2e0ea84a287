package packtest

import (
	"fmt"
	"strings"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/ref"
)

// agenda writes an agenda, its columns in any order.
func (m *maker) agenda() {
	m.openSlide("Agenda")
	pages, objective := !m.chance(4), !m.chance(4)
	heads := []string{pick(m, "#", "No", "", "Item no"), pick(m, "Item", "Agenda item", "Topic"), pick(m, "Type", "Purpose", "For"), pick(m, "Lead", "Presenter", "Lead(s)"), pick(m, "Time", "Timing")}
	if objective {
		heads = append(heads, pick(m, "Objective", "Objectives", "Description"))
	}
	if pages {
		heads = append(heads, pick(m, "Page", "Pages", "Slide(s)"))
	}
	order := m.order(2, len(heads))
	no := len(m.lines) + 1
	shown := append([]string(nil), heads...)
	for i := range shown {
		shown[i] = m.alike(shown[i], no)
	}
	m.header(arranged(shown, order)...)
	clock := 600
	for n := range 2 + m.IntN(8) {
		m.row(arranged(m.agendaRow(n+1, &clock, objective, pages), order)...)
	}
	if m.chance(2) {
		cells := make([]string, len(heads))
		cells[1] = "Appendix Additional content"
		m.row(arranged(cells, order)...)
	}
	m.blank(1)
}

func (m *maker) agendaRow(n int, clock *int, objective, pages bool) []string {
	no := len(m.lines) + 1
	length := 5 * (1 + m.IntN(9))
	a := pack.AgendaItem{At: at(no), Number: n, Title: text(m.name(), no), Minutes: length}
	from, to := *clock, *clock+length
	*clock = to
	a.Start, a.End = hhmm(from), hhmm(to)
	time := pick(m, a.Start+"-"+a.End, a.Start+" – "+a.End, a.Start+" to "+a.End)
	switch m.IntN(4) {
	case 0:
		a.Minutes = 0
	case 1:
		a.Minutes = length + 5
		m.found(no, pack.TimeMismatch)
		time += fmt.Sprintf(" %d mins", a.Minutes)
	default:
		time += fmt.Sprintf(pick(m, " %d mins", " (%d mins)", " %d min"), length)
	}
	a.Time = text(time, no)
	lead, _ := m.owner()
	a.Lead = text(lead, no)
	purpose := pick(m, "", "Information", "Discussion", "Decision", "Discussion Decision", "Information / Discussion", "For decision")
	a.Type = text(purpose, no)
	for _, p := range []string{"information", "discussion", "decision"} {
		if strings.Contains(strings.ToLower(purpose), p) {
			a.Purposes = append(a.Purposes, p)
		}
	}
	cells := []string{fmt.Sprint(n), m.marked(a.Title.Value), m.alike(purpose, no), lead, time}
	if objective {
		a.Objective = text(m.sentence(), no)
		cells = append(cells, m.marked(a.Objective.Value))
	}
	if pages {
		a.Pages = text(pick(m, "", "3", "3-5", "12-14"), no)
		cells = append(cells, a.Pages.Value)
	}
	m.want.Agenda = append(m.want.Agenda, a)
	return cells
}

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

var statuses = []struct{ said, status string }{
	{"OPEN", pack.Open}, {"ONGOING", pack.Ongoing}, {"RECOMMEND CLOSED", pack.RecommendedClosed}, {"RECOMMENDED CLOSED", pack.RecommendedClosed},
	{"CLOSED", pack.Closed}, {"WITHDRAWN", pack.Withdrawn}, {"Recommend closed", pack.RecommendedClosed}, {"Ongoing", pack.Ongoing}, {"Closed", pack.Closed},
}

// An actionTable is how a made-up action log is laid out.
type actionTable struct {
	own   bool // the status has a column of its own
	order []int
	heads []string
}

// actions writes an action log over one or two slides, and shows some of it
// again further on.
func (m *maker) actions() {
	t := actionTable{own: m.chance(2)}
	t.heads = []string{pick(m, "Ref", "Reference", "Action ref", "ID"), pick(m, "Action", "Action description", "Description of action"), pick(m, "Owner", "Owner(s)", "Action owner"), pick(m, "Due date", "Due", "Deadline"), pick(m, "Update", "Latest update", "Comments")}
	if t.own {
		t.heads = append(t.heads, pick(m, "Status", "Action status"))
	}
	t.order = m.order(1, len(t.heads))
	title := m.name() + " review"
	m.openSlide(title + " (1 of 2)")
	m.header(arranged(t.heads, t.order)...)
	meeting, sequence := m.want.Meeting.Number, 0
	n := 3 + m.IntN(10)
	for i := range n {
		if i == n/2 && m.chance(2) {
			m.blank(1)
			second := title + pick(m, " (2 of 2)", " (1 of 2)")
			no := m.openSlide(second)
			if strings.HasSuffix(second, "(1 of 2)") {
				m.found(no, pack.Duplicate)
			}
			if !m.chance(4) {
				m.header(arranged(t.heads, t.order)...)
			} else if m.pipes {
				m.line("|%s", strings.Repeat("---|", len(t.heads)))
			}
		}
		sequence += 1 + m.IntN(2)
		m.actionRow(t, ref.Action{Group: m.group, Meeting: meeting, Sequence: sequence}, i > 0)
	}
	m.blank(1)
	if m.chance(2) {
		m.repeats(t)
	}
}

func (m *maker) actionRow(t actionTable, id ref.Action, mayLose bool) {
	no := len(m.lines) + 1
	a := pack.Action{At: at(no), Ref: id, Text: text(m.sentence(), no)}
	s := pick(m, statuses...)
	a.Status, a.Said = s.status, text(s.said, no)
	update := ""
	if !m.chance(4) {
		update = m.sentence() + "."
	}
	a.Update = text(update, no)
	owner, owners := m.owner()
	a.Owner, a.Owners = text(owner, no), owners
	var due string
	due, a.Due = m.dateOf(no)
	shown := id.String()
	switch {
	case mayLose && m.chance(8) && len(m.group) > 3:
		shown = shown[1:]
		m.found(no, pack.RefRepaired)
	case m.chance(10):
		shown = strings.Replace(shown, "-", " – ", 1)
		m.found(no, pack.RefRepaired)
	}
	cells := []string{m.alike(shown, no), m.marked(a.Text.Value), owner, due, update}
	if t.own {
		cells = append(cells, s.said)
	} else if update == "" {
		cells[4] = s.said
	} else {
		cells[4] = s.said + pick(m, ": ", " – ", " - ") + update
	}
	m.broken(arranged(cells, t.order))
	a.At.To = len(m.lines)
	m.want.Actions = append(m.want.Actions, a)
}

// repeats shows actions again: as a table with fewer columns, without a header,
// or as lines; once with another text.
func (m *maker) repeats(t actionTable) {
	m.openSlide(m.name() + " matters")
	headed := m.chance(2)
	if headed {
		m.header("Ref", "Action", "Owner")
	} else if m.pipes {
		return
	}
	for range 1 + m.IntN(3) {
		a := &m.want.Actions[m.IntN(len(m.want.Actions))]
		if len(a.Repeated) > 0 {
			continue
		}
		no := len(m.lines) + 1
		said := a.Text.Value
		if m.chance(5) {
			said = m.sentence() + " throughout"
			m.found(no, pack.Contradiction)
		} else {
			m.found(no, pack.Duplicate)
		}
		m.row(a.Ref.String(), said, a.Owner.Value)
		a.Repeated = []pack.Span{at(no)}
	}
	m.blank(1)
	if a := &m.want.Actions[m.IntN(len(m.want.Actions))]; len(a.Repeated) == 0 && m.chance(2) {
		from := m.para("%s", a.Ref)
		to := m.para("%s", a.Text.Value)
		if a.Owner.Value != "" {
			to = m.para("%s", a.Owner.Value)
		}
		m.found(from, pack.Duplicate)
		a.Repeated = []pack.Span{{From: from, To: to}}
	}
}

var raidWords = []struct{ said, kind string }{
	{"Assumption", pack.Assumption}, {"Risk", pack.Risk}, {"Issue", pack.Issue}, {"Dependency", pack.Dependency},
	{"Risks", pack.Risk}, {"D", pack.Dependency},
}

// raid writes a RAID list over a few slides, with gaps in its numbers, a banner
// in pieces over its last column, and a footer taken for a row.
func (m *maker) raid() {
	heads := []string{pick(m, "", "#", "No", "ID"), pick(m, "Area", "Type", "Category", "RAID type"), "Description", pick(m, "Impact", "Consequence"), pick(m, "Mitigation", "Mitigating actions", "Mitigations")}
	order := m.order(2, 5)
	parts := 1 + m.IntN(3)
	number, last := m.IntN(3)*10, 0
	for part := range parts {
		m.openSlide(fmt.Sprintf("RAID items from %s review (%d of %d)", pick(m, nouns...), part+1, parts))
		m.para("%s.", m.sentence())
		m.header(arranged(heads, order)...)
		for range 2 + m.IntN(6) {
			if number++; m.chance(8) && last > 0 {
				number++
			}
			no := m.raidRow(number, order)
			if last > 0 && number != last+1 {
				m.found(no, pack.NumberMissing)
			}
			last = number
		}
		if m.chance(3) {
			cells := []string{fmt.Sprintf("%d/%d", part+1, parts), "MHHS", "", "", ""}
			m.found(m.row(arranged(cells, order)...), pack.Residue)
		}
		m.blank(1)
	}
	if m.chance(2) {
		said := m.sentence() + ". " + m.sentence()
		no := m.para("Assumption: %s", said)
		m.found(no, pack.Unnumbered)
		m.want.RAID = append(m.want.RAID, pack.Item{At: at(no), List: m.group, Kind: pack.Assumption, Description: text(said, no)})
	}
}

func (m *maker) raidRow(number int, order []int) int {
	no := len(m.lines) + 1
	kind := pick(m, raidWords...)
	it := pack.Item{At: at(no), List: m.group, Number: number, Written: fmt.Sprint(number), Kind: kind.kind, Area: text(kind.said, no),
		Description: text(m.sentence(), no), Impact: text(m.sentence(), no)}
	if m.chance(4) {
		it.Description.Value += " before M6"
		it.Milestones = []string{"M6"}
	}
	mitigation := ""
	switch m.IntN(4) {
	case 0:
		mitigation = pick(m, "p", "added", "To be", "be ad", "To", "70 K", "dded", "be added", "To be added")
		m.found(no, pack.Residue)
	case 1, 2:
		mitigation = pick(m, m.sentence(), m.sentence()+".", "Early engagement with "+pick(m, nouns...)+"s", "Monitor "+pick(m, nouns...)+" returns")
		it.Mitigation = text(mitigation, no)
	}
	cells := []string{it.Written, m.alike(kind.said, no), m.marked(it.Description.Value), it.Impact.Value, mitigation}
	m.broken(arranged(cells, order))
	it.At.To = len(m.lines)
	m.want.RAID = append(m.want.RAID, it)
	return no
}
