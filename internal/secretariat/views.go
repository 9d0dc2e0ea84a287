package secretariat

import (
	"context"
	"slices"
	"strings"

	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A SavedView is a list under a name, kept by a person.
type SavedView = store.SavedView

const (
	maxViews    = 100 // of one person
	maxViewName = 80
	maxAddress  = 2000
)

// onlyKnown keeps what belongs to a person to those who are one.
func onlyKnown(who party.Actor, verb string) error {
	if who.ID == "" {
		return problem.New(problem.Forbidden, "Sign in to %s: it is kept for you alone.", verb)
	}
	return nil
}

// Views returns the views that a person keeps, and those shared with a group of
// theirs.
func (d *Desk) Views(ctx context.Context, who party.Actor) ([]SavedView, error) {
	if who.ID == "" {
		return nil, nil
	}
	groups, err := d.ShareGroups(ctx, who)
	if err != nil {
		return nil, err
	}
	return d.Store.SavedViews(ctx, who.ID, groups)
}

// ShareGroups returns the groups with which a person may share a view: those
// they have a seat in, and for whoever keeps the whole programme all of them.
func (d *Desk) ShareGroups(ctx context.Context, who party.Actor) ([]string, error) {
	var out []string
	for _, s := range who.Seats {
		out = append(out, s.Group)
	}
	if who.In("").Holds(keepers...) {
		page, err := d.View(ctx, who, Now).List(group.Groups.Kind, Query{Sort: "ref", Limit: store.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			out = append(out, record.HeadOf(it.Record).Ref)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// KeepView keeps the address of a list under a name. A view without a number is
// new; another must be the person's own.
func (d *Desk) KeepView(ctx context.Context, who party.Actor, v SavedView, number func() string) error {
	if err := onlyKnown(who, "keep a view"); err != nil {
		return err
	}
	mine, err := d.Views(ctx, who)
	if err != nil {
		return err
	}
	mine = slices.DeleteFunc(mine, func(m SavedView) bool { return m.Owner != who.ID })
	groups, err := d.ShareGroups(ctx, who)
	if err != nil {
		return err
	}
	v.Name, v.Owner = record.Clean(v.Name), who.ID
	if v.ID == "" {
		v.ID, v.Made = number(), d.Now()
	} else {
		i := slices.IndexFunc(mine, func(m SavedView) bool { return m.ID == v.ID })
		if i < 0 {
			return problem.New(problem.NotFound, "You keep no such view.")
		}
		v.Address, v.Made = mine[i].Address, mine[i].Made
		mine = slices.Delete(mine, i, i+1)
	}
	var c problem.Check
	c.Want(v.Name != "", "name", "Give the view a name.")
	c.Want(len(v.Name) <= maxViewName, "name", "The name is too long. The most is %d characters.", maxViewName)
	c.Want(len(mine) < maxViews, "name", "You keep %d views, which is the most. Remove one first.", maxViews)
	c.Want(ofRegister(v.Address), "address", "Only a list can be kept as a view.")
	c.Want(v.Shared == "" || slices.Contains(groups, v.Shared), "shared", "You can share a view with a group in which you have a seat; %q is none.", v.Shared)
	if err := c.Err("The view was not kept."); err != nil {
		return err
	}
	return d.Store.KeepView(ctx, v)
}

// ofRegister reports whether an address is that of the list of a register.
func ofRegister(address string) bool {
	path, _, _ := strings.Cut(address, "?")
	return len(address) <= maxAddress && !strings.ContainsAny(address, "\\\r\n\x00") &&
		slices.ContainsFunc(Registers(), func(k *record.Kind) bool { return path == "/"+k.Path })
}

// RemoveView forgets a view of the person's own.
func (d *Desk) RemoveView(ctx context.Context, who party.Actor, id string) error {
	v, err := d.Store.SavedView(ctx, id)
	if err != nil {
		return err
	}
	if who.ID == "" || v.Owner != who.ID {
		return problem.New(problem.NotFound, "There is no such view.")
	}
	return d.Store.RemoveView(ctx, id)
}
