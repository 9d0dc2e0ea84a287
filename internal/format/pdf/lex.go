package pdf

import (
	"bytes"
	"strconv"
)

// The values that PDF knows, besides float64 for numbers and []any for arrays.
type (
	name       string
	text       string // bytes, in whatever encoding
	operator   string
	reference  int
	dictionary map[string]any
)

// maxNesting bounds arrays and dictionaries in each other.
const maxNesting = 24

// parse reads one value.
func parse(b []byte, d *document) any {
	l := &lexer{b: b, left: &d.tokens, whole: true}
	v, _ := l.value(0)
	return v
}

// A lexer reads values one after another.
type lexer struct {
	b     []byte
	at    int
	left  *int // values that may still be read of the whole file
	whole bool // there are references: "12 0 R"
}

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// counted makes what is long count as several values.
func (l *lexer) counted(from int) { *l.left -= (l.at - from) / tokenBytes }

func (l *lexer) space() {
	defer l.counted(l.at)
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case white(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// value gives the next value, and false at the end.
func (l *lexer) value(depth int) (any, bool) {
	l.space()
	if depth > maxNesting {
		l.at = len(l.b)
	}
	if *l.left--; l.at >= len(l.b) || *l.left < 0 {
		return nil, false
	}
	switch c := l.b[l.at]; {
	case c == '/':
		l.at++
		return name(l.name()), true
	case c == '(':
		return text(l.literal()), true
	case c == '<' && l.at+1 < len(l.b) && l.b[l.at+1] == '<':
		l.at += 2
		return l.dictionary(depth), true
	case c == '<':
		return text(l.hex()), true
	case c == '[':
		l.at++
		return l.array(depth), true
	case c == '>' || c == ']' || c == '{' || c == '}' || c == ')':
		l.at++
		return operator(c), true
	}
	return l.word(), true
}

func (l *lexer) run() []byte {
	from := l.at
	defer l.counted(from)
	for l.at < len(l.b) && !white(l.b[l.at]) && !delimiter(l.b[l.at]) {
		l.at++
	}
	return l.b[from:l.at]
}

func (l *lexer) name() string {
	s := l.run()
	if bytes.IndexByte(s, '#') < 0 {
		return string(s)
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			if n, err := strconv.ParseUint(string(s[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// word reads a number, a reference, or an operator.
func (l *lexer) word() any {
	s := l.run()
	if len(s) == 0 {
		l.at++
		return operator("")
	}
	n, err := strconv.ParseFloat(string(s[:min(len(s), 32)]), 64)
	if err != nil {
		return operator(s[:min(len(s), 32)])
	}
	if l.whole && n >= 0 && n == float64(int(n)) {
		// Perhaps "12 0 R".
		back := l.at
		l.space()
		if generation := l.run(); len(generation) > 0 && len(generation) < 6 && bytes.Trim(generation, "0123456789") == nil {
			l.space()
			if r := l.run(); string(r) == "R" {
				return reference(int(n))
			}
		}
		l.at = back
	}
	return n
}

// literal reads (text \(with\) escapes).
func (l *lexer) literal() []byte {
	defer l.counted(l.at)
	var out []byte
	depth := 0
	for ; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		switch {
		case c == '(':
			if depth++; depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				l.at++
				return out
			}
		case c == '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (l *lexer) escape(out []byte) []byte {
	l.at++
	if l.at >= len(l.b) {
		return out
	}
	switch c := l.b[l.at]; c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b', 'f', '\n':
		return out
	case '\r':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
			l.at++
		}
		return out
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 0
		from := l.at
		for l.at < len(l.b) && l.at < from+3 && l.b[l.at] >= '0' && l.b[l.at] <= '7' {
			n = n*8 + int(l.b[l.at]-'0')
			l.at++
		}
		l.at--
		return append(out, byte(n))
	default:
		return append(out, c)
	}
}

func (l *lexer) hex() []byte {
	defer l.counted(l.at)
	l.at++
	var out []byte
	half, have := byte(0), false
	for ; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		var d byte
		switch {
		case c == '>':
			l.at++
			if have {
				out = append(out, half<<4)
			}
			return out
		case c >= '0' && c <= '9':
			d = c - '0'
		case c >= 'a' && c <= 'f':
			d = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			d = c - 'A' + 10
		default:
			continue
		}
		if have {
			out = append(out, half<<4|d)
		}
		half, have = d, !have
	}
	return out
}

func (l *lexer) array(depth int) []any {
	var out []any
	for {
		v, more := l.value(depth + 1)
		if !more || v == operator("]") {
			return out
		}
		out = append(out, v)
	}
}

func (l *lexer) dictionary(depth int) dictionary {
	out := dictionary{}
	for {
		k, more := l.value(depth + 1)
		if !more {
			return out
		}
		if k == operator(">") { // and the other one
			if l.at < len(l.b) && l.b[l.at] == '>' {
				l.at++
			}
			return out
		}
		key, is := k.(name)
		if !is {
			continue
		}
		v, more := l.value(depth + 1)
		if !more {
			return out
		}
		if v == operator(">") {
			l.at-- // it has no value
			continue
		}
		out[string(key)] = v
	}
}

// skipImage goes behind a picture that stands within a page.
func (l *lexer) skipImage() {
	for {
		i := bytes.Index(l.b[l.at:], []byte("EI"))
		if i < 0 {
			break
		}
		l.at += i + len("EI")
		if i > 0 && white(l.b[l.at-len("EI ")]) {
			return
		}
	}
	l.at = len(l.b)
}

func number(v any) int {
	n, _ := v.(float64)
	if n < -1e9 || n > 1e9 {
		return 0
	}
	return int(n)
}

// names gives one name or several.
func names(v any) []string {
	switch v := v.(type) {
	case name:
		return []string{string(v)}
	case []any:
		var out []string
		for _, one := range v {
			if n, is := one.(name); is {
				out = append(out, string(n))
			}
		}
		return out
	}
	return nil
}
