package designation

import (
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
)

// What rests on something else keeps it where it is: a decision on its proposal, a
// text in force on its decision, a milestone found ready on its criteria. Whoever
// moves the one takes back the other first.

// Leave refuses to take a published notice away, or to let another take its place,
// while something rests on it. After holds every notice as it would be then, and
// areas every topic area.
func (n *Notice) Leave(step party.Step, after []*Notice, areas []*Area) error {
	var c problem.Check
	for _, m := range after {
		c.Want(m.Sort != Ruling || m.status != Published || m.Proposal != n.Ref, "proposal", "%s decided on it. Withdraw %s first.", m.Ref, m.Ref)
	}
	for _, a := range areas {
		rests := n.Sort == Ruling && a.status == InForce && slices.Contains(n.Texts, a.Law)
		c.Want(!rests || decidesOn(after, n, a.Law), "areas", "%s is in force by it. Reopen %s first.", a.Ref, a.Ref)
	}
	return c.Err("You cannot %s %s yet.", step, n.Ref)
}

// decidesOn reports whether a published decision other than n is bound to a text.
func decidesOn(all []*Notice, n *Notice, text string) bool {
	return slices.ContainsFunc(all, func(m *Notice) bool {
		return m.Ref != n.Ref && m.Sort == Ruling && m.status == Published && slices.Contains(m.Texts, text)
	})
}

// DecidedBy gives the published decision that is bound to exactly the text of a, and
// was published by a day; nil where there is none.
func (a *Area) DecidedBy(all []*Notice, on calendar.Day) *Notice {
	i := slices.IndexFunc(all, func(n *Notice) bool {
		return n.Sort == Ruling && n.status == Published && n.On.Earliest() <= on && slices.Contains(n.Texts, a.Bound())
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// Fixed refuses to change a criterion of a milestone that was found ready by it.
func (r *Readiness) Fixed(c *Criterion) error {
	if r.status != IsReady {
		return nil
	}
	return problem.New(problem.Conflict, "%s was decided ready on %s, by the criteria as they were then. Reopen its readiness check before %s is changed.", r.Ref, r.Decided.Words(), c.Ref)
}

// Happened refuses a day that is still to come for what is recorded when it is done.
func Happened(step party.Step, reference string, day, today calendar.Day) error {
	var c problem.Check
	c.Want(day <= today, "day", "%s is still to come. Record it on that day, or give the day on which it was done.", day.Words())
	return c.Err("You cannot %s %s yet.", step, reference)
}
