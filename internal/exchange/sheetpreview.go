package exchange

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/record"
)

// A Preview is a table read into records of one kind as far as that goes, for
// whoever is to look at it before it is taken in.
type Preview struct {
	Columns  []Column
	Stated   []record.Stated // the rows that can be read
	Bad      []Fault         // why the others cannot
	Findings []record.Finding
	Mistaken []Fault // why no row can be read: the columns do not fit
	sheet    *Sheet
	rows     map[int]Row
}

// A Place is a cell of a file: its line as a [Row] has it, and its column, from 0.
type Place struct{ Line, Column int }

// How says how a table is to be read, beyond what it says itself.
type How struct {
	Columns map[string]string // for a heading, the name of the field that it stands for; "" leaves the column out
	Whose   string            // the list that the numbers of the rows are on, where they do not tell
	Cells   map[Place]string  // what cells should say, in place of what stands there
}

// A Column is a heading of the file and the field its cells go into: the name of
// a field, "ref", "class", or "" for a column that is not read.
type Column struct{ Heading, Field string }

// ReadPreview reads a file as [ReadRegister] does, but does not refuse the whole
// of it for one bad row. What was put right by hand is told as a finding of its row.
func ReadPreview(name string, data []byte, k *record.Kind, how How) (*Preview, error) {
	sheet, err := ReadSheet(name, data)
	if err != nil {
		return nil, err
	}
	r := &reading{sheet: sheet, kind: k, first: map[string]int{}, whose: how.Whose}
	p := &Preview{sheet: sheet, rows: map[int]Row{}}
	r.targets(how.Columns)
	for i, heading := range sheet.Columns {
		if heading != "" {
			p.Columns = append(p.Columns, Column{heading, r.fieldOf(r.columns[i])})
		}
	}
	if r.failed {
		p.Mistaken = r.faults
		return p, nil
	}
	r.fields = r.spoken(r.columns)
	above := slices.Clip(r.faults)
	r.faults = nil
	r.faults = append(above, p.read(r, how.Cells)...)
	r.leftOver()
	r.unmarked()
	for _, f := range r.faults {
		p.Findings = append(p.Findings, f.Finding())
	}
	return p, nil
}

// read reads row by row, and keeps apart what cannot be read. It gives what was put
// right by hand in the others.
func (p *Preview) read(r *reading, right map[Place]string) (told []Fault) {
	for _, row := range r.sheet.Rows {
		p.rows[row.Line] = row
		corrected, put := p.corrected(row, right)
		r.failed = false
		r.row(corrected)
		if r.failed {
			p.Bad = append(p.Bad, r.faults...)
			r.stated = r.stated[:len(r.stated)-1]
		} else {
			told = append(told, put...)
		}
		r.faults = nil
	}
	p.Stated = r.stated
	return told
}

// corrected gives a row with what its cells should say, and says so. A cell that
// should say what it says already, or nothing where nothing can be read, stays.
func (p *Preview) corrected(row Row, right map[Place]string) (out Row, told []Fault) {
	if len(right) == 0 {
		return row, nil
	}
	out = Row{Line: row.Line, Cells: slices.Clone(row.Cells)}
	for column := range p.sheet.Columns {
		is, put := right[Place{row.Line, column}]
		was := p.Cell(row.Line, column)
		if !put || is == strings.TrimSpace(was) {
			continue
		}
		out.Cells = slices.DeleteFunc(out.Cells, func(c Cell) bool { return c.Column == column })
		if text := is; text != "" {
			if p.sheet.form == jsonForm {
				text = string(record.JSON(record.Text(is)))
			}
			out.Cells = append(out.Cells, Cell{Column: column, Text: text})
		}
		told = append(told, Fault{Line: row.Line, Where: p.sheet.at(row.Line, column), Code: Corrected,
			Message: fmt.Sprintf("Put right by hand: it said “%s”, and is read as “%s”.", clip(was, 100), clip(is, 100))})
	}
	slices.SortStableFunc(out.Cells, func(a, b Cell) int { return a.Column - b.Column })
	return out, told
}

// Cell gives what stands in a cell of the file; nothing where it cannot be read.
func (p *Preview) Cell(line, column int) string {
	for _, c := range p.rows[line].Cells {
		if c.Column == column && !c.bad {
			return c.Text
		}
	}
	return ""
}

// Heading gives the heading of a column of the file.
func (p *Preview) Heading(column int) string { return p.sheet.heading(column) }

// fieldOf gives the name under which a mapping knows what a column holds.
func (r *reading) fieldOf(t target) string {
	switch t {
	case theRef:
		return "ref"
	case theClass:
		return "class"
	case unknown, ignored:
		return ""
	}
	return r.kind.Fields[t].Name
}

// Text gives a row of the file as it stands, cell by cell; ? for one that cannot be read.
func (p *Preview) Text(line int) string {
	var cells []string
	for _, c := range p.rows[line].Cells {
		text := strings.Join(strings.Fields(c.Text), " ")
		if c.bad { // what it says is why, which is told beside
			text = "?"
		}
		cells = append(cells, text)
	}
	return strings.Join(cells, " | ")
}

// Mapping gives the columns as they are remembered for the next file of the same
// source: "Heading = field", one a line.
func (p *Preview) Mapping() []string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, fmt.Sprintf("%s = %s", strings.ReplaceAll(c.Heading, "=", " "), c.Field))
	}
	return out
}

// ReadMapping reads what [Preview.Mapping] gave.
func ReadMapping(lines []string) map[string]string {
	out := map[string]string{}
	for _, l := range lines {
		if i := strings.LastIndex(l, "="); i > 0 {
			out[strings.TrimSpace(l[:i])] = strings.TrimSpace(l[i+1:])
		}
	}
	return out
}
