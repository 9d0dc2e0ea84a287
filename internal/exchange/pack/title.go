package pack

import (
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/ref"
)

var (
	meetingNo  = matching(`#\s?(\d{1,3})(?:\.(\d{1,2}))?\b`)
	meetingNo2 = matching(`(?i)\b(?:meeting|no\.?|number)\s*:?\s*(\d{1,3})(?:\.(\d{1,2}))?(?:\s|$|[,:–-])`)
	meetingNo3 = matching(`\b[A-Z]{2,12}(?:-|\s)?0*(\d{1,3})(?:\.(\d{1,2}))?(?:\s|$|[,:–-])`)
	bodyWord   = matching(`(?i)\b(group|board|committee|panel|forum|council)\b`)
	acronym    = matching(`\(([A-Z]{2,12})\)`)
	upperWord  = matching(`\b[A-Z]{2,12}\b`)
	actionHead = matching(`^([A-Z]{2,12})\d{2,3}-\d{2,3}$`)
)

// titleLines is how far from the top the title is looked for.
const titleLines = 12

// readTitle reads which meeting the papers are for: its group, number and day,
// from the lines above the first table or list.
func (p *parser) readTitle() {
	var head []int
	for no := p.next(1); no > 0 && len(head) < titleLines; no = p.next(no + 1) {
		if k := p.at(no).kind; k == row || k == bullet || key(p.at(no).text) == "agenda" {
			break
		}
		head = append(head, no)
	}
	p.titleMeeting(head)
	p.titleGroup(head)
	p.titleDate(head)
	p.Meeting.Group = p.Group.Value
	if p.Meeting.Number == 0 || p.Date.When.IsZero() {
		p.find(Untitled, 1, "", "The papers do not say at their head which meeting they are for: its number and its day are needed.")
	}
}

// titleMeeting finds the line with the number of the meeting: it is the title.
func (p *parser) titleMeeting(head []int) {
	for _, re := range []*pattern{meetingNo, meetingNo2, meetingNo3} {
		for _, no := range head {
			text := p.asLatin(p.at(no).text)
			if g := re.FindStringSubmatch(withoutDates(text)); g != nil {
				p.Meeting.Number, _ = strconv.Atoi(g[1])
				p.Meeting.Extra, _ = strconv.Atoi(g[2])
				p.Title = Text{p.latin(p.at(no).text, no), no}
				p.take(Span{no, no})
				return
			}
		}
	}
	if len(head) > 0 {
		p.Title = Text{p.latin(p.at(head[0]).text, head[0]), head[0]}
		p.take(Span{head[0], head[0]})
	}
}

// takeIfAll takes a line that says nothing else than s.
func (p *parser) takeIfAll(no int, s string) {
	if squeezed(p.at(no).text) == squeezed(s) {
		p.take(Span{no, no})
	}
}

// asLatin folds without a finding, to look at a text.
func (p *parser) asLatin(s string) string {
	s, _ = ref.Latin(s)
	return s
}

func withoutDates(s string) string { return dateInText.ReplaceAllString(s, " ") }

// titleGroup finds the group's names: "Cross Code Advisory Group", CCAG.
func (p *parser) titleGroup(head []int) {
	for _, no := range head {
		text := p.asLatin(p.at(no).text)
		if g := acronym.FindStringSubmatch(text); g != nil && p.Group.Value == "" {
			p.Group = Text{g[1], no}
		}
		if name := groupName(text); name != "" && p.Name.Value == "" {
			p.Name = Text{name, no}
			p.latin(p.at(no).text, no)
			p.takeIfAll(no, name)
		}
	}
	if p.Group.Value == "" {
		p.Group = p.guessGroup()
	}
	told := p.Group
	if want := p.opt.Group; want != "" && want != told.Value {
		if told.Value != "" {
			p.find(Contradiction, told.Line, "", "The papers are of %s by their title, and given as of %s; %s is taken.", told.Value, want, want)
		}
		p.Group = Text{Value: want}
	}
}

// groupName gives the part of a title line that names a group.
func groupName(s string) string {
	m := bodyWord.FindStringIndex(s)
	if m == nil {
		return ""
	}
	name := s[:m[1]]
	if n := strings.LastIndexAny(name, ":–|"); n >= 0 {
		name = name[n+1:]
		for len(name) > 0 && name[0] >= 0x80 {
			name = name[1:]
		}
	}
	for _, lead := range []string{"MHHS Programme ", "MHHS ", "Programme ", "Extraordinary ", "Extra-ordinary "} {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(name), lead); ok && len(strings.Fields(rest)) > 1 && !strings.HasPrefix(rest, "Steering") {
			name = rest
		}
	}
	name = strings.TrimSpace(name)
	if len(name) > 80 || len(strings.Fields(name)) < 2 {
		return ""
	}
	return name
}

// guessGroup takes the initials of the group's name if the papers use them, or
// the letters most action references begin with, or the first short name in the
// title. It does not look for what it has been told.
func (p *parser) guessGroup() Text {
	initials := initialsOf(p.Name.Value)
	if told := p.opt.Group; told != "" && (told == initials || p.prefixes()[told] > 0) {
		return Text{Value: told}
	}
	if ref.IsGroup(initials) && p.speaksOf(initials) {
		return Text{Value: initials}
	}
	if g := p.commonPrefix(); g != "" {
		return Text{Value: g}
	}
	for _, w := range upperWord.FindAllString(p.asLatin(p.Title.Value), -1) {
		if !slices.Contains([]string{"MHHS", "AND", "THE", "DRAFT", "FINAL", "PUBLIC", "CONTROLLED"}, w) {
			return Text{w, p.Title.Line}
		}
	}
	return Text{}
}

func initialsOf(name string) string {
	initials := ""
	for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == ' ' || r == '-' || r == '/' }) {
		if w[0] >= 'A' && w[0] <= 'Z' {
			initials += w[:1]
		}
	}
	return initials
}

// speaksOf reports whether a short name stands anywhere as a word or at the head of
// an action's reference.
func (p *parser) speaksOf(short string) bool {
	return p.count(short) > 0 || p.commonPrefix() == short
}

// commonPrefix gives the group that most action references in tables name.
func (p *parser) commonPrefix() string {
	best := ""
	for g, n := range p.prefixes() {
		if m := p.prefixed[best]; n > m || n == m && g < best {
			best = g
		}
	}
	return best
}

// showsOwn reports whether any table shows an action of the group.
func (p *parser) showsOwn() bool { return p.prefixes()[p.Group.Value] > 0 }

// prefixes counts the groups that action references in tables name.
func (p *parser) prefixes() map[string]int {
	if p.prefixed != nil {
		return p.prefixed
	}
	p.prefixed = map[string]int{}
	for i := range p.lines {
		if p.lines[i].kind != row {
			continue
		}
		if g := actionHead.FindStringSubmatch(p.asLatin(p.lines[i].cells[0])); g != nil {
			p.prefixed[g[1]]++
		}
	}
	return p.prefixed
}

// titleDate finds the day of the meeting: the first whole day in the title.
func (p *parser) titleDate(head []int) {
	lines := head
	if p.Title.Line > 0 {
		lines = append([]int{p.Title.Line}, head...)
	}
	for _, no := range lines {
		for _, d := range datesIn(p.asLatin(p.at(no).text), 0) {
			if d.When.Precision() == calendar.ToDay {
				p.Date = Date{d.When, d.written, no}
				p.near = d.When.Earliest()
				p.takeIfAll(no, d.written)
				p.dated[datedAt{no, d.written}] = true
				return
			}
		}
	}
}
