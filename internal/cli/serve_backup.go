package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// Backups says how a server backs its record up.
type Backups struct {
	Dir   string        `name:"backup-dir" help:"Make backups into this directory." env:"CROSSCODE_BACKUP_DIR" placeholder:"DIR" type:"path"`
	Every time.Duration `name:"backup-every" help:"How often." default:"24h" env:"CROSSCODE_BACKUP_EVERY" placeholder:"DURATION"`
	Keep  int           `name:"backup-keep" help:"How many of them to keep." default:"14" env:"CROSSCODE_BACKUP_KEEP" placeholder:"N"`
}

// check names what can never work of what was said of backups.
func (b Backups) check() error {
	if b.Dir == "" {
		return nil
	}
	return misuses(
		wrong(b.Every < time.Minute, "--backup-every is a minute at least, as 24h."),
		wrong(b.Keep < 1, "--backup-keep is 1 at least."),
	)
}

// schedule gives the schedule, and makes its directory.
func (b Backups) schedule(now func() time.Time) (secretariat.Schedule, error) {
	if b.Dir == "" {
		return secretariat.Schedule{}, nil
	}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return secretariat.Schedule{}, problem.New(problem.Invalid, "The directory for backups, %s, cannot be made: %v.", b.Dir, errors.Unwrap(err))
	}
	dir, err := filepath.Abs(b.Dir)
	return secretariat.Schedule{Dir: dir + string(filepath.Separator), Every: b.Every, Keep: b.Keep, Now: now}, err
}

// backupName is how the file of a scheduled backup is called; its time is part
// of it, so that the names sort as the backups were made.
const backupName = "crosscode-20060102T150405Z.backup"

var isBackup = regexp.MustCompile(`^crosscode-\d{8}T\d{6}Z\.backup$`)

// unfinished is how a file is called while it is written ([writeFile]); one that
// is older than a day was left by a program that was killed.
var unfinished = regexp.MustCompile(`^\.crosscode-[A-Z2-7]{26}$`)

// backups makes backups as scheduled until ctx is done. What fails is logged and
// tried again; the home page tells the secretariat when the last is old.
func (w *World) backups(ctx context.Context, d *secretariat.Desk, s secretariat.Schedule, log *slog.Logger) {
	if s.Every <= 0 {
		return
	}
	for wait := w.untilBackup(ctx, d, s); ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = s.Every
		if err := w.backUp(ctx, d, s); err != nil && ctx.Err() == nil {
			log.Error("back up", "error", err)
			wait = min(s.Every, 10*time.Minute)
		}
	}
}

// untilBackup is how long it is until the next one is due.
func (w *World) untilBackup(ctx context.Context, d *secretariat.Desk, s secretariat.Schedule) time.Duration {
	last, err := d.LastBackup(ctx, s)
	if err != nil || last.IsZero() {
		return 0
	}
	return min(max(last.Add(s.Every).Sub(w.Now()), 0), s.Every)
}

// backUp makes one backup, and takes away those that are no longer to be kept.
func (w *World) backUp(ctx context.Context, d *secretariat.Desk, s secretariat.Schedule) error {
	name := filepath.Join(s.Dir, w.Now().UTC().Format(backupName))
	var unnoted bool
	err := writeFile(name, private, func(out io.Writer) error {
		_, err := d.Backup(ctx, w.operator(), out, name, nil)
		return unlessWhole(err, &unnoted)
	})
	if err != nil {
		return err
	}
	if unnoted {
		return fmt.Errorf("%s is whole, but the record cannot be written to say so", name)
	}
	return w.tidyBackups(ctx, d, s)
}

func (w *World) tidyBackups(ctx context.Context, d *secretariat.Desk, s secretariat.Schedule) error {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && unfinished.MatchString(e.Name()) && w.Now().Sub(info.ModTime()) > 24*time.Hour {
			if err := os.Remove(filepath.Join(s.Dir, e.Name())); err != nil {
				return err
			}
		}
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !e.Type().IsRegular() || !isBackup.MatchString(e.Name()) })
	for _, e := range entries[:max(len(entries)-s.Keep, 0)] {
		name := filepath.Join(s.Dir, e.Name())
		if err := os.Remove(name); err != nil {
			return err
		}
		if err := d.ForgetBackup(ctx, w.operator(), name); err != nil {
			return err
		}
	}
	return nil
}
