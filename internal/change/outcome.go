package change

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/record"
)

// A Baseline is a date that a milestone was given: at first, or by a decision.
type Baseline struct {
	Date  calendar.When // resolved: never a rule
	By    string        // the body that approved it; "" the plan as it was first set
	Ref   string        // the change request that it came with, or where else it comes from
	Known string        // what is inferred about it, in words; "" when nothing is
}

// A Standing is a milestone as a request finds it.
type Standing struct {
	Ref       string
	Name      string
	Level     record.Number
	Committed calendar.When // as it is written: it may be a rule
	Due       calendar.When // what Committed comes to now
	Baselines []Baseline    // in time order
}

// Reference returns the baseline that a threshold of a body is measured from: the
// one last approved by that body, or else the first. So two moves of two months
// that somebody else approved are four.
func (s Standing) Reference(body string) (Baseline, bool) {
	for _, b := range slices.Backward(s.Baselines) {
		if b.By == body && !b.Date.IsZero() {
			return b, true
		}
	}
	for _, b := range s.Baselines {
		if !b.Date.IsZero() {
			return b, true
		}
	}
	return Baseline{}, false
}

// Inputs is everything an evaluation rests on.
type Inputs struct {
	Proposals  []Proposal
	Milestones map[string]Standing
	Cost       record.Number // in pounds, where it is known
	Effects    []string      // what the request has an effect on
	Also       []Proposal    // of other requests, or supposed: what rules count from if they are taken too
}

// A Sum is one threshold held against one thing that a request would do.
type Sum struct {
	Threshold Threshold
	Of        string        // the milestone, or the request
	Level     record.Number // of the milestone
	Reference Baseline
	Written   calendar.When // as proposed
	Proposed  calendar.When // what that comes to
	Months    int           // whole months past the reference
	Amount    int           // pounds
	Beyond    bool
	Lacking   Lack // what somebody has to set before it can be told
}

// A Lack is what somebody has to set before who decides can be told.
type Lack struct {
	Words     string // "" nothing is lacking
	Milestone string // whose field it is; "" the request's own
	Field     string
}

// An Outcome is who decides, and why. It keeps its inputs, so that it can be
// told again when the rules have changed.
type Outcome struct {
	Rules  string // version of the rule set
	Body   string // who decides; "" while that cannot be told
	Sums   []Sum
	Inputs Inputs
	Idle   []string // effects of the request that no line of the rules names
}

// Lacks returns what somebody has to set before everything can be told.
func (o Outcome) Lacks() []Lack {
	var out []Lack
	for _, s := range o.Sums {
		if s.Lacking.Words != "" && !slices.Contains(out, s.Lacking) {
			out = append(out, s.Lacking)
		}
	}
	return out
}

// MayCome reports whether a body would decide if what is lacking came out so.
func (o Outcome) MayCome(body string) bool {
	return o.Body == "" && slices.ContainsFunc(o.Sums, func(s Sum) bool { return s.Lacking.Words != "" && s.Threshold.Body == body })
}

// Reasons tells the outcome as sums in words: those that decide first, then
// what is lacking, then the rest.
func (o Outcome) Reasons() []string {
	var beyond, lacking, within []string
	for _, s := range o.Sums {
		switch {
		case s.Lacking.Words != "":
			lacking = append(lacking, s.Words())
		case s.Beyond:
			beyond = append(beyond, s.Words())
		default:
			within = append(within, s.Words())
		}
	}
	out := slices.Concat(beyond, lacking, within)
	if len(beyond) == 0 && o.Body != "" {
		out = append(out, "Nothing is beyond a threshold → "+o.Body)
	}
	for _, e := range o.Idle {
		out = append(out, "request, effect on the "+e+", which no line of the rules "+o.Rules+" names")
	}
	return out
}

// Evaluate holds the rules against what a request would do.
func Evaluate(rules RuleSet, in Inputs) Outcome {
	o := Outcome{Rules: rules.Version, Inputs: in}
	for _, t := range rules.Lines {
		o.Sums = append(o.Sums, t.sums(in)...)
	}
	for _, e := range in.Effects {
		if !slices.ContainsFunc(rules.Lines, func(t Threshold) bool { return strings.EqualFold(t.On, e) }) {
			o.Idle = append(o.Idle, e)
		}
	}
	o.Body = o.decides(rules)
	return o
}

// decides takes the body of the first line that the request is beyond; none
// while what is lacking could lead to a higher one.
func (o Outcome) decides(rules RuleSet) string {
	open := "" // the first body that what is lacking could lead to
	for _, s := range o.Sums {
		if s.Beyond && (open == "" || open == s.Threshold.Body) {
			return s.Threshold.Body
		}
		if s.Lacking.Words != "" && open == "" {
			open = s.Threshold.Body
		}
	}
	if open != "" && open != rules.Otherwise() {
		return ""
	}
	return rules.Otherwise()
}

func (t Threshold) sums(in Inputs) []Sum {
	switch t.Subject {
	case OfMilestone:
		return t.milestones(in)
	case OfRequest:
		return []Sum{t.request(in)}
	}
	return nil
}

func (t Threshold) request(in Inputs) Sum {
	s := Sum{Threshold: t, Of: "request"}
	if t.Measure == Effect {
		s.Beyond = slices.ContainsFunc(in.Effects, func(e string) bool { return strings.EqualFold(e, t.On) })
		return s
	}
	if !in.Cost.Given {
		s.Lacking = Lack{Words: "Set the cost of the request, in pounds.", Field: "cost"}
		return s
	}
	s.Amount = in.Cost.N
	s.Beyond = s.Amount > t.Value || t.OrEqual && s.Amount == t.Value
	return s
}

// milestones holds t against every proposal that it measures.
func (t Threshold) milestones(in Inputs) []Sum {
	var out []Sum
	for _, p := range in.Proposals {
		if p.measure() != t.Measure {
			continue
		}
		m := in.Milestones[p.Milestone]
		if m.Level.Given && t.Level != 0 && m.Level.N != t.Level {
			continue
		}
		s := Sum{Threshold: t, Of: p.Milestone, Level: m.Level, Beyond: t.Measure != Delay}
		if t.Measure == Delay {
			s.delay(p, m, in)
		}
		if t.Level != 0 && !m.Level.Given && s.Beyond {
			s.Beyond, s.Lacking = false, Lack{fmt.Sprintf("Set the level of %s: the papers do not give it.", p.Milestone), p.Milestone, "level"}
		}
		out = append(out, s)
	}
	return out
}

// delay measures how far a proposed date passes the reference.
func (s *Sum) delay(p Proposal, m Standing, in Inputs) {
	s.Written, _ = p.Date()
	proposed, ok := in.resolve(s.Written)
	s.Proposed = proposed
	if !ok {
		rule, _ := s.Written.Rule()
		s.Lacking = Lack{fmt.Sprintf("Set the date of %s: what is proposed for %s counts from it.", rule.Anchor, s.Of), rule.Anchor, "date"}
		return
	}
	if s.Reference, ok = m.Reference(s.Threshold.Body); !ok {
		s.Lacking = Lack{fmt.Sprintf("Set the date of %s that the delay is measured from.", s.Of), s.Of, "date"}
		return
	}
	s.Months = proposed.MonthsPast(s.Reference.Date)
	limit := s.Reference.Date.AfterMonths(s.Threshold.Value)
	s.Beyond = proposed.Latest() > limit || s.Threshold.OrEqual && proposed.Latest() == limit
}

// resolve turns a proposed date into one that is no rule, counting from what
// else is proposed, and else from where the milestones stand now.
func (in Inputs) resolve(w calendar.When) (calendar.When, bool) { return in.resolveIn(w, 20) }

// resolveIn follows a bounded number of rules, which ends a circle.
func (in Inputs) resolveIn(w calendar.When, left int) (calendar.When, bool) {
	return w.Resolve(func(anchor string) (calendar.When, bool) {
		if left == 0 {
			return calendar.When{}, false
		}
		for _, p := range slices.Concat(in.Also, in.Proposals) {
			if date, ok := p.Date(); ok && p.Milestone == anchor {
				return in.resolveIn(date, left-1)
			}
		}
		due := in.Milestones[anchor].Due
		return due, !due.IsZero()
	})
}

// Words tells the sum: M6, level 1, reference Apr 2022, proposed M5 + 9 months =
// Jan 2023, delay 9 months > 3 -> Ofgem.
func (s Sum) Words() string {
	words := s.Of
	if s.Threshold.Subject == OfMilestone {
		words += ", " + s.levelWords()
	}
	switch s.Threshold.Measure {
	case Delay:
		words += ", " + s.delayWords()
	case Removal, Redefinition:
		words += ", " + string(s.Threshold.Measure)
	case Cost:
		if s.Lacking.Words != "" {
			words += ", cost not set: it is not known whether it is " + s.Threshold.amount()
			break
		}
		words += fmt.Sprintf(", cost %s %s %s", pounds(s.Amount), s.relation(), pounds(s.Threshold.Value))
	case Effect:
		words += ", " + noEffect(s.Beyond) + s.Threshold.On
	}
	if l := s.Lacking.Words; l != "" {
		return words + " → " + s.Threshold.Body + " if so; " + party.Within(l)
	}
	if s.Beyond {
		words += " → " + s.Threshold.Body
	}
	if s.Reference.Known != "" {
		words += " (" + s.Reference.Known + ")"
	}
	return words
}

func noEffect(beyond bool) string {
	if beyond {
		return "effect on the "
	}
	return "no effect on the "
}

func (s Sum) levelWords() string {
	if s.Level.Given {
		return "level " + s.Level.Words()
	}
	return "level not set"
}

func (s Sum) delayWords() string {
	reference := "reference not known"
	if !s.Reference.Date.IsZero() {
		reference = "reference " + s.Reference.Date.Words()
	}
	proposed := ", proposed " + s.Written.Words()
	if _, rule := s.Written.Rule(); rule && s.Proposed.Precision() != calendar.ByRule {
		proposed += " = " + s.Proposed.Words()
	}
	if s.Reference.Date.IsZero() || s.Proposed.Precision() == calendar.ByRule {
		return reference + proposed
	}
	return fmt.Sprintf("%s%s, delay %s %s %d", reference, proposed, monthsOf(s.Months), s.relation(), s.Threshold.Value)
}

// relation says how what was measured stands to the threshold. Months are
// whole, so that three months and a day are said to be more than three.
func (s Sum) relation() string {
	beyond := s.Beyond || s.Threshold.Measure == Delay && s.Proposed.Latest() > s.Reference.Date.AfterMonths(s.Threshold.Value)
	switch {
	case beyond && s.Threshold.OrEqual:
		return ">="
	case beyond && s.Threshold.Measure == Delay && s.Months == s.Threshold.Value:
		return "and some days >"
	case beyond:
		return ">"
	case s.Threshold.OrEqual:
		return "<"
	}
	return "<="
}

// Dates returns what every proposed date comes to, where it comes to one.
func (in Inputs) Dates() []Dating {
	var out []Dating
	for _, p := range in.Proposals {
		written, ok := p.Date()
		if !ok {
			continue
		}
		if date, ok := in.resolve(written); ok {
			out = append(out, Dating{p.Milestone, date})
		}
	}
	return out
}
