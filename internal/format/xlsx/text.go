package xlsx

import (
	"bufio"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// units counts s as Excel counts characters: in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// writeText writes s as the text of an element or attribute. What XML cannot
// hold is written as _xHHHH_, as Excel does, and so is the underscore of a text
// that would be read as such.
func writeText(w *bufio.Writer, s string) {
	from := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if put := escape(r, size, s[i:]); put != "" {
			w.WriteString(s[from:i])
			w.WriteString(put)
			from = i + size
		}
		i += size
	}
	w.WriteString(s[from:])
}

// escape gives what stands for the rune r, of that size, at the head of rest;
// nothing if it stands for itself.
func escape(r rune, size int, rest string) string {
	switch {
	case r == '&':
		return "&amp;"
	case r == '<':
		return "&lt;"
	case r == '>':
		return "&gt;"
	case r == '"':
		return "&quot;"
	case r == '_' && isEscape(rest):
		return "_x005F_"
	case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
		return "_x" + hex4(r) + "_"
	case r == utf8.RuneError && size == 1:
		return string(utf8.RuneError)
	}
	return ""
}

func hex4(r rune) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15]})
}

// isEscape reports whether s begins with _xHHHH_.
func isEscape(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// unescape undoes what writeText and Excel do to what XML cannot hold. The half
// of a pair of surrogates stands for itself.
func unescape(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		b.WriteString(s[:i])
		s = s[i:]
		n, err := uint64(0), error(nil)
		if isEscape(s) {
			n, err = strconv.ParseUint(s[2:6], 16, 16)
		}
		if !isEscape(s) || err != nil || utf16.IsSurrogate(rune(n)) {
			b.WriteString(s[:2])
			s = s[2:]
			continue
		}
		b.WriteRune(rune(n))
		s = s[7:]
	}
	b.WriteString(s)
	return b.String()
}
