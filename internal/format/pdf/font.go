package pdf

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A font says what its characters are.
type font struct {
	wide   bool // two bytes a character
	table  map[uint32]string
	spans  []span
	widths widths
}

// A span is a stretch of a font's table that is too long to be written out: its codes
// stand for letters that follow one another. Some programs write one over all codes.
type span struct{ low, high, first uint32 }

// stands gives what a code stands for.
func (f *font) stands(code uint32) (string, bool) {
	if s, known := f.table[code]; known {
		return s, true
	}
	for _, s := range f.spans {
		if code >= s.low && code <= s.high {
			return utf16be([]byte{byte((s.first + code - s.low) >> 8), byte(s.first + code - s.low)}), true
		}
	}
	return "", false
}

// codes gives the letters of a string, by their numbers.
func (f *font) codes(b []byte) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if f == nil || !f.wide {
			for _, c := range b {
				if !yield(uint32(c)) {
					return
				}
			}
			return
		}
		for i := 0; i+1 < len(b); i += 2 {
			if !yield(uint32(b[i])<<8 | uint32(b[i+1])) {
				return
			}
		}
	}
}

func (d *document) font(v any) *font {
	r, is := v.(reference)
	if !is {
		return d.readFont(v)
	}
	if f, known := d.fonts[int(r)]; known {
		return f
	}
	if len(d.fonts) >= maxFonts {
		return nil
	}
	f := d.readFont(v)
	d.fonts[int(r)] = f
	return f
}

func (d *document) readFont(v any) *font {
	dict, ok := d.follow(v).(dictionary)
	if !ok {
		return nil
	}
	f := &font{wide: dict["Subtype"] == name("Type0")}
	if r, is := dict["ToUnicode"].(reference); is {
		f.readTable(d.unpack(d.objects[int(r)]), d)
	}
	if f.wide {
		f.widths = d.readWideWidths(dict)
	} else {
		f.widths = d.readWidths(dict)
	}
	return f
}

// readTable reads a table of characters: what each code is in Unicode.
func (f *font) readTable(b []byte, d *document) {
	f.table = map[uint32]string{}
	l := &lexer{b: b, left: &d.tokens}
	var args []any
	for len(f.table) < maxGlyphs && d.glyphs > 0 {
		v, more := l.value(0)
		if !more {
			return
		}
		op, is := v.(operator)
		if !is {
			if args = append(args, v); len(args) > 3*maxRange {
				args = args[:0]
			}
			continue
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				f.set(args[i], args[i+1])
				d.glyphs--
			}
		case "endbfrange":
			for i := 0; i+2 < len(args) && d.glyphs > 0; i += 3 {
				d.glyphs -= f.setRange(args[i], args[i+1], args[i+2])
			}
		}
		args = args[:0]
	}
}

func (f *font) set(from, to any) {
	code, ok := from.(text)
	s, ok2 := to.(text)
	if ok && ok2 && len(code) <= 4 && len(s) <= 32 {
		f.table[codeOf(code)] = utf16be([]byte(s))
	}
}

// setRange gives how many letters it set.
func (f *font) setRange(from, to, first any) int {
	a, ok := from.(text)
	b, ok2 := to.(text)
	if !ok || !ok2 || len(a) > 4 || len(b) > 4 {
		return 1
	}
	low, high := codeOf(a), codeOf(b)
	if high >= low && high-low > maxRange && len(f.spans) < maxSpans {
		if s, is := first.(text); is && len(s) == 2 {
			f.spans = append(f.spans, span{low, high, codeOf(s)})
		}
		return 1
	}
	if high < low || high-low > maxRange || len(f.table) > maxGlyphs {
		return 1
	}
	if list, is := first.([]any); is {
		for i, v := range list {
			if s, is := v.(text); is && uint32(i) <= high-low && len(s) <= 32 {
				f.table[low+uint32(i)] = utf16be([]byte(s))
			}
		}
		return len(list) + 1
	}
	s, is := first.(text)
	if !is || len(s) < 1 || len(s) > 32 {
		return 1
	}
	units := []byte(s)
	for code := low; ; code++ {
		f.table[code] = utf16be(units)
		if code == high {
			return int(high-low) + 1
		}
		units = slices.Clone(units)
		for i := len(units) - 1; i >= 0; i-- {
			if units[i]++; units[i] != 0 {
				break
			}
		}
	}
}

func codeOf(s text) uint32 {
	var n uint32
	for i := range len(s) {
		n = n<<8 | uint32(s[i])
	}
	return n
}

func utf16be(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

// decode writes what the codes of a font stand for.
func (f *font) decode(out *strings.Builder, b []byte, most int) {
	for code := range f.codes(b) {
		if out.Len() >= most {
			return
		}
		if f != nil && f.table != nil {
			if s, known := f.stands(code); known {
				writeShown(out, s)
				continue
			}
		}
		if f == nil || !f.wide {
			writeShown(out, string(latin(byte(code))))
		}
	}
}

// writeShown leaves out what is no character of a text, and takes joined letters
// apart.
func writeShown(out *strings.Builder, s string) {
	for _, r := range s {
		switch {
		case r == 0xFB00:
			out.WriteString("ff")
		case r == 0xFB01:
			out.WriteString("fi")
		case r == 0xFB02:
			out.WriteString("fl")
		case r == 0xAD || r < ' ' && r != '\t' || r == utf8.RuneError:
		default:
			out.WriteRune(r)
		}
	}
}

// latin is the character of a code in the encoding that fonts without a table
// mostly have, WinAnsi.
func latin(c byte) rune {
	if c >= 0x80 && c < 0xA0 {
		return []rune("€\u0000‚ƒ„…†‡ˆ‰Š‹Œ\u0000Ž\u0000\u0000‘’“”•–—˜™š›œ\u0000žŸ")[c-0x80]
	}
	return rune(c)
}
