package pack

import (
	"slices"
	"strings"
)

// The columns that tables of papers have. One name serves several tables.
const (
	colRef        = "ref"
	colText       = "text"
	colOwner      = "owner"
	colDue        = "due"
	colStatus     = "status"
	colUpdate     = "update"
	colNumber     = "number"
	colKind       = "kind"
	colImpact     = "impact"
	colMitigation = "mitigation"
	colTitle      = "title"
	colObjective  = "objective"
	colPurpose    = "purpose"
	colTime       = "time"
	colStart      = "start"
	colEnd        = "end"
	colMinutes    = "minutes"
	colPages      = "pages"
	colActivity   = "activity"
	colLetter     = "letter"
	colPhase      = "phase"
	colDuration   = "duration"
	colDetail     = "detail"
	colDate       = "date"
	colMilestone  = "milestone"
	colItems      = "items"
	colStanding   = "standing"
	colLevel      = "level"
	colNewDate    = "new date"
	colNewName    = "new name"
	colCode       = "code"
	colTarget     = "target"
	colConfirmed  = "confirmed"
	colGroup      = "group"
	colRaiser     = "raiser"
)

// A shape is a kind of table: the names its columns go by, what makes a row of
// names its header, how a row without header is known, and how rows are read.
type shape struct {
	name    string
	columns map[string][]string // column: the names it goes by, folded by key
	header  func(has func(...string) bool) bool
	usual   []string                      // the columns where no header says, in order
	row     func(p *parser, r cells) bool // reports whether r can only be a row of this
	read    func(p *parser, rows []cells)
}

// A layout says which cell of a row is which column.
type layout struct {
	shape *shape
	at    map[string]int
	names []string // the header as printed
	line  int
}

// cells is a row of a table under its layout.
type cells struct {
	Span
	layout
	cells []string
}

// cell gives what stands under a column; "" where there is no such column.
func (r cells) cell(column string) string {
	if i, ok := r.at[column]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// column gives where a column is; -1 where there is none.
func (r cells) column(name string) int {
	if i, ok := r.at[name]; ok {
		return i
	}
	return -1
}

// text gives a cell with its line.
func (r cells) text(column string) Text {
	if s := r.cell(column); s != "" {
		return Text{s, r.From}
	}
	return Text{}
}

// value gives a cell with its line, nothing where the cell says n/a.
func (r cells) value(column string) Text {
	if noValue(r.cell(column)) {
		return Text{}
	}
	return r.text(column)
}

// extras gives the cells that belong to none of the shape's columns.
func (r cells) extras() []Extra {
	var extras []Extra
	for i, c := range r.cells {
		if c == "" || r.holds(i) {
			continue
		}
		e := Extra{Value: c}
		if i < len(r.names) {
			e.Column = r.names[i]
		}
		extras = append(extras, e)
	}
	return extras
}

func (r cells) holds(i int) bool {
	for _, at := range r.at {
		if at == i {
			return true
		}
	}
	return false
}

// filled counts the cells that are not empty.
func filled(row []string) int {
	n := 0
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

// readTables reads every table: rows that follow one another.
func (p *parser) readTables() {
	shapes := allShapes()
	for i := 0; i < len(p.lines); {
		if p.lines[i].kind != row {
			i++
			continue
		}
		var rows []cells
		for ; i < len(p.lines) && (p.lines[i].kind == row || p.lines[i].kind == rule && !p.lines[i].breaks); i++ {
			if p.lines[i].kind != row {
				continue
			}
			r := cells{Span: Span{i + 1, i + 1}, cells: p.lines[i].cells}
			switch {
			case len(rows) > 0:
				r, i = p.unbroken(r, len(rows[0].cells), i)
			case keyCell(p.asLatin(r.cells[0])): // a table that goes on without a header
				r, i = p.unbroken(r, len(p.last.names), i)
			}
			if keyCell(p.asLatin(r.cells[0])) {
				r, i = p.ended(r, len(firstOf(rows, r).cells), i)
			}
			rows = append(rows, r)
		}
		if !p.readPlan(rows) && !p.readRoadmap(rows) {
			p.readTable(shapes, rows)
		}
	}
}

// firstOf gives the first of the rows, or r where there is none yet.
func firstOf(rows []cells, r cells) cells {
	if len(rows) > 0 {
		return rows[0]
	}
	return r
}

// readTable parts a table at its headers and hands each part to its shape. Rows
// without a header take the layout of the table before if they fit, or tell
// their shape themselves.
func (p *parser) readTable(shapes []shape, rows []cells) {
	var now layout
	var part []cells
	flush := func() {
		if len(part) > 0 && now.shape != nil {
			now.shape.read(p, part)
		}
		part = nil
	}
	for _, r := range rows {
		if l, ok := p.headerOf(shapes, r); ok {
			flush()
			now, p.last = l, l
			continue
		}
		if now.shape == nil {
			now = p.layoutFor(shapes, rows, r)
		}
		if now.shape != nil {
			r.layout = now
			part = append(part, r)
		}
	}
	flush()
}

// headerOf finds the shape whose columns the cells of r name best.
func (p *parser) headerOf(shapes []shape, r cells) (layout, bool) {
	best := headerAmong(shapes, r.cells, r.From)
	if best.shape == nil {
		return layout{}, false
	}
	for _, c := range r.cells {
		p.latin(c, r.From)
	}
	return best, true
}

// headerAmong finds the shape whose columns a row names best; none where it is
// no header.
func headerAmong(shapes []shape, row []string, line int) layout {
	best := layout{}
	if filled(row) < 2 {
		return best
	}
	names := headings(row)
	for i := range shapes {
		l := layout{shape: &shapes[i], at: shapes[i].match(names), names: row, line: line}
		has := func(columns ...string) bool {
			return !slices.ContainsFunc(columns, func(c string) bool { _, ok := l.at[c]; return !ok })
		}
		if named := l.named(); shapes[i].header(has) && len(l.at) > len(best.at) && named >= 2 && 2*named >= filled(row) {
			best = l
		}
	}
	return best
}

// named counts the headings that name a column. A heading left empty may stand
// for one, but makes no row a header.
func (l layout) named() int {
	n := 0
	for _, i := range l.at {
		if l.names[i] != "" {
			n++
		}
	}
	return n
}

// maxHeading is how long the name of a column may be.
const maxHeading = 48

// headings folds the cells of a row for comparison with names of columns.
func headings(row []string) []string {
	names := make([]string, len(row))
	for i, c := range row {
		if names[i] = c; len(c) <= maxHeading {
			names[i] = key(strings.TrimSuffix(strings.ReplaceAll(c, "(s)", "s"), ":"))
		}
	}
	return names
}

// match finds the column each heading names. A heading names at most one column
// and the first of two equal headings counts. Of a column's names the earlier
// listed wins.
func (s *shape) match(headings []string) map[string]int {
	at := map[string]int{}
	rank := map[string]int{}
	for i, name := range headings {
		if len(name) > maxHeading {
			continue
		}
		for column, names := range s.columns {
			n := slices.Index(names, name)
			if n < 0 {
				continue
			}
			if old, taken := rank[column]; !taken || n < old {
				at[column], rank[column] = i, n
			}
		}
	}
	return at
}

// layoutFor finds the layout of a table that has no header above r.
func (p *parser) layoutFor(shapes []shape, rows []cells, r cells) layout {
	if l := p.last; l.shape != nil && l.shape.row != nil {
		r.layout = l
		if len(r.cells) == len(l.names) && l.shape.row(p, r) {
			return l
		}
	}
	for i := range shapes {
		if shapes[i].row == nil {
			continue
		}
		l := layout{shape: &shapes[i], at: map[string]int{}}
		for at, column := range shapes[i].usual {
			l.at[column] = at
		}
		if r.layout = l; shapes[i].row(p, r) {
			return l
		}
	}
	return layout{}
}

// allShapes lists the tables that are known by the names of their columns.
func allShapes() []shape {
	return []shape{
		agendaShape(), actionShape(), raidShape(), stepShape(), roadmapShape(), milestoneShape(),
		modificationShape(), changeShape(), decisionShape(), updateShape(), artefactShape(),
	}
}

// words lists the names of a column.
func words(names string) []string { return strings.Split(names, "|") }
