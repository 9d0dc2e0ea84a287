package change

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/problem"
)

// A Subject is what a threshold is held against.
type Subject string

const (
	OfMilestone Subject = "milestone"
	OfRequest   Subject = "request"
)

// A Measure is what of the object is measured.
type Measure string

const (
	Delay        Measure = "delay"        // of a milestone, in months past the reference date
	Removal      Measure = "removal"      // of a milestone
	Redefinition Measure = "redefinition" // of a milestone: its name, definition or level
	Cost         Measure = "cost"         // of the request, in pounds
	Effect       Measure = "effect"       // of the request, on something named: its scope, the target operating model
)

// A Threshold is one line of a rule set: beyond what, somebody else decides.
//
//	milestone level 1 delay > 3 months -> Ofgem
//	milestone level 1 removal -> Ofgem
//	request cost >= 5000000 -> Ofgem
//	request effect target operating model -> Ofgem
//	otherwise -> SRO
type Threshold struct {
	Subject Subject // "" in the line that holds otherwise
	Level   int     // of the milestone; 0: any
	Measure Measure
	OrEqual bool   // >= in place of >
	Value   int    // months, or pounds
	On      string // what an effect is on
	Body    string // who decides what is beyond it
}

var thresholdLine = regexp.MustCompile(`^(milestone|request)(?: level ([1-3]))? (delay|removal|redefinition|cost|effect)` +
	`(?: (>=|>) £?(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?: months?)?)?(?: ([a-z][a-z -]{0,60}))? -> ([A-Z][A-Za-z0-9 -]{0,39})$`)

// ParseThreshold reads one line of a rule set. Its arrow may be the sign, too.
func ParseThreshold(line string) (Threshold, error) {
	line = strings.ReplaceAll(strings.Join(strings.Fields(line), " "), "→", "->")
	if body, ok := strings.CutPrefix(line, "otherwise -> "); ok && body != "" {
		return Threshold{Body: body}, nil
	}
	g := thresholdLine.FindStringSubmatch(line)
	if g == nil {
		return Threshold{}, unread(line)
	}
	t := Threshold{Subject: Subject(g[1]), Measure: Measure(g[3]), OrEqual: g[4] == ">=", On: g[6], Body: g[7]}
	t.Level, _ = strconv.Atoi(g[2]) // the pattern has bounded both
	t.Value, _ = strconv.Atoi(strings.ReplaceAll(g[5], ",", ""))
	counted := t.Measure == Delay || t.Measure == Cost
	ofMilestone := t.Measure == Delay || t.Measure == Removal || t.Measure == Redefinition
	switch {
	case counted != (g[4] != ""), ofMilestone != (t.Subject == OfMilestone),
		t.Subject == OfRequest && t.Level != 0, (t.Measure == Effect) != (t.On != ""),
		t.Measure == Delay && t.Value > 1200:
		return Threshold{}, unread(line)
	}
	return t, nil
}

func unread(line string) error {
	return problem.New(problem.Invalid, "%q is no threshold. Write it as: milestone level 1 delay > 3 months -> Ofgem; "+
		"milestone level 1 removal -> Ofgem; request cost > 5000000 -> Ofgem; request effect target operating model -> Ofgem; otherwise -> SRO.", line)
}

// String gives t as [ParseThreshold] reads it.
func (t Threshold) String() string {
	if t.Subject == "" {
		return "otherwise -> " + t.Body
	}
	return t.Condition() + " -> " + t.Body
}

// Condition gives t without the body.
func (t Threshold) Condition() string {
	s := string(t.Subject)
	if t.Level != 0 {
		s += fmt.Sprintf(" level %d", t.Level)
	}
	s += " " + string(t.Measure)
	switch t.Measure {
	case Delay:
		s += fmt.Sprintf(" %s %s", t.comparator(), monthsOf(t.Value))
	case Cost:
		s += fmt.Sprintf(" %s %d", t.comparator(), t.Value)
	case Effect:
		s += " " + t.On
	}
	return s
}

// Words gives t as it reads to a person: a level 1 milestone put off by more than
// 3 months: Ofgem decides.
func (t Threshold) Words() string {
	milestone := "a milestone"
	if t.Level != 0 {
		milestone = fmt.Sprintf("a level %d milestone", t.Level)
	}
	s := "anything else"
	switch t.Measure {
	case Delay:
		s = milestone + " put off by " + t.amount()
	case Removal:
		s = milestone + " removed"
	case Redefinition:
		s = milestone + " defined anew"
	case Cost:
		s = "a cost of " + t.amount()
	case Effect:
		s = "an effect on " + t.On
	}
	return s + ": " + t.Body + " decides"
}

// amount gives what is counted, as it reads to a person: more than 3 months.
func (t Threshold) amount() string {
	s := monthsOf(t.Value)
	if t.Measure == Cost {
		s = pounds(t.Value) + " pounds"
	}
	if t.OrEqual {
		return s + " or more"
	}
	return "more than " + s
}

// pounds writes 5000000 as 5,000,000.
func pounds(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// saidThreshold gives a line of a rule set as it reads to a person.
func saidThreshold(line string) string {
	t, err := ParseThreshold(line)
	if err != nil {
		return line
	}
	return t.Words()
}

func (t Threshold) comparator() string {
	if t.OrEqual {
		return ">="
	}
	return ">"
}

// A RuleSet says who decides what, from a day on. Its lines stand in the order
// of authority, the highest first: the first that a request is beyond decides.
type RuleSet struct {
	Version string
	Lines   []Threshold
}

// ParseRules reads the lines of a rule set and says everything wrong with them.
func ParseRules(version string, lines []string) (RuleSet, error) {
	var c problem.Check
	rules := RuleSet{Version: version}
	for i, l := range lines {
		t, err := ParseThreshold(l)
		c.Note("lines", err)
		c.Want(err != nil || t.Subject != "" || i == len(lines)-1, "lines", "What holds otherwise comes last.")
		rules.Lines = append(rules.Lines, t)
	}
	last := len(rules.Lines) - 1
	c.Want(last >= 0 && rules.Lines[last].Subject == "", "lines", "Say who decides what is beyond none of them: otherwise -> SRO.")
	return rules, c.Err("The rule set cannot be read.")
}

// Otherwise returns who decides what is beyond no threshold.
func (s RuleSet) Otherwise() string {
	if len(s.Lines) == 0 {
		return ""
	}
	return s.Lines[len(s.Lines)-1].Body
}

func monthsOf(n int) string {
	if n == 1 || n == -1 {
		return strconv.Itoa(n) + " month"
	}
	return strconv.Itoa(n) + " months"
}
