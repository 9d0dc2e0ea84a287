package secretariat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strings"
	"sync"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/ref"
	"crosscode/internal/store"
)

// A Token lets a program act for somebody, and no further than its powers go.
type Token = store.Token

// What a token may be given the power to do. Every token may read what its
// actor may read.
const (
	PowerRaise   = "raise"
	PowerEdit    = "edit"
	PowerStep    = "step"
	PowerComment = "comment"
	PowerImport  = "import"
)

// Powers holds everything that a token may be given the power to do.
var Powers = []string{PowerRaise, PowerEdit, PowerStep, PowerComment, PowerImport}

// LongestToken bounds how long a token may last.
const LongestToken = 2 * 366 * 24 * time.Hour

// tokenMark begins every secret, so that one that has leaked is known for what
// it is.
const tokenMark = "crosscode_"

// AddToken makes a token and returns its secret, which nobody can be told again.
func (d *Desk) AddToken(ctx context.Context, by party.Actor, t Token, now time.Time) (Token, string, error) {
	if err := onlyOperator(by, "make tokens for"); err != nil {
		return t, "", err
	}
	if err := checkToken(t, now); err != nil {
		return t, "", err
	}
	if _, err := d.Store.Account(ctx, t.Actor.ID); err == nil && len(t.Actor.Roles)+len(t.Actor.Seats) > 0 {
		return t, "", problem.New(problem.Invalid, "%s is an account, and its token has the rights that the account holds on the day. Give it no roles or seats.", t.Actor.ID)
	} else if err != nil && !notFound(err) {
		return t, "", err
	}
	t.ID, t.Made, t.MadeBy = strings.ToLower(rand.Text()[:10]), now, by.ID
	secret := strings.ToLower(rand.Text())
	hash := sha256.Sum256([]byte(secret))
	t.Hash = hash[:]
	if err := d.Store.AddToken(ctx, t); err != nil {
		return t, "", err
	}
	return t, tokenMark + t.ID + "_" + secret, nil
}

func checkToken(t Token, now time.Time) error {
	var c problem.Check
	c.Want(plain(t.Name), "name", "Say in a few words what the token is for.")
	c.Want(plain(t.Actor.ID) && !strings.HasPrefix(t.Actor.ID, "operator"), "as", "Name whom it acts for, in a few words. It cannot be the operator.")
	c.Want(t.Expires.After(now), "expires", "Give a day to come.")
	c.Want(!t.Expires.After(now.Add(LongestToken)), "expires", "A token lasts two years at most.")
	for _, r := range t.Actor.Roles {
		c.Want(slices.Contains(party.ProgrammeRoles, r), "role", "%q is not a role in the programme. The roles are: %s.", r, joined(party.ProgrammeRoles))
	}
	for _, s := range t.Actor.Seats {
		c.Want(ref.IsGroup(s.Group), "seat", "Name the group by its short name, as CCAG:secretary, not %q.", s.Group)
		c.Want(slices.Contains(party.SeatRoles, s.Role), "seat", "%q is not a seat in a group. The seats are: %s.", s.Role, joined(party.SeatRoles))
	}
	for _, p := range t.Powers {
		c.Want(slices.Contains(Powers, p), "may", "%q is not a power. The powers are: %s.", p, strings.Join(Powers, ", "))
	}
	return c.Err("The token was not made.")
}

// plain reports whether s is a line of text of a reasonable length.
func plain(s string) bool {
	return s != "" && len(s) <= 100 && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func joined(roles []party.Role) string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, ", ")
}

// Tokens returns every token, without a secret.
func (d *Desk) Tokens(ctx context.Context, by party.Actor) ([]Token, error) {
	if err := onlyOperator(by, "list the tokens of"); err != nil {
		return nil, err
	}
	return d.Store.Tokens(ctx)
}

// RevokeToken ends a token at once.
func (d *Desk) RevokeToken(ctx context.Context, by party.Actor, id string, now time.Time) error {
	if err := onlyOperator(by, "revoke tokens of"); err != nil {
		return err
	}
	return d.Store.RevokeToken(ctx, id, now)
}

// errNoToken is all that whoever shows a bad token is told.
func errNoToken() error {
	return problem.New(problem.Forbidden, "The token is not one of ours, has expired, or was revoked. Ask whoever runs this for another.")
}

// Bearer returns the token that a secret belongs to, whose Actor acts, or a
// Forbidden problem.
func (d *Desk) Bearer(ctx context.Context, secret string, now time.Time) (Token, error) {
	rest, ours := strings.CutPrefix(secret, tokenMark)
	id, text, both := strings.Cut(rest, "_")
	if !ours || !both || len(id) != 10 || len(text) > 100 || !plain(id) {
		return Token{}, errNoToken()
	}
	t, err := d.Store.Token(ctx, id)
	if notFound(err) {
		return Token{}, errNoToken()
	}
	if err != nil {
		return Token{}, err
	}
	hash := sha256.Sum256([]byte(text))
	if subtle.ConstantTimeCompare(hash[:], t.Hash) != 1 || !t.Revoked.IsZero() || !now.Before(t.Expires) {
		return Token{}, errNoToken()
	}
	if t.Actor, err = d.behind(ctx, t.Actor); err != nil {
		return Token{}, err
	}
	return t, nil
}

// behind gives the actor of a token the rights of the day. One that acts for an
// account has those that the account holds, and none when it is closed; any
// other has those that were written on it.
func (d *Desk) behind(ctx context.Context, who party.Actor) (party.Actor, error) {
	a, err := d.Store.Account(ctx, who.ID)
	switch {
	case notFound(err):
		return who, nil
	case err != nil:
		return party.Nobody, err
	case a.State != AccountActive:
		return party.Nobody, errNoToken()
	}
	return d.actor(ctx, a)
}

// MayUse reports whether a token has a power.
func MayUse(t Token, power string) error {
	if power == "" || slices.Contains(t.Powers, power) {
		return nil
	}
	if len(t.Powers) == 0 {
		return problem.New(problem.Forbidden, "This token may only read. Doing this needs the power to %s.", power)
	}
	return problem.New(problem.Forbidden, "This token may read, and %s; doing this needs the power to %s.", strings.Join(t.Powers, ", "), power)
}

// Uses notes when tokens are used, at most once a minute for each: a reader
// waits for no writer. The zero Uses is ready.
type Uses struct {
	mu    sync.Mutex
	noted map[string]time.Time
}

// Note keeps that a token was used, if that is worth keeping.
func (u *Uses) Note(ctx context.Context, d *Desk, id string, now time.Time) {
	u.mu.Lock()
	last, known := u.noted[id]
	if known && now.Sub(last) < time.Minute {
		u.mu.Unlock()
		return
	}
	if u.noted == nil || len(u.noted) > 10_000 {
		u.noted = map[string]time.Time{}
	}
	u.noted[id] = now
	u.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 250*time.Millisecond)
	defer cancel()
	d.Store.UsedToken(ctx, id, now) // if somebody writes for longer, the next use is noted
}

// Answer is what a request with a key was answered.
type Answer = store.Answer

// Once does what a request with an idempotency key asks, and keeps its answer in
// the same transaction; it returns the answer that is kept already, if the same
// key was used before. What f asks of the desk it asks with the context that it
// is given.
func (d *Desk) Once(ctx context.Context, a Answer, now time.Time, f func(context.Context, *Answer) error) (*Answer, error) {
	return d.Store.Once(ctx, a, now, f)
}
