package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// A Table is rows of records, or of anything else that has a name and values.
type Table struct {
	Label   string // what it is, for whoever cannot see it
	Columns []Column
	Rows    []Row
	Marks   bool // rows can be marked
	OneLine bool // long text is cut to one line
}

// only leaves out the columns that are not named.
func (t Table) only(names ...string) Table {
	all, rows := t.Columns, t.Rows
	t.Columns, t.Rows = nil, slices.Clone(rows)
	for i := range t.Rows {
		t.Rows[i].Cells = nil
	}
	for c, column := range all {
		if !slices.Contains(names, column.Name) {
			continue
		}
		t.Columns = append(t.Columns, column)
		for i, r := range rows {
			t.Rows[i].Cells = append(t.Rows[i].Cells, r.Cells[c])
		}
	}
	return t
}

// A Column is one field of the rows.
type Column struct {
	Name, Label string
	Shape       Shape
	Sort        *Sort // nil: it cannot be sorted by
}

// A Shape is how wide a column wants to be, and how it is set.
type Shape string

const (
	Short  Shape = "c-short"  // a word or a reference, never broken
	Dated  Shape = "c-dated"  // a date and its distance
	Line   Shape = "c-line"   // a few words
	Prose  Shape = "c-prose"  // sentences
	Figure Shape = "c-figure" // set to the right
	Where  Shape = "c-source" // a line of the papers
)

// least is what the column needs, in characters.
func (s Shape) least() int {
	switch s {
	case Short, Figure:
		return 13
	case Dated:
		return 14
	case Prose:
		return 28
	}
	return 16
}

// A Sort is how a column sorts the list.
type Sort struct {
	URL  string    // sorts by it, or turns it round
	Now  Direction // how the list is sorted by it now
	Next Direction // what the link does
}

// A Direction is which way a list is sorted.
type Direction string

const (
	Unsorted   Direction = ""
	Ascending  Direction = "ascending"
	Descending Direction = "descending"
)

// A Row is one line of a table. Its first cell names it.
type Row struct {
	ID    string // what a mark on it sends; "" cannot be marked
	Cells []Cell
}

// shed leaves out the columns in which no row has anything, but for the first.
func (t *Table) shed() {
	for i := len(t.Columns) - 1; i > 0 && len(t.Rows) > 0; i-- {
		if slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Cells[i] != nil && !r.Cells[i].Empty() }) {
			continue
		}
		t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
		for n := range t.Rows {
			t.Rows[n].Cells = slices.Delete(t.Rows[n].Cells, i, i+1)
		}
	}
}

// fits reports whether the columns have room side by side on a desk, so that
// the table need not be scrolled sideways and its header can stay in sight.
func (t Table) fits() bool {
	if t.OneLine {
		return false
	}
	total := 0
	for i, c := range t.Columns {
		total += c.Shape.least()
		if t.longest(i) > longWord {
			return false
		}
	}
	return total <= 116
}

// longWord is the longest text that stands on one line for certain.
const longWord = 28

// longRef is the longest reference that stands on one line of a card on a narrow
// page for certain, where it is written larger.
const longRef = 20

// longest is the length, in bytes, of the longest text in a column that will
// not break: a word, or in a column whose text stays on one line all of it.
func (t Table) longest(column int) int {
	measure := longestWord
	switch c := t.Columns[column]; c.Shape {
	case Short, Dated, Figure:
		measure = func(s string) int { return len(s) }
	}
	n := len(t.Columns[column].Label)
	for _, r := range t.Rows {
		if column >= len(r.Cells) {
			continue
		}
		for _, s := range texts(r.Cells[column]) {
			n = max(n, measure(s))
		}
	}
	return n
}

// texts gives the texts of a cell that stand on lines of their own. A reference
// and a status see to themselves.
func texts(c Cell) []string {
	switch c := c.(type) {
	case TextCell:
		return []string{string(c)}
	case NumberCell:
		return []string{string(c)}
	case LinkCell:
		return []string{c.Words}
	case DateCell:
		return []string{c.Words, c.Distance}
	case ListCell:
		return c
	case LinksCell:
		out := make([]string, len(c))
		for i, l := range c {
			out[i] = l.Words
		}
		return out
	case OwnersCell:
		out := make([]string, 0, 2*len(c))
		for _, o := range c {
			out = append(out, o.Name, o.About)
		}
		return out
	}
	return nil
}

func longestWord(s string) int {
	longest, n := 0, 0
	for i := range len(s) {
		if s[i] == ' ' || s[i] == '\n' || s[i] == '-' {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}

// refClass lets a long reference break; a usual one stands on one line.
func refClass(ref string) string {
	if len(ref) > longWord {
		return "ref long"
	}
	return "ref"
}

// reference writes a reference; a long one may break behind its strokes, and what
// stands between them stays together.
func reference(ref string) templ.Component {
	parts := []string{ref}
	if len(ref) > longRef {
		parts = strings.SplitAfter(ref, "/")
	}
	for i, p := range parts {
		parts[i] = templ.EscapeString(p)
	}
	return templ.Raw(strings.Join(parts, "<wbr>"))
}

// open reports whether rows lead somewhere, so that keys can move among them.
func (t Table) open() bool {
	for _, r := range t.Rows {
		if len(r.Cells) > 0 {
			if c, ok := r.Cells[0].(RefCell); ok && c.URL != "" {
				return true
			}
		}
	}
	return false
}

func (r Row) name() string {
	if len(r.Cells) > 0 {
		if c, ok := r.Cells[0].(RefCell); ok {
			return c.Ref
		}
	}
	return r.ID
}
