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
			b.WriteString(spaced(l.mark))
			b.WriteByte(' ')
		}
		b.WriteString(l.text)
		if no < to {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
