package pack

import (
	"slices"
	"strings"

	"crosscode/internal/ref"
)

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
	p.Pack.written = make([]string, len(p.lines))
	var k *Kept
	slide := int32(-1)
	for i := range p.lines {
		l := &p.lines[i]
		p.covered[i] = true
		p.Pack.written[i] = p.asText(i + 1)
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
		p.Kept[i].Text = p.Written(Span{p.Kept[i].From, p.Kept[i].To})
	}
}

// asText gives a line as text again, marks of emphasis aside.
func (p *parser) asText(no int) string {
	l := p.at(no)
	if l.kind != bullet {
		return l.text
	}
	return strings.Repeat(" ", min(l.indent, 8)) + spaced(l.mark) + " " + l.text
}
