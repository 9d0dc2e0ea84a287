// Package pdf reads the words of PDF documents, as far as they are text.
//
// It is for search, not for showing: it does not lay out pages, and it does not
// follow the file's own tables of where things are, which are often broken and
// may be hostile. Instead it walks the file once, takes every object for what it
// says it is, unpacks the streams that are packed with deflate, and reads the
// operators that show text, with the table of characters that each font brings
// (ToUnicode) or, without one, as Latin letters. Where a word ends is told by the
// place at which each string is shown and by how wide the font says its letters
// are. What is encrypted, scanned as a picture, or
// packed in another way has no words.
//
// Everything is bounded: what is unpacked, how many objects there are, how far
// references lead, and how much text is kept.
package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds on what is read.
const (
	MaxBytes    = 64 << 20 // of the file
	maxObjects  = 200_000  // of the file
	maxStream   = 16 << 20 // of one stream, unpacked
	maxUnpacked = 64 << 20 // of all streams
	maxPages    = 5_000
	maxDepth    = 32      // of pages in each other
	maxGlyphs   = 100_000 // of one font's table
	maxFonts    = 2_000
	maxRange    = 4_096 // characters of one line of such a table
	maxTokens   = 6_000_000
	maxAll      = 1_000_000 // letters of the tables of all fonts
	leastUnpack = 512       // what unpacking one stream costs at least
	tokenBytes  = 16        // what is longer counts as several values
)

var (
	// ErrNotPDF says that a file is none.
	ErrNotPDF = errors.New("the file is not a PDF document")
	// ErrEncrypted says that a document is locked.
	ErrEncrypted = errors.New("the document is encrypted")
	// ErrTooLarge says that a document is larger than is read.
	ErrTooLarge = errors.New("the document is larger than is read")
)

// Text gives the words of a document, at most so many bytes of them.
func Text(data []byte, most int) (string, error) {
	if len(data) > MaxBytes {
		return "", ErrTooLarge
	}
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return "", ErrNotPDF
	}
	d := &document{objects: map[int]object{}, fonts: map[int]*font{}, budget: maxUnpacked, tokens: maxTokens, glyphs: maxAll}
	if err := d.walk(data); err != nil {
		return "", err
	}
	t := &shown{d: d, most: most}
	for _, page := range d.pages() {
		if t.out.Len() >= most {
			break
		}
		t.page(page)
	}
	return t.text(), nil
}

// A document is its objects, by number.
type document struct {
	objects map[int]object
	fonts   map[int]*font
	budget  int
	tokens  int
	glyphs  int
}

// An object is what stands between obj and endobj: its text without the stream,
// and the stream as it is packed.
type object struct {
	text   []byte
	stream []byte
}

var (
	begins    = regexp.MustCompile(`(\d{1,7})[ \t\r\n]{1,4}(\d{1,5})[ \t\r\n]{1,4}obj\b`)
	encrypted = regexp.MustCompile(`/Encrypt[ \t\r\n]*(\d|<<)`)
)

// walk takes the objects of the file one after another. The last of a number
// counts, as in a file that was saved again.
func (d *document) walk(data []byte) error {
	if m := encrypted.FindIndex(data); m != nil && bytes.Contains(data, []byte("/Standard")) {
		return ErrEncrypted
	}
	ends := -1 // of the object that ends next; looked for once
	for at, seen := 0, 0; at < len(data) && seen < 2*maxObjects && len(d.objects) < maxObjects; seen++ {
		m := begins.FindSubmatchIndex(data[at:])
		if m == nil {
			break
		}
		number, _ := strconv.Atoi(string(data[at+m[2] : at+m[3]]))
		at += m[1]
		if ends < at {
			if ends = bytes.Index(data[at:], []byte("endobj")); ends < 0 {
				ends = len(data)
			} else {
				ends += at
			}
		}
		o, end := cutObject(data[at:], ends-at)
		at += end
		d.objects[number] = o
	}
	d.unpackObjects()
	return nil
}

// cutObject gives the object at the beginning of b, which says at end that it
// ends, and where the next can begin.
func cutObject(b []byte, end int) (object, int) {
	start := bytes.Index(b[:end], []byte("stream"))
	if start < 0 {
		return object{text: b[:end]}, end
	}
	o := object{text: b[:start]}
	body := b[start+len("stream"):]
	skip := 0
	if bytes.HasPrefix(body, []byte("\r\n")) {
		skip = 2
	} else if bytes.HasPrefix(body, []byte("\n")) || bytes.HasPrefix(body, []byte("\r")) {
		skip = 1
	}
	body = body[skip:]
	stop := bytes.Index(body, []byte("endstream"))
	if stop < 0 {
		stop = len(body)
	}
	o.stream = body[:stop]
	return o, start + len("stream") + skip + stop
}

// unpack gives the bytes of a stream, if they are packed in a way that is read.
func (d *document) unpack(o object) []byte {
	if o.stream == nil || d.budget <= 0 {
		return nil
	}
	d.budget -= leastUnpack
	v := parse(o.text, d)
	dict, _ := v.(dictionary)
	filters := names(dict["Filter"])
	switch {
	case len(filters) == 0:
		b := o.stream[:min(len(o.stream), max(d.budget, 0), maxStream)]
		d.budget -= len(b)
		return b
	case len(filters) == 1 && (filters[0] == "FlateDecode" || filters[0] == "Fl"):
		z, err := zlib.NewReader(bytes.NewReader(o.stream))
		if err != nil {
			return nil
		}
		b, _ := io.ReadAll(io.LimitReader(z, int64(max(min(d.budget, maxStream), 0)))) // what could be unpacked is read
		d.budget -= len(b) + 1
		if parms, ok := d.follow(dict["DecodeParms"]).(dictionary); ok && number(parms["Predictor"]) > 1 {
			return nil // a table of places or a picture; no text is packed so
		}
		return b
	}
	return nil
}

// unpackObjects takes the objects that stand in streams of objects. They do not
// take the place of one that stands by itself.
func (d *document) unpackObjects() {
	for _, n := range d.numbers() {
		o := d.objects[n]
		if o.stream == nil || !bytes.Contains(o.text, []byte("/ObjStm")) {
			continue
		}
		dict, _ := parse(o.text, d).(dictionary)
		first, count := number(dict["First"]), number(dict["N"])
		b := d.unpack(o)
		if first <= 0 || first > len(b) || count <= 0 || count > maxObjects {
			continue
		}
		var head [][]byte
		for word := range bytes.FieldsSeq(b[:first]) {
			if head = append(head, word); len(head) > 2*count {
				break
			}
		}
		for i := 0; i+1 < len(head) && i/2 < count && len(d.objects) < maxObjects; i += 2 {
			id, err := strconv.Atoi(string(head[i]))
			at, err2 := strconv.Atoi(string(head[i+1]))
			if err != nil || err2 != nil || at < 0 || first+at > len(b) {
				break
			}
			end := len(b)
			if i+3 < len(head) {
				if next, err := strconv.Atoi(string(head[i+3])); err == nil && next >= at && first+next <= len(b) {
					end = first + next
				}
			}
			if _, there := d.objects[id]; !there {
				d.objects[id] = object{text: b[first+at : end]}
			}
		}
	}
}

func (d *document) numbers() []int {
	out := make([]int, 0, len(d.objects))
	for n := range d.objects {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// follow gives the value that a reference leads to.
func (d *document) follow(v any) any {
	for range maxDepth {
		r, is := v.(reference)
		if !is {
			return v
		}
		o, there := d.objects[int(r)]
		if !there {
			return nil
		}
		v = parse(o.text, d)
	}
	return nil
}

// pages gives the pages in the order in which they are read; all there are, by
// number, where the tree that orders them is broken.
func (d *document) pages() []dictionary {
	var out []dictionary
	seen := map[int]bool{}
	var walk func(v any, above dictionary, depth int)
	walk = func(v any, above dictionary, depth int) {
		if r, is := v.(reference); is {
			if seen[int(r)] {
				return
			}
			seen[int(r)] = true
		}
		dict, ok := d.follow(v).(dictionary)
		if !ok || depth > maxDepth || len(out) >= maxPages {
			return
		}
		if _, own := dict["Resources"]; !own && above["Resources"] != nil {
			dict["Resources"] = above["Resources"]
		}
		if dict["Type"] == name("Page") {
			out = append(out, dict)
			return
		}
		kids, _ := d.follow(dict["Kids"]).([]any)
		for _, kid := range kids {
			walk(kid, dict, depth+1)
		}
	}
	numbers := d.numbers()
	for _, n := range numbers {
		if bytes.Contains(d.objects[n].text, []byte("/Catalog")) {
			if dict, ok := d.follow(reference(n)).(dictionary); ok && dict["Type"] == name("Catalog") {
				walk(dict["Pages"], nil, 0)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, n := range numbers {
		if dict, ok := d.follow(reference(n)).(dictionary); ok && dict["Type"] == name("Page") && len(out) < maxPages {
			out = append(out, dict)
		}
	}
	return out
}

// shown is the text as it is shown, page by page.
type shown struct {
	d     *document
	out   strings.Builder
	most  int
	deep  int
	begun map[int]bool // forms that are being shown
	state state
	place place
	mark  mark // where the string shown last is
}

func (t *shown) text() string {
	s := strings.ToValidUTF8(t.out.String(), "")
	if len(s) > t.most {
		s = strings.ToValidUTF8(s[:t.most], "")
	}
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

func (t *shown) page(page dictionary) {
	var content []byte
	contents := t.d.follow(page["Contents"])
	parts, several := contents.([]any)
	if !several {
		parts = []any{page["Contents"]}
	}
	for _, part := range parts {
		if r, is := part.(reference); is && len(content) < maxStream {
			content = append(append(content, t.d.unpack(t.d.objects[int(r)])...), '\n')
		}
	}
	t.begun = map[int]bool{}
	t.state, t.place, t.mark = state{page: identity, stretch: 1}, place{identity, identity}, mark{}
	t.content(content, page["Resources"])
	t.out.WriteByte('\n')
}

// content reads the operators of a page, or of a form that it shows.
func (t *shown) content(b []byte, resources any) {
	res, _ := t.d.follow(resources).(dictionary)
	fonts, _ := t.d.follow(res["Font"]).(dictionary)
	forms, _ := t.d.follow(res["XObject"]).(dictionary)
	l := &lexer{b: b, left: &t.d.tokens}
	var args []any
	var saved []state
	for t.out.Len() < t.most {
		v, more := l.value(0)
		if !more {
			return
		}
		op, is := v.(operator)
		if !is {
			if args = append(args, v); len(args) > 64 {
				args = args[1:]
			}
			continue
		}
		last := func(n int) any {
			if len(args) < n {
				return nil
			}
			return args[len(args)-n]
		}
		switch op {
		case "Tf":
			if n, is := last(2).(name); is {
				t.state.font = t.d.font(fonts[string(n)])
			}
			t.state.size = real(last(1))
		case "Tc":
			t.state.letter = real(last(1))
		case "Tw":
			t.state.word = real(last(1))
		case "Tz":
			t.state.stretch = real(last(1)) / 100
		case "TL":
			t.state.leading = real(last(1))
		case "q":
			if len(saved) < maxSaved {
				saved = append(saved, t.state)
			}
		case "Q":
			if n := len(saved); n > 0 {
				t.state, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			if m, is := matrixOf(args); is {
				t.state.page = m.times(t.state.page)
			}
		case "BT":
			t.place.set(identity)
		case "Tm":
			if m, is := matrixOf(args); is {
				t.place.set(m)
			}
		case "Td", "TD":
			if op == "TD" {
				t.state.leading = -real(last(1))
			}
			t.place.down(real(last(2)), real(last(1)))
		case "T*":
			t.newLine()
		case "Tj":
			t.show(last(1))
		case "'", `"`:
			if op == `"` {
				t.state.word, t.state.letter = real(last(3)), real(last(2))
			}
			t.newLine()
			t.show(last(1))
		case "TJ":
			run, _ := last(1).([]any)
			for _, v := range run {
				if n, is := v.(float64); is {
					if f := t.state.font; f != nil && f.widths.known {
						t.place.along(-n / 1000 * t.state.size * t.state.stretch)
					} else if n < -180 { // a gap as wide as a blank
						t.out.WriteByte(' ')
					}
					continue
				}
				t.show(v)
			}
		case "Do":
			if n, is := last(1).(name); is {
				t.form(forms[string(n)], resources)
			}
		case "BI":
			l.skipImage()
		}
		args = args[:0]
	}
}

// form shows a form within a page.
func (t *shown) form(v, resources any) {
	r, is := v.(reference)
	if !is || t.begun[int(r)] || t.deep >= 8 {
		return
	}
	o := t.d.objects[int(r)]
	dict, _ := parse(o.text, t.d).(dictionary)
	if dict["Subtype"] != name("Form") {
		return
	}
	if dict["Resources"] != nil {
		resources = dict["Resources"]
	}
	t.begun[int(r)] = true
	t.deep++
	state, place := t.state, t.place
	if m, is := t.d.follow(dict["Matrix"]).([]any); is {
		if m, is := matrixOf(m); is {
			t.state.page = m.times(t.state.page)
		}
	}
	t.content(t.d.unpack(o), resources)
	t.state, t.place = state, place
	t.deep--
	delete(t.begun, int(r))
}

// newLine goes to the next line. One is begun even where the document does not
// say how far it is down.
func (t *shown) newLine() {
	t.place.down(0, -t.state.leading)
	if t.state.leading == 0 && t.mark.begun {
		t.out.WriteByte('\n')
		t.mark.begun = false
	}
}

// show shows a string at the place of the pen, apart from the one before if there
// is a gap between them.
func (t *shown) show(v any) {
	s, is := v.(text)
	if !is || len(s) == 0 {
		return
	}
	at := t.place.pen.times(t.state.page)
	t.out.WriteString(t.mark.gap(at, t.state.size))
	f := t.state.font
	f.decode(&t.out, []byte(s), t.most)
	if f != nil && f.widths.known {
		t.place.along(t.advance(f, s))
	}
	to := t.place.pen.times(t.state.page)
	t.mark = mark{begun: true, known: f != nil && f.widths.known, fromX: at[4], fromY: at[5], toX: to[4], toY: to[5]}
}

// advance gives how far a string takes the pen.
func (t *shown) advance(f *font, s text) float64 {
	sum := 0.0
	for code := range f.codes([]byte(s)) {
		sum += f.widths.of(code)/1000*t.state.size + t.state.letter
		if code == ' ' && !f.wide {
			sum += t.state.word
		}
	}
	return sum * t.state.stretch
}

// A font says what its characters are.
type font struct {
	wide   bool // two bytes a character
	table  map[uint32]string
	widths widths
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
			if s, known := f.table[code]; known {
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
