package pack

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func agendaShape() shape {
	return shape{
		name: "agenda",
		columns: map[string][]string{
			colNumber:    words("#|no|number|item no|item number|agenda item no|ref|"),
			colTitle:     words("agenda item|topic|title|subject|agenda|item|item title"),
			colObjective: words("objective|objectives|description|details|detail|content"),
			colPurpose:   words("type|item type|for|purpose|decision type"),
			colOwner:     words("lead|leads|presenter|presenters|speaker|led by|owner|item lead"),
			colTime:      words("time|times|timing|timings|clock|slot"),
			colStart:     words("start|start time|from"),
			colEnd:       words("end|end time|finish|to|until"),
			colMinutes:   words("duration|mins|minutes|length"),
			colPages:     words("page|pages|slide|slides|page no|page number|paper"),
		},
		header: func(has func(...string) bool) bool {
			return has(colTitle) && (has(colTime) || has(colStart)) || has(colTitle, colOwner) && (has(colPages) || has(colMinutes))
		},
		usual: []string{colNumber, colTitle},
		row: func(_ *parser, r cells) bool {
			return r.shape.is("agenda") && wholeNumber(r.cell(colNumber)) > 0 && clock.MatchString(r.cell(colTime))
		},
		read: (*parser).readAgenda,
	}
}

// is reports whether s is the shape of that name.
func (s *shape) is(name string) bool { return s != nil && s.name == name }

var (
	clock   = regexp.MustCompile(`\b(\d{1,2})[:.](\d{2})\s*(am|pm)?(?:\s*(?:-|–|—|to|until)\s*(\d{1,2})[:.](\d{2})\s*(am|pm)?)?`)
	minutes = regexp.MustCompile(`(?i)(\d{1,3})\s*(?:min\b|mins\b|minute|m\b|['′’])`)
	hours   = regexp.MustCompile(`(?i)\b(\d{1,2})\s*(?:h|hr|hrs|hour|hours)\b`)
)

// readAgenda reads the rows of an agenda. A row without a number is no item,
// unless its place between two numbers tells which it lost.
func (p *parser) readAgenda(rows []cells) {
	for i, r := range rows {
		if h := r.at; h[colTitle] != h[colNumber] && r.cell(colNumber) == "" && headed(r.names, h[colTitle], "item") && r.hasOther("topic", "agenda item", "title", "subject") {
			r = r.swapped()
		}
		n := wholeNumber(r.cell(colNumber))
		if n == 0 {
			n = p.agendaGap(rows, i)
		}
		if n == 0 {
			p.leaderDots(r)
			continue
		}
		p.Agenda = append(p.Agenda, p.agendaItem(r, n))
	}
}

// headed reports whether the heading of column i is name.
func headed(names []string, i int, name string) bool { return i < len(names) && key(names[i]) == name }

func (r cells) hasOther(names ...string) bool {
	return slices.ContainsFunc(r.names, func(n string) bool { return slices.Contains(names, key(n)) })
}

// swapped reads "Item" as the number where another column names the title.
func (r cells) swapped() cells {
	at := map[string]int{}
	for c, i := range r.at {
		at[c] = i
	}
	at[colNumber] = r.at[colTitle]
	for i, n := range r.names {
		if slices.Contains(words("topic|agenda item|title|subject"), key(n)) {
			at[colTitle] = i
		}
	}
	r.at = at
	return r
}

// agendaGap gives the number that row i lost: the one between its neighbours,
// if the row has a clock.
func (p *parser) agendaGap(rows []cells, i int) int {
	if i == 0 || i+1 == len(rows) || rows[i].cell(colNumber) != "" || !clock.MatchString(rows[i].cell(colTime)) {
		return 0
	}
	before, after := wholeNumber(rows[i-1].cell(colNumber)), wholeNumber(rows[i+1].cell(colNumber))
	if before == 0 || after != before+2 {
		return 0
	}
	p.find(Unnumbered, rows[i].From, "", "The agenda row between items %d and %d has lost its number; it is item %d by its place.", before, after, before+1)
	return before + 1
}

func (p *parser) agendaItem(r cells, n int) AgendaItem {
	a := AgendaItem{
		At: p.take(r.Span), Number: n,
		Title: p.named(r.text(colTitle)), Objective: r.value(colObjective), Lead: r.value(colOwner), Pages: r.value(colPages),
		Type: p.named(r.value(colPurpose)), Time: r.text(colTime), Other: r.extras(),
	}
	var rest string
	a.Purposes, rest = purposes(p.latin(r.cell(colPurpose), r.From))
	if rest != "" {
		if a.Objective.Value == "" && len(a.Purposes) == 0 {
			a.Objective = r.text(colPurpose)
		}
	}
	p.readClock(&a, r)
	return a
}

// named folds a text that is a name.
func (p *parser) named(t Text) Text {
	t.Value = p.latin(t.Value, t.Line)
	return t
}

// purposes reads "Discussion Decision" in any of its forms, and gives back what
// is none.
func purposes(s string) ([]string, string) {
	var found []string
	var rest []string
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !inWord(r) }) {
		switch purpose := strings.ToLower(w); purpose {
		case "information", "discussion", "decision":
			if !slices.Contains(found, purpose) {
				found = append(found, purpose)
			}
		case "for", "and", "or", "item", "na", "n", "a":
		default:
			rest = append(rest, w)
		}
	}
	return found, strings.Join(rest, " ")
}

// readClock reads when the item is. Where clock and minutes disagree the clock
// wins.
func (p *parser) readClock(a *AgendaItem, r cells) {
	written := r.cell(colTime)
	if r.cell(colStart) != "" {
		written = r.cell(colStart) + "-" + r.cell(colEnd)
	}
	if a.Time.Value == "" && strings.Trim(written, "-") != "" {
		a.Time = Text{strings.TrimSpace(r.cell(colStart) + " " + r.cell(colEnd)), r.From}
	}
	g := clock.FindStringSubmatch(written)
	if g != nil {
		a.Start, a.End = clockTime(g[1], g[2], g[3]), clockTime(g[4], g[5], g[6])
		if g[3] == "" && g[6] != "" && a.Start > "00:59" && g[6] == "pm" && g[1] != "12" && number(g[1]) <= number(g[4]) && g[4] != "12" {
			a.Start = clockTime(g[1], g[2], "pm")
		}
	}
	a.Minutes = printedMinutes(strings.Replace(written, matched(g), " ", 1) + " " + r.cell(colMinutes))
	if took := minutesBetween(a.Start, a.End); a.Start != "" && a.End != "" {
		switch {
		case took <= 0:
			p.find(TimeMismatch, r.From, strconv.Itoa(a.Number), "Item %d begins at %s and ends at %s.", a.Number, a.Start, a.End)
		case a.Minutes > 0 && took != a.Minutes:
			p.find(TimeMismatch, r.From, strconv.Itoa(a.Number), "Item %d is from %s to %s, %d minutes, but says %d minutes; the clock is taken.", a.Number, a.Start, a.End, took, a.Minutes)
		}
	}
}

func matched(g []string) string {
	if g == nil {
		return ""
	}
	return g[0]
}

func clockTime(h, m, half string) string {
	if h == "" {
		return ""
	}
	hour := number(h)
	switch {
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	if hour > 23 || number(m) > 59 {
		return ""
	}
	return string([]byte{byte('0' + hour/10), byte('0' + hour%10), ':', m[0], m[1]})
}

func printedMinutes(s string) int {
	n := 0
	if g := hours.FindStringSubmatch(s); g != nil {
		n = 60 * number(g[1])
	}
	if g := minutes.FindStringSubmatch(s); g != nil {
		return n + number(g[1])
	}
	if n == 0 {
		n = wholeNumber(strings.TrimSpace(s))
	}
	return n
}

func minutesBetween(start, end string) int {
	if start == "" || end == "" {
		return 0
	}
	return 60*number(end[:2]) + number(end[3:]) - 60*number(start[:2]) - number(start[3:])
}

// leaderDots reports the dots that lead the eye to a page number.
func (p *parser) leaderDots(r cells) {
	for _, c := range r.cells {
		if len(c) > 10 && !strings.ContainsFunc(c, inWord) {
			p.find(Residue, r.From, "", "A row of dots leads to a page number; it is no objective.")
			return
		}
	}
}

// wholeNumber reads a cell that is a number and nothing else, "3" or "3."; 0
// otherwise.
func wholeNumber(s string) int {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "#"), ".")
	if s == "" || len(s) > 5 {
		return 0
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
	}
	return number(s)
}

// number reads digits that a pattern has already bounded.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// checkAgenda compares each item with the slide that opens it: a lead none of
// whose words is in the agenda contradicts it.
func (p *parser) checkAgenda() {
	byTitle, byObjective := map[string]*AgendaItem{}, map[string]*AgendaItem{}
	seen := map[int]bool{}
	for i := range p.Agenda {
		a := &p.Agenda[i]
		byTitle[key(a.Title.Value)] = a
		if a.Objective.Value != "" {
			byObjective[key(a.Objective.Value)] = a
		}
		if seen[a.Number] {
			p.find(Contradiction, a.At.From, strconv.Itoa(a.Number), "The agenda has two items %d.", a.Number)
		}
		seen[a.Number] = true
	}
	for i := range p.Slides {
		s := &p.Slides[i]
		no := p.next(s.Title.Line + 1)
		if s.Continued || s.Title.Line == 0 || no == 0 || !purposed.MatchString(p.at(no).text) {
			continue
		}
		_, objective, _ := strings.Cut(p.at(no).text, ":")
		if a := cmp.Or(byTitle[key(s.Title.Value)], byObjective[key(objective)]); a != nil {
			p.checkDivider(a, s, no)
		}
	}
}

func (p *parser) checkDivider(a *AgendaItem, s *Slide, no int) {
	head, _, _ := strings.Cut(p.at(no).text, ":")
	said, _ := purposes(head)
	slices.Sort(said)
	if agenda := slices.Sorted(slices.Values(a.Purposes)); len(agenda) > 0 && !slices.Equal(said, agenda) {
		p.find(Contradiction, no, strconv.Itoa(a.Number), "Item %d is for %s in the agenda and for %s here; the agenda is taken.",
			a.Number, strings.Join(a.Purposes, " and "), strings.Join(said, " and "))
	}
	lead := p.next(no + 1)
	for lead > 0 && lead <= s.At.To && p.at(lead).kind == bullet {
		lead = p.next(lead + 1)
	}
	if lead == 0 || lead > s.At.To || p.at(lead).kind != prose || a.Lead.Value == "" || len(p.at(lead).text) > 80 {
		return
	}
	if !shareWord(a.Lead.Value, p.at(lead).text) {
		p.find(Contradiction, lead, strconv.Itoa(a.Number), "Item %d is led by %s in the agenda and by %s here; the agenda is taken.",
			a.Number, a.Lead.Value, p.at(lead).text)
	}
}

func shareWord(a, b string) bool {
	in := strings.Fields(key(a))
	return slices.ContainsFunc(strings.Fields(key(b)), func(w string) bool { return w != "&" && slices.Contains(in, w) })
}
