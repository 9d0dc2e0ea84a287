package web

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A ListPage is one page of a register. Its address is its state: every filter,
// sort and column chosen stands there.
type ListPage struct {
	Frame
	One, Many string // the noun: "action", "actions"
	About     string // one line that says what the register is
	Count     Count  // of all that match
	Table     Table
	Heat      *Heat // of RAID items that have scores
	Filters   []Filter
	Columns   []Option // every column that could be shown
	Sorts     []Option // every sort, as it stands in the address
	Size      int      // rows on a page
	Sizes     []int
	First     string // addresses of other pages of the list; "" where there is none
	Previous  string
	Next      string
	Faces     []Link  // the same list as a file or a feed
	Acts      []Link  // what can be done from here
	Between   []Input // the two days that are compared
	Begins    bool    // the first of them makes something new
	Bulk      []Bulk  // what can be done with marked rows
	Empty     Empty
	Views     *KeptViews       // lists under a name; nil leaves them out
	Problem   *problem.Problem // what is wrong with the address
}

// A Filter is one question a list can be asked.
type Filter struct {
	Name, Label string
	Options     []Option // any of the chosen ones
	Range       bool     // also between two days, as name-from and name-to
	From, To    string
	Typed       bool // any value, typed; its values so far are the Options
}

// A Bulk is something to do with the marked rows: a form that sends their
// references as "mark".
type Bulk struct {
	Words, URL string
	Post       bool // it changes something
}

// Empty is what stands where there are no rows.
type Empty struct {
	Title string
	Text  string // what would be here
	Steps []Link // how to start; a step may lead nowhere yet
}

// A Tag is a chosen filter, and the way to be rid of it.
type Tag struct{ Label, Words, Remove string }

// mostTags of the chosen filters have a tag: the link of each carries all the others.
const mostTags = 40

// Tags gives the chosen filters of the list, as far as they have a tag.
func (p ListPage) Tags() []Tag {
	chosen := p.chosen()
	chosen = chosen[:min(len(chosen), mostTags)]
	var out []Tag
	for _, c := range chosen {
		out = append(out, Tag{c.label, c.words, c.rest().String()})
	}
	return out
}

// untagged counts the chosen filters that have no tag.
func (p ListPage) untagged() int { return max(0, len(p.chosen())-mostTags) }

// A chosen filter, and the list without it.
type chosen struct {
	label, words string
	rest         func() Address
}

func (p ListPage) chosen() []chosen {
	var out []chosen
	start := p.Here.Start()
	for _, f := range p.Filters {
		for _, o := range f.Options {
			if o.Chosen {
				out = append(out, chosen{f.Label, o.Words, func() Address { return start.Without(f.Name, o.Value) }})
			}
		}
		if f.From != "" {
			out = append(out, chosen{f.Label, "from " + dayWords(f.From), func() Address { return start.With(f.Name + "-from") }})
		}
		if f.To != "" {
			out = append(out, chosen{f.Label, "to " + dayWords(f.To), func() Address { return start.With(f.Name + "-to") }})
		}
	}
	return out
}

// dayWords gives a day of an address as it is shown; what is no day stays as
// it is.
func dayWords(s string) string {
	d, err := calendar.ParseDay(s)
	if err != nil {
		return s
	}
	return d.Words()
}

// clear is the list without any filter.
func (p ListPage) clear() string {
	a := p.Here.Start()
	for _, name := range p.filterNames() {
		a = a.With(name)
	}
	return a.String()
}

func (p ListPage) filterNames() []string {
	var names []string
	for _, f := range p.Filters {
		names = append(names, f.Name)
		if f.Range {
			names = append(names, f.Name+"-from", f.Name+"-to")
		}
	}
	return names
}

// kept is what the filter form carries along: all that is no filter, and not
// the place in the list.
func (p ListPage) keptByFilters() []Param {
	return p.Here.Params(slices.Concat(p.filterNames(), []string{paramAfter, paramBefore})...)
}

// keptByView is the same for the form that chooses columns, sort and size.
func (p ListPage) keptByView() []Param {
	return p.Here.Params(paramColumns, paramSort, paramSize, paramRows, paramAfter, paramBefore)
}

// everything says that no filter is chosen, and how the list is sorted.
func (p ListPage) everything() string {
	for _, o := range p.Sorts {
		if o.Chosen {
			return "All " + p.Many + ", " + lower(o.Words)
		}
	}
	return "All " + p.Many
}

// SortBy gives the sort of one column: by is how the list is sorted now, as it
// stands in the address ("due", or "-due" for the other way round).
func SortBy(here Address, field, by string) *Sort {
	s := &Sort{Next: Ascending}
	name, turned := strings.CutPrefix(by, "-")
	switch {
	case name == field && turned:
		s.Now = Descending
	case name == field:
		s.Now, s.Next = Ascending, Descending
	}
	next := field
	if s.Next == Descending {
		next = "-" + field
	}
	s.URL = here.Start().With(paramSort, next).String()
	return s
}

// shown says how much of the list the page is.
func (p ListPage) shown() string {
	n := Count{N: len(p.Table.Rows)}
	if p.Previous == "" && p.Next == "" {
		if n.N == 1 {
			return "1 " + p.One + " shown"
		}
		return "All " + n.Of(p.One, p.Many) + " shown"
	}
	if p.Count == n { // of all there are besides, nobody knows the number
		return n.Of(p.One, p.Many) + " shown"
	}
	return n.Of(p.One, p.Many) + " of " + p.Count.Words() + " shown"
}

func (b Bulk) method() string {
	if b.Post {
		return "post"
	}
	return "get"
}

// bulkMethod is the method of a form whose buttons each have their own.
func bulkMethod(bs []Bulk) string { return bs[0].method() }

// Faces gives the address of the whole list in each form it has.
func Faces(a Address) []Link {
	return []Link{{"CSV", a.Face("csv").String()}, {"Excel", a.Face("xlsx").String()}, {"JSON", a.Face("json").String()}, {"Feed", a.Face("atom").String()}}
}
