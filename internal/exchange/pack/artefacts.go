package pack

import "strings"

func artefactShape() shape {
	return shape{
		name: "artefacts",
		columns: map[string][]string{
			colTitle:  words("artefact|design artefact|artefact name|artefacts|design artefacts|document"),
			colRef:    words("ref|id|artefact ref|artefact id|document ref|#|no"),
			colDetail: words("version|owner|status|date|due date|reviewer|description|type"),
		},
		header: func(has func(...string) bool) bool { return has(colTitle) && (has(colRef) || has(colDetail)) },
		read: func(p *parser, rows []cells) {
			for _, r := range rows {
				if r.cell(colTitle) != "" && filled(r.cells) > 1 {
					delete(r.at, colDetail)
					p.addArtefact(r.text(colTitle), p.take(r.Span), extrasAnd(r, colRef))
				}
			}
		},
	}
}

func extrasAnd(r cells, column string) []Extra {
	extras := r.extras()
	if c := r.cell(column); c != "" {
		extras = append(extras, Extra{r.names[r.at[column]], c})
	}
	return extras
}

var artefactName = matching(`\b((?:[A-Z][A-Za-z0-9&]+)(?: (?:of|and|for|to|&) [A-Z][A-Za-z0-9&]+| [A-Z][A-Za-z0-9&]+)+) (?:design )?artefacts?\b`)

// readArtefacts notes the design artefacts that the papers name.
func (p *parser) readArtefacts() {
	for i := range p.lines {
		if !strings.Contains(p.lines[i].text, "artefact") {
			continue
		}
		for _, g := range artefactName.FindAllStringSubmatch(p.lines[i].text, -1) {
			p.addArtefact(Text{g[1], i + 1}, Span{i + 1, i + 1}, nil)
		}
	}
}

func (p *parser) addArtefact(name Text, at Span, other []Extra) {
	n, known := p.artefact[squeezed(name.Value)]
	if known && len(other) > 0 {
		p.giveBack(at)
	}
	if !known {
		n = len(p.Artefacts)
		p.artefact[squeezed(name.Value)] = n
		p.Artefacts = append(p.Artefacts, Artefact{At: at, Name: name, Other: other})
	}
	if a := &p.Artefacts[n]; len(a.Mentions) == 0 || a.Mentions[len(a.Mentions)-1] != name.Line {
		a.Mentions = append(a.Mentions, name.Line)
	}
}
