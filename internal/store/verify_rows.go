package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/journal"
)

// The rows of the registers are summed first, each table as it lies. Only where the
// sum is not that of the journal are they looked at one by one, to say which it is.

// rowSum gives the sum over the rows that the tables of the registers have for
// the entries up to a number.
func (s *Store) rowSum(ctx context.Context, by seed, size int64) (uint64, error) {
	var sum uint64
	for _, t := range s.order {
		n, err := s.tableSum(ctx, by, t, size)
		if err != nil {
			return 0, fmt.Errorf("read the table of %s: %w", t.kind.Plural, err)
		}
		sum += n
	}
	return sum, nil
}

func (s *Store) tableSum(ctx context.Context, by seed, t *table, size int64) (uint64, error) {
	var sum uint64
	rows, err := s.rows(unwatched(ctx), `SELECT seq_from, `+t.line()+` FROM `+t.name)
	if err != nil {
		return sum, err
	}
	defer rows.Close()
	var seq int64
	var line sql.RawBytes
	for n := 1; rows.Next(); n++ {
		if n%chunk == 0 && ctx.Err() != nil {
			return sum, ctx.Err()
		}
		if err := rows.Scan(&seq, &line); err != nil {
			return sum, err
		}
		if seq >= 1 && seq <= size { // others are told by unexplained
			sum += by.row(t.kind.Name, seq, line)
		}
	}
	return sum, rows.Err()
}

// line gives the values of a row from seq_to on, joined, as SQL.
func (t *table) line() string { return strings.Join(t.columns()[1:], " || '"+between+"' || ") }

// walkRows compares the rows of the registers one by one with what the journal gives.
func (c *verifier) walkRows(progress func(done, total int64)) error {
	size, from, done := c.report.Head.Size, int64(1), int64(0)
	next := func() func() *rowsPart {
		if from > size || c.ctx.Err() != nil {
			return nil
		}
		first := from
		from += chunk
		return func() *rowsPart { return c.stretchOfRows(first, min(first+chunk-1, size)) }
	}
	for p := range inOrder(next) {
		if p.err != nil {
			return p.err
		}
		for _, f := range p.faults {
			c.report.fault("%s", f)
		}
		if done = min(done+chunk, size); progress != nil {
			progress(done, size)
		}
	}
	return c.ctx.Err()
}

// rowsPart is what one worker found of the rows that one stretch of the journal left.
type rowsPart struct {
	rows   map[string][]keptRow // not yet met
	line   []byte
	faults []string
	err    error
}

func (p *rowsPart) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (c *verifier) stretchOfRows(from, to int64) *rowsPart {
	p := &rowsPart{}
	if p.rows, p.err = c.keptRows(unwatched(c.ctx), from, to); p.err != nil {
		return p
	}
	if p.err = c.entries(c.ctx, from, to, func(e *journal.Entry) { c.compareRow(p, e) }); p.err != nil {
		return p
	}
	for _, t := range c.s.order {
		p.kept(t, to+1)
	}
	slices.Sort(p.faults)
	return p
}

// compareRow compares the row that an entry should have left with the one that there is.
func (c *verifier) compareRow(p *rowsPart, e *journal.Entry) {
	t := c.s.tables[e.Kind]
	if t == nil {
		return // told already, as is what cannot be read
	}
	got, there := p.kept(t, e.Seq)
	r, err := t.decode(e)
	if err != nil {
		return
	}
	want := t.project(e, r)
	if want.gone {
		if there {
			p.fault("The table of %s has a row for entry %d, which took %s out.", t.kind.Plural, e.Seq, e.Ref)
		}
		return
	}
	if p.line = c.lineOf(p.line, e, want); !there || got != string(p.line) {
		p.fault("The table of %s is not what entry %d (%s) gives. Rebuild it with: crosscode verify --rebuild", t.kind.Plural, e.Seq, e.Ref)
	}
}

// kept takes the row that a table has for entry seq. Rows before it are of no
// entry of that register.
func (p *rowsPart) kept(t *table, seq int64) (string, bool) {
	rows := p.rows[t.kind.Name]
	for ; len(rows) > 0 && rows[0].seq < seq; rows = rows[1:] {
		p.fault("The table of %s has a row for entry %d that the journal does not explain.", t.kind.Plural, rows[0].seq)
	}
	p.rows[t.kind.Name] = rows
	if len(rows) == 0 || rows[0].seq != seq {
		return "", false
	}
	p.rows[t.kind.Name] = rows[1:]
	return rows[0].text, true
}

// A kept row is what a table has for one entry.
type keptRow struct {
	seq  int64
	text string // its values from seq_to on, joined
}

// keptRows reads the rows of every register that the entries from one number
// to another left, by register and in the order of entries.
func (c *verifier) keptRows(ctx context.Context, from, to int64) (map[string][]keptRow, error) {
	all := map[string][]keptRow{}
	for _, t := range c.s.order {
		rows, err := c.s.rows(ctx, fmt.Sprintf(`SELECT seq_from, %s FROM %s WHERE seq_from BETWEEN $1 AND $2 ORDER BY seq_from`, t.line(), t.name), from, to)
		if err == nil {
			all[t.kind.Name], err = readKept(rows)
		}
		if err != nil {
			return nil, fmt.Errorf("read the table of %s: %w", t.kind.Plural, err)
		}
	}
	return all, nil
}

func readKept(rows *sql.Rows) ([]keptRow, error) {
	defer rows.Close()
	var kept []keptRow
	for rows.Next() {
		var k keptRow
		if err := rows.Scan(&k.seq, &k.text); err != nil {
			return nil, err
		}
		kept = append(kept, k)
	}
	return kept, rows.Err()
}
