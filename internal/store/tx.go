package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// An Act is what the entries of one transaction have in common: who, why, and
// under which meeting item.
type Act struct {
	Actor string
	Why   string
	Item  string
	At    time.Time // a declared backfill; now when zero
	By    time.Time // to which it may be moved, if the journal has gone past At
}

// A Tx writes to the record. It is a transaction: everything it did is kept, or
// nothing.
type Tx struct {
	s      *Store
	ctx    context.Context
	conn   *sql.Conn
	tx     *sql.Tx
	act    Act
	origin string
	tree   *journal.Tree
	began  int64                // the length of the journal before this transaction
	last   time.Time            // of the last entry before this transaction
	at     time.Time            // of the entries of this transaction
	cause  int64                // the first of them
	stmts  map[string]*sql.Stmt // where the driver does not keep them itself
	owed   []owed               // statements that PostgreSQL is still to be given
	put    map[string]bool      // the bytes put in here, and whether an entry has named them
	lot    *loader              // of entries, where the tables are to be made afterwards; see Fill
}

// Tx runs f in a writing transaction. The head of the journal is locked first,
// so that writers come one after another and the numbers have no gap. It keeps
// what f did unless f returns an error; within [Store.Once], together with the
// answer.
func (s *Store) Tx(ctx context.Context, act Act, f func(*Tx) error) error {
	o := onceOf(ctx)
	if o != nil && o.tx != nil {
		return o.another(act, f)
	}
	tx, err := s.begin(ctx, act)
	if err != nil {
		return err
	}
	held := false
	defer func() {
		if !held {
			tx.release()
		}
	}()
	if err := tx.run(f); err != nil {
		return err
	}
	if o != nil {
		o.tx, held = tx, true
		return nil
	}
	return tx.commit()
}

// begin begins a writing transaction and locks the head of the journal. Whoever
// begins one releases it, when it is committed too.
func (s *Store) begin(ctx context.Context, act Act) (*Tx, error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("begin: %w", waited(err))
	}
	tx := &Tx{s: s, ctx: ctx, conn: conn, tx: sqlTx, act: act, stmts: map[string]*sql.Stmt{}, put: map[string]bool{}}
	if err := tx.lock(); err != nil {
		tx.release()
		return nil, err
	}
	tx.began = tx.tree.Size()
	return tx, nil
}

func (tx *Tx) run(f func(*Tx) error) error {
	if err := f(tx); err != nil {
		return waited(err)
	}
	return tx.unnamed()
}

func (tx *Tx) commit() error {
	if tx.tree.Size() > tx.began {
		if err := tx.moveHead(); err != nil {
			return waited(err)
		}
	}
	if err := tx.pay(); err != nil {
		return waited(err)
	}
	return committed(tx.tx.Commit())
}

// release undoes what was not committed, and lets go of the connection.
func (tx *Tx) release() {
	tx.tx.Rollback()
	tx.conn.Close()
}

func (tx *Tx) moveHead() error {
	err := tx.owe(nil, `UPDATE head SET size = $1, at = $2, frontier = $3`, tx.tree.Size(), journal.Format(tx.At()), tx.tree.Frontier())
	if err != nil {
		return fmt.Errorf("move the head: %w", err)
	}
	return nil
}

// lock takes the head of the journal.
func (tx *Tx) lock() error {
	var size int64
	var headAt string
	var frontier []byte
	err := tx.tx.QueryRowContext(tx.ctx, tx.s.engine.lockHead).Scan(&tx.origin, &size, &headAt, &frontier)
	if err != nil {
		return fmt.Errorf("lock the head of the journal: %w", err)
	}
	if tx.tree, err = journal.ReadTree(size, frontier); err != nil {
		return err
	}
	if tx.last, err = journal.ParseInstant(headAt); err != nil {
		return fmt.Errorf("read the head of the journal: %w", err)
	}
	if at := tx.act.At.UTC().Truncate(time.Microsecond); !tx.act.At.IsZero() {
		if at.Before(tx.last) && !tx.last.After(tx.act.By) {
			at = tx.last
		}
		if at.Before(tx.last) {
			return problem.New(problem.Conflict,
				"The record already goes to %s, so nothing can be entered as of %s. Leave the date out, or give a later one.",
				tx.last.Format("2 Jan 2006, 15:04 UTC"), at.Format("2 Jan 2006, 15:04 UTC"))
		}
		tx.at = at
	}
	return nil
}

// At returns the time of this act: the time declared, or now; and never
// earlier than the last entry, whatever the clock says.
func (tx *Tx) At() time.Time {
	if tx.at.IsZero() {
		tx.at = tx.s.clock().UTC().Truncate(time.Microsecond)
		if tx.at.Before(tx.last) {
			tx.at = tx.last
		}
	}
	return tx.at
}

// Cause returns the number of the first entry of this act; 0 before there is one.
func (tx *Tx) Cause() int64 { return tx.cause }

// Next returns the number the next entry will have.
func (tx *Tx) Next() int64 { return tx.tree.Size() + 1 }

// LastNumber returns the highest number with which a name in a register goes on
// from stem: 33 for the list CCAG/ whose last item is CCAG/33; 0 where there is
// none. Whoever asks: a number is given once, whether or not its record may be seen.
func (tx *Tx) LastNumber(k *record.Kind, stem string) (int, error) {
	key := record.NameKey(stem)
	if key == "" || !sayable(key) {
		return 0, nil
	}
	rows, err := tx.rows(tx.ctx, fmt.Sprintf(`SELECT key FROM name WHERE kind = $1 AND key > $2 AND key < $3 AND seq_to = %d
		ORDER BY length(key) DESC, key DESC`, open), k.Name, key, key+"\U0010FFFF")
	if err != nil {
		return 0, fmt.Errorf("number %s: %w", k.Plural, err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return 0, fmt.Errorf("number %s: %w", k.Plural, err)
		}
		if n, err := strconv.ParseUint(name[len(key):], 10, 31); err == nil {
			return int(n), nil
		}
	}
	return 0, rows.Err()
}

// View reads what this transaction would leave, under a scope.
func (tx *Tx) View(scope Scope) *View {
	return &View{ctx: tx.ctx, s: tx.s, q: tx, scope: scope}
}

func (tx *Tx) stmt(query string) (*sql.Stmt, error) {
	if st := tx.stmts[query]; st != nil {
		return st, nil
	}
	st, err := tx.tx.PrepareContext(tx.ctx, query)
	if err == nil {
		tx.stmts[query] = st
	}
	return st, err
}

func (tx *Tx) exec(query string, args ...any) error {
	_, err := tx.affect(query, args...)
	return err
}

func (tx *Tx) affect(query string, args ...any) (int64, error) {
	if err := tx.pay(); err != nil {
		return 0, err
	}
	run := func() (sql.Result, error) { return tx.tx.ExecContext(tx.ctx, query, args...) }
	if !tx.s.engine.prepares {
		st, err := tx.stmt(query)
		if err != nil {
			return 0, err
		}
		run = func() (sql.Result, error) { return st.ExecContext(tx.ctx, args...) }
	}
	res, err := run()
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (tx *Tx) rows(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.pay(); err != nil {
		return nil, err
	}
	if tx.s.engine.prepares {
		return tx.tx.QueryContext(tx.ctx, query, args...)
	}
	st, err := tx.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(tx.ctx, args...)
}

// An owed statement writes, and nobody waits for what it says.
type owed struct {
	query string
	args  []any
	idle  error // what it means that it changed nothing; nil if nothing
}

// owe has a statement done that only writes. SQLite does it at once; PostgreSQL is
// given all that is owed at one stroke, before anything is read.
func (tx *Tx) owe(idle error, query string, args ...any) error {
	if tx.s.engine.name == "postgres" {
		tx.owed = append(tx.owed, owed{query, args, idle})
		return nil
	}
	n, err := tx.affect(query, args...)
	if err == nil && n == 0 {
		err = idle
	}
	return err
}

// pay does what is owed, with one journey there and back.
func (tx *Tx) pay() error {
	if len(tx.owed) == 0 {
		return nil
	}
	all := tx.owed
	tx.owed = nil
	return tx.conn.Raw(func(driver any) error {
		var b pgx.Batch
		for _, o := range all {
			b.Queue(o.query, o.args...)
		}
		answers := driver.(*stdlib.Conn).Conn().SendBatch(tx.ctx, &b)
		for _, o := range all {
			tag, err := answers.Exec()
			if err == nil && tag.RowsAffected() == 0 {
				err = o.idle
			}
			if err != nil {
				answers.Close()
				return err
			}
		}
		return answers.Close()
	})
}

// Save appends what was done to r and brings its row up to date. A record
// without an ID is new and is given one. It reports a Conflict if somebody else
// saved r since it was read, or if its name is another's.
func (tx *Tx) Save(k *record.Kind, verb string, r record.Record) error {
	h := record.HeadOf(r)
	if err := k.Sound(r); err != nil && !h.Gone {
		return err
	}
	if err := tx.nameBlobs(k, r); err != nil {
		return err
	}
	t := tx.s.table(k)
	before, err := tx.standing(h)
	if err != nil {
		return fmt.Errorf("save %s %s: %w", k.Noun, h.Ref, err)
	}
	e, err := tx.append(t, verb, r)
	if err != nil {
		return err
	}
	if tx.lot != nil {
		h.ID, h.Version = e.ID, e.Version
		return nil
	}
	err = tx.place(t, e, r, before)
	if err == nil {
		err = tx.pay()
	}
	if err != nil {
		tx.owed = nil
		if taken(err) {
			return problem.New(problem.Conflict, "There is already %s called %s.", article(k.Noun), h.Ref)
		}
		return fmt.Errorf("save %s %s: %w", k.Noun, h.Ref, err)
	}
	h.ID, h.Version = e.ID, e.Version
	return nil
}

func article(noun string) string {
	switch noun[0] {
	case 'a', 'e', 'i', 'o', 'u':
		return "an " + noun
	}
	return "a " + noun
}

// Because adds to the reason that the entries from here on are given.
func (tx *Tx) Because(why string) {
	switch why = strings.Join(strings.Fields(why), " "); {
	case why == "" || strings.Contains(tx.act.Why, why):
	case tx.act.Why == "":
		tx.act.Why = why
	default:
		tx.act.Why += " " + why
	}
}

// append adds the entry. It is the only statement that adds to the journal.
func (tx *Tx) append(t *table, verb string, r record.Record) (*journal.Entry, error) {
	h := record.HeadOf(r)
	e := &journal.Entry{Seq: tx.Next(), At: tx.At(), Recorded: tx.s.wall().UTC().Truncate(time.Microsecond),
		Actor: tx.act.Actor, Act: verb, Why: tx.act.Why, Item: tx.act.Item, Cause: tx.cause,
		Kind: t.kind.Name, ID: h.ID, Ref: h.Ref, Version: h.Version + 1, Form: t.kind.Form,
		Salt: make([]byte, journal.SaltSize), Body: t.kind.Encode(r)}
	if err := tx.fits(e); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(tx.s.rand, e.Salt); err != nil {
		return nil, fmt.Errorf("draw a salt: %w", err)
	}
	if e.ID == 0 {
		e.ID = e.Seq
	}
	if e.Cause == 0 {
		e.Cause, tx.cause = e.Seq, e.Seq
	}
	e.Commit = journal.Commit(e.Salt, e.Body)
	if err := tx.insert(e); err != nil {
		return nil, fmt.Errorf("append entry %d: %w", e.Seq, err)
	}
	return e, tx.tree.Add(e.Leaf())
}

func (tx *Tx) insert(e *journal.Entry) error {
	if tx.lot != nil {
		return tx.lot.write("entry", entryValues(e))
	}
	return tx.owe(nil, insertEntry+tx.s.engine.placeholders(1, entryColumns), entryValues(e)...)
}

// MaxBody bounds the body of one entry, in bytes.
const MaxBody = 1 << 20

func (tx *Tx) fits(e *journal.Entry) error {
	switch {
	case len(e.Body) > MaxBody:
		return problem.New(problem.Invalid, "%s is %d kB long. The most one record can hold is %d kB; split it.",
			e.Ref, len(e.Body)>>10, MaxBody>>10)
	case e.Seq >= open:
		return problem.New(problem.Conflict, "The journal is full: it holds %d entries.", e.Seq-1)
	case e.Actor == "":
		return errors.New("append: an entry needs an actor")
	}
	return nil
}

const (
	entryFields = `seq, at, recorded, actor, act, why, item, cause, kind, id, ref, version, form, commitment, salt, body`
	insertEntry = `INSERT INTO entry (` + entryFields + `) VALUES `
	// entryColumns counts entryFields.
	entryColumns = 16
)

func entryValues(e *journal.Entry) []any {
	var salt any
	if len(e.Salt) > 0 {
		salt = e.Salt
	}
	return []any{e.Seq, journal.Format(e.At), journal.Format(e.Recorded), e.Actor, e.Act, e.Why, e.Item, e.Cause,
		e.Kind, e.ID, e.Ref, e.Version, e.Form, e.Commit[:], salt, string(e.Body)}
}

// place writes the rows of e and closes those of the version before.
func (tx *Tx) place(t *table, e *journal.Entry, r record.Record, before standing) error {
	p := t.project(e, r)
	if e.Version > 1 {
		gone := problem.New(problem.Conflict, "%s was changed by somebody else meanwhile. Look at it as it is now, and do it again.", e.Ref)
		err := tx.owe(gone, fmt.Sprintf(`UPDATE %s SET seq_to = $1 WHERE id = $2 AND seq_to = %d AND version = $3`, t.name, open),
			e.Seq, e.ID, e.Version-1)
		if err != nil {
			return err
		}
	}
	if !p.gone {
		cols := t.columns()
		args := append([]any{e.Seq, open}, p.values...)
		if err := tx.owe(nil, insertInto(t.name, cols)+tx.s.engine.placeholders(1, len(cols)), args...); err != nil {
			return err
		}
	}
	if err := tx.placeKeys(e, p, before.keys); err != nil {
		return err
	}
	return tx.placeWords(t, e, r, before)
}

func insertInto(name string, cols []string) string {
	s := "INSERT INTO " + name + " ("
	for i, c := range cols {
		if i > 0 {
			s += ", "
		}
		s += c
	}
	return s + ") VALUES "
}

// placeKeys opens the names and facets that are new and closes those that no
// longer hold; what stays, stays open.
func (tx *Tx) placeKeys(e *journal.Entry, p row, had map[facet]bool) (err error) {
	for _, key := range p.keys() {
		if had[key] {
			delete(had, key)
			continue
		}
		if key.field == "" {
			err = tx.owe(nil, `INSERT INTO name (kind, key, id, seq_from, seq_to) VALUES ($1, $2, $3, $4, $5)`,
				e.Kind, key.key, e.ID, e.Seq, open)
		} else {
			err = tx.owe(nil, `INSERT INTO facet (kind, field, key, id, seq_from, seq_to) VALUES ($1, $2, $3, $4, $5, $6)`,
				e.Kind, key.field, key.key, e.ID, e.Seq, open)
		}
		if err != nil {
			return err
		}
	}
	for key := range had {
		if key.field == "" {
			err = tx.owe(nil, fmt.Sprintf(`UPDATE name SET seq_to = $1 WHERE id = $2 AND key = $3 AND seq_to = %d`, open), e.Seq, e.ID, key.key)
		} else {
			err = tx.owe(nil, fmt.Sprintf(`UPDATE facet SET seq_to = $1 WHERE id = $2 AND field = $3 AND key = $4 AND seq_to = %d`, open),
				e.Seq, e.ID, key.field, key.key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keys gives names and facets alike; a name has no field.
func (p row) keys() []facet {
	out := make([]facet, 0, len(p.names)+len(p.facets))
	for _, n := range p.names {
		out = append(out, facet{"", n})
	}
	return append(out, p.facets...)
}

// standing is what the version before has left of a record besides its row.
type standing struct {
	keys           map[facet]bool // names and facets that hold
	words, earlier string         // what search knows
}

// standing reads what the version before has left of a record; nothing of a new one,
// or where the tables are made afterwards.
func (tx *Tx) standing(h *record.Head) (standing, error) {
	st := standing{keys: map[facet]bool{}}
	if h.Version == 0 || tx.lot != nil {
		return st, nil
	}
	const words = " " // no field is called so
	rows, err := tx.rows(tx.ctx, fmt.Sprintf(`SELECT '', key, '' FROM name WHERE id = $1 AND seq_to = %[1]d
		UNION ALL SELECT field, key, '' FROM facet WHERE id = $1 AND seq_to = %[1]d
		UNION ALL SELECT '%[2]s', words, earlier FROM search WHERE id = $1`, open, words), h.ID)
	if err != nil {
		return st, err
	}
	defer rows.Close()
	for rows.Next() {
		var f facet
		var earlier string
		if err := rows.Scan(&f.field, &f.key, &earlier); err != nil {
			return st, err
		}
		if f.field == words {
			st.words, st.earlier = f.key, earlier
			continue
		}
		st.keys[f] = true
	}
	return st, rows.Err()
}
