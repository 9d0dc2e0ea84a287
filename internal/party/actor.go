package party

import "slices"

// A Role is what somebody is to a governance group or to the programme.
type Role string

// Roles held by a seat in a group.
const (
	Chair       Role = "chair"
	Secretariat Role = "secretariat"
	Member      Role = "member"
)

// Roles held in the programme.
const (
	PMO         Role = "PMO"          // the programme management office
	RAIDManager Role = "RAID manager" // keeps the programme's RAID log
	Proposer    Role = "proposer"     // raised the change request in question
	ChangeBoard Role = "Change Board" // lets a change request into impact assessment
	SRO         Role = "SRO"          // the senior responsible owner
	Sponsor     Role = "sponsor"      // Ofgem, for what lies above the thresholds
)

// An Actor is whoever does something to the record: a person in a role, or the
// operator of the machine.
type Actor struct {
	ID    string // what the journal keeps; never a name that may have to be forgotten
	Name  string // how the actor is shown
	Roles []Role
	Every bool // the operator, who acts for everybody and sees everything
}

// Operator returns the actor of a command run on the machine itself.
func Operator(osUser string) Actor {
	id := "operator (" + osUser + ")"
	return Actor{ID: id, Name: id, Every: true}
}

// Nobody is a visitor without an account.
var Nobody = Actor{}

// Holds reports whether a has any of the roles.
func (a Actor) Holds(roles ...Role) bool {
	if a.Every {
		return true
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}
