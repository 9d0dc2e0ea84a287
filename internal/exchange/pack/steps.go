package pack

import (
	"slices"
	"strings"
)

func stepShape() shape {
	return shape{
		name: "steps",
		columns: map[string][]string{
			colNumber:   words("step|#|no|number|step no|step number|"),
			colText:     words("detail|details|description|step description|step detail|activity description|what"),
			colActivity: words("plan activity|plan activities|activity|activities|plan reference|plan ref|plan step|plan"),
		},
		header: func(has func(...string) bool) bool { return has(colNumber, colText, colActivity) },
		read:   (*parser).readSteps,
	}
}

var (
	cited     = matching(`(?:^|[Aa]ctivit(?:y|ies)\s+|[,&]\s*|\band\s+)([A-Z]{1,2})\b(?:\s?(?:-|–|—|to)\s?([A-Z]{1,2})\b)?`)
	citedOnly = matching(`^(?:[Pp]lan )?(?:[Aa]ctivit(?:y|ies))?\s*[A-Z]{1,2}(?:\s?(?:-|–|—|to|,|&|and)\s?[A-Z]{1,2})*$`)
	labelOnly = matching(`^(?:[Pp]lan )?[Aa]ctivit(?:y|ies)$`)
)

// readSteps reads the route from design to law. A label "Plan activities" whose
// letters stand a row lower is one label for both rows.
func (p *parser) readSteps(rows []cells) {
	from := len(p.Steps)
	for _, r := range rows {
		n := wholeNumber(strings.TrimPrefix(strings.ToLower(r.cell(colNumber)), "step "))
		if n == 0 || r.cell(colText) == "" {
			continue
		}
		p.Steps = append(p.Steps, Step{
			At: p.take(r.Span), Number: n, Text: r.text(colText), Activity: r.value(colActivity), Other: r.extras(),
		})
	}
	steps := p.Steps[from:]
	for i := 0; i+1 < len(steps); i++ {
		a, b := &steps[i].Activity, &steps[i+1].Activity
		if labelOnly.MatchString(a.Value) && citedOnly.MatchString(p.asLatin(b.Value)) {
			whole := a.Value + " " + p.latin(b.Value, b.Line)
			p.find(Rejoined, b.Line, "", "“%s” and “%s” stand on two rows and are read as one label of steps %d and %d: “%s”.",
				a.Value, b.Value, steps[i].Number, steps[i+1].Number, whole)
			a.Value, b.Value = whole, whole
		}
	}
	for i := range steps {
		steps[i].Letters = p.letters(steps[i].Activity)
	}
}

// maxRange bounds the activities that one label cites from and to.
const maxRange = 60

// lettersOf is the inverse of ordinal for one letter or two.
func lettersOf(n int) string {
	if n <= 26 {
		return string(rune('A' + n - 1))
	}
	return lettersOf((n-1)/26) + lettersOf((n-1)%26+1)
}

// letters reads the activities a label cites: A, or K-L, or A, B and D.
func (p *parser) letters(t Text) []string {
	text := p.asLatin(t.Value)
	if !citedOnly.MatchString(text) && !strings.Contains(strings.ToLower(text), "activit") {
		return nil
	}
	var found []string
	for _, g := range cited.FindAllStringSubmatch(text, -1) {
		last := g[1]
		if g[2] != "" {
			last = g[2]
		}
		for n := ordinal(g[1]); n <= min(ordinal(last), ordinal(g[1])+maxRange); n++ {
			if letters := lettersOf(n); !slices.Contains(found, letters) {
				found = append(found, letters)
			}
		}
	}
	if len(found) > 0 {
		p.latin(t.Value, t.Line)
	}
	return found
}

// checkSteps reports steps left out, and activities cited that the plan has
// not.
func (p *parser) checkSteps() {
	planned := map[string]bool{}
	for _, a := range p.Activities {
		planned[a.Letter] = true
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if i > 0 && p.Steps[i-1].At.To < s.At.From && s.Number > p.Steps[i-1].Number+1 {
			p.find(NumberMissing, s.At.From, "", "The steps go from %d to %d.", p.Steps[i-1].Number, s.Number)
		}
		if len(p.Activities) == 0 {
			continue
		}
		for _, letter := range s.Letters {
			if !planned[letter] {
				p.find(DanglingReference, s.At.From, letter, "Step %d cites activity %s, which the plan does not have: it goes from %s to %s.",
					s.Number, letter, p.Activities[0].Letter, p.Activities[len(p.Activities)-1].Letter)
			}
		}
	}
}
