package pack

import (
	"slices"
	"strings"
)

func raidShape() shape {
	return shape{
		name: "RAID",
		columns: map[string][]string{
			colNumber:     words("#|no|number|ref|id|raid ref|raid id|raid no|item no|reference|item ref|"),
			colKind:       words("area|type|category|kind|raid|raid type|raid area|raid category|item type|classification"),
			colText:       words("description|raid item|details|detail|item|statement|raid description|item description"),
			Assumption:    words("assumption|assumptions|assumption description"),
			Risk:          words("risk|risks|risk description"),
			Issue:         words("issue|issues|issue description"),
			Dependency:    words("dependency|dependencies|dependency description"),
			colImpact:     words("impact|impacts|consequence|consequences|effect|impact if false|implication|implications|impact description|impact on plan"),
			colOwner:      words("owner|owners|raid owner|item owner|risk owner|responsible"),
			colMitigation: words("mitigation|mitigations|mitigating action|mitigating actions|mitigation action|mitigation actions|response|treatment|proposed mitigation|mitigation plan"),
		},
		header: func(has func(...string) bool) bool {
			effect := has(colImpact) || has(colMitigation)
			return has(colText, colKind) && effect || has(colText, colImpact, colMitigation) || effect && (has(Assumption) || has(Risk) || has(Issue) || has(Dependency))
		},
		usual: []string{colNumber, colKind, colText, colImpact, colMitigation},
		row: func(p *parser, r cells) bool {
			return r.shape.is("RAID") && raidNumber.MatchString(r.cell(colNumber)) && kindOf(p.asLatin(r.cell(colKind))) != "" && len(r.cell(colText)) > 15
		},
		read: (*parser).readRAID,
	}
}

var (
	raidNumber = matching(`^(?:#\s?)?(?:([A-Z]{2,12})[-/ ]?)?([ARID])?[-. ]?0*(\d{1,4})\.?$`)
	raidNamed  = matching(`\b(?i:(assumptions?|risks?|issues?|dependenc(?:y|ies)|raid items?))\s+(?:#|no\.?\s*)?(\d{1,4})\b`)
	milestones = matching(`\bM\d{1,2}\b`)
)

// kindOf reads the kind of an item; one letter will do.
func kindOf(s string) string {
	switch strings.ToLower(strings.TrimRight(strings.TrimSpace(s), ".:")) {
	case "assumption", "assumptions", "a":
		return Assumption
	case "risk", "risks", "r":
		return Risk
	case "issue", "issues", "i":
		return Issue
	case "dependency", "dependencies", "d":
		return Dependency
	}
	return ""
}

// readRAID reads a part of a table of RAID items.
func (p *parser) readRAID(rows []cells) {
	for _, r := range p.joined(rows, colNumber, p.descriptionColumn(rows[0])) {
		item, ok := p.item(r)
		if !ok {
			p.noItem(r)
			continue
		}
		p.RAID = append(p.RAID, item)
	}
}

// descriptionColumn gives the column that describes: one named by the kind, or
// the description.
func (p *parser) descriptionColumn(r cells) string {
	for _, kind := range []string{colText, Assumption, Risk, Issue, Dependency} {
		if r.has(kind) {
			return kind
		}
	}
	return colText
}

func (p *parser) item(r cells) (Item, bool) {
	column := p.descriptionColumn(r)
	kind := kindOf(p.latin(r.cell(colKind), r.From))
	if !r.has(colKind) {
		if kind = column; column == colText {
			kind = p.kindAbove(r.From)
		}
	}
	g := raidNumber.FindStringSubmatch(p.asLatin(r.cell(colNumber)))
	numbered := g != nil
	if r.cell(column) == "" || kind == "" && (!numbered || len(r.cell(column)) < 16) || !numbered && kind == "" {
		return Item{}, false
	}
	it := Item{
		At: p.take(r.Span), List: p.Group.Value, Written: r.cell(colNumber), Kind: kind, Area: r.value(colKind),
		Description: r.text(column), Impact: r.value(colImpact), Mitigation: r.value(colMitigation),
		Owner: r.value(colOwner), Owners: p.owners(r, itemOf(p.Group.Value, g)), Other: r.extras(),
	}
	if numbered {
		it.Number = number(g[3])
		p.latin(it.Written, r.From)
		if g[2] != "" {
			it.List = listOfKind(it.List, g[2])
		}
		if kind == "" && g[2] != "" {
			it.Kind = kindOf(g[2])
		}
	} else {
		p.find(Unnumbered, r.From, "", "%s has no number.", aKind(it.Kind))
	}
	switch {
	case it.Kind != "":
	case it.Area.Value != "":
		p.find(Assumed, r.From, p.itemRef(&it), "“%s” is no kind of RAID item; item %d is left without one.", it.Area.Value, it.Number)
	default:
		p.find(Assumed, r.From, p.itemRef(&it), "Item %d does not say what kind it is.", it.Number)
	}
	p.mentions(&it)
	return it, true
}

// itemOf names the item that a number matched by raidNumber is of.
func itemOf(list string, g []string) string {
	if g == nil || list == "" {
		return ""
	}
	return listOfKind(list, g[2]) + "/" + itoa(number(g[3]))
}

func (p *parser) itemRef(it *Item) string {
	if it.Number == 0 || it.List == "" {
		return ""
	}
	return it.List + "/" + itoa(it.Number)
}

// listOfKind names the list of a kind that is numbered apart: CCAG-R for risks
// R1, R2. It is the group's list where the group is not known.
func listOfKind(list, letter string) string {
	if list == "" || letter == "" {
		return list
	}
	return list + "-" + letter
}

// kindAbove reads the kind of a whole table from the title of its slide.
func (p *parser) kindAbove(no int) string {
	found := ""
	for w := range strings.FieldsSeq(key(p.slide(no).Title.Value)) {
		if k := kindOf(w); k != "" && len(w) > 1 {
			if found != "" && found != k {
				return ""
			}
			found = k
		}
	}
	return found
}

// mentions notes the items and milestones an item names.
func (p *parser) mentions(it *Item) {
	for _, t := range []Text{it.Description, it.Impact, it.Mitigation} {
		for _, g := range raidNamed.FindAllString(t.Value, -1) {
			if !slices.Contains(it.References, g) {
				it.References = append(it.References, g)
			}
		}
		for _, m := range milestones.FindAllString(t.Value, -1) {
			if !slices.Contains(it.Milestones, m) {
				it.Milestones = append(it.Milestones, m)
			}
		}
	}
}

// noItem reports a row that is no item: a footer, or text without number and
// kind, which is kept.
func (p *parser) noItem(r cells) {
	if filled(r.cells) <= 3 && shortCells(r.cells) {
		p.find(Residue, r.From, "", "“%s” stands as a row of the RAID table and is no item.", strings.Join(nonEmpty(r.cells), " "))
		return
	}
	p.find(Unnumbered, r.From, "", "A row of the RAID table has neither number nor kind that can be read; it is kept as text.")
}

// readUnnumbered reads "Assumption: ..." where it stands as a paragraph.
func (p *parser) readUnnumbered() {
	for i := range p.lines {
		l := &p.lines[i]
		if l.kind != prose && l.kind != bullet || p.used[i] {
			continue
		}
		head, body, ok := strings.Cut(l.text, ":")
		kind := ""
		if fields := strings.Fields(head); ok && len(fields) > 0 && len(fields) <= 2 && len(fields[0]) > 1 {
			kind = kindOf(fields[0])
		}
		body = strings.TrimSpace(body)
		if kind == "" || len(body) < 16 {
			continue
		}
		it := Item{At: p.take(Span{i + 1, i + 1}), List: p.Group.Value, Kind: kind, Description: Text{body, i + 1}}
		if _, n, numbered := strings.Cut(head, " "); numbered && wholeNumber(n) > 0 {
			it.Number, it.Written = wholeNumber(n), strings.TrimSpace(n)
		} else {
			p.find(Unnumbered, i+1, "", "%s stands outside the RAID tables and has no number.", aKind(kind))
		}
		p.mentions(&it)
		p.RAID = append(p.RAID, it)
	}
}

// checkRAID reports gaps in the numbering, numbers used twice, and references
// to items that are not there.
func (p *parser) checkRAID() {
	p.dropScraps()
	at := map[string]map[int]*Item{}
	var lists []string
	place := func(it *Item) *Item {
		if at[it.List] == nil {
			at[it.List] = map[int]*Item{}
			lists = append(lists, it.List)
		}
		old := at[it.List][it.Number]
		if old == nil {
			at[it.List][it.Number] = it
		}
		return old
	}
	for i := range p.RAID {
		it := &p.RAID[i]
		if it.Number == 0 {
			continue
		}
		old := place(it)
		if old != nil && old.Kind != it.Kind && it.Kind != "" && it.Area.Value == "" && it.List == p.Group.Value {
			it.List = listOfKind(it.List, initial(it.Kind))
			p.find(Assumed, it.At.From, p.itemRef(it), "%s has the number %d too (line %d): each kind is taken to be numbered apart.", aKind(old.Kind), it.Number, old.At.From)
			old = place(it)
		}
		if old != nil {
			p.numberedTwice(old, it)
		}
	}
	for _, list := range lists {
		p.gaps(at[list])
	}
	p.dropRepeats()
	p.danglingItems()
}

// numberedTwice reports a number met again: the same item, or another.
func (p *parser) numberedTwice(old, it *Item) {
	if squeezed(old.Description.Value) == squeezed(it.Description.Value) && (it.Kind == old.Kind) {
		p.find(Duplicate, it.At.From, p.itemRef(it), "Item %s is shown again from line %d.", it.Written, old.At.From)
		it.Kind = "again"
		return
	}
	p.find(Contradiction, it.At.From, p.itemRef(it), "Item %s stands here with another text than on line %d, which is taken.", it.Written, old.At.From)
	it.Kind = "again"
}

// dropRepeats takes items shown again off the list; their lines are found.
func (p *parser) dropRepeats() {
	p.RAID = slices.DeleteFunc(p.RAID, func(it Item) bool {
		if it.Kind == "again" {
			p.giveBack(it.At)
		}
		return it.Kind == "again"
	})
}

// gaps reports numbers left out between the first and the last.
func (p *parser) gaps(items map[int]*Item) {
	var numbers []int
	for n := range items {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for i := 1; i < len(numbers); i++ {
		from, to := numbers[i-1]+1, numbers[i]-1
		if from > to {
			continue
		}
		it := items[numbers[i]]
		prefix := strings.TrimRight(it.Written, ".0123456789")
		if from == to {
			missing := Item{List: it.List, Number: from}
			p.find(NumberMissing, it.At.From, p.itemRef(&missing), "No item is numbered %s%d: the list goes from %d to %d.", prefix, from, numbers[i-1], numbers[i])
		} else {
			p.find(NumberMissing, it.At.From, "", "No items are numbered %s%d to %d.", prefix, from, to)
		}
	}
}

// danglingItems reports items that name an item no list has, or one of another
// kind than they say.
func (p *parser) danglingItems() {
	kinds := map[string]string{}
	for i := range p.RAID {
		if it := &p.RAID[i]; it.Number > 0 {
			kinds[p.itemRef(it)] = it.Kind
		}
	}
	for i := range p.RAID {
		it := &p.RAID[i]
		for _, named := range it.References {
			g := raidNamed.FindStringSubmatch(named)
			want, n, got, found := kindOf(g[1]), number(g[2]), "", false
			for _, list := range []string{it.List, p.Group.Value, listOfKind(p.Group.Value, initial(want))} {
				if k, ok := kinds[list+"/"+itoa(n)]; ok && (!found || k == want) {
					got, found = k, true
				}
			}
			switch {
			case !found:
				p.find(DanglingReference, it.At.From, p.itemRef(it), "“%s” is named, but no item is numbered %d.", named, n)
			case want != "" && got != "" && got != want:
				p.find(Contradiction, it.At.From, p.itemRef(it), "“%s” is named, but item %d is %s.", named, n, strings.ToLower(aKind(got)))
			}
		}
	}
}

// aKind names an item of a kind at the head of a sentence.
func aKind(kind string) string {
	if kind == Assumption || kind == Issue {
		return "An " + kind
	}
	return "A " + kind
}

// initial gives the letter a kind is numbered by: R for a risk.
func initial(kind string) string {
	if kind == "" {
		return ""
	}
	return strings.ToUpper(kind[:1])
}
