package pack

import "strings"

var (
	otherList = matching(`\b([A-Z][A-Z0-9]{1,11})[/]([ARID]\d{1,4})\b`)
	otherItem = matching(`\b(?i:assumptions?|risks?|issues?|dependenc(?:y|ies)) ([ARID]\d{1,4})\b`)
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

var agendaItemNo = matching(`(?i)\bagenda items? (\d{1,2})\b`)

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
