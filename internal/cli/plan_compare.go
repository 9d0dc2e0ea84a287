package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"crosscode/internal/plan"
)

// PlanCompareCmd says in words how one plan differs from another.
type PlanCompareCmd struct {
	A string `arg:"" help:"The earlier plan."`
	B string `arg:"" help:"The later plan."`
	PlanInput
	JSON bool `help:"Write JSON." name:"json"`
}

// Run schedules both and compares them.
func (c *PlanCompareCmd) Run(out *Streams) error {
	was, err := c.schedule(c.A)
	if err != nil {
		return err
	}
	is, err := c.schedule(c.B)
	if err != nil {
		return err
	}
	changes := plan.Compare(was, is)
	if c.JSON {
		return writeChangesJSON(out.Stdout, changes)
	}
	if len(changes) == 0 {
		_, err = fmt.Fprintln(out.Stdout, "The plans are the same.")
		return err
	}
	for _, ch := range changes {
		if _, err := fmt.Fprintln(out.Stdout, ch.Words); err != nil {
			return err
		}
	}
	return nil
}

func (c *PlanCompareCmd) schedule(name string) (*plan.Schedule, error) {
	f, err := c.read(name)
	if err != nil {
		return nil, err
	}
	return plan.Make(f.Plan)
}

// planChangeJSON is one change of "plan compare --json".
type planChangeJSON struct {
	UID    int             `json:"uid"`
	Name   string          `json:"name"`
	Kind   plan.ChangeKind `json:"kind"`
	Fields []planFieldJSON `json:"fields"`
	Words  string          `json:"words"`
}

type planFieldJSON struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

func writeChangesJSON(w io.Writer, changes []plan.Change) error {
	out := struct {
		Changes []planChangeJSON `json:"changes"`
	}{Changes: []planChangeJSON{}}
	for _, c := range changes {
		j := planChangeJSON{c.UID, c.Name, c.Kind, []planFieldJSON{}, c.Words}
		for _, f := range c.Fields {
			j.Fields = append(j.Fields, planFieldJSON(f))
		}
		out.Changes = append(out.Changes, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
