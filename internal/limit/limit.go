// Package limit holds askers to so many requests, each to their own, so that
// nobody takes the server from the others.
//
// An asker is a name: of an account, a token, an address. What is remembered is
// bounded whoever asks, and is this server's alone: two servers each allow what
// one does. It knows neither HTTP nor what is asked, and is told the time.
package limit

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Rate is how much one asker may ask. The zero Rate sets no limit.
type Rate struct {
	Second float64 // requests a second, in the long run
	Burst  int     // at once
}

// maxKnown bounds how many askers are remembered.
const maxKnown = 20_000

// An Askers remembers how much each asker has asked. The zero Askers is ready.
type Askers struct {
	mu    sync.Mutex
	known map[string]*rate.Limiter
}

// Wait returns how long an asker has to wait; none if it may go on.
func (l *Askers) Wait(who string, r Rate, now time.Time) time.Duration {
	if r.Second <= 0 {
		return 0
	}
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
		one = rate.NewLimiter(rate.Limit(r.Second), max(r.Burst, 1))
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
func (l *Askers) forget(now time.Time) {
	for who, one := range l.known {
		if one.TokensAt(now) >= float64(one.Burst()) {
			delete(l.known, who)
		}
	}
	if len(l.known) >= maxKnown {
		clear(l.known)
	}
}

// A Doors lets each asker do so many long things at once. The zero Doors is
// ready.
type Doors struct {
	mu sync.Mutex
	in map[string]int
}

// Enter lets an asker in, unless as many of theirs are in already. Whoever was
// let in leaves by calling leave, once.
func (d *Doors) Enter(who string, most int) (leave func(), ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.in[who] >= most {
		return nil, false
	}
	if d.in == nil {
		d.in = map[string]int{}
	}
	d.in[who]++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.in[who]--; d.in[who] == 0 {
			delete(d.in, who)
		}
	}, true
}

// Address names where a request came from, as "host:port" has it. Of an IPv6
// address it is the network: one host has as many addresses in it as it likes.
func Address(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}
