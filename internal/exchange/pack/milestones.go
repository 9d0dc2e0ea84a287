package pack

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/ref"
)

func milestoneShape() shape {
	return shape{
		name: "milestones",
		columns: map[string][]string{
			colRef:     words("milestone|milestone ref|milestone id|milestone no|ref|id|#|milestones"),
			colTitle:   words("name|milestone name|description|title|milestone description|milestone title|definition|current name"),
			colDate:    words("date|milestone date|baseline date|baseline|current date|planned date|plan date|due date|due|delivery date"),
			colLevel:   words("level|tier"),
			colNewDate: words("proposed date|new date|revised date|proposed new date"),
			colNewName: words("proposed name|new name|revised name"),
		},
		header: func(has func(...string) bool) bool {
			return has(colRef) && (has(colTitle, colDate) || has(colTitle, colLevel) || has(colDate, colLevel) || has(colNewDate) || has(colNewName) || has(colTitle))
		},
		usual: []string{colRef, colTitle},
		row: func(p *parser, r cells) bool {
			return r.shape.is("milestones") && ref.IsMilestone(p.asLatin(r.cell(colRef))) && len(r.cell(colTitle)) > 6 && strings.Contains(r.cell(colTitle), " ")
		},
		read: (*parser).readMilestoneTable,
	}
}

var (
	explained = matching(`^(.+?) \((?:i\.?e\.?,? )(.+)\)$`)
	calledIn  = matching(`\b(M\d{1,2}) \(([A-Z][^()]{6,80})\)`)
	datedIn   = matching(`\b(M\d{1,2})(?: milestone)?(?: \(|: | – | - | (?:is|are|was) (?:now |currently )?(?:due|planned|scheduled|baselined|set)(?: for| on| in| at| by)? | (?:date|milestone) (?:is|of) )`)
	leveled   = matching(`\b[Ll]evel (\d) milestone`)
)

// readMilestoneTable reads a table of milestones; what it proposes for them is
// left to the change request.
func (p *parser) readMilestoneTable(rows []cells) {
	for _, r := range rows {
		id := p.asLatin(r.cell(colRef))
		if !ref.IsMilestone(id) {
			continue
		}
		p.latin(r.cell(colRef), r.From)
		m := Milestone{At: p.take(r.Span), Ref: id, Mentions: []int{r.From}, Name: p.named(r.value(colTitle)), Level: wholeNumber(lastField(r.cell(colLevel))), Tier: r.value(colLevel), Date: p.date(r.cell(colDate), r.From, id), Other: r.extras()}
		if rule, ok := m.Date.When.Rule(); ok && rule.Anchor == id {
			p.find(Contradiction, r.From, id, "%s cannot count from itself; “%s” is no date of it.", id, m.Date.Written)
			m.Date.When = calendar.When{}
		}
		if g := explained.FindStringSubmatch(m.Name.Value); g != nil {
			m.Name.Value, m.Meaning = g[1], Text{g[2], r.From}
		}
		p.tableProposals(r, id, m)
		p.addMilestone(m)
	}
}

func lastField(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[len(f)-1]
	}
	return ""
}

// addMilestone joins what two places say of one milestone.
func (p *parser) addMilestone(m Milestone) {
	i := slices.IndexFunc(p.Milestones, func(old Milestone) bool { return old.Ref == m.Ref })
	if i < 0 {
		p.Milestones = append(p.Milestones, m)
		return
	}
	p.Milestones[i].name(p, m.Name)
	if p.Milestones[i].Meaning.Value == "" {
		p.Milestones[i].Meaning = m.Meaning
	}
	p.Milestones[i].dated(p, m.Date)
	if p.Milestones[i].Level == 0 {
		p.Milestones[i].Level, p.Milestones[i].Tier = m.Level, m.Tier
	}
	p.Milestones[i].Other = append(p.Milestones[i].Other, m.Other...)
	p.giveBack(m.At)
}

func (m *Milestone) name(p *parser, t Text) {
	switch {
	case t.Value == "":
	case m.Name.Value == "":
		m.Name = t
	case squeezed(m.Name.Value) != squeezed(t.Value):
		p.find(Contradiction, t.Line, m.Ref, "%s is called “%s” here and “%s” on line %d, which is taken.", m.Ref, t.Value, m.Name.Value, m.Name.Line)
	}
}

func (m *Milestone) dated(p *parser, d Date) {
	switch {
	case d.When.IsZero():
	case m.Date.When.IsZero():
		m.Date = d
	case m.Date.When != d.When:
		p.find(Contradiction, d.Line, m.Ref, "%s is dated %s here and %s on line %d, which is taken.", m.Ref, d.When.Words(), m.Date.When.Words(), m.Date.Line)
	}
}

// readMilestones gathers every milestone that the papers name, with the names,
// dates and levels they state. What is proposed is not stated.
func (p *parser) readMilestones() {
	index := map[string]int{}
	for i := range p.Milestones {
		index[p.Milestones[i].Ref] = i
	}
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if !strings.Contains(l.text, "M") || l.kind == blank || l.kind == rule {
			continue
		}
		for _, id := range milestones.FindAllString(l.text, -1) {
			n, known := index[id]
			if !known {
				n = len(p.Milestones)
				index[id] = n
				p.Milestones = append(p.Milestones, Milestone{At: Span{no, no}, Ref: id})
			}
			m := &p.Milestones[n]
			if k := len(m.Mentions); k == 0 || m.Mentions[k-1] != no {
				m.Mentions = append(m.Mentions, no)
			}
		}
		if l.kind != row {
			p.statedOf(index, l.text, no)
		}
	}
	for i := range p.Milestones {
		slices.Sort(p.Milestones[i].Mentions)
		p.Milestones[i].Mentions = slices.Compact(p.Milestones[i].Mentions)
	}
	for _, c := range p.Changes {
		for _, pr := range c.Proposals {
			if n, ok := index[pr.Milestone]; ok && pr.Field == ProposedName {
				p.Milestones[n].name(p, pr.From)
			}
		}
	}
	slices.SortStableFunc(p.Milestones, func(a, b Milestone) int { return strings.Compare(ref.SortKey(a.Ref), ref.SortKey(b.Ref)) })
}

// statedOf reads what running text states of a milestone: a name or a date in
// brackets after it, a date it is planned for, its level.
func (p *parser) statedOf(index map[string]int, text string, no int) {
	for _, s := range sentences(text) {
		ids := slices.Compact(slices.Sorted(slices.Values(milestones.FindAllString(s, -1))))
		if g := leveled.FindStringSubmatch(s); g != nil && len(ids) == 1 {
			if m := &p.Milestones[index[ids[0]]]; m.Level == 0 {
				m.Level, m.Tier = number(g[1]), Text{g[0], no}
			}
		}
		if redates.MatchString(s) {
			continue
		}
		for _, g := range calledIn.FindAllStringSubmatch(s, -1) {
			if _, ok := calendar.Read(g[2], p.near); !ok && len(strings.Fields(g[2])) > 1 && len(datesIn(g[2], p.near)) == 0 {
				p.Milestones[index[g[1]]].name(p, Text{g[2], no})
			}
		}
		for _, at := range datedIn.FindAllStringSubmatchIndex(s, -1) {
			if d := datesIn(s[at[1]:], p.near); len(d) > 0 && d[0].from == 0 {
				p.Milestones[index[s[at[2]:at[3]]]].dated(p, Date{d[0].When, d[0].written, no})
			}
		}
	}
}
