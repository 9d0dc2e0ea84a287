package pack

import (
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// joined puts a row that continues the row above, with nothing in its key
// column, back into it, and reports it.
func (p *parser) joined(rows []cells, keyColumn string, text ...string) []cells {
	var whole []cells
	for _, r := range rows {
		if n := len(whole); n > 0 && r.cell(keyColumn) == "" && whole[n-1].To == r.From-1 && whole[n-1].cell(keyColumn) != "" && continues(whole[n-1], r, text) {
			whole[n-1] = p.rejoin(whole[n-1], r)
			continue
		}
		whole = append(whole, r)
	}
	return whole
}

// continues reports whether the cells of r go on where the cells of above stop:
// each begins in the middle of a sentence.
func continues(above, r cells, text []string) bool {
	n := 0
	for i, c := range r.cells {
		if c == "" {
			continue
		}
		if i >= len(above.cells) || above.cells[i] == "" || len(c) < 4 || startsSentence(c) {
			return false
		}
		n++
	}
	return n > 0 && slices.ContainsFunc(text, func(c string) bool { return r.cell(c) != "" })
}

func startsSentence(s string) bool { return s[0] < 'a' || s[0] > 'z' }

func (p *parser) rejoin(above, r cells) cells {
	above.cells = slices.Clone(above.cells)
	for i, c := range r.cells {
		if c != "" {
			above.cells[i] = strings.TrimSpace(above.cells[i] + " " + c)
		}
	}
	above.To = r.To
	p.find(Rejoined, r.From, "", "This row goes on from the row above and is read with it.")
	return above
}

// maxBroken is how many lines one row may be broken over.
const maxBroken = 8

// unbroken puts a row together that was broken at a line end within a cell: it
// has fewer cells than the first row of its table, and the lines right under it
// have just those that are missing. i is the row's index, and that of its last
// line is returned. A row that merely lacks its last cells is left as it is.
func (p *parser) unbroken(r cells, width, i int) (cells, int) {
	whole := slices.Clone(r.cells)
	for last := i + 1; len(whole) < width && last < len(p.lines) && last <= i+maxBroken; last++ {
		l := &p.lines[last]
		more := l.cells
		if l.kind == prose || l.kind == bullet {
			more = []string{strings.TrimSpace(spaced(l.mark) + " " + l.text)}
		}
		if len(more) == 0 || more[0] == "" || keyCell(more[0]) || len(whole)+len(more)-1 > width || isMark(l) {
			return r, i
		}
		whole[len(whole)-1] = strings.TrimSpace(whole[len(whole)-1] + " " + more[0])
		whole = append(whole, more[1:]...)
		if len(whole) == width {
			r.cells, r.To = whole, last+1
			for no := i + 2; no <= last+1; no++ {
				p.rowOf[no] = i + 1
			}
			p.find(Rejoined, last+1, "", "A row broken over lines %d to %d is read as one.", r.From, r.To)
			return r, last
		}
	}
	return r, i
}

// ended puts the lines right under a whole row into its last cell, where they
// go on in the middle of a sentence and the table goes on under them.
func (p *parser) ended(r cells, width, i int) (cells, int) {
	last := i
	for last+1 < len(p.lines) && last < i+maxBroken {
		l := &p.lines[last+1]
		if l.kind != prose || !startsLower(l.text) || isMark(l) {
			break
		}
		last++
	}
	n := len(r.cells)
	if last == i || n < width || n == 0 || r.cells[n-1] == "" || last+1 < len(p.lines) && p.lines[last+1].kind != row && p.lines[last+1].kind != blank {
		return r, i
	}
	r.cells = slices.Clone(r.cells)
	for no := i + 2; no <= last+1; no++ {
		r.cells[n-1] += " " + p.at(no).text
		p.rowOf[no] = i + 1
	}
	r.To = last + 1
	p.find(Rejoined, r.To, "", "A row broken over lines %d to %d is read as one.", r.From, r.To)
	return r, last
}

// keyCell reports whether a cell is what rows of papers begin with: a number, a
// reference, a letter.
func keyCell(s string) bool {
	return wholeNumber(s) > 0 || len(s) == 1 || looseRef.MatchString(s) || milestones.FindString(s) == s || changeNo.FindString(s) == s
}
