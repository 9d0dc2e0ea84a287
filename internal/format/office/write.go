package office

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// A Column is one of a table that is written. Widths are parts of the whole.
type Column struct {
	Title string
	Width int
	Fill  bool // what is there to be filled in is set off
}

// A Form is a document to be filled in: a title, what is to be known, and one
// table, whose headings stand again on each page.
type Form struct {
	Title   string
	Lead    []string // paragraphs
	Columns []Column
	Rows    [][]string // lines within a cell are paragraphs of it
}

// Measures of a page of A4 lying down, in twentieths of a point.
const (
	pageWide, pageHigh = 16838, 11906
	pageMargin         = 1134 // 20 mm
)

const wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// fixed are the parts that every document has.
var fixed = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
	{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"word/styles.xml", `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="20"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>`},
}

// Write writes a form. The same form gives the same bytes.
func Write(w io.Writer, f Form) error {
	z := zip.NewWriter(w)
	parts := append(fixed[:len(fixed):len(fixed)],
		struct{ name, text string }{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
			escaped(f.Title) + `</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>`},
		struct{ name, text string }{"word/document.xml", f.body()})
	for _, p := range parts {
		part, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.WriteString(part, xml.Header+p.text)
		}
		if err != nil {
			return fmt.Errorf("write %s of the document: %w", p.name, err)
		}
	}
	return z.Close()
}

func (f Form) body() string {
	var b strings.Builder
	b.WriteString(`<w:document ` + wordSpace + `><w:body>`)
	b.WriteString(paragraph(`<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>`, "", f.Title))
	for _, text := range f.Lead {
		b.WriteString(paragraph("", "", text))
	}
	if len(f.Columns) > 0 {
		f.table(&b)
	}
	fmt.Fprintf(&b, `<w:p/><w:sectPr><w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/><w:pgMar w:top="%[3]d" w:right="%[3]d" w:bottom="%[3]d" w:left="%[3]d" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`,
		pageWide, pageHigh, pageMargin)
	return b.String()
}

func (f Form) table(b *strings.Builder) {
	whole := 0
	for _, c := range f.Columns {
		whole += max(c.Width, 1)
	}
	width := func(c Column) int { return (pageWide - 2*pageMargin) * max(c.Width, 1) / whole }
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="8C8C8C"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar><w:tblLook w:firstRow="1" w:val="0020"/></w:tblPr><w:tblGrid>`)
	for _, c := range f.Columns {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, width(c))
	}
	b.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, c := range f.Columns {
		cell(b, width(c), "E6E6E6", `<w:rPr><w:b/></w:rPr>`, c.Title)
	}
	b.WriteString(`</w:tr>`)
	for _, row := range f.Rows {
		b.WriteString(`<w:tr>`)
		for i, c := range f.Columns {
			text, shade := "", ""
			if i < len(row) {
				text = row[i]
			}
			if c.Fill {
				shade = "FFFBE6"
			}
			cell(b, width(c), shade, "", text)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
}

func cell(b *strings.Builder, width int, shade, run, text string) {
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if shade != "" {
		fmt.Fprintf(b, `<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, shade)
	}
	b.WriteString(`</w:tcPr>`)
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(paragraph("", run, strings.TrimSuffix(line, "\r")))
	}
	b.WriteString(`</w:tc>`)
}

func paragraph(style, run, text string) string {
	if text == "" {
		return `<w:p>` + style + `</w:p>`
	}
	return `<w:p>` + style + `<w:r>` + run + `<w:t xml:space="preserve">` + escaped(text) + `</w:t></w:r></w:p>`
}

// escaped gives text as XML has it; what XML cannot hold is a question mark in a
// diamond.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
