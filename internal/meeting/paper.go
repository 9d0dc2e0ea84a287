package meeting

import (
	"fmt"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Paper is text of a meeting's papers that is kept as it stands, because no
// other register holds it. Its class is that of the slide it stood on.
type Paper struct {
	record.Head
	Meeting  string
	Number   record.Number
	Title    string
	Text     string
	From, To record.Number // lines of the source, from 1, both included
}

// Keep returns a new piece of a meeting's papers.
func Keep(m ref.Meeting, number int) *Paper {
	p := Papers.New()
	p.Ref, p.Meeting, p.Number = fmt.Sprintf("%s/P%d", m, number), m.String(), record.N(number)
	return p
}

func (p *Paper) check() error {
	var c problem.Check
	called(&c, p.Ref, "meeting", p.Meeting, "P"+p.Number.Words())
	c.Want(p.From.Given == p.To.Given && p.From.N <= p.To.N, "to", "Give the first line and the last, in that order.")
	return c.Err("%s is not complete.", p.Ref)
}

// Papers is the register of text kept from meetings' papers.
var Papers = record.Declare[Paper](record.Kind{
	Name: "paper", Plural: "papers", Path: "papers", Title: "Papers",
	About:   "Text of meetings' papers that belongs to no other register, kept as it stood.",
	Order:   []string{"ref", "title"},
	Columns: []string{"title", "meeting"},
	Fields: []*record.Field{
		record.LineField("meeting", "Meeting", func(p *Paper) *string { return &p.Meeting },
			record.Required, record.Filtered, record.Back("Papers"), record.LinksTo("meeting"), record.ThatIsThere, record.Help("The meeting whose paper it is, as CCAG-04.")),
		record.NumberField("number", "Number", func(p *Paper) *record.Number { return &p.Number }, record.InRef, record.Required,
			record.Help("The place of the piece among the papers.")),
		record.LineField("title", "Title", func(p *Paper) *string { return &p.Title }, record.Required, record.Sorted,
			record.Help("The title of the slide or section.")),
		record.ProseField("text", "Text", func(p *Paper) *string { return &p.Text },
			record.Help("The text as it stood.")),
		record.NumberField("from", "First line", func(p *Paper) *record.Number { return &p.From },
			record.Help("The first line in the file it was read from.")),
		record.NumberField("to", "Last line", func(p *Paper) *record.Number { return &p.To },
			record.Help("The last line in the file it was read from.")),
	},
	Canonical: canonicalPart,
	Naming:    record.Naming{Asks: []string{"meeting", "number"}, Number: "number", Of: func(r record.Record, n int) string { p := r.(*Paper); return part(p.Meeting, "P", p.Number.Or(n)) }},
	Check:     func(r record.Record) error { return r.(*Paper).check() },
})
