package exchange

import (
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/record"
)

func (c *fromPack) changes() {
	for _, said := range c.p.Changes {
		r := change.New(said.Ref)
		r.Title, r.Group = said.Title.Value, c.p.Meeting.Group
		r.RaisedBy, r.OnBehalfOf = said.Raiser.Value, said.OnBehalf.Value
		lines := []int{said.Title.Line, said.Raiser.Line}
		for _, p := range said.Proposals {
			lines = append(lines, p.Value.Line)
			r.Proposals = c.proposed(r.Proposals, said.Ref, p)
		}
		status := c.changeStatus(said)
		put(change.Requests.Kind, r, "status", string(status))
		c.say(change.Requests.Kind, r, change.New(said.Ref), said.At.From, lines...)
		if status == change.Draft {
			s := &c.out.Stated[len(c.out.Stated)-1]
			s.Fields = append(s.Fields, "status") // said, though it is what a new request has
		}
	}
}

// proposed adds a proposal, where a request can hold it.
func (c *fromPack) proposed(all []string, request string, p pack.Proposal) []string {
	value := p.Value.Value
	if p.Field == pack.ProposedDate {
		value = p.Date.String()
	}
	with := append(all[:len(all):len(all)], change.Proposal{Milestone: p.Milestone, Field: p.Field, Value: value}.String())
	if _, err := change.ParseProposals(with); err != nil {
		c.out.Findings = append(c.out.Findings, record.Finding{Line: p.Value.Line, Code: pack.Proposed, Ref: request,
			Message: "What is proposed for the " + p.Field + " of " + p.Milestone + ", “" + p.Value.Value + "”, cannot be entered as a proposal of " +
				request + ": it gives no new value, or a second one. Enter it by hand."})
		return all
	}
	return with
}

// changeWords gives the status that papers mean by what they call it. The first
// that they contain counts.
var changeWords = []struct {
	word   string
	status change.Status
}{
	{"withdrawn", change.Withdrawn}, {"rejected", change.Rejected}, {"deferred", change.Deferred},
	{"implementing", change.Implementing}, {"being implemented", change.Implementing}, {"implemented", change.Closed}, {"closed", change.Closed},
	{"not approved", change.Rejected}, {"approved", change.Approved}, {"with ofgem", change.WithOfgem},
	{"for decision", change.ForDecision}, {"impact assessment", change.Assessing}, {"assessed", change.Assessed},
	{"raised", change.Raised}, {"submitted", change.Raised}, {"draft", change.Draft},
}

// changeStatus gives the status the papers tell; none where they tell none, or
// one that is not among those of a request.
func (c *fromPack) changeStatus(said pack.Change) change.Status {
	told := strings.ToLower(said.Status.Value)
	if told == "" {
		return ""
	}
	for _, w := range changeWords {
		if strings.Contains(told, w.word) {
			return w.status
		}
	}
	c.out.Findings = append(c.out.Findings, record.Finding{Line: said.Status.Line, Code: pack.Assumed, Ref: said.Ref,
		Message: "“" + said.Status.Value + "” is no status of a change request; that of " + said.Ref + " is left as it is."})
	return ""
}
