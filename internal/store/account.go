package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
)

// AccountState says whether an account can be used.
type AccountState string

const (
	AccountInvited  AccountState = "invited" // nobody has taken up the invitation yet
	AccountActive   AccountState = "active"
	AccountDisabled AccountState = "disabled"
	AccountErased   AccountState = "erased" // whose it was is forgotten
)

// An Account is somebody who may sign in. The journal knows it by its ID alone;
// everything else can be forgotten.
type Account struct {
	ID           string
	Email        string // as it was given
	Folded       string // as it is looked up
	Name         string
	Organisation string // short name
	State        AccountState
	Password     string // its hash; "" while there is none
	Issuer       string // the identity provider that vouches for its owner; "" for none
	Subject      string // who they are to it
	Factor       string // secret of the second factor, sealed; "" for none
	FactorOn     bool   // it was confirmed and is asked for
	FactorStep   int64  // the last step of time that a code was used of
	Made         time.Time
	MadeBy       string
}

const accountFields = `id, email, folded, name, organisation, state, password, factor, factor_on, factor_step, made, made_by, issuer, subject`

// AddAccount keeps a new account. It reports a Conflict if its address is
// another's.
func (s *Store) AddAccount(ctx context.Context, a Account) error {
	_, err := s.exec(ctx, `INSERT INTO account (`+accountFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		a.ID, a.Email, a.Folded, a.Name, a.Organisation, string(a.State), a.Password, a.Factor, flag(a.FactorOn), a.FactorStep, journal.Format(a.Made), a.MadeBy, a.Issuer, a.Subject)
	if err != nil && taken(err) {
		return problem.New(problem.Conflict, "There is an account for %s already.", a.Email)
	}
	if err != nil {
		return fmt.Errorf("keep an account: %w", waited(err))
	}
	return nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Account returns the account of that number, or a NotFound problem.
func (s *Store) Account(ctx context.Context, id string) (Account, error) {
	return s.account(ctx, s.read, `WHERE id = $1`, id)
}

// AccountOf returns the account of a folded address, or a NotFound problem.
func (s *Store) AccountOf(ctx context.Context, folded string) (Account, error) {
	return s.account(ctx, s.read, `WHERE folded = $1 AND folded <> ''`, folded)
}

// AccountAs returns the account of whom an identity provider vouches for, or a
// NotFound problem.
func (s *Store) AccountAs(ctx context.Context, issuer, subject string) (Account, error) {
	return s.account(ctx, s.read, `WHERE issuer = $1 AND subject = $2 AND subject <> ''`, issuer, subject)
}

// querying is a database or a transaction.
type querying interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (s *Store) account(ctx context.Context, q querying, where string, args ...any) (Account, error) {
	found, err := accounts(ctx, q, where, args...)
	if err != nil {
		return Account{}, err
	}
	if len(found) == 0 {
		return Account{}, problem.New(problem.NotFound, "There is no account %v.", args[0])
	}
	return found[0], nil
}

// Accounts returns every account, by name.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	return accounts(ctx, s.read, `ORDER BY name, id`)
}

func accounts(ctx context.Context, q querying, where string, args ...any) ([]Account, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+accountFields+` FROM account `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	defer rows.Close()
	var out []Account
	for rows.Next() {
		var a Account
		var on int
		var made string
		err := rows.Scan(&a.ID, &a.Email, &a.Folded, &a.Name, &a.Organisation, &a.State, &a.Password, &a.Factor, &on, &a.FactorStep, &made, &a.MadeBy, &a.Issuer, &a.Subject)
		if err == nil {
			a.FactorOn = on == 1
			a.Made, err = journal.ParseInstant(made)
		}
		if err != nil {
			return nil, fmt.Errorf("read the accounts: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// ChangeAccount changes an account by f, or leaves it as it was if f fails.
// Nobody else changes it meanwhile.
func (s *Store) ChangeAccount(ctx context.Context, id string, f func(*Account) error) error {
	return s.keeping(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE account SET id = id WHERE id = $1`, id); err != nil { // locks the row
			return err
		}
		a, err := s.account(ctx, tx, `WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if err := f(&a); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE account SET email = $1, folded = $2, name = $3, organisation = $4, state = $5, password = $6,
			factor = $7, factor_on = $8, factor_step = $9, issuer = $10, subject = $11 WHERE id = $12`,
			a.Email, a.Folded, a.Name, a.Organisation, string(a.State), a.Password, a.Factor, flag(a.FactorOn), a.FactorStep, a.Issuer, a.Subject, id)
		if err != nil && taken(err) {
			return problem.New(problem.Conflict, "The address, or who signs in, is another account's already.")
		}
		return err
	})
}

// keeping runs f in a transaction that is not the journal's.
func (s *Store) keeping(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", waited(err))
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		if problem.Of(err) != nil {
			return err
		}
		return fmt.Errorf("change an account: %w", waited(err))
	}
	return committed(tx.Commit())
}

// EraseAccount forgets whose an account was: what is left of it is its ID.
func (s *Store) EraseAccount(ctx context.Context, id string) error {
	return s.keeping(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE account SET email = '', folded = '', name = '', organisation = '', state = $1, password = '',
			factor = '', factor_on = 0, made_by = '', issuer = '', subject = '' WHERE id = $2`, string(AccountErased), id)
		for _, of := range []string{"recovery WHERE account", "invitation WHERE account", "session WHERE account", "feed_address WHERE account",
			"saved_view WHERE owner", "draft WHERE owner", "looked WHERE owner",
			"letter WHERE owner", "subscription WHERE owner", "told WHERE owner"} {
			if err == nil {
				_, err = tx.ExecContext(ctx, `DELETE FROM `+of+` = $1`, id)
			}
		}
		return err
	})
}

// Spend uses a step of time of the second factor, and reports whether neither it
// nor a later one was used before.
func (s *Store) Spend(ctx context.Context, id string, step int64) (bool, error) {
	return s.one(ctx, `UPDATE account SET factor_step = $1 WHERE id = $2 AND factor_step < $1`, step, id)
}

// one runs a statement and reports whether it touched a row.
func (s *Store) one(ctx context.Context, query string, args ...any) (bool, error) {
	res, err := s.exec(ctx, query, args...)
	if err != nil {
		return false, fmt.Errorf("change an account: %w", waited(err))
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// KeepRecovery keeps the hashes of an account's recovery codes in place of those
// it had.
func (s *Store) KeepRecovery(ctx context.Context, id string, hashes [][]byte) error {
	return s.keeping(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM recovery WHERE account = $1`, id); err != nil {
			return err
		}
		for _, h := range hashes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO recovery (account, hash) VALUES ($1, $2)`, id, h); err != nil {
				return err
			}
		}
		return nil
	})
}

// SpendRecovery uses a recovery code up, and reports whether there was one.
func (s *Store) SpendRecovery(ctx context.Context, id string, hash []byte) (bool, error) {
	return s.one(ctx, `DELETE FROM recovery WHERE account = $1 AND hash = $2`, id, hash)
}

// Recovery counts the recovery codes that an account has left.
func (s *Store) Recovery(ctx context.Context, id string) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM recovery WHERE account = $1`, id).Scan(&n)
	return n, err
}

// Attempt counts an attempt to sign in before it is made, so that what becomes
// of the attempt cannot undo the count. It reports whether the attempt may be
// made, and if not, from when on. Bar says for how long so many attempts bar the
// next.
func (s *Store) Attempt(ctx context.Context, who []byte, now time.Time, bar func(failures int) time.Duration) (may bool, from time.Time, err error) {
	at := journal.Format(now)
	err = s.keeping(ctx, func(tx *sql.Tx) error {
		var failures int
		err := tx.QueryRowContext(ctx, `INSERT INTO attempt (who, failures, barred, last) VALUES ($1, 1, '', $2)
			ON CONFLICT (who) DO UPDATE SET failures = attempt.failures + 1, last = $2 WHERE attempt.barred <= $2 RETURNING failures`, who, at).Scan(&failures)
		if errors.Is(err, sql.ErrNoRows) {
			var until string
			if err := tx.QueryRowContext(ctx, `SELECT barred FROM attempt WHERE who = $1`, who).Scan(&until); err != nil {
				return err
			}
			from, err = journal.ParseInstant(until)
			return err
		}
		if err != nil {
			return err
		}
		may = true
		if d := bar(failures); d > 0 {
			_, err = tx.ExecContext(ctx, `UPDATE attempt SET barred = $1 WHERE who = $2`, journal.Format(now.Add(d)), who)
		}
		return err
	})
	return may, from, err
}

// Succeeded forgets the attempts that failed before one that did not.
func (s *Store) Succeeded(ctx context.Context, who []byte) error {
	_, err := s.one(ctx, `DELETE FROM attempt WHERE who = $1`, who)
	return err
}
