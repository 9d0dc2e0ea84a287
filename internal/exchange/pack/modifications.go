package pack

import (
	"slices"
	"strings"

	"crosscode/internal/ref"
)

func modificationShape() shape {
	return shape{
		name: "modifications",
		columns: map[string][]string{
			colRef:       words("modification|mod|mod ref|mod no|modification number|modification ref|change proposal|cp|change|ref|reference|number|no|id|mod number|change ref|#"),
			colCode:      words("code|industry code|code body"),
			colTitle:     words("title|name|modification title|change title|description"),
			colStatus:    words("status|stage|current status|current stage|state"),
			colTarget:    words("target date|target implementation|target implementation date|target|targeted implementation date|planned implementation|planned implementation date"),
			colConfirmed: words("confirmed date|confirmed implementation|confirmed implementation date|confirmed"),
			colDate:      words("implementation date|implementation|implementation target"),
			colUpdate:    words("update|updates|comments|comment|notes|mhhs impact|impact|latest update"),
		},
		header: func(has func(...string) bool) bool {
			return has(colRef, colTitle) && (has(colCode) || has(colTarget) || has(colConfirmed) || has(colDate) || has(colStatus, colUpdate))
		},
		read: (*parser).readModificationTable,
	}
}

var (
	// modSure are numbers that can be nothing else. The others need their code
	// beside them: R15 may be a risk.
	modSure  = matching(`\b(?:SECMP\d{4}|MP\d{3}[AB]?|DP\d{3}|DCP ?\d{3}[A-Z]?|CMP\d{3}|CAP\d{3}|GC\d{4}|IGT\d{3}F?|XRN ?\d{4}[A-Z]?|DCR\d{4}|P\d{3}|CP\d{4}|R\d{4})\b`)
	modREC   = matching(`\b[RI]\d{1,4}\b`)
	modSTC   = matching(`\bCM\d{3,4}\b`)
	modUNC   = matching(`\b(IGT UNC|UNC) (?:[Mm]od(?:ification)?s? )?(\d{3,4}[A-Z]{0,2})\b`)
	recWord  = matching(`\bREC\b`)
	modWord  = matching(`(?i)\b(?:modification|modifications|mod|mods|change|changes|change proposal|CP|issue)\b`)
	modHead  = matching(`^(?:(?:BSC|REC|SEC|DCUSA|CUSC|STC|UNC|IGT UNC|DSC)\s+)?[A-Z]{0,5} ?\d{1,4}[A-Z]{0,2}(?:\s*(?:–|—|-|/|=|\()\s*[A-Z]{1,5}\d{1,4}[A-Z]?\)?)?`)
	aliasDup = matching(`\b([A-Z]{1,5}\d{1,4}[A-Z]?)\s*(?:–|—|-|/|=|\()\s*([A-Z]{1,5}\d{1,4}[A-Z]?)\b`)
	inBraces = matching(`^ \(([A-Z][^()]{14,150})\)`)
	stageAt  = matching(`(?i)\b(?:currently|now|is) (?:out for|at|in|undergoing|with)(?: the)? ([A-Z][A-Za-z -]*?(?:[Aa]ssessment|[Cc]onsultation|[Pp]hase|[Pp]rocedure|[Aa]uthority|[Ii]mplementation|[Rr]efinement|[Dd]evelopment|[Vv]oting|[Rr]eport|[Pp]anel)(?: [Pp]rocedure| [Pp]hase| [Cc]onsultation)?)\b`)
	aimed    = matching(`(?i)\b(?:target(?:ing|ed|s)?|proposed|planned|aiming|expected)\b[^.;]*$`)
	settled  = matching(`(?i)\b(?:confirmed|will be implemented|implemented|approved for implementation|implementation date(?: is| of|:)?)\b[^.;]*$`)
	negated  = matching(`(?i)\b(?:not|no|never|nor|yet to be|un)\b[^.;]*$`)
)

// A mention is a modification named in a line.
type mention struct {
	ref.Modification
	written  string
	from, to int
}

// modificationsIn finds the modifications a text names, in order.
func (p *parser) modificationsIn(s string) []mention {
	var found []mention
	add := func(code string, at []int, written string) {
		m, ok := ref.ReadModification(code, written)
		if ok && !slices.ContainsFunc(found, func(f mention) bool { return f.from < at[1] && at[0] < f.to }) {
			found = append(found, mention{m, s[at[0]:at[1]], at[0], at[1]})
		}
	}
	for _, at := range modUNC.FindAllStringSubmatchIndex(s, -1) {
		add(s[at[2]:at[3]], []int{at[4], at[5]}, s[at[4]:at[5]])
	}
	for _, at := range modSure.FindAllStringIndex(s, -1) {
		add("", at, s[at[0]:at[1]])
	}
	if recWord.MatchString(s) && modWord.MatchString(s) {
		for _, at := range modREC.FindAllStringIndex(s, -1) {
			add("REC", at, s[at[0]:at[1]])
		}
	}
	if strings.Contains(s, "STC") {
		for _, at := range modSTC.FindAllStringIndex(s, -1) {
			add("STC", at, s[at[0]:at[1]])
		}
	}
	found = append(found, p.aliasesIn(s, found)...)
	slices.SortFunc(found, func(a, b mention) int { return a.from - b.from })
	return found
}

// aliasesIn finds "R15 – R0015": two spellings of one modification.
func (p *parser) aliasesIn(s string, sure []mention) []mention {
	var found []mention
	for _, at := range aliasDup.FindAllStringSubmatchIndex(s, -1) {
		a, okA := ref.ReadModification("", s[at[2]:at[3]])
		b, okB := ref.ReadModification("", s[at[4]:at[5]])
		if !okA || !okB || a != b {
			continue
		}
		for _, part := range [][2]int{{at[2], at[3]}, {at[4], at[5]}} {
			if !slices.ContainsFunc(sure, func(f mention) bool { return f.from < part[1] && part[0] < f.to }) {
				found = append(found, mention{a, s[part[0]:part[1]], part[0], part[1]})
			}
		}
	}
	return found
}

// readModifications gathers the modifications that any line names, then the
// titles, stages and dates that the papers give them.
func (p *parser) readModifications() {
	index := map[ref.Modification]int{}
	for i := range p.Modifications {
		index[p.Modifications[i].Ref] = i
	}
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind == blank || l.kind == rule || !strings.ContainsAny(l.text, "0123456789") {
			continue
		}
		named := p.modificationsIn(l.text)
		for _, m := range named {
			n, known := index[m.Modification]
			if !known {
				n = len(p.Modifications)
				index[m.Modification] = n
				p.Modifications = append(p.Modifications, Modification{At: Span{no, no}, Ref: m.Modification})
			}
			p.Modifications[n].mention(m.written, no)
		}
		if len(named) > 0 && l.kind != row {
			p.describe(index, named, no)
		}
	}
	slices.SortStableFunc(p.Modifications, func(a, b Modification) int { return a.At.From - b.At.From })
}

func (m *Modification) mention(written string, no int) {
	if n := len(m.Mentions); n == 0 || m.Mentions[n-1] != no {
		m.Mentions = append(m.Mentions, no)
	}
	written = strings.ReplaceAll(written, " ", "")
	if written != m.Ref.Number && !slices.Contains(m.Aliases, written) {
		m.Aliases = append(m.Aliases, written)
	}
}

// describe reads what a line says of the modifications it names: a title after
// the number or in brackets, and dates.
func (p *parser) describe(index map[ref.Modification]int, named []mention, no int) {
	text := p.at(no).text
	for _, m := range named {
		mod := &p.Modifications[index[m.Modification]]
		if g := inBraces.FindStringSubmatch(text[m.to:]); g != nil && mod.Title.Value == "" && len(strings.Fields(g[1])) > 2 && len(p.modificationsIn(g[1])) == 0 {
			mod.Title = Text{g[1], no}
		}
	}
	mod := &p.Modifications[index[named[0].Modification]]
	if slices.ContainsFunc(named, func(m mention) bool { return m.Modification != mod.Ref }) {
		return
	}
	if p.modificationHeading(mod, no) {
		return
	}
	for _, s := range sentences(text) {
		p.modificationDates(mod, s, no)
	}
	p.modificationStage(mod, text, no)
}

// modificationHeading reads "R15 – R0015 Title" and the paragraphs under it.
func (p *parser) modificationHeading(mod *Modification, no int) bool {
	l := p.at(no)
	head := modHead.FindString(l.text)
	if head == "" || len(l.text) > 240 || !namesOnly(head, mod.Ref) {
		return false
	}
	rest := l.text[len(head):]
	title := strings.TrimLeft(rest, " :–—-")
	marked := strings.TrimLeft(rest, " ") != title
	title, note, _ := strings.Cut(title, ": ")
	if title == "" || !isCapital(title[:1]) || strings.HasSuffix(title, ".") || strings.HasSuffix(title, ":") || strings.Contains(title, ". ") ||
		l.kind == bullet && !marked && l.bold == "" || verbal.MatchString(title) && !marked {
		return false
	}
	if mod.Title.Value != "" && squeezed(mod.Title.Value) != squeezed(title) {
		p.find(Contradiction, no, mod.Ref.String(), "%s has another title here than on line %d, which is taken.", mod.Ref.Number, mod.Title.Line)
		return false
	}
	last := no
	if mod.Title.Value == "" {
		mod.Title = Text{title, no}
		mod.At = Span{no, no}
		if on := p.goesOn(no, title); on > 0 {
			mod.Title.Value += " " + p.at(on).text
			p.find(Rejoined, on, mod.Ref.String(), "“%s” ends the title begun on line %d.", p.at(on).text, no)
			p.take(Span{on, on})
			last = on
		}
		p.take(Span{no, no})
	}
	if note != "" {
		p.modificationNote(mod, note, no)
	}
	p.modificationNotes(mod, last)
	return true
}

var modNumber = matching(`[A-Z]{0,5} ?\d{1,4}[A-Z]{0,2}\b`)

// namesOnly reports whether every number in a heading is m's.
func namesOnly(head string, m ref.Modification) bool {
	numbers := modNumber.FindAllString(strings.TrimPrefix(head, m.Code+" "), -1)
	for _, n := range numbers {
		if other, ok := ref.ReadModification(m.Code, strings.ReplaceAll(n, " ", "")); !ok || other != m {
			return false
		}
	}
	return len(numbers) > 0
}

// goesOn gives the line on which a long title ends: a word or three that stand
// alone as no title of their own, with a paragraph under them.
func (p *parser) goesOn(no int, title string) int {
	on := p.next(no + 1)
	if len(title) < 60 || on == 0 || on > no+2 || p.at(on).kind != prose || len(strings.Fields(p.at(on).text)) > 3 || !titled(p.at(on)) || isMark(p.at(on)) {
		return 0
	}
	if below := p.next(on + 1); below == 0 || below > on+2 || p.at(below).kind != prose || titled(p.at(below)) {
		return 0
	}
	return on
}

// modificationNotes takes the paragraphs under a heading as notes, up to the
// next heading or the end of the slide.
func (p *parser) modificationNotes(mod *Modification, after int) {
	end := p.slide(after).At.To
	for no := p.next(after + 1); no > 0 && no <= end; no = p.next(no + 1) {
		l := p.at(no)
		if l.kind == row || l.kind == prose && titled(l) || p.used[no-1] || isMark(l) {
			return
		}
		for _, m := range p.modificationsIn(l.text) {
			if m.Modification != mod.Ref {
				return
			}
		}
		p.take(Span{no, no})
		p.modificationNote(mod, l.text, no)
	}
}

// modificationNote takes what is said of a modification, with its dates and
// stage.
func (p *parser) modificationNote(mod *Modification, note string, no int) {
	mod.Notes = append(mod.Notes, Text{note, no})
	for _, s := range sentences(note) {
		p.modificationDates(mod, s, no)
	}
	p.modificationStage(mod, note, no)
}

// modificationDates reads implementation dates: what is aimed at is a target,
// what is settled is confirmed, and a "not" leaves both alone.
func (p *parser) modificationDates(mod *Modification, s string, no int) {
	from := 0
	for _, d := range datesIn(s, p.near) {
		before := s[from:d.from]
		from = d.to
		if !strings.Contains(strings.ToLower(before), "implement") || negated.MatchString(before) {
			continue
		}
		date := Date{d.When, d.written, no}
		switch {
		case aimed.MatchString(before) && mod.Target.Written == "":
			p.imprecise(d, no, mod.Ref.String())
			mod.Target = date
		case !aimed.MatchString(before) && settled.MatchString(before) && mod.Confirmed.Written == "":
			p.imprecise(d, no, mod.Ref.String())
			mod.Confirmed = date
		}
	}
}

func (p *parser) modificationStage(mod *Modification, s string, no int) {
	if g := stageAt.FindStringSubmatch(s); g != nil && mod.Stage.Value == "" {
		mod.Stage = Text{g[1], no}
	}
}

var isSettled = matching(`(?i)\b(?:implemented|awaiting implementation|approved|in delivery|closed|complete)`)

// implementation reads a date under "Implementation date". It is confirmed where
// another column has the targets or the stage is past its decision, and else no
// more than a target.
func (p *parser) implementation(mod *Modification, r cells) {
	d := p.date(r.cell(colDate), r.From, mod.Ref.String())
	switch {
	case d.Written == "":
	case mod.Confirmed.Written == "" && (r.has(colTarget) || isSettled.MatchString(mod.Stage.Value)):
		mod.Confirmed = d
	case mod.Target.Written == "":
		mod.Target = d
		p.find(Assumed, r.From, mod.Ref.String(), "Whether “%s” is confirmed is not said; it is taken as a target.", d.Written)
	default:
		mod.Notes = append(mod.Notes, r.text(colDate))
	}
}

// readModificationTable reads a horizon scanning log.
func (p *parser) readModificationTable(rows []cells) {
	known := map[ref.Modification]bool{}
	for i := range p.Modifications {
		known[p.Modifications[i].Ref] = true
	}
	for _, r := range rows {
		code := p.asLatin(r.cell(colCode))
		m, ok := ref.ReadModification(code, p.asLatin(r.cell(colRef)))
		if !ok || r.cell(colTitle) == "" {
			continue
		}
		p.latin(r.cell(colCode), r.From)
		p.latin(r.cell(colRef), r.From)
		mod := Modification{
			At: p.take(r.Span), Ref: m, Title: r.text(colTitle), Stage: r.value(colStatus),
			Target: p.date(r.cell(colTarget), r.From, m.String()), Confirmed: p.date(r.cell(colConfirmed), r.From, m.String()),
		}
		p.implementation(&mod, r)
		mod.mention(p.asLatin(r.cell(colRef)), r.From)
		if note := r.value(colUpdate); note.Value != "" {
			mod.Notes = append(mod.Notes, note)
		}
		for _, e := range r.extras() {
			mod.Notes = append(mod.Notes, Text{e.Value, r.From})
		}
		if known[m] {
			p.find(Duplicate, r.From, m.String(), "%s is shown again.", m)
			p.giveBack(r.Span)
			continue
		}
		known[m] = true
		p.Modifications = append(p.Modifications, mod)
	}
}
