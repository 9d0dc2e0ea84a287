package secretariat

import (
	"context"
	"time"
)

// A Fresh is how far the record has come: nothing that anybody reads of it
// changes while this stays.
type Fresh struct {
	Origin string
	Size   int64     // the length of the journal
	At     time.Time // of its last entry
}

// Fresh tells how far the record has come. It reads two rows, however large the
// record is.
func (d *Desk) Fresh(ctx context.Context) (Fresh, error) {
	head, err := d.Store.Head(ctx)
	if err != nil {
		return Fresh{}, err
	}
	size, at, err := d.end(ctx)
	return Fresh{head.Origin, size, at}, err
}

// Since returns the moment at an instant: everything recorded by then.
func (d *Desk) Since(ctx context.Context, t time.Time) (Moment, error) {
	return d.Store.AsAt(ctx, t)
}
