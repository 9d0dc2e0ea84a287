package pack

import (
	"slices"
	"strings"

	"crosscode/internal/ref"
)

func updateShape() shape {
	return shape{
		name: "updates",
		columns: map[string][]string{
			colGroup:  words("group|forum|governance group|meeting group|advisory group|body"),
			colText:   words("update|updates|key points|summary|key updates|points|highlights|key messages"),
			colDate:   words("date|meeting date|meeting|date of meeting|last meeting"),
			colTitle:  words("title|topic|subject"),
			colNumber: words("#|no|number|"),
		},
		header: func(has func(...string) bool) bool { return has(colGroup, colText) },
		read:   (*parser).readUpdateTable,
	}
}

var (
	updateHead  = matching(`(?i)^updates?\s+(?:from|of|on)\b`)
	groupAlone  = matching(`^(?:([A-Z]{2,12})|[A-Z][A-Za-z -]{4,60} \(([A-Z]{2,12})\))(?:\s+[Uu]pdates?)?:?$`)
	groupDated  = matching(`^([A-Z]{2,12})\b(?:\s+[Uu]pdates?|\s+[Mm]eeting)?\s*[:(–—-]?\s*(?:[Uu]pdates? from\s*)?`)
	pointNumber = matching(`^\(?(\d{1,2})[.)]\s+`)
	extraWord   = matching(`(?i)extra-?ordinary`)
)

// A reporter is the group whose update is being read.
type reporter struct {
	group    Text
	meetings []Gathering
	points   []int // the lines of its points
}

// readUpdates reads the points that groups report on slides of updates: under
// a group's short name and "Update from ...".
func (p *parser) readUpdates() {
	var now *reporter
	flush := func() {
		if now != nil && len(now.points) > 0 {
			p.readPoints(now)
		}
		now = nil
	}
	for no := p.next(1); no > 0; no = p.next(no + 1) {
		l := p.at(no)
		switch group, dated := p.updateHeading(no); {
		case dated && (now == nil || group.Value != "" && group.Value != now.group.Value || len(now.points) > 0):
			flush()
			now = &reporter{group: group, meetings: p.gatherings(no)}
			if now.group.Value == "" {
				now = nil
			}
		case dated:
			now.meetings = append(now.meetings, p.gatherings(no)...)
		case group.Value != "":
			flush()
			now = &reporter{group: group}
		case now != nil && l.kind == bullet && !p.used[no-1]:
			now.points = append(now.points, no)
		case now != nil && l.kind == prose && pointNumber.MatchString(l.text) && p.slide(no).At.From <= now.group.Line:
			now.points = append(now.points, no)
		default:
			flush()
		}
	}
	flush()
	p.decide()
}

// updateHeading reports whether a line heads a group's update. A short name
// alone counts only above a line that dates it; a line that dates it may name
// the group itself.
func (p *parser) updateHeading(no int) (group Text, dated bool) {
	l := p.at(no)
	if l.kind != prose || len(l.text) > 160 {
		return Text{}, false
	}
	text := p.asLatin(l.text)
	if updateHead.MatchString(text) {
		return p.updateGroup(text, no), true
	}
	if g := groupAlone.FindStringSubmatch(text); g != nil {
		below := p.next(no + 1)
		if below > 0 && below <= no+3 && (updateHead.MatchString(p.at(below).text) || p.onUpdates(no) && p.startsWithDate(below)) || p.onUpdates(no) && below > 0 && p.at(below).kind == bullet {
			p.latin(l.text, no)
			return Text{g[1] + g[2], no}, false
		}
	}
	if g := groupDated.FindStringSubmatch(text); g != nil && p.onUpdates(no) && !titled(&line{kind: prose, text: g[0]}) || g != nil && p.onUpdates(no) {
		if rest := datesIn(text[len(g[0]):], p.near); len(rest) > 0 && rest[0].from <= 8 {
			p.latin(l.text, no)
			return Text{g[1], no}, true
		}
	}
	return Text{}, false
}

// onUpdates reports whether the slide of a line is about other groups' updates.
func (p *parser) onUpdates(no int) bool {
	title := key(p.slide(no).Title.Value)
	return strings.Contains(title, "update") && (strings.Contains(title, "group") || strings.Contains(title, "governance") || strings.Contains(title, "l2") || strings.Contains(title, "l3"))
}

func (p *parser) startsWithDate(no int) bool {
	d := datesIn(p.at(no).text, p.near)
	return p.at(no).kind == prose && len(d) > 0 && d[0].from < 30 && len(p.at(no).text) < 80
}

// updateGroup gives the group that "Update from DAG 09 March 2022" names, or
// the short name that stands alone above it.
func (p *parser) updateGroup(text string, no int) Text {
	above := no - 1
	for above > 0 && p.at(above).kind == blank {
		above--
	}
	if above > 0 && no-above <= 3 && p.at(above).kind == prose {
		if g := groupAlone.FindStringSubmatch(p.asLatin(p.at(above).text)); g != nil {
			return Text{g[1] + g[2], above}
		}
	}
	for _, w := range upperWord.FindAllString(withoutDates(text), -1) {
		return Text{w, no}
	}
	return Text{}
}

// gatherings reads the meetings that a line reports from.
func (p *parser) gatherings(no int) []Gathering {
	var met []Gathering
	text := p.at(no).text
	from := 0
	for _, d := range datesIn(text, p.near) {
		p.imprecise(d, no, "")
		met = append(met, Gathering{Date{d.When, d.written, no}, extraWord.MatchString(text[from:d.from])})
		from = d.to
	}
	return met
}

// readPoints reads the points of one group. Numbers that were lost are given
// back where the place tells them.
func (p *parser) readPoints(r *reporter) {
	numbers := make([]int, len(r.points))
	lost := 0
	for i, no := range r.points {
		text := p.pointText(no)
		if g := pointNumber.FindStringSubmatch(text); g != nil {
			numbers[i] = number(g[1])
		} else {
			lost++
		}
	}
	sound := lost < len(numbers) && inPlace(numbers)
	for i, no := range r.points {
		u := GroupUpdate{At: p.take(Span{no, no}), Group: r.group, Number: numbers[i], Meetings: r.meetings}
		if u.Number == 0 && sound {
			u.Number = i + 1
			p.find(Unnumbered, no, r.group.Value, "A point of %s has lost its number; it is %d by its place.", r.group.Value, i+1)
		} else if u.Number == 0 {
			p.find(Unnumbered, no, r.group.Value, "A point of %s has no number.", r.group.Value)
		}
		p.splitPoint(&u, no)
		p.Updates = append(p.Updates, u)
	}
}

// inPlace reports whether every number that is given is its place.
func inPlace(numbers []int) bool {
	for i, n := range numbers {
		if n != 0 && n != i+1 {
			return false
		}
	}
	return true
}

// pointText gives the text of a point; a number in bold stands in it too.
func (p *parser) pointText(no int) string { return p.at(no).text }

// splitPoint parts a point into its title and its text. Bold print, a colon or
// an abbreviation in brackets mark the title; without a mark the capitals
// suggest it, and that is reported.
func (p *parser) splitPoint(u *GroupUpdate, no int) {
	text := p.pointText(no)
	text = text[len(pointNumber.FindString(text)):]
	n, sure := p.titleEnd(text, boldTitle(p.at(no).bold))
	title, body := strings.TrimSpace(text[:n]), strings.TrimSpace(strings.TrimLeft(text[n:], " :–—-"))
	if title != "" {
		u.Title = Text{strings.TrimRight(title, " :"), no}
	}
	if body != "" {
		u.Text = Text{body, no}
	}
	switch {
	case title == "":
		p.find(Assumed, no, u.Group.Value, "A point of %s has no title that can be told from its text.", u.Group.Value)
	case !sure:
		p.find(Assumed, no, u.Group.Value, "Where the title of this point ends is not marked; “%s” is taken.", u.Title.Value)
	case startsLower(title):
		p.find(Assumed, no, u.Group.Value, "The title of this point seems to have lost its beginning: “%s”.", title)
	}
}

func boldTitle(bold string) string {
	return strings.TrimSpace(bold[len(pointNumber.FindString(bold)):])
}

// titleEnd gives where the title of a point ends, and whether a mark says so.
func (p *parser) titleEnd(text, bold string) (int, bool) {
	if bold != "" && strings.HasPrefix(text, bold) {
		return len(bold), true
	}
	if n := strings.Index(text, ": "); n > 0 && n <= 80 && !strings.Contains(text[:n], ". ") {
		return n + 1, true
	}
	for _, dash := range []string{" – ", " — ", " - "} {
		if n := strings.Index(text, dash); n > 0 && n <= 80 && !strings.ContainsAny(text[:n], ".,") {
			return n, true
		}
	}
	if g := bracketed.FindStringIndex(text); g != nil && g[1] < len(text) && len(strings.Fields(text[:g[1]])) <= 9 {
		return g[1], true
	}
	if g := remarked.FindStringIndex(text); g != nil && g[1] < len(text) {
		return g[1], true
	}
	return p.capitalRun(text), false
}

var (
	bracketed = matching(`^[^.,;:()]{3,80} \([A-Z][A-Za-z0-9&]{1,11}\)`)
	remarked  = matching(`^[A-Z][\w-]*(?: [\w-]+){0,3} \([A-Z0-9][^()]{1,30}\)`)
	connector = words("of|and|for|the|to|in|on|at|with|&|/|from|by")
	openers   = words("the|a|an|this|that|these|those|all|any|each|it|there|we|no|some|both|new|following|as|at|in|on|once|after|before|since|further|first")
	codeFirst = matching(`^(?:(?:BSC|REC|SEC|DCUSA|CUSC|UNC|IGT UNC)\s+)?(?:[A-Z]{1,5}\d{2,4}[A-Z]?)\b`)
)

// capitalRun gives where the run of capitalised words at the head of a point
// ends as a title: before a word that opens a sentence, before the last word if
// the sentence would begin with it, before the last two if they are a term of
// their own elsewhere in the papers.
func (p *parser) capitalRun(text string) int {
	if m := codeFirst.FindStringIndex(text); m != nil {
		return m[1]
	}
	ends, names, next := capitals(text)
	if len(ends) == 0 || ends[len(ends)-1] >= len(text) {
		return 0
	}
	n := len(ends)
	for i := 1; i < n; i++ {
		if slices.Contains(openers, strings.ToLower(names[i])) && names[i] != strings.ToUpper(names[i]) {
			return ends[i-1]
		}
	}
	bound := n >= 2 && slices.Contains(connector, strings.ToLower(names[n-2]))
	if n >= 4 && !bound || n >= 3 && slices.Contains(connector, next) && !bound {
		if n >= 4 && p.speaksPair(names[n-2], names[n-1]) {
			return ends[n-3]
		}
		return ends[n-2]
	}
	return ends[n-1]
}

// capitals gives the ends of the capitalised words text begins with, the words,
// and the word after them. A connecting word counts when a capitalised one
// follows.
func capitals(text string) (ends []int, names []string, next string) {
	type word struct {
		end  int
		name string
	}
	var waiting []word
	for at := 0; at < len(text); {
		stop := at + strings.IndexByte(text[at:]+" ", ' ')
		w := text[at:stop]
		switch {
		case w == "":
		case isCapital(w):
			for _, c := range waiting {
				ends, names = append(ends, c.end), append(names, c.name)
			}
			waiting = nil
			ends, names = append(ends, stop), append(names, strings.Trim(w, ".,;:"))
			if strings.ContainsAny(w[len(w)-1:], ".,;:!?") {
				return ends, names, ""
			}
		case len(ends) > 0 && len(waiting) == 0 && slices.Contains(connector, w):
			waiting = append(waiting, word{stop, w})
		default:
			if len(waiting) > 0 {
				return ends, names, waiting[0].name
			}
			return ends, names, w
		}
		at = stop + 1
	}
	return ends, names, ""
}

func isCapital(w string) bool {
	c := strings.TrimLeft(w, `'"‘“(`)
	return c != "" && (c[0] >= 'A' && c[0] <= 'Z')
}

// shortGroup gives the short name of a group that is named in full: its
// initials, where the papers or the field know them. What names no group, or
// several, is reported.
func (p *parser) shortGroup(name string, no int) (short string, ok bool) {
	if name == "" || ref.IsGroup(name) {
		return "", name != ""
	}
	if short = initialsOf(name); groupName(name) == name && ref.IsGroup(short) && (slices.Contains(knownGroups, short) || p.count(short) > 0) {
		p.find(Assumed, no, short, "“%s” is taken as %s.", name, short)
		return short, true
	}
	p.find(Assumed, no, "", "“%s” is not the short name of one group; its update is kept as text.", name)
	return "", false
}

// readUpdateTable reads updates given as a table of groups.
func (p *parser) readUpdateTable(rows []cells) {
	for _, r := range rows {
		group := p.asLatin(r.cell(colGroup))
		if g := groupAlone.FindStringSubmatch(group); g != nil {
			group = g[1] + g[2]
		}
		short, ok := p.shortGroup(group, r.From)
		if !ok || r.cell(colText) == "" {
			continue
		}
		p.latin(r.cell(colGroup), r.From)
		u := GroupUpdate{At: p.take(r.Span), Group: Text{group, r.From}, Short: short, Title: r.value(colTitle), Text: r.text(colText), Number: wholeNumber(r.cell(colNumber)), Other: r.extras()}
		for _, d := range datesIn(r.cell(colDate), p.near) {
			p.imprecise(d, r.From, "")
			u.Meetings = append(u.Meetings, Gathering{Date{d.When, d.written, r.From}, extraWord.MatchString(r.cell(colDate)[:d.from])})
		}
		if c := r.cell(colDate); !noValue(c) && (len(u.Meetings) != 1 || u.Meetings[0].Date.Written != c) {
			u.Other = append(u.Other, Extra{cellAt(r.names, r.at[colDate]), c})
		}
		if group != r.cell(colGroup) {
			u.Other = append(u.Other, Extra{cellAt(r.names, r.at[colGroup]), r.cell(colGroup)})
		}
		p.Updates = append(p.Updates, u)
	}
}
