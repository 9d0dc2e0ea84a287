package planfile

import (
	"strconv"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// Find finds an activity by number, by code, by whole name, or by a
// part of a name that only one has.
func (f *File) Find(text string) (int, error) {
	p := f.Plan
	if uid, err := strconv.Atoi(text); err == nil {
		for i := range p.Activities {
			if p.Activities[i].UID == uid {
				return i, nil
			}
		}
	}
	for _, match := range []func(*plan.Activity) bool{
		func(a *plan.Activity) bool { return a.Ref == text },
		func(a *plan.Activity) bool { return strings.EqualFold(a.Name, text) },
		func(a *plan.Activity) bool { return strings.Contains(strings.ToLower(a.Name), strings.ToLower(text)) },
	} {
		found := matching(p, match)
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return 0, ambiguous(p, text, found)
		}
	}
	return 0, problem.New(problem.NotFound, "The plan has no activity %q.", text)
}

func matching(p *plan.Plan, match func(*plan.Activity) bool) []int {
	var found []int
	for i := range p.Activities {
		if match(&p.Activities[i]) {
			found = append(found, i)
		}
	}
	return found
}

// maxChoices is how many activities an ambiguous name is said to fit.
const maxChoices = 20

func ambiguous(p *plan.Plan, text string, found []int) error {
	err := problem.New(problem.Misuse, "%d activities fit %q; give the number of one.", len(found), text)
	for _, i := range found[:min(len(found), maxChoices)] {
		a := &p.Activities[i]
		err.Faults = append(err.Faults, problem.Fault{Field: strconv.Itoa(a.UID), Message: a.Name})
	}
	return err
}
