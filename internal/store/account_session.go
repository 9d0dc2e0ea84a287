package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
)

// A Session is somebody signed in. What the browser holds is not kept, only its
// hash.
type Session struct {
	Hash       []byte
	Account    string
	Made, Seen time.Time
	Ends       time.Time
}

const sessionFields = `hash, account, made, seen, ends`

// AddSession keeps a new session, and forgets what has ended meanwhile.
func (s *Store) AddSession(ctx context.Context, n Session) error {
	return s.keeping(ctx, func(tx *sql.Tx) error {
		now := journal.Format(n.Made)
		for _, prune := range []string{`DELETE FROM session WHERE ends <= $1`, `DELETE FROM invitation WHERE expires <= $1`} {
			if _, err := tx.ExecContext(ctx, prune, now); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempt WHERE last <= $1`, journal.Format(n.Made.Add(-48*time.Hour))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO session (`+sessionFields+`) VALUES ($1, $2, $3, $4, $5)`,
			n.Hash, n.Account, now, journal.Format(n.Seen), journal.Format(n.Ends))
		return err
	})
}

// Session returns the session of a hash, or a NotFound problem.
func (s *Store) Session(ctx context.Context, hash []byte) (Session, error) {
	found, err := s.sessions(ctx, `WHERE hash = $1`, hash)
	if err != nil {
		return Session{}, err
	}
	if len(found) == 0 {
		return Session{}, problem.New(problem.NotFound, "You are not signed in.")
	}
	return found[0], nil
}

// Sessions returns the sessions of an account, the latest seen first.
func (s *Store) Sessions(ctx context.Context, account string) ([]Session, error) {
	return s.sessions(ctx, `WHERE account = $1 ORDER BY seen DESC`, account)
}

func (s *Store) sessions(ctx context.Context, where string, arg any) ([]Session, error) {
	rows, err := s.rows(ctx, `SELECT `+sessionFields+` FROM session `+where, arg)
	if err != nil {
		return nil, fmt.Errorf("read the sessions: %w", err)
	}
	defer rows.Close()
	var out []Session
	for rows.Next() {
		var n Session
		var made, seen, ends string
		if err := rows.Scan(&n.Hash, &n.Account, &made, &seen, &ends); err != nil {
			return nil, fmt.Errorf("read the sessions: %w", err)
		}
		var errs [3]error
		n.Made, errs[0] = journal.ParseInstant(made)
		n.Seen, errs[1] = journal.ParseInstant(seen)
		n.Ends, errs[2] = journal.ParseInstant(ends)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fmt.Errorf("read the sessions: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// Seen notes when a session was used last.
func (s *Store) Seen(ctx context.Context, hash []byte, at time.Time) error {
	_, err := s.one(ctx, `UPDATE session SET seen = $1 WHERE hash = $2`, journal.Format(at), hash)
	return err
}

// EndSession ends one session; one that is not there has ended.
func (s *Store) EndSession(ctx context.Context, hash []byte) error {
	_, err := s.one(ctx, `DELETE FROM session WHERE hash = $1`, hash)
	return err
}

// EndSessions ends every session of an account but one; all, if that is nil.
func (s *Store) EndSessions(ctx context.Context, account string, but []byte) error {
	all, err := s.Sessions(ctx, account)
	for _, one := range all {
		if err == nil && !bytes.Equal(one.Hash, but) {
			err = s.EndSession(ctx, one.Hash)
		}
	}
	return err
}

// An Invitation lets whoever has its link take up an account, once.
type Invitation struct {
	Hash    []byte
	Account string
	MadeBy  string
	Expires time.Time
}

// Invite keeps an invitation in place of the others of the account.
func (s *Store) Invite(ctx context.Context, n Invitation) error {
	return s.keeping(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM invitation WHERE account = $1`, n.Account); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO invitation (hash, account, made_by, expires) VALUES ($1, $2, $3, $4)`,
			n.Hash, n.Account, n.MadeBy, journal.Format(n.Expires))
		return err
	})
}

// Invitation returns the invitation of a hash that has not expired, or a
// NotFound problem.
func (s *Store) Invitation(ctx context.Context, hash []byte, now time.Time) (Invitation, error) {
	n := Invitation{Hash: hash}
	var expires string
	err := s.read.QueryRowContext(ctx, `SELECT account, made_by, expires FROM invitation WHERE hash = $1 AND expires > $2`,
		hash, journal.Format(now)).Scan(&n.Account, &n.MadeBy, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return n, problem.New(problem.NotFound, "This link was used, has expired, or was replaced by a later one. Ask whoever sent it for another.")
	}
	if err == nil {
		n.Expires, err = journal.ParseInstant(expires)
	}
	if err != nil {
		return n, fmt.Errorf("read an invitation: %w", err)
	}
	return n, nil
}

// SpendInvitation uses an invitation up, and reports whether it was there.
func (s *Store) SpendInvitation(ctx context.Context, hash []byte) (bool, error) {
	return s.one(ctx, `DELETE FROM invitation WHERE hash = $1`, hash)
}

// ActedBy returns what an actor did, oldest first: which act on which record,
// without what the record said.
func (s *Store) ActedBy(ctx context.Context, actor string) ([]journal.Entry, error) {
	rows, err := s.rows(ctx, `SELECT seq, at, recorded, actor, act, why, item, cause, kind, id, ref, version, form, commitment, '', ''
		FROM entry WHERE actor = $1 ORDER BY seq`, actor)
	if err != nil {
		return nil, fmt.Errorf("read what %s did: %w", actor, err)
	}
	defer rows.Close()
	var out []journal.Entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, *e)
	}
	return out, rows.Err()
}
