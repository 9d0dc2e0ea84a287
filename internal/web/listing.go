package web

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/exchange"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// formats are the forms besides the page in which a register can be had.
var formats = []string{"csv", "json", "xlsx"}

const (
	usualSize = 50
	countTo   = 1000
	valuesTo  = manyChoices + 1
)

// query reads what the address asks of a list. Every fault of it is named; a
// list is then shown as far as the rest goes.
func query(k *record.Kind, f Frame) (secretariat.Query, error) {
	a := f.Here
	q := secretariat.Query{Limit: usualSize, After: a.Query.Get(paramAfter), Before: a.Query.Get(paramBefore)}
	var c problem.Check
	if n := a.Query.Get(paramSize); n != "" {
		size, err := strconv.Atoi(n)
		c.Want(err == nil && size > 0 && size <= 500, paramSize, "A page has from 1 to 500 rows, not %s.", n)
		if err == nil && size > 0 {
			q.Limit = min(size, 500)
		}
	}
	q.Sort, q.Desc = strings.CutPrefix(a.Query.Get(paramSort), "-")
	for _, fd := range k.Fields {
		if fd.Filter {
			q.Filters = append(q.Filters, filtersOf(fd, f, &c)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Query)) {
		c.Want(askable(k, name), name, "%s have no filter %q, so it has left nothing out. Take it out of the address.", k.Title, name)
	}
	return q, c.Err("The address asks for something that a list does not have.")
}

// askable reports whether a list of the kind can be asked something of this name.
func askable(k *record.Kind, name string) bool {
	if slices.Contains([]string{paramAsAt, paramSort, paramColumns, paramRows, paramSize, paramAfter, paramBefore, paramDone, paramMark}, name) {
		return true
	}
	return slices.ContainsFunc(k.Fields, func(fd *record.Field) bool {
		return fd.Filter && (name == fd.Name || fd.Type == record.Dated && (name == fd.Name+"-from" || name == fd.Name+"-to"))
	})
}

func filtersOf(fd *record.Field, f Frame, c *problem.Check) []secretariat.Filter {
	var out []secretariat.Filter
	values := slices.DeleteFunc(slices.Clone(f.Here.Query[fd.Name]), func(s string) bool { return s == "" })
	if fd.Type == record.Dated {
		if i := slices.Index(values, "overdue"); i >= 0 {
			values = slices.Delete(values, i, i+1)
			out = append(out, overdue(fd, f)...)
		}
		for suffix, op := range map[string]secretariat.Op{"-from": secretariat.From, "-to": secretariat.UpTo} {
			if day := f.Here.Query.Get(fd.Name + suffix); day != "" {
				out = append(out, secretariat.Filter{Field: fd.Name, Op: op, Values: []string{day}})
			}
		}
	}
	var good []string
	for _, v := range values {
		if _, err := fd.Parse(v); err != nil && v != secretariat.None {
			c.Note(fd.Name, err)
			continue
		}
		good = append(good, v)
	}
	if len(good) > 0 {
		out = append(out, secretariat.Filter{Field: fd.Name, Values: good})
	}
	return out
}

// overdue asks for what was due before the day shown and is not finished.
func overdue(fd *record.Field, f Frame) []secretariat.Filter {
	out := []secretariat.Filter{{Field: fd.Name, Op: secretariat.Before, Values: []string{f.Day().String()}}}
	if fd.Name == "due" {
		out = append(out, secretariat.Filter{Field: "status", Values: []string{string(register.Open), string(register.Ongoing)}})
	}
	return out
}

func (s *Server) registerFor(k *record.Kind, f Frame) Register {
	return Register{Kind: k, Today: f.Day(), Live: live, Called: f.named, Person: f.personAt, Link: func(kind, ref string) string { return f.To(linkTo(kind, ref)) }}
}

// live reports whether somebody still waits for a record's dates.
func live(r record.Record) bool {
	switch r := r.(type) {
	case *register.Action:
		return !r.Finished() && r.Status() != register.RecommendedClosed
	case *register.Milestone:
		return r.Status() == register.MilestonePlanned
	}
	return false
}

// listOf answers for the list of one register.
func (s *Server) listOf(k *record.Kind) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, v, err := s.look(r, k.Title)
		if err != nil {
			return err
		}
		if done := f.Here.Query.Get(paramDone); done != "" {
			f.Notice = bulkDone(done, k)
			f.Here = f.Here.With(paramDone)
		}
		p, err := s.listPage(k, f, v, s.who(r))
		if err != nil {
			return err
		}
		if p.Views, err = s.keptViews(r, f.Here.Path); err != nil {
			return err
		}
		status := http.StatusOK
		if p.Problem != nil {
			status = http.StatusUnprocessableEntity
		}
		return Show(w, r, status, List(p))
	}
}

func (s *Server) listPage(k *record.Kind, f Frame, v *secretariat.View, who party.Actor) (ListPage, error) {
	p := ListPage{Frame: f, One: k.Noun, Many: k.Plural, About: k.About, Sizes: []int{25, 50, 100, 200}}
	q, err := query(k, f)
	if err != nil {
		p.Problem = problem.Of(err)
	}
	page, err := v.List(k, q)
	if wrong := problem.Of(err); wrong != nil {
		p.Problem = wrong
		page, err = secretariat.Page{}, nil
	}
	if err != nil {
		return p, err
	}
	g := s.registerFor(k, f)
	by := f.Here.Query.Get(paramSort)
	names := f.Here.Query[paramColumns]
	if len(names) == 0 {
		names = k.Columns
	}
	p.Size, p.Sorts, p.Columns = q.Limit, g.Sorts(by), g.Choices(names)
	p.Table = Table{Label: k.Title, Columns: g.Columns(f.Here, names, by)}
	for _, it := range page.Items {
		p.Table.Rows = append(p.Table.Rows, g.Row(it.Record, f.To(address(k, record.HeadOf(it.Record).Ref)), p.Table.Columns))
	}
	s.turn(&p, page, q)
	p.Filters = g.Filters(f.Here, func(field string) []string {
		values, verr := v.Values(k, field, valuesTo)
		if verr != nil {
			err = verr
		}
		return values
	})
	if err != nil {
		return p, err
	}
	if p.Problem == nil {
		n, more, err := v.Count(k, q, countTo)
		if err != nil {
			return p, err
		}
		p.Count = Count{n, more}
		if p.Heat, err = s.heat(k, f, v, q); err != nil {
			return p, err
		}
	}
	s.offers(&p, k, who)
	if k == register.Activities.Kind {
		return p, s.offerPlans(&p, f, v)
	}
	return p, nil
}

// offerPlans leads from the lines of plans to the plans themselves.
func (s *Server) offerPlans(p *ListPage, f Frame, v *secretariat.View) error {
	page, err := v.List(register.Plans.Kind, secretariat.Query{Sort: "ref", Limit: onPage})
	if err != nil {
		return err
	}
	var plans []Link
	for _, it := range page.Items {
		r := register.Plans.From(it.Record)
		plans = append(plans, Link{"The plan " + r.Ref, f.To(address(register.Plans.Kind, r.Ref))})
	}
	p.Acts, p.Begins = append(plans, p.Acts...), p.Begins && len(plans) == 0
	return nil
}

// turn gives the addresses of the pages around this one.
func (s *Server) turn(p *ListPage, page secretariat.Page, q secretariat.Query) {
	at := p.Here.Start()
	if page.Next != "" {
		p.Next = at.With(paramAfter, page.Next).String()
	}
	if page.Prev != "" {
		p.Previous = at.With(paramBefore, page.Prev).String()
	}
	if q.After != "" || q.Before != "" {
		p.First = at.String()
	}
}

// offers says what can be begun from a list, and what stands in an empty one.
func (s *Server) offers(p *ListPage, k *record.Kind, who party.Actor) {
	for _, name := range formats {
		words := strings.ToUpper(name)
		if name == "xlsx" {
			words = "Excel"
		}
		p.Faces = append(p.Faces, Link{words, p.Here.Face(name).String()})
	}
	for _, a := range p.Alternates {
		p.Faces = append(p.Faces, Link{a.Words, a.URL})
	}
	p.Faces = append(p.Faces, p.privateLink()...)
	keeper := secretariat.MayRaise(who, k)
	switch {
	case !keeper || p.Past():
	case k == secretariat.Imports.Kind:
		p.Acts = []Link{{"Import papers", "/imports/new"}}
	case k == change.Requests.Kind: // a form of its own raises them
	case written(k) && !k.ByAct:
		p.Acts = []Link{{"New " + k.Noun, "/new/" + k.Path}}
	}
	if k == change.Requests.Kind && !p.Past() && secretariat.RefuseRequest(who) == nil {
		p.Acts = []Link{{"New change request", requestPath}}
	}
	p.Begins = len(p.Acts) > 0
	p.Acts = append(p.Acts, Link{"What changed", "/compare/" + k.Path})
	p.Table.Marks = true
	if who.ID != "" && !p.Past() && written(k) {
		p.Bulk = append(p.Bulk, Bulk{Words: "Act on the marked", URL: "/bulk/" + k.Path})
	}
	p.Bulk = append(p.Bulk, Bulk{Words: "Marked as CSV", URL: "/" + k.Path + ".csv"}, Bulk{Words: "Marked as Excel", URL: "/" + k.Path + ".xlsx"})
	p.Empty = Empty{Title: "No " + k.Plural + " here", Text: k.About + " None can be shown: there are none yet, or none that you may see."}
	if len(p.chosen()) > 0 {
		p.Empty.Title = "No " + k.Plural + " found"
		p.Empty.Text = "None of the " + k.Plural + " answers to every filter chosen."
		p.Empty.Steps = []Link{{"Take the filters away", "/" + k.Path}}
		return
	}
	if keeper && written(k) && !k.ByAct {
		p.Empty.Steps = []Link{{"Import the papers of a meeting", "/imports/new"}, {"Import a table", "/imports/table"}}
	}
}

// fileOf answers with a whole register as a file: the same query, encoded.
func (s *Server) fileOf(k *record.Kind, format string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, v, err := s.look(r, k.Title)
		if err != nil {
			return err
		}
		q, err := query(k, f)
		if err != nil {
			return err
		}
		q.After, q.Before = "", ""
		if marked := f.Here.Query["mark"]; len(marked) > 0 {
			q.Filters = append(q.Filters, secretariat.Filter{Field: "ref", Values: marked})
		}
		count := func(most int) (int, bool, error) { return v.Count(k, q, most) }
		if err := exchange.Fits(format, k, count, secretariat.Records(v.Each(k, q))); err != nil {
			return err // before a byte is sent
		}
		name := k.Path + "-" + f.Day().String() + "." + format
		h := w.Header()
		h.Set("Content-Type", exchange.MediaType(format))
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-cache")
		b := bufio.NewWriterSize(w, 1<<15)
		if err := exchange.Write(b, format, k, secretariat.Records(v.Each(k, q))); err != nil {
			// The answer has begun: break it off, so that nobody takes it for whole.
			s.fault(r, "write a file", err)
			panic(http.ErrAbortHandler)
		}
		return b.Flush()
	}
}
