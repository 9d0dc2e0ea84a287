package planfile

import (
	"fmt"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/threshold"
)

// A Standing is what a programme's register says of a milestone. A plan in a
// record owns the forecast alone: where the register gives a name, a level, a
// committed date or the day it was met, that holds, whatever the file says.
type Standing struct {
	Name      string
	Level     int           // 0: the register gives none
	Committed calendar.When // as it is written; missing: the register gives none
	Due       calendar.When // what Committed comes to by the register, if anything
	Met       calendar.Day
	Removed   bool // from the register: nothing else of it holds
}

// A Programme is what surrounds a plan in a record.
type Programme struct {
	Milestones map[string]Standing
	Approved   []threshold.Baseline // beside those of the file
}

// stands puts what the register says of a milestone in place of what its
// activity says.
func (y *yamlReader) stands(a *plan.Activity, level field) {
	s, known := y.programme.Milestones[a.Ref]
	if !known || !a.IsMilestone() {
		return
	}
	if s.Removed {
		y.file.Removed = append(y.file.Removed, a.Ref)
		y.file.notice(a.Ref, "%s is removed from the register of milestones, and the plan still has it. Nobody has to decide on its date.", a.Ref)
		return
	}
	if s.Name != "" && s.Name != a.Name {
		y.differs(a.Ref, "name", a.Name, s.Name)
		a.Name = s.Name
	}
	if s.Level > 0 {
		if was := y.file.Levels[a.Ref]; level.given() && was != s.Level {
			y.differs(a.Ref, "level", fmt.Sprint(was), fmt.Sprint(s.Level))
		}
		y.file.Levels[a.Ref] = s.Level
	}
	if s.Met != 0 && a.ActualFinish == 0 {
		day := boundary.StartOf(s.Met)
		a.ActualStart, a.ActualFinish, a.Remaining = day, day, 0
	}
	if !s.Committed.IsZero() {
		y.promised = append(y.promised, a.Ref)
	}
}

// differs tells where the register speaks in place of the file.
func (y *yamlReader) differs(ref, what, file, register string) {
	y.file.notice(ref, "The register of milestones has the %s %s of %s, and the file %s. The register holds.", what, register, ref, file)
}

// promises puts the committed dates of the register in place of those of the
// file. A rule that counts from what the plan does not commit to is taken as the
// date that the register makes of it, and left out where it makes none.
func (y *yamlReader) promises() {
	own := slices.Clone(y.file.Programme.Commitments)
	commitments := &y.file.Programme.Commitments
	for _, ref := range y.promised {
		s := y.programme.Milestones[ref]
		edge := boundary.Edge{When: s.Committed}
		if p := s.Committed.Precision(); p == calendar.ToMonth || p == calendar.ToSeason || p == calendar.ToYear {
			edge.Snap = boundary.ToPrevious // within the month, not after it
		}
		k := slices.IndexFunc(*commitments, func(c boundary.Commitment) bool { return c.Milestone == ref })
		if k < 0 {
			*commitments = append(*commitments, boundary.Commitment{Milestone: ref, Edge: edge})
			continue
		}
		was := (*commitments)[k].Edge
		if was.When != edge.When {
			y.differs(ref, "committed date", was.When.Words(), edge.When.Words())
		} else {
			edge.Snap = was.Snap
		}
		(*commitments)[k].Edge = edge
	}
	if !y.resolvable() {
		y.settlePromises(own)
	}
}

// resolvable reports whether every committed date that is a rule leads to one
// that is none.
func (y *yamlReader) resolvable() bool {
	dates := map[string]calendar.When{}
	for _, c := range y.file.Programme.Commitments {
		dates[c.Milestone] = c.When
	}
	for ref := range dates {
		at := dates[ref]
		for left := len(dates); ; left-- {
			rule, ok := at.Rule()
			if !ok {
				break
			}
			next, known := dates[rule.Anchor]
			if !known || left == 0 {
				return false
			}
			at = next
		}
	}
	return true
}

// settlePromises takes the dates of the register instead of its rules.
func (y *yamlReader) settlePromises(own []boundary.Commitment) {
	out := y.file.Programme.Commitments[:0]
	for _, c := range y.file.Programme.Commitments {
		s := y.programme.Milestones[c.Milestone]
		if _, rule := c.When.Rule(); !rule || !slices.Contains(y.promised, c.Milestone) {
			out = append(out, c)
			continue
		}
		if s.Due.Earliest() != 0 {
			c.When = s.Due
			out = append(out, c)
			continue
		}
		k := slices.IndexFunc(own, func(x boundary.Commitment) bool { return x.Milestone == c.Milestone })
		if k >= 0 {
			out = append(out, own[k])
		}
		y.file.notice(c.Milestone, "%s is committed to %s by the register, which comes to no date here.", c.Milestone, c.When.Words())
	}
	y.file.Programme.Commitments = out
}
