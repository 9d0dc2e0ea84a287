package change

import (
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// Rules is a rule set as a programme keeps it: who decides what, and by which
// steps, from a day on.
type Rules struct {
	record.Head
	Title  string
	From   calendar.When
	Source string
	Lines  []string // each a Threshold
	Steps  []string // each a Leg; none: those of Ordinary
}

// Set returns the thresholds of r.
func (r *Rules) Set() (RuleSet, error) { return ParseRules(r.Ref, r.Lines) }

// Way returns the ordinary way of r.
func (r *Rules) Way() (Way, error) {
	if len(r.Steps) == 0 {
		return Ordinary(), nil
	}
	return ParseWay(r.Steps)
}

// BuiltIn is the rule set of a programme that keeps none: what the papers of
// March 2022 tell of its governance framework. That the SRO decides the rest is
// ours.
func BuiltIn() *Rules {
	r := RuleSets.New()
	r.Ref, r.Class, r.Title = "built-in", record.Public, "What crosscode begins with"
	r.Lines = []string{"milestone level 1 delay > 3 months -> Ofgem", "otherwise -> SRO"}
	return r
}

// InForce returns the rule set that holds on a day: of those that have begun the
// one that began last, or else what is built in.
func InForce(all []*Rules, on calendar.Day) *Rules {
	best := BuiltIn()
	for _, r := range all {
		if r.From.Earliest() <= on && r.From.Earliest() >= best.From.Earliest() {
			best = r
		}
	}
	return best
}

func (r *Rules) check() error {
	var c problem.Check
	_, err := r.Set()
	c.Note("lines", err)
	_, err = r.Way()
	c.Note("steps", err)
	c.Want(r.From.IsZero() || r.From.Precision() == calendar.ToDay, "from", "Give the day from which it holds.")
	c.Want(!strings.ContainsAny(r.Ref, "/\\ "), "ref", "Name it in one word, as 2022-03.")
	return c.Err("%s is not complete.", r.Ref)
}

// RuleSets is the register of rule sets.
var RuleSets = record.Declare[Rules](record.Kind{
	Name: "rule-set", Noun: "rule set", Plural: "rule sets", Path: "rules", Title: "Rules of decision",
	About:   "Who decides on what change, and by which steps, from which day on.",
	Order:   []string{"ref", "from"},
	Columns: []string{"title", "from", "source"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(r *Rules) *string { return &r.Title }, record.Required, record.Help("What the rules are called.")),
		record.DateField("from", "In force from", func(r *Rules) *calendar.When { return &r.From }, record.Required, record.Sorted,
			record.Help("The day from which they hold.")),
		record.LineField("source", "Source", func(r *Rules) *string { return &r.Source }, record.Help("Where they are set down.")),
		record.ListField("lines", "Thresholds", func(r *Rules) *[]string { return &r.Lines }, record.Reads(saidThreshold), record.Required,
			record.Help("One a line, the highest authority first: milestone level 1 delay > 3 months -> Ofgem. The last: otherwise -> SRO.")),
		record.ListField("steps", "Steps", func(r *Rules) *[]string { return &r.Steps }, record.InOrder,
			record.Help("One a line, from Raise to the decision: Impact assessment, 10 working days, at least 5; Decision, meets PSG.")),
	},
	Check: func(r record.Record) error { return r.(*Rules).check() },
})

// String gives l as [ParseLeg] reads it.
func (l Leg) String() string {
	s := l.Step
	if l.Takes > 0 {
		s += ", " + strconv.Itoa(l.Takes) + " working days"
	}
	if l.Least > 0 {
		s += ", at least " + strconv.Itoa(l.Least)
	}
	if l.Meets != "" {
		s += ", meets " + l.Meets
	}
	if l.Only != "" {
		s += ", only " + l.Only
	}
	return s
}

var legLine = regexp.MustCompile(`^([A-Z][A-Za-z ]{0,60})(?:, (\d{1,3}) working days?)?(?:, at least (\d{1,3}))?(?:, meets ([A-Z][A-Za-z0-9-]{0,19}))?(?:, only ([A-Z][A-Za-z0-9 -]{0,39}))?$`)

// ParseLeg reads one step of a way: Impact assessment, 10 working days, at least 5.
func ParseLeg(line string) (Leg, error) {
	g := legLine.FindStringSubmatch(strings.Join(strings.Fields(line), " "))
	if g == nil {
		return Leg{}, problem.New(problem.Invalid, "%q is no step. Write it as: Impact assessment, 10 working days, at least 5; or: Decision, meets PSG; or: Authority decision, 5 working days, only Ofgem.", line)
	}
	l := Leg{Step: strings.TrimSpace(g[1]), Meets: g[4], Only: g[5]}
	l.Takes, _ = strconv.Atoi(g[2]) // the pattern has bounded both
	l.Least, _ = strconv.Atoi(g[3])
	if l.Least > l.Takes {
		return Leg{}, problem.New(problem.Invalid, "%s takes %d working days, which cannot be cut to %d.", l.Step, l.Takes, l.Least)
	}
	return l, nil
}

// ParseWay reads the steps of an ordinary way.
func ParseWay(lines []string) (Way, error) {
	var c problem.Check
	w := Way{Name: Ordinary().Name}
	for _, line := range lines {
		l, err := ParseLeg(line)
		c.Note("steps", err)
		w.Legs = append(w.Legs, l)
	}
	c.Want(len(w.Legs) > 1 && w.Legs[0].Step == StepRaise, "steps", "Begin with Raise.")
	return w, c.Err("The steps cannot be read.")
}
