package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/change"
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
	there := func(k *record.Kind, field string, names ...string) error {
		for _, name := range names {
			_, err := v.Find(k, name)
			if err != nil && !notFound(err) {
				return err
			}
			c.Want(err == nil, field, "There is no %s called %s.", k.Noun, name)
		}
		return nil
	}
	milestones := slices.DeleteFunc(slices.Clone(r.Untouched), func(name string) bool { return !ref.IsMilestone(name) }) // told already
	if err := there(register.Milestones.Kind, "untouched", milestones...); err != nil {
		return err
	}
	if err := there(party.Organisations.Kind, "respondents", r.Respondents...); err != nil {
		return err
	}
	if r.Group != "" {
		if err := there(group.Groups.Kind, "group", r.Group); err != nil {
			return err
		}
	}
	return c.Err("You cannot raise %s yet.", r.Ref)
}
