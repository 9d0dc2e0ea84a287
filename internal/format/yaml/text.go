package yaml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// plain reads a text without quotes, which may go on over lines that are set in
// deeper than parent.
func (p *parser) plain(parent int) *Node {
	n := p.node(Scalar, Plain)
	n.Text = p.plainLine()
	n.End = p.at
	var b strings.Builder
	for {
		was := *p
		blank := p.blankLines()
		if blank < 0 || p.ended() || p.column() <= parent || p.text[p.at] == '#' {
			*p = was
			break
		}
		if p.colon() >= 0 {
			p.fail("This belongs to nothing that stands above it.")
		}
		if b.Len() == 0 {
			b.WriteString(n.Text)
		}
		if blank == 0 {
			b.WriteByte(' ')
		}
		for range blank {
			b.WriteByte('\n')
		}
		b.WriteString(p.plainLine())
		n.End = p.at
	}
	if b.Len() > 0 {
		n.Text = b.String()
	}
	n.settle()
	return n
}

// settle makes nothing of the words for it.
func (n *Node) settle() {
	switch n.Text {
	case "~", "null", "Null", "NULL":
		n.Kind, n.Text = Null, ""
	}
}

// plainLine reads the text on this line up to a comment.
func (p *parser) plainLine() string {
	from, end := p.at, p.lineEnd()
	for i := from + 1; i < end; i++ {
		if p.text[i] == '#' && p.gap(i-1) {
			end = i
		}
	}
	text := strings.TrimRight(p.text[from:end], " \t\r")
	p.at = from + len(text)
	return text
}

// blankLines goes on to the next line with something on it, and counts the
// empty ones between; -1 where this line has more on it, or is the last.
func (p *parser) blankLines() int {
	for p.at < len(p.text) && strings.IndexByte(" \t\r", p.text[p.at]) >= 0 {
		p.at++
	}
	if p.at >= len(p.text) || p.text[p.at] != '\n' {
		return -1
	}
	for blank := -1; ; {
		if blank++; p.at >= len(p.text) {
			return -1
		}
		p.newline()
		for p.at < len(p.text) && p.text[p.at] == ' ' {
			p.at++
		}
		if at := p.at + len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], "\t\r ")); at >= len(p.text) || p.text[at] == '\n' {
			p.at = at
			continue
		}
		return blank
	}
}

// block reads text that stands below a | or a >.
func (p *parser) block(parent int) *Node {
	n := p.node(Scalar, Block)
	folded := p.text[p.at] == '>'
	set, chomp := p.blockHead()
	if set > 0 {
		set += max(parent, 0)
	}
	n.End = p.at
	var b strings.Builder
	blank, more, first := 0, false, true
	for p.at = p.lineEnd(); p.at < len(p.text); {
		p.newline()
		if p.at >= len(p.text) || p.marker("---") || p.marker("...") {
			break
		}
		end := p.lineEnd()
		line := strings.TrimSuffix(p.text[p.at:end], "\r")
		in := len(line) - len(strings.TrimLeft(line, " "))
		if in == len(line) && (set == 0 || in <= set) {
			p.at = end
			blank++
			continue
		}
		if set == 0 {
			set = max(in, parent+1)
		}
		if in < set {
			break
		}
		line = line[set:]
		p.at = end
		n.End = p.at
		was := more
		more = line == "" || line[0] == ' ' || line[0] == '\t'
		switch {
		case first:
		case !folded || more || was:
			blank++
		case blank == 0:
			b.WriteByte(' ')
		}
		for range blank {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		blank, first = 0, false
	}
	switch {
	case chomp == '+':
		b.WriteString(strings.Repeat("\n", blank))
		fallthrough
	case chomp != '-' && !first:
		b.WriteByte('\n')
	}
	n.Text = b.String()
	return n
}

// blockHead reads what stands beside a | or a >: how far the text is set in,
// and what becomes of its last line ends.
func (p *parser) blockHead() (set int, chomp byte) {
	for p.at++; !p.gap(p.at); p.at++ {
		switch c := p.text[p.at]; {
		case (c == '+' || c == '-') && chomp == 0:
			chomp = c
		case c >= '1' && c <= '9' && set == 0:
			set = int(c - '0')
		default:
			p.fail("Text that stands below a | or a > begins on the next line.")
		}
	}
	rest := strings.TrimLeft(p.text[p.at:p.lineEnd()], " \t\r")
	if rest != "" && rest[0] != '#' {
		p.fail("Text that stands below a | or a > begins on the next line.")
	}
	return set, chomp
}

// quoted reads a text in quotes, which may go on over lines.
func (p *parser) quoted() *Node {
	n, quote := p.node(Scalar, Quoted), p.text[p.at]
	p.at++
	from := p.at
	for at := from; at < len(p.text); at++ { // mostly it is as it is written
		c := p.text[at]
		if c == '\n' || c == '\\' && quote == '"' || c == quote && quote == '\'' && at+1 < len(p.text) && p.text[at+1] == quote {
			break
		}
		if c == quote {
			n.Text, p.at = p.text[from:at], at+1
			n.End = p.at
			return n
		}
	}
	var b []byte
	kept := 0 // up to here nothing is space that a line end takes along
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == quote && quote == '\'' && p.at+1 < len(p.text) && p.text[p.at+1] == quote:
			b = append(b, quote)
			p.at += 2
			kept = len(b)
		case c == quote:
			p.at++
			n.Text, n.End = string(b), p.at
			return n
		case c == '\n':
			b = p.fold(b, kept)
			kept = len(b)
		case c == '\\' && quote == '"':
			b = p.escape(b)
			kept = len(b)
		default:
			b = append(b, c)
			p.at++
			if c != ' ' && c != '\t' && c != '\r' {
				kept = len(b)
			}
		}
	}
	p.failAt(n.Line, "The text in quotes does not end.")
	return nil
}

// fold makes a space of a line end, and line ends of empty lines.
func (p *parser) fold(b []byte, kept int) []byte {
	b = b[:kept]
	for lines := 0; ; lines++ {
		p.newline()
		if p.marker("---") || p.marker("...") {
			p.fail("The document ends within quotes.")
		}
		for p.at < len(p.text) && strings.IndexByte(" \t\r", p.text[p.at]) >= 0 {
			p.at++
		}
		if p.at < len(p.text) && p.text[p.at] == '\n' {
			b = append(b, '\n')
			continue
		}
		if lines == 0 {
			b = append(b, ' ')
		}
		return b
	}
}

const (
	escapes = `0abtnvfre "/\N_LP` + "\t"
	escaped = "\x00\a\b\t\n\v\f\r\x1b \"/\\\u0085\u00a0\u2028\u2029\t"
)

// escape reads what stands behind a backslash.
func (p *parser) escape(b []byte) []byte {
	p.at++
	if p.at >= len(p.text) {
		return b
	}
	c := p.text[p.at]
	if c == '\n' || c == '\r' && strings.HasPrefix(p.text[p.at:], "\r\n") {
		p.at = p.lineEnd()
		p.newline()
		for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
			p.at++
		}
		return b
	}
	if i := strings.IndexByte(escapes, c); i >= 0 {
		p.at++
		return utf8.AppendRune(b, []rune(escaped)[i])
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits == 0 || p.at+1+digits > len(p.text) {
		p.fail("A backslash stands before something it does not go with. Use single quotes to have it as it is.")
	}
	code, err := strconv.ParseUint(p.text[p.at+1:p.at+1+digits], 16, 32)
	if err != nil {
		p.fail("A backslash stands before something it does not go with. Use single quotes to have it as it is.")
	}
	p.at += 1 + digits
	return utf8.AppendRune(b, rune(min(code, utf8.MaxRune+1)))
}
