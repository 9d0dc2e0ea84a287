package pack

import "strings"

var asked = matching(`\?["'’”)\]]*(?:$|\s+(?:[^\sa-z]|e\.g|i\.e))`)

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
