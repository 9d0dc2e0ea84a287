// Package store keeps the record, in SQLite or in PostgreSQL.
//
// There is one path by which anything is written: [Tx.Save] appends an entry to
// the journal and writes row = project(entry) in the same transaction. Rebuild
// and verify call the same project. A register's table holds every version of
// every record, each with the span of the journal for which it held; so now,
// and as at any day, are the same SELECT. Tables are projections and may be
// dropped; the journal may not, and nothing here deletes from it.
//
// A reader goes through a [View], which cannot be had without a [Scope]: the
// store decides nothing about who may see what, but applies what it is given to
// every row. It knows the registers only by their declarations.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"

	"github.com/riverqueue/river"
)

// Config says where the record is and what it holds.
type Config struct {
	Dir      string         // data directory of an embedded database
	Database string         // or the address of PostgreSQL
	Kinds    []*record.Kind // every register there is
	Key      string         // signs checkpoints; made and kept in Dir when empty
	Clock    func() time.Time
	Wall     func() time.Time // Clock unless a story is being replayed
	Rand     io.Reader        // crypto/rand when nil
	Many     bool             // many read while others write: memory is set aside for it
	// Progress, if given, is told how many entries are read of how many, where the
	// tables have to be made anew before the record is open.
	Progress func(done, total int64)
}

// A Store is the record.
type Store struct {
	write, read *sql.DB
	engine      engine
	tables      map[string]*table
	order       []*table
	clock, wall func() time.Time
	rand        io.Reader
	dir, key    string
	address     string // of PostgreSQL
	readOnly    bool   // on a disk that may only be read
	sorting     sorting
	queue       *river.Client[*sql.Tx]

	mu         sync.Mutex
	stmts      map[string]*sql.Stmt // of the reading handle
	unmeasured error                // see Unmeasured

	began     atomic.Pointer[time.Time] // the first entry, once there is one
	few       int                       // see searchFew; 0 in tests of what is done without it
	estimates kept[string, estimate]
	spellings kept[spelling, string]

	proving chan struct{} // held by whoever uses nodes
	nodes   *journal.Nodes
}

// Open opens the record, makes its tables if there are none, and rebuilds those
// whose declaration has changed.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{clock: c.Clock, wall: c.Wall, rand: c.Rand, dir: c.Dir, key: c.Key, address: c.Database,
		tables: map[string]*table{}, stmts: map[string]*sql.Stmt{}, few: fewRecords, proving: make(chan struct{}, 1), nodes: journal.NewNodes()}
	if s.wall == nil {
		s.wall = s.clock
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if err := s.connect(c); err != nil {
		return nil, err
	}
	s.sorting = s.engine.sorting
	kinds := slices.Clone(c.Kinds)
	if !slices.Contains(kinds, Redactions.Kind) {
		kinds = append(kinds, Redactions.Kind)
	}
	for _, k := range kinds {
		t := newTable(k, s.engine)
		s.tables[k.Name], s.order = t, append(s.order, t)
	}
	if err := s.prepare(ctx, c.Progress); err != nil {
		s.Close()
		return nil, waited(err)
	}
	return s, nil
}

// Exists reports whether a data directory holds a record.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseFile))
	return err == nil
}

func (s *Store) connect(c Config) (err error) {
	if c.Database == "" {
		s.engine = sqliteEngine
		if s.readOnly = Exists(c.Dir) && onReadOnlyDisk(c.Dir); s.readOnly {
			if c.Many {
				return problem.New(problem.Invalid, "The record in %s is on a disk that can only be read, and a server must be able to write there. A backup of it can be made: crosscode backup.", c.Dir)
			}
			s.read, err = openReadOnly(c.Dir)
			s.write = s.read
			return err
		}
		if c.Many {
			poolPages()
		}
		s.write, s.read, err = openSQLite(c.Dir)
		return err
	}
	if !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return problem.New(problem.Misuse, "The database address should begin with postgres://.")
	}
	s.engine = postgresEngine
	s.write, err = openPostgres(c.Database)
	s.read = s.write
	return err
}

func (s *Store) prepare(ctx context.Context, progress func(done, total int64)) error {
	if s.readOnly {
		return s.asItStands(ctx)
	}
	if err := migrate(ctx, s.write, s.engine); err != nil {
		return err
	}
	if err := s.openQueue(ctx); err != nil {
		return err
	}
	if err := s.found(ctx); err != nil {
		return err
	}
	return s.reshape(ctx, progress)
}

// asItStands looks whether a record that can only be read is as this program has
// it, for nothing can be done about it.
func (s *Store) asItStands(ctx context.Context) error {
	fit, err := migrated(ctx, s.read, s.engine)
	if err == nil && fit {
		fit, err = s.inShape(ctx)
	}
	if err == nil && !fit {
		return problem.New(problem.Invalid, "The record in %s is on a disk that can only be read, and its tables are of another version of crosscode. Copy the whole directory to another disk, and work there.", s.dir)
	}
	return err
}

// found gives a new journal its name.
func (s *Store) found(ctx context.Context) error {
	if _, err := s.Head(ctx); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var id [4]byte
	if _, err := io.ReadFull(s.rand, id[:]); err != nil {
		return fmt.Errorf("name the journal: %w", err)
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO head (one, origin, size, at, frontier) VALUES (1, $1, 0, $2, $3)
		ON CONFLICT (one) DO NOTHING`, "crosscode/"+hex.EncodeToString(id[:]), journal.Format(time.Time{}), []byte{})
	if err != nil {
		return fmt.Errorf("name the journal: %w", err)
	}
	return nil
}

// Close lets go of the database.
func (s *Store) Close() error {
	for _, st := range s.stmts {
		st.Close()
	}
	err := s.write.Close()
	if s.read != s.write {
		err = errors.Join(s.read.Close(), err)
	}
	return err
}

// Engine names the database: sqlite or postgres.
func (s *Store) Engine() string { return s.engine.name }

// Kinds returns every register there is.
func (s *Store) Kinds() []*record.Kind {
	out := make([]*record.Kind, len(s.order))
	for i, t := range s.order {
		out[i] = t.kind
	}
	return out
}

func (s *Store) table(k *record.Kind) *table {
	t := s.tables[k.Name]
	if t == nil {
		panic("store: no register of " + k.Name)
	}
	return t
}

// maxStmts bounds the statements kept prepared: lists have many shapes.
const maxStmts = 400

// prepared returns a prepared statement of the reading handle.
func (s *Store) prepared(ctx context.Context, query string) (_ *sql.Stmt, kept bool, err error) {
	s.mu.Lock()
	st := s.stmts[query]
	s.mu.Unlock()
	if st != nil {
		return st, true, nil
	}
	// Not under the lock: this waits until a connection is free.
	st, err = s.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.stmts[query]; other != nil {
		st.Close()
		return other, true, nil
	}
	if kept = len(s.stmts) < maxStmts; kept {
		s.stmts[query] = st
	}
	return st, kept, nil
}

// forget closes a statement that was kept prepared.
func (s *Store) forget(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.stmts[query]; st != nil {
		st.Close()
		delete(s.stmts, query)
	}
}
