package secretariat

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// Account is somebody who may sign in; see [store.Account].
type Account = store.Account

// The states of an account.
const (
	AccountInvited  = store.AccountInvited
	AccountActive   = store.AccountActive
	AccountDisabled = store.AccountDisabled
	AccountErased   = store.AccountErased
)

// A session ends when it was not used for some time, and in any case after a
// week.
const (
	sessionIdle = 12 * time.Hour
	sessionLong = 7 * 24 * time.Hour
	sessionNote = time.Minute // how exactly it is known when it was used last
)

// foldEmail gives an address as it is looked up.
func foldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func notRight() error {
	return problem.New(problem.Invalid, "The e-mail address, the password or the code is not right. Check all of them, and try again.")
}

// SignIn opens a session for whoever knows the password, and the second factor
// of those who have one. It says no more than that something was not right, and
// takes as long for an address without an account as for one that has one. The
// secret it returns is for the person's browser.
func (d *Desk) SignIn(ctx context.Context, email, password, code string) (secret string, err error) {
	var c problem.Check
	c.Want(strings.TrimSpace(email) != "", "email", "Give your e-mail address.")
	c.Want(password != "", "password", "Give your password.")
	if err := c.Err("You are not signed in."); err != nil {
		return "", err
	}
	who := secretHash("sign-in " + foldEmail(email))
	if err := d.admit(ctx, who); err != nil {
		return "", err
	}
	a, err := d.Store.AccountOf(ctx, foldEmail(email))
	if err != nil && !notFound(err) {
		return "", err
	}
	hash := a.Password
	if a.State != AccountActive {
		hash = ""
	}
	ok, err := d.is(ctx, boundedPassword(password), hash)
	if err == nil && ok && a.FactorOn {
		ok, err = d.factor(ctx, a, code)
	}
	if err != nil {
		return "", err
	}
	if !ok {
		return "", notRight()
	}
	if err := d.Store.Succeeded(ctx, who); err != nil {
		return "", err
	}
	return d.begin(ctx, a.ID)
}

// boundedPassword keeps what cannot be a password from being hashed at length.
func boundedPassword(s string) string {
	return s[:min(len(s), 4*mostPassword)]
}

// admit counts an attempt before it is made, and refuses it while those that
// failed before bar it.
func (d *Desk) admit(ctx context.Context, who []byte) error {
	may, from, err := d.Store.Attempt(ctx, who, d.Now(), barred)
	if err != nil || may {
		return err
	}
	return problem.New(problem.Conflict, "There were too many attempts with this address. Try again after %s.", from.Add(time.Minute).In(zone).Format("15:04"))
}

// factor reports whether a code is the account's, and was not used before.
func (d *Desk) factor(ctx context.Context, a Account, code string) (bool, error) {
	if step, ok := stepOf(a.Factor, code, d.Now()); ok {
		return d.Store.Spend(ctx, a.ID, step)
	}
	return d.Store.SpendRecovery(ctx, a.ID, recoveryHash(code))
}

// begin opens a session.
func (d *Desk) begin(ctx context.Context, account string) (secret string, err error) {
	secret, hash := newSecret()
	now := d.Now()
	return secret, d.Store.AddSession(ctx, store.Session{Hash: hash, Account: account, Made: now, Seen: now, Ends: now.Add(sessionLong)})
}

// SignOut ends the session of a secret.
func (d *Desk) SignOut(ctx context.Context, secret string) error {
	return d.Store.EndSession(ctx, secretHash(secret))
}

// SignedIn tells who holds the secret of a session: the actor with the rights of
// the day. Whoever holds none, or one that has ended, is nobody.
func (d *Desk) SignedIn(ctx context.Context, secret string) (party.Actor, error) {
	now := d.Now()
	n, err := d.Store.Session(ctx, secretHash(secret))
	if notFound(err) {
		return party.Nobody, nil
	}
	if err != nil {
		return party.Nobody, err
	}
	if !now.Before(n.Ends) || now.Sub(n.Seen) > sessionIdle {
		return party.Nobody, d.Store.EndSession(ctx, n.Hash)
	}
	if now.Sub(n.Seen) > sessionNote {
		if err := d.Store.Seen(ctx, n.Hash, now); err != nil {
			return party.Nobody, err
		}
	}
	a, err := d.Store.Account(ctx, n.Account)
	if notFound(err) || err == nil && a.State != AccountActive {
		return party.Nobody, nil
	}
	if err != nil {
		return party.Nobody, err
	}
	return d.actor(ctx, a)
}

// maxSeats bounds how many seats one account is given.
const maxSeats = 400

// actor gives an account the rights it holds today. A seat in a group holds in
// the groups too that it goes on from, under the names of their day.
func (d *Desk) actor(ctx context.Context, a Account) (party.Actor, error) {
	who := party.Actor{ID: a.ID, Name: a.Name, Organisation: a.Organisation}
	v := d.Store.View(ctx, store.Everything(), Now)
	seats, err := seatsOf(v, a.ID)
	if err != nil {
		return party.Nobody, err
	}
	today := d.Today()
	for _, s := range seats {
		switch {
		case !s.HeldOn(today):
		case s.Group == "":
			who.Roles = append(who.Roles, s.Role)
		default:
			who.Seats = append(who.Seats, party.Place{Group: s.Group, Role: s.Role})
		}
	}
	return inherited(v, who)
}

// seatsOf gives every seat an account has or had.
func seatsOf(v *store.View, account string) ([]*party.Seat, error) {
	page, err := v.List(party.Seats.Kind, Query{Sort: "ref", Limit: maxSeats, Filters: []Filter{{Field: "account", Values: []string{account}}}})
	if err != nil {
		return nil, err
	}
	out := make([]*party.Seat, len(page.Items))
	for i, it := range page.Items {
		out[i] = party.Seats.From(it.Record)
	}
	return out, nil
}

// inherited adds the seats in the groups that those of the actor go on from.
func inherited(v *store.View, who party.Actor) (party.Actor, error) {
	if len(who.Seats) == 0 {
		return who, nil
	}
	page, err := v.List(group.Groups.Kind, Query{Limit: maxSeats, Filters: []Filter{{Field: "status", Values: []string{string(group.Renamed)}}}})
	if err != nil {
		return party.Nobody, err
	}
	former := map[string]*group.Group{}
	for _, it := range page.Items {
		former[record.HeadOf(it.Record).Ref] = group.Groups.From(it.Record)
	}
	find := func(short string) (*group.Group, bool) { g, ok := former[short]; return g, ok }
	for _, s := range slices.Clone(who.Seats) {
		for short := range former {
			if short != s.Group && group.Today(short, find) == s.Group {
				who.Seats = append(who.Seats, party.Place{Group: short, Role: s.Role})
			}
		}
	}
	return who, nil
}

// A SignedInAt is one of a person's sessions, as they see it.
type SignedInAt struct {
	ID   string
	Made time.Time
	Seen time.Time
	Ends time.Time
	This bool // the one that asks
}

// Sessions gives a person's own sessions.
func (d *Desk) Sessions(ctx context.Context, who party.Actor, secret string) ([]SignedInAt, error) {
	all, err := d.Store.Sessions(ctx, who.ID)
	var out []SignedInAt
	for _, n := range all {
		if !d.Now().Before(n.Ends) || d.Now().Sub(n.Seen) > sessionIdle {
			continue
		}
		out = append(out, SignedInAt{ID: hex.EncodeToString(n.Hash[:8]), Made: n.Made, Seen: n.Seen, Ends: n.Ends,
			This: hex.EncodeToString(n.Hash) == hex.EncodeToString(secretHash(secret))})
	}
	return out, err
}

// EndSession ends one of a person's own sessions; all but the one that asks, if
// no ID is given.
func (d *Desk) EndSession(ctx context.Context, who party.Actor, secret, id string) error {
	if id == "" {
		return d.Store.EndSessions(ctx, who.ID, secretHash(secret))
	}
	all, err := d.Store.Sessions(ctx, who.ID)
	if err != nil {
		return err
	}
	for _, n := range all {
		if hex.EncodeToString(n.Hash[:8]) == id {
			return d.Store.EndSession(ctx, n.Hash)
		}
	}
	return problem.New(problem.NotFound, "That session has ended already.")
}

// own gives the account of a person who is signed in.
func (d *Desk) own(ctx context.Context, who party.Actor) (Account, error) {
	a, err := d.Store.Account(ctx, who.ID)
	if notFound(err) {
		return a, problem.New(problem.Forbidden, "Sign in first: this is for people with an account.")
	}
	return a, err
}

// confirmed asks for the password again before something grave.
func (d *Desk) confirmed(ctx context.Context, a Account, password string) error {
	who := secretHash("sign-in " + a.Folded)
	if err := d.admit(ctx, who); err != nil {
		return err
	}
	ok, err := d.is(ctx, boundedPassword(password), a.Password)
	if err != nil {
		return err
	}
	var c problem.Check
	c.Want(ok, "current", "This is not your present password.")
	if err := c.Err("Nothing was changed."); err != nil {
		return err
	}
	return d.Store.Succeeded(ctx, who)
}

// ChangePassword gives a person another password, and ends their other sessions.
func (d *Desk) ChangePassword(ctx context.Context, who party.Actor, secret, current, password, again string) error {
	a, err := d.own(ctx, who)
	if err != nil {
		return err
	}
	var c problem.Check
	checkPassword(&c, password, again, a.Email, a.Name)
	if err := c.Err("The password was not changed."); err != nil {
		return err
	}
	if err := d.confirmed(ctx, a, current); err != nil {
		return err
	}
	hash, err := d.hashed(ctx, password)
	if err != nil {
		return err
	}
	if err := d.Store.ChangeAccount(ctx, a.ID, func(a *Account) error { a.Password = hash; return nil }); err != nil {
		return err
	}
	return d.Store.EndSessions(ctx, a.ID, secretHash(secret))
}

// A Factor is a second factor about to be set up.
type Factor struct{ Secret, URL string }

// NewFactor draws the secret of a second factor. It is asked for only once it is
// confirmed.
func (d *Desk) NewFactor(ctx context.Context, who party.Actor) (Factor, error) {
	a, err := d.own(ctx, who)
	if err != nil {
		return Factor{}, err
	}
	b := make([]byte, factorSize)
	rand.Read(b)
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
	err = d.Store.ChangeAccount(ctx, a.ID, func(a *Account) error {
		if a.FactorOn {
			return problem.New(problem.Conflict, "You have a second factor already. Take it away first.")
		}
		a.Factor = secret
		return nil
	})
	return Factor{Secret: secret, URL: factorURL(secret, "crosscode", a.Email)}, err
}

// FactorBegun gives the second factor that a person has begun to set up.
func (d *Desk) FactorBegun(ctx context.Context, who party.Actor) (Factor, bool, error) {
	a, err := d.own(ctx, who)
	if err != nil || a.Factor == "" || a.FactorOn {
		return Factor{}, false, err
	}
	return Factor{Secret: a.Factor, URL: factorURL(a.Factor, "crosscode", a.Email)}, true, nil
}

// ConfirmFactor takes the second factor into use when its app gives the right
// code, and returns the recovery codes, which are shown once.
func (d *Desk) ConfirmFactor(ctx context.Context, who party.Actor, code string) ([]string, error) {
	a, err := d.own(ctx, who)
	if err != nil {
		return nil, err
	}
	var c problem.Check
	step, ok := stepOf(a.Factor, code, d.Now())
	c.Want(ok, "code", "This is not the code that the app shows now. Check the clock of the telephone, and type the next one.")
	if err := c.Err("The second factor is not in use yet."); err != nil {
		return nil, err
	}
	codes, hashes := recoveryCodes()
	if err := d.Store.KeepRecovery(ctx, a.ID, hashes); err != nil {
		return nil, err
	}
	return codes, d.Store.ChangeAccount(ctx, a.ID, func(now *Account) error {
		if now.FactorOn || now.Factor != a.Factor {
			return problem.New(problem.Conflict, "The second factor was changed meanwhile. Begin again.")
		}
		now.FactorOn, now.FactorStep = true, step
		return nil
	})
}

// StopFactor takes a person's second factor away.
func (d *Desk) StopFactor(ctx context.Context, who party.Actor, current string) error {
	a, err := d.own(ctx, who)
	if err != nil {
		return err
	}
	if err := d.confirmed(ctx, a, current); err != nil {
		return err
	}
	return d.withoutFactor(ctx, a.ID)
}

func (d *Desk) withoutFactor(ctx context.Context, id string) error {
	if err := d.Store.KeepRecovery(ctx, id, nil); err != nil {
		return err
	}
	return d.Store.ChangeAccount(ctx, id, func(a *Account) error { a.Factor, a.FactorOn = "", false; return nil })
}

// newAccountID draws the number under which the journal knows a person.
func newAccountID() string {
	b := make([]byte, 8)
	rand.Read(b)
	return fmt.Sprintf("account-%x", b)
}
