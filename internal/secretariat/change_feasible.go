package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// feasible notes under a field what stands in the way of carrying proposals out: a
// milestone that is not there, that was met or is removed already, and dates that
// would count in a circle.
func feasible(v *store.View, proposals []change.Proposal, field string, c *problem.Check) error {
	all, err := every(v, register.Milestones)
	if err != nil {
		return err
	}
	dates := register.Dates{}
	for _, m := range all {
		dates[m.Ref] = m
	}
	then := register.Dates{} // as they would be
	for name, m := range dates {
		then[name] = m
	}
	for _, p := range proposals {
		m, known := dates[p.Milestone]
		if c.Want(known, field, "There is no milestone called %s.", p.Milestone); !known {
			continue
		}
		date, dated := p.Date()
		c.Want(m.Status() != register.MilestoneRemoved, field, "%s is removed already. Reinstate it first.", m.Ref)
		c.Want(m.Status() != register.MilestoneMet || !dated && !p.Removes(), field, "%s was met on %s: it is neither moved nor removed.", m.Ref, m.Actual.Words())
		if !dated {
			continue
		}
		moved := *m
		moved.Date = date
		then[m.Ref] = &moved
		if rule, ok := date.Rule(); ok {
			_, known := dates[rule.Anchor]
			c.Want(known, field, "%s cannot count from %s: there is no milestone of that name.", m.Ref, rule.Anchor)
		}
	}
	told := map[string]bool{}
	for _, p := range proposals {
		circle := then.Circle(p.Milestone)
		if _, dated := p.Date(); !dated || len(circle) == 0 || told[p.Milestone] {
			continue
		}
		for _, name := range circle {
			told[name] = true
		}
		c.Want(false, field, "%s would count from itself, by way of %s.", p.Milestone, strings.Join(circle[1:], ", "))
	}
	return nil
}

// founded names everything in a request that leads nowhere: milestones that it
// moves or leaves alone, parties that it asks, and the group that it comes from.
func founded(v *store.View, r *change.Request) error {
	var c problem.Check
	proposals, _ := change.ParseProposals(r.Proposals) // those that can be read; the others are told already
	if err := feasible(v, proposals, "proposals", &c); err != nil {
		return err
	}
	milestones := slices.DeleteFunc(slices.Clone(r.Untouched), func(name string) bool { return !ref.IsMilestone(name) }) // told already
	if err := there(v, &c, register.Milestones.Kind, "untouched", milestones...); err != nil {
		return err
	}
	if err := there(v, &c, party.Organisations.Kind, "respondents", r.Respondents...); err != nil {
		return err
	}
	if r.Group != "" {
		if err := there(v, &c, group.Groups.Kind, "group", r.Group); err != nil {
			return err
		}
	}
	return c.Err("You cannot raise %s yet.", r.Ref)
}

// there notes under a field the names of records that there are not.
func there(v *store.View, c *problem.Check, k *record.Kind, field string, names ...string) error {
	for _, name := range names {
		_, err := v.Find(k, name)
		if err != nil && !notFound(err) {
			return err
		}
		c.Want(err == nil, field, "There is no %s called %s.", k.Noun, name)
	}
	return nil
}

// frozenThere names everything in a freeze that leads nowhere: a code that nobody
// knows, and what is excepted from it; and exceptions without a reason.
func frozenThere(v *store.View, f *change.Freeze) error {
	var c problem.Check
	for _, name := range f.Codes() {
		_, known := code.Find(name)
		c.Want(known, "scope", "No code is called %s. Write codes by their short names, as REC, or %s.", name, change.EveryRequest)
	}
	for _, e := range f.Excepted() {
		c.Want(e.Reason != "", "exceptions", "%s is excepted without a reason. Write why after a comma: REC/R0032, urgent.", e.Ref)
		k := code.Modifications.Kind
		if ref.IsChange(e.Ref) {
			k = change.Requests.Kind
		}
		if err := there(v, &c, k, "exceptions", e.Ref); err != nil {
			return err
		}
	}
	return c.Err("%s is not complete.", f.Ref)
}
