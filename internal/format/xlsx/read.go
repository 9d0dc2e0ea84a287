package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"
)

// Bounds on what is read. A workbook of a register is far below each.
const (
	MaxBytes    = 64 << 20  // of the file
	maxEntries  = 4_096     // of the zip file
	maxPart     = 256 << 20 // of one part, unpacked
	maxUnpacked = 512 << 20 // of all that is read of one file
	maxRatio    = 300       // of a part above freeSize to what it is packed in
	freeSize    = 4 << 20
	maxSheets   = 256
	maxStrings  = 8 << 20
	maxFormats  = 65_536
	maxText     = 4 * 7 * MaxText // bytes of one text; each character may be escaped
)

// ErrTooLarge says that a workbook unpacks to more than is read.
var ErrTooLarge = errors.New("the workbook unpacks to more than is read")

// ErrNotWorkbook says that a zip file is something else.
var ErrNotWorkbook = errors.New("the zip file is not an Excel workbook")

// A Book is a workbook that is being read.
type Book struct {
	Sheets []Sheet // those that are shown, in their order
	Hidden []Sheet

	files     map[string]*zip.File
	budget    int64
	strings   []string
	formats   []shows // by style
	since1904 bool
}

// A Sheet is a worksheet of a Book.
type Sheet struct {
	Name string
	part string
}

// Open reads what a workbook says of itself; its rows are read by [Book.Rows].
func Open(data []byte) (*Book, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	if len(z.File) > maxEntries {
		return nil, ErrTooLarge
	}
	b := &Book{files: map[string]*zip.File{}, budget: maxUnpacked}
	for _, f := range z.File {
		b.files[strings.ToLower(f.Name)] = f
	}
	return b, b.open()
}

func (b *Book) open() error {
	top, err := b.relations("_rels/.rels", "")
	if err != nil {
		return err
	}
	main := top.of("officeDocument")
	if main == "" {
		return ErrNotWorkbook
	}
	related, err := b.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), path.Dir(main))
	if err != nil {
		return err
	}
	if err := b.workbook(main, related); err != nil {
		return err
	}
	if part := related.of("styles"); part != "" {
		if err := b.styles(part); err != nil {
			return err
		}
	}
	if part := related.of("sharedStrings"); part != "" {
		return b.shared(part)
	}
	return nil
}

// scan unpacks a part.
func (b *Book) scan(part string) (*scanner, error) {
	f := b.files[strings.ToLower(part)]
	if f == nil {
		return nil, fmt.Errorf("%s is missing: %w", part, ErrNotWorkbook)
	}
	size := f.UncompressedSize64
	if size > maxPart || int64(size) > b.budget || size > freeSize && size/max(f.CompressedSize64, 1) > maxRatio {
		return nil, ErrTooLarge
	}
	b.budget -= int64(size)
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", part, err)
	}
	defer r.Close()
	var buf bytes.Buffer
	buf.Grow(int(min(size, freeSize)))
	if _, err := io.Copy(&buf, io.LimitReader(r, int64(size)+1)); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", part, err)
	}
	return &scanner{data: bytes.TrimPrefix(buf.Bytes(), []byte("\ufeff"))}, nil
}

// each calls f with every element that opens in a part.
func (b *Book) each(part string, f func(s *scanner, t token) error) error {
	s, err := b.scan(part)
	if err != nil {
		return err
	}
	for {
		t, err := s.next()
		if err == nil && t.mark == open {
			err = f(s, t)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", part, err)
		}
		if t.mark == end {
			return nil
		}
	}
}

// relations holds the parts that another part refers to.
type relations struct {
	byID   map[string]string
	byType map[string]string
}

// of gives the part of a type, whether named as of 2006 or as strict.
func (r relations) of(kind string) string { return r.byType[kind] }

func (b *Book) relations(part, folder string) (relations, error) {
	out := relations{map[string]string{}, map[string]string{}}
	err := b.each(part, func(_ *scanner, t token) error {
		target, ok := t.attr("Target")
		if mode, _ := t.attr("TargetMode"); !ok || t.name != "Relationship" || mode == "External" {
			return nil
		}
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", folder, target)
		}
		id, _ := t.attr("Id")
		kind, _ := t.attr("Type")
		out.byID[id] = path.Clean(target)[1:]
		out.byType[path.Base(kind)] = out.byID[id]
		return nil
	})
	return out, err
}

func (b *Book) workbook(part string, related relations) error {
	return b.each(part, func(_ *scanner, t token) error {
		switch t.name {
		case "workbookPr":
			v, _ := t.attr("date1904")
			b.since1904 = v == "1" || v == "true"
		case "sheet":
			name, _ := t.attr("name")
			id, _ := t.attr("id")
			state, _ := t.attr("state")
			if related.byID[id] == "" {
				return nil // a chart, or nothing
			}
			if len(b.Sheets)+len(b.Hidden) == maxSheets {
				return ErrTooLarge
			}
			sheet := Sheet{name, related.byID[id]}
			if state == "hidden" || state == "veryHidden" {
				b.Hidden = append(b.Hidden, sheet)
			} else {
				b.Sheets = append(b.Sheets, sheet)
			}
		}
		return nil
	})
}

func (b *Book) styles(part string) error {
	own := map[int]shows{}
	within := false
	return b.each(part, func(_ *scanner, t token) error {
		switch t.name {
		case "numFmt":
			id, _ := t.attr("numFmtId")
			code, _ := t.attr("formatCode")
			if n, err := strconv.Atoi(id); err == nil && len(own) < maxFormats {
				own[n] = shown(code)
			}
		case "cellXfs":
			within = true
		case "cellStyles", "cellStyleXfs", "dxfs":
			within = false
		case "xf":
			if !within || len(b.formats) == maxFormats {
				return nil
			}
			id, _ := t.attr("numFmtId")
			n, _ := strconv.Atoi(id)
			as, ok := own[n]
			if !ok {
				as = builtin(n)
			}
			b.formats = append(b.formats, as)
		}
		return nil
	})
}

func (b *Book) shared(part string) error {
	return b.each(part, func(s *scanner, t token) error {
		if t.name != "si" {
			return nil
		}
		if len(b.strings) == maxStrings {
			return ErrTooLarge
		}
		text, err := s.texts("si")
		b.strings = append(b.strings, unescape(text))
		return err
	})
}

// texts joins the runs of text up to the end of an element, without the
// phonetic guides (rPh) of Japanese.
func (s *scanner) texts(until string) (string, error) {
	var out []byte
	guide, within := 0, false
	for {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch {
		case t.mark == end, t.mark == shut && t.name == until:
			return string(out), nil
		case t.name == "rPh":
			guide += 3 - 2*int(t.mark) // open is 1, shut is 2
		case t.name == "t":
			within = t.mark == open
		case t.mark == words && within && guide == 0:
			if out = append(out, t.text...); len(out) > maxText {
				return "", s.errorf("a text longer than a cell holds")
			}
		}
	}
}

// Rows gives the rows of a sheet that have a cell with something in it.
func (b *Book) Rows(sheet Sheet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s, err := b.scan(sheet.part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		r := rows{book: b, s: s}
		for {
			row, ok, err := r.next()
			if err != nil {
				yield(Row{}, fmt.Errorf("read %s: %w", sheet.part, err))
				return
			}
			if !ok || len(row.Cells) > 0 && !yield(row, nil) {
				return
			}
		}
	}
}

// rows reads the rows of one sheet.
type rows struct {
	book  *Book
	s     *scanner
	last  int // the number of the row before
	plain []byte
}

// next reads the next row; its cells may be none.
func (r *rows) next() (Row, bool, error) {
	for {
		t, err := r.s.next()
		switch {
		case err != nil, t.mark == end, t.mark == shut && t.name == "sheetData":
			return Row{}, false, err
		case t.mark == open && t.name == "row":
			row, err := r.row(t)
			return row, err == nil, err
		}
	}
}

func (r *rows) row(t token) (Row, error) {
	row := Row{Number: r.last + 1}
	if v, ok := t.attr("r"); ok {
		n, err := strconv.Atoi(v)
		if err != nil || n <= r.last {
			return row, r.s.errorf("row %q after row %d", v, r.last)
		}
		row.Number = n
	}
	if row.Number > MaxRows {
		return row, r.s.errorf("a row beyond %d", MaxRows)
	}
	r.last = row.Number
	column := -1
	for {
		t, err := r.s.next()
		switch {
		case err != nil:
			return row, err
		case t.mark == end, t.mark == shut && t.name == "row":
			return row, nil
		case t.mark == open && t.name == "c":
			c, err := r.cell(t, column)
			if err != nil {
				return row, err
			}
			if column = c.Column; c.Kind != Empty {
				row.Cells = append(row.Cells, c)
			}
		}
	}
}

func (r *rows) cell(t token, before int) (Cell, error) {
	c := Cell{Column: before + 1}
	if v, ok := t.attr("r"); ok {
		if c.Column = columnOf(v); c.Column <= before {
			return c, r.s.errorf("cell %q out of order", v)
		}
	}
	if c.Column >= MaxColumns {
		return c, r.s.errorf("a column beyond %s", ColumnName(MaxColumns-1))
	}
	kind, _ := t.attr("t")
	style, _ := t.attr("s")
	value, formula, valued, err := r.content()
	switch {
	case err != nil:
		return c, err
	case formula && (!valued || value == "" && kind != "str"): // only a text can come to nothing
		c.Kind = Unsaved
		return c, nil
	}
	return r.read(c, kind, style, value)
}

// columnOf reads the letters of an address; -1 if it has none.
func columnOf(address string) int {
	n := 0
	for i := 0; i < len(address) && i < 4; i++ {
		letter := address[i] &^ 0x20
		if letter < 'A' || letter > 'Z' {
			break
		}
		n = 26*n + int(letter-'A') + 1
	}
	return n - 1
}

// content reads up to the end of a cell: its value or text, and whether it has
// a formula and a value.
func (r *rows) content() (value string, formula, valued bool, err error) {
	var within bool
	r.plain = r.plain[:0]
	for {
		t, err := r.s.next()
		switch {
		case err != nil:
			return "", false, false, err
		case t.mark == end, t.mark == shut && t.name == "c":
			if value == "" {
				value = string(r.plain)
			}
			return value, formula, valued, nil
		case t.mark == open && t.name == "is":
			if value, err = r.s.texts("is"); err != nil {
				return "", false, false, err
			}
		case t.name == "f":
			formula = true
		case t.name == "v":
			within, valued = t.mark == open, true
		case t.mark == words && within:
			if r.plain = append(r.plain, t.text...); len(r.plain) > maxText {
				return "", false, false, r.s.errorf("a text longer than a cell holds")
			}
		}
	}
}

// read says what a cell holds.
func (r *rows) read(c Cell, kind, style, value string) (Cell, error) {
	c.Kind, c.Text = Text, value
	switch kind {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(r.book.strings) {
			return c, r.s.errorf("a shared text %q that is not there", value)
		}
		c.Text = r.book.strings[n]
	case "inlineStr", "str":
		c.Text = unescape(value)
	case "b":
		c.Kind, c.Text = Bool, strconv.FormatBool(value == "1" || value == "true")
	case "e":
		c.Kind = Failed
	case "d":
		c.Kind, c.Text = Date, strings.TrimSuffix(strings.Replace(value, "T", " ", 1), " 00:00:00")
	default:
		return r.number(c, style, value)
	}
	if c.Text == "" {
		c.Kind = Empty
	}
	return c, nil
}

func (r *rows) number(c Cell, style, value string) (Cell, error) {
	if value == "" {
		c.Kind = Empty
		return c, nil
	}
	as := showsNumber
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(r.book.formats) {
		as = r.book.formats[n]
	}
	out, ok := numeric(c.Column, strings.TrimSpace(value), as, r.book.since1904)
	if !ok {
		return c, r.s.errorf("%.40q is no number", value)
	}
	return out, nil
}
