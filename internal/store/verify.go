package store

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
)

// A Report is what verifying the record found.
type Report struct {
	Head        Head
	Redacted    int64    // entries whose body was redacted, by a redaction that is recorded
	Blobs       int64    // files kept by hash, whose bytes are what it says
	BlobsGone   int64    // and those whose bytes a redaction took away
	Checkpoints int      // that were compared and agree
	Unsigned    int      // of these, kept here but signed with a key that is not at hand
	Faults      []string // in words; none if the record is what it should be
	More        int64    // faults beyond those told
}

// maxFaults is how many faults are told; a record that was tampered with at the
// root may have one for every entry.
const maxFaults = 50

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) >= maxFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// Verify recomputes the journal from its first entry, and compares what every
// entry should have put into the tables with what is there. Checkpoints from
// outside catch a journal that was cut short or written anew.
//
// It takes many readings. Where they do not agree and somebody wrote meanwhile, that
// may be why: it looks again, and lets nobody write until it has.
func (s *Store) Verify(ctx context.Context, outside []journal.Checkpoint, progress func(done, total int64)) (*Report, error) {
	r, err := s.verify(ctx, outside, progress)
	if err != nil || len(r.Faults) == 0 {
		return r, err
	}
	now, err := s.Head(ctx)
	if err != nil || now.Size == r.Head.Size {
		return r, err
	}
	err = s.Tx(ctx, Act{}, func(*Tx) (err error) {
		r, err = s.verify(ctx, outside, progress)
		return err
	})
	return r, err
}

func (s *Store) verify(ctx context.Context, outside []journal.Checkpoint, progress func(done, total int64)) (*Report, error) {
	c := &verifier{s: s, ctx: ctx, report: &Report{}, seed: seed(maphash.MakeSeed()), tree: journal.NewTree(), marks: map[int64][]mark{}, blobs: map[string]int64{}}
	if err := c.begin(outside); err != nil {
		return nil, err
	}
	// The tables that are only summed are read beside the journal.
	err := together(
		func() error { return c.follow(progress) },
		func() (err error) { c.held[0], err = s.keySum(ctx, c.seed, namesHeld); return err },
		func() (err error) { c.held[1], err = s.keySum(ctx, c.seed, facetsHeld); return err },
		func() (err error) { c.found, err = s.wordSum(ctx, c.seed); return err },
		func() (err error) { c.rows, err = s.rowSum(ctx, c.seed, c.report.Head.Size); return err },
	)
	if err == nil && c.rows != c.projected && ctx.Err() == nil {
		err = c.walkRows(progress) // which of them it is
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return c.report, c.end()
}

type verifier struct {
	s       *Store
	ctx     context.Context
	report  *Report
	tree    *journal.Tree
	next    []int32                // for each entry, the next of its record
	ordinal []int32                // and which of its record's entries it is
	first   []int32                // and the first
	hidden  map[int64]journal.Hash // commitments to redacted bodies
	marks   map[int64][]mark
	seed    seed   // of the sum
	sum     uint64 // of the names and facets that there should be
	words   uint64 // of the words by which search should find

	projected uint64           // of the rows that the tables of the registers should have
	rows      uint64           // and of those that they have
	held      [2]uint64        // the same sums over the names and the facets that there are
	found     uint64           // and over the words
	blobs     map[string]int64 // the hashes that entries name, and the first that does
	last      time.Time
}

// begin reads what must be known before entries can be judged one by one.
func (c *verifier) begin(outside []journal.Checkpoint) error {
	h, err := c.s.Head(c.ctx)
	if err != nil {
		return err
	}
	c.report.Head = h
	for _, cp := range outside {
		switch {
		case cp.Origin != h.Origin:
			c.report.fault("The checkpoint is of another journal, %s; this one is %s.", cp.Origin, h.Origin)
		case cp.Size > h.Size:
			c.report.fault("The journal was cut short: on %s it had %d entries, now it has %d.", cp.At.Format("2 Jan 2006"), cp.Size, h.Size)
		default:
			c.marks[cp.Size] = append(c.marks[cp.Size], mark{cp, true})
		}
	}
	if err := c.ownCheckpoints(); err != nil {
		return err
	}
	for _, m := range c.marks[0] {
		c.compare(m)
	}
	c.hidden, _, err = c.s.redactedOf(c.ctx)
	return err
}

// ownCheckpoints adds the checkpoints that the store signed itself.
func (c *verifier) ownCheckpoints() error {
	rows, err := c.s.rows(c.ctx, `SELECT note FROM checkpoint ORDER BY size`)
	if err != nil {
		return fmt.Errorf("read the checkpoints: %w", err)
	}
	defer rows.Close()
	var checking string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return fmt.Errorf("read the checkpoints: %w", err)
		}
		if checking == "" {
			if _, checking, err = c.s.Keys(c.ctx); err != nil && problem.Of(err) == nil {
				return err
			}
		}
		// One that was signed with another key is still compared, for what it says.
		cp, err := journal.OpenCheckpoint([]byte(text), checking)
		signed := err == nil
		if !signed {
			if cp, err = journal.ReadCheckpoint([]byte(text)); err != nil {
				c.report.fault("A checkpoint that is kept here cannot be read.")
				continue
			}
		}
		if cp.Size > c.report.Head.Size {
			c.report.fault("The journal was cut short: a checkpoint kept here has %d entries, the journal %d.", cp.Size, c.report.Head.Size)
			continue
		}
		c.marks[cp.Size] = append(c.marks[cp.Size], mark{cp, signed})
	}
	return rows.Err()
}

// chains follows each record through the journal, half of them at a time.
func (c *verifier) chains(size int64) error {
	c.next, c.ordinal, c.first = make([]int32, size+1), make([]int32, size+1), make([]int32, size+1)
	var outside [2][]int64
	err := together(
		func() (err error) { outside[0], err = c.chain(`id <= $1`, size/2); return err },
		func() (err error) { outside[1], err = c.chain(`id > $1`, size/2); return err },
	)
	for _, seq := range slices.Concat(outside[:]...) {
		c.report.fault("There is an entry %d, outside the journal of %d entries.", seq, size)
	}
	return err
}

// chain follows the records of which the number meets a condition, and gives
// the entries that the journal should not have.
func (c *verifier) chain(which string, id int64) (outside []int64, err error) {
	rows, err := c.s.rows(unwatched(c.ctx), `SELECT id, seq FROM entry WHERE `+which+` ORDER BY id, seq`, id)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	var seq, lastID, lastSeq int64
	for rows.Next() {
		if err := rows.Scan(&id, &seq); err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		if seq < 1 || seq >= int64(len(c.next)) {
			outside = append(outside, seq)
			continue
		}
		if id == lastID {
			c.next[lastSeq], c.ordinal[seq], c.first[seq] = int32(seq), c.ordinal[lastSeq]+1, c.first[lastSeq]
		} else {
			c.ordinal[seq], c.first[seq] = 1, int32(seq)
		}
		c.next[seq] = open
		lastID, lastSeq = id, seq
	}
	return outside, rows.Err()
}

// part is what one worker found in one stretch of the journal.
type part struct {
	line        []byte
	leaves      []journal.Hash
	first, last time.Time
	sum         uint64
	words       uint64
	projected   uint64
	redacted    int64
	blobs       map[string]int64
	later       []func()
	faults      []string
	err         error
}

// follow goes through the journal: each record by itself, then all as it stands.
func (c *verifier) follow(progress func(done, total int64)) error {
	if err := c.chains(c.report.Head.Size); err != nil {
		return err
	}
	return c.walk(progress)
}

// walk reads the journal in stretches, several at a time, and joins what was
// found in their order.
func (c *verifier) walk(progress func(done, total int64)) error {
	size, from := c.report.Head.Size, int64(1)
	next := func() func() *part {
		if from > size || c.ctx.Err() != nil {
			return nil
		}
		first := from
		from += chunk
		return func() *part { return c.stretch(c.ctx, first, min(first+chunk-1, size)) }
	}
	for p := range inOrder(next) {
		if err := c.join(p); err != nil {
			return err
		}
		if progress != nil {
			progress(c.tree.Size(), size)
		}
	}
	return c.ctx.Err()
}

func (c *verifier) join(p *part) error {
	if p.err != nil {
		return p.err
	}
	for _, f := range p.faults {
		c.report.fault("%s", f)
	}
	if p.first.Before(c.last) {
		c.report.fault("Time runs backwards at entry %d.", c.tree.Size()+1)
	}
	c.last = p.last
	c.report.Redacted += p.redacted
	c.sum += p.sum
	c.words += p.words
	c.projected += p.projected
	for hash, seq := range p.blobs {
		if first, named := c.blobs[hash]; !named || seq < first {
			c.blobs[hash] = seq
		}
	}
	for _, leaf := range p.leaves {
		if err := c.tree.Add(leaf); err != nil {
			return err
		}
		for _, m := range c.marks[c.tree.Size()] {
			c.compare(m)
		}
	}
	return nil
}

// mark is a checkpoint to compare with, and whether its signature was checked.
type mark struct {
	journal.Checkpoint
	signed bool
}

func (c *verifier) compare(m mark) {
	root, err := c.tree.Root()
	if err != nil || root != m.Root {
		c.report.fault("The first %d entries are not those that the checkpoint signed on %s: the journal was written anew.",
			m.Size, m.At.Format("2 Jan 2006"))
		return
	}
	c.report.Checkpoints++
	if !m.signed {
		c.report.Unsigned++
	}
}

// end compares what the whole walk came to.
func (c *verifier) end() error {
	root, err := c.tree.Root()
	if err != nil {
		return err
	}
	if root != c.report.Head.Root {
		c.report.fault("The entries do not hash to the root that the head of the journal keeps: an entry was altered, dropped or put elsewhere.")
	}
	if err := c.unexplained(); err != nil {
		return err
	}
	if c.held[0]+c.held[1] != c.sum {
		c.report.fault("The tables of names and filters are not what the journal gives. Rebuild them with: crosscode verify --rebuild")
	}
	if c.found != c.words {
		c.report.fault("The index of words is not what the journal gives. Rebuild it with: crosscode verify --rebuild")
	}
	return nil
}

// unexplained counts the rows that stand outside the journal.
func (c *verifier) unexplained() error {
	for _, t := range c.s.order {
		var n int64
		err := c.s.read.QueryRowContext(c.ctx, fmt.Sprintf(`SELECT count(*) FROM %s WHERE seq_from < 1 OR seq_from > %d`, t.name, c.report.Head.Size)).Scan(&n)
		if err != nil {
			return fmt.Errorf("verify %s: %w", t.name, err)
		}
		if n > 0 {
			c.report.fault("The table of %s has %d rows that no entry explains.", t.kind.Plural, n)
		}
	}
	return c.contents()
}

// stretch judges the entries from one number to another.
func (c *verifier) stretch(ctx context.Context, from, to int64) *part {
	p := &part{leaves: make([]journal.Hash, 0, to-from+1)}
	expected := from
	p.err = c.entries(ctx, from, to, func(e *journal.Entry) {
		for ; expected < e.Seq; expected++ {
			p.fault("Entry %d is missing.", expected)
		}
		expected++
		c.judge(p, e)
	})
	if p.err != nil {
		return p
	}
	for ; expected <= to; expected++ {
		p.fault("Entry %d is missing.", expected)
	}
	for _, count := range p.later {
		count()
	}
	slices.Sort(p.faults)
	return p
}

// entries gives the entries from one number to another. What it gives is good
// until the next.
func (c *verifier) entries(ctx context.Context, from, to int64, judge func(*journal.Entry)) error {
	rows, err := c.s.rows(unwatched(ctx), `SELECT `+entryFields+` FROM entry WHERE seq BETWEEN $1 AND $2 ORDER BY seq`, from, to)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	var e passing
	for rows.Next() {
		if err := e.scan(rows); err != nil {
			return err
		}
		judge(&e.Entry)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	return nil
}

func (p *part) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// judge compares one entry with its commitment, its place among its record's
// entries, and the row it should have left.
func (c *verifier) judge(p *part, e *journal.Entry) {
	p.leaves = append(p.leaves, e.Leaf())
	if e.At.Before(p.last) {
		p.fault("Time runs backwards at entry %d.", e.Seq)
	}
	if p.first.IsZero() {
		p.first = e.At
	}
	p.last = e.At
	switch hidden, redacted := c.hidden[e.Seq]; {
	case !e.Redacted() && !e.Intact():
		p.fault("Entry %d (%s %s): its body was altered.", e.Seq, e.Kind, e.Ref)
	case e.Redacted() && (!redacted || journal.Commit(nil, e.Body) != hidden):
		p.fault("Entry %d (%s %s): its body was taken away or altered, and no redaction says so.", e.Seq, e.Kind, e.Ref)
	case e.Redacted():
		p.redacted++
	}
	if e.Version != int64(c.ordinal[e.Seq]) || e.ID != int64(c.first[e.Seq]) {
		p.fault("Entry %d (%s %s) is out of order: version %d of record %d.", e.Seq, e.Kind, e.Ref, e.Version, e.ID)
	}
	c.judgeRow(p, e)
}

func (c *verifier) judgeRow(p *part, e *journal.Entry) {
	t := c.s.tables[e.Kind]
	if t == nil {
		p.fault("Entry %d is of a register, %q, that this program does not know.", e.Seq, e.Kind)
		return
	}
	r, err := t.decode(e)
	if err != nil {
		p.fault("Entry %d (%s %s) cannot be read: %v.", e.Seq, e.Kind, e.Ref, err)
		return
	}
	for _, hash := range t.kind.Blobs(r) {
		if p.blobs == nil {
			p.blobs = map[string]int64{}
		}
		if _, named := p.blobs[hash]; !named {
			p.blobs[hash] = e.Seq
		}
	}
	if id := e.ID; c.next[e.Seq] == open { // e is of the next entry by the time that what is owed is done
		count := func() {
			n := note(t, r, texts{c.ctx, c.s})
			words, _ := n.columns()
			p.words += c.seed.words(n.kind, n.audience, id, words)
		}
		if len(t.blobs) > 0 {
			p.later = append(p.later, count) // it reads, too, and a connection is held here
		} else {
			count()
		}
	}
	want := t.project(e, r)
	if want.gone {
		return
	}
	p.line = c.lineOf(p.line, e, want)
	p.projected += c.seed.row(e.Kind, e.Seq, p.line)
	for _, k := range want.keys() {
		p.sum += c.seed.span(e.Kind, k, e.ID, e.Seq, int64(c.next[e.Seq]))
	}
}

// lineOf puts what the row of an entry should say into one line, as rowSum and keptRows read it.
func (c *verifier) lineOf(b []byte, e *journal.Entry, want row) []byte {
	b = append(strconv.AppendInt(b[:0], int64(c.next[e.Seq]), 10), between...)
	return joined(b, want.values)
}

// between stands between the values of a row that are compared as one text. No
// key holds it: see table.project.
const between = "\x1f"

// joined puts values side by side, to compare rows whole.
func joined(b []byte, values []any) []byte {
	for i, v := range values {
		if i > 0 {
			b = append(b, between...)
		}
		switch v := v.(type) {
		case string:
			b = append(b, v...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		}
	}
	return b
}

// A seed begins the hashes of one verification. They are summed over the spans
// of the journal for which keys held; a span that is cut in two sums to the
// same, so the order and the cutting do not matter. The seed is drawn anew each
// time, so that nobody can prepare tables which sum to the right number.
type seed maphash.Seed

// span gives what it adds to the sum that a key held from one entry until another.
func (s seed) span(kind string, k facet, id, from, until int64) uint64 {
	return s.edge(kind, k, id, from) - s.edge(kind, k, id, until)
}

func (s seed) edge(kind string, k facet, id, at int64) uint64 {
	return maphash.Comparable(maphash.Seed(s), edge{kind, k, id, at})
}

// row gives what it adds to the sum that a table has a row for an entry.
func (s seed) row(kind string, seq int64, line []byte) uint64 {
	return maphash.Comparable(maphash.Seed(s), rowAt{kind, seq, maphash.Bytes(maphash.Seed(s), line)})
}

type rowAt struct {
	kind string
	seq  int64
	line uint64
}

// An edge is where a key begins or ceases to hold.
type edge struct {
	kind   string
	key    facet
	id, at int64
}

// What keySum sums.
const (
	namesHeld  = `SELECT kind, '', key, id, seq_from, seq_to FROM name`
	facetsHeld = `SELECT kind, field, key, id, seq_from, seq_to FROM facet`
)

// keySum gives the sum over the names or the facets that are there.
func (s *Store) keySum(ctx context.Context, by seed, held string) (uint64, error) {
	var sum uint64
	rows, err := s.rows(unwatched(ctx), held)
	if err != nil {
		return sum, fmt.Errorf("read the names: %w", err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n%chunk == 0 && ctx.Err() != nil {
			return sum, ctx.Err()
		}
		var kind string
		var k facet
		var id, from, until int64
		if err := rows.Scan(&kind, &k.field, &k.key, &id, &from, &until); err != nil {
			return sum, fmt.Errorf("read the names: %w", err)
		}
		sum += by.span(kind, k, id, from, until)
	}
	if err := rows.Err(); err != nil {
		return sum, fmt.Errorf("read the names: %w", err)
	}
	return sum, nil
}
