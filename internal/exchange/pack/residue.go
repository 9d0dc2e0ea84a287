package pack

import (
	"slices"
	"strings"
)

// A banner is what the scraps of a column, put together, once said across it:
// "To be" and "be ad" and "added" come from "To be added" lying over the cells.
type banner struct {
	words  string
	scraps []string
}

// maxScraps bounds how many scraps are put together.
const maxScraps = 40

// dropScraps takes what is no mitigation out of the items, and reports it.
func (p *parser) dropScraps() {
	b := p.bannerOf()
	for i := range p.RAID {
		it := &p.RAID[i]
		if m := it.Mitigation.Value; m != "" && b.explains(m) {
			p.find(Residue, it.Mitigation.Line, p.itemRef(it), "“%s” in the mitigation column is a scrap%s, not a mitigation.", m, b.origin())
			p.Findings[len(p.Findings)-1].To = it.At.To
			it.Mitigation = Text{}
		}
	}
}

// bannerOf gathers the scraps of the mitigation column, over all its tables.
func (p *parser) bannerOf() banner {
	var b banner
	for i := range p.RAID {
		c := p.RAID[i].Mitigation.Value
		if c != "" && len(b.scraps) < maxScraps && scrappy(c) && !slices.Contains(b.scraps, c) {
			b.scraps = append(b.scraps, c)
		}
	}
	b.words = overlapped(b.scraps)
	return b
}

// scrappy reports whether a cell can be a piece of a banner: a word or two,
// with no mark of a sentence.
func scrappy(s string) bool {
	return short(s) && len(strings.Fields(s)) <= 2
}

func short(s string) bool { return len(s) <= 14 && !noValue(s) && !strings.ContainsAny(s, ".;:,()") }

// overlapped puts scraps together where the end of one is the beginning of
// another by two letters or more, longest overlap first, and gives the longest
// text that comes of it. It is nothing where no two scraps meet.
func overlapped(scraps []string) string {
	var pieces []string
	for _, s := range scraps {
		pieces = append(pieces, strings.ToLower(s))
	}
	met := false
	for len(pieces) > 1 {
		a, b, n := bestOverlap(pieces)
		if n < 2 {
			break
		}
		met = true
		pieces[a] += pieces[b][n:]
		pieces = slices.Delete(pieces, b, b+1)
	}
	if !met {
		return ""
	}
	return slices.MaxFunc(pieces, func(a, b string) int { return len(a) - len(b) })
}

// bestOverlap finds the two pieces that overlap most. A piece that lies whole
// within another does not count: it says nothing of what came before or after.
func bestOverlap(pieces []string) (first, second, overlap int) {
	for i, a := range pieces {
		for j, b := range pieces {
			if i == j {
				continue
			}
			n := min(len(a), len(b)) - 1
			for n > overlap && !strings.HasSuffix(a, b[:n]) {
				n--
			}
			if n > overlap {
				first, second, overlap = i, j, n
			}
		}
	}
	return first, second, overlap
}

// explains reports whether a cell is a scrap and no value. A real mitigation is
// a sentence, or at the least begins as one; a scrap is a piece of the banner, a
// word or two from the middle of something, or no word at all.
func (b banner) explains(s string) bool {
	switch {
	case placeholder(s):
		return true
	case !short(s):
		return false
	case cutFrom(s, b.words) || cutFrom(s, usualBanner):
		return true
	case !scrappy(s):
		return false
	case !hasWord(s):
		return !isToken(s) && !saysToDo(s)
	}
	return startsLower(s) && !twoWords(s)
}

// usualBanner is what most often lies over cells that are yet to be filled.
const usualBanner = "to be added"

// cutFrom reports whether s is a piece of a banner: in its words, and less than
// they are.
func cutFrom(s, banner string) bool {
	return len(s) > 1 && len(s) < len(banner) && nearlyIn(strings.ToLower(s), banner)
}

// twoWords reports whether s is two whole words: "weekly call" may be meant,
// "be ad" is cut from something.
func twoWords(s string) bool {
	fields := strings.Fields(s)
	return len(fields) == 2 && len(fields[0]) > 2 && len(fields[1]) > 2
}

// origin says what the scraps come from.
func (b banner) origin() string {
	if len(b.words) < 6 {
		return ""
	}
	return " of the banner “" + b.words + "”"
}

// placeholder reports a banner that came through whole.
func placeholder(s string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(s, " .[]()")), "to be ")
	return ok && len(strings.Fields(rest)) == 1 && strings.HasSuffix(rest, "ed")
}

var doIt = matching(`^[A-Z][a-z] [a-z]{2}$`)

// saysToDo reports whether two short words begin as a sentence does: "Do it".
func saysToDo(s string) bool { return doIt.MatchString(s) }

// hasWord reports whether s holds a word: three letters together.
func hasWord(s string) bool {
	n := 0
	for _, r := range s {
		if n++; !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			n = 0
		}
		if n == 3 {
			return true
		}
	}
	return false
}

// isToken reports a short cell that means something: M6, R12, Q3.
func isToken(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && s[0] >= 'A' && s[0] <= 'Z' && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' && !strings.Contains(s, " ")
}

func startsLower(s string) bool { return s[0] >= 'a' && s[0] <= 'z' }

// nearlyIn reports whether s stands in text with at most one letter wrong.
func nearlyIn(s, text string) bool {
	for i := 0; i+len(s) <= len(text); i++ {
		wrong := 0
		for j := 0; j < len(s) && wrong < 2; j++ {
			if s[j] != text[i+j] {
				wrong++
			}
		}
		if wrong == 0 || wrong == 1 && len(s) > 4 {
			return true
		}
	}
	return false
}
