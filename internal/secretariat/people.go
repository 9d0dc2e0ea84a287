package secretariat

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// MayInvite reports whether an actor may invite people of an organisation; of
// any, if none is named: an administrator invites those of their own.
func MayInvite(who party.Actor, organisation string) bool {
	in := who.In("")
	return in.Holds(party.PMO) || organisation != "" && in.Holds(party.Administrator) && who.Organisation == organisation
}

// MaySeePeople reports whether an actor may see a list of accounts.
func MaySeePeople(who party.Actor) bool { return MayInvite(who, who.Organisation) }

// MayGiveSeats reports whether an actor says who may do what.
func MayGiveSeats(who party.Actor) bool { return who.In("").Holds(party.PMO) }

// An Invitee is a person to be given an account.
type Invitee struct{ Name, Email, Organisation string }

// linkLasts is how long an invitation can be taken up.
const linkLasts = 7 * 24 * time.Hour

// Invite makes an account and returns the secret of the link by which its owner
// takes it up. The link works once.
func (d *Desk) Invite(ctx context.Context, who party.Actor, p Invitee) (Account, string, error) {
	if err := RefusePeople(who, InvitePeople); err != nil {
		return Account{}, "", err
	}
	a := Account{ID: newAccountID(), Name: strings.Join(strings.Fields(p.Name), " "), Email: strings.TrimSpace(p.Email), Folded: foldEmail(p.Email),
		State: AccountInvited, Made: d.Now(), MadeBy: who.ID}
	var c problem.Check
	c.Want(a.Name != "" && len(a.Name) <= 200 && record.Clean(a.Name) == a.Name, "name", "Give the name, as it is to be shown.")
	c.Want(isAddress(a.Email), "email", "Give an e-mail address, as name@example.org.")
	if err := d.belong(ctx, &c, who, &a, p.Organisation); err != nil {
		return a, "", err
	}
	if err := c.Err("Nobody was invited."); err != nil {
		return a, "", err
	}
	if err := d.Store.AddAccount(ctx, a); err != nil {
		return a, "", err
	}
	secret, err := d.invitation(ctx, who, a)
	return a, secret, err
}

// belong settles which organisation the account is of. Whoever runs the server
// may leave it out: the first account of a record is made before there is any
// organisation.
func (d *Desk) belong(ctx context.Context, c *problem.Check, who party.Actor, a *Account, name string) error {
	if name = strings.TrimSpace(name); name == "" {
		c.Want(who.Every, "organisation", "Name the organisation by its short name.")
		return nil
	}
	short, err := organisationCalled(d.View(ctx, who, Now), name)
	if err != nil {
		return err
	}
	c.Want(short != "", "organisation", "No organisation is called %s. Raise it in the register of organisations first.", name)
	c.Want(short == "" || MayInvite(who, short), "organisation", "You invite people of %s only.", who.Organisation)
	a.Organisation = short
	return nil
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}

func (d *Desk) invitation(ctx context.Context, who party.Actor, a Account) (string, error) {
	secret, hash := newSecret()
	return secret, d.Store.Invite(ctx, store.Invitation{Hash: hash, Account: a.ID, MadeBy: who.ID, Expires: d.Now().Add(linkLasts)})
}

// InviteAgain makes a new link for an account, for whoever lost theirs or their
// password. Taking the second factor away is asked for apart.
func (d *Desk) InviteAgain(ctx context.Context, who party.Actor, id string, withoutFactor bool) (Account, string, error) {
	a, err := d.Person(ctx, who, id)
	if err != nil {
		return a, "", err
	}
	if a.State != AccountInvited && a.State != AccountActive {
		return a, "", problem.New(problem.Conflict, "The account is %s. Nobody can be invited to it.", a.State)
	}
	if err := d.mayTakeOver(ctx, who, a); err != nil {
		return a, "", err
	}
	if withoutFactor {
		if err := d.withoutFactor(ctx, a.ID); err != nil {
			return a, "", err
		}
	}
	secret, err := d.invitation(ctx, who, a)
	return a, secret, err
}

// PostLink has a link to an account sent to its own address, in place of every
// link made before. The letter holds no link: one is made when it is sent.
func (d *Desk) PostLink(ctx context.Context, who party.Actor, id string) error {
	a, err := d.Person(ctx, who, id)
	if err != nil {
		return err
	}
	if a.State != AccountInvited && a.State != AccountActive {
		return problem.New(problem.Conflict, "The account is %s. Nobody can be invited to it.", a.State)
	}
	if err := d.mayTakeOver(ctx, who, a); err != nil {
		return err
	}
	return d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) error {
		_, err := tx.Post(Letter{ID: store.LetterID(OwnLink, a.ID, tx.At().String()), Sort: OwnLink, Owner: a.ID, Organisation: a.Organisation,
			About: a.ID, More: string(a.State) + " " + who.ID})
		return err
	})
}

// LinkOf makes the link that a letter takes to somebody. One that was to invite
// them has nothing to tell when they have taken the account up meanwhile.
func (d *Desk) LinkOf(ctx context.Context, l Letter) (a Account, secret string, err error) {
	a, err = d.Store.Account(ctx, l.Owner)
	if err != nil {
		return a, "", err
	}
	was, by, _ := strings.Cut(l.More, " ")
	if was != string(a.State) {
		return a, "", problem.New(problem.Conflict, "The account was taken up, or closed, before it could be sent.")
	}
	secret, err = d.invitation(ctx, party.Actor{ID: by}, a)
	return withoutSecrets(a), secret, err
}

// mayTakeOver is asked before somebody gets a link to an account that exists:
// whoever has it has the rights of the account, which are the PMO's to give.
func (d *Desk) mayTakeOver(ctx context.Context, who party.Actor, a Account) error {
	if MayGiveSeats(who) {
		return nil
	}
	seats, err := seatsOf(d.Store.View(ctx, store.Everything(), Now), a.ID)
	if err != nil {
		return err
	}
	if a.State == AccountActive || len(seats) > 0 {
		return problem.New(problem.Forbidden, "The account is in use, or has seats. Ask the PMO for a link to it.")
	}
	return nil
}

// Invited tells whose account an invitation is to.
func (d *Desk) Invited(ctx context.Context, secret string) (Account, error) {
	n, err := d.Store.Invitation(ctx, secretHash(secret), d.Now())
	if err != nil {
		return Account{}, err
	}
	a, err := d.Store.Account(ctx, n.Account)
	if err == nil && a.State != AccountInvited && a.State != AccountActive {
		return Account{}, problem.New(problem.NotFound, "The account that this link was for is closed.")
	}
	return a, err
}

// TakeUp takes an invitation up: the account has the password from now on, its
// other sessions end, and the person is signed in. A second factor that the
// account has is asked for.
func (d *Desk) TakeUp(ctx context.Context, secret, password, again, code string) (session string, err error) {
	a, err := d.Invited(ctx, secret)
	if err != nil {
		return "", err
	}
	var c problem.Check
	checkPassword(&c, password, again, a.Email, a.Name)
	if err := c.Err(notYoursYet); err != nil {
		return "", err
	}
	if err := d.second(ctx, a, code, notYoursYet); err != nil {
		return "", err
	}
	hash, err := d.hashed(ctx, password)
	if err != nil {
		return "", err
	}
	return d.takenUp(ctx, secret, a, func(a *Account) { a.Password, a.Issuer, a.Subject = hash, "", "" })
}

const notYoursYet = "The account is not yours yet."

// second asks for the second factor of an account that has one.
func (d *Desk) second(ctx context.Context, a Account, code, otherwise string) error {
	if !a.FactorOn {
		return nil
	}
	if err := d.admit(ctx, attemptsAt(a.Folded)); err != nil {
		return err
	}
	ok, err := d.factor(ctx, a, code)
	if err != nil {
		return err
	}
	var c problem.Check
	c.Want(ok, "code", "This is not the code of your second factor.")
	return c.Err("%s", otherwise)
}

// takenUp uses an invitation up and gives the account the way by which its owner
// signs in, in place of every other.
func (d *Desk) takenUp(ctx context.Context, secret string, a Account, by func(*Account)) (session string, err error) {
	spent, err := d.Store.SpendInvitation(ctx, secretHash(secret))
	if err != nil {
		return "", err
	}
	if !spent {
		return "", problem.New(problem.NotFound, "This link was used already. Ask whoever sent it for another.")
	}
	err = d.Store.ChangeAccount(ctx, a.ID, func(a *Account) error { a.State = AccountActive; by(a); return nil })
	if err == nil {
		err = d.Store.EndSessions(ctx, a.ID, nil)
	}
	if err == nil {
		err = d.Store.Succeeded(ctx, attemptsAt(a.Folded))
	}
	if err != nil {
		return "", err
	}
	return d.begin(ctx, a.ID)
}

// A PersonSeats is an account with the seats it has, and had.
type PersonSeats struct {
	Account
	Seats []*party.Seat
}

// People gives the accounts that an actor may see, by name.
func (d *Desk) People(ctx context.Context, who party.Actor) ([]PersonSeats, error) {
	if err := RefusePeople(who, SeeAccounts); err != nil {
		return nil, err
	}
	all, err := d.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	v := d.Store.View(ctx, store.Everything(), Now)
	var out []PersonSeats
	for _, a := range all {
		if a.State == AccountErased || !MayInvite(who, a.Organisation) {
			continue
		}
		seats, err := seatsOf(v, a.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, PersonSeats{withoutSecrets(a), seats})
	}
	return out, nil
}

// withoutSecrets leaves out of an account what not even its owner is shown.
func withoutSecrets(a Account) Account {
	a.Password, a.Factor = "", ""
	return a
}

// Person gives an account that an actor may see: their own, or one of those whom
// they may invite.
func (d *Desk) Person(ctx context.Context, who party.Actor, id string) (Account, error) {
	a, err := d.Store.Account(ctx, id)
	if err == nil && who.ID != a.ID && (a.State == AccountErased || !MayInvite(who, a.Organisation)) || notFound(err) {
		return Account{}, problem.New(problem.NotFound, "There is no account %s.", id)
	}
	return withoutSecrets(a), err
}

// PersonCalled gives the account of an address, or of a number.
func (d *Desk) PersonCalled(ctx context.Context, who party.Actor, name string) (Account, error) {
	if a, err := d.Store.AccountOf(ctx, foldEmail(name)); err == nil {
		name = a.ID
	}
	return d.Person(ctx, who, name)
}

// PersonActing gives somebody whose account an actor may see with the rights that
// they have today.
func (d *Desk) PersonActing(ctx context.Context, who party.Actor, id string) (party.Actor, error) {
	a, err := d.Person(ctx, who, id)
	if err != nil || a.State != AccountActive {
		return party.Nobody, err
	}
	return d.actor(ctx, a)
}

// SeatsOf gives the seats that an account has, and had, to those who may see it.
func (d *Desk) SeatsOf(ctx context.Context, who party.Actor, id string) ([]*party.Seat, error) {
	if _, err := d.Person(ctx, who, id); err != nil {
		return nil, err
	}
	return seatsOf(d.Store.View(ctx, store.Everything(), Now), id)
}

// A Grant is a seat to be given: a role in a group, or in the programme.
type Grant struct {
	Group       string
	Role        party.Role
	From, Until calendar.When
	Public      bool // by the terms of the group: whoever holds it is named to everybody
}

// GiveSeat gives an account a role in a group, or in the programme if no group is
// named. The record keeps the account, and no name.
func (d *Desk) GiveSeat(ctx context.Context, who party.Actor, id string, g Grant, b Because) (*party.Seat, error) {
	if !MayGiveSeats(who) {
		return nil, problem.New(problem.Forbidden, "Only the PMO may give seats.")
	}
	person, err := d.Person(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if person.State == AccountErased {
		return nil, problem.New(problem.Conflict, "The account is closed for good.")
	}
	if g.From.IsZero() {
		g.From = calendar.On(d.Today())
	}
	var out *party.Seat
	err = d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		v := tx.View(store.Everything())
		out = party.SeatOf(id, strings.TrimSpace(g.Group), g.Role)
		out.Organisation = person.Organisation
		verb := "give"
		if it, err := v.Find(party.Seats.Kind, out.Ref); err == nil {
			head := *record.HeadOf(it.Record)
			out.Head, verb = head, "give again"
		} else if !notFound(err) {
			return err
		}
		out.From, out.Until, out.Class = g.From, g.Until, record.Controlled
		if g.Public {
			out.Class = record.Public
		}
		if err := authorityIn(tx, who).keep(verb, party.Seats.Kind, out); err != nil {
			return err
		}
		var faults problem.Check
		for _, err := range []error{knownGroup(v, out), party.Seats.Complete(out)} {
			if err != nil && problem.Of(err) == nil {
				return err
			}
			faults.Note("", err)
		}
		if err := faults.Err("The seat was not given."); err != nil {
			return err
		}
		return tx.Save(party.Seats.Kind, verb, out)
	})
	return out, err
}

func knownGroup(v *store.View, s *party.Seat) error {
	if s.Group == "" {
		return nil
	}
	_, err := v.Find(group.Groups.Kind, s.Group)
	if !notFound(err) {
		return err
	}
	var c problem.Check
	c.Want(false, "group", "No group is called %s. Raise it in the register of groups first.", s.Group)
	return c.Err("The seat was not given.")
}

// EndSeat ends a seat with yesterday; one that had not begun by then is taken
// back.
func (d *Desk) EndSeat(ctx context.Context, who party.Actor, ref string, b Because) error {
	return d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		it, err := tx.View(Scope(who)).Find(party.Seats.Kind, ref)
		if err != nil {
			return err
		}
		if err := authorityIn(tx, who).keep("end", party.Seats.Kind, it.Record); err != nil {
			return err
		}
		return endSeat(tx, party.Seats.From(it.Record), d.Today()-1)
	})
}

func endSeat(tx *store.Tx, s *party.Seat, last calendar.Day) error {
	switch {
	case !s.Until.IsZero() && s.Until.Latest() <= last:
		return problem.New(problem.Conflict, "That seat has ended already.")
	case !s.From.IsZero() && s.From.Earliest() > last:
		s.Gone = true
		return tx.Save(party.Seats.Kind, "take back", s)
	}
	s.Until = calendar.On(last)
	return tx.Save(party.Seats.Kind, "end", s)
}

// Disable closes an account to its owner, or opens it again. Its seats stay.
func (d *Desk) Disable(ctx context.Context, who party.Actor, id string, closed bool) error {
	a, err := d.Person(ctx, who, id)
	if err != nil {
		return err
	}
	if !MayInvite(who, a.Organisation) {
		return problem.New(problem.Forbidden, "Only the PMO, and the administrators of the organisation, may close an account.")
	}
	err = d.Store.ChangeAccount(ctx, id, func(a *Account) error {
		switch {
		case a.State == AccountErased:
			return problem.New(problem.Conflict, "The account is closed for good.")
		case closed:
			a.State = AccountDisabled
		case a.Password == "" && a.Subject == "":
			a.State = AccountInvited
		default:
			a.State = AccountActive
		}
		return nil
	})
	if err != nil || !closed {
		return err
	}
	return d.Store.EndSessions(ctx, id, nil)
}
