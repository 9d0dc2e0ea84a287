package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
)

// LetterState is what became of a letter.
type LetterState string

const (
	LetterQueued  LetterState = "Queued"
	LetterSent    LetterState = "Sent"
	LetterFailed  LetterState = "Failed"   // it is not tried again by itself
	LetterDropped LetterState = "Not sent" // when its turn came there was nothing to tell its reader
)

// LetterStates holds every state, in the order in which people ask for them.
var LetterStates = []LetterState{LetterQueued, LetterFailed, LetterSent, LetterDropped}

// A Letter is a message to one reader, before it is written: to whom, and about
// what.
type Letter struct {
	ID           string // from what it is for: the same letter is never posted twice
	Made         time.Time
	Cause        int64  // the act in the journal that it follows from; 0 for none
	Sort         string // what is to be written
	Owner        string // the account it goes to; "" for the mailbox of an organisation
	Organisation string // whose mailbox it is, or for which it is
	Address      string // where it was sent; before that, of a mailbox
	About        string // the record it is about, as people call it
	More         string // what else it takes to write it
	State        LetterState
	Tries        int
	Said         string // the server's words, the last time
	Changed      time.Time
}

// LetterID names a letter by what it is for.
func LetterID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

const letterFields = `id, made, cause, sort, owner, organisation, address, about, more, state, tries, said, changed`

// Deliver is the job that sends a letter.
const Deliver = "deliver"

// Post keeps letters and asks for them to be sent after this transaction has
// committed. A letter that was posted before is not posted again. It returns how
// many are new.
func (tx *Tx) Post(letters ...Letter) (int, error) {
	var jobs []Job
	for _, l := range letters {
		n, err := tx.affect(`INSERT INTO letter (`+letterFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11) ON CONFLICT (id) DO NOTHING`,
			l.ID, journal.Format(tx.At()), tx.cause, l.Sort, l.Owner, l.Organisation, l.Address, l.About, l.More, string(LetterQueued), journal.Format(tx.At()))
		if err != nil {
			return 0, fmt.Errorf("post a letter: %w", err)
		}
		if n == 1 {
			jobs = append(jobs, Job{Deliver, l.ID})
		}
	}
	return len(jobs), tx.Enqueue(jobs...)
}

// Repost asks for letters that failed to be sent after all.
func (tx *Tx) Repost(ids ...string) error {
	var jobs []Job
	for _, id := range ids {
		n, err := tx.affect(`UPDATE letter SET state = $1, tries = 0, changed = $2 WHERE id = $3 AND state = $4`,
			string(LetterQueued), journal.Format(tx.At()), id, string(LetterFailed))
		if err != nil {
			return fmt.Errorf("post a letter again: %w", err)
		}
		if n == 1 {
			jobs = append(jobs, Job{Deliver, id})
		}
	}
	return tx.Enqueue(jobs...)
}

// NoteLetter keeps what became of a letter: where it went, how often it was
// tried, and what was said. One that is sent stays sent.
func (s *Store) NoteLetter(ctx context.Context, l Letter) error {
	_, err := s.exec(ctx, `UPDATE letter SET state = $1, tries = $2, said = $3, address = $4, changed = $5 WHERE id = $6 AND state <> $7`,
		string(l.State), l.Tries, l.Said, l.Address, journal.Format(s.clock()), l.ID, string(LetterSent))
	if err != nil {
		return fmt.Errorf("note what became of a letter: %w", waited(err))
	}
	return nil
}

// Letter returns a letter, or a NotFound problem.
func (s *Store) Letter(ctx context.Context, id string) (Letter, error) {
	found, err := s.letters(ctx, `WHERE id = $1`, id)
	if err != nil {
		return Letter{}, err
	}
	if len(found) == 0 {
		return Letter{}, problem.New(problem.NotFound, "There is no such letter.")
	}
	return found[0], nil
}

// Letters returns the letters of a state, or of all, the latest first: at most
// so many, from those made before one on.
func (s *Store) Letters(ctx context.Context, state LetterState, after string, most int) ([]Letter, error) {
	where, args := `WHERE 1 = 1`, []any{}
	add := func(cond string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where += " AND " + cond
	}
	if state != "" {
		add("state = ?", string(state))
	}
	if after != "" {
		last, err := s.Letter(ctx, after)
		if err != nil {
			return nil, err
		}
		at := journal.Format(last.Made)
		add("(made < ? OR made = ? AND id < ?)", at, at, after)
	}
	return s.letters(ctx, where+fmt.Sprintf(` ORDER BY made DESC, id DESC LIMIT %d`, most), args...)
}

// LetterCounts counts the letters of each state.
func (s *Store) LetterCounts(ctx context.Context) (map[LetterState]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT state, count(*) FROM letter GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count the letters: %w", err)
	}
	defer rows.Close()
	out := map[LetterState]int{}
	for rows.Next() {
		var state LetterState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count the letters: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}

// LettersTo returns the letters to an account, oldest first.
func (s *Store) LettersTo(ctx context.Context, account string) ([]Letter, error) {
	return s.letters(ctx, `WHERE owner = $1 ORDER BY made, id`, account)
}

func (s *Store) letters(ctx context.Context, where string, args ...any) ([]Letter, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+letterFields+` FROM letter `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the letters: %w", err)
	}
	defer rows.Close()
	var out []Letter
	for rows.Next() {
		var l Letter
		var made, changed string
		err := rows.Scan(&l.ID, &made, &l.Cause, &l.Sort, &l.Owner, &l.Organisation, &l.Address, &l.About, &l.More, &l.State, &l.Tries, &l.Said, &changed)
		if err == nil {
			l.Made, err = journal.ParseInstant(made)
		}
		if err == nil {
			l.Changed, err = journal.ParseInstant(changed)
		}
		if err != nil {
			return nil, fmt.Errorf("read the letters: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Secret returns a secret of the record's own, which is drawn the first time and
// is the same for every server.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := s.read.QueryRowContext(ctx, `SELECT value FROM secret WHERE name = $1`, name).Scan(&value)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, err
	}
	drawn := make([]byte, 32)
	if _, err := io.ReadFull(s.rand, drawn); err != nil {
		return nil, fmt.Errorf("draw a secret: %w", err)
	}
	if _, err := s.exec(ctx, `INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, drawn); err != nil {
		return nil, fmt.Errorf("keep a secret: %w", waited(err))
	}
	err = s.read.QueryRowContext(ctx, `SELECT value FROM secret WHERE name = $1`, name).Scan(&value)
	return value, err
}

// Accounts returns every account, as this transaction sees them.
func (tx *Tx) Accounts() ([]Account, error) { return accounts(tx.ctx, tx.tx, `ORDER BY id`) }
