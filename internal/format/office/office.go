// Package office reads the words and tables of documents of Word (.docx) and
// the words of presentations of PowerPoint (.pptx), in the order in which they
// are read; and writes forms to be filled in, as documents of Word.
//
// Both are zip files of XML. They are walked as a stream of tokens: what they
// look like, their pictures, links and programs are left alone, and what was
// struck out as a tracked change is not said. Whoever made a file may be hostile, so how much is
// unpacked, how deeply it is nested and how much is kept have bounds; what is
// beyond them is left out, and said by [Document.Cut].
package office

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Bounds on what is read.
const (
	maxEntries = 8_192     // of the zip file
	maxPart    = 64 << 20  // of one part, unpacked
	maxRead    = 128 << 20 // of all parts, unpacked
	maxRatio   = 300       // of a part above freeSize to what it is packed in
	freeSize   = 4 << 20
	maxDepth   = 256     // of elements in each other
	maxTables  = 1_000   // of one document
	maxCells   = 200_000 // of all its tables
	maxCell    = 64 << 10
	maxSpan    = 200 // columns that one cell may take
)

var (
	// ErrTooLarge says that a document unpacks to more than is read.
	ErrTooLarge = errors.New("the document unpacks to more than is read")
	// ErrNotDocument says that a file is neither a document nor a presentation.
	ErrNotDocument = errors.New("the file is neither a Word document nor a PowerPoint presentation")
)

// A Kind is what a document is.
type Kind uint8

const (
	Word Kind = iota + 1
	PowerPoint
)

// A Document is what was read.
type Document struct {
	Kind   Kind
	Text   string
	Tables []Table // of a Word document, in their order
	Cut    bool    // there was more than is kept
	Macros bool    // it has programs in it
}

// A Table is a table of a Word document. A cell that takes several columns
// stands in the first of them; one that goes on from the row above is empty.
type Table struct {
	Title string // the paragraph before it
	Rows  [][]string
}

// Read reads a document, and keeps at most so many bytes of its text.
func Read(r io.ReaderAt, size int64, most int) (*Document, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	if len(z.File) > maxEntries {
		return nil, ErrTooLarge
	}
	d := &reader{doc: &Document{}, most: most, files: map[string]*zip.File{}, budget: maxRead}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		if d.files[name] == nil {
			d.files[name] = f
		}
		d.doc.Macros = d.doc.Macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	for _, part := range d.parts() {
		if err := d.read(part); err != nil {
			return nil, err
		}
	}
	d.doc.Text = strings.TrimSpace(strings.ToValidUTF8(d.text.String(), ""))
	return d.doc, nil
}

type reader struct {
	doc    *Document
	most   int
	files  map[string]*zip.File
	budget int64
	cells  int

	text  strings.Builder
	line  strings.Builder // the paragraph at hand
	last  string          // the paragraph before
	open  []*open         // tables in each other
	depth int
	skip  int // depth at which what is left out began; 0 outside it
	run   bool
}

// open is a table that is being read.
type open struct {
	table Table
	row   []string
	cell  strings.Builder
	span  int
}

// parts names what is read, in order.
func (d *reader) parts() []string {
	if d.files["word/document.xml"] != nil {
		d.doc.Kind = Word
		return d.having(append(append(d.numbered("word/header"), "word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"),
			d.numbered("word/footer")...))
	}
	if d.files["ppt/presentation.xml"] != nil {
		d.doc.Kind = PowerPoint
		return d.having(append(d.numbered("ppt/slides/slide"), d.numbered("ppt/notesslides/notesslide")...))
	}
	return []string{""}
}

func (d *reader) having(names []string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return d.files[n] == nil })
}

// numbered gives the parts of a name and a number, in the order of the numbers.
func (d *reader) numbered(begin string) []string {
	type part struct {
		name string
		n    int
	}
	var found []part
	for name := range d.files {
		rest, ok := strings.CutPrefix(name, begin)
		if n, err := strconv.Atoi(strings.TrimSuffix(rest, ".xml")); ok && err == nil && strings.HasSuffix(rest, ".xml") {
			found = append(found, part{name, n})
		}
	}
	slices.SortFunc(found, func(a, b part) int {
		if a.n != b.n {
			return a.n - b.n
		}
		return strings.Compare(a.name, b.name)
	})
	var out []string
	for _, p := range found {
		out = append(out, p.name)
	}
	return out
}

// read reads one part.
func (d *reader) read(name string) error {
	f := d.files[name]
	if f == nil {
		return ErrNotDocument
	}
	size := f.UncompressedSize64
	if size > maxPart || int64(size) > d.budget || size > freeSize && size/max(f.CompressedSize64, 1) > maxRatio {
		return ErrTooLarge
	}
	d.budget -= int64(size)
	part, err := f.Open()
	if err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	defer part.Close()
	x := xml.NewDecoder(io.LimitReader(part, int64(size)))
	x.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("it is not in UTF-8") }
	d.depth, d.skip, d.run, d.open = 0, 0, false, nil
	for {
		t, err := x.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := d.token(t); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if d.full() && len(d.open) == 0 && d.doc.Kind == PowerPoint {
			return nil
		}
	}
	d.paragraph()
	return nil
}

func (d *reader) full() bool { return d.text.Len() >= d.most }

func (d *reader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		d.depth++
		if d.depth > maxDepth {
			return fmt.Errorf("%w: it is nested too deeply", ErrTooLarge)
		}
		if d.skip == 0 {
			return d.begin(t)
		}
	case xml.EndElement:
		if d.skip == d.depth {
			d.skip = 0
		} else if d.skip == 0 {
			d.end(t.Name.Local)
		}
		d.depth = max(d.depth-1, 0)
	case xml.CharData:
		if d.skip == 0 && d.run && d.line.Len() < maxPart {
			d.line.Write(t)
		}
	}
	return nil
}

func (d *reader) begin(t xml.StartElement) error {
	switch t.Name.Local {
	case "t":
		d.run = true
	case "tab", "ptab":
		d.line.WriteByte('\t')
	case "br", "cr":
		d.line.WriteByte(' ')
	case "Fallback", "del", "moveFrom", "instrText", "delText": // said elsewhere, or no longer
		d.skip = d.depth
	case "tbl":
		if d.doc.Kind != Word {
			return nil
		}
		d.open = append(d.open, &open{table: Table{Title: d.last}})
	case "tc":
		if n := len(d.open); n > 0 {
			d.open[n-1].span = 1
			d.open[n-1].cell.Reset()
		}
	case "gridSpan":
		if n := len(d.open); n > 0 {
			for _, a := range t.Attr {
				if v, err := strconv.Atoi(a.Value); err == nil && a.Name.Local == "val" {
					d.open[n-1].span = min(max(v, 1), maxSpan)
				}
			}
		}
	}
	return nil
}

func (d *reader) end(name string) {
	n := len(d.open)
	switch {
	case name == "t":
		d.run = false
	case name == "p":
		d.paragraph()
	case n == 0:
	case name == "tc":
		o := d.open[n-1]
		o.row = append(o.row, strings.TrimSpace(strings.ToValidUTF8(o.cell.String(), "")))
		for range min(o.span, maxSpan) - 1 {
			o.row = append(o.row, "")
		}
		o.cell.Reset()
		d.cells += o.span
	case name == "tr":
		o := d.open[n-1]
		if len(o.row) > 0 && d.cells <= maxCells {
			o.table.Rows = append(o.table.Rows, o.row)
		}
		o.row = nil
		d.doc.Cut = d.doc.Cut || d.cells > maxCells
	case name == "tbl":
		d.table()
	}
}

// table ends the innermost table. One that stands in a cell of another is part of
// what that cell says.
func (d *reader) table() {
	n := len(d.open) - 1
	o := d.open[n]
	d.open = d.open[:n]
	if n > 0 {
		for _, row := range o.table.Rows {
			d.inCell(strings.Join(row, "\t"))
		}
		return
	}
	if len(d.doc.Tables) == maxTables {
		d.doc.Cut = true
		return
	}
	d.doc.Tables = append(d.doc.Tables, o.table)
}

// paragraph ends a paragraph: a line of the text, and of the cell it stands in.
func (d *reader) paragraph() {
	line := strings.TrimSpace(d.line.String())
	d.line.Reset()
	if line == "" {
		return
	}
	if room := d.most - d.text.Len(); len(line)+1 > room {
		d.doc.Cut = true
		d.text.WriteString(line[:max(min(room, len(line)), 0)])
	} else {
		d.text.WriteString(line)
		d.text.WriteByte('\n')
	}
	if len(d.open) > 0 {
		d.inCell(line)
		return
	}
	d.last = line
	if len(line) > 200 {
		d.last = ""
	}
}

func (d *reader) inCell(line string) {
	o := d.open[len(d.open)-1]
	if o.cell.Len() > 0 {
		o.cell.WriteByte('\n')
	}
	if room := maxCell - o.cell.Len(); len(line) > room {
		d.doc.Cut = true
		line = line[:max(room, 0)]
	}
	o.cell.WriteString(line)
}
