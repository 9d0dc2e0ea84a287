package secretariat

import (
	"context"

	"crosscode/internal/problem"
)

// An Identity is somebody for whom an identity provider vouches: by its issuer
// and the subject that it gives nobody else. An address is not part of it: who
// may write an address into a provider is not for us to know.
type Identity struct{ Issuer, Subject string }

// NeedsCode reports whether signing in is to go on with the code of a second
// factor.
func NeedsCode(err error) bool {
	p := problem.Of(err)
	return p != nil && len(p.Faults) == 1 && p.Faults[0].Field == "code"
}

// SignInAs opens a session for whom an identity provider vouches. The account
// must have been taken up with that identity before; nothing else links the two.
// A second factor that the account has here is asked for all the same.
func (d *Desk) SignInAs(ctx context.Context, who Identity, code string) (secret string, err error) {
	a, err := d.Store.AccountAs(ctx, who.Issuer, who.Subject)
	if notFound(err) || err == nil && a.State != AccountActive {
		return "", problem.New(problem.Forbidden, "No open account here is yours. Accounts are by invitation: open the link that you were sent, and sign in from there.")
	}
	if err != nil {
		return "", err
	}
	if err := d.secondIfAsked(ctx, a, code, "You are not signed in yet."); err != nil {
		return "", err
	}
	if a.FactorOn {
		if err := d.Store.Succeeded(ctx, attemptsAt(a.Folded)); err != nil {
			return "", err
		}
	}
	return d.begin(ctx, a.ID)
}

// secondIfAsked is second, but counts no attempt while no code was typed.
func (d *Desk) secondIfAsked(ctx context.Context, a Account, code, otherwise string) error {
	var c problem.Check
	c.Want(!a.FactorOn || code != "", "code", "Type the code of your second factor, or a recovery code.")
	if err := c.Err("%s", otherwise); err != nil {
		return err
	}
	return d.second(ctx, a, code, otherwise)
}

// TakeUpAs takes an invitation up for whom an identity provider vouches, and
// links the account to that identity: from now on it is the way to sign in, and
// a password that the account had is none any more.
func (d *Desk) TakeUpAs(ctx context.Context, secret string, who Identity, code string) (session string, err error) {
	a, err := d.Invited(ctx, secret)
	if err != nil {
		return "", err
	}
	other, err := d.Store.AccountAs(ctx, who.Issuer, who.Subject)
	switch {
	case err == nil && other.ID != a.ID:
		return "", problem.New(problem.Conflict, "You have an account here already, under another address. Sign in to that one, or ask the PMO to erase it.")
	case err != nil && !notFound(err):
		return "", err
	}
	if err := d.secondIfAsked(ctx, a, code, notYoursYet); err != nil {
		return "", err
	}
	return d.takenUp(ctx, secret, a, func(a *Account) { a.Password, a.Issuer, a.Subject = "", who.Issuer, who.Subject })
}
