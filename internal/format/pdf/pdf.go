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
	"regexp"
	"slices"
	"strconv"
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
	maxRange    = 4_096 // characters of one line of such a table, written out
	maxSpans    = 16    // longer ones of one font
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
