package yaml

import "strings"

// flow reads a value in brackets or braces.
func (p *parser) flow() *Node {
	p.deeper()
	defer func() { p.depth-- }()
	if p.text[p.at] == '[' {
		return p.flowSequence()
	}
	return p.flowMapping()
}

// next goes on to the next thing within brackets that were opened on a line.
func (p *parser) next(opened int) byte {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '\n':
			if p.newline(); p.marker("---") || p.marker("...") {
				p.failAt(opened, "A bracket is open at the end of the document.")
			}
		case c == ' ' || c == '\t' || c == '\r':
			p.at++
		case c == '#' && (p.at == p.start || p.gap(p.at-1)):
			p.at = p.lineEnd()
		default:
			return c
		}
	}
	p.failAt(opened, "A bracket is open to the end of the file.")
	return 0
}

func (p *parser) flowSequence() *Node {
	n := p.node(Sequence, Flow)
	p.at++
	for {
		c := p.next(n.Line)
		if c == ']' {
			break
		}
		item := p.flowValue(n.Line)
		if c = p.next(n.Line); c == ':' {
			item = p.pair(n.Line, item)
			c = p.next(n.Line)
		}
		n.Items = append(n.Items, item)
		if c == ',' {
			p.at++
		} else if c != ']' {
			p.fail("Write a comma between the values of a list.")
		}
	}
	p.at++
	n.End = p.at
	return n
}

// pair makes a mapping of one key of an element of a list.
func (p *parser) pair(opened int, key *Node) *Node {
	if key.Kind != Scalar {
		p.fail("A key is a text on one line.")
	}
	n := p.node(Mapping, Flow)
	n.At = key.At
	f := Field{Key: key.Text, Line: key.Line, At: key.At, Colon: p.at}
	p.at++
	f.Value = p.flowMember(opened, ']')
	n.Fields = []Field{f}
	n.End = max(f.Value.End, f.Colon+1)
	return n
}

func (p *parser) flowMapping() *Node {
	n := p.node(Mapping, Flow)
	p.at++
	for {
		c := p.next(n.Line)
		if c == '}' {
			break
		}
		key := p.flowValue(n.Line)
		if key.Kind != Scalar && (key.Kind != Null || key.End == key.At) {
			p.failAt(key.Line, "A key is a text on one line.")
		}
		f := Field{Key: p.text[key.At:key.End], Line: key.Line, At: key.At, Colon: -1}
		if key.Kind == Scalar {
			f.Key = key.Text
		}
		if c = p.next(n.Line); c == ':' {
			f.Colon = p.at
			p.at++
			f.Value = p.flowMember(n.Line, '}')
			c = p.next(n.Line)
		} else {
			f.Value = p.node(Null, Plain)
			f.Value.At, f.Value.End = key.End, key.End
		}
		n.Fields = append(n.Fields, f)
		if c == ',' {
			p.at++
		} else if c != '}' {
			p.fail("Write a comma between the fields in braces.")
		}
	}
	p.at++
	n.End = p.at
	return n
}

// flowMember reads the value behind a colon, which may be nothing.
func (p *parser) flowMember(opened int, end byte) *Node {
	none := p.node(Null, Plain)
	if c := p.next(opened); c == ',' || c == end {
		return none
	}
	return p.flowValue(opened)
}

func (p *parser) flowValue(opened int) *Node {
	switch c := p.text[p.at]; {
	case c == '[' || c == '{':
		return p.flow()
	case c == '"' || c == '\'':
		return p.quoted()
	case c == '&' || c == '*' || c == '!':
		n := p.node(Odd, Plain)
		for !p.gap(p.at) && strings.IndexByte(",[]{}", p.text[p.at]) < 0 {
			p.at++
		}
		n.End = p.at
		if c != '*' {
			if after := p.next(opened); strings.IndexByte(",]}", after) < 0 && (after != ':' || !p.gap(p.at+1)) {
				p.deeper()
				n.End = p.flowValue(opened).End
				p.depth--
			}
		}
		return n
	case c == ',':
		p.fail("A value is missing before a comma.")
	case strings.IndexByte("]}|>@`%#", c) >= 0 || strings.IndexByte("-?:", c) >= 0 && p.flowGap(p.at+1):
		p.fail("A value within brackets does not begin with %c. Put it in quotes.", c)
	}
	return p.flowPlain()
}

// flowGap reports whether a text within brackets may end before a place.
func (p *parser) flowGap(at int) bool {
	return p.gap(at) || strings.IndexByte(",[]{}", p.text[at]) >= 0
}

// flowPlain reads a text without quotes within brackets.
func (p *parser) flowPlain() *Node {
	n := p.node(Scalar, Plain)
	n.Text = p.flowLine()
	n.End = p.at
	var b strings.Builder
	for {
		was := *p
		blank := p.blankLines()
		if blank < 0 || p.ended() || strings.IndexByte(",[]{}#:", p.text[p.at]) >= 0 && (p.text[p.at] != ':' || p.flowGap(p.at+1)) {
			*p = was
			break
		}
		for p.at < len(p.text) && p.text[p.at] == '\t' {
			p.at++
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
		b.WriteString(p.flowLine())
		n.End = p.at
	}
	if b.Len() > 0 {
		n.Text = b.String()
	}
	n.settle()
	return n
}

func (p *parser) flowLine() string {
	from, at := p.at, p.at
	for ; at < len(p.text); at++ {
		c := p.text[at]
		if c == '\n' || strings.IndexByte(",[]{}", c) >= 0 || c == ':' && p.flowGap(at+1) || c == '#' && at > from && p.gap(at-1) {
			break
		}
	}
	text := strings.TrimRight(p.text[from:at], " \t\r")
	p.at = from + len(text)
	return text
}
