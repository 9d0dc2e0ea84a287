package web

import (
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/problem"
)

// An ImportNewPage takes in the papers of a meeting: a file, or text pasted.
type ImportNewPage struct {
	Frame
	URL     string
	Fields  []Input
	Reads   string // which files can be read, and how long they may be
	Recent  []Import
	All     string // address of every import
	Problem *problem.Problem
}

// An ImportPreviewPage shows what taking in would do, before it is done.
type ImportPreviewPage struct {
	Frame
	Source   string // "CCAG-04 papers (ccag-04.txt, 620 lines)"
	Facts    []Fact
	Counts   ImportCounts
	Kinds    []ImportKind
	Findings []Finding
	Kept     []Kept
	URL      string // confirms
	Hidden   []Param
	Cancel   string
	Problem  *problem.Problem // why it cannot be taken in
}

// ImportCounts is what an import does, in figures.
type ImportCounts struct{ Added, Changed, Unchanged, Doubted int }

// Writes reports whether anything would be written.
func (c ImportCounts) Writes() bool { return c.Added+c.Changed > 0 }

// settles reports whether a doubt can be settled on the page.
func (p ImportPreviewPage) settles() bool {
	return slices.ContainsFunc(p.Kinds, func(k ImportKind) bool {
		return slices.ContainsFunc(k.Doubted, func(c ImportChange) bool { return c.Unlike })
	})
}

// An ImportKind is what an import does to one register.
type ImportKind struct {
	Title     string // "Actions"
	URL       string // the register; "" before it is written
	One, Many string
	Counts    ImportCounts
	Added     Table
	Changed   []ImportChange
	Doubted   []ImportChange
}

// An ImportChange is one record that would change, or is doubted.
type ImportChange struct {
	Ref, URL, Title string
	Line            int
	Source          string   // the line itself
	Changes         []string // sentences, before and after
	Why             string   // why it is doubted
	Name            string   // what the form of the import calls it
	Unlike          bool     // it is doubted for its text alone
}

// A Finding is something the reader of the papers should know.
type Finding struct {
	Line, To int    // where; 0 when it is about no one line
	Code     string // "look-alike"
	Ref      string
	Message  string
	Source   string // the line itself
}

// Kept is text that fits no register and is kept under the meeting.
type Kept struct {
	Line, To    int
	Title, Text string
}

// An ImportResultPage says what was taken in, and takes it back.
type ImportResultPage struct {
	Frame
	Import   Import
	Kinds    []ImportKind // counts only
	Facts    []Fact
	Undo     string // address of the form; "" when it cannot be undone (any more)
	Why      string // why it cannot be undone
	Findings []Finding
	Kept     []Kept
	Problem  *problem.Problem
}

// An Import is one act of taking papers in.
type Import struct {
	ID, URL  string
	Source   string
	At       Instant
	Who      string
	Counts   ImportCounts
	Findings int
	Status   Status // Done, Undone
}

// An ImportListPage lists every import, the newest first.
type ImportListPage struct {
	Frame
	Imports []Import
	New     string
	Next    string
	Empty   Empty
}

// words gives "19 added, 2 changed".
func (c ImportCounts) words() string {
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{{c.Added, "added"}, {c.Changed, "changed"}, {c.Doubted, "doubted"}, {c.Unchanged, "unchanged"}} {
		if p.n > 0 {
			parts = append(parts, thousands(p.n)+" "+p.words)
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// verb is what the button that confirms says.
func (c ImportCounts) verb() string {
	switch {
	case c.Changed == 0:
		return "Add " + Count{N: c.Added}.Of("record", "records")
	case c.Added == 0:
		return "Change " + Count{N: c.Changed}.Of("record", "records")
	}
	return "Add " + thousands(c.Added) + ", change " + thousands(c.Changed)
}

func (k ImportKind) anchor() string { return anchor(k.Title) }

func (k ImportKind) unchanged() string {
	n := Count{N: k.Counts.Unchanged}
	if n.N == 1 {
		return "1 " + k.One + " is in the record already and says the same."
	}
	return n.Of(k.One, k.Many) + " are in the record already and say the same."
}

// lines gives "line 34" or "lines 34 to 40".
func lines(from, to int) string {
	if to <= from {
		return "line " + strconv.Itoa(from)
	}
	return "lines " + strconv.Itoa(from) + " to " + strconv.Itoa(to)
}

// table shows the imports as any other list.
func (p ImportListPage) table() Table {
	t := Table{
		Label: "Imports",
		Columns: []Column{
			{Label: "Import", Shape: Short}, {Label: "Papers", Shape: Line}, {Label: "Taken in", Shape: Short},
			{Label: "By", Shape: Line}, {Label: "What it did", Shape: Line}, {Label: "Findings", Shape: Figure}, {Label: "Status", Shape: Short},
		},
	}
	for _, i := range p.Imports {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			RefCell{Ref: i.ID, URL: i.URL}, TextCell(i.Source), TextCell(i.At.Words),
			TextCell(i.Who), TextCell(i.Counts.words()), NumberCell(thousands(i.Findings)), i.Status,
		}})
	}
	return t
}

// words says what the code of a finding means.
func (f Finding) words() string {
	switch f.Code {
	case "look-alike":
		return "Look-alike letters"
	case "ref-repaired":
		return "Reference repaired"
	case "number-missing":
		return "Number missing"
	case "unnumbered":
		return "No number"
	case "residue":
		return "Scrap of a banner"
	case "time-mismatch":
		return "Times disagree"
	case "date-imprecise":
		return "No exact date"
	case "off-pattern":
		return "Not as usual"
	case "duplicate":
		return "Said twice"
	case "dangling-reference":
		return "Points at nothing"
	case "picture-lost":
		return "Picture lost"
	case "proposed":
		return "Proposed only"
	case "classification":
		return "Who may see it"
	case "corrected":
		return "Put right by hand"
	}
	return capital(strings.ReplaceAll(f.Code, "-", " "))
}
