package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/journal"
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
		`CREATE INDEX facet_id ON facet (id, field, key)`,
	},
	names:  []string{"kind", "key", "id", "seq_from", "seq_to"},
	facets: []string{"kind", "field", "key", "id", "seq_from", "seq_to"},
}

// It changes, too, when words are cut or folded otherwise than before.
const sharedShape = "names and facets 2, words 2"

// reshape makes the projections that are missing, and builds all of them again
// if one that is in use has changed its declaration.
func (s *Store) reshape(ctx context.Context) error {
	if fit, err := s.inShape(ctx); fit || err != nil {
		return err
	}
	return s.Tx(ctx, Act{}, func(tx *Tx) error {
		have, err := tx.shapes()
		if err != nil {
			return err
		}
		if tx.tree.Size() > 0 && have[""] != sharedShape {
			return tx.rebuild(nil)
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
				return tx.rebuild(nil)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
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
	return s.Tx(ctx, Act{}, func(tx *Tx) error { return tx.rebuild(progress) })
}

func (tx *Tx) rebuild(progress func(done, total int64)) error {
	if err := tx.drop(); err != nil {
		return err
	}
	create, index := tx.s.engine.searchTable()
	if err := tx.build("", "", shared.create, create); err != nil {
		return err
	}
	for _, t := range tx.s.order {
		if err := tx.build(t.kind.Name, "", t.create()); err != nil {
			return err
		}
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
	return tx.build("", "", tx.s.engine.measure())
}

// measure gives the statement that lets the database learn what was loaded.
func (e engine) measure() []string {
	if e.name == "sqlite" {
		return nil // it is told how to answer, and needs no statistics
	}
	return []string{"ANALYZE"}
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

// spanned is a version of a record with the span for which it held.
type spanned struct {
	t     *table
	entry *journal.Entry
	row   row
	noted noted
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
			if len(history) > 0 && history[0].entry.ID != v.entry.ID {
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
		last := part[len(part)-1].entry
		id, seq = last.ID, last.Seq
		select {
		case out <- part:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) readChunk(ctx context.Context, id, seq int64) ([]spanned, error) {
	rows, err := s.rows(ctx, fmt.Sprintf(`SELECT %s FROM entry WHERE (id, seq) > ($1, $2) ORDER BY id, seq LIMIT %d`,
		entryFields, chunk), id, seq)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	var part []spanned
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		v, err := s.span(e)
		if err != nil {
			return nil, err
		}
		part = append(part, v)
	}
	return part, rows.Err()
}

func (s *Store) span(e *journal.Entry) (spanned, error) {
	t := s.tables[e.Kind]
	if t == nil {
		return spanned{}, fmt.Errorf("entry %d is of a register, %q, that this program does not know", e.Seq, e.Kind)
	}
	r, err := t.decode(e)
	if err != nil {
		return spanned{}, err
	}
	e.Body = nil
	return spanned{t, e, t.project(e, r), read(t, r)}, nil
}

// loader writes the rows of whole records, many at a time.
type loader struct {
	tx      *Tx
	buffers map[string]*buffer
}

type buffer struct {
	insert string
	width  int
	full   string // the statement of a full batch, once there was one
	args   []any
}

func newLoader(tx *Tx) *loader {
	l := &loader{tx, map[string]*buffer{
		"name":   {insert: insertInto("name", shared.names), width: len(shared.names)},
		"facet":  {insert: insertInto("facet", shared.facets), width: len(shared.facets)},
		"search": {insert: insertInto("search", searchColumns), width: len(searchColumns)},
	}}
	for _, t := range tx.s.order {
		cols := t.columns()
		l.buffers[t.name] = &buffer{insert: insertInto(t.name, cols), width: len(cols)}
	}
	return l
}

// record writes everything that the history of one record puts into the
// projections: a row for each version, and a row for each unbroken span over
// which it had a name or a facet.
func (l *loader) record(history []spanned) error {
	since := map[facet]int64{}
	for i, v := range history {
		until := int64(open)
		if i+1 < len(history) {
			until = history[i+1].entry.Seq
		}
		if !v.row.gone {
			if err := l.write(v.t.name, append([]any{v.entry.Seq, until}, v.row.values...)); err != nil {
				return err
			}
		}
		if err := l.turn(v, since); err != nil {
			return err
		}
	}
	for k, from := range since {
		if err := l.key(history[0].entry, k, from, open); err != nil {
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
			since[k] = v.entry.Seq
		}
	}
	for k, from := range since {
		if now[k] {
			continue
		}
		delete(since, k)
		if err := l.key(v.entry, k, from, v.entry.Seq); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) key(e *journal.Entry, k facet, from, until int64) error {
	if k.field == "" {
		return l.write("name", []any{e.Kind, k.key, e.ID, from, until})
	}
	return l.write("facet", []any{e.Kind, k.field, k.key, e.ID, from, until})
}

func (l *loader) write(name string, values []any) error {
	b := l.buffers[name]
	b.args = append(b.args, values...)
	if len(b.args) < b.width*l.tx.s.engine.batch {
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
	n := len(b.args) / b.width
	if n == 0 {
		return nil
	}
	if n == l.tx.s.engine.batch && b.full == "" {
		b.full = b.insert + l.tx.s.engine.placeholders(n, b.width)
	}
	statement := b.full
	if n < l.tx.s.engine.batch {
		statement = b.insert + l.tx.s.engine.placeholders(n, b.width)
	}
	err := l.tx.exec(statement, b.args...)
	b.args = b.args[:0]
	if err != nil {
		return fmt.Errorf("load the projections: %w", err)
	}
	return nil
}
