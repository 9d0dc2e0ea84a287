package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func notThere(err error) bool { return problem.Is(err, problem.NotFound) }

// maxRelated bounds how many records are shown beside another for each field
// that names it.
const maxRelated = 12

// related finds the records that name this one, field by field, but those that
// the page shows as lists.
func (s *Server) related(k *record.Kind, f Frame, v *secretariat.View, r record.Record, shown []roll) ([]Links, error) {
	kinds := slices.DeleteFunc(secretariat.Registers(), func(o *record.Kind) bool {
		return o == secretariat.Redactions || o == secretariat.Imports.Kind
	})
	found, err := v.Naming(k, r, kinds, maxRelated)
	if err != nil {
		return nil, err
	}
	var out []Links
	var at struct {
		kind  *record.Kind
		field *record.Field
	}
	for _, n := range found {
		if slices.ContainsFunc(shown, func(one roll) bool { return one.shows(n) }) {
			continue
		}
		if n.Kind != at.kind || n.Field != at.field {
			at.kind, at.field = n.Kind, n.Field
			label := n.Field.Back
			switch own := lower(n.Field.Label); {
			case label == "" && own == k.Noun:
				label = n.Kind.Title
			case label == "":
				label = n.Kind.Title + ": " + own
			}
			out = append(out, Links{Label: label, of: n.Kind})
		}
		l := &out[len(out)-1]
		if len(l.Links) == maxRelated {
			l.All = allNaming(f, n, record.HeadOf(r).Ref)
			continue
		}
		one := relatedTo(n.Kind, n.Item.Record, f)
		if q, ok := n.Item.Record.(*change.Request); ok {
			if how := q.TieTo(func(name string) bool { return slices.Contains(k.Names(r), record.NameKey(k.Canon(name))) }); how != "" && n.Field.Name == "links" {
				one.Title = how + " it: " + one.Title
			}
		}
		l.Links = append(l.Links, one)
	}
	// Of many the latest are shown, as they come; a few are read in the order of their references.
	for _, l := range out {
		if l.All.Words == "" {
			slices.SortStableFunc(l.Links, func(a, b Related) int {
				return cmp.Compare(record.Text(a.Ref).SortKey(), record.Text(b.Ref).SortKey())
			})
		}
	}
	return out, nil
}

// allNaming leads to the whole list of what a field names, where the list can be
// asked for it.
func allNaming(f Frame, n secretariat.Naming, ref string) Link {
	l := Link{Words: "There are more"}
	if n.Field.Filter {
		l = Link{"All of them", f.To(Address{"/" + n.Kind.Path, nil}.With(n.Field.Name, ref).String())}
	}
	return l
}

func relatedTo(k *record.Kind, r record.Record, f Frame) Related {
	about, _ := gist(k, r)
	if about == "" && k == meeting.Roadmaps.Kind {
		about = strings.Join(meeting.Roadmaps.From(r).Items, "; ")
	}
	ref := record.HeadOf(r).Ref
	return Related{Ref: ref, URL: f.To(address(k, ref)), Title: brief(about), Status: standsAt(k, r)}
}

// standsAt gives where a record stands: of a modification its stage, in the words of
// every code, where it was placed.
func standsAt(k *record.Kind, r record.Record) Status {
	for _, name := range []string{"stage", "status"} {
		if f := k.Field(name); f != nil && !f.Get(r).IsZero() {
			return StatusOf(f.Get(r).Words())
		}
	}
	return Status{}
}

// questioned puts the answers of a party beside the questions that they answer.
func (s *Server) questioned(p *RecordPage, v *secretariat.View, a change.Answer) error {
	asks, err := secretariat.AskedOf(v, a)
	if problem.Is(err, problem.NotFound) || len(asks.Questions) == 0 {
		return nil // the answers stand among the facts
	}
	if err != nil {
		return err
	}
	labels := []string{"Questions", "Answers"}
	p.Facts = slices.DeleteFunc(p.Facts, func(f Fact) bool { return slices.Contains(labels, f.Label) })
	p.Body = slices.DeleteFunc(p.Body, func(b Passage) bool { return slices.Contains(labels, b.Label) })
	t := Table{Label: "Questions and answers", Columns: []Column{{Label: "Question", Shape: Prose}, {Label: "Answer", Shape: Prose}}}
	for i, said := range a.AsDue().AnswersOf(asks.Questions) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(asks.Questions[i]), TextCell(said)}})
	}
	p.Plans = append(p.Plans, Part{Title: "Questions", Table: t})
	return nil
}

// elaborated adds to the facts of a record what its fields alone do not tell:
// the page of each owner and code, the score of a RAID item and the date that a
// rule comes to.
func (s *Server) elaborated(ctx context.Context, p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record, who party.Actor) error {
	for i, fact := range p.Facts {
		if owners, ok := fact.Cell.(OwnersCell); ok {
			if err := s.linkOwners(p.Frame, v, owners); err != nil {
				return err
			}
			p.Facts[i].Cell = owners
		}
	}
	if err := s.linkNamed(p, k, v, r); err != nil {
		return err
	}
	switch r := r.(type) {
	case change.Answer:
		return s.questioned(p, v, r)
	case *register.RAIDItem:
		for i, b := range p.Body {
			if b.Label == register.RAID.Field("impact").Label {
				p.Body[i].Label = r.Kind.ImpactLabel()
			}
		}
		if score, ok := r.Score(); ok {
			p.insert(register.RAID.Field("severity").Label, Fact{"Score", TextCell(scoreWords(r, score))})
		}
		return s.drives(p, v, r)
	case *code.Modification:
		holds, err := secretariat.HoldsOn(v, r, p.Day())
		if err != nil {
			return err
		}
		p.Plans = append(p.Plans, heldParts(p.Frame, holds)...)
		law, own, err := s.lawPart(p.Frame, v, who, r)
		if err != nil {
			return err
		}
		if own {
			p.Plans = append(p.Plans, law)
		} else if designation.MayChoose(who) && !p.Past() {
			p.Ways = append(p.Ways, Link{"Choose its route to law", changeRoutePath + escape(r.Ref)})
		}
		p.stages(r)
		for i, fact := range p.Facts {
			if fact.Label == code.Modifications.Field("code").Label {
				p.Facts[i].Cell = LinkCell{r.Code, p.To("/codes/" + escape(r.Code))}
			}
		}
	case *designation.Area:
		part, err := s.areaPart(p.Frame, v, r)
		p.Plans = append(p.Plans, part)
		return err
	case *designation.Notice:
		part, file, err := noticePart(p.Frame, v, r)
		if err != nil {
			return err
		}
		p.Plans = append(p.Plans, part)
		if mayRepresent(who, r) && !p.Past() {
			p.Ways = append(p.Ways, representLink(file))
		}
	case *change.Freeze:
		part, err := freezePart(p.Frame, v, r)
		p.Plans = append(p.Plans, part)
		return err
	case *designation.Readiness:
		p.Facts = append([]Fact{{"Milestone", LinkCell{r.Ref, p.To(address(register.Milestones.Kind, r.Ref))}}}, p.Facts...)
	case *register.Artefact:
		p.Body = append(p.Body, Passage{Label: "Reviews", List: r.Reviews(), Steps: true})
	case *register.Comment:
		return s.hangsOn(p, v, r.Kind, r.On)
	case *register.Attachment:
		p.insert(register.Attachments.Field("author").Label, Fact{register.Attachments.Field("file").Label, TextCell(r.File)})
		return s.hangsOn(p, v, r.Kind, r.On)
	case *change.Request:
		panel, err := s.changePanel(p.Frame, v, r, who, p.Day())
		p.Change = panel
		return err
	case *register.Milestone:
		if _, rule := r.Date.Rule(); rule {
			if err := s.comesTo(p, v, r); err != nil {
				return err
			}
		}
		return s.milestonePlans(ctx, p, v, r)
	}
	return nil
}

// insert puts a fact behind the one of that label, or before the class.
func (p *RecordPage) insert(behind string, f Fact) {
	i := slices.IndexFunc(p.Facts, func(f Fact) bool { return f.Label == behind }) + 1
	if i == 0 {
		i = max(0, len(p.Facts)-1)
	}
	p.Facts = slices.Insert(p.Facts, i, f)
}

// stages tells of a modification where it stands in its code's words and in those
// of every code, and both of its dates: that none is given yet is what whoever
// scans the horizon looks for.
func (p *RecordPage) stages(m *code.Modification) {
	label := func(field string) string { return code.Modifications.Field(field).Label }
	p.Facts = slices.DeleteFunc(p.Facts, func(f Fact) bool {
		return f.Label == label("stage") || f.Label == label("target") || f.Label == label("confirmed")
	})
	told := func(words, none string) Cell {
		if words == "" {
			return TextCell(none)
		}
		return TextCell(words)
	}
	dated := func(on calendar.When) Cell {
		if on.IsZero() {
			return TextCell("None given yet")
		}
		return Date(on, p.Day(), false)
	}
	stage := Cell(TextCell("Not placed yet"))
	if m.Stage != "" {
		stage = StatusOf(string(m.Stage))
	}
	at := min(2, len(p.Facts))
	if len(m.Aliases) == 0 {
		at = min(1, len(p.Facts))
	}
	p.Facts = slices.Insert(p.Facts, at, Fact{label("status"), told(m.Status, "Not given")}, Fact{label("stage"), stage},
		Fact{label("target"), dated(m.Target)}, Fact{label("confirmed"), dated(m.Confirmed)})
}

// hangsOn leads from a comment or an attachment to the record that it hangs on, in
// place of the names of its register and of it.
func (s *Server) hangsOn(p *RecordPage, v *secretariat.View, kind, on string) error {
	k, err := secretariat.KindNamed(kind)
	if err != nil {
		return nil // kept by a program that had the register
	}
	cell := LinkCell{Words: on}
	it, err := v.Find(k, on)
	switch {
	case err == nil:
		about, _ := gist(k, it.Record)
		cell = LinkCell{strings.TrimSpace(on + " " + brief(about)), p.To(address(k, record.HeadOf(it.Record).Ref))}
	case !notThere(err):
		return err
	}
	for i, f := range p.Facts {
		switch f.Label {
		case register.Comments.Field("kind").Label:
			p.Facts[i].Cell = LinkCell{k.Title, p.To("/" + k.Path)}
		case register.Comments.Field("on").Label:
			p.Facts[i].Cell = cell
		}
	}
	return nil
}

// drives adds the plan activities that a RAID item drives.
func (s *Server) drives(p *RecordPage, v *secretariat.View, item *register.RAIDItem) error {
	all, err := s.desk.DrivenIn(v, item)
	if err != nil || len(all) == 0 {
		return err
	}
	links := Links{Label: "Drives in plans"}
	for _, d := range all {
		title := d.Name
		if d.How != "" {
			title += " (" + d.How + ")"
		}
		links.Links = append(links.Links, Related{Ref: d.Plan + " " + d.Activity, URL: p.To("/plans/" + escape(d.Plan) + "/activities/" + escape(d.Activity)), Title: title})
	}
	p.Related = append(p.Related, links)
	return nil
}

func scoreWords(i *register.RAIDItem, score int) string {
	return i.Probability.Words() + " × " + i.Severity.Words() + " = " + record.N(score).Words() + ", " + string(register.BandOf(score))
}

func (s *Server) comesTo(p *RecordPage, v *secretariat.View, m *register.Milestone) error {
	dates, err := milestoneDates(v)
	if err != nil {
		return err
	}
	cell := Cell(TextCell("No date yet: what it counts from has none"))
	if on, ok := dates.Of(m.Ref); ok {
		cell = Date(on, p.Day(), live(m))
	}
	p.insert(register.Milestones.Field("date").Label, Fact{"Comes to", cell})
	return nil
}

// linkOwners leads from each owner to the page of their organisation, where it
// has one.
func (s *Server) linkOwners(f Frame, v *secretariat.View, owners OwnersCell) error {
	names := make([]string, len(owners))
	for i, o := range owners {
		names[i] = o.Name
	}
	refs, err := v.References(party.Organisations.Kind, names)
	for i, name := range names {
		if ref, ok := refs[name]; ok {
			owners[i].URL = f.To(address(party.Organisations.Kind, ref))
		}
	}
	return err
}

// linkNamed leads from each reference among the facts to what it names, where that
// is there and may be seen: papers name what nobody has entered.
func (s *Server) linkNamed(p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record) error {
	for _, fd := range k.Fields {
		i := slices.IndexFunc(p.Facts, func(f Fact) bool { return f.Label == fd.Label })
		if i < 0 || len(fd.Links) == 0 {
			continue
		}
		refs := []string{fd.Get(r).Words()}
		if texts, list := fd.Get(r).(record.Texts); list {
			refs = texts
		}
		urls, err := namedBy(p.Frame, fd, v, refs)
		if err != nil {
			return err
		}
		cell := make(LinksCell, len(refs))
		for n, ref := range refs {
			cell[n] = Link{fd.Said(ref), urls[ref]}
		}
		p.Facts[i].Cell = cell
	}
	return nil
}

// namedBy gives the page of what a field means by each of some texts, where there is
// one.
func namedBy(f Frame, fd *record.Field, v *secretariat.View, texts []string) (map[string]string, error) {
	urls := map[string]string{}
	names := make([]string, len(texts))
	for i, t := range texts {
		names[i] = fd.Named(t)
	}
	for _, name := range fd.Links {
		k, err := secretariat.KindNamed(name)
		if err != nil {
			return nil, err
		}
		refs, err := v.References(k, names)
		if err != nil {
			return nil, err
		}
		for i, t := range texts {
			if ref, ok := refs[names[i]]; ok && urls[t] == "" {
				urls[t] = f.To(address(k, ref))
			}
		}
	}
	return urls, nil
}

// beside gives the meetings before and after one of a group.
func (s *Server) beside(f Frame, v *secretariat.View, m *meeting.Meeting) (Links, error) {
	out := Links{Label: "Before and after"}
	for _, one := range []struct {
		op   secretariat.Op
		desc bool
	}{{secretariat.Before, true}, {secretariat.From, false}} {
		page, err := v.List(meeting.Meetings.Kind, secretariat.Query{Sort: "date", Desc: one.desc, Limit: 2, Filters: []secretariat.Filter{
			{Field: "group", Values: []string{m.Group}}, {Field: "date", Op: one.op, Values: []string{m.Date.Earliest().String()}}}})
		if err != nil {
			return out, err
		}
		for _, it := range page.Items {
			if record.HeadOf(it.Record).Ref != m.Ref {
				out.Links = append(out.Links, relatedTo(meeting.Meetings.Kind, it.Record, f))
				break
			}
		}
	}
	return out, nil
}

// surroundings gives a record the lists that belong to it and the records that
// name it.
func (s *Server) surroundings(p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record) error {
	rolls, err := s.rolls(v, r)
	if err != nil {
		return err
	}
	if p.Panels, err = s.panels(p.Frame, v, rolls); err != nil {
		return err
	}
	if p.Related, err = s.related(k, p.Frame, v, r, rolls); err != nil {
		return err
	}
	if m, ok := r.(*meeting.Meeting); ok && !m.Date.IsZero() {
		around, err := s.beside(p.Frame, v, m)
		if err != nil {
			return err
		}
		p.Related = append([]Links{around}, p.Related...)
	}
	return nil
}
