package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A Register makes what pages show of one kind, knowing only its declaration.
type Register struct {
	Kind  *record.Kind
	Today calendar.Day
	// Link gives the address of a record of another kind, or "" where there is
	// no page for it or the reader may not see it.
	Link func(kind, ref string) string
	// Called gives the name under which an account is shown to the reader.
	Called func(account string) string
	// Person gives the address of the page of who has an account, or "".
	Person func(account string) string
	// Live reports whether somebody still waits for the record's dates.
	Live func(record.Record) bool
}

// Columns gives the columns named, in that order, behind the one that names the
// record. by is how the list is sorted, as in its address.
func (g Register) Columns(here Address, names []string, by string) []Column {
	out := []Column{{Name: "ref", Label: "Reference", Shape: Short, Sort: g.sort(here, "ref", by)}}
	for i, name := range names {
		f := g.Kind.Field(name)
		if f == nil || f.Blob || slices.Contains(names[:i], name) {
			continue
		}
		wide := shape(f)
		if wide == Line && f.Type == record.Line && len(out) == 1 {
			wide = Prose // what names the record beside its reference
		}
		out = append(out, Column{f.Name, f.Label, wide, g.sort(here, f.Name, by)})
	}
	return out
}

func (g Register) sort(here Address, name, by string) *Sort {
	if !slices.Contains(g.Kind.Order, name) {
		return nil
	}
	if by == "" {
		by = g.Kind.Order[0]
	}
	return SortBy(here, name, by)
}

func shape(f *record.Field) Shape {
	switch {
	case f.Type == record.Dated:
		return Dated
	case f.Type == record.Prose, f.Type == record.List && f.Ordered, f.Name == "title":
		return Prose
	case f.Type == record.Integer:
		return Figure
	case f.Type == record.OneOf, f.Type == record.Time, f.Type == record.YesNo, f.Link != "":
		return Short
	}
	return Line
}

// Choices gives every column as a choice: those that are shown, in their order, and
// then the others, so that the form that chooses more keeps the order.
func (g Register) Choices(names []string) []Option {
	var out, others []Option
	for _, name := range names {
		shown := slices.ContainsFunc(out, func(o Option) bool { return o.Value == name })
		if f := g.Kind.Field(name); f != nil && !f.Blob && !shown {
			out = append(out, Option{Value: f.Name, Words: f.Label, Chosen: true})
		}
	}
	for _, f := range g.Kind.Fields {
		if !f.Blob && !slices.Contains(names, f.Name) {
			others = append(others, Option{Value: f.Name, Words: f.Label})
		}
	}
	return append(out, others...)
}

// Sorts gives every way to sort the list, and which is used.
func (g Register) Sorts(by string) []Option {
	if by == "" {
		by = g.Kind.Order[0]
	}
	var out []Option
	for _, name := range g.Kind.Order {
		label, first, last := "Reference", "first to last", "last to first"
		if f := g.Kind.Field(name); f != nil {
			label = f.Label
			if f.Type == record.Dated {
				first, last = "earliest first", "latest first"
			}
		}
		out = append(out,
			Option{Value: name, Words: "By " + lower(label) + ", " + first, Chosen: by == name},
			Option{Value: "-" + name, Words: "By " + lower(label) + ", " + last, Chosen: by == "-"+name})
	}
	return out
}

// Row gives the cells of r for columns that [Register.Columns] made.
func (g Register) Row(r record.Record, url string, columns []Column) Row {
	h := record.HeadOf(r)
	row := Row{ID: h.Ref, Cells: []Cell{RefCell{h.Ref, url, restricted(h.Class)}}}
	for _, c := range columns[1:] {
		row.Cells = append(row.Cells, g.Cell(g.Kind.Field(c.Name), r))
	}
	return row
}

// restricted gives the words of a class that not everybody may see.
func restricted(c record.Class) string {
	if c == record.Public {
		return ""
	}
	return c.Words()
}

// Cell shows one field of r.
func (g Register) Cell(f *record.Field, r record.Record) Cell {
	switch v := f.Get(r).(type) {
	case record.Date:
		return Date(v.When, g.Today, g.Live != nil && g.Live(r))
	case record.Owners:
		return owners(v)
	case record.Texts:
		return g.list(f, v)
	case record.Number:
		return NumberCell(v.Words())
	case record.Choice:
		if f.Name == "status" || f.Name == "stage" || f.Name == "outcome" {
			return StatusOf(v.Words())
		}
		return TextCell(alone(f, v))
	default:
		if f.Account && g.Called != nil {
			return LinkCell{g.Called(v.Words()), g.person(v.Words())}
		}
		if f.Link != "" {
			return g.link(f, v.Words())
		}
		if f.Led {
			return owners(record.OwnersIn(v.Words()))
		}
		return TextCell(alone(f, v))
	}
}

// alone gives a value as it stands by itself: in a cell, among facts, as a choice.
// There a choice begins with a capital, whatever the field and the papers write
// within a sentence; files and sentences keep it as it is.
func alone(f *record.Field, v record.Value) string {
	if of, list := v.(record.Texts); list && (closed(f) || f.Coded()) {
		words := make([]string, len(of))
		for i, w := range of {
			words[i] = capital(f.Said(w))
		}
		return strings.Join(words, "; ")
	}
	if closed(f) && !v.IsZero() || f.Type == record.YesNo {
		return capital(v.Words())
	}
	return v.Words()
}

// closed reports whether a field takes words of a few only, and no names.
func closed(f *record.Field) bool { return f.Type == record.OneOf || f.Few }

func (g Register) link(f *record.Field, ref string) LinkCell {
	l := LinkCell{Words: ref}
	if g.Link != nil && ref != "" {
		l.URL = g.Link(f.Link, ref)
	}
	return l
}

func (g Register) person(account string) string {
	if g.Person == nil {
		return ""
	}
	return g.Person(account)
}

func (g Register) list(f *record.Field, v record.Texts) Cell {
	if f.Link == "" {
		out := make(ListCell, len(v))
		for i, s := range v {
			out[i] = alone(f, record.Texts{s})
		}
		return out
	}
	var out LinksCell
	for _, s := range v {
		out = append(out, Link(g.link(f, s)))
	}
	return out
}

// owners puts the organisation first, and who of it behind.
func owners(v record.Owners) OwnersCell {
	var out OwnersCell
	for _, o := range v {
		w := Owner{Name: o.Organisation}
		rest := record.Owner{Person: o.Person, Role: o.Role}.Words()
		if w.Name == "" {
			w.Name = rest
		} else {
			w.About = rest
		}
		out = append(out, w)
	}
	return out
}

// Facts gives the fields of r but its prose, what the reference says already (a
// number within its list), hashes of bytes, and those left out.
func (g Register) Facts(r record.Record, except ...string) []Fact {
	var out []Fact
	for _, f := range g.Kind.Fields {
		if f.Type == record.Prose || f.Blob || f.InRef || lengthy(f, r) || slices.Contains(except, f.Name) || f.Get(r).IsZero() {
			continue
		}
		out = append(out, Fact{f.Label, g.Cell(f, r)})
	}
	return append(out, Fact{"Class", TextCell(record.HeadOf(r).Class.Words())})
}

// lengthy reports whether a field of r has more to say than fits among facts, and
// stands in the body.
func lengthy(f *record.Field, r record.Record) bool {
	const beside = 90 // characters that still read well in the side column
	switch v := f.Get(r).(type) {
	case record.Text:
		return f.Type == record.Line && utf8.RuneCountInString(string(v)) > beside
	case record.Texts:
		if len(f.Links) > 0 && !f.Coded() {
			return false
		}
		n := 0
		for _, s := range v {
			n += utf8.RuneCountInString(f.Said(s))
		}
		return len(v) > 6 || n > 2*beside
	}
	return false
}

// Body gives the prose of r, and what else is too long for a fact, but what is
// left out.
func (g Register) Body(r record.Record, except ...string) []Passage {
	var out []Passage
	for _, f := range g.Kind.Fields {
		if f.Type != record.Prose && !lengthy(f, r) || f.Blob || slices.Contains(except, f.Name) || f.Get(r).IsZero() {
			continue
		}
		p := Passage{Label: f.Label, Steps: f.Ordered}
		if of, list := f.Get(r).(record.Texts); list {
			for _, s := range of {
				p.List = append(p.List, alone(f, record.Texts{s}))
			}
		} else {
			p.Text = f.Get(r).Words()
		}
		out = append(out, p)
	}
	return out
}

// Said gives what a source said, field by field.
func (g Register) Said(s record.Source) []Fact {
	var out []Fact
	for _, said := range s.Said {
		if f := g.Kind.Field(said.Field); f != nil && !said.Value.IsZero() {
			out = append(out, Fact{f.Label, TextCell(alone(f, said.Value))})
		}
	}
	return out
}

// Sources gives what each outside source last said of r. url gives the address
// of a source, or "".
func (g Register) Sources(r record.Record, url func(record.Source) string) []Source {
	var out []Source
	for _, s := range record.HeadOf(r).Sources {
		out = append(out, Source{Name: s.Name, URL: url(s), Day: s.Day.Words(), Line: s.Line, Said: g.Said(s)})
	}
	return out
}

// NewInputs gives the form for a new record, with what is typed. What follows from
// the rest is not asked: the reference, as far as the fields tell it, and what it
// tells in turn.
func (g Register) NewInputs(value func(name string) string) []Input {
	k := g.Kind
	named := Input{Name: "ref", Label: "Reference", Type: InputLine, Value: value("ref"), Short: true, Required: !k.Follows(), Hint: k.RefHelp}
	var out []Input
	if !k.Follows() {
		out = append(out, named)
	}
	for _, f := range k.Fields {
		if f.ByAct || slices.Contains(k.Naming.Tells, f.Name) {
			continue
		}
		in := inputOf(f, value(f.Name))
		if f.Name == k.Naming.Number {
			in.Required, in.Hint = false, strings.TrimSpace(f.Help+" Leave it empty for the next.")
		}
		in.Required = in.Required || f.Name == k.Naming.Wants && len(k.Naming.Asks) == 1
		out = append(out, in)
	}
	if k.Naming.Counted {
		named.Hint = "Leave it empty for the next number."
		out = append(out, named)
	}
	return append(out, classInput(value))
}

// EditInputs gives the form for a record that is there. Its reference stays, and
// with it what the reference is made of.
func (g Register) EditInputs(value func(name string) string) []Input {
	var out []Input
	for _, f := range g.Kind.Fields {
		if !f.ByAct && !g.Kind.Fixed(f.Name) {
			out = append(out, inputOf(f, value(f.Name)))
		}
	}
	return append(out, classInput(value))
}

// classInput asks who may see a record.
func classInput(value func(name string) string) Input {
	class := Input{Name: "class", Label: "Who may see it", Type: InputOne, Value: value("class"), Required: true}
	for _, c := range record.Classes {
		class.Options = append(class.Options, Option{Value: string(c), Words: c.Words()})
	}
	return class
}

func inputOf(f *record.Field, value string) Input {
	i := Input{Name: f.Name, Label: f.Label, Hint: f.Help, Value: value, Required: f.Required, Type: InputLine}
	switch f.Type {
	case record.Prose:
		i.Type, i.Rows = InputProse, 4
	case record.List, record.Answer:
		i.Type, i.Rows = InputProse, 2
	case record.YesNo:
		i.Type = InputYes
	case record.OneOf:
		i.Type = InputPick
		for _, c := range f.Choices {
			i.Options = append(i.Options, Option{Value: c, Words: capital(c)})
		}
	case record.Dated, record.Integer, record.Time:
		i.Short = true
	default:
		i.Short = f.Link != ""
	}
	return i
}

// Typed gives the value of each field of r as its form shows it.
func (g Register) Typed(r record.Record) func(name string) string {
	return func(name string) string {
		switch h := record.HeadOf(r); name {
		case "ref":
			return h.Ref
		case "class":
			return string(h.Class)
		}
		if f := g.Kind.Field(name); f != nil {
			return f.Get(r).Cell()
		}
		return ""
	}
}

// Filters gives the questions a list can be asked, with what its address asks
// already. known gives the values a field has had, for those without choices of
// their own.
func (g Register) Filters(here Address, known func(field string) []string) []Filter {
	var out []Filter
	for _, f := range g.Kind.Fields {
		if !f.Filter {
			continue
		}
		asked := here.Query[f.Name]
		n := Filter{Name: f.Name, Label: f.Label}
		values := f.Choices
		switch {
		case f.Type == record.Dated:
			n.Range, n.From, n.To = true, here.Query.Get(f.Name+"-from"), here.Query.Get(f.Name+"-to")
			n.Options = datedOptions(asked)
			out = append(out, n)
			continue
		case f.Type == record.YesNo:
			values = []string{"yes", "no"}
		case f.Type == record.Integer:
			values = upTo(f.Most)
			n.Typed = len(values) == 0
		case len(values) == 0:
			values = known(f.Name)
			n.Typed = len(values) > manyChoices
		}
		n.Options = options(values, asked)
		if len(n.Options) == 0 && !n.Typed {
			continue // nothing has been written there yet
		}
		if closed(f) || f.Type == record.YesNo {
			for i := range n.Options {
				n.Options[i].Words = capital(n.Options[i].Words)
			}
		}
		out = append(out, n)
	}
	return out
}

func upTo(most int) []string {
	var out []string
	for n := range most {
		out = append(out, strconv.Itoa(n+1))
	}
	return out
}

// datedOptions gives what a date can be besides a range, and each day that is
// asked for by itself.
func datedOptions(asked []string) []Option {
	out := []Option{{Value: "overdue", Words: "Overdue"}, {Value: secretariat.None, Words: "No date"}}
	for _, a := range asked {
		i := slices.IndexFunc(out, func(o Option) bool { return o.Value == a })
		switch {
		case a == "":
		case i >= 0:
			out[i].Chosen = true
		default:
			out = append(out, Option{Value: a, Words: dayWords(a), Chosen: true})
		}
	}
	return out
}

// manyChoices is how many values a filter offers before it wants one typed.
const manyChoices = 40

// options makes choices of values, with those asked for chosen; what is asked
// for and not known is a choice too, or it could not be taken away.
func options(values, asked []string) []Option {
	var out []Option
	for _, v := range values {
		o := Option{Value: v, Words: v}
		for _, a := range asked {
			if record.Fold(a) == record.Fold(v) {
				o.Value, o.Chosen = a, true // as the address spells it
			}
		}
		out = append(out, o)
	}
	for _, a := range asked {
		known := slices.ContainsFunc(values, func(v string) bool { return record.Fold(a) == record.Fold(v) })
		if !known && a != "" {
			out = append(out, Option{Value: a, Words: a, Chosen: true})
		}
	}
	return out
}

// Sentences tells what became of r between two states, in words.
func Sentences(k *record.Kind, before, after record.Record) []string {
	var out []string
	for _, c := range k.Changes(before, after) {
		out = append(out, c.Sentence())
	}
	return out
}

// ProblemOf gives the status, title and page of a refusal. What is no problem
// of the person's is ours, and the page says so without its words.
func ProblemOf(f Frame, err error) ProblemPage {
	p := ProblemPage{Frame: f, Status: 500}
	w := problem.Of(err)
	if w == nil {
		p.Title = "Something went wrong here"
		p.Message = "The fault is ours and has been noted. Nothing you sent was kept. Try again; if it happens twice, ask whoever runs this."
		return p
	}
	switch w.Kind {
	case problem.NotFound:
		p.Status, p.Title = 404, "There is no such page"
	case problem.Forbidden:
		p.Status, p.Title = 403, "That is for somebody else to do"
	case problem.Conflict:
		p.Status, p.Title = 409, "That cannot be done just now"
	case problem.Unavailable:
		p.Status, p.Title = 503, "That is not possible just now"
	default:
		p.Status, p.Title = 422, "That cannot be done as it stands"
	}
	if w.Kind == problem.Misuse {
		p.Status = 400
	}
	if w.After > 0 {
		p.Status, p.Title = statusOf(w), "Too many attempts"
	}
	p.Message = w.Message
	for _, f := range w.Faults {
		p.Faults = append(p.Faults, f.Message)
	}
	return p
}
