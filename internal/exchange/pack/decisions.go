package pack

import "strings"

func decisionShape() shape {
	return shape{
		name: "decisions",
		columns: map[string][]string{
			colRef:   words("ref|reference|decision ref|decision id|id|no|number|#|"),
			colText:  words("decision|decisions|decision taken|decision made"),
			colDate:  words("date|decision date|meeting|meeting date"),
			colOwner: words("owner|decision maker|made by|taken by"),
		},
		header: func(has func(...string) bool) bool { return has(colText) && (has(colRef) || has(colDate)) },
		read:   (*parser).readDecisions,
	}
}

// readDecisions reads a table of decisions of the meeting's own group.
func (p *parser) readDecisions(rows []cells) {
	for _, r := range rows {
		if r.cell(colText) == "" {
			continue
		}
		d := Decision{At: p.take(r.Span), Ref: p.named(r.value(colRef)), Group: p.Group.Value, Text: r.text(colText), Other: extrasAnd(r, colOwner)}
		for _, found := range datesIn(r.cell(colDate), p.near) {
			d.Meetings = append(d.Meetings, Gathering{Date: Date{found.When, found.written, r.From}})
		}
		if c := r.cell(colDate); !noValue(c) && (len(d.Meetings) != 1 || d.Meetings[0].Date.Written != c) {
			d.Other = append(d.Other, Extra{cellAt(r.names, r.at[colDate]), c})
		}
		p.Decisions = append(p.Decisions, d)
	}
}

var (
	decided   = matching(`(?i)\b(?:approved|agreed|endorsed|ratified|decided|adopted|rejected|resolved|accepted|baselined|signed off)\b`)
	undecided = matching(`(?i)\b(?:not(?: yet)?(?: been)?|to be|will be|be|until|once|when|if|unless|subject to being|for|yet to be|would be|should be|could be|may be|must be|previously) (?:\w+ly )?$`)
	agrees    = matching(`\b(agree)(?:[.,;]|$)`)
	clauseCut = matching(`[.;] `)
)

// decide takes the decisions out of what groups report: each sentence that says
// something was approved, agreed or the like.
func (p *parser) decide() {
	for i := range p.Updates {
		u := &p.Updates[i]
		for _, s := range sentences(u.Text.Value) {
			if !p.tellsDecision(s, u) {
				continue
			}
			text := s
			if startsLower(s) && strings.HasPrefix(u.Text.Value, s) && u.Title.Value != "" {
				text = u.Title.Value + " " + s
			}
			p.Decisions = append(p.Decisions, Decision{
				At: u.At, Group: u.By(), Meetings: u.Meetings, Text: Text{text, u.At.From}, Reported: true,
			})
		}
	}
}

// tellsDecision reports whether a sentence says that something was decided, not
// that it will be.
func (p *parser) tellsDecision(s string, u *GroupUpdate) bool {
	for _, m := range decided.FindAllStringIndex(s, -1) {
		if !undecided.MatchString(s[:m[0]]) {
			return true
		}
	}
	if m := agrees.FindStringIndex(s); m != nil && !strings.HasSuffix(strings.ToLower(s[:m[0]]), "to ") {
		p.find(Assumed, u.At.From, u.Group.Value, "“agree” is read as agreed.")
		return true
	}
	return false
}

// sentences cuts a text after full stops and semicolons; a full stop only where
// a capital letter follows.
func sentences(s string) []string {
	var out []string
	from := 0
	for _, m := range clauseCut.FindAllStringIndex(s, -1) {
		if m[1] >= len(s) || s[m[0]] == '.' && !isCapital(s[m[1]:m[1]+1]) {
			continue
		}
		out = append(out, strings.TrimRight(strings.TrimSpace(s[from:m[1]]), ";"))
		from = m[1]
	}
	return append(out, strings.TrimSpace(s[from:]))
}
