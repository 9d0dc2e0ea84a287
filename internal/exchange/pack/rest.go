package pack

import (
	"regexp"
	"slices"
	"strings"

	"crosscode/internal/ref"
)

var asked = regexp.MustCompile(`\?(?:\s|$|["'’”)])`)

// readQuestions takes the points and paragraphs that ask something.
func (p *parser) readQuestions() {
	for i := range p.lines {
		l := &p.lines[i]
		if l.kind != prose && l.kind != bullet || p.used[i] || l.heading || !asked.MatchString(l.text) || len(strings.Fields(l.text)) < 3 {
			continue
		}
		if s := p.slide(i + 1); s.Title.Line != i+1 {
			p.Questions = append(p.Questions, Question{p.take(Span{i + 1, i + 1}), Text{l.text, i + 1}, s.Title.Value})
		}
	}
}

func artefactShape() shape {
	return shape{
		name: "artefacts",
		columns: map[string][]string{
			colTitle:  words("artefact|design artefact|artefact name|artefacts|design artefacts|document"),
			colRef:    words("ref|id|artefact ref|artefact id|document ref|#|no"),
			colDetail: words("version|owner|status|date|due date|reviewer|description|type"),
		},
		header: func(has func(...string) bool) bool { return has(colTitle) && (has(colRef) || has(colDetail)) },
		read: func(p *parser, rows []cells) {
			for _, r := range rows {
				if r.cell(colTitle) != "" && filled(r.cells) > 1 {
					delete(r.at, colDetail)
					p.addArtefact(r.text(colTitle), p.take(r.Span), extrasAnd(r, colRef))
				}
			}
		},
	}
}

func extrasAnd(r cells, column string) []Extra {
	extras := r.extras()
	if c := r.cell(column); c != "" {
		extras = append(extras, Extra{r.names[r.at[column]], c})
	}
	return extras
}

var artefactName = regexp.MustCompile(`\b((?:[A-Z][A-Za-z0-9&]+)(?: (?:of|and|for|to|&) [A-Z][A-Za-z0-9&]+| [A-Z][A-Za-z0-9&]+)+) (?:design )?artefacts?\b`)

// readArtefacts notes the design artefacts that the papers name.
func (p *parser) readArtefacts() {
	for i := range p.lines {
		if !strings.Contains(p.lines[i].text, "artefact") {
			continue
		}
		for _, g := range artefactName.FindAllStringSubmatch(p.lines[i].text, -1) {
			p.addArtefact(Text{g[1], i + 1}, Span{i + 1, i + 1}, nil)
		}
	}
}

func (p *parser) addArtefact(name Text, at Span, other []Extra) {
	n, known := p.artefact[squeezed(name.Value)]
	if !known {
		n = len(p.Artefacts)
		p.artefact[squeezed(name.Value)] = n
		p.Artefacts = append(p.Artefacts, Artefact{At: at, Name: name, Other: other})
	}
	if a := &p.Artefacts[n]; len(a.Mentions) == 0 || a.Mentions[len(a.Mentions)-1] != name.Line {
		a.Mentions = append(a.Mentions, name.Line)
	}
}

var (
	otherList = regexp.MustCompile(`\b([A-Z][A-Z0-9]{1,11})[/]([ARID]\d{1,4})\b`)
	otherItem = regexp.MustCompile(`\b(?i:assumptions?|risks?|issues?|dependenc(?:y|ies)) ([ARID]\d{1,4})\b`)
)

// readOutside notes references to items of lists that are not the group's: A8
// of a modification's assumptions, DCUSA/A1.
func (p *parser) readOutside() {
	own := map[string]bool{}
	for i := range p.RAID {
		own[p.RAID[i].Written] = true
	}
	seen := map[string]bool{}
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind == blank || l.kind == rule {
			continue
		}
		for _, at := range otherList.FindAllStringSubmatchIndex(l.text, -1) {
			p.outside(seen, l.text[at[2]:at[3]], l.text[at[0]:at[1]], no)
		}
		for _, at := range otherItem.FindAllStringSubmatchIndex(l.text, -1) {
			if id := l.text[at[2]:at[3]]; !own[id] {
				p.outside(seen, p.listOf(l.text[:at[0]]), id, no)
			}
		}
	}
}

// listOf gives the modification named just before a reference: its list.
func (p *parser) listOf(before string) string {
	named := p.modificationsIn(before)
	if n := len(named); n > 0 && len(before)-named[n-1].to < 24 {
		return named[n-1].written
	}
	return ""
}

func (p *parser) outside(seen map[string]bool, list, id string, no int) {
	if list == p.Group.Value || seen[list+" "+id] {
		return
	}
	seen[list+" "+id] = true
	p.Outside = append(p.Outside, Outside{Span{no, no}, list, id})
	p.find(OutsideReference, no, id, "%s is an item of another list than the group's.", id)
}

var agendaItemNo = regexp.MustCompile(`(?i)\bagenda items? (\d{1,2})\b`)

// checkReferences reports agenda items that are named and are not on the agenda.
func (p *parser) checkReferences() {
	if len(p.Agenda) == 0 {
		return
	}
	items := map[int]bool{}
	for _, a := range p.Agenda {
		items[a.Number] = true
	}
	for i := range p.lines {
		if !strings.Contains(p.lines[i].text, "genda") {
			continue
		}
		for _, g := range agendaItemNo.FindAllStringSubmatch(p.lines[i].text, -1) {
			if !items[number(g[1])] {
				p.find(DanglingReference, i+1, g[1], "“%s” is named, but the agenda has no item %s.", g[0], g[1])
			}
		}
	}
}

// reportFolds says of each line which letters of other scripts were read as
// Latin ones.
func (p *parser) reportFolds() {
	for no, words := range p.folds {
		slices.Sort(words)
		var said []string
		for _, w := range slices.Compact(words) {
			if len(said) == 8 {
				said = append(said, "and others")
				break
			}
			latin, _ := ref.Latin(w)
			said = append(said, "“"+w+"” ("+script(w)+") as “"+latin+"”")
		}
		p.find(LookAlike, no, "", "Look-alike letters are read as Latin: %s.", strings.Join(said, ", "))
	}
}

// keepTheRest keeps every line that no record took, and closes the account.
func (p *parser) keepTheRest() {
	p.covered = make([]bool, len(p.lines))
	var k *Kept
	slide := int32(-1)
	for i := range p.lines {
		l := &p.lines[i]
		p.covered[i] = true
		switch {
		case l.kind == blank:
			continue
		case p.used[i]:
			k = nil
			continue
		case k == nil || p.slideOf[i] != slide:
			p.Kept = append(p.Kept, Kept{From: i + 1, Title: p.slide(i + 1).Title.Value})
			k, slide = &p.Kept[len(p.Kept)-1], p.slideOf[i]
		}
		k.To = i + 1
	}
	for i := range p.Kept {
		p.Kept[i].Text = p.written(p.Kept[i].From, p.Kept[i].To)
	}
}

// written gives lines as text again, marks of emphasis aside.
func (p *parser) written(from, to int) string {
	var b strings.Builder
	for no := from; no <= to; no++ {
		l := p.at(no)
		if l.kind == bullet {
			b.WriteString(strings.Repeat(" ", min(l.indent, 8)))
			b.WriteString("- ")
		}
		b.WriteString(l.text)
		if no < to {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
