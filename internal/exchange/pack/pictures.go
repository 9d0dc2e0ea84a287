package pack

var (
	picture      = matching(`(?i)\b(?:following|below|above|overleaf|next) (?:\w+ ){0,3}(?:diagram|figure|picture|chart|image|screenshot|graphic|graph|drawing|map|timeline|flow ?chart|architecture|plan on a page)\b|\b(?:diagram|figure|picture|chart|image|screenshot|graphic|graph|flow ?chart|timeline) (?:below|overleaf|shows|gives|illustrates|sets out)\b`)
	placeholders = matching(`(?i)^[\[(<]?\s*(?:image|picture|diagram|figure|chart|graphic|screenshot)(?:\s*\d+)?(?: (?:omitted|removed|not available|missing|placeholder))?\s*[\])>]?$|^!\[[^\]]*\]\([^)]*\)$|<!--\s*(?:image|picture|diagram)[^>]*-->`)
	announces    = matching(`(?i)\b(?:plan|diagram|timeline|route|roadmap|architecture|chart|gantt|flow|map|plan on a page|overview|structure|schematic|organogram|process flow)\b`)
)

// checkPictures reports what the papers announce and the text does not have: a
// sentence that speaks of the following diagram, a placeholder, and a heading
// that announces a plan with nothing under it.
func (p *parser) checkPictures() {
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind == blank || l.kind == row {
			continue
		}
		switch {
		case placeholders.MatchString(l.text):
			p.find(PictureLost, no, "", "A picture stood here; the text has only “%s”.", clipped(l.text))
		case l.kind != rule && picture.MatchString(l.text):
			p.find(PictureLost, no, "", "The text speaks of a picture that it does not have: “%s”", clipped(l.text))
		case l.kind == prose && !p.used[i] && announces.MatchString(l.text) && p.nothingUnder(no):
			p.find(PictureLost, no, "", "“%s” announces something that the text does not have.", clipped(l.text))
		}
	}
}

// nothingUnder reports whether line no is a heading, alone or with one sentence
// under it, and then a gap, with no table beyond.
func (p *parser) nothingUnder(no int) bool {
	if !titled(p.at(no)) || no > 1 && p.at(no-1).kind != blank || no == p.Title.Line {
		return false
	}
	below := p.next(no + 1)
	if below > 0 && below < no+gap && p.at(below).kind == prose && !titled(p.at(below)) && !purposed.MatchString(p.at(below).text) && !picture.MatchString(p.at(below).text) {
		no = below
		below = p.next(no + 1)
	}
	if below == 0 {
		return true
	}
	if below-no <= gap && !p.at(below).breaks {
		return false
	}
	return p.at(below).kind != row || filled(p.at(below).cells) < 2
}

// clipped shortens a text for a message.
func clipped(s string) string {
	const most = 160
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
