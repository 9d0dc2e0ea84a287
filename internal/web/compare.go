package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// paramOne names the one record that is compared, of a register.
const paramOne = "ref"

// comparedOnPage is how many records that changed one page tells of.
const comparedOnPage = 100

// compare tells in words what became of a register, or of one record of it, between
// two days.
func (s *Server) compare(w http.ResponseWriter, r *http.Request) error {
	k, err := registerAt(r.PathValue("path"))
	if err != nil {
		return err
	}
	one := r.URL.Query().Get(paramOne)
	f, err := s.frame(r, "What changed in "+cmp.Or(one, k.Title))
	if err != nil {
		return err
	}
	f.Now = true
	f.Trail = append(f.Trail, Link{k.Title, "/" + k.Path})
	if one != "" {
		f.Trail = append(f.Trail, Link{one, address(k, one)})
	}
	p := ListPage{Frame: f, One: "record", Many: "records",
		Table: Table{Label: "Changes", Columns: []Column{{Name: "ref", Label: "Reference", Shape: Short}, {Name: "what", Label: "What changed", Shape: Prose}}},
		Empty: Empty{Title: "Nothing changed", Text: "No " + k.Noun + " that you may see was added, changed or taken out between the two days."}}
	from, to, wrong := p.twoDays()
	if wrong != nil {
		p.Problem = wrong
		return Show(w, r, statusOf(wrong), List(p))
	}
	p.About = fmt.Sprintf("Between the end of %s and the end of %s.", from.Words(), to.Words())
	p.Acts = spans(f, one)
	days, err := s.desk.Compare(r.Context(), s.who(r), k, from, to)
	if err == nil {
		err = p.tell(days, one)
	}
	if problem.Is(err, problem.Invalid) {
		p.Problem = problem.Of(err)
		return Show(w, r, statusOf(p.Problem), List(p))
	}
	if err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, List(p))
}

// twoDays reads the days to compare from the address and puts them into the form:
// the last week, where it names none.
func (p *ListPage) twoDays() (from, to calendar.Day, wrong *problem.Problem) {
	p.Between = []Input{{Name: "from", Label: "Between the end of", Type: InputDate}, {Name: "to", Label: "And the end of", Type: InputDate}}
	for i := range p.Between {
		p.Between[i].Value = p.Here.Query.Get(p.Between[i].Name)
	}
	var c problem.Check
	from, to = readDay(&c, "from", p.Between[0].Value), readDay(&c, "to", p.Between[1].Value)
	if wrong = problem.Of(c.Err("The two days cannot be compared.")); wrong != nil {
		p.Between = Refused(p.Between, wrong)
		return 0, 0, wrong
	}
	if to.IsZero() {
		to = p.Today
	}
	if from.IsZero() {
		from = to - 7
	}
	p.Between[0].Value, p.Between[1].Value = from.String(), to.String()
	return from, to, nil
}

// spans leads to what is asked most: from some days ago to today.
func spans(f Frame, one string) []Link {
	var out []Link
	for _, days := range []calendar.Day{1, 7, 30, 90} {
		a := Address{f.Here.Path, nil}.With("from", (f.Today-days).String()).With("to", f.Today.String())
		if one != "" {
			a = a.With(paramOne, one)
		}
		out = append(out, Link{"Since " + (f.Today - days).Words(), a.String()})
	}
	return out
}

// tell puts what became of one record, or of a page of the register, into the table.
func (p *ListPage) tell(days *secretariat.TwoDays, one string) error {
	after := p.Here.Query.Get(paramAfter)
	var diffs []secretariat.Difference
	var next string
	var err error
	if one != "" {
		diffs, err = days.One(one)
	} else {
		diffs, next, err = days.Page(after, comparedOnPage)
	}
	if err != nil {
		return err
	}
	if next != "" {
		p.Next = p.Here.With(paramAfter, next).String()
	}
	if after != "" && one == "" {
		p.First = p.Here.Start().String()
	}
	// How many there are besides the page, nobody counts.
	p.Count = Count{N: len(diffs), More: p.Next != ""}
	if p.First != "" {
		p.Count.More, p.One, p.Many = false, p.One+" on this page", p.Many+" on this page"
	}
	for _, d := range diffs {
		var words ListCell
		for _, sentence := range d.Sentences() {
			words = append(words, strings.TrimPrefix(sentence, d.Ref+": "))
		}
		p.Table.Rows = append(p.Table.Rows, Row{ID: d.Ref, Cells: []Cell{RefCell{Ref: d.Ref, URL: address(d.Kind, d.Ref)}, words}})
	}
	return nil
}
