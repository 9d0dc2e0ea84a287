package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Moment is a length of the journal. The zero Moment is now.
type Moment struct{ seq int64 }

// Now is the moment that has everything recorded so far.
var Now = Moment{}

// AtEntry is the moment just after entry seq.
func AtEntry(seq int64) Moment { return Moment{seq} }

// IsNow reports whether m is now.
func (m Moment) IsNow() bool { return m.seq == 0 }

// Seq returns the length of the journal at m; 0 for now.
func (m Moment) Seq() int64 { return max(m.seq, 0) }

// before is the moment before anything was recorded: every span starts later.
var before = Moment{-1}

// holds gives a condition that the span of table alias a holds at m.
func (m Moment) holds(a string) string {
	if m.IsNow() {
		return fmt.Sprintf("%s.seq_to = %d", a, open)
	}
	return fmt.Sprintf("%[1]s.seq_from <= %[2]d AND %[1]s.seq_to > %[2]d", a, m.seq)
}

// AsAt returns the moment at the end of an instant: everything whose time is
// not after t.
func (s *Store) AsAt(ctx context.Context, t time.Time) (Moment, error) {
	var seq sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT seq FROM entry WHERE at <= $1 ORDER BY at DESC, seq DESC LIMIT 1`,
		journal.Format(t)).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return before, nil
	}
	if err != nil {
		return Now, fmt.Errorf("find the journal's length at %s: %w", t, err)
	}
	return Moment{seq.Int64}, nil
}

type querier interface {
	rows(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rows runs a query of the reading handle, prepared. A statement that fails is
// prepared no longer and tried once more as it is: another server may have made
// the tables anew since. Within [Store.Once] it is a query of the transaction,
// once that has begun.
func (s *Store) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if o := onceOf(ctx); o != nil && o.tx != nil {
		return o.tx.rows(ctx, query, args...)
	}
	if s.engine.prepares {
		rows, err := s.read.QueryContext(ctx, query, args...)
		if err == nil || ctx.Err() != nil {
			return rows, err
		}
		return s.read.QueryContext(ctx, query, args...)
	}
	st, kept, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if kept {
		rows, err := st.QueryContext(ctx, args...)
		if err == nil || ctx.Err() != nil {
			return rows, err
		}
		s.forget(query)
	} else {
		st.Close()
	}
	return s.read.QueryContext(ctx, query, args...)
}

// A View reads the record at one moment, as one reader may see it.
type View struct {
	ctx    context.Context
	s      *Store
	q      querier
	scope  Scope
	moment Moment
	words  kept[string, []string] // those of the index that begin so, if they were looked up
	once   *readOnce              // nil: a statement is asked each time
}

// View returns what a reader of that scope sees at a moment.
func (s *Store) View(ctx context.Context, scope Scope, m Moment) *View {
	return &View{ctx: ctx, s: s, q: s, scope: scope, moment: m}
}

// uncommitted reports whether v reads what may still be undone.
func (v *View) uncommitted() bool {
	_, in := v.q.(*Tx)
	o := onceOf(v.ctx)
	return in || o != nil && o.tx != nil
}

// At returns a view like v of what the record held at another moment.
func (v *View) At(m Moment) *View {
	return &View{ctx: v.ctx, s: v.s, q: v.q, scope: v.scope, moment: m, once: v.once}
}

// Moment returns the moment v reads at.
func (v *View) Moment() Moment { return v.moment }

// An Item is a record as it was left by one entry.
type Item struct {
	Record record.Record
	Seq    int64     // the entry that left it so
	At     time.Time // when that was
	key    string    // its place in the list
}

// Find returns the record that a name means, or a NotFound problem. What may
// not be seen is not found.
func (v *View) Find(k *record.Kind, name string) (Item, error) {
	t := v.s.table(k)
	if !sayable(name) {
		return Item{}, problem.New(problem.NotFound, "There is no %s of that name%s.", k.Noun, v.then())
	}
	query := `SELECT r.seq_from, e.at, e.id, e.version, e.form, e.body FROM name n
		JOIN ` + t.name + ` r ON r.id = n.id AND ` + v.moment.holds("r") + `
		JOIN entry e ON e.seq = r.seq_from
		WHERE n.kind = $1 AND n.key = $2 AND ` + v.moment.holds("n") + v.visible("r", t)
	items, err := v.items(t, false, query, k.Name, record.NameKey(k.Canon(name)))
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, problem.New(problem.NotFound, "There is no %s called %s%s.", k.Noun, name, v.then())
	}
	return items[0], nil
}

// sayable reports whether s is a text as databases have it: in UTF-8, and without
// the character that PostgreSQL has no room for.
func sayable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// mostNamed names are looked up by one statement, for any number of them.
const mostNamed = 64

// References gives for each of some names the reference of the record that it means.
// What is not there, or may not be seen, is left out.
func (v *View) References(k *record.Kind, names []string) (map[string]string, error) {
	t := v.s.table(k)
	byKey := map[string]string{}
	for part := range slices.Chunk(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !sayable(n) }), mostNamed) {
		args := []any{k.Name}
		for i := range mostNamed {
			args = append(args, record.NameKey(k.Canon(part[min(i, len(part)-1)])))
		}
		rows, err := v.q.rows(v.ctx, numbered(`SELECT n.key, e.ref FROM name n
			JOIN `+t.name+` r ON r.id = n.id AND `+v.moment.holds("r")+`
			JOIN entry e ON e.seq = r.seq_from
			WHERE n.kind = ? AND n.key IN (`+marks(mostNamed)+`) AND `+v.moment.holds("n")+v.visible("r", t)), args...)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", k.Plural, err)
		}
		if err := scanPairs(rows, byKey); err != nil {
			return nil, fmt.Errorf("read %s: %w", k.Plural, err)
		}
	}
	out := map[string]string{}
	for _, name := range names {
		if ref, ok := byKey[record.NameKey(k.Canon(name))]; ok {
			out[name] = ref
		}
	}
	return out, nil
}

// A Meaning is the record that a name means.
type Meaning struct {
	Kind *record.Kind
	Ref  string
}

// Meant gives for each of some names the record that it means, of the first of the
// registers that has one. What is not there, or may not be seen, is left out.
func (v *View) Meant(kinds []*record.Kind, names []string) (map[string]Meaning, error) {
	out := map[string]Meaning{}
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !sayable(n) || record.NameKey(n) == "" })
	held := map[string]map[string]bool{} // the keys that a register has
	for part := range slices.Chunk(names, mostNamed) {
		args := make([]any, mostNamed)
		for i := range args {
			args[i] = record.NameKey(part[min(i, len(part)-1)])
		}
		rows, err := v.q.rows(v.ctx, numbered(`SELECT DISTINCT n.kind, n.key FROM name n WHERE n.key IN (`+marks(mostNamed)+`) AND `+v.moment.holds("n")), args...)
		if err != nil {
			return nil, fmt.Errorf("read what names mean: %w", err)
		}
		if err := scanSets(rows, held); err != nil {
			return nil, fmt.Errorf("read what names mean: %w", err)
		}
	}
	for _, k := range kinds {
		var ask []string
		for _, n := range names {
			if _, known := out[n]; !known && held[k.Name][record.NameKey(n)] {
				ask = append(ask, n)
			}
		}
		if len(ask) == 0 {
			continue
		}
		found, err := v.References(k, ask)
		if err != nil {
			return nil, err
		}
		for n, ref := range found {
			out[n] = Meaning{k, ref}
		}
	}
	return out, nil
}

// scanSets reads pairs into the set of the first of each.
func scanSets(rows *sql.Rows, into map[string]map[string]bool) error {
	defer rows.Close()
	for rows.Next() {
		var of, one string
		if err := rows.Scan(&of, &one); err != nil {
			return err
		}
		if into[of] == nil {
			into[of] = map[string]bool{}
		}
		into[of][one] = true
	}
	return rows.Err()
}

func scanPairs(rows *sql.Rows, into map[string]string) error {
	defer rows.Close()
	for rows.Next() {
		var one, other string
		if err := rows.Scan(&one, &other); err != nil {
			return err
		}
		into[one] = other
	}
	return rows.Err()
}

// Get returns the record with a permanent number.
func (v *View) Get(k *record.Kind, id int64) (Item, error) {
	t := v.s.table(k)
	items, err := v.items(t, false, `SELECT r.seq_from, e.at, e.id, e.version, e.form, e.body FROM `+t.name+` r
		JOIN entry e ON e.seq = r.seq_from WHERE r.id = $1 AND `+v.moment.holds("r")+v.visible("r", t), id)
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, problem.New(problem.NotFound, "There is no %s with the number %d%s.", k.Noun, id, v.then())
	}
	return items[0], nil
}

func (v *View) then() string {
	if v.moment.IsNow() {
		return ""
	}
	return " at that time"
}

// items runs a query of a register's rows; keyed says that the sort key comes
// first.
func (v *View) items(t *table, keyed bool, query string, args ...any) ([]Item, error) {
	var out []Item
	for it, err := range v.scan(t, keyed, query, args...) {
		if err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, nil
}

func (v *View) scan(t *table, keyed bool, query string, args ...any) iter.Seq2[Item, error] {
	return itemsOf(t, v.left(v.ctx, t, keyed, query, args...))
}

// A left is how an entry left a record, not yet decoded.
type left struct {
	key              string // its place in the list
	seq, id, version int64
	form             int
	at, body         string
}

// left runs a query of a register's rows, or gives what it gave before.
func (v *View) left(ctx context.Context, t *table, keyed bool, query string, args ...any) iter.Seq2[left, error] {
	read := v.leftNow(ctx, t, keyed, query, args...)
	if v.once == nil {
		return read
	}
	return v.once.of(query, args, read)
}

// leftNow runs a query of a register's rows.
func (v *View) leftNow(ctx context.Context, t *table, keyed bool, query string, args ...any) iter.Seq2[left, error] {
	return func(yield func(left, error) bool) {
		fail := func(err error) { yield(left{}, fmt.Errorf("read %s: %w", t.kind.Plural, err)) }
		rows, err := v.q.rows(ctx, query, args...)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		var l left
		dest := []any{&l.key, &l.seq, &l.at, &l.id, &l.version, &l.form, &l.body}
		if !keyed {
			dest = dest[1:]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				fail(err)
				return
			}
			if !yield(l, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// itemsOf decodes what was left.
func itemsOf(t *table, all iter.Seq2[left, error]) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for l, err := range all {
			var it Item
			if err == nil {
				it, err = l.item(t)
			}
			if !yield(it, err) || err != nil {
				return
			}
		}
	}
}

func (l *left) item(t *table) (Item, error) {
	at, err := journal.ParseInstant(l.at)
	if err != nil {
		return Item{}, fmt.Errorf("entry %d: %w", l.seq, err)
	}
	r, err := t.kind.DecodeText(l.form, l.body)
	if err != nil {
		return Item{}, fmt.Errorf("entry %d: %w", l.seq, err)
	}
	h := record.HeadOf(r)
	h.ID, h.Version = l.id, l.version
	return Item{Record: r, Seq: l.seq, At: at, key: l.key}, nil
}

// A Version is an entry of a record's history with the state it left.
type Version struct {
	Entry  journal.Entry // Body and Salt only as far as the reader may see them
	Record record.Record
}

// History returns every entry of a record up to the moment, oldest first, as
// far as both the class it had then and the class it has now permit.
func (v *View) History(k *record.Kind, id int64) ([]Version, error) {
	t := v.s.table(k)
	if _, err := v.Get(k, id); err != nil && !v.scope.all {
		return nil, err
	}
	limit := int64(open)
	if !v.moment.IsNow() {
		limit = v.moment.seq
	}
	rows, err := v.q.rows(v.ctx, `SELECT `+entryFields+` FROM entry WHERE id = $1 AND kind = $2 AND seq <= $3 ORDER BY seq`, id, k.Name, limit)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s %d: %w", k.Noun, id, err)
	}
	defer rows.Close()
	var out []Version
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		r, err := t.decode(e)
		if err != nil {
			return nil, err
		}
		if v.scope.Sees(record.HeadOf(r).Class) {
			out = append(out, Version{*e, r})
		}
	}
	return out, rows.Err()
}

// Histories returns for each of some records what [View.History] does of one, by
// their numbers. What may not be seen is left out.
func (v *View) Histories(k *record.Kind, ids []int64) (map[int64][]Version, error) {
	out := map[int64][]Version{}
	t := v.s.table(k)
	limit := int64(open)
	if !v.moment.IsNow() {
		limit = v.moment.seq
	}
	const most = 64 // one statement for any number of them
	for part := range slices.Chunk(ids, most) {
		args := []any{k.Name, limit}
		for i := range most {
			args = append(args, part[min(i, len(part)-1)])
		}
		all, err := v.versions(numbered(fmt.Sprintf(`WHERE kind = ? AND seq <= ? AND id IN (SELECT r.id FROM %s r WHERE r.id IN (%s) AND %s%s) ORDER BY seq`,
			t.name, marks(most), v.moment.holds("r"), v.visible("r", t))), args...)
		if err != nil {
			return nil, err
		}
		for _, ver := range all {
			if v.scope.Sees(record.HeadOf(ver.Record).Class) {
				out[ver.Entry.ID] = append(out[ver.Entry.ID], ver)
			}
		}
	}
	return out, nil
}

// Before returns the last version of a record before an entry that the reader may
// see, by the class it had then and by the one it has now; a NotFound problem, if
// there is none.
func (v *View) Before(k *record.Kind, id, seq int64) (Version, error) {
	for {
		one, err := v.versions(`WHERE id = $1 AND kind = $2 AND seq < $3 ORDER BY seq DESC LIMIT 1`, id, k.Name, seq)
		if err != nil {
			return Version{}, err
		}
		if len(one) == 0 {
			return Version{}, problem.New(problem.NotFound, "There is no earlier version of that %s.", k.Noun)
		}
		seq = one[0].Entry.Seq
		if one, err = v.permitted(one); err != nil {
			return Version{}, err
		}
		if len(one) > 0 {
			return one[0], nil
		}
	}
}

func scanEntry(rows *sql.Rows) (*journal.Entry, error) {
	var p passing
	if err := p.scan(rows); err != nil {
		return nil, err
	}
	e := p.Entry
	e.Salt, e.Body = slices.Clone(e.Salt), slices.Clone(e.Body)
	return &e, nil
}

// A passing entry is read from a row and stands until the next row is read: its
// salt and its body are the database's own. The journal is walked with one.
type passing struct {
	journal.Entry
	at, recorded       string
	read               string // At, as it was written
	commit, salt, body sql.RawBytes
}

func (p *passing) scan(rows *sql.Rows) error {
	e := &p.Entry
	err := rows.Scan(&e.Seq, &p.at, &p.recorded, &e.Actor, &e.Act, &e.Why, &e.Item, &e.Cause, &e.Kind, &e.ID, &e.Ref,
		&e.Version, &e.Form, &p.commit, &p.salt, &p.body)
	if err != nil {
		return fmt.Errorf("read an entry: %w", err)
	}
	// The entries of one act have the same time, and most were recorded at it.
	if p.at != p.read {
		if e.At, err = journal.ParseInstant(p.at); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		p.read = p.at
	}
	if e.Recorded = e.At; p.recorded != p.at {
		if e.Recorded, err = journal.ParseInstant(p.recorded); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
	}
	if len(p.commit) != len(e.Commit) {
		return fmt.Errorf("entry %d: its commitment is %d bytes", e.Seq, len(p.commit))
	}
	copy(e.Commit[:], p.commit)
	e.Salt, e.Body = p.salt, p.body
	return nil
}

// unwatched gives the context of one statement that gives many rows: a driver
// looks at one that can end before it gives each of them. Whoever reads so reads
// in parts, and looks between them whether to go on.
func unwatched(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Began returns the time of the first entry; none in an empty record.
func (s *Store) Began(ctx context.Context) (time.Time, error) {
	if at := s.began.Load(); at != nil {
		return *at, nil
	}
	rows, err := s.rows(ctx, `SELECT at FROM entry WHERE seq = 1`)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the first entry: %w", err)
	}
	defer rows.Close()
	var at string
	for rows.Next() {
		if err := rows.Scan(&at); err != nil {
			return time.Time{}, fmt.Errorf("read the first entry: %w", err)
		}
	}
	if at == "" {
		return time.Time{}, rows.Err()
	}
	first, err := journal.ParseInstant(at)
	if err == nil && onceOf(ctx) == nil {
		s.began.Store(&first)
	}
	return first, err
}
