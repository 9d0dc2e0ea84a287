package whatif

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/plan/threshold"
)

// Lines tell an outcome in sentences; now is that of the plan as it is, so that
// what it crosses anyway is not told again. day writes a day.
func (b *Base) Lines(o, now *Outcome, day func(plan.Day) string) []string {
	p, c, minutes := b.Case.Plan, b.Case, b.Case.Plan.Rules.Day()
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case o == now:
	case len(o.Moved) == 0:
		say("Nothing moves.")
	default:
		say("%s.", later(o.Finish, o.FinishWas, "The plan finishes", b.Working(o.FinishWas, o.Finish), minutes, day))
		if len(o.Moved) == 1 {
			say("1 activity moves.")
		} else {
			say("%d activities move.", len(o.Moved))
		}
	}
	for _, x := range o.Boundaries {
		if x.Moved || !x.IsKept {
			say("Boundary %q of %s: %s.", c.Promises.Boundaries[x.Index].Name, c.Promises.Boundaries[x.Index].Milestone, x.words(minutes))
		}
	}
	for _, x := range o.Windows {
		say("%s is released on %s, not %s: %s.", p.Activities[x.Activity].Ref, windowWords(x.Is, day), windowWords(x.Was, day), windowsLater(x.Missed))
	}
	for _, t := range o.Thresholds {
		if o == now || !now.crosses(&t) {
			say("%s crosses %q: %s", t.Move.Milestone, t.Rule.Name, strings.Join(t.Because, " "))
		}
	}
	for _, t := range o.Assumptions {
		a := c.Assumptions[t.Index]
		if t.Falsified {
			say("Assumption %s is taken to be false: %s", a.ID, a.Text)
		} else {
			say("Assumption %s is touched by the change of %s: %s", a.ID, strings.Join(t.Changed, ", "), a.Text)
		}
	}
	for _, l := range o.Overloads {
		say("%s is asked for %d activities at once from %s to %s, and can do %g.", o.Team(l.Team).Name, l.Need, day(l.From.Day()), day(l.To.LastDay()), o.Team(l.Team).Capacity)
	}
	return out
}

// crosses reports whether an outcome crosses a threshold by the same move.
func (o *Outcome) crosses(t *threshold.Outcome) bool {
	return slices.ContainsFunc(o.Thresholds, func(x threshold.Outcome) bool { return x.Rule == t.Rule && x.Move == t.Move })
}

func windowWords(w plan.WindowDay, day func(plan.Day) string) string {
	switch {
	case w.Day == 0:
		return "no window"
	case w.Provisional:
		return day(w.Day) + " (provisional)"
	}
	return day(w.Day)
}

func later(is, was plan.Minute, what string, working, minutes int64, day func(plan.Day) string) string {
	switch {
	case is == was:
		return what + " on " + day(is.LastDay()) + " as planned"
	case working >= 0:
		return fmt.Sprintf("%s on %s, not %s: %s later", what, day(is.LastDay()), day(was.LastDay()), plan.Words(working, minutes))
	}
	return fmt.Sprintf("%s on %s, not %s: %s earlier", what, day(is.LastDay()), day(was.LastDay()), plan.Words(-working, minutes))
}

// words say what becomes of a boundary.
func (b *Boundary) words(minutes int64) string {
	now := "kept"
	if !b.IsKept {
		now = "broken"
		if !b.WasKept {
			now = "broken as before"
		}
	} else if !b.WasKept {
		now = "kept now"
	}
	switch {
	case !b.HasLatest:
		return now
	case b.Slack == b.WasSlack:
		return now + ", slack " + plan.Words(b.Slack, minutes)
	}
	return fmt.Sprintf("%s, slack %s, not %s", now, plan.Words(b.Slack, minutes), plan.Words(b.WasSlack, minutes))
}

func windowsLater(n int) string {
	switch {
	case n == 1:
		return "one window later"
	case n == -1:
		return "one window earlier"
	case n < 0:
		return fmt.Sprintf("%d windows earlier", -n)
	}
	return fmt.Sprintf("%d windows later", n)
}
