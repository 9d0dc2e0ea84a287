package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"crosscode/internal/journal"
)

// A Subscription is what a person wants to hear of. It is not part of the
// record.
type Subscription struct {
	ID    string
	Owner string // account
	Kind  string // the register of a record; or WholeGroup, WholeCode
	Ref   string // of the record, group or code
	Of    int64  // permanent number of a record, whatever it is called; 0 for a group or code
	Pace  string
	Made  time.Time
}

// The paces: as soon as it happens, or once a day.
const (
	AtOnce = "at once"
	Daily  = "daily"
)

const subscriptionFields = `id, owner, kind, ref, id_of, pace, made`

// Subscribe keeps a subscription. What the owner hears of already is heard of at
// the new pace.
func (tx *Tx) Subscribe(n Subscription) error {
	err := tx.exec(`INSERT INTO subscription (`+subscriptionFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (owner, kind, ref) DO UPDATE SET pace = excluded.pace, id_of = excluded.id_of`,
		n.ID, n.Owner, n.Kind, n.Ref, n.Of, n.Pace, journal.Format(n.Made))
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	return nil
}

// Unsubscribe forgets a subscription; all of an owner's, if none is named.
func (s *Store) Unsubscribe(ctx context.Context, owner, id string) error {
	query, args := `DELETE FROM subscription WHERE owner = $1 AND id = $2`, []any{owner, id}
	if id == "" {
		query, args = `DELETE FROM subscription WHERE owner = $1`, []any{owner}
	}
	if _, err := s.exec(ctx, query, args...); err != nil {
		return fmt.Errorf("unsubscribe: %w", waited(err))
	}
	return nil
}

// Subscriptions returns what an owner hears of; what everybody does, if none is
// named.
func (s *Store) Subscriptions(ctx context.Context, owner string) ([]Subscription, error) {
	return subscriptions(ctx, s.read, owner)
}

func subscriptions(ctx context.Context, q querying, owner string) ([]Subscription, error) {
	where, args := `ORDER BY owner, kind, ref, id`, []any{}
	if owner != "" {
		where, args = `WHERE owner = $1 `+where, []any{owner}
	}
	rows, err := q.QueryContext(ctx, `SELECT `+subscriptionFields+` FROM subscription `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the subscriptions: %w", err)
	}
	defer rows.Close()
	var out []Subscription
	for rows.Next() {
		var n Subscription
		var made string
		err := rows.Scan(&n.ID, &n.Owner, &n.Kind, &n.Ref, &n.Of, &n.Pace, &made)
		if err == nil {
			n.Made, err = journal.ParseInstant(made)
		}
		if err != nil {
			return nil, fmt.Errorf("read the subscriptions: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// A Telling is how far the journal has been told, to somebody or, with no owner,
// at once to all who asked for that.
type Telling struct {
	Seq int64
	Day string // of the last digest
}

// Told returns how far the journal has been told to an owner.
func (tx *Tx) Told(owner string) (t Telling, known bool, err error) {
	err = tx.tx.QueryRowContext(tx.ctx, `SELECT seq, day FROM told WHERE owner = $1`, owner).Scan(&t.Seq, &t.Day)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}

// Tell notes how far the journal has been told to an owner.
func (tx *Tx) Tell(owner string, t Telling) error {
	return tx.exec(`INSERT INTO told (owner, seq, day) VALUES ($1, $2, $3)
		ON CONFLICT (owner) DO UPDATE SET seq = excluded.seq, day = excluded.day`, owner, t.Seq, t.Day)
}

// ToldUpTo returns how far the journal has been told at once.
func (s *Store) ToldUpTo(ctx context.Context) (seq int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT seq FROM told WHERE owner = ''`).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	return seq, err
}

// A Happening is one entry of the journal by what it is about.
type Happening struct {
	Seq   int64
	Kind  string
	ID    int64
	Actor string
}

// Happened returns what the entries after one and up to another are about, in
// their order: at most so many of the last.
func (s *Store) Happened(ctx context.Context, after, upto int64, most int) ([]Happening, error) {
	rows, err := s.read.QueryContext(ctx, fmt.Sprintf(`SELECT seq, kind, id, actor FROM entry WHERE seq > $1 AND seq <= $2 ORDER BY seq DESC LIMIT %d`, most), after, upto)
	if err != nil {
		return nil, fmt.Errorf("read what happened: %w", err)
	}
	defer rows.Close()
	var out []Happening
	for rows.Next() {
		var h Happening
		if err := rows.Scan(&h.Seq, &h.Kind, &h.ID, &h.Actor); err != nil {
			return nil, fmt.Errorf("read what happened: %w", err)
		}
		out = append(out, h)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, rows.Err()
}
