package party

import (
	"slices"
	"testing"
)

func TestAnActorIsNarrowedToOneGroup(t *testing.T) {
	sits := func(group string, r Role) Actor { return Actor{Seats: []Place{{group, r}}} }
	tests := []struct {
		name  string
		actor Actor
		group string
		role  Role
		want  bool
	}{
		{"a chair chairs the group of the seat", sits("CCAG", Chair), "CCAG", Chair, true},
		{"a chair of another group does not", sits("DAG", Chair), "CCAG", Chair, false},
		{"a secretary is the secretariat of the group", sits("CCAG", Secretary), "CCAG", Secretariat, true},
		{"and not of another", sits("CCAG", Secretary), "DAG", Secretariat, false},
		{"and not of what belongs to no group", sits("CCAG", Secretary), "", Secretariat, false},
		{"a seat in no group is none", sits("", Secretary), "", Secretariat, false},
		{"an alternate acts for a member", sits("CCAG", Alternate), "CCAG", Member, true},
		{"an observer is no member", sits("CCAG", Observer), "CCAG", Member, false},
		{"an assurer is no member", sits("CCAG", Assurer), "CCAG", Member, false},
		{"the programme's roles hold in every group", Actor{Roles: []Role{PMO}}, "CCAG", PMO, true},
		{"and outside of groups", Actor{Roles: []Role{PMO}}, "", PMO, true},
		{"the operator holds every role", Operator("root"), "CCAG", Chair, true},
		{"nobody holds none", Nobody, "CCAG", Member, false},
	}
	for _, tt := range tests {
		if got := tt.actor.In(tt.group).Holds(tt.role); got != tt.want {
			t.Errorf("%s: In(%q).Holds(%s) = %v", tt.name, tt.group, tt.role, got)
		}
	}
}

func TestNarrowingLeavesTheActorAsItWas(t *testing.T) {
	roles := make([]Role, 1, 8)
	roles[0] = PMO
	a := Actor{Roles: roles, Seats: []Place{{"CCAG", Chair}, {"DAG", Member}}}
	a.In("CCAG")
	if in := a.In("DAG"); in.Holds(Chair) || len(in.Seats) != 0 || !slices.Equal(a.Roles, []Role{PMO}) || len(a.Seats) != 2 {
		t.Errorf("narrowed twice: %+v of %+v", in, a)
	}
}
