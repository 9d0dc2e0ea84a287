package web

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A SearchPage is one page of what was found. Its address is its state.
type SearchPage struct {
	Frame
	Typed   string
	Count   Count
	Facets  []Facet // registers in which something was found, or that were chosen
	Results []Result
	First   string // addresses of other pages; "" where there is none
	Next    string
	Empty   Empty
	Problem *problem.Problem
}

// A Facet is a register in which something was found.
type Facet struct {
	Words  string
	Count  Count
	URL    string // chooses it, or takes the choice away
	Chosen bool
}

// A Result is a record that was found, and where it has what was looked for.
type Result struct {
	Kind, Ref, URL string
	Title          []secretariat.Piece
	Class          string
	Status         Status
	Changed        string // the day it was last changed
	Snippets       []secretariat.Snippet
}

const (
	paramSought = "q"
	paramKind   = "kind"
	resultsTo   = 20 // on a page
	snippetsTo  = 2  // of a record
)

// searchPage leads to the record that bears what was typed as its name, or
// shows everything that has its words.
func (s *Server) searchPage(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Search")
	if err != nil {
		return err
	}
	p := SearchPage{Frame: f, Typed: f.Here.Query.Get(paramSought)}
	p.Sought = p.Typed
	kinds, err := s.fill(&p, v)
	if p.Problem = problem.Of(err); err != nil && p.Problem == nil {
		return err
	}
	if p.Problem == nil && len(kinds) == 0 && len(p.Results) > 0 && p.Results[0].Kind == "" {
		http.Redirect(w, r, p.Results[0].URL, http.StatusSeeOther)
		return nil
	}
	p.empty()
	status := http.StatusOK
	if p.Problem != nil {
		status = http.StatusUnprocessableEntity
	}
	return Show(w, r, status, Search(p))
}

// fill puts on the page with what was found, and gives the registers chosen. A
// record that bears exactly what was typed comes first and alone, without the
// name of its register.
func (s *Server) fill(p *SearchPage, v *secretariat.View) ([]*record.Kind, error) {
	var chosen []*record.Kind
	var c problem.Check
	for _, name := range slices.Sorted(maps.Keys(p.Here.Query)) {
		c.Want(slices.Contains([]string{paramSought, paramKind, paramAfter, paramAsAt}, name), name, "A search has no filter %q, so it has left nothing out. Take it out of the address.", name)
	}
	if err := c.Err("The address asks for something that a search does not have."); err != nil {
		return nil, err
	}
	for _, name := range p.Here.Query[paramKind] {
		if name == "" {
			continue
		}
		k, err := secretariat.KindNamed(name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, k)
	}
	q, err := secretariat.ReadSought(p.Typed)
	if err != nil {
		return chosen, err
	}
	after := p.Here.Query.Get(paramAfter)
	page, err := secretariat.Search(v, p.Typed, q, chosen, after, resultsTo)
	if err != nil {
		return chosen, err
	}
	if page.Only && len(chosen) == 0 {
		h := page.Hits[0]
		p.Results = []Result{{URL: p.To(address(h.Kind, record.HeadOf(h.Item.Record).Ref))}}
		return nil, nil
	}
	counts := page.Counts
	if counts == nil {
		if counts, err = v.Facets(q, countTo); err != nil {
			return chosen, err
		}
	}
	for _, h := range page.Hits {
		p.Results = append(p.Results, s.result(p.Frame, v, q, h))
	}
	at := p.Here.Start()
	if page.Next != "" {
		p.Next = at.With(paramAfter, page.Next).String()
	}
	if after != "" {
		p.First = at.String()
	}
	p.facets(counts, chosen)
	return chosen, nil
}

// facets offers the registers in which something was found.
func (p *SearchPage) facets(counts []secretariat.KindCount, chosen []*record.Kind) {
	at := p.Here.Start()
	for _, c := range counts {
		f := Facet{Words: c.Kind.Title, Count: Count{c.N, c.More}, Chosen: slices.Contains(chosen, c.Kind)}
		if f.Chosen {
			f.URL = at.Without(paramKind, c.Kind.Name).String()
		} else {
			f.URL = at.With(paramKind, append(slices.Clone(at.Query[paramKind]), c.Kind.Name)...).String()
		}
		if f.Chosen || len(chosen) == 0 {
			p.Count.N += c.N
			p.Count.More = p.Count.More || c.More
		}
		p.Facets = append(p.Facets, f)
	}
	for _, k := range chosen {
		if !slices.ContainsFunc(counts, func(c secretariat.KindCount) bool { return c.Kind == k }) {
			p.Facets = append(p.Facets, Facet{Words: k.Title, URL: at.Without(paramKind, k.Name).String(), Chosen: true})
		}
	}
}

func (s *Server) result(f Frame, v *secretariat.View, q secretariat.Sought, h secretariat.Hit) Result {
	r := h.Item.Record
	head := record.HeadOf(r)
	out := Result{Kind: h.Kind.Title, Ref: head.Ref, URL: f.To(address(h.Kind, head.Ref)), Class: restricted(head.Class),
		Status: standsAt(h.Kind, r), Changed: calendar.DayOf(h.Item.At, secretariat.Zone()).Words()}
	about, named := gist(h.Kind, r)
	label := ""
	if named != "" {
		label = h.Kind.Field(named).Label
	}
	for _, sn := range v.Snippets(q, h.Kind, r, snippetsTo+2) {
		switch {
		case sn.Label == label:
			out.Title = sn.Pieces
		case sn.Label == "Reference": // it stands there
		case len(out.Snippets) < snippetsTo:
			out.Snippets = append(out.Snippets, sn)
		}
	}
	if out.Title == nil {
		out.Title = []secretariat.Piece{{Text: shortened(about)}}
	}
	return out
}

// shortened cuts a long text at a word.
func shortened(s string) string {
	const enough = 180
	if len(s) <= enough {
		return s
	}
	for i, r := range s {
		if i >= enough && r == ' ' {
			return s[:i] + " …"
		}
	}
	return s
}

// Tags gives the registers chosen, and the way to be rid of each.
func (p SearchPage) Tags() []Tag {
	var out []Tag
	for _, f := range p.Facets {
		if f.Chosen {
			out = append(out, Tag{"Register", f.Words, f.URL})
		}
	}
	return out
}

// others gives the registers that could be chosen.
func (p SearchPage) others() []Facet {
	return slices.DeleteFunc(slices.Clone(p.Facets), func(f Facet) bool { return f.Chosen })
}

func (p *SearchPage) empty() {
	p.Empty = Empty{Title: "Nothing was found", Text: "No record that you may see has all of these words" + p.then() +
		". Write fewer, or only the beginning of the last one; capitals and accents do not count."}
	if p.Typed == "" {
		p.Empty = Empty{Title: "Search every register", Text: "Write a reference, such as CCAG03-12, R32, M6 or CR003, or words that the record should have. " +
			"A phrase goes in quotation marks, and a word it should not have takes a hyphen before it: \"change freeze\" -withdrawn."}
	}
	if p.First != "" {
		p.Empty = Empty{Title: "Nothing more was found", Text: "The pages before this one have everything.", Steps: []Link{{"First page", p.First}}}
	}
	if len(p.Tags()) > 0 && p.First == "" {
		p.Empty.Steps = []Link{{"Look in every register", p.Here.Start().With(paramKind).String()}}
	}
}

// then says of which day the page speaks, where that is not today.
func (p SearchPage) then() string {
	if !p.Past() {
		return ""
	}
	return " as it stood on " + p.AsAt.Words()
}

// pieces draws a text with what was found in it marked, without a space that the
// text does not have.
func pieces(ps []secretariat.Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, p := range ps {
			text := templ.EscapeString(p.Text)
			if p.Hit {
				text = "<mark>" + text + "</mark>"
			}
			b.WriteString(text)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}
