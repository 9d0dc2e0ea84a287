package register

import (
	"crosscode/internal/party"
	"crosscode/internal/record"
)

// Turn says whose move a is: its owners', until somebody recommends closing it.
func (a *Action) Turn() party.Turn {
	switch a.status {
	case Open, Ongoing:
		t := party.Turn{Owners: a.Owners, Do: "act", By: a.Due}
		if len(a.Owners) == 0 {
			t.Of = a.Group
		}
		return t
	case RecommendedClosed:
		return party.Turn{Roles: actionOffice, Of: a.Group, Do: "confirm at a meeting that it is closed"}
	}
	return party.Turn{}
}

// Turn says whose move i is on its way into the programme's log.
func (i *RAIDItem) Turn() party.Turn {
	switch i.status {
	case RAIDProposed:
		return party.Turn{Roles: office, Of: i.List, Do: "submit it to the programme’s log, or withdraw it"}
	case RAIDSubmitted:
		return party.Turn{Roles: raidKeepers, Do: "accept or return it"}
	case RAIDAccepted:
		t := party.Turn{Owners: i.Owners, Do: "deal with it", By: i.Proximity}
		if len(i.Owners) == 0 {
			t.Roles, t.Do = raidKeepers, "name an owner"
		}
		return t
	}
	return party.Turn{}
}

// Turn says who is to say that m is met.
func (m *Milestone) Turn() party.Turn {
	if m.status != MilestonePlanned {
		return party.Turn{}
	}
	return party.Turn{Roles: office, Of: m.Group, Do: "say when it is met", By: m.Date}
}

// Turn says whose review a is in.
func (a *Artefact) Turn() party.Turn {
	comment := party.Turn{Do: "comment on it", By: a.Ends}
	switch a.status {
	case ArtefactDraft:
		return party.Turn{Roles: designers, Do: "open its review"}
	case WorkingGroupReview:
		comment.Of = a.Group
		if a.Group == "" {
			comment.Of = "Its working group"
		}
		return comment
	case ProgrammeReview:
		comment.Owners = []record.Owner{{Organisation: "Programme"}}
		return comment
	case GeneralReview:
		return comment
	}
	return party.Turn{}
}
