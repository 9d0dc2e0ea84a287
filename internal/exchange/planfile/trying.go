package planfile

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// Trying gives the scenarios of the plan that are named, whole or by a part, and
// one more of what is set, where anything is (see [File.Change]); all of the plan
// where nothing is named and nothing set. It tells every one that is not there or
// cannot be read, as a fault of scenario or of set.
func (f *File) Trying(names, set []string, keepDate bool) ([]whatif.Scenario, error) {
	var out []whatif.Scenario
	var faults problem.Check
	for _, name := range names {
		at := slices.IndexFunc(f.Scenarios, func(s whatif.Scenario) bool { return s.Name == name })
		if at < 0 {
			at = slices.IndexFunc(f.Scenarios, func(s whatif.Scenario) bool { return strings.Contains(strings.ToLower(s.Name), strings.ToLower(name)) })
		}
		faults.Want(at >= 0, "scenario", "The plan has no scenario %q; it has %s.", name, f.ScenarioNames())
		if at >= 0 {
			out = append(out, f.Scenarios[at])
		}
	}
	if len(set) > 0 {
		s := whatif.Scenario{Name: strings.Join(set, ", ")}
		for _, text := range set {
			change, err := f.Change(text)
			if p := problem.Of(err); p != nil {
				faults.Want(false, "set", "%s", Untried(text, p))
			} else if err != nil {
				return nil, err
			}
			s.Changes = append(s.Changes, change)
		}
		out = append(out, s)
	}
	if err := faults.Err("This cannot be tried."); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		out = slices.Clone(f.Scenarios)
	}
	for i := range out {
		out[i].KeepDate = out[i].KeepDate || keepDate
	}
	return out, nil
}

// Untried says of a change why it cannot be tried, and which it is.
func Untried(text string, p *problem.Problem) string {
	if len(p.Faults) == 0 {
		return p.Error()
	}
	said := []string{text + ":"}
	for _, f := range p.Faults {
		said = append(said, f.Message)
	}
	return strings.Join(said, " ")
}

// ScenarioNames are the names of all scenarios, quoted.
func (f *File) ScenarioNames() string {
	var names []string
	for _, s := range f.Scenarios {
		names = append(names, fmt.Sprintf("%q", s.Name))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
