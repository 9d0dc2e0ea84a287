package packtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/ref"
)

// updates writes what other groups report; some points have lost their number,
// some tell a decision.
func (m *maker) updates() {
	m.openSlide("L2 and L3 Governance Group Updates")
	for _, g := range groups[:1+m.IntN(4)] {
		if g.short == m.group {
			continue
		}
		day := m.day - calendar.Day(1+m.IntN(25))
		head := m.para("%s", g.short)
		written := m.spelled(day)
		extra := m.chance(4)
		word := ""
		if extra {
			word = "Extraordinary meeting "
		}
		no := m.para(pick(m, "Update from %[2]s%[3]s", "Update from %[1]s %[2]s%[3]s"), g.short, word, written)
		meetings := []pack.Gathering{{Date: pack.Date{When: calendar.On(day), Written: written, Line: no}, Extraordinary: extra}}
		n := 2 + m.IntN(4)
		lost := m.IntN(2 * n)
		for i := range n {
			m.point(text(g.short, head), meetings, i+1, i == lost)
		}
		m.blank(1)
	}
}

func (m *maker) point(group pack.Text, meetings []pack.Gathering, n int, lost bool) {
	no := len(m.lines) + 1
	u := pack.GroupUpdate{At: at(no), Group: group, Number: n, Meetings: meetings}
	title, body := m.name(), m.sentence()+"."
	if m.chance(3) {
		body = pick(m, "The group approved the "+pick(m, kinds...)+" "+pick(m, nouns...)+".", "It was agreed to keep the "+pick(m, nouns...)+".", "Members endorsed the "+pick(m, nouns...)+" for use.")
		m.want.Decisions = append(m.want.Decisions, pack.Decision{At: at(no), Group: group.Value, Meetings: meetings, Text: text(body, no), Reported: true})
	} else if m.chance(4) {
		body = pick(m, "The "+pick(m, nouns...)+" is not yet agreed.", "The "+pick(m, nouns...)+" will be approved later.")
	}
	if m.chance(3) {
		body += " " + m.sentence() + "."
	}
	number := fmt.Sprintf("%d. ", n)
	if lost {
		number = ""
		m.found(no, pack.Unnumbered)
	}
	u.Text = text(body, no)
	switch m.IntN(4) {
	case 0:
		m.line("- **%s%s** %s", number, title, body)
	case 1:
		m.line("- %s%s: %s", number, title, body)
	case 2:
		title += " (" + strings.ToUpper(pick(m, nouns...)[:3]) + ")"
		m.line("- %s%s %s", number, title, body)
	case 3:
		m.line("- %s**%s** – %s", number, title, body)
	}
	u.Title = text(title, no)
	m.want.Updates = append(m.want.Updates, u)
}

// roadmap writes meetings a month apart on one place in the month, at times with
// one of them off it, as columns or as rows.
func (m *maker) roadmap() {
	m.openSlide("Next steps")
	week, day := 1+m.IntN(4), time.Weekday(1+m.IntN(5))
	n := 4 + m.IntN(4)
	off := m.IntN(2 * n)
	y, mon, _ := m.day.Date()
	var dates []pack.RoadmapDate
	var written []string
	var moved []bool
	for i := range n {
		d := nth(y, mon+time.Month(i-1), week, day)
		if i == off {
			d += pick[calendar.Day](m, -1, 1)
		}
		yy, mm, dd := d.Date()
		written = append(written, fmt.Sprintf("%02d-%s-%02d", dd, mm.String()[:3], yy%100))
		dates = append(dates, pack.RoadmapDate{Date: pack.Date{When: calendar.On(d)}})
		moved = append(moved, i == off)
	}
	if m.chance(2) {
		m.roadmapColumns(dates, written, moved)
	} else {
		m.roadmapRows(dates, written, moved)
	}
	m.blank(1)
}

// nth gives the n-th weekday of a month.
func nth(y int, mon time.Month, n int, day time.Weekday) calendar.Day {
	d := calendar.Date(y, mon, 1)
	for d.Weekday() != day {
		d++
	}
	return d + calendar.Day(7*(n-1))
}

func (m *maker) roadmapColumns(dates []pack.RoadmapDate, written []string, moved []bool) {
	first := m.header(append([]string{pick(m, "Meeting dates", "Date", "Meeting date")}, written...)...)
	cells := []string{pick(m, "Relevant milestone or activities", "Milestones")}
	items := []string{"Agenda items"}
	standing := []string{"Standing items"}
	for i := range dates {
		d := &dates[i]
		d.Date.Written, d.Date.Line = written[i], first
		if moved[i] {
			m.found(first, pack.OffPattern)
		}
		milestone, item, stand := pick(m, "", "M5", "M5, M6"), m.sentence(), pick(m, "", "Minutes & actions", "Minutes • Actions")
		if milestone != "" {
			d.Milestones = strings.Split(milestone, ", ")
		}
		d.Items = []string{item}
		if stand != "" {
			d.Standing = strings.Split(stand, " • ")
		}
		cells, items, standing = append(cells, milestone), append(items, item), append(standing, stand)
	}
	for _, r := range [][]string{cells, items, standing} {
		no := m.row(r...)
		if slices.ContainsFunc(r[1:], func(c string) bool { return c != "" }) {
			for i := range dates {
				dates[i].At = pack.Span{From: first, To: no}
			}
		}
	}
	m.want.Roadmap = append(m.want.Roadmap, dates...)
}

func (m *maker) roadmapRows(dates []pack.RoadmapDate, written []string, moved []bool) {
	m.header("Meeting date", "Agenda items", "Standing items")
	for i := range dates {
		d := &dates[i]
		item := m.sentence()
		no := m.row(written[i], item, "Minutes & actions")
		if moved[i] {
			m.found(no, pack.OffPattern)
		}
		d.At, d.Date.Written, d.Date.Line = at(no), written[i], no
		d.Items, d.Standing = []string{item}, []string{"Minutes & actions"}
	}
	m.want.Roadmap = append(m.want.Roadmap, dates...)
}

// plan writes lettered activities whose phases are given in their first rows,
// or in pieces around the middle of their rows; and the route that cites them.
func (m *maker) plan() {
	m.openSlide("Detailed drafting activities")
	centred := m.chance(2)
	m.row("", "", "", "", "Mo 1", "Mo 2")
	var spans []int
	for range 2 + m.IntN(3) {
		spans = append(spans, 1+m.IntN(5))
	}
	phases := []string{"Preparation", "Full drafting", "Completion", "Checking", "Transition"}
	letter := byte('A')
	for i, span := range spans {
		length := fmt.Sprintf("%d.%d mo", 1+m.IntN(5), 5*m.IntN(2))
		labelled := 0
		if centred {
			if span%2 == 0 {
				span++ // a label has a middle row
			}
			labelled = span / 2
		}
		for n := range span {
			if letter > 'Z' {
				break
			}
			label := ""
			if n == labelled {
				label = phases[i] + " " + length
			} else if centred && n == labelled-1 {
				label = phases[i][len(phases[i])-4:] + " 10"
			} else if centred && n == labelled+1 {
				label = phases[i][:4]
			}
			m.activity(letter, phases[i], length, label, labelled-n)
			letter++
		}
	}
	m.blank(1)
	m.steps('A', letter-1)
}

func (m *maker) activity(letter byte, phase, length, label string, toLabel int) {
	no := len(m.lines) + 1
	a := pack.Activity{At: at(no), Letter: string(letter), Name: text(m.name(), no), Detail: text(m.sentence(), no),
		Phase: text(phase, no+toLabel), Duration: text(length, no+toLabel)}
	a.Other = []pack.Extra{{Column: "Mo 1", Value: "4w"}}
	m.row(label, m.alike(a.Letter, no), a.Name.Value, a.Detail.Value, "4w", "")
	m.want.Activities = append(m.want.Activities, a)
}

func (m *maker) steps(first, last byte) {
	m.openSlide("Principles and approach")
	heads := []string{pick(m, "", "Step", "#"), pick(m, "Detail", "Description"), pick(m, "Plan activity", "Activity")}
	m.header(heads...)
	for n := range 3 + m.IntN(5) {
		no := len(m.lines) + 1
		s := pack.Step{At: at(no), Number: n + 1, Text: text(m.sentence(), no)}
		from := first + byte(m.IntN(int(last-first)+1))
		said := ""
		switch m.IntN(5) {
		case 0:
			said = "Currently under way"
		case 1:
			said, s.Letters = "Plan activity "+string(from), []string{string(from)}
		case 2:
			said = "Plan activities " + string(first) + "-" + string(from)
			for c := first; c <= from; c++ {
				s.Letters = append(s.Letters, string(c))
			}
		case 3:
			if last < 'Y' {
				said, s.Letters = "Plan activity "+string(last+2), []string{string(last + 2)}
				m.found(no, pack.DanglingReference)
			}
		}
		s.Activity = text(said, no)
		m.row(fmt.Sprint(n+1), s.Text.Value, said)
		m.want.Steps = append(m.want.Steps, s)
	}
	m.blank(1)
}

// milestones writes a table of milestones, with or without a header.
func (m *maker) milestones() {
	told := m.want.Milestones
	m.want.Milestones = nil
	m.openSlide(m.name() + " reminders")
	heads := []string{"Milestone", pick(m, "Name", "Description", "Milestone name"), "Date", "Level"}
	order := m.order(1, 4)
	if m.chance(3) {
		order = []int{0, 1, 2, 3}
	}
	m.header(arranged(heads, order)...)
	for n := 5; n < 8+m.IntN(8); n++ {
		no := len(m.lines) + 1
		ms := pack.Milestone{At: at(no), Ref: fmt.Sprintf("M%d", n), Name: text(m.name()+" complete", no)}
		for _, old := range told {
			if old.Ref == ms.Ref {
				ms.Name.Value = old.Name.Value
				told = nil
			}
		}
		shown := ms.Name.Value
		if m.chance(3) {
			ms.Meaning = text("the "+pick(m, nouns...)+" in use", no)
			shown += " (i.e. " + ms.Meaning.Value + ")"
		}
		var date string
		if date, ms.Date = m.dateOf(no); strings.HasPrefix(date, "M5") {
			date, ms.Date = "", pack.Date{}
		}
		level := ""
		if m.chance(2) {
			ms.Level = 1 + m.IntN(3)
			level = fmt.Sprint(ms.Level)
			ms.Tier = text(level, no)
		}
		m.row(arranged([]string{m.alike(ms.Ref, no), shown, date, level}, order)...)
		m.want.Milestones = append(m.want.Milestones, ms)
	}
	m.want.Milestones = append(m.want.Milestones, told...)
	m.blank(1)
}

// change writes a slide about a change request and what it proposes.
func (m *maker) change() {
	id := fmt.Sprintf("CR%03d", 1+m.IntN(80))
	m.openSlide("Summary of the change")
	no := m.para("Drafted a Change Request for M6 and M7 (%s)", id)
	c := pack.Change{At: at(no), Mentions: []int{no}, Ref: id, Title: text("Change Request for M6 and M7", no), Status: text("Drafted", no)}
	months := 2 + m.IntN(9)
	rule := calendar.After(calendar.Rule{Anchor: "M5", Count: months, Unit: calendar.Months})
	propose := func(milestone, field, value, from string, when calendar.When, line string) {
		no := m.line("- %s", line)
		m.found(no, pack.Proposed)
		c.Proposals = append(c.Proposals, pack.Proposal{Milestone: milestone, Field: field, Value: text(value, no), From: text(from, no), Date: when})
	}
	if m.chance(2) {
		value := fmt.Sprintf("%d months after M5", months)
		propose("M6", pack.ProposedDate, value, "", rule, pick(m, "Delay M6 to ", "Move M6 to ", "Re-date M6 to ", "**Delay M6 to** ")+value)
	}
	if m.chance(2) {
		to, from := m.name(), m.oldName()
		propose("M6", pack.ProposedName, to, "", calendar.When{}, fmt.Sprintf(pick(m, "Rename M6 to '%s'", "M6 to be renamed “%s”"), to))
		if m.chance(2) {
			last := &c.Proposals[len(c.Proposals)-1]
			m.lines[len(m.lines)-1] += fmt.Sprintf(" (from '%s')", from)
			last.From = text(from, last.Value.Line)
			m.rename(last.From)
		}
	}
	if m.chance(2) {
		d := m.day + calendar.Day(30+m.IntN(300))
		written := m.spelled(d)
		propose("M7", pack.ProposedDate, written, "", calendar.On(d), pick(m, "M7 to be moved to ", "Defer M7 to ", "Bring forward M7 to ")+written)
	}
	if m.chance(2) {
		no := m.line("- No change to M8 will be included")
		c.Unchanged = []pack.Text{text("M8", no)}
	}
	if m.chance(2) {
		no := m.line("- BSC is the proposed Change Raiser, on behalf of the %s", m.group)
		c.Raiser, c.OnBehalf = text("BSC", no), text(m.group, no)
	}
	m.blank(1)
	m.want.Changes = append(m.want.Changes, c)
}

// oldName gives the name that M6 has, or one it may have.
func (m *maker) oldName() string {
	for _, ms := range m.want.Milestones {
		if ms.Ref == "M6" {
			return ms.Name.Value
		}
	}
	return m.name()
}

// rename notes that a proposal tells the name M6 has, if nothing else does.
func (m *maker) rename(from pack.Text) {
	for _, ms := range m.want.Milestones {
		if ms.Ref == "M6" {
			return
		}
	}
	m.want.Milestones = append(m.want.Milestones, pack.Milestone{Ref: "M6", Name: from})
}

// modifications writes headings of modifications with what is said under them.
func (m *maker) modifications() {
	m.openSlide("Code updates")
	for n := range 1 + m.IntN(3) {
		number := 10 + 20*n + m.IntN(19)
		var mod pack.Modification
		switch m.IntN(3) {
		case 0:
			mod.Ref = ref.Modification{Code: "REC", Number: fmt.Sprintf("R%04d", number)}
			mod.Aliases = []string{fmt.Sprintf("R%d", number)}
		case 1:
			mod.Ref = ref.Modification{Code: "BSC", Number: fmt.Sprintf("P%03d", 400+number)}
		case 2:
			mod.Ref = ref.Modification{Code: "SEC", Number: fmt.Sprintf("MP%03d", 100+number)}
		}
		title := m.name()
		head := mod.Ref.Number
		if mod.Aliases != nil {
			head = mod.Aliases[0] + " – " + head
		}
		no := m.para("%s%s%s", head, pick(m, " ", " – ", ": "), title)
		mod.At, mod.Title = at(no), text(title, no)
		d := m.day + calendar.Day(m.IntN(400))
		y, mon, _ := d.Date()
		month := fmt.Sprintf("%s %d", mon.String()[:3], y)
		note := m.sentence() + "."
		switch m.IntN(4) {
		case 0:
			note += " This is targeting implementation in " + month + ", but this is not confirmed."
		case 1:
			note += " Implementation is confirmed for " + month + "."
		case 2:
			note += " There is no confirmed implementation date before " + month + "."
		}
		no = m.para("%s", note)
		switch when := (pack.Date{When: calendar.InMonth(y, mon), Written: month, Line: no}); {
		case strings.Contains(note, "targeting"):
			mod.Target = when
		case strings.Contains(note, "is confirmed for"):
			mod.Confirmed = when
		}
		if strings.Contains(note, month) {
			m.found(no, pack.DateImprecise)
		}
		mod.Notes = []pack.Text{text(note, no)}
		m.want.Modifications = append(m.want.Modifications, mod)
	}
}

func (m *maker) questions() {
	title := m.openSlide("Points for the group")
	m.para("%s:", "Before the next meeting there are some points")
	for range 1 + m.IntN(4) {
		s := fmt.Sprintf("Does the %s %s suit the %s?", pick(m, kinds...), pick(m, nouns...), pick(m, nouns...))
		if m.chance(3) {
			s += " (The papers currently say yes)"
		}
		no := m.line("- %s", m.marked(s))
		m.want.Questions = append(m.want.Questions, pack.Question{At: at(no), Text: text(s, no), Slide: m.lines[title-1]})
	}
	m.blank(1)
}

// pictures announces what the text does not have.
func (m *maker) pictures() {
	if m.chance(2) {
		m.openSlide("Appendix of views")
		m.found(m.line("The following diagram gives a view of the %s %s.", pick(m, kinds...), pick(m, nouns...)), pack.PictureLost)
	} else {
		m.found(m.openSlide("High level plan for the "+pick(m, nouns...)), pack.PictureLost)
	}
	m.blank(m.seps)
	m.closeBare()
}

// closeBare ends a slide without a mark at its end.
func (m *maker) closeBare() {
	m.want.Slides = append(m.want.Slides, m.slide)
	m.slide = pack.Slide{}
}

// prose writes what no register holds.
func (m *maker) prose() {
	m.openSlide(m.name())
	for range 1 + m.IntN(4) {
		switch m.IntN(4) {
		case 0:
			m.para("%s.", m.sentence())
		case 1:
			m.line("- %s", m.sentence())
			m.line("  - · %s", m.sentence())
		case 2:
			m.para("See https://example.org/papers for the %s.", pick(m, nouns...))
		case 3:
			m.para("%s:", m.name())
		}
	}
	m.blank(1)
}
