// Package pack reads the papers of a governance meeting, as text taken from
// slides, into a [Pack]: what they say, with the line of every field.
//
// The text is dirty as real ones are: letters of other scripts that look like
// Latin ones, references with a letter lost, tables cut over slides, scraps of
// banners in cells, labels split over rows, pictures that are gone. What can be
// put right for certain is, and every doubt is a [Finding] with its line.
// Nothing is lost and nothing invented: each line that is not blank is in a
// record, in a finding or in [Kept], and every value stands in the text.
//
// The reading goes from the outside in. [Parse] makes lines of the text
// (input.go, fold.go), parts them into slides (slides.go) and tables
// (table.go), reads each table by the names of its columns, whatever their
// order, then the prose, and last looks at what is left. It takes time in
// proportion to the text.
//
// The package knows how papers are written. What the record already holds, who
// may see what, and what becomes of a doubt is for the import to say.
package pack

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/format/plaintext"
	"crosscode/internal/ref"
)

// Options say what the caller knows about the papers.
type Options struct {
	Group string // short name of the group; empty: the title tells
	Name  string // file name, for messages
}

// Parse reads the papers of one meeting. The error is a problem for the person
// who gave the file when it is no text of papers at all; any text that can be
// read is, with findings.
func Parse(text []byte, opt Options) (*Pack, error) {
	letters := plaintext.UTF8
	if len(text) <= maxBytes {
		text, letters = plaintext.Read(text)
	}
	if err := refuse(text, letters, opt.Name); err != nil {
		return nil, err
	}
	p := newParser(string(text), opt)
	if doubt := letters.Doubt(); doubt != "" {
		p.find(Assumed, 1, "", "%s", doubt)
	}
	for _, read := range []func(){
		p.readTitle,
		p.readSlides,
		p.readTables,
		p.readUpdates,
		p.readModifications,
		p.readRepeats,
		p.readUnnumbered,
		p.readQuestions,
		p.readChanges,
		p.readMilestones,
		p.readArtefacts,
		p.readOutside,
		p.checkRAID,
		p.checkSteps,
		p.checkAgenda,
		p.checkDates,
		p.checkPictures,
		p.checkReferences,
		p.readOnce,
		p.reportFolds,
		p.keepTheRest,
	} {
		read()
	}
	slices.SortStableFunc(p.Findings, func(a, b Finding) int { return a.Line - b.Line })
	return &p.Pack, nil
}

type parser struct {
	Pack
	opt   Options
	lines []line
	near  calendar.Day // the meeting's day: dates without a year lie near it

	slideOf []int32 // the slide of each line, by index
	used    []bool  // lines a record took
	last    layout  // of the table before

	folds    map[int][]string   // words whose look-alikes were folded, by line
	dated    map[datedAt]bool   // dates already reported
	shown    map[ref.Action]int // place in Actions, from 1
	logged   map[ref.Action]int // the last full row of each action
	prefixed map[string]int     // groups that action references in tables name
	rowOf    map[int]int        // the first line of a broken row, by its other lines
	repeat   []repeat           // actions shown again
	claims   []claim            // proposals in tables
	proposed map[[4]string]bool // proposals already given to a change request
	changeAt []changeAt         // lines that name change requests, in order
	artefact map[string]int     // artefacts by their folded name
	vocab    map[string]int     // words of the papers, folded, with their count
}

func newParser(text string, opt Options) *parser {
	p := &parser{opt: opt, folds: map[int][]string{}, dated: map[datedAt]bool{}, shown: map[ref.Action]int{}, rowOf: map[int]int{}, proposed: map[[4]string]bool{}, artefact: map[string]int{}}
	p.lines = readLines(text, func(no int, words []string) { p.folds[no] = append(p.folds[no], words...) })
	p.Lines = len(p.lines)
	p.used = make([]bool, len(p.lines))
	return p
}

// at gives line no, counted from 1.
func (p *parser) at(no int) *line { return &p.lines[no-1] }

// take marks lines as held by a record.
func (p *parser) take(s Span) Span {
	for no := s.From; no <= s.To; no++ {
		p.used[no-1] = true
	}
	return s
}

// giveBack marks lines as held by no record after all: they are kept.
func (p *parser) giveBack(s Span) {
	for no := s.From; no <= s.To; no++ {
		p.used[no-1] = false
	}
}

func (p *parser) find(code string, no int, about, format string, args ...any) {
	p.Findings = append(p.Findings, Finding{no, no, code, about, fmt.Sprintf(format, args...)})
}

// latin reads a text that is Latin by rule (a reference, a heading, a name),
// and remembers what it folded.
func (p *parser) latin(s string, no int) string {
	folded, changed := ref.Latin(s)
	if !changed {
		return s
	}
	for word := range strings.FieldsSeq(s) {
		if _, foreign := ref.Latin(word); foreign && !slices.Contains(p.folds[no], word) {
			p.folds[no] = append(p.folds[no], word)
		}
	}
	return folded
}

// next gives the first line from no on that is not blank, or 0.
func (p *parser) next(no int) int {
	for ; no <= len(p.lines); no++ {
		if k := p.at(no).kind; k != blank && k != rule {
			return no
		}
	}
	return 0
}

// slide gives the slide line no stands on.
func (p *parser) slide(no int) *Slide { return &p.Slides[p.slideOf[no-1]] }

// maxVocabulary bounds the words and pairs of words that are remembered.
const maxVocabulary = 200_000

// count says how often a word stands in the papers, in any case.
func (p *parser) count(word string) int {
	p.learn()
	return p.vocab[strings.ToLower(word)]
}

// speaksPair reports whether two capitalised words stand side by side more
// often than here.
func (p *parser) speaksPair(a, b string) bool {
	p.learn()
	return p.vocab[singular(a)+" "+singular(b)] > 1
}

// learn counts the words of the papers, and the pairs of capitalised ones, once.
func (p *parser) learn() {
	if p.vocab != nil {
		return
	}
	p.vocab = map[string]int{}
	add := func(w string) {
		if _, known := p.vocab[w]; known || len(p.vocab) < maxVocabulary {
			p.vocab[w]++
		}
	}
	for i := range p.lines {
		before := ""
		for w := range strings.FieldsFuncSeq(p.lines[i].text, func(r rune) bool { return !inWord(r) }) {
			if len(w) > 40 {
				continue
			}
			add(strings.ToLower(w))
			if before != "" && isCapital(w) {
				add(singular(before) + " " + singular(w))
			}
			if before = ""; isCapital(w) {
				before = w
			}
		}
	}
}

func singular(w string) string { return strings.TrimSuffix(strings.ToLower(w), "s") }

// SlideAt gives the slide that a line stands on: the last that begins on it or
// above it.
func (p *Pack) SlideAt(line int) *Slide {
	n, found := slices.BinarySearchFunc(p.Slides, line, func(s Slide, line int) int { return s.At.From - line })
	if !found {
		n--
	}
	if n < 0 || n >= len(p.Slides) {
		return &Slide{}
	}
	return &p.Slides[n]
}

// Written gives lines as they stand, marks of emphasis aside.
func (p *Pack) Written(s Span) string {
	if s.From < 1 || s.To > len(p.written) || s.From > s.To {
		return ""
	}
	return strings.Join(p.written[s.From-1:s.To], "\n")
}

// Covered says of each line, by index, whether it is blank, in a record, in a
// finding or kept. It is true of every line of every pack.
func (p *Pack) Covered() []bool { return p.covered }
