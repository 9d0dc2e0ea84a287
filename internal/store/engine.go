package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"crosscode/internal/problem"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine is all in which SQLite and PostgreSQL differ for us; the statements
// are one text.
type engine struct {
	name     string
	dialect  goose.Dialect
	lockHead string             // first statement of a writing transaction
	batch    int                // rows written at one stroke in a bulk load
	snapshot sql.IsolationLevel // of a transaction that reads the same thing all along
	prepares bool               // the driver keeps statements prepared, each connection its own
	sorting  sorting
	queue    func(*sql.DB) riverdriver.Driver[*sql.Tx]
}

var (
	sqliteEngine = engine{"sqlite", goose.DialectSQLite3,
		"SELECT origin, size, at, frontier FROM head", 100, sql.LevelDefault, false, sorting{few: 2000, early: 10_000}, // BEGIN IMMEDIATE has locked already
		func(db *sql.DB) riverdriver.Driver[*sql.Tx] { return riversqlite.New(db) }}
	postgresEngine = engine{"postgres", goose.DialectPostgres,
		"SELECT origin, size, at, frontier FROM head FOR UPDATE", 4000, sql.LevelRepeatableRead, true, sorting{few: 2000, early: 4000},
		func(db *sql.DB) riverdriver.Driver[*sql.Tx] { return riverdatabasesql.New(db) }}
)

// tested gives a condition on a column, which stands in it as %[1]s, so that no
// index is begun with for it. What PostgreSQL thinks it knows of the column, of
// all versions and of no value in particular, has made it sort a register for a
// page. Of a CASE it knows nothing, takes it to be met by every other row, and
// walks to a page of those.
func (e engine) tested(cond, column string) string {
	if e.name == "sqlite" {
		return fmt.Sprintf(cond, aside(column))
	}
	return "CASE WHEN " + fmt.Sprintf(cond, column) + " THEN true ELSE false END"
}

// aside gives a column so that no index on it is begun with or walked.
func aside(column string) string { return "(" + column + " || '')" }

// walked is Moment.holds, put so that a list walks its own order. SQLite would
// begin with half of all entries for a moment half way; PostgreSQL tests both
// ends of the span in the index that it walks, and fetches only what holds.
func (e engine) walked(m Moment, a string) string {
	if m.IsNow() || e.name == "postgres" {
		return m.holds(a)
	}
	return fmt.Sprintf("%[1]s.seq_from + 0 <= %[2]d AND %[1]s.seq_to + 0 > %[2]d", a, m.seq)
}

// beside gives what an index of PostgreSQL has besides what it is ordered by, so
// that a list finds in it all that it tests and shows; an index of SQLite always
// has the number of the row.
func (e engine) beside(columns ...string) string {
	if e.name == "sqlite" {
		return ""
	}
	return " INCLUDE (" + strings.Join(columns, ", ") + ")"
}

// fresh marks the arguments of a statement that PostgreSQL should plan for these
// very values, and not once for all.
func (e engine) fresh(args []any) []any {
	if e.name == "sqlite" {
		return args
	}
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// placeholders gives rows groups of n placeholders: ($1,$2),($3,$4). SQLite is
// given (?,?),(?,?): its driver looks up the name of each numbered one at every
// use, which is a fifth of the time of a bulk load.
func (e engine) placeholders(rows, n int) string {
	var b strings.Builder
	for i := range rows * n {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%n == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		if e.name == "sqlite" {
			b.WriteByte('?')
		} else {
			fmt.Fprintf(&b, "$%d", i+1)
		}
	}
	b.WriteByte(')')
	return b.String()
}

// load writes the rows of a buffer at one stroke: as one statement of many rows,
// or as the stream for which PostgreSQL has a way of its own.
func (tx *Tx) load(b *buffer) error {
	n, width := len(b.values)/len(b.columns), len(b.columns)
	if tx.s.engine.name == "sqlite" {
		statement := b.full
		if n < tx.s.engine.batch || statement == "" {
			statement = insertInto(b.table, b.columns) + tx.s.engine.placeholders(n, width)
		}
		if n == tx.s.engine.batch {
			b.full = statement
		}
		return tx.exec(statement, b.values...)
	}
	return tx.conn.Raw(func(driver any) error {
		rows := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return b.values[i*width : (i+1)*width], nil })
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(tx.ctx, pgx.Identifier{b.table}, b.columns, rows)
		return err
	})
}

// large lets a transaction that writes whole tables have the memory for it, and
// gives what to do when it has done so. SQLite would otherwise write a page to
// disk for nearly every row of a table that is larger than its cache.
func (tx *Tx) large() (small func(), err error) {
	if tx.s.engine.name == "postgres" {
		return func() {}, tx.exec(`SET LOCAL maintenance_work_mem = '256MB'`)
	}
	return func() { tx.tx.ExecContext(tx.ctx, `PRAGMA cache_size = `+usualCache) }, tx.exec(`PRAGMA cache_size = ` + largeCache)
}

// How much of the database a handle of SQLite holds in memory; a number below
// zero counts kilobytes.
const (
	usualCache = "-8000"
	largeCache = "-262144"
)

// taken reports whether err says that a name is another's already.
func taken(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505"
}

// full reports whether err says that the disk of a data directory is full. The file
// that those who have the database open share says so in words of its own.
func full(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_FULL || e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE)
}

// waited explains an error that says that the database cannot be written now:
// another process holds it for longer than we wait, or its disk is full or may
// only be read. Any other stays as it is.
func waited(err error) error {
	code := 0
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code = e.Code() & 0xff
	}
	class := ""
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		class = e.Code
	}
	switch {
	case code == sqlite3.SQLITE_BUSY:
		return problem.New(problem.Unavailable, "Somebody else has been writing to the record for a while. Try again when that is done.")
	case full(err) || class == "53100":
		return problem.New(problem.Unavailable, "The disk that the record is on is full, and nothing was kept. Whoever runs this has to make room; then do it again.")
	case code == sqlite3.SQLITE_READONLY || class == "25006":
		return problem.New(problem.Unavailable, "The record can only be read at present, and nothing was kept. Whoever runs this can see why it may not be written; then do it again.")
	}
	return err
}

// Away explains an error that says that the database does not answer: it is being
// restarted, or the way to it is cut. Any other it leaves to the operator: nil.
func Away(err error) *problem.Problem {
	if errors.Is(err, errUnsure) {
		return problem.New(problem.Unavailable, "The database went away while it was to keep what you sent, so that may have been kept or not. Look before you do it again.")
	}
	_, away := errors.AsType[*pgconn.ConnectError](err)
	if e, is := errors.AsType[*pgconn.PgError](err); is { // it shuts down, or starts
		away = away || slices.Contains([]string{"57P01", "57P02", "57P03"}, e.Code)
	}
	if away || errors.Is(err, driver.ErrBadConn) {
		return problem.New(problem.Unavailable, "The database of the record does not answer just now, and nothing was kept. Try again in a minute; if it goes on, whoever runs this has to look at it.")
	}
	return nil
}

// errUnsure is in an error after which nobody knows whether a transaction was
// kept: the database was told to, and did not say that it had.
var errUnsure = errors.New("the database did not say whether it was kept")

// committed explains what became of a commit.
func committed(err error) error {
	if err == nil {
		return nil
	}
	_, refused := errors.AsType[*pgconn.PgError](err)
	if _, local := errors.AsType[*sqlite.Error](err); refused || local || errors.Is(err, sql.ErrTxDone) || errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, context.Canceled) {
		return fmt.Errorf("commit: %w", waited(err))
	}
	return fmt.Errorf("commit: %w: %w", errUnsure, err)
}

// readers is how many read an embedded database at once.
const readers = 6

const databaseFile = "crosscode.db"

// onReadOnlyDisk reports whether a directory holds a database on a disk that may
// only be read.
func onReadOnlyDisk(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, databaseFile), os.O_RDWR, 0)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, syscall.EROFS)
}

// openReadOnly opens the database on a disk that may only be read. Of what was not
// yet put into its file, beside which it then lies, it makes its index in memory; where
// nothing lies beside it, it is told that it cannot change, for it would make such files.
func openReadOnly(dir string) (*sql.DB, error) {
	address := sqliteFile(dir) + "?mode=ro"
	if beside, err := os.Stat(filepath.Join(dir, databaseFile+"-wal")); err != nil || beside.Size() == 0 {
		address += "&immutable=1"
	}
	db, err := sql.Open("sqlite", address+"&"+url.Values{"_pragma": {"busy_timeout(10000)", "cache_size(" + usualCache + ")", "temp_store(2)"}}.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", address, err)
	}
	db.SetMaxOpenConns(readers)
	return db, nil
}

// sqliteFile gives the address of the database in a directory.
func sqliteFile(dir string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, databaseFile))}).EscapedPath()}).String()
}

// openSQLite opens the database in a directory: one handle that writes, so that
// nobody waits in vain, and several that read.
func openSQLite(dir string) (write, read *sql.DB, err error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, nil, problem.New(problem.Invalid, "The data directory %s cannot be made: %v.", dir, err)
	}
	if err := os.Mkdir(dir, 0o700); err == nil {
		asFolder(dir) // so that a record restored by root is its server's
	} else if !errors.Is(err, fs.ErrExist) {
		return nil, nil, problem.New(problem.Invalid, "The data directory %s cannot be made: %v.", dir, err)
	}
	// The database is made by us, so that nobody else on the machine may read it.
	if f, err := os.OpenFile(filepath.Join(dir, databaseFile), os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		f.Close()
		asFolder(f.Name()) // what lies beside it, SQLite makes its owner's
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "cache_size(" + usualCache + ")", "temp_store(2)", "journal_size_limit(67108864)"}}
	file := sqliteFile(dir)
	write, err = sql.Open("sqlite", file+"?_txlock=immediate&"+pragmas.Encode())
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", file, err)
	}
	write.SetMaxOpenConns(1)
	if err := assertPragmas(write); err != nil {
		write.Close()
		if f, err := os.OpenFile(filepath.Join(dir, databaseFile), os.O_RDWR, 0); err != nil {
			return nil, nil, problem.New(problem.Invalid, "The record in %s can only be read, and crosscode must be able to write there: %v.", dir, errors.Unwrap(err))
		} else {
			f.Close()
		}
		if e, ok := errors.AsType[*sqlite.Error](err); ok && (e.Code() == sqlite3.SQLITE_NOTADB || e.Code() == sqlite3.SQLITE_CANTOPEN) {
			return nil, nil, problem.New(problem.Invalid,
				"What is in %s is not a record of crosscode, or is damaged. Name another data directory, or restore a backup into a new one.", dir)
		}
		return nil, nil, waited(err)
	}
	read, err = sql.Open("sqlite", file+"?"+pragmas.Encode())
	if err != nil {
		write.Close()
		return nil, nil, fmt.Errorf("open %s: %w", file, err)
	}
	// Each has pages of its own, and a new one has to learn the tables first: as many
	// as are of use stay open.
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

// assertPragmas reads back what the address asked for: a misspelt pragma is
// ignored in silence.
func assertPragmas(db *sql.DB) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil {
			return fmt.Errorf("open the database: read %s: %w", pragma, err)
		}
		if got != want {
			return fmt.Errorf("open the database: %s is %s, not %s", pragma, got, want)
		}
	}
	return nil
}

// settled is what a connection to PostgreSQL is told first. What it reads is in
// memory or on a disk without a head to move, so a page out of order costs little
// more than the next; and no statement here runs long enough to be compiled, or to
// be given to several processes, which others wait for as well.
const settled = `SET random_page_cost = 1.1; SET jit = off; SET max_parallel_workers_per_gather = 0`

func openPostgres(address string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, problem.New(problem.Misuse, "The database address cannot be read. Write it as postgres://user@host/name.")
	}
	db := stdlib.OpenDB(*c, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.PgConn().Exec(ctx, settled).ReadAll()
		return err
	}))
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.Ping(); err != nil {
		db.Close()
		why := err
		if inner := errors.Unwrap(err); inner != nil {
			why = inner
		}
		first, _, _ := strings.Cut(why.Error(), "\n") // one line for each way that was tried
		return nil, problem.New(problem.Invalid, "The database does not answer: %s.", strings.TrimSpace(first))
	}
	return db, nil
}

//go:embed migrations
var migrations embed.FS

// migrated reports whether the base tables are of this program.
func migrated(ctx context.Context, db *sql.DB, e engine) (bool, error) {
	files, err := overlay(e.name)
	if err != nil {
		return false, err
	}
	p, err := goose.NewProvider(e.dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return false, fmt.Errorf("look at the migrations: %w", err)
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("look at the migrations: %w", err)
	}
	return !pending, nil
}

// migrate brings the base tables up to date. Files in migrations/both are for
// both engines; those in the engine's own folder for it alone.
func migrate(ctx context.Context, db *sql.DB, e engine) error {
	files, err := overlay(e.name)
	if err != nil {
		return err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true)}
	if e.name == "postgres" {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(e.dialect, db, files, opts...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	_, err = p.Up(ctx)
	for patience := 40; err != nil && !full(err) && ctx.Err() == nil && e.name == "sqlite" && patience > 0; patience-- {
		// Another process may be making the same tables: whoever comes second
		// fails, is rolled back, and finds them made when it looks again.
		time.Sleep(50 * time.Millisecond)
		_, err = p.Up(ctx)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// layers is a file system of migrations: a folder for one engine laid over the
// folder for both.
type layers []fs.FS

func overlay(name string) (layers, error) {
	var l layers
	for _, dir := range []string{name, "both"} {
		sub, err := fs.Sub(migrations, "migrations/"+dir)
		if err != nil {
			return nil, err
		}
		l = append(l, sub)
	}
	return l, nil
}

func (l layers) Open(name string) (fs.File, error) {
	for _, f := range l {
		if file, err := f.Open(name); err == nil {
			return file, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Glob lets goose find the migrations of every layer.
func (l layers) Glob(pattern string) ([]string, error) {
	var all []string
	for _, f := range l {
		names, err := fs.Glob(f, pattern)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// ReadDir lists the files of every layer.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, f := range l {
		entries, err := fs.ReadDir(f, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all = append(all, entries...)
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}
