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
