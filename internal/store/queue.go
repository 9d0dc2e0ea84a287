package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// A Job is a piece of work to be done after the transaction that asked for it
// has committed. It says what to look at, and holds nothing that could be out of
// date by then.
type Job struct {
	Do   string `json:"do"`
	What string `json:"what"`
}

// Kind is the name of our jobs in the queue.
func (Job) Kind() string { return "crosscode" }

// mostTries is how often a job is tried, each time after a longer wait: the last
// time half a day after the first.
const mostTries = 12

// Enqueue asks for jobs. They are begun after this transaction has committed,
// and never if it does not.
func (tx *Tx) Enqueue(jobs ...Job) error {
	if len(jobs) == 0 {
		return nil
	}
	all := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		all[i] = river.InsertManyParams{Args: j, InsertOpts: &river.InsertOpts{MaxAttempts: mostTries}}
	}
	if _, err := tx.s.queue.InsertManyFastTx(tx.ctx, tx.tx, all); err != nil {
		return fmt.Errorf("ask for %d jobs: %w", len(jobs), err)
	}
	return nil
}

// Working says how jobs are done.
type Working struct {
	Do func(ctx context.Context, j Job, last bool) error // last: it is not tried again
	// Hands is how many are done at once.
	Hands int
	// Limit is how long one may take. One that a server began and did not finish in
	// a little more, because it was killed, is begun again by whoever is there.
	Limit time.Duration
	// Grace is how long those that are being done may take when all is to stop.
	Grace time.Duration
	Log   *slog.Logger
}

// Hopeless marks an error of a job that would come again however often it was
// tried.
func Hopeless(err error) error { return river.JobCancel(err) }

// Work does jobs until ctx is done, and lets those finish that it has begun. Any
// number of servers may work on one record: each job is done by one of them.
func (s *Store) Work(ctx context.Context, w Working) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{do: w.Do})
	client, err := river.NewClient(s.engine.queue(s.write), &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(w.Hands, 1)}},
		Workers:              workers,
		JobTimeout:           w.Limit,
		RescueStuckJobsAfter: w.Limit + w.Limit/2,
		FetchCooldown:        20 * time.Millisecond,
		FetchPollInterval:    500 * time.Millisecond,
		PollOnly:             true,
		Logger:               quiet(w.Log),
	})
	if err != nil {
		return fmt.Errorf("work: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("work: %w", err)
	}
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.Grace)
	defer cancel()
	err = client.Stop(last)
	if errors.Is(err, context.DeadlineExceeded) {
		at, enough := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer enough()
		err = client.StopAndCancel(at)
	}
	return err
}

// quiet leaves what the queue says of its own running out of the log, but for
// what goes wrong.
func quiet(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(troubles{log.Handler()})
}

type troubles struct{ slog.Handler }

func (h troubles) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

type worker struct {
	river.WorkerDefaults[Job]
	do func(ctx context.Context, j Job, last bool) error
}

func (w *worker) Work(ctx context.Context, j *river.Job[Job]) error {
	return w.do(ctx, j.Args, j.Attempt >= j.MaxAttempts)
}

// openQueue makes the tables of the queue and the client that adds to it.
func (s *Store) openQueue(ctx context.Context) error {
	driver := s.engine.queue(s.write)
	if err := s.migrateQueue(ctx, driver); err != nil {
		return fmt.Errorf("make the tables of the queue: %w", err)
	}
	var err error
	s.queue, err = river.NewClient(driver, &river.Config{Logger: quiet(nil)})
	if err != nil {
		return fmt.Errorf("open the queue: %w", err)
	}
	return nil
}

// queueLock keeps servers that start together from making the same tables; it is
// a number of ours.
const queueLock = 7_270_619

func (s *Store) migrateQueue(ctx context.Context, driver riverdriver.Driver[*sql.Tx]) error {
	if s.engine.name == "postgres" {
		c, err := s.write.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, queueLock); err != nil {
			return err
		}
		defer c.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, queueLock)
	}
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet(nil)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	for patience := 40; err != nil && ctx.Err() == nil && s.engine.name == "sqlite" && patience > 0; patience-- {
		time.Sleep(50 * time.Millisecond) // as in migrate
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	return err
}

// Waiting counts the jobs that are still to be done.
func (s *Store) Waiting(ctx context.Context) (n int, err error) {
	page, err := s.queue.JobList(ctx, river.NewJobListParams().First(10_000).States(rivertype.JobStateAvailable, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled))
	if err != nil {
		return 0, fmt.Errorf("count the jobs: %w", err)
	}
	return len(page.Jobs), nil
}
