package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"crosscode/internal/format/office"
	"crosscode/internal/format/pdf"
	"crosscode/internal/format/plaintext"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
)

// MaxWords bounds the words of a file by which it is found, in bytes: some 80,000
// words. A longer file is found by its beginning.
const MaxWords = 512 << 10

// Looked is what a file turned out to be.
type Looked struct {
	Type  string // in words, one of [FileTypes]
	Words string // that stand in it, as far as they can be read
}

// A FileType is something that a file may be, by its content.
type FileType struct {
	Name    string   // in words
	Media   string   // as it is sent; whatever a browser would show or run is sent as no more than bytes
	Endings []string // of its name; the first is given to one that has none of them
}

const bytesOnly = "application/octet-stream"

// FileTypes is everything that a file may be told to be.
var FileTypes = []FileType{
	{"PDF document", "application/pdf", []string{".pdf"}},
	{"Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx", ".dotx"}},
	{"Word document with macros", bytesOnly, []string{".docm", ".dotm"}},
	{"Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx", ".xltx"}},
	{"Excel workbook with macros", bytesOnly, []string{".xlsm", ".xltm", ".xlsb"}},
	{"PowerPoint presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{".pptx", ".potx", ".ppsx"}},
	{"PowerPoint presentation with macros", bytesOnly, []string{".pptm", ".potm", ".ppsm"}},
	{"OpenDocument file", bytesOnly, []string{".odt", ".ods", ".odp", ".odg"}},
	{"Office file of the old form", bytesOnly, []string{".doc", ".xls", ".ppt", ".msg", ".mpp", ".vsd", ".pub"}},
	{"RTF document", "application/rtf", []string{".rtf"}},
	{"Text", "text/plain; charset=utf-8", []string{".txt", ".csv", ".tsv", ".md", ".json", ".eml", ".log", ".ics", ".yaml", ".yml", ".xer", ".tex"}},
	{"XML file", bytesOnly, []string{".xml", ".xsd", ".mspdi", ".bpmn"}},
	{"Web page or drawing", bytesOnly, []string{".html", ".htm", ".xhtml", ".svg", ".mhtml"}},
	{"PNG picture", "image/png", []string{".png"}},
	{"JPEG picture", "image/jpeg", []string{".jpg", ".jpeg"}},
	{"GIF picture", "image/gif", []string{".gif"}},
	{"TIFF picture", "image/tiff", []string{".tif", ".tiff"}},
	{"WebP picture", "image/webp", []string{".webp"}},
	{"Archive", bytesOnly, []string{".zip", ".7z", ".gz", ".tgz", ".rar"}},
	{"Other file", bytesOnly, []string{""}},
}

func typeNamed(name string) FileType {
	i := slices.IndexFunc(FileTypes, func(t FileType) bool { return t.Name == name })
	if i < 0 {
		return FileTypes[len(FileTypes)-1]
	}
	return FileTypes[i]
}

// Download gives the name and media type under which a file is sent: it ends as
// its content does, whatever it was called.
func Download(label, fileType string) (name, media string) {
	t := typeNamed(fileType)
	ending := strings.ToLower(path.Ext(label))
	if t.Endings[0] != "" && !slices.Contains(t.Endings, ending) {
		label += t.Endings[0]
	}
	return label, t.Media
}

// LookInto finds out what a file is, by its content and not by its name, and
// reads the words in it. It refuses programs.
func LookInto(r io.ReaderAt, size int64) (Looked, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Looked{}, problem.New(problem.Invalid, "The file could not be read. Try again.")
	}
	for _, magic := range []string{"MZ", "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!", "\x4c\x00\x00\x00\x01\x14\x02\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) && !(magic == "MZ" && isText(head)) {
			return Looked{}, problem.New(problem.Invalid, "It is a program or a shortcut, whatever it is called, and programs are not kept. Put it in the place for software, and attach what says where.")
		}
	}
	for _, m := range []struct{ magic, name string }{
		{"\x89PNG\r\n\x1a\n", "PNG picture"}, {"\xff\xd8\xff", "JPEG picture"}, {"GIF87a", "GIF picture"}, {"GIF89a", "GIF picture"},
		{"II*\x00", "TIFF picture"}, {"MM\x00*", "TIFF picture"}, {`{\rtf`, "RTF document"}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office file of the old form"},
		{"\x1f\x8b", "Archive"}, {"7z\xbc\xaf\x27\x1c", "Archive"}, {"Rar!\x1a\x07", "Archive"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return Looked{Type: m.name}, nil
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) > 12 && string(head[8:12]) == "WEBP":
		return Looked{Type: "WebP picture"}, nil
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return Looked{"PDF document", pdfWords(r, size)}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return lookIntoZip(r, size), nil
	}
	return lookIntoText(r, size, head), nil
}

// lookIntoZip tells documents from other archives.
func lookIntoZip(r io.ReaderAt, size int64) Looked {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Looked{Type: "Archive"}
	}
	has := map[string]bool{}
	macros := false
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		has[name] = true
		macros = macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	with := func(name string) string {
		if macros {
			return name + " with macros"
		}
		return name
	}
	switch {
	case has["word/document.xml"]:
		return Looked{with("Word document"), officeWords(r, size)}
	case has["ppt/presentation.xml"]:
		return Looked{with("PowerPoint presentation"), officeWords(r, size)}
	case has["xl/workbook.bin"]:
		return Looked{Type: "Excel workbook with macros"}
	case has["xl/workbook.xml"]:
		return Looked{with("Excel workbook"), workbookWords(r, size)}
	case has["mimetype"] && has["content.xml"]:
		return Looked{Type: "OpenDocument file"}
	}
	return Looked{Type: "Archive"}
}

func officeWords(r io.ReaderAt, size int64) string {
	d, err := office.Read(r, size, MaxWords)
	if err != nil {
		return "" // it is kept all the same; only search does not know what is in it
	}
	return d.Text
}

// workbookWords gives the text of every cell that is shown, a row a line.
func workbookWords(r io.ReaderAt, size int64) string {
	data := make([]byte, size)
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	book, err := xlsx.Open(data)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, sheet := range book.Sheets {
		b.WriteString(sheet.Name + "\n")
		for row, err := range book.Rows(sheet) {
			if err != nil || b.Len() >= MaxWords {
				break
			}
			for i, c := range row.Cells {
				if i > 0 {
					b.WriteByte('\t')
				}
				b.WriteString(readCell(c).Text)
			}
			b.WriteByte('\n')
		}
	}
	return cutWords(b.String())
}

// lookIntoText tells text from what is none.
func lookIntoText(r io.ReaderAt, size int64, head []byte) Looked {
	text, err := beginning(r, size)
	if head = text[:min(len(text), len(head))]; err != nil || !isText(head) {
		return Looked{Type: "Other file"}
	}
	start := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), byteOrderMark)))
	out := Looked{Type: "Text"}
	for _, begin := range []string{"<!doctype", "<html", "<svg", "<script", "<head", "<body"} {
		if strings.HasPrefix(start, begin) {
			out.Type = "Web page or drawing"
		}
	}
	if strings.HasPrefix(start, "<?xml") {
		out.Type = "XML file"
		if strings.Contains(start, "<svg") || strings.Contains(start, "<html") {
			out.Type = "Web page or drawing"
		}
	}
	out.Words = cutWords(strings.ToValidUTF8(string(text), ""))
	return out
}

// beginning gives what is searched of a text, in UTF-8 if it can be read as that.
// A letter that is cut where the beginning ends is left out.
func beginning(r io.ReaderAt, size int64) ([]byte, error) {
	data := make([]byte, min(size, 2*MaxWords))
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for cut := 0; int64(len(data)) < size && cut < utf8.UTFMax; cut++ {
		if text, letters := plaintext.Read(data[:len(data)-cut]); letters == plaintext.UTF8 || letters == plaintext.UTF16 {
			return text, nil
		}
	}
	text, _ := plaintext.Read(data)
	return text, nil
}

// isText reports whether the beginning of a file is text in UTF-8.
func isText(head []byte) bool {
	for len(head) > 0 {
		c, n := utf8.DecodeRune(head)
		if c == utf8.RuneError && n == 1 && len(head) >= utf8.UTFMax || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return false
		}
		head = head[n:]
	}
	return true
}

func cutWords(s string) string {
	if len(s) > MaxWords {
		s = strings.ToValidUTF8(s[:MaxWords], "")
	}
	return strings.TrimSpace(s)
}

func pdfWords(r io.ReaderAt, size int64) string {
	data := make([]byte, size)
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	words, err := pdf.Text(data, MaxWords)
	if err != nil {
		return ""
	}
	return words
}
