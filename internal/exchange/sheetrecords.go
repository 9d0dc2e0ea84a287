package exchange

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/code"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// The codes of findings.
const (
	Assumed        = "assumed"        // the file does not say it; what it suggests was taken
	OffPattern     = "off-pattern"    // something was not read
	Classification = "classification" // the class was not told
	Corrected      = "corrected"      // a person put right what the file says
)

// maxFaults bounds how many faults of one file are told.
const maxFaults = 10_000

// A Fault is something in a file that its reader should know of. One without a
// code keeps the file from being imported; one with a code is a finding.
type Fault struct {
	Line    int
	Where   string // Actions!D7, or line 7, due
	Code    string
	Message string // a whole sentence
	Column  int    // of the cell, from 1; 0 where it is of a whole row
}

// String gives the fault as a person reads it.
func (f Fault) String() string { return f.Where + ": " + f.Message }

// Finding gives the fault as a finding of an import, whose line is told beside
// its words.
func (f Fault) Finding() record.Finding {
	message := f.String()
	for _, end := range []string{": ", ", "} {
		message = strings.TrimPrefix(message, fmt.Sprintf("line %d%s", f.Line, end))
	}
	return record.Finding{Line: f.Line, Code: f.Code, Message: message}
}

// Refusal gives the problem of the faults that keep a file from being imported,
// or nil if there are none.
func Refusal(name string, faults []Fault) error {
	var c problem.Check
	for _, f := range faults {
		c.Want(f.Code != "", f.Where, "%s", f.Message)
	}
	return c.Err("Nothing was imported from %s.", name)
}

// Records puts the rows into records of a kind. Columns are found by name or
// label; the mapping names fields for headings that are neither. A table speaks
// of every field that it has a column for, empty cells too; an object in json
// of the members it has. Records whose class the file does not tell have none: it
// is for the import to say. There are no records unless all are good.
func (s *Sheet) Records(k *record.Kind, mapping map[string]string) ([]record.Stated, []Fault) {
	r := &reading{sheet: s, kind: k, first: map[string]int{}}
	r.targets(mapping)
	if !r.failed {
		r.fields = r.spoken(r.columns)
		r.stated = make([]record.Stated, 0, len(s.Rows))
		for _, row := range s.Rows {
			r.row(row)
		}
	}
	r.leftOver()
	if r.failed {
		return nil, r.faults
	}
	r.unmarked()
	return r.stated, r.faults
}

// unmarked says how many records have no class.
func (r *reading) unmarked() {
	n, line := 0, 0
	for _, s := range r.stated {
		if record.HeadOf(s.Record).Class != "" {
			continue
		}
		if n++; n == 1 {
			line = s.Line
		}
	}
	if n > 0 {
		r.faults = append(r.faults, Fault{Line: line, Where: r.sheet.at(line, -1), Code: Classification,
			Message: fmt.Sprintf("The class is not told from here on, of %d of the %d records. New ones take the class that the import is given, %s if it is given none; those in the record keep theirs.", n, len(r.stated), record.Strictest.Words())})
	}
}

// A reading is a sheet on its way into records.
type reading struct {
	sheet   *Sheet
	kind    *record.Kind
	columns []target
	fields  []string // that a table speaks of
	stated  []record.Stated
	faults  []Fault
	failed  bool
	lost    []int          // cells not read, by column
	first   map[string]int // where each reference stands first
	whose   string         // the list that numbers are on, where rows do not tell
}

// refuse notes a fault that keeps the file from being imported.
func (r *reading) refuse(line, column int, format string, args ...any) {
	r.failed = true
	switch where := r.sheet.at(line, column); {
	case len(r.faults) < maxFaults:
		r.faults = append(r.faults, Fault{Line: line, Where: where, Message: clip(fmt.Sprintf(format, args...), 600), Column: column + 1})
	case len(r.faults) == maxFaults:
		r.faults = append(r.faults, Fault{Line: line, Where: where, Message: "There are more faults from here on. Put these right first."})
	}
}

// spoken gives the names of the fields among the targets, in the order of the
// declaration.
func (r *reading) spoken(columns []target) []string {
	var out []string
	for i, f := range r.kind.Fields {
		if slices.Contains(columns, target(i)) {
			out = append(out, f.Name)
		}
	}
	return slices.Clip(out)
}

func (r *reading) row(row Row) {
	st := record.Stated{Kind: r.kind, Record: r.kind.Blank(), Fields: r.fields, Line: row.Line, Where: r.sheet.at(row.Line, -1)}
	shown, read := "", true
	var members []target
	for _, c := range row.Cells {
		t := unknown
		if c.Column < len(r.columns) {
			t = r.columns[c.Column]
		}
		if r.sheet.form == jsonForm {
			members = append(members, t)
		}
		if t == unknown {
			r.lose(c.Column)
			continue
		}
		text, err := r.cell(st.Record, t, c)
		if err != nil {
			r.refuse(row.Line, c.Column, "%s", err.Error())
			read = read && t != theRef
		}
		if t == theRef {
			shown = text
		}
	}
	if r.sheet.form == jsonForm {
		st.Fields = r.spoken(members)
	}
	if read {
		r.named(row, &st, shown)
	}
	r.stated = append(r.stated, st)
}

func (r *reading) lose(column int) {
	if n := column + 1 - len(r.lost); n > 0 {
		r.lost = append(r.lost, make([]int, n)...)
	}
	r.lost[column]++
}

// cell reads a cell into the record; it gives the text of a reference.
func (r *reading) cell(rec record.Record, t target, c Cell) (string, error) {
	if c.bad && t != ignored {
		return "", refusal(c.Text)
	}
	switch t {
	case ignored:
		return "", nil
	case theRef:
		v, err := r.value(&record.Field{Name: "ref", Type: record.Line}, c)
		if err != nil {
			return "", err
		}
		return strings.Join(strings.Fields(v.Cell()), " "), nil
	case theClass:
		return "", r.class(rec, c)
	}
	f := r.kind.Fields[t]
	v, err := r.value(f, c)
	if err == nil {
		f.Set(rec, v)
	}
	return "", err
}

func (r *reading) value(f *record.Field, c Cell) (record.Value, error) {
	if r.sheet.form == jsonForm {
		return parseJSON(f, c.Text)
	}
	return parseCell(f, c.Text)
}

func (r *reading) class(rec record.Record, c Cell) error {
	v, err := r.value(&record.Field{Name: "class", Type: record.Line}, c)
	if err != nil || v.IsZero() {
		return err
	}
	class, ok := record.ReadClass(v.Cell())
	if !ok {
		return refuse("%q is not a class. The classes are Public and Controlled.", v.Cell())
	}
	record.HeadOf(rec).Class = class
	return nil
}

// maxRef bounds a reference, in bytes.
const maxRef = 200

// named gives the record its reference, which may stand in the file once.
func (r *reading) named(row Row, st *record.Stated, shown string) {
	column := slices.Index(r.columns, theRef)
	if whole, ok := r.onList(st.Record, shown); ok && whole == "" {
		r.refuse(row.Line, column, "%q is a number on a list, and nothing says on whose. Give the table a column %q, or name it for all rows.", clip(shown, 20), r.kind.Naming.Asks[0])
		return
	} else if ok {
		shown = whole
	}
	switch {
	case shown == "":
		r.refuse(row.Line, column, "The reference is missing. Give every %s one.", r.kind.Noun)
		return
	case len(shown) > maxRef:
		r.refuse(row.Line, column, "The reference is longer than %d characters.", maxRef)
		return
	}
	whole := wholeRef(r.kind, st.Record, shown)
	record.HeadOf(st.Record).Ref = whole
	key := record.NameKey(whole)
	if first, twice := r.first[key]; twice {
		r.refuse(row.Line, column, "%s stands at %s already. A reference stands in a file once.", whole, r.sheet.at(first, column))
		return
	}
	r.first[key] = row.Line
}

// onList gives the reference that follows from a number and whose list it is on: ""
// where that is not told. It reports false where the row has a whole reference.
func (r *reading) onList(rec record.Record, shown string) (string, bool) {
	naming := r.kind.Naming
	if naming.Number == "" || naming.Of == nil {
		return "", false
	}
	number := r.kind.Field(naming.Number)
	if shown != "" {
		v, err := number.Parse(shown)
		if err != nil || v.IsZero() {
			return "", false
		}
		number.Set(rec, v)
	} else if number.Get(rec).IsZero() {
		return "", false
	}
	if list := r.kind.Field(naming.Asks[0]); r.whose != "" && list.Get(rec).IsZero() {
		if v, err := list.Parse(r.whose); err == nil {
			list.Set(rec, v)
		}
	}
	return naming.Of(rec, 0), true
}

// wholeRef gives the reference under which a record is kept, from the one shown
// in an export: of a modification the number, which its code makes whole. A
// code that only the number tells is noted.
func wholeRef(k *record.Kind, r record.Record, shown string) string {
	m, ok := r.(*code.Modification)
	if !ok || strings.HasPrefix(shown, m.Code+"/") && m.Code != "" {
		return k.Canon(shown)
	}
	whole := ref.Modification{Code: m.Code, Number: shown}
	if read, ok := ref.ReadModification(m.Code, shown); ok {
		whole = read
	}
	if whole.Code == "" {
		return k.Canon(shown)
	}
	if m.Code == "" {
		m.Code = whole.Code
	}
	return k.Canon(whole.String())
}
