package web

import (
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/code"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// needsMe is what waits for the reader, the most urgent first.
func (s *Server) needsMe(who party.Actor) func(*HomePage, *secretariat.View) error {
	return func(p *HomePage, v *secretariat.View) error {
		const most = 12
		needs, all, err := secretariat.Needs(v, who, p.Day(), most)
		if err != nil || !who.TakesPart() && who.Organisation == "" {
			return err
		}
		panel := Panel{Title: "Needs you", About: "Where it is your move, the earliest due first.", None: "Nothing waits for you.", Tone: Waits, Count: Count{N: all},
			Table: needsTable(p.Frame, "Needs you", needs)}
		p.Panels = append(p.Panels, panel)
		if all > 0 {
			p.Needs = &Needs{p.To("/") + "#" + anchor(panel.Title), Count{N: all}}
		}
		return nil
	}
}

// needsTable says of what waits whose move it is, by when and since when.
func needsTable(f Frame, label string, needs []secretariat.Need) Table {
	t := Table{Label: label, Columns: []Column{{Name: "ref", Label: "Reference", Shape: Short}, {Name: "what", Label: "What", Shape: Prose},
		{Name: "do", Label: "Whose move", Shape: Line}, {Name: "by", Label: "By", Shape: Dated}, {Name: "since", Label: "Since", Shape: Short}}}
	for _, n := range needs {
		h := record.HeadOf(n.Record)
		t.Rows = append(t.Rows, Row{ID: h.Ref, Cells: []Cell{RefCell{h.Ref, f.To(address(n.Kind, h.Ref)), restricted(h.Class)},
			TextCell(brief(firstWords(n.Kind, n.Record))), TextCell(n.Turn.Words()), Date(n.Turn.By, f.Day(), true), TextCell(calendar.DayOf(n.Since, secretariat.Zone()).Words())}})
	}
	return t
}

// mine gives the pages that are the reader's own: of the organisation they belong
// to and of the codes that it keeps; of every code in force, to whoever belongs to none.
func (s *Server) mine(who party.Actor) func(*HomePage, *secretariat.View) error {
	return func(p *HomePage, v *secretariat.View) error {
		every := Link{"Every code", p.To("/codes")}
		p.MineLabel = "Codes"
		if who.Organisation == "" {
			for _, c := range code.Codes {
				if !c.Closed {
					p.Mine = append(p.Mine, Link{c.Name, p.To("/codes/" + escape(c.Name))})
				}
			}
			p.Mine = append(p.Mine, every)
			return nil
		}
		p.MineLabel, p.Mine = "Yours", []Link{every}
		it, err := v.Find(party.Organisations.Kind, who.Organisation)
		if notThere(err) {
			return nil
		}
		if err != nil {
			return err
		}
		ref := record.HeadOf(it.Record).Ref
		own := []Link{{"Your organisation, " + ref, p.To(address(party.Organisations.Kind, ref))}}
		names := party.Organisations.Names(it.Record)
		for _, c := range code.Codes {
			if slices.Contains(names, record.Fold(c.Name)) {
				own = append(own, Link{"Your code, the " + c.Name, p.To("/codes/" + escape(c.Name))})
			}
		}
		p.Mine = append(own, p.Mine...)
		return nil
	}
}
