package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/party"
	"crosscode/internal/problem"
)

// A Token is what is kept of a secret that lets a program act for somebody. The
// secret itself is not kept, only its hash. Tokens are not part of the record.
type Token struct {
	ID      string
	Name    string // what it is for
	Hash    []byte
	Actor   party.Actor
	Powers  []string
	Made    time.Time
	MadeBy  string
	Expires time.Time
	Used    time.Time // zero: never
	Revoked time.Time // zero: not
}

const tokenFields = `id, name, hash, actor, organisation, roles, seats, powers, made, made_by, expires, used, revoked`

// AddToken keeps a new token.
func (s *Store) AddToken(ctx context.Context, t Token) error {
	_, err := s.exec(ctx, `INSERT INTO token (`+tokenFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		t.ID, t.Name, t.Hash, t.Actor.ID, t.Actor.Organisation, roleLines(t.Actor.Roles), seatLines(t.Actor.Seats), strings.Join(t.Powers, "\n"),
		journal.Format(t.Made), t.MadeBy, journal.Format(t.Expires), instantOrNone(t.Used), instantOrNone(t.Revoked))
	if err != nil {
		return fmt.Errorf("keep a token: %w", waited(err))
	}
	return nil
}

func roleLines(roles []party.Role) string {
	lines := make([]string, len(roles))
	for i, r := range roles {
		lines[i] = string(r)
	}
	return strings.Join(lines, "\n")
}

func seatLines(seats []party.Place) string {
	lines := make([]string, len(seats))
	for i, p := range seats {
		lines[i] = p.Group + "\t" + string(p.Role)
	}
	return strings.Join(lines, "\n")
}

func instantOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return journal.Format(t)
}

func readInstant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return journal.ParseInstant(s)
}

// Token returns the token of that number, or a NotFound problem.
func (s *Store) Token(ctx context.Context, id string) (Token, error) {
	found, err := s.tokens(ctx, `WHERE id = $1`, id)
	if err != nil {
		return Token{}, err
	}
	if len(found) == 0 {
		return Token{}, problem.New(problem.NotFound, "There is no token %q.", id)
	}
	return found[0], nil
}

// Tokens returns every token, those made last first.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	return s.tokens(ctx, `ORDER BY made DESC, id`)
}

func (s *Store) tokens(ctx context.Context, where string, args ...any) ([]Token, error) {
	rows, err := s.rows(ctx, `SELECT `+tokenFields+` FROM token `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	defer rows.Close()
	var out []Token
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, fmt.Errorf("read the tokens: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func scanToken(rows *sql.Rows) (Token, error) {
	var t Token
	var roles, seats, powers, made, expires, used, revoked string
	err := rows.Scan(&t.ID, &t.Name, &t.Hash, &t.Actor.ID, &t.Actor.Organisation, &roles, &seats, &powers, &made, &t.MadeBy, &expires, &used, &revoked)
	if err != nil {
		return t, err
	}
	t.Actor.Name = t.Actor.ID
	for _, r := range filled(roles) {
		t.Actor.Roles = append(t.Actor.Roles, party.Role(r))
	}
	for _, l := range filled(seats) {
		group, role, _ := strings.Cut(l, "\t")
		t.Actor.Seats = append(t.Actor.Seats, party.Place{Group: group, Role: party.Role(role)})
	}
	t.Powers = filled(powers)
	var errs [4]error
	t.Made, errs[0] = readInstant(made)
	t.Expires, errs[1] = readInstant(expires)
	t.Used, errs[2] = readInstant(used)
	t.Revoked, errs[3] = readInstant(revoked)
	return t, errors.Join(errs[:]...)
}

// filled gives the lines of s; none of nothing.
func filled(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// RevokeToken ends a token. One that is revoked stays as it is.
func (s *Store) RevokeToken(ctx context.Context, id string, at time.Time) error {
	if _, err := s.Token(ctx, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE token SET revoked = $1 WHERE id = $2 AND revoked = ''`, journal.Format(at), id); err != nil {
		return fmt.Errorf("revoke a token: %w", waited(err))
	}
	return nil
}

// UsedToken notes when a token was last used.
func (s *Store) UsedToken(ctx context.Context, id string, at time.Time) error {
	_, err := s.exec(ctx, `UPDATE token SET used = $1 WHERE id = $2`, journal.Format(at), id)
	return err
}
