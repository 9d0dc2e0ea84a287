package pack

import (
	"cmp"
	"maps"
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
			colPages:     words("page|pages|slide|slides|page no|page number|paper|papers|slide no|slide number|slide numbers|page numbers|page nos|slide nos"),
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
	clock      = matching(`(?i)\b(\d{1,2})[:.](\d{2})\s*(am|pm)?(?:\s*(?:-|–|—|to|until)\s*(\d{1,2})[:.](\d{2})\s*(am|pm)?)?`)
	clockHalf  = matching(`(?i)\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\b`)
	clockWhole = matching(`\b([01]\d|2[0-3])([0-5]\d)()\s*(?:-|–|—|to|until)\s*([01]\d|2[0-3])([0-5]\d)()\b`)
	clockAlone = matching(`(?i)\b(\d{1,2})()\s*(am|pm)\b`)
	minutes    = matching(`(?i)(\d{1,3})\s*(?:min\b|mins\b|minute|m\b|['′’])`)
	hours      = matching(`(?i)\b(\d{1,2})\s*(?:h|hr|hrs|hour|hours)\b`)
)

// readAgenda reads the rows of an agenda. A row without a number is no item,
// unless its place between two numbers tells which it lost, or no row has one.
func (p *parser) readAgenda(rows []cells) {
	none := true
	for i := range rows {
		rows[i] = numberInTitle(itemAsNumber(rows[i]))
		none = none && wholeNumber(rows[i].cell(colNumber)) == 0
	}
	place := 0
	for i, r := range rows {
		n := wholeNumber(r.cell(colNumber))
		if n == 0 {
			n = p.agendaGap(rows, i)
		}
		if n == 0 && none && timed(r) && !interval.MatchString(r.cell(colTitle)) {
			if place++; place == 1 {
				p.find(Unnumbered, r.From, "", "The items of the agenda bear no numbers; they are numbered by their place.")
			}
			n = place
		}
		if n == 0 {
			p.noAgendaItem(r)
			continue
		}
		p.Agenda = append(p.Agenda, p.agendaItem(r, n))
	}
}

var (
	interval  = matching(`(?i)\b(?:break|lunch|coffee|recess)\b`)
	titleHead = matching(`^(\d{1,2})[.):]\s+(\S.*)$`)
)

// timed reports whether a row has a title and a time.
func timed(r cells) bool {
	_, _, ok := clockIn(r.cell(colTime) + " " + r.cell(colStart))
	return ok && r.cell(colTitle) != ""
}

// itemAsNumber reads a column "Item" as the number where another column names
// the title.
func itemAsNumber(r cells) cells {
	item := slices.IndexFunc(r.names, func(n string) bool { return key(n) == "item" })
	title := slices.IndexFunc(r.names, func(n string) bool { return slices.Contains(words("topic|agenda item|title|subject"), key(n)) })
	if item < 0 || title < 0 || r.cell(colNumber) != "" || wholeNumber(cellAt(r.cells, item)) == 0 {
		return r
	}
	r.at = maps.Clone(r.at)
	r.at[colNumber], r.at[colTitle] = item, title
	return r
}

// numberInTitle reads "2. Minutes" as item 2 where no column has the number.
func numberInTitle(r cells) cells {
	g := titleHead.FindStringSubmatch(r.cell(colTitle))
	if g == nil || r.cell(colNumber) != "" {
		return r
	}
	r.at, r.cells = maps.Clone(r.at), append(slices.Clone(r.cells), g[1])
	r.cells[r.at[colTitle]] = g[2]
	r.at[colNumber] = len(r.cells) - 1
	return r
}

// noAgendaItem reports a row of the agenda that is no item of it.
func (p *parser) noAgendaItem(r cells) {
	if timed(r) {
		p.find(Unnumbered, r.From, "", "“%s” stands on the agenda without a number and is kept as text.", r.cell(colTitle))
		return
	}
	p.leaderDots(r)
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
	switch {
	case rest == "":
	case a.Objective.Value == "" && len(a.Purposes) == 0:
		a.Objective = r.text(colPurpose)
	default:
		p.find(Assumed, r.From, itoa(n), "“%s” of item %d is no purpose of an agenda item.", rest, n)
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
		case "information", "info", "discussion", "discuss", "decision", "decide":
			purpose = purposeOf[purpose[:4]]
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

var purposeOf = map[string]string{"info": "information", "disc": "discussion", "deci": "decision"}

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
	if long := r.cell(colMinutes); long != "" {
		a.Time = Text{strings.TrimSpace(a.Time.Value + " " + long), r.From}
	}
	when, at, ok := clockIn(written)
	if ok {
		a.Start, a.End = when[0], when[1]
		written = strings.Replace(written, at, " ", 1)
	} else if !noValue(a.Time.Value) && printedMinutes(written+" "+r.cell(colMinutes)) == 0 {
		p.find(TimeMismatch, r.From, itoa(a.Number), "“%s” of item %d is no time that can be read.", a.Time.Value, a.Number)
	}
	a.Minutes = printedMinutes(written + " " + r.cell(colMinutes))
	if took := minutesBetween(a.Start, a.End); a.Start != "" && a.End != "" {
		switch {
		case took <= 0:
			p.find(TimeMismatch, r.From, strconv.Itoa(a.Number), "Item %d begins at %s and ends at %s.", a.Number, a.Start, a.End)
		case a.Minutes > 0 && took != a.Minutes:
			p.find(TimeMismatch, r.From, strconv.Itoa(a.Number), "Item %d is from %s to %s, %d minutes, but says %d minutes; the clock is taken.", a.Number, a.Start, a.End, took, a.Minutes)
		}
	}
}

// clockIn finds a time of day, or two, and where in s they stand. A half of the
// day that only the end names counts for the beginning too: 1-2pm.
func clockIn(s string) (when [2]string, at string, ok bool) {
	for _, re := range []*pattern{clockHalf, clock, clockWhole, clockAlone} {
		g := re.FindStringSubmatch(s)
		if g == nil {
			continue
		}
		g = append(g, "", "", "")
		from, to := g[3], g[6]
		if from == "" && to != "" && number(g[1]) != 12 && (number(g[1]) <= number(g[4]) && number(g[4]) != 12) {
			from = to
		}
		return [2]string{clockTime(g[1], g[2], from), clockTime(g[4], g[5], to)}, g[0], true
	}
	return when, "", false
}

func clockTime(h, m, half string) string {
	if h == "" {
		return ""
	}
	hour := number(h)
	half = strings.ToLower(half)
	if m == "" {
		m = "00"
	}
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
	p.checkOverlaps()
	byTitle, byObjective := map[string]*AgendaItem{}, map[string]*AgendaItem{}
	for i := range p.Agenda {
		a := &p.Agenda[i]
		byTitle[key(a.Title.Value)] = a
		if a.Objective.Value != "" {
			byObjective[key(a.Objective.Value)] = a
		}
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

// checkOverlaps reports an item that begins before the one above it ends.
func (p *parser) checkOverlaps() {
	for i := 1; i < len(p.Agenda); i++ {
		was, is := &p.Agenda[i-1], &p.Agenda[i]
		if is.Start != "" && is.Number != was.Number && was.Start <= is.Start && is.Start < was.End {
			p.find(TimeMismatch, is.At.From, itoa(is.Number), "Item %d begins at %s, before item %d ends at %s.", is.Number, is.Start, was.Number, was.End)
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
