package store

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/need"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A sheet is a record that names bytes.
type sheet struct {
	record.Head
	Title, File, Words string
}

var sheets = record.Declare[sheet](record.Kind{
	Name: "sheet", Plural: "sheets", Path: "sheets", Title: "Sheets", About: "For a test.",
	Fields: []*record.Field{
		record.LineField("title", "Title", func(s *sheet) *string { return &s.Title }),
		record.BlobField("file", "File", func(s *sheet) *string { return &s.File }),
		record.WordsField("words", "Words in it", func(s *sheet) *string { return &s.Words }),
	},
})

// eachWithSheets is each, with a register whose records name bytes.
func eachWithSheets(t *testing.T, f func(t *testing.T, s *Store)) {
	withSheets := func() Config {
		c := config()
		c.Kinds, c.Dir = append(c.Kinds, sheets.Kind), t.TempDir()
		return c
	}
	t.Run("sqlite", func(t *testing.T) { f(t, openFor(t, withSheets())) })
	t.Run("postgres", func(t *testing.T) {
		c := withSheets()
		c.Database = need.Postgres(t)
		f(t, openFor(t, c))
	})
}

// random gives bytes that nothing makes smaller.
func random(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

// attach saves a sheet of that name and class that names the bytes.
func attach(t testing.TB, s *Store, r *sheet, class record.Class, content []byte) *sheet {
	t.Helper()
	err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
		b, err := tx.PutBlob(bytes.NewReader(content))
		if err != nil {
			return err
		}
		r.File, r.Class = b.Hash, class
		return tx.Save(sheets.Kind, "attach", r)
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newSheet(ref string) *sheet {
	r := sheets.New()
	r.Ref, r.Title = ref, "Sheet "+ref
	return r
}

func bytesOf(v *View, id int64) ([]byte, error) {
	c, err := v.Blob(sheets.Kind, id, "file")
	if err != nil {
		return nil, err
	}
	return io.ReadAll(c)
}

func parts(t testing.TB, s *Store) (n int) {
	t.Helper()
	if err := s.read.QueryRowContext(t.Context(), `SELECT count(*) FROM content_part`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBytesComeBackAsTheyWerePutAndAreKeptOnce(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		for _, n := range []int{0, 1, partSize - 1, partSize, partSize + 1, 3*partSize + 7} {
			content := random(n)
			r := attach(t, s, newSheet(fmt.Sprint("S", n)), record.Public, content)
			if sum := sha256.Sum256(content); r.File != hex.EncodeToString(sum[:]) {
				t.Errorf("%d bytes are called %s", n, r.File)
			}
			got, err := bytesOf(s.View(t.Context(), Everything(), Now), r.ID)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("of %d bytes %d came back, %v", n, len(got), err)
			}
		}
		before := parts(t, s)
		attach(t, s, newSheet("again"), record.Public, random(3*partSize+7))
		if after := parts(t, s); after != before {
			t.Errorf("the same bytes were kept twice: %d parts, then %d", before, after)
		}
		if r := verify(t, s); len(r.Faults) > 0 || r.Blobs != 6 {
			t.Errorf("%+v", r)
		}
	})
}

func TestBytesAreReadFromAnyPlace(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		content := random(2*partSize + 100)
		r := attach(t, s, newSheet("S1"), record.Public, content)
		c, err := s.View(t.Context(), Everything(), Now).Blob(sheets.Kind, r.ID, "file")
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int64{partSize - 3, 0, 2*partSize + 50, partSize} {
			if _, err := c.Seek(at, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, 10)
			if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, content[at:at+10]) {
				t.Errorf("at %d: %x, %v", at, got, err)
			}
		}
		if _, err := c.Seek(-1, io.SeekStart); err == nil {
			t.Error("a place before the beginning was sought")
		}
	})
}

func TestBytesAreSeenByWhoeverSeesTheRecordThatNamesThem(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		open, closed, now := []byte("for all"), []byte("for some"), Seeing(record.Public)
		r := attach(t, s, newSheet("S1"), record.Public, open)
		first := AtEntry(r.ID)
		attach(t, s, r, record.Controlled, closed)
		secret := AtEntry(r.ID + 1)
		attach(t, s, r, record.Public, open)
		other := attach(t, s, newSheet("S2"), record.Controlled, open)

		for _, c := range []struct {
			name string
			id   int64
			at   Moment
			want string
		}{
			{"now", r.ID, Now, "for all"},
			{"as it was while public", r.ID, first, "for all"},
			{"as it was while controlled", r.ID, secret, ""},
			{"the same bytes under a controlled record", other.ID, Now, ""},
			{"no record", 999, Now, ""},
		} {
			got, err := bytesOf(s.View(t.Context(), now, c.at), c.id)
			if string(got) != c.want || c.want == "" && !problem.Is(err, problem.NotFound) {
				t.Errorf("%s: %q, %v", c.name, got, err)
			}
		}
		if got, err := bytesOf(s.View(t.Context(), Everything(), secret), r.ID); string(got) != "for some" {
			t.Errorf("the operator reads %q, %v", got, err)
		}
	})
}

func TestAHashAloneOpensNothing(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		secret := attach(t, s, newSheet("S1"), record.Controlled, []byte("for some"))
		thief := newSheet("S2")
		thief.File, thief.Class = secret.File, record.Public
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(sheets.Kind, "attach", thief) })
		if !problem.Is(err, problem.Invalid) || length(t, s) != 1 {
			t.Errorf("naming bytes by a known hash: %v; the journal is %d long", err, length(t, s))
		}
		thief.File = "../../etc/passwd"
		err = s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(sheets.Kind, "attach", thief) })
		if !problem.Is(err, problem.Invalid) || length(t, s) != 1 {
			t.Errorf("naming bytes by what is no hash: %v", err)
		}
		// The record itself may go on naming them, and go back to what it named.
		first := secret.File
		attach(t, s, secret, record.Controlled, []byte("another"))
		secret.File = first
		if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(sheets.Kind, "undo", secret) }); err != nil {
			t.Error(err)
		}
	})
}

func TestBytesThatNoEntryNamesAreNotKept(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		put := func(f func(tx *Tx) error) error {
			return s.Tx(t.Context(), secretariat, func(tx *Tx) error {
				if _, err := tx.PutBlob(strings.NewReader("nobody's")); err != nil {
					return err
				}
				return f(tx)
			})
		}
		if err := put(func(*Tx) error { return nil }); err == nil || !strings.Contains(err.Error(), "no entry names it") {
			t.Errorf("bytes without an entry: %v", err)
		}
		why := errors.New("it was refused")
		if err := put(func(tx *Tx) error {
			r := newSheet("S1")
			return errors.Join(tx.Save(sheets.Kind, "attach", r), why)
		}); !errors.Is(err, why) {
			t.Error(err)
		}
		if n := parts(t, s); n > 0 {
			t.Errorf("%d parts were left", n)
		}
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			_, err := tx.PutBlob(io.NewSectionReader(endless{}, 0, MaxBlob+1))
			return err
		})
		if !problem.Is(err, problem.Invalid) {
			t.Errorf("bytes without end: %v", err)
		}
	})
}

// endless is a file of zeros.
type endless struct{}

func (endless) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }

func TestBytesGoWithABackupAndComeBack(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, from *Store) {
		content := random(2*partSize + 5)
		r := attach(t, from, newSheet("S1"), record.Public, content)
		attach(t, from, newSheet("S2"), record.Public, []byte("to be taken away"))
		attach(t, from, newSheet("S3"), record.Public, nil)
		if _, err := from.Redact(t.Context(), secretariat, sheets.Kind, "S2", "file", "A reason."); err != nil {
			t.Fatal(err)
		}
		var stream bytes.Buffer
		if _, err := from.Backup(t.Context(), &stream, "-", nil); err != nil {
			t.Fatal(err)
		}
		eachWithSheets(t, func(t *testing.T, to *Store) {
			if _, err := to.Restore(t.Context(), bytes.NewReader(stream.Bytes()), nil); err != nil {
				t.Fatal(err)
			}
			got, err := bytesOf(to.View(t.Context(), Everything(), Now), r.ID)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes came back, %v", len(got), err)
			}
			if r := verify(t, to); len(r.Faults) > 0 || r.Blobs != 2 || r.BlobsGone != 1 {
				t.Errorf("the restored record: %+v", r)
			}
		})
	})
}

// A backup of the first form had no bytes in it; it is still read.
func TestABackupOfTheFirstFormIsRestored(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		source := openFor(t, func() Config { c := config(); c.Dir = t.TempDir(); return c }())
		story(t, source)
		var stream, old bytes.Buffer
		if _, err := source.Backup(t.Context(), &stream, "-", nil); err != nil {
			t.Fatal(err)
		}
		zip, err := gzip.NewReader(&stream)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(zip)
		if err != nil {
			t.Fatal(err)
		}
		first, rest, _ := bytes.Cut(text, []byte("\n"))
		first = bytes.Replace(bytes.Replace(first, []byte("backup-2"), []byte("backup-1"), 1), []byte(`,"blobs":0`), nil, 1)
		out := gzip.NewWriter(&old)
		fmt.Fprintf(out, "%s\n%s", first, rest)
		out.Close()
		if !bytes.Contains(first, []byte(`{"format":"crosscode-backup-1","origin":`)) || bytes.Contains(first, []byte("blobs")) {
			t.Fatalf("not the first form: %s", first)
		}
		if _, err := s.Restore(t.Context(), &old, nil); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, s); len(r.Faults) > 0 {
			t.Errorf("%v", r.Faults)
		}
	})
}

// A redaction as it was written before it could name bytes.
func TestARedactionOfTheFirstFormIsRead(t *testing.T) {
	r, err := Redactions.Decode(1, []byte(`{"ref":"redaction-3","class":"public","of":"action CCAG03-01","field":"update","why":"It was asked for.","entries":["1 00"]}`))
	if err != nil || Redactions.From(r).Of != "action CCAG03-01" || len(Redactions.From(r).Entries) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhoeverTampersWithBytesIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("its cases differ in little, and each makes a record of its own")
	}
	for _, c := range []struct{ name, do, find string }{
		{"a part is altered", `UPDATE content_part SET bytes = (SELECT bytes FROM content_part WHERE nth = 0) WHERE nth = 1`, "which entry 1 names, were altered"},
		{"a part is dropped", `DELETE FROM content_part WHERE nth = 1`, "were altered"},
		{"the bytes are dropped", `DELETE FROM content`, "Entry 1 names a file, "},
		{"the bytes are taken away without a redaction", `UPDATE content SET gone = 'redaction-9'`, "no redaction says so"},
		{"bytes are slipped in", `INSERT INTO content (hash, size, since, gone) VALUES ('00', 0, 1, '')`, "that no entry names"},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachWithSheets(t, func(t *testing.T, s *Store) {
				r := attach(t, s, newSheet("S1"), record.Public, random(2*partSize))
				exec(t, s, c.do)
				if r := verify(t, s); !strings.Contains(strings.Join(r.Faults, "\n"), c.find) {
					t.Errorf("found %q, want %q", r.Faults, c.find)
				}
				if !strings.HasPrefix(c.name, "a part") {
					return
				}
				if _, err := bytesOf(s.View(t.Context(), Everything(), Now), r.ID); err == nil {
					t.Error("the bytes were given out as if nothing had happened")
				}
			})
		})
	}
}

func TestARedactionTakesTheBytesAndLeavesTheHash(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		content := []byte("somebody's passport")
		a := attach(t, s, newSheet("S1"), record.Public, content)
		b := attach(t, s, newSheet("S2"), record.Public, content)
		keep := attach(t, s, newSheet("S3"), record.Public, []byte("something else"))
		var kept bytes.Buffer
		if _, err := s.Backup(t.Context(), &kept, "monday.gz", nil); err != nil {
			t.Fatal(err)
		}
		res, err := s.Redact(t.Context(), secretariat, sheets.Kind, "S2", "file", "It was asked for.")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(res.Blobs, []string{b.File}) || fmt.Sprint(res.Also) != "[sheet S1]" || len(res.Backups) != 1 {
			t.Errorf("redacted %+v", res)
		}
		v := s.View(t.Context(), Everything(), Now)
		for _, id := range []int64{a.ID, b.ID} {
			if got, err := bytesOf(v, id); !problem.Is(err, problem.NotFound) || !strings.Contains(err.Error(), "redaction-4") {
				t.Errorf("record %d still gives %q, %v", id, got, err)
			}
		}
		if got, err := bytesOf(v, keep.ID); string(got) != "something else" {
			t.Errorf("other bytes: %q, %v", got, err)
		}
		if it, err := v.Get(sheets.Kind, b.ID); err != nil || sheets.From(it.Record).File != b.File {
			t.Errorf("the hash is gone: %+v, %v", it.Record, err)
		}
		if r := verify(t, s); len(r.Faults) > 0 || r.Blobs != 1 || r.BlobsGone != 1 {
			t.Errorf("%+v", r)
		}
		err = s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			_, err := tx.PutBlob(bytes.NewReader(content))
			return err
		})
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("the same bytes were put in again: %v", err)
		}
		if _, err := s.Redact(t.Context(), secretariat, sheets.Kind, "S2", "file", "Once more."); !problem.Is(err, problem.Conflict) {
			t.Errorf("redacted twice: %v", err)
		}
		exec(t, s, fmt.Sprintf(`INSERT INTO content_part (hash, nth, bytes) SELECT '%s', nth, bytes FROM content_part`, b.File))
		if r := verify(t, s); !strings.Contains(strings.Join(r.Faults, " "), "are still there") {
			t.Errorf("bytes that came back: %v", r.Faults)
		}
	})
}

// The words of a file are found like those of a field, under the scope of the
// record that names it, and go with the file.
func TestTheWordsOfAFileAreFoundUnderTheScopeOfItsRecord(t *testing.T) {
	eachWithSheets(t, func(t *testing.T, s *Store) {
		put := func(ref string, class record.Class, content, words string) *sheet {
			r := newSheet(ref)
			err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
				file, err := tx.PutBlob(strings.NewReader(content))
				if err != nil {
					return err
				}
				text, err := tx.PutBlob(strings.NewReader(record.WordsOf(file.Hash) + words))
				if err != nil {
					return err
				}
				r.File, r.Words, r.Class = file.Hash, text.Hash, class
				return tx.Save(sheets.Kind, "attach", r)
			})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		long := strings.Repeat("filler and more filler, ", partSize/20)
		put("S1", record.Public, "bytes 1", long+"the Settlement Timetable of unmetered supplies")
		put("S2", record.Controlled, "bytes 2", "the settlement timetable of everybody")
		put("S3", record.Public, "bytes 3", "nothing of it")
		find := func(scope Scope, text string) string {
			v := s.View(t.Context(), scope, Now)
			hits, err := v.Search(sought(t, text), nil, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, h := range hits.Hits {
				out = append(out, record.HeadOf(h.Item.Record).Ref)
			}
			return strings.Join(out, " ")
		}
		check := func(when, text, all, public string) {
			t.Helper()
			if got := find(Everything(), text); got != all {
				t.Errorf("%s, the operator finds %q by %s, want %q", when, got, text, all)
			}
			if got := find(Seeing(record.Public), text); got != public {
				t.Errorf("%s, the public finds %q by %s, want %q", when, got, text, public)
			}
		}
		check("first", "settlement", "S2 S1", "S1")
		check("first", `"settlement timetable"`, "S2 S1", "S1")
		check("first", "timetable -unmetered", "S2", "")
		v := s.View(t.Context(), Seeing(record.Public), Now)
		it, err := v.Find(sheets.Kind, "S1")
		if err != nil {
			t.Fatal(err)
		}
		if sn := v.Snippets(sought(t, "unmetered"), sheets.Kind, it.Record, 2); len(sn) != 1 || sn[0].Label != "Words in it" || !strings.Contains(fmt.Sprint(sn[0].Pieces), "unmetered") {
			t.Errorf("the snippet is %v", sn)
		}
		if err := s.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		check("rebuilt", "settlement", "S2 S1", "S1")
		if r := verify(t, s); len(r.Faults) > 0 || r.Blobs != 6 {
			t.Errorf("%+v", r)
		}
		if _, err := s.Redact(t.Context(), secretariat, sheets.Kind, "S1", "file", "A reason."); err != nil {
			t.Fatal(err)
		}
		check("redacted", "settlement", "S2", "")
		if r := verify(t, s); len(r.Faults) > 0 || r.Blobs != 4 || r.BlobsGone != 2 {
			t.Errorf("redacted: %+v", r)
		}
	})
}
