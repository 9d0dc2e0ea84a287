package xlsx

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrRows says that the worksheet is full.
var ErrRows = errors.New("a worksheet ends at 1,048,576 rows")

// A TextError says that a text is longer than a cell can hold.
type TextError struct {
	Column, Length int // in UTF-16 units
}

func (e *TextError) Error() string {
	return fmt.Sprintf("column %s: a text of %d characters; a cell holds %d", ColumnName(e.Column), e.Length, MaxText)
}

// Holds returns a [TextError] for the first of the cells whose text is longer than
// a cell holds.
func Holds(cells []Cell) error {
	for _, c := range cells {
		if len(c.Text) <= MaxText {
			continue // bytes are never fewer than units
		}
		if n := units(c.Text); n > MaxText {
			return &TextError{c.Column, n}
		}
	}
	return nil
}

// A Column is a heading, how wide the column is, in characters, whether its texts
// are broken into lines, and whether it is out of sight.
type Column struct {
	Title  string
	Width  int
	Wrap   bool
	Hidden bool
}

// A Writer writes one worksheet.
type Writer struct {
	zip     *zip.Writer
	sheet   *bufio.Writer
	name    string
	columns []Column
	letters []string
	row     int
	digits  []byte
	choices []string // the validations of cells that take one of several texts
}

// NewWriter begins a workbook of one worksheet; the heading is written at once.
func NewWriter(w io.Writer, name string, columns []Column) (*Writer, error) {
	if len(columns) == 0 || len(columns) > MaxColumns {
		return nil, fmt.Errorf("a worksheet of %d columns", len(columns))
	}
	x := &Writer{zip: zip.NewWriter(w), name: SheetName(name), columns: columns}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for i := range columns {
		x.letters = append(x.letters, ColumnName(i))
	}
	for _, part := range fixedParts {
		if err := x.part(part.name, part.text); err != nil {
			return nil, err
		}
	}
	if err := x.begin(); err != nil {
		return nil, err
	}
	return x, x.zip.Flush()
}

// SheetName gives a name that a worksheet may bear: at most 31 characters, none
// of []:*?/\, and no apostrophe at either end.
func SheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Trim(s, "' ")
	for units(s) > 31 {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if s = strings.Trim(s, "' "); s == "" {
		return "Sheet1"
	}
	return s
}

// beginning of 1980 is where the calendar of zip files starts.
func beginning() time.Time { return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) }

func (x *Writer) part(name, text string) error {
	w, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Modified: beginning()})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

func (x *Writer) begin() error {
	w, err := x.zip.CreateHeader(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, Modified: beginning()})
	if err != nil {
		return err
	}
	x.sheet = bufio.NewWriterSize(w, 64<<10)
	x.sheet.WriteString(sheetHead)
	x.sheet.WriteString("<cols>")
	for i, c := range x.columns {
		hidden := ""
		if c.Hidden {
			hidden = ` hidden="1"`
		}
		fmt.Fprintf(x.sheet, `<col min="%d" max="%d" width="%d" customWidth="1"%s/>`, i+1, i+1, max(c.Width, 1), hidden)
	}
	x.sheet.WriteString("</cols><sheetData>")
	heading := make([]Cell, len(x.columns))
	for i, c := range x.columns {
		heading[i] = Cell{i, Text, c.Title}
	}
	if err := x.write(heading, func(int) int { return styleHeading }); err != nil {
		return err
	}
	return x.sheet.Flush()
}

// Row writes the next row. Its cells stand in the order of their columns. A day
// before March 1900, where Excel's calendar is wrong, is written as text.
func (x *Writer) Row(cells []Cell) error {
	return x.write(cells, func(column int) int {
		if x.columns[column].Wrap {
			return styleWrapped
		}
		return styleText
	})
}

func (x *Writer) write(cells []Cell, style func(column int) int) error {
	if x.row == MaxRows {
		return ErrRows
	}
	if err := Holds(cells); err != nil {
		return err
	}
	x.row++
	x.digits = strconv.AppendInt(x.digits[:0], int64(x.row), 10)
	x.sheet.WriteString(`<row r="`)
	x.sheet.Write(x.digits)
	x.sheet.WriteString(`">`)
	for _, c := range cells {
		x.cell(c, style(c.Column))
	}
	_, err := x.sheet.WriteString("</row>")
	return err
}

// cell writes one cell. A failed write is told by the next call of the buffer
// that can tell it.
func (x *Writer) cell(c Cell, style int) {
	switch c.Kind {
	case Empty:
	case Number:
		x.value(c, styleNumber, c.Text)
	case Date:
		if serial, ok := serialOf(c.Text); ok {
			x.value(c, styleDate, strconv.Itoa(serial))
			return
		}
		x.text(c, style)
	default:
		x.text(c, style)
	}
}

func (x *Writer) open(c Cell, style int) {
	x.sheet.WriteString(`<c r="`)
	x.sheet.WriteString(x.letters[c.Column])
	x.sheet.Write(x.digits)
	x.sheet.WriteString(`" s="`)
	x.sheet.WriteByte('0' + byte(style))
}

func (x *Writer) value(c Cell, style int, v string) {
	x.open(c, style)
	x.sheet.WriteString(`"><v>`)
	x.sheet.WriteString(v)
	x.sheet.WriteString(`</v></c>`)
}

func (x *Writer) text(c Cell, style int) {
	x.open(c, style)
	x.sheet.WriteString(`" t="inlineStr"><is><t xml:space="preserve">`)
	writeText(x.sheet, c.Text)
	x.sheet.WriteString(`</t></is></c>`)
}

// Choose makes the cell of a column, in the row that was written last, take one of
// the texts that stand in other columns of that row: from the first to the last.
func (x *Writer) Choose(column, first, last int) {
	x.choices = append(x.choices, fmt.Sprintf(`<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="%s%d"><formula1>$%s$%d:$%s$%d</formula1></dataValidation>`,
		x.letters[column], x.row, x.letters[first], x.row, x.letters[last], x.row))
}

// Close ends the workbook. A workbook that is not closed is not one: a reader
// refuses what was cut short.
func (x *Writer) Close() error {
	all := fmt.Sprintf("A1:%s%d", x.letters[len(x.letters)-1], x.row)
	fmt.Fprintf(x.sheet, `</sheetData><autoFilter ref="%s"/>`, all)
	if len(x.choices) > 0 {
		fmt.Fprintf(x.sheet, `<dataValidations count="%d">%s</dataValidations>`, len(x.choices), strings.Join(x.choices, ""))
	}
	x.sheet.WriteString(`</worksheet>`)
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	w := bufio.NewWriter(&b)
	w.WriteString(workbookHead)
	writeText(w, x.name)
	w.WriteString(workbookMiddle)
	writeText(w, "'"+strings.ReplaceAll(x.name, "'", "''")+"'!"+fixed(all))
	w.WriteString(workbookTail)
	w.Flush()
	if err := x.part("xl/workbook.xml", b.String()); err != nil {
		return err
	}
	return x.zip.Close()
}

// fixed gives A1:C9 as $A$1:$C$9.
func fixed(area string) string {
	var b strings.Builder
	letter := false
	for _, r := range area {
		if is := r >= 'A' && r <= 'Z'; is != letter && r != ':' {
			b.WriteByte('$')
			letter = is
		} else if r == ':' {
			letter = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// The styles, by their place in the list of formats below.
const (
	styleNumber = iota
	styleHeading
	styleDate
	styleText
	styleWrapped
)

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace   = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relSpace    = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	contentType = `application/vnd.openxmlformats-officedocument.spreadsheetml.`

	sheetHead = declaration + `<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>` +
		`</sheetView></sheetViews>`

	workbookHead   = declaration + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><bookViews><workbookView/></bookViews><sheets><sheet name="`
	workbookMiddle = `" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">`
	workbookTail   = `</definedName></definedNames></workbook>`
)

// fixedParts are the parts of a workbook that do not depend on what it holds.
// Text cells have the format of text (49), so that Excel does not take a
// reference for a number, nor a text for a formula, when somebody edits them.
var fixedParts = []struct{ name, text string }{
	{"[Content_Types].xml", declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + contentType + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + contentType + `worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + contentType + `styles+xml"/></Types>`},
	{"_rels/.rels", declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relSpace + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", declaration + `<styleSheet xmlns="` + mainSpace + `">` +
		`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>` +
		`<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">` +
		format(0, 0, false) + format(49, 1, false) + format(164, 0, false) + format(49, 0, false) + format(49, 0, true) +
		`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

func format(number, font int, wrap bool) string {
	s := fmt.Sprintf(`<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top"`, number, font)
	if wrap {
		s += ` wrapText="1"`
	}
	return s + `/></xf>`
}
