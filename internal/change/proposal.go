package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/ref"
)

// ProposalFields holds the fields of a milestone that a request may propose to
// change, by the names they have in the milestone register.
var ProposalFields = []string{"name", "definition", "level", "date"}

// removed is what stands for a field in the proposal to do without a milestone.
const removed = "removed"

// A Proposal is one line of what a request would change: M6 date M5+9mo, or M7
// removed.
type Proposal struct {
	Milestone string
	Field     string // one of ProposalFields, or removed
	Value     string // as the field is kept
}

// String gives p as it is kept, and as [ParseProposal] reads it.
func (p Proposal) String() string {
	return strings.TrimSpace(p.Milestone + " " + p.Field + " " + p.Value)
}

// Removes reports whether p does without the milestone.
func (p Proposal) Removes() bool { return p.Field == removed }

// measure returns what a threshold measures of p.
func (p Proposal) measure() Measure {
	switch p.Field {
	case "date":
		return Delay
	case removed:
		return Removal
	}
	return Redefinition
}

// Words gives p as it is shown: the date of M6 becomes M5 + 9 months.
func (p Proposal) Words() string {
	if p.Removes() {
		return p.Milestone + " is removed"
	}
	return fmt.Sprintf("the %s of %s becomes %s", p.Field, p.Milestone, p.valueWords())
}

// valueWords gives what the field becomes as it is shown.
func (p Proposal) valueWords() string {
	if w, err := calendar.ParseWhen(p.Value); err == nil && p.Field == "date" {
		return w.Words()
	}
	return p.Value
}

// Written gives lines that propose something as a person writes them, one a line: M6
// date M5 + 9 months. What cannot be read stays as it is.
func Written(lines []string) string {
	out := slices.Clone(lines)
	for i, line := range out {
		if p, err := ParseProposal(line); err == nil {
			p.Value = p.valueWords()
			out[i] = p.String()
		}
	}
	return strings.Join(out, "\n")
}

// saidProposal gives a line that proposes something as it reads to a person.
func saidProposal(line string) string {
	p, err := ParseProposal(line)
	if err != nil {
		return line
	}
	return p.Words()
}

// Date gives the date that p proposes, and whether it proposes one.
func (p Proposal) Date() (calendar.When, bool) {
	if p.Field != "date" {
		return calendar.When{}, false
	}
	w, err := calendar.ParseWhen(p.Value)
	return w, err == nil && !w.IsZero()
}

// ParseProposal reads one line: a milestone, one of [ProposalFields], and the
// value it is to have; or a milestone and that it is removed. A date may be
// written as people write dates.
func ParseProposal(s string) (Proposal, error) {
	words := strings.Fields(s)
	if len(words) > 0 {
		words[0] = strings.ToUpper(words[0])
	}
	if len(words) == 2 && ref.IsMilestone(words[0]) && strings.EqualFold(words[1], removed) {
		return Proposal{Milestone: words[0], Field: removed}, nil
	}
	if len(words) < 3 || !ref.IsMilestone(words[0]) || !slices.Contains(ProposalFields, strings.ToLower(words[1])) {
		return Proposal{}, problem.New(problem.Invalid,
			"%q is not a proposal. Write the milestone, what of it (%s), and what it becomes: M6 date M5 + 9 months. Or: M6 removed.",
			s, strings.Join(ProposalFields, ", "))
	}
	p := Proposal{words[0], strings.ToLower(words[1]), strings.Join(words[2:], " ")}
	switch p.Field {
	case "date":
		r, ok := calendar.Read(p.Value, 0)
		if !ok {
			return Proposal{}, problem.New(problem.Invalid, "%q is not a date. Write a day, a month, or a rule such as M5 + 9 months.", p.Value)
		}
		if rule, ok := r.When.Rule(); ok && rule.Anchor == p.Milestone {
			return Proposal{}, problem.New(problem.Invalid, "%s cannot count from itself.", p.Milestone)
		}
		p.Value = r.When.String()
	case "level":
		n, err := strconv.Atoi(p.Value)
		if err != nil || n < 1 || n > 3 {
			return Proposal{}, problem.New(problem.Invalid, "%q is not a level. The levels are 1, 2 and 3.", p.Value)
		}
		p.Value = strconv.Itoa(n)
	}
	return p, nil
}

// ParseProposals reads every line, and reports every one that cannot be read. No
// two lines may give one field of one milestone.
func ParseProposals(lines []string) ([]Proposal, error) {
	var c problem.Check
	var out []Proposal
	for _, l := range lines {
		p, err := ParseProposal(l)
		c.Note("proposals", err)
		if err != nil {
			continue
		}
		given := slices.ContainsFunc(out, func(o Proposal) bool { return o.Milestone == p.Milestone && o.Field == p.Field })
		c.Want(!given, "proposals", "The %s of %s is proposed twice.", p.Field, p.Milestone)
		both := slices.ContainsFunc(out, func(o Proposal) bool { return o.Milestone == p.Milestone && o.Removes() != p.Removes() })
		c.Want(!both, "proposals", "%s is removed by one line and changed by another.", p.Milestone)
		out = append(out, p)
	}
	return out, c.Err("The proposals cannot be read.")
}

// Clashes tells what two requests propose of the same milestone that cannot both be:
// the date of M6 becomes Oct 2022, and Jan 2023.
func Clashes(one, other []Proposal) []string {
	var out []string
	for _, p := range one {
		for _, q := range other {
			switch {
			case p.Milestone != q.Milestone || p == q:
			case p.Removes() || q.Removes():
				out = append(out, p.Words()+", and "+q.Words())
			case p.Field == q.Field:
				out = append(out, p.Words()+", and "+q.valueWords())
			}
		}
	}
	return out
}

// milestoneOf gives the milestone that a line of a request would change.
func milestoneOf(line string) string {
	milestone, _, _ := strings.Cut(line, " ")
	return milestone
}
