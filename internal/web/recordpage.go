package web

import (
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A RecordPage is one record of any register.
type RecordPage struct {
	Frame
	Ref     string
	About   string // its title
	Status  Status
	Class   string // "Controlled"; "" when anybody may see it
	Move    string // whose move it is: "REC is to act", "For CCAG-05 to confirm"
	By      DateCell
	Body    []Passage
	Change  *ChangePanel // who decides on a change request, and by when; nil of anything else
	Facts   []Fact
	Related []Links
	Plans   []Part  // what plans make of a milestone
	Panels  []Panel // lists that belong to it: of a meeting, of a group
	Sources []Source
	Acts    []Act
	Ways    []Link // pages on which more is done with it
	Edit    string // address of the form that edits it; "" when the reader may not
	Faces   []Link
	Events  []Event // the newest first
	History string  // address of what each field has been
	Watch   Link    // where the reader asks to hear of changes
	Comment *Act    // says something about it; nil when the reader may not
	Files   *Table  // that hang on it; nil where there are none
	Attach  *Act    // hangs files on it; nil when the reader may not
	Take    Link    // takes the file that this record is; "" of any other
	Earlier string  // address of older events; "" when these are all
	Compare string  // address that compares two days; "" leaves it out
	Problem *problem.Problem
	Refused string // key of the act that was refused
}

// A Passage is text under a heading.
type Passage struct {
	Label, Text string
	List        []string // in place of the text
	Steps       bool     // the list is in an order that counts
	Note        string   // "said by the CCAG-04 papers"
}

// A Fact is one value of a record, with its name.
type Fact struct {
	Label string
	Cell  Cell
}

// Links are other records this one belongs with.
type Links struct {
	Label string
	Links []Related
	of    *record.Kind // what they are, where it is told
	All   Link         // the rest of them
}

// A Related is another record: its reference leads there.
type Related struct {
	Ref, URL, Title string
	Status          Status
}

// A Source is what a paper said of the record.
type Source struct {
	Name, URL string
	Day       string
	Line      int    // 0 when not told
	Said      []Fact // field by field
	Text      string // the line itself, when it is kept
}

// An Act is something the reader may do to the record: a form named by its
// verb, with what it needs.
type Act struct {
	Key    string // "recommend closing"
	Verb   string // on the button
	About  string // what it does
	URL    string
	Fields []Input
	Hidden []Param
	Main   bool // the act that usually comes next
	Grave  bool // it ends something
	Shown  []Shown
}

// A Shown is something that a person takes from a form to elsewhere, letter by letter.
type Shown struct {
	Label, Text string
	Scan        Scan // the text as a picture for a camera; nothing where no camera reads it
}

// An Event is one entry of the journal about a record.
type Event struct {
	Entry    int64
	URL      string // of the entry, for ever
	At       Instant
	Recorded Instant // when it was written down, where that differs
	Who      string
	Did      string // what was done, after who: "imported it", "recommended closing"
	Then     string // the rest of that, after what is told about: "closed", of "confirmed CCAG03-12 closed"
	Why      string
	Item     Link // the meeting item it was done under
	Changes  []string
	Comment  string
	Class    string // of the comment; "" when anybody may see it
	AsAt     string // the record as it was then
	Proof    string
	About    Link // the record, where the list is of several
	Redacted bool
	Name     string // within its page; the number of its entry where it has none
}

// split leaves room for the name of the record where an act says "it".
func (e *Event) split() {
	before, after, _ := strings.Cut(e.Did+" ", " it ")
	e.Did, e.Then = strings.TrimSpace(before), strings.TrimSpace(after)
}

// inFew gives the beginning of what changed, where the record itself says all of it.
func inFew(changes []string) []string {
	const few, enough = 3, 160
	var out []string
	for i, c := range changes {
		if i == few {
			return append(out, fmt.Sprintf("And %d more.", len(changes)-few))
		}
		out = append(out, cut(c, enough))
	}
	return out
}

// told reports whether more is said of the record than its facts.
func (p RecordPage) told() bool {
	return p.Change != nil || len(p.Plans) > 0 || len(p.Body) > 0 || len(p.Panels) > 0
}

// inputs are the fields of the act, with what was refused beside them.
func (a Act) inputs(refused bool, p *problem.Problem) []Input {
	if !refused {
		return a.Fields
	}
	return Refused(a.Fields, p)
}

// refusedFields are the fields of the act that was refused.
func (p RecordPage) refusedFields() []Input {
	if a := p.act(p.Refused); a != nil {
		return a.Fields
	}
	return nil
}

// act gives the act of the page with that key; nil if it has none.
func (p RecordPage) act(key string) *Act {
	for i := range p.Acts {
		if p.Acts[i].Key == key {
			return &p.Acts[i]
		}
	}
	if p.Comment != nil && p.Comment.Key == key {
		return p.Comment
	}
	if p.Attach != nil && p.Attach.Key == key {
		return p.Attach
	}
	return nil
}

// where says for which day the source speaks, and where in it.
func (s Source) where() string {
	out := s.Day
	if s.Line > 0 {
		if out != "" {
			out += ", "
		}
		out += "line " + strconv.Itoa(s.Line)
	}
	return out
}

// anchor is the name of the entry within its page.
func (e Event) anchor() string {
	if e.Name != "" {
		return e.Name
	}
	return "entry-" + strconv.FormatInt(e.Entry, 10)
}
