package exchange

import (
	"fmt"
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
	rows     map[int]Row
}

// A Column is a heading of the file and the field its cells go into: the name of
// a field, "ref", "class", or "" for a column that is not read.
type Column struct{ Heading, Field string }

// ReadPreview reads a file as [ReadRegister] does, but does not refuse the whole
// of it for one bad row. The mapping gives, for a heading, the name of the field
// that it stands for; "" leaves the column out. Whose list the numbers of the rows
// are on is whose, where they do not tell.
func ReadPreview(name string, data []byte, k *record.Kind, mapping map[string]string, whose string) (*Preview, error) {
	sheet, err := ReadSheet(name, data)
	if err != nil {
		return nil, err
	}
	r := &reading{sheet: sheet, kind: k, first: map[string]int{}, whose: whose}
	p := &Preview{rows: map[int]Row{}}
	r.targets(mapping)
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
	above := r.faults
	r.faults = nil
	p.read(r)
	r.faults = above
	r.leftOver()
	r.unmarked()
	for _, f := range r.faults {
		p.Findings = append(p.Findings, f.Finding())
	}
	return p, nil
}

// read reads row by row, and keeps apart what cannot be read.
func (p *Preview) read(r *reading) {
	for _, row := range r.sheet.Rows {
		p.rows[row.Line] = row
		r.failed = false
		r.row(row)
		if r.failed {
			p.Bad = append(p.Bad, r.faults...)
			r.stated = r.stated[:len(r.stated)-1]
		}
		r.faults = nil
	}
	p.Stated = r.stated
}

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

// Text gives a row of the file as it stands, cell by cell.
func (p *Preview) Text(line int) string {
	var cells []string
	for _, c := range p.rows[line].Cells {
		cells = append(cells, strings.Join(strings.Fields(c.Text), " "))
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
