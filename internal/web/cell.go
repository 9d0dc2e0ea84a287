package web

import (
	"github.com/a-h/templ"

	"crosscode/internal/calendar"
)

// A Cell is one value as it is shown: in a table, among the facts of a record.
type Cell interface {
	// Empty reports whether there is nothing to show.
	Empty() bool
	draw() templ.Component
}

// TextCell is text of a line or more.
type TextCell string

// NumberCell is a number, set to the right.
type NumberCell string

// LinkCell is words that lead to another record, such as a meeting.
type LinkCell Link

// LinksCell is several of them.
type LinksCell []Link

// ListCell is several short texts.
type ListCell []string

// A RefCell names the record of the row, and leads to it.
type RefCell struct {
	Ref, URL string
	Class    string // "Controlled"; "" when anybody may see it
}

// A DateCell is a date as its source gives it.
type DateCell struct {
	Words    string // 23 Mar 2022, Feb 2023, M5 + 9 months
	ISO      string // for machines; "" when it is no day or month
	Distance string // in 5 days, 12 days late; "" when nobody waits for it
	Late     bool
}

// OwnersCell is who answers.
type OwnersCell []Owner

// An Owner is one of those who answer.
type Owner struct {
	Name  string // the organisation, or the person when there is none
	About string // person and role
	URL   string
}

func (c TextCell) Empty() bool   { return c == "" }
func (c NumberCell) Empty() bool { return c == "" }
func (c LinkCell) Empty() bool   { return c.Words == "" }
func (c LinksCell) Empty() bool  { return len(c) == 0 }
func (c ListCell) Empty() bool   { return len(c) == 0 }
func (c RefCell) Empty() bool    { return c.Ref == "" }
func (c DateCell) Empty() bool   { return c.Words == "" }
func (c OwnersCell) Empty() bool { return len(c) == 0 }
func (s Status) Empty() bool     { return s.Word == "" }

func (c TextCell) draw() templ.Component   { return textCell(c) }
func (c NumberCell) draw() templ.Component { return textCell(TextCell(c)) }
func (c LinkCell) draw() templ.Component   { return linkCell(Link(c)) }
func (c LinksCell) draw() templ.Component  { return linksCell(c) }
func (c ListCell) draw() templ.Component   { return listCell(c) }
func (c RefCell) draw() templ.Component    { return refCell(c) }
func (c DateCell) draw() templ.Component   { return dateCell(c) }
func (c OwnersCell) draw() templ.Component { return ownersCell(c) }
func (s Status) draw() templ.Component     { return status(s) }

// A SourceCell is where in the papers a row stands, and what it says there.
type SourceCell struct {
	Line, To int
	Text     string
	Name     string // by which the form of an import leaves it out
	Ref      string
}

func (c SourceCell) Empty() bool           { return c.Line == 0 }
func (c SourceCell) draw() templ.Component { return sourceCell(c) }

// Date gives w as a cell. Its distance from today is told, and that it is
// late, where live: somebody still waits for it.
func Date(w calendar.When, today calendar.Day, live bool) DateCell {
	c := DateCell{Words: w.Words()}
	last := w.Latest()
	switch w.Precision() {
	case calendar.ToDay, calendar.ToMonth:
		c.ISO = w.String()
	}
	if !live || today.IsZero() || last.IsZero() {
		return c
	}
	c.Late = last < today
	if c.Late || w.Precision() == calendar.ToDay {
		c.Distance = last.Distance(today)
	}
	return c
}
