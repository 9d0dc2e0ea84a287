package pack

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
)

func changeShape() shape {
	return shape{
		name: "changes",
		columns: map[string][]string{
			colRef:    words("cr|cr ref|cr no|cr number|change request|cr id|change request ref|ref|id|change ref"),
			colTitle:  words("title|cr title|name|description|subject|change"),
			colStatus: words("status|cr status|stage|state|decision"),
			colRaiser: words("raised by|raiser|change raiser|proposer|owner"),
			colUpdate: words("update|updates|comments|notes|next steps"),
			colDate:   words("date|date raised|raised"),
		},
		header: func(has func(...string) bool) bool {
			return has(colRef, colTitle) && (has(colStatus) || has(colRaiser))
		},
		read: (*parser).readChangeTable,
	}
}

const quoted = `['‘“"]([^'‘’“”"]{2,120})['’”"]`

var (
	changeNo   = matching(`\bCR[ -]?(\d{3,4})\b`)
	titledCR   = matching(`\b((?:Change Request|CR) (?:for|to|on) [^().;]{2,120}?)\s*\((CR[ -]?\d{3,4})\)`)
	headedCR   = matching(`^(CR[ -]?\d{3,4})\s*[:–—-]\s*(\S.{3,140})$`)
	redates    = matching(`(?i)\b(?:delay|move|defer|re-?date|re-?plan|postpone|bring|advance|change|set|push|reschedule|shift|extend|update|amend)(?:ing|s|d|ed)?\s+(?:back |forward |out |the date (?:of|for) )*(?:milestone )?(M\d{1,2})\b`)
	redated    = matching(`(?i)\b(M\d{1,2})(?: milestone)?(?: date)? (?:to be |is to be |would be |will be |to )?(?:delayed|moved?|deferred|re-?dated|re-?planned|postponed|pushed|rescheduled|shifted|changed?)\b`)
	proposedAt = matching(`(?i)\b(?:proposed|new|revised) (?:date (?:for|of) )?(M\d{1,2})(?: date)?\s*(?:is|:|–|-)\s*`)
	toDate     = matching(`\b(?:to|until|by|be|for)\s+(?:be )?(?:the )?$`)
	period     = matching(`^\d{1,2}(?:\.\d)? (?:months?|weeks?|days?)$`)
	byPeriod   = matching(`\bby (\d{1,2}(?:\.\d)? (?:months?|weeks?|days?))\b`)
	renames    = matching(`(?i)\brenam(?:e|ing) (?:milestone )?(M\d{1,2})(?: milestone)? (?:to|as|from)?\s*(?:be )?` + quoted)
	renamed    = matching(`(?i)\b(M\d{1,2})(?: milestone)? (?:to be |is to be |would be |will be )?renamed (?:to|as)?\s*` + quoted)
	renamesRaw = matching(`\b[Rr]ename (M\d{1,2}) (?:to|as) ([A-Z][^'‘’“”"().;]{3,80})`)
	renameTo   = matching(`\bto ` + quoted)
	wasCalled  = matching(`\b(?:from|formerly|currently|was|previously) ` + quoted)
	unchanged  = matching(`(?i)\bno change (?:is |will be )?(?:made |proposed )?to (?:milestone )?(M\d{1,2})\b|\b(M\d{1,2}) (?:is |remains |will be )?(?:unchanged|not changed)`)
	raisedBy   = matching(`^([A-Z][A-Za-z0-9&() -]{1,60}?) (?:is|are|will be|was|has agreed to be|have agreed to be) the (?:proposed )?(?:[Cc]hange )?(?:[Rr]aiser|[Pp]roposer)\b`)
	raiserIs   = matching(`(?i)\b(?:raised by|(?:change )?raiser:|proposer:)\s+(?:the )?([A-Z][A-Za-z0-9&]+)`)
	onBehalf   = matching(`\bon behalf of (?:the )?([A-Z][A-Za-z0-9&]+)`)
	changeLife = matching(`(?i)\b(drafted|raised|submitted|approved|rejected|withdrawn|deferred|implemented|(?:issued (?:to|for)|under|in|out for) impact assessment)\b`)
)

// A claim is a proposal found in the text, before it is known whose it is.
type claim struct {
	Proposal
	line int
}

// readChanges gathers the change requests that the papers name, and gives each
// what is proposed on its slides. A proposal is never applied.
func (p *parser) readChanges() {
	index := map[string]int{}
	for i := range p.Changes {
		index[p.Changes[i].Ref] = i
	}
	var claims []claim
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind == blank || l.kind == rule {
			continue
		}
		p.mentionChanges(index, l.text, no)
		if l.kind != row && strings.Contains(l.text, "M") {
			claims = append(claims, p.claimsIn(l.text, no)...)
		}
	}
	for _, c := range append(p.claims, claims...) {
		p.settle(c)
	}
	p.readRaisers()
}

// mentionChanges notes the change requests a line names and what it says of the
// only one it names.
func (p *parser) mentionChanges(index map[string]int, text string, no int) {
	if !strings.Contains(text, "CR") {
		return
	}
	for _, g := range changeNo.FindAllStringSubmatch(text, -1) {
		id := "CR" + g[1]
		n, known := index[id]
		if !known {
			n = len(p.Changes)
			index[id] = n
			p.Changes = append(p.Changes, Change{At: Span{no, no}, Ref: id})
		}
		c := &p.Changes[n]
		if k := len(c.Mentions); k == 0 || c.Mentions[k-1] != no {
			c.Mentions = append(c.Mentions, no)
			p.changeAt = append(p.changeAt, changeAt{no, n})
		}
		if g[0] != id {
			p.find(RefRepaired, no, id, "“%s” is read as %s.", g[0], id)
		}
	}
	for _, g := range titledCR.FindAllStringSubmatch(text, -1) {
		p.Changes[index[changeRef(g[2])]].entitle(Text{g[1], no})
	}
	if g := headedCR.FindStringSubmatch(text); g != nil && p.at(no).kind != row && !strings.HasSuffix(g[2], ".") && len(changeNo.FindAllString(text, -1)) == 1 {
		p.Changes[index[changeRef(g[1])]].entitle(Text{g[2], no})
	}
	p.changeStatus(index, text, no)
}

func changeRef(s string) string { return "CR" + changeNo.FindStringSubmatch(s)[1] }

func (c *Change) entitle(t Text) {
	if c.Title.Value == "" {
		c.Title = t
	}
}

// changeStatus reads how far a change request has come from a sentence that
// names no other.
func (p *parser) changeStatus(index map[string]int, text string, no int) {
	if p.at(no).kind == row {
		return
	}
	for _, s := range sentences(text) {
		named := changeNo.FindAllString(s, -1)
		if len(named) != 1 {
			continue
		}
		c := &p.Changes[index[changeRef(named[0])]]
		for _, at := range changeLife.FindAllStringIndex(s, -1) {
			if c.Status.Value == "" && !undecided.MatchString(s[:at[0]]) {
				c.Status = Text{s[at[0]:at[1]], no}
			}
		}
	}
}

// claimsIn finds what a line proposes for milestones: a new name, a new date,
// or no change. What is said under an "if" is no proposal.
func (p *parser) claimsIn(text string, no int) []claim {
	var found []claim
	all := sentences(text)
	for i, s := range all {
		if strings.HasPrefix(s, "If ") {
			continue
		}
		reason := Text{}
		if i+1 < len(all) {
			reason = Text{all[i+1], no}
		}
		found = append(found, nameClaims(s, no, reason)...)
		found = append(found, p.dateClaims(s, no, reason)...)
		for _, g := range unchanged.FindAllStringSubmatch(s, -1) {
			found = append(found, claim{Proposal{Milestone: g[1] + g[2]}, no})
		}
	}
	return found
}

func nameClaims(s string, no int, reason Text) []claim {
	for _, re := range []*pattern{renames, renamed, renamesRaw} {
		at := re.FindStringSubmatchIndex(s)
		if at == nil {
			continue
		}
		c := claim{Proposal{Milestone: s[at[2]:at[3]], Field: ProposedName, Value: Text{strings.TrimSpace(s[at[4]:at[5]]), no}, Reason: reason}, no}
		if g := wasCalled.FindStringSubmatch(s); g != nil {
			c.From = Text{g[1], no}
			if to := renameTo.FindStringSubmatch(s); g[1] == c.Value.Value && to != nil {
				c.Value.Value = to[1]
			}
		}
		return []claim{c}
	}
	return nil
}

// dateClaims finds "Delay M6 to 9 months after M5" and its kin: a word that
// moves a milestone, and after it a date to move to.
func (p *parser) dateClaims(s string, no int, reason Text) []claim {
	var found []claim
	for _, re := range []*pattern{redates, redated, proposedAt} {
		for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
			c := claim{Proposal{Milestone: s[at[2]:at[3]], Field: ProposedDate, Reason: reason}, no}
			if p.newDate(&c, s[at[1]:], re == proposedAt) {
				found = append(found, c)
			}
		}
	}
	return found
}

// newDate reads the date a milestone would move to, and the one it would move
// from.
func (p *parser) newDate(c *claim, rest string, direct bool) bool {
	from := 0
	for _, d := range datesIn(rest, p.near) {
		before := rest[from:d.from]
		if len(before) > 40 || strings.Contains(before, "M") {
			return false
		}
		switch {
		case direct && strings.TrimSpace(before) == "", toDate.MatchString(before):
			c.Value, c.Date = Text{d.written, c.line}, d.When
			return true
		case strings.HasSuffix(strings.TrimRight(before, " "), "from"):
			c.Proposal.From = Text{d.written, c.line}
		default:
			return false
		}
		from = d.to
	}
	if g := byPeriod.FindStringSubmatch(rest); g != nil && strings.Index(rest, g[0]) < 30 {
		c.Value = Text{g[1], c.line}
		return true
	}
	return false
}

// tableProposals reads the columns of a milestone table that propose.
func (p *parser) tableProposals(r cells, id string, m Milestone) {
	if t := r.value(colNewName); t.Value != "" && squeezed(t.Value) != squeezed(m.Name.Value) {
		p.claims = append(p.claims, claim{Proposal{Milestone: id, Field: ProposedName, Value: t, From: m.Name}, r.From})
	}
	switch t := r.value(colNewDate); {
	case unsettled(t.Value):
		p.find(DateImprecise, r.From, id, "“%s” proposes no date for %s yet.", t.Value, id)
	case t.Value != "":
		w := calendar.When{}
		if read, ok := readDate(hyphens.Replace(t.Value), p.near); ok {
			w = read.When
		}
		if w.IsZero() || w != m.Date.When {
			p.claims = append(p.claims, claim{Proposal{Milestone: id, Field: ProposedDate, Value: t, From: Text{m.Date.Written, m.Date.Line}, Date: w}, r.From})
		}
	}
}

// settle gives a claim to the change request it belongs to and reports it.
func (p *parser) settle(c claim) {
	owner := p.changeFor(c.line)
	if c.Field == "" {
		if owner != nil && !slices.ContainsFunc(owner.Unchanged, func(t Text) bool { return t.Value == c.Milestone }) {
			owner.Unchanged = append(owner.Unchanged, Text{c.Milestone, c.line})
		}
		return
	}
	who := "The papers propose"
	if owner != nil {
		who = owner.Ref + " proposes"
		same := [4]string{owner.Ref, c.Milestone, c.Field, squeezed(c.Value.Value)}
		if p.proposed[same] {
			return
		}
		p.proposed[same] = true
		owner.Proposals = append(owner.Proposals, c.Proposal)
	}
	if c.Field == ProposedName {
		p.find(Proposed, c.line, c.Milestone, "%s to rename %s “%s”. That is for the change request; the milestone keeps its name.", who, c.Milestone, c.Value.Value)
	} else {
		way := "to"
		if c.Date.IsZero() && period.MatchString(c.Value.Value) {
			way = "by"
		}
		p.find(Proposed, c.line, c.Milestone, "%s to move %s "+way+" %s. That is for the change request; the milestone keeps its date.", who, c.Milestone, c.Value.Value)
	}
}

// changeFor gives the change request that a line of a slide is about: the one
// last named on the slide above the line, or named on it at all, or the only
// one the papers name.
func (p *parser) changeFor(no int) *Change {
	if len(p.Changes) == 1 {
		return &p.Changes[0]
	}
	s := p.slide(no)
	after, _ := slices.BinarySearchFunc(p.changeAt, no+1, func(a changeAt, no int) int { return a.line - no })
	if after > 0 && p.changeAt[after-1].line >= s.At.From {
		return &p.Changes[p.changeAt[after-1].change]
	}
	if after < len(p.changeAt) && p.changeAt[after].line <= s.At.To {
		return &p.Changes[p.changeAt[after].change]
	}
	return nil
}

// A changeAt says which change request a line names, the last of several.
type changeAt struct{ line, change int }

// readRaisers reads who raises a change request, and for whom.
func (p *parser) readRaisers() {
	if len(p.Changes) == 0 {
		return
	}
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind != prose && l.kind != bullet {
			continue
		}
		g := raisedBy.FindStringSubmatch(l.text)
		if g == nil && changeNo.MatchString(l.text) {
			g = raiserIs.FindStringSubmatch(l.text)
		}
		if g == nil {
			continue
		}
		if c := p.changeFor(no); c != nil && c.Raiser.Value == "" {
			c.Raiser = Text{g[1], no}
			if b := onBehalf.FindStringSubmatch(l.text); b != nil {
				c.OnBehalf = Text{b[1], no}
			}
		}
	}
}

// readChangeTable reads a log of change requests.
func (p *parser) readChangeTable(rows []cells) {
	known := map[string]bool{}
	for i := range p.Changes {
		known[p.Changes[i].Ref] = true
	}
	for _, r := range rows {
		id := p.asLatin(r.cell(colRef))
		if !changeNo.MatchString(id) || len(id) > 8 || known[changeRef(id)] {
			continue
		}
		known[changeRef(id)] = true
		p.latin(r.cell(colRef), r.From)
		if r.cell(colUpdate) == "" && r.cell(colDate) == "" && len(r.extras()) == 0 {
			p.take(r.Span)
		}
		p.Changes = append(p.Changes, Change{
			At: r.Span, Ref: changeRef(id), Title: r.text(colTitle), Status: r.value(colStatus), Raiser: r.value(colRaiser),
		})
	}
}
