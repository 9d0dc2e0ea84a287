package secretariat

import (
	"context"
	"fmt"
	"time"

	"crosscode/internal/party"
)

// A Schedule says how backups are made. The zero Schedule makes none.
type Schedule struct {
	Dir   string
	Every time.Duration
	Keep  int
	Now   func() time.Time // the wall clock, by which backups go
}

// Ready reports why the record cannot be served.
func (d *Desk) Ready(ctx context.Context) error { return d.Store.Ready(ctx) }

// LastBackup tells when the last backup into a schedule's directory was made; a
// zero time if there was none.
func (d *Desk) LastBackup(ctx context.Context, s Schedule) (time.Time, error) {
	at, _, err := d.Store.LastBackup(ctx, s.Dir)
	return at, err
}

// ForgetBackup drops the note of a backup whose file is no more.
func (d *Desk) ForgetBackup(ctx context.Context, who party.Actor, file string) error {
	if err := onlyOperator(who, "forget backups of"); err != nil {
		return err
	}
	return d.Store.ForgetBackup(ctx, file)
}

// BackupWarning says that the last scheduled backup is older than it should be;
// nothing when all is well, when none are scheduled, or when it is not for the
// actor to know.
func (d *Desk) BackupWarning(ctx context.Context, who party.Actor, s Schedule) (string, error) {
	if s.Every <= 0 || !who.In("").Holds(keepers...) {
		return "", nil
	}
	at, err := d.LastBackup(ctx, s)
	switch {
	case err != nil:
		return "", err
	case at.IsZero():
		return "No backup of the record was made yet. Whoever runs the server should look at its log.", nil
	case s.Now().Sub(at) > 2*s.Every:
		return fmt.Sprintf("The last backup of the record was made on %s. Whoever runs the server should look at its log.", at.In(zone).Format("2 January 2006 at 15:04")), nil
	}
	return "", nil
}
