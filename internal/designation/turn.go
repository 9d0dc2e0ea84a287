package designation

import (
	"crosscode/internal/calendar"
	"crosscode/internal/party"
)

// Turn says whose move n is: whoever may publish a draft.
func (n *Notice) Turn() party.Turn {
	if n.status != Drafted {
		return party.Turn{}
	}
	return party.Turn{Roles: publishers, Do: "publish it"}
}

// Turn says whose move r is.
func (r *Representation) Turn() party.Turn {
	if r.status != Received {
		return party.Turn{}
	}
	return party.Turn{Roles: publishers, Do: "answer it"}
}

// Turn says who is to show that c is met, by the date of its milestone.
func (c *Criterion) Turn() party.Turn {
	if c.status != Unmet {
		return party.Turn{}
	}
	return party.Turn{Owners: c.Owners, Roles: office, Do: "show that it is met", By: byMilestone(c.Milestone)}
}

// Turn says whose move r is, by the date of its milestone.
func (r *Readiness) Turn() party.Turn {
	switch r.status {
	case Judging:
		return party.Turn{Roles: advisers, Of: r.Group, Do: "recommend whether it is ready", By: byMilestone(r.Ref)}
	case Advised:
		return party.Turn{Roles: judges, Do: "decide whether it is ready", By: byMilestone(r.Ref)}
	}
	return party.Turn{}
}

// byMilestone is the date of a milestone, whatever that comes to.
func byMilestone(name string) calendar.When {
	by, err := calendar.ParseWhen(name)
	if err != nil {
		return calendar.When{}
	}
	return by
}
