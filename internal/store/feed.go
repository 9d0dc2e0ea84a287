package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
)

// A FeedAddress lets a program that cannot sign in follow something as a person
// sees it. The secret in the address is not kept, only its hash.
type FeedAddress struct {
	ID      string
	Hash    []byte
	Account string // whose rights of the day it carries
	Name    string // what it is for
	Feed    string // what is followed, as a path of this server with its filters
	Made    time.Time
	Used    time.Time // zero: never
}

const feedFields = `id, hash, account, name, feed, made, used`

// AddFeed keeps a new address.
func (s *Store) AddFeed(ctx context.Context, f FeedAddress) error {
	_, err := s.exec(ctx, `INSERT INTO feed_address (`+feedFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		f.ID, f.Hash, f.Account, f.Name, f.Feed, journal.Format(f.Made), instantOrNone(f.Used))
	if err != nil {
		return fmt.Errorf("keep an address of a feed: %w", waited(err))
	}
	return nil
}

// Feed returns the address whose secret has a hash, or a NotFound problem.
func (s *Store) Feed(ctx context.Context, hash []byte) (FeedAddress, error) {
	found, err := s.feeds(ctx, `WHERE hash = $1`, hash)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "There is no such address, or it was taken away.")
	}
	if err != nil {
		return FeedAddress{}, err
	}
	return found[0], nil
}

// Feeds returns the addresses of an account, those made last first.
func (s *Store) Feeds(ctx context.Context, account string) ([]FeedAddress, error) {
	return s.feeds(ctx, `WHERE account = $1 ORDER BY made DESC, id`, account)
}

func (s *Store) feeds(ctx context.Context, where string, arg any) ([]FeedAddress, error) {
	rows, err := s.rows(ctx, `SELECT `+feedFields+` FROM feed_address `+where, arg)
	if err != nil {
		return nil, fmt.Errorf("read the addresses of feeds: %w", err)
	}
	defer rows.Close()
	var out []FeedAddress
	for rows.Next() {
		var f FeedAddress
		var made, used string
		if err := rows.Scan(&f.ID, &f.Hash, &f.Account, &f.Name, &f.Feed, &made, &used); err != nil {
			return nil, fmt.Errorf("read the addresses of feeds: %w", err)
		}
		var errs [2]error
		f.Made, errs[0] = readInstant(made)
		f.Used, errs[1] = readInstant(used)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fmt.Errorf("read the addresses of feeds: %w", err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// UsedFeed notes when an address was used last.
func (s *Store) UsedFeed(ctx context.Context, id string, at time.Time) error {
	_, err := s.one(ctx, `UPDATE feed_address SET used = $1 WHERE id = $2`, journal.Format(at), id)
	return err
}

// EndFeed takes an address of an account away, and reports whether it was there.
func (s *Store) EndFeed(ctx context.Context, account, id string) (bool, error) {
	return s.one(ctx, `DELETE FROM feed_address WHERE account = $1 AND id = $2`, account, id)
}
