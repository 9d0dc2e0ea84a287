package party

import (
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/record"
)

// A Turn says whose move it is with a thing, what they are to do, and by when.
// The zero Turn is nobody's.
type Turn struct {
	Owners []record.Owner // who answers for it by name
	Roles  []Role         // and where nobody does, whoever has one of these
	Of     string         // the group in which the roles are held; "" for the programme
	Do     string         // what, after "is to": confirm that it is closed
	By     calendar.When
}

// IsZero reports whether it is nobody's move.
func (t Turn) IsZero() bool { return t.Do == "" }

// Words says whose move it is and what is to be done: "REC is to act".
func (t Turn) Words() string {
	if t.IsZero() {
		return ""
	}
	names := make([]string, 0, len(t.Owners))
	for _, o := range t.Owners {
		names = append(names, o.Words())
	}
	verb := " is to "
	switch {
	case len(names) > 1, len(names) == 1 && several(t.Owners[0]):
		verb = " are to "
	case len(names) == 0 && len(t.Roles) > 0 && t.Of != "":
		names = []string{"The " + either(t.Roles) + " of " + t.Of}
	case len(names) == 0 && len(t.Roles) > 0:
		names = []string{"The " + either(t.Roles)}
	case len(names) == 0 && t.Of != "":
		names = []string{t.Of}
	case len(names) == 0:
		names, verb = []string{"Everybody"}, " may "
	}
	return joined(names) + verb + t.Do
}

// several reports whether an owner is many, as Code bodies and Large suppliers are.
func several(o record.Owner) bool {
	s := o.Organisation
	return strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") && strings.Contains(s, " ") && strings.ToLower(s[1:]) == s[1:]
}

func joined(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return names[last]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Concerns reports whether it is a's move: a or a's organisation is named, or a
// has one of the roles where nobody is. An actor who acts for everybody is not
// meant by everything.
func (t Turn) Concerns(a Actor) bool {
	if t.IsZero() {
		return false
	}
	for _, o := range t.Owners {
		if same(o.Organisation, a.Organisation) || same(o.Organisation, a.Name) || same(o.Person, a.Name) || same(o.Role, a.Name) {
			return true
		}
	}
	in := a.In(t.Of)
	in.Every = false
	return len(t.Owners) == 0 && len(t.Roles) > 0 && in.Holds(t.Roles...)
}

func same(a, b string) bool { return a != "" && record.Fold(a) == record.Fold(b) }
