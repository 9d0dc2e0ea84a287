package pack

import (
	"slices"
	"strings"

	"crosscode/internal/ref"
)

func actionShape() shape {
	return shape{
		name: "actions",
		columns: map[string][]string{
			colRef:    words("ref|reference|action ref|action reference|action id|action no|action number|id|no|number|ref no|#|"),
			colText:   words("action|actions|action description|description of action|action required|action detail|action details|description|task|detail|details"),
			colOwner:  words("owner|owners|action owner|action owners|responsible|responsibility|assigned to|assignee|who|lead|action by"),
			colDue:    words("due date|due|date due|due by|deadline|target date|by when|when|action due|action due date|required by"),
			colStatus: words("status|action status|state"),
			colUpdate: words("update|updates|latest update|progress|progress update|latest progress|status update|comments|comment|notes|update comments|latest position|commentary|outcome"),
		},
		header: func(has func(...string) bool) bool {
			return has(colRef, colText) && (has(colOwner) || has(colDue) || has(colUpdate) || has(colStatus))
		},
		usual: []string{colRef, colText, colOwner, colDue, colUpdate},
		row: func(p *parser, r cells) bool {
			_, _, ok := p.actionRef(r.cell(colRef))
			return ok && r.shape.is("actions") && r.cell(colText) != ""
		},
		read: (*parser).readActions,
	}
}

// A repeat is an action shown again, outside the main log.
type repeat struct {
	Action
	headless bool
}

var (
	looseRef   = matching(`^([A-Za-z]{2,12})[ -]?(\d{1,3})\s?[-–—‑−_/.]\s?(\d{1,3})$`)
	statusWord = matching(`(?i)^[\[(\p{So}\x{fe0f}\s]*(recommend(?:ed|ation)?(?: (?:for|to be|to|as))?[ -]clos(?:ed|ure|e)|proposed?(?: for| to be| to|)? clos(?:ed|ure|e)|clos(?:ed|e)|completed?|done|on[ -]?going|in progress|re-?opened|open(?:ed)?|new|not (?:yet )?started|withdrawn|cancell?ed)\b[\])]?\s*[:;.,–—-]?\s*`)
	since      = matching(`^(?:\d|(?:at|on|in|by|as|following|per|since|after|during)\b)`)
)

// actionRef reads a reference of an action. Forms that only spell it otherwise
// (a space, another dash, small letters, a zero left out) are read, and written
// says so by being false.
func (p *parser) actionRef(s string) (a ref.Action, written, ok bool) {
	latin := p.asLatin(strings.Trim(s, " :"))
	if a, ok := p.misreadDigits(latin); ok {
		return a, false, true
	}
	if a, err := ref.ParseAction(latin); err == nil {
		return a, a.String() == latin, true
	}
	g := looseRef.FindStringSubmatch(latin)
	if g == nil || latin != strings.ToUpper(latin) && !strings.EqualFold(g[1], p.Group.Value) {
		return ref.Action{}, false, false
	}
	return ref.Action{Group: strings.ToUpper(g[1]), Meeting: number(g[2]), Sequence: number(g[3])}, false, true
}

// misreadDigits reads CCAGO3-08 as CCAG03-08: after the group's own name, the
// letters that look like digits are digits.
func (p *parser) misreadDigits(s string) (ref.Action, bool) {
	own := p.Group.Value
	if own == "" || len(s) <= len(own) || len(s) > len(own)+9 || !strings.EqualFold(s[:len(own)], own) || !strings.ContainsAny(s[len(own):], "OolI") {
		return ref.Action{}, false
	}
	digits := digitLike.Replace(s[len(own):])
	g := looseRef.FindStringSubmatch(own + digits)
	if g == nil {
		return ref.Action{}, false
	}
	return ref.Action{Group: own, Meeting: number(g[2]), Sequence: number(g[3])}, true
}

var digitLike = strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1")

// readActions reads a part of a table of actions. What an earlier table already
// gave in full is a repeat.
func (p *parser) readActions(rows []cells) {
	main := rows[0].has(colUpdate) || rows[0].has(colStatus)
	own := p.showsOwn()
	for _, r := range p.joined(rows, colRef, colText) {
		a, ok := p.action(r, own)
		if !ok {
			p.refless(r)
			continue
		}
		old := p.shown[a.Ref]
		switch {
		case old > 0 || !main && p.loggedLater(a.Ref, r.To):
			p.repeat = append(p.repeat, repeat{a, len(r.names) == 0})
		default:
			p.settleStatus(&a, r, main)
			p.Actions = append(p.Actions, a)
			p.shown[a.Ref] = len(p.Actions)
		}
	}
}

// has reports whether the layout knows a column.
func (r cells) has(column string) bool { _, ok := r.at[column]; return ok }

// loggedLater reports whether a table with updates shows the action further on.
// The reference is looked for in the first cells of rows, once.
func (p *parser) loggedLater(a ref.Action, from int) bool {
	if p.logged == nil {
		p.logged = map[ref.Action]int{}
		for i := range p.lines {
			if l := &p.lines[i]; l.kind == row && filled(l.cells) >= 5 {
				if a, _, ok := p.actionRef(l.cells[0]); ok {
					p.logged[a] = i + 1
				}
			}
		}
	}
	return p.logged[a] > from
}

// action reads one row.
func (p *parser) action(r cells, own bool) (Action, bool) {
	written := r.cell(colRef)
	id, exact, ok := p.actionRef(written)
	if !ok || r.cell(colText) == "" {
		return Action{}, false
	}
	p.latin(written, r.From)
	if fixed, lost := p.lostLetter(id, own); lost {
		id, exact = fixed, false
	}
	if !exact {
		p.find(RefRepaired, r.From, id.String(), "“%s” is read as %s.", written, id)
	}
	a := Action{
		At: p.take(r.Span), Ref: id, Text: r.text(colText),
		Owner: r.value(colOwner), Owners: p.owners(r, id.String()),
		Due: p.date(r.cell(colDue), r.From, id.String()), Update: r.value(colUpdate), Said: p.named(r.value(colStatus)), Other: r.extras(),
	}
	return a, true
}

// settleStatus reads the status: from its own column, or the first word of the
// update. Without a word an action is open, or ongoing once it has an update.
func (p *parser) settleStatus(a *Action, r cells, main bool) {
	p.statusCell(a, r)
	p.statusInUpdate(a, r)
	if a.Update.Value == "" {
		a.Update = Text{}
	}
	if a.Status != "" {
		return
	}
	if a.Status = Open; a.Update.Value != "" {
		a.Status = Ongoing
	}
	switch {
	case !noValue(a.Said.Value):
		p.find(Assumed, r.From, a.Ref.String(), "“%s” is no status of an action; %s is taken as %s.", a.Said.Value, a.Ref, a.Status)
	case main:
		p.find(Assumed, r.From, a.Ref.String(), "%s shows no status; it is taken as %s.", a.Ref, a.Status)
	default:
		p.find(Assumed, r.From, a.Ref.String(), "%s stands outside the action log and shows no status; it is taken as %s.", a.Ref, a.Status)
	}
}

// statusCell reads the column of statuses.
func (p *parser) statusCell(a *Action, r cells) {
	s := p.latin(r.cell(colStatus), r.From)
	if a.Status = readStatus(s); a.Status != "" && len(statusWord.FindString(s)) < len(s) {
		p.find(Assumed, r.From, a.Ref.String(), "“%s” is taken as %s.", s, a.Status)
	}
}

// statusInUpdate reads the status word at the head of an update. Where the
// sentence goes on from it (“Closed at the last meeting”) it stays in the update.
func (p *parser) statusInUpdate(a *Action, r cells) {
	g := statusWord.FindString(a.Update.Value)
	if g == "" {
		return
	}
	rest := a.Update.Value[len(g):]
	said, marked := readStatus(g), leads(a.Update.Value, g)
	if !marked && !(since.MatchString(rest) && (said == Closed || said == Withdrawn)) {
		return
	}
	switch {
	case a.Status == "":
		a.Status, a.Said = said, Text{strings.TrimLeft(strings.TrimRight(g, " :;.,-–—"), "[( "), r.From}
	case a.Status != said:
		p.find(Contradiction, r.From, a.Ref.String(), "The status is “%s” but the update begins “%s”; the status is taken.", r.cell(colStatus), strings.TrimSpace(g))
		return
	}
	if marked && squeezed(g) == squeezed(a.Said.Value) {
		a.Update.Value = strings.TrimSpace(rest)
	}
}

// leads reports whether a status word at the head of an update is meant as one:
// in capitals, or followed by a mark or by nothing.
func leads(update, head string) bool {
	word := strings.TrimSpace(head)
	if strings.ContainsAny(word[len(word)-1:], ":;.,-])") || strings.HasSuffix(word, "–") || strings.HasSuffix(word, "—") || len(head) == len(update) {
		return true
	}
	return word == strings.ToUpper(word)
}

// readStatus gives the field's word for a status as written.
func readStatus(s string) string {
	g := statusWord.FindStringSubmatch(s)
	if g == nil {
		return ""
	}
	switch w := strings.ToLower(g[1]); {
	case strings.HasPrefix(w, "recommend"), strings.HasPrefix(w, "propose"):
		return RecommendedClosed
	case strings.HasPrefix(w, "clos"), strings.HasPrefix(w, "complete"), w == "done":
		return Closed
	case strings.HasPrefix(w, "open"), strings.HasPrefix(w, "re"), strings.HasPrefix(w, "not "), w == "new":
		return Open
	case w == "withdrawn", strings.HasPrefix(w, "cancel"):
		return Withdrawn
	}
	return Ongoing
}

// refless reports a row of an action table that has no reference.
func (p *parser) refless(r cells) {
	switch {
	case filled(r.cells) <= 2 && shortCells(r.cells):
		p.find(Residue, r.From, "", "“%s” stands as a row of the action table and is no action.", strings.Join(nonEmpty(r.cells), " "))
	case r.cell(colRef) == "":
		p.find(Unnumbered, r.From, "", "An action without a reference is kept as text: %s", r.cell(colText))
	default:
		p.find(Unnumbered, r.From, "", "“%s” is not the reference of an action; the row is kept as text.", r.cell(colRef))
	}
}

func shortCells(row []string) bool {
	return !slices.ContainsFunc(row, func(c string) bool { return len(c) > 24 })
}

func nonEmpty(row []string) []string {
	return slices.DeleteFunc(slices.Clone(row), func(c string) bool { return c == "" })
}

// lostLetter reads CAG03-02 as CCAG03-02: a letter of the group was lost,
// doubled or put before its neighbour, the papers and the field know no group CAG, and other tables show the full
// reference, or the papers show actions of the group besides (own).
func (p *parser) lostLetter(a ref.Action, own bool) (ref.Action, bool) {
	if a.Group == p.Group.Value || !misspelt(a.Group, p.Group.Value) || slices.Contains(knownGroups, a.Group) || p.count(a.Group) > 0 {
		return a, false
	}
	fixed := ref.Action{Group: p.Group.Value, Meeting: a.Meeting, Sequence: a.Sequence}
	return fixed, own || p.shown[fixed] > 0 || p.loggedLater(fixed, 0)
}

// knownGroups are groups of the field whose short names are another's with a
// letter left out, or may come to be: TMAG carries on actions of TAG.
var knownGroups = words("PSG|DAG|TAG|TMAG|CCAG|QAG|SITAG|IAG|MCAG|MWG|DWG|SWG|TDWG|CDWG|FTIG")

// misspelt reports whether one name is another with a letter left out, put in
// twice, or changed for its neighbour.
func misspelt(name, meant string) bool {
	return oneLetterLess(name, meant) || doubled(name, meant) || swapped(name, meant)
}

func doubled(name, meant string) bool {
	for i := 1; i < len(name); i++ {
		if name[i] == name[i-1] && name[:i]+name[i+1:] == meant {
			return true
		}
	}
	return false
}

func swapped(name, meant string) bool {
	for i := 1; i < len(name) && len(name) == len(meant); i++ {
		if name != meant && name[:i-1]+name[i:i+1]+name[i-1:i]+name[i+1:] == meant {
			return true
		}
	}
	return false
}

// oneLetterLess reports whether short is long with one letter left out.
func oneLetterLess(short, long string) bool {
	if len(short) != len(long)-1 {
		return false
	}
	for i := range long {
		if long[:i]+long[i+1:] == short {
			return true
		}
	}
	return false
}

// readRepeats settles what the papers show of an action outside the main log:
// other tables, and a slide that gives its reference, text and owner as lines.
func (p *parser) readRepeats() {
	p.repeatsInProse()
	for _, r := range p.repeat {
		i := p.shown[r.Ref]
		if i == 0 { // promised by a later table that turned out to be none
			p.Actions = append(p.Actions, r.Action)
			p.shown[r.Ref] = len(p.Actions)
			continue
		}
		p.compare(&p.Actions[i-1], r)
	}
	p.repairInProse()
}

// compare reports a repeat: the same action again, or one that differs.
func (p *parser) compare(a *Action, r repeat) {
	a.Repeated = append(a.Repeated, r.At)
	f := Finding{Line: r.At.From, To: r.At.To, Code: Duplicate, Ref: a.Ref.String()}
	differs := ""
	switch {
	case squeezed(a.Text.Value) != squeezed(r.Text.Value):
		differs = "text"
	case r.Owner.Value != "" && !sameOwners(a, &r.Action):
		differs = "owner"
	case r.Due.Written != "" && a.Due.Written != "" && r.Due.When != a.Due.When:
		differs = "due date"
	case r.Update.Value != "" && squeezed(r.Update.Value) != squeezed(a.Said.Value+a.Update.Value) && squeezed(r.Update.Value) != squeezed(a.Update.Value):
		differs = "update"
	case r.Said.Value != "" && readStatus(r.Said.Value) != a.Status:
		differs = "status"
	}
	switch {
	case differs != "":
		f.Code = Contradiction
		p.giveBack(r.At)
		f.Message = a.Ref.String() + " stands here with another " + differs + " than in the action log (line " + itoa(a.At.From) + "), which is taken."
	case r.Owner.Value != "" && squeezed(r.Owner.Value) != squeezed(a.Owner.Value):
		f.Message = a.Ref.String() + " is shown again from line " + itoa(a.At.From) + ", its owner in part: “" + r.Owner.Value + "”."
	default:
		f.Message = a.Ref.String() + " is shown again from line " + itoa(a.At.From) + "."
	}
	if len(r.Other) > 0 || a.Due.Written == "" && r.Due.Written != "" || a.Owner.Value == "" && r.Owner.Value != "" {
		p.giveBack(r.At) // it says more than the log
	}
	p.Findings = append(p.Findings, f)
}

// sameOwners reports whether r names nobody whom the log does not name.
func sameOwners(a, r *Action) bool {
	in := strings.Fields(key(a.Owner.Value))
	for _, w := range strings.Fields(key(r.Owner.Value)) {
		if !slices.Contains(in, w) {
			return false
		}
	}
	return true
}

// repeatsInProse finds a known reference alone on a line above the action's own
// text.
func (p *parser) repeatsInProse() {
	for i := range p.lines {
		if p.lines[i].kind != prose || len(p.lines[i].text) > 24 {
			continue
		}
		id, exact, ok := p.actionRef(p.lines[i].text)
		n := p.shown[id]
		if !ok || n == 0 {
			continue
		}
		a, text := &p.Actions[n-1], p.next(i+2)
		if text == 0 || p.at(text).kind != prose || squeezed(p.at(text).text) != squeezed(a.Text.Value) {
			continue
		}
		if !exact {
			p.find(RefRepaired, i+1, id.String(), "“%s” is read as %s.", p.lines[i].text, id)
		}
		r := repeat{Action: Action{At: Span{i + 1, text}, Ref: id, Text: Text{p.at(text).text, text}}}
		if no := p.next(text + 1); no > 0 && a.Owner.Value != "" && squeezed(p.at(no).text) == squeezed(a.Owner.Value) {
			r.At.To, r.Owner = no, Text{p.at(no).text, no}
		}
		p.repeat = append(p.repeat, r)
		p.take(r.At)
	}
}

var refInText = matching(`\b([A-Z]{2,12})(\d{2,3})-(\d{2,3})\b`)

// repairInProse reports references in running text that lost a letter.
func (p *parser) repairInProse() {
	for i := range p.lines {
		l := &p.lines[i]
		if l.kind != prose && l.kind != bullet {
			continue
		}
		for _, g := range refInText.FindAllStringSubmatch(l.text, -1) {
			a := ref.Action{Group: g[1], Meeting: number(g[2]), Sequence: number(g[3])}
			if fixed, ok := p.lostLetter(a, false); ok {
				p.find(RefRepaired, i+1, fixed.String(), "“%s” is read as %s.", g[0], fixed)
			}
		}
	}
}
