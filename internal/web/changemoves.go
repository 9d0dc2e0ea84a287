package web

import (
	"strings"

	"crosscode/internal/plan/whatif"
	"crosscode/internal/secretariat"
)

// planMoveParts show what a change request would do to one plan.
func planMoveParts(f Frame, m *secretariat.PlanMove) []Part {
	r := m.Plan.Record
	first := Part{Title: "In the plan " + r.Ref, Words: m.Words(), Mind: m.Mind(), Table: planShiftTable(f, m),
		Links: []Link{{"The plan " + r.Ref, f.To("/plans/" + escape(r.Ref))}}}
	for _, b := range m.Taken {
		first.Links = append(first.Links, Link{"Baseline " + b + ", by this approval", f.To("/baselines/" + escape(b))})
	}
	out := []Part{first}
	if t := planLineTable(m); len(t.Rows) > 0 {
		out = append(out, Part{Title: "Boundaries in the plan " + r.Ref, Table: t})
	}
	if t := planRAIDTable(f, m); len(t.Rows) > 0 {
		out = append(out, Part{Title: "RAID items in the plan " + r.Ref, Table: t})
	}
	return out
}

func planShiftTable(f Frame, m *secretariat.PlanMove) Table {
	p := m.Plan
	t := Table{Label: "Milestones that move in the plan " + p.Record.Ref, Columns: []Column{{Label: "Milestone", Shape: Short},
		{Label: "Committed", Shape: Short}, {Label: "Becomes", Shape: Short}, {Label: "Forecast", Shape: Short}, {Label: "Forecast then", Shape: Short}, {Label: "Spare", Shape: Line}}}
	for _, x := range m.Milestones {
		becomes, then, spare := dayOrNone(x.Promised), dayOrNone(x.Forecast), ""
		if x.Removed {
			becomes = "removed"
		}
		if x.Promised != 0 {
			spare = lateness(x.Spare, p.File.Plan.Rules.Day())
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: x.Milestone, URL: f.To("/plans/" + escape(p.Record.Ref) + "/activities/" + escape(x.Milestone))},
			TextCell(dayOrNone(x.PromisedWas)), TextCell(becomes), TextCell(dayOrNone(x.ForecastWas)), TextCell(then), TextCell(spare)}})
	}
	return t
}

// planLineTable is what becomes of boundaries.
func planLineTable(m *secretariat.PlanMove) Table {
	if m.Outcome == nil {
		return Table{}
	}
	o := *m.Outcome
	o.Boundaries = nil
	for _, b := range m.Outcome.Boundaries {
		if b.Moved {
			o.Boundaries = append(o.Boundaries, b)
		}
	}
	t := boundaryTable(m.Plan, &o)
	t.Label = "Boundaries that it touches in the plan " + m.Plan.Record.Ref
	// Which days it has is said above; here its slack stands before and after.
	t.Columns = []Column{t.Columns[0], t.Columns[1], t.Columns[4], t.Columns[5], {Label: "Slack now", Shape: Line}, {Label: "Slack then", Shape: Line}}
	for i, b := range o.Boundaries {
		c := t.Rows[i].Cells
		t.Rows[i].Cells = []Cell{c[0], c[1], c[4], c[5], TextCell(slackWas(m.Plan, b)), c[6]}
	}
	return t
}

func slackWas(p *secretariat.Planned, b whatif.Boundary) string {
	if !b.HasLatest {
		return ""
	}
	return lateness(b.WasSlack, p.File.Plan.Rules.Day())
}

func planRAIDTable(f Frame, m *secretariat.PlanMove) Table {
	t := Table{Label: "RAID items that bear on what moves in the plan " + m.Plan.Record.Ref, Columns: []Column{{Label: "Item", Shape: Short}, {Label: "What it is", Shape: Prose},
		{Label: "Bears on", Shape: Line}}}
	for _, b := range m.Bearings() {
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: b.Item.Ref, URL: f.To(address(mustKind("raid"), b.Item.Ref)), Class: restricted(b.Item.Class)},
			TextCell(capital(string(b.Item.Kind)) + ": " + brief(b.Item.Description)), TextCell(strings.Join(b.On, ", "))}})
	}
	return t
}
