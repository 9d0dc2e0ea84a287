package secretariat

import (
	"fmt"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// An enactment is what somebody decided of milestones, on a request or by a
// direction, to be kept as a decision and carried out.
type enactment struct {
	tx        *store.Tx
	v         *store.View // of everything
	ref       string      // of the request or the direction
	title     string
	class     record.Class
	proposals []change.Proposal
}

// decide keeps the decision with the dates that it gives milestones, and takes the
// baselines of the plans that come of it.
func (s *enactment) decide(verb string, d *change.Decision, dates []change.Dating) error {
	for _, dated := range dates {
		d.Baseline = append(d.Baseline, dated.String())
	}
	taken, err := s.rebaselines(d)
	if err != nil {
		return err
	}
	if err := s.tx.Save(change.Decisions.Kind, verb, d); err != nil {
		return err
	}
	for _, b := range taken {
		if err := s.tx.Save(register.Baselines.Kind, "take", b); err != nil {
			return err
		}
	}
	return nil
}

// carryOut works everything into the milestones, and counts what came of it.
func (s *enactment) carryOut() (done int, err error) {
	for _, p := range s.proposals {
		it, err := s.v.Find(register.Milestones.Kind, p.Milestone)
		if err != nil {
			return 0, fmt.Errorf("work %s into %s: %w", s.ref, p.Milestone, err)
		}
		came, err := s.change(register.Milestones.From(it.Record), p)
		if err != nil {
			return 0, err
		}
		if came {
			done++
		}
	}
	return done, nil
}

// change carries one proposal out, and tells whether anything came of it. What a
// milestone says already is not said again.
func (s *enactment) change(m *register.Milestone, p change.Proposal) (bool, error) {
	k, verb := register.Milestones.Kind, "change by "+s.ref
	was := k.Clone(m)
	if p.Removes() {
		if err := m.Take(register.Remove, party.With{Text: s.ref}, party.Operator(s.ref)); err != nil {
			return false, err
		}
		return true, s.tx.Save(k, verb, m)
	}
	v, err := k.Field(p.Field).Parse(p.Value)
	if err != nil {
		return false, err
	}
	k.Field(p.Field).Set(m, v)
	if len(k.Changes(was, m)) == 0 {
		return false, nil
	}
	return true, s.tx.Save(k, verb, m)
}
