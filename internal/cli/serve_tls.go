package cli

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"crosscode/internal/problem"
)

// A renewed certificate is read again when its file changes, looked at once a
// minute at most.
type renewed struct {
	cert, key string
	now       func() time.Time
	log       *slog.Logger

	mu     sync.Mutex
	held   *tls.Certificate
	of     time.Time // when the file of what is held was written
	bad    time.Time // when the file was written that could not be used
	looked time.Time
}

// certificate reads a certificate and its key from files.
func certificate(cert, key string, now func() time.Time, log *slog.Logger) (*renewed, error) {
	c := &renewed{cert: cert, key: key, now: now, log: log}
	if _, err := c.get(nil); err != nil {
		return nil, problem.New(problem.Invalid, "The certificate %s and its key %s cannot be used: %v.", cert, key, err)
	}
	return c, nil
}

// config is how to speak TLS with it.
func (c *renewed) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// until is when what is held ends.
func (c *renewed) until() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held.Leaf.NotAfter
}

func (c *renewed) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.held != nil && now.Sub(c.looked) < time.Minute {
		return c.held, nil
	}
	c.looked = now
	info, err := os.Stat(c.cert)
	if err == nil && c.held != nil && info.ModTime().Equal(c.of) {
		return c.held, nil
	}
	var pair tls.Certificate
	var written time.Time
	if err == nil {
		written = info.ModTime()
		pair, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err == nil:
		c.held, c.of = &pair, written
	case c.held == nil:
		return nil, errors.New(plainly(err.Error()))
	case !written.Equal(c.bad): // half-way through being replaced, or broken: the old one still serves
		c.bad = written
		c.log.Error("the certificate was replaced by what cannot be used; the one before still serves", "until", c.held.Leaf.NotAfter, "error", err)
	}
	return c.held, nil
}
