package pack

import (
	"slices"
	"strings"
)

// minActivities is how many lettered rows make a plan.
const minActivities = 3

var phaseLength = matching(`(?i)\s*\(?\b(\d+(?:\.\d+)?\s*(?:mo|mos|mth|mths|months?|m|w|wk|wks|weeks?|d|days?))\)?\.?$`)

// A planTable says in which columns a plan has what.
type planTable struct {
	letter, name, phase, detail int // -1 where there is none
	first                       int // the first lettered row
	names                       []string
}

// readPlan reads a table as a plan if one of its first columns letters the rows
// A, B, C, whatever became of its header.
func (p *parser) readPlan(rows []cells) bool {
	t, ok := p.planOf(rows)
	if !ok {
		return false
	}
	var found []Activity
	var labels []string
	for _, r := range rows[t.first:] {
		letter := p.letterIn(r, t.letter)
		if letter == "" && len(found) > 0 {
			letter = p.lettersAfter(found[len(found)-1].Letter, cellAt(r.cells, t.letter))
		}
		if letter == "" || cellAt(r.cells, t.name) == "" {
			continue
		}
		p.latin(r.cells[t.letter], r.From)
		a := Activity{At: p.take(r.Span), Letter: letter, Name: p.healed(p.named(textAt(r, t.name)))}
		if t.detail >= 0 {
			a.Detail = textAt(r, t.detail)
		}
		for i, c := range r.cells {
			if c == "" || i == t.letter || i == t.name || i == t.phase || i == t.detail {
				continue
			}
			a.Other = append(a.Other, Extra{cellAt(t.names, i), c})
		}
		found = append(found, a)
		labels = append(labels, p.latin(cellAt(r.cells, t.phase), r.From))
	}
	p.setPhases(found, labels)
	p.checkLetters(found)
	p.Activities = append(p.Activities, found...)
	return true
}

func cellAt(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

func textAt(r cells, i int) Text {
	if c := cellAt(r.cells, i); c != "" {
		return Text{c, r.From}
	}
	return Text{}
}

// letterIn gives the letter a row has in a column: one capital, Latin once
// folded.
func (p *parser) letterIn(r cells, i int) string {
	c := p.asLatin(strings.TrimSuffix(cellAt(r.cells, i), "."))
	if len(c) == 1 && c[0] >= 'A' && c[0] <= 'Z' {
		return c
	}
	return ""
}

// lettersAfter reads the two letters that a long plan goes on with after Z: AA,
// AB.
func (p *parser) lettersAfter(was, s string) string {
	s = p.asLatin(strings.TrimSuffix(s, "."))
	if len(s) != 2 || ordinal(s) <= 26 || ordinal(s)-ordinal(was) < 1 || ordinal(s)-ordinal(was) > 26 {
		return ""
	}
	return s
}

// ordinal gives the place of an activity's letters: A is 1, Z is 26, AA is 27.
func ordinal(letters string) int {
	n := 0
	for i := range len(letters) {
		if letters[i] < 'A' || letters[i] > 'Z' {
			return 0
		}
		n = 26*n + int(letters[i]-'A') + 1
	}
	return n
}

// planOf finds the column of letters, with at least three rows whose letters
// rise by one, and with it the others: by their headings if they have them,
// else the phase before the letter and the name and detail after it.
func (p *parser) planOf(rows []cells) (planTable, bool) {
	for column := range 4 {
		run, best, last, first := 0, 0, byte(0), -1
		for i, r := range rows {
			letter := p.letterIn(r, column)
			if letter == "" || cellAt(r.cells, column+1) == "" && cellAt(r.cells, column-1) == "" {
				continue
			}
			if first < 0 {
				first = i
			}
			if run++; last != 0 && letter[0] != last+1 {
				run = 1
			}
			best, last = max(best, run), letter[0]
		}
		if best >= minActivities || best == minActivities-1 && first > 0 && planHeading(rows[first-1].cells) {
			return p.planColumns(rows, first, column), true
		}
	}
	return planTable{}, false
}

var planWord = matching(`(?i)^(?:mo|month|wk|week) ?\d{1,2}$|^phase$|^plan activity$`)

// planHeading reports whether a row heads a plan: months, phases.
func planHeading(row []string) bool { return slices.ContainsFunc(row, planWord.MatchString) }

func (p *parser) planColumns(rows []cells, first, letter int) planTable {
	t := planTable{letter: letter, name: letter + 1, phase: letter - 1, detail: letter + 2, first: first}
	if first == 0 {
		return t
	}
	t.names = rows[first-1].cells
	s := shape{columns: map[string][]string{
		colTitle: words("activity|activities|name|activity name|plan activity|step|title"), colPhase: words("phase|stage|phase label"),
		colDetail: words("detail|details|description|activity detail"),
	}}
	at := s.match(headings(t.names))
	if n, ok := at[colTitle]; ok && n != letter {
		t.name = n
		t.phase, t.detail = -1, -1
		if n, ok := at[colDetail]; ok {
			t.detail = n
		}
		if n, ok := at[colPhase]; ok {
			t.phase = n
		} else if letter > 0 && letter-1 != t.name && letter-1 != t.detail && cellAt(t.names, letter-1) == "" {
			t.phase = letter - 1
		}
	}
	return t
}

// healed joins a word that was broken to fit its cell, where the papers have
// the whole word elsewhere: "Consisten- cy", "Consequen tial".
func (p *parser) healed(t Text) Text {
	fields := strings.Fields(t.Value)
	for i := 0; i+1 < len(fields); i++ {
		head, tail := strings.TrimSuffix(fields[i], "-"), fields[i+1]
		if !startsLower(tail) || head == "" || p.count(head+tail) == 0 || fields[i] == head && p.count(tail) > 1 && p.count(head) > 1 {
			continue
		}
		p.find(Rejoined, t.Line, "", "“%s %s” is read as “%s”.", fields[i], tail, head+tail)
		fields[i] = head + tail
		fields = slices.Delete(fields, i+1, i+2)
	}
	t.Value = strings.Join(fields, " ")
	return t
}

// checkLetters reports letters left out or used twice.
func (p *parser) checkLetters(found []Activity) {
	for i := 1; i < len(found); i++ {
		was, is := ordinal(found[i-1].Letter), ordinal(found[i].Letter)
		switch {
		case is <= was:
			p.find(Contradiction, found[i].At.From, found[i].Letter, "Activity %s follows activity %s.", found[i].Letter, found[i-1].Letter)
		case is > was+1:
			p.find(NumberMissing, found[i].At.From, found[i].Letter, "The activities go from %s to %s.", found[i-1].Letter, found[i].Letter)
		}
	}
}
