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
	"crosscode/internal/limit"
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
//
// From is the network that asks: it is limited before anything is hashed.
func (d *Desk) SignIn(ctx context.Context, from, email, password, code string) (secret string, err error) {
	var c problem.Check
	c.Want(strings.TrimSpace(email) != "", "email", "Give your e-mail address.")
	c.Want(password != "", "password", "Give your password.")
	if err := c.Err("You are not signed in."); err != nil {
		return "", err
	}
	if err := d.Knock(from); err != nil {
		return "", err
	}
	who := attemptsAt(foldEmail(email))
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

// A network may try to sign in forty times at once, and every five seconds in
// the long run: enough for an office in the morning, and little for guessing.
var knocks = limit.Rate{Second: 0.2, Burst: 40}

const (
	tooManyKnocks  = "There were too many attempts to sign in from where you are. Try again in a minute."
	freshlySigned  = 10 * time.Minute // how long a sign-in stands for a password typed again
	notFreshSigned = "You sign in with an identity provider. Sign out, sign in again, and do this within ten minutes."
)

// Knock counts an attempt to be let in from a network, and refuses what is more
// than it may make.
func (d *Desk) Knock(from string) error {
	if wait := d.knock.Wait(from, knocks, d.Now()); wait > 0 {
		return &problem.Problem{Kind: problem.Conflict, Message: tooManyKnocks, After: wait}
	}
	return nil
}

// attemptsAt names the attempts to sign in with an address.
func attemptsAt(folded string) []byte { return secretHash("sign-in " + folded) }

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
	p := problem.New(problem.Conflict, "There were too many attempts with this address. Try again after %s.", from.Add(time.Minute).In(zone).Format("15:04"))
	p.After = from.Sub(d.Now())
	return p
}

// factor reports whether a code is the account's, and was not used before.
func (d *Desk) factor(ctx context.Context, a Account, code string) (bool, error) {
	secret, kept := d.factorSecret(a)
	if step, ok := stepOf(secret, code, d.Now()); ok {
		return d.Store.Spend(ctx, a.ID, step)
	}
	ok, err := d.Store.SpendRecovery(ctx, a.ID, recoveryHash(code))
	if err == nil && !ok {
		err = kept // the operator is to hear that the key is lost
	}
	return ok, err
}

// factorPurpose is what the secret of an account's second factor is sealed for.
func factorPurpose(account string) string { return "second factor of " + account }

// factorSecret opens the secret of an account's second factor.
func (d *Desk) factorSecret(a Account) (string, error) {
	if !strings.HasPrefix(a.Factor, sealMark) {
		return a.Factor, nil // none, or kept in clear by an earlier program until the server starts
	}
	secret, _, err := d.Keys.Unseal(factorPurpose(a.ID), a.Factor)
	if err != nil {
		return "", fmt.Errorf("open the second factor of %s: %w", a.ID, err)
	}
	return secret, nil
}

// Reseal seals anew what was sealed with an older key, or not at all, and tells
// how many secrets that were. After it, only the first key of the file is needed.
func (d *Desk) Reseal(ctx context.Context) (int, error) {
	all, err := d.Store.Accounts(ctx)
	n := 0
	for _, a := range all {
		if err != nil {
			break
		}
		var done bool
		if done, err = d.reseal(ctx, a); done {
			n++
		}
	}
	return n, err
}

func (d *Desk) reseal(ctx context.Context, a Account) (bool, error) {
	if a.Factor == "" {
		return false, nil
	}
	secret := a.Factor
	if strings.HasPrefix(a.Factor, sealMark) {
		var current bool
		var err error
		secret, current, err = d.Keys.Unseal(factorPurpose(a.ID), a.Factor)
		if err != nil || current {
			return false, err
		}
	}
	sealed, err := d.Keys.Seal(factorPurpose(a.ID), secret)
	if err != nil {
		return false, err
	}
	done := false
	err = d.Store.ChangeAccount(ctx, a.ID, func(now *Account) error {
		if done = now.Factor == a.Factor; done {
			now.Factor = sealed
		}
		return nil
	})
	return done, err
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

// A Proof shows, before something grave, that the person at the browser is still
// the one who signed in: by the password typed again, or, for whom an identity
// provider vouches, by a session that has just begun.
type Proof struct{ Password, Session string }

// confirmed asks for the proof of that.
func (d *Desk) confirmed(ctx context.Context, a Account, p Proof) error {
	if a.Subject != "" {
		return d.freshly(ctx, a, p.Session)
	}
	ok, err := d.knows(ctx, a, p.Password)
	if err != nil {
		return err
	}
	var c problem.Check
	c.Want(ok, "current", notPresent)
	return c.Err("Nothing was changed.")
}

// notPresent is said of a password that is not the account's.
const notPresent = "This is not your present password."

// knows reports whether a password is the present one of an account. A wrong one
// counts towards the bar, and a right one ends the count.
func (d *Desk) knows(ctx context.Context, a Account, password string) (bool, error) {
	who := attemptsAt(a.Folded)
	if err := d.admit(ctx, who); err != nil {
		return false, err
	}
	ok, err := d.is(ctx, boundedPassword(password), a.Password)
	if err != nil || !ok {
		return false, err
	}
	return true, d.Store.Succeeded(ctx, who)
}

// freshly asks for a session of an account that has just begun.
func (d *Desk) freshly(ctx context.Context, a Account, session string) error {
	n, err := d.Store.Session(ctx, secretHash(session))
	if err != nil && !notFound(err) {
		return err
	}
	if err != nil || n.Account != a.ID || d.Now().Sub(n.Made) > freshlySigned {
		return problem.New(problem.Conflict, notFreshSigned)
	}
	return nil
}

// ChangePassword gives a person another password, and ends their other sessions.
func (d *Desk) ChangePassword(ctx context.Context, who party.Actor, secret, current, password, again string) error {
	a, err := d.own(ctx, who)
	if err != nil {
		return err
	}
	if a.Subject != "" {
		return problem.New(problem.Conflict, "You sign in with an identity provider. There is no password here to change.")
	}
	known, err := d.knows(ctx, a, current)
	if err != nil {
		return err
	}
	var c problem.Check
	c.Want(known, "current", notPresent)
	checkPassword(&c, password, again, a.Email, a.Name)
	if err := c.Err("The password was not changed."); err != nil {
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
	sealed, err := d.Keys.Seal(factorPurpose(a.ID), secret)
	if err != nil {
		return Factor{}, err
	}
	err = d.Store.ChangeAccount(ctx, a.ID, func(a *Account) error {
		if a.FactorOn {
			return problem.New(problem.Conflict, "You have a second factor already. Take it away first.")
		}
		a.Factor = sealed
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
	secret, err := d.factorSecret(a)
	return Factor{Secret: secret, URL: factorURL(secret, "crosscode", a.Email)}, err == nil, err
}

// ConfirmFactor takes the second factor into use when its app gives the right
// code, and returns the recovery codes, which are shown once.
func (d *Desk) ConfirmFactor(ctx context.Context, who party.Actor, code string) ([]string, error) {
	a, err := d.own(ctx, who)
	if err != nil {
		return nil, err
	}
	secret, err := d.factorSecret(a)
	if err != nil {
		return nil, err
	}
	var c problem.Check
	step, ok := stepOf(secret, code, d.Now())
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
func (d *Desk) StopFactor(ctx context.Context, who party.Actor, p Proof) error {
	a, err := d.own(ctx, who)
	if err != nil {
		return err
	}
	if err := d.confirmed(ctx, a, p); err != nil {
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
