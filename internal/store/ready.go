package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"crosscode/internal/journal"
)

// errShape says that the tables are another program's.
var errShape = errors.New("the tables are not as this program declares them")

// Ready reports why the record cannot be served: the database does not answer,
// or its tables are not those of this program.
func (s *Store) Ready(ctx context.Context) error {
	if _, err := s.Head(ctx); err != nil {
		return err
	}
	fit, err := s.inShape(ctx)
	if err == nil && !fit {
		return errShape
	}
	return err
}

// LastBackup returns when and where the last backup went whose file begins so; a
// zero time if there was none.
func (s *Store) LastBackup(ctx context.Context, within string) (at time.Time, file string, err error) {
	rows, err := s.rows(ctx, `SELECT at, file FROM backup ORDER BY at`)
	if err != nil {
		return at, "", fmt.Errorf("read the backups: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var when, name string
		if err := rows.Scan(&when, &name); err != nil {
			return at, "", fmt.Errorf("read the backups: %w", err)
		}
		if !strings.HasPrefix(name, within) {
			continue
		}
		if at, err = journal.ParseInstant(when); err != nil {
			return at, "", fmt.Errorf("read the backups: %w", err)
		}
		file = name
	}
	return at, file, rows.Err()
}

// ForgetBackup drops the note of a backup whose file is no more, so that a
// redaction does not name it.
func (s *Store) ForgetBackup(ctx context.Context, file string) error {
	if _, err := s.exec(ctx, `DELETE FROM backup WHERE file = $1`, file); err != nil {
		return fmt.Errorf("forget a backup: %w", waited(err))
	}
	return nil
}
