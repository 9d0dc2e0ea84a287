package pack

import "strings"

// gap is how many blank lines part one slide from the next.
const gap = 3

var (
	markLine = matching(`(?i)^[\[(]?(?:(?:document |slide )?(?:classification|marking)\s*[:–-]\s*)?(public|controlled)[\])]?$`)
	oddMark  = matching(`(?i)^[\[(]?(?:(?:document |slide )?(?:classification|marking)\s*[:–-]\s*)?(confidential|restricted|internal(?: only)?|official(?:[ -]+sensitive)?|commercial in confidence|private|secret)[\])]?$`)
	purposed = matching(`^(?:(?:FOR )?(?:INFORMATION|DISCUSSION|DECISION)(?:\s*(?:/|&|,|AND)\s*)?)+\s*:`)
	pageNo   = matching(`^\d{1,3}$`)
	verbal   = matching(`\b(?:will|may|must|should|is|are|was|were|has|have|can|would|could)\b`)
)

// readSlides parts the lines into slides and reads their marks. A slide begins
// after a gap, a page break or a ruled line, at a Markdown heading, and at the
// title above a purpose ("DECISION: ...").
func (p *parser) readSlides() {
	p.slideOf = make([]int32, len(p.lines))
	blanks, open := gap, false
	for i := range p.lines {
		no, l := i+1, &p.lines[i]
		if l.kind == blank {
			blanks++
			if l.breaks {
				blanks = gap
			}
			p.belong(i)
			continue
		}
		if !open || blanks >= gap || l.breaks || p.opensSlide(no) {
			p.openSlide(no)
			open = true
		}
		blanks = 0
		p.belong(i)
		s := &p.Slides[len(p.Slides)-1]
		s.At.To = no
		p.readMark(s, no)
		if s.Title.Line == 0 && !s.Continued {
			p.titleSlide(s, no)
		}
	}
	p.reportUnmarked()
	p.reportParts()
}

// reportParts reports two slides of one title that both say they are the same
// part of it.
func (p *parser) reportParts() {
	seen := map[string]int{}
	for i := range p.Slides {
		s := &p.Slides[i]
		if s.Continued || !partOf.MatchString(s.Title.Value) {
			continue
		}
		if first := seen[key(s.Title.Value)]; first > 0 {
			p.find(Duplicate, s.Title.Line, "", "A second slide is titled “%s” (line %d); the two are read as one.", s.Title.Value, first)
		}
		seen[key(s.Title.Value)] = s.Title.Line
	}
}

func (p *parser) belong(i int) { p.slideOf[i] = int32(max(len(p.Slides)-1, 0)) }

func (p *parser) openSlide(no int) {
	p.Slides = append(p.Slides, Slide{At: Span{no, no}})
}

// partOf finds "(1 of 3)" at the end of a title.
var partOf = matching(`\((\d{1,2}) of (\d{1,2})\)$`)

// opensSlide reports whether line no opens a slide though no gap stands above
// it. A mark or a page number alone above a title belongs to the title's slide.
func (p *parser) opensSlide(no int) bool {
	s := &p.Slides[len(p.Slides)-1]
	if s.Title.Line == 0 && !s.Continued {
		return false
	}
	return p.opensItem(no) || no > 1 && p.at(no-1).kind == blank && titled(p.at(no)) && partOf.MatchString(p.at(no).text)
}

// opensItem reports whether line no is the title of an agenda item's divider:
// a title with a purpose under it.
func (p *parser) opensItem(no int) bool {
	if !titled(p.at(no)) || no > 1 && p.at(no-1).kind != blank {
		return false
	}
	below := p.next(no + 1)
	return below > 0 && below <= no+3 && p.at(below).kind == prose && purposed.MatchString(p.at(below).text)
}

// titleSlide gives a slide the title that its first lines tell: the first line,
// marks and page numbers aside, if it reads as a title. Otherwise the slide
// continues the one before.
func (p *parser) titleSlide(s *Slide, no int) {
	l := p.at(no)
	switch {
	case l.kind == rule || s.Mark == no || isMark(l) || l.kind == prose && pageNo.MatchString(l.text):
	case titled(l):
		s.Title = Text{p.latin(l.text, no), no}
	case l.kind == row && filled(l.cells) == 1 && titled(&line{kind: prose, text: nonEmpty(l.cells)[0]}):
		s.Title = Text{p.latin(nonEmpty(l.cells)[0], no), no}
	default:
		s.Continued = true
		if n := len(p.Slides); n > 1 {
			s.Title = p.Slides[n-2].Title
		}
	}
}

func isMark(l *line) bool {
	return l.kind == prose && (markLine.MatchString(l.text) || oddMark.MatchString(l.text))
}

// titled reports whether a line reads as a title: short, and no sentence.
func titled(l *line) bool {
	t := l.text
	if l.heading {
		return t != ""
	}
	if l.kind != prose || len(t) > 120 || purposed.MatchString(t) || isMark(l) || pageNo.MatchString(t) {
		return false
	}
	if strings.HasSuffix(t, ".") || strings.HasSuffix(t, ":") || strings.HasSuffix(t, ";") || strings.HasSuffix(t, ",") {
		return false
	}
	return !strings.Contains(t, ". ") && !(verbal.MatchString(opening(t)) && !strings.HasSuffix(t, "?")) && strings.ContainsFunc(t, inWord)
}

// opening gives the first words of a text, where a sentence would have its verb.
func opening(s string) string {
	fields := strings.Fields(s)
	return strings.Join(fields[:min(len(fields), 6)], " ")
}

// readMark reads a mark that stands alone on its line. Of two marks on one
// slide the stricter holds.
func (p *parser) readMark(s *Slide, no int) {
	l := p.at(no)
	if l.kind != prose || len(l.text) > 60 {
		return
	}
	text := p.asLatin(l.text)
	if oddMark.MatchString(text) {
		p.find(Classification, no, "", "“%s” is a mark this programme does not use; the slide takes the default.", l.text)
		return
	}
	g := markLine.FindStringSubmatch(text)
	if g == nil {
		return
	}
	p.latin(l.text, no)
	class := Public
	if strings.EqualFold(g[1], string(Controlled)) {
		class = Controlled
	}
	if s.Class != Unmarked && s.Class != class {
		p.find(Classification, no, "", "The slide bears two marks, %s (line %d) and %s; it is taken as Controlled.", s.Class, s.Mark, class)
		s.Class = Controlled
		return
	}
	s.Class, s.Mark = class, no
}

func (p *parser) reportUnmarked() {
	n, first := 0, 0
	for i := range p.Slides {
		if p.Slides[i].Class == Unmarked {
			if n++; n == 1 {
				first = p.Slides[i].At.From
			}
		}
	}
	if n > 0 {
		p.find(Classification, first, "", "%d of %d slides or parts of slides bear no mark and take the default.", n, len(p.Slides))
	}
}
