package secretariat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"crosscode/internal/problem"

	"github.com/alexedwards/argon2id"
)

// hashing is what it costs to try a password: 19 MiB and two passes.
func hashing() argon2id.Params {
	return argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// A turnstile lets two through at a time: each hash of a password takes memory
// that a crowd at the door would take from everybody else.
type turnstile struct {
	once   sync.Once
	places chan struct{}
	cost   *argon2id.Params // hashing, unless a test has no time for it
}

// patience is how long somebody waits to be let through.
const patience = 10 * time.Second

// through runs f when there is a place.
func (t *turnstile) through(ctx context.Context, f func() error) error {
	t.once.Do(func() { t.places = make(chan struct{}, 2) })
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case t.places <- struct{}{}:
		defer func() { <-t.places }()
		return f()
	case <-ctx.Done():
		return problem.New(problem.Conflict, "Too many people are signing in at once. Try again in a minute.")
	}
}

// hashed gives the hash under which a password is kept.
func (d *Desk) hashed(ctx context.Context, password string) (hash string, err error) {
	err = d.door.through(ctx, func() error {
		cost := d.door.cost
		if cost == nil {
			cost = new(hashing())
		}
		hash, err = argon2id.CreateHash(password, cost)
		return err
	})
	return hash, err
}

// noPassword is the hash of a password that nobody knows. An address without an
// account is tried against it, so that it takes as long as one that has one.
const noPassword = "$argon2id$v=19$m=19456,t=2,p=1$Y3Jvc3Njb2RlIG5vYm9keQ$7c6Yq1mZr0x3oWw9iG5pQ0kq3iY0m8b3m1rS2b7V4nE"

// is reports whether a password is that of a hash; of none, if there is none,
// after as long a time.
func (d *Desk) is(ctx context.Context, password, hash string) (ok bool, err error) {
	known := hash != ""
	if !known {
		hash = noPassword
	}
	err = d.door.through(ctx, func() error {
		ok, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return ok && known, err
}

// Passwords are long rather than odd, and bounded in what they cost to hash.
const (
	leastPassword = 12
	mostPassword  = 200
)

// checkPassword says what is wrong with a new password of somebody.
func checkPassword(c *problem.Check, password, again string, theirs ...string) {
	n := utf8.RuneCountInString(password)
	c.Want(n >= leastPassword, "password", "Choose a password of at least %d characters: a few words will do.", leastPassword)
	c.Want(n <= mostPassword, "password", "Choose a password of at most %d characters.", mostPassword)
	for _, s := range theirs {
		c.Want(s == "" || !strings.EqualFold(password, s), "password", "Choose a password that is not your name or address.")
	}
	c.Want(password == again, "again", "The two passwords differ. Type the same one twice.")
}

// newSecret draws a secret that nobody guesses, and the hash under which it is
// kept.
func newSecret() (secret string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b)
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, secretHash(secret)
}

func secretHash(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// recoveryCodes draws codes to be used once each in place of the second factor.
func recoveryCodes() (codes []string, hashes [][]byte) {
	for range 10 {
		b := make([]byte, 10)
		rand.Read(b)
		s := strings.ToLower(base32.StdEncoding.EncodeToString(b))
		codes = append(codes, fmt.Sprintf("%s-%s-%s-%s", s[:4], s[4:8], s[8:12], s[12:]))
		hashes = append(hashes, recoveryHash(codes[len(codes)-1]))
	}
	return codes, hashes
}

// recoveryPart is how many signs of a recovery code stand together.
const recoveryPart = 4

// recoveryHash hashes a recovery code: its letters and digits count, however they
// are typed.
func recoveryHash(code string) []byte {
	signs := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(code))
	var parts []string
	for part := range slices.Chunk([]byte(signs), recoveryPart) {
		parts = append(parts, string(part))
	}
	return secretHash("recovery " + strings.Join(parts, "-"))
}

// barred says for how long so many failures in a row bar the next attempt: five
// are free, then it doubles from half a minute to a quarter of an hour.
func barred(failures int) time.Duration {
	if failures < 5 {
		return 0
	}
	return min(30*time.Second<<min(failures-5, 10), 15*time.Minute)
}
