package api

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"

	"golang.org/x/time/rate"
)

// Limits is how much one token, or one address without a token, may ask.
type Limits struct {
	TokenRate    float64 // requests a second, in the long run
	TokenBurst   int     // at once
	AddressRate  float64
	AddressBurst int
}

// orUsual gives the usual limits where none are set.
func (l Limits) orUsual() Limits {
	if l.TokenRate <= 0 {
		l.TokenRate, l.TokenBurst = 20, 200
	}
	if l.AddressRate <= 0 {
		l.AddressRate, l.AddressBurst = 5, 100
	}
	return l
}

// maxKnown bounds how many askers are remembered.
const maxKnown = 20_000

// A limiter remembers how much each asker has asked. The zero limiter is ready.
type limiter struct {
	mu    sync.Mutex
	known map[string]*rate.Limiter
}

// wait returns how long an asker has to wait; none if it may go on.
func (l *limiter) wait(who string, perSecond float64, burst int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = map[string]*rate.Limiter{}
	}
	one := l.known[who]
	if one == nil {
		if len(l.known) >= maxKnown {
			l.forget(now)
		}
		one = rate.NewLimiter(rate.Limit(perSecond), burst)
		l.known[who] = one
	}
	turn := one.ReserveN(now, 1)
	if d := turn.DelayFrom(now); d > 0 {
		turn.CancelAt(now)
		return d
	}
	return 0
}

// forget drops those who have rested long enough to be as new, and everybody if
// nobody has: memory is bounded whatever is asked.
func (l *limiter) forget(now time.Time) {
	for who, one := range l.known {
		if one.TokensAt(now) >= float64(one.Burst()) {
			delete(l.known, who)
		}
	}
	if len(l.known) >= maxKnown {
		clear(l.known)
	}
}

// admit finds out who asks, and whether they may.
func (c *call) admit() error {
	shown := c.r.Header.Get("Authorization")
	if shown == "" {
		if err := c.limited("a "+address(c.r), c.s.Limits.AddressRate, c.s.Limits.AddressBurst); err != nil {
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
		if slow := c.limited("a "+address(c.r), c.s.Limits.AddressRate, c.s.Limits.AddressBurst); slow != nil {
			return slow
		}
		return refusal{status: http.StatusUnauthorized, bearer: "invalid_token", Problem: p}
	}
	if err != nil {
		return err
	}
	c.token, c.bearer = t, true
	if err := c.limited("t "+t.ID, c.s.Limits.TokenRate, c.s.Limits.TokenBurst); err != nil {
		return err
	}
	c.s.uses.Note(c.r.Context(), c.s.desk, t.ID, c.now)
	return secretariat.MayUse(t, c.op.power)
}

func (c *call) limited(who string, perSecond float64, burst int) error {
	wait := c.s.limits.wait(who, perSecond, burst, c.now)
	if wait == 0 {
		return nil
	}
	return refusal{status: http.StatusTooManyRequests, after: wait,
		Problem: problem.New(problem.Conflict, "That is more than is answered: at most %g requests a second, %d at once. Wait as long as Retry-After says.", perSecond, burst)}
}

// address is where a request came from. Of an IPv6 address it is the network: one
// host has as many addresses in it as it likes.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// who is whoever acts.
func (c *call) who() party.Actor {
	if !c.bearer {
		return party.Nobody
	}
	return c.token.Actor
}
