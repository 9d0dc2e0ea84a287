package group

import "crosscode/internal/party"

// Turn says who is to set up a group that is only proposed.
func (g *Group) Turn() party.Turn {
	if g.status != Proposed {
		return party.Turn{}
	}
	return party.Turn{Roles: office, Do: "mobilise it, or stand it down"}
}
