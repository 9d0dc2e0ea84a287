package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// shared gives the statements that make the projections common to all
// registers: what a name means, and what filters look up.
var shared = struct {
	create, index []string
	names, facets []string // columns
}{
	create: []string{
		`CREATE TABLE name (kind text NOT NULL, key sorttext NOT NULL, id integer NOT NULL, seq_from integer NOT NULL, seq_to integer NOT NULL)`,
		`CREATE TABLE facet (kind text NOT NULL, field text NOT NULL, key sorttext NOT NULL, id integer NOT NULL, seq_from integer NOT NULL, seq_to integer NOT NULL)`,
	},
	index: []string{
		fmt.Sprintf(`CREATE UNIQUE INDEX name_now ON name (kind, key) WHERE seq_to = %d`, open),
		`CREATE INDEX name_at ON name (kind, key, seq_from, seq_to, id)`,
		`CREATE INDEX name_id ON name (id)`,
		`CREATE INDEX name_key ON name (key, id)`,
		`CREATE INDEX facet_key ON facet (kind, field, key, seq_to, seq_from, id)`,
		`CREATE INDEX facet_id ON facet (id, field, key, seq_to, seq_from)`,
	},
	names:  []string{"kind", "key", "id", "seq_from", "seq_to"},
	facets: []string{"kind", "field", "key", "id", "seq_from", "seq_to"},
}

// It changes, too, when words are cut or folded otherwise than before.
const sharedShape = "names and facets 3, words 2"

// reshape makes the projections that are missing, and builds all of them again
// if one that is in use has changed its declaration.
func (s *Store) reshape(ctx context.Context, progress func(done, total int64)) error {
	if fit, err := s.inShape(ctx); fit || err != nil {
		return err
	}
	rebuilt := false
	err := s.Tx(ctx, Act{}, func(tx *Tx) error {
		have, err := tx.shapes()
		if err != nil {
			return err
		}
		if tx.tree.Size() > 0 && have[""] != sharedShape {
			rebuilt = true
			return tx.rebuild(progress)
		}
		if have[""] != sharedShape {
			create, index := tx.s.engine.searchTable()
			if err := tx.build("", sharedShape, shared.create, shared.index, create, index); err != nil {
				return err
			}
		}
		for _, t := range s.order {
			switch have[t.kind.Name] {
			case t.shape():
				continue
			case "":
				err = tx.build(t.kind.Name, t.shape(), t.create(), t.indexes())
			default:
				rebuilt = true
				return tx.rebuild(progress)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !rebuilt {
		return err
	}
	return s.settle(ctx)
}

// inShape reports whether every projection is there as it is declared. It takes
// no lock, so that whoever only reads need not wait for a long act of another.
func (s *Store) inShape(ctx context.Context) (bool, error) {
	rows, err := s.read.QueryContext(ctx, selectShapes)
	if err != nil {
		return false, fmt.Errorf("read the projections: %w", err)
	}
	have, err := readShapes(rows)
	if err != nil || have[""] != sharedShape {
		return false, err
	}
	return !slices.ContainsFunc(s.order, func(t *table) bool { return have[t.kind.Name] != t.shape() }), nil
}

const selectShapes = `SELECT kind, shape FROM projection`

func (tx *Tx) shapes() (map[string]string, error) {
	rows, err := tx.tx.QueryContext(tx.ctx, selectShapes)
	if err != nil {
		return nil, fmt.Errorf("read the projections: %w", err)
	}
	return readShapes(rows)
}

func readShapes(rows *sql.Rows) (map[string]string, error) {
	defer rows.Close()
	have := map[string]string{}
	for rows.Next() {
		var kind, shape string
		if err := rows.Scan(&kind, &shape); err != nil {
			return nil, fmt.Errorf("read the projections: %w", err)
		}
		have[kind] = shape
	}
	return have, rows.Err()
}

// build makes tables and notes their shape.
func (tx *Tx) build(kind, shape string, statements ...[]string) error {
	for _, group := range statements {
		for _, q := range group {
			if _, err := tx.tx.ExecContext(tx.ctx, q); err != nil {
				return fmt.Errorf("make the tables of %q: %w", kind, err)
			}
		}
	}
	if shape == "" {
		return nil
	}
	_, err := tx.tx.ExecContext(tx.ctx, `INSERT INTO projection (kind, shape) VALUES ($1, $2)
		ON CONFLICT (kind) DO UPDATE SET shape = excluded.shape`, kind, shape)
	return err
}

// Rebuild drops every projection and makes it again from the journal. It calls
// progress, if given, with how many entries are done.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	if err := s.Tx(ctx, Act{}, func(tx *Tx) error { return tx.rebuild(progress) }); err != nil {
		return err
	}
	return s.settle(ctx)
}

func (tx *Tx) rebuild(progress func(done, total int64)) error {
	if err := tx.drop(); err != nil {
		return err
	}
	small, err := tx.large()
	if err != nil {
		return err
	}
	defer small()
	create, index := tx.s.engine.searchTable()
	if err := tx.build("", "", shared.create, create); err != nil {
		return err
	}
	for _, t := range tx.s.order {
		if err := tx.build(t.kind.Name, "", t.create()); err != nil {
			return err
		}
	}
	if progress != nil {
		progress(0, tx.tree.Size())
	}
	if err := tx.refill(progress); err != nil {
		return err
	}
	if err := tx.build("", sharedShape, shared.index, index); err != nil {
		return err
	}
	for _, t := range tx.s.order {
		if err := tx.build(t.kind.Name, t.shape(), t.indexes()); err != nil {
			return err
		}
	}
	return nil
}

// Fill fills an empty record with much. The transactions that f runs add to the
// journal and to nothing else, so what is saved can be found by nobody, and no
// name is refused as taken; when f is done, the tables are made as a rebuild makes
// them. Should the program end before, the next start makes them.
func (s *Store) Fill(ctx context.Context, f func(Filler) error, progress func(done, total int64)) error {
	err := s.Tx(ctx, Act{}, func(tx *Tx) error {
		if n := tx.tree.Size(); n > 0 {
			return problem.New(problem.Conflict, "The record here already has %d entries. Fill an empty data directory or database.", n)
		}
		return tx.unmade()
	})
	if err != nil {
		return err
	}
	return errors.Join(f(Filler{s}), s.Rebuild(ctx, progress))
}

// A Filler is what Fill writes with.
type Filler struct{ s *Store }

// Tx is Store.Tx, but for the tables.
func (fill Filler) Tx(ctx context.Context, act Act, f func(*Tx) error) error {
	return fill.s.Tx(ctx, act, func(tx *Tx) error {
		tx.lot = entryLoader(tx)
		if err := f(tx); err != nil {
			return err
		}
		return tx.lot.flushAll()
	})
}

// unmade says that the tables are not what the journal gives, so that they are
// made anew at the next start at the latest.
func (tx *Tx) unmade() error { return tx.exec(`DELETE FROM projection WHERE kind = ''`) }

// settle measures the tables that were just made. Should that fail, for a full
// disk say, they are whole and can be read all the same: why is kept for whoever
// asks with [Store.Unmeasured].
func (s *Store) settle(ctx context.Context) error {
	s.Measure(ctx)
	return ctx.Err()
}

// Unmeasured tells why the tables could not be measured when they were made last;
// nil, if they were, or are of an earlier start.
func (s *Store) Unmeasured() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unmeasured
}

// Measure lets PostgreSQL learn what was loaded, and note that all of it holds: an
// index alone then answers, where it would otherwise fetch each row to see. It
// does so by itself after a while; until then lists take several times as long.
// SQLite is told how to answer, and needs neither.
func (s *Store) Measure(ctx context.Context) error {
	err := s.measure(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unmeasured = err
	return err
}

func (s *Store) measure(ctx context.Context) error {
	if s.engine.name == "sqlite" {
		return nil
	}
	names := []string{"name", "facet", "search"}
	for _, t := range s.order {
		names = append(names, t.name)
	}
	for _, q := range []string{"VACUUM (ANALYZE) " + strings.Join(names, ", "), "ANALYZE entry"} {
		if _, err := s.write.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("measure the tables: %w", err)
		}
	}
	return nil
}

func (tx *Tx) drop() error {
	names := []string{"name", "facet", "search_index", "search"}
	have, err := tx.shapes()
	if err != nil {
		return err
	}
	for kind := range have {
		if kind != "" {
			names = append(names, "r_"+strings.ReplaceAll(kind, "-", "_"))
		}
	}
	for _, n := range names {
		if _, err := tx.tx.ExecContext(tx.ctx, `DROP TABLE IF EXISTS `+n); err != nil {
			return fmt.Errorf("drop %s: %w", n, err)
		}
	}
	_, err = tx.tx.ExecContext(tx.ctx, `DELETE FROM projection`)
	return err
}

// chunk is how many entries are read at a time where the journal is read whole.
const chunk = 4000

// spanned is what one entry puts into the tables, before the next entry of its
// record says until when.
type spanned struct {
	t       *table
	id, seq int64
	row     row
	noted   noted
}

// refill loads every projection, record by record. Reading and decoding go
// ahead of writing, on another connection: what is being written is not the
// journal.
func (tx *Tx) refill(progress func(done, total int64)) error {
	ctx, stop := context.WithCancel(tx.ctx)
	defer stop()
	chunks, failed := make(chan []spanned, 2), make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- tx.s.readByRecord(ctx, chunks)
	}()
	l := newLoader(tx)
	var done int64
	var history []spanned
	for c := range chunks {
		for _, v := range c {
			if len(history) > 0 && history[0].id != v.id {
				if err := l.record(history); err != nil {
					return err
				}
				history = history[:0]
			}
			history = append(history, v)
		}
		done += int64(len(c))
		if progress != nil {
			progress(done, tx.tree.Size())
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	if err := l.record(history); err != nil {
		return err
	}
	return l.flushAll()
}

// readByRecord sends every entry, record after record and version after version.
func (s *Store) readByRecord(ctx context.Context, out chan<- []spanned) error {
	var id, seq int64
	for {
		part, err := s.readChunk(ctx, id, seq)
		if err != nil || len(part) == 0 {
			return err
		}
		last := part[len(part)-1]
		id, seq = last.id, last.seq
		select {
		case out <- part:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) readChunk(ctx context.Context, id, seq int64) ([]spanned, error) {
	rows, err := s.rows(unwatched(ctx), fmt.Sprintf(`SELECT %s FROM entry WHERE (id, seq) > ($1, $2) ORDER BY id, seq LIMIT %d`,
		spanFields, chunk), id, seq)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return s.readSpans(rows, texts{ctx, s})
}

// spanFields are those of an entry that its rows are made from.
const spanFields = `seq, kind, id, version, form, body`

func (s *Store) readSpans(rows *sql.Rows, of texts) ([]spanned, error) {
	defer rows.Close()
	var part []spanned
	owed := map[int]record.Record{}
	var e journal.Entry
	var body sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&e.Seq, &e.Kind, &e.ID, &e.Version, &e.Form, &body); err != nil {
			return nil, fmt.Errorf("read an entry: %w", err)
		}
		t := s.tables[e.Kind]
		if t == nil {
			return nil, fmt.Errorf("entry %d is of a register, %q, that this program does not know", e.Seq, e.Kind)
		}
		e.Body = body
		r, err := t.decode(&e)
		if err != nil {
			return nil, err
		}
		span := spanned{t: t, id: e.ID, seq: e.Seq, row: t.project(&e, r)}
		if len(t.blobs) > 0 {
			owed[len(part)] = r // its words are read when this reading is done, which holds a connection
		} else {
			span.noted = read(t, r, of)
		}
		part = append(part, span)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	rows.Close()
	for n, r := range owed {
		part[n].noted = read(part[n].t, r, of)
	}
	return part, nil
}

// loader writes the rows of whole records, many at a time.
type loader struct {
	tx      *Tx
	buffers map[string]*buffer
}

// A buffer is rows that wait to be written to one table, their values side by side.
type buffer struct {
	table   string
	columns []string
	values  []any
	full    string // the statement of a full batch on SQLite, once there was one
}

func newLoader(tx *Tx) *loader {
	l := &loader{tx, map[string]*buffer{}}
	l.add("name", shared.names)
	l.add("facet", shared.facets)
	l.add("search", searchColumns)
	for _, t := range tx.s.order {
		l.add(t.name, t.columns())
	}
	return l
}

// entryLoader loads the journal itself.
func entryLoader(tx *Tx) *loader {
	l := &loader{tx, map[string]*buffer{}}
	l.add("entry", strings.Split(entryFields, ", "))
	return l
}

func (l *loader) add(table string, columns []string) {
	l.buffers[table] = &buffer{table: table, columns: columns}
}

// record writes everything that the history of one record puts into the
// projections: a row for each version, and a row for each unbroken span over
// which it had a name or a facet.
func (l *loader) record(history []spanned) error {
	since := map[facet]int64{}
	for i, v := range history {
		until := int64(open)
		if i+1 < len(history) {
			until = history[i+1].seq
		}
		if !v.row.gone {
			if err := l.write(v.t.name, append([]any{v.seq, until}, v.row.values...)); err != nil {
				return err
			}
		}
		if err := l.turn(v, since); err != nil {
			return err
		}
	}
	for k, from := range since {
		if err := l.key(history[0], k, from, open); err != nil {
			return err
		}
	}
	return l.words(history)
}

// turn closes the keys that end with version v and begins those that are new.
func (l *loader) turn(v spanned, since map[facet]int64) error {
	now := map[facet]bool{}
	for _, k := range v.row.keys() {
		now[k] = true
		if _, open := since[k]; !open {
			since[k] = v.seq
		}
	}
	for k, from := range since {
		if now[k] {
			continue
		}
		delete(since, k)
		if err := l.key(v, k, from, v.seq); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) key(v spanned, k facet, from, until int64) error {
	if k.field == "" {
		return l.write("name", []any{v.t.kind.Name, k.key, v.id, from, until})
	}
	return l.write("facet", []any{v.t.kind.Name, k.field, k.key, v.id, from, until})
}

func (l *loader) write(name string, values []any) error {
	b := l.buffers[name]
	b.values = append(b.values, values...)
	if len(b.values) < len(b.columns)*l.tx.s.engine.batch {
		return nil
	}
	return l.flush(b)
}

func (l *loader) flushAll() error {
	for _, b := range l.buffers {
		if err := l.flush(b); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) flush(b *buffer) error {
	if len(b.values) == 0 {
		return nil
	}
	if err := l.tx.load(b); err != nil {
		return fmt.Errorf("load the table %s: %w", b.table, err)
	}
	clear(b.values)
	b.values = b.values[:0]
	return nil
}
