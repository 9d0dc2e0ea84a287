package yaml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Parse gives the value that a text holds; nil where it holds none.
func Parse(text string) (root *Node, err error) {
	if !utf8.ValidString(text) {
		return nil, &Error{1, "The text is not UTF-8."}
	}
	defer func() {
		switch stop := recover().(type) {
		case nil:
		case *Error:
			root, err = nil, stop
		default:
			panic(stop)
		}
	}()
	p := &parser{text: text, line: 1}
	return p.document(), nil
}

// A parser reads a text from its beginning to its end.
type parser struct {
	text  string
	at    int
	line  int
	start int // where the line begins
	depth int
	nodes int
}

// fail ends the reading. It is caught in Parse and nowhere else.
func (p *parser) fail(format string, args ...any) { p.failAt(p.line, format, args...) }

func (p *parser) failAt(line int, format string, args ...any) {
	panic(&Error{line, fmt.Sprintf(format, args...)})
}

func (p *parser) node(k Kind, s Style) *Node {
	if p.nodes++; p.nodes > MaxNodes {
		p.fail("The text holds more than %d values, the most that is read; divide it.", MaxNodes)
	}
	return &Node{Kind: k, Style: s, Line: p.line, At: p.at, End: p.at}
}

// deeper counts how deep values lie in values.
func (p *parser) deeper() {
	if p.depth++; p.depth > MaxDepth {
		p.fail("Values lie in values more than %d deep.", MaxDepth)
	}
}

func (p *parser) document() *Node {
	p.at = len(p.text) - len(strings.TrimPrefix(p.text, "\ufeff"))
	p.start = p.at
	p.space()
	switch {
	case p.at < len(p.text) && p.text[p.at] == '%':
		p.fail("Lines that begin with %% are not read.")
	case p.marker("---"):
		p.at += 3
	}
	var root *Node
	if p.space(); !p.ended() {
		root = p.content(-1, false)
	}
	marked := false
	for p.space(); p.ended() && p.at < len(p.text); p.space() {
		p.at += 3
		marked = true
	}
	if p.at < len(p.text) {
		if marked && root != nil {
			p.fail("The file holds several documents, divided by ---. Keep one.")
		}
		p.fail("This belongs to nothing that stands above it.")
	}
	return root
}

// column is how far the place is set in.
func (p *parser) column() int { return p.at - p.start }

// gap reports whether nothing but space stands at a place.
func (p *parser) gap(at int) bool {
	return at >= len(p.text) || strings.IndexByte(" \t\r\n", p.text[at]) >= 0
}

func (p *parser) dash() bool { return p.at < len(p.text) && p.text[p.at] == '-' && p.gap(p.at+1) }

// marker reports whether a line begins or ends a document here.
func (p *parser) marker(m string) bool {
	return p.at == p.start && strings.HasPrefix(p.text[p.at:], m) && p.gap(p.at+3)
}

// ended reports whether the document ends here.
func (p *parser) ended() bool { return p.at >= len(p.text) || p.marker("---") || p.marker("...") }

// newline goes on behind the end of a line, at which the place is.
func (p *parser) newline() {
	p.at++
	p.line++
	p.start = p.at
}

// space goes on to what is neither space nor comment.
func (p *parser) space() {
	tab := -1 // the line that a tab sets in
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '\n':
			p.newline()
		case c == '\t' && strings.TrimLeft(p.text[p.start:p.at], " ") == "":
			tab = p.line
			p.at++
			for p.at < len(p.text) && (p.text[p.at] == '\t' || p.text[p.at] == ' ') {
				p.at++
			}
		case c == ' ' || c == '\t' || c == '\r':
			p.at++
		case c == '#' && (p.at == p.start || p.gap(p.at-1)):
			p.at = p.lineEnd()
		default:
			if tab == p.line {
				p.fail("A tab sets nothing in. Use spaces.")
			}
			return
		}
	}
}

func (p *parser) lineEnd() int {
	if i := strings.IndexByte(p.text[p.at:], '\n'); i >= 0 {
		return p.at + i
	}
	return len(p.text)
}

// value reads what stands behind a dash or, if key, the colon of a key whose
// column is parent: on the same line or below, set in deeper.
func (p *parser) value(parent int, key bool) *Node {
	none := p.node(Null, Plain)
	line := p.line
	p.space()
	if p.ended() {
		return none
	}
	if p.line == line {
		return p.content(parent, key)
	}
	if c := p.column(); c > parent || key && c == parent && p.dash() {
		return p.content(parent, false)
	}
	return none
}

// content reads a value that begins here. Inline stands behind a key, where no
// block begins.
func (p *parser) content(parent int, inline bool) *Node {
	p.deeper()
	defer func() { p.depth-- }()
	switch c := p.text[p.at]; {
	case p.dash():
		if inline {
			p.fail("A list begins on a line of its own.")
		}
		return p.sequence()
	case c == '?' && p.gap(p.at+1):
		p.fail("A key is a text on one line.")
	case c == '&' || c == '*' || c == '!':
		return p.odd(parent, inline)
	case c == '|' || c == '>':
		return p.block(parent)
	case c == '[' || c == '{':
		return p.bracketed()
	case c == '"' || c == '\'':
		return p.quotedOrMapping(inline)
	case strings.IndexByte(",]}@`%", c) >= 0:
		p.fail("A value does not begin with %c. Put it in quotes.", c)
	}
	if p.colon() < 0 {
		return p.plain(parent)
	}
	if inline {
		p.fail("A colon with a space behind it divides a name from a value. Put the value in quotes.")
	}
	return p.mapping()
}

// bracketed reads a value in brackets that stands among lines.
func (p *parser) bracketed() *Node {
	n := p.flow()
	p.noKey()
	return n
}

// noKey refuses a colon behind what cannot be a key.
func (p *parser) noKey() {
	for at := p.at; at < len(p.text); at++ {
		if c := p.text[at]; c == ':' && p.gap(at+1) {
			p.fail("A key is a text on one line.")
		} else if c != ' ' && c != '\t' {
			return
		}
	}
}

func (p *parser) quotedOrMapping(inline bool) *Node {
	was := *p
	n := p.quoted()
	at := p.at
	for at < len(p.text) && (p.text[at] == ' ' || p.text[at] == '\t') {
		at++
	}
	if at >= len(p.text) || p.text[at] != ':' || !p.gap(at+1) {
		return n
	}
	if inline || p.line != was.line {
		p.fail("A key is a text on one line.")
	}
	*p = was
	return p.mapping()
}

// odd reads over an alias, or an anchor or a tag and what it is on.
func (p *parser) odd(parent int, inline bool) *Node {
	n := p.node(Odd, Plain)
	alias := p.text[p.at] == '*'
	for !p.gap(p.at) {
		p.at++
	}
	if n.End = p.at; alias {
		p.noKey()
		return n
	}
	n.End = max(n.End, p.value(parent, inline).End)
	return n
}

// colon gives the place of the colon that makes a key of what begins here; -1
// where there is none on this line.
func (p *parser) colon() int {
	for at := p.at; at < len(p.text); at++ {
		switch c := p.text[at]; {
		case c == '\n':
			return -1
		case c == ':' && p.gap(at+1):
			return at
		case c == '#' && at > p.at && p.gap(at-1):
			return -1
		}
	}
	return -1
}

// mapping reads keys with values that stand below each other.
func (p *parser) mapping() *Node {
	n, c := p.node(Mapping, Block), p.column()
	for {
		f := p.key()
		f.Value = p.value(c, true)
		n.Fields = append(n.Fields, f)
		n.End = max(f.Value.End, f.Colon+1)
		p.space()
		if p.ended() || p.column() < c {
			return n
		}
		if p.column() > c || p.dash() {
			p.fail("This belongs to nothing that stands above it.")
		}
	}
}

// key reads a key and its colon.
func (p *parser) key() Field {
	f := Field{Line: p.line, At: p.at}
	switch c := p.text[p.at]; {
	case c == '"' || c == '\'':
		f.Key = p.quoted().Text
		for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
			p.at++
		}
		if p.line != f.Line || p.at >= len(p.text) || p.text[p.at] != ':' || !p.gap(p.at+1) {
			p.failAt(f.Line, "Write it as name: value.")
		}
	case strings.IndexByte("&*!|>[]{},@`%", c) >= 0 || c == '?' && p.gap(p.at+1):
		p.fail("A key is a text on one line.")
	default:
		at := p.colon()
		if at < 0 {
			p.fail("Write it as name: value.")
		}
		f.Key = strings.TrimRight(p.text[p.at:at], " \t")
		p.at = at
	}
	f.Colon = p.at
	p.at++
	return f
}

// sequence reads elements that stand below each other, each behind a dash.
func (p *parser) sequence() *Node {
	n, c := p.node(Sequence, Block), p.column()
	for {
		p.at++
		item := p.value(c, false)
		n.Items = append(n.Items, item)
		n.End = item.End
		p.space()
		if p.ended() || p.column() < c || p.column() == c && !p.dash() {
			return n
		}
		if p.column() > c {
			p.fail("This belongs to nothing that stands above it.")
		}
	}
}
