package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"crosscode/internal/format/plaintext"
	"crosscode/internal/format/xlsx"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// Bounds on what is read.
const (
	MaxSheetBytes   = 64 << 20
	MaxSheetRows    = xlsx.MaxRows
	MaxSheetColumns = 200
	maxSheetCells   = 5_000_000 // that are not empty
)

// A Sheet is a table as a file gives it, before anything is made of it.
type Sheet struct {
	Name    string // of the worksheet; nothing in csv and json
	Columns []string
	Rows    []Row
	Unread  []string // other worksheets, or tables, of the file that have something in them

	form    form
	letters plaintext.Encoding // how those of the file are written
	headRow int                // where the headings stand
	cells   int
	places  map[int]string    // of the rows of a document: table 2, row 3
	fits    func(*Sheet) bool // which worksheet of several is read; nil: the first
}

// A Row is a row of a Sheet that has something in it.
type Row struct {
	Line  int // of a worksheet, the number of the row; else the line of the file
	Cells []Cell
}

// A Cell is a cell with something in it. Cells stand in the order of columns
// in a table, and of the object's members in json.
type Cell struct {
	Column int // index into the columns
	Text   string
	bad    bool // Text says why the cell cannot be read
}

// A form is the format of a file.
type form uint8

const (
	csvForm form = iota + 1
	jsonForm
	xlsxForm
	docxForm
)

// String names a form in a sentence.
func (f form) String() string {
	return [...]string{"", "csv", "JSON", "a spreadsheet (.xlsx)", "a Word document (.docx)"}[f]
}

// IsForm refuses data that are not of the form of a file of this name: whoever
// says that it is a spreadsheet and sends something else has sent something else
// than they meant.
func IsForm(name string, data []byte) error {
	want := map[string]form{".csv": csvForm, ".json": jsonForm, ".xlsx": xlsxForm, ".docx": docxForm}[path.Ext(name)]
	is := &Sheet{}
	data, is.letters = plaintext.Read(data)
	if why := is.recognise("", data); why != "" || is.form == want || want == jsonForm && is.form == csvForm {
		return nil // or it is said why it is none, or where it ceases to be one
	}
	return problem.New(problem.Misuse, "What was sent is %s, and not %s as it says.", is.form, want)
}

// ReadSheet reads a csv, xlsx or json file. Which it is, its content says; the
// name is for telling other formats apart and for what is said of the file.
func ReadSheet(name string, data []byte) (*Sheet, error) { return readSheet(name, data, nil) }

// readSheet reads the first worksheet of a workbook that fits, if one does.
func readSheet(name string, data []byte, fits func(*Sheet) bool) (*Sheet, error) {
	called := record.Clean(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if called == "" || called == "." || len(called) > 200 {
		called = "The file"
	}
	s := &Sheet{fits: fits}
	var err error
	if len(data) <= MaxSheetBytes {
		data, s.letters = plaintext.Read(data)
	}
	if why := s.recognise(strings.ToLower(path.Ext(called)), data); why != "" {
		return nil, problem.New(problem.Invalid, "%s %s", called, why)
	}
	switch s.form {
	case docxForm:
		err = s.readDOCX(data)
	case xlsxForm:
		err = s.readXLSX(data)
	case jsonForm:
		err = s.readJSON(data)
	default:
		err = s.readCSV(data)
	}
	if err == nil && len(s.Columns) == 0 && s.form != jsonForm {
		err = refuse("has nothing in it: every cell is empty. The first row holds the headings.")
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "%s %s", called, err.Error())
	}
	return s, nil
}

const saveAs = "Open it in the program that made it and save it as .xlsx or as csv (UTF-8)."

// recognise says what form the data have, or why they are not read.
func (s *Sheet) recognise(ext string, data []byte) string {
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte(byteOrderMark)))
	head := string(bytes.ToLower(text[:min(len(text), 16)]))
	switch {
	case len(data) > MaxSheetBytes:
		return fmt.Sprintf("is larger than %d MiB. Import it in parts.", MaxSheetBytes>>20)
	case len(text) == 0:
		return "is empty."
	case strings.HasPrefix(head, "pk\x03\x04") && bytes.Contains(data, []byte("word/document.xml")) && !bytes.Contains(data, []byte("xl/workbook.xml")):
		s.form = docxForm
	case strings.HasPrefix(head, "pk\x03\x04"):
		s.form = xlsxForm
		return otherZip(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return ole(ext)
	case strings.HasPrefix(head, "%pdf"):
		return "is a PDF, which holds no table that can be read back. Import the spreadsheet that it was made from."
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "is text in UTF-16 that is cut short, or has half a character. Save it as csv (UTF-8)."
	case bytes.IndexByte(data, 0) >= 0:
		return "is a binary file, not a table. Save the table as .xlsx, or as csv (UTF-8)."
	case s.letters == "":
		return "has letters that cannot be read: it is neither UTF-8 nor windows-1252. Save it again as csv (UTF-8)."
	case strings.HasPrefix(head, "<?xml") || strings.HasPrefix(head, "<html") || strings.HasPrefix(head, "<!doctype") || strings.HasPrefix(head, "<table"):
		return "is a web page or XML, whatever it is called. " + saveAs
	case ext == ".json" || isArray(text):
		s.form = jsonForm
	default:
		s.form = csvForm
	}
	return ""
}

// otherZip says what a zip file is that is not a workbook we read; nothing if
// it may be one.
func otherZip(data []byte) string {
	head := data[:min(len(data), 200)]
	switch {
	case bytes.Contains(head, []byte("opendocument.spreadsheet")):
		return "is an OpenDocument spreadsheet (.ods). " + saveAs
	case bytes.Contains(data, []byte("xl/workbook.bin")):
		return "is a binary workbook (.xlsb). " + saveAs
	}
	return ""
}

// ole says what to do with a file of the old Office container.
func ole(ext string) string {
	switch ext {
	case ".mpp":
		return "is a Microsoft Project file (.mpp). Save it in Project as XML, and read it with the plan commands."
	case ".xlsx":
		return "is protected by a password. Take the password off and save it again."
	}
	return "is a workbook of the old Excel format (.xls). " + saveAs
}

// isArray reports whether text begins as a list of json objects does.
func isArray(text []byte) bool {
	if text[0] != '[' {
		return text[0] == '{'
	}
	rest := bytes.TrimSpace(text[1:])
	return len(rest) > 0 && (rest[0] == '{' || rest[0] == ']')
}

// A refusal says why a file is not read: a sentence that its name begins.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

func isRefusal(err error) bool {
	_, ok := errors.AsType[refusal](err)
	return ok
}

// add appends a row to the sheet, or says why it may not.
func (s *Sheet) add(line int, cells []Cell) error {
	if len(s.Rows) == MaxSheetRows-1 {
		return refuse("has more than %d rows. Import it in parts.", MaxSheetRows)
	}
	if s.cells += len(cells); s.cells > maxSheetCells {
		return refuse("has more than %d cells. Import it in parts.", maxSheetCells)
	}
	s.Rows = append(s.Rows, Row{line, cells})
	return nil
}

func tooWide(where string) error {
	return refuse("has more than %d columns (%s). A register has far fewer: is this the right file?", MaxSheetColumns, where)
}

// at names the place of a cell, or of a whole row where column is -1.
func (s *Sheet) at(line, column int) string {
	switch {
	case s.form == xlsxForm:
		name := s.Name
		if strings.ContainsFunc(name, func(r rune) bool {
			return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_')
		}) {
			name = "'" + strings.ReplaceAll(name, "'", "''") + "'"
		}
		return name + "!" + xlsx.Address(max(column, 0), line)
	case s.form == docxForm && column < 0:
		return s.places[line]
	case s.form == docxForm:
		return s.places[line] + ", " + s.heading(column)
	case column < 0:
		return fmt.Sprintf("line %d", line)
	case s.form == csvForm && s.heading(column) == "":
		return fmt.Sprintf("line %d, column %s", line, xlsx.ColumnName(column))
	}
	return fmt.Sprintf("line %d, %s", line, s.heading(column))
}

// heading gives the heading of a column; nothing if it has none.
func (s *Sheet) heading(column int) string {
	if column < len(s.Columns) {
		return clip(s.Columns[column], 60)
	}
	return ""
}

// clip bounds what is told of a text.
func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
