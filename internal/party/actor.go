package party

import (
	"slices"
	"strings"

	"crosscode/internal/record"
)

// A Role is what somebody is to a governance group or to the programme.
type Role string

// Roles held by a seat in a group. Rules that name the secretariat mean the
// secretary of the group too, and rules that name a member the alternate.
const (
	Chair     Role = "chair"
	Secretary Role = "secretary"
	Member    Role = "member"
	Alternate Role = "alternate"
	Observer  Role = "observer" // reads
	Assurer   Role = "assurer"  // reads everything, as the whole programme's; may be held in the programme too
)

// Roles held in the programme.
const (
	Secretariat   Role = "secretariat"   // the programme's own, which keeps every group's registers
	PMO           Role = "PMO"           // the programme management office
	RAIDManager   Role = "RAID manager"  // keeps the programme's RAID log
	Proposer      Role = "proposer"      // raised the change request in question
	ChangeBoard   Role = "Change Board"  // lets a change request into impact assessment
	SRO           Role = "SRO"           // the senior responsible owner
	Sponsor       Role = "sponsor"       // Ofgem, for what lies above the thresholds
	Administrator Role = "administrator" // invites the people of their own organisation
)

// SeatRoles holds the roles of a seat in a group.
var SeatRoles = []Role{Chair, Secretary, Member, Alternate, Observer, Assurer}

// ProgrammeRoles holds the roles held in the programme as a whole.
var ProgrammeRoles = []Role{PMO, Secretariat, RAIDManager, Proposer, ChangeBoard, SRO, Sponsor, Assurer, Administrator}

// A Place is a seat that somebody has in a governance group.
type Place struct {
	Group string // its short name
	Role  Role
}

// An Actor is whoever does something to the record: a person in a role, or the
// operator of the machine.
type Actor struct {
	ID           string   // what the journal keeps; never a name that may have to be forgotten
	Name         string   // how the actor is shown
	Organisation string   // the short name of whom the actor belongs to
	Also         []string // its names, folded as they are looked up: papers call Elexon the BSC
	Roles        []Role   // in the programme; in a group as well, once narrowed to it by In
	Seats        []Place  // in groups
	Every        bool     // the operator, who acts for everybody and sees everything
}

// Operator returns the actor of a command run on the machine itself.
func Operator(osUser string) Actor {
	id := "operator (" + osUser + ")"
	return Actor{ID: id, Name: id, Every: true}
}

// Of reports whether a belongs to the organisation of that name.
func (a Actor) Of(organisation string) bool {
	return organisation != "" && (a.Organisation == organisation || slices.Contains(a.Also, record.NameKey(organisation)))
}

// Nobody is a visitor without an account.
var Nobody = Actor{}

// In returns a as a stands to one group: with the roles held in the programme
// and those of the seats in that group, and no others. What belongs to no group
// is judged by the roles held in the programme alone.
func (a Actor) In(group string) Actor {
	in := a
	in.Seats, in.Roles = nil, slices.Clone(a.Roles)
	for _, s := range a.Seats {
		if group == "" || s.Group != group {
			continue
		}
		in.Roles = append(in.Roles, s.Role)
		switch s.Role {
		case Secretary:
			in.Roles = append(in.Roles, Secretariat)
		case Alternate:
			in.Roles = append(in.Roles, Member)
		}
	}
	return in
}

// Holds reports whether a has any of the roles. Of the roles in groups it knows
// only those of the group that In narrowed a to.
func (a Actor) Holds(roles ...Role) bool {
	if a.Every {
		return true
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// Sits reports whether a has a seat with the role in any group.
func (a Actor) Sits(role Role) bool {
	return slices.ContainsFunc(a.Seats, func(s Place) bool { return s.Role == role })
}

// TakesPart reports whether a has any role in the programme or in a group.
func (a Actor) TakesPart() bool { return a.Every || len(a.Roles) > 0 || len(a.Seats) > 0 }

// ReadRole reads a role as people write it, whatever the case. What is no role
// is given back as it was.
func ReadRole(s string) Role {
	s = strings.Join(strings.Fields(s), " ")
	for _, r := range everyRole() {
		if strings.EqualFold(s, string(r)) {
			return r
		}
	}
	return Role(s)
}
