package planfile

import (
	"fmt"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/risk"
	"crosscode/internal/plan/threshold"
	"crosscode/internal/plan/whatif"
	"crosscode/internal/problem"
)

// An OwnCheck is one of our checks, beside the fourteen: of what a plan promises
// and assumes.
type OwnCheck struct {
	Name    string   `json:"name"`
	Passed  *bool    `json:"passed"` // null if it could not be made
	Skipped string   `json:"skipped,omitempty"`
	Found   []string `json:"found"`
}

func found(name string, words []string) OwnCheck {
	passed := len(words) == 0
	return OwnCheck{Name: name, Passed: &passed, Found: append([]string{}, words...)}
}

// A Request is a change request that would move a milestone, and is open.
type Request struct {
	Ref, Milestone string
	Raised         bool // and not a draft
}

// checkIterations is how often risk is run to tell a breach at P80.
const checkIterations = 2_000

// OwnChecks makes our checks on a scheduled plan of our own; today is the day that
// reviews are due by. A check that would schedule more than most activities, over
// all iterations, is not made, and says so; 0 is no bound. Told hears now and then
// how many iterations of that check are done; stop is asked whether anybody still
// waits. Either may be nil. Requests are those that the programme has; a file knows of
// none.
func (f *File) OwnChecks(s *plan.Schedule, today calendar.Day, requests []Request, most int, told func(done, total int), stop func() bool) ([]OwnCheck, error) {
	if f.Dates == nil {
		return nil, nil
	}
	base, err := whatif.New(f.Case())
	if err != nil {
		return nil, err
	}
	now, err := base.Now()
	if err != nil {
		return nil, err
	}
	atRisk, err := f.breachedAtP80(most, told, stop)
	if err != nil {
		return nil, err
	}
	var crossed []string
	for _, t := range now.Thresholds {
		if lacks := unasked(t, requests); lacks != "" {
			crossed = append(crossed, fmt.Sprintf("%s crosses %q and %s: %s", t.Move.Milestone, t.Rule.Name, lacks, strings.Join(t.Because, " ")))
		}
	}
	return []OwnCheck{
		found("Milestones without a boundary or a committed date", f.unbound()),
		atRisk,
		found("Releases outside their windows", f.outsideWindows(s)),
		found("Thresholds crossed without a change request", crossed),
		found("Assumptions past their review date", f.overdue(today)),
	}, nil
}

// unasked says what is wanting for whoever decides on a move to be asked about it; ""
// where a request is raised.
func unasked(t threshold.Outcome, requests []Request) string {
	var drafts []string
	for _, r := range requests {
		switch {
		case r.Milestone != t.Move.Milestone:
		case r.Raised:
			return ""
		default:
			drafts = append(drafts, r.Ref)
		}
	}
	if len(drafts) == 0 {
		return "is committed to no date that " + t.Rule.Body + " approved"
	}
	return strings.Join(drafts, ", ") + " would move it and has not been raised"
}

func (f *File) unbound() []string {
	known := map[string]bool{}
	for _, b := range f.Programme.Boundaries {
		known[b.Milestone] = true
	}
	for _, c := range f.Programme.Commitments {
		known[c.Milestone] = true
	}
	var out []string
	for i := range f.Plan.Activities {
		if a := &f.Plan.Activities[i]; a.IsMilestone() && !known[a.Ref] {
			out = append(out, fmt.Sprintf("%s %s", a.Ref, a.Name))
		}
	}
	return out
}

// breachedAtP80 lists the boundaries that are broken on the day by which the
// milestone is reached in 80 of 100 iterations.
func (f *File) breachedAtP80(most int, told func(done, total int), stop func() bool) (OwnCheck, error) {
	const name = "Boundaries breached at P80"
	if len(f.Risks.Uncertain)+len(f.Risks.Risks) == 0 {
		return OwnCheck{Name: name, Skipped: "The plan has no uncertainties and risks.", Found: []string{}}, nil
	}
	if work := checkIterations * (1 + len(f.Risks.Risks)) * len(f.Plan.Activities); most > 0 && work > most {
		return OwnCheck{Name: name, Found: []string{}, Skipped: fmt.Sprintf("With %d activities and %d risks it takes too long while you wait; crosscode plan check makes it of the plan file.",
			len(f.Plan.Activities), len(f.Risks.Risks))}, nil
	}
	n, err := plan.Compile(f.Plan)
	if err != nil {
		return OwnCheck{}, err
	}
	r, err := risk.Run(n, f.Risks, risk.Options{Iterations: checkIterations, Seed: 1, Progress: told, Stop: stop})
	if p := problem.Of(err); p != nil {
		words := []string{p.Message}
		for _, f := range p.Faults {
			words = append(words, f.Field+": "+f.Message)
		}
		return OwnCheck{Name: name, Skipped: strings.Join(words, " "), Found: []string{}}, nil
	}
	if err != nil {
		return OwnCheck{}, err
	}
	var out []string
	for k, m := range r.Marks {
		for _, l := range m.Limits {
			if at := m.P80.At; l.Latest != 0 && at > l.Latest || at < l.Earliest {
				out = append(out, fmt.Sprintf("%s is reached by %s in 80 of 100 iterations, and %q is %s; met in %.0f %%",
					f.Plan.Activities[f.Risks.Marks[k].Activity].Ref, boundary.DayOf(at).Words(), l.Name, limitWords(&l.Limit), 100*l.Probability))
			}
		}
	}
	return found(name, out), nil
}

func limitWords(l *risk.Limit) string {
	var words []string
	if l.Earliest != 0 {
		words = append(words, "from "+l.Earliest.Day().Words())
	}
	if l.Latest != 0 {
		words = append(words, "until "+boundary.DayOf(l.Latest).Words())
	}
	return strings.Join(words, " ")
}

func (f *File) outsideWindows(s *plan.Schedule) []string {
	var out []string
	for i := range f.Plan.Activities {
		a := &f.Plan.Activities[i]
		if r, ok := s.Release(i); ok && !r.Provides {
			out = append(out, fmt.Sprintf("%s starts on %s, in no release window of %s", a.Ref, s.Activities[i].Start.Day().Words(), r.Window.Name))
		}
	}
	return out
}

func (f *File) overdue(today calendar.Day) []string {
	var out []string
	for _, a := range f.Assumptions {
		if a.Review != 0 && a.Review < today {
			out = append(out, fmt.Sprintf("%s was to be looked at again by %s: %s", a.ID, a.Review.Words(), a.Text))
		}
	}
	return out
}
