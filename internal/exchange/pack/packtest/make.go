package packtest

import (
	"fmt"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/ref"
)

// A Made is papers made up, and what a reading of them must give. Of Want's
// findings only the line and the code count, and only codes in [Strict].
type Made struct {
	Text    string
	Options pack.Options
	Want    pack.Pack
}

// Strict lists the codes that a reading must report exactly where they were put
// and nowhere else.
var Strict = []string{
	pack.LookAlike, pack.RefRepaired, pack.NumberMissing, pack.Unnumbered, pack.Residue, pack.TimeMismatch,
	pack.DateImprecise, pack.OffPattern, pack.Duplicate, pack.DanglingReference, pack.PictureLost,
	pack.Contradiction, pack.Proposed,
}

// A maker writes papers and notes what they say.
type maker struct {
	dice
	lines []string
	want  pack.Pack
	group string
	day   calendar.Day
	slide pack.Slide
	pipes bool // tables in strokes rather than tabs
	seps  int  // blank lines between slides
}

var groups = []struct{ short, name string }{
	{"CCAG", "Cross Code Advisory Group"}, {"DAG", "Design Advisory Group"}, {"TMAG", "Testing and Migration Advisory Group"},
	{"PSG", "Programme Steering Group"}, {"SITAG", "System Integration Test Advisory Group"}, {"QAG", "Qualification Advisory Group"},
	{"MWG", "Migration Working Group"},
}

// dice are thrown the same way for the same seed (splitmix64), so that made-up
// papers depend on nothing else.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// IntN gives a number from 0 to n-1.
func (d *dice) IntN(n int) int { return int(d.next() % uint64(n)) }

// Shuffle puts n things in another order.
func (d *dice) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, d.IntN(i+1))
	}
}

// Make makes up the papers of a meeting. The same seed makes the same papers.
func Make(seed uint64) Made {
	m := &maker{dice: dice{seed}}
	m.pipes, m.seps = m.chance(4), 3+m.IntN(3)
	m.title()
	sections := []func(){
		m.agenda, m.actions, m.raid, m.updates, m.roadmap, m.plan, m.milestones, m.change, m.modifications,
		m.questions, m.pictures, m.prose,
	}
	if m.chance(2) {
		m.Shuffle(len(sections)-1, func(i, j int) { sections[i+1], sections[j+1] = sections[j+1], sections[i+1] })
	}
	for _, write := range sections {
		if !m.chance(5) {
			write()
		}
	}
	m.closeSlide()
	text := strings.Join(m.lines, "\n") + "\n"
	if m.chance(4) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if m.chance(6) {
		text = "\ufeff" + text
	}
	opt := pack.Options{Name: "papers.txt"}
	if m.chance(2) {
		opt.Group = m.group
	}
	return Made{text, opt, m.want}
}

func (m *maker) chance(n int) bool { return m.IntN(n) == 0 }

func pick[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

// line writes a line and gives its number.
func (m *maker) line(format string, args ...any) int {
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
	return len(m.lines)
}

func (m *maker) blank(n int) {
	for range n {
		m.lines = append(m.lines, pick(m, "", "", "", " ", "\u00a0"))
	}
}

// para writes a line with a blank one after it.
func (m *maker) para(format string, args ...any) int {
	no := m.line(format, args...)
	m.blank(1)
	return no
}

func (m *maker) found(no int, code string) {
	m.want.Findings = append(m.want.Findings, pack.Finding{Line: no, Code: code})
}

func at(no int) pack.Span { return pack.Span{From: no, To: no} }

func text(s string, no int) pack.Text {
	if s == "" {
		return pack.Text{}
	}
	return pack.Text{Value: s, Line: no}
}

// openSlide begins a slide, at times with a mark somewhere on it, at times with
// a page number.
func (m *maker) openSlide(title string) int {
	m.closeSlide()
	m.blank(m.seps)
	first := len(m.lines) + 1
	class := pick(m, pack.Unmarked, pack.Unmarked, pack.Public, pack.Controlled)
	if class != pack.Unmarked && m.chance(2) {
		m.para("%s", class)
	} else {
		class = pack.Unmarked
	}
	if m.chance(8) {
		m.para("%d", 1+m.IntN(40))
	}
	no := m.para("%s", title)
	m.slide = pack.Slide{At: pack.Span{From: first}, Title: text(title, no), Class: class}
	return no
}

// closeSlide ends the slide; a mark may stand at its end.
func (m *maker) closeSlide() {
	if m.slide.At.From == 0 {
		return
	}
	if m.slide.Class == pack.Unmarked && m.chance(4) {
		for strings.TrimSpace(m.lines[len(m.lines)-1]) == "" {
			m.lines = m.lines[:len(m.lines)-1]
		}
		m.blank(1)
		m.slide.Class = pick(m, pack.Public, pack.Controlled)
		m.line("%s", m.slide.Class)
	}
	m.want.Slides = append(m.want.Slides, m.slide)
	m.slide = pack.Slide{}
}

// row writes a row of a table.
func (m *maker) row(cells ...string) int {
	if m.pipes {
		return m.line("| %s |", strings.Join(cells, " | "))
	}
	return m.line("%s", strings.Join(cells, "\t"))
}

// broken writes a row, at times with a line end in the middle of a cell.
func (m *maker) broken(cells []string) int {
	at := 1 + m.IntN(len(cells)-2)
	words := strings.Fields(cells[at])
	if m.pipes || len(words) < 6 || !m.chance(8) {
		return m.row(cells...)
	}
	n := 2 + m.IntN(len(words)-4)
	no := m.row(append(append([]string(nil), cells[:at]...), strings.Join(words[:n], " "))...)
	m.row(append([]string{strings.Join(words[n:], " ")}, cells[at+1:]...)...)
	return no
}

// header writes a row of headings, in Markdown ruled off.
func (m *maker) header(cells ...string) int {
	no := m.row(cells...)
	if m.pipes {
		m.line("|%s", strings.Repeat("---|", len(cells)))
	}
	return no
}

// order shuffles columns after the first few.
func (m *maker) order(keep, n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	m.Shuffle(n-keep, func(i, j int) { p[keep+i], p[keep+j] = p[keep+j], p[keep+i] })
	return p
}

func arranged(cells []string, order []int) []string {
	out := make([]string, len(cells))
	for to, from := range order {
		out[to] = cells[from]
	}
	return out
}

func (m *maker) title() {
	g := groups[m.IntN(len(groups))]
	m.group = g.short
	m.day = calendar.Date(2021+m.IntN(5), time.Month(1+m.IntN(12)), 1+m.IntN(28))
	number, extra := 1+m.IntN(60), 0
	no := fmt.Sprint(number)
	if m.chance(5) {
		extra = 1 + m.IntN(2)
		no = fmt.Sprintf("%d.%d", number, extra)
	}
	day := m.spelled(m.day)
	m.blank(m.IntN(3))
	first := len(m.lines) + 1
	var at, dated int
	switch m.IntN(4) {
	case 0:
		at = m.line("%s #%s %s", g.name, no, day)
		dated = at
	case 1:
		at = m.line("%s (%s) #%s – %s", g.name, g.short, no, day)
		dated = at
	case 2:
		at = m.line("%s #%s", g.name, no)
		dated = m.line("%s", day)
	case 3:
		at = m.line("MHHS Programme: %s (%s) meeting %s", g.name, g.short, no)
		m.blank(1)
		dated = m.line("%s", day)
	}
	m.want.Title = text(m.lines[at-1], at)
	m.want.Name = text(g.name, at)
	m.want.Meeting = ref.Meeting{Group: g.short, Number: number, Extra: extra}
	m.want.Date = pack.Date{When: calendar.On(m.day), Written: day, Line: dated}
	m.slide = pack.Slide{At: pack.Span{From: first}, Title: text(m.lines[first-1], first)}
	// The group's short name stands somewhere, as it does in papers.
	m.blank(1)
	m.line("- Papers of the %s are shared with its members.", g.short)
}

// spelled writes a day in full.
func (m *maker) spelled(d calendar.Day) string {
	y, mon, day := d.Date()
	return pick(m,
		fmt.Sprintf("%d %s %d", day, mon, y), fmt.Sprintf("%02d %s %d", day, mon, y),
		fmt.Sprintf("%02d/%02d/%d", day, mon, y), fmt.Sprintf("%02d/%02d/%02d", day, mon, y%100),
		fmt.Sprintf("%d %s %d", day, mon.String()[:3], y))
}

// dateCell writes a date of a table, in one of many ways, with what it means
// and whether it is less than a day.
func (m *maker) dateCell() (written string, when calendar.When, imprecise bool) {
	d := m.day + calendar.Day(m.IntN(80)-40)
	y, mon, day := d.Date()
	switch m.IntN(8) {
	case 0:
		return "", calendar.When{}, false
	case 1:
		return fmt.Sprintf("%d-%s", day, mon.String()[:3]), calendar.On(d), true
	case 2:
		return fmt.Sprintf("%s %02d", mon.String()[:3], y%100), calendar.InMonth(y, mon), true
	case 3:
		return fmt.Sprintf("Summer %02d", y%100), calendar.InSeason(y, calendar.Summer), true
	case 4:
		return fmt.Sprintf("%d%s %s", day, ordinal(day), mon), calendar.On(d), true
	case 5:
		return "M5 + 2 months", calendar.After(calendar.Rule{Anchor: "M5", Count: 2, Unit: calendar.Months}), false
	}
	return m.spelled(d), calendar.On(d), false
}

func ordinal(n int) string {
	switch {
	case n%10 == 1 && n != 11:
		return "st"
	case n%10 == 2 && n != 12:
		return "nd"
	case n%10 == 3 && n != 13:
		return "rd"
	}
	return "th"
}

func (m *maker) dateOf(no int) (string, pack.Date) {
	written, when, imprecise := m.dateCell()
	if written == "" {
		return "", pack.Date{}
	}
	if imprecise {
		m.found(no, pack.DateImprecise)
	}
	return written, pack.Date{When: when, Written: written, Line: no}
}

// alike replaces some letters by those of another script that look like them.
func (m *maker) alike(s string, no int) string {
	if !m.chance(6) {
		return s
	}
	out := strings.Map(func(r rune) rune {
		if l, ok := twins[r]; ok && m.chance(2) {
			return l
		}
		return r
	}, s)
	if out != s {
		m.foundOnce(no, pack.LookAlike)
	}
	return out
}

func (m *maker) foundOnce(no int, code string) {
	for _, f := range m.want.Findings {
		if f.Line == no && f.Code == code {
			return
		}
	}
	m.found(no, code)
}

var twins = map[rune]rune{'A': 'А', 'C': 'С', 'E': 'Е', 'M': 'М', 'P': 'Р', 'T': 'Т', 'H': 'Η', 'B': 'Β', 'K': 'К', 'o': 'о', 'e': 'е', 'a': 'а', 'I': 'І'}

// Words without a second meaning in papers: no dates, references, statuses,
// groups or decisions.
var (
	nouns = strings.Fields("meter supplier agent network register interface process message volume reading window system operator customer contract document template market tariff portal dispute estimate settlement profile")
	verbs = strings.Fields("needs follows supports replaces describes limits carries checks measures feeds precedes covers")
	kinds = strings.Fields("new existing shared larger second weekly regional smart revised common separate")
)

// sentence makes up a sentence without its full stop.
func (m *maker) sentence() string {
	s := fmt.Sprintf("The %s %s %s the %s %s", pick(m, kinds...), pick(m, nouns...), pick(m, verbs...), pick(m, kinds...), pick(m, nouns...))
	if m.chance(2) {
		s += fmt.Sprintf(" with each %s of the %s %s", pick(m, nouns...), pick(m, kinds...), pick(m, nouns...))
	}
	return s
}

// name makes up a title of two to four capitalised words.
func (m *maker) name() string {
	w := func(of []string) string { s := pick(m, of...); return strings.ToUpper(s[:1]) + s[1:] }
	s := w(kinds) + " " + w(nouns)
	for range m.IntN(3) {
		s += " " + pick(m, nouns...)
	}
	return s
}

// marked puts marks of emphasis around some words.
func (m *maker) marked(s string) string {
	if !m.chance(6) {
		return s
	}
	words := strings.Fields(s)
	i := 1 + m.IntN(len(words)-1)
	words[i] = pick(m, "<u>"+words[i]+"</u>", "<i>"+words[i]+"</i>", "**"+words[i]+"**", "<b>"+words[i]+"</b>")
	return strings.Join(words, pick(m, " ", " ", "\u00a0", "  "))
}

// An owner is a cell of owners and what it means. The people are made up.
func (m *maker) owner() (string, []pack.Owner) {
	choices := []struct {
		s string
		o []pack.Owner
	}{
		{"", nil},
		{"Programme (PMO)", []pack.Owner{{Organisation: "Programme", Role: "PMO"}}},
		{"Ofgem (A. Person)", []pack.Owner{{Organisation: "Ofgem", Person: "A. Person"}}},
		{"Ofgem (Any Person), Programme (Second Person)", []pack.Owner{{Organisation: "Ofgem", Person: "Any Person"}, {Organisation: "Programme", Person: "Second Person"}}},
		{"Code bodies", []pack.Owner{{Organisation: "Code bodies"}}},
		{"Any Person", []pack.Owner{{Person: "Any Person"}}},
		{"Programme (Any Person /PMO)", []pack.Owner{{Organisation: "Programme", Person: "Any Person", Role: "PMO"}}},
		{"Programme (Any Person, Other Person)", []pack.Owner{{Organisation: "Programme", Person: "Any Person"}, {Organisation: "Programme", Person: "Other Person"}}},
		{"Programme – Design Team", []pack.Owner{{Organisation: "Programme", Role: "Design Team"}}},
		{"Chair & Secretariat", []pack.Owner{{Role: "Chair"}, {Role: "Secretariat"}}},
		{"BSC / DCUSA", []pack.Owner{{Organisation: "BSC"}, {Organisation: "DCUSA"}}},
		{"REC (Any O'Person) and SEC (PMO)", []pack.Owner{{Organisation: "REC", Person: "Any O'Person"}, {Organisation: "SEC", Role: "PMO"}}},
		{"Large suppliers; DCC", []pack.Owner{{Organisation: "Large suppliers"}, {Organisation: "DCC"}}},
		{"Any Person (DCC)", []pack.Owner{{Organisation: "DCC", Person: "Any Person"}}},
	}
	c := pick(m, choices...)
	return c.s, c.o
}
