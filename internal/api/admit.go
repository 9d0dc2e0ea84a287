package api

import (
	"net/http"
	"strings"

	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// Limits is how much one token, or one address without a token, may ask.
type Limits struct {
	Token   limit.Rate
	Address limit.Rate
}

// orUsual gives the usual limits where none are set.
func (l Limits) orUsual() Limits {
	if l.Token.Second <= 0 {
		l.Token = limit.Rate{Second: 20, Burst: 200}
	}
	if l.Address.Second <= 0 {
		l.Address = limit.Rate{Second: 5, Burst: 100}
	}
	return l
}

// admit finds out who asks, and whether they may.
func (c *call) admit() error {
	shown := c.r.Header.Get("Authorization")
	if shown == "" {
		if err := c.limited("a "+limit.Address(c.r.RemoteAddr), c.s.Limits.Address); err != nil {
			return err
		}
		if c.op.power != "" {
			return refusal{status: http.StatusUnauthorized, Problem: problem.New(problem.Forbidden, "To do this, show a token: Authorization: Bearer crosscode_... Ask whoever runs this for one.")}
		}
		return nil
	}
	scheme, secret, _ := strings.Cut(shown, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return refusal{status: http.StatusUnauthorized, bearer: "invalid_request", Problem: problem.New(problem.Forbidden, "The API takes bearer tokens only: Authorization: Bearer crosscode_...")}
	}
	t, err := c.s.desk.Bearer(c.r.Context(), strings.TrimSpace(secret), c.now)
	if p := problem.Of(err); p != nil {
		// Guessing is limited by address, as there is no token to limit.
		if slow := c.limited("a "+limit.Address(c.r.RemoteAddr), c.s.Limits.Address); slow != nil {
			return slow
		}
		return refusal{status: http.StatusUnauthorized, bearer: "invalid_token", Problem: p}
	}
	if err != nil {
		return err
	}
	if t.Actor, err = c.s.desk.Known(c.r.Context(), t.Actor); err != nil {
		return err
	}
	c.token, c.bearer = t, true
	if err := c.limited("t "+t.ID, c.s.Limits.Token); err != nil {
		return err
	}
	c.s.uses.Note(c.r.Context(), c.s.desk, t.ID, c.now)
	return secretariat.MayUse(t, c.op.power)
}

func (c *call) limited(who string, r limit.Rate) error {
	wait := c.s.limits.Wait(who, r, c.now)
	if wait == 0 {
		return nil
	}
	return refusal{status: http.StatusTooManyRequests, after: wait,
		Problem: problem.New(problem.Conflict, "That is more than is answered: at most %g requests a second, %d at once. Wait as long as Retry-After says.", r.Second, r.Burst)}
}

// who is whoever acts.
func (c *call) who() party.Actor {
	if !c.bearer {
		return party.Nobody
	}
	return c.token.Actor
}
