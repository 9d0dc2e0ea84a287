package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Blob names bytes by their SHA-256, in hexadecimal. A field made with
// [record.BlobField] holds the hash; the bytes come by [Tx.PutBlob], in the
// transaction that saves the record, and are read by [View.Blob], by whoever
// may see a record that names them.
type Blob struct {
	Hash string
	Size int64
}

const (
	// MaxBlob bounds one blob, in bytes.
	MaxBlob = 64 << 20
	// partSize is how much of a blob is read or written at a time.
	partSize = 256 << 10
)

// PutBlob keeps bytes and says by which name. The same bytes are kept once. An
// entry must name them before the transaction ends. It reads content twice
// while writers wait, so content is to be at hand: in memory, or in a file.
func (tx *Tx) PutBlob(content io.ReadSeeker) (Blob, error) {
	b, err := weigh(content)
	if err != nil {
		return b, err
	}
	kept, err := tx.keptBlob(b.Hash)
	switch {
	case err != nil:
		return b, err
	case kept.Gone != "":
		return b, problem.New(problem.Conflict, "This file was taken out of the record for good, by %s. It cannot be put in again.", kept.Gone)
	case kept.Hash == "":
		if err := tx.writeBlob(b, content); err != nil {
			return b, fmt.Errorf("keep a file of %d bytes: %w", b.Size, err)
		}
	}
	if _, put := tx.put[b.Hash]; !put {
		tx.put[b.Hash] = false // until an entry names it
	}
	return b, nil
}

// weigh reads content once, from its beginning.
func weigh(content io.ReadSeeker) (Blob, error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return Blob{}, fmt.Errorf("read a file: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(content, MaxBlob+1))
	if err != nil {
		return Blob{}, fmt.Errorf("read a file: %w", err)
	}
	if n > MaxBlob {
		return Blob{}, problem.New(problem.Invalid, "The file is larger than %d MB, which is the most that one file may be.", MaxBlob>>20)
	}
	return Blob{hex.EncodeToString(sum.Sum(nil)), n}, nil
}

func (tx *Tx) writeBlob(b Blob, content io.ReadSeeker) error {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	part := make([]byte, min(partSize, b.Size))
	for nth, left := 0, b.Size; left > 0; nth++ {
		p := part[:min(partSize, left)]
		if _, err := io.ReadFull(content, p); err != nil {
			return err
		}
		sum.Write(p)
		if err := tx.putPart(b.Hash, nth, p); err != nil {
			return err
		}
		left -= int64(len(p))
	}
	if hex.EncodeToString(sum.Sum(nil)) != b.Hash {
		return errors.New("it changed while it was read")
	}
	return tx.putKept(keptBlob{Blob: b, Since: tx.Next()})
}

func (tx *Tx) putPart(hash string, nth int, p []byte) error {
	return tx.exec(`INSERT INTO content_part (hash, nth, bytes) VALUES ($1, $2, $3)`, hash, nth, p)
}

func (tx *Tx) putKept(b keptBlob) error {
	return tx.exec(`INSERT INTO content (hash, size, since, gone) VALUES ($1, $2, $3, $4)`, b.Hash, b.Size, b.Since, b.Gone)
}

// A keptBlob is what the database knows of a blob.
type keptBlob struct {
	Blob
	Since int64
	Gone  string
}

const selectBlobs = `SELECT hash, size, since, gone FROM content ORDER BY hash`

func readKeptBlobs(rows *sql.Rows, err error) ([]keptBlob, error) {
	if err != nil {
		return nil, fmt.Errorf("read the list of files: %w", err)
	}
	defer rows.Close()
	var out []keptBlob
	for rows.Next() {
		var b keptBlob
		if err := rows.Scan(&b.Hash, &b.Size, &b.Since, &b.Gone); err != nil {
			return nil, fmt.Errorf("read the list of files: %w", err)
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// keptBlob looks a blob up; an empty one is not there.
func (tx *Tx) keptBlob(hash string) (keptBlob, error) { return lookUpBlob(tx.ctx, tx, hash) }

func lookUpBlob(ctx context.Context, q querier, hash string) (keptBlob, error) {
	found, err := readKeptBlobs(q.rows(ctx, `SELECT hash, size, since, gone FROM content WHERE hash = $1`, hash))
	if err != nil || len(found) == 0 {
		return keptBlob{}, err
	}
	return found[0], nil
}

// nameBlobs lets r name bytes that were put in here, or that it has named
// before. Others it may not: whoever knows a hash need not have seen the bytes.
func (tx *Tx) nameBlobs(k *record.Kind, r record.Record) error {
	for _, hash := range k.Blobs(r) {
		if _, put := tx.put[hash]; put {
			tx.put[hash] = true
			continue
		}
		named, err := tx.namedBefore(record.HeadOf(r).ID, hash)
		if err != nil {
			return err
		}
		if !named {
			return problem.New(problem.Invalid, "%s names a file, %s, that did not come with it.", record.HeadOf(r).Ref, hash)
		}
	}
	return nil
}

func (tx *Tx) namedBefore(id int64, hash string) (bool, error) {
	if id == 0 {
		return false, nil
	}
	rows, err := tx.rows(tx.ctx, `SELECT 1 FROM entry WHERE id = $1 AND body LIKE $2 LIMIT 1`, id, `%"`+hash+`"%`)
	if err != nil {
		return false, fmt.Errorf("look for the file of record %d: %w", id, err)
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}

// unnamed finds bytes that were put in and that no entry names: a mistake of
// the program.
func (tx *Tx) unnamed() error {
	for hash, named := range tx.put {
		if !named {
			return fmt.Errorf("put %s: no entry names it", hash)
		}
	}
	return nil
}

// Content reads a blob, a part at a time; nothing is held open between. Bytes
// read through from the first are compared with their name, and if they are not
// what it says, the last of them are not given out.
type Content struct {
	Blob
	ctx  context.Context
	q    querier
	at   int64
	part []byte // the one last read
	nth  int64  // and which it is; -1 before
	sum  hash.Hash
	told int64 // bytes that sum has seen
}

// Blob gives the bytes that a field of a record names, as the reader may see
// the record at this moment. What may not be seen is not found, and so is what
// was taken away.
func (v *View) Blob(k *record.Kind, id int64, field string) (*Content, error) {
	f := k.Field(field)
	if f == nil || !f.Blob {
		return nil, fmt.Errorf("read the file of %s %d: no field %q names one", k.Name, id, field)
	}
	it, err := v.Get(k, id)
	if err != nil {
		return nil, err
	}
	ref, hash := record.HeadOf(it.Record).Ref, f.Get(it.Record).Cell()
	if hash == "" {
		return nil, problem.New(problem.NotFound, "%s has no file%s.", ref, v.then())
	}
	b, err := lookUpBlob(v.ctx, v.q, hash)
	switch {
	case err != nil:
		return nil, err
	case b.Gone != "":
		return nil, problem.New(problem.NotFound, "The file of %s was taken out of the record for good, by %s. Its hash stays.", ref, b.Gone)
	case b.Hash == "":
		return nil, fmt.Errorf("read the file of %s: the bytes %s are not there", ref, hash)
	}
	return newContent(v.ctx, v.q, b.Blob), nil
}

func newContent(ctx context.Context, q querier, b Blob) *Content {
	return &Content{Blob: b, ctx: ctx, q: q, nth: -1, sum: sha256.New()}
}

// Read gives the next bytes.
func (c *Content) Read(p []byte) (int, error) {
	if c.at >= c.Size {
		return 0, io.EOF
	}
	if err := c.load(c.at / partSize); err != nil {
		return 0, err
	}
	n := copy(p, c.part[min(c.at%partSize, int64(len(c.part))):])
	if n == 0 && len(p) > 0 {
		return 0, fmt.Errorf("read file %s: it is shorter than it was", c.Hash)
	}
	if c.at == c.told {
		c.sum.Write(p[:n])
		c.told += int64(n)
		if c.told == c.Size && hex.EncodeToString(c.sum.Sum(nil)) != c.Hash {
			return 0, fmt.Errorf("read file %s: its bytes were altered", c.Hash) // its end is not given out
		}
	}
	c.at += int64(n)
	return n, nil
}

// Seek moves to where the next bytes are read from.
func (c *Content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.Size
	}
	if offset < 0 {
		return c.at, errors.New("seek: before the beginning")
	}
	c.at = offset
	return offset, nil
}

func (c *Content) load(nth int64) error {
	if nth == c.nth {
		return nil
	}
	rows, err := c.q.rows(c.ctx, `SELECT bytes FROM content_part WHERE hash = $1 AND nth = $2`, c.Hash, nth)
	if err != nil {
		return fmt.Errorf("read file %s: %w", c.Hash, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return errors.Join(rows.Err(), fmt.Errorf("read file %s: part %d is missing", c.Hash, nth))
	}
	if err := rows.Scan(&c.part); err != nil {
		return fmt.Errorf("read file %s: %w", c.Hash, err)
	}
	c.nth = nth
	return rows.Err()
}

// redactBlobs takes away the bytes that a field of a record ever named, and the
// words that were read from them. They go for every record that names them,
// since they are the same; the hashes stay.
func (tx *Tx) redactBlobs(k *record.Kind, h *record.Head, f *record.Field, red *Redaction, res *RedactionResult) error {
	history, err := tx.View(Everything()).History(k, h.ID)
	if err != nil {
		return err
	}
	var touched []naming
	for _, v := range history {
		hash := f.Get(v.Record).Cell()
		if took, err := tx.takeAway(hash, red, res); err != nil || !took {
			if err != nil {
				return err
			}
			continue
		}
		others, err := tx.naming(hash)
		if err != nil {
			return err
		}
		for _, n := range others {
			if err := tx.takeWords(n, hash, red, res); err != nil {
				return err
			}
		}
		touched = append(touched, others...)
	}
	if len(red.Blobs) == 0 {
		return problem.New(problem.Conflict, "%s of %s holds nothing that could be redacted.", f.Label, h.Ref)
	}
	if err := tx.Save(Redactions.Kind, "redact", red); err != nil {
		return err
	}
	since := int64(open)
	for _, n := range touched {
		since = min(since, n.seq)
		res.Entries = append(res.Entries, n.seq)
		if err := tx.replace(n.t, n.id); err != nil {
			return err
		}
		if n.id != h.ID {
			res.Also = append(res.Also, n.t.kind.Name+" "+n.ref)
		}
	}
	res.Backups, err = tx.backupsSince(since)
	return err
}

// takeAway takes the bytes of one hash, if they are there, and notes it.
func (tx *Tx) takeAway(hash string, red *Redaction, res *RedactionResult) (bool, error) {
	kept, err := tx.keptBlob(hash)
	if err != nil || kept.Hash == "" || kept.Gone != "" {
		return false, err
	}
	if err := tx.exec(`DELETE FROM content_part WHERE hash = $1`, hash); err != nil {
		return false, fmt.Errorf("redact %s: %w", hash, err)
	}
	if err := tx.exec(`UPDATE content SET gone = $1 WHERE hash = $2`, red.Ref, hash); err != nil {
		return false, fmt.Errorf("redact %s: %w", hash, err)
	}
	red.Blobs, res.Blobs = append(red.Blobs, hash), append(res.Blobs, hash)
	return true, nil
}

// takeWords takes the words that a record has of a file that is gone.
func (tx *Tx) takeWords(n naming, file string, red *Redaction, res *RedactionResult) error {
	history, err := tx.View(Everything()).History(n.t.kind, n.id)
	if err != nil {
		return err
	}
	for _, v := range history {
		if !slices.Contains(n.t.kind.Blobs(v.Record), file) {
			continue
		}
		for _, f := range n.t.blobs {
			if hash := f.Get(v.Record).Cell(); f.Words && hash != "" {
				if _, err := tx.takeAway(hash, red, res); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// A naming is a record that names some bytes, and the first entry that does.
type naming struct {
	t       *table
	seq, id int64
	ref     string
}

// naming finds every record that names, or has named, some bytes.
func (tx *Tx) naming(hash string) ([]naming, error) {
	rows, err := tx.rows(tx.ctx, `SELECT min(seq), kind, id, ref FROM entry WHERE body LIKE $1 GROUP BY kind, id, ref ORDER BY 1`, `%"`+hash+`"%`)
	if err != nil {
		return nil, fmt.Errorf("look for what names %s: %w", hash, err)
	}
	defer rows.Close()
	var out []naming
	for rows.Next() {
		var n naming
		var kind string
		if err := rows.Scan(&n.seq, &kind, &n.id, &n.ref); err != nil {
			return nil, fmt.Errorf("look for what names %s: %w", hash, err)
		}
		if n.t = tx.s.tables[kind]; n.t != nil && len(n.t.blobs) > 0 {
			out = append(out, n)
		}
	}
	return out, rows.Err()
}

// contents compares the bytes that are kept with what entries name.
func (c *verifier) contents() error {
	kept, err := readKeptBlobs(c.s.rows(c.ctx, selectBlobs))
	if err != nil {
		return err
	}
	_, gone, err := c.s.redactedOf(c.ctx)
	if err != nil {
		return err
	}
	for _, b := range kept {
		first, named := c.blobs[b.Hash]
		delete(c.blobs, b.Hash)
		if b.Since > c.report.Head.Size {
			continue // came after this began
		}
		if err := c.content(b, first, named, gone[b.Hash]); err != nil {
			return err
		}
	}
	for hash, first := range c.blobs {
		c.report.fault("Entry %d names a file, %s, that is missing.", first, hash)
	}
	return nil
}

func (c *verifier) content(b keptBlob, first int64, named, redacted bool) error {
	size, sum, err := c.s.sumOf(c.ctx, b.Hash)
	switch {
	case err != nil:
		return err
	case !named:
		c.report.fault("There is a file, %s, that no entry names.", b.Hash)
	case redacted && (size > 0 || b.Gone == ""):
		c.report.fault("The bytes of file %s, which a redaction took away, are still there.", b.Hash)
	case redacted:
		c.report.BlobsGone++
	case b.Gone != "":
		c.report.fault("The bytes of file %s, which entry %d names, were taken away, and no redaction says so.", b.Hash, first)
	case size != b.Size || sum != b.Hash:
		c.report.fault("The bytes of file %s, which entry %d names, were altered.", b.Hash, first)
	default:
		c.report.Blobs++
	}
	return nil
}

// sumOf hashes the bytes that are kept under a name.
func (s *Store) sumOf(ctx context.Context, hash string) (int64, string, error) {
	rows, err := s.rows(ctx, selectParts, hash)
	if err != nil {
		return 0, "", fmt.Errorf("read file %s: %w", hash, err)
	}
	sum := sha256.New()
	var size int64
	err = eachPart(rows, func(p []byte) error {
		size += int64(len(p))
		sum.Write(p)
		return nil
	})
	return size, hex.EncodeToString(sum.Sum(nil)), err
}

const selectParts = `SELECT bytes FROM content_part WHERE hash = $1 ORDER BY nth`

func eachPart(rows *sql.Rows, f func([]byte) error) error {
	defer rows.Close()
	var p sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&p); err != nil {
			return err
		}
		if err := f(p); err != nil {
			return err
		}
	}
	return rows.Err()
}

// writeBlob writes a blob into a backup.
func writeBlob(ctx context.Context, tx *sql.Tx, out *bufio.Writer, b keptBlob) error {
	head := backupBlob{Hash: b.Hash, Size: b.Size, Since: b.Since, Gone: b.Gone}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM content_part WHERE hash = $1`, b.Hash).Scan(&head.Parts); err != nil {
		return err
	}
	if err := writeLine(out, head); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, selectParts, b.Hash)
	if err != nil {
		return err
	}
	return eachPart(rows, func(p []byte) error { return writeLine(out, []byte(p)) })
}

// restoreBlob reads a blob from a backup and refuses bytes that are not what
// their name says.
func (tx *Tx) restoreBlob(lines *bufio.Scanner) error {
	var b backupBlob
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &b) != nil || !record.IsHash(b.Hash) || b.Size < 0 || b.Size > MaxBlob {
		return notABackup("a file cannot be read")
	}
	sum := sha256.New()
	var size int64
	for nth := range b.Parts {
		var part []byte
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &part) != nil || len(part) == 0 || len(part) > partSize {
			return notABackup("file %s cannot be read", b.Hash)
		}
		// Every part but the last is full: that is how they are found again.
		if size != nth*partSize {
			return notABackup("file %s cannot be read", b.Hash)
		}
		sum.Write(part)
		size += int64(len(part))
		if err := tx.putPart(b.Hash, int(nth), part); err != nil {
			return err
		}
	}
	if b.Gone == "" && (size != b.Size || hex.EncodeToString(sum.Sum(nil)) != b.Hash) || b.Gone != "" && size > 0 {
		return notABackup("the bytes of file %s are not those it names", b.Hash)
	}
	return tx.putKept(keptBlob{Blob{b.Hash, b.Size}, b.Since, b.Gone})
}
