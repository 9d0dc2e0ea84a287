package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"crosscode/internal/journal"
)

// An Answer is what a request with a key was answered, for when it comes again.
type Answer struct {
	Token, Key string
	Asked      []byte // hash of what was asked
	Expires    time.Time
	Status     int // 0: an earlier program took the key and did not say what came of it
	Headers    string
	Body       []byte
}

// A once is a request that is done once. It carries the transaction in which
// that is done, from the act until the answer is kept beside it.
type once struct {
	tx      *Tx   // nil until something was done
	spoiled error // of an act after the first
}

type onceKey struct{}

func onceOf(ctx context.Context) *once {
	o, _ := ctx.Value(onceKey{}).(*once)
	return o
}

// errTaken says that another request with the same key was done first.
var errTaken = errors.New("the key is taken")

// Once does what a request with a key asks, and keeps its answer in the same
// transaction: when f fails, or the program ends before the answer is kept,
// nothing was done and the key is free. F is told to fill the answer in, and
// given a context in which [Store.Tx] does not commit: what is read and written
// with it later is read and written in that transaction.
//
// It returns the answer that is kept under the key already, if there is one that
// has not expired, and nil if f did what was asked.
func (s *Store) Once(ctx context.Context, a Answer, now time.Time, f func(context.Context, *Answer) error) (*Answer, error) {
	if before, err := s.answered(ctx, a, now); before != nil || err != nil {
		return before, err
	}
	err := s.first(ctx, a, now, f)
	if err == nil {
		return nil, nil
	}
	// The same may have been asked at the same time, and be why it cannot be done.
	if before, lost := s.answered(ctx, a, now); before != nil && lost == nil {
		return before, nil
	}
	return nil, err
}

// first does what is asked and keeps the answer.
func (s *Store) first(ctx context.Context, a Answer, now time.Time, f func(context.Context, *Answer) error) error {
	o := &once{}
	defer func() {
		if o.tx != nil {
			o.tx.release()
		}
	}()
	if err := f(context.WithValue(ctx, onceKey{}, o), &a); err != nil {
		return err
	}
	if o.spoiled != nil {
		return o.spoiled
	}
	expired, keep := `DELETE FROM answer WHERE expires < $1`, `INSERT INTO answer (token, key, asked, expires, status, headers, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (token, key) DO NOTHING`
	if a.Body == nil {
		a.Body = []byte{} // an answer may have none
	}
	args := []any{a.Token, a.Key, a.Asked, journal.Format(a.Expires), a.Status, a.Headers, a.Body}
	if o.tx != nil {
		err := o.tx.owe(nil, expired, journal.Format(now))
		if err == nil {
			err = o.tx.owe(errTaken, keep, args...)
		}
		if err != nil {
			return fmt.Errorf("keep an answer: %w", waited(err))
		}
		return o.tx.commit()
	}
	// Nothing was done that another request could have done too.
	if _, err := s.write.ExecContext(ctx, expired, journal.Format(now)); err != nil {
		return fmt.Errorf("forget old answers: %w", waited(err))
	}
	res, err := s.write.ExecContext(ctx, keep, args...)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", waited(err))
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return errTaken
}

// another does a further act in the transaction of the first.
func (o *once) another(act Act, f func(*Tx) error) error {
	o.tx.act, o.tx.cause = act, 0
	err := o.tx.run(f)
	if err != nil {
		o.spoiled = err // what the first did can no longer be kept alone
	}
	return err
}

// answered returns the answer that is kept under the key of a; nil if there is
// none.
func (s *Store) answered(ctx context.Context, a Answer, now time.Time) (*Answer, error) {
	rows, err := s.rows(ctx, `SELECT asked, status, headers, body FROM answer WHERE token = $1 AND key = $2 AND expires >= $3`, a.Token, a.Key, journal.Format(now))
	if err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	defer rows.Close()
	var before *Answer
	for rows.Next() {
		before = &Answer{Token: a.Token, Key: a.Key}
		if err := rows.Scan(&before.Asked, &before.Status, &before.Headers, &before.Body); err != nil {
			return nil, fmt.Errorf("read an answer: %w", err)
		}
	}
	return before, rows.Err()
}

// exec runs a statement of the writing handle that is a transaction of its own;
// within [Store.Once] it is one of the request's, once that has begun.
func (s *Store) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if o := onceOf(ctx); o != nil && o.tx != nil {
		if err := o.tx.pay(); err != nil {
			return nil, err
		}
		return o.tx.tx.ExecContext(ctx, query, args...)
	}
	return s.write.ExecContext(ctx, query, args...)
}
