package exchange

import (
	"io"
	"strings"
	"unicode/utf8"

	"crosscode/internal/record"
)

// byteOrderMark tells Excel that a csv file is UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV writes a list as comma-separated values (RFC 4180) under a heading
// of field names.
func WriteCSV(w io.Writer, k *record.Kind, items Items) error {
	b := make([]byte, 0, flushAt+4<<10)
	b = append(b, byteOrderMark...)
	for i, name := range header(k) {
		b = appendCell(b, i == 0, name)
	}
	if _, err := w.Write(append(b, '\r', '\n')); err != nil {
		return err
	}
	b = b[:0]
	for r, err := range items {
		if err != nil {
			return err
		}
		if b = appendRow(b, k, r); len(b) < flushAt {
			continue
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	_, err := w.Write(b)
	return err
}

func appendRow(b []byte, k *record.Kind, r record.Record) []byte {
	b = appendCell(b, true, guard(k.ShownRef(r)))
	for _, f := range k.Fields {
		s := cellOf(f, f.Get(r))
		if f.Type != record.Integer { // -5 is a number, and no formula
			s = guard(s)
		}
		b = appendCell(b, false, s)
	}
	b = appendCell(b, false, guard(string(record.HeadOf(r).Class)))
	return append(b, '\r', '\n')
}

func appendCell(b []byte, first bool, s string) []byte {
	if !first {
		b = append(b, ',')
	}
	if !strings.ContainsAny(s, ",\"\r\n;\t") {
		return append(b, s...)
	}
	b = append(b, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b = append(append(b, s[:i+1]...), '"')
		s = s[i+1:]
	}
	return append(append(b, s...), '"')
}

// guard puts an apostrophe before a text that a spreadsheet would take for a
// formula, and before one that has such apostrophes already.
func guard(s string) string {
	if guarded(s) {
		return "'" + s
	}
	return s
}

// unguard takes one apostrophe off again.
func unguard(s string) string {
	if s != "" && s[0] == '\'' && guarded(s) {
		return s[1:]
	}
	return s
}

// guarded reports whether s is any number of apostrophes before the beginning
// of a formula.
func guarded(s string) bool {
	for s != "" && s[0] == '\'' {
		s = s[1:]
	}
	if s == "" {
		return false
	}
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}
