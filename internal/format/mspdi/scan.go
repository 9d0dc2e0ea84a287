package mspdi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Bounds on what is read.
const (
	MaxBytes = 1 << 30  // of a file
	maxToken = 64 << 20 // of one text or tag
	maxDepth = 64
)

// kind is what a token is.
type kind uint8

const (
	open  kind = iota // <Task>
	shut              // </Task>, also after <Task/>
	text              // everything between tags that is not blank
	other             // declarations, comments, white space: copied, never read
)

// A token is a piece of the file. Its bytes are valid until the next one.
type token struct {
	kind  kind
	name  []byte // of open and shut, without a prefix
	text  []byte // of text, with its references resolved
	raw   []byte // the bytes of the file; empty for the shut of <Task/>
	empty bool   // open: it was <Task/>
}

// A scanner splits a file into tokens. It knows only as much of XML as data
// files use: no document types, so no entities but the five of XML itself.
type scanner struct {
	in      io.Reader
	buf     []byte // what has been read and not yet consumed
	at      int    // where the next token starts in buf
	line    int
	read    int64
	eof     bool
	stack   [][]byte
	depth   int
	ended   bool // the root element is closed
	pending bool // the shut of an empty element is still to be told
	plain   []byte
}

func newScanner(in io.Reader) *scanner {
	return &scanner{in: in, line: 1, buf: make([]byte, 0, 256<<10)}
}

// errorf says what is wrong and on which line.
func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", s.line, fmt.Sprintf(format, args...))
}

// fill reads more of the file behind what is left, and reports whether it did.
func (s *scanner) fill() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.at > 0 {
		n := copy(s.buf, s.buf[s.at:])
		s.buf, s.at = s.buf[:n], 0
	}
	if len(s.buf) == cap(s.buf) {
		if len(s.buf) >= maxToken {
			return false, s.errorf("one piece of text is longer than %d MB", maxToken>>20)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)[:len(s.buf)]
	}
	n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	s.read += int64(n)
	if s.read > MaxBytes {
		return false, s.errorf("the file is larger than %d MB", MaxBytes>>20)
	}
	if errors.Is(err, io.EOF) {
		s.eof, err = true, nil
	}
	return n > 0 || !s.eof, err
}

// find gives the length of the token up to and including the mark, reading on
// as needed; -1 at the end of the file.
func (s *scanner) find(mark string, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.at+min(from, len(s.buf)-s.at):], []byte(mark)); i >= 0 {
			return min(from, len(s.buf)-s.at) + i + len(mark), nil
		}
		from = max(len(s.buf)-s.at-len(mark)+1, 0)
		more, err := s.fill()
		if err != nil || !more {
			return -1, err
		}
	}
}

// take consumes n bytes.
func (s *scanner) take(n int) []byte {
	raw := s.buf[s.at : s.at+n]
	s.at += n
	s.line += bytes.Count(raw, []byte{'\n'})
	return raw
}

// next is the next token, or io.EOF at the proper end of the file.
func (s *scanner) next() (token, error) {
	if s.pending {
		s.pending = false
		name := s.pop()
		return token{kind: shut, name: name}, nil
	}
	for s.at == len(s.buf) {
		more, err := s.fill()
		if err != nil {
			return token{}, err
		}
		if !more {
			return token{}, s.finish()
		}
	}
	if s.buf[s.at] == '<' {
		return s.markup()
	}
	return s.words()
}

func (s *scanner) finish() error {
	if s.depth > 0 {
		return s.errorf("the file ends inside <%s>; it is cut short", s.stack[s.depth-1])
	}
	if !s.ended {
		return s.errorf("the file holds no XML")
	}
	return io.EOF
}

// words is text up to the next tag.
func (s *scanner) words() (token, error) {
	n, err := s.find("<", 0)
	if err != nil {
		return token{}, err
	}
	if n < 0 {
		n = len(s.buf) - s.at + 1
	}
	raw := s.take(n - 1)
	if len(bytes.TrimSpace(raw)) == 0 {
		return token{kind: other, raw: raw}, nil
	}
	if s.depth == 0 {
		if bytes.Equal(raw, []byte("\ufeff")) {
			return token{kind: other, raw: raw}, nil
		}
		return token{}, s.errorf("there is text outside the XML")
	}
	plain, err := s.resolve(raw)
	return token{kind: text, text: plain, raw: raw}, err
}

func (s *scanner) markup() (token, error) {
	for len(s.buf)-s.at < 9 && !s.eof {
		if _, err := s.fill(); err != nil {
			return token{}, err
		}
	}
	rest := s.buf[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<?")):
		return s.aside("?>")
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.aside("-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.cdata()
	case bytes.HasPrefix(rest, []byte("<!")):
		return token{}, s.errorf("the file has a document type; remove it, since it may define entities")
	}
	return s.tag()
}

func (s *scanner) aside(end string) (token, error) {
	n, err := s.find(end, 2)
	if err == nil && n < 0 {
		err = s.errorf("the file ends inside a comment or declaration")
	}
	if err != nil {
		return token{}, err
	}
	return token{kind: other, raw: s.take(n)}, nil
}

func (s *scanner) cdata() (token, error) {
	n, err := s.find("]]>", 9)
	if err == nil && n < 0 {
		err = s.errorf("the file ends inside a CDATA section")
	}
	if err == nil && s.depth == 0 {
		err = s.errorf("there is text outside the XML")
	}
	if err != nil {
		return token{}, err
	}
	raw := s.take(n)
	return token{kind: text, text: raw[9 : n-3], raw: raw}, nil
}

func (s *scanner) tag() (token, error) {
	n, err := s.tagEnd()
	if err != nil {
		return token{}, err
	}
	raw := s.take(n)
	if raw[1] == '/' {
		return s.closing(raw)
	}
	empty := raw[n-2] == '/'
	name := raw[1 : n-1]
	if empty {
		name = raw[1 : n-2]
	}
	if i := bytes.IndexAny(name, " \t\r\n"); i >= 0 {
		name = name[:i]
	}
	if !goodName(name) {
		return token{}, s.errorf("%q is not the name of an element", clip(name))
	}
	if s.depth == maxDepth {
		return token{}, s.errorf("elements are nested deeper than %d", maxDepth)
	}
	if s.ended {
		return token{}, s.errorf("there is a second XML document after the first")
	}
	s.push(name)
	s.pending = empty
	return token{kind: open, name: local(name), raw: raw, empty: empty}, nil
}

// tagEnd finds the > of a tag, past any in quoted attributes.
func (s *scanner) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		for s.at+i >= len(s.buf) {
			more, err := s.fill()
			if err == nil && !more {
				err = s.errorf("the file ends inside a tag")
			}
			if err != nil {
				return 0, err
			}
		}
		switch c := s.buf[s.at+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return 0, s.errorf("a tag is not closed")
		case c == '>' && i > 1:
			return i + 1, nil
		case c == '>':
			return 0, s.errorf("there is an empty tag")
		}
	}
}

func (s *scanner) closing(raw []byte) (token, error) {
	name := bytes.TrimRight(raw[2:len(raw)-1], " \t\r\n")
	if s.depth == 0 || !bytes.Equal(s.stack[s.depth-1], name) {
		inside := "nothing"
		if s.depth > 0 {
			inside = "<" + string(s.stack[s.depth-1]) + ">"
		}
		return token{}, s.errorf("</%s> closes %s", clip(name), inside)
	}
	return token{kind: shut, name: s.pop(), raw: raw}, nil
}

func (s *scanner) push(name []byte) {
	if s.depth == len(s.stack) {
		s.stack = append(s.stack, nil)
	}
	s.stack[s.depth] = append(s.stack[s.depth][:0], name...)
	s.depth++
}

func (s *scanner) pop() []byte {
	s.depth--
	s.ended = s.depth == 0
	return local(s.stack[s.depth])
}

// local drops a namespace prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

func goodName(name []byte) bool {
	for _, c := range name {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80
		if !letter {
			return false
		}
	}
	return len(name) > 0
}

func clip(b []byte) []byte { return b[:min(len(b), 40)] }

// resolve replaces character references; text without any is returned as is.
func (s *scanner) resolve(raw []byte) ([]byte, error) {
	if !utf8.Valid(raw) {
		return nil, s.errorf("the text %q is not UTF-8", clip(raw))
	}
	i := bytes.IndexByte(raw, '&')
	if i < 0 {
		return raw, nil
	}
	s.plain = s.plain[:0]
	for ; i >= 0; i = bytes.IndexByte(raw, '&') {
		s.plain = append(s.plain, raw[:i]...)
		raw = raw[i+1:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 0 {
			return nil, s.errorf("an & begins no reference; write it as &amp;")
		}
		r, ok := reference(string(raw[:end]))
		if !ok {
			return nil, s.errorf("&%s; is not one of XML's own references", clip(raw[:end]))
		}
		s.plain = utf8.AppendRune(s.plain, r)
		raw = raw[end+1:]
	}
	s.plain = append(s.plain, raw...)
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
	return r, err == nil && utf8.ValidRune(r) && (r >= 0x20 || r == '\t' || r == '\n' || r == '\r')
}
