package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"crosscode/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSON reads an array of objects. The cells hold their values as json; a
// member that an object lacks is no cell.
func (s *Sheet) readJSON(data []byte) error {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	j := jsonReader{sheet: s, data: data, d: jsontext.NewDecoder(bytes.NewBuffer(data)), columns: map[string]int{}, line: 1}
	err := j.read()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return refuse("is not whole JSON: it ends in the middle.")
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return refuse("is not whole JSON: it cannot be read on from line %d.", j.lineAt(syntax.ByteOffset))
	}
	return err
}

type jsonReader struct {
	sheet   *Sheet
	data    []byte
	d       *jsontext.Decoder
	columns map[string]int
	counted int64 // bytes whose lines are counted
	line    int
}

// lineAt gives the line of an offset; offsets do not decrease.
func (j *jsonReader) lineAt(offset int64) int {
	if offset = min(offset, int64(len(j.data))); offset > j.counted {
		j.line += bytes.Count(j.data[j.counted:offset], []byte("\n"))
		j.counted = offset
	}
	return j.line
}

// here gives the line on which the next token begins.
func (j *jsonReader) here() int {
	at := j.d.InputOffset()
	for at < int64(len(j.data)) && bytes.IndexByte([]byte(" \t\r\n,"), j.data[at]) >= 0 {
		at++
	}
	return j.lineAt(at)
}

func (j *jsonReader) read() error {
	t, err := j.d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '[' {
		return refuse("is not a list: a register is an array of objects, as an export writes it.")
	}
	for j.d.PeekKind() != ']' {
		if err := j.object(); err != nil {
			return err
		}
	}
	if _, err := j.d.ReadToken(); err != nil {
		return err
	}
	if _, err := j.d.ReadToken(); err == nil {
		return refuse("has something behind the end of its list.")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (j *jsonReader) object() error {
	line := j.here()
	t, err := j.d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '{' {
		return refuse("holds something on line %d that is no object. A register is an array of objects, as an export writes it.", line)
	}
	var cells []Cell
	for j.d.PeekKind() != '}' {
		name, err := j.d.ReadToken()
		if err != nil {
			return err
		}
		column, err := j.column(name.String())
		if err != nil {
			return err
		}
		value, err := j.d.ReadValue()
		if err != nil {
			return err
		}
		cells = append(cells, Cell{Column: column, Text: string(value)})
	}
	if _, err := j.d.ReadToken(); err != nil {
		return err
	}
	return j.sheet.add(line, cells)
}

func (j *jsonReader) column(name string) (int, error) {
	if i, ok := j.columns[name]; ok {
		return i, nil
	}
	if len(j.columns) == MaxSheetColumns {
		return 0, tooWide(fmt.Sprintf("line %d", j.here()))
	}
	i := len(j.columns)
	j.columns[name] = i
	j.sheet.Columns = append(j.sheet.Columns, record.Clean(name))
	return i, nil
}

// parseJSON reads a value of a json file into a field: exactly as an export
// wrote it, or as a person would write it into a form.
func parseJSON(f *record.Field, raw string) (record.Value, error) {
	value := jsontext.Value(raw)
	switch value.Kind() {
	case 'n':
		return f.Parse("")
	case '"':
		s, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return nil, err
		}
		v, err := f.Parse(string(s))
		if err == nil && (f.Type == record.Line || f.Type == record.Prose) {
			return record.Text(s), nil // as it stands, blank space too
		}
		return v, err
	case '[':
		if f.Multiple() {
			return parseList(f, raw)
		}
	case '0', 't', 'f':
		return f.Parse(raw)
	}
	return nil, refuse("One value was expected here, and this holds several.")
}

func parseList(f *record.Field, raw string) (record.Value, error) {
	v, err := f.FromJSON([]byte(raw))
	if err != nil {
		return nil, refuse("The list cannot be read. Write it as an export does.")
	}
	if _, err := f.Parse(v.Cell()); err != nil {
		return nil, err // too long, or no text
	}
	return v, nil
}
