package xer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Bounds on what is read.
const (
	MaxBytes  = 512 << 20
	maxLine   = 16 << 20
	maxTasks  = 200_000
	maxRows   = 4_000_000
	maxFaults = 50
)

// Encoding is how the letters of a file are written.
type Encoding string

// The encodings in use. Guess looks at the file.
const (
	Guess       Encoding = ""
	UTF8        Encoding = "utf-8"
	Windows1252 Encoding = "windows-1252"
	Windows1251 Encoding = "windows-1251"
)

// A File is the tables of a file, in order.
type File struct {
	Version  string
	Encoding Encoding // as told or guessed
	Tables   []*Table
}

// A Table is a list of rows that share fields.
type Table struct {
	Name   string
	Rows   []Row
	fields map[string]int
}

// A Row is one record of a table.
type Row struct {
	Line   int
	table  *Table
	values []string
}

// Table is the table called name; a file without it has an empty one.
func (f *File) Table(name string) *Table {
	for _, t := range f.Tables {
		if t.Name == name {
			return t
		}
	}
	return &Table{Name: name}
}

// Get is the value of a field; a field the file does not have is empty.
func (r *Row) Get(field string) string {
	i, ok := r.table.fields[field]
	if !ok || i >= len(r.values) {
		return ""
	}
	return r.values[i]
}

// Read reads a whole file. The error names every line at fault; see
// [errors.Join].
func Read(in io.Reader, as Encoding) (*File, error) {
	all, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(all) > MaxBytes {
		return nil, errors.Join(fmt.Errorf("line 1: the file is larger than %d MB", MaxBytes>>20))
	}
	if as == Guess {
		as = guess(all)
	}
	text, err := decode(all, as)
	if err != nil {
		return nil, errors.Join(err)
	}
	r := reader{file: &File{Encoding: as}, most: maxTasks}
	return r.lines(strings.NewReader(text))
}

// guess tells UTF-8 by its form, and Russian text by its runs of letters above
// ASCII: in western text such letters stand alone.
func guess(all []byte) Encoding {
	if utf8.Valid(all) {
		return UTF8
	}
	high, paired := 0, 0
	for i, c := range all {
		if c < 0xc0 {
			continue
		}
		high++
		if i > 0 && all[i-1] >= 0xc0 || i+1 < len(all) && all[i+1] >= 0xc0 {
			paired++
		}
	}
	if paired*10 > high*7 {
		return Windows1251
	}
	return Windows1252
}

func decode(all []byte, as Encoding) (string, error) {
	switch as {
	case UTF8:
		if !utf8.Valid(all) {
			return "", errors.New("line 1: the file is not UTF-8")
		}
		return strings.TrimPrefix(string(all), "\ufeff"), nil
	case Windows1252:
		text, err := charmap.Windows1252.NewDecoder().Bytes(all)
		return string(text), err
	case Windows1251:
		text, err := charmap.Windows1251.NewDecoder().Bytes(all)
		return string(text), err
	}
	return "", fmt.Errorf("line 1: %q is not an encoding of XER files; use utf-8, windows-1252 or windows-1251", as)
}

// A reader puts lines into tables.
type reader struct {
	file   *File
	table  *Table
	faults []error
	ended  bool
	rows   int
	most   int // rows of TASK
}

func (r *reader) lines(in io.Reader) (*File, error) {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, maxLine)
	line := 0
	for !r.ended && scan.Scan() && len(r.faults) < maxFaults {
		line++
		r.line(line, strings.TrimSuffix(scan.Text(), "\r"))
	}
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		r.fault(line+1, "the line is longer than %d MB", maxLine>>20)
	}
	if line == 0 {
		r.fault(1, "the file is empty")
	}
	return r.file, errors.Join(r.faults...)
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...)))
}

func (r *reader) line(n int, text string) {
	kind, rest, _ := strings.Cut(text, "\t")
	switch {
	case n == 1:
		if kind != "ERMHDR" {
			r.fault(n, "the file does not start with ERMHDR, so it is not a Primavera XER file")
			r.ended = true
			return
		}
		r.file.Version, _, _ = strings.Cut(rest, "\t")
	case kind == "%T":
		r.table = &Table{Name: strings.TrimSpace(rest)}
		r.file.Tables = append(r.file.Tables, r.table)
	case kind == "%F" && r.table != nil:
		r.table.fields = map[string]int{}
		for i, f := range strings.Split(rest, "\t") {
			r.table.fields[strings.TrimSpace(f)] = i
		}
	case kind == "%R" && r.table != nil && r.table.fields != nil:
		r.table.Rows = append(r.table.Rows, Row{Line: n, table: r.table, values: strings.Split(rest, "\t")})
		r.rows++
		if r.table.Name == "TASK" && len(r.table.Rows) > r.most {
			r.fault(n, "the plan has more than %d activities, the most that is read; divide it", r.most)
			r.ended = true
		}
		if r.rows > maxRows {
			r.fault(n, "the file has more than %d rows, the most that is read; divide it", maxRows)
			r.ended = true
		}
	case kind == "%F" || kind == "%R":
		r.fault(n, "the row belongs to no table with named fields")
	case kind == "%E":
		r.ended = true
	default:
		r.goOn(text)
	}
}

// goOn adds a line to the row before, since notes may hold line breaks. Before
// the first row there is only a header that runs over, which says nothing.
func (r *reader) goOn(text string) {
	if r.table == nil || len(r.table.Rows) == 0 {
		return
	}
	last := &r.table.Rows[len(r.table.Rows)-1]
	more := strings.Split(text, "\t")
	last.values[len(last.values)-1] += "\n" + more[0]
	last.values = append(last.values, more[1:]...)
}
