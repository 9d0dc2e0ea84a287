package pack

import (
	"bytes"
	"slices"
	"strings"

	"crosscode/internal/format/plaintext"
	"crosscode/internal/problem"
)

// The bounds of what is read. A pack of papers is far below each.
const (
	maxBytes = 16 << 20
	maxLine  = 1 << 20
	maxLines = 500_000
	maxCells = 64 // a line of more cells is no row of a table
)

type kind uint8

const (
	blank  kind = iota
	prose       // a heading or a paragraph
	bullet      // a point of a list
	row         // cells of a table
	rule        // a line that only parts slides or table rows
)

// A line is one line of the papers, made ready for reading.
type line struct {
	kind    kind
	breaks  bool     // a page or slide begins here
	heading bool     // marked as a heading (#)
	indent  int      // spaces before the bullet
	mark    string   // the bullet as written
	text    string   // without marks, bullets and stray spaces
	bold    string   // what stood in bold at its beginning
	cells   []string // of a row

	broken map[int][]string // the lines of a cell that has several, by its place
}

// refuse says why text is no pack at all, or nothing.
func refuse(text []byte, letters plaintext.Encoding, name string) error {
	if name == "" {
		name = "The file"
	}
	bad := func(why string) error { return problem.New(problem.Invalid, "%s %s", name, why) }
	switch {
	case len(text) > maxBytes:
		return bad("is larger than 16 MiB. Papers as text are far smaller: is this the right file?")
	case bytes.IndexByte(text, 0) >= 0:
		return bad("is a binary file, not text. Save the papers as text (.txt or .md) first.")
	case letters == "":
		return bad("has letters that cannot be read: it is neither UTF-8 nor windows-1252. Save it again with the encoding UTF-8.")
	case controls(text):
		return bad("is a binary file, not text. Save the papers as text (.txt or .md) first.")
	case len(strings.TrimSpace(marks.Replace(string(text[:min(len(text), 1<<16)])))) == 0 && len(bytes.TrimSpace(text)) == 0:
		return bad("is empty.")
	case bytes.Count(text, []byte("\n")) >= maxLines:
		return bad("has more than 500,000 lines. Papers as text have far fewer: is this the right file?")
	}
	for rest := text; len(rest) > 0; {
		head, tail, _ := bytes.Cut(rest, []byte("\n"))
		if len(head) > maxLine {
			return bad("has a line of more than 1 MiB. Papers as text have far shorter lines: is this the right file?")
		}
		rest = tail
	}
	return nil
}

// controls reports whether a text is riddled with control characters.
func controls(text []byte) bool {
	n := 0
	for _, b := range text {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != '\v' {
			n++
		}
	}
	return n > 8 && n > len(text)/100
}

var (
	bulletMark = matching(`^(?:[-*•·▪▫◦‣●○■□➢➤✓✔–—]|o|\x{f0b7}|\x{f0a7})\s+`)
	pipeRule   = matching(`^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$`)
	slideRule  = matching(`(?i)^(?:[-=_*]{3,}|[-=_*#\s\[<!(]*(?:slide|page)\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?[-=_*#\s\])>]*|<!--.*-->)$`)
	hashes     = matching(`^#{1,6}\s+`)
	boldStart  = matching(`^(?:[-*•·]\s+)?(?:\(?\d{1,2}[.)]\s+)?(?:\*\*([^*]+)\*\*|<(?:b|strong)>([^<]+)</(?:b|strong)>)`)
)

// readLines cuts a text into lines. The words whose look-alike letters were
// folded are handed to folded, by line.
func readLines(text string, folded func(no int, words []string)) []line {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	raw := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if n := len(raw); n > 1 && raw[n-1] == "" {
		raw = raw[:n-1]
	}
	for i, s := range raw {
		var words []string
		if raw[i], words = foldMixed(s); len(words) > 0 {
			folded(i+1, words)
		}
	}
	aligned := alignedRows(raw)
	lines := make([]line, len(raw))
	for i, s := range raw {
		if cells := aligned[i]; cells != nil {
			lines[i] = rowLine(line{}, cells)
			continue
		}
		lines[i] = readLine(s, i > 0 && lines[i-1].kind == row && aligned[i-1] == nil || i+1 < len(raw) && pipeRule.MatchString(strings.TrimSpace(raw[i+1])))
	}
	return lines
}

// rowLine makes a row of its cells as written.
func rowLine(l line, raw []string) line {
	l.kind, l.cells = row, clean(slices.Clone(raw))
	for i, c := range raw {
		if parts := brokenAt(c); len(parts) > 1 {
			if l.broken == nil {
				l.broken = map[int][]string{}
			}
			l.broken[i] = parts
		}
	}
	l.text = strings.TrimRight(strings.Join(l.cells, "\t"), "\t")
	if strings.TrimSpace(l.text) == "" {
		l.kind, l.cells, l.text = blank, nil, ""
	}
	return l
}

// brokenAt parts a cell at its marks of a line break.
func brokenAt(cell string) []string {
	if !strings.ContainsRune(cell, '<') {
		return nil
	}
	var parts []string
	for _, part := range htmlBreak.Split(cell, -1) {
		if part = strings.TrimSpace(strings.TrimLeft(plain(part), "-•· ")); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// readLine makes one line ready. inTable says that a table stands above it or
// is ruled off below it.
func readLine(s string, inTable bool) line {
	l := line{breaks: strings.ContainsRune(s, '\f')}
	if strings.IndexByte(s, '\t') < 0 && strings.IndexByte(s, '|') < 0 && strings.TrimSpace(s) == "" {
		return l
	}
	if cells := cellsOf(s, inTable); cells != nil {
		return rowLine(l, cells)
	}
	trimmed := strings.TrimSpace(marks.Replace(s))
	switch {
	case trimmed == "":
		return l
	case pipeRule.MatchString(trimmed) && strings.ContainsRune(trimmed, '|'):
		l.kind, l.text = rule, trimmed
		return l
	case slideRule.MatchString(trimmed):
		l.kind, l.text, l.breaks = rule, trimmed, true
		return l
	}
	return readProse(l, s, trimmed)
}

func readProse(l line, s, trimmed string) line {
	l.kind = prose
	if g := boldStart.FindStringSubmatch(trimmed); g != nil {
		l.bold = plain(g[1] + g[2])
	}
	if h := hashes.FindString(trimmed); h != "" {
		l.heading, l.breaks = true, l.breaks || len(strings.TrimSpace(h)) <= 2
		l.text = plain(trimmed[len(h):])
		return l
	}
	for m := bulletMark.FindString(trimmed); m != ""; m = bulletMark.FindString(trimmed) {
		l.kind = bullet
		l.mark += m
		trimmed = trimmed[len(m):]
	}
	l.indent = len(s) - len(strings.TrimLeft(s, " \t"))
	l.text = plain(trimmed)
	if l.text == "" {
		l.kind, l.text = rule, strings.TrimSpace(s)
	}
	return l
}

// cellsOf cuts a row of a table into cells: by tabs, or by strokes where the
// line is written as a row of Markdown. The cells are as written.
func cellsOf(s string, inTable bool) []string {
	if t := strings.TrimSpace(s); strings.HasPrefix(t, "|") && strings.Count(t, "|") > 1 || inTable && strings.Contains(t, " | ") {
		if pipeRule.MatchString(t) {
			return nil
		}
		return strokes(t)
	}
	tabs := strings.Count(s, "\t")
	if tabs == 0 || tabs >= maxCells {
		return nil
	}
	if body := strings.TrimLeft(s, "\t "); !inTable && !strings.Contains(body, "\t") || bulletMark.MatchString(body) && strings.Count(body, "\t") < 2 && !inTable {
		return nil
	}
	return strings.Split(s, "\t")
}

func strokes(t string) []string {
	const hidden = "\x00"
	t = strings.ReplaceAll(t, `\|`, hidden)
	t = strings.TrimSuffix(strings.TrimPrefix(t, "|"), "|")
	if strings.Count(t, "|") >= maxCells {
		return nil
	}
	cells := strings.Split(t, "|")
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], hidden, "|")
	}
	return cells
}

func clean(cells []string) []string {
	for i, c := range cells {
		cells[i] = plain(c)
	}
	return cells
}
