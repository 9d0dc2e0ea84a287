package boundary

import (
	"slices"

	"crosscode/internal/plan"
)

// A Need is the latest that an activity may start and finish for a boundary to
// be kept, and the working minutes until that becomes a matter; negative ones
// are late already.
type Need struct {
	Activity      int
	Start, Finish plan.Minute
	Slack         int64
}

// Needs counts back from a boundary: it gives the milestone itself and all that
// leads to it. Other boundaries, deadlines and the end of the plan do not count,
// so that each boundary has a slack of its own.
func Needs(p *plan.Plan, milestone int, latest plan.Minute) ([]Need, error) {
	free := *p
	free.Activities = slices.Clone(p.Activities)
	for i := range free.Activities {
		free.Activities[i].Deadline = 0
	}
	free.Finish, free.Rules.OpenEnds = plan.At(9990, 1, 1, 0, 0), false
	before, err := plan.Make(&free)
	if err != nil {
		return nil, err
	}
	free.Activities[milestone].Deadline = latest
	after, err := plan.Make(&free)
	if err != nil {
		return nil, err
	}
	var out []Need
	for i, d := range after.Activities {
		if !p.IsSummary(i) && d.LateFinish != before.Activities[i].LateFinish {
			out = append(out, Need{i, d.LateStart, d.LateFinish, d.TotalSlack})
		}
	}
	return out, nil
}
