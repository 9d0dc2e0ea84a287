package secretariat

import (
	"context"
	"io"
	"iter"

	"crosscode/internal/calendar"
	"crosscode/internal/journal"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// The doors speak of reading in the store's own words, under these names.
type (
	Query     = store.Query
	Filter    = store.Filter
	Op        = store.Op
	Page      = store.Page
	Item      = store.Item
	Moment    = store.Moment
	View      = store.View
	Version   = store.Version
	Head      = store.Head
	Report    = store.Report
	Redaction = store.RedactionResult
)

// How a filter's values are compared.
const (
	Is     = store.Is
	Before = store.Before
	From   = store.From
	UpTo   = store.UpTo
	None   = store.None
)

// Redactions is the register of redactions.
var Redactions = store.Redactions.Kind

// Now is the moment that has everything recorded so far.
var Now = store.Now

// Progress is told how far a long piece of work is.
type Progress func(done, total int64)

// onlyOperator keeps what concerns the whole record to whoever runs the server.
func onlyOperator(who party.Actor, verb string) error {
	if who.Every {
		return nil
	}
	return problem.New(problem.Forbidden, "Only the operator may %s the record.", verb)
}

// Verify proves that no entry was altered or lost and that the tables are what
// the journal gives.
func (d *Desk) Verify(ctx context.Context, who party.Actor, outside []journal.Checkpoint, p Progress) (*Report, error) {
	if err := onlyOperator(who, "verify"); err != nil {
		return nil, err
	}
	return d.Store.Verify(ctx, outside, p)
}

// Rebuild makes every table again from the journal.
func (d *Desk) Rebuild(ctx context.Context, who party.Actor, p Progress) error {
	if err := onlyOperator(who, "rebuild"); err != nil {
		return err
	}
	return d.Store.Rebuild(ctx, p)
}

// Unmeasured tells why PostgreSQL could not measure the tables when they were made
// last; nil, if it could. They are whole without that, and slower to read.
func (d *Desk) Unmeasured() error { return d.Store.Unmeasured() }

// Measure has PostgreSQL measure the tables.
func (d *Desk) Measure(ctx context.Context) error { return d.Store.Measure(ctx) }

// Checkpoint signs where the journal stands.
func (d *Desk) Checkpoint(ctx context.Context, who party.Actor) ([]byte, error) {
	if err := onlyOperator(who, "sign"); err != nil {
		return nil, err
	}
	return d.Store.Checkpoint(ctx)
}

// CheckingKey returns the key by which anybody checks what this journal signs.
func (d *Desk) CheckingKey(ctx context.Context) (string, error) {
	_, checking, err := d.Store.Keys(ctx)
	return checking, err
}

// Prove gives the proof that the last entry of a record is in the journal.
func (d *Desk) Prove(ctx context.Context, who party.Actor, k *record.Kind, name string) (*journal.Proof, error) {
	v := d.View(ctx, who, Now)
	it, err := v.Find(k, name)
	if err != nil {
		return nil, err
	}
	return v.Prove(it.Seq)
}

// Backup writes the whole record to w. Name is where it leads.
func (d *Desk) Backup(ctx context.Context, who party.Actor, w io.Writer, name string, p Progress) (Head, error) {
	if err := onlyOperator(who, "back up"); err != nil {
		return Head{}, err
	}
	return d.Store.Backup(ctx, w, name, p)
}

// ErrUnnoted is in what [Desk.Backup] returns when the backup is whole, and only
// the record could not be told of it.
var ErrUnnoted = store.ErrUnnoted

// Away explains an error that says that the database does not answer; nil, if it
// is another.
func Away(err error) *problem.Problem { return store.Away(err) }

// Restore loads a backup into an empty record.
func (d *Desk) Restore(ctx context.Context, who party.Actor, r io.Reader, p Progress) (Head, error) {
	if err := onlyOperator(who, "restore"); err != nil {
		return Head{}, err
	}
	return d.Store.Restore(ctx, r, p)
}

// Records gives the records that a view finds, without where they came from.
func Records(items iter.Seq2[Item, error]) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		for it, err := range items {
			if !yield(it.Record, err) {
				return
			}
		}
	}
}

// A Standing is where the record stands, for whoever wants to hold us to it.
type Standing struct {
	Head       Head
	First      calendar.Day // the first day the record knows; none while it is empty
	Checkpoint journal.Checkpoint
	Key        string // by which checkpoints are checked; "" while none was signed
}

// First returns the first day the record knows; none while it is empty.
func (d *Desk) First(ctx context.Context) (calendar.Day, error) {
	at, err := d.Store.Began(ctx)
	if err != nil || at.IsZero() {
		return 0, err
	}
	return calendar.DayOf(at, zone), nil
}

// Standing returns where the record stands.
func (d *Desk) Standing(ctx context.Context) (Standing, error) {
	var s Standing
	var err error
	if s.Head, err = d.Store.Head(ctx); err != nil {
		return s, err
	}
	if s.First, err = d.First(ctx); err != nil {
		return s, err
	}
	signed, err := d.Store.LastCheckpoint(ctx)
	if err != nil || len(signed) == 0 {
		return s, err
	}
	if _, s.Key, err = d.Store.Keys(ctx); err != nil && problem.Of(err) == nil {
		return s, err
	}
	// Who signed it is for whoever holds us to it to check; the page only says
	// how far it goes.
	s.Checkpoint, err = journal.ReadCheckpoint(signed)
	return s, err
}

// A Name is a record that answers to a name.
type Name = store.Name
