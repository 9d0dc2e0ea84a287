package planreport

import (
	"io"

	"crosscode/internal/plan"
)

// A change is what became of one activity.
type change struct {
	UID    int             `json:"uid"`
	Name   string          `json:"name"`
	Kind   plan.ChangeKind `json:"kind"`
	Fields []field         `json:"fields"`
	Words  string          `json:"words"`
}

type field struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Changes writes how one plan differs from another: what became of the
// milestones, in words, and of the activities.
func Changes(w io.Writer, milestones []string, changes []plan.Change) error {
	out := struct {
		Milestones []string `json:"milestones,omitempty"`
		Changes    []change `json:"changes"`
	}{Milestones: milestones, Changes: []change{}}
	for _, c := range changes {
		j := change{c.UID, c.Name, c.Kind, []field{}, c.Words}
		for _, f := range c.Fields {
			j.Fields = append(j.Fields, field(f))
		}
		out.Changes = append(out.Changes, j)
	}
	return indented(w, out)
}
