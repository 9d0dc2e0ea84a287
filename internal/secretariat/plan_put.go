package secretariat

import (
	"context"
	"errors"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// PutPlan gives a plan its file, and makes the plan where there is none: e says
// what it is called then and whose it is. Of a plan that is there it may say the
// same, and nothing else. All of it is done or nothing; a dry run does nothing.
// kept reports whether there was anything to write.
func (d *Desk) PutPlan(ctx context.Context, who party.Actor, ref string, e Edit, in PlanFile, b Because, dry bool) (p *PlanProposal, kept bool, err error) {
	err = d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		a := authorityIn(tx, who)
		plan, verb, err := planFor(tx.View(a.scope), ref, e)
		if err != nil {
			return err
		}
		if err := a.settle(plan); err != nil {
			return err
		}
		if err := a.keep(verb, register.Plans.Kind, plan); err != nil {
			return err
		}
		was := plan.File
		if p, err = d.fill(tx, plan, in); err != nil {
			return err
		}
		if kept = plan.File != was; !kept {
			return nil
		}
		if dry {
			return errTried
		}
		if verb == editVerb {
			verb = replanVerb
		}
		return tx.Save(register.Plans.Kind, verb, plan)
	})
	if dry && errors.Is(err, errTried) {
		err = nil
	}
	return p, kept, err
}

// planFor finds a plan, or begins one, and says which of the two it is.
func planFor(v *store.View, ref string, e Edit) (*register.Plan, string, error) {
	it, err := v.Find(register.Plans.Kind, ref)
	if problem.Is(err, problem.NotFound) {
		if e.Fields["title"] == "" {
			return nil, "", problem.New(problem.NotFound, "There is no plan %s in the record. Give it a title, and it is made.", ref)
		}
		if e.Class == "" {
			e.Class = record.Strictest
		}
		p := register.Plans.New()
		p.Ref = register.Plans.Kind.Canon(ref)
		return p, raiseVerb, apply(register.Plans.Kind, p, e)
	}
	if err != nil {
		return nil, "", err
	}
	p := register.Plans.From(it.Record)
	var c problem.Check
	for _, name := range []string{"title", "group"} {
		is := register.Plans.Kind.Field(name).Get(p).Cell()
		asked := e.Fields[name]
		c.Want(asked == "" || asked == is, name, "The plan has %q, not %q. Edit that on its page, or leave it out.", is, asked)
	}
	c.Want(e.Class == "" || e.Class == record.HeadOf(p).Class, "class", "The plan is %s. Edit that on its page, or leave it out.", record.HeadOf(p).Class)
	return p, editVerb, c.Err("%s is in the record already, and otherwise.", p.Ref)
}
