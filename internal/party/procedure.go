package party

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Step is something done to a thing that has a life, named by the field's
// verb, so that "raise" and "CR003" make a sentence.
type Step string

// A Need is what a step cannot be taken without.
type Need uint8

const (
	NeedText    Need = 1 << iota // what happened, or why
	NeedMeeting                  // the meeting that settled it
	NeedDay                      // the day it happened, or the day it gives
	NeedOther                    // the record it points to
	NeedLetter                   // the reference of the letter that says it, or where it is published
)

// Names gives each need as the member of [With] that meets it is called.
func (n Need) Names() []string {
	out := []string{}
	for _, one := range []struct {
		need Need
		name string
	}{{NeedText, "text"}, {NeedMeeting, "meeting"}, {NeedDay, "day"}, {NeedOther, "other"}, {NeedLetter, "letter"}} {
		if n&one.need != 0 {
			out = append(out, one.name)
		}
	}
	return out
}

// With is what a step is taken with. What the table does not ask for may be
// left empty, and is kept where the thing has a place for it.
type With struct {
	Text    string
	Meeting string // as CCAG-04
	Other   string // reference of another record of the kind the step names
	Letter  string // its reference, or where it is published
	Day     calendar.Day
}

// A Move is one line of a procedure: a step, from where, to where, by whom.
type Move[P record.Record, S ~string] struct {
	Step  Step
	From  []S
	To    S
	By    []Role
	Need  Need
	Ready func(P) error // what the thing itself must be; nil: nothing more
}

// A Procedure is the whole life of a thing. If a move is not in it, it cannot
// be made.
type Procedure[P record.Record, S ~string] []Move[P, S]

// Steps returns the steps that by may take on a thing that stands at.
func (p Procedure[P, S]) Steps(at S, by Actor) []Step {
	var out []Step
	for _, m := range p {
		if slices.Contains(m.From, at) && by.Holds(m.By...) && !slices.Contains(out, m.Step) {
			out = append(out, m.Step)
		}
	}
	return out
}

// Has reports whether the step is one of the procedure's.
func (p Procedure[P, S]) Has(step Step) bool {
	return slices.ContainsFunc(p, func(m Move[P, S]) bool { return m.Step == step })
}

// Needs returns what the step asks for on a thing that stands at.
func (p Procedure[P, S]) Needs(at S, step Step) Need {
	for _, m := range p {
		if m.Step == step && slices.Contains(m.From, at) {
			return m.Need
		}
	}
	return 0
}

// Next returns where the step takes r, which stands at, or says why by may not
// take it. It changes nothing.
func (p Procedure[P, S]) Next(r P, at S, step Step, w With, by Actor) (S, error) {
	name := record.HeadOf(r).Ref
	if !p.Has(step) {
		return at, NoStep(name, step, p.Steps(at, by))
	}
	for _, m := range p {
		if m.Step != step || !slices.Contains(m.From, at) {
			continue
		}
		if !by.Holds(m.By...) {
			return at, problem.New(problem.Forbidden, "Only the %s may %s %s.", either(m.By), step, name)
		}
		var c problem.Check
		m.Need.check(&c, w, func(n Need) string { return asks(r, step, n) })
		if m.Ready != nil {
			c.Note("", m.Ready(r))
		}
		if err := c.Err("You cannot %s %s yet.", step, name); err != nil {
			return at, err
		}
		return m.To, nil
	}
	return at, problem.New(problem.Conflict, "You cannot %s %s: it is %s.", step, name, Within(string(at)))
}

// NoStep refuses a step that a thing of its kind never has, and names those that may
// be taken.
func NoStep(name string, step Step, may []Step) error {
	var c problem.Check
	words := "There is nothing for you to do with it as it stands."
	if len(may) > 0 {
		all := make([]string, len(may))
		for i, s := range may {
			all[i] = string(s)
		}
		words = "As it stands you may take one of: " + strings.Join(all, ", ") + "."
	}
	c.Want(false, "step", "There is no step %q. %s", step, words)
	return c.Err("%s was not moved.", name)
}

// Missing says what a step with these needs is not given; nil where all is there.
func (n Need) Missing(w With) error {
	var c problem.Check
	n.check(&c, w, func(Need) string { return "" })
	return c.Err("Not everything is there yet.")
}

// asks gives the words with which a thing asks for what a step needs; "" where it
// has none of its own.
func asks(r record.Record, step Step, n Need) string {
	if a, ok := r.(interface{ Ask(Step, Need) string }); ok {
		return a.Ask(step, n)
	}
	return ""
}

// check names what is missing: by the words with which it is asked for, where the
// thing has its own.
func (n Need) check(c *problem.Check, w With, asks func(Need) string) {
	want := func(need Need, given bool, field, usual string) {
		if n&need == 0 {
			return
		}
		if own := asks(need); own != "" {
			usual = "Fill in “" + own + "”."
		}
		c.Want(given, field, "%s", usual)
	}
	want(NeedText, strings.TrimSpace(w.Text) != "", "text", "Say what happened, or why.")
	if n&NeedMeeting != 0 || w.Meeting != "" {
		_, err := ref.ParseMeeting(w.Meeting)
		c.Want(err == nil, "meeting", "Name the meeting that settled it, as CCAG-04.")
	}
	want(NeedDay, !w.Day.IsZero(), "day", "Give the day.")
	want(NeedOther, strings.TrimSpace(w.Other) != "", "other", "Name the other record by its reference.")
	want(NeedLetter, strings.TrimSpace(w.Letter) != "", "letter", "Give the reference of the letter, or the address where it is published.")
}

// either joins roles as in "chair, SRO or secretariat".
func either(roles []Role) string {
	var b strings.Builder
	for i, r := range roles {
		switch {
		case i == 0:
		case i == len(roles)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(r))
	}
	return b.String()
}

// Within puts a status or a sentence into the middle of another: With Ofgem becomes
// with Ofgem. Initials stay as they are.
func Within(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
