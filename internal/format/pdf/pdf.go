// Package pdf reads the words of PDF documents, as far as they are text.
//
// It is for search, not for showing: it does not lay out pages, and it does not
// follow the file's own tables of where things are, which are often broken and
// may be hostile. Instead it walks the file once, takes every object for what it
// says it is, unpacks the streams that are packed with deflate, and reads the
// operators that show text, with the table of characters that each font brings
// (ToUnicode) or, without one, as Latin letters. What is encrypted, scanned as a picture, or
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
	d := &document{objects: map[int]object{}, fonts: map[int]*font{}, budget: maxUnpacked, tokens: maxTokens}
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
	for at := 0; at < len(data) && len(d.objects) < maxObjects; {
		m := begins.FindSubmatchIndex(data[at:])
		if m == nil {
			break
		}
		number, _ := strconv.Atoi(string(data[at+m[2] : at+m[3]]))
		o, end := cutObject(data[at+m[1]:])
		at += m[1] + end
		d.objects[number] = o
	}
	d.unpackObjects()
	return nil
}

// cutObject gives the object at the beginning of b, and where it ends.
func cutObject(b []byte) (object, int) {
	end := bytes.Index(b, []byte("endobj"))
	if end < 0 {
		end = len(b)
	}
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
	v := parse(o.text, d)
	dict, _ := v.(dictionary)
	filters := names(dict["Filter"])
	switch {
	case len(filters) == 0:
		b := o.stream[:min(len(o.stream), d.budget, maxStream)]
		d.budget -= len(b)
		return b
	case len(filters) == 1 && (filters[0] == "FlateDecode" || filters[0] == "Fl"):
		z, err := zlib.NewReader(bytes.NewReader(o.stream))
		if err != nil {
			return nil
		}
		b, _ := io.ReadAll(io.LimitReader(z, int64(min(d.budget, maxStream)))) // what could be unpacked is read
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
		head := bytes.Fields(b[:first])
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
	var f *font
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
				f = t.d.font(fonts[string(n)])
			}
		case "Tj":
			t.show(f, last(1))
		case "'", `"`:
			t.out.WriteByte('\n')
			t.show(f, last(1))
		case "TJ":
			run, _ := last(1).([]any)
			for _, v := range run {
				if n, is := v.(float64); is && n < -180 { // a gap as wide as a blank
					t.out.WriteByte(' ')
				}
				t.show(f, v)
			}
		case "Td", "TD":
			if y, is := last(1).(float64); is && y != 0 {
				t.out.WriteByte('\n')
			} else {
				t.out.WriteByte(' ')
			}
		case "T*", "Tm", "ET":
			t.out.WriteByte('\n')
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
	t.content(t.d.unpack(o), resources)
	t.deep--
	delete(t.begun, int(r))
}

func (t *shown) show(f *font, v any) {
	s, is := v.(text)
	if !is {
		return
	}
	f.decode(&t.out, []byte(s), t.most)
}

// A font says what its characters are.
type font struct {
	wide  bool // two bytes a character
	table map[uint32]string
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
		f.readTable(d.unpack(d.objects[int(r)]), &d.tokens)
	}
	return f
}

// readTable reads a table of characters: what each code is in Unicode.
func (f *font) readTable(b []byte, left *int) {
	f.table = map[uint32]string{}
	l := &lexer{b: b, left: left}
	var args []any
	for len(f.table) < maxGlyphs {
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
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				f.setRange(args[i], args[i+1], args[i+2])
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

func (f *font) setRange(from, to, first any) {
	a, ok := from.(text)
	b, ok2 := to.(text)
	if !ok || !ok2 || len(a) > 4 || len(b) > 4 {
		return
	}
	low, high := codeOf(a), codeOf(b)
	if high < low || high-low > maxRange || len(f.table) > maxGlyphs {
		return
	}
	if list, is := first.([]any); is {
		for i, v := range list {
			if s, is := v.(text); is && uint32(i) <= high-low && len(s) <= 32 {
				f.table[low+uint32(i)] = utf16be([]byte(s))
			}
		}
		return
	}
	s, is := first.(text)
	if !is || len(s) < 1 || len(s) > 32 {
		return
	}
	units := []byte(s)
	for code := low; ; code++ {
		f.table[code] = utf16be(units)
		if code == high {
			return
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
	step := 1
	if f != nil && f.wide {
		step = 2
	}
	for i := 0; i+step <= len(b) && out.Len() < most; i += step {
		code := uint32(b[i])
		if step == 2 {
			code = code<<8 | uint32(b[i+1])
		}
		if f != nil && f.table != nil {
			if s, known := f.table[code]; known {
				writeShown(out, s)
				continue
			}
		}
		if step == 1 {
			writeShown(out, string(latin(b[i])))
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
