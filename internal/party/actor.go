package party

import "slices"

// A Role is what somebody is to a governance group.
type Role string

const (
	Chair       Role = "chair"
	Secretariat Role = "secretariat"
	Member      Role = "member"
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
