package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"crosscode/internal/journal"
	"crosscode/internal/problem"

	"github.com/go-json-experiment/json/jsontext"
)

// A backup is one stream, the same from either engine: gzip over lines of JSON.
// The first line is a backupHead, then comes a line for every entry, then for
// every blob a backupBlob and its bytes, in parts, then a backupEnd with the root that the entries must hash to. Restoring it into
// either engine gives the same record. The key that signs checkpoints is not
// in it.
type backupHead struct {
	Format string `json:"format"`
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Blobs  int    `json:"blobs"` // none in the first form
}

// A backupBlob is followed by that many lines, each a part of the bytes in
// base64. Of bytes that a redaction took away there are none.
type backupBlob struct {
	Hash  string `json:"hash"`
	Size  int64  `json:"size"`
	Since int64  `json:"since"`
	Gone  string `json:"gone,omitempty"`
	Parts int64  `json:"parts"`
}

type backupEnd struct {
	Root        string   `json:"root"`
	Checkpoints []string `json:"checkpoints"`
}

const (
	backupFirst  = "crosscode-backup-1" // had no blobs
	backupFormat = "crosscode-backup-2"
)

// Backup writes the whole record to w while others go on reading and writing;
// what they write meanwhile is not in it. Name is where w leads, so that a
// later redaction can tell where the text still is; where that cannot be noted,
// the error is [ErrUnnoted] and the backup is good.
func (s *Store) Backup(ctx context.Context, w io.Writer, name string, progress func(done, total int64)) (Head, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.engine.snapshot})
	if err != nil {
		return Head{}, fmt.Errorf("back up: %w", err)
	}
	defer tx.Rollback()
	head, err := writeBackup(ctx, tx, w, progress)
	if err != nil {
		return head, fmt.Errorf("back up: %w", err)
	}
	if _, err = s.write.ExecContext(ctx, `INSERT INTO backup (at, size, file) VALUES ($1, $2, $3)`, journal.Format(s.wall()), head.Size, name); err != nil {
		return head, fmt.Errorf("%w: %w", ErrUnnoted, waited(err))
	}
	return head, nil
}

// ErrUnnoted is in what [Store.Backup] returns when the backup is whole, but the
// record cannot be written to say that there is one: its disk is full, or may
// only be read, which is when a backup is wanted most.
var ErrUnnoted = errors.New("the backup is whole, and the record does not know of it")

func writeBackup(ctx context.Context, tx *sql.Tx, w io.Writer, progress func(done, total int64)) (Head, error) {
	var h Head
	var at string
	var frontier []byte
	if err := tx.QueryRowContext(ctx, sqliteEngine.lockHead).Scan(&h.Origin, &h.Size, &at, &frontier); err != nil {
		return h, err
	}
	tree, err := journal.ReadTree(h.Size, frontier)
	if err != nil {
		return h, err
	}
	if h.Root, err = tree.Root(); err != nil {
		return h, err
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return h, err
	}
	out := bufio.NewWriterSize(zip, 1<<16)
	blobs, err := readKeptBlobs(tx.QueryContext(ctx, selectBlobs))
	if err != nil {
		return h, err
	}
	if err := writeLine(out, backupHead{backupFormat, h.Origin, h.Size, len(blobs)}); err != nil {
		return h, err
	}
	if err := writeEntries(ctx, tx, out, h.Size, progress); err != nil {
		return h, err
	}
	for _, b := range blobs {
		if err := writeBlob(ctx, tx, out, b); err != nil {
			return h, fmt.Errorf("file %s: %w", b.Hash, err)
		}
	}
	end := backupEnd{Root: h.Root.String()}
	if end.Checkpoints, err = notes(ctx, tx); err != nil {
		return h, err
	}
	return h, errors.Join(writeLine(out, end), out.Flush(), zip.Close())
}

func writeLine(w *bufio.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func notes(ctx context.Context, tx *sql.Tx) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT note FROM checkpoint ORDER BY size`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func writeEntries(ctx context.Context, tx *sql.Tx, out *bufio.Writer, size int64, progress func(done, total int64)) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+entryFields+` FROM entry ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var line []byte
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if line, err = appendEntry(line[:0], e); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		if progress != nil && e.Seq%chunk == 0 {
			progress(e.Seq, size)
		}
	}
	return rows.Err()
}

// appendEntry writes an entry as a line: an array, in the order of entryFields.
func appendEntry(b []byte, e *journal.Entry) ([]byte, error) {
	b = fmt.Appendf(b, `[%d`, e.Seq)
	var err error
	text := func(s string) {
		if err == nil {
			b, err = jsontext.AppendQuote(append(b, ','), s)
		}
	}
	text(journal.Format(e.At))
	text(journal.Format(e.Recorded))
	text(e.Actor)
	text(e.Act)
	text(e.Why)
	text(e.Item)
	b = fmt.Appendf(b, `,%d`, e.Cause)
	text(e.Kind)
	b = fmt.Appendf(b, `,%d`, e.ID)
	text(e.Ref)
	b = fmt.Appendf(b, `,%d,%d`, e.Version, e.Form)
	text(e.Commit.String())
	text(base64.StdEncoding.EncodeToString(e.Salt))
	text(string(e.Body))
	return append(b, ']', '\n'), err
}

// Restore loads a backup into an empty record, and refuses one whose entries do
// not hash to the root at its end.
func (s *Store) Restore(ctx context.Context, r io.Reader, progress func(done, total int64)) (Head, error) {
	var h Head
	err := s.Tx(ctx, Act{}, func(tx *Tx) error {
		if tx.tree.Size() > 0 {
			return problem.New(problem.Conflict, "The record here already has %d entries. Restore into an empty data directory or database.", tx.tree.Size())
		}
		var err error
		h, err = tx.restore(r, progress)
		return err
	})
	if err != nil {
		return h, err
	}
	return h, s.Rebuild(ctx, progress)
}

// notABackup explains a stream that cannot be read.
func notABackup(why string, args ...any) error {
	return problem.New(problem.Invalid, "This is not a whole backup of crosscode: %s. Nothing was restored.", fmt.Sprintf(why, args...))
}

// maxLine bounds one line of a backup: an entry's body, escaped.
const maxLine = 8 * MaxBody

func (tx *Tx) restore(r io.Reader, progress func(done, total int64)) (Head, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return Head{}, notABackup("it is not compressed with gzip")
	}
	lines := bufio.NewScanner(zip)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	var head backupHead
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &head) != nil ||
		head.Format != backupFormat && head.Format != backupFirst || head.Size < 0 || head.Size >= open {
		return Head{}, notABackup("its first line is not that of a backup")
	}
	h := Head{Origin: head.Origin, Size: head.Size}
	small, err := tx.large()
	if err != nil {
		return h, err
	}
	defer small()
	l := entryLoader(tx)
	seq := int64(0)
	for lot := range inOrder(lots(lines, head.Size)) {
		for i, e := range lot.entries {
			if seq++; e.Seq != seq {
				return h, notABackup("entry %d cannot be read", seq)
			}
			if err := tx.tree.Add(lot.leaves[i]); err != nil {
				return h, err
			}
			tx.at = e.At
			if err := l.write("entry", entryValues(e)); err != nil {
				return h, err
			}
		}
		switch {
		case lot.short:
			return h, notABackup("it ends after %d of %d entries", seq, head.Size)
		case lot.bad:
			return h, notABackup("entry %d cannot be read", seq+1)
		}
		if progress != nil {
			progress(seq, head.Size)
		}
	}
	if err := l.flushAll(); err != nil {
		return h, err
	}
	for n := range head.Blobs {
		if err := tx.restoreBlob(lines); err != nil {
			return h, fmt.Errorf("restore file %d of %d: %w", n+1, head.Blobs, err)
		}
	}
	var end backupEnd
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &end) != nil {
		return h, notABackup("its end is missing")
	}
	if h.Root, err = tx.tree.Root(); err != nil {
		return h, err
	}
	if h.Root.String() != end.Root {
		return h, notABackup("its entries do not hash to the root it names")
	}
	return h, tx.adopt(head.Origin, end.Checkpoints)
}

// adopt takes over the name and the checkpoints of a restored journal, and
// forgets the projections that were made for an empty one.
func (tx *Tx) adopt(origin string, checkpoints []string) error {
	if err := tx.exec(`UPDATE head SET origin = $1`, origin); err != nil {
		return err
	}
	for _, text := range checkpoints {
		c, err := journal.ReadCheckpoint([]byte(text))
		if err != nil {
			return err
		}
		if err := tx.exec(`INSERT INTO checkpoint (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING`, c.Size, text); err != nil {
			return err
		}
	}
	return tx.unmade()
}

// A lot is entries that were read from a backup.
type lot struct {
	entries []*journal.Entry
	leaves  []journal.Hash
	short   bool // the lines ended before
	bad     bool // the next one cannot be read
}

// lotSize bounds the bytes of lines that are read at once, but for the last of
// them, so that long entries do not fill the memory.
const lotSize = 1 << 20

// lots gives the work of reading the entries of a backup, some lines at a time.
// The lines are cut one after another, and read beside each other.
func lots(lines *bufio.Scanner, left int64) func() func() lot {
	return func() func() lot {
		if left <= 0 {
			return nil
		}
		var text []byte
		var ends []int
		for ; left > 0 && len(text) < lotSize && lines.Scan(); left-- {
			text = append(text, lines.Bytes()...)
			ends = append(ends, len(text))
		}
		short := left > 0 && len(text) < lotSize
		if short {
			left = 0
		}
		return func() lot { return readLot(text, ends, short) }
	}
}

func readLot(text []byte, ends []int, short bool) lot {
	l := lot{short: short}
	from := 0
	for _, to := range ends {
		e, err := readEntry(text[from:to])
		if err != nil {
			l.bad, l.short = true, false
			return l
		}
		l.entries, l.leaves = append(l.entries, e), append(l.leaves, e.Leaf())
		from = to
	}
	return l
}

// readEntry is appendEntry turned round.
func readEntry(line []byte) (*journal.Entry, error) {
	d := jsontext.NewDecoder(bytes.NewReader(line))
	var err error
	token := func(want jsontext.Kind) jsontext.Token {
		var t jsontext.Token
		if err == nil {
			if t, err = d.ReadToken(); err == nil && t.Kind() != want {
				err = fmt.Errorf("%s where %s was expected", t.Kind(), want)
			}
		}
		return t
	}
	number := func() (n int64) {
		if t := token('0'); err == nil {
			n, err = strconv.ParseInt(t.String(), 10, 32)
		}
		return n
	}
	text := func() (s string) {
		if t := token('"'); err == nil {
			s = t.String()
		}
		return s
	}
	instant := func() (at time.Time) {
		if s := text(); err == nil {
			at, err = journal.ParseInstant(s)
		}
		return at
	}
	token('[')
	e := &journal.Entry{Seq: number(), At: instant(), Recorded: instant(), Actor: text(), Act: text(), Why: text(), Item: text(),
		Cause: number(), Kind: text(), ID: number(), Ref: text(), Version: number(), Form: int(number())}
	commit, salt, body := text(), text(), text()
	token(']')
	if err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil, errors.New("there is more on its line")
	}
	if len(commit) != hex.EncodedLen(len(e.Commit)) {
		return nil, errors.New("its commitment is not a hash")
	}
	if _, err := hex.Decode(e.Commit[:], []byte(commit)); err != nil {
		return nil, err
	}
	if salt != "" {
		if e.Salt, err = base64.StdEncoding.DecodeString(salt); err != nil {
			return nil, err
		}
	}
	e.Body = []byte(body)
	return e, nil
}
