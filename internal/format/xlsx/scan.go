package xlsx

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

type mark uint8

const (
	end   mark = iota // of the part
	open              // <row>, and <row/> before its shut
	shut              // </row>
	words             // text between tags
)

// A token is a piece of a part. Its bytes belong to the part.
type token struct {
	mark  mark
	name  string // of open and shut, without a prefix
	attrs []byte
	text  []byte // with its references resolved
}

// A scanner splits a part into tokens. It knows as much of XML as workbooks
// use: UTF-8, and no document types, so no entities but XML's own.
type scanner struct {
	data    []byte
	at      int
	depth   int
	pending string // the name of an empty element whose shut is still to be told
	plain   []byte
}

const maxDepth = 64

func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("byte %d: %s", s.at, fmt.Sprintf(format, args...))
}

func (s *scanner) next() (token, error) {
	if s.pending != "" {
		t := token{mark: shut, name: s.pending}
		s.pending = ""
		s.depth--
		return t, nil
	}
	for s.at < len(s.data) {
		rest := s.data[s.at:]
		switch {
		case rest[0] != '<':
			return s.words()
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			return s.cdata()
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := s.skip("-->"); err != nil {
				return token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<?")):
			if err := s.skip("?>"); err != nil {
				return token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<!")):
			return token{}, s.errorf("a document type, which no workbook has")
		default:
			return s.tag()
		}
	}
	if s.depth > 0 {
		return token{}, s.errorf("the part is cut short")
	}
	return token{}, nil
}

func (s *scanner) skip(until string) error {
	n := bytes.Index(s.data[s.at:], []byte(until))
	if n < 0 {
		return s.errorf("the part is cut short")
	}
	s.at += n + len(until)
	return nil
}

func (s *scanner) words() (token, error) {
	n := bytes.IndexByte(s.data[s.at:], '<')
	if n < 0 {
		n = len(s.data) - s.at
	}
	text, err := s.resolve(s.data[s.at : s.at+n])
	s.at += n
	return token{mark: words, text: text}, err
}

func (s *scanner) cdata() (token, error) {
	const before = len("<![CDATA[")
	n := bytes.Index(s.data[s.at:], []byte("]]>"))
	if n < 0 {
		return token{}, s.errorf("the part is cut short")
	}
	text := s.data[s.at+before : s.at+n]
	s.at += n + 3
	if !utf8.Valid(text) {
		return token{}, s.errorf("text that is not UTF-8")
	}
	return token{mark: words, text: text}, nil
}

func (s *scanner) tag() (token, error) {
	n := tagEnd(s.data[s.at:])
	if n < 0 {
		return token{}, s.errorf("the part is cut short inside a tag")
	}
	inner := s.data[s.at+1 : s.at+n]
	s.at += n + 1
	if len(inner) > 0 && inner[0] == '/' {
		if s.depth--; s.depth < 0 {
			return token{}, s.errorf("an element is closed that was not opened")
		}
		return token{mark: shut, name: local(bytes.TrimRight(inner[1:], " \t\r\n"))}, nil
	}
	empty := len(inner) > 0 && inner[len(inner)-1] == '/'
	if empty {
		inner = inner[:len(inner)-1]
	}
	name, attrs := inner, []byte(nil)
	if i := bytes.IndexAny(inner, " \t\r\n"); i >= 0 {
		name, attrs = inner[:i], inner[i:]
	}
	t := token{mark: open, name: local(name), attrs: attrs}
	if t.name == "" {
		return token{}, s.errorf("an element without a name")
	}
	if s.depth++; s.depth > maxDepth {
		return token{}, s.errorf("elements nested deeper than %d", maxDepth)
	}
	if empty {
		s.pending = t.name
	}
	return t, nil
}

// tagEnd finds the > of a tag, past any in quoted attributes.
func tagEnd(b []byte) int {
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

// local drops a prefix. The names that matter are given without copying them.
func local(name []byte) string {
	name = name[bytes.IndexByte(name, ':')+1:]
	for _, known := range []string{"c", "v", "t", "is", "row", "f", "si", "r"} {
		if string(name) == known {
			return known
		}
	}
	return string(name)
}

// attr gives the value of an attribute, by its name without a prefix.
func (t token) attr(name string) (string, bool) {
	b := t.attrs
	for {
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return "", false
		}
		key := bytes.TrimSpace(b[:eq])
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return "", false
		}
		n := bytes.IndexByte(b[1:], b[0])
		if n < 0 {
			return "", false
		}
		if string(key[bytes.IndexByte(key, ':')+1:]) == name && !bytes.HasPrefix(key, []byte("xmlns")) {
			s := scanner{data: b}
			v, err := s.resolve(b[1 : n+1])
			return string(v), err == nil
		}
		b = b[n+2:]
	}
}

// resolve replaces references and reads every line end as one line feed.
func (s *scanner) resolve(raw []byte) ([]byte, error) {
	if !utf8.Valid(raw) {
		return nil, s.errorf("text that is not UTF-8")
	}
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return raw, nil
	}
	s.plain = s.plain[:0]
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '\r':
			if i+1 == len(raw) || raw[i+1] != '\n' {
				s.plain = append(s.plain, '\n')
			}
		case c == '&':
			n := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
			if n < 0 {
				return nil, s.errorf("an & that begins no reference")
			}
			r, ok := reference(string(raw[i+1 : i+n]))
			if !ok {
				return nil, s.errorf("a reference that is not XML's own")
			}
			s.plain = utf8.AppendRune(s.plain, r)
			i += n
		default:
			s.plain = append(s.plain, c)
		}
	}
	return s.plain, nil
}

func reference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	return r, err == nil && n <= utf8.MaxRune && utf8.ValidRune(r) && (r >= ' ' || r == '\t' || r == '\n' || r == '\r')
}
