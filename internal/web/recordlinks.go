package web

import (
	"context"
	"slices"

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
			out = append(out, Links{Label: n.Kind.Title + ": " + lower(n.Field.Label), of: n.Kind})
		}
		l := &out[len(out)-1]
		if len(l.Links) == maxRelated {
			l.All = allNaming(f, n, record.HeadOf(r).Ref)
			continue
		}
		l.Links = append(l.Links, relatedTo(n.Kind, n.Item.Record, f))
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
	ref := record.HeadOf(r).Ref
	rel := Related{Ref: ref, URL: f.To(address(k, ref)), Title: brief(about)}
	if st := k.Field("status"); st != nil {
		rel.Status = StatusOf(st.Get(r).Words())
	}
	return rel
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
	case *register.RAIDItem:
		for i, b := range p.Body {
			if b.Label == register.RAID.Field("impact").Label {
				p.Body[i].Label = r.Kind.ImpactLabel()
			}
		}
		if score, ok := r.Score(); ok {
			p.Facts = append(p.Facts, Fact{"Score", TextCell(scoreWords(r, score))})
		}
		return s.drives(p, v, r)
	case *code.Modification:
		holds, err := secretariat.HoldsOn(v, r, p.Day())
		if err != nil {
			return err
		}
		for _, h := range holds {
			p.Body = append([]Passage{{Label: "Held", Text: h.Words()}}, p.Body...)
		}
		law, own, err := s.lawPart(p.Frame, v, who, r)
		if err != nil {
			return err
		}
		if own {
			p.Plans = append(p.Plans, law)
		} else if designation.MayChoose(who) && !p.Past() {
			p.Ways = append(p.Ways, Link{"Choose its route to law", changeRoutePath + escape(r.Ref)})
		}
		for i, fact := range p.Facts {
			if fact.Label == code.Modifications.Field("code").Label {
				p.Facts[i].Cell = LinkCell{r.Code, p.To("/codes/" + escape(r.Code))}
			}
		}
	case *designation.Readiness:
		p.Facts = append([]Fact{{"Milestone", LinkCell{r.Ref, p.To(address(register.Milestones.Kind, r.Ref))}}}, p.Facts...)
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
	cell := Cell(TextCell("no date yet: what it counts from has none"))
	if on, ok := dates.Of(m.Ref); ok {
		cell = Date(on, p.Day(), live(m))
	}
	p.Facts = append(p.Facts, Fact{"Comes to", cell})
	return nil
}

// linkOwners leads from each owner to the page of their organisation, where it
// has one.
func (s *Server) linkOwners(f Frame, v *secretariat.View, owners OwnersCell) error {
	for i, o := range owners {
		it, err := v.Find(party.Organisations.Kind, o.Name)
		if notThere(err) {
			continue
		}
		if err != nil {
			return err
		}
		owners[i].URL = f.To(address(party.Organisations.Kind, record.HeadOf(it.Record).Ref))
	}
	return nil
}

// linkNamed leads from each reference among the facts to what it names, where that
// is there and may be seen: papers name what nobody has entered.
func (s *Server) linkNamed(p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record) error {
	for _, fd := range k.Fields {
		i := slices.IndexFunc(p.Facts, func(f Fact) bool { return f.Label == fd.Label })
		if i < 0 || len(fd.Links) == 0 || fd.Link == "" && len(fd.Links) == 1 {
			continue
		}
		refs := []string{fd.Get(r).Words()}
		if texts, list := fd.Get(r).(record.Texts); list {
			refs = texts
		}
		cell := make(LinksCell, len(refs))
		for n, ref := range refs {
			url, err := s.namedBy(p.Frame, fd, v, ref)
			if err != nil {
				return err
			}
			cell[n] = Link{ref, url}
		}
		p.Facts[i].Cell = cell
	}
	return nil
}

// namedBy gives the page of what a field means by a reference, or "".
func (s *Server) namedBy(f Frame, fd *record.Field, v *secretariat.View, ref string) (string, error) {
	for _, name := range fd.Links {
		k, err := secretariat.KindNamed(name)
		if err != nil {
			return "", err
		}
		it, err := v.Find(k, ref)
		if notThere(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		return f.To(address(k, record.HeadOf(it.Record).Ref)), nil
	}
	return "", nil
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
