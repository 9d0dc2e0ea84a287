package pack

// What is one thing to the record stands once in a pack. Of two agenda items 3,
// or two activities B, the first is taken; the other is reported and its lines
// are kept as text.

// readOnce drops what is given twice, and keeps as text the lines of records
// with cells that no field of theirs holds.
func (p *parser) readOnce() {
	p.Agenda = once(p, p.Agenda, func(a *AgendaItem) (Span, string, []Extra) { return a.At, numbered("agenda item", a.Number), a.Other })
	p.Updates = once(p, p.Updates, func(u *GroupUpdate) (Span, string, []Extra) {
		return u.At, numbered("point of "+u.By(), u.Number), u.Other
	})
	p.Roadmap = once(p, p.Roadmap, func(d *RoadmapDate) (Span, string, []Extra) {
		return d.At, called("meeting of", d.Date.When.Words()), d.Other
	})
	p.Activities = once(p, p.Activities, func(a *Activity) (Span, string, []Extra) { return a.At, called("activity", a.Letter), a.unheld() })
	p.Steps = once(p, p.Steps, func(s *Step) (Span, string, []Extra) { return s.At, numbered("step", s.Number), s.Other })
	p.Actions = once(p, p.Actions, func(a *Action) (Span, string, []Extra) { return a.At, "", a.Other })
	p.RAID = once(p, p.RAID, func(i *Item) (Span, string, []Extra) { return i.At, "", i.Other })
	p.Decisions = once(p, p.Decisions, func(d *Decision) (Span, string, []Extra) { return d.At, "", d.unheld() })
	p.Milestones = once(p, p.Milestones, func(m *Milestone) (Span, string, []Extra) { return m.At, "", m.unheld() })
	p.Artefacts = once(p, p.Artefacts, func(a *Artefact) (Span, string, []Extra) { return a.At, "", a.Other })
}

// once gives the records each of which is the first of its name; a record
// without a name is one of its own.
func once[T any](p *parser, all []T, of func(*T) (at Span, name string, unheld []Extra)) []T {
	first := map[string]int{}
	var kept []T
	for i := range all {
		at, name, unheld := of(&all[i])
		if name != "" && first[name] > 0 {
			p.find(Duplicate, at.From, "", "A second %s stands here; the one on line %d is taken, and this is kept as text.", name, first[name])
			p.giveBack(at)
			continue
		}
		if len(unheld) > 0 {
			p.giveBack(at)
		}
		first[name] = at.From
		kept = append(kept, all[i])
	}
	return kept
}

func numbered(what string, n int) string {
	if n == 0 {
		return ""
	}
	return what + " " + itoa(n)
}

func called(what, name string) string {
	if name == "" {
		return ""
	}
	return what + " " + name
}

// unheld gives what a row says of an activity beside its name, phase and
// detail.
func (a *Activity) unheld() []Extra {
	if a.Duration.Value == "" {
		return a.Other
	}
	return append(a.Other[:len(a.Other):len(a.Other)], Extra{"duration", a.Duration.Value})
}

func (d *Decision) unheld() []Extra {
	if d.Ref.Value == "" {
		return d.Other
	}
	return append(d.Other[:len(d.Other):len(d.Other)], Extra{"ref", d.Ref.Value})
}

func (m *Milestone) unheld() []Extra {
	if m.Level > 0 || m.Tier.Value == "" {
		return m.Other
	}
	return append(m.Other[:len(m.Other):len(m.Other)], Extra{"level", m.Tier.Value})
}
