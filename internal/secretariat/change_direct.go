package secretariat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A direction needs no request: Ofgem says by letter what becomes of milestones,
// and that is done. It is kept as a decision, is worked into the milestones and
// the plans at once, and everything that comes of it stands under its cause.

// A DirectionFile is what a direction comes to, before it is recorded.
type DirectionFile struct {
	Decision *change.Decision
	Moves    []Shift
	Plans    []*PlanMove // that the reader may see
	Mind     []string    // what needs attention
}

// MayDirect refuses who may not record a direction.
func MayDirect(who party.Actor) error {
	if change.MayDirect(who) {
		return nil
	}
	return problem.New(problem.Forbidden, "Only %s, or the secretariat that has its letter, may record a direction.", change.Authority)
}

// Direct records a direction of Ofgem and carries it out.
func (d *Desk) Direct(ctx context.Context, who party.Actor, o change.Direction, b Because) (*change.Decision, error) {
	var out *change.Decision
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) (err error) {
		out, _, err = d.direct(tx, who, o)
		return err
	})
	return out, err
}

// TryDirection tells what a direction would come to, and keeps nothing.
func (d *Desk) TryDirection(ctx context.Context, who party.Actor, o change.Direction) (*DirectionFile, error) {
	f := &DirectionFile{}
	var in change.Inputs
	err := d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) (err error) {
		if f.Decision, in, err = d.direct(tx, who, o); err != nil {
			return err
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		return nil, err
	}
	f.Moves = shifts(change.Outcome{Body: change.Authority, Inputs: in})
	v := d.View(ctx, who, store.Now)
	if f.Plans, err = d.tried(v, in.Proposals, in.Dates()); err != nil {
		return nil, err
	}
	f.Mind, err = directionMinds(v, in)
	return f, err
}

func (d *Desk) direct(tx *store.Tx, who party.Actor, o change.Direction) (*change.Decision, change.Inputs, error) {
	var in change.Inputs
	if err := MayDirect(who); err != nil {
		return nil, in, err
	}
	if o.Class == "" {
		o.Class = record.Strictest
	}
	all := tx.View(store.Everything())
	n, err := nextDirection(all)
	if err != nil {
		return nil, in, err
	}
	var c problem.Check
	decision, err := change.Directs(n, o, d.Today())
	c.Note("", err)
	a := authorityIn(tx, who)
	if err := a.settle(decision); problem.Of(err) != nil {
		c.Note("class", err)
	} else if err != nil {
		return nil, in, err
	}
	c.Want(a.scope.Sees(decision.Class), "class", "You could not see it yourself. Choose who else may see it.")
	if in.Proposals, err = directed(tx.View(a.scope), decision, &c); err != nil {
		return nil, in, err
	}
	if err := c.Err("The direction cannot be recorded."); err != nil {
		return nil, in, err
	}
	if in.Milestones, err = standings(all); err != nil {
		return nil, in, err
	}
	decision.Sums = []string{change.Authority + " directs it, without a change request that carried it."}
	e := &enactment{tx: tx, v: all, ref: decision.Ref, title: "direction of " + change.Authority, class: decision.Class, proposals: in.Proposals}
	if err := e.decide("direct", decision, in.Dates()); err != nil {
		return nil, in, err
	}
	done, err := e.carryOut()
	if err != nil {
		return nil, in, err
	}
	c.Want(done > 0, "orders", "The milestones say so already, so there is nothing to direct.")
	return decision, in, c.Err("The direction cannot be recorded.")
}

// directed reads what is directed of milestones that are there and can still be
// changed so.
func directed(v *store.View, d *change.Decision, c *problem.Check) ([]change.Proposal, error) {
	var out []change.Proposal
	for _, line := range d.Orders {
		if p, err := change.ParseProposal(line); err == nil { // else it is told already
			out = append(out, p)
		}
	}
	return out, feasible(v, out, "orders", c)
}

// directionMinds tells what else a direction touches: rules that count from what
// is removed, and requests that are open about the same milestones.
func directionMinds(v *store.View, in change.Inputs) ([]string, error) {
	var out []string
	milestones, err := every(v, register.Milestones)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, p := range in.Proposals {
		named[p.Milestone] = true
		if !p.Removes() {
			continue
		}
		for _, m := range milestones { // only those that the reader may see
			if rule, ok := in.Milestones[m.Ref].Committed.Rule(); ok && rule.Anchor == p.Milestone {
				out = append(out, fmt.Sprintf("%s counts from %s, and has no date once that is removed. Give it one.", m.Ref, p.Milestone))
			}
		}
	}
	requests, err := every(v, change.Requests)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		proposals, err := change.ParseProposals(r.Proposals)
		if err != nil || !r.Open() {
			continue // kept by an older program, or not under way
		}
		i := slices.IndexFunc(proposals, func(p change.Proposal) bool { return named[p.Milestone] })
		if i >= 0 {
			out = append(out, fmt.Sprintf("%s is under way (%s) and changes %s too. It stays as it is: reckon it again, or withdraw it.",
				r.Ref, strings.ToLower(string(r.Status())), proposals[i].Milestone))
		}
	}
	return out, nil
}

// Directions returns the directions of Ofgem that a view sees.
func Directions(v *store.View) ([]*change.Decision, error) {
	return every(v, change.Decisions, store.Filter{Field: "ruling", Values: those(change.Directed)})
}

// nextDirection returns the number of the next direction.
func nextDirection(v *store.View) (int, error) {
	before, err := Directions(v)
	n := 0
	for _, d := range before {
		var at int
		if _, err := fmt.Sscanf(d.Ref, "DIR%d", &at); err == nil {
			n = max(n, at)
		}
	}
	return n + 1, err
}
