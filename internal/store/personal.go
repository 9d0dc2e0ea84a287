package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A SavedView is the address of a list, kept by a person under a name. It is
// not part of the record.
type SavedView struct {
	ID      string
	Owner   string // the actor who keeps it
	Name    string
	Address string
	Shared  string // the group that may see it too; "" for none
	Made    time.Time
}

const savedViewFields = `id, owner, name, address, shared, made`

// KeepView keeps a view, under a name that the owner has not given another. One
// that is there already is renamed, shared otherwise, or leads elsewhere.
func (s *Store) KeepView(ctx context.Context, v SavedView) error {
	_, err := s.exec(ctx, `INSERT INTO saved_view (id, owner, name, folded, address, shared, made) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, address = excluded.address, shared = excluded.shared`,
		v.ID, v.Owner, v.Name, record.Fold(v.Name), v.Address, v.Shared, journal.Format(v.Made))
	if taken(err) {
		return problem.New(problem.Conflict, "You have a view called %s already. Give this one another name, or remove that one first.", v.Name)
	}
	if err != nil {
		return fmt.Errorf("keep a view: %w", waited(err))
	}
	return nil
}

// RemoveView forgets a view.
func (s *Store) RemoveView(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, `DELETE FROM saved_view WHERE id = $1`, id); err != nil {
		return fmt.Errorf("remove a view: %w", waited(err))
	}
	return nil
}

// SavedView returns the view with a number, or a NotFound problem.
func (s *Store) SavedView(ctx context.Context, id string) (SavedView, error) {
	found, err := s.savedViews(ctx, `WHERE id = $1`, id)
	if err != nil {
		return SavedView{}, err
	}
	if len(found) == 0 {
		return SavedView{}, problem.New(problem.NotFound, "There is no such view.")
	}
	return found[0], nil
}

// SavedViews returns the views of a person and those shared with some groups, by
// name.
func (s *Store) SavedViews(ctx context.Context, owner string, groups []string) ([]SavedView, error) {
	args := []any{owner}
	where := `WHERE owner = $1`
	if len(groups) > 0 {
		var marks []string
		for _, g := range groups {
			args = append(args, g)
			marks = append(marks, fmt.Sprintf("$%d", len(args)))
		}
		where += ` OR shared IN (` + strings.Join(marks, ", ") + `)`
	}
	return s.savedViews(ctx, where+` ORDER BY folded, id`, args...)
}

func (s *Store) savedViews(ctx context.Context, where string, args ...any) ([]SavedView, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+savedViewFields+` FROM saved_view `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the views: %w", err)
	}
	defer rows.Close()
	var out []SavedView
	for rows.Next() {
		var v SavedView
		var made string
		if err := rows.Scan(&v.ID, &v.Owner, &v.Name, &v.Address, &v.Shared, &made); err != nil {
			return nil, fmt.Errorf("read the views: %w", err)
		}
		if v.Made, err = journal.ParseInstant(made); err != nil {
			return nil, fmt.Errorf("read the views: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// A Draft is what a person typed into a form and has not sent. It is not part
// of the record.
type Draft struct {
	Owner  string
	Form   string // the address of the form
	Fields string // as a form sends them
	Saved  time.Time
}

// MaxDrafts is how many drafts of one person are kept; the oldest go first.
const MaxDrafts = 50

// KeepDraft keeps a draft in place of the one before.
func (s *Store) KeepDraft(ctx context.Context, d Draft) error {
	_, err := s.exec(ctx, `INSERT INTO draft (owner, form, fields, saved) VALUES ($1, $2, $3, $4)
		ON CONFLICT (owner, form) DO UPDATE SET fields = excluded.fields, saved = excluded.saved`,
		d.Owner, d.Form, d.Fields, journal.Format(d.Saved))
	if err == nil {
		_, err = s.exec(ctx, fmt.Sprintf(`DELETE FROM draft WHERE owner = $1 AND form NOT IN
			(SELECT form FROM draft WHERE owner = $1 ORDER BY saved DESC, form LIMIT %d)`, MaxDrafts), d.Owner)
	}
	if err != nil {
		return fmt.Errorf("keep a draft: %w", waited(err))
	}
	return nil
}

// Drafts returns the drafts of a person, the latest first.
func (s *Store) Drafts(ctx context.Context, owner string) ([]Draft, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT form, fields, saved FROM draft WHERE owner = $1 ORDER BY saved DESC, form`, owner)
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	defer rows.Close()
	var out []Draft
	for rows.Next() {
		d, saved := Draft{Owner: owner}, ""
		err := rows.Scan(&d.Form, &d.Fields, &saved)
		if err == nil {
			d.Saved, err = journal.ParseInstant(saved)
		}
		if err != nil {
			return nil, fmt.Errorf("read the drafts: %w", err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Draft returns the draft of a form; none is no error.
func (s *Store) Draft(ctx context.Context, owner, form string) (Draft, bool, error) {
	d := Draft{Owner: owner, Form: form}
	var saved string
	err := s.read.QueryRowContext(ctx, `SELECT fields, saved FROM draft WHERE owner = $1 AND form = $2`, owner, form).Scan(&d.Fields, &saved)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	if err == nil {
		d.Saved, err = journal.ParseInstant(saved)
	}
	if err != nil {
		return d, false, fmt.Errorf("read a draft: %w", err)
	}
	return d, true, nil
}

// RemoveDraft forgets the draft of a form.
func (s *Store) RemoveDraft(ctx context.Context, owner, form string) error {
	if _, err := s.exec(ctx, `DELETE FROM draft WHERE owner = $1 AND form = $2`, owner, form); err != nil {
		return fmt.Errorf("remove a draft: %w", waited(err))
	}
	return nil
}

// A Look is how far a person had looked at a place, and since when.
type Look struct {
	Since Moment // the length of the journal when they had looked before; what came later is new
	At    time.Time
}

// Looked returns how far a person had looked, and notes that they look now. The
// same sitting, which lasts as long as its looks are not further apart than
// that, keeps what was new new.
func (s *Store) Looked(ctx context.Context, owner, place string, now time.Time, sitting time.Duration) (Look, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return Look{}, err
	}
	seq, since, last := head.Size, head.Size, now
	var at string
	err = s.read.QueryRowContext(ctx, `SELECT seq, since, at FROM looked WHERE owner = $1 AND place = $2`, owner, place).Scan(&seq, &since, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return Look{}, fmt.Errorf("read what was looked at: %w", err)
	default:
		if last, err = journal.ParseInstant(at); err != nil {
			return Look{}, fmt.Errorf("read what was looked at: %w", err)
		}
		if now.Sub(last) > sitting {
			since = seq
		} else if now.Sub(last) < sitting/12 {
			return Look{Since: Moment{since}, At: last}, nil // not every page is a write
		}
	}
	if _, err := s.exec(ctx, `INSERT INTO looked (owner, place, seq, since, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner, place) DO UPDATE SET seq = excluded.seq, since = excluded.since, at = excluded.at`,
		owner, place, head.Size, since, journal.Format(now)); err != nil {
		return Look{}, fmt.Errorf("note what was looked at: %w", waited(err))
	}
	return Look{Since: Moment{since}, At: last}, nil
}
